"""Decides which of several terms the phrases of a text stand for by what the document itself writes.

Authors keep to one variant of a term.  A paper on *energy consumption*, with that among its keywords, did not have *energy use*
in the place of "vitality utilization", whatever the list says; and "haze finding (FC)" was no *cloud computing*.  So mentions
of the terms outside of phrases are counted, more for one that is a keyword or has its acronym defined, and the same phrase is
the same term in all places.

It is asked once a text is believed tortured, or for readers: it changes which term is restored, never what is evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import log10
from typing import NamedTuple

from spinfix import lazy
from spinfix.families.tortured import gate
from spinfix.families.tortured.gate import GateWeights
from spinfix.families.tortured.occurrences import Occurrence, Reading
from spinfix.families.tortured.overlaps import OTHER_TERM, named_in
from spinfix.families.tortured.phrase_scorer import NEAR, PhraseScorer, WeighedPhrase, beliefs
from spinfix.families.tortured.term_forms import ACRONYM as DEFINITION
from spinfix.families.tortured.term_forms import expects_singular, initials_of
from spinfix.text.lowercase import fold
from spinfix.text.morphology import is_plural, plural, singular
from spinfix.text.stem_tokenizer import WORD, stems_of
from spinfix.text.stretches import Stretches

ON_PURPOSE = 3
"""Mentions that one among the keywords, or with its acronym defined behind it, is worth: there an author chooses the name,
while a passing mention may be of something else.  Chosen, not fitted: it outweighs two passing mentions of another variant."""

SAID = 4.0
"""What a mention adds to the odds of a term: one makes it five times likelier, which is
`spinfix.families.tortured.phrase_scorer.SAID_ELSEWHERE`."""

OWN = 2
"""Mentions from which a term that is not listed for a phrase is as likely as if it were, without
`spinfix.families.tortured.overlaps.OTHER_TERM`: it is the document's own then, while one may be in passing.  Chosen, not
fitted, since no texts tell but those that were made with the list."""

TELLING = 1.5
"""log10 prior, beside `spinfix.families.tortured.occurrences.ACRONYM`, of the only term that an acronym fits.  Assumed, not
fitted: one acronym in ten is not of the initials of its term, and two letters, of a dozen that are frequent, fit those of
another term by chance less than once in a hundred, which is three in log10 with both."""

NUMBER = 1.0
"""log10 prior of a plural term, added to `spinfix.families.tortured.term_forms.FLIPPED`, for a phrase in the plural whose last
word is that of the term ("profound neural networks", listed for *deep neural network*): the paraphraser left that word, and so
its number.  Chosen, not fitted: three to one remain, as whoever listed the phrase may have had a singular before them.  Of
another word the number tells little ("irregular woods"), and an article tells more."""

SAME_ROOT = 3
"""First letters that two words of one root have in common: "facial" and *face*.  Only words that the document has so are
kept.  Chosen; docs/experiments/constants.md has it changed."""

_NAME = r"(?:key[ -]?(?:words|phrases)(?: and phrases)?|index terms)"
_KEYWORDS = lazy.re_compile(
    rf"(?:^[^\w\n]*{_NAME}\b[^\w\n]*\n?|\b(?:keyword|{_NAME})[ \t*_]*[:—–])((?:[^.\n]|\n(?!\s*\n)){{0,400}})",
    re.IGNORECASE | re.MULTILINE,
)
"""The keywords of a paper, up to a stop or an empty line."""
_GAP = lazy.re_compile(r"\s+|[-‐‑]")
"""What is between the words of a term."""


class _Place(NamedTuple):
    """A phrase that may stand for several terms, or for one in several forms.

    Attributes:
        number: its number among the phrases of the text.
        phrase: the phrase.
        beliefs: log10 of each reading, by what stands beside it.
        named: the terms whose acronym stands beside it.
    """

    number: int
    phrase: WeighedPhrase
    beliefs: list[float]
    named: frozenset[str]

    @property
    def occurrence(self) -> Occurrence:
        """Where it is, and what it may stand for."""
        return self.phrase.occurrence

    def of_terms(self) -> dict[str, float]:
        """log10 of each term, in whichever form."""
        parts: defaultdict[str, float] = defaultdict(float)
        for reading, belief in zip(self.occurrence.readings, self.beliefs, strict=True):
            parts[_name(reading.original)] += 10.0**belief
        return {term: log10(part) for term, part in parts.items()}


class Mentions:
    """What a text writes of terms outside of its phrases.

    Args:
        text: the text.
        phrases: its phrases.
    """

    def __init__(self, text: str, phrases: Iterable[Occurrence]) -> None:
        self._text, self._folded = text, fold(text)
        self._taken = Stretches([(phrase.start, phrase.end) for phrase in phrases])
        self._keywords = Stretches([match.span(1) for match in _KEYWORDS.finditer(text)])

    def of(self, term: str, start: int, end: int) -> int:
        """The mentions of a term in a part of the text, in either number; those `ON_PURPOSE` count as several.

        >>> Mentions("Speech recognition (SR). Keywords: speech recognition. Speech-recognition helps.", ()).of(
        ...     "speech recognition", 0, 99
        ... )
        7
        """
        mentions = 0
        for place, stop in self._places(term, start, end):
            if not self._taken.touch(place, stop):
                on_purpose = self._keywords.touch(place, stop) or self._is_defined(stop, term)
                mentions += ON_PURPOSE if on_purpose else 1
        return mentions

    def _places(self, term: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where a term begins and ends in a part of the text.

        Without an expression for each term, which takes longer to make than to use.
        """
        words, last = _in_either_number(term)
        begins = words[0] if words else last[0][0]  # the letter that all forms of a word begin with
        place = self._folded.find(begins, max(0, start), end)
        while place >= 0:
            stop = self._stop(words, last, place, end)
            if stop:
                yield place, stop
            place = self._folded.find(begins, stop or place + 1, end)

    def _stop(self, words: Sequence[str], last: Sequence[str], place: int, end: int) -> int:
        """Where a term ends that begins at a place; 0 if it does not.

        Args:
            words: its words but the last.
            last: the last, in either number.
            place: the place.
            end: what is behind this is left out.
        """
        if place and _is_of_word(self._text[place - 1]):
            return 0
        for word in words:
            gap = _GAP.match(self._text, place + len(word), end) if self._folded.startswith(word, place, end) else None
            if gap is None:
                return 0
            place = gap.end()
        stops = [place + len(form) for form in last if self._folded.startswith(form, place, end)]
        return next((stop for stop in stops if stop >= end or not _is_of_word(self._text[stop : stop + 1])), 0)

    def _is_defined(self, end: int, term: str) -> bool:
        """Whether the acronym of a term, or of a longer one that it ends, is behind it."""
        match = DEFINITION.match(self._text, end)
        return match is not None and not {match[1].upper(), match[1].upper()[1:]}.isdisjoint(initials_of(term))


def settled(text: str, phrases: Sequence[WeighedPhrase], scorer: PhraseScorer, weights: GateWeights) -> list[WeighedPhrase]:
    """The phrases of a text with the terms that the document shows; their evidence stays.

    Args:
        text: the text.
        phrases: its phrases, in order.
        scorer: the language model's view of phrases.
        weights: of the gate, for how likely composed ones are right.
    """
    found = list(phrases)
    # a composed one that is likelier the author's own may be the very variant: "facial recognition" for *face recognition*
    spun = (phrase for phrase in phrases if not phrase.occurrence.is_composed or phrase.is_evidence)
    mentions = Mentions(text, (phrase.occurrence for phrase in spun))
    places = []
    for number, phrase in enumerate(phrases):
        occurrence = _with_kept_words(text, phrase.occurrence, mentions)
        if len(occurrence.readings) > 1:
            places.append(_place(text, number, phrase._replace(occurrence=occurrence), scorer))
    for group, told in _groups(places):
        for place, terms in _with_shares(group, told, mentions):
            found[place.number] = _with_terms(place, terms, weights)
    return found


def _place(text: str, number: int, phrase: WeighedPhrase, scorer: PhraseScorer) -> _Place:
    occurrence = phrase.occurrence
    scores = scorer.gains(text, occurrence.start, occurrence.end, [reading.text for reading in occurrence.readings])
    believed = beliefs(occurrence, scores)
    last = _last(text[occurrence.start : occurrence.end])
    if occurrence.kind == "listed" and is_plural(last) and not expects_singular(text, occurrence.start):
        for at, reading in enumerate(occurrence.readings):
            if _last(reading.text) == last and _last(reading.original) == singular(last):
                believed[at] += NUMBER
    named = {_name(term) for term in named_in(text, occurrence)} if occurrence.acronym else set()
    return _Place(number, phrase, believed, frozenset(named))


def _groups(places: Iterable[_Place]) -> Iterator[tuple[list[_Place], str]]:
    """The places with the same phrase in a paper, which have the same term, and the one that an acronym beside some tells;
    those with the acronym of another one are apart.
    """
    by_phrase: defaultdict[tuple[str, frozenset[str]], list[_Place]] = defaultdict(list)
    for place in places:
        by_phrase[place.occurrence.spun, frozenset(place.of_terms())].append(place)
    for same in by_phrase.values():
        for near in _near(same):
            named = frozenset().union(*(place.named for place in near))
            if len(named) < 2:
                yield near, next(iter(named), "")
                continue
            by_acronym: defaultdict[frozenset[str], list[_Place]] = defaultdict(list)
            for place in near:
                by_acronym[place.named].append(place)
            for told, group in by_acronym.items():
                yield group, next(iter(told)) if len(told) == 1 else ""


def _near(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    """Places, in order, in parts as long as a paper."""
    part: list[_Place] = []
    for place in places:
        if part and place.occurrence.start > part[0].occurrence.start + NEAR:
            yield part
            part = []
        part.append(place)
    yield part


def _with_shares(group: Sequence[_Place], told: str, mentions: Mentions) -> Iterator[tuple[_Place, dict[str, float]]]:
    """Each place with the share of each term, which is the same for all.

    Args:
        group: the places.
        told: the only term that an acronym fits; "" if there is none.
        mentions: of terms in the text.
    """
    start, end = group[0].occurrence.start - NEAR, group[-1].occurrence.end + NEAR
    by_place = [place.of_terms() for place in group]
    known = {_name(reading.original): reading for reading in reversed(group[0].occurrence.readings)}
    # "mist registering" is listed for *mist computing*; that it is *cloud computing* is not a matter of variants
    listed = {word for term, reading in known.items() if not reading.is_other for word in term.split()}
    kept = listed.intersection(_name(group[0].occurrence.spun).split())
    scores = {}
    for term, reading in known.items():
        said = mentions.of(reading.original, start, end) if len(known) > 1 else 0
        # the mean, since the language model's liking of a term is the same in all places, and no evidence more than once
        beside = sum(terms[term] for terms in by_place) / len(group)
        if said >= OWN and reading.is_other and kept.issubset(term.split()):
            beside -= min(0.0, reading.prior)
        scores[term] = beside + log10(1.0 + SAID * said) + TELLING * (term == told)
    highest = max(scores.values())
    parts = {term: 10.0 ** (score - highest) for term, score in scores.items()}
    total = sum(parts.values())
    for place in group:
        yield place, {term: part / total for term, part in parts.items()}


def _with_terms(place: _Place, terms: dict[str, float], weights: GateWeights) -> WeighedPhrase:
    """A phrase whose terms have these shares."""
    phrase, readings = place.phrase, place.occurrence.readings
    by_term = place.of_terms()
    names = [_name(reading.original) for reading in readings]
    shares = tuple(terms[name] * 10.0 ** (belief - by_term[name]) for name, belief in zip(names, place.beliefs, strict=True))
    likeliest = max(terms, key=terms.__getitem__)
    best = max(range(len(shares)), key=lambda at: (names[at] == likeliest, shares[at]))
    right = phrase.right
    if phrase.occurrence.is_composed:
        right = gate.right(weights, place.occurrence, gate.features(place.occurrence, phrase.gain, best, shares[best]))
    return phrase._replace(shares=shares, best=best, right=right)


def _with_kept_words(text: str, occurrence: Occurrence, mentions: Mentions) -> Occurrence:
    """A listed phrase with variants of its terms that the document has, and that keep a word of the phrase with the same root:
    "facial acknowledgment" is listed for *face recognition*.
    """
    if occurrence.is_composed:
        return occurrence
    found = WORD.findall(text[occurrence.start : occurrence.end])
    known = {_name(reading.original) for reading in occurrence.readings}
    more = []
    for reading in occurrence.readings:
        words = reading.text.split(" ")
        if len(words) != len(found):
            continue
        kept = [mine if _is_kin(mine.lower(), word.lower()) else word for mine, word in zip(found, words, strict=True)]
        term = " ".join(kept).lower()
        if kept not in (words, found) and _name(term) not in known:
            known.add(_name(term))
            if mentions.of(term, occurrence.start - NEAR, occurrence.end + NEAR):
                more.append(Reading(term, " ".join(kept), OTHER_TERM, is_other=True))
    return occurrence._replace(readings=(*occurrence.readings, *more)) if more else occurrence


def _is_kin(word: str, other: str) -> bool:
    return word[:SAME_ROOT] == other[:SAME_ROOT] and stems_of(word) != stems_of(other)


@lru_cache(maxsize=1 << 12)
def _name(term: str) -> str:
    """A term as compared with others: in either number and spelling."""
    return " ".join(stems_of(term))


@lru_cache(maxsize=1 << 12)
def _in_either_number(term: str) -> tuple[list[str], list[str]]:
    """The words of a term but the last, and the last in either number, the longest first; in lower case."""
    *words, last = WORD.findall(term.lower()) or [term.lower()]
    return words, sorted({last, singular(last), plural(last)}, key=len, reverse=True)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _last(words: str) -> str:
    return re.split(r"[\s-]", words.lower())[-1]
