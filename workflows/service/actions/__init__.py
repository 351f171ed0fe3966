"""The acts: one file each."""
