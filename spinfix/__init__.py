"""spinfix gives scraped, spun English its original words back."""

__version__ = "0.1.0"
