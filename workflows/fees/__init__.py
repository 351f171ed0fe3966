"""How fee schedules are changed."""
