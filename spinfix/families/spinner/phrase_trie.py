"""A trie of words, to find many phrases at once.

Words are compared exactly, including case and apostrophes, as the spinner does: its output has straight apostrophes, and a
contraction with a curly one is the author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spinfix.text.tokenizer import lm_forms, tokenize

Tree = dict[str, Any]
"""Nested dictionaries, word by word; the value of a phrase is stored under `END`."""

END = " "  # no word is a space


def words_of(phrase: str) -> list[str]:
    """The words of a phrase, as stored in the trie."""
    if _plain(phrase):
        return phrase.split()
    return list(tokenize(phrase).words)


def forms_of(phrase: str) -> tuple[str, ...]:
    """The phrase as the language model reads it."""
    if _plain(phrase):
        return tuple(phrase.lower().split())
    return tuple(lm_forms(phrase))


def _plain(phrase: str) -> bool:
    """Whether every token of the phrase is a run of ASCII letters between spaces, as nine phrases in ten are."""
    return phrase.isascii() and phrase.replace(" ", "").isalpha()


def plant(tree: Tree, phrase: str, value: Any) -> None:
    """Insert ``phrase`` into ``tree``; an existing phrase gets the new value."""
    node = tree
    for word in words_of(phrase):
        node = node.setdefault(word, {})
    node[END] = value


def find_phrases(words: Sequence[str], tree: Tree) -> Iterator[tuple[int, int, Any]]:
    """All occurrences of phrases, including overlapping ones: (first word, word after the last, value)."""
    count = len(words)
    for first, word in enumerate(words):
        node = tree.get(word)
        position = first + 1
        while node is not None:
            if END in node:
                yield first, position, node[END]
            if position == count:
                break
            node = node.get(words[position])
            position += 1
