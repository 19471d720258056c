"""Tables in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spinfix.report.colour import Paint, Style, plain

LONGEST_CELL = 60
"""Characters; longer cells are shortened in the middle, because an artefact may be a whole paragraph."""


def table(rows: Sequence[Sequence[str]], styles: Sequence[Style], paint: Paint = plain) -> Iterator[str]:
    """Yield the lines of a table; the first row is the header, columns of numbers are aligned right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [all(cell.replace(".", "", 1).isdecimal() for cell in column[1:]) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell.rjust(width) if flush else cell.ljust(width) for cell, width, flush in zip(row, widths, right, strict=True)
        ]
        cells[-1] = cells[-1].rstrip()
        painted = (paint(style if number else "heading", cell) for cell, style in zip(cells, styles, strict=True))
        yield "  ".join(painted).rstrip()


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
