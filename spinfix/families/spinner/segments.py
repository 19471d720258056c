"""Finds the spun parts of a document that was not spun as a whole.

Three questions are answered from the document's signs (`spinfix.families.spinner.evidence`): which paragraphs of a document
that is not believed spun look spun; which paragraphs of a spun one were left unspun; and whether the owner of the site had its
quotations, its links or its capitalised words left out, which are settings of the spinner.
Paragraphs are examined in runs, since text is pasted in blocks; the best run is the one with the highest total evidence.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import log
from typing import NamedTuple, Protocol, Self

from spinfix.families.spinner.lattice import Lattice, protected_tokens
from spinfix.text.links import links
from spinfix.text.quotations import quotations

Run = tuple[int, int]
"""Stretch of tokens: the first, and the one after the last."""

SHARES = (0.35, 0.9)
"""Shares for which spun paragraphs are searched: spun in part, and in full.  Chosen, not measured."""

SUSPECT = 2.0
"""Nats of evidence for spinning that a run needs to be decoded, in addition to the logarithm of the number of paragraphs.
Chosen, not measured."""

LEFT_ALONE = 6.0
"""Nats of evidence against spinning that a run in a spun document needs to count as genuine, in addition to the logarithm of
the number of paragraphs.  Chosen, not measured."""

SETTING = 3.0
"""Nats of evidence against spinning that all quotations of a document (or all its links, or all its capitalised words) need to
be left unchanged.  Less than for paragraphs: there is only one decision per document, and many owners do leave them out.
Chosen; docs/experiments/restoring.md, "What owners leave out", has what it does."""


class Suspicion(NamedTuple):
    """Paragraphs that look spun.

    Attributes:
        gain: nats of evidence beyond the minimum for a passage.
        run: their tokens.
    """

    gain: float
    run: Run


class Signs(Protocol):
    """The signs of a document, see `spinfix.families.spinner.scanner.Signs`; `tests/reference/evidence.py` has a slower
    implementation.
    """

    @property
    def firsts(self) -> array[int]:
        """The first token of each."""

    def scores(self, share: float) -> array[float]:
        """The evidence of each for a share against not spun, in nats; the share is one of
        `spinfix.families.spinner.evidence.SHARES`.
        """

    def where(self, marks: bytearray, marked: bool) -> Self:
        """The signs whose first token is marked (or unmarked)."""


def suspicious(lattice: Lattice, signs: Signs) -> list[Suspicion]:
    """The runs of paragraphs that look spun, each with the largest total evidence, in order."""
    units = lattice.units
    if len(units) < 2:
        return []
    asked = SUSPECT + log(len(units))
    best: list[Suspicion] = []
    for share in SHARES:
        sums = _sums(units, signs.firsts, signs.scores(share))
        runs = [Suspicion(gain - asked, (units[first][0], units[last - 1][1])) for gain, first, last in _runs(sums, asked)]
        best = max(best, runs, key=total_gain)
    return sorted(best, key=lambda suspicion: suspicion.run)


def total_gain(suspicions: Sequence[Suspicion]) -> float:
    """Total gain in nats, to be compared with the evidence of the document as a whole."""
    return sum(suspicion.gain for suspicion in suspicions)


def left_alone(lattice: Lattice, signs: Signs, share: float) -> list[Run]:
    """The parts of a spun document that were not spun.

    Args:
        lattice: the document's lattice.
        signs: its signs.
        share: the share of groups in use estimated for the whole document.
    """
    tokens = lattice.tokens
    unspun = []
    for marks in (
        protected_tokens(tokens, quotations(tokens.text)),
        protected_tokens(tokens, links(tokens.text)),
        capitalised_tokens(tokens.text, tokens.starts),
    ):
        if 1 in marks and -_sum(signs.where(marks, True).scores(share)) > SETTING:
            signs = signs.where(marks, False)
            unspun += _stretches(marks)
    units = lattice.units
    if len(units) > 1:
        sums = _sums(units, signs.firsts, signs.scores(share))
        runs = _runs([-total for total in sums], LEFT_ALONE + log(len(units)))
        unspun += [(units[first][0], units[last - 1][1]) for _, first, last in runs]
    return sorted(unspun)


def capitalised_tokens(text: str, starts: array[int]) -> bytearray:
    """Marks the tokens of a text that begin with a capital letter."""
    marks = bytearray(len(starts))
    for token in range(len(starts)):
        letter = text[starts[token]]
        marks[token] = letter.isupper()
    return marks


def _sum(scores: array[float]) -> float:
    total = 0.0
    for number in range(len(scores)):
        total += scores[number]
    return total


def _sums(units: Sequence[Run], places: array[int], scores: array[float]) -> list[float]:
    """The scores summed by unit; places are tokens, in order."""
    sums = [0.0] * len(units)
    unit = -1
    end = 0
    for number in range(len(places)):
        while end <= places[number]:
            unit += 1
            end = units[unit][1]
        sums[unit] += scores[number]
    return sums


def _runs(sums: Sequence[float], least: float) -> list[tuple[float, int, int]]:
    """The runs of largest sum that do not overlap: (sum, first, one after the last), each of more than ``least``.

    >>> _runs([-1.0, 3.0, -1.0, 4.0, -9.0, 3.0], 2.0)
    [(6.0, 1, 4), (3.0, 5, 6)]
    """
    found = []
    waiting = [(0, len(sums))]
    while waiting:
        low, high = waiting.pop()
        total, first, last = _best_run(sums, low, high)
        if total > least:
            found.append((total, first, last))
            waiting += [(last, high), (low, first)]
    return found


def _best_run(sums: Sequence[float], low: int, high: int) -> tuple[float, int, int]:
    """The run of largest sum between two places (Kadane's algorithm)."""
    most = total = 0.0
    begin = end = first = low
    for place in range(low, high):
        if total <= 0.0:
            total, first = 0.0, place
        total += sums[place]
        if total > most:
            most, begin, end = total, first, place + 1
    return most, begin, end


def _stretches(marks: Sequence[int]) -> list[Run]:
    """The runs of marked tokens."""
    found = []
    start = None
    for index, marked in enumerate([*marks, 0]):
        if marked and start is None:
            start = index
        elif not marked and start is not None:
            found.append((start, index))
            start = None
    return found
