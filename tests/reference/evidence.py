"""The evidence of a document, sign by sign, as `spinfix.families.spinner.scanner` has to add it up."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from math import log
from typing import NamedTuple

from spinfix.families.spinner.channel import SpunPhrase
from spinfix.families.spinner.compiled_channel import CONTRADICTED
from spinfix.families.spinner.evidence import (
    CAP,
    CLUES,
    LEAST_CLUE,
    MOST_REPEATS,
    REPEATED,
    SHARES,
    SURVIVING,
    Evidence,
    TokenClue,
    parts_of,
    peak,
)
from spinfix.families.spinner.lattice import Lattice
from tests.reference.lattice import heads_before


class Sign(NamedTuple):
    """A phrase or head that says something of the share: tokens ``first`` up to ``last``.

    Attributes:
        first: its first token.
        last: the token after its last.
        what: the spun phrase, or the number of the head's group; the same for every occurrence.
        fixed: part of its likelihood against an unspun document that no share changes.
        own: part that falls with the share: authors wrote it, and its group was not in use.
        put: part that grows with the share: the spinner put it there.
    """

    first: int
    last: int
    what: SpunPhrase | int
    fixed: float
    own: float
    put: float

    def among(self, heads: Container[int]) -> Sign:
        """The same in a document where these groups' heads stand."""
        if not isinstance(self.what, SpunPhrase):
            return self
        put = put_of(self.what, heads)
        return Sign(self.first, self.last, self.what, *parts_of(self.what.standing, self.what.own, self.what.genuine, put))

    def log_odds(self, share: float) -> float:
        """For the share against not spun, in nats, of one occurrence."""
        return min(CAP, log(self.fixed + (1.0 - share + SURVIVING) * self.own + share * self.put))


def weigh(lattice: Lattice) -> Evidence:
    """Weigh the phrases of a document."""
    return weigh_signs(signs(lattice))


def weigh_signs(found: Sequence[Sign]) -> Evidence:
    """Weigh the signs of a document or of any part of it, those groups that its heads contradict for little."""
    heads = {sign.what for sign in found if not isinstance(sign.what, SpunPhrase)}
    found = [sign.among(heads) for sign in found]
    weights = first_counts(found)
    share, log_odds = _peak(found, weights)
    if log_odds <= 0.0:
        return Evidence(0.0, 0.0, ())
    clues = [
        TokenClue(sign.first, sign.last, weight * sign.log_odds(share)) for sign, weight in zip(found, weights, strict=True)
    ]
    return Evidence(log_odds, share, strongest(clues))


def strongest(clues: Iterable[TokenClue]) -> tuple[TokenClue, ...]:
    """The clues that are named, strongest first."""
    found = sorted((clue for clue in clues if clue.weight > LEAST_CLUE), key=lambda clue: -clue.weight)
    return tuple(found[:CLUES])


def first_counts(found: Sequence[Sign]) -> list[float]:
    """Weight of each sign: 1 where it stands for the first time, `REPEATED` later on, 0 after `MOST_REPEATS` more."""
    seen: Counter[SpunPhrase | int] = Counter()
    weights = []
    for sign in found:
        times = seen[sign.what]
        weights.append((REPEATED if times <= MOST_REPEATS else 0.0) if times else 1.0)
        seen[sign.what] = times + 1
    return weights


def _peak(found: Sequence[Sign], weights: Sequence[float]) -> tuple[float, float]:
    """The best share and its log odds."""
    return peak(lambda place: _total(found, weights, SHARES[place]))


def _total(found: Sequence[Sign], weights: Sequence[float], share: float) -> float:
    return sum(weight * sign.log_odds(share) for sign, weight in zip(found, weights, strict=True))


class Signs(list[Sign]):
    """The signs of a document, or those of some of its tokens, from left to right."""

    @property
    def firsts(self) -> array[int]:
        """The first token of each."""
        return array("i", [sign.first for sign in self])

    def scores(self, share: float) -> array[float]:
        """What each says for a share against not spun, in nats."""
        return array("d", [weight * sign.log_odds(share) for sign, weight in zip(self, first_counts(self), strict=True)])

    def where(self, marks: Sequence[int], marked: bool) -> Signs:
        """Those whose first token is marked, or not."""
        return Signs(sign for sign in self if bool(marks[sign.first]) == marked)


def signs(lattice: Lattice) -> Signs:
    """Phrases and heads from left to right, the longest at each place, none overlapping."""
    longest: dict[int, tuple[int, SpunPhrase | int]] = {}
    for boundary, heads in heads_before(lattice).items():
        for head in heads:
            if boundary > longest.get(head.first, (0,))[0]:
                longest[head.first] = boundary, head.group
    for arc in lattice.arcs:
        if arc.last >= longest.get(arc.first, (0,))[0]:
            longest[arc.first] = arc.last, arc.phrase
    found = Signs()
    reached = 0
    for first in sorted(longest):
        if first < reached:
            continue
        reached, what = longest[first]
        found.append(sign_of(first, reached, what))
    return found


def sign_of(first: int, last: int, what: SpunPhrase | int) -> Sign:
    """The sign that a phrase or head at a place is."""
    if not isinstance(what, SpunPhrase):
        return Sign(first, last, what, 0.0, 1.0, 0.0)
    return Sign(first, last, what, *parts_of(what.standing, what.own, what.genuine, put_of(what)))


def put_of(phrase: SpunPhrase, heads: Container[int] = ()) -> float:
    """How often the spinner put a phrase there, as far as a document where these groups' heads stand allows."""
    return sum(candidate.times * (CONTRADICTED if candidate.group in heads else 1.0) for candidate in phrase.candidates)
