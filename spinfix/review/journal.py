"""The journal of a review: every action is on disk before the next one, so that nothing is lost if the program is killed.

A journal is JSON lines.  Each line is one action::

    {"version": 1, "when": "2026-11-26T10:15:00", "undo": false, "places": [
        {"document": "posts.jsonl:3", "sha256": "4f5c…", "start": 10, "end": 15, "found": "go to", "text": "visit"}]}

``text`` is what the place reads from then on; null takes a decision back.  ``document`` is its path from the folder of the
journal, and ``sha256`` that of its text, so that the decisions are found again when the same document is reviewed again,
however it is named, and no other document gets them.  One journal may hold several reviews.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple

from spinfix.corpus.locks import lock_while_open
from spinfix.corpus.writing import write_all
from spinfix.errors import SpinfixError, not_regular

VERSION = 1
"""Version of the lines of a journal; raised on incompatible changes."""
FILE = ".spinfix-review.jsonl"
_START = b'{"version": '


class JournalError(SpinfixError):
    """A journal that cannot be read or written; the message says why and what to do."""


class Key(NamedTuple):
    """What a decision is about: an edit's place in a document."""

    document: str
    sha256: str
    start: int
    end: int
    found: str


class Change(NamedTuple):
    """A decision: what the place reads; None for no decision."""

    key: Key
    text: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """What a person did at once.

    Attributes:
        changes: the places and what they read since then.
        undo: whether it took the last action back.
    """

    changes: tuple[Change, ...]
    undo: bool = False


class ReviewJournal:
    """A journal, open for writing.

    Args:
        path: the file; it is created at the first action.

    Raises:
        JournalError: if it cannot be read or written, contains something else, or another review is writing to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self.actions = list(read_actions(path))
        if path.exists():
            self._open()
        else:
            _try_to_write(path)

    def name_of(self, path: Path) -> str:
        """The name that a file has in this journal, whatever name it was given."""
        return _known_as(str(path.absolute()), os.path.realpath(self.path.parent))

    def append(self, action: Action) -> None:
        """Write an action to the disk, or nothing.

        Raises:
            JournalError: if it cannot be written.
        """
        places = [{**change.key._asdict(), "text": change.text} for change in action.changes]
        when = datetime.now().isoformat(timespec="seconds")
        line = json.dumps({"version": VERSION, "when": when, "undo": action.undo, "places": places}, ensure_ascii=True)
        file = self._file or self._open()
        length = os.fstat(file.fileno()).st_size
        try:
            write_all(file, line.encode("ascii") + b"\n")
            os.fsync(file.fileno())
        except OSError as error:
            with suppress(OSError):
                file.truncate(length)  # what is not saved must not be there when the journal is read
            raise JournalError(f"{self.path}: cannot be written ({error.strerror}); the last decision is not saved") from error
        self.actions.append(action)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        with ExitStack() as stack:
            try:
                file: BinaryIO = stack.enter_context(self.path.open("ab", buffering=0))
                if not lock_while_open(file):  # not for the process: the next line opens and closes the file
                    raise JournalError(
                        f"{self.path}: another review is writing to this journal; end it, or give another --journal"
                    )
                data = self.path.read_bytes()
                file.truncate(data.rfind(b"\n") + 1)  # without a line that was being written when it was killed
            except OSError as error:
                raise _unwritable(self.path, error) from error
            stack.pop_all()
        self._file = file
        return file


def _try_to_write(path: Path) -> None:
    """Find out before the first decision whether a file could be made at ``path``, without making it.

    Raises:
        JournalError: if it could not.
    """
    try:
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> JournalError:
    return JournalError(f"{path}: cannot be written ({error.strerror}); give another --journal")


def read_actions(path: Path) -> Iterator[Action]:
    """The actions of a journal; none if it does not exist.

    Raises:
        JournalError: if it cannot be read or contains something else.
    """
    if not_regular(path):
        raise JournalError(f"{path}: is a pipe or a device; give another --journal")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalError(f"{path}: cannot be read ({error.strerror}); give another --journal") from error
    folder = os.path.realpath(path.parent)
    *lines, rest = data.split(b"\n")  # the rest is a line that was being written
    if not lines and not rest.startswith(_START[: len(rest)]):
        raise JournalError(f"{path}: is no journal of a review; give another --journal")
    for number, line in enumerate(lines, 1):
        try:
            yield _action(json.loads(line), folder)
        except JournalError as error:
            raise JournalError(f"{path}:{number}: {error}; give another --journal") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise JournalError(
                f"{path}:{number}: is no line of a review's journal ({error}); delete the line, or give another --journal"
            ) from error


def _action(data: Any, folder: str) -> Action:
    if data["version"] != VERSION:
        raise JournalError(f"has version {data['version']!r}, but this spinfix reads version {VERSION}")
    changes = [
        Change(
            Key(_known_as(place["document"], folder), place["sha256"], place["start"], place["end"], place["found"]),
            place["text"],
        )
        for place in data["places"]
    ]
    if not all(text is None or isinstance(text, str) for _, text in changes):
        raise TypeError("text is no text")
    return Action(tuple(changes), bool(data["undo"]))


def _known_as(name: str, folder: str) -> str:
    """A name as its path from the real path of the journal's folder; former journals have names as they were given."""
    try:
        return os.path.relpath(os.path.realpath(os.path.join(folder, name)), folder).replace(os.sep, "/")
    except ValueError:  # another drive, or no name of a file
        return name


def decisions_of(actions: Sequence[Action]) -> dict[Key, str]:
    """The decisions that hold after all actions."""
    held: dict[Key, str] = {}
    for action in actions:
        decide(held, action)
    return held


def decide(held: dict[Key, str], action: Action) -> None:
    """Change the decisions that hold by an action."""
    for key, text in action.changes:
        if text is None:
            held.pop(key, None)
        else:
            held[key] = text
