"""Hostile input and hostile circumstances, at length: ``python -m tests.torture`` (see docs/reliability.md)."""
