"""Held-out documents of the pairs, on which weights are fitted."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable

from spinfix.errors import TrainingError
from spinfix.learn.pairs import Pair

EVERY = 20
"""One document in this many is held out."""

THIRD = 140
"""Most documents of each of the `thirds`: those of the shipped weights."""
SEED = 1
"""Seed with which the `thirds` of the shipped weights were drawn."""


def number_of(name: str) -> int:
    """The SHA-256 of a name as a number, by which documents and phrases are divided."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def is_held_out(document_id: str, every: int = EVERY) -> bool:
    """Whether a document is held out, one in ``every``."""
    return number_of(document_id) % every == 0


def split(pairs: Iterable[Pair], every: int = EVERY) -> tuple[list[Pair], list[Pair]]:
    """The pairs for learning a dictionary, and the held-out ones."""
    parts: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in pairs:
        parts[is_held_out(pair.id, every)].append(pair)
    return parts


def thirds(held_out: Iterable[Pair], draw: random.Random) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Held-out pairs for the three steps of `spinfix.learn.weights`, at most `THIRD` for each.

    What is fitted beside these weights, and what measures them, takes the last: neither terms nor ranker have seen it.

    Args:
        held_out: the pairs, in any order.
        draw: decides which pairs are in which third; the shipped weights were fitted with ``random.Random(SEED)``.

    Raises:
        TrainingError: if there are fewer than three.
    """
    shuffled = sorted(held_out, key=lambda pair: pair.id)
    draw.shuffle(shuffled)
    size = min(THIRD, len(shuffled) // 3)
    if not size:
        raise TrainingError("none of these pairs is held out; give the pairs from which the dictionary was learned")
    return shuffled[:size], shuffled[size : 2 * size], shuffled[2 * size : 3 * size]
