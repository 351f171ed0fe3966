"""What operators do: set people's tasks right, take parked work up again or give it up."""
