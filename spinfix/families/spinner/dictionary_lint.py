"""The linter of dictionaries: they must be sorted, without duplicates and without entries that have no effect.

`spinfix.families.spinner.dictionary.load` stops at the first line that it cannot read; this linter lists every fault of a
folder, so that all of them can be fixed at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from spinfix.families.linting import Fault
from spinfix.families.spinner.dictionary import (
    PHRASES,
    SUBSTITUTIONS,
    USAGE,
    capitalise,
    is_capitalised,
)

HEADERS = {
    SUBSTITUTIONS: ("spun", "original", "lower", "lower_documents", "capital", "capital_documents"),
    PHRASES: ("phrase", "standing", "genuine", "capital_standing", "capital_genuine"),
    USAGE: ("phrase", "expected", "most", "kind"),
}
"""Columns of each file; those before the first count hold phrases."""

_PHRASE_COLUMNS = {SUBSTITUTIONS: 2, PHRASES: 1, USAGE: 1}
_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")


def lint(folder: Path) -> list[Fault]:
    """Every fault of the dictionary in ``folder``, file by file, line by line."""
    faults: list[Fault] = []
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for name in (SUBSTITUTIONS, PHRASES):
        rows[name] = list(_rows(folder / name, faults))
    rows[USAGE] = list(_rows(folder / USAGE, faults)) if (folder / USAGE).exists() else []  # a dictionary need not have it
    spun = {row[0] for _, row in rows[SUBSTITUTIONS]}
    known = {PHRASES: spun, USAGE: spun | {capitalise(text) for text in spun}}
    for name, phrases in known.items():
        for line, row in rows[name]:
            if row[0] not in phrases:
                message = f"{row[0]!r} is the spun side of no entry of {SUBSTITUTIONS}; remove the line"
                faults.append(Fault(folder / name, line, message))
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line))


def _rows(file: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The well-formed rows of one file; adds the faults of others to ``faults``."""
    columns = HEADERS[file.name]
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        faults.append(Fault(file, 0, f"cannot be read ({error.strerror}); a dictionary has {SUBSTITUTIONS} and {PHRASES}"))
        return
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 0, f"is not UTF-8 ({error})"))
        return
    if not text.endswith("\n"):
        faults.append(Fault(file, 0, "does not end with a line feed"))
    header, *lines = text.removesuffix("\n").split("\n")
    if header != "\t".join(columns):
        faults.append(Fault(file, 1, f"expected the tab-separated header {', '.join(columns)}"))
    previous: list[str] | None = None
    for number, line in enumerate(lines, 2):
        row = line.split("\t")
        malformed = _malformed(line, row, file.name)
        if malformed:
            faults.append(Fault(file, number, malformed))
            continue
        key = row[: _PHRASE_COLUMNS[file.name]]
        messages = [_order(previous, key), *_CHECKS[file.name](row)]
        faults += [Fault(file, number, message) for message in messages if message]
        previous = key
        yield number, row


def _malformed(line: str, row: list[str], name: str) -> str | None:
    columns, phrases = HEADERS[name], _PHRASE_COLUMNS[name]
    if not line.strip():
        return "is blank; remove it"
    if len(row) != len(columns):
        return f"has {len(row)} columns, expected {len(columns)} tab-separated ones ({', '.join(columns)})"
    counts = _usage_cells if name == USAGE else _count_cells
    faults = [*map(_bad_phrase, row[:phrases]), *counts(row[phrases:])]
    return next((f"{column} {fault}" for column, fault in zip(columns, faults, strict=True) if fault), None)


def _bad_phrase(cell: str) -> str | None:
    if not cell:
        return "is empty"
    if " ".join(cell.split()) != cell:
        return f"{cell!r} has leading, trailing, repeated or unusual white space"
    if not cell.isprintable():
        return f"{cell!r} has invisible characters"
    return None


def _bad_count(cell: str) -> str | None:
    if not (cell.isascii() and cell.isdecimal()) or str(int(cell)) != cell:
        return f"is {cell!r}, expected a count such as 0 or 12"
    return None


def _count_cells(cells: list[str]) -> list[str | None]:
    return [_bad_count(cell) for cell in cells]


def _usage_cells(cells: list[str]) -> list[str | None]:
    *numbers, kind = cells
    return [*map(_bad_number, numbers), _bad_phrase(kind)]


def _bad_number(cell: str) -> str | None:
    return None if _NUMBER.fullmatch(cell) else f"is {cell!r}, expected a number such as 0.75 or 12"


def _order(previous: list[str] | None, key: list[str]) -> str | None:
    if previous is None or previous < key:
        return None
    if previous == key:
        return f"{' → '.join(key)} occurs twice; add the counts up in one line"
    return f"{key[0]!r} comes after {previous[0]!r}; sort the lines by code point (LC_ALL=C sort), the header first"


def _substitution(row: list[str]) -> Iterator[str]:
    spun, original = row[:2]
    lower, lower_documents, capital, capital_documents = map(int, row[2:])
    if spun == original:
        yield f"{spun!r} stands for itself; remove the line"
    if not lower and not capital:
        yield "has never been seen (all counts are 0); remove the line, or count it as 1 in 1 document"
    for case, times, documents in (("lower", lower, lower_documents), ("capital", capital, capital_documents)):
        if documents > times or bool(times) != bool(documents):
            yield f"{case}: {times} times in {documents} documents is impossible"
    if is_capitalised(spun) and is_capitalised(original) and lower:
        yield "is capitalised on both sides, so it belongs under capital; lower has to be 0"


def _phrase(row: list[str]) -> Iterator[str]:
    if not any(map(int, row[1:])):
        yield f"{row[0]!r} has no counts; a phrase that was never seen needs no line"


def _usage(row: list[str]) -> Iterator[str]:
    if not float(row[1]):
        yield f"{row[0]!r} is expected 0 times; a phrase never seen needs no line"


_CHECKS = {SUBSTITUTIONS: _substitution, PHRASES: _phrase, USAGE: _usage}
