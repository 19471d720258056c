"""Which lines of a file of edits belong to which file.

A run notes the names that it was given, and its edits may be applied elsewhere: from another folder, to a copy, or to what the
run wrote into an output folder.  So names and paths are compared by their last parts, if they do not lead to the same file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from spinfix.corpus.replay import SavedLine, parse_bytes
from spinfix.edits import PlanError


def is_file_of_edits(path: Path) -> bool:
    """Whether a file is one of edits, whose lines name their files, and no plan of a document; without edits it is empty."""
    with path.open("rb") as lines:
        first = next((line for line in lines if not line.isspace()), b"")
    try:
        return not first or "file" in json.loads(first)
    except (ValueError, TypeError, RecursionError):
        return False


class SavedEdits:
    """A file of edits, by the files that they belong to; only the places of its lines are in memory.

    Args:
        path: the file.

    Raises:
        PlanError: if a line is invalid.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, list[tuple[int, int, int]]] = {}  # of each: number of the record, offset, number of the line
        offset = 0
        with path.open("rb") as lines:
            for number, data in enumerate(lines, 1):
                if data.strip():
                    saved = parse_bytes(data, f"{path}:{number}")
                    self._lines.setdefault(saved.file, []).append((saved.record or 0, offset, number))
                offset += len(data)
        for places in self._lines.values():
            places.sort()  # other programs may have written them in another order

    @property
    def files(self) -> Sequence[str]:
        """The names of the files, as the run was given them."""
        return list(self._lines)

    def of(self, name: str) -> Iterator[SavedLine]:
        """The lines of a file, in the order of its records; one that is repeated comes once.

        Raises:
            PlanError: if a record has several.
        """
        last: SavedLine | None = None
        with self.path.open("rb") as lines:
            for _, offset, number in self._lines.get(name, ()):
                lines.seek(offset)
                saved = parse_bytes(lines.readline(), f"{self.path}:{number}")
                if last is None or saved.record != last.record:
                    yield saved
                elif saved.plan.strip() != last.plan.strip():
                    raise PlanError(
                        f"{saved.origin}: has other edits of the same text as {last.origin}; delete one of these lines"
                    )
                last = saved

    def name_of(self, path: Path) -> str | None:
        """The name under which the run cleaned a file, or the file that became this one with `--output`.

        Of several that may be meant it is the one with which the path has most of its last parts in common.

        Raises:
            PlanError: if it may be several.
        """
        if str(path) in self._lines:
            return str(path)
        real = os.path.realpath(path)
        if real in self._by_path:
            return self._by_path[real]
        best = next((self._by_end[end] for end in _ends(Path(real)) if end in self._by_end), [])
        if len(best) > 1:
            raise PlanError(f"{self.path}: {path} may be {best[0]} or {best[1]}; give the file that was cleaned")
        return best[0] if best else None

    def names_of(self, paths: Sequence[Path]) -> list[str | None]:
        """The names under which the run cleaned files; None for one that has no edits.

        Raises:
            PlanError: if none has edits, though there are some.
        """
        self._check_names()
        names = [self._by_path.get(os.path.realpath(path)) for path in paths]
        if not any(names):  # it cleaned others of these names
            names = [self.name_of(path) for path in paths]
        if self._lines and paths and not any(names):
            raise PlanError(f"{self.path}: contains no edits of {paths[0]}; give the file name as for `spinfix clean`")
        return names

    def below(self, folders: Sequence[Path], elsewhere: Collection[str] = ()) -> dict[Path, str]:
        """The names of all files of the run, by their paths in folders: the cleaned files, or those that `--output` wrote.

        A name stands for the file with which it has most of its last parts in common.

        Args:
            folders: the folders.
            elsewhere: names of files that are in none of them.

        Raises:
            PlanError: if one is missing, or one file would stand for two.
        """
        self._check_names()
        names: dict[Path, str] = {}
        for name in self._lines:
            if name in elsewhere:
                continue
            path = self._file_below(folders, name)
            if path in names:
                raise PlanError(f"{self.path}: {path} would be both {names[path]} and {name}; apply the edits file by file")
            names[path] = name
        return names

    def _file_below(self, folders: Sequence[Path], name: str) -> Path:
        """The file in one of the folders that a name stands for.

        Raises:
            PlanError: if none has one.
        """
        parts = Path(name).parts
        files = [file for folder in folders if (file := _end_in(folder, parts)) is not None]
        if not files:
            where = f"{folders[0]} contains" if len(folders) == 1 else f"none of {', '.join(map(str, folders))} contains"
            what = "no file" if len(folders) == 1 else "a file"
            raise PlanError(f"{self.path}: {where} {what} for {name}, for which there are edits")
        return max(files, key=lambda file: _common_end(parts, Path(os.path.realpath(file)).parts))

    @cached_property
    def _by_path(self) -> dict[str, str]:
        """The first of the names of each file, by its real path."""
        self._check_names()
        names: dict[str, str] = {}
        for name in self._lines:
            names.setdefault(os.path.realpath(name), name)
        return names

    @cached_property
    def _by_end(self) -> dict[tuple[str, ...], list[str]]:
        """The names by their last parts: by the last one, the last two, and so on."""
        names: dict[tuple[str, ...], list[str]] = {}
        for name in self._lines:
            for end in _ends(Path(name)):
                names.setdefault(end, []).append(name)
        return names

    def _check_names(self) -> None:
        for name in self._lines:
            try:
                os.fsencode(name)
            except UnicodeEncodeError as error:
                raise PlanError(f"{self.path}: {name!r} is no name of a file; was this file edited by hand?") from error


def _end_in(folder: Path, parts: Sequence[str]) -> Path | None:
    """The file in a folder with the longest end of a path that there is."""
    named = [part for part in parts if part not in (os.sep, "..")]
    ends = (folder.joinpath(*named[start:]) for start in range(len(named)))
    return next((end for end in ends if end.is_file()), None)


def _ends(path: Path) -> Iterator[tuple[str, ...]]:
    """All parts of a path, then all but the first, and so on to the last one."""
    return (path.parts[start:] for start in range(len(path.parts)))


def _common_end(first: Sequence[str], second: Sequence[str]) -> int:
    """Number of equal parts at the ends of two paths."""
    count = 0
    for left, right in zip(reversed(first), reversed(second), strict=False):
        if left != right:
            break
        count += 1
    return count
