"""Documents in files: nothing below this room knows files of text."""
