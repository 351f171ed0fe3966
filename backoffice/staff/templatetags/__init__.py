"""Tags and filters of the staff screens."""
