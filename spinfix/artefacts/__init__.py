"""Artefacts of importers: the rules, and the scrubber that applies them."""
