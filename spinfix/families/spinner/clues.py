"""What is reported as evidence of spinning: stretches of the text with their weight and dictionary entry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spinfix.families.findings import Clue
from spinfix.families.spinner.channel import SpunPhrase
from spinfix.families.spinner.evidence import Evidence
from spinfix.families.spinner.lattice import Lattice

MOST_ENTRIES = 1 << 12
"""Entries of clues that are kept: a few thousand phrases are the clues of most genuine documents."""

NAMED = 3
"""Number of originals shown in a clue, the most frequent ones: 98 spun phrases in 100 have no more."""


def clues_of(lattice: Lattice, weighed: Evidence) -> Iterator[Clue]:
    """The evidence's clues with their places in the text and their possible dictionary entries."""
    tokens = lattice.tokens
    for first, last, weight in weighed.clues:
        phrase = lattice.arcs.find(first, last).phrase
        yield named(tokens.text, tokens.starts[first], tokens.ends[last - 1], weight, phrase)


def named(text: str, start: int, end: int, weight: float, phrase: SpunPhrase) -> Clue:
    """A clue with its originals."""
    return Clue(start, end, text[start:end], round(weight, 3), phrase.candidates[0].family, _entry_of(phrase))


@lru_cache(maxsize=MOST_ENTRIES)
def _entry_of(phrase: SpunPhrase) -> str:
    """The dictionary entry of a phrase, as shown in clues."""
    candidates = phrase.candidates
    return f"{candidates[0].spun} → {', '.join(candidate.original for candidate in candidates[:NAMED])}"
