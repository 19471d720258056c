"""Text for people: foreign text made visible, styles, folded lines, tables, and numbers in words.

Whatever is drawn goes through `folded` or `table`, and messages through `visible`, so that no name of a file and no text of a
document controls a terminal or the log of a build server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["", "removed", "removed-words", "added", "added-words", "heading", "place", "faint"]

Paint = Callable[[Style, str], str]
"""Formats a text in a style, or leaves it plain: ``paint(style, text)``."""

Piece = tuple[Style, str]
"""A piece of a line with its style."""

STYLES: Mapping[Style, str] = {
    "removed": "31",
    "removed-words": "1;4;31",
    "added": "32",
    "added-words": "1;4;32",
    "heading": "1",
    "place": "36",
    "faint": "2",
}
HANGING = " " * 4
"""The beginning of the further lines of a folded line."""
NARROWEST = 24
"""Characters of a line that are used even if a terminal has fewer."""
LONGEST_CELL = 60
"""Characters; longer cells are shortened in the middle, because an artefact may be a whole paragraph."""

_WORDS = re.compile(r" *[^ ]+| +")


def visible(text: str, keep: str = "") -> str:
    r"""Escape everything that is not printable, except the characters in ``keep``.

    Names of files, keys and texts may contain sequences that control a terminal, and line ends before a command for the log of
    a build server ("::error").

    >>> visible("a\x1b[2J\n::error\u202e")
    'a\\x1b[2J\\n::error\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)


def shortened(text: str) -> str:
    r"""Return ``text`` as a cell: `visible`, and shortened in the middle.

    >>> shortened("go\nto\x1b")
    'go\\nto\\x1b'
    """
    shown = visible(text)
    half = (LONGEST_CELL - 1) // 2
    return shown if len(shown) <= LONGEST_CELL else f"{shown[:half]}…{shown[-half:]}"


def coloured(style: Style, text: str) -> str:
    """Return ``text`` in ``style``; an empty text and the style "" need no escape codes."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text and style else text


def plain(style: Style, text: str) -> str:
    """Return ``text`` unchanged."""
    return text


def wanted(environment: Mapping[str, str], terminal: bool) -> bool:
    """Whether to use colours: never with NO_COLOR, always with FORCE_COLOR, otherwise on a terminal (no-color.org).

    FORCE_COLOR=0 means none, as to Node.js and what builds on it; force-color.org has no value that does.
    """
    forced = environment.get("FORCE_COLOR", "")
    if environment.get("NO_COLOR") or forced.lower() in ("0", "false"):
        return False
    return bool(forced) or terminal


def folded(pieces: Sequence[Piece], width: int | None, paint: Paint = plain, hanging: str = HANGING) -> Iterator[str]:
    """Yield the lines of a line that consists of pieces of foreign text, folded between words.

    Args:
        pieces: the pieces, which follow each other without blanks between them.
        width: characters of a line at most, but for a single word that is longer; None for no limit.
        paint: colours.
        hanging: the beginning of further lines.

    >>> list(folded([("", "irregular woodland → "), ("added", "random forest")], 30))
    ['irregular woodland → random', '    forest']
    """
    rows: list[list[Piece]] = [[]]
    used = 0
    for style, text in pieces:
        for word in _WORDS.findall(visible(text)):
            if width and word[0] == " " and used > len(hanging) and used + len(word) > max(width, NARROWEST):
                rows.append([("", hanging)])
                used, word = len(hanging), word.lstrip(" ")  # noqa: PLW2901
            rows[-1].append((style, word))
            used += len(word)
    for row in rows:
        while row and not row[-1][1].strip(" "):
            row.pop()
        grouped = groupby(row, key=lambda piece: piece[0])
        yield "".join(paint(style, "".join(word for _, word in words)) for style, words in grouped)


def table(
    rows: Sequence[Sequence[str]], styles: Sequence[Style], paint: Paint = plain, width: int | None = None, indent: str = ""
) -> Iterator[str]:
    """Yield the lines of a table; columns of numbers are aligned right, and rows are folded.

    Args:
        rows: the rows, the first of which is the header.
        styles: the style of each column.
        paint: colours.
        width: characters of a line at most; None for no limit.
        indent: the beginning of every line.
    """
    columns = list(zip(*([visible(cell) for cell in row] for row in rows), strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [all(cell.replace(".", "", 1).isdecimal() for cell in column[1:]) for column in columns]
    for number, row in enumerate(zip(*columns, strict=True)):
        cells = [cell.rjust(size) if flush else cell.ljust(size) for cell, size, flush in zip(row, widths, right, strict=True)]
        painted: list[Piece] = [(style if number else "heading", cell) for cell, style in zip(cells, styles, strict=True)]
        yield from folded([("", indent), *side_by_side(painted)], width, paint, indent + HANGING)


def side_by_side(cells: Sequence[Piece]) -> list[Piece]:
    """Cells of a row with the blanks between them, as pieces of one line."""
    between: Piece = ("", "  ")
    return [piece for cell in cells for piece in (between, cell)][1:]


def counted(number: int, noun: str) -> str:
    """Format a number with its noun.

    >>> counted(1, "artefact"), counted(2000, "artefact")
    ('1 artefact', '2,000 artefacts')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Format a probability in per cent; less than 1 is never shown as 100 %.

    >>> percent(0.875), percent(0.9996), percent(1.0)
    ('88 %', '> 99 %', '100 %')
    """
    return "> 99 %" if 0.995 <= share < 1.0 else f"{100 * share:.0f} %"


def two_digits(confidence: float) -> str:
    """Round a confidence down: less than 1 is never shown as 1, nor what is below a minimum as reaching it.

    >>> two_digits(0.29), two_digits(0.4993), two_digits(0.9996), two_digits(1.0)
    ('0.29', '0.49', '0.99', '1.00')
    """
    return f"{int(100 * confidence + 1e-6) / 100:.2f}"
