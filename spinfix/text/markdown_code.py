"""Finds the code in Markdown (fenced blocks, code spans, indented blocks), in reStructuredText and in patches, in linear time.

A regular expression with back-references searches the rest of the text for the end of every fence and every run of backticks,
which takes quadratic time where most of them have none.  Here the ends are looked up in tables that are filled in one pass.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge
from itertools import chain
from typing import Literal, NamedTuple

from spinfix import lazy
from spinfix.text.sentences import CLOSING, STOPS

Kind = Literal["fenced", "span", "indented"]

BLANKS = " \t"
LEAST_FENCE = 3
"""Marks of the shortest fence, which may stand behind as many blanks."""

_ABOVE_INDENTED = lazy.re_compile(r"\n\r?\n(?=[ ]{4}|\t)")
_FIRST_INDENTED = lazy.re_compile(r"(?:\r?\n)?(?=[ ]{4}|\t)")
"""The same at the beginning of a text."""
_INDENTED_LINES = lazy.re_compile(r"(?:(?:[ ]{4}|\t)[^\n]*+(?:\n|\Z))++")
_CLOSING = lazy.re_compile(r"^[ ]{0,3}+(?P<fence>`{3,}+|~{3,}+)[`~]*+[ \t\r]*+$", re.MULTILINE)
_TICKS = lazy.re_compile("`+")
_TILDES = lazy.re_compile("~{3,}")
_LISTING = lazy.re_compile(r"(?:(?<=\n\n)|(?<=\n\r\n))(?:(?:[ ]{4}|\t)[^\n]*+(?:\n|\Z))++(?=\r?\n|\Z)")
_INDENTED = lazy.re_compile(r"^[ \t]+(?![*+•-][ \t]|\d{1,3}[.)][ \t])\S", re.MULTILINE)
"""An indented line that is no item of a list."""
_INDENTS = lazy.re_compile(r"\n(?:    |\t)")
_TWO_COLONS = lazy.re_compile(":(?=:)")
"""Both begin with one literal, which `re` finds three times as fast as `str` finds two characters."""
_BREAK = lazy.re_compile(r"\n(?=\r?\n)")
_OPENS_LITERAL = lazy.re_compile(
    r"""^(?P<indent>[ \t]*+)(?:
        [.][.][ \t]+(?:code|code-block|parsed-literal|prompt|sourcecode)::[^\n]*+(?:\n[ \t]+:[\w-]+:[^\n]*+)*+
      | (?![.][.][ \t])(?=[^\n]*::[ \t\r]*$)(?:[^\n]*[^\s:])?::[ \t\r]*   # no other directive: what is below .. note:: is text
    )\n(?:[ \t\r]*\n)++""",
    re.VERBOSE | re.MULTILINE,
)
"""The line above a literal block and the empty lines between."""
_LINE = lazy.re_compile(r"(?P<indent>[ \t]*+)(?P<words>[^\n]*+)(?:\n|\Z)")


_HUNK = lazy.re_compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@[^\n]*+\n(?:[ +\\-][^\n]*+(?:\n|\Z))++", re.MULTILINE)

_ENDS = (*STOPS, *CLOSING)


class Code(NamedTuple):
    """A stretch of code: start, end, and how it is marked."""

    start: int
    end: int
    kind: Kind


def blocks(text: str) -> Iterator[Code]:
    r"""Yield the code of ``text``, in order and without overlaps.

    A fence that is not closed is no code, and neither is a backtick without another run of the same length in its paragraph.

    >>> [code.kind for code in blocks("    a\n\nthe `b` and ``c`\n~~~\nd\n~~~\n")]
    ['indented', 'span', 'fenced']
    """
    fences = {mark: _Fences(text, mark) for mark in "`~" if mark * 3 in text}
    spans = _Spans(text)
    place = 0
    for start, end in merge(_runs(text), _indented(text)):
        if start < place:
            continue
        mark, place = text[start], end
        if mark in BLANKS:
            yield Code(start, end, "indented")
        elif (fence := _fence_at(text, start, end)) and (closed := fences[mark].end_of(end - start, fence[1])) is not None:
            yield Code(fence[0], closed, "fenced")
            place = closed
        elif mark == "`" and (closed := spans.end_of(start)) is not None:
            yield Code(start, closed, "span")
            place = closed


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of backticks and of three tildes or more are; each begins with one letter, which `re` finds fast."""
    ticks = (match.span() for match in _TICKS.finditer(text)) if "`" in text else iter(())
    return merge(ticks, (match.span() for match in _TILDES.finditer(text))) if "~~~" in text else ticks


def _indented(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines are that stand, indented, below an empty one or at the beginning of the text."""
    start = None
    if (first := _FIRST_INDENTED.match(text)) is not None:
        start = first.end()
    while True:
        if start is not None and (lines := _INDENTED_LINES.match(text, start)) is not None:
            yield lines.span()
        above = _ABOVE_INDENTED.search(text, start or 0)
        if above is None:
            return
        start = above.end()


def _fence_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The line that a run opens a fenced block with: where it begins, and where the next one does; None if it opens none."""
    if end - start < LEAST_FENCE:
        return None
    line = start
    while line and start - line < LEAST_FENCE and text[line - 1] == " ":
        line -= 1
    if line and text[line - 1] != "\n":
        return None  # before the end of the line is looked for: a line may have a million runs
    below = text.find("\n", end) + 1
    return (line, below) if below else None


def listings(text: str) -> list[tuple[int, int]]:
    r"""The indented blocks that are code in a text that nobody has called Markdown, in order.

    Scraped pages and books are indented too.  So nothing else in the text may be indented, a fifth of its letters have to stand
    outside of the blocks, and a block has to follow a line that does not end a sentence, if the text has no other code.

    >>> text = "The output is\n\n    Read more\n\nin blue."
    >>> [text[start:end] for start, end in listings(text)]
    ['    Read more\n']
    """
    if not _INDENTS.search(text):
        return []
    found: list[tuple[int, int]] = []
    rest: list[str] = []
    place, size = 0, 0
    for match in _LISTING.finditer(text):
        if not (block := match.group()).strip():
            continue
        between = text[place : match.start()]
        follows = bool(found) and found[-1][1] == place and not between.strip()
        rest.append(between)
        place = match.end()
        size += _visible_length(block)
        if follows or "`" in text or not between.rstrip().endswith(_ENDS):
            found.append(match.span())
    rest.append(text[place:])
    outside = "\n".join(rest)
    if not found or _INDENTED.search(outside) or 4 * _visible_length(outside) < size:
        return []
    return found


def literals(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield the literal blocks of reStructuredText, in order: what is indented below ``.. code::`` or a line ending in ``::``.

    >>> text = "The page begins so::\n\n  Back to top\n\nIt is short."
    >>> [text[start:end] for start, end in literals(text)]
    ['  Back to top\n']
    """
    place = 0 if _TWO_COLONS.search(text) else len(text)
    while (match := _OPENS_LITERAL.search(text, place)) is not None:
        start = end = place = match.end()
        while place < len(text) and (line := _LINE.match(text, place)) is not None:
            worded = bool(line["words"].strip())
            if worded and len(line["indent"]) <= len(match["indent"]):
                break
            place = line.end()
            end = place if worded else end
        if end > start:
            yield start, end


def hunks(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield the changes of a patch, in order: the lines below a line of numbers such as ``@@ -1,2 +1,2 @@``.

    >>> text = "Call it once.\n\n@@ -7,2 +7,2 @@ footer\n a\n-b\n+c\nIt is short."
    >>> [text[start:end] for start, end in hunks(text)]
    ['@@ -7,2 +7,2 @@ footer\n a\n-b\n+c\n']
    """
    if "@" in text and "@@ -" in text:  # one character is found in a tenth of the time of several
        yield from (match.span() for match in _HUNK.finditer(text))


def _visible_length(text: str) -> int:
    """Number of characters that are no white space."""
    return len("".join(text.split()))


class _Fences:
    """The lines that may close a fenced block of one mark."""

    def __init__(self, text: str, mark: str) -> None:
        found = [match for match in _CLOSING.finditer(text) if match["fence"][0] == mark]
        self._starts = [match.start() for match in found]
        self._ends = [match.end() for match in found]
        self._lengths = [len(match["fence"]) for match in found]
        self._longer = [len(found)] * len(found)  # for each line the next one with a longer fence
        for place in range(len(found) - 1, -1, -1):
            longer = place + 1
            while longer < len(found) and self._lengths[longer] <= self._lengths[place]:
                longer = self._longer[longer]
            self._longer[place] = longer

    def end_of(self, length: int, place: int) -> int | None:
        """End of the first line from ``place`` whose fence has at least this length."""
        line = bisect_left(self._starts, place)
        while line < len(self._starts) and self._lengths[line] < length:
            line = self._longer[line]
        return self._ends[line] if line < len(self._starts) else None


class _Spans:
    """The runs of backticks of a text."""

    def __init__(self, text: str) -> None:
        self._ends: dict[int, int] = {}  # of the code span, by the start of the run that opens it
        breaks = [match.start() for match in _BREAK.finditer(text)] if "`" in text else []
        following: dict[int, tuple[int, int]] = {}  # by length: the last run seen, and the number of breaks before it
        passed = len(breaks)
        ticks = array("q", chain.from_iterable(match.span() for match in _TICKS.finditer(text)))
        for place in range(len(ticks) - 2, -1, -2):
            start, end = ticks[place], ticks[place + 1]
            while passed and breaks[passed - 1] > start:
                passed -= 1
            close = following.get(end - start)
            if close is not None and close[1] == passed:
                self._ends[start] = close[0] + end - start
            following[end - start] = start, passed

    def end_of(self, start: int) -> int | None:
        """End of the code span that the run at ``start`` opens, if it opens one."""
        return self._ends.get(start)
