"""Open a source: its decompressed bytes, from any position."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from spinfix.corpus import compression, formats
from spinfix.corpus.files import Document, document_of, unreadable
from spinfix.corpus.options import RunOptions
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Source
from spinfix.stamps import Stamp

HEAD = 1 << 20
"""Bytes examined to guess fields and delimiters: some hundred records."""


class Input:
    """An open source.

    Attributes:
        stream: its decompressed bytes.
        head: the first bytes.
        codec: its compression.
        stamp: that of its file when it was opened; None for a stream or pipe.
    """

    def __init__(self, source: Source, raw: BinaryIO, *, peek: bool) -> None:
        """Open ``raw``; with ``peek``, read its head."""
        self._raw = raw
        self.stamp = _stamp(raw) if source.path else None
        self.codec = compression.split(source.name)[1]
        stream = compression.opened(raw, self.codec, source.name, source.max_ratio)
        self.head = b""
        while peek and len(self.head) < HEAD and (piece := stream.read(HEAD - len(self.head))):
            self.head += piece
        self.stream = cast(BinaryIO, _Prefixed(self.head, stream)) if self.head else stream

    def skip(self, place: Place) -> None:
        """Continue at ``place``."""
        if self.codec is None and self._raw.seekable():
            self._raw.seek(place.offset)
            self.stream = self._raw
            return
        left = place.offset
        while left > 0 and (piece := self.stream.read(min(left, HEAD))):
            left -= len(piece)

    def position(self) -> int:
        """Return the number of bytes of the file that have been read."""
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0


def _stamp(raw: BinaryIO) -> Stamp | None:
    """The stamp of a regular file; None for a pipe or a device, whose size and time say nothing."""
    status = os.fstat(raw.fileno())
    return Stamp.of(status) if stat.S_ISREG(status.st_mode) else None


class _Prefixed:
    """A stream preceded by bytes that were already read from it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = memoryview(head)
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._stream.read(size)
        if size < 0:
            data = bytes(self._head) + self._stream.read()
            self._head = memoryview(b"")
            return data
        data = bytes(self._head[:size])
        self._head = self._head[size:]
        return data


@contextmanager
def opened(source: Source, stdin: BinaryIO | None) -> Iterator[Input]:
    """Open a source.

    Raises:
        DocumentError: if it cannot be read.
        ExtraError: if reading it needs a package that is not installed.
    """
    peek = formats.is_examined(source.name, source.input_format)
    if source.path is None:
        assert stdin is not None
        yield Input(source, stdin, peek=peek)
        return
    with raw_opened(source) as raw:
        yield Input(source, raw, peek=peek)


def read_document(path: Path) -> Document:
    """Read the document in a file, which is decompressed if its name says so, unless it expands too much.

    Raises:
        DocumentError: if it is not a readable file of UTF-8 text.
        ExtraError: if reading it needs a package that is not installed.
    """
    name = str(path)
    try:
        with opened(Source(name, path, max_ratio=RunOptions().max_ratio), None) as given:
            return document_of(name, given.stream.read(), path, given.stamp, given.codec)
    except OSError as error:
        raise unreadable(path, name, error) from error


@contextmanager
def raw_opened(source: Source) -> Iterator[BinaryIO]:
    """Open the file of a source.

    Raises:
        DocumentError: if it cannot be read.
    """
    assert source.path is not None
    try:
        raw = source.path.open("rb")
    except OSError as error:
        raise unreadable(source.path, source.name, error) from error
    with raw:
        yield raw
