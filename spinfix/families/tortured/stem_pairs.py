"""Pairs of neighbouring stems as whole numbers, by which tables of them are sorted, stored and searched."""

from __future__ import annotations

from collections.abc import Iterable

from spinfix.text.stem_tokenizer import Pairs, Stemmer


def key_of(first: int, second: int) -> int:
    """The number of a pair, from those of its stems; loops over texts have it written out."""
    return first << 32 | second


def index_of(keys: Iterable[int], stemmer: Stemmer) -> Pairs:
    """Finds the pairs of a table in texts.

    Args:
        keys: the numbers of the pairs (`key_of`).
        stemmer: has numbered the stems.
    """
    return Pairs(((key >> 32, key & 0xFFFFFFFF) for key in keys), len(stemmer.numbers))
