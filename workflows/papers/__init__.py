"""How papers are issued."""
