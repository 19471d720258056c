"""One document in one file: read whole, and written whole or not at all.

Files are read and written as bytes, so that line ends, a byte-order mark and everything else that is not edited stay as they
are.  Every error says the file, what is wrong with it, and what to do.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class DocumentError(ValueError):
    """A document that cannot be read or written; says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and where it came from.

    Attributes:
        name: what messages and reports call it.
        text: its text without the byte-order mark; offsets of edits count from here.
        bom: whether a UTF-8 byte-order mark stood before the text.
        path: its file; None for a stream.
        stamp: the file's identity, size and time when it was read, to notice a change underneath.
    """

    name: str
    text: str
    bom: bool = False
    path: Path | None = None
    stamp: tuple[int, ...] = ()

    def encode(self, text: str) -> bytes:
        """The bytes of ``text`` as this document's new content."""
        return (_BOM if self.bom else b"") + text.encode("utf-8")


def read(path: Path, limit: int | None = None) -> Document:
    """Read the document in ``path``.

    Raises:
        DocumentError: if it is no readable file of UTF-8 text, or has more than ``limit`` bytes.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            data = _read_all(file, name, limit)
    except IsADirectoryError as error:
        raise DocumentError(f"{name}: is a directory; name the files in it, such as {path / '*.txt'}") from error
    except FileNotFoundError as error:
        raise DocumentError(f"{name}: no such file; check the name") from error
    except OSError as error:
        raise DocumentError(f"{name}: cannot be read ({_reason(error)}); check its permissions") from error
    return _document(name, data, path, stamp)


def read_stream(stream: BinaryIO, name: str, limit: int | None = None) -> Document:
    """Read a document from an open stream, such as standard input.

    Raises:
        DocumentError: if it is not UTF-8 text, or has more than ``limit`` bytes.
    """
    return _document(name, _read_all(stream, name, limit))


def _read_all(stream: BinaryIO, name: str, limit: int | None) -> bytes:
    if limit is None:
        return stream.read()
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise DocumentError(
            f"{name}: is larger than {limit / 1e6:g} MB, and a document has to fit into memory many times over; "
            "split it into the documents that it holds, or raise the limit (--max-size)"
        )
    return data


def _document(name: str, data: bytes, path: Path | None = None, stamp: tuple[int, ...] = ()) -> Document:
    bom = data.startswith(_BOM)
    return Document(name, decode(data, name), bom, path, stamp)


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes, without the byte-order mark.

    Raises:
        DocumentError: if the bytes are not UTF-8 text; ``name`` stands in the message.
    """
    if data.startswith(_UTF16_BOMS):
        raise DocumentError(f"{name}: is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8")
    if (place := data.find(b"\0")) >= 0:
        raise DocumentError(f"{name}: is a binary file (NUL byte at offset {place}); spinfix cleans UTF-8 text")
    try:
        return str(memoryview(data)[len(_BOM) :] if data.startswith(_BOM) else data, "utf-8")
    except UnicodeDecodeError as error:
        start = error.start + (len(_BOM) if data.startswith(_BOM) else 0)
        line = data.count(b"\n", 0, start) + 1
        raise DocumentError(
            f"{name}:{line}: is not UTF-8 (byte 0x{data[start]:02X} at offset {start}); "
            "convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8"
        ) from error


def replace(document: Document, text: str) -> None:
    """Make ``text`` the content of the document's file, behind a symbolic link too.

    The new content is written beside the file and renamed over it, so that at every moment the file holds all of the old
    content or all of the new.  Permissions are kept.

    Raises:
        DocumentError: if it cannot be written, or has changed since it was read; the file is then as it was.
    """
    if document.path is None:
        raise DocumentError(f"{document.name}: is not a file that could be written; leave --write out")
    target = Path(os.path.realpath(document.path))
    try:
        status = target.stat()
    except OSError as error:
        raise DocumentError(f"{document.name}: cannot be written ({_reason(error)}); it was there a moment ago") from error
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(f"{document.name}: is not a regular file; leave --write out and redirect the output")
    # The rename would get past a missing write permission, and root past the permission bits: both mean "hands off".
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise DocumentError(f"{document.name}: is read-only; allow writing (chmod u+w) or redirect the output elsewhere")
    write_whole(target, document.encode(text), document.name, document.stamp)


def write_whole(target: Path, data: bytes, name: str | None = None, stamp: tuple[int, ...] = ()) -> None:
    """Write ``data`` to ``target`` in one step, keeping the permissions of a file that is there already.

    Args:
        target: the file.
        data: its new content.
        name: what messages call it.
        stamp: if given, the stamp that the file must still have.

    Raises:
        DocumentError: if that fails; an existing file is then as it was.
    """
    name = name or str(target)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".spinfix-", dir=target.parent)
    except OSError as error:
        raise DocumentError(f"{name}: cannot be written ({_reason(error)}); check the folder {target.parent}") from error
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        old = target.stat() if target.exists() else None
        _make_sure_unchanged(old, stamp, name)
        _set_permissions(temporary, old)
        os.replace(temporary, target)
    except OSError as error:
        _remove(temporary)
        raise DocumentError(f"{name}: cannot be written ({_reason(error)}); it is as it was") from error
    except BaseException:
        _remove(temporary)
        raise
    _settle(target.parent)


def _make_sure_unchanged(status: os.stat_result | None, stamp: tuple[int, ...], name: str) -> None:
    if stamp and (status is None or _stamp(status) != stamp):
        raise DocumentError(f"{name}: changed while it was being cleaned, and was left as it is now; clean it again")


def _set_permissions(temporary: str, old: os.stat_result | None) -> None:
    if old is not None:
        if hasattr(os, "chown"):
            with suppress(OSError):  # only root may give a file away; the mode matters more
                os.chown(temporary, old.st_uid, old.st_gid)
        os.chmod(temporary, stat.S_IMODE(old.st_mode))
        return
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(temporary, 0o666 & ~umask)


def _settle(folder: Path) -> None:
    """Make the rename itself last through a power cut, where the system lets a folder be synchronised."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
