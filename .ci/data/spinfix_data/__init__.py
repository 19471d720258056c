"""What spinfix reads; `spinfix.resources` knows what is where."""
