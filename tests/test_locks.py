"""Files that two processes must not write at once are locked, where files can be locked."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from spinfix.corpus.files import ResumeError
from spinfix.corpus.journal import RunJournal, is_active
from spinfix.corpus.locks import lock_for_process, lock_while_open
from spinfix.corpus.log_file import LogFile
from spinfix.review.journal import JournalError, ReviewJournal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")

Lock = Callable[[IO[Any]], bool]
LOCKS = {"lockf": lock_for_process, "flock": lock_while_open}
HOLDING = "import fcntl, sys; file = open(sys.argv[1], 'ab'); fcntl.{}(file, fcntl.LOCK_EX); print(flush=True); input()"


@pytest.mark.parametrize("kind", LOCKS)
def test_a_file_is_locked_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.touch()
    command = [sys.executable, "-c", HOLDING.format(kind), str(path)]
    with path.open("ab") as file, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert not LOCKS[kind](file)
        other.communicate(b"\n")
        assert LOCKS[kind](file)


def test_reading_the_file_leaves_the_lock_of_an_open_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with path.open("ab") as file, path.open("ab") as other:
        assert lock_while_open(file)
        path.read_bytes()
        assert not lock_while_open(other)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.lockf", fail)
    monkeypatch.setattr("fcntl.flock", fail)


@pytest.mark.usefixtures("without_locks")
def test_where_files_cannot_be_locked_everything_goes_on(tmp_path: Path) -> None:
    journal = RunJournal(tmp_path / "run", resume=False)
    assert not is_active(journal.path)
    journal.close(done=True)
    with LogFile(tmp_path / "log") as log:
        log.write(b"a line\n")
    (tmp_path / "review").touch()
    ReviewJournal(tmp_path / "review").close()
    assert sorted(os.listdir(tmp_path)) == ["log", "review"]


@pytest.mark.parametrize(
    ("opened", "kind", "message"),
    [
        (lambda path: RunJournal(path, resume=True), "lockf", "already active"),
        (LogFile, "lockf", "another run is writing it"),
        (ReviewJournal, "flock", "another review is writing"),
    ],
    ids=["journal", "log", "review"],
)
def test_each_refuses_what_another_process_has_locked(
    tmp_path: Path, opened: Callable[[Path], object], kind: str, message: str
) -> None:
    path = tmp_path / "file"
    path.touch()
    command = [sys.executable, "-c", HOLDING.format(kind), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises((ResumeError, JournalError), match=message):
            opened(path)
        other.communicate(b"\n")
