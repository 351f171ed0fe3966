"""How calendars are changed, and how what counts by them follows."""
