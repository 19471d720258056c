"""The pages of text out of a PDF in the order in which they are read: running heads, page numbers, columns side by side.

- At a page break (form feed), running heads, running feet and page numbers go to the end of the text, each once.
- If that was asked for, lines that stand in two columns side by side (``pdftotext -layout``) are read column by column, and
  a sentence goes on behind a blank line, as at the end of a column, if it has not ended and the next line begins small.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, pairwise
from typing import NamedTuple

from spinfix import lazy
from spinfix.text.pieced_text import Piece, PiecedText

PAGE = "\f"
"""What extractors put between two pages."""

LONGEST_NUMBER = 40
"""Code points of a line that may be a page number."""

EDGE_LINES = 2
"""Lines at the top and bottom of a page that may be running heads and feet: title and authors, journal and number."""

COLUMN_GAP = 2
"""Least blanks between two columns; `pdftotext -layout` leaves at least two, and justified lines rarely more than one."""

COLUMN_LINES = 4
"""Least lines side by side that count as columns: fewer are a table or a heading."""

COLUMN_SHARE = 0.4
"""Least share of a page's lines whose right part begins at the same place, give or take a blank."""


BLANK_LINES = 3
"""Blank lines behind which a sentence goes on: one or two between columns, and with wide leading between all lines."""

_PAGE_NUMBER = lazy.re_compile(r"\W*(?:page\W*)?(?:\d+|[ivxlc]+)(?:\W*(?:of|/)\W*\d+)?\W*", re.IGNORECASE)
_NUMBER = lazy.re_compile(r"\d+")
_HYPHENS = ("-", "\u2010", "\u00ad")
_GAP = lazy.re_compile(rf"(?<=\S) {{{COLUMN_GAP},}}(?=\S)")


class _Line(NamedTuple):
    """A line of a page, without white space at its ends, with its place in the source, and where it begins with that."""

    start: int
    end: int
    text: str
    margin: int

    @property
    def is_page_number(self) -> bool:
        """Whether it may be the number of a page."""
        return len(self.text) <= LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(self.text) is not None

    @property
    def key(self) -> str:
        """What running heads of several pages have in common."""
        return _NUMBER.sub("#", " ".join(self.text.split()).lower())


def in_reading_order(text: str, *, columns: bool, inner: PiecedText | None = None) -> PiecedText | None:
    r"""The pages without what stands at their edges, which goes to the end; None if nothing changes.

    Args:
        text: the text.
        columns: also read lines side by side as columns, and sentences across blank lines.
        inner: what made ``text`` out of another text before.

    >>> text = "The Journal\n1\nWe train\n\fThe Journal\n2\na forest.\n"
    >>> in_reading_order(text, columns=False).text
    'We train\na forest.\n\nThe Journal'
    """
    pages = list(_pages(text))
    edges = [_edges(page) if len(pages) > 1 else [] for page in pages]
    keys = {line: line.key for lines in edges for line in lines}
    counts = Counter(chain.from_iterable({keys[line] for line in lines} for lines in edges))
    pieces: list[Piece] = []
    moved: dict[str, _Line] = {}
    for page, at_edge in zip(pages, edges, strict=True):
        furniture = _furniture(at_edge, keys, counts)
        lines = _body(page, furniture) if len(pages) > 1 else page
        for line in furniture:
            if not line.is_page_number:
                moved.setdefault(keys[line], line)
        body = _lines_joined(text, lines, columns=columns)
        if not body:
            continue
        if pieces:
            ended = pieces[-1].text.rstrip()[-1:] in ".!?:"
            pieces.append(Piece(body[0].start, body[0].start, "\n\n" if ended else "\n", jump=True))
        pieces += body
    if len(pages) == 1 and len(pieces) <= 1:
        return None
    for line in moved.values():
        pieces += [Piece(line.start, line.start, "\n\n", jump=True), Piece(line.start, line.end, line.text)]
    return PiecedText(text, pieces, inner)


def _pages(text: str) -> Iterator[list[_Line]]:
    start = 0
    for page in text.split(PAGE):
        lines = []
        place = start
        for line in page.split("\n"):
            bare = line.strip()
            first = place + line.find(bare)
            lines.append(_Line(first, first + len(bare), bare, place))
            place += len(line) + 1
        yield lines
        start += len(page) + 1


def _edges(page: list[_Line]) -> list[_Line]:
    """The lines at the top and bottom of a page."""
    full = [line for line in page if line.text]
    return full[:EDGE_LINES] + full[max(EDGE_LINES, len(full) - EDGE_LINES) :]


def _furniture(lines: list[_Line], keys: Mapping[_Line, str], counts: Mapping[str, int]) -> list[_Line]:
    """Of the lines at the edges of a page what stands at those of other pages too, and page numbers, in order."""
    taken = set()
    for part in (lines[:EDGE_LINES], lines[: -EDGE_LINES - 1 : -1]):
        for line in part:
            if counts[keys[line]] < 2 and not line.is_page_number:
                break
            taken.add(line)
    return sorted(taken)


def _body(page: list[_Line], furniture: Collection[_Line]) -> list[_Line]:
    """The lines of a page without what stands at its edges, and without blank ones at its ends."""
    rest = [line for line in page if line not in furniture] if furniture else page
    worded = [number for number, line in enumerate(rest) if line.text]
    return rest[worded[0] : worded[-1] + 1] if worded else []


def _lines_joined(text: str, lines: list[_Line], *, columns: bool) -> list[Piece]:
    """The lines of a page as pieces: one piece, or if they stand in columns one for each line of a column."""
    if not lines:
        return []
    right = _right_column(text, lines) if columns else None
    if right is None and columns:
        return list(_paragraphs(text, lines))
    if right is None:
        start, end = lines[0].margin, lines[-1].end
        return [Piece(start, end, text[start:end])] if end > start else []
    pieces: list[Piece] = []
    for block in _blocks(text, lines, right):
        for start, end in block:
            if pieces:
                pieces.append(Piece(start, start, "\n", jump=True))
            pieces.append(Piece(start, end, text[start:end]))
    return pieces


class Columns(NamedTuple):
    """A page whose lines stand in two columns side by side.

    Attributes:
        start: its first code point in the text.
        end: the code point after its last.
        parts: where its lines, or their parts in one of the columns, begin and end, in order.
        divided: those of them that go on with the divided word at the end of the one before in the column.
    """

    start: int
    end: int
    parts: list[tuple[int, int]]
    divided: frozenset[int]

    def has_whole(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch of the page has whole words of one column in one line."""
        number = bisect_right(self.parts, (start, self.end)) - 1
        if number < 0 or end > self.parts[number][1] or (start == self.parts[number][0] and start in self.divided):
            return False
        return not (text.startswith(_HYPHENS, end) and end + 1 == self.parts[number][1])


def columns_of(text: str) -> list[Columns]:
    r"""The pages of a text that have two columns side by side, in order.

    >>> text = "We train a random      forest of trees.\n" * 4
    >>> [page] = columns_of(text)
    >>> page.parts[:2], page.has_whole(text, 3, 17), page.has_whole(text, 11, 29)
    ([(0, 17), (23, 39)], True, False)
    """
    found = []
    for lines in _pages(text):
        right = _right_column(text, lines)
        if right is None:
            continue
        parts: list[tuple[int, int]] = []
        divided: set[int] = set()
        for block in _blocks(text, lines, right):
            divided.update(
                after[0]
                for before, after in pairwise(block)
                if text.startswith(_HYPHENS, before[1] - 1) and before[1] > before[0]
            )
            parts += block
        found.append(Columns(lines[0].start, lines[-1].end, sorted(parts), frozenset(divided)))
    return found


def _goes_on(line: _Line, after: _Line) -> bool:
    """Whether a sentence goes on from one line to another."""
    return line.text[-1] not in ".!?:;" and after.text[0].islower()


def _paragraphs(text: str, lines: list[_Line]) -> Iterator[Piece]:
    """The lines as one piece, cut where sentences go on behind blank lines."""
    start = lines[0].margin
    before: _Line | None = None
    blank = 0
    for line in lines:
        if not line.text:
            blank += 1
            continue
        if before and 0 < blank <= BLANK_LINES and _goes_on(before, line):
            yield Piece(start, before.end, text[start : before.end])
            start = line.margin
            yield Piece(start, start, "\n", jump=True)
        before, blank = line, 0
    if before:
        yield Piece(start, lines[-1].end, text[start : lines[-1].end])


def _blocks(text: str, lines: list[_Line], right: int) -> Iterator[list[tuple[int, int]]]:
    """The parts of lines in the order in which they read: of lines side by side all left ones, then all right ones."""
    block: tuple[list[tuple[int, int]], list[tuple[int, int]]] = [], []
    for line in lines:
        if not line.text:
            continue
        begin = line.margin
        cut = _gap(text[begin : line.end], right)
        if line.start - begin >= right - 1:
            block[1].append((line.start, line.end))
        elif cut is not None:
            block[0].append((line.start, begin + cut[0]))
            block[1].append((begin + cut[1], line.end))
        elif line.end - begin < right:
            block[0].append((line.start, line.end))
        else:  # a line across both columns ends them
            yield from block
            yield [(line.start, line.end)]
            block = [], []
    yield from block


def _right_column(text: str, lines: list[_Line]) -> int | None:
    """Where the right one of two columns begins, in code points from the start of a line; None if there are none."""
    full = [text[line.margin : line.end] for line in lines if line.text]
    width = max(map(len, full), default=0)
    starts = Counter(
        match.end() for line in full for match in _GAP.finditer(line) if width * 0.25 <= match.end() <= width * 0.75
    )
    if not starts:
        return None
    best = max(starts, key=lambda place: (starts[place], -place))
    many = sum(starts[place] for place in (best - 1, best, best + 1))
    return best if many >= max(COLUMN_LINES, COLUMN_SHARE * len(full)) else None


def _gap(line: str, right: int) -> tuple[int, int] | None:
    """The gap of a line before its right column."""
    near = [match.span() for match in _GAP.finditer(line) if abs(match.end() - right) <= 4]
    return min(near, key=lambda gap: abs(gap[1] - right)) if near else None
