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


def clues_of(lattice: Lattice, evidence: Evidence) -> Iterator[Clue]:
    """The clues of the evidence in a document, with their places in code points and their dictionary entries."""
    tokens = lattice.tokens
    for first, last, weight in evidence.clues:
        phrase = lattice.arcs.find(first, last).phrase
        yield clue_of(tokens.text, tokens.starts[first], tokens.ends[last - 1], weight, phrase)


def clue_of(text: str, start: int, end: int, weight: float, phrase: SpunPhrase) -> Clue:
    """The clue that a spun phrase is, with the dictionary entry of its originals.

    Args:
        text: the document.
        start: first code point of the phrase.
        end: code point after its last.
        weight: its evidence for spinning, in nats.
        phrase: its dictionary entry.
    """
    return Clue(start, end, text[start:end], round(weight, 3), phrase.candidates[0].family, _entry_of(phrase))


@lru_cache(maxsize=MOST_ENTRIES)
def _entry_of(phrase: SpunPhrase) -> str:
    """The dictionary entry of a phrase, as shown in clues."""
    candidates = phrase.candidates
    return f"{candidates[0].spun} → {', '.join(candidate.original for candidate in candidates[:NAMED])}"
