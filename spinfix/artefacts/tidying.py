"""Turns what rules matched into edits: leaves markup alone, and takes away the white space that would otherwise be doubled."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from spinfix import lazy
from spinfix.artefacts.matches import Match
from spinfix.artefacts.rules import Rule
from spinfix.edits import Edit
from spinfix.text.markup import BLANK, View
from spinfix.text.stretches import touching

_OPENING = "([“‘"
_CLOSING = ".,;:!?…”’)]"
_OPENING_MARKS = lazy.re_compile(r"(?<!\S)(?:\*{1,3}|_{1,3})\Z")
_BLOCK_MARKS = lazy.re_compile(r"[ \t]*(?:>[ \t]*|(?:[-*+]|#{1,6}|\d{1,3}[.)])[ \t]+)+")
"""Marks of Markdown that begin a line of a block quote, list or heading."""
_MARK = lazy.re_compile(r"[ \t]*[-*+][ \t]")
_ITEM = lazy.re_compile(r"[ \t]*(?:>[ \t]*)*(?:[-*+]|\d{1,3}[.)])[ \t]")
_LONGEST_MARKS = 80
"""Code points searched for the beginning of the line, so that a long line with many artefacts takes no longer."""
_EMPTY_BELOW = lazy.re_compile(r"(?:\s*\n[ \t]*[-*+](?:[ \t]+[-*+])?[ \t]*(?=\r?\n|\Z))+")
"""Items of a list that are empty, with the white space before each."""
_EMPTY_ABOVE = lazy.re_compile(r"(?:^[ \t]*[-*+](?:[ \t]+[-*+])?[ \t]*\r?\n(?:[ \t]*\r?\n)*)+\Z", re.MULTILINE)
_LINE_ENDS = lazy.re_compile(r"[ \t]*+(?:\Z|(?:\r?\n[ \t]*+)++(?:\Z|(?<![ \t])))")
"""The end of a line, unless an indented one below, with or without empty lines between, belongs to the same item of a list."""


@dataclass(slots=True)
class _Piece:
    """A span to remove, extended by the white space that is removed with it."""

    start: int
    end: int
    rule: Rule
    replacement: str
    confidence: float


def tidy(text: str, seen: View, matches: Iterable[Match]) -> list[Edit]:
    """Edits for the matches, including the white space that would otherwise be doubled."""
    clusters = _joined(text, ([piece] for match in matches for piece in _pieces(match, seen)), seen)
    place = 0
    for cluster in clusters:
        _take_emphasis(text, cluster)
        _take_block_marks(text, cluster)
        _take_empty_items(text, cluster, place)
        place = cluster[-1].end
    return [edit for cluster in _joined(text, clusters, seen) for edit in _close(text, cluster, seen)]


def _joined(text: str, clusters: Iterable[list[_Piece]], seen: View) -> list[list[_Piece]]:
    """The clusters; those that only white space sets apart are one, since what one takes of it must not be the other's, too."""
    joined: list[list[_Piece]] = []
    for cluster in clusters:
        if joined and _tidies(cluster[0]) and _tidies(joined[-1][-1]) and _is_blank(text, joined[-1][-1], cluster[0], seen):
            joined[-1] += cluster
        else:
            joined.append(cluster)
    return joined


def bare(text: str, seen: View, matches: Iterable[Match]) -> list[Edit]:
    """Edits for the matches alone, without the white space around them."""
    return [_edit(text, piece) for match in matches for piece in _pieces(match, seen)]


def _tidies(piece: _Piece) -> bool:
    return not piece.replacement and "within" not in piece.rule.where


def _is_blank(text: str, one: _Piece, other: _Piece, seen: View) -> bool:
    """Whether there is only white space between two pieces."""
    return _blank_after(text, one.end, seen) >= other.start


def _pieces(match: Match, seen: View) -> Iterator[_Piece]:
    """The parts of a match outside markup; a link whose words are all removed is removed with its markup."""
    if not seen.markup:
        yield _Piece(match.start, match.end, match.rule, match.replacement, match.confidence)
        return
    start, end = match.start, match.end
    links = [link for link in touching(seen.wrappers, start, end) if start <= link.first_word and link.last_word <= end]
    if links:
        start, end = min(start, links[0].start), max(end, links[-1].end)
    kept = [
        (a, b) for a, b in touching(seen.markup, start, end) if not any(link.start <= a and b <= link.end for link in links)
    ]
    place = start
    for a, b in (*kept, (end, end)):
        if place < a and seen.text[place:a].strip(BLANK):
            yield _Piece(place, a, match.rule, match.replacement, match.confidence)
        place = max(place, b)


def _close(text: str, cluster: list[_Piece], seen: View) -> Iterator[Edit]:
    """Edits for pieces separated only by white space, which in HTML may be written ``&nbsp;``.

    Of the white space before and after the cluster the longer break is kept; at the start of the document none, at its end
    only the white space that ended the document before.  A break within the cluster stays if there is none before and after it.
    """
    first, last = cluster[0], cluster[-1]
    if _tidies(first):
        left, right = _blank_before(text, first.start, seen), _blank_after(text, last.end, seen)
        before, after = text[left : first.start], text[last.end : right]
        inside = left > 0 and right < len(text)
        kept = _inner_break(text, cluster) if inside and "\n" not in before + after else None
        for one, other in pairwise(cluster):
            if one is not kept:
                other.start = one.end
        if kept is not None:
            first.start, last.end = left, right
        elif left == 0:
            first.start, last.end = 0, right if before else _line_after(text, last.end, right)
        elif right == len(text) or (not after and text[right] in _CLOSING):
            first.start = left
        elif _breadth(before) > _breadth(after) or (not before and text[left - 1] in _OPENING):
            last.end = right
        else:
            first.start = left
        if inside and kept is None and not before and not after and _run_together(text[left - 1], text[right]):
            last.replacement = " "
    yield from (_edit(text, piece) for piece in cluster)


def _take_emphasis(text: str, cluster: list[_Piece]) -> None:
    """Extend a cluster by the marks of emphasis that hold nothing else."""
    first, last = cluster[0], cluster[-1]
    if _tidies(first):
        marks = _emphasis(text, first.start, last.end)
        first.start, last.end = first.start - marks, last.end + marks


def _emphasis(text: str, start: int, end: int) -> int:
    """The number of marks of emphasis on each side of what is removed, if nothing else stands between them.

    >>> _emphasis("One **[ad_1]** two", 6, 12), _emphasis("**One**[ad_1]**two**", 7, 13)
    (2, 0)
    """
    match = _OPENING_MARKS.search(text, max(0, start - 4), start)
    if match is None or not text.startswith(match.group(), end):
        return 0
    behind = end + len(match.group())
    return 0 if text[behind : behind + 1].isalnum() or text[behind : behind + 1] in ("*", "_") else len(match.group())


def _take_block_marks(text: str, cluster: list[_Piece]) -> None:
    """Extend a cluster that is all of a quoted line, an item of a list or a heading by the marks that make it one."""
    first, last = cluster[0], cluster[-1]
    if not _tidies(first) or not _LINE_ENDS.match(text, last.end):
        return
    least = max(0, first.start - _LONGEST_MARKS)
    begin = text.rfind("\n", least, first.start) + 1
    if (least and not begin) or not _BLOCK_MARKS.fullmatch(text, begin, first.start):
        return
    if _begins_item(text, begin) or not any(map(str.isdigit, text[begin : first.start])):
        first.start = begin


def _take_empty_items(text: str, cluster: list[_Piece], place: int) -> None:
    """Extend a cluster of items of a list by empty ones right below and above them, behind ``place``."""
    first, last = cluster[0], cluster[-1]
    if not _tidies(first):
        return
    if _begins_bullet(text, first.start) and (
        above := _EMPTY_ABOVE.search(text, max(place, first.start - _LONGEST_MARKS), first.start)
    ):
        first.start = above.start()
    if _begins_bullet(text, max(last.start, text.rfind("\n", last.start, last.end) + 1)) and (
        below := _EMPTY_BELOW.match(text, last.end)
    ):
        last.end = below.end()


def _begins_bullet(text: str, place: int) -> bool:
    """Whether a place is the beginning of a line that is an item of a list."""
    return text[max(0, place - 1) : place] in ("", "\n") and _MARK.match(text, place) is not None


def _begins_item(text: str, begin: int) -> bool:
    """Whether a number at the beginning of a line may be that of an item: in wrapped text it may be the end of a sentence."""
    above = text[text.rfind("\n", 0, max(0, begin - 1)) + 1 : begin]
    return not above.strip(" \t\r\n>") or _ITEM.match(above) is not None


def _inner_break(text: str, cluster: list[_Piece]) -> _Piece | None:
    """The piece before the longest break of lines within a cluster; None if it has no such break."""
    breaks = [(_breadth(text[one.end : other.start]), -place) for place, (one, other) in enumerate(pairwise(cluster))]
    (lines, _), place = max(breaks, default=((0, 0), 0))
    return cluster[-place] if lines else None


def _edit(text: str, piece: _Piece) -> Edit:
    found = text[piece.start : piece.end]
    return Edit(piece.start, piece.end, found, piece.replacement, "artefact", rule=piece.rule.id, confidence=piece.confidence)


def _blank_before(text: str, place: int, seen: View) -> int:
    while place:
        if text[place - 1].isspace():
            place -= 1
        elif text[place - 1] == ";" and (span := _blank_entity(seen, place - 1, text)) is not None:
            place = span[0]
        else:
            break
    return place


def _blank_after(text: str, place: int, seen: View) -> int:
    while place < len(text):
        if text[place].isspace():
            place += 1
        elif text[place] == "&" and (span := _blank_entity(seen, place, text)) is not None:
            place = span[1]
        else:
            break
    return place


def _blank_entity(seen: View, place: int, text: str) -> tuple[int, int] | None:
    """The character reference at a place, if it stands for white space."""
    spans = touching(seen.entities, place, place + 1)
    return next(((a, b) for a, b in spans if html.unescape(text[a:b]).isspace()), None)


def _line_after(text: str, place: int, right: int) -> int:
    """Where the line that ends at ``right`` begins, so that its indentation stays: it may be code or a list."""
    return text.rfind("\n", place, right) + 1 or right


def _breadth(space: str) -> tuple[int, int]:
    return space.count("\n"), len(space)


def _run_together(left: str, right: str) -> bool:
    """Whether two words, or a sentence and a word, would run together."""
    return right.isalnum() and (left.isalnum() or left in _CLOSING)
