"""Reports of `spinfix detect`: whether documents were spun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp
from typing import Any

from spinfix.cleaner import Result
from spinfix.families.base import UNKNOWN, Clue, Finding, Passage
from spinfix.report.colour import Paint, plain
from spinfix.report.json import dumps
from spinfix.report.positions import Lines
from spinfix.report.table import counted, escaped, printable, table

VERSION = 2
"""Version of the objects that `to_json` makes; raised on incompatible changes.  In version 1 clues had ``note`` in place
of ``family`` and ``entry``."""

STRONGEST = 4
"""Clues in a row of the table; `explain` and `to_json` list all of them."""
CLUES_FROM = 0.1
"""Minimum probability for clues in the table: every text has a phrase or two that a spinner might have written."""
NARROWEST, WIDEST = 8, 60
"""Minimum and maximum width of the column of names, in characters."""
FAMILY = 15
"""Width of the column of families: the longest shipped name."""


class Verdicts:
    """A table of verdicts, one line per document, written while documents are processed."""

    def __init__(self, names: Sequence[str], paint: Paint = plain) -> None:
        """Set the column width for the names of the documents."""
        self._width = min(WIDEST, max(NARROWEST, *map(len, names)))
        self._paint = paint

    def head(self) -> str:
        """Return the header line."""
        return self._paint("heading", f"{'document':{self._width}}  spun   {'family':{FAMILY}}  share  clues") + "\n"

    def row(self, result: Result, name: str) -> str:
        """Return the line of a document."""
        best = _best(result)
        spun = result.family is not None
        family = result.family or "–"
        share = f"{best.share:.2f}" if best and spun and best.share else "–"
        cells = [
            self._paint("heading" if spun else "", f"{printable(name):{self._width}}"),
            self._paint("removed" if spun else "faint", f"{result.spin_probability or 0.0:.3f}"),
            self._paint("" if spun else "faint", f"{family:{FAMILY}}"),
            f"{share:>5}",
            self._paint("faint", "; ".join(_reasons(result, best))),
        ]
        return "  ".join(cells).rstrip() + "\n"


def _reasons(result: Result, best: Finding | None) -> Iterator[str]:
    if best is None or (result.family is None and best.probability < CLUES_FROM):
        return
    if best.note:
        yield best.note
    if best.passages:
        lines = Lines(result.source)
        yield ", ".join(_lines(passage, lines) for passage in best.passages)
    if best.clues:
        yield ", ".join(printable(clue.text) for clue in best.clues[:STRONGEST])


def explain(result: Result, name: str, paint: Paint = plain) -> str:
    """Format the verdict on a document and the evidence of every family."""
    lines = Lines(result.source)
    written = [paint("heading", f"{escaped(name)}: {verdict(result)}")]
    for finding in result.findings:
        written.append(f"  {finding.family or 'no dictionary'}: {_account(finding)}")
        if finding.note:
            written.append(f"  {finding.note}")
        written += [
            f"  {_lines(passage, lines)}: spun with probability {passage.probability:.3f}" for passage in finding.passages
        ]
        if finding.clues:
            rows: list[Sequence[str]] = [("position", "found", "likelihood ratio", "dictionary entry")]
            rows += [_clue(clue, lines) for clue in finding.clues]
            written += [f"    {line}" for line in table(rows, ("place", "removed", "", "faint"), paint)]
    return "".join(f"{line}\n" for line in written)


def verdict(result: Result) -> str:
    """Summarise the verdict on a document."""
    probability = result.spin_probability or 0.0
    if result.family is None:
        return f"not spun (probability {probability:.3f})"
    best = _best(result)
    part = f", {counted(len(best.passages), 'passage')} of it," if best and best.passages else ""
    rest = ", the rest paraphrased by an unknown tool" if any(one.family == UNKNOWN for one in result.findings) else ""
    return f"spun{part} by {result.family} (probability {probability:.3f}){rest}"


def to_json(result: Result, name: str) -> str:
    """Format the verdict on a document and the evidence as one JSON object on one line.

    Keys: ``version``; ``file``; ``spun``, whether it is believed spun; ``probability``; ``family`` (null if not believed spun);
    ``findings``, one for each family, most probable first, each with ``family``, ``probability``, ``share``, ``note``
    (such as that the document is unlike every known kind of English; may be empty), ``passages`` (``start`` and ``end`` in
    code points from 0, ``line`` and ``last_line`` from 1, ``probability``; none if the document was judged as a whole) and
    ``clues`` (``start``, ``end``, ``line``, ``column``, ``text``, ``weight`` in nats, ``family``, ``entry``).
    """
    lines = Lines(result.source)
    return dumps(
        {
            "version": VERSION,
            "file": name,
            "spun": result.family is not None,
            "probability": result.spin_probability,
            "family": result.family,
            "findings": [_finding(finding, lines) for finding in result.findings],
        }
    )


def _finding(finding: Finding, lines: Lines) -> dict[str, Any]:
    return {
        "family": finding.family,
        "probability": round(finding.probability, 6),
        "share": round(finding.share, 4),
        "note": finding.note,
        "passages": [
            {
                "start": passage.start,
                "end": passage.end,
                "line": lines.place(passage.start)[0],
                "last_line": lines.place(passage.end - 1)[0],
                "probability": round(passage.probability, 6),
            }
            for passage in finding.passages
        ],
        "clues": [
            {
                "start": clue.start,
                "end": clue.end,
                "line": lines.place(clue.start)[0],
                "column": lines.place(clue.start)[1],
                "text": clue.text,
                "weight": clue.weight,
                "family": clue.family,
                "entry": clue.entry,
            }
            for clue in finding.clues
        ],
    }


def _best(result: Result) -> Finding | None:
    return result.findings[0] if result.findings else None


def _account(finding: Finding) -> str:
    share = f", share of phrases in use {finding.share:.2f}" if finding.share else ""
    return f"probability {finding.probability:.3f}{share}"


def _lines(passage: Passage, lines: Lines) -> str:
    first, last = lines.place(passage.start)[0], lines.place(passage.end - 1)[0]
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _clue(clue: Clue, lines: Lines) -> tuple[str, ...]:
    line, column = lines.place(clue.start)
    return f"{line}:{column}", printable(clue.text), f"{exp(clue.weight):.0f}", printable(clue.entry)
