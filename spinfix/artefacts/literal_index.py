"""Finds the rules that may match a text, by their literals: one pass over the text for all rules together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from spinfix import lazy
from spinfix.artefacts.literal_finder import APART, COMPILED, PLURAL, LiteralFinder
from spinfix.artefacts.rules import Rule

_WORD = lazy.re_compile("[a-z]+")


class LiteralIndex:
    """Rules indexed by their literals, which are found in one pass over a text.

    A literal counts only if its words, or their plurals, are words of the text, at any position.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_literal: dict[str, list[Rule]] = {}
        for rule in rules:
            for literal in rule.literals:
                by_literal.setdefault(literal, []).append(rule)
        self._literals = [Literal(text, _words(text), tuple(rules)) for text, rules in by_literal.items()]
        self._finder = LiteralFinder(list(by_literal))

    def present(self, text: str, fold: Callable[[], str]) -> list[Present]:
        """The literals that a text contains, in any case.

        Args:
            text: the text.
            fold: gives it in lower case, and is called again and again; most texts can do without.
        """
        if not COMPILED:
            return self.present_by_words(fold())
        found: list[Present] = []
        known: dict[str, bool] = {}
        for number, standing, first, last in self._finder.find(text):
            literal = self._literals[number]
            if standing == APART or (standing == PLURAL and literal.is_word):
                found.append((literal, first, last))
            elif not literal.is_word:
                for word in literal.words:
                    if word not in known:
                        known[word] = _word_pattern(word).search(fold()) is not None
                    if not known[word]:
                        break
                else:
                    found.append((literal, first, last))
        return found

    def present_by_words(self, folded: str) -> list[Present]:
        """Same as `present`, by the definition, for a text in lower case."""
        words = _words_of(folded)
        return still_present(((one, 0, 0) for one in self._literals if words.issuperset(one.words)), folded)

    @staticmethod
    def rules_for(present: Iterable[Present], *, needs_others: bool) -> list[Rule]:
        """The rules of the literals, sorted by id: those that require another artefact, or those that do not."""
        found = {rule.id: rule for literal, _, _ in present for rule in literal.rules if bool(rule.requires) == needs_others}
        return [found[name] for name in sorted(found)]


def places(present: Iterable[Present]) -> dict[str, tuple[int, int]]:
    """Where each of the literals begins first and last, by its text."""
    return {literal.text: (first, last) for literal, first, last in present}


def still_present(present: Iterable[Present], folded: str) -> list[Present]:
    """Those of the literals that a text in lower case contains, wherever they were before."""
    firsts = ((literal, folded.find(literal.text)) for literal, _, _ in present)
    return [(literal, first, folded.rfind(literal.text)) for literal, first in firsts if first >= 0]


class Literal(NamedTuple):
    """A literal, the words that a text must have to contain it, and its rules."""

    text: str
    words: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def is_word(self) -> bool:
        """Whether it is one word and nothing else."""
        return self.words == (self.text,)


Present: TypeAlias = tuple[Literal, int, int]
"""A literal that a text contains, and where it begins there for the first and the last time, in code points; a plain tuple,
since a text has dozens."""


def _words(literal: str) -> tuple[str, ...]:
    """The words that a text must have to contain a literal, with the singulars of plurals; only itself if it is a word."""
    words = _WORD.findall(literal)
    return (literal,) if words == [literal] else (*words, *(word[:-1] for word in words if word[-1] == "s" and len(word) > 1))


def _words_of(folded: str) -> set[str]:
    """The words of a text, and the singulars of those that may be plurals."""
    words = set(_WORD.findall(folded))
    return words | {word[:-1] for word in words if word[-1] == "s"}


@cache
def _word_pattern(word: str) -> re.Pattern[str]:
    """The word or its plural as a whole word; the literal comes first because it is fast to search for."""
    return re.compile(f"{word}(?<![a-z]{word})s?(?![a-z])")
