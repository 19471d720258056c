"""What a dictionary must be besides readable: sorted, without doubles, without entries that say nothing.

`spinfix.families.spinner.dictionary.load` refuses a file that it cannot read, at the first bad line; this linter lists every
fault of a folder, so that a person who edits a dictionary can mend all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spinfix.families.linting import Fault
from spinfix.families.spinner.dictionary import (
    PHRASES,
    SUBSTITUTIONS,
    USAGE,
    DictionaryError,
    capitalise,
    is_capitalised,
    load_usage,
)

HEADERS = {
    SUBSTITUTIONS: ("spun", "original", "lower", "lower_documents", "capital", "capital_documents"),
    PHRASES: ("phrase", "standing", "genuine", "capital_standing", "capital_genuine"),
}
"""Columns of each file; those before the first count hold phrases."""

_PHRASE_COLUMNS = {SUBSTITUTIONS: 2, PHRASES: 1}


def lint(folder: Path) -> list[Fault]:
    """Every fault of the dictionary in ``folder``, file by file, line by line."""
    faults: list[Fault] = []
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for name in HEADERS:
        rows[name] = list(_rows(folder / name, faults))
    spun = {row[0] for _, row in rows[SUBSTITUTIONS]}
    for line, row in rows[PHRASES]:
        if row[0] not in spun:
            message = f"{row[0]!r} is the spun side of no entry of {SUBSTITUTIONS}; take the line out"
            faults.append(Fault(folder / PHRASES, line, message))
    faults += _usage_faults(folder / USAGE, {phrase for text in spun for phrase in (text, capitalise(text))})
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line))


def _usage_faults(file: Path, spun: set[str]) -> Iterator[Fault]:
    """What is wrong with the counts of genuine English, which a dictionary need not have."""
    try:
        phrases = list(load_usage(file))
    except DictionaryError as error:
        yield Fault(file, 0, str(error).removeprefix(f"{file}:"))
        return
    if phrases != sorted(phrases):
        yield Fault(file, 0, "not sorted by phrase; sort it, so that two versions can be compared line by line")
    for phrase in phrases:
        if phrase not in spun:
            yield Fault(file, 0, f"{phrase!r} is the spun side of no entry of {SUBSTITUTIONS}; take the line out")


def _rows(file: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The well-formed rows of one file; what is wrong goes to ``faults``."""
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
        faults.append(Fault(file, 1, f"expected the header {', '.join(columns)}, with tabs between"))
    previous: list[str] | None = None
    for number, line in enumerate(lines, 2):
        row = line.split("\t")
        malformed = _malformed(line, row, file.name)
        if malformed:
            faults.append(Fault(file, number, malformed))
            continue
        key = row[: _PHRASE_COLUMNS[file.name]]
        messages = [_order(previous, key), *(_substitution(row) if file.name == SUBSTITUTIONS else _phrase(row))]
        faults += [Fault(file, number, message) for message in messages if message]
        previous = key
        yield number, row


def _malformed(line: str, row: list[str], name: str) -> str | None:
    columns, phrases = HEADERS[name], _PHRASE_COLUMNS[name]
    if not line.strip():
        return "is blank; take it out"
    if len(row) != len(columns):
        return f"has {len(row)} columns, expected {len(columns)} ({', '.join(columns)}), with tabs between"
    faults = [_bad_phrase(cell) if number < phrases else _bad_count(cell) for number, cell in enumerate(row)]
    return next((f"{column} {fault}" for column, fault in zip(columns, faults, strict=True) if fault), None)


def _bad_phrase(cell: str) -> str | None:
    if not cell:
        return "is empty"
    if " ".join(cell.split()) != cell:
        return f"{cell!r} has white space at its ends, doubled, or other than a plain space"
    if not cell.isprintable():
        return f"{cell!r} has characters that cannot be seen"
    return None


def _bad_count(cell: str) -> str | None:
    if not (cell.isascii() and cell.isdecimal()) or str(int(cell)) != cell:
        return f"is {cell!r}, expected a count such as 0 or 12"
    return None


def _order(previous: list[str] | None, key: list[str]) -> str | None:
    if previous is None or previous < key:
        return None
    if previous == key:
        return f"{' → '.join(key)} stands here twice; add the counts up in one line"
    return f"{key[0]!r} stands after {previous[0]!r}; sort the lines by code point (LC_ALL=C sort), the header first"


def _substitution(row: list[str]) -> Iterator[str]:
    spun, original = row[:2]
    lower, lower_documents, capital, capital_documents = map(int, row[2:])
    if spun == original:
        yield f"{spun!r} stands for itself; take the line out"
    if not lower and not capital:
        yield "has never been seen (all counts are 0); take the line out, or count it as 1 in 1 document"
    for case, times, documents in (("lower", lower, lower_documents), ("capital", capital, capital_documents)):
        if documents > times or bool(times) != bool(documents):
            yield f"{case}: {times} times in {documents} documents cannot be"
    if is_capitalised(spun) and is_capitalised(original) and lower:
        yield "is capitalised on both sides, so it belongs under capital; lower has to be 0"


def _phrase(row: list[str]) -> Iterator[str]:
    if not any(map(int, row[1:])):
        yield f"{row[0]!r} has no counts; a phrase never seen needs no line"
