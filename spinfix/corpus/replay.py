"""Edits of many records as JSON lines: written by `spinfix clean --edits`, applied by `spinfix apply`.

`spinfix.corpus.saved_edits` finds the lines of a file, a `Replayer` makes the edits of its records.

A line is a plan (`spinfix.plans.plan_of`) with additional keys at its start: ``file``; ``line`` and ``record``, both from 1,
and ``field``, all three null if the file is one document; ``input_format`` and ``extract``, if the run was given these options,
since the edits only fit texts that are read in the same way; ``in_place`` (true), if the run changed the file itself, so that
nothing else can undo it; ``spin_probability``; and at its end ``minimums`` and
``not_made``, the edits of too low confidence, if there are any.  Records without edits have no line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from types import NoneType
from typing import Any, NamedTuple, get_args

from spinfix import plans
from spinfix.corpus.extraction import Extractor
from spinfix.corpus.files import DocumentError
from spinfix.corpus.formats import ARCHIVES, InputFormat, ending
from spinfix.corpus.records import Format, Place
from spinfix.corpus.run_plan import Source
from spinfix.edits import Edit, PlanError
from spinfix.result import Result


class FileReading(NamedTuple):
    """How a file is read, as far as its user says.

    Attributes:
        input_format: its format.
        extract: what extracts the text of HTML responses in archives.
    """

    input_format: InputFormat = "auto"
    extract: Extractor = "none"


AS_NAMED = FileReading()
"""A file that is read as its name says."""


def reading_of(source: Source) -> FileReading:
    """How a file is read; only from archives text is extracted."""
    return FileReading(source.input_format, source.extract if ending(source.name, source.input_format) in ARCHIVES else "none")


def to_line(
    name: str, form: Format, place: Place, result: Result, reading: FileReading = AS_NAMED, *, in_place: bool = False
) -> str:
    """Format the edits of a text as a line, without the line feed; ``in_place`` is whether they are made in the file itself."""
    given: dict[str, Any] = {key: value for key, value in reading._asdict().items() if value not in AS_NAMED}
    if in_place:
        given["in_place"] = True
    where: dict[str, Any] = {
        "file": name,
        "line": place.line if form.lines else None,
        "record": None if form.whole else place.number,
        "field": form.field,
        **given,
        "spin_probability": result.spin_probability,
    }
    not_made: dict[str, Any] = {}
    if result.doubtful:
        not_made = {"minimums": dict(result.minimums), "not_made": [asdict(edit) for edit in result.doubtful]}
    return json.dumps(where | plans.plan_of(result.source, result.edits) | not_made, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A line of a file of edits.

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
    reading: FileReading = AS_NAMED


_NUMBER, _NAME = (int, NoneType), (str, NoneType)


def parse_line(line: str, origin: str) -> SavedLine:
    """Parse a line of a file of edits.

    Raises:
        PlanError: if it is invalid.
    """
    try:
        data = json.loads(line)
        if not isinstance(data, dict):
            raise TypeError("it is no object")  # noqa: TRY301
        reading = FileReading(data.get("input_format", "auto"), data.get("extract", "none"))
        saved = SavedLine(data["file"], data["record"], data["field"], line, origin, reading)
        if reading.input_format not in get_args(InputFormat) or reading.extract not in get_args(Extractor):
            raise TypeError(f"{reading} is unknown")  # noqa: TRY301
        for key, value, kinds in (("file", saved.file, str), ("record", saved.record, _NUMBER), ("field", saved.field, _NAME)):
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise TypeError(f"{key} is {value!r}")  # noqa: TRY301  (reported like a missing key)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it has no key {error}" if isinstance(error, KeyError) else str(error)
        raise PlanError(f"{origin}: not a line as written by spinfix clean --edits ({why})") from error
    return saved


def parse_bytes(data: bytes, origin: str) -> SavedLine:
    """Parse a line as it is in the file.

    Raises:
        PlanError: if it is invalid.
    """
    try:
        line = data.decode("utf-8-sig", "surrogatepass")  # an editor may have put a mark before the first
    except UnicodeDecodeError as error:
        raise PlanError(f"{origin}: not a line as written by spinfix clean --edits ({error})") from error
    return parse_line(line, origin)


class Replayer:
    """Returns the saved edits of each text of a file; used in place of a cleaner.

    Texts must come in the order of the lines, so that only one line is held at a time.

    Args:
        saved: the lines of the file.
        undo: whether the edits are taken back.
        again: whether a text that is as it would become stays so: an earlier command may have been interrupted.

    Attributes:
        done: number of texts that were so.
    """

    def __init__(self, saved: Iterator[SavedLine], *, undo: bool = False, again: bool = False) -> None:
        self._saved = saved
        self._undo = undo
        self._again = again
        self.done = 0
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
            return Result(text, tuple(edits_of(line.plan, text, undo=self._undo)), None)
        except PlanError as error:
            if self._again and fits(line.plan, text, undo=not self._undo):
                self.done += 1
                return Result(text, (), None)
            raise PlanError(f"{line.origin}: {error}" if line.origin else str(error)) from error

    def finish(self, name: str) -> None:
        """Check that every line was used.

        Raises:
            DocumentError: if the file ended before that.
        """
        if self._next is not None:
            which = "ends before the last text" if self._next.record is None else f"has no record {self._next.record},"
            raise DocumentError(f"{name}: {which} for which there are edits; it is a different file")


def edits_of(plan: str | os.PathLike[str], text: str, *, undo: bool) -> Sequence[Edit]:
    """The edits of a plan in a text, or those that undo them.

    Raises:
        PlanError: if they were made from, or have made, another text.
    """
    return plans.undoing(plan, text) if undo else plans.load_plan(plan, text)


def fits(plan: str | os.PathLike[str], text: str, *, undo: bool) -> bool:
    """Whether the edits of a plan can be made in a text, or undone."""
    try:
        edits_of(plan, text, undo=undo)
    except PlanError:
        return False
    return True
