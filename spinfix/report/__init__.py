"""Results for eyes and machines: pure functions from a result to text."""
