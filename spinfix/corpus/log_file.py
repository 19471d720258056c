"""Log files of a run (`--edits`, `--removed`): lines that are appended."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import TracebackType

from spinfix.corpus.files import DocumentError, ResumeError
from spinfix.corpus.locks import lock_for_process
from spinfix.corpus.writing import is_special, naming, open_special, write_all


class LogFile:
    """A log of lines, written without buffering, so that nothing is lost if the run is killed."""

    def __init__(self, path: Path, length: int | None = None, *, refusal: str = "") -> None:
        """Create the file, or continue after its first ``length`` bytes.

        Args:
            path: the file.
            length: bytes to keep.
            refusal: why the file is not begun anew if it has content; "" if it is.

        Raises:
            DocumentError: if it cannot be written.
            ResumeError: if another run is writing it, or it is not begun anew.
        """
        self.path = path
        self._special = is_special(path)
        try:
            self._file = open_special(path) if self._special else os.fdopen(_opened(path), "r+b", buffering=0)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); check its folder") from error
        self.length = length or 0
        if not self._special:
            try:
                self._begin(refusal)
            except BaseException:
                self._file.close()
                raise

    def _begin(self, refusal: str) -> None:
        """Reserve the file for this run, and drop what it has beyond `length`."""
        if not lock_for_process(self._file):
            raise ResumeError(f"{self.path}: another run is writing it; wait for it, or name another file")
        if refusal and os.fstat(self._file.fileno()).st_size:
            raise ResumeError(refusal)
        try:
            self._file.truncate(self.length)
            self._file.seek(self.length)
        except OSError as error:
            raise DocumentError(f"{self.path}: cannot be written ({error.strerror}); check its folder") from error

    def __enter__(self) -> LogFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Append whole lines.

        Raises:
            DocumentError: if they cannot be written in full.
            BrokenPipeError: as `spinfix.corpus.writing.naming`.
        """
        if not data:
            return
        with naming(self.path):
            write_all(self._file, data)
        self.length += len(data)

    def go_back(self, length: int) -> None:
        """Truncate to ``length`` bytes, if possible: not a pipe, nor an open file that others write to, too."""
        if self._special:
            return
        with contextlib.suppress(OSError):
            self._file.truncate(length)
            self._file.seek(length)
            self.length = length

    def settle(self) -> None:
        """Flush what was appended to disk (fsync)."""
        with contextlib.suppress(OSError):  # a device, or a pipe
            os.fsync(self._file.fileno())


def _opened(path: Path) -> int:
    """The descriptor of a file that is created if it does not exist, and not truncated before it is locked."""
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o666)
