"""Tables in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spinfix.report.colour import Paint, Style, plain
from spinfix.report.folding import HANGING, Piece, folded

BETWEEN = "  "
"""What stands between two columns."""
LONGEST_CELL = 60
"""Characters; longer cells are shortened in the middle, because an artefact may be a whole paragraph."""


def table(
    rows: Sequence[Sequence[str]],
    styles: Sequence[Style],
    paint: Paint = plain,
    width: int | None = None,
    indent: str = "",
) -> Iterator[str]:
    """Yield the lines of a table; columns of numbers are aligned right.

    Columns that a terminal has no room for stand below the others, in further lines of each row.

    Args:
        rows: the rows, the first of which is the header.
        styles: the style of each column.
        paint: colours.
        width: characters of a line at most; None for no limit.
        indent: what every line begins with.

    >>> rows = [("position", "found", "replacement"), ("1:5", "irregular woodland", "random forest")]
    >>> list(table(rows, ("", "", ""), width=36))
    ['position  found', '    replacement', '1:5       irregular woodland', '    random forest']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [all(cell.replace(".", "", 1).isdecimal() for cell in column[1:]) for column in zip(*rows, strict=True)]
    fitting = len(widths) if width is None else _fitting(widths, rows[0], width - len(indent))
    hanging = indent + HANGING
    for number, row in enumerate(rows):
        cells = [cell.rjust(size) if flush else cell.ljust(size) for cell, size, flush in zip(row, widths, right, strict=True)]
        painted = [(style if number else "heading", cell) for cell, style in zip(cells, styles, strict=True)]
        yield from folded([("", indent), *side_by_side(painted[:fitting])], width, paint, hanging)
        if below := [(style, cell.strip()) for style, cell in painted[fitting:] if cell.strip()]:
            yield from folded([("", hanging), *side_by_side(below)], width, paint, hanging)


def _fitting(widths: Sequence[int], header: Sequence[str], width: int) -> int:
    """How many columns stand beside each other; one without a name, such as of arrows, is not the last of them."""
    ends = [sum(widths[:count]) + len(BETWEEN) * (count - 1) for count in range(1, len(widths) + 1)]
    fitting = sum(end <= width for end in ends)
    while 1 < fitting < len(widths) and not header[fitting - 1]:
        fitting -= 1
    return max(1, fitting)


def side_by_side(cells: Sequence[Piece]) -> list[Piece]:
    """Cells of a row with the blanks between them, as pieces of one line."""
    between: Piece = ("", BETWEEN)
    return [piece for cell in cells for piece in (between, cell)][1:]


def counted(number: int, noun: str) -> str:
    """Format a number with its noun.

    >>> counted(1, "artefact"), counted(2000, "artefact")
    ('1 artefact', '2,000 artefacts')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    r"""Return ``text`` on one line, shortened, with white space and control characters escaped.

    Control characters of a document must not reach a terminal.

    >>> printable("go\nto\x1b")
    'go\\nto\\x1b'
    """
    visible = escaped(text)
    if len(visible) > LONGEST_CELL:
        half = (LONGEST_CELL - 1) // 2
        return f"{visible[:half]}…{visible[-half:]}"
    return visible


def escaped(text: str, keep: str = "") -> str:
    r"""Return ``text`` with everything that is not printable escaped, except the characters in ``keep``.

    Names of files, keys and texts may contain sequences that control a terminal, and line ends before a command for the log of
    a build server ("::error").

    >>> escaped("a\x1b[2J\n::error\u202e")
    'a\\x1b[2J\\n::error\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)
