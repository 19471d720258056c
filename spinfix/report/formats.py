"""The formats of `--format`: each turns results into text, one by one.

>>> from spinfix.report.positions import Origin
>>> from spinfix.result import Result
>>> report = make("text")
>>> print(report.begin() + report.add(Origin("a.txt"), Result("Fine.", (), 0.01)) + report.end(), end="")
a.txt: spun with probability 0.010; 0 restorations, 0 artefacts
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from spinfix.artefacts.rules import Pack
from spinfix.report.colour import Paint, plain
from spinfix.report.json import failure, to_json
from spinfix.report.positions import Origin
from spinfix.report.text import explain
from spinfix.result import Result

Format = Literal["text", "json", "sarif", "github"]
"""What `--format` takes."""


class Report(Protocol):
    """The report of a run; every method returns the text to write next, possibly ""."""

    def begin(self) -> str:
        """Start the report."""
        return ""

    def add(self, origin: Origin, result: Result) -> str:
        """Add the result of a document."""

    def fail(self, origin: Origin, message: str) -> str:
        """Add a document that could not be cleaned, with the reason, which standard error has too."""
        return ""

    def end(self) -> str:
        """Finish the report."""
        return ""


def make(form: Format, paint: Paint = plain, packs: Sequence[Pack] | None = None, width: int | None = None) -> Report:
    """Create a report.

    Args:
        form: its format.
        paint: colours for the format "text".
        packs: the rule packs in use [default: the shipped ones]; "sarif" lists their descriptions.
        width: characters of a line of the format "text" at most, as of a terminal; None for no limit.
    """
    if form == "sarif":
        from spinfix.report.sarif import SarifReport  # imported here, like the next: most runs need neither

        return SarifReport(packs)
    if form == "github":
        from spinfix.report.github import GithubReport

        return GithubReport()
    return JsonReport() if form == "json" else TextReport(paint, width)


class TextReport(Report):
    """A table of edits for every document; failures go to standard error only."""

    def __init__(self, paint: Paint = plain, width: int | None = None) -> None:
        """Start the report of a run."""
        self._paint = paint
        self._width = width

    def add(self, origin: Origin, result: Result) -> str:
        """Return the edits of a document as a table."""
        return explain(result, origin.name, self._paint, self._width, dropped=origin.dropped)


class JsonReport(Report):
    """One JSON object per line for every document; failed documents have an ``error``."""

    def add(self, origin: Origin, result: Result) -> str:
        """Return the result as a JSON line."""
        return to_json(result, origin.name, dropped=origin.dropped) + "\n"

    def fail(self, origin: Origin, message: str) -> str:
        """Return the file and the error as a JSON line."""
        return failure(origin.name, message) + "\n"
