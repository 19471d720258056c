"""Quality "deep": reads phrases and terms where they stand, and whether a listed one that recurs is meant as written.

A single phrase is no proof, however often it occurs: an author on the irregular woodland of an estate writes it in every
paragraph.  A causal language model tells the two apart, since it has read the text before each use.  Where the phrase is
meant, the second use is expected, and its term would be a surprise; where a paraphraser put it, the term fits better at every
use, even though the phrase was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from spinfix.models.causal import Continuing, Place

MOST_READ = 8
"""Uses of a phrase that are read, the first ones.  Chosen, not measured."""
BEFORE, AFTER = 300, 24
"""Characters around each use that are read, so that all uses fit into one window (`spinfix.models.causal.WINDOW`)."""

LEAST_GAIN = 2.0
"""Gain from which a phrase stands for its term.  Of 56 texts in which one recurs that is meant as written (sixteen written for
it, three genuine ones with listed phrases, 37 with composed ones) one has more, 3.6; the 18 with `LEAST_FIT` have -0.8 at most.
Of 40 texts made with a phrase, not every use of which is next to impossible, .40 reach both."""
LEAST_FIT = 4.0
"""Mean gain in log10 under the n-gram model, as for `spinfix.families.tortured.gate.IMPOSSIBLE`, of phrases read."""


class Use(NamedTuple):
    """A place where a phrase stands.

    Attributes:
        start: its first code point.
        end: the code point after its last.
        term: what it may stand for, in the form that fits the place.
    """

    start: int
    end: int
    term: str


def gain(model: Continuing, text: str, uses: Sequence[Use]) -> float:
    """How much likelier the term is than the phrase where it is used again: the mean over all uses but the first, in nats.

    Args:
        model: the causal language model.
        text: the text, as it stands.
        uses: at least two uses of one phrase, in order.
    """
    return fmean(gains(model, text, uses[:MOST_READ])[1:])


def gains(model: Continuing, text: str, uses: Sequence[Use]) -> list[float]:
    """How much likelier the term is than the phrase at each use, in nats; the uses are in order and do not overlap."""
    read, places = _excerpts(text, uses)
    return [after - before for after, before in model(read, places)]


def _excerpts(text: str, uses: Sequence[Use]) -> tuple[str, list[Place]]:
    """The text around the uses, one excerpt a line, and each use as a place with two continuations: the term, the phrase."""
    read: list[str] = []
    places: list[Place] = []
    length = reached = 0
    for use in uses:
        first = max(reached, use.start - BEFORE)
        if first > reached:
            first = min(use.start, _word_begins(text, first))
            read.append("\n" * bool(read))
            length += len(read[-1])
        start = use.start - text[first : use.start].endswith(" ")  # tokenizers join a blank to the word after it
        stop = _word_ends(text, use.end + AFTER)
        blank, tail = text[start : use.start], text[use.end : stop]
        places.append(Place(length + start - first, (blank + use.term + tail, blank + text[use.start : use.end] + tail)))
        read.append(text[first : use.end])
        length += use.end - first
        reached = use.end
    return "".join(read), places


def _word_begins(text: str, place: int) -> int:
    while place < len(text) and not text[place - 1].isspace():
        place += 1
    return place


def _word_ends(text: str, place: int) -> int:
    while place < len(text) and text[place].isalnum():
        place += 1
    return place
