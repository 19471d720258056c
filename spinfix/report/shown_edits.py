"""Which edits of a document people are shown to decide about, on a page or in a review, and how sure these are called."""

from __future__ import annotations

from spinfix.edits import Edit
from spinfix.result import Result

DOUBTFUL, SURE = 0.7, 0.9
"""Edits below the first confidence are called doubtful, from the second one sure; the knots of the calibration are about as far
apart."""


def shown_edits(result: Result) -> list[tuple[Edit, bool]]:
    """The edits that are shown: those made, and the doubtful ones that overlap no other; each with whether it was made."""
    both = [(edit, True) for edit in result.edits] + [(edit, False) for edit in result.doubtful]
    kept: list[tuple[Edit, bool]] = []
    for edit, is_made in sorted(both, key=lambda item: item[0].start):
        while kept and is_made and not kept[-1][1] and edit.start < kept[-1][0].end:
            kept.pop()
        if is_made or not kept or kept[-1][0].end <= edit.start:
            kept.append((edit, is_made))
    return kept
