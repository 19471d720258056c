"""Findings of a text as it reads (`spinfix.text.pieced_text`), moved to their places in the source that it was read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from spinfix import lazy
from spinfix.edits import Alternative, Edit
from spinfix.families.findings import Clue, Finding, Mention, Sighting
from spinfix.text.pdf_pages import PAGE, columns_of
from spinfix.text.pieced_text import PiecedText
from spinfix.text.wrapped import with_line_ends

Place = TypeVar("Place", Clue, Mention)

_GAP = lazy.re_compile(r"\S {2,}\S")
_LINE_NUMBER = lazy.re_compile(r"\n\s*\d{1,4}(?=\s)")
_TO_NEXT_WORD = lazy.re_compile(r"[^\w\s]{0,3}[ \t]+(?=\S)")


def in_source(finding: Finding, page: PiecedText) -> Finding:
    """The finding in code points of the source of ``page``.

    Edits of phrases with a page break or another column inside them are left out: the text between would be lost.
    """
    return replace(
        finding,
        edits=tuple(_edits(finding.edits, page)),
        clues=tuple(_moved(clue, page) for clue in finding.clues),
        doubtful=tuple(_edits(finding.doubtful, page)),
        mentions=tuple(_moved(mention, page) for mention in finding.mentions),
    )


def within_columns(finding: Finding, text: str) -> Finding:
    """The finding without edits of what stands in two columns of a page, or is a part of a word there.

    Read line by line, a phrase may have its first word at the end of a line of the left column and its second in the right one.
    """
    if not (finding.edits or finding.doubtful) or not _GAP.search(text):
        return finding
    pages = columns_of(text)
    if not pages:
        return finding

    def is_whole(edit: Edit) -> bool:
        first = bisect_right(pages, edit.start, key=attrgetter("end"))
        last = bisect_left(pages, edit.end, key=attrgetter("start"))
        return all(page.has_whole(text, edit.start, edit.end) for page in pages[first:last])

    def are_whole(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        return tuple(filter(is_whole, edits))

    return replace(finding, edits=are_whole(finding.edits), doubtful=are_whole(finding.doubtful))


def sighting_in_source(sighting: Sighting, page: PiecedText) -> Sighting:
    """The sighting in code points of the source of ``page``, up to what lies inside it."""
    start, end, whole = page.span(sighting.start, sighting.end)
    last = page.span(sighting.end - 1, sighting.end).end
    inside = page.source[start:last]
    words = "".join(_LINE_NUMBER.sub("", inside).split())
    if not whole and PAGE not in inside and words == "".join(sighting.text.split()):  # only blank lines and numbers of lines
        end, whole = last, True
    across = sighting.across or ("" if whole else "page" if PAGE in inside else "columns")
    return replace(sighting, start=start, end=end, across=across)


def _moved(place: Place, page: PiecedText) -> Place:
    span = page.span(place.start, place.end)
    return replace(place, start=span.start, end=span.end, text=page.source[span.start : span.end])


def _edits(edits: tuple[Edit, ...], page: PiecedText) -> Iterator[Edit]:
    for edit in edits:
        span = page.span(edit.start, edit.end)
        if not span.whole:
            continue
        found, tail = page.source[span.start : span.end], ""
        if with_line_ends(edit.replacement, found)[1] and (match := _TO_NEXT_WORD.match(page.source, span.end)):
            tail = match.group()
        replacement = _set(edit.replacement, found, tail)
        alternatives = tuple(
            Alternative(found + tail if other.text == edit.found else _set(other.text, found, tail), other.probability)
            for other in edit.alternatives
        )
        if found + tail != replacement:
            end = span.end + len(tail)
            yield replace(
                edit, start=span.start, end=end, found=found + tail, replacement=replacement, alternatives=alternatives
            )


def _set(term: str, found: str, tail: str) -> str:
    """A term with the line ends of what it replaces; one without a place in it ends the line after ``tail``, the mark and the
    blank that follow, not before it.
    """
    written, rest = with_line_ends(term, found)
    return written + (tail.rstrip(" \t") + rest if tail and rest else tail)
