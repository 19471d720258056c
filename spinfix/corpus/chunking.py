"""Split a stream into blocks of whole records, in constant memory whatever the size of the records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol, TypeVar

from spinfix.corpus.files import read_up_to
from spinfix.corpus.records import Block, Place, Record

SIZE = 1 << 18
"""Bytes of a block, which is also the work that each worker may lose at an interruption.

Sending a block to a worker and back takes 1 ms, cleaning it some hundred.  Compressed output has one member per block: 4 MB of
news grew by 2 % with gzip, 10 % with bzip2, 17 % with xz; with blocks of 64 KB by 7, 29 and 34 %.  (Zstandard members are
joined at the end.)"""

State = TypeVar("State")


class Splitter(Protocol[State]):
    """Finds the ends of records in a format."""

    def ends(self, data: bytes) -> tuple[int, int]:
        """Return the offset after the last whole record in ``data``, which starts with one, and the number of records."""

    def enter(self, data: bytes) -> State:
        """Return the parser state after ``data``, which starts with a record and does not contain its end."""

    def leave(self, data: bytes, state: State) -> tuple[int, State]:
        """Return the offset after the record that ``data`` continues, -1 if it does not end, and the new state."""


class LineSplitter:
    """For formats whose records end with a line feed."""

    def ends(self, data: bytes) -> tuple[int, int]:
        """The last line feed."""
        return data.rfind(b"\n") + 1, data.count(b"\n")

    def enter(self, data: bytes) -> None:
        """A line has no state."""
        return

    def leave(self, data: bytes, state: None) -> tuple[int, None]:
        """The first line feed."""
        return data.find(b"\n") + 1 or -1, None


def lines_of(block: Block) -> Iterator[tuple[Record, bytes]]:
    """The lines of a block with their ends, each as a record that has no text yet."""
    data: bytes = block.data
    start, line, number = block.text_start, block.start.line, block.start.number
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield Record(start, end, Place(0, line, number)), data[start:end]
        start, line, number = end, line + 1, number + 1


def record_too_large(limit: float) -> str:
    """Return the error message for a record of more than ``limit`` bytes; of whole files see `files.too_large`."""
    return f"is larger than {limit / 1e6:g} MB; raise the limit (--max-size) if it is one document"


def split_blocks(stream: BinaryIO, start: Place, splitter: Splitter[State], limit: int | None) -> Iterator[Block]:
    """Split ``stream``, which is positioned at ``start``, into blocks.

    A record of more than ``limit`` bytes is split into separate blocks with a fault, and is never held as a whole.
    """
    place, held = start, b""
    # What is read depends only on where the block begins, so that a resumed run makes the same blocks.
    while chunk := read_up_to(stream, SIZE - len(held) if len(held) < SIZE else len(held)):
        data = held + chunk if held else chunk
        end, count = splitter.ends(data)
        if end:
            block = Block(data[:end], place, _after(place, data[:end], count))
            yield block
            place, held = block.end, data[end:]
        else:
            held = data
        if limit is not None and len(held) > limit + SIZE:
            for block in _overlong(stream, place, splitter, held, limit):
                place, held = block.end, b""
                if block.fault is None:
                    held = block.data
                    place = block.start
                else:
                    yield block
    if held:
        yield Block(held, place, _after(place, held, 1))


def _overlong(stream: BinaryIO, place: Place, splitter: Splitter[State], data: bytes, limit: int) -> Iterator[Block]:
    """The parts of a record that is too long, then a block without a fault that holds what was read after it."""
    state = splitter.enter(data)
    fault = record_too_large(limit)
    while True:
        block = Block(data, place, _after(place, data, 0), fault, partial=True)
        yield block
        place, fault = block.end, ""
        chunk = read_up_to(stream, SIZE)
        if not chunk:
            return
        end, state = splitter.leave(chunk, state)
        if end >= 0:
            block = Block(chunk[:end], place, _after(place, chunk[:end], 1), fault)
            yield block
            yield Block(chunk[end:], block.end, block.end)
            return
        data = chunk


def _after(place: Place, data: bytes, count: int) -> Place:
    return Place(place.offset + len(data), place.line + data.count(b"\n"), place.number + count)
