"""Data passed between reading, cleaning and writing: places, blocks of records, outcomes."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from spinfix.edits import Edit
from spinfix.errors import SpinfixError
from spinfix.report.summary import Tally
from spinfix.result import Result


class RecordError(SpinfixError):
    """A record that cannot be cleaned; the message says why, without its position."""


def decode(data: bytes) -> str:
    """Decode a record.

    Raises:
        RecordError: if it is not UTF-8 text.
    """
    if (place := data.find(b"\0")) >= 0:
        raise RecordError(f"contains a NUL byte (at column {place + 1})")
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"is not UTF-8 (byte 0x{data[error.start]:02X} at column {error.start + 1})") from error


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a record in a file.

    Attributes:
        offset: bytes before it, after decompression.
        line: its first line, from 1.
        number: number of the record, from 1.
    """

    offset: int = 0
    line: int = 1
    number: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records as bytes of the file: the unit of work of a worker.

    Attributes:
        data: the bytes, or for columns the texts themselves.
        start: place of the first record.
        end: place of the record after the last one.
        fault: why the block is passed through unchanged; None if it is to be cleaned.
        partial: whether it ends inside a record.
    """

    data: Any
    start: Place
    end: Place
    fault: str | None = None
    partial: bool = False

    @property
    def text_start(self) -> int:
        """Where its first record begins: after the byte-order mark that a file may begin with."""
        return len(BOM_UTF8) if self.start.offset == 0 and self.data.startswith(BOM_UTF8) else 0


@dataclass(slots=True)
class Record:
    """A record of a block.

    Attributes:
        start: first byte of the record in the block.
        end: byte after its last, including its line end or separator.
        place: its place in the file (without the offset).
        text: the text of the chosen field; None if there is nothing to clean.
        raw: the source of the whole record, as the format needs it to rewrite it.
        span: the span of the text in ``raw``.
        fault: why it cannot be cleaned and is passed through unchanged.
        extracted: whether the text is not in the file as it is: the record is written anew even if nothing is edited.
    """

    start: int
    end: int
    place: Place
    text: str | None = None
    raw: Any = None
    span: tuple[int, int] = (0, 0)
    fault: str | None = None
    extracted: bool = False


class Tag(NamedTuple):
    """The values that `--tag` adds to a record, in the order of `TAG_FIELDS`; None for what is not known."""

    probability: float | None = None
    family: str | None = None


TAG_FIELDS = {"spin_probability": "float64", "spin_family": "string"}
"""The names of the fields that `--tag` writes, with their types in Parquet."""


class Format:
    """A file format.

    A format is created for one file, is small, and is pickled with every block.  ``blocks`` runs in the main process, all
    else in the workers.

    Attributes:
        whole: whether a file is one document, so that messages do not name records.
        unit: name of a record in messages.
        lines: whether records are identified by their line, otherwise by their number.
        members: whether every record is a separate member of a compressed file.
        columnar: whether blocks contain texts instead of bytes.
        text: whether the file is text as a whole; archives may hold anything.
        header: whether it has columns, so that every file and row gets those of tags, even without one.
        printable: whether a file that is one document is printed if it is text but cannot be cleaned.
        separated: whether there is a separator between records, which is removed with a record.
        field: the field that is cleaned, as in reports; None if there are no fields.
    """

    __slots__ = ()
    whole = False
    unit = "record"
    lines = False
    members = False
    columnar = False
    text = True
    header = False
    printable = True
    separated = False
    field: str | None

    @property
    def doubt(self) -> str:
        """What the user should be told about how the file was understood; "" if nothing."""
        return ""

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split the stream, positioned at ``start``, into blocks, which together are the stream, byte for byte."""
        raise NotImplementedError

    def records(self, block: Block) -> Iterator[Record]:
        """Yield the records of a block, in order."""
        raise NotImplementedError

    def fitted(self, text: str, edits: Sequence[Edit]) -> Sequence[Edit]:
        """Return the edits that are possible in this format [default: all]."""
        return edits

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the bytes of the record with its text edited."""
        raise NotImplementedError

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """Return the bytes of the record with the tag fields; ``tag`` is None for a header row.

        Raises:
            RecordError: if it cannot have these fields.
        """
        raise RecordError("has no fields for --tag to write")


@dataclass(slots=True)
class Outcome:
    """The result of cleaning a block.

    Attributes:
        out: its new bytes, compressed if the output is.
        records: number of records.
        changed: number of changed records.
        dropped: number of dropped records.
        passed: number of records without a text, such as the responses of a WARC archive; not among the records.
        faults: place and message of records that could not be cleaned.
        results: place and result of records for reports.
        edits: lines for `--edits`.
        removed: lines for `--removed`.
        cells: for columns: new texts by row of the block.
        gone: for columns: dropped rows.
        tags: for columns: the tag of every row.
        tally: the statistics.
        error: why the rest of the file cannot be cleaned; None if it can.
    """

    out: bytes = b""
    records: int = 0
    changed: int = 0
    dropped: int = 0
    passed: int = 0
    faults: list[tuple[Place, str]] = field(default_factory=list)
    results: list[tuple[Place, Result]] = field(default_factory=list)
    edits: bytes = b""
    removed: bytes = b""
    cells: dict[int, str] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    error: SpinfixError | None = None
