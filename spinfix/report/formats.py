"""The formats of `--format`: results one by one into text, whatever the format.

>>> from spinfix.cleaner import Result
>>> report = make("text")
>>> print(report.begin() + report.add("a.txt", Result("Fine.", (), 0.01)) + report.end(), end="")
a.txt: spun with probability 0.010; 0 restorations, 0 artefacts
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from spinfix.artefacts.rules import Pack
from spinfix.cleaner import Result
from spinfix.report.colour import Paint, plain
from spinfix.report.github import GithubReport
from spinfix.report.json import failure, to_json
from spinfix.report.sarif import SarifReport
from spinfix.report.text import explain

Format = Literal["text", "json", "sarif", "github"]


class Report(Protocol):
    """A report on one run; every method returns the text to be written next, which may be "".

    Documents have names: the path of a file, or path and line (or number of the record), "posts.jsonl:12".
    """

    def begin(self) -> str:
        """What stands before the first document."""

    def add(self, name: str, result: Result) -> str:
        """One document."""

    def fail(self, name: str, message: str) -> str:
        """One document that could not be cleaned, and why."""

    def end(self) -> str:
        """What stands behind the last document."""


def make(form: Format, paint: Paint = plain, packs: Sequence[Pack] | None = None) -> Report:
    """A new report.

    Args:
        form: its format.
        paint: how to colour the format "text".
        packs: the rule packs in use, by default the shipped ones; "sarif" tells what their rules find.
    """
    if form == "sarif":
        return SarifReport(packs)
    if form == "github":
        return GithubReport()
    return JsonReport() if form == "json" else TextReport(paint)


class TextReport:
    """A table of edits for every document; failures are for standard error."""

    def __init__(self, paint: Paint = plain) -> None:
        """Start a run."""
        self._paint = paint

    def begin(self) -> str:
        """Nothing."""
        return ""

    def add(self, name: str, result: Result) -> str:
        """The document's edits as a table."""
        return explain(result, name, self._paint)

    def fail(self, name: str, message: str) -> str:
        """Nothing: the message stands on standard error, where people look for it."""
        return ""

    def end(self) -> str:
        """Nothing."""
        return ""


class JsonReport:
    """One JSON object on one line for every document, failed ones with an ``error``."""

    def begin(self) -> str:
        """Nothing."""
        return ""

    def add(self, name: str, result: Result) -> str:
        """The whole result."""
        return to_json(result, name) + "\n"

    def fail(self, name: str, message: str) -> str:
        """The file and the error."""
        return failure(name, message) + "\n"

    def end(self) -> str:
        """Nothing."""
        return ""
