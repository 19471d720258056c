"""Finds the rules that may match a text, by their literals: one pass over the text for all rules together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from spinfix.artefacts.rules import Rule

BLOCK = 1 << 17
"""Code points searched at a time: a megabyte of articles has some thousand matches, but one of brackets half a million, each of
which takes 110 bytes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class LiteralIndex:
    """Rules indexed by their literals, which an Aho-Corasick automaton finds in one pass over a text.

    A literal counts only if its words, or their plurals, are words of the text, at any position.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_literal: dict[str, list[Rule]] = {}
        for rule in rules:
            for literal in rule.literals:
                by_literal.setdefault(literal, []).append(rule)
        self._literals = [Literal(text, _words(text), tuple(rules)) for text, rules in by_literal.items()]
        self._bare = [not literal.words for literal in self._literals]
        self._single = [text.isascii() and text.isalpha() for text in by_literal]
        self._longest = max(map(len, by_literal), default=0)
        # Twice as fast as its default implementation; takes 6 ms to build.
        self._automaton = AhoCorasick(list(by_literal), implementation=Implementation.DFA)

    def present(self, folded: str) -> list[Literal]:
        """The literals that a text contains."""
        found: set[int] = set()
        doubtful: set[int] = set()
        for block, matches in self._matches(folded):
            for number, start, end in matches:
                if number in found:
                    continue
                a, b = block + start, block + end
                single = self._single[number]  # a word of its own, or its plural, or nothing
                if _is_word(folded, a, b) if single else (self._bare[number] or _stands_apart(folded, a, b)):
                    found.add(number)
                elif not single:
                    doubtful.add(number)
        known: dict[str, bool] = {}
        for number in doubtful - found:
            for word in self._literals[number].words:
                if word not in known:
                    known[word] = _word_pattern(word).search(folded) is not None
            if all(known[word] for word in self._literals[number].words):
                found.add(number)
        return [self._literals[number] for number in found]

    def _matches(self, folded: str) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
        """The literal of every match with its start and end in the block at an offset, block by block, since a text may consist
        of matches; some are told twice.
        """
        for block in range(0, len(folded), BLOCK):
            piece = folded if len(folded) <= BLOCK else folded[block : block + BLOCK + self._longest]
            try:
                matches = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            except UnicodeEncodeError:  # the automaton works on UTF-8, which has no lone surrogates; no literal has one
                matches = self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", piece), overlapping=True)
            yield block, matches

    @staticmethod
    def texts(present: Iterable[Literal]) -> frozenset[str]:
        """The literals as text."""
        return frozenset(literal.text for literal in present)

    @staticmethod
    def rules_for(present: Iterable[Literal], *, needs_others: bool) -> list[Rule]:
        """The rules of the literals, sorted by id: those that require another artefact, or those that do not."""
        found = {rule.id: rule for literal in present for rule in literal.rules if bool(rule.requires) == needs_others}
        return [found[name] for name in sorted(found)]


class Literal(NamedTuple):
    """A literal, the words that a text must have to contain it, and its rules."""

    text: str
    words: tuple[str, ...]
    rules: tuple[Rule, ...]


def _words(literal: str) -> tuple[str, ...]:
    """The words that a text must have to contain a literal, with the singulars of plurals."""
    words = re.findall("[a-z]+", literal)
    return (*words, *(word[:-1] for word in words if word[-1] == "s" and len(word) > 1))


@cache
def _word_pattern(word: str) -> re.Pattern[str]:
    """The word or its plural as a whole word; the literal comes first because it is fast to search for."""
    return re.compile(f"{word}(?<![a-z]{word})s?(?![a-z])")


def _is_word(folded: str, start: int, end: int) -> bool:
    """Whether ``start`` to ``end`` is a word, or a word without its plural s."""
    if start and "a" <= folded[start - 1] <= "z":
        return False
    after = folded[end : end + 2]
    return not after or not "a" <= after[0] <= "z" or (after[0] == "s" and not "a" <= after[1:] <= "z")


def _stands_apart(folded: str, start: int, end: int) -> bool:
    """Whether no letter continues the span from ``start`` to ``end`` on either side."""
    return not (
        ("a" <= folded[start] <= "z" and start > 0 and "a" <= folded[start - 1] <= "z")
        or (end < len(folded) and "a" <= folded[end] <= "z" and "a" <= folded[end - 1] <= "z")
    )
