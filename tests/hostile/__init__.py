"""What comes from outside to do harm: hostile text from the door to the paper, and every kind of request at the door."""
