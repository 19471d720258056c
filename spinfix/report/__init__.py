"""Reports for people and programs: pure functions from a result to text."""
