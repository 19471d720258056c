"""How much of a document looks spun, before anything is decoded.

A document is spun to a share θ: θ of the groups were in use.  A phrase that the spinner writes more often than authors do
speaks for a high θ; a head that stands speaks against it.  The pairs say how often the spinner put a phrase there, and genuine
English of many kinds says how often authors write it (`Reading.genuine`), which makes its likelihood under θ against an unspun
document

    (standing + (1 − θ) own + θ put) / (standing + own)

A group is used throughout a document or not at all.  So what a group may have put says little where its own head stands
(`CONTRADICTED`): in a genuine novel the heads of nearly all phrases stand too, in a spun document hardly one does.  The θ that
explains the document best, and by how much, is the evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from spinfix.families.spinner.channel import Reading
from spinfix.families.spinner.lattice import Lattice

SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)

REPEATED, MOST_REPEATS = 0.15, 20
"""Weight of a phrase after its first occurrence, and how many later ones count: the draw is made once for the document, repeats
say little more.  At 0, .05, .15 and .4 the share of documents of 1,000 words spun to a fifth that lie above all but two genuine
ones, kinds left out, is .82, .82, .83 and .82; of 10,000 words .97, .98, .99 and .99."""

UNSEEN = 0.7
"""Occurrences in genuine text that a phrase never seen there is credited with, in the 13 million words of the pairs."""

PROTECTED = 0.03
"""Share of heads that survive even a full spin, on live pages, in links and quotations."""

CONTRADICTED = 0.1
"""Part of what a group puts that is believed of it where its own head stands in the document: quotations and links survive, and
pages are pasted together.  0.03 and 0.3 tell spun from genuine documents as well."""

CAP = 6.0
"""Most that one phrase may say, in nats: one strange phrase is no proof."""

CLUES, LEAST_CLUE = 10, 0.5
"""How many clues are named at most, and the nats that each must say."""


class Clue(NamedTuple):
    """A phrase that speaks for spinning: tokens ``first`` up to ``last``, by ``weight`` nats."""

    first: int
    last: int
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the phrases of a document say.

    Attributes:
        log_odds: for the best share against not spun, in nats; 0 where nothing speaks for spinning.
        share: the share of groups in use that explains the document best, 0 to 1.
        clues: the phrases that speak for it, strongest first.
    """

    log_odds: float
    share: float
    clues: tuple[Clue, ...]


class Sign(NamedTuple):
    """A phrase or head that says something of the share: tokens ``first`` up to ``last``.

    Attributes:
        first: its first token.
        last: the token after its last.
        what: the phrase's reading, or the number of the head's group; the same for every occurrence.
        fixed: part of its likelihood against an unspun document that no share changes.
        own: part that falls with the share: authors wrote it, and its group was not in use.
        put: part that grows with the share: the spinner put it there.
    """

    first: int
    last: int
    what: Reading | int
    fixed: float
    own: float
    put: float

    def among(self, heads: Container[int]) -> Sign:
        """The same in a document where these groups' heads stand."""
        if not isinstance(self.what, Reading):
            return self
        put = put_of(self.what, heads)
        return Sign(self.first, self.last, self.what, *parts_of(self.what.standing, self.what.own, self.what.genuine, put))

    def log_odds(self, share: float) -> float:
        """For the share against not spun, in nats, of one occurrence."""
        return min(CAP, log(self.fixed + (1.0 - share + PROTECTED) * self.own + share * self.put))


def weigh(lattice: Lattice) -> Evidence:
    """Weigh the phrases of a document."""
    return weigh_signs(signs(lattice))


def weigh_signs(found: Sequence[Sign]) -> Evidence:
    """Weigh the signs of a document or of any part of it, those groups that its heads contradict for little."""
    heads = {sign.what for sign in found if not isinstance(sign.what, Reading)}
    found = [sign.among(heads) for sign in found]
    weights = first_counts(found)
    share, log_odds = _peak(found, weights)
    if log_odds <= 0.0:
        return Evidence(0.0, 0.0, ())
    clues = [Clue(sign.first, sign.last, weight * sign.log_odds(share)) for sign, weight in zip(found, weights, strict=True)]
    return Evidence(log_odds, share, strongest(clues))


def strongest(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """The clues that are named, strongest first."""
    found = sorted((clue for clue in clues if clue.weight > LEAST_CLUE), key=lambda clue: -clue.weight)
    return tuple(found[:CLUES])


def first_counts(found: Sequence[Sign]) -> list[float]:
    """Weight of each sign: 1 where it stands for the first time, `REPEATED` later on, 0 after `MOST_REPEATS` more."""
    seen: Counter[Reading | int] = Counter()
    weights = []
    for sign in found:
        times = seen[sign.what]
        weights.append((REPEATED if times <= MOST_REPEATS else 0.0) if times else 1.0)
        seen[sign.what] = times + 1
    return weights


def _peak(found: Sequence[Sign], weights: Sequence[float]) -> tuple[float, float]:
    """The best share and its log odds."""
    return peak(lambda place: _total(found, weights, SHARES[place]))


def peak(total: Callable[[int], float]) -> tuple[float, float]:
    """The best of `SHARES` and its log odds, from the log odds by number of the share; they have one peak (sums of logarithms
    of lines are concave).
    """
    low, high = 0, len(SHARES) - 1
    while low < high:
        middle = (low + high) // 2
        if total(middle) < total(middle + 1):
            low = middle + 1
        else:
            high = middle
    return SHARES[low], total(low)


def _total(found: Sequence[Sign], weights: Sequence[float], share: float) -> float:
    return sum(weight * sign.log_odds(share) for sign, weight in zip(found, weights, strict=True))


class Signs(list[Sign]):
    """The signs of a document, or those of some of its tokens, from left to right."""

    @property
    def firsts(self) -> list[int]:
        """The first token of each."""
        return [sign.first for sign in self]

    def scores(self, share: float) -> list[float]:
        """What each says for a share against not spun, in nats."""
        return [weight * sign.log_odds(share) for sign, weight in zip(self, first_counts(self), strict=True)]

    def where(self, marks: Sequence[int], marked: bool) -> Signs:
        """Those whose first token is marked, or not."""
        return Signs(sign for sign in self if bool(marks[sign.first]) == marked)


def signs(lattice: Lattice) -> Signs:
    """Phrases and heads from left to right, the longest at each place, none overlapping."""
    longest: dict[int, tuple[int, Reading | int]] = {}
    for boundary, heads in lattice.heads_before.items():
        for head in heads:
            if boundary > longest.get(head.first, (0,))[0]:
                longest[head.first] = boundary, head.group
    for arc in lattice.arcs:
        if arc.last >= longest.get(arc.first, (0,))[0]:
            longest[arc.first] = arc.last, arc.reading
    found = Signs()
    reached = 0
    for first in sorted(longest):
        if first < reached:
            continue
        reached, what = longest[first]
        found.append(sign_of(first, reached, what))
    return found


def sign_of(first: int, last: int, what: Reading | int) -> Sign:
    """The sign that a phrase or head at a place is."""
    if not isinstance(what, Reading):
        return Sign(first, last, what, 0.0, 1.0, 0.0)
    return Sign(first, last, what, *parts_of(what.standing, what.own, what.genuine, put_of(what)))


def put_of(reading: Reading, heads: Container[int] = ()) -> float:
    """How often the spinner put a reading's phrase there, as far as a document where these groups' heads stand allows."""
    return sum(candidate.times * (CONTRADICTED if candidate.group in heads else 1.0) for candidate in reading.candidates)


def parts_of(standing: int, own: int, genuine: float, put: float) -> tuple[float, float, float]:
    """The parts of a phrase's likelihood, see `Sign`.

    Args:
        standing: how often the phrase stood in the pairs' spun documents without having been put there.
        own: how often authors of the pairs wrote it where a group would have replaced it.
        genuine: how often authors of all kinds would have written it in as much text.
        put: how often the spinner put it there.
    """
    seen = standing + own + UNSEEN
    written = max(float(standing + own), genuine) + UNSEEN
    return (standing + UNSEEN) / seen, own / seen, put / written
