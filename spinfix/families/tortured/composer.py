"""Finds tortured phrases that are not listed, composed of known substitutions of single words.

Paraphrasers produce new phrases every day, but from a thesaurus: one that writes "profound" for *deep* in "profound learning"
also does so in "profound reinforcement learning".  A run of words is a candidate if each word is either kept or a known
substitute, at least one is not kept, and the restored words form a known term.  The language model and the gate decide whether
it is a tortured phrase.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log10
from typing import Any

from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.occurrences import ACRONYM, Occurrence, Reading
from spinfix.families.tortured.register import ENOUGH, EVERY, Register, register_of
from spinfix.families.tortured.term_forms import (
    dressed,
    has_acronym,
    is_acronym_plural,
    starts_sentence,
    tells_number,
    with_number,
)
from spinfix.families.tortured.term_trie import UNSUSPICIOUS, Piece, TermTrie, Way
from spinfix.text.morphology import american, is_plural, stem
from spinfix.text.stem_tokenizer import WORD, Stemmer, Words, stems_of

SUSPICIOUS = 0.2
"""A word suggests substitution if the number of listed phrases with it, divided by its occurrences per million words of
academic text, is at least this.  One in two composed phrases of made documents has such a word, but only one in thirteen of
those found in genuine abstracts."""

LEAST_SUSPICION = log10(SUSPICIOUS)

REACH = 6
"""Words before a composed phrase in which a longer one around it may begin: those of the longest (`term_trie.LONGEST`)."""

SEEN_ENOUGH = 3
"""Listed phrases with a substitution from which a longer run of words is taken for the whole of it: "gaining knowledge" (9) and
"malignant growth" (3) are, but not what a faulty alignment makes of one or two, "organization based" for network."""

ROOT = 6
"""Two words that share this many first letters are assumed to have the same root.  67 of 6,184 substitutions are of that kind,
most of them authors' own choices ("emissivities", "emissions"); a few are paraphrasers' ("populace", "population"), and these
are found only in listed phrases."""


COMMON_TERM = 0.25
"""Weight of the logarithm of a term's count in the prior of a composed reading.  Chosen, not measured; the gate's weights are
fitted with it (`python -m training tortured`)."""


def suspicions(words: Iterable[Word]) -> dict[str, float]:
    """How strongly words suggest substitution: how often paraphrasers use them, relative to authors.

    Returns:
        By stem, log10 of the number of listed phrases with the word divided by its occurrences per million words of academic
        text.
    """
    phrases: dict[str, int] = defaultdict(int)
    genuine: dict[str, int] = {}
    for word in words:
        if " " not in word.spun:
            key = stem(word.spun)
            phrases[key] += word.phrases
            genuine[key] = max(word.genuine, genuine.get(key, 0))
    return {key: log10(number / (genuine[key] + 1)) for key, number in phrases.items()}


def numbered(terms: Mapping[str, int], number: Callable[[str], int]) -> tuple[list[str], array[int], list[list[int]]]:
    """The terms of several words, their counts, and the numbers of their stems, as columns: the garbage collector visits every
    object.

    Args:
        terms: the terms with their counts.
        number: gives the number of a stem.
    """
    names: list[str] = []
    seen = array("q")
    stems: list[list[int]] = []
    for term, count in terms.items():
        numbers = list(map(number, stems_of(term)))
        if len(numbers) > 1:
            names.append(term)
            seen.append(count)
            stems.append(numbers)
    return names, seen, stems


class Composer:
    """Finds composed phrases in texts.

    >>> composer = Composer([Word("profound", "deep", 71), Word("organize", "network", 9)], {"deep belief network": 40})
    >>> words = composer.stemmer.cut("a profound belief organize")
    >>> [reading.text for occurrence in composer.find(words) for reading in occurrence.readings]
    ['deep belief network']
    """

    def __init__(self, words: Sequence[Word], terms: Mapping[str, int], stemmer: Stemmer | None = None) -> None:
        """Index the substitutions, and the terms with their counts.

        Args:
            words: the substitutions.
            terms: the terms.
            stemmer: tokenizer of the texts that will be searched; by default a new one.
        """
        self.stemmer = stemmer if stemmer is not None else Stemmer()
        number = self.stemmer.number
        self._terms, self._seen, stems = numbered(terms, number)
        self._tree = self._grown(words, stems)

    @classmethod
    def of(cls, columns: Mapping[str, Any], stemmer: Stemmer) -> Composer:
        """A composer from the `columns` of one built before."""
        composer = cls.__new__(cls)
        composer.stemmer = stemmer
        composer._terms, composer._seen = columns["terms"], columns["seen"]
        composer._tree = TermTrie((), (), (), LEAST_SUSPICION, columns["stems_of_terms"][0], columns)
        return composer

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`), except the stems, which belong to the stemmer."""
        stems = array("i", [self._tree.stems])
        return {"stems_of_terms": stems, "terms": self._terms, "seen": self._seen, **self._tree.columns()}

    def _grown(self, words: Sequence[Word], terms: Sequence[Sequence[int]]) -> TermTrie:
        number = self.stemmer.number
        rates = suspicions(words)
        counted: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = defaultdict(int)
        totals: dict[tuple[int, ...], int] = defaultdict(int)
        suspicion: dict[tuple[int, ...], float] = {}
        for word in words:
            spun, original = stems_of(word.spun), stems_of(word.original)
            if spun and original and not _is_kin(spun, original):
                run = tuple(map(number, spun))
                counted[run, tuple(map(number, original))] += word.phrases
                totals[run] += word.phrases
                suspicion[run] = max(rates.get(stem, UNSUSPICIOUS) for stem in spun)
        pieces = [
            Piece(run, original, log10(phrases / totals[run]), phrases, max(UNSUSPICIOUS, suspicion[run]))
            for (run, original), phrases in counted.items()
        ]
        suspicious = [number(stem) for stem, rate in rates.items() if rate >= LEAST_SUSPICION]
        return TermTrie(terms, pieces, suspicious, LEAST_SUSPICION, len(self.stemmer.numbers))

    def register(self, words: Words) -> Register:
        """Whether phrases that are not listed are evidence in a text; they are if too few terms are known to tell."""
        return EVERY if len(self._terms) < ENOUGH else register_of(self._tree.standing(words), len(words))

    def find(self, words: Words, *, everywhere: bool = True) -> list[Occurrence]:
        """The composed phrases of a text, in order; they may overlap.

        Args:
            words: the text.
            everywhere: search the whole text; if False, only around words that suggest substitution.
        """
        occurrences: dict[tuple[int, int], Occurrence] = {}
        for way in self._tree.ways(words, everywhere):
            occurrence = self._occurrence(words, way)
            if occurrence is not None:
                place = occurrence.first, occurrence.last
                occurrences[place] = _joined_occurrences(occurrences[place], occurrence) if place in occurrences else occurrence
        return _widest([occurrences[place] for place in sorted(occurrences)])

    def _occurrence(self, words: Words, way: Way) -> Occurrence | None:
        """The phrase without the unchanged words at its ends, which keep their form and case."""
        first, last, number, share, phrases, suspicion, head, tail = way
        term = self._terms[number]
        standing = words.part(first, last)
        spun = " ".join(standing)
        length = last - first
        after = words.ends[last - 1]
        acronym = has_acronym(words.text, words.starts[first], after, term)
        many = is_plural(standing[-1]) or (acronym and is_acronym_plural(words.text, after))
        form = term if tail or not (many or tells_number(standing[-1])) else with_number(term, many)
        first, last = first + head, last - tail
        start, end = words.starts[first], words.ends[last - 1]
        text = words.text[start:end]
        places = [match.span() for match in WORD.finditer(form)]
        form = form[places[head][0] : places[len(places) - tail - 1][1]]
        form = dressed(form, text, starts_sentence(words.text, start))
        if _comparable(form) == _comparable(text):
            return None
        reading = Reading(term, form, share + COMMON_TERM * log10(1 + self._seen[number]) + ACRONYM * acronym)
        return Occurrence(
            first, last, start, end, spun, (reading,), "composed", "none", phrases, 0, acronym, suspicion, length, text.lower()
        )


def _joined_occurrences(phrase: Occurrence, other: Occurrence) -> Occurrence:
    """Merge two phrases in the same place: the one with more words, with the distinct readings of both."""
    longer = max(phrase, other, key=lambda occurrence: occurrence.length)
    readings: dict[str, Reading] = {}
    for reading in (*phrase.readings, *other.readings):
        if reading.text not in readings or readings[reading.text].prior < reading.prior:
            readings[reading.text] = reading
    papers, suspicion = max(phrase.papers, other.papers), max(phrase.suspicion, other.suspicion)
    acronym = phrase.acronym or other.acronym
    return longer._replace(readings=tuple(readings.values()), papers=papers, suspicion=suspicion, acronym=acronym)


def _widest(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """The phrases without the readings that a longer one around them has as well.

    "quit to give up" is *end-to-end*, and "quit to give" in it would leave "up".
    """
    kept = []
    for number, phrase in enumerate(occurrences):
        least = min(phrase.papers, SEEN_ENOUGH)
        around = [other for other in _near(occurrences, number) if _is_inside(phrase, other) and other.papers >= least]
        taken = {reading.original for other in around for reading in other.readings}
        readings = tuple(reading for reading in phrase.readings if reading.original not in taken)
        if readings:
            kept.append(phrase._replace(readings=readings) if len(readings) < len(phrase.readings) else phrase)
    return kept


def _near(occurrences: Sequence[Occurrence], number: int) -> Iterator[Occurrence]:
    """The phrases, of those sorted by place, that may contain the one at ``number``."""
    first = occurrences[number].first
    for step in (-1, 1):
        place = number + step
        while 0 <= place < len(occurrences) and first - REACH < occurrences[place].first <= first:
            yield occurrences[place]
            place += step


def _is_inside(phrase: Occurrence, other: Occurrence) -> bool:
    return other.first <= phrase.first and phrase.last <= other.last and phrase.last - phrase.first < other.last - other.first


def _is_kin(spun: Sequence[str], original: Sequence[str]) -> bool:
    """Whether two runs are equal, or two words of the same root, which authors interchange ("emissivity", "emission") or
    compare by ("higher", "high").
    """
    if spun == original or len(spun) != 1 or len(original) != 1:
        return spun == original
    (word,), (other,) = spun, original
    return (len(word) >= ROOT and word[:ROOT] == other[:ROOT]) or word in (f"{other}er", f"{other}est")


def _comparable(text: str) -> str:
    """A phrase without hyphens, spaces and British spelling, so that "real world" and "real-world" are equal."""
    return "".join([american(word) for word in WORD.findall(text.lower())])
