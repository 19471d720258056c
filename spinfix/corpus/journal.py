"""The journal of a run's progress, with which it can be resumed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from spinfix.corpus.drafts import open_own
from spinfix.corpus.files import DocumentError, FullError, ResumeError
from spinfix.corpus.locks import lock_for_process
from spinfix.corpus.writing import remedy, write_all

_SUM = "\t"
"""Between a line and its checksum; JSON escapes it."""

_HEAD = 20 + 1 + 16 + 1
"""Bytes of the first line: the digits of a length, a tab, a checksum, and the line end."""

_NO_FILE = ""
"""In place of the name of a file in the line that `RunJournal.begin` writes."""

State = dict[str, Any]
"""The progress of one file as a JSON object; `spinfix.corpus.resuming` defines its keys."""


def _sum_of(digits: bytes) -> bytes:
    return hashlib.blake2b(digits, digest_size=8).hexdigest().encode("ascii")


def is_active(path: Path) -> bool:
    """Whether the run of a journal is active in another process; False where files cannot be locked."""
    try:
        with path.open("r+b") as file:
            return not lock_for_process(file)
    except OSError:
        return False


class RunJournal:
    """The progress of a run, file by file.

    The journal is a file of JSON lines; the last line of each source counts.  Every line ends with a checksum of itself and all
    lines before it, and the first line holds the length that was flushed to disk, so that a journal that is damaged or cut is
    refused.  If there are log files, the second line holds their lengths at the start.  It is locked during the run and deleted
    when the run is complete.

    Args:
        path: the journal; its name identifies the run.
        resume: whether to continue an interrupted run or to start over.

    Raises:
        ResumeError: if the same run is active, was interrupted and ``resume`` is false, or the journal is damaged.
        DocumentError: if the journal cannot be written.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self.states: dict[str, State] = {}
        self.log_lengths: dict[str, int] = {}
        try:
            self._file = os.fdopen(open_own(path, fresh=not os.path.lexists(path)), "r+b", buffering=0)
        except OSError as error:
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); check its folder") from error
        self._sum = ""
        try:
            self._lock()
            whole = self._read()
            self._refuse_to_discard(resume=resume)
            if not whole:
                self._file.truncate(0)
                self._mark_settled(_HEAD)
            self._file.truncate(max(whole, _HEAD))
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            with contextlib.suppress(OSError):
                if os.fstat(self._file.fileno()).st_size <= _HEAD:  # it holds nothing, and would stop other runs
                    path.unlink()
            self._file.close()
            raise DocumentError(f"{path}: cannot be written ({error.strerror}); {remedy(error)}") from error
        except BaseException:
            self._file.close()
            raise
        self.found = self.noted = bool(self.states)

    def _mark_settled(self, length: int) -> None:
        """Write the first line: everything up to ``length`` is on the disk and may only be missing because of damage."""
        digits = f"{length:020}".encode("ascii")
        self._file.seek(0)
        write_all(self._file, digits + b"\t" + _sum_of(digits) + b"\n")
        self._file.seek(0, os.SEEK_END)

    def _settled(self, data: bytes) -> int:
        """The length that the first line holds; -1 if it is damaged."""
        digits, _, checksum = data[: _HEAD - 1].partition(b"\t")
        return int(digits) if checksum == _sum_of(digits) and data[_HEAD - 1 : _HEAD] == b"\n" else -1

    def _refuse_to_discard(self, *, resume: bool) -> None:
        if not resume and self.states:
            raise ResumeError(
                f"{self.path}: this run was started before and interrupted; "
                "continue it with --resume, or delete that file to start over"
            )

    def _read(self) -> int:
        """Read the complete lines; return their length in bytes, 0 if there are none."""
        data = self._file.read()
        if len(data) < _HEAD:  # the run was killed when it created the file
            return 0
        whole = data.rfind(b"\n") + 1  # the last line may be incomplete after a power failure
        if not 0 <= self._settled(data) <= whole:
            raise self._damaged()
        for line in data[_HEAD:whole].splitlines():
            text, _, checksum = line.decode("ascii", "replace").rpartition(_SUM)
            if checksum != self._summed(text):
                raise self._damaged()
            state = json.loads(text)
            self.log_lengths = state.pop("sides")
            if state["file"] != _NO_FILE:
                self.states[state["file"]] = state
        return whole if whole > _HEAD else 0

    def _damaged(self) -> ResumeError:
        return ResumeError(
            f"{self.path}: is damaged, so it is unknown how far the interrupted run came; delete it to start over, "
            "with new files for --edits and --removed if the documents were changed in place"
        )

    def _summed(self, text: str) -> str:
        """The checksum of the next line."""
        self._sum = hashlib.blake2b(f"{self._sum}{text}".encode(), digest_size=8).hexdigest()
        return self._sum

    def _lock(self) -> None:
        if not lock_for_process(self._file):
            raise ResumeError(f"{self.path}: the same run is already active; wait for it, or stop it first")

    def begin(self, log_lengths: dict[str, int]) -> None:
        """Record the lengths of the log files of a new run: what they hold beyond is this run's, and of no finished file."""
        self._append(_NO_FILE, {}, log_lengths, settle=True)

    def note(self, name: str, state: State, log_lengths: dict[str, int], *, settle: bool = False) -> None:
        """Record the progress of a file and the current lengths of the log files."""
        self.noted = True
        self._append(name, state, log_lengths, settle=settle)

    def _append(self, name: str, state: State, log_lengths: dict[str, int], *, settle: bool) -> None:
        text = json.dumps({"file": name, **state, "sides": log_lengths})  # the key of all journals so far
        try:
            write_all(self._file, f"{text}{_SUM}{self._summed(text)}\n".encode("ascii"))
            if settle:
                os.fsync(self._file.fileno())
                self._mark_settled(self._file.tell())
        except OSError as error:
            raise FullError(f"{self.path}: cannot be written ({error.strerror}); {remedy(error)}") from error

    def close(self, *, done: bool) -> None:
        """Close the journal; delete it if the run is ``done``."""
        if done:
            with contextlib.suppress(OSError):
                self.path.unlink()
        self._file.close()
