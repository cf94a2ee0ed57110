"""A turn in, what was replied out."""
