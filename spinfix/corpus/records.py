"""What travels between reading, cleaning and writing: places, blocks of records, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from spinfix.cleaner import Result
from spinfix.edits import Edit
from spinfix.errors import SpinfixError
from spinfix.report.summary import Tally

BOM = b"\xef\xbb\xbf"


class RecordError(SpinfixError):
    """A record that cannot be cleaned; says why, without naming its place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a record begins.

    Attributes:
        offset: bytes before it, after decompression.
        line: its first line, from 1.
        number: which record it is, from 1.
    """

    offset: int = 0
    line: int = 1
    number: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records, as they stand in the file; what one worker takes at a time.

    Attributes:
        data: their bytes, or for columns the texts themselves.
        start: where the first one begins.
        end: where the record after the last begins.
        fault: why the block passes through as it is; None if it is to be cleaned.
        partial: whether it ends within a record.
    """

    data: Any
    start: Place
    end: Place
    fault: str | None = None
    partial: bool = False


@dataclass(slots=True)
class Record:
    """One record of a block.

    Attributes:
        start: first byte of the record in the block.
        end: byte after its last; its line end or separator included.
        place: where it stands in the file (offset not kept).
        text: the text of the chosen field; None if there is nothing to clean.
        raw: how the whole record is spelled, as the format needs it to spell it anew.
        span: where in ``raw`` the text is spelled.
        fault: why it cannot be cleaned; it passes through as it is.
    """

    start: int
    end: int
    place: Place
    text: str | None = None
    raw: Any = None
    span: tuple[int, int] = (0, 0)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """What `--tag` writes beside a text."""

    probability: float | None
    family: str | None


TAG_FIELDS = ("spin_probability", "spin_family")
"""The names of the two fields that `--tag` writes."""


class Format:
    """How one kind of file holds its texts.

    A format is made for one file, is small, and is pickled with every block.  ``blocks`` runs where files are read; all else
    runs in the workers.

    Attributes:
        whole: whether a file is one document, so that messages need not name records.
        unit: what messages call a record.
        lines: whether a record is named by its line; otherwise by its number.
        members: whether every record is a member of its own where the file is compressed.
        columnar: whether blocks hold texts and not bytes.
        separated: whether something stands between records, which has to go when a record goes.
        field: the field that is cleaned, as reports call it; None where there are no fields.
    """

    __slots__ = ()
    whole = False
    unit = "record"
    lines = False
    members = False
    columnar = False
    separated = False
    field: str | None

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Cut the stream, which stands at ``start``, into blocks; together they are the stream, byte for byte."""
        raise NotImplementedError

    def records(self, block: Block) -> Iterator[Record]:
        """The records of a block, in order."""
        raise NotImplementedError

    def approve(self, text: str, edits: Sequence[Edit]) -> Sequence[Edit]:
        """The edits that the format can bear: all, if it does not know better."""
        return edits

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """The record's bytes with its text edited."""
        raise NotImplementedError

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """The record's bytes with the tag's fields in them; ``tag`` is None for a row that names the columns.

        Raises:
            RecordError: if there is no place for them.
        """
        raise RecordError("has no fields that --tag could write to")


@dataclass(slots=True)
class Outcome:
    """What became of a block.

    Attributes:
        out: its new bytes, compressed if the output is.
        records: how many records it has.
        changed: how many of them changed.
        dropped: how many of them were left out.
        faults: records that could not be cleaned: place and message.
        results: what reports want to see: place and result.
        edits: lines for `--edits`.
        removed: lines for `--removed`.
        cells: for columns: new texts by row of the block.
        gone: for columns: rows left out.
        tags: for columns: the tag of every row.
        tally: the statistics.
    """

    out: bytes = b""
    records: int = 0
    changed: int = 0
    dropped: int = 0
    faults: list[tuple[Place, str]] = field(default_factory=list)
    results: list[tuple[Place, Result]] = field(default_factory=list)
    edits: bytes = b""
    removed: bytes = b""
    cells: dict[int, str] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
