"""Settings: base, then local, test and production."""
