"""Learns families of spinners from pairs or a thesaurus, and from people's corrections: what `spinfix learn` runs."""
