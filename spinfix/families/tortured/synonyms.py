"""Synonyms that paraphrasers may write for the words of terms, and the places of a text that may stand for terms so.

``synonyms.tsv`` of a dictionary of tortured phrases has a line for each word of a term, in any inflection, and for frequent
terms as a whole, with what a paraphraser may write for it, in any of its senses, likeliest first::

    word        synonyms
    absorption  retention, assimilation, ingestion, soaking up
    big data    colossal information, enormous records, huge figures

It is written by hand, from knowledge of English and of such software, not from the list of phrases: three in five of the
substitutions of the list are among its synonyms.  Nearly all that it has is good English as well, so one phrase of them is no
evidence that a text was tortured (`spinfix.families.tortured.unlisted`).  The file is optional.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families import tables
from spinfix.families.tables import PHRASE, Fault, Row, Table
from spinfix.families.tortured.acronyms import Acronyms
from spinfix.families.tortured.composer import numbered
from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.term_forms import ACRONYM
from spinfix.families.tortured.term_trie import UNSUSPICIOUS, Piece, TermTrie
from spinfix.families.tortured.unlisted_runs import change_of
from spinfix.text.stem_tokenizer import Stemmer, Words, stems_of

FILE = "synonyms.tsv"
TABLE = Table({"word": PHRASE, "synonyms": PHRASE}, 1, f"{FILE} lists what may be written for terms and their words")
BETWEEN = ", "

CHANCES = (0.22, 0.13, 0.078, 0.05, 0.037, 0.024, 0.02, 0.017, 0.015, 0.015, 0.011, 0.009, 0.008, 0.008, 0.006)
"""How often a synonym is among the listed substitutions of its word, by its place in the line; the last for all that follow.
Whole terms have .206, .141, .099, .063, .048, .032 of listed phrases in the first six places."""
LISTED = 0.8
"""The same for a listed substitution, if what was written stands for nothing else.  Not fitted: what finds phrases learns what
it is worth."""


UNTOLD = 0.001
"""The same for a word that is no synonym, where an acronym tells the term.  Not fitted either."""


class SynonymsError(SpinfixError):
    """A table of synonyms that cannot be read; the message says where, and what was expected."""


def load(folder: Path) -> dict[str, list[str]]:
    """The synonyms of each word, likeliest first; none if the folder has no such file.

    Raises:
        SynonymsError: if a line is malformed.
    """
    return {word: synonyms.split(BETWEEN) for word, synonyms in tables.read_optional(folder / FILE, TABLE, SynonymsError)}


def lint(folder: Path) -> list[Fault]:
    """Every fault of the table in ``folder``, if there is one."""
    return tables.optional_faults(folder / FILE, TABLE, _faults)


def _faults(row: Row) -> Iterator[str]:
    word, synonyms = row[0], row[1].split(BETWEEN)
    if row != [cell.lower() for cell in row]:
        yield f"{word!r} has capitals in its line; write it in lower case (case is ignored when matching)"
    if word in synonyms:
        yield f"{word!r} stands for itself; remove it from its synonyms"
    for synonym in dict.fromkeys(synonyms):
        if not stems_of(synonym) or "," in synonym:
            yield f"{synonym!r} is no word; the synonyms of {word!r} stand between commas with one blank"
        elif synonyms.count(synonym) > 1:
            yield f"{synonym!r} is there twice for {word!r}; remove one"


class Meaning(NamedTuple):
    """A term that a run of words may stand for.

    Attributes:
        term: the term.
        seen: number of times that it was counted in academic text.
        chance: log10 of the product of the `CHANCES` of what was written for its words.
        listed: number of listed phrases with the rarest of these substitutions; 0 if one is only a synonym.
    """

    term: str
    seen: int
    chance: float
    listed: int


class Synonyms:
    """Finds the runs of words of a text that may stand for terms, by listed substitutions and by synonyms.

    Threads may share one.

    >>> found = Synonyms([Word("profound", "deep", 71)], {"network": ["web", "grid"]}, {"deep belief network": 40})
    >>> [(place, [meaning.term for meaning in meanings]) for place, meanings in found.find("a profound belief grid").items()]
    [((1, 4), ['deep belief network'])]
    """

    def __init__(self, words: Iterable[Word], synonyms: Mapping[str, Sequence[str]], terms: Mapping[str, int]) -> None:
        """Index them.

        Args:
            words: the listed substitutions.
            synonyms: the synonyms of each word, likeliest first.
            terms: the terms with their counts.
        """
        self._stemmer = Stemmer()
        number = self._stemmer.number
        self._terms, self._seen, stems = numbered(whole_terms(terms), number)
        pieces = [
            Piece(tuple(map(number, spun)), tuple(map(number, original)), log10(chance), listed, UNSUSPICIOUS)
            for (spun, original), (chance, listed) in _substitutions(words, synonyms).items()
        ]
        self._tree = TermTrie(stems, pieces, (), UNSUSPICIOUS, len(self._stemmer.numbers))

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Synonyms:
        """Synonyms from the `columns` of some built before."""
        synonyms = cls.__new__(cls)
        synonyms._stemmer = Stemmer(columns["stems"])
        synonyms._terms, synonyms._seen = columns["terms"], columns["seen"]
        synonyms._tree = TermTrie((), (), (), UNSUSPICIOUS, len(columns["stems"]), columns)
        return synonyms

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`)."""
        stems = list(self._stemmer.numbers)
        return {"stems": stems, "terms": self._terms, "seen": self._seen, **self._tree.columns()}

    @cached_property
    def _acronyms(self) -> Acronyms:
        return Acronyms(self._terms)

    def abbreviated(self, words: Words) -> dict[tuple[int, int], list[Meaning]]:
        """The terms by whose acronym runs of words are followed, as for `find`, whatever was written for their words.

        Other places with the same words are among them; words before different acronyms are not ("the new method (ABC)").
        """
        if not ACRONYM.search(words.text):
            return {}  # without the index, which takes 60 ms
        told: defaultdict[tuple[str, ...], dict[int, Meaning]] = defaultdict(dict)
        acronyms: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for named in self._acronyms.find(words):
            term = self._terms[named.term]
            change = change_of(words.between(named.first, named.last), term)
            if change is not None:
                meaning = Meaning(term, self._seen[named.term], log10(UNTOLD) * len(change.original), 0)
                run = tuple(words.part(named.first, named.last))
                told[run][named.term] = meaning
                acronyms[run].add(named.acronym)
        single = {run for run, found in acronyms.items() if len(found) == 1}
        return {place: list(told[run].values()) for run, place in _places(words, single)}

    def find(self, text: str) -> dict[tuple[int, int], list[Meaning]]:
        """The terms that runs of words may stand for, by first word and the word after the last, in order.

        Words are numbered as in any `spinfix.text.stem_tokenizer.Words` of the text.
        """
        words: Words = self._stemmer.cut(text)
        found: dict[tuple[int, int], dict[int, Meaning]] = {}
        for way in self._tree.ways(words, True):
            meanings = found.setdefault((way.first, way.last), {})
            if way.term not in meanings or meanings[way.term].chance < way.share:
                meanings[way.term] = Meaning(self._terms[way.term], self._seen[way.term], way.share, way.phrases)
        return {place: list(found[place].values()) for place in sorted(found)}


def _places(words: Words, runs: Collection[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Where some runs of words, of two or more, stand in a text, joined by blanks or hyphens only."""
    sizes: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for run in runs:
        sizes[run[:2]].add(len(run))
    spoken = words.words if runs else []
    for first, begins in enumerate(pairwise(spoken)):
        for size in sorted(sizes.get(begins, ())):
            run, last = tuple(spoken[first : first + size]), first + size
            if run in runs and all(words.joined[first + 1 : last]):
                yield run, (first, last)


def chance_of(place: int) -> float:
    """How often the synonym at a place of its line, from 0, is among the listed substitutions of its word (`CHANCES`)."""
    return CHANCES[min(place, len(CHANCES) - 1)]


FRAGMENT = 0.925
"""Share of the uses of a term in which it begins a longer one, from which it is no term of its own: *deep neural* has .97,
*convolutional neural* .99, *Markov chain* .92 (of *Markov chain Monte Carlo*).  Of 26,000 terms 108 are such fragments, and
"deep nervous tissue" was restored to *deep neural tissue*."""


def whole_terms(terms: Mapping[str, int]) -> dict[str, int]:
    """The terms, with their counts, without those that only begin longer ones.

    >>> whole_terms({"deep neural": 672, "deep neural network": 650, "neural network": 900})
    {'deep neural network': 650, 'neural network': 900}
    """
    beginning: Counter[str] = Counter()
    for term, count in terms.items():
        words = term.lower().split(" ")
        for size in range(2, len(words)):
            beginning[" ".join(words[:size])] += count
    return {term: count for term, count in terms.items() if not count or beginning[term.lower()] < FRAGMENT * count}


Stems = tuple[str, ...]


def _substitutions(
    words: Iterable[Word], synonyms: Mapping[str, Sequence[str]]
) -> dict[tuple[Stems, Stems], tuple[float, int]]:
    """What may be written for what, as stems: how likely, and in how many listed phrases."""
    listed: Counter[tuple[Stems, Stems]] = Counter()
    uses: Counter[Stems] = Counter()
    for word in words:
        spun, original = tuple(stems_of(word.spun)), tuple(stems_of(word.original))
        if spun and original and spun != original and word.phrases:
            listed[spun, original] += word.phrases
            uses[spun] += word.phrases
    found = {both: (LISTED * count / uses[both[0]], count) for both, count in listed.items()}
    for of, substitutes in synonyms.items():
        original = tuple(stems_of(of))
        for place, synonym in enumerate(substitutes):
            spun, chance = tuple(stems_of(synonym)), chance_of(place)
            if spun and original and spun != original and chance > found.get((spun, original), (0.0, 0))[0]:
                found[spun, original] = chance, listed[spun, original]
    return found
