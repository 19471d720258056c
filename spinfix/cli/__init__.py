"""The command line: words turned into calls.  Nothing else knows click."""
