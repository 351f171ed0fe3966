"""From committed rows to the content of a paper: the only part of reports that reads the models."""
