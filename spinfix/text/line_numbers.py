"""Line numbers of manuscripts, which extractors leave before each line or in a line of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spinfix import lazy
from spinfix.text.pieced_text import Piece, PiecedText

LEAST = 10
"""Numbers in a row, each one more than the one before, that count as line numbers: a page of a manuscript has 25 or more, and
lists with so many items of one line are rare."""
MOST_LINES = 2
"""Lines with text from one number to the next: the numbered one, and a running head."""
SIDE_BY_SIDE = 3
"""Rows of numbers that are followed at a time: the numbers of pages and of tables may stand between those of lines."""

_NUMBER = lazy.re_compile(r"(?:^|(?<=\f))[ \t]*(\d{1,4})(?:[ \t]+|(?=\r?$))", re.MULTILINE)


def without_line_numbers(text: str) -> PiecedText | None:
    r"""The text without line numbers; None if it has none.

    >>> numbered = "".join(f"{number} of an irregular\n" for number in range(1, 13))
    >>> without_line_numbers(numbered).text[:32]
    'of an irregular\nof an irregular\n'
    >>> without_line_numbers(numbered[:100]) is None
    True
    """
    spans = sorted(span for row in _rows(text) if len(row) >= LEAST for span in row)
    if not spans:
        return None
    pieces, last = [], 0
    for start, end in spans:
        if start > last:
            pieces.append(Piece(last, start, text[last:start], jump=bool(last)))
        last = end
    pieces.append(Piece(last, len(text), text[last:], jump=True))
    return PiecedText(text, pieces)


def _rows(text: str) -> Iterator[list[tuple[int, int]]]:
    """The places of numbers at the beginning of lines, in rows in which each number is one more than the one before."""
    rows: list[tuple[list[tuple[int, int]], int]] = []
    for match in _NUMBER.finditer(text):
        number = int(match[1])
        for at, (row, last) in enumerate(rows):
            if number == last + 1 and _is_near(text[row[-1][1] : match.start()]):
                row.append(match.span())
                rows.append((rows.pop(at)[0], number))
                break
        else:
            if len(rows) == SIDE_BY_SIDE:
                yield rows.pop(0)[0]
            rows.append(([match.span()], number))
    yield from (row for row, _ in rows)


def _is_near(between: str) -> bool:
    return sum(not line.isspace() for line in between.split("\n") if line) <= MOST_LINES
