"""Putting the judge's questions: from a lattice and the best path so far to contexts and options.

The judge reads the text as restored so far and says of each arc how likely each of its readings is between what stands left
and right of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinfix.judge import Judge
from spinfix.lattice import ArcScores, Lattice, Step


class Judging:
    """A judge as the decoder asks it."""

    def __init__(self, judge: Judge) -> None:
        """Remember the judge."""
        self._judge = judge

    def __call__(self, lattice: Lattice, path: Sequence[Step]) -> ArcScores:
        """For each arc (first, last): log10 of "as it stands" and of each candidate.

        Arcs that begin or end inside a step of the path are left out: what stands beside them would be neither the original nor
        the spun text.
        """
        forms = lattice.tokens.forms
        restored: list[str] = []
        begin, end = [0] * len(forms), [0] * len(forms)  # of the step that covers each token, in positions of `restored`
        for first, last, candidate in path:
            left = len(restored)
            restored.extend(candidate.forms if candidate else forms[first:last])
            for token in range(first, last):
                begin[token], end[token] = left, len(restored)
        units = [(begin[first], end[last - 1]) for first, last in lattice.units]
        starts, ends = {step.first for step in path}, {step.last for step in path}
        asked = [arc for arc in lattice.arcs if arc.first in starts and arc.last in ends]
        questions = [
            (
                begin[arc.first],
                end[arc.last - 1],
                [
                    " ".join(filter(None, forms[arc.first : arc.last])),
                    *(" ".join(candidate.forms) for candidate in arc.reading.candidates),
                ],
            )
            for arc in asked
        ]
        scores = self._judge.score(restored, units, questions)
        return {(arc.first, arc.last): row for arc, row in zip(asked, scores, strict=True)}
