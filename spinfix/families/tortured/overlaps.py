"""How listed and composed phrases that share words go together: composed ones give way to listed ones, give them further
terms, or show that their words go on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from spinfix.families.tortured.candidates import Occurrence, Reading
from spinfix.families.tortured.composer import REACH, SEEN_ENOUGH
from spinfix.text.stem_tokenizer import Words, stems_of

OTHER_TERM = -1.5
"""log10 prior of a term that is composed of the words of a listed phrase, against the listed one.  It is not fitted, since no
text tells; the context can only lower it, so that it is an alternative, and a likelier one if the document has it elsewhere."""


def apart(composed: Iterable[Occurrence], listed: Iterable[Occurrence], taken: Iterable[int]) -> list[Occurrence]:
    """The composed phrases that overlap no listed one, nor other words that are taken."""
    closed = {*taken, *(place for one in listed for place in range(one.first, one.last))}
    return [one for one in composed if closed.isdisjoint(range(one.first, one.last))]


def with_other_terms(text: str, one: Occurrence, composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the further terms that its words may stand for.

    "discourse acknowledgment" is listed for *voice recognition*; composed of known words it also is *speech recognition*.

    Args:
        text: the text.
        one: the listed phrase.
        composed: the composed phrases of the text, in order.
    """
    readings = {reading.text.lower(): reading for reading in one.readings}
    at = bisect_left(composed, one.first, key=lambda occurrence: occurrence.first)
    for place in range(at, len(composed)):
        occurrence = composed[place]
        if occurrence.first >= one.last:
            break
        if occurrence.last <= one.last and occurrence.length == one.last - one.first:
            for reading in occurrence.readings:
                term = text[one.start : occurrence.start] + reading.text + text[occurrence.end : one.end]
                readings.setdefault(term.lower(), Reading(reading.original, term, OTHER_TERM, True))
    return one._replace(readings=tuple(readings.values())) if len(readings) > len(one.readings) else one


def all_widened(words: Words, listed: Sequence[Occurrence], composed: Sequence[Occurrence]) -> list[Occurrence]:
    """The listed phrases of a text, each `_widened`; both kinds in order."""
    return [_widened(words, one, _beside(listed, at), composed) for at, one in enumerate(listed)]


def _widened(words: Words, one: Occurrence, others: Sequence[Occurrence], composed: Sequence[Occurrence]) -> Occurrence:
    """A listed phrase with the words after or before it that belong to the same substitution.

    "machine gaining" is listed for *machine learning*, and so is "gaining knowledge" for learning: restoring the listed phrase
    alone would leave *machine learning knowledge*.

    Args:
        words: the text.
        one: the listed phrase.
        others: the listed phrases before and after it.
        composed: the composed phrases of the text, in order.
    """
    terms = {tuple(stems_of(reading.original.lower())) for reading in one.readings}
    for occurrence in _overlapping(composed, one.first, one.last):
        first, last = min(one.first, occurrence.first), max(one.last, occurrence.last)
        if occurrence.papers < SEEN_ENOUGH or last - first == one.last - one.first:
            continue
        if any(_meet(other, first, last) for other in others):
            continue
        start, end = words.starts[first], words.ends[last - 1]
        before, after = words.text[start : occurrence.start], words.text[occurrence.end : end]
        readings = [reading._replace(text=before + reading.text + after) for reading in occurrence.readings]
        same = tuple(reading for reading in readings if tuple(stems_of(reading.text.lower())) in terms)
        if same:
            return one._replace(first=first, last=last, start=start, end=end, readings=same)
    return one


def going_on(listed: Sequence[Occurrence], composed: Sequence[Occurrence]) -> Iterator[tuple[Occurrence, Occurrence]]:
    """Each listed phrase with each composed one that has its words and others, but none of the next listed one; in order."""
    for at, one in enumerate(listed):
        others = _beside(listed, at)
        for occurrence in _overlapping(composed, one.first, one.last):
            outside = occurrence.first < one.first or occurrence.last > one.last
            if outside and not any(_meet(other, occurrence.first, occurrence.last) for other in others):
                yield one, occurrence


def _beside(listed: Sequence[Occurrence], at: int) -> list[Occurrence]:
    """The listed phrases, which are in order, before and after one."""
    return [*listed[max(0, at - 1) : at], *listed[at + 1 : at + 2]]


def _overlapping(composed: Sequence[Occurrence], first: int, last: int) -> Iterator[Occurrence]:
    """The composed phrases, which are in order, that overlap words."""
    at = bisect_left(composed, first - REACH, key=lambda occurrence: occurrence.first)
    for occurrence in composed[at:]:
        if occurrence.first >= last:
            break
        if occurrence.last > first:
            yield occurrence


def _meet(one: Occurrence, first: int, last: int) -> bool:
    return one.first < last and first < one.last
