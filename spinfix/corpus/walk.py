"""What was named on a command line to the files that it stands for.

A file is taken, whatever its name.  A folder stands for the files in it whose kind is known, without what ``.gitignore`` and
``.spinfixignore`` files leave out.  A glob stands for what it matches, without what they leave out.  Symbolic links inside
folders are passed over unless asked for: what they lead to is either in the folder too, and comes by itself, or lies outside,
where nobody asked for changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spinfix.corpus.patterns import Patterns, read_ignore_file, relative
from spinfix.errors import SpinfixError

IGNORE_FILES = (".spinfixignore", ".gitignore")
"""In one folder the first has the first word."""
REPOSITORIES = frozenset({".git", ".hg", ".svn", ".jj"})
"""Never walked: a changed byte in them destroys history."""
_MAGIC = frozenset("*?[")


class WalkError(SpinfixError):
    """A name on the command line that stands for no file, or a folder that cannot be read; says which and why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be cleaned.

    Attributes:
        path: the file, spelled as it was named.
        below: the folder named on the command line in which it was found (of a glob, the folder before its first ``*``); None
            if the file itself was named.  What is written elsewhere keeps its place relative to that.
    """

    path: Path
    below: Path | None = None


def walk(
    names: Iterable[str | Path],
    *,
    known: Callable[[str], bool],
    exclude: Patterns | None = None,
    force_exclude: bool = False,
    ignore_files: bool = True,
    follow_links: bool = False,
    on_error: Callable[[WalkError], None] | None = None,
) -> Iterator[Found]:
    """The files that ``names`` stand for, one at a time and each once: in the order of the names, folders sorted by name.

    Args:
        names: files, folders and globs (``**`` for any depth).
        known: whether a file of this name is to be taken from a folder, such as `spinfix.corpus.formats.known`.
        exclude: what to leave out of folders and globs besides.
        force_exclude: leave it out even where it is named itself.
        ignore_files: leave out what ``.gitignore`` and ``.spinfixignore`` say, in the folders and in those above them up to the
            top of the repository.
        follow_links: take symbolic links in folders too; a folder that is reached twice is walked once.
        on_error: is told of every name that stands for no file and every folder that cannot be read, and the walk goes on; if
            it is left out, the first of them is raised.

    Raises:
        WalkError: if ``on_error`` is left out.
    """
    spelled = [str(name) for name in names]
    walker = _Walker(known, exclude, ignore_files, follow_links, on_error or _raise)
    found = (found for name in spelled for found in walker.name(name, force_exclude=force_exclude))
    # One folder without links cannot meet a file twice, and may hold millions, whose names need not be kept then.
    yield from found if len(spelled) == 1 and not follow_links and os.path.isdir(spelled[0]) else _once(found)


def _once(files: Iterable[Found]) -> Iterator[Found]:
    seen = set()
    for found in files:
        real = os.path.realpath(found.path)
        if real not in seen:
            seen.add(real)
            yield found


def _raise(error: WalkError) -> None:
    raise error


@dataclass(frozen=True, slots=True)
class _Rules:
    """What leaves files of one folder out; every list of patterns with the way from its folder to this one.

    Attributes:
        exclude: the excludes that were asked for; they come before all others.
        ignores: the ignore files that hold here, nearest first.
    """

    exclude: tuple[tuple[Patterns, str], ...]
    ignores: tuple[tuple[Patterns, str], ...]

    def leave_out(self, name: str, *, folder: bool) -> bool:
        """Whether the file or folder of this name in this folder is left out."""
        if any(patterns.entry_verdict(way + name, folder=folder) for patterns, way in self.exclude):
            return True
        verdicts = (patterns.entry_verdict(way + name, folder=folder) for patterns, way in self.ignores)
        return next((verdict for verdict in verdicts if verdict is not None), False)

    def below(self, path: Path, nearest: list[Patterns]) -> _Rules:
        """The rules in the folder ``path`` of this folder, which has ignore files of its own."""
        ignores = (*((patterns, "") for patterns in nearest), *_further(self.ignores, path))
        return _Rules(_further(self.exclude, path), ignores)


def _further(lists: tuple[tuple[Patterns, str], ...], path: Path) -> tuple[tuple[Patterns, str], ...]:
    """One folder further down; where the way led up so far, it may now lead back into the patterns' own folder."""
    return tuple(
        (patterns, _way(os.path.abspath(path), patterns) if way.startswith("..") else f"{way}{path.name}/")
        for patterns, way in lists
    )


@dataclass
class _Walker:
    """One walk: the arguments of `walk`, and what the message about an empty folder has to say."""

    known: Callable[[str], bool]
    exclude: Patterns | None
    ignore_files: bool
    follow_links: bool
    tell: Callable[[WalkError], None]
    left_out: int = field(default=0, init=False)
    links: int = field(default=0, init=False)
    walked: set[str] = field(default_factory=set, init=False)

    def name(self, name: str, *, force_exclude: bool) -> Iterator[Found]:
        """The files that one name stands for."""
        path = Path(name)
        self.left_out = self.links = 0
        if force_exclude and self.exclude and self.exclude.verdict(path, folder=path.is_dir()):
            return
        if path.is_dir():
            yield from self._or_tell(
                f"{name}: holds no file of a kind that is taken from folders", self._files(path, self._rules(path), path)
            )
        elif path.exists():
            yield Found(path)
        elif path.is_symlink():
            self.tell(WalkError(f"{name}: is a symbolic link to {os.readlink(path)}, which is not there"))
        elif _MAGIC.intersection(name):
            yield from self._or_tell(f"{name}: no file matches", self._glob(path))
        else:
            self.tell(WalkError(f"{name}: no such file or folder; check the name"))

    def _or_tell(self, problem: str, files: Iterator[Found]) -> Iterator[Found]:
        nothing = True
        for found in files:
            nothing = False
            yield found
        if nothing:
            left_out = f"; left out by ignore files or excludes: {self.left_out} files and folders" if self.left_out else ""
            links = f"; passed over without --follow-links: {self.links} symbolic links" if self.links else ""
            self.tell(WalkError(f"{problem}{left_out}{links}; a file that is named itself is always taken"))

    def _files(self, folder: Path, rules: _Rules, below: Path) -> Iterator[Found]:
        """The files in a folder and the folders in it.  A stack and no recursion: folders nest deeper than calls may."""
        stack = [self._entries(folder, rules)]
        while stack:
            for path, inner in stack[-1]:
                if inner is not None:
                    stack.append(self._entries(path, inner))
                    break
                yield Found(path, below)
            else:
                stack.pop()

    def _entries(self, folder: Path, rules: _Rules) -> Iterator[tuple[Path, _Rules | None]]:
        """What is taken of one folder, sorted: files, and folders with the rules that hold in them."""
        for entry in self._listing(folder):
            is_folder = entry.is_dir()
            if entry.name in REPOSITORIES if is_folder else not self.known(entry.name):
                continue
            if entry.is_symlink() and not self.follow_links:
                self.links += 1
            elif rules.leave_out(entry.name, folder=is_folder):
                self.left_out += 1
            elif is_folder:
                path = folder / entry.name
                yield path, rules.below(path, self._ignore_files(path))
            elif entry.is_file():
                yield folder / entry.name, None
            elif entry.is_symlink():
                self.tell(WalkError(f"{folder / entry.name}: is a symbolic link to a file that is not there"))

    def _listing(self, folder: Path) -> list[os.DirEntry[str]]:
        """What is in a folder, sorted; nothing if it cannot be read or was walked before by way of a link."""
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

    def _glob(self, pattern: Path) -> Iterator[Found]:
        first = next(index for index, part in enumerate(pattern.parts) if _MAGIC.intersection(part))
        base = Path(*pattern.parts[:first])
        rules = {base: self._rules(base)}
        try:
            matches = sorted(base.glob("/".join(pattern.parts[first:])))
        except ValueError as error:
            self.tell(WalkError(f"{pattern}: is no glob ({error})"))
            return
        for path in matches:
            if not self._taken(path, base, rules):
                self.left_out += 1
            elif path.is_dir():
                yield from self._files(path, rules[path], base)
            elif path.exists():
                yield Found(path, base)

    def _taken(self, path: Path, base: Path, known: dict[Path, _Rules]) -> bool:
        """Whether neither a match of a glob nor a folder on the way to it is left out; learns the rules on the way."""
        here = base
        for name in path.relative_to(base).parts:
            rules, here = known[here], here / name
            if here in known:
                continue
            is_folder = here.is_dir()
            if rules.leave_out(name, folder=is_folder) or (is_folder and name in REPOSITORIES):
                return False
            if is_folder:
                known[here] = rules.below(here, self._ignore_files(here))
        return True

    def _rules(self, folder: Path) -> _Rules:
        """What holds in a folder that was named."""
        top = os.path.abspath(folder)
        ignores = [patterns for above in _up_to_the_repository(top) for patterns in self._ignore_files(above)]
        return _Rules(_bind(top, [self.exclude] if self.exclude else []), _bind(top, ignores))

    def _ignore_files(self, folder: Path) -> list[Patterns]:
        found = []
        for name in IGNORE_FILES if self.ignore_files else ():
            try:
                patterns = read_ignore_file(folder / name)
            except OSError as error:
                self.tell(WalkError(f"{folder / name}: cannot be read ({error.strerror}), so its folder is passed over"))
                return [Patterns(("*",), folder)]
            if patterns:
                found.append(patterns)
        return found


def _up_to_the_repository(top: str) -> list[Path]:
    """The folder and those above it up to the top of its repository; only itself where there is none."""
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
    """What stands before the name of a file in the folder ``path`` as the patterns see it."""
    way = relative(path, patterns.folder)
    return "" if way == "." else f"{way}/"
