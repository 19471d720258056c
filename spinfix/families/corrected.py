"""Corrections in a finding: the places that people have decided, in place of what a restorer found there.

Restorers are told of them too, if they can learn from a decision about one place for others
(`spinfix.families.spinner.decided`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from spinfix.corrections import DECIDED, Corrections, DecidedPlace
from spinfix.edits import Edit
from spinfix.families.findings import Finding
from spinfix.text.agreement import article_must_change, fitting_article
from spinfix.text.stretches import Stretches
from spinfix.text.tokenizer import Tokens, tokenize


def decided_places(
    corrections: Corrections, tokens: Tokens, family: str, excluded: Sequence[tuple[int, int]]
) -> list[DecidedPlace]:
    """The places of a text of this family that corrections decide, in order, outside ``excluded`` (protected) stretches, which
    are in code points.
    """
    places = corrections.places(tokens, (family,))
    closed = Stretches(excluded)
    return [place for place in places if not closed.touch(place.start, place.end)]


def corrected(text: str, finding: Finding, corrections: Corrections, excluded: Sequence[tuple[int, int]]) -> Finding:
    """A finding that is believed, with the places that corrections decide.

    Edits that overlap a decided place are replaced by the decision.  Those that a correction prevents are among the doubtful
    ones, with confidence 0 and the correction as their source.

    Args:
        text: the text that was judged.
        finding: the finding of a family that is believed; if only passages of the text are, nothing else is corrected.
        corrections: the corrections.
        excluded: the protected stretches.
    """
    tokens = tokenize(text)
    places = decided_places(corrections, tokens, finding.family, excluded)
    if finding.passages:
        parts = Stretches((part.start, part.end) for part in finding.passages)
        places = [place for place in places if parts.touch(place.start, place.start + 1)]
    if not places:
        return finding
    edits = [edit for edit in finding.edits if not _overlapped(places, edit)]
    doubtful = [edit for edit in finding.doubtful if not _overlapped(places, edit)]
    prevented: dict[int, Edit] = {}
    for edit in (*finding.edits, *finding.doubtful):
        for number in _overlapped(places, edit):
            prevented.setdefault(number, edit)
    added: list[Edit] = []
    for number, place in enumerate(places):
        if place.wanted is None or place.wanted == text[place.start : place.end]:
            doubtful.append(_kept(text, place, prevented.get(number)))
        else:
            added.append(_edit_of(text, tokens, place, (edits, added)))
    edits += added
    return replace(finding, edits=tuple(sorted(edits, key=_start)), doubtful=tuple(sorted(doubtful, key=_start)))


_start, _end = attrgetter("start"), attrgetter("end")

Stretch = TypeVar("Stretch", DecidedPlace, Edit)


def _overlapped(stretches: Sequence[Stretch], other: DecidedPlace | Edit) -> range:
    """The numbers of the stretches, which are in order and do not overlap, that another overlaps."""
    return range(bisect_right(stretches, other.start, key=_end), bisect_left(stretches, other.end, key=_start))


def _kept(text: str, place: DecidedPlace, prevented: Edit | None) -> Edit:
    """The edit that a correction prevents, or the place itself if none would be made there."""
    said, entry = text[place.start : place.end], place.correction.entry
    if prevented is not None:
        return replace(prevented, family=DECIDED, entry=entry, confidence=0.0, alternatives=())
    return Edit(place.start, place.end, said, said, "restoration", family=DECIDED, entry=entry, confidence=0.0)


def _edit_of(text: str, tokens: Tokens, place: DecidedPlace, others: Iterable[list[Edit]]) -> Edit:
    """The edit of a decided place, with an indefinite article before it that agrees; if one of ``others``, which do not overlap
    it, wrote the article, that one is changed.
    """
    assert place.wanted is not None
    start, wanted = place.start, place.wanted
    before, first = place.first - 1, wanted.split()[0].lower()
    article = tokens.forms[before] if before >= 0 else ""
    if article_must_change(article, tokens.forms[place.first], first):
        begin, end = tokens.starts[before], tokens.ends[before]
        fitting = fitting_article(tokens.words[before], first)
        standing = Edit(begin, end, text[begin:end], fitting, "restoration")
        writers = [(edits, number) for edits in others for number in _overlapped(edits, standing)]
        for edits, number in writers:
            rest, blank, last = edits[number].replacement.rpartition(" ")
            if last.lower() == article:
                edits[number] = replace(edits[number], replacement=f"{rest}{blank}{fitting}")
        if not writers:
            start, wanted = begin, fitting + text[end : place.start] + wanted
    return Edit(start, place.end, text[start : place.end], wanted, "restoration", family=DECIDED, entry=place.correction.entry)
