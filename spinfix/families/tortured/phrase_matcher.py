"""Finds many phrases in a text at once, ignoring inflection, hyphens, case and line breaks.

Most texts contain none of the phrases and have to be dismissed fast: one pass over the words looks up each pair of neighbours
in a set with one pair of stems for each phrase (`spinfix.text.stem_tokenizer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from spinfix.text.stem_tokenizer import WORD, Pairs, Stemmer, Words, stems_of

_COMMON = "a an and as at be by for from in into is it no not of on or s t that the to up with"
COMMON = frozenset(_COMMON.split())
"""Function words, too frequent to serve as lookup keys."""

_HYPHENS = str.maketrans(dict.fromkeys("-‐‑–—−\u00ad", " "))
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


class Hit(NamedTuple):
    """A match.

    Attributes:
        phrase: number of the phrase in the index.
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
    >>> [(words.between(first, last), phrase) for phrase, first, last in index.find(words)]
    [('Irregular\nwoodlands', 0), ('highlight-extraction', 1)]
    """

    def __init__(self, phrases: Sequence[str], stemmer: Stemmer | None = None, *, single_words: bool = False) -> None:
        """Index the phrases.

        Args:
            phrases: the phrases to find.
            stemmer: cuts the texts; by default a new one.
            single_words: also find phrases of a single word.
        """
        self.stemmer = stemmer if stemmer is not None else Stemmer()
        self._gaps: list[tuple[str, ...]] = []
        self._keyed: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = {}
        self._single: dict[int, list[int]] = {}
        for number, phrase in enumerate(phrases):
            names = stems_of(phrase.lower())
            stems = tuple(map(self.stemmer.number, names))
            self._gaps.append(() if phrase.isascii() and phrase.replace(" ", "").isalnum() else _gaps(phrase))
            if len(stems) > 1:
                place = max(range(len(stems) - 1), key=lambda at: _rarity(names[at : at + 2])) if len(stems) > 2 else 0
                self._keyed.setdefault((stems[place], stems[place + 1]), []).append((number, place, stems))
            elif stems and single_words:
                self._single.setdefault(stems[0], []).append(number)
        self._pairs = Pairs(self._keyed, len(self.stemmer.numbers))

    def cut(self, text: str) -> Words:
        """The words of a text."""
        return self.stemmer.cut(text)

    def find(self, words: Words) -> Iterator[Hit]:
        """The matches in a text, in the order of their keys; they may overlap."""
        stems = words.stems
        if self._single:
            for at, stem in enumerate(stems):
                yield from (Hit(number, at, at + 1) for number in self._single.get(stem, ()))
        for at in self._pairs.places(words):
            for number, place, phrase in self._keyed[stems[at], stems[at + 1]]:
                first = at - place
                last = first + len(phrase)
                if first >= 0 and tuple(stems[first:last]) == phrase and self._fits(words, number, first, last):
                    yield Hit(number, first, last)

    def _fits(self, words: Words, number: int, first: int, last: int) -> bool:
        """Whether the gaps between the words match the phrase."""
        expected = self._gaps[number] or ("",) * (last - first - 1)
        for at in range(first, last - 1):
            gap = words.text[words.ends[at] : words.starts[at + 1]]
            if gap != " " and _folded(gap) != expected[at - first]:
                return False
            if gap == " " and expected[at - first]:
                return False
        return True


def _folded(gap: str) -> str:
    """The gap between two words without hyphens, spaces and one line end; a blank line is kept, so that it matches no
    phrase.
    """
    bare = gap.translate(_HYPHENS).translate(_FOLDED)
    return "".join(bare.split()) if bare.count("\n") < 2 else bare


def _gaps(phrase: str) -> tuple[str, ...]:
    ends = [match.span() for match in WORD.finditer(phrase)]
    return tuple(_folded(phrase[left[1] : right[0]]) for left, right in pairwise(ends))


def _rarity(pair: Iterable[str]) -> int:
    """Rarity of a pair: long words are rare, function words are not."""
    return sum(0 if word in COMMON else 4 + len(word) for word in pair)
