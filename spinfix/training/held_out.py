"""Which documents of the pairs take no part in learning, so that weights can be tuned on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinfix.training.pairs import Pair

EVERY = 20
"""One document in so many is held out."""


def is_held_out(document_id: str, every: int = EVERY) -> bool:
    """Whether the document is one of those held out, one in so many, decided by the SHA-256 of its name."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % every == 0


def split(pairs: Iterable[Pair], every: int = EVERY) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn a dictionary from, and those that are held out."""
    parts: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in pairs:
        parts[is_held_out(pair.id, every)].append(pair)
    return parts
