"""What a run notes as it goes: findings for the user, and how far it got, for a run that goes on where it stopped."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from spinfix.corpus.files import DocumentError, FullError
from spinfix.errors import SpinfixError


class Journal:
    """A file of lines; nothing is buffered, so that what was added stays whatever happens next."""

    def __init__(self, path: Path, length: int | None = None) -> None:
        """Begin the file, or go on behind its first ``length`` bytes.

        Raises:
            DocumentError: if it cannot be written.
        """
        self._path = path
        try:
            self._file = path.open("wb" if length is None else "r+b", buffering=0)
            if length is not None:
                self._file.truncate(length)
                self._file.seek(length)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); check its folder") from error
        self.length = length or 0

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Add whole lines.

        Raises:
            DocumentError: if they cannot be written in full.
        """
        if not data:
            return
        try:
            if self._file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301  (told like any other failure to write)
        except OSError as error:
            raise DocumentError(f"{self._path}: cannot be written ({error.strerror}); free some space") from error
        self.length += len(data)

    def go_back(self, length: int) -> None:
        """Take back all but the first ``length`` bytes, as far as that is possible: a pipe has gone on."""
        with contextlib.suppress(OSError):
            self._file.truncate(length)
            self._file.seek(length)
            self.length = length

    def settle(self) -> None:
        """Make what was added last through a power cut."""
        with contextlib.suppress(OSError):  # a device, or a pipe
            os.fsync(self._file.fileno())


class ResumeError(SpinfixError):
    """A run that cannot go on, or cannot begin; says why."""


State = dict[str, Any]
"""How far one file got, as JSON holds it; the runner knows its keys."""


class Progress:
    """How far a run got, file by file.

    The journal is a file of JSON lines; of each source, the last line counts.  It is locked while the run lasts, and goes when
    everything is done.

    Args:
        path: the journal; its name tells this run from others.
        resume: whether to read what an interrupted run left, or to begin anew.

    Raises:
        ResumeError: if the same run is at work already, or was interrupted and ``resume`` was not asked for.
        DocumentError: if the journal cannot be written.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self.states: dict[str, State] = {}
        self.sides: dict[str, int] = {}
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); check its folder") from error
        try:
            self._lock()
            whole = self._read()
            self._make_sure_that_nothing_is_lost(resume=resume)
        except BaseException:
            self._file.close()
            raise
        self.found = self.noted = whole > 0
        if not resume:
            whole, self.states, self.sides, self.noted = 0, {}, {}, False
        self._file.truncate(whole)
        self._file.seek(whole)

    def _make_sure_that_nothing_is_lost(self, *, resume: bool) -> None:
        if not resume and any("length" in state for state in self.states.values()):
            raise ResumeError(
                f"{self.path}: this run was begun before and interrupted; "
                "give --resume to go on, or delete that file to begin anew"
            )

    def _read(self) -> int:
        """Read the lines; the length of those that are whole."""
        data = self._file.read()
        whole = data.rfind(b"\n") + 1
        for line in data[:whole].splitlines():
            with contextlib.suppress(ValueError, KeyError):  # a line that a power cut left behind
                state = json.loads(line)
                self.sides = state.pop("sides")
                self.states[state["file"]] = state
        return whole

    def _lock(self) -> None:
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock's, it does not live on in forked workers
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise ResumeError(f"{self.path}: the same run is at work already; wait for it, or stop it first") from error

    def note(self, name: str, state: State, sides: dict[str, int], *, settle: bool = False) -> None:
        """Note how far a file got, and how long the files of findings were then."""
        self.noted = True
        line = json.dumps({"file": name, **state, "sides": sides}).encode("ascii") + b"\n"
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301  (told like any other failure to write)
            if settle:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise FullError(f"{self.path}: cannot be written ({error.strerror}); free some space") from error

    def close(self, *, done: bool) -> None:
        """End the journal; a run that is ``done`` leaves none."""
        if done:
            with contextlib.suppress(OSError):
                self.path.unlink()
        self._file.close()
