"""What must hold of the data at every moment, checked on a live system; each file is one subject."""
