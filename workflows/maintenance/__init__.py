"""How the times in which the door is not open are announced, and how the times in which it was not are recorded."""
