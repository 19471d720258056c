"""A JSON file that is one list of records (or one record); only the text of one field of each is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from spinfix.corpus import json_text
from spinfix.corpus.chunking import cut
from spinfix.corpus.fields import guess
from spinfix.corpus.files import UnreadableError
from spinfix.corpus.jsonl import fill
from spinfix.corpus.records import BOM, Block, Format, Place, Record, RecordError, Tag
from spinfix.edits import Edit

_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],]|"', re.DOTALL)
"""A string, a bracket, a comma, or the quote of a string that does not end in what was read."""
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class JsonList(Format):
    """One JSON file.

    Attributes:
        field: the field that is cleaned, dotted; None where the elements of the list are the texts.
        path: the same, key by key.
        limit: bytes of the largest record that is cleaned.
        listed: whether the file is a list.
    """

    field: str | None
    path: json_text.Path
    limit: int | None = None
    listed: bool = True

    separated = True

    def blocks(self, stream: BinaryIO, start: Place) -> Iterator[Block]:
        """Cut behind the commas of the list."""
        return cut(stream, start, _Elements(self.listed, first=start.offset == 0), self.limit)

    def records(self, block: Block) -> Iterator[Record]:
        """One record an element; brackets, commas and blanks around elements stay outside the records."""
        data: bytes = block.data
        number = block.start.number
        first = block.start.offset == 0
        for start, end in _elements(data, self.listed, first):
            place = Place(0, block.start.line + data.count(b"\n", 0, start), number)
            record = Record(start, end, place)
            fill(record, data[start:end], self.path)
            yield record
            number += 1

    def rewrite(self, record: Record, edits: Sequence[Edit]) -> bytes:
        """The element with its text edited in its spelling."""
        return json_text.rewritten(record.raw, record.span, edits).encode("utf-8")

    def tagged(self, record: Record, tag: Tag | None) -> bytes:
        """The element with two more fields."""
        if not record.raw.startswith("{"):
            raise RecordError("is no object, so that it cannot be tagged")
        return json_text.tagged(record.raw, tag or Tag(None, None)).encode("utf-8")


def _elements(data: bytes, listed: bool, first: bool) -> Iterator[tuple[int, int]]:
    """The elements of the list that ``data`` holds, without the blanks around them."""
    start = len(BOM) if first and data.startswith(BOM) else 0
    if not listed:
        yield from _trimmed(data, start, len(data))
        return
    depth = 0 if first else 1
    for match in _MARK.finditer(data, start):
        mark = match.group()
        if mark in (b"{", b"["):
            depth += 1
            if depth == 1:
                start = match.end()
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                yield from _trimmed(data, start, match.start())
                start = match.end()
        elif mark == b"," and depth == 1:
            yield from _trimmed(data, start, match.start())
            start = match.end()
    yield from _trimmed(data, start, len(data))  # what stands behind the list or is cut off is a record that will not parse


def _trimmed(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = data[start:end]
    if body := piece.strip(_BLANK):
        start += piece.index(body[:1])
        yield start, start + len(body)


class _Elements:
    """Records end with the comma behind them; the state within one is its depth and what is left of a string."""

    def __init__(self, listed: bool, first: bool) -> None:
        self._listed = listed
        self._first = first

    def ends(self, data: bytes) -> tuple[int, int]:
        if not self._listed:
            return 0, 0
        depth, end, count = 0 if self._first else 1, 0, 0
        for match in _MARK.finditer(data):
            mark = match.group()
            if mark in (b"{", b"["):
                depth += 1
            elif mark in (b"}", b"]"):
                depth -= 1
            elif mark == b",":
                if depth == 1:
                    end, count = match.end(), count + 1
            elif mark == b'"':
                break
        if end:
            self._first = False
        return end, count

    def enter(self, data: bytes) -> tuple[int, bytes]:
        depth = 0 if self._first else 1
        self._first = False
        return self._scan(data, depth, b"")[1]

    def leave(self, data: bytes, state: tuple[int, bytes]) -> tuple[int, tuple[int, bytes]]:
        return self._scan(data, *state)

    def _scan(self, data: bytes, depth: int, rest: bytes) -> tuple[int, tuple[int, bytes]]:
        """Go on at ``depth``; ``rest`` is the quote of an open string, with a backslash if that came last."""
        start = 0
        if rest:
            closing = _IN_STRING.match(rest[1:] + data)
            if closing is None:
                return 0, (depth, b'"' + _dangling(rest[1:] + data))
            start = closing.end() - len(rest[1:])
        for match in _MARK.finditer(data, start):
            mark = match.group()
            if mark in (b"{", b"["):
                depth += 1
            elif mark in (b"}", b"]"):
                depth -= 1
            elif mark == b"," and depth == 1:
                return match.end(), (depth, b"")
            elif mark == b'"':
                return 0, (depth, b'"' + _dangling(data[match.end() :]))
        return 0, (depth, b"")


def _dangling(data: bytes) -> bytes:
    """The backslash that escapes what has not been read yet, if there is one."""
    return b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""


class Commas:
    """Takes away the comma before the end of a list whose last elements were left out.

    >>> commas = Commas()
    >>> commas.feed(b'[{"a": 1}, ') + commas.feed(b" ]") + commas.end()
    b'[{"a": 1}  ]'
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """What may be written now that ``data`` comes."""
        if data.strip(_BLANK) in (b"", b"]"):
            self._held += data
            return b""
        ready, self._held = self._held, data
        return ready

    def end(self) -> bytes:
        """What is left."""
        return _LAST_COMMA.sub(rb"\1", self._held)


_LAST_COMMA = re.compile(rb",([ \t\r\n]*\][ \t\r\n]*)\Z")


def make(head: bytes, field: str | None, name: str, limit: int | None) -> JsonList:
    """The format of a file that begins with ``head``; without a ``field`` it is guessed.

    Raises:
        UnreadableError: if no field of its records holds text.
    """
    body = head.removeprefix(BOM).lstrip(_BLANK)
    listed = body.startswith(b"[")
    if field is not None:
        return JsonList(field, tuple(field.split(".")), limit, listed)
    values = list(_parsed(head, listed))
    if values and all(isinstance(value, str) for value in values):
        return JsonList(None, (), limit, listed)
    field = guess(values)
    if field is None and body.strip(b"[]" + _BLANK):
        raise UnreadableError(f"{name}: no field of its first records holds text; name one (--field)")
    field = field or "text"
    return JsonList(field, tuple(field.split(".")), limit, listed)


def _parsed(head: bytes, listed: bool) -> Iterator[object]:
    for start, end in _elements(head, listed, first=True):
        try:
            yield json_text.parse(json_text.decode(head[start:end]))
        except RecordError:
            continue
