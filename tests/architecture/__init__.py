"""What holds the house together, and proof that each check would notice."""
