"""The command line.  No other package uses click."""
