"""Patterns over paths as a ``.gitignore`` has them, each list bound to the folder that it speaks of."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spinfix.errors import SpinfixError


class PatternError(SpinfixError):
    """A pattern that cannot be understood; says which."""


@dataclass(frozen=True)
class Patterns:
    """A list of patterns, the last that matches deciding.

    ``*.bak`` and ``drafts`` match at any depth, ``docs/old`` and ``/drafts`` only as seen from the folder, ``drafts/`` only a
    folder; ``**`` crosses folders, ``!`` in front takes back what an earlier pattern matched, ``#`` starts a comment.

    Attributes:
        lines: the patterns.
        folder: the folder that they are relative to.

    >>> patterns = Patterns(("drafts/", "*.md", "!README.md"), Path("/project"))
    >>> patterns.verdict("/project/docs/notes.md"), patterns.verdict("/project/README.md"), patterns.verdict("/project/a.txt")
    (True, False, None)
    >>> patterns.verdict("/project/drafts", folder=True), patterns.verdict("/project/drafts/a.txt")
    (True, True)
    """

    lines: tuple[str, ...]
    folder: Path

    @cached_property
    def _compiled(self) -> list[tuple[re.Pattern[str], bool, bool, bool]]:
        """The expression of every pattern, what it says, and as `_compile` has it; the last first."""
        return [compiled for line in reversed(self.lines) if (compiled := _compile(line))]

    def check(self) -> None:
        """Make sure that every pattern can be understood.

        Raises:
            PatternError: if one cannot.
        """
        for line in self.lines:
            _compile(line)

    def verdict(self, path: str | Path, *, folder: bool = False) -> bool | None:
        """Whether ``path`` matches: True, False if it was taken back (``!``), None if no pattern speaks of it.

        Args:
            path: absolute, or relative to the working folder; it need not exist, and it may lie outside the patterns' folder,
                where only patterns without a place match.
            folder: whether it is a folder.
        """
        parts = relative(path, self.folder).split("/")
        for end in range(1, len(parts)):
            if self.entry_verdict("/".join(parts[:end]), folder=True):
                return True
        return self.entry_verdict("/".join(parts), folder=folder)

    def entry_verdict(self, path: str, *, folder: bool) -> bool | None:
        """`verdict` on a path relative to the patterns' folder, spelled with ``/``, whatever becomes of folders above it."""
        for expression, verdict, folders_alone, deep in self._compiled:
            if folder or not folders_alone:
                match = expression.search(path)
                if match and (deep or not any(match.groupdict().values())):
                    return verdict
        return None


def read_ignore_file(path: Path) -> Patterns | None:
    """The patterns of a ``.gitignore`` or its like; None if there is no such file.

    Lines that are no pattern are passed over, as git does.

    Raises:
        OSError: if the file is there and cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return Patterns(tuple(filter(_understood, text.split("\n"))), path.parent)


def _understood(line: str) -> bool:
    try:
        _compile(line)
    except PatternError:
        return False
    return True


def _compile(line: str) -> tuple[re.Pattern[str], bool, bool, bool] | None:
    """What to search for, the verdict, whether it is about folders alone, and whether about all below one; None for a comment.

    Whole lists are not handed to pathspec, because it lets a pattern about a folder speak of the files in it, and git does not:
    of ``*`` and ``!*/`` the second takes no file back.  The named group in its expressions stands for "and all below".
    """
    from pathspec import GitIgnoreSpec  # only runs over folders or with patterns need it

    trimmed = line.rstrip("\r\n ") if not line.endswith("\\ ") else line
    folders_alone = trimmed.endswith("/")
    trimmed = trimmed.removesuffix("/") if folders_alone else trimmed
    try:
        (pattern,) = GitIgnoreSpec.from_lines([trimmed]).patterns
    except ValueError as error:
        raise PatternError(f"{line!r} is no pattern as a .gitignore has them") from error
    if pattern.include is None or pattern.regex is None:
        return None
    return pattern.regex, pattern.include, folders_alone, trimmed.endswith("/**")


def relative(path: str | Path, folder: Path) -> str:
    """The way from ``folder`` to ``path``, spelled with ``/``; symbolic links are followed only where that shows it inside."""
    try:
        relative = os.path.relpath(path, folder)
        if relative.startswith(".."):  # perhaps only because one of the two goes by way of a symbolic link
            real = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
            relative = relative if real.startswith("..") else real
    except ValueError:  # another drive
        relative = str(path)
    return relative.replace(os.sep, "/")
