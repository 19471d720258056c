"""Edits of many records as JSON lines: written by `spinfix clean --edits`, applied by `spinfix apply`.

A line is a plan (`spinfix.plans.plan_of`) with additional keys at its start: ``file``; ``line`` and ``record``, both from 1,
and ``field``, all three null if the file is one document; ``input_format`` and ``extract``, if the run was given these options,
since the edits only fit texts that are read in the same way; ``spin_probability``; and at its end ``minimums`` and
``not_made``, the edits of too low confidence, if there are any.  Records without edits have no line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, get_args

from spinfix import plans
from spinfix.corpus.extraction import Extractor
from spinfix.corpus.files import DocumentError
from spinfix.corpus.formats import InputFormat
from spinfix.corpus.records import Format, Place
from spinfix.edits import Edit, PlanError
from spinfix.result import Result


class Reading(NamedTuple):
    """How a file is read, as far as its user says.

    Attributes:
        input_format: its format.
        extract: what extracts the text of HTML responses in archives.
    """

    input_format: InputFormat = "auto"
    extract: Extractor = "none"


AS_NAMED = Reading()
"""A file that is read as its name says."""


def to_line(name: str, form: Format, place: Place, result: Result, reading: Reading = AS_NAMED) -> str:
    """Format the edits of a text as a line, without the line feed."""
    given = {key: value for key, value in reading._asdict().items() if value not in AS_NAMED}
    where: dict[str, Any] = {
        "file": name,
        "line": place.line if form.lines else None,
        "record": None if form.whole else place.number,
        "field": form.field,
        **given,
        "spin_probability": result.spin_probability,
    }
    left: dict[str, Any] = {}
    if result.doubtful:
        left = {"minimums": dict(result.minimums), "not_made": [asdict(edit) for edit in result.doubtful]}
    return json.dumps(where | plans.plan_of(result.source, result.edits) | left, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved line.

    Attributes:
        file: the name of the file.
        record: number of the record; None for a whole document.
        field: the field of the record.
        plan: the line itself, which is a plan.
        origin: where it is written, "edits.jsonl:12".
        reading: how the file was read.
    """

    file: str
    record: int | None
    field: str | None
    plan: str
    origin: str = ""
    reading: Reading = AS_NAMED


_NUMBER, _NAME = (int, NoneType), (str, NoneType)


def parse(line: str, origin: str) -> Saved:
    """Parse a line of a file of edits.

    Raises:
        PlanError: if it is invalid.
    """
    try:
        data = json.loads(line)
        if not isinstance(data, dict):
            raise TypeError("it is no object")  # noqa: TRY301
        reading = Reading(data.get("input_format", "auto"), data.get("extract", "none"))
        saved = Saved(data["file"], data["record"], data["field"], line, origin, reading)
        if reading.input_format not in get_args(InputFormat) or reading.extract not in get_args(Extractor):
            raise TypeError(f"{reading} is unknown")  # noqa: TRY301
        for key, value, kinds in (("file", saved.file, str), ("record", saved.record, _NUMBER), ("field", saved.field, _NAME)):
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise TypeError(f"{key} is {value!r}")  # noqa: TRY301  (reported like a missing key)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PlanError(f"{origin}: not a line as written by spinfix clean --edits ({error!r})") from error
    return saved


def _parse_bytes(data: bytes, origin: str) -> Saved:
    """Parse a line as it is in the file.

    Raises:
        PlanError: if it is invalid.
    """
    try:
        line = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise PlanError(f"{origin}: not a line as written by spinfix clean --edits ({error})") from error
    return parse(line, origin)


class SavedEdits:
    """A file of edits, by the documents that they belong to; only the places of the lines are in memory.

    Args:
        path: the file.

    Raises:
        PlanError: if a line is invalid.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, list[tuple[int, int]]] = {}
        offset = 0
        with path.open("rb") as lines:
            for number, data in enumerate(lines, 1):
                if data.strip():
                    saved = _parse_bytes(data, f"{path}:{number}")
                    self._lines.setdefault(saved.file, []).append((offset, number))
                offset += len(data)

    @property
    def files(self) -> Sequence[str]:
        """The names of the files, as the run was given them."""
        return list(self._lines)

    def of(self, name: str) -> Iterator[Saved]:
        """The lines of a file."""
        with self.path.open("rb") as lines:
            for offset, number in self._lines.get(name, ()):
                lines.seek(offset)
                yield _parse_bytes(lines.readline(), f"{self.path}:{number}")

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

    @cached_property
    def _by_path(self) -> dict[str, str]:
        """The first of the names of each file, by its real path."""
        self._check_names()
        found: dict[str, str] = {}
        for name in self._lines:
            found.setdefault(os.path.realpath(name), name)
        return found

    @cached_property
    def _by_end(self) -> dict[tuple[str, ...], list[str]]:
        """The names by each number of their last parts."""
        found: dict[tuple[str, ...], list[str]] = {}
        for name in self._lines:
            for end in _ends(Path(name)):
                found.setdefault(end, []).append(name)
        return found

    def names_of(self, paths: Sequence[Path]) -> list[str | None]:
        """The names under which the run cleaned files; None for one that has no edits.

        Raises:
            PlanError: if none has edits, though there are some.
        """
        self._check_names()
        real = {os.path.realpath(name): name for name in self._lines}
        names = [real.get(os.path.realpath(path)) for path in paths]
        if not any(names):  # it cleaned others of these names
            names = [self.name_of(path) for path in paths]
        if self._lines and paths and not any(names):
            raise PlanError(f"{self.path}: contains no edits of {paths[0]}; give the file name as for `spinfix clean`")
        return names

    def _check_names(self) -> None:
        for name in self._lines:
            try:
                os.fsencode(name)
            except UnicodeEncodeError as error:
                raise PlanError(f"{self.path}: {name!r} is no name of a file; was this file edited by hand?") from error

    def below(self, folders: Sequence[Path], elsewhere: Collection[str] = ()) -> dict[Path, str]:
        """The files of the run in folders, be they those that were cleaned or the one that `--output` wrote, by path.

        A name stands for the file with which it has most of its last parts in common.

        Args:
            folders: the folders.
            elsewhere: names of files that are in none of them.

        Raises:
            PlanError: if one is missing, or one file would stand for two.
        """
        self._check_names()
        found: dict[Path, str] = {}
        for name in self._lines:
            if name in elsewhere:
                continue
            parts = Path(name).parts
            ends = [end for folder in folders if (end := _end_in(folder, parts)) is not None]
            if not ends:
                where = f"{folders[0]} contains" if len(folders) == 1 else f"none of {', '.join(map(str, folders))} contains"
                what = "no file" if len(folders) == 1 else "a file"
                raise PlanError(f"{self.path}: {where} {what} for {name}, for which there are edits")
            path = max(ends, key=lambda end: _common_end(parts, Path(os.path.realpath(end)).parts))
            if path in found:
                raise PlanError(f"{self.path}: {path} would be both {found[path]} and {name}; apply the edits file by file")
            found[path] = name
        return found


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


class Replayer:
    """Returns the saved edits of each text of a file; used in place of a cleaner.

    Texts must come in the order of the lines, so that only one line is held at a time.
    """

    def __init__(self, saved: Iterator[Saved], *, undo: bool = False) -> None:
        self._saved = saved
        self._undo = undo
        self._next = next(saved, None)

    def analyse(self, text: str, place: Place | None = None) -> Result:
        """Return the saved edits of a record.

        Raises:
            PlanError: if they were made from another text.
        """
        line = self._next
        if line is None or (line.record is not None and place is not None and line.record != place.number):
            return Result(text, (), None)
        self._next = next(self._saved, None)
        try:
            return Result(text, tuple(self._edits(line.plan, text)), None)
        except PlanError as error:
            raise PlanError(f"{line.origin}: {error}" if line.origin else str(error)) from error

    def _edits(self, plan: str, text: str) -> Sequence[Edit]:
        return plans.undoing(plan, text) if self._undo else plans.load_plan(plan, text)

    def finish(self, name: str) -> None:
        """Check that every line was used.

        Raises:
            DocumentError: if the file ended before that.
        """
        if self._next is not None:
            raise DocumentError(f"{name}: has no record {self._next.record}, for which there are edits; it is a different file")
