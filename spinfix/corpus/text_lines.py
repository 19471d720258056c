"""Text with one document per line (`--input-format lines`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from spinfix import edits as edits_module
from spinfix.corpus.chunking import LineSplitter, lines_of, split_blocks
from spinfix.corpus.records import Block, Format, Place, Record, RecordError, decode
from spinfix.edits import Edit


@dataclass(frozen=True, slots=True)
class TextLines(Format):
    """A file of lines.

    Attributes:
        limit: bytes of the largest line that is cleaned.
        blank: whether blank lines have a text too, as they may after the removal of an artefact.
    """

    limit: int | None = None
    blank: bool = False

    unit = "line"
    lines = True
    field = None

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Split after line feeds."""
        return split_blocks(stream, start, LineSplitter(), self.limit)

    def records(self, block: Block) -> Iterator[Record]:
        """Yield one record per line, without its line end; blank lines have no text, unless ``blank`` is set, but count."""
        for record, piece in lines_of(block):
            body = piece.rstrip(b"\r\n")
            record.raw = piece[len(body) :]
            if self.blank or body.strip():
                try:
                    record.text = decode(body)
                except RecordError as error:
                    record.fault = str(error)
            yield record

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the edited line; a line without text stays a blank line, so that lines keep their numbers."""
        data: bytes = edits_module.apply(record.text or "", edits).replace("\n", " ").encode("utf-8") + record.raw
        return data
