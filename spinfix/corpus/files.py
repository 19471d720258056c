"""Read whole files, and tell what is no text.

Files are read as bytes, so that line ends, a byte-order mark and everything else that is not edited are preserved;
`spinfix.corpus.writing` writes them.  Every error names the file, the problem and what to do.
"""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from spinfix.errors import SpinfixError
from spinfix.stamps import Stamp

_OTHER = "is {0}; save it as UTF-8, or convert it: iconv -f {0} -t UTF-8"
_UTF16 = _OTHER.format("UTF-16")
_PACKED = "is {} data; decompress it, or let its name end in {}"
POINTER = b"version https://git-lfs.github.com/spec/"
POINTED = "it is a pointer of Git LFS; get the file itself: git lfs pull"
_FOREIGN = "is {}, which spinfix does not read; unpack it first"
_OFFICE = "is a document of an office program; save it as plain text, for example: pandoc -t plain"
_OFFICE_FILES = (b"[Content_Types].xml", b"mimetypeapplication/")
"""How the first file of a ZIP archive is called that is a document: of DOCX, and of ODT and EPUB, which say what they are."""
_ZIP = b"PK\x03\x04"
_FIRST_NAME = 30
"""Offset of the name of the first file in a ZIP archive."""
_TAR = "is a tar archive; unpack it, and give its folder or files"
SIGNATURES = (
    (0, b"\xff\xfe\0\0", _OTHER.format("UTF-32")),
    (0, b"\0\0\xfe\xff", _OTHER.format("UTF-32")),
    (0, b"\xff\xfe", _UTF16),  # byte-order marks, as of tables exported by office programs
    (0, b"\xfe\xff", _UTF16),
    (0, POINTER, f"is no text: {POINTED}"),
    (0, b"%PDF-", "is a PDF; extract its text first, for example: pdftotext -enc UTF-8 (docs/hunting.md)"),
    (0, b"\x1f\x8b", _PACKED.format("gzip", ".gz")),
    (0, b"\x28\xb5\x2f\xfd", _PACKED.format("Zstandard", ".zst")),
    (0, b"\xfd7zXZ\0", _PACKED.format("xz", ".xz")),
    (4, b"1AY&SY", _PACKED.format("bzip2", ".bz2")),  # behind "BZh" and a digit
    (0, b"PAR1\x15", "is a Parquet table; let its name end in .parquet, or use --input-format parquet"),
    (0, b"ARROW1\0\0", "is an Arrow or Feather file, which spinfix does not read; write it as Parquet first"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a file of an old office program, such as .doc; save it as plain text"),
    (0, _ZIP, "is a ZIP archive; unpack it, or save an office document as text: pandoc -t plain"),
    (0, b"\x04\x22\x4d\x18", _FOREIGN.format("LZ4 data")),
    (0, b"\x5d\0\0", _FOREIGN.format("LZMA data")),
    (0, b"7z\xbc\xaf\x27\x1c", _FOREIGN.format("a 7z archive")),
    (0, b"Rar!\x1a\x07", _FOREIGN.format("a RAR archive")),
    (257, b"ustar\0", _TAR),
    (257, b"ustar  \0", _TAR),  # as GNU tar writes
)
"""Bytes at an offset that tell what a file is that is not text, and what to do with it."""


class DocumentError(SpinfixError):
    """A document that cannot be read or written; the message says which, why, and what to do."""


class UnreadableError(DocumentError):
    """A document that is not usable text: another encoding, binary, without a text field, or too large."""


class FullError(DocumentError):
    """The disk is full; the run can be resumed once there is space."""


class ResumeError(SpinfixError):
    """A run that cannot be resumed or started; the message says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its source.

    Attributes:
        name: its name in messages and reports.
        text: its text without the byte-order mark; offsets of edits count from here.
        bom: whether the file starts with a UTF-8 byte-order mark.
        path: its file; None for a stream.
        stamp: that of the file when it was read, to detect later changes; None for a stream.
        codec: the compression of its file.
    """

    name: str
    text: str
    bom: bool = False
    path: Path | None = None
    stamp: Stamp | None = None
    codec: str | None = None

    def encode(self, text: str) -> bytes:
        """Encode ``text`` as the new content of this document, not compressed.

        Raises:
            DocumentError: if it has lone surrogates, which a plan that was edited by hand may put in.
        """
        try:
            return (codecs.BOM_UTF8 if self.bom else b"") + text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DocumentError(f"{self.name}: cannot be written as UTF-8: {text[error.start]!r} at {error.start}") from error


def read(path: Path) -> Document:
    """Read the document in ``path``.

    Raises:
        DocumentError: if it is not a readable file of UTF-8 text.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            stamp = Stamp.of(os.fstat(file.fileno()))
            data = file.read()
    except OSError as error:
        raise unreadable(path, name, error) from error
    return document_of(name, data, path, stamp)


def unreadable(path: Path, name: str, error: OSError) -> DocumentError:
    """Return the error for a file that cannot be opened or read: why, and what to do."""
    if isinstance(error, IsADirectoryError):
        return DocumentError(f"{name}: is a directory; name the files in it, such as {path / '*.txt'}")
    if isinstance(error, FileNotFoundError):
        return DocumentError(f"{name}: no such file; check the name")
    return DocumentError(f"{name}: cannot be read ({reason_of(error)}); check its permissions")


def read_stream(stream: BinaryIO, name: str) -> Document:
    """Read a document from an open stream, such as standard input.

    Raises:
        DocumentError: if it is not UTF-8 text.
    """
    return document_of(name, stream.read())


PIECE = 1 << 20
"""Bytes read at a time: a stream allocates what it is asked for before it reads."""


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes from a stream, or all that are left."""
    pieces = []
    while size > 0 and (piece := stream.read(min(size, PIECE))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def too_large(name: str, limit: int) -> UnreadableError:
    """Return the error for a document of more than ``limit`` bytes."""
    return UnreadableError(
        f"{name}: is larger than {limit / 1e6:g} MB, and a document needs many times its size in memory; "
        "split it into its documents, or raise the limit (--max-size)"
    )


def document_of(
    name: str, data: bytes, path: Path | None = None, stamp: Stamp | None = None, codec: str | None = None
) -> Document:
    """Return the document with this content, not compressed any more.

    Raises:
        UnreadableError: if it is not UTF-8 text.
    """
    return Document(name, decode(data, name), data.startswith(codecs.BOM_UTF8), path, stamp, codec)


def decode(data: bytes, name: str) -> str:
    """Decode the content of a file, without the byte-order mark.

    Raises:
        UnreadableError: if the bytes are not UTF-8 text; the message starts with ``name``.
    """
    refuse_binary(data, name)
    if (place := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, place) + 1
        raise UnreadableError(f"{name}:{line}: is a binary file (NUL byte at offset {place}); spinfix cleans UTF-8 text")
    try:
        return str(memoryview(data)[len(codecs.BOM_UTF8) :] if data.startswith(codecs.BOM_UTF8) else data, "utf-8")
    except UnicodeDecodeError as error:
        start = error.start + (len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0)
        line = data.count(b"\n", 0, start) + 1
        raise UnreadableError(f"{name}:{line}: is not UTF-8 (byte 0x{data[start]:02X} at offset {start}); {CONVERT}") from error


CONVERT = "save it as UTF-8, or convert it, for example: iconv -f WINDOWS-1252 -t UTF-8"
"""What to do with text that is not UTF-8."""


def is_utf8(head: bytes) -> bool:
    """Whether the beginning of a file, which may end inside a character, is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def refuse_binary(data: bytes, name: str) -> None:
    """Refuse what begins like a file that is not text.

    Raises:
        UnreadableError: if it does; the message says what it is, and what to do.
    """
    if data.startswith(_ZIP) and data.startswith(_OFFICE_FILES, _FIRST_NAME):
        raise UnreadableError(f"{name}: {_OFFICE}")
    for offset, signature, advice in SIGNATURES:
        if data.startswith(signature, offset):
            raise UnreadableError(f"{name}: {advice}")
    for first, order in ((0, "LE"), (1, "BE")):
        if _is_utf16(data[first:SAMPLE:2], data[1 - first : SAMPLE : 2]):
            raise UnreadableError(f"{name}: {_OTHER.format(f'UTF-16{order}')}")


SAMPLE = 64
"""Bytes that tell whether a file without a byte-order mark is UTF-16."""


def _is_utf16(letters: bytes, zeros: bytes) -> bool:
    """Whether every second byte of a text is mostly zero, and no other one."""
    return len(zeros) >= SAMPLE // 8 and b"\0" not in letters and 4 * zeros.count(0) >= 3 * len(zeros)


def reason_of(error: OSError) -> str:
    """What the system says of an error."""
    return error.strerror or str(error)
