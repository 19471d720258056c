"""How listed and composed phrases that share words go together: composed ones give way to listed ones, give them further
terms, or show that their words go on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from spinfix.families.tortured.composer import REACH, SEEN_ENOUGH
from spinfix.families.tortured.occurrences import ACRONYM, Occurrence, Reading
from spinfix.families.tortured.term_forms import has_acronym
from spinfix.text.stem_tokenizer import WORD, Words, stems_of

OTHER_TERM = -1.5
"""log10 prior of a term that is composed of the words of a listed phrase, against the listed one.  Chosen: the context can only
lower it, so that it is an alternative.  With its acronym beside it, and not that of the listed one, it is the likelier."""


def apart(composed: Iterable[Occurrence], listed: Iterable[Occurrence], taken: Iterable[int]) -> list[Occurrence]:
    """The composed phrases that overlap no listed one, nor other words that are taken."""
    closed = {*taken, *(place for phrase in listed for place in range(phrase.first, phrase.last))}
    return [phrase for phrase in composed if closed.isdisjoint(range(phrase.first, phrase.last))]


def with_other_terms(words: Words, phrase: Occurrence, composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the further terms that its words may stand for.

    "discourse acknowledgment" is listed for *voice recognition*; composed of known words it also is *speech recognition*,
    and with "(SR)" behind it is nothing else.

    Args:
        words: the text.
        phrase: the listed phrase.
        composed: the composed phrases of the text, in order.
    """
    text, whole = words.text, (phrase.first, phrase.last)
    spun = " ".join(words.part(*whole))
    readings = {_bare(reading.text): reading for reading in phrase.readings}
    acronym = phrase.acronym
    start = bisect_left(composed, phrase.first, key=lambda occurrence: occurrence.first)
    for place in range(start, len(composed)):
        occurrence = composed[place]
        if occurrence.first >= phrase.last:
            break
        if (occurrence.first, occurrence.last) == whole or (occurrence.last <= phrase.last and occurrence.spun == spun):
            for reading in occurrence.readings:
                term = _joined(text[phrase.start : occurrence.start], reading.text, text[occurrence.end : phrase.end])
                named = has_acronym(text, phrase.start, phrase.end, reading.original, longer=not phrase.acronym)
                prior = ACRONYM if named and not phrase.acronym else OTHER_TERM + ACRONYM * named
                readings.setdefault(_bare(term), Reading(reading.original, term, prior, True))
                acronym |= named
    if len(readings) == len(phrase.readings):
        return phrase
    return phrase._replace(readings=tuple(readings.values()), acronym=acronym)


def with_acronyms_elsewhere(text: str, phrases: Sequence[Occurrence]) -> list[Occurrence]:
    """The phrases of a text; one that has the acronym of a term beside it in one place is likelier to be that term in all."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        if phrase.acronym and len(phrase.readings) > 1:
            named[phrase.spun].update(named_in(text, phrase))
    terms = {spun: originals.pop() for spun, originals in named.items() if len(originals) == 1}
    return [_likelier(phrase, terms[phrase.spun]) if phrase.spun in terms else phrase for phrase in phrases]


def named_in(text: str, phrase: Occurrence) -> set[str]:
    """The terms of a phrase whose acronym is beside it."""
    originals = {reading.original for reading in phrase.readings}
    own, longer = (
        {term for term in originals if has_acronym(text, phrase.start, phrase.end, term, longer=longer)}
        for longer in (False, True)
    )
    return own or longer


def _likelier(phrase: Occurrence, term: str) -> Occurrence:
    """A phrase of which one term is likelier, unless an acronym of its own tells."""
    if phrase.acronym:
        return phrase
    readings = [
        reading._replace(prior=ACRONYM + (0.0 if reading.is_other else reading.prior)) if reading.original == term else reading
        for reading in phrase.readings
    ]
    return phrase._replace(readings=tuple(readings))


def all_widened(words: Words, listed: Sequence[Occurrence], composed: Sequence[Occurrence]) -> list[Occurrence]:
    """The listed phrases of a text, each `_widened`; both kinds in order."""
    return [_widened(words, phrase, _beside(listed, number), composed) for number, phrase in enumerate(listed)]


def _widened(words: Words, phrase: Occurrence, others: Sequence[Occurrence], composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the words after or before it that belong to the same substitution.

    "machine gaining" is listed for *machine learning*, and so is "gaining knowledge" for learning: restoring the listed phrase
    alone would leave *machine learning knowledge*.

    Args:
        words: the text.
        phrase: the listed phrase.
        others: the listed phrases before and after it.
        composed: the composed phrases of the text, in order.
    """
    terms = {tuple(stems_of(reading.original)) for reading in phrase.readings}
    for occurrence in _overlapping(composed, phrase.first, phrase.last):
        first, last = min(phrase.first, occurrence.first), max(phrase.last, occurrence.last)
        if occurrence.papers < SEEN_ENOUGH or last - first == phrase.last - phrase.first:
            continue
        if any(_meet(other, first, last) for other in others):
            continue
        start, end = words.starts[first], words.ends[last - 1]
        before, after = words.text[start : occurrence.start], words.text[occurrence.end : end]
        readings = [reading._replace(text=_joined(before, reading.text, after)) for reading in occurrence.readings]
        same = tuple(reading for reading in readings if tuple(stems_of(reading.text)) in terms)
        if same:
            return phrase._replace(first=first, last=last, start=start, end=end, readings=same)
    return phrase


def _joined(before: str, term: str, after: str) -> str:
    """A term with the words that stay around it, on one line; the edit has the line end of the phrase."""
    return " ".join(f"{before}{term}{after}".split())


def _bare(term: str) -> str:
    """A term as compared with others: without case and hyphens."""
    return " ".join(WORD.findall(term.lower()))


def _beside(listed: Sequence[Occurrence], number: int) -> list[Occurrence]:
    """The listed phrases, which are in order, before and after one."""
    return [*listed[max(0, number - 1) : number], *listed[number + 1 : number + 2]]


def _overlapping(composed: Sequence[Occurrence], first: int, last: int) -> Iterator[Occurrence]:
    """The composed phrases, which are in order, that overlap words."""
    start = bisect_left(composed, first - REACH, key=lambda occurrence: occurrence.first)
    for place in range(start, len(composed)):
        occurrence = composed[place]
        if occurrence.first >= last:
            break
        if occurrence.last > first:
            yield occurrence


def _meet(phrase: Occurrence, first: int, last: int) -> bool:
    return phrase.first < last and first < phrase.last
