"""Terms by the acronym in brackets behind a phrase that has other initials: "(DNNs)" behind "profound organizations"."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.families.tortured.term_forms import ACRONYM, has_acronym, initials_of
from spinfix.text.stem_tokenizer import Words, stems_of

SOME = 8
"""Terms with the same acronym from which those that have no word of the phrase, but for function words, are left out: "(ML)" is
that of 55 terms."""


class Named(NamedTuple):
    """A run of words with the acronym of a term behind it.

    Attributes:
        first: its first word.
        last: the word after its last.
        term: the term's number.
        acronym: the acronym, in capitals.
    """

    first: int
    last: int
    term: int
    acronym: str


class Acronyms:
    """Finds runs of words whose acronym is that of a term and not their own.

    Args:
        terms: the terms.
    """

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = terms
        self._by_initials: defaultdict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(terms):
            for initials in initials_of(term):
                self._by_initials[initials].append(number)

    def find(self, words: Words) -> Iterator[Named]:
        """The runs of a text before acronyms, which are about as long as a term.

        >>> from spinfix.text.stem_tokenizer import Stemmer
        >>> found = Acronyms(["deep neural network"]).find(Stemmer().cut("With profound organizations (DNNs) it learns."))
        >>> [(named.first, named.last) for named in found]
        [(1, 3)]
        """
        for match in ACRONYM.finditer(words.text):
            last = bisect_left(words.ends, match.start()) + 1
            if last > len(words) or words.ends[last - 1] != match.start():
                continue
            acronym = match[1].upper()
            terms = self._by_initials.get(acronym, ())
            if not terms or _is_own(words, last, acronym):
                continue
            for number in terms:
                stems = stems_of(self._terms[number])
                telling = set(stems) - COMMON
                for first in _begins(words, last, len(stems)):
                    kept = len(terms) < SOME or not telling.isdisjoint(stems_of(words.between(first, last)))
                    if kept and has_acronym(words.text, words.starts[first], words.ends[last - 1], self._terms[number]):
                        yield Named(first, last, number, acronym)


def _is_own(words: Words, last: int, acronym: str) -> bool:
    """Whether the acronym is that of words which end before ``last``: "(IOT)" of an *Irish Organisation of Traders*."""
    first = last - 1
    while first > 0 and words.joined[first] and last - first < 2 * len(acronym):
        first -= 1
    return any(acronym in initials_of(words.between(begin, last)) for begin in range(first, last))


def _begins(words: Words, last: int, size: int) -> Iterator[int]:
    """The words with which a run that ends before ``last`` may begin: of ``size`` words, one less, or one more if a function
    word is among them ("web of the gadgets"), since else that is the author's ("novel profound organizations").
    """
    for length in range(max(2, size - 1), size + 2):
        first = last - length
        if first < 0 or not all(words.joined[first + 1 : last]):
            break
        spoken = words.part(first, last)
        if spoken[0] not in COMMON and (length <= size or not COMMON.isdisjoint(spoken)):
            yield first
