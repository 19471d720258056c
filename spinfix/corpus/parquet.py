"""Parquet: one text column is cleaned, row group by row group; schema, metadata and compression are preserved.

Columns of bytes are text as well, if the bytes are UTF-8: older programs write text without saying that it is.

One row group of the input and one of the output are in memory: a row group is the smallest unit that can be written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from spinfix.corpus.fields import USUAL, guess, listed
from spinfix.corpus.files import POINTED, POINTER, DocumentError, UnreadableError
from spinfix.corpus.records import TAG_FIELDS, Block, Format, Outcome, Place, Record
from spinfix.optional_deps import need

ROWS = 256
"""Rows per block; with articles of 1 to 4 KB about as many bytes as a block of lines."""
BYTES = 1 << 19
"""Characters after which a block ends even with fewer rows."""
SAMPLE = 100
"""Rows examined to guess the column."""
TEXTS = frozenset({"string", "large_string", "string_view"})
BINARY = frozenset({"binary", "large_binary", "binary_view"})
LISTS = "; lists are not cleaned: join each into one text, or give every text a row of its own, and clean that"
"""Advice for a column with several texts in a row."""
KIND = 80
"""Characters of a type that a message shows."""
PROBED = 1024
"""Rows of a portion when the size of a row group is added up."""


@dataclass(frozen=True, slots=True)
class Column(Format):
    """A text column, as the workers see it.

    Attributes:
        field: the column, with dots for a field of a struct.
    """

    field: str

    unit = "row"
    columnar = True
    header = True

    def records(self, block: Block) -> Iterator[Record]:
        """Yield one record per row."""
        for row, text in enumerate(block.data):
            record = Record(row, row + 1, Place(0, 1, block.start.number + row))
            if isinstance(text, bytes):
                record.fault = "is not UTF-8"
            elif text is not None:
                record.text = text
            else:
                record.fault = f'has null in the field "{self.field}", not a text'
            yield record


class Table:
    """A Parquet file during a run: yields blocks of texts, takes outcomes, writes row groups."""

    def __init__(
        self, file: BinaryIO, name: str, field: str | None, *, tagging: bool = False, limit: int | None = None
    ) -> None:
        """Open the file; ``limit`` are the bytes that a row group may take in memory.

        Raises:
            ExtraError: if pyarrow is not installed.
            DocumentError: if it is not a Parquet file.
            UnreadableError: if it has no such text column.
        """
        self._arrow = need("pyarrow", "parquet", "Parquet files")
        self._parquet = need("pyarrow.parquet", "parquet", "Parquet files")
        self._compute = need("pyarrow.compute", "parquet", "Parquet files")
        self._name = name
        self._tagging = tagging
        self._limit = limit
        try:
            self._file = self._parquet.ParquetFile(file)
            self._check_columns()
        except UnreadableError:
            raise
        except Exception as error:  # besides ArrowException, damaged files raise OSError, UnicodeDecodeError, KeyError, …
            file.seek(0)
            advice = POINTED if file.read(len(POINTER)) == POINTER else "get the file again"
            raise DocumentError(f"{name}: cannot be read as Parquet ({error}); {advice}") from error
        self.schema = self._file.schema_arrow
        self.rows: int = self._file.metadata.num_rows
        chosen = field or self._guess()
        self.format = Column(chosen)
        self._path = self._resolve(chosen)
        self._pending: deque[tuple[Any, int]] = deque()
        self._outcomes: list[tuple[int, Outcome]] = []
        self._rows_back = 0
        self._writer: Any = None

    def _check_columns(self) -> None:
        names = self._file.schema_arrow.names
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise UnreadableError(f"{self._name}: has several columns called {', '.join(double)}; rename them first")

    def _guess(self) -> str:
        paths = [path for column in self.schema for path in self._text_paths(column, ())]
        if not paths:
            empty = [name for name in USUAL if name in self.schema.names and self._is_null(self.schema.field(name).type)]
            if empty:
                return empty[0]
            columns = listed(f"{column.name} ({_short(column.type)})" for column in self.schema)
            advice = LISTS if any(self._is_list(column.type) for column in self.schema) else ""
            raise UnreadableError(f"{self._name}: no column contains text; it has {columns}{advice}")
        if self._file.metadata.num_rows:
            number = next(n for n in range(self._file.num_row_groups) if self._file.metadata.row_group(n).num_rows)
            self._check_size(number)
            try:
                head = next(self._file.iter_batches(SAMPLE, row_groups=[number], columns=[path[0] for path in paths]))
            except Exception as error:
                raise DocumentError(f"{self._name}: cannot be read as Parquet ({error}); get the file again") from error
            texts = [self._decoded(self._below(head.column(path[0]), path[1:])) for path in paths]
            names = [".".join(path) for path in paths]
            rows = (dict(zip(names, row, strict=True)) for row in zip(*texts, strict=True))
            if field := guess(rows):
                return field
        return ".".join(next((path for path in paths if len(path) == 1), paths[0]))

    def _text_paths(self, field: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The text columns, also those in structs."""
        path = (*above, field.name)
        if self._is_text(field.type):
            yield path
        elif self._arrow.types.is_struct(field.type):
            for number in range(field.type.num_fields):
                yield from self._text_paths(field.type.field(number), path)

    def _check_size(self, number: int) -> None:
        """Refuse a row group that would take too much memory, before it is read.

        A dictionary page may hold one long text to which thousands of rows refer, so the rows are added up in small portions.

        Raises:
            DocumentError: if it does.
        """
        if self._limit is None:
            return
        group = self._file.metadata.row_group(number)
        columns = [group.column(place) for place in range(group.num_columns)]
        size = sum(column.total_uncompressed_size for column in columns)
        largest = max((column.total_uncompressed_size for column in columns if _has_dictionary(column)), default=0)
        if size <= self._limit and largest * group.num_rows > self._limit:
            rows, size = max(1, min(PROBED, self._limit // max(1, 8 * largest))), 0
            for batch in self._file.iter_batches(rows, row_groups=[number]):
                size += batch.nbytes
                if size > self._limit:
                    break
        if size > self._limit:
            raise DocumentError(
                f"{self._name}: row group {number + 1} takes more than {self._limit / 1e6:g} MB of memory; "
                "raise the limit (--max-row-group) if there is three times as much, or write it with smaller row groups"
            )

    def _is_text(self, kind: Any) -> bool:
        if self._arrow.types.is_dictionary(kind):
            kind = kind.value_type
        return str(kind) in TEXTS or str(kind) in BINARY

    def _is_null(self, kind: Any) -> bool:
        """Whether a column has no value at all: so pandas writes the texts of a shard in which all are missing."""
        return bool(self._arrow.types.is_null(kind))

    def _is_list(self, kind: Any) -> bool:
        types = self._arrow.types
        return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))

    def _resolve(self, field: str) -> tuple[str, ...]:
        """The column name and the struct fields below it; a column whose name contains dots takes precedence."""
        path = (field,) if field in self.schema.names else tuple(field.split("."))
        if path[0] not in self.schema.names:
            raise UnreadableError(f'{self._name}: has no column "{path[0]}"; it has {listed(self.schema.names)}')
        kind = self.schema.field(path[0]).type
        for key in path[1:]:
            if not self._arrow.types.is_struct(kind) or kind.get_field_index(key) < 0:
                if self._is_list(kind):
                    raise UnreadableError(f'{self._name}: "{field}" is inside a list{LISTS}')
                raise UnreadableError(f'{self._name}: has no field "{field}"; {self._advice()}')
            kind = kind.field(key).type
        if not self._is_text(kind) and not self._is_null(kind):
            advice = LISTS if self._is_list(kind) else f"; {self._advice()}"
            raise UnreadableError(f'{self._name}: the column "{field}" contains {_short(kind)}, not text{advice}')
        return path

    def _advice(self) -> str:
        known = [".".join(path) for column in self.schema for path in self._text_paths(column, ())]
        return f"those with text are {listed(known)}" if known else "no field contains text"

    def blocks(self) -> Iterator[Block]:
        """Yield the texts of the column, some rows at a time.

        Raises:
            DocumentError: if a row group is corrupt.
        """
        place = Place()
        for number in range(self._file.num_row_groups):
            try:
                self._check_size(number)
                table = self._file.read_row_group(number)
            except DocumentError:
                raise
            except Exception as error:
                raise DocumentError(f"{self._name}: row group {number + 1} cannot be read ({error})") from error
            self._pending.append((table, table.num_rows))
            column = self._below(table.column(self._path[0]), self._path[1:])
            for first in range(0, table.num_rows, ROWS):
                texts = self._decoded(column.slice(first, ROWS))
                for start, end in _portions(texts):
                    after = Place(place.offset, 1, place.number + end - start)
                    yield Block(texts[start:end], place, after)
                    place = after

    def _below(self, column: Any, path: Sequence[str]) -> Any:
        """A field of a struct column."""
        for key in path:
            column = self._compute.struct_field(column, key)
        return column

    def _decoded(self, column: Any) -> list[str | bytes | None]:
        """The texts of a column; what is not UTF-8 stays bytes."""
        if self._arrow.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        try:
            values: list[str | bytes | None] = column.to_pylist()
        except UnicodeDecodeError:
            values = column.cast(self._arrow.large_binary()).to_pylist()
        return [_decoded(value) if isinstance(value, bytes) else value for value in values]

    def take(self, outcome: Outcome, target: BinaryIO) -> None:
        """Take the outcome of the next block; write row groups to ``target`` when they are complete."""
        self._pass_empty(target)
        self._outcomes.append((self._rows_back, outcome))
        self._rows_back += outcome.records
        while self._pending and self._rows_back >= self._pending[0][1]:
            table, rows = self._pending.popleft()
            self._write(self._edited(table), target)
            self._outcomes, self._rows_back = [], self._rows_back - rows

    def finish(self, target: BinaryIO) -> None:
        """Write the end of the file."""
        self._pass_empty(target)
        if self._writer is None:
            self._write(self._edited(self.schema.empty_table()), target)
        self._writer.close()

    def abandon(self) -> None:
        """Forget what was written, while its file is still open: the writer closes itself when it is collected."""
        if self._writer is not None:
            with suppress(Exception):
                self._writer.close()
            self._writer.is_open = False

    def _pass_empty(self, target: BinaryIO) -> None:
        """Write the next row groups if they have no rows, and therefore no outcomes."""
        while self._pending and not self._pending[0][1] and not self._rows_back:
            self._write(self._edited(self._pending.popleft()[0]), target)

    def _write(self, table: Any, target: BinaryIO) -> None:
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(target, table.schema, **self._properties())
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def _properties(self) -> dict[str, Any]:
        """The writer options of the input, as far as its metadata shows them."""
        metadata = self._file.metadata
        if not metadata.num_row_groups:
            return {}
        group = metadata.row_group(0)
        columns = [group.column(number) for number in range(group.num_columns)]
        return {
            "compression": {column.path_in_schema: _codec(column.compression) for column in columns},
            "use_dictionary": [column.path_in_schema for column in columns if _has_dictionary(column)],
            "write_statistics": [column.path_in_schema for column in columns if column.is_stats_set],
            "version": metadata.format_version if metadata.format_version in ("1.0", "2.4", "2.6") else "2.6",
        }

    def _edited(self, table: Any) -> Any:
        """The row group with the texts, tags and rows of the outcomes."""
        arrow = self._arrow
        cells = {start + row: text for start, outcome in self._outcomes for row, text in outcome.cells.items()}
        gone = {start + row for start, outcome in self._outcomes for row in outcome.gone}
        tags = [tag for _, outcome in self._outcomes for tag in outcome.tags]
        if cells:
            index = table.schema.get_field_index(self._path[0])
            column = self._rebuilt(table.column(index).combine_chunks(), self._path[1:], cells)
            table = table.set_column(index, table.schema.field(index), column)
        if tags or (self._tagging and not table.num_rows):
            for number, (name, kind) in enumerate(TAG_FIELDS.items()):
                column = arrow.array([tag[number] for tag in tags], getattr(arrow, kind)())
                index = table.schema.get_field_index(name)
                table = table.append_column(name, column) if index < 0 else table.set_column(index, name, column)
        return self._without(table, gone) if gone else table

    def _without(self, table: Any, gone: Collection[int]) -> Any:
        """The row group without some rows."""
        arrow = self._arrow
        try:
            return table.filter(arrow.array([row not in gone for row in range(table.num_rows)]))
        except arrow.ArrowNotImplementedError:  # columns of views; what is left of them between the rows is joined
            ends = [*sorted(gone), table.num_rows]
            starts = [0, *(row + 1 for row in ends[:-1])]
            kept = [table.slice(start, end - start) for start, end in zip(starts, ends, strict=True) if end > start]
            return arrow.concat_tables(kept) if kept else table.slice(0, 0)

    def _rebuilt(self, column: Any, path: tuple[str, ...], cells: dict[int, str]) -> Any:
        """The column with new texts in some rows."""
        arrow = self._arrow
        if isinstance(column, arrow.ChunkedArray):
            column = column.chunk(0) if column.num_chunks == 1 else arrow.concat_arrays(column.chunks)
        if not path:
            if arrow.types.is_dictionary(column.type):
                plain = self._rebuilt(column.cast(column.type.value_type), (), cells)
                return plain.dictionary_encode().cast(column.type)
            views = {"string_view": arrow.large_string(), "binary_view": arrow.large_binary()}
            kind = views.get(str(column.type), column.type)
            rows = sorted(cells)
            marked = arrow.array([row in cells for row in range(len(column))])
            new = self._compute.replace_with_mask(column.cast(kind), marked, arrow.array([cells[row] for row in rows], kind))
            return new.cast(column.type)
        index = column.type.get_field_index(path[0])
        children = [column.field(number) for number in range(column.type.num_fields)]
        children[index] = self._rebuilt(children[index], path[1:], cells)
        fields = [column.type.field(number) for number in range(column.type.num_fields)]
        return arrow.StructArray.from_arrays(children, fields=fields, mask=column.is_null())


def _codec(name: str) -> str:
    return {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4"}.get(name, name)


def _has_dictionary(column: Any) -> bool:
    return any("DICT" in encoding for encoding in column.encodings)


def _short(kind: Any) -> str:
    """A type in words; that of nested columns may take pages."""
    words = str(kind)
    return words if len(words) <= KIND else f"{words[:KIND]}…"


def _decoded(value: bytes) -> str | bytes:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _portions(texts: Sequence[str | bytes | None]) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows for blocks."""
    start = size = 0
    for row, text in enumerate(texts):
        size += len(text or "")
        if row + 1 - start >= ROWS or size >= BYTES:
            yield start, row + 1
            start, size = row + 1, 0
    if start < len(texts):
        yield start, len(texts)
