"""Documents in files: reading, cleaning and writing."""
