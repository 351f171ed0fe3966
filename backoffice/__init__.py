"""What things are and what the rules say."""
