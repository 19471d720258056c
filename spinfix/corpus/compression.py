"""Compressed files: told by the last ending of their name, read as a stream, written in members.

All four formats allow members one behind the other to be one file.  So a file is written block by block, and what has been
written stays good whatever happens next.  Only Zstandard's members are joined in the end: several of its readers, python's
``zstandard`` among them, stop after the first and say nothing.
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

from spinfix.corpus.files import DocumentError
from spinfix.corpus.optional_deps import need

ENDINGS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}

ZSTD_LEVEL = 3
"""The level of the `zstd` command if nothing is said."""
GZIP_LEVEL = 6
"""The level of the `gzip` command if nothing is said."""
JOINED = 1 << 20
"""Bytes that go through memory at a time."""

WINDOW = 1 << 31
"""Bytes that Zstandard data may refer back to: as `zstd --long=31` writes it, and well-known dumps of forums are packed.  Only
such files take that memory."""

PACKED = 1 << 13
"""Bytes of Zstandard data that are decompressed together: in the worst case they become some 100 MB."""

BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""What broken compressed data raises; Zstandard and bzip2 raise errors that `Checked` knows."""


def split(name: str) -> tuple[str, str | None]:
    """The name without its compression, and the compression.

    >>> split("posts.jsonl.gz"), split("posts.jsonl")
    (('posts.jsonl', 'gzip'), ('posts.jsonl', None))
    """
    path = Path(name)
    kind = ENDINGS.get(path.suffix.lower())
    return (name[: -len(path.suffix)], kind) if kind else (name, None)


def _zstandard() -> ModuleType:
    return need("zstandard", "zst", "Zstandard files")


def opened(stream: BinaryIO, kind: str | None, name: str) -> BinaryIO:
    """The decompressed content of ``stream``.

    Raises:
        ExtraError: if reading ``kind`` needs a package that is not installed.
    """
    if kind is None:
        return stream
    if kind == "zstd":
        return cast(BinaryIO, Checked(_Zstandard(stream), name))
    openers: dict[str, Callable[[BinaryIO], io.IOBase]] = {"gzip": _gzip, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}
    return cast(BinaryIO, Checked(openers[kind](stream), name))


def _gzip(stream: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream, mode="rb")


class _Zstandard:
    """Zstandard data as a stream; unlike the library's own reader, it knows when the data is cut off."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._library = _zstandard().ZstdDecompressor(max_window_size=WINDOW)
        self._member: Any = None
        self._data = b""

    def read(self, size: int = -1) -> bytes:
        pieces, missing = [self._data], size - len(self._data)
        while (size < 0 or missing > 0) and (packed := self._stream.read(PACKED)):
            while packed:
                if self._member is None:
                    self._member = self._library.decompressobj()
                pieces.append(self._member.decompress(packed))
                missing -= len(pieces[-1])
                packed = self._member.unused_data
                if self._member.eof:
                    self._member = None
        data = b"".join(pieces)
        if self._member is not None and not data:
            raise EOFError("compressed file ended before the end-of-stream marker was reached")
        data, self._data = (data, b"") if size < 0 else (data[:size], data[size:])
        return data

    read1 = read


class Checked(io.RawIOBase):
    """A stream of decompressed data whose errors say the file, what is wrong, and where."""

    def __init__(self, stream: Any, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name
        self._line = 1
        self._given = 0
        self._error: DocumentError | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read ``size`` bytes, fewer at the end; everything if it is negative or None.

        Raises:
            DocumentError: if the data is cut off or damaged, when all that stands before the damage has been given out.
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
        return data

    def _broken(self, error: Exception) -> bytes:
        self._error = DocumentError(
            f"{self._name}:{self._line}: is cut off or damaged after {self._given} bytes of content ({error}); "
            "get the file anew, or save what can be read of it with its own tool"
        )
        return b""


def compress(data: bytes, kind: str | None) -> bytes:
    """One member that holds ``data``; nothing for no data."""
    if not data or kind is None:
        return data
    if kind == "gzip":
        return gzip.compress(data, GZIP_LEVEL, mtime=0)  # a time would make every output differ
    if kind == "bz2":
        return bz2.compress(data)
    if kind == "xz":
        return lzma.compress(data)
    return cast(bytes, _zstandard().ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compress(data))


def joins(kind: str | None) -> bool:
    """Whether members of this kind are to be joined before other programs see them."""
    return kind == "zstd"


def join(source: BinaryIO, target: BinaryIO) -> None:
    """Copy the Zstandard members of ``source`` into one member."""
    zstandard = _zstandard()
    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(source, read_across_frames=True, closefd=False)
    with zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).stream_writer(target, closefd=False) as writer:
        while data := reader.read(JOINED):
            writer.write(data)
