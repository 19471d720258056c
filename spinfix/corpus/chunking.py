"""A stream cut into blocks of whole records, in constant memory whatever the records are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol, TypeVar

from spinfix.corpus.files import read_up_to
from spinfix.corpus.records import Block, Place

SIZE = 1 << 18
"""Bytes of a block, which is also what an interruption may cost each worker.

Sending a block to a worker and back takes 1 ms, cleaning it some hundred.  Compressed output has a member for each: 4 MB of
news became larger by 2 % with gzip, 10 % with bzip2, 17 % with xz; with blocks of 64 KB by 7, 29 and 34 %.  (Members of
Zstandard are joined in the end.)"""

State = TypeVar("State")


class Cutter(Protocol[State]):
    """Knows where records end."""

    def ends(self, data: bytes) -> tuple[int, int]:
        """Byte after the last whole record in ``data``, which starts with a record, and the number of whole records."""

    def enter(self, data: bytes) -> State:
        """The state in which the record that starts ``data``, and does not end there, is left."""

    def leave(self, data: bytes, state: State) -> tuple[int, State]:
        """Byte after the end of the record that ``data`` goes on with, 0 if it does not end there, and the new state."""


def too_large(size: float) -> str:
    """The fault of a record of more than ``size`` bytes."""
    return f"is larger than {size / 1e6:g} MB; raise the limit (--max-size) if it is one document"


def cut(stream: BinaryIO, start: Place, cutter: Cutter[State], limit: int | None, size: int = SIZE) -> Iterator[Block]:
    """Cut ``stream``, which stands at ``start``, into blocks.

    A record of more than ``limit`` bytes becomes blocks of its own, each with a fault, and is never held in one piece.
    """
    place, held = start, b""
    # What is read depends on nothing but where the block begins, so that a run that goes on cuts as one that never stopped.
    while chunk := read_up_to(stream, size - len(held) if len(held) < size else len(held)):
        data = held + chunk if held else chunk
        end, count = cutter.ends(data)
        if end:
            block = Block(data[:end], place, _after(place, data[:end], count))
            yield block
            place, held = block.end, data[end:]
        else:
            held = data
        if limit is not None and len(held) > limit + size:
            for block in _overlong(stream, place, cutter, held, limit, size):
                place, held = block.end, b""
                if block.fault is None:
                    held = block.data
                    place = block.start
                else:
                    yield block
    if held:
        yield Block(held, place, _after(place, held, 1))


def _overlong(stream: BinaryIO, place: Place, cutter: Cutter[State], data: bytes, limit: int, size: int) -> Iterator[Block]:
    """The parts of a record that is too long; last, without a fault, what was read behind it."""
    state = cutter.enter(data)
    fault = too_large(limit)
    while True:
        block = Block(data, place, _after(place, data, 0), fault, partial=True)
        yield block
        place, fault = block.end, ""
        chunk = read_up_to(stream, size)
        if not chunk:
            return
        end, state = cutter.leave(chunk, state)
        if end:
            block = Block(chunk[:end], place, _after(place, chunk[:end], 1), fault)
            yield block
            yield Block(chunk[end:], block.end, block.end)
            return
        data = chunk


def _after(place: Place, data: bytes, count: int) -> Place:
    return Place(place.offset + len(data), place.line + data.count(b"\n"), place.number + count)
