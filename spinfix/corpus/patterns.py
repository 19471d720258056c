"""Patterns over paths in the syntax of ``.gitignore``, relative to a folder."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from spinfix import lazy
from spinfix.errors import SpinfixError, not_regular


class PatternError(SpinfixError):
    """An invalid pattern; the message names it."""


@dataclass(frozen=True)
class Patterns:
    """A list of patterns; the last one that matches decides.

    ``*.bak`` and ``drafts`` match at any depth, ``docs/old`` and ``/drafts`` only relative to the folder, ``drafts/`` only a
    folder; ``**`` matches any number of folders, ``!`` negates a pattern, ``#`` starts a comment.

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
    def _compiled(self) -> list[tuple[re.Pattern[str], bool, bool]]:
        """The compiled patterns (see `_compile`), the last one first."""
        return [compiled for line in reversed(self.lines) if (compiled := _compile(line))]

    def check(self) -> None:
        """Validate the patterns.

        Raises:
            PatternError: if one is invalid.
        """
        for line in self.lines:
            _compile(line)

    def verdict(self, path: str | Path, *, folder: bool = False) -> bool | None:
        """Whether ``path`` matches: True, False if a negated pattern (``!``) matches, None if no pattern does.

        Args:
            path: absolute, or relative to the working folder; it need not exist, and it may be outside the folder of the
                patterns, where only patterns that match at any depth apply.
            folder: whether it is a folder.
        """
        parts = relative(path, self.folder).split("/")
        for end in range(1, len(parts)):
            if self.entry_verdict("/".join(parts[:end]), folder=True):
                return True
        return self.entry_verdict("/".join(parts), folder=folder)

    def entry_verdict(self, path: str, *, folder: bool) -> bool | None:
        """Like `verdict`, for a path relative to the folder of the patterns, with ``/``; its parents are ignored."""
        for expression, verdict, folders_only in self._compiled:
            if (folder or not folders_only) and expression.search(path):
                return verdict
        return None


def read_ignore_file(path: Path) -> Patterns | None:
    """Read a ``.gitignore`` or similar file; None if it does not exist.

    Invalid lines are ignored, as in git.

    Raises:
        OSError: if the file exists but cannot be read, or not to its end: a pipe or a device, but for the empty ``/dev/null``.
    """
    if not_regular(path) and not path.samefile(os.devnull):
        raise OSError(errno.EINVAL, "it is a pipe or a device")
    try:
        text = path.read_text("utf-8-sig", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return Patterns(tuple(filter(_is_valid, text.split("\n"))), path.parent)


def _is_valid(line: str) -> bool:
    try:
        _compile(line)
    except PatternError:
        return False
    return True


def _compile(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    """Return expression, verdict and whether for folders only; None for a comment.

    Lists are not passed to pathspec as a whole, because there a pattern for a folder also applies to the files in it, and in
    git it does not: after ``*``, ``!*/`` does not re-include files.
    """
    from pathspec import GitIgnoreSpec  # imported here: only runs over folders or with patterns need it

    trimmed = line.rstrip("\r\n ") if not line.endswith("\\ ") else line
    folders_only = trimmed.endswith("/")
    trimmed = trimmed.removesuffix("/") if folders_only else trimmed
    if trimmed.startswith("#"):
        return None
    try:
        rest, sets = _without_sets(trimmed)
        (pattern,) = GitIgnoreSpec.from_lines([rest]).patterns
    except ValueError as error:
        raise PatternError(f"{line!r} is not a valid .gitignore pattern") from error
    if pattern.include is None or pattern.regex is None:
        return None
    expression = pattern.regex.pattern
    for translated in sets:
        expression = expression.replace(_SET_MARK, translated, 1)
    return _linear(expression), pattern.include, folders_only


_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r"\t\ ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-.0-~",
    "lower": "a-z",
    "print": r"\ -.0-~",
    "punct": r"!-.:-@\[-`{-\~",
    "space": r"\t-\r\ ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
"""What the named classes of sets contain, such as ``[[:digit:]]``: as in git only ASCII, and no "/"."""
_MEMBER = r"(?:\\[^/]|[^]\\/])"
_CLASS = r"\[:[^]/]*:\]"
_SET_OR_ESCAPED = lazy.re_compile(
    r"\\.|\[(?:(?P<negated>[!^]?+)"
    rf"(?P<members>(?>{_CLASS}|(?:\]|{_MEMBER})(?:-{_MEMBER})?)(?>{_CLASS}|{_MEMBER}(?:-{_MEMBER})?)*+)\])?"
)
"""An escaped character, a set, or the bracket of one that does not end; in a set, a bracket that comes first is a member."""
_MEMBERS = lazy.re_compile(rf"\[:(?P<name>[^]/]*):\]|(?P<low>^\]|{_MEMBER})(?:-(?P<high>{_MEMBER}))?")
_SET_MARK = "\0"
"""What stands for a set in what pathspec gets; no path contains it."""


def _without_sets(line: str) -> tuple[str, list[str]]:
    """Return the pattern with a mark for every set, and the sets as regular expressions: pathspec knows no ``[[:alpha:]]``.

    Raises:
        PatternError: if one is invalid.
    """
    sets = []

    def marked(match: re.Match[str]) -> str:
        if match.group() == "[":
            raise PatternError("a set that does not end")
        if match["members"] is None:
            return match.group()
        members = "".join(_translated(*member.group("name", "low", "high")) for member in _MEMBERS.finditer(match["members"]))
        sets.append(f"[{'^' if match['negated'] else ''}{members}]")
        return _SET_MARK

    if _SET_MARK in line:
        raise PatternError("a null character")
    return _SET_OR_ESCAPED.sub(marked, line), sets


def _translated(name: str | None, low: str, high: str | None) -> str:
    """A class, character or range of a set, as in a set of a regular expression.

    Raises:
        PatternError: if there is no such class, or nothing in the range.
    """
    if name is not None:
        if name not in _CLASSES:
            raise PatternError(f"an unknown class {name!r}")
        return _CLASSES[name]
    low, high = low[-1], (high or low)[-1]
    if low > high:
        raise PatternError(f"an empty range {low}-{high}")
    if low < "/" < high:  # as in git, where no set matches it
        return f"{re.escape(low)}-.0-{re.escape(high)}"
    return re.escape(low) if low == high else f"{re.escape(low)}-{re.escape(high)}"


_BELOW = "(?:(?P<ps_d>/)|$)"
"""How pathspec ends an expression that also matches everything below a folder."""
_ANY_FOLDERS = "(?:/.+)?/"
_AT_ANY_DEPTH = "^(?:.+/)?"
_PART = lazy.re_compile(r"(?P<star>\[\^/\][*+])|/|\[\^?\]?(?:[^\]\\]|\\.)*\]|\\.|.", re.DOTALL)


@cache
def _linear(expression: str) -> re.Pattern[str]:
    """An expression of pathspec, without "all below" and without its exponential time in the number of stars.

    Each star, and each ``**``, takes as little as possible and is not tried again if another of its kind follows, which can
    take the rest: that finds a match if there is one.
    """
    body = expression.removesuffix(_BELOW)
    ending = r"\Z" if body != expression else ""
    start = next((start for start in (_AT_ANY_DEPTH, "^") if body.startswith(start)), "")
    parts = [_with_atomic_stars(part) for part in body.removeprefix(start).split(_ANY_FOLDERS)]
    pieces = [("^(?:.+?/)??" if start == _AT_ANY_DEPTH else start) + parts[0], *("(?:/.+?)??/" + part for part in parts[1:])]
    *earlier, last = pieces
    return re.compile("".join(f"(?>{piece}(?=/))" for piece in earlier) + last + ending, re.DOTALL)


def _with_atomic_stars(part: str) -> str:
    """The expression of some path components, whose stars are not tried again if another follows in the same component."""
    done, waiting = "", ""  # waiting: from the last star of the component
    for match in _PART.finditer(part):
        token = match.group()
        if token.startswith("[^") and not token.startswith("[^/]"):
            token = f"[^/{token[2:]}"  # as in git, where no star and no set matches a "/"
        if token == "/":
            done, waiting = done + waiting + token, ""
        elif match["star"] and waiting:
            done, waiting = f"{done}(?>{waiting.replace(']*', ']*?', 1).replace(']+', ']+?', 1)})", token
        elif match["star"]:
            waiting = token
        elif waiting:
            waiting += token
        else:
            done += token
    return done + waiting


def relative(path: str | Path, folder: Path) -> str:
    """Return ``path`` relative to ``folder``, with ``/``; symbolic links are resolved only if that shows it to be inside."""
    try:
        relative = os.path.relpath(path, folder)
        if relative.startswith(".."):  # possibly only because one of the two contains a symbolic link
            real = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
            relative = relative if real.startswith("..") else real
    except ValueError:  # another drive
        relative = str(path)
    return relative.replace(os.sep, "/")
