"""Which files of a family are fitted with its dictionary: with another one they would be wrong."""

from __future__ import annotations

from spinfix.families.spinner import brief_gate, collocates, deep_scorer, gate, ranker, weights

FITTED = (
    *(collocates.FILE, weights.FILE, gate.FILE, brief_gate.FILE, ranker.FILE),
    *(deep_scorer.FILE, deep_scorer.ADAPTED),
)
"""Their names in the family's folder."""
