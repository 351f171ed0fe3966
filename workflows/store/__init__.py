"""The files that rows name: read through in turn; and what no row names is removed."""
