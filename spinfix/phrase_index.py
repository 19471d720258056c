"""Many phrases looked for in a text at once, whatever their inflection, hyphens, case and line breaks.

Most texts hold none of the phrases, and have to be let go fast: one pass over the words, two neighbours at a time, against a
set of pairs of stems, of which every phrase owns one.  30 MB of text a second in plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from spinfix.inflection import Stems

WORD = re.compile(r"[^\W_]+")
_COMMON = "a an and as at be by for from in into is it no not of on or s t that the to up with"
COMMON = frozenset(_COMMON.split())
"""Function words, too frequent to look phrases up by."""

_HYPHENS = str.maketrans(dict.fromkeys("-‐‑–—−\u00ad", " "))
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


class Words(NamedTuple):
    """A text cut into words.

    Attributes:
        text: the text.
        words: its runs of letters and digits, in lower case.
        stems: their stems.
        spans: where they are, in code points.
    """

    text: str
    words: list[str]
    stems: list[str]
    spans: list[tuple[int, int]]


class Hit(NamedTuple):
    """A phrase found.

    Attributes:
        phrase: its number in the index.
        first: its first word in the text.
        last: the word after its last.
    """

    phrase: int
    first: int
    last: int


class PhraseIndex:
    r"""Finds phrases of two or more words in texts.

    >>> index = PhraseIndex(["irregular woodland", "highlight extraction"])
    >>> text = "Irregular\nwoodlands, and highlight-extraction. Irregular, woodland."
    >>> words = index.cut(text)
    >>> [(text[words.spans[first][0] : words.spans[last - 1][1]], phrase) for phrase, first, last in index.find(words)]
    [('Irregular\nwoodlands', 0), ('highlight-extraction', 1)]
    """

    def __init__(self, phrases: Sequence[str], *, single_words: bool = False) -> None:
        """Index the phrases; those of a single word are only found where ``single_words`` asks for it."""
        self._stems = Stems()
        self._gaps: list[tuple[str, ...]] = []
        self._keyed: dict[tuple[str, str], list[tuple[int, int, tuple[str, ...]]]] = {}
        self._single: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            words = WORD.findall(phrase.lower())
            stems = tuple([self._stems[word] for word in words])
            self._gaps.append(() if phrase.isascii() and phrase.replace(" ", "").isalnum() else _gaps(phrase))
            if len(stems) > 1:
                pairs = list(pairwise(stems))
                place = max(range(len(pairs)), key=lambda at: _rarity(pairs[at])) if len(pairs) > 1 else 0
                self._keyed.setdefault(pairs[place], []).append((number, place, stems))
            elif stems and single_words:
                self._single.setdefault(stems[0], []).append(number)

    def stems(self, text: str) -> list[str]:
        """The stems of a text's words."""
        return list(map(self._stems.__getitem__, WORD.findall(text.lower())))

    def may_hold(self, stems: Sequence[str]) -> bool:
        """Whether a text with these stems holds two neighbouring words of a phrase; fast, and nearly always False."""
        if self._single and not self._single.keys().isdisjoint(stems):
            return True
        return not self._keyed.keys().isdisjoint(pairwise(stems))

    def cut(self, text: str) -> Words:
        """The words of a text."""
        matches = list(WORD.finditer(text))
        words = [match.group().lower() for match in matches]
        return Words(text, words, [self._stems[word] for word in words], [match.span() for match in matches])

    def find(self, words: Words) -> Iterator[Hit]:
        """The phrases in a text, in the order of their keys; they may overlap."""
        stems = words.stems
        if self._single:
            for at, stem in enumerate(stems):
                yield from (Hit(number, at, at + 1) for number in self._single.get(stem, ()))
        for at, pair in enumerate(pairwise(stems)):
            for number, place, phrase in self._keyed.get(pair, ()):
                first = at - place
                last = first + len(phrase)
                if first >= 0 and tuple(stems[first:last]) == phrase and self._fits(words, number, first, last):
                    yield Hit(number, first, last)

    def _fits(self, words: Words, number: int, first: int, last: int) -> bool:
        """Whether what stands between the words goes with the phrase."""
        expected = self._gaps[number] or ("",) * (last - first - 1)
        for at in range(first, last - 1):
            gap = words.text[words.spans[at][1] : words.spans[at + 1][0]]
            if gap != " " and _folded(gap) != expected[at - first]:
                return False
            if gap == " " and expected[at - first]:
                return False
        return True


def _folded(gap: str) -> str:
    """What stands between two words, without hyphens, spaces and one line end; a blank line is kept and fits no phrase."""
    bare = gap.translate(_HYPHENS).translate(_FOLDED)
    return "".join(bare.split()) if bare.count("\n") < 2 else bare


def _gaps(phrase: str) -> tuple[str, ...]:
    ends = [match.span() for match in WORD.finditer(phrase)]
    return tuple(_folded(phrase[left[1] : right[0]]) for left, right in pairwise(ends))


def _rarity(pair: tuple[str, str]) -> int:
    """Long words are rare; function words are not."""
    return sum(0 if word in COMMON else 4 + len(word) for word in pair)
