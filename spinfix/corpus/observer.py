"""What a run tells others while it goes on: messages, results, output and progress."""

from __future__ import annotations

from spinfix.corpus.file_run import FileRun
from spinfix.report.positions import Origin
from spinfix.result import Result

NOTES = "messages about single files"
"""Sort of messages that say how a file is read."""


class Observer:
    """Receives the messages and results of a run; this one ignores them, others inherit from it and take some."""

    def say(self, message: str, sort: str = "") -> None:
        """Report a message; ``sort`` is what it has in common with those about other files, such as "skipped"."""

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Report that a document or record could not be cleaned.

        One that is not ``shown``, since its file has many, is reported only where everything is listed.  A ``whole`` file that
        could not be cleaned is of another sort than a record.
        """

    def result(self, origin: Origin, result: Result, mark: str = "") -> None:
        """Report the result of a document or record; ``mark`` is the byte-order mark of a document."""

    def keep(self, result: Result) -> None:
        """Take the result of a whole document, before the document is changed."""

    def output(self, data: bytes) -> None:
        """Write cleaned content to standard output."""

    def advance(self, size: int) -> None:
        """Count ``size`` more bytes of input as processed."""

    def skip(self, size: int) -> None:
        """Count ``size`` bytes of input as processed by an earlier run."""

    def finished(self, file: FileRun) -> None:
        """Report that a file is finished."""
