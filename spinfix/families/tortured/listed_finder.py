"""Finds the phrases of the dictionary in texts: as listed, in the other number or in another inflection."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

from spinfix.families.tortured.context_clauses import Clause, fold, fold_all, parse
from spinfix.families.tortured.dictionary import Phrase
from spinfix.families.tortured.occurrences import (
    ACRONYM,
    COMPANIES,
    LONELY,
    UNMET,
    Company,
    Kind,
    Occurrence,
    Reading,
    without_overlaps,
)
from spinfix.families.tortured.phrase_matcher import PhraseIndex
from spinfix.families.tortured.term_forms import (
    COUNTING,
    dressed,
    forms_of,
    has_acronym,
    is_acronym_plural,
    starts_sentence,
    with_number,
)
from spinfix.text.morphology import form_of, plural, singular
from spinfix.text.stem_tokenizer import WORD, Stemmer, Words


class Entry(NamedTuple):
    """A phrase of the dictionary, prepared for comparison."""

    phrase: Phrase
    words: list[str]
    company: tuple[Clause, ...]


class ListedFinder:
    """Finds the phrases of a dictionary in texts."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        known: Callable[[str], float],
        allowed: Collection[str] = (),
        stemmer: Stemmer | None = None,
        *,
        single_words: bool = False,
    ) -> None:
        """Index the phrases.

        Args:
            phrases: the phrases of the dictionary.
            known: how common a word is, see `spinfix.text.morphology.inflect`.
            allowed: those that are good English in some field; they are treated as if their company were missing.
            stemmer: cuts the texts; by default a new one.
            single_words: also find phrases of one word; off by default, since most of them are good English in some field.
        """
        rows: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            rows[phrase.spun].append(phrase)
        self._spun = list(rows)
        self._rows_from = array("i", accumulate(map(len, rows.values()), initial=0))
        listed = list(chain.from_iterable(rows.values()))
        self._originals, self._clauses = [row.original for row in listed], [row.company for row in listed]
        self._papers, self._genuine = array("q", [row.papers for row in listed]), array("q", [row.genuine for row in listed])
        self._index = PhraseIndex(self._spun, stemmer, single_words=single_words)
        self._known = known
        self._allowed = frozenset(allowed)

    @classmethod
    def of(cls, columns: Mapping[str, Any], known: Callable[[str], float], stemmer: Stemmer) -> ListedFinder:
        """A finder from the `columns` of one built before, with a stemmer that numbers the stems as that one did."""
        finder = cls.__new__(cls)
        finder._spun, finder._rows_from = columns["listed"], columns["rows_from"]
        finder._originals, finder._clauses = columns["originals"], columns["clauses"]
        finder._papers, finder._genuine = columns["papers"], columns["genuine"]
        finder._index = PhraseIndex.of(columns, finder._spun, stemmer)
        finder._known, finder._allowed = known, frozenset(columns["allowed"])
        return finder

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`), except the stems, which belong to the stemmer."""
        return {
            "listed": self._spun,
            "rows_from": self._rows_from,
            "originals": self._originals,
            "clauses": self._clauses,
            "papers": self._papers,
            "genuine": self._genuine,
            "allowed": sorted(self._allowed),
            **self._index.columns(),
        }

    def _phrases(self, number: int) -> list[Phrase]:
        """The entries of one phrase."""
        return [
            Phrase(self._spun[number], self._originals[row], self._papers[row], self._genuine[row], self._clauses[row])
            for row in range(self._rows_from[number], self._rows_from[number + 1])
        ]

    @property
    def stems(self) -> Mapping[str, int]:
        """The stems of all words of phrases, and of what else shares the stemmer, with their numbers."""
        return self._index.stemmer.numbers

    def cut(self, text: str) -> Words:
        """The words of a text."""
        return self._index.cut(text)

    @cached_property
    def companies(self) -> dict[str, str]:
        """The clauses of phrases that need company, as in the dictionary."""
        return {
            spun: " or ".join(sorted(clauses))
            for spun, (first, last) in zip(self._spun, pairwise(self._rows_from), strict=True)
            if spun not in self._allowed and (clauses := set(self._clauses[first:last]) - {""})
        }

    def find(self, words: Words) -> tuple[list[Occurrence], set[int]]:
        """Find the phrases in a text.

        Returns:
            The phrases, in order, without those that overlap a longer one; and the words of phrases ruled out by their company.
        """
        folded = ""
        found = []
        ruled_out: set[int] = set()
        for hit in self._index.find(words):
            spun, phrases = self._spun[hit.phrase], self._phrases(hit.phrase)
            listed = WORD.findall(spun)
            kind = kind_of(words.part(hit.first, hit.last), listed)
            if kind is None:
                continue
            entries = [Entry(phrase, listed, parse(phrase.company)) for phrase in phrases]
            if not folded and any(entry.company for entry in entries):
                folded = fold_all(words)
            occurrence = self._occurrence(words, hit.first, hit.last, kind, entries, folded)
            if occurrence is not None:
                found.append(occurrence)
            else:
                ruled_out.update(range(hit.first, hit.last))
        return without_overlaps(found), ruled_out

    def _occurrence(
        self, words: Words, first: int, last: int, kind: Kind, entries: Sequence[Entry], folded: str
    ) -> Occurrence | None:
        """The occurrence of a phrase, by its entries; None if its company rules it out, or it reads as its term.

        Args:
            words: the text.
            first: the first word of the phrase.
            last: the word after its last.
            kind: how it differs from the phrase as listed.
            entries: the entries of the phrase, one for each term.
            folded: the text as its clauses compare it; "" if no entry has any.
        """
        start = words.starts[first]
        end = _closed(words.text, start, words.ends[last - 1])
        readings: dict[str, Reading] = {}
        companies: list[Company] = []
        for entry in entries:
            company = company_of(entry.company, words, first, last, folded)
            if company is None:
                continue
            if entry.phrase.spun in self._allowed:
                company = "allowed"
            companies.append(company)
            penalty = UNMET if company in LONELY else 0.0
            for reading in self._readings(words, first, last, end, kind, entry, penalty):
                if reading.text not in readings or readings[reading.text].prior < reading.prior:
                    readings[reading.text] = reading
        readings.pop(words.text[start:end], None)
        if not readings:
            return None
        return Occurrence(
            first,
            last,
            start,
            end,
            entries[0].phrase.spun,
            tuple(readings.values()),
            kind,
            min(companies, key=COMPANIES.index),
            max(entry.phrase.papers for entry in entries),
            entries[0].phrase.genuine,
            any(has_acronym(words.text, start, end, reading.original) for reading in readings.values()),
        )

    def _readings(
        self, words: Words, first: int, last: int, end: int, kind: Kind, entry: Entry, penalty: float
    ) -> Iterator[Reading]:
        """The forms of an entry's term that fit a place, with their priors; ``end`` is the code point after the place."""
        text, start, original = words.text, words.starts[first], entry.phrase.original
        counted = first > 0 and words.part(first - 1, first)[0] in COUNTING
        acronym = has_acronym(text, start, end, original)
        many = acronym and is_acronym_plural(text, end)
        begins = starts_sentence(text, start)
        for form, prior in forms_of(original, entry.words, words.part(first, last), kind, self._known, counted=counted):
            fitting = with_number(form, True) if many and form[-1:].isalpha() else form
            yield Reading(original, dressed(fitting, text[start:end], begins), prior + penalty + ACRONYM * acronym)


def _closed(text: str, start: int, end: int) -> int:
    """Where a phrase ends with the bracket that closes one inside it.

    >>> _closed("IoT (Web of Things) is", 0, 18), _closed("the (Web of Things) is", 5, 18)
    (19, 18)
    """
    is_open = text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if is_open and text.startswith(")", end) else end


def company_of(clauses: Sequence[Clause], words: Words, first: int, last: int, folded: str) -> Company | None:
    """Whether the company of a phrase is there; None if the clauses rule the phrase out.

    "near" clauses are part of the phrase, and a term excluded by "without" indicates another subject: both are binding.  A term
    required by "with" may be missing because the paraphraser has replaced it everywhere.
    """
    if not clauses:
        return "none"
    state: Company = "met"
    for clause in clauses:
        before = after = ""
        if clause.reach:
            before = fold(words.part(max(0, first - clause.reach), first))
            after = fold(words.part(last, min(len(words), last + clause.reach)))
        if not clause.is_met(folded, before, after):
            if clause.reach or not clause.wanted:
                return None
            state = "unmet"
    return state


def kind_of(found: Sequence[str], listed: Sequence[str]) -> Kind | None:
    """How a phrase with the same stems as a listed one differs from it.

    >>> kind_of(["highlight", "extractions"], ["highlight", "extraction"])
    'listed'
    >>> kind_of(["informational", "indexes"], ["informational", "index"])
    'listed'
    >>> kind_of(["extricating", "highlights"], ["extricates", "highlights"])
    'inflected'
    """
    changed = 0
    for place, (word, other) in enumerate(zip(found, listed, strict=True)):
        if word == other:
            continue
        at_end = place == len(found) - 1
        if at_end and (word == plural(other) or other == plural(word) or singular(word) == singular(other)):
            continue
        if form_of(word) != form_of(other):
            changed += 1
    return "listed" if not changed else "inflected" if changed == 1 else None
