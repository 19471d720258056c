"""Rows of CSV that a spreadsheet may open, with names and texts that others wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from spinfix import lazy

_FORMULA = lazy.re_compile(r"[=+\-@\t\r\n]")
_NUMBER = lazy.re_compile(r"-?\d+(\.\d+)?")


def row(cells: Iterable[str]) -> str:
    r"""A row with its line end; lone surrogates, which UTF-8 cannot have, are escaped, as in the other formats.

    >>> row(["=1.txt", "0.5", "a, b"])
    '\'=1.txt,0.5,"a, b"\n'
    >>> row(["t\udcfe.txt"])
    't\\udcfe.txt\n'
    """
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(map(cell, cells))
    return made.getvalue().encode("utf-8", "backslashreplace").decode("utf-8")


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe comes before =, +, - and @, except in numbers.

    >>> cell("=HYPERLINK(A1)"), cell("-0.5"), cell("irregular woodland")
    ("'=HYPERLINK(A1)", '-0.5', 'irregular woodland')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
