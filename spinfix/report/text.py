"""A result as a table of its edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spinfix.corrections import DECIDED
from spinfix.edits import Alternative, Edit, visible_span
from spinfix.families.findings import UNKNOWN
from spinfix.report import mentions
from spinfix.report.colour import Paint, Style, plain
from spinfix.report.folding import folded
from spinfix.report.positions import Lines
from spinfix.report.sources import group
from spinfix.report.table import counted, escaped, printable, table
from spinfix.result import ARTEFACTS, Result

ALTERNATIVES = 3
"""Alternatives shown; plan and JSON contain all of them."""
NEGLIGIBLE = 0.005
"""Alternatives below this probability would be shown as 0.00."""


def explain(result: Result, name: str, paint: Paint = plain, width: int | None = None, *, dropped: bool = False) -> str:
    """Format the edits of the document called ``name`` as a table, followed by tables of the edits that were not applied.

    Args:
        result: what was found.
        name: the document.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
        dropped: whether the run leaves it out.
    """
    brief = f"dropped; {in_brief(result)}" if dropped else in_brief(result)
    written = [*folded([("heading", f"{escaped(name)}: {brief}")], width, paint), *_table(result.edits, result, paint, width)]
    for reason, edits in _not_made(result):
        written += [*folded([("", f"  {reason}:")], width), *_table(edits, result, paint, width)]
    if mentioned := mentions.mentions_of(result):
        written += folded([("", f"  {mentions.described(mentioned, Lines(result.source))}")], width)
    return "".join(f"{line}\n" for line in written)


def _not_made(result: Result) -> Iterator[tuple[str, list[Edit]]]:
    """The edits that were not made, by the reason."""
    doubtful = [edit for edit in result.doubtful if edit.family != DECIDED]
    if result.family == UNKNOWN and (restorations := [edit for edit in doubtful if not edit.rule]):
        yield "not applied, since the tool that spun the text is unknown", restorations
        doubtful = [edit for edit in doubtful if edit.rule]
    if doubtful:
        yield f"not applied, below the minimum confidence{minimums(result)}", doubtful
    if kept := [edit for edit in result.doubtful if edit.family == DECIDED]:
        yield "kept, as corrections say", kept


def minimums(result: Result) -> str:
    """The least confidence of edits like those that were not applied: " (tortured 0.5; tortured, composed phrases 0.83)"."""
    origins = {ARTEFACTS if edit.rule else edit.family for edit in result.doubtful}
    needed = [f"{name} {least:g}" for name, least in result.minimums.items() if name.split(", ")[0] in origins]
    return f" ({'; '.join(needed)})" if needed else ""


def in_brief(result: Result) -> str:
    """A result in one line."""
    counts = [counted(len(result.restorations), "restoration"), counted(len(result.artefacts), "artefact")]
    spun = "" if result.spin_probability is None else f"spun with probability {result.spin_probability:.3f}; "
    return f"{spun}{', '.join(counts)}"


def _table(edits: Sequence[Edit], result: Result, paint: Paint, width: int | None) -> Iterator[str]:
    if not edits:
        return
    lines = Lines(result.source)
    rows: list[Sequence[str]] = [("position", "found", "", "replacement", "confidence", "source", "alternatives")]
    rows += [_row(edit, lines) for edit in edits]
    styles: Sequence[Style] = ("place", "removed", "faint", "added", "heading", "faint", "faint")
    yield from table(rows, styles, paint, width, indent="  ")


def _row(edit: Edit, lines: Lines) -> tuple[str, ...]:
    line, column = lines.place(visible_span(edit)[0])
    others = "  ".join(_alternative(other) for other in edit.alternatives[:ALTERNATIVES] if other.probability >= NEGLIGIBLE)
    kept = edit.replacement == edit.found
    replacement = "(kept)" if kept else printable(edit.replacement) if edit.replacement else "(removed)"
    return f"{line}:{column}", printable(edit.found), "→", replacement, two_digits(edit.confidence), _origin(edit), others


def two_digits(confidence: float) -> str:
    """A confidence, rounded down: less than 1 is never shown as 1, nor what is below a minimum as reaching it.

    >>> two_digits(0.29), two_digits(0.4993), two_digits(0.9996), two_digits(1.0)
    ('0.29', '0.49', '0.99', '1.00')
    """
    return f"{int(100 * confidence + 1e-6) / 100:.2f}"


def _origin(edit: Edit) -> str:
    """The rule or family of an edit, with the entry if the row does not show it already."""
    if edit.rule or edit.entry in ("", f"{edit.found} → {edit.replacement}"):
        return group(edit)
    return f"{edit.family}: {edit.entry}" if edit.family else edit.entry


def _alternative(alternative: Alternative) -> str:
    return f"{printable(alternative.text) or '(removed)'} {alternative.probability:.2f}"
