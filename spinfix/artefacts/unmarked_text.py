"""The text of a document without its markup, whole and split into lines, and where each part of it stands in the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from spinfix import lazy
from spinfix.text.markup import BLANK, FILLER, View
from spinfix.text.stretches import touching

EDGE_LINES = 3
"""Number of non-empty lines that count as the head and the tail of a document."""

LONGEST_LINE = 400
"""Characters; longer lines are prose and are skipped by "own-line" rules."""

_HOLLOW = lazy.regex_compile(r"[ \t]*[*+-](?:[ \t]+[*+-])?[ \t]*")
"""The marks of one or two list items without words; three of them are a rule."""
LONGEST_MARKS = 12
"""Characters of a line that may be such marks."""
_ITEM_BELOW = lazy.re_compile(r"\n(?:[ \t]*\n)?[ \t]*[*+-](?:[ \t]|$)", re.MULTILINE)
_ITEM_ABOVE = lazy.re_compile(r"^[ \t]*[*+-](?:[ \t][^\n]*)?\n(?:[ \t]*\n)?\Z", re.MULTILINE)
"""An item of a list right below and above a line, or with an empty line between."""

MOST_BLANKS = 1000
"""Code points beside a label from which it is not all that a section of a feed says, so that many labels take linear time."""

_PIECE = lazy.regex_compile(f"[^{FILLER}]+")
"""What stands between fillers."""


class UnmarkedText:
    """The words of a document without markup.

    Args:
        text: the document.
        seen: its view.

    Attributes:
        original: the document itself.
        view: the document with its markup masked.
        text: its words: the view without the fillers that stand for markup, and with line ends of one character.
    """

    def __init__(self, text: str, seen: View) -> None:
        self.original = text
        self.view = seen
        # Where the pieces between fillers begin in `text`, and in the document.
        self._starts: list[int] = [0]
        self._origins: list[int] = [0]
        masked = seen.text.replace("\r\n", FILLER + "\n") if "\r" in seen.text else seen.text
        self.text = self._without_fillers(masked) if FILLER in masked else masked

    def _without_fillers(self, masked: str) -> str:
        pieces: list[str] = []
        size = 0
        self._starts.clear()
        self._origins.clear()
        for match in _PIECE.finditer(masked):
            self._starts.append(size)
            self._origins.append(match.start())
            pieces.append(match.group())
            size += len(pieces[-1])
        self._starts = self._starts or [0]
        self._origins = self._origins or [0]
        return "".join(pieces)

    def is_unbroken(self, start: int, end: int) -> bool:
        """Whether there is no markup within a stretch of `text`."""
        return bisect_right(self._starts, start) == bisect_right(self._starts, end - 1)

    def origin(self, place: int) -> int:
        """The offset in the document of an offset in `text`."""
        piece = bisect_right(self._starts, place) - 1
        return self._origins[piece] + place - self._starts[piece]

    def place(self, origin: int) -> int:
        """The offset in `text` of an offset in the document; of markup, that of what follows."""
        piece = max(0, bisect_right(self._origins, origin) - 1)
        place = self._starts[piece] + max(0, origin - self._origins[piece])
        return min(place, self._starts[piece + 1] if piece + 1 < len(self._starts) else len(self.text))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` begins and ends in the document, with the whole of its line ends and references."""
        first, last = self.origin(start), self.origin(end - 1)
        if self.original.startswith("\r\n", first - 1):
            first -= 1
        return first, max((b for _, b in touching(self.view.entities, last, last + 1)), default=last + 1)

    def fills_a_section(self, start: int, end: int) -> bool:
        """Whether a section of HTML in a feed has no other words than a stretch of `text`."""
        section = self.view.section(self.origin(start))
        if section is None:
            return False
        begin, last = map(self.place, section)
        if start - begin + last - end > MOST_BLANKS:
            return False
        return not (self.text[begin:start] + self.text[end:last]).strip(BLANK)

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The lines with words: where each begins, and its text."""
        return list(self._each_line())

    def line_words(self, index: int) -> str:
        """The text of a line, counted among those with words, without the blanks around it."""
        return self.lines[index][1].strip(BLANK)

    def adjoins(self, index: int) -> bool:
        """Whether no empty line sets a line apart from the next."""
        start, text = self.lines[index]
        return start + len(text) + 1 == self.lines[index + 1][0]

    @cached_property
    def head(self) -> list[tuple[int, int]]:
        """Start and end of the first lines with words."""
        return [(start, start + len(line)) for start, line in islice(self._each_line(), EDGE_LINES)]

    @cached_property
    def tail(self) -> list[tuple[int, int]]:
        """Start and end of the last lines with words."""
        lines: list[tuple[int, int]] = []
        end = len(self.text)
        while end >= 0 and len(lines) < EDGE_LINES:
            start = self.text.rfind("\n", 0, end) + 1
            if self._has_words(start, end):
                lines.insert(0, (start, end))
            end = start - 1
        return lines

    def _each_line(self) -> Iterator[tuple[int, str]]:
        place, last = 0, len(self.text)
        while place <= last:
            end = self.text.find("\n", place)
            end = last if end < 0 else end
            line = self.text[place:end]
            if self._has_words(place, end):
                yield place, line
            place = end + 1

    def _has_words(self, start: int, end: int) -> bool:
        """Whether a line is neither blank nor the mark of a list item that is empty: one of a list, and not between paragraphs
        or below a label, as "*" is.
        """
        line = self.text[start:end]
        if not line.strip(BLANK):
            return False
        if len(line) > LONGEST_MARKS or self.view.format == "html" or not _HOLLOW.fullmatch(line):
            return True
        return not (_ITEM_BELOW.match(self.text, end) or _ITEM_ABOVE.search(self.text, max(0, start - LONGEST_LINE), start))
