"""Corrections in a finding: the places that people have decided, in place of what a restorer found there.

Restorers are told of them too, if they can learn from a decision about one place for others
(`spinfix.families.spinner.decided`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from spinfix.corrections import FAMILY, Corrections, DecidedPlace
from spinfix.edits import Edit
from spinfix.families.base import Finding
from spinfix.text.agreement import agreeing, must_change
from spinfix.text.stretches import Stretches
from spinfix.text.tokenizer import Tokens, tokenize


def decided(corrections: Corrections, tokens: Tokens, family: str, excluded: Sequence[tuple[int, int]]) -> list[DecidedPlace]:
    """The places of a text of this family that corrections decide, outside ``excluded`` (protected) stretches."""
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
    places = decided(corrections, tokens, finding.family, excluded)
    if finding.passages:
        places = [place for place in places if any(part.start <= place.start < part.end for part in finding.passages)]
    if not places:
        return finding
    edits = [edit for edit in finding.edits if not _covers(places, edit)]
    doubtful = [edit for edit in finding.doubtful if not _covers(places, edit)]
    prevented = [edit for edit in (*finding.edits, *finding.doubtful) if _covers(places, edit)]
    for place in places:
        if place.wanted is None or place.wanted == text[place.start : place.end]:
            doubtful.append(_kept(text, place, prevented))
        else:
            _add(edits, text, tokens, place)
    return replace(finding, edits=tuple(sorted(edits, key=_start)), doubtful=tuple(sorted(doubtful, key=_start)))


def _start(edit: Edit) -> int:
    return edit.start


def _covers(places: Sequence[DecidedPlace], edit: Edit) -> bool:
    """Whether an edit overlaps one of the places, which are in order and do not overlap."""
    before = bisect_right(places, edit.end - 1, key=lambda place: place.start)
    return before > 0 and edit.start < places[before - 1].end


def _kept(text: str, place: DecidedPlace, prevented: Sequence[Edit]) -> Edit:
    """The edit that a correction prevents, or the place itself if none would be made there."""
    said, entry = text[place.start : place.end], place.correction.entry
    for edit in prevented:
        if edit.start < place.end and place.start < edit.end:
            return replace(edit, family=FAMILY, entry=entry, confidence=0.0, alternatives=())
    return Edit(place.start, place.end, said, said, "restoration", family=FAMILY, entry=entry, confidence=0.0)


def _add(edits: list[Edit], text: str, tokens: Tokens, place: DecidedPlace) -> None:
    """Add the edit of a decided place to edits that do not overlap it, with an indefinite article before it that agrees."""
    assert place.wanted is not None
    start, wanted = place.start, place.wanted
    before, first = place.first - 1, wanted.split()[0].lower()
    article = tokens.forms[before] if before >= 0 else ""
    if must_change(article, tokens.forms[place.first], first):
        begin, end = tokens.starts[before], tokens.ends[before]
        fitting = agreeing(tokens.words[before], first)
        other = next((number for number, edit in enumerate(edits) if edit.start < end and begin < edit.end), None)
        if other is None:
            start, wanted = begin, fitting + text[end : place.start] + wanted
        else:  # another edit wrote the article
            rest, blank, last = edits[other].replacement.rpartition(" ")
            if last.lower() == article:
                edits[other] = replace(edits[other], replacement=f"{rest}{blank}{fitting}")
    edits.append(
        Edit(start, place.end, text[start : place.end], wanted, "restoration", family=FAMILY, entry=place.correction.entry)
    )
