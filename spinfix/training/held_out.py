"""Held-out documents of the pairs, on which weights are fitted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from spinfix.training.pairs import Pair

EVERY = 20
"""One document in this many is held out."""


def number_of(document_id: str) -> int:
    """The SHA-256 of a document's name as a number, by which documents are divided."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16)


def is_held_out(document_id: str, every: int = EVERY) -> bool:
    """Whether a document is held out, one in ``every``."""
    return number_of(document_id) % every == 0


def split(pairs: Iterable[Pair], every: int = EVERY) -> tuple[list[Pair], list[Pair]]:
    """The pairs for learning a dictionary, and the held-out ones."""
    parts: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in pairs:
        parts[is_held_out(pair.id, every)].append(pair)
    return parts
