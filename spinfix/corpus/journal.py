"""A record beside a run: lines added to one file as things happen."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import TracebackType

from spinfix.corpus.files import DocumentError


class Journal:
    """A file of lines, begun anew; nothing is buffered, so that what was added stays whatever happens next."""

    def __init__(self, path: Path) -> None:
        """Begin the file.

        Raises:
            DocumentError: if it cannot be written.
        """
        self._path = path
        try:
            self._file = path.open("wb", buffering=0)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); check its folder") from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, lines: list[str]) -> None:
        """Add lines.

        Raises:
            DocumentError: if they cannot be written in full.
        """
        data = "".join(f"{line}\n" for line in lines).encode("utf-8")
        try:
            if self._file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301  (told like any other failure to write)
        except OSError as error:
            raise DocumentError(f"{self._path}: cannot be written ({error.strerror}); free some space") from error
