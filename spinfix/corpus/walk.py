"""Expand command-line arguments into files.

A file is always included.  A folder means the files in it with a known suffix, except those ignored by ``.gitignore`` and
``.spinfixignore`` files.  A glob means its matches, with the same exceptions.  Symbolic links inside folders are skipped unless
requested: their target is either in the folder as well, or outside, where no changes were requested.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spinfix.corpus.compression import ENDINGS
from spinfix.corpus.patterns import Patterns, read_ignore_file, relative
from spinfix.errors import SpinfixError

IGNORE_FILES = (".spinfixignore", ".gitignore")
"""In the same folder the first one takes precedence."""
REPOSITORIES = frozenset({".git", ".hg", ".svn", ".jj"})
"""Never entered: a changed byte in them destroys history."""
OWN = ".spinfix-"
"""What the names of files begin with that this program keeps beside documents."""
_MAGIC = frozenset("*?[")


class WalkError(SpinfixError):
    """An argument that matches no file, or a folder that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be cleaned.

    Attributes:
        path: the file, spelled as it was given.
        below: the folder argument in which it was found (for a glob, the folder before its first ``*``); None if the file
            itself was given.  Output folders keep the layout relative to it.
    """

    path: Path
    below: Path | None = None


@dataclass
class Skipped:
    """What is in folders and matches of globs, but is not taken; hidden files of other formats do not count.

    Attributes:
        suffixes: the files whose name is not included, by suffix.
        ignored: files and folders that ignore files or ``exclude`` name.
        forced: files and folders given by name that ``exclude`` names, where it holds for these too.
        links: symbolic links.
        special: named pipes, sockets and devices.
        own: files of this program, such as the journal of a review or the log of a run.
        output: the folder that is written to, if it is among them and holds something.
        again: other names of files that are taken, as by a symbolic link.
        example: the first of these, and the name that is taken.
    """

    suffixes: Counter[str] = field(default_factory=Counter)
    ignored: int = 0
    forced: int = 0
    links: int = 0
    special: int = 0
    own: int = 0
    output: str = ""
    again: int = 0
    example: tuple[str, str] = ("", "")

    def repeated(self, name: str | Path, taken: str | Path) -> None:
        """Count a name of a file that is taken by another name; the same name given twice does not count."""
        if os.path.abspath(name) != os.path.abspath(taken):
            self.again += 1
            self.example = self.example if self.again > 1 else (str(name), str(taken))


def walk(
    names: Iterable[str | Path],
    *,
    known: Callable[[str], bool],
    exclude: Patterns | None = None,
    force_exclude: bool = False,
    ignore_files: bool = True,
    follow_links: bool = False,
    on_error: Callable[[WalkError], None] | None = None,
    skipped: Skipped | None = None,
    output: Path | None = None,
) -> Iterator[FoundFile]:
    """Yield the files that ``names`` match, without duplicates: in the order of the names, folders sorted by name.

    Args:
        names: files, folders and globs (``**`` for any depth).
        known: whether a file name is included from a folder, such as `spinfix.corpus.formats.known`.
        exclude: further patterns to exclude from folders and globs.
        force_exclude: apply ``exclude`` also to files given as arguments.
        ignore_files: respect ``.gitignore`` and ``.spinfixignore`` files in the folders and their parents, up to the root of
            the repository.
        follow_links: follow symbolic links in folders; a folder that is reached twice is entered once.
        on_error: called with every argument that matches no file and every folder that cannot be read; without it, the first
            error is raised.
        skipped: counts what is left out of folders and globs that something is taken from.
        output: a folder that is not entered, because the results are written to it.

    Raises:
        WalkError: on the first error, if ``on_error`` is None.
    """
    spelled = [str(name) for name in names]
    walker = _Walker(known, exclude, ignore_files, follow_links, on_error or _raise, skipped or Skipped())
    walker.output = os.path.realpath(output) if output is not None else ""
    files = (file for name in spelled for file in walker.name(name, force_exclude=force_exclude))
    # One folder without links has no duplicates, and may contain millions of files, whose names need not be kept.
    yield from files if len(spelled) == 1 and not follow_links and os.path.isdir(spelled[0]) else _once(files, walker.skipped)


def _once(files: Iterable[FoundFile], skipped: Skipped) -> Iterator[FoundFile]:
    seen: dict[str, Path] = {}
    for file in files:
        first = seen.setdefault(os.path.realpath(file.path), file.path)
        if first is file.path:
            yield file
        else:
            skipped.repeated(file.path, first)


def _raise(error: WalkError) -> None:
    raise error


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns that apply in one folder, each list with the path from its own folder to this one.

    Attributes:
        exclude: the patterns of ``exclude``; they take precedence.
        ignores: the ignore files that apply here, nearest first.
    """

    exclude: tuple[tuple[Patterns, str], ...]
    ignores: tuple[tuple[Patterns, str], ...]

    def ignores_entry(self, name: str, *, folder: bool) -> bool:
        """Whether the file or folder of this name in this folder is ignored."""
        if any(patterns.entry_verdict(way + name, folder=folder) for patterns, way in self.exclude):
            return True
        verdicts = (patterns.entry_verdict(way + name, folder=folder) for patterns, way in self.ignores)
        return next((verdict for verdict in verdicts if verdict is not None), False)

    def below(self, path: Path, nearest: list[Patterns]) -> _Rules:
        """Return the rules in the subfolder ``path``, which has the ignore files ``nearest``."""
        ignores = (*((patterns, "") for patterns in nearest), *_further(self.ignores, path))
        return _Rules(_further(self.exclude, path), ignores)


def _further(lists: tuple[tuple[Patterns, str], ...], path: Path) -> tuple[tuple[Patterns, str], ...]:
    """The lists one folder deeper; a path that led upwards may now lead back into the folder of the patterns."""
    return tuple(
        (patterns, _way(os.path.abspath(path), patterns) if way.startswith("..") else f"{way}{path.name}/")
        for patterns, way in lists
    )


@dataclass
class _Walker:
    """The arguments of `walk`, and counts for the message about an empty folder."""

    known: Callable[[str], bool]
    exclude: Patterns | None
    ignore_files: bool
    follow_links: bool
    tell: Callable[[WalkError], None]
    skipped: Skipped
    output: str = field(default="", init=False)
    ignored: int = field(default=0, init=False)
    links: int = field(default=0, init=False)
    special: int = field(default=0, init=False)
    walked: set[str] = field(default_factory=set, init=False)

    def name(self, name: str, *, force_exclude: bool) -> Iterator[FoundFile]:
        """Yield the files that one argument matches."""
        try:
            yield from self._name(name, force_exclude=force_exclude)
        except OSError as error:  # a name that is too long, a folder that may not be searched
            self.tell(WalkError(f"{name}: cannot be read ({error.strerror}); check the name and the permissions"))

    def _name(self, name: str, *, force_exclude: bool) -> Iterator[FoundFile]:
        path = Path(name)
        self.ignored = self.links = self.special = 0
        if force_exclude and self.exclude and self.exclude.verdict(path, folder=path.is_dir()):
            self.skipped.forced += 1
            return
        if path.is_dir():
            yield from self._or_report(
                f"{name}: contains no file with a known suffix", self._files(path, self._rules(path), path), advised=True
            )
        elif path.exists():
            yield FoundFile(path)
        elif path.is_symlink():
            self.tell(WalkError(f"{name}: is a symbolic link to {os.readlink(path)}, which does not exist"))
        elif _MAGIC.intersection(name):
            yield from self._or_report(f"{name}: no file matches", self._glob(path), advised=False)
        else:
            self.tell(WalkError(f"{name}: no such file or folder; check the name"))

    def _or_report(self, problem: str, files: Iterator[FoundFile], *, advised: bool) -> Iterator[FoundFile]:
        nothing = True
        for file in files:
            nothing = False
            yield file
        if nothing:
            ignored = f"; ignored by ignore files or exclude patterns: {self.ignored}" if self.ignored else ""
            links = f"; symbolic links skipped without --follow-links: {self.links}" if self.links else ""
            special = f"; named pipes, sockets and devices: {self.special}" if self.special else ""
            hint = "; a file given by name is always included" if advised or ignored or links or special else "; check the name"
            self.tell(WalkError(f"{problem}{ignored}{links}{special}{hint}"))
            return
        self.skipped.ignored += self.ignored
        self.skipped.links += self.links
        self.skipped.special += self.special

    def _files(self, folder: Path, rules: _Rules, below: Path) -> Iterator[FoundFile]:
        """Yield the files in a folder and its subfolders.  A stack, because folders may nest deeper than calls."""
        stack = [self._entries(folder, rules)]
        while stack:
            for path, inner in stack[-1]:
                if inner is not None:
                    stack.append(self._entries(path, inner))
                    break
                yield FoundFile(path, below)
            else:
                stack.pop()

    def _entries(self, folder: Path, rules: _Rules) -> Iterator[tuple[Path, _Rules | None]]:
        """Yield the included entries of a folder, sorted: files, and folders with their rules."""
        for entry in self._listing(folder):
            try:
                yield from self._entry(entry, folder, rules)
            except OSError as error:
                self.tell(WalkError(f"{folder / entry.name}: cannot be read ({error.strerror}); check its permissions"))

    def _entry(self, entry: os.DirEntry[str], folder: Path, rules: _Rules) -> Iterator[tuple[Path, _Rules | None]]:
        is_folder = _is_folder(entry)
        if entry.name.startswith(OWN):
            self.skipped.own += self.known(entry.name)
            return
        if entry.name in REPOSITORIES if is_folder else not self.known(entry.name):
            self._pass(entry, is_folder=is_folder)
            return
        if entry.is_symlink() and not self.follow_links:
            self.links += 1
        elif rules.ignores_entry(entry.name, folder=is_folder):
            self.ignored += 1
        elif is_folder:
            path = folder / entry.name
            if os.path.basename(self.output) == entry.name and os.path.realpath(path) == self.output:
                self.skipped.output = str(path) if any(path.iterdir()) else ""
                return
            yield path, rules.below(path, self._ignore_files(path))
        elif entry.is_file():
            yield folder / entry.name, None
        elif entry.is_symlink():
            self.tell(WalkError(f"{folder / entry.name}: is a symbolic link to a file that does not exist"))
        else:
            self.special += 1

    def _pass(self, entry: os.DirEntry[str], *, is_folder: bool) -> None:
        if not is_folder and not entry.name.startswith("."):
            stem, suffix = os.path.splitext(entry.name.lower())
            inner = os.path.splitext(stem)[1] if suffix in ENDINGS else ""  # a.tar.gz is not left out for its .gz
            self.skipped.suffixes[inner + suffix] += 1

    def _listing(self, folder: Path) -> list[os.DirEntry[str]]:
        """The sorted entries of a folder; empty if it cannot be read or was already entered through a link."""
        if self.follow_links:
            real = os.path.realpath(folder)
            if real in self.walked:
                return []
            self.walked.add(real)
        try:
            with os.scandir(folder) as listing:
                return sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self.tell(WalkError(f"{folder}: cannot be read ({error.strerror}); check its permissions"))
            return []

    def _glob(self, pattern: Path) -> Iterator[FoundFile]:
        first = next(index for index, part in enumerate(pattern.parts) if _MAGIC.intersection(part))
        base = Path(*pattern.parts[:first])
        if ".." in pattern.parts[first:]:
            self.tell(WalkError(f"{pattern}: has .. after a wildcard, which may lead anywhere; name the folder itself"))
            return
        rules = {base: self._rules(base)}
        try:
            paths = base.glob("/".join(pattern.parts[first:]))
            matches = sorted(path for path in paths if not (path.name.startswith(OWN) or self._is_output(path, base)))
        except ValueError as error:
            self.tell(WalkError(f"{pattern}: is not a valid glob ({error})"))
            return
        for path in matches:
            if not self._taken(path, base, rules):
                self.ignored += 1
            elif path.is_dir():
                yield from self._files(path, rules[path], base)
            elif path.exists():
                yield FoundFile(path, base)
            else:
                self.tell(WalkError(f"{path}: is a symbolic link to a file that does not exist"))

    def _is_output(self, path: Path, base: Path) -> bool:
        """Whether a match below ``base`` is the folder that is written to, which lies below it too, or in that folder."""
        if not self.output or not Path(self.output).is_relative_to(real := os.path.realpath(base)) or self.output == real:
            return False
        if not Path(os.path.realpath(path)).is_relative_to(self.output):
            return False
        self.skipped.output = self.output
        return True

    def _taken(self, path: Path, base: Path, known: dict[Path, _Rules]) -> bool:
        """Whether neither a match of a glob nor one of its parent folders is ignored; adds rules to ``known``."""
        here = base
        for name in path.relative_to(base).parts:
            rules, here = known[here], here / name
            if here in known:
                continue
            is_folder = here.is_dir()
            if rules.ignores_entry(name, folder=is_folder) or (is_folder and name in REPOSITORIES):
                return False
            if is_folder:
                known[here] = rules.below(here, self._ignore_files(here))
        return True

    def _rules(self, folder: Path) -> _Rules:
        """The rules of a folder given as an argument."""
        top = os.path.abspath(folder)
        ignores = [patterns for above in _up_to_the_repository(top) for patterns in self._ignore_files(above)]
        return _Rules(_bind(top, [self.exclude] if self.exclude else []), _bind(top, ignores))

    def _ignore_files(self, folder: Path) -> list[Patterns]:
        lists = []
        for name in IGNORE_FILES if self.ignore_files else ():
            try:
                patterns = read_ignore_file(folder / name)
            except OSError as error:
                self.tell(WalkError(f"{folder / name}: cannot be read ({error.strerror}), so its folder is skipped"))
                return [Patterns(("*",), folder)]
            if patterns:
                lists.append(patterns)
        return lists


def _up_to_the_repository(top: str) -> list[Path]:
    """The folder and its parents up to the root of the repository; without a repository only itself."""
    folders = [Path(top)]
    for folder in (Path(top), *Path(top).parents):
        if folder != folders[0]:
            folders.append(folder)
        if (folder / ".git").exists():
            return folders
    return folders[:1]


def _bind(path: str, lists: list[Patterns]) -> tuple[tuple[Patterns, str], ...]:
    return tuple((patterns, _way(path, patterns)) for patterns in lists)


def _way(path: str, patterns: Patterns) -> str:
    """The path prefix of files in the folder ``path``, relative to the folder of the patterns."""
    way = relative(path, patterns.folder)
    return "" if way == "." else f"{way}/"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, or a link to one; a link to itself is none.

    Raises:
        OSError: if it cannot be told.
    """
    try:
        return entry.is_dir()
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return False
