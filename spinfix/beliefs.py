"""What is believed of one document's draws.

For each document the spinner draws one alternative for every group in use and keeps to it.  The draws are unknown, so they
are integrated out: the expected uses of a group elsewhere in the document predict its use here (a collapsed variational
step, CVB0: Asuncion et al. 2009, "On smoothing and inference for topic models").  Beliefs are made from the sites of one
round of decoding and read by the next, each site leaving itself out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import NamedTuple

from spinfix.channel import Candidate, Reading
from spinfix.lattice import Arc, Head, Lattice

CONCENTRATION = 0.5
"""Pseudo-uses that the channel's own draw probabilities weigh against the document's uses.  Held-out log loss a site:
0.2323 at 0.1, 0.2300 at 0.3, 0.2288 at 0.8, flat above."""

HABIT = 1.0
"""Pseudo-occurrences of the pairs' shares against the document's (0.3 and 1.0 gave the same log loss to the third digit)."""

UNSEEN_DRAW = 1e-4
"""Floor of a draw's probability: a group may also have been drawn twice (text pasted together from two posts)."""

UNSEEN_STAY = 0.0003
"""Floor of a stay's probability in a document that is spun in full: protected words and accidents of tokenisation."""


FULL, FULL_STAY = 0.93, 0.1
"""Above this share a document counts as spun in full: what keeps the estimate below one is the doubt about single sites, and
the stays that it suggests are a tenth real."""


class Option(NamedTuple):
    """One reading of a site with its belief; ``candidate`` None is "as it stands"."""

    candidate: Candidate | None
    features: tuple[float, ...]
    belief: float


@dataclass(frozen=True, slots=True)
class Site:
    """An arc with the belief in each of its readings, the rest of the best path fixed.

    Attributes:
        arc: the tokens and what is known of the phrase.
        options: "as it stands" first, then the candidates in the reading's order.
        chosen: index of the option on the best path.
    """

    arc: Arc
    options: tuple[Option, ...]
    chosen: int


class Beliefs:
    """Expected uses, stays and shares in one document."""

    def __init__(self, share: float) -> None:
        """Begin without any uses.

        Args:
            share: share of the groups in use, 0 to 1.
        """
        self.share = share
        self._uses: defaultdict[tuple[int, str], float] = defaultdict(float)
        self._stays: defaultdict[int, float] = defaultdict(float)
        self._seen: defaultdict[int, float] = defaultdict(float)
        self._readings: defaultdict[tuple[Reading, Candidate | None], float] = defaultdict(float)
        self._occurrences: defaultdict[Reading, float] = defaultdict(float)
        self._own: dict[tuple[int, int, Candidate | None], float] = {}
        self._own_stay: dict[Head, float] = {}

    @property
    def full(self) -> bool:
        """Whether the document counts as spun in full."""
        return self.share > FULL

    def draw(self, arc: Arc, candidate: Candidate) -> float:
        """log10 probability that the document's draw for the candidate's group is its spun phrase."""
        own = self._own.get((arc.first, arc.last, candidate), 0.0)
        uses = max(0.0, self._uses.get((candidate.group, candidate.spun), 0.0) - own)
        seen = max(0.0, self._seen.get(candidate.group, 0.0) - own)
        expected = self.share * candidate.draw + UNSEEN_DRAW
        return log10((uses + CONCENTRATION * expected) / (seen + CONCENTRATION))

    def stay(self, head: Head) -> float:
        """log10 probability that the head's group is not in use."""
        own = self._own_stay.get(head, 0.0)
        stays = max(0.0, self._stays.get(head.group, 0.0) - own)
        seen = max(0.0, self._seen.get(head.group, 0.0) - own)
        expected = (1.0 - self.share) * (FULL_STAY if self.full else 1.0) + UNSEEN_STAY
        return log10((stays + CONCENTRATION * expected) / (seen + CONCENTRATION))

    def habit(self, arc: Arc, candidate: Candidate | None, prior: float) -> float:
        """log10 share of the reading among the phrase's occurrences elsewhere in the document, `prior` as a start."""
        reading = arc.reading
        own = self._own.get((arc.first, arc.last, candidate))
        count = self._readings.get((reading, candidate), 0.0)
        total = self._occurrences.get(reading, 0.0)
        if own is not None:
            count, total = max(0.0, count - own), max(0.0, total - 1.0)
        return log10((count + HABIT * prior) / (total + HABIT))


def update(share: float, lattice: Lattice, edited: Sequence[tuple[int, int]], sites: Sequence[Site]) -> Beliefs:
    """Count the beliefs of one round of decoding.

    Args:
        share: the share that the round assumed.
        lattice: the document's.
        edited: token spans that the best path edits.
        sites: its sites.
    """
    beliefs = Beliefs(share)
    kept = [1.0] * len(lattice.tokens)
    for first, last in edited:
        kept[first:last] = [0.0] * (last - first)
    for site in sites:
        first, last, reading = site.arc
        stands = site.options[0].belief
        for token in range(first, last):
            kept[token] = max(kept[token], stands) if site.chosen else min(kept[token], stands)
        beliefs._occurrences[reading] += 1.0
        for candidate, _, belief in site.options:
            beliefs._own[first, last, candidate] = belief
            beliefs._readings[reading, candidate] += belief
            if candidate is not None:
                beliefs._uses[candidate.group, candidate.spun] += belief
                beliefs._seen[candidate.group] += belief
    for heads in lattice.heads_before.values():
        for head in heads:
            belief = min(kept[head.first : head.last])
            if belief > UNSEEN_DRAW:
                beliefs._stays[head.group] += belief
                beliefs._seen[head.group] += belief
                beliefs._own_stay[head] = belief
    beliefs.share = _share(beliefs)
    return beliefs


def _share(beliefs: Beliefs) -> float:
    """Share of the groups in use: every group counts once, however often it occurs."""
    used = sum(min(1.0, uses) for uses in beliefs._uses.values())
    stayed = sum(min(1.0, stays) for stays in beliefs._stays.values())
    return min(0.995, (used + 1.0) / (used + stayed + 1.5))
