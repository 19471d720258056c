"""The engine's first steps once more, written to be read: what the compiled ones are compared with."""
