"""Putting the judge's questions: from a lattice and the best path so far to contexts and options.

The judge reads the text as restored so far and says of each arc how likely each of its readings is between what stands left
and right of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from spinfix.channel import Reading
from spinfix.judge import Asked, Judge
from spinfix.lattice import ArcScores, Lattice, Step

MOST_READINGS = 1 << 16
"""Readings whose numbers are remembered before all are forgotten."""


class Judging:
    """A judge as the decoder asks it."""

    def __init__(self, judge: Judge) -> None:
        """Remember the judge."""
        self._judge = judge
        self._numbers: dict[Reading, list[int]] = {}

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
        sizes: list[int] = []
        options: list[int] = []
        for first, last, reading in asked:
            candidates = self._candidates(reading)
            stands = forms[first] if last == first + 1 else " ".join(filter(None, forms[first:last]))
            options.append(self._judge.number(stands))
            options += candidates
            sizes.append(len(candidates) + 1)
        places = Asked([begin[arc.first] for arc in asked], [end[arc.last - 1] for arc in asked], sizes, options)
        scores = self._judge.answer(restored, units, places)
        reached = list(accumulate(sizes))
        return {(arc.first, arc.last): scores[end - size : end] for arc, size, end in zip(asked, sizes, reached, strict=True)}

    def _candidates(self, reading: Reading) -> list[int]:
        """The candidates as the judge numbers them."""
        numbers = self._numbers.get(reading)
        if numbers is None:
            if len(self._numbers) > MOST_READINGS:
                self._numbers.clear()
            numbers = [self._judge.number(" ".join(candidate.forms)) for candidate in reading.candidates]
            self._numbers[reading] = numbers
        return numbers
