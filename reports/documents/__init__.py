"""The court's papers: one file each, content as plain data first, then drawn."""
