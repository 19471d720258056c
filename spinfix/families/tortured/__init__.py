"""Tortured phrases of papers: the dictionary, the search for phrases, and the gate of texts."""
