"""Compressed files: recognised by their last suffix, read as a stream, written in members.

In all four formats a file may consist of several members.  So files are written block by block, and what has been written stays
valid whatever happens next.  Zstandard members are joined at the end, because several readers, including Python's
``zstandard``, silently stop after the first one.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, cast

from spinfix.corpus.files import POINTED, POINTER, DocumentError
from spinfix.optional_deps import need

ENDINGS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}

ZSTD_LEVEL = 3
"""Default level of the `zstd` command."""
GZIP_LEVEL = 6
"""Default level of the `gzip` command."""
STARTS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "bz2": b"BZh", "xz": b"\xfd7zXZ"}
"""How compressed data begins."""
START = 4
"""Bytes of `STARTS` that are compared; Zstandard data may also begin with a frame to be skipped, whose mark ends in these."""
SKIPPABLE = b"\x2a\x4d\x18"
JOINED = 1 << 20
"""Bytes read at a time."""

WINDOW = 1 << 31
"""Maximum Zstandard window in bytes: that of `zstd --long=31`, as in well-known forum dumps; only these need the memory."""

PACKED = 1 << 9
"""Bytes of Zstandard or XZ data decompressed at a time: four of the former expand to at most 128 KB, so these to 16 MB.  Larger
portions are not faster: 8.7 MB of news take 5 ms with 256 bytes to 8 KB."""
PADDING = b"\0"
"""What may stand behind a stream of an XZ file."""

FREE = 1 << 26
"""Bytes of content from which a file may not have expanded more than allowed: until then a high ratio is harmless."""

BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""Exceptions raised for corrupt data; those of Zstandard and bzip2 are handled in `Checked`."""


def split(name: str) -> tuple[str, str | None]:
    """Split a file name into the name without the compression suffix, and the compression.

    >>> split("posts.jsonl.gz"), split("posts.jsonl")
    (('posts.jsonl', 'gzip'), ('posts.jsonl', None))
    """
    path = Path(name)
    kind = ENDINGS.get(path.suffix.lower())
    return (name[: -len(path.suffix)], kind) if kind else (name, None)


def _zstandard() -> ModuleType:
    return need("zstandard", "zst", "Zstandard files")


def opened(stream: BinaryIO, kind: str | None, name: str, ratio: float = 0.0) -> BinaryIO:
    """Return the decompressed content of ``stream`` as a stream.

    Args:
        stream: the compressed data.
        kind: the compression.
        name: name of the file in messages.
        ratio: maximum ratio of content to compressed data, from `FREE` bytes of content on; 0 for no limit.

    Raises:
        ExtraError: if reading ``kind`` needs a package that is not installed.
    """
    if kind is None:
        return stream
    counted = _Counted(stream)
    openers: dict[str, Callable[[BinaryIO], Any]] = {
        "gzip": lambda packed: gzip.GzipFile(fileobj=packed, mode="rb"),
        "bz2": bz2.BZ2File,
        "xz": lambda packed: _Members(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), PADDING),
        "zstd": lambda packed: _Members(packed, _zstandard().ZstdDecompressor(max_window_size=WINDOW).decompressobj),
    }
    return cast(BinaryIO, Checked(openers[kind](cast(BinaryIO, counted)), name, kind, counted, ratio))


class _Counted(io.RawIOBase):
    """A stream that counts the bytes that are read from it, and remembers the first ones."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.count = 0
        self.start = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        if not self.count:
            self.start = data[:START]
        self.count += len(data)
        return data


class _Members:
    """The content of compressed members as a stream.  Unlike the reader of Zstandard it detects truncated data, and unlike that
    of XZ it takes padding for none.

    Args:
        stream: the compressed data.
        build: makes what decompresses a member.
        padding: bytes that may stand behind a member.
    """

    def __init__(self, stream: BinaryIO, build: Callable[[], Any], padding: bytes = b"") -> None:
        self._stream = stream
        self._build = build
        self._padding = padding
        self._member: Any = None
        self._ended = False
        self._data = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        pieces, missing = [], size
        while size < 0 or missing > 0:
            if not self._data:
                packed = self._stream.read(PACKED)
                if not packed:
                    break
                self._data = memoryview(self._unpacked(packed))
                continue
            piece = self._data if size < 0 else self._data[:missing]
            self._data = self._data[len(piece) :]
            missing -= len(piece)
            pieces.append(piece)
        data = b"".join(pieces)
        if self._member is not None and not data and size:
            raise EOFError("compressed file ended before the end-of-stream marker was reached")
        return data

    def _unpacked(self, packed: bytes) -> bytes:
        pieces = []
        while packed:
            if self._member is None:
                if self._ended and not (packed := packed.lstrip(self._padding)):
                    break
                self._member = self._build()
            pieces.append(self._member.decompress(packed))
            packed = self._member.unused_data
            if self._member.eof:
                self._member, self._ended = None, True
        return b"".join(pieces)

    read1 = read


class Checked(io.RawIOBase):
    """A stream of decompressed data whose errors name the file, the problem and the line."""

    def __init__(self, stream: Any, name: str, kind: str, packed: _Counted, ratio: float) -> None:
        super().__init__()
        self._stream = stream
        self._name = name
        self._kind = kind
        self._packed = packed
        self._ratio = ratio
        self._line = 1
        self._given = 0
        self._error: DocumentError | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read ``size`` bytes, fewer at the end; everything if it is negative or None.

        Raises:
            DocumentError: if the data is truncated or corrupt, after all data before that has been returned.
        """
        everything = size is None or size < 0
        missing = sys.maxsize if size is None or size < 0 else size
        pieces = []
        while missing > 0 and self._error is None and (piece := self._piece(min(missing, JOINED))):
            pieces.append(piece)
            missing -= len(piece)
        if self._error is not None and missing and (everything or not pieces):
            raise self._error
        return b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        try:
            data: bytes = self._stream.read1(size)
        except OSError as error:
            if error.errno is not None:
                raise
            return self._broken(error)
        except BROKEN as error:
            return self._broken(error)
        except Exception as error:
            if type(error).__name__ == "ZstdError":
                return self._broken(error)
            raise
        self._given += len(data)
        self._line += data.count(b"\n")
        if self._ratio and self._given > FREE and self._given > self._ratio * self._packed.count:
            self._error = DocumentError(
                f"{self._name}: expands to more than {self._ratio:g} times its size, as files do that are meant to exhaust the "
                "machine; raise the limit (--max-ratio) if you trust it"
            )
            return b""
        return data

    def _broken(self, error: Exception) -> bytes:
        start = self._packed.start
        if not self._given and not start.startswith(STARTS[self._kind][: len(start)]) and not start.endswith(SKIPPABLE):
            advice = POINTED if start and POINTER.startswith(start) else "give it its right name"
            self._error = DocumentError(f"{self._name}: is not {self._kind} data, though its name says so; {advice}")
            return b""
        self._error = DocumentError(
            f"{self._name}:{self._line}: is truncated or corrupt after {self._given} bytes of content ({error}); "
            "get the file again, or recover what is readable with the tool of its format"
        )
        return b""


def compress(data: bytes, kind: str | None) -> bytes:
    """Compress ``data`` as one member; no data gives no bytes."""
    if not data or kind is None:
        return data
    if kind == "gzip":
        return gzip.compress(data, GZIP_LEVEL, mtime=0)  # a timestamp would make every output differ
    if kind == "bz2":
        return bz2.compress(data)
    if kind == "xz":
        return lzma.compress(data)
    return cast(bytes, _zstandard().ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compress(data))


def joins(kind: str | None) -> bool:
    """Whether members of this kind must be joined at the end."""
    return kind == "zstd"


def join(source: BinaryIO, target: BinaryIO) -> None:
    """Copy the Zstandard members of ``source`` into one member."""
    zstandard = _zstandard()
    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(source, read_across_frames=True, closefd=False)
    with zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).stream_writer(target, closefd=False) as writer:
        while data := reader.read(JOINED):
            writer.write(data)
