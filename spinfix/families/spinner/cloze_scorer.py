"""Queries the contextual judge: makes contexts and options from a lattice and the best path so far.

The judge reads the text as restored so far and returns for each arc the probability of each of its readings in that context.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinfix.families.spinner.channel import SpunPhrase
from spinfix.families.spinner.lattice import ArcScores, Lattice, Step
from spinfix.models.cloze import STRANGE, Asked, Judge, Memory

MOST_PHRASES = 1 << 16
"""Phrases whose numbers are cached before the cache is cleared."""


class ClozeScorer:
    """A judge as used by one decoder."""

    def __init__(self, judge: Judge) -> None:
        """Store the judge."""
        self._judge = judge
        self._memory = Memory()
        self._numbers: dict[SpunPhrase, list[int]] = {}

    def __call__(self, lattice: Lattice, path: Sequence[Step], again: bool) -> ArcScores:
        """For each arc (first, last): log10 of "as it stands" and of each candidate.

        Arcs that begin or end inside a step of the path are left out: their neighbours would be neither the original nor the
        spun text.

        Args:
            lattice: the document.
            path: the text as restored so far.
            again: whether it is the document that was asked about last.
        """
        if not again:
            self._memory.begin_document()
        return self._ask(lattice, path)

    def _ask(self, lattice: Lattice, path: Sequence[Step]) -> ArcScores:
        forms, arcs, numbers = lattice.tokens.forms, lattice.arcs, self._judge.numbers
        restored: list[str] = []
        begin, end = [0] * len(forms), [0] * len(forms)  # of the step that covers each token, in positions of `restored`
        starts, ends = bytearray(len(forms) + 1), bytearray(len(forms) + 1)  # where a step begins, and ends
        for first, last, candidate in path:
            left = len(restored)
            if candidate is not None:
                restored.extend(candidate.forms)
            elif last == first + 1:
                restored.append(forms[first])
            else:
                restored.extend(forms[first:last])
            reached = len(restored)
            for token in range(first, last):
                begin[token], end[token] = left, reached
            starts[first] = ends[last] = 1
        units = [(begin[first], end[last - 1]) for first, last in lattice.units]
        asked: list[tuple[int, int]] = []
        firsts: list[int] = []
        lasts: list[int] = []
        sizes: list[int] = []
        options: list[int] = []
        for first, last, phrase in zip(arcs.firsts, arcs.lasts, arcs.phrases, strict=True):
            if not (starts[first] and ends[last]):
                continue
            candidates = self._candidates(phrase)
            stands = forms[first] if last == first + 1 else " ".join(filter(None, forms[first:last]))
            asked.append((first, last))
            firsts.append(begin[first])
            lasts.append(end[last - 1])
            sizes.append(len(candidates) + 1)
            options.append(numbers.get(stands, STRANGE))
            options += candidates
        scores = self._judge.answer(restored, units, Asked(firsts, lasts, sizes, options), self._memory)
        found: dict[tuple[int, int], Sequence[float]] = {}
        place = 0
        for number in range(len(asked)):
            reached = place + sizes[number]
            found[asked[number]] = scores[place:reached]
            place = reached
        return found

    def _candidates(self, phrase: SpunPhrase) -> list[int]:
        """The judge's numbers of the candidates."""
        numbers = self._numbers.get(phrase)
        if numbers is None:
            if len(self._numbers) > MOST_PHRASES:
                self._numbers.clear()
            known = self._judge.numbers
            numbers = [known.get(" ".join(candidate.forms), STRANGE) for candidate in phrase.candidates]
            self._numbers[phrase] = numbers
        return numbers
