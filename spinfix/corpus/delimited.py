r"""CSV and TSV: one cell of every row is edited; all others are left as they are, including their quotes.

As in RFC 4180, a cell in double quotes may contain delimiters and line ends, and a quote is doubled.  Rows end with a line
feed, with or without a carriage return before it.  The first row names the columns.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from spinfix import lazy
from spinfix.corpus.chunking import split_blocks
from spinfix.corpus.fields import guess, listed
from spinfix.corpus.files import UnreadableError
from spinfix.corpus.records import TAG_FIELDS, Block, Format, Place, Record, RecordError, Tag, decode
from spinfix.corpus.splice import splice
from spinfix.edits import Edit

DELIMITERS = ",;\t|"
"""Delimiters tried on the first row; on a tie the first one is taken."""

NAME = 100
"""Characters of a column's name from which it is probably a text: the longest names are questions of surveys."""

UNBALANCED = "has a cell with unbalanced quotes"


@dataclass(frozen=True, slots=True)
class Delimited(Format):
    """A file of rows.

    Attributes:
        field: the column that is cleaned.
        column: index of that column, from 0.
        columns: names of all columns.
        delimiter: delimiter of the cells.
        limit: bytes of the largest row that is cleaned.
    """

    field: str
    column: int
    columns: tuple[str, ...]
    delimiter: str
    limit: int | None = None

    unit = "row"
    lines = True
    header = True

    @property
    def doubt(self) -> str:
        """Whether the name of the column may be a text, or is that of several."""
        if self.columns.count(self.field) > 1:
            return f'has several columns called "{self.field}", of which the first is read; choose by number (--field 2)'
        if len(self.field) < NAME:
            return ""
        return "the first row is taken as names of columns, and not cleaned; if it is a record, put a row of names above it"

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split after line feeds outside of cells."""
        return split_blocks(stream, start, _Rows(self.delimiter), self.limit)

    def records(self, block: Block) -> Iterator[Record]:
        """Yield one record per row, including the header row, which has no text."""
        data: bytes = block.data
        start, line, number = block.text_start, block.start.line, block.start.number
        header = block.start.offset == 0
        for end in _row_ends(data, start, self.delimiter):
            piece = data[start:end]
            record = Record(start, end, Place(0, line, number))
            if header and piece.strip(b"\r\n"):
                record.raw = piece.decode("utf-8", "surrogateescape")
            elif piece.strip(b"\r\n"):
                self._fill(record, piece)
            yield record
            header = header and record.raw is None  # blank lines above it are none
            start, line, number = end, line + piece.count(b"\n"), number + 1

    def _fill(self, record: Record, piece: bytes) -> None:
        try:
            raw = decode(piece)
            begin, end = self._cell(raw)
            record.raw, record.span, record.text = raw, (begin, end), _value(raw[begin:end])
        except RecordError as error:
            record.fault = str(error)
            record.raw = self._whole_row(piece)

    def _whole_row(self, piece: bytes) -> str | None:
        """A row that cannot be cleaned but has all its cells, to which tags may be added; None if it has not."""
        raw = piece.decode("utf-8", "surrogateescape")
        cells = list(_cells(raw, self.delimiter))
        return raw if len(cells) == len(self.columns) and not self._is_run_on(raw, cells) else None

    def _is_run_on(self, row: str, cells: Sequence[tuple[int, int]]) -> bool:
        """Whether a stray quote may have made one of several rows or cells: a quoted cell does not end, or goes on behind its
        quotes with delimiters or line ends between them.
        """
        for begin, end in cells if '"' in row else ():
            if row.startswith('"', begin, end):
                close = _CLOSED.match(row, begin, end)
                inside = row[begin : close.end()] if close else ""
                behind = row[close.end() : end].strip() if close else '"'
                if behind and (not close or any(mark in inside for mark in (self.delimiter, "\n", "\r"))):
                    return True
        return False

    def _cell(self, row: str) -> tuple[int, int]:
        cells = list(_cells(row, self.delimiter))
        if len(cells) != len(self.columns):
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            of = "1 column" if len(self.columns) == 1 else f"{len(self.columns)} columns"
            raise RecordError(f"has {has}, but the file has {of}")
        if self._is_run_on(row, cells):
            raise RecordError(UNBALANCED)
        return cells[self.column]

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the row with its cell edited; quotes are kept, and added if they have become necessary."""
        begin, end = record.span
        raw: str = record.raw
        cell = raw[begin:end]
        if cell.startswith('"'):
            inside = cell[1:-1]
            cell = '"' + splice(inside, (match.span() for match in _QUOTES.finditer(inside)), edits, _doubled) + '"'
        else:
            cell = self._written(splice(cell, (), edits, str))
            if not cell and len(self.columns) == 1:
                cell = '""'  # an empty line would be no row
        return (raw[:begin] + cell + raw[end:]).encode("utf-8")

    def _written(self, text: str) -> str:
        """A text as a cell, in quotes if it needs them."""
        is_quoted = text.startswith('"') or any(mark in text for mark in (self.delimiter, "\n", "\r"))
        return f'"{_doubled(text)}"' if is_quoted else text

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """Return the row with the tag cells added or replaced; for the header row, ``tag`` is None."""
        raw: str = record.raw
        values = TAG_FIELDS if tag is None else ["" if value is None else self._written(f"{value}") for value in tag]
        for name, value in zip(TAG_FIELDS, values, strict=True):
            cells = list(_cells(raw, self.delimiter))
            if name in self.columns:
                begin, end = cells[self.columns.index(name)]
                raw = raw[:begin] + value + raw[end:]
            else:
                raw = raw[: cells[-1][1]] + self.delimiter + value + raw[cells[-1][1] :]
        return raw.encode("utf-8", "surrogateescape")


_QUOTES = lazy.re_compile('""')


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _value(cell: str) -> str:
    """Return the value of a cell.

    Raises:
        RecordError: if its quotes are not closed.
    """
    if not cell.startswith('"'):
        return cell
    if len(cell) < 2 or not cell.endswith('"') or cell[1:-1].replace('""', "").count('"'):
        raise RecordError(UNBALANCED)
    return cell[1:-1].replace('""', '"')


def _cells(row: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every cell of a row, including quotes, excluding the line end."""
    end_of_row = len(row) - len(_LINE_END.search(row).group())  # type: ignore[union-attr]
    start = 0
    while True:
        if row.startswith('"', start):
            close = _CLOSED.match(row, start)
            end = row.find(delimiter, close.end()) if close else -1
        else:
            end = row.find(delimiter, start)
        if end < 0 or end >= end_of_row:
            yield start, end_of_row
            return
        yield start, end
        start = end + len(delimiter)


_LINE_END = lazy.re_compile(r"(?:\r?\n)?\Z")
_CLOSED = lazy.re_compile('"(?:[^"]++|"")*+"')
_QUOTED_CELL = lazy.re_compile(rf'(?:(?<=[{DELIMITERS}\r\n])|\A)"(?:[^"]++|"")*+"')
"""A cell in quotes, whatever the delimiter is; what is in it does not say."""


def _quoted(delimiter: str) -> re.Pattern[bytes]:
    """Matches a quoted cell, or one whose quotes are still open at the end of the data; then its group is empty."""
    mark = re.escape(delimiter.encode())
    return re.compile(rb"(?:(?<=[\n" + mark + rb'])|\A)"(?:[^"]++|"")*+(?:(")|\Z)')


def _row_ends(data: bytes, start: int, delimiter: str) -> Iterator[int]:
    """Yield the offset after every row of ``data`` from ``start``; the last row may lack a line end."""
    if start:  # after a byte-order mark, where a cell begins as at offset 0
        yield from (start + end for end in _row_ends(data[start:], 0, delimiter))
        return
    last = position = 0
    for cell in _quoted(delimiter).finditer(data) if b'"' in data else ():
        while (feed := data.find(b"\n", position, cell.start())) >= 0:
            last = position = feed + 1
            yield last
        position = cell.end()
    while (feed := data.find(b"\n", position)) >= 0:
        last = position = feed + 1
        yield last
    if last < len(data):
        yield len(data)


class _Rows:
    """Rows end with a line feed outside of quoted cells; the state is what has the same effect as all that was read of a row:
    a quote if it ends in a quoted cell, two behind one, which another may open again, the delimiter if a cell begins, else a
    letter.
    """

    def __init__(self, delimiter: str) -> None:
        self._cell, self._delimiter = _quoted(delimiter), delimiter.encode()

    def ends(self, data: bytes) -> tuple[int, int]:
        if b'"' not in data:
            return data.rfind(b"\n") + 1, data.count(b"\n")
        count, end, position = 0, 0, 0
        for cell in self._cell.finditer(data):
            feeds = data.count(b"\n", position, cell.start())
            if feeds:
                count += feeds
                end = data.rfind(b"\n", position, cell.start()) + 1
            position = cell.end()
        if feeds := data.count(b"\n", position):
            count += feeds
            end = data.rfind(b"\n", position) + 1
        return end, count

    def enter(self, data: bytes) -> bytes:
        return self._scan(data)[1]

    def leave(self, data: bytes, state: bytes) -> tuple[int, bytes]:
        end, state_then = self._scan(state + data)
        return (end - len(state) if end >= 0 else -1), state_then

    def _scan(self, data: bytes) -> tuple[int, bytes]:
        """The offset after the first row that ends in ``data``, -1 if none does, and the state behind ``data``."""
        position, state = 0, self._delimiter if data.endswith(self._delimiter) else b"x"[: len(data)]
        for cell in self._cell.finditer(data):
            if (feed := data.find(b"\n", position, cell.start())) >= 0:
                return feed + 1, b""
            position = cell.end()
            if position == len(data):
                state = b'""' if cell[1] else b'"'
        feed = data.find(b"\n", position)
        return (feed + 1, b"") if feed >= 0 else (-1, state)


def make(head: bytes, field: str | None, name: str, limit: int | None, delimiter: str | None = None) -> Delimited:
    """Create the format of a file that begins with ``head``; without a ``field`` it is guessed.

    Raises:
        UnreadableError: if it has no such column, or no column with text.
    """
    text = head.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = delimiter or max(DELIMITERS, key=_QUOTED_CELL.sub("", first).count)
    _refuse_no_table(text, first, name)
    rows = list(_head_rows(text, delimiter))
    if not rows and text.strip():
        raise UnreadableError(f"{name}: the row with the names of the columns has unbalanced quotes; mend it first")
    columns = tuple(rows[0]) if rows else ()
    if field is None:
        records = [dict(zip(columns, row, strict=False)) for row in rows[1:]]
        field = guess({key: value for key, value in record.items() if not _is_number(value)} for record in records)
        if field is None and len(rows) > 1:
            named = "no column" if all(columns) else "no column with a name"
            raise UnreadableError(f"{name}: {named} contains text in the first rows; choose one, by name or number (--field 2)")
        field = field or guess([dict.fromkeys(columns, "")]) or ""  # without rows the names have to do
    return Delimited(field, _index_of(field, columns, name), columns, delimiter, limit)


def _refuse_no_table(text: str, first: str, name: str) -> None:
    """Refuse a file whose ``first`` line shows that it is no table as they are read here.

    Raises:
        UnreadableError: if it is none; the message says what to do.
    """
    bare = _QUOTED_CELL.sub("x", text).lstrip("\r\n")  # a cell may have line feeds where rows end in carriage returns
    if "\n" not in bare and "\r" in bare.rstrip("\r"):
        raise UnreadableError(f"{name}: has lines that end in carriage returns alone; convert them first: tr '\\r' '\\n'")
    if re.fullmatch(r"sep=.?\r?", first, re.IGNORECASE):
        raise UnreadableError(
            f"{name}: begins with a line for Excel ({first.strip()}) and not with names of columns; delete it: sed 1d"
        )
    if re.match(r"\s*<(?:!doctype\s+html|html)\b", first, re.IGNORECASE):
        raise UnreadableError(f"{name}: is a page of HTML and no table; get the file again, or use --input-format html")


def _index_of(field: str, columns: tuple[str, ...], name: str) -> int:
    """The index of a column given by name or by its number, from 1; 0 if there are no columns.

    Raises:
        UnreadableError: if there is no such column.
    """
    if field in columns:
        return columns.index(field)
    if field.isdecimal() and 1 <= int(field) <= len(columns):
        return int(field) - 1
    if columns:
        raise UnreadableError(f'{name}: has no column "{field}"; it has {listed(columns)}')
    return 0


def _head_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    data = text.encode("utf-8")
    start = 0
    for end in _row_ends(data, 0, delimiter):
        raw = data[start:end].decode("utf-8")
        try:
            if raw.strip("\r\n"):
                yield [_value(raw[slice(*span)]) for span in _cells(raw, delimiter)]
        except RecordError:
            return
        start = end


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.,:eE+\-/ ]+", text) is not None
