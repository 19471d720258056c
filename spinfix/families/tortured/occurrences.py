"""The tortured phrases of a text: where they are, the terms that they may stand for, and what their context shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from spinfix.text.stretches import apart

Kind = Literal["listed", "inflected", "composed", "unlisted"]
Company = Literal["none", "met", "unmet", "allowed"]
COMPANIES: tuple[Company, ...] = ("none", "met", "unmet", "allowed")
"""From the one that says most to the one that says least."""
LONELY: frozenset[Company] = frozenset({"unmet", "allowed"})
"""Those of a phrase that needs more than itself to be evidence."""

UNMET = -0.5
"""log10 prior of a reading whose company is missing, against readings that need none.  Chosen; docs/experiments/constants.md
has it halved and doubled, and the next."""

ACRONYM = 1.5
"""log10 prior of a term whose acronym stands beside the phrase, against other terms for it.  Chosen."""


class Reading(NamedTuple):
    """One term that a phrase may stand for.

    Attributes:
        original: the term as the dictionary has it.
        text: the term in the inflection and case that fit the place.
        prior: log10 weight before the context is considered.
        is_other: whether the term is not listed for the phrase, but composed of the same words.
    """

    original: str
    text: str
    prior: float
    is_other: bool = False


class Occurrence(NamedTuple):
    """A tortured phrase in a text.

    Attributes:
        first: its first word.
        last: the word after its last.
        start: its first code point.
        end: the code point after its last.
        spun: the phrase as in the dictionary.
        readings: the terms that it may stand for.
        kind: "listed" (as in the dictionary or in the other number), "inflected", "composed" of known words, or "unlisted":
            composed of other synonyms.
        company: whether the context that it requires is there; "none" if it requires none; "allowed" if it is good English in
            some field.
        papers: number of papers in which it was found; for a composed one, number of phrases with its substitutions.
        genuine: number of occurrences in genuine text.
        acronym: whether the acronym of its term stands beside it, and is not that of the phrase itself.
        suspicion: how strongly the words of a composed one suggest substitution, see
            `spinfix.families.tortured.composer.SUSPICIOUS`.
        length: words of a composed one including the unchanged ones at its ends, which are not part of the occurrence.
        changed: the words of a composed one that change; the same words in another phrase count as the same evidence.
    """

    first: int
    last: int
    start: int
    end: int
    spun: str
    readings: tuple[Reading, ...]
    kind: Kind
    company: Company
    papers: int
    genuine: int
    acronym: bool
    suspicion: float = 0.0
    length: int = 0
    changed: str = ""

    @property
    def is_composed(self) -> bool:
        """Whether it is composed of known words, and neither listed nor unlisted."""
        return self.kind == "composed"


def without_overlaps(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """The occurrences in order; of overlapping ones, listed phrases take precedence, then longer ones."""

    def precedence(occurrence: Occurrence) -> tuple[bool, int, int]:
        return occurrence.kind != "listed", occurrence.first - occurrence.last, occurrence.first

    return apart(sorted(occurrences, key=precedence), lambda occurrence: (occurrence.first, occurrence.last))
