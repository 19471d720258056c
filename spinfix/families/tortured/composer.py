"""Phrases that no list knows, put together from what paraphrasers put in the place of single words.

Paraphrasers invent daily, but from a thesaurus: who writes "profound" for *deep* in "profound learning" writes it in "profound
reinforcement learning" too.  A run of words is such a phrase if each of its words is kept or is known to stand for another, at
least one is not kept, and the words so restored make a known term.  Whether it is one, in its place, is for the language model
and the gate to say.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix import resources
from spinfix.families.manifest import Family
from spinfix.families.tortured import dictionary
from spinfix.families.tortured.candidates import Occurrence, Reading, acronym_follows, dressed, starts_sentence, with_number
from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.term_trie import UNTOLD, Piece, TermTree, Way
from spinfix.kernels import array_store
from spinfix.text.morphology import american, is_plural, stem
from spinfix.text.stem_tokenizer import WORD, Stemmer, Words, stems_of


class Term(NamedTuple):
    """A known term as it is written, and how often it was counted."""

    text: str
    seen: int


TELLING = 0.2
"""Listed phrases with a word to one occurrence of the word in a million words of academic text, from which on the word is taken
to tell of substitution.  One in two composed phrases of made documents has such a word, and one in thirteen of those that
genuine abstracts seem to hold."""

LAYOUT = 2
"""Version of the columns, to be raised with every change to stems, hashes or the tree of terms that changes them; see
`spinfix.families.spinner.compiled_channel.LAYOUT`."""

LEAST_TELLING = log10(TELLING)

ROOT = 6
"""Letters that two words begin with to be taken for words of one root.  60 of 5,722 substitutions are such, most of them
authors' own choices ("emissivities", "emissions"); a few are paraphrasers' ("populace", "population"), and only listed phrases
have those."""


def telling_rates(words: Iterable[Word]) -> dict[str, float]:
    """How much words tell of substitution: how often paraphrasers use them, and how rarely authors do.

    Returns:
        By stem, log10 of the listed phrases with the word to one occurrence in a million words of academic text.
    """
    phrases: dict[str, int] = defaultdict(int)
    genuine: dict[str, int] = {}
    for word in words:
        if " " not in word.spun:
            key = stem(word.spun)
            phrases[key] += word.phrases
            genuine[key] = max(word.genuine, genuine.get(key, 0))
    return {key: log10(number / (genuine[key] + 1)) for key, number in phrases.items()}


class Composer:
    """Finds composed phrases in texts.

    >>> composer = Composer([Word("profound", "deep", 71), Word("organize", "network", 9)], {"deep belief network": 40})
    >>> words = composer.stemmer.cut("a profound belief organize")
    >>> [reading.text for finding in composer.find(words) for reading in finding.readings]
    ['deep belief network']
    """

    def __init__(self, words: Sequence[Word], terms: Mapping[str, int], stemmer: Stemmer | None = None) -> None:
        """Learn the substitutions and the terms, with their counts.

        Args:
            words: the substitutions.
            terms: the terms.
            stemmer: cuts the texts that will be searched; by default a new one.
        """
        self.stemmer = stemmer if stemmer is not None else Stemmer()
        number = self.stemmer.number
        self._terms: list[Term] = []
        stems: list[list[int]] = []
        for text, count in terms.items():
            numbers = list(map(number, stems_of(text.lower())))
            if len(numbers) > 1:
                stems.append(numbers)
                self._terms.append(Term(text, count))
        self._tree = self._grown(words, stems)

    @classmethod
    def of(cls, columns: Mapping[str, Any], stemmer: Stemmer) -> Composer:
        """One that was built before, from its `columns`."""
        composer = cls.__new__(cls)
        composer.stemmer = stemmer
        composer._terms = list(map(Term, columns["terms"], columns["seen"]))
        composer._tree = TermTree((), (), (), LEAST_TELLING, len(columns["stems"]), columns)
        return composer

    def columns(self) -> dict[str, Any]:
        """Everything, to be kept in a file (`spinfix.kernels.array_store`); the stems are the stemmer's."""
        terms, seen = ([term[column] for term in self._terms] for column in range(2))
        return {"stems": list(self.stemmer.numbers), "terms": terms, "seen": array("i", seen), **self._tree.columns()}

    def _grown(self, words: Sequence[Word], terms: Sequence[Sequence[int]]) -> TermTree:
        number = self.stemmer.number
        rates = telling_rates(words)
        counted: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = defaultdict(int)
        totals: dict[tuple[int, ...], int] = defaultdict(int)
        told: dict[tuple[int, ...], float] = {}
        for word in words:
            spun, original = stems_of(word.spun), stems_of(word.original)
            if spun and original and not _is_kin(spun, original):
                run = tuple(map(number, spun))
                counted[run, tuple(map(number, original))] += word.phrases
                totals[run] += word.phrases
                told[run] = max(rates.get(stem, UNTOLD) for stem in spun)
        pieces = [
            Piece(run, original, log10(phrases / totals[run]), phrases, max(UNTOLD, told[run]))
            for (run, original), phrases in counted.items()
        ]
        telling = [number(stem) for stem, rate in rates.items() if rate >= LEAST_TELLING]
        return TermTree(terms, pieces, telling, LEAST_TELLING, len(self.stemmer.numbers))

    def find(self, words: Words, *, everywhere: bool = True) -> list[Occurrence]:
        """The composed phrases of a text, in order; they may overlap.

        Args:
            words: the text.
            everywhere: search all of it; else only around the words that tell of substitution.
        """
        found: dict[tuple[int, int], Occurrence] = {}
        for way in self._tree.ways(words, everywhere):
            finding = self._finding(words, way)
            if finding is not None:
                place = finding.first, finding.last
                found[place] = _joined_findings(found[place], finding) if place in found else finding
        return [found[place] for place in sorted(found)]

    def _finding(self, words: Words, way: Way) -> Occurrence | None:
        """The phrase without the words at its ends that stand for themselves, which keep their form and case."""
        first, last, number, share, phrases, telling, head, tail = way
        term = self._terms[number]
        standing = words.part(first, last)
        spun = " ".join(standing)
        length = last - first
        form = term.text if tail else with_number(term.text, is_plural(standing[-1]))
        first, last = first + head, last - tail
        start, end = words.starts[first], words.ends[last - 1]
        text = words.text[start:end]
        places = [match.span() for match in WORD.finditer(form)]
        form = form[places[head][0] : places[len(places) - tail - 1][1]]
        form = dressed(form, text, starts_sentence(words.text, start))
        if _letters(form) == _letters(text):
            return None
        reading = Reading(term.text, form, share + log10(1 + term.seen) / 4)
        acronym = not tail and acronym_follows(words.text, end, term.text, spun)
        return Occurrence(
            first, last, start, end, spun, (reading,), "composed", "none", phrases, 0, acronym, telling, length, text.lower()
        )


def load(family: Family) -> Composer | None:
    """The composer of a shipped family as it was built with the package; None if it was not, or not from these files."""
    if family.folder.parent != resources.dictionaries():
        return None
    columns = array_store.load(resources.tables(family.name), _key(family.folder))
    return Composer.of(columns, Stemmer(columns["stems"])) if columns is not None else None


def lay_out(family: Family) -> Path:
    """Build the composer of a shipped family and keep it where `load` looks; returns the file."""
    made = Composer(dictionary.load_words(family.folder), dictionary.load_terms(family.folder))
    path = resources.tables(family.name)
    array_store.save(path, _key(family.folder), made.columns())
    return path


def _key(folder: Path) -> str:
    """What decides what the columns are: the dictionary, and the code on the way by its version."""
    return array_store.key_of(f"composer {LAYOUT}", [folder / dictionary.WORDS, folder / dictionary.TERMS])


def _joined_findings(one: Occurrence, other: Occurrence) -> Occurrence:
    """Two phrases in the same place as one, that of the more words with the readings of both, each reading once."""
    longer = max(one, other, key=lambda finding: finding.length)
    readings: dict[str, Reading] = {}
    for reading in (*one.readings, *other.readings):
        if reading.text not in readings or readings[reading.text].prior < reading.prior:
            readings[reading.text] = reading
    papers, telling = max(one.papers, other.papers), max(one.telling, other.telling)
    acronym = one.acronym or other.acronym
    return replace(longer, readings=tuple(readings.values()), papers=papers, telling=telling, acronym=acronym)


def _is_kin(spun: Sequence[str], original: Sequence[str]) -> bool:
    """Whether two runs are the same, or two words of one root, which authors use for each other: "emissivity", "emission"."""
    one_each = len(spun) == len(original) == 1 and len(spun[0]) >= ROOT
    return spun == original or (one_each and spun[0][:ROOT] == original[0][:ROOT])


def _letters(text: str) -> str:
    """What is left of a phrase without hyphens, spaces and British spelling: "real world" and "real-world" are no two."""
    return "".join([american(word) for word in WORD.findall(text.lower())])
