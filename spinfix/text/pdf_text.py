r"""Reads text as it comes out of a PDF: words divided at line ends, ligatures, page breaks, columns side by side.

``pdftotext`` and its like give the lines of a page as they were set.  `unbroken` undoes what setting did to words and
sentences and returns a `PdfText`: the text as an author would have typed it, with the place of everything in the source::

    an irregular wood-⏎land, the ﬁeld   →   an irregular woodland, the field

- A word divided by a hyphen at a line end, or by soft hyphens anywhere, is joined if the caller knows the joined word.  Other
  hyphens stay: whether "deep-⏎learning" is one word is for the caller to decide.
- A ligature becomes its letters; a blank after it ("ﬁ eld") goes if the caller knows the joined word.
- At a page break (form feed), running heads, running feet and page numbers go to the end of the text, each once.
- If that was asked for, lines that stand in two columns side by side (``pdftotext -layout``) are read column by column, and
  a sentence goes on behind a blank line, as at the end of a column, if it has not ended and the next line begins small.

A text without any of these costs a few searches for single characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from spinfix import lazy

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
PAGE = "\f"
"""What extractors put between two pages."""

SOFT = "\u00ad\ufffe\u0002"
"""Soft hyphens: the character for it, and what PDFium (Chromium, pypdfium2) writes for a hyphen at a line end."""

_DIVIDED = lazy.re_compile(rf"[-‐¬{SOFT}][ \t]*\r?\n[ \t]*(?:\r?\n[ \t]*)?|[{SOFT}]")
_RARE_MARKS = (PAGE, "‐", "¬", *SOFT, *LIGATURES)
_HYPHEN_ENDS_LINE = lazy.re_compile(r"\n(?<=-\n)")
"""Begins with one literal, which `re` finds three times as fast as `str` finds two characters."""
_ASCII_MARKS = tuple(mark for mark in _RARE_MARKS if mark.isascii())
_LIGATURE = lazy.re_compile(f"[{''.join(LIGATURES)}]")
_LETTERS = lazy.re_compile(r"[^\W\d_]+")
_PAGE_NUMBER = lazy.re_compile(r"\W*(?:page\W*)?(?:\d+|[ivxlc]+)(?:\W*(?:of|/)\W*\d+)?\W*", re.IGNORECASE)

LONGEST_PART = 40
"""Code points of a part of a word; longer runs of letters are no words."""

MOST_PARTS = 6
"""Parts of a divided word: columns of newspapers divide long words twice, and soft hyphens stand between syllables."""

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


class Piece(NamedTuple):
    """A part of the text.

    Attributes:
        start: its first code point in the source.
        end: the code point after its last there.
        text: how it reads.
        jump: whether more than the mark of a divided word lies between it and the piece before.
    """

    start: int
    end: int
    text: str
    jump: bool = False


class Span(NamedTuple):
    """A place in the source.

    Attributes:
        start: its first code point.
        end: the code point after its last; if the place is not ``whole``, of its part before the jump.
        whole: whether nothing but marks of divided words lies inside it.
    """

    start: int
    end: int
    whole: bool


class PdfText:
    """A text put together from pieces of its source.

    Attributes:
        source: the text that was read.
        text: how it reads.
    """

    def __init__(self, source: str, pieces: Iterable[Piece], inner: PdfText | None = None) -> None:
        """Join the pieces.

        Args:
            source: the text that the pieces are from.
            pieces: in the order in which they read.
            inner: what made ``source`` out of a text before it.
        """
        self._pieces = list(pieces)
        self._inner = inner
        self.source: str = inner.source if inner else source
        self.text = "".join(piece.text for piece in self._pieces)
        self._starts = []
        place = 0
        for piece in self._pieces:
            self._starts.append(place)
            place += len(piece.text)
        self._jumps = [place for place, piece in zip(self._starts, self._pieces, strict=True) if piece.jump and place]

    def span(self, start: int, end: int) -> Span:
        """Where the text from ``start`` to ``end`` (exclusive, after ``start``) stands in the source."""
        number = bisect_right(self._jumps, start)
        jump = self._jumps[number] if number < len(self._jumps) else end
        whole = jump >= end
        first, last = bisect_right(self._starts, start) - 1, bisect_left(self._starts, min(end, jump)) - 1
        begin, stop = self._in_source(first, start, last=False), self._in_source(last, min(end, jump), last=True)
        if self._inner is None or begin >= stop:
            return Span(begin, stop, whole)
        inner = self._inner.span(begin, stop)
        return Span(inner.start, inner.end, whole and inner.whole)

    def _in_source(self, number: int, place: int, *, last: bool) -> int:
        piece = self._pieces[number]
        if len(piece.text) == piece.end - piece.start:
            return piece.start + place - self._starts[number]
        return piece.end if last else piece.start


def unbroken(text: str, knows: Callable[[str], bool], *, columns: bool = False) -> PdfText | None:
    r"""Read a text as it comes out of a PDF; None if it has nothing to undo.

    Args:
        text: the text.
        knows: whether a word, in lower case, exists.
        columns: also read lines side by side as columns, and sentences across blank lines.

    >>> page = unbroken("an irregular wood-\nland of deci-\nsions, the ﬁeld", {"woodland", "field"}.__contains__)
    >>> page.text
    'an irregular woodland of deci-\nsions, the field'
    >>> page.span(3, 21)
    Span(start=3, end=23, whole=True)
    """
    if not columns and _is_plain(text):
        return None
    paged = _paged(text, columns=columns) if PAGE in text or columns else None
    now = paged.text if paged else text
    pieces = list(_joined(now, knows))
    if len(pieces) <= 1:
        return paged
    return PdfText(now, pieces, paged)


def _is_plain(text: str) -> bool:
    """Whether a text has no mark of those that are undone, as most; an expression for all of them takes four times as long."""
    if _HYPHEN_ENDS_LINE.search(text) or ("\r" in text and "-\r" in text):
        return False
    return not any(mark in text for mark in (_ASCII_MARKS if text.isascii() else _RARE_MARKS))


def _joined(text: str, knows: Callable[[str], bool]) -> Iterator[Piece]:
    """The text in pieces, without the marks inside divided words and with ligatures spelt out."""
    marks = sorted([*_divisions(text, knows), *_ligatures(text, knows)])
    last = 0
    for start, end, reads in marks:
        if start < last:
            continue
        if start > last:
            yield Piece(last, start, text[last:start])
        if reads:
            yield Piece(start, end, reads)
        last = end
    if last < len(text) or not last:
        yield Piece(last, len(text), text[last:])


def _divisions(text: str, knows: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    """The marks inside words divided by hyphens that are to go, with nothing in their place."""
    if not any(mark in text for mark in ("-\n", "-\r", "‐", "¬", *SOFT)):
        return
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    reached = -1
    for match in _DIVIDED.finditer(text):
        start, end = match.span()
        after = _LETTERS.match(text, end, end + LONGEST_PART)
        if start != reached:
            yield from _inside_words(parts, marks, knows)
            parts, marks = [_before(text, start)], []
        reached = after.end() if after else -1
        if after and parts[0]:
            parts.append(after.group())
            marks.append((start, end))
    yield from _inside_words(parts, marks, knows)


def _inside_words(
    parts: list[str], marks: list[tuple[int, int]], knows: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """Those of the ``marks`` between ``parts`` that divide a known word, the longest one first."""
    first = 0
    while first < len(marks):
        for last in range(min(len(marks), first + MOST_PARTS - 1), first, -1):
            word = _spelt("".join(parts[first : last + 1]))
            if _is_one_word(word) and knows(word.lower()):
                yield from ((start, end, "") for start, end in marks[first:last])
                first = last
                break
        else:
            first += 1


def _is_one_word(word: str) -> bool:
    """Whether a joined word has the case of one word: small after its first letter, or all capitals."""
    return word[1:].islower() or word.isupper()


def _before(text: str, end: int) -> str:
    """The letters directly before ``end``."""
    start = end
    while start > max(0, end - LONGEST_PART) and text[start - 1].isalpha():
        start -= 1
    return text[start:end]


def _ligatures(text: str, knows: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    if text.isascii() or not any(ligature in text for ligature in LIGATURES):
        return
    for match in _LIGATURE.finditer(text):
        start, end = match.span()
        spelt = LIGATURES[match.group()]
        if text[end : end + 1] == " " and (after := _LETTERS.match(text, end + 1, end + LONGEST_PART)):
            before = _spelt(_before(text, start)) + spelt
            word = before + _spelt(after.group())
            if _is_one_word(word) and knows(word.lower()) and not knows(before.lower()):
                end += 1
        yield start, end, spelt


def _spelt(word: str) -> str:
    return _LIGATURE.sub(lambda match: LIGATURES[match.group()], word)


class _Line(NamedTuple):
    """A line of a page, without white space at its ends, with its place in the source."""

    start: int
    end: int
    text: str

    @property
    def is_page_number(self) -> bool:
        """Whether it may be the number of a page."""
        return len(self.text) <= LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(self.text) is not None

    @property
    def key(self) -> str:
        """What running heads of several pages have in common."""
        return re.sub(r"\d+", "#", " ".join(self.text.split()).lower())


def _paged(text: str, *, columns: bool) -> PdfText | None:
    """The pages without what stands at their edges, and in the order of their columns; None if nothing changes."""
    pages = list(_pages(text))
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({line.key for line in _edges(page)})
    pieces: list[Piece] = []
    moved: dict[str, _Line] = {}
    for page in pages:
        lines, furniture = _body(page, edges, many=len(pages) > 1)
        for line in furniture:
            if not line.is_page_number:
                moved.setdefault(line.key, line)
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
    return PdfText(text, pieces)


def _pages(text: str) -> Iterator[list[_Line]]:
    start = 0
    for page in text.split(PAGE):
        lines = []
        place = start
        for line in page.split("\n"):
            bare = line.strip()
            first = place + line.find(bare)
            lines.append(_Line(first, first + len(bare), bare))
            place += len(line) + 1
        yield lines
        start += len(page) + 1


def _edges(page: list[_Line]) -> list[_Line]:
    """The lines at the top and bottom of a page."""
    full = [line for line in page if line.text]
    return full[:EDGE_LINES] + full[max(EDGE_LINES, len(full) - EDGE_LINES) :]


def _body(page: list[_Line], edges: Counter[str], *, many: bool) -> tuple[list[_Line], list[_Line]]:
    """The lines of a page without blank ones at its ends, and what stands at its edges on other pages too."""
    if not many:
        return page, []
    taken = []
    for part in (page, page[::-1]):
        full = [line for line in part if line.text]
        for line in full[:EDGE_LINES]:
            if edges[line.key] < 2 and not line.is_page_number:
                break
            taken.append(line)
    rest = [line for line in page if line not in taken]
    while rest and not rest[0].text:
        rest.pop(0)
    while rest and not rest[-1].text:
        rest.pop()
    return rest, sorted(set(taken))


def _lines_joined(text: str, lines: list[_Line], *, columns: bool) -> list[Piece]:
    """The lines of a page as pieces: one piece, or if they stand in columns one for each line of a column."""
    if not lines:
        return []
    right = _right_column(text, lines) if columns else None
    if right is None and columns:
        return list(_paragraphs(text, lines))
    if right is None:
        start, end = _line_start(text, lines[0]), lines[-1].end
        return [Piece(start, end, text[start:end])] if end > start else []
    pieces: list[Piece] = []
    for block in _blocks(text, lines, right):
        for start, end in block:
            if pieces:
                pieces.append(Piece(start, start, "\n", jump=True))
            pieces.append(Piece(start, end, text[start:end]))
    return pieces


def _goes_on(line: _Line, after: _Line) -> bool:
    """Whether a sentence goes on from one line to another."""
    return line.text[-1] not in ".!?:;" and after.text[0].islower()


def _paragraphs(text: str, lines: list[_Line]) -> Iterator[Piece]:
    """The lines as one piece, cut where sentences go on behind blank lines."""
    start = _line_start(text, lines[0])
    before: _Line | None = None
    blank = 0
    for line in lines:
        if not line.text:
            blank += 1
            continue
        if before and 0 < blank <= BLANK_LINES and _goes_on(before, line):
            yield Piece(start, before.end, text[start : before.end])
            start = _line_start(text, line)
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
        begin = _line_start(text, line)
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


def _line_start(text: str, line: _Line) -> int:
    return max(text.rfind("\n", 0, line.start), text.rfind(PAGE, 0, line.start)) + 1


_GAP = lazy.re_compile(rf"(?<=\S) {{{COLUMN_GAP},}}(?=\S)")


def _right_column(text: str, lines: list[_Line]) -> int | None:
    """Where the right one of two columns begins, in code points from the start of a line; None if there are none."""
    full = [text[_line_start(text, line) : line.end] for line in lines if line.text]
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
