"""The tab-separated tables of dictionaries, for all kinds of families: reading, writing and linting them.

A table is a UTF-8 file with a header, sorted by its first columns.  `read` stops at the first line that it cannot use;
`lint_table` finds every fault, so that all of them can be fixed at once.  What a row means is up to the kind of family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spinfix import lazy
from spinfix.errors import SpinfixError, not_utf8

Row = list[str]

SHOWN = 100
"""Characters of a line that a message quotes: a file of another format may be a single one."""

_NUMBER = lazy.re_compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a dictionary.

    Attributes:
        file: the file.
        line: its line, from 1; 0 for the file as a whole.
        message: what is wrong and what is expected.
    """

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"


class Cell(NamedTuple):
    """What a column may contain.

    Attributes:
        fault: what is wrong with a cell; None if nothing is.
        usable: whether a cell can be read nonetheless, which is quicker to find out.
    """

    fault: Callable[[str], str | None]
    usable: Callable[[str], object]


def _phrase_fault(cell: str) -> str | None:
    return _text_fault(cell) if cell else "is empty"


def _text_fault(cell: str) -> str | None:
    if " ".join(cell.split()) != cell:
        return f"{cell!r} has leading, trailing, repeated or unusual white space"
    if not cell.isprintable():
        return f"{cell!r} has invisible characters"
    return None


def _count_fault(cell: str) -> str | None:
    if not (cell.isascii() and cell.isdecimal()) or str(int(cell)) != cell:
        return f"is {cell!r}, expected a count such as 0 or 12"
    return None


def _positive_fault(cell: str) -> str | None:
    return "is 0, expected a count of at least 1" if cell == "0" else _count_fault(cell)


def _number_fault(cell: str) -> str | None:
    return None if _NUMBER.fullmatch(cell) else f"is {cell!r}, expected a number such as 0.75 or 12"


PHRASE = Cell(_phrase_fault, bool)
OPTIONAL = Cell(_text_fault, lambda _: True)
COUNT = Cell(_count_fault, str.isdecimal)
POSITIVE = Cell(_positive_fault, lambda cell: cell.isdecimal() and int(cell))
NUMBER = Cell(_number_fault, _NUMBER.fullmatch)


@dataclass(frozen=True, slots=True)
class Table:
    """The format of one file.

    Attributes:
        columns: what each column may contain, by its name in the header.
        keys: number of the first columns by which the rows are sorted, and which no two rows have in common.
        folder: the files that stand beside it, for the message if it is missing ("a dictionary has a.tsv and b.tsv").
    """

    columns: dict[str, Cell]
    keys: int
    folder: str

    @property
    def names(self) -> str:
        """The names of the columns, for messages."""
        return ", ".join(self.columns)

    def fault(self, row: Row) -> str | None:
        """What is wrong with the form of a row; None if nothing is."""
        if not any(map(str.strip, row)):
            return "is blank; remove it"
        if len(row) != len(self.columns):
            found = f"{len(row)} columns" if len(row) > 1 else "1 column"
            return f"has {found}, expected {len(self.columns)} tab-separated ones ({self.names})"
        for (name, kind), cell in zip(self.columns.items(), row, strict=True):
            fault = kind.fault(cell)
            if fault is not None:
                return f"{name} {fault}"
        return None


def quoted(line: str) -> str:
    """A line, or its beginning, as messages quote it.

    >>> quoted("same " * 21)[-12:]
    "same same …'"
    """
    return repr(line if len(line) <= SHOWN else f"{line[:SHOWN]}…")


def read(path: Path, table: Table, error: type[SpinfixError]) -> Iterator[Row]:
    """The rows of a table; blank lines are skipped.

    Raises:
        error: if the file cannot be read or a line is malformed; the message names the file, the line and what was expected.
    """
    try:
        header, *lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as reason:
        raise error(f"{path}: cannot be read ({reason}); {table.folder}") from reason
    if header != "\t".join(table.columns):
        raise error(f"{path}:1: expected the tab-separated header {table.names}")
    width = len(table.columns)
    checks = [(place, kind.usable) for place, kind in enumerate(table.columns.values()) if kind is not OPTIONAL]
    for number, line in enumerate(lines, 2):
        if line:
            row = line.split("\t")
            if len(row) != width or not all(usable(row[place]) for place, usable in checks):
                raise error(f"{path}:{number}: {table.fault(row)}; found {quoted(line)}")
            yield row


def read_optional(path: Path, table: Table, error: type[SpinfixError]) -> Iterator[Row]:
    """The rows of a table that a dictionary may lack; none if there is no such file.

    Raises:
        error: as by `read`.
    """
    if path.is_file():
        yield from read(path, table, error)


def optional_faults(path: Path, table: Table, rule: Callable[[Row], Iterable[str]]) -> list[Fault]:
    """Every fault of a table that a dictionary may lack; ``rule`` says what is wrong with a row of the right form."""
    faults: list[Fault] = []
    if path.is_file():
        for _ in lint_table(path, table, rule, faults):
            pass
    return faults


def write(path: Path, table: Table, rows: Iterable[Iterable[object]]) -> None:
    """Write a table, sorted, so that two versions can be compared line by line."""
    lines = sorted(tuple(map(str, row)) for row in rows)
    path.write_text("\n".join(("\t".join(table.columns), *map("\t".join, lines), "")), encoding="utf-8", newline="\n")


def lint_table(
    path: Path, table: Table, rule: Callable[[Row], Iterable[str]], faults: list[Fault]
) -> Iterator[tuple[int, Row]]:
    """The well-formed rows of a table with their lines; adds every fault of the file to ``faults``.

    Args:
        path: the file.
        table: its format.
        rule: what is wrong with the meaning of a well-formed row.
        faults: all faults so far.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        faults.append(Fault(path, 0, f"cannot be read ({error.strerror}); {table.folder}"))
        return
    except UnicodeDecodeError as error:
        faults.append(Fault(path, error.object.count(b"\n", 0, error.start) + 1, not_utf8(error)))
        return
    if text.startswith("\ufeff"):
        faults.append(Fault(path, 1, "begins with a byte-order mark; save the file as UTF-8 without it"))
    if text.partition("\n")[0].endswith("\r"):
        faults.append(Fault(path, 0, "ends its lines with CRLF, as Windows does; save the file with line feeds alone"))
        text = text.replace("\r\n", "\n")
    if not text.endswith("\n"):
        faults.append(Fault(path, 0, "does not end with a line feed"))
    header, *lines = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    if header != "\t".join(table.columns):
        faults.append(Fault(path, 1, f"expected the tab-separated header {table.names}"))
    previous: Row = []
    for number, line in enumerate(lines, 2):
        row = line.split("\t")
        malformed = table.fault(row)
        if malformed:
            faults.append(Fault(path, number, malformed))
            continue
        key = row[: table.keys]
        messages = [_order(previous, key), *rule(row)]
        faults += [Fault(path, number, message) for message in messages if message]
        previous = key
        yield number, row


def _order(previous: Row, key: Row) -> str | None:
    if previous < key:
        return None
    if previous == key:
        return f"{' → '.join(key)} occurs twice; make one line of the two, with the counts added up"
    return f"{key[0]!r} comes after {previous[0]!r}; sort the lines by code point, column by column, below the header"
