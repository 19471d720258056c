"""Finds the rules that may match a text, by their literals: one pass over the text for all rules together."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from spinfix import lazy
from spinfix.artefacts.literal_finder import APART, COMPILED, PLURAL, LiteralFinder
from spinfix.artefacts.rules import Rule

LONG = 50_000
"""Code points from which all places of the literals are kept.  In a longer text nearly every rule has some literal, and looking
for each again took ten times as long as all else (docs/experiments/speed.md, "Rules in long texts"); in shorter ones keeping
them costs as much as it saves."""

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
        self._literals = [Literal(text, _required_words(text), tuple(rules)) for text, rules in by_literal.items()]
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
        for number, standing, first, last, every in self._literals_in(text):
            literal = self._literals[number]
            if standing == APART or (standing == PLURAL and literal.is_word):
                found.append((literal, first, last, every))
            elif not literal.is_word:
                for word in literal.words:
                    if word not in known:
                        known[word] = _word_pattern(word).search(fold()) is not None
                    if not known[word]:
                        break
                else:
                    found.append((literal, first, last, every))
        return found

    def still_present(self, present: Iterable[Present], text: str, fold: Callable[[], str]) -> list[Present]:
        """Those of the literals that a text contains, wherever they were before.

        Args:
            present: the literals.
            text: the text.
            fold: gives it in lower case; long texts can do without.
        """
        if not COMPILED or len(text) < LONG:
            return _still_present(present, fold())
        before = {literal.text for literal, *_ in present}
        return [
            (self._literals[number], first, last, every)
            for number, _, first, last, every in self._literals_in(text)
            if self._literals[number].text in before
        ]

    def _literals_in(self, text: str) -> Iterator[tuple[int, int, int, int, Sequence[int]]]:
        """The literals in a text as `LiteralFinder.find` gives them, and of a long text all places of each."""
        every: dict[int, array[int]] | None = {} if len(text) >= LONG else None
        for number, standing, first, last in self._finder.find(text, every):
            yield number, standing, first, last, every[number] if every is not None else ()

    def present_by_words(self, folded: str) -> list[Present]:
        """Same as `present`, by the definition, for a text in lower case."""
        words = _words_of(folded)
        standing = (literal for literal in self._literals if words.issuperset(literal.words))
        return _still_present(((literal, 0, 0, ()) for literal in standing), folded)

    @staticmethod
    def rules_for(present: Iterable[Present], *, needs_others: bool) -> list[Rule]:
        """The rules of the literals, sorted by id: those that require another artefact, or those that do not."""
        found = {rule.id: rule for literal, *_ in present for rule in literal.rules if bool(rule.requires) == needs_others}
        return [found[name] for name in sorted(found)]


def places(present: Iterable[Present]) -> dict[str, Places]:
    """Where each of the literals begins first and last, and all places if they are known, by its text."""
    return {literal.text: (first, last, every) for literal, first, last, every in present}


def _still_present(present: Iterable[Present], folded: str) -> list[Present]:
    """Those of the literals that a text in lower case contains, wherever they were before."""
    firsts = ((literal, folded.find(literal.text)) for literal, *_ in present)
    return [(literal, first, folded.rfind(literal.text), ()) for literal, first in firsts if first >= 0]


class Literal(NamedTuple):
    """A literal, the words that a text must have to contain it, and its rules."""

    text: str
    words: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def is_word(self) -> bool:
        """Whether it is one word and nothing else."""
        return self.words == (self.text,)


Places: TypeAlias = tuple[int, int, Sequence[int]]
"""Where a literal begins in a text for the first and the last time, and every time, in code points; the latter are empty for a
text shorter than `LONG`."""

Present: TypeAlias = tuple[Literal, int, int, Sequence[int]]
"""A literal that a text contains, and its `Places`; a plain tuple, since a text has dozens."""


def _required_words(literal: str) -> tuple[str, ...]:
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
