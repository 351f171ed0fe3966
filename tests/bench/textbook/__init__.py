"""The same life of a filing as a competent team would build it from the manuals; read README.md for its choices."""
