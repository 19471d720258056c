"""Edits as a unified diff.

The edits say where the two texts differ, so that no comparison is needed: the time is linear in the length of the text.  Lines
end with a line feed; a carriage return before it is part of the line.  ``patch --binary`` reproduces the output byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spinfix.edits import Edit, shifted
from spinfix.report.positions import Lines
from spinfix.report.terminal import Paint, Style, plain, visible

CONTEXT = 3
"""Unchanged lines around a change, the default of diff tools."""

Line = list[tuple[str, bool]]
"""A line as pieces, each with whether it is part of an edit."""

Show = Callable[[str], str]
"""How a piece of a line is shown."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines ``first`` to ``last`` (exclusive) of the input, which become ``after``."""

    first: int
    last: int
    before: list[Line]
    after: list[Line]


def unified_diff(
    source: str, edits: Sequence[Edit], name: str, paint: Paint = plain, *, visible: bool = False, mark: str = ""
) -> str:
    r"""Format ``edits`` of ``source`` as a unified diff; "" if they change nothing.

    With ``visible``, for a terminal, control characters are escaped; then it is no patch for a text that contains some.
    ``mark`` is the byte-order mark of the file, without which its first line would not be found.

    >>> from spinfix.edits import Edit
    >>> edit = Edit(8, 13, "go to", "visit", "restoration")
    >>> print(unified_diff("a state go to\n", [edit], "article.txt"), end="")
    --- article.txt
    +++ article.txt
    @@ -1 +1 @@
    -a state go to
    +a state visit
    """
    if mark and not visible:
        source, edits = mark + source, [shifted(edit, len(mark)) for edit in edits]
    lines = Lines(source)
    blocks = list(_blocks(lines, edits))
    if not blocks:
        return ""
    name = _quoted(name)
    pieces = [paint("heading", f"--- {name}") + "\n", paint("heading", f"+++ {name}") + "\n"]
    show: Show = escaped_in_line if visible else str
    shift = 0
    for hunk in _hunks(blocks):
        pieces += _hunk(lines, hunk, shift, paint, show)
        shift += sum(len(block.after) - len(block.before) for block in hunk)
    return "".join(pieces)


def escaped_in_line(text: str) -> str:
    r"""A piece of a line for a terminal, which must not obey it; tabs are harmless.

    >>> escaped_in_line("a\tb\x1b[2J")
    'a\tb\\x1b[2J'
    """
    return visible(text, keep="\t")


def _quoted(name: str) -> str:
    r"""The name of a file as `patch` and `git apply` read it: in C if it has control characters, else before a tab if it has
    blanks.

    >>> _quoted("a\nb.txt"), _quoted("a b.txt"), _quoted("é.txt")
    ('"a\\012b.txt"', 'a b.txt\t', 'é.txt')
    """
    if name.isprintable() and not name.startswith('"'):
        return name + "\t" * (" " in name)
    letters = (chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}" for byte in os.fsencode(name))
    return f'"{"".join(letters)}"'


def _blocks(lines: Lines, edits: Sequence[Edit]) -> Iterator[_Block]:
    position = 0
    while position < len(edits):
        first = lines.index(edits[position].start)
        last = first + 1
        begin = position
        while True:
            while position < len(edits) and edits[position].start < lines.start(last):
                last = max(last, lines.index(max(edits[position].start, edits[position].end - 1)) + 1)
                position += 1
            while position < len(edits) and edits[position].start == len(lines.text):  # insertions at the end of the text
                position += 1
            if last >= len(lines) or _is_whole(lines, first, last, edits[begin:position]):
                break
            last += 1  # the final line feed is removed: the next line joins this block
        inside = edits[begin:position]
        yield from _trimmed(first, _before(lines, first, last, inside), _after(lines, first, last, inside))


def _is_whole(lines: Lines, first: int, last: int, edits: Sequence[Edit]) -> bool:
    """Whether lines as edited are none or end with a line feed; the last pieces of their text tell."""
    end = lines.start(last)
    for edit in reversed(edits):
        if edit.end < end:
            break
        if edit.replacement:
            return edit.replacement.endswith("\n")
        end = edit.start
    return end == lines.start(first) or lines.text[end - 1] == "\n"


def _trimmed(first: int, before: list[Line], after: list[Line]) -> Iterator[_Block]:
    """The block without identical lines at its start and end."""
    same = 0
    while same < min(len(before), len(after)) and _text(before[same]) == _text(after[same]):
        same += 1
    end = 0
    while end < min(len(before), len(after)) - same and _text(before[-1 - end]) == _text(after[-1 - end]):
        end += 1
    before, after = before[same : len(before) - end], after[same : len(after) - end]
    if before or after:
        yield _Block(first + same, first + same + len(before), before, after)


def _before(lines: Lines, first: int, last: int, edits: Sequence[Edit]) -> list[Line]:
    return _split(_pieces(lines, first, last, edits, new=False))


def _after(lines: Lines, first: int, last: int, edits: Sequence[Edit]) -> list[Line]:
    return _split(_pieces(lines, first, last, edits, new=True))


def _pieces(lines: Lines, first: int, last: int, edits: Sequence[Edit], *, new: bool) -> Iterator[tuple[str, bool]]:
    position = lines.start(first)
    for edit in edits:
        yield lines.text[position : edit.start], False
        yield edit.replacement if new else edit.found, True
        position = edit.end
    yield lines.text[position : lines.start(last)], False


def _split(pieces: Iterator[tuple[str, bool]]) -> list[Line]:
    """Split pieces into lines; every line keeps its line feed, marked as not edited."""
    result: list[Line] = [[]]
    for text, touched in pieces:
        for number, part in enumerate(text.split("\n")):
            if number:
                result[-1].append(("\n", False))
                result.append([])
            if part:
                result[-1].append((part, touched))
    if not result[-1]:
        result.pop()
    return result


def _text(line: Line) -> str:
    return "".join(text for text, _ in line)


def _hunks(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Group blocks whose context lines touch or overlap."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.first - hunk[-1].last > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _hunk(lines: Lines, blocks: Sequence[_Block], shift: int, paint: Paint, show: Show) -> Iterator[str]:
    first = max(0, blocks[0].first - CONTEXT)
    last = min(len(lines), blocks[-1].last + CONTEXT)
    grown = sum(len(block.after) - len(block.before) for block in blocks)
    old, new = _range(first, last - first), _range(first + shift, last - first + grown)
    yield paint("place", f"@@ -{old} +{new} @@") + "\n"
    position = first
    for block in blocks:
        yield from _context(lines, position, block.first, show)
        for line in block.before:
            yield from _changed("-", line, "removed", paint, show)
        for line in block.after:
            yield from _changed("+", line, "added", paint, show)
        position = block.last
    yield from _context(lines, position, last, show)


def _range(first: int, count: int) -> str:
    """A line range in diff notation: from 1, without a count of 1; an empty range is given by the line before it."""
    if count == 1:
        return str(first + 1)
    return f"{first + 1 if count else first},{count}"


def _context(lines: Lines, first: int, last: int, show: Show) -> Iterator[str]:
    for index in range(first, last):
        text = lines.text[lines.start(index) : lines.start(index + 1)]
        body = text.rstrip("\r\n")
        yield from _ended(" " + show(body) + text[len(body) :])


def _changed(sign: str, line: Line, style: Literal["added", "removed"], paint: Paint, show: Show) -> Iterator[str]:
    *body, (end, touched) = [piece for piece in line if piece[0] != "\n"] or [("", False)]
    text = end.rstrip("\r")  # not escaped: a terminal may obey what ends a line
    body += [(text, touched)]
    of_words: Style = "added-words" if style == "added" else "removed-words"
    yield paint(style, sign) + "".join(paint(of_words if touched else style, show(text)) for text, touched in body)
    yield from _ended(end[len(text) :] + ("\n" if line[-1][0] == "\n" else ""))


def _ended(text: str) -> Iterator[str]:
    yield text if text.endswith("\n") else text + "\n\\ No newline at end of file\n"
