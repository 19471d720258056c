"""How much of a document looks spun, before anything is decoded.

A document is spun to a share θ: θ of the groups were in use.  A phrase that the spinner writes more often than authors do
speaks for a high θ; a head that stands speaks against it.  The pairs say how often the spinner put a phrase there, and genuine
English of many kinds says how often authors write it (`Reading.genuine`), which makes its likelihood under θ against an unspun
document

    (standing + (1 − θ) own + θ put) / (standing + own)

A group is used throughout a document or not at all.  So what a group may have put says little where its own head stands
(`CONTRADICTED`): in a genuine novel the heads of nearly all phrases stand too, in a spun document hardly one does.  The θ that
explains the document best, and by how much, is the evidence.  `spinfix.families.spinner.scanner` adds it up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)

REPEATED, MOST_REPEATS = 0.15, 20
"""Weight of a phrase after its first occurrence, and how many later ones count: the draw is made once for the document, repeats
say little more.  At 0, .05, .15 and .4 the share of documents of 1,000 words spun to a fifth that lie above all but two genuine
ones, kinds left out, is .82, .82, .83 and .82; of 10,000 words .97, .98, .99 and .99."""

UNSEEN = 0.7
"""Occurrences in genuine text that a phrase never seen there is credited with, in the 13 million words of the pairs."""

PROTECTED = 0.03
"""Share of heads that survive even a full spin, on live pages, in links and quotations."""

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


def parts_of(standing: int, own: int, genuine: float, put: float) -> tuple[float, float, float]:
    """The parts of a phrase's likelihood against an unspun document: what no share changes, what falls with the share (authors
    wrote it, and its group was not in use), and what grows with it (the spinner put it there).

    Args:
        standing: how often the phrase stood in the pairs' spun documents without having been put there.
        own: how often authors of the pairs wrote it where a group would have replaced it.
        genuine: how often authors of all kinds would have written it in as much text.
        put: how often the spinner put it there.
    """
    seen = standing + own + UNSEEN
    written = max(float(standing + own), genuine) + UNSEEN
    return (standing + UNSEEN) / seen, own / seen, put / written
