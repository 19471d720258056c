"""Files that are one document: plain text, Markdown, HTML."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from spinfix import edits as edits_module
from spinfix.corpus import files
from spinfix.corpus.chunking import SIZE
from spinfix.corpus.files import DocumentError
from spinfix.corpus.records import Block, Format, Place, Record
from spinfix.edits import Edit
from spinfix.text.decoding import escaped
from spinfix.text.markup import view
from spinfix.text.stretches import Stretches


@dataclass(frozen=True, slots=True)
class Whole(Format):
    """A file that is one document.

    Attributes:
        name: name of the file in messages.
        limit: maximum bytes of a document.
        markup: whether it is HTML, in which only text between tags is restored.
    """

    name: str
    limit: int | None = None
    markup: bool = False

    whole = True
    unit = "document"
    field = None

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Yield the file as one block; if it is too large, as pieces that are passed through."""
        if self.limit is None:
            yield _block(stream.read(), start)
            return
        data = files.read_up_to(stream, self.limit + 1)
        if len(data) <= self.limit:
            yield _block(data, start)
            return
        yield from _passing(data, stream, start, str(files.too_large(self.name, self.limit)))

    def records(self, block: Block) -> Iterator[Record]:
        """Yield the document."""
        record = Record(0, len(block.data), block.start)
        try:
            record.text = files.decode(block.data, self.name)
        except DocumentError as error:
            record.fault = str(error)
        record.raw = BOM_UTF8 if block.data.startswith(BOM_UTF8) else b""
        yield record

    def fitted(self, text: str, edits: Sequence[Edit]) -> Sequence[Edit]:
        """Return all edits; in HTML only restorations outside tags, with their replacement escaped."""
        if not self.markup or not edits:
            return edits
        marks = Stretches(view(text, "html").markup)
        return [
            edit if edit.kind != "restoration" else replace(edit, replacement=escaped(edit.replacement))
            for edit in edits
            if edit.kind != "restoration" or not marks.touch(edit.start, edit.end)
        ]

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """Return the edited document, with its byte-order mark if it had one."""
        data: bytes = record.raw + edits_module.apply(record.text or "", edits).encode("utf-8")
        return data


@dataclass(frozen=True, slots=True)
class Untouched(Format):
    """A file that is passed through unchanged.

    Attributes:
        fault: the reason.
    """

    fault: str

    whole = True
    printable = False
    unit = "document"
    field = None

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Yield the file in pieces; the first one has the fault."""
        return _passing(stream.read(SIZE), stream, start, self.fault)


def _passing(data: bytes, stream: BinaryIO, start: Place, fault: str) -> Iterator[Block]:
    while True:
        block = _block(data, start, fault)
        yield block
        data, start, fault = stream.read(SIZE), block.end, ""
        if not data:
            return


def _block(data: bytes, start: Place, fault: str | None = None) -> Block:
    return Block(data, start, Place(start.offset + len(data), start.line + data.count(b"\n"), 2), fault)
