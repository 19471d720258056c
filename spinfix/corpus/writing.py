"""Write files: whole, in place of what they had, or piece by piece.

A file that is written whole has either its old or its new content, whatever happens (`spinfix.corpus.drafts`); symbolic links
are followed.  Every error names the file, the problem and what to do.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from spinfix import lazy
from spinfix.corpus import compression
from spinfix.corpus.drafts import Draft, draft_path
from spinfix.corpus.files import Document, DocumentError, reason_of
from spinfix.errors import FULL
from spinfix.stamps import Stamp


def write_whole(target: Path, data: bytes, name: str | None = None, stamp: Stamp | None = None) -> None:
    """Write ``data`` to ``target`` atomically, keeping the permissions of an existing file and following symbolic links.

    What is no regular file, such as a device or a named pipe, is written to and stays what it is.

    Args:
        target: the file.
        data: its new content.
        name: its name in messages.
        stamp: if given, the stamp that the file must still have.

    Raises:
        DocumentError: if that fails; an existing file is then unchanged.
        BrokenPipeError: as `naming`.
    """
    if is_special(target):
        with naming(target), open_special(target) as file:
            write_all(file, data)
        return
    target = Path(os.path.realpath(target))
    with Draft(target, name or str(target), draft_path(target, secrets.token_hex(4))) as draft:
        draft.write(data)
        draft.finish(stamp)


def write_document(document: Document, text: str) -> None:
    """Write ``text`` to the file of a document, in place of the text that was read.

    Raises:
        DocumentError: if it cannot be written, or has changed since it was read; the file is then unchanged.
    """
    if document.path is None:
        raise DocumentError(f"{document.name}: is not a file that can be written; omit --write")
    write_whole(writable(document.path, document.name), content(document, text), document.name, document.stamp)


def content(document: Document, text: str) -> bytes:
    """The bytes of a file that has ``text`` in place of that of a document, compressed as its file.

    Raises:
        DocumentError: if the text cannot be encoded.
    """
    return compression.compress(document.encode(text), document.codec)


def writable(path: Path, name: str, *, separate: bool = False) -> Path:
    """Return the regular file that ``path`` refers to, possibly through a symbolic link, for a change in place.

    Args:
        path: the file.
        name: its name in messages.
        separate: whether a file with several hard links may be replaced, which leaves the old content to the others.

    Raises:
        DocumentError: if it is not a regular file, or read-only.
    """
    target = Path(os.path.realpath(path))
    try:
        status = target.stat()
    except OSError as error:
        raise DocumentError(f"{name}: cannot be written ({reason_of(error)}); it was removed while running") from error
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(f"{name}: is not a regular file; omit --write and redirect the output")
    if status.st_nlink > 1 and not separate:
        raise DocumentError(
            f"{name}: has {status.st_nlink} hard links, of which only this one would get the new content; allow it with "
            "--hard-links separate, or write to another folder (-o)"
        )
    # A rename works without write permission, and root ignores permission bits; respect both.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise DocumentError(f"{name}: is read-only; allow writing (chmod u+w) or redirect the output elsewhere")
    return target


def make_folder(path: Path) -> None:
    """Create a folder and its parents if they do not exist.

    Raises:
        DocumentError: if that fails.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be created as a folder ({reason_of(error)}); choose another") from error


_STREAMS = ("stdin", "stdout", "stderr")
_DESCRIPTOR = lazy.re_compile(rf"/dev/(?:fd/(?P<open>\d+)|(?P<stream>{'|'.join(_STREAMS)}))|/proc/self/fd/(?P<own>\d+)")


def is_special(path: Path) -> bool:
    """Whether a path leads to a device, a named pipe, a pipe, or an open file of this process, such as ``/dev/stdout``, which
    others may write to as well.
    """
    return _descriptor_of(path) is not None or (path.exists() and not path.is_file())


def _descriptor_of(path: Path) -> int | None:
    """The number of the open file that a path stands for."""
    match = _DESCRIPTOR.fullmatch(os.path.normpath(path))
    if match is None:
        return None
    return _STREAMS.index(match["stream"]) if match["stream"] else int(match["open"] or match["own"])


def open_special(path: Path) -> BinaryIO:
    """Open what `is_special` for writing, without buffering; an open file goes on where it is, and is not truncated.

    Raises:
        OSError: if that fails.
    """
    descriptor = _descriptor_of(path)
    if descriptor is None:
        return path.open("wb", buffering=0)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return os.fdopen(os.dup(descriptor), "wb", buffering=0)


def write_all(file: BinaryIO, data: bytes) -> None:
    """Write all of ``data`` to an unbuffered file, which may take less than it is given.

    Raises:
        OSError: if that fails.
    """
    left = memoryview(data)
    while left:
        written = file.write(left)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left = left[written:]


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name a file that could be opened and cannot be written.

    Raises:
        DocumentError: if it cannot.
        BrokenPipeError: if it is a standard stream, as ``/dev/stdout``, whose reader has ended, which ends the command.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _descriptor_of(path) in (1, 2):
            raise
        raise DocumentError(f"{path}: cannot be written ({reason_of(error)}); {remedy(error)}") from error


def remedy(error: OSError) -> str:
    """What to do if a file that could be opened cannot be written."""
    if isinstance(error, BrokenPipeError):
        return "who reads it has ended"
    return "free some space" if error.errno in FULL else "check its disk"
