"""Edits of many records as JSON lines: written by `spinfix clean --edits`, applied by `spinfix apply`.

A line is a plan (`spinfix.edits.to_plan`) with additional keys at its start: ``file``; ``line`` and ``record``, both from 1,
and ``field``, all three null if the file is one document; ``spin_probability``.  Records without edits have no line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spinfix import edits as edits_module
from spinfix.cleaner import Result
from spinfix.corpus.files import DocumentError
from spinfix.corpus.records import Format, Place
from spinfix.edits import Edit, PlanError


def to_line(name: str, form: Format, place: Place, result: Result) -> str:
    """Format the edits of a text as a line, without the line feed."""
    where: dict[str, Any] = {
        "file": name,
        "line": place.line if form.lines else None,
        "record": None if form.whole else place.number,
        "field": form.field,
        "spin_probability": result.spin_probability,
    }
    return json.dumps(where, ensure_ascii=False)[:-1] + ", " + edits_module.to_plan(result.source, result.edits)[1:]


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved line.

    Attributes:
        file: the name of the file.
        record: number of the record; None for a whole document.
        field: the field of the record.
        plan: the line itself, which is a plan.
    """

    file: str
    record: int | None
    field: str | None
    plan: str


def read(path: Path) -> Iterator[Saved]:
    """Read a file of edits.

    Raises:
        PlanError: if a line is invalid.
    """
    with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            try:
                data = json.loads(line)
                yield Saved(data["file"], data["record"], data["field"], line)
            except (ValueError, KeyError, TypeError) as error:
                raise PlanError(f"{path}:{number}: not a line as written by spinfix clean --edits ({error!r})") from error


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
        return Result(text, tuple(self._edits(line.plan, text)), None)

    def _edits(self, plan: str, text: str) -> Sequence[Edit]:
        if not self._undo:
            return edits_module.load_plan(plan, text)
        back = edits_module.invert(edits_module.load_plan(plan))
        edits_module.load_plan(plan, edits_module.apply(text, back))  # the output must be the text of the edits
        return back

    def finish(self, name: str) -> None:
        """Check that every line was used.

        Raises:
            DocumentError: if the file ended before that.
        """
        if self._next is not None:
            raise DocumentError(f"{name}: has no record {self._next.record}, for which there are edits; it is a different file")
