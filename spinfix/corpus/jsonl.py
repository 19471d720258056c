"""JSON lines: one object per line; only one text field is edited."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from spinfix.corpus import json_text
from spinfix.corpus.chunking import LineSplitter, lines_of, split_blocks
from spinfix.corpus.fields import SAMPLE, guess, missing, path_of, textless
from spinfix.corpus.files import CONVERT, UnreadableError, is_utf8
from spinfix.corpus.records import Block, Format, Place, Record, RecordError, Tag, decode
from spinfix.edits import Edit


@dataclass(frozen=True, slots=True)
class JsonLines(Format):
    """A file of JSON lines.

    Attributes:
        field: the field that is cleaned, with dots.
        path: the same as a sequence of keys.
        limit: bytes of the largest record that is cleaned.
    """

    field: str
    path: json_text.Keys
    limit: int | None = None

    lines = True

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split after line feeds."""
        return split_blocks(stream, start, LineSplitter(), self.limit)

    def records(self, block: Block) -> Iterator[Record]:
        """Yield one record per line; blank lines have no text but count."""
        for record, piece in lines_of(block):
            if not piece.isspace():
                fill(record, piece, self.path)
            yield record

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the line with its text edited in place."""
        return json_text.rewritten(record.raw, json_text.span_at(record.raw, self.path), edits).encode("utf-8")

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """Return the line with the two tag fields."""
        return json_text.tagged(record.raw, tag or Tag()).encode("utf-8")


def fill(record: Record, piece: bytes, path: json_text.Keys) -> None:
    """Parse a JSON record and set its text, or its fault."""
    try:
        raw = decode(piece)
        value = json_text.parse(raw)
        record.text = json_text.text_at(value, path)
        record.raw = raw  # where the text is in it is not asked before it is edited: most texts are not
    except RecordError as error:
        record.text, record.fault = None, str(error)


def make(head: bytes, field: str | None, name: str, limit: int | None) -> JsonLines:
    """Create the format of a file that begins with ``head``; without a ``field`` it is guessed.

    Raises:
        UnreadableError: if no field of its records contains text.
    """
    first = list(islice(_parsed(head), SAMPLE))
    if field is None:
        field = guess(first) or _no_field(head, name)
    elif problem := missing(first, field):
        raise UnreadableError(f"{name}: {problem}")
    return JsonLines(field, path_of(field, first), limit)


def _no_field(head: bytes, name: str) -> str:
    if not head.removeprefix(BOM_UTF8).strip():
        return "text"  # an empty file has no fields
    if not any(isinstance(value, dict) for value in _parsed(head)):
        if not is_utf8(head):
            raise UnreadableError(f"{name}: is not UTF-8; {CONVERT}")
        if b"\n" not in head.strip():
            raise UnreadableError(f"{name}: the first line is no JSON, or too long to see its fields; choose one (--field)")
        raise UnreadableError(
            f"{name}: none of the first lines is a JSON object; write one on each line (jq -c .), or give the file's format "
            "(--input-format)"
        )
    raise UnreadableError(f"{name}: {textless(_parsed(head))}")


def _parsed(head: bytes) -> Iterator[object]:
    """The values of the valid lines in ``head``; the last line may be truncated."""
    for line in head.removeprefix(BOM_UTF8).split(b"\n"):
        if not line or line.isspace():
            continue
        try:
            yield json_text.parse(decode(line))
        except RecordError:
            continue
