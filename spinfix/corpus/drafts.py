"""Drafts: new content of a file, written to a temporary file beside it, which then replaces it.

So a file always has either its old or its new content, whatever happens; permissions and extended attributes are kept.  Every
error names the file, the problem and what to do.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from spinfix.corpus.files import DocumentError, FullError, reason_of
from spinfix.errors import FULL
from spinfix.stamps import Stamp

LONGEST_NAME = 200
"""Bytes of a name that is kept in that of its temporary file; file systems allow 255, and the rest is needed."""


class Draft:
    """New content of a file, written to a temporary file that finally replaces it atomically.

    Leaving the ``with`` block, or calling `discard`, without having called `finish` or `keep` deletes it.

    Args:
        target: the file.
        name: its name in messages.
        part: the temporary file.
        length: bytes of ``part`` to keep, if it was left by an interrupted run.
        like: the file whose permissions it gets from the start [default: the target].

    Attributes:
        length: bytes written.

    Raises:
        DocumentError: if it cannot be written.
    """

    def __init__(self, target: Path, name: str, part: Path, length: int | None = None, like: Path | None = None) -> None:
        self.target = target
        self.part = part
        self.length = length or 0
        self._name = name
        self._kept = False
        self._ready = part  # what replaces the file
        self._digest = hashlib.blake2b(digest_size=16)
        try:
            self._file = os.fdopen(open_own(part, fresh=length is None), "r+b")
            if length is None:
                model = like or target
                _set_permissions(part, model.stat() if model.exists() else None, special=False)
            else:
                _feed(self._digest, self._file, length)
                self._file.truncate(length)
                self._file.seek(length)
        except OSError as error:
            raise DocumentError(f"{name}: cannot be written ({reason_of(error)}); check the folder {part.parent}") from error

    @property
    def digest(self) -> str:
        """Checksum of what was written."""
        return self._digest.hexdigest()

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    @property
    def file(self) -> BinaryIO:
        """The temporary file, for libraries that write to it directly."""
        return self._file

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._failed(error) from error
        self.length += len(data)
        self._digest.update(data)

    def settle(self) -> None:
        """Flush what was written to disk (fsync)."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._failed(error) from error

    def rework(self, change: Callable[[BinaryIO, BinaryIO], None]) -> None:
        """Let the file be replaced by what ``change(source, target)`` makes of the content.

        The temporary file stays as it is until then, since a run that is interrupted meanwhile is resumed from there.
        """
        reworked = reworked_path(self.part)
        try:
            self._file.flush()
            with self.part.open("rb") as source, os.fdopen(open_own(reworked, fresh=True), "r+b") as target:
                change(source, target)
                target.flush()
                os.fsync(target.fileno())
            shutil.copymode(self.part, reworked)
        except OSError as error:
            _remove(str(reworked))
            raise self._failed(error) from error
        except BaseException:  # as of a member that cannot be decompressed
            _remove(str(reworked))
            raise
        self._ready = reworked

    def copy(self, source: Path) -> None:
        """Let the file be replaced by a copy of ``source``, byte for byte."""

        def copied(_: BinaryIO, target: BinaryIO) -> None:
            with source.open("rb") as file:
                shutil.copyfileobj(file, target, 1 << 20)

        self.rework(copied)

    def prepare(self, stamp: Stamp | None = None, like: Path | None = None, *, times: bool = False) -> Stamp:
        """Prepare the temporary file for the replacement, and return the stamp that it will have.

        Args:
            stamp: if given, the stamp that the file must still have.
            like: the file whose permissions are copied [default: the target].
            times: whether to copy its times too.
        """
        self.settle()
        try:
            model = like or self.target
            old = model.stat() if model.exists() else None
            _make_sure_unchanged(old, stamp, self._name)
            _set_permissions(self._ready, old)
            if old is not None and stamp:
                _copy_attributes(model, self._ready)
            if times and old is not None:
                os.utime(self._ready, ns=(old.st_atime_ns, old.st_mtime_ns))
            return Stamp.of(self._ready.stat())
        except OSError as error:
            raise self._failed(error) from error

    def replace(self) -> None:
        """Replace the file."""
        self._file.close()
        try:
            os.replace(self._ready, self.target)
        except OSError as error:
            raise self._failed(error) from error
        self._kept = True
        if self._ready != self.part:
            _remove(str(self.part))
        _flush_folder(self.target.parent)

    def finish(self, stamp: Stamp | None = None) -> None:
        """`prepare` and `replace`.

        Raises:
            DocumentError: if that fails, or the file no longer has the ``stamp``; it is then unchanged.
        """
        self.prepare(stamp)
        self.replace()

    def keep(self, *, ready: bool = False) -> None:
        """Keep the temporary file, for a resumed run; what was made of it only if it is ``ready`` to replace the file."""
        self._kept = True
        self._close()
        if self._ready != self.part and not ready:
            _remove(str(self._ready))

    def discard(self) -> None:
        """Delete the temporary file, unless it was kept or has replaced the file."""
        self._close()
        if not self._kept:
            _remove(str(self.part))
            _remove(str(self._ready))

    def _close(self) -> None:
        with suppress(OSError):  # data still buffered for a full disk is lost anyway
            self._file.close()

    def _failed(self, error: OSError) -> FullError | DocumentError:
        kind = FullError if error.errno in FULL else DocumentError
        return kind(f"{self._name}: cannot be written ({reason_of(error)}); it is unchanged")


def draft_path(target: Path, mark: str) -> Path:
    """The path of a temporary file beside ``target``, told from those of other runs by its ``mark``."""
    name = target.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = hashlib.blake2b(os.fsencode(name), digest_size=16).hexdigest()
    return target.with_name(f".{name}.{mark}.spinfix")


def reworked_path(part: Path) -> Path:
    """The path of what `Draft.rework` makes of a temporary file."""
    return part.with_name(f"{part.name}-whole")


def open_own(path: Path, *, fresh: bool) -> int:
    """Open a file that only this program writes, with a name that others may predict, and return its descriptor.

    It is never reached through a symbolic link, and a file that somebody else has put there, in a folder that others may write
    to, is refused.  A new one can be read by its owner alone.

    Args:
        path: the file.
        fresh: whether it is created, instead of one that an interrupted run has left; otherwise an existing one is continued.

    Raises:
        OSError: if it cannot be opened, or belongs to somebody else.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if not fresh:
        handle = os.open(path, flags)
        if not _is_own(os.fstat(handle)):
            os.close(handle)
            raise OSError(errno.EPERM, "it belongs to somebody else")
        return handle
    with suppress(FileNotFoundError):
        if not _is_own(path.lstat()):
            raise OSError(errno.EEXIST, f"{path.name} is not a file of this program; remove it")
        path.unlink()
    return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)


def _is_own(status: os.stat_result) -> bool:
    owner = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and owner


def _make_sure_unchanged(status: os.stat_result | None, stamp: Stamp | None, name: str) -> None:
    if stamp and (status is None or Stamp.of(status) != stamp):
        raise DocumentError(f"{name}: changed while it was being cleaned and was not overwritten; clean it again")


def _set_permissions(temporary: Path, old: os.stat_result | None, *, special: bool = True) -> None:
    """Give a temporary file owner and mode of the old file; ``special`` includes setuid and the like."""
    if old is not None:
        if special and hasattr(os, "chown"):
            with suppress(OSError):  # only root may change the owner; the mode matters more
                os.chown(temporary, old.st_uid, old.st_gid)
        os.chmod(temporary, stat.S_IMODE(old.st_mode) if special else stat.S_IMODE(old.st_mode) & 0o777)
        return
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(temporary, 0o666 & ~umask)


def _copy_attributes(old: Path, new: Path) -> None:
    """Copy the extended attributes, as far as the system lets us."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for name in os.listxattr(old):
            with suppress(OSError):  # security attributes may be reserved
                os.setxattr(new, name, os.getxattr(old, name))


def digest_of(path: Path, length: int) -> str:
    """Checksum of the first bytes of a file; "" if it cannot be read or has fewer."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            return digest.hexdigest() if _feed(digest, file, length) else ""
    except OSError:
        return ""


def _feed(digest: hashlib.blake2b, file: BinaryIO, length: int) -> bool:
    """Add the next bytes of a file to a checksum; False if there are fewer."""
    while length > 0 and (piece := file.read(min(length, 1 << 20))):
        digest.update(piece)
        length -= len(piece)
    return length == 0


def _flush_folder(folder: Path) -> None:
    """Flush a rename in a folder to disk, if the system supports fsync of folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
