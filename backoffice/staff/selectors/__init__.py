"""What the screens read, in a fixed number of queries each. Nothing here changes anything."""
