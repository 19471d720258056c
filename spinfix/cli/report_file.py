"""Where a report goes that is written while documents are read: standard output, a file, or a pipe."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from spinfix.cli.streams import write_text
from spinfix.corpus.drafts import Draft, draft_path
from spinfix.corpus.writing import is_special, naming, open_special, write_all, write_whole


class ReportFile:
    """A report, as a context; a file takes the place of an earlier one when the report is finished.

    Args:
        path: the file; None is standard output.
        at_once: whether all of it is written by one call, at the end.
    """

    def __init__(self, path: Path | None, *, at_once: bool = False) -> None:
        self._path = path
        self._at_once = at_once
        self._draft: Draft | None = None
        self._special: BinaryIO | None = None
        self._stack = ExitStack()

    def __enter__(self) -> ReportFile:
        if self._path is None or self._at_once:
            return self
        if is_special(self._path):  # opened once: who reads a pipe ends when it is closed
            self._special = self._stack.enter_context(open_special(self._path))
        else:
            target = Path(os.path.realpath(self._path))
            draft = Draft(target, str(self._path), draft_path(target, secrets.token_hex(4)))
            self._draft = self._stack.enter_context(draft)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def write(self, text: str) -> None:
        """Write a part of the report.

        Raises:
            DocumentError: if it cannot be written.
            BrokenPipeError: if it is standard output, and its reader has ended.
        """
        if self._path is None:
            if text:
                write_text(text)
            return
        data = text.encode("utf-8", "backslashreplace")
        if self._draft is not None:
            self._draft.write(data)
        elif self._special is not None:
            with naming(self._path):
                write_all(self._special, data)
        else:
            write_whole(self._path, data)

    def finish(self) -> None:
        """Put the file in its place."""
        if self._draft is not None:
            self._draft.finish()
