"""Makes edits less sure in paragraphs that may have been left unspun (`spinfix.families.spinner.segments.doubted`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spinfix.edits import Alternative, Edit
from spinfix.families.findings import LEAST_REPORTED


def doubting(edits: Sequence[Edit], doubted: Sequence[tuple[tuple[int, int], float]]) -> list[Edit]:
    """Reduce the confidence of edits in paragraphs that may have been left unspun.

    Args:
        edits: in order.
        doubted: such paragraphs in code points, in order, each with the probability that it was spun.
    """
    found = []
    place = 0
    for edit in edits:
        while place < len(doubted) and doubted[place][0][1] <= edit.start:
            place += 1
        is_doubted = place < len(doubted) and doubted[place][0][0] <= edit.start
        found.append(_less_sure(edit, doubted[place][1]) if is_doubted else edit)
    return found


def _less_sure(edit: Edit, spun: float) -> Edit:
    """The edit in a paragraph that was spun with this probability; the rest of the confidence goes to the text as it stands."""
    shares = {other.text: spun * other.probability for other in edit.alternatives}
    shares[edit.found] = shares.get(edit.found, 0.0) + 1.0 - spun
    others = (Alternative(text, round(share, 4)) for text, share in shares.items() if share >= LEAST_REPORTED)
    ordered = tuple(sorted(others, key=lambda other: -other.probability))
    return replace(edit, confidence=round(spun * edit.confidence, 4), alternatives=ordered)
