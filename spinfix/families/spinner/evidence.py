"""The evidence of spinning in a document, before it is decoded.

A document is spun to a share θ if θ of the groups were in use.  A phrase that the spinner writes more often than authors is
evidence for a high θ; a head that stands is evidence against it.  The pairs show how often the spinner writes a phrase, and
genuine English of many kinds shows how often authors do (`SpunPhrase.genuine`), so its likelihood under θ relative to an unspun
document is

    (standing + (1 − θ) own + θ put) / (standing + own)

A group is used throughout a document or not at all.  So a group's phrases are weak evidence if its own head stands
(`spinfix.families.spinner.compiled_channel.CONTRADICTED`): in a genuine novel the heads of nearly all phrases stand too, in a
spun document hardly any do.  The evidence is the θ that explains the document best, with its log odds.
`spinfix.families.spinner.scanner` computes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
"""The shares θ that are tried.  The last is less than 1, since a few heads survive even a full spin (`SURVIVING`)."""

REPEATED, MOST_REPEATS = 0.15, 20
"""Weight of repeats of a phrase, and the number of repeats that count: the draw is made once for the document, so repeats add
little.  docs/experiments/constants.md compares other weights."""

UNSEEN = 0.7
"""Occurrences assumed for a phrase never seen in genuine text, in the 13 million words of the pairs.  Chosen, not measured."""

SURVIVING = 0.03
"""Share of heads that survive even a full spin, on live pages, in links and quotations.  Chosen, not measured."""

CAP = 6.0
"""Highest evidence of one phrase, in nats: one unusual phrase is no proof.  Chosen, not measured."""

CLUES, LEAST_CLUE = 10, 0.5
"""Number of clues reported at most, and the lowest weight of one, in nats.  Chosen."""


class TokenClue(NamedTuple):
    """A phrase that is evidence of spinning: tokens ``first`` up to ``last``, with ``weight`` nats."""

    first: int
    last: int
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence in a document.

    Attributes:
        log_odds: of the best share against not spun, in nats; 0 if there is no evidence of spinning.
        share: the share of groups in use that explains the document best, 0 to 1.
        clues: the phrases that are evidence for it, strongest first.
    """

    log_odds: float
    share: float
    clues: tuple[TokenClue, ...]


def peak(total: Callable[[int], float]) -> tuple[float, float]:
    """The best of `SHARES` and its log odds, from a function of the share's index; it has one peak (sums of logarithms of
    linear functions are concave).
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
    """The parts of a phrase's likelihood relative to an unspun document: independent of the share, decreasing with it (authors
    wrote the phrase, and its group was not in use), and increasing with it (the spinner wrote it).

    Args:
        standing: occurrences in the pairs' spun documents that are not substitutions.
        own: occurrences written by authors of the pairs where a group would have replaced it.
        genuine: occurrences expected from authors of all kinds in as much text.
        put: occurrences written by the spinner.
    """
    seen = standing + own + UNSEEN
    written = max(float(standing + own), genuine) + UNSEEN
    return (standing + UNSEEN) / seen, own / seen, put / written
