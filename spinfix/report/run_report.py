"""The formats of `--format`: each turns results into text, one by one.

>>> from spinfix.report.positions import Origin
>>> from spinfix.result import Result
>>> report = make("text")
>>> print(report.begin() + report.add(Origin("a.txt"), Result("Fine.", (), 0.01)) + report.end(), end="")
a.txt: spun with probability 0.010; 0 restorations, 0 artefacts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from spinfix.artefacts.rules import Pack
from spinfix.edits import Edit
from spinfix.report.json import failure, to_json
from spinfix.report.positions import Origin
from spinfix.report.terminal import Paint, Style, folded, plain, shortened, table, two_digits
from spinfix.report.view import RunReport, View, group
from spinfix.result import Result

Format = Literal["text", "json", "sarif", "github"]
"""The values of `--format`."""
ALTERNATIVES = 3
"""Alternatives shown; plan and JSON contain all of them."""
NEGLIGIBLE = 0.005
"""Alternatives below this probability would be shown as 0.00."""


def make(form: Format, paint: Paint = plain, packs: Sequence[Pack] | None = None, width: int | None = None) -> RunReport:
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


class JsonReport(RunReport):
    """One JSON object per line for every document; failed documents have an ``error``."""

    def add(self, origin: Origin, result: Result) -> str:
        """Return the result as a JSON line."""
        return to_json(result, origin.name, dropped=origin.dropped) + "\n"

    def fail(self, origin: Origin, message: str) -> str:
        """Return the file and the error as a JSON line."""
        return failure(origin.name, message) + "\n"


class TextReport(RunReport):
    """A table of edits for every document; failures go to standard error only."""

    def __init__(self, paint: Paint = plain, width: int | None = None) -> None:
        """Start the report of a run."""
        self._paint = paint
        self._width = width

    def add(self, origin: Origin, result: Result) -> str:
        """Return the edits of a document as a table."""
        return explain(View(result, origin.name, dropped=origin.dropped), self._paint, self._width)


def explain(view: View, paint: Paint = plain, width: int | None = None) -> str:
    """Format the edits of a document as a table, followed by tables of the edits that were not applied.

    Args:
        view: the document.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
    """
    written = [*folded([("heading", f"{view.name}: {view.brief}")], width, paint)]
    written += _table(view.result.edits, view, paint, width)
    for reason, edits in view.not_made:
        written += [*folded([("", f"  {reason}:")], width), *_table(edits, view, paint, width)]
    if mentioned := view.mentioned():
        written += folded([("", f"  {mentioned}")], width)
    return "".join(f"{line}\n" for line in written)


def _table(edits: Sequence[Edit], view: View, paint: Paint, width: int | None) -> Iterator[str]:
    if not edits:
        return
    rows: list[Sequence[str]] = [("position", "found", "", "replacement", "confidence", "source", "alternatives")]
    rows += [_row(edit, view) for edit in edits]
    styles: Sequence[Style] = ("place", "removed", "faint", "added", "heading", "faint", "faint")
    yield from table(rows, styles, paint, width, indent="  ")


def _row(edit: Edit, view: View) -> tuple[str, ...]:
    line, column = view.place(edit)
    likely = [other for other in edit.alternatives[:ALTERNATIVES] if other.probability >= NEGLIGIBLE]
    others = "  ".join(f"{shortened(other.text) or '(removed)'} {other.probability:.2f}" for other in likely)
    kept = edit.replacement == edit.found
    replacement = "(kept)" if kept else shortened(edit.replacement) if edit.replacement else "(removed)"
    return f"{line}:{column}", shortened(edit.found), "→", replacement, two_digits(edit.confidence), _origin(edit), others


def _origin(edit: Edit) -> str:
    """The rule or family of an edit, with the entry if the row does not show it already."""
    if edit.rule or edit.entry in ("", f"{edit.found} → {edit.replacement}"):
        return group(edit)
    return f"{edit.family}: {edit.entry}" if edit.family else edit.entry
