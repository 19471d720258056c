"""Finds many phrases in a text at once, ignoring inflection, hyphens, case and line breaks.

Most texts contain none of the phrases and have to be dismissed fast: one pass over the words looks up each pair of neighbours
in a set with one pair of stems for each phrase (`spinfix.text.stem_tokenizer`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from spinfix.families.tortured.stem_pairs import index_of, key_of
from spinfix.text.stem_tokenizer import WORD, Stemmer, Words, stems_of
from spinfix.text.tokenizer import DASHES

_COMMON = "a an and as at be by for from in into is it no not of on or s t that the to up with"
COMMON = frozenset(_COMMON.split())
"""Function words, too frequent to serve as lookup keys."""

_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None})


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
        self._phrases = phrases
        self._single: dict[int, list[int]] = {}
        keyed: list[tuple[int, int, int, int]] = []  # pair of stems, phrase, place of the pair in it
        self._stems, self._stems_from = array("i"), array("i", [0])
        for number, phrase in enumerate(phrases):
            names = stems_of(phrase)
            stems = tuple(map(self.stemmer.number, names))
            self._stems.extend(stems)
            self._stems_from.append(len(self._stems))
            if len(stems) > 1:
                pairs = range(len(stems) - 1)
                place = max(pairs, key=lambda first: _rarity(names[first : first + 2])) if len(stems) > 2 else 0
                keyed.append((stems[place], stems[place + 1], number, place))
            elif stems and single_words:
                self._single.setdefault(stems[0], []).append(number)
        keyed.sort()
        self._keys = array("q", (key_of(first, second) for first, second, _, _ in keyed))
        self._keyed = array("i", (number for _, _, number, _ in keyed))
        self._places = array("i", (place for _, _, _, place in keyed))
        self._pairs = index_of(self._keys, self.stemmer)

    @classmethod
    def of(cls, columns: Mapping[str, Any], phrases: Sequence[str], stemmer: Stemmer) -> PhraseIndex:
        """An index of phrases of several words from the `columns` of one built before, with the same numbers of stems."""
        index = cls.__new__(cls)
        index.stemmer, index._phrases, index._single = stemmer, phrases, {}
        index._stems, index._stems_from = columns["listed_stems"], columns["listed_stems_from"]
        index._keys, index._keyed, index._places = columns["keys"], columns["keyed"], columns["key_places"]
        index._pairs = index_of(index._keys, stemmer)
        return index

    def columns(self) -> dict[str, Any]:
        """The index, to be stored in a file (`spinfix.kernels.array_store`), except phrases of one word."""
        return {
            "listed_stems": self._stems,
            "listed_stems_from": self._stems_from,
            "keys": self._keys,
            "keyed": self._keyed,
            "key_places": self._places,
        }

    def cut(self, text: str) -> Words:
        """The words of a text."""
        return self.stemmer.cut(text)

    def find(self, words: Words) -> Iterator[Hit]:
        """The matches in a text, in the order of their keys; they may overlap."""
        stems = words.stems
        if self._single:
            for place, stem in enumerate(stems):
                yield from (Hit(number, place, place + 1) for number in self._single.get(stem, ()))
        for place in self._pairs.places(words):
            key = stems[place] << 32 | stems[place + 1]
            entry = bisect_left(self._keys, key)
            while entry < len(self._keys) and self._keys[entry] == key:
                number = self._keyed[entry]
                begin, end = self._stems_from[number], self._stems_from[number + 1]
                first = place - self._places[entry]
                last = first + end - begin
                entry += 1
                if (
                    first < 0
                    or last > words.size
                    or stems[first] != self._stems[begin]
                    or stems[last - 1] != self._stems[end - 1]
                ):
                    continue  # most phrases of more than two words
                if array("i", stems[first:last]) == self._stems[begin:end] and self._fits(words, number, first, last):
                    yield Hit(number, first, last)

    def _fits(self, words: Words, number: int, first: int, last: int) -> bool:
        """Whether the gaps between the words match the phrase."""
        expected = _gaps(self._phrases[number])
        for place in range(first, last - 1):
            gap = words.text[words.ends[place] : words.starts[place + 1]]
            if gap != " " and _folded(gap) != expected[place - first]:
                return False
            if gap == " " and expected[place - first]:
                return False
        return True


def _folded(gap: str) -> str:
    """The gap between two words without a hyphen right after the first one, spaces and one line end.

    A blank line is kept, as is any other hyphen (a dash, a sign, the option in "info --version"), so that they match no phrase.
    """
    bare = gap.translate(_FOLDED)
    if bare[:1] in DASHES:
        bare = bare[1:]
    return "".join(bare.split()) if bare.count("\n") < 2 else bare


@lru_cache(maxsize=1 << 12)  # of the phrases that stand in texts
def _gaps(phrase: str) -> tuple[str, ...]:
    """What stands between the words of a phrase, as `_folded` has it."""
    ends = [match.span() for match in WORD.finditer(phrase)]
    return tuple(_folded(phrase[left[1] : right[0]]) for left, right in pairwise(ends))


def _rarity(pair: Iterable[str]) -> int:
    """Rarity of a pair: long words are rare, function words are not."""
    return sum(0 if word in COMMON else 4 + len(word) for word in pair)
