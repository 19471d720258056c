"""Reports of `spinfix detect`: whether documents were spun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Any, Literal, NamedTuple

from spinfix.families.findings import UNKNOWN, Clue, Finding
from spinfix.report import csv_rows
from spinfix.report.json import dumps
from spinfix.report.positions import Lines
from spinfix.report.terminal import HANGING, Paint, Piece, Style, counted, folded, plain, side_by_side, table, visible
from spinfix.report.view import View, one_line
from spinfix.result import Result

VERSION = 4
"""Version of the objects that `to_json` makes; raised on incompatible changes."""

Shape = Literal["table", "json", "csv", "list", "explain"]
"""What verdicts look like: a table, JSON lines, CSV, the names of the spun documents alone, or all of the evidence."""
SHAPES: tuple[Shape, ...] = ("table", "json", "csv")
"""Those that `--format` takes; the others have options of their own."""
Order = Literal["input", "probability", "name"]
STRONGEST = 4
"""Phrases in a row of the table; CSV, `explain` and `to_json` list all of them."""
CLUES_FROM = 0.1
"""Minimum probability for phrases in the table: every text has a phrase or two that a spinner might have written."""
NARROWEST = 8
"""Minimum width of the column of names, in characters."""
FAMILY = 15
"""Width of the column of families: the longest shipped name."""
REASONS = 24
"""Minimum width of the last column, that of phrases and notes; where a terminal leaves less, they begin on the next line."""
_BETWEEN = f"  0.000  {'':{FAMILY}}   0.00  "
"""As wide as what stands between the column of names and the last."""
COLUMNS = ("document", "spun", "probability", "family", "share", "lines", "phrases", "note", "mentions")
"""The columns of the CSV."""


class Phrase(NamedTuple):
    """A clue with all of its places.

    Attributes:
        clue: the clue, at its first place.
        places: line and column of each, from 1.
    """

    clue: Clue
    places: tuple[tuple[int, int], ...]

    def described(self) -> str:
        """The phrase with its places, and how many papers listed it: "irregular woodland 3:14, 7:2 (41 papers)"."""
        papers = f" ({counted(self.clue.papers, 'paper')})" if self.clue.papers else ""
        places = ", ".join(f"{line}:{column}" for line, column in self.places)
        return f"{visible(one_line(self.clue.text))} {places}{papers}"


def phrases(finding: Finding, lines: Lines) -> list[Phrase]:
    """The clues of a finding, each phrase once, strongest first."""
    by_letters: dict[tuple[str, str], Phrase] = {}
    for clue in finding.clues:
        key = ("".join(filter(str.isalnum, clue.text.lower())), clue.entry.lower())
        known = by_letters.get(key)
        places = {lines.place(clue.start), *(known.places if known else ())}
        by_letters[key] = Phrase(known.clue if known else clue, tuple(sorted(places)))
    return list(by_letters.values())


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """What is kept of a document for sorting and for the summary.

    Attributes:
        name: the document.
        spun: whether it is believed spun.
        probability: that it was spun, 0 to 1.
        family: the family that is believed to have spun it; None if none is.
        note: what else the families say of it; "" for nothing.
    """

    name: str
    spun: bool
    probability: float
    family: str | None
    note: str

    @classmethod
    def of(cls, result: Result, name: str) -> DocumentVerdict:
        """The verdict on a document."""
        notes = "; ".join(dict.fromkeys(finding.note for finding in result.findings if finding.note))
        return cls(name, result.family is not None, result.spin_probability or 0.0, result.family, notes)


class VerdictReport:
    """The verdicts on documents in one of the shapes, as text to be written while documents are processed.

    Args:
        shape: what they look like.
        paint: the colours.
        name_width: characters of the column of names in the table.
        width: characters of a line at most, as of a terminal; None for no limit.
    """

    def __init__(self, shape: Shape = "table", paint: Paint = plain, name_width: int = 24, width: int | None = None) -> None:
        self._shape = shape
        self._name_width = max(NARROWEST, name_width)
        self._paint = paint
        self._width = width

    @property
    def is_data(self) -> bool:
        """Whether programs read it, to which a header without rows says that there are none."""
        return self._shape in ("json", "csv")

    def head(self) -> str:
        """Return the header line."""
        if self._shape == "csv":
            return csv_rows.row(COLUMNS)
        if self._shape != "table":
            return ""
        return self._paint("heading", f"{'document':{self._name_width}}  spun   {'family':{FAMILY}}  share  phrases") + "\n"

    def row(self, result: Result, verdict: DocumentVerdict) -> str:
        """Return what is said of a document."""
        name = verdict.name
        if self._shape == "json":
            return to_json(result, name) + "\n"
        if self._shape == "list":
            return f"{visible(name)}\n" if verdict.spun else ""
        if self._shape == "explain":
            return explain(result, name, self._paint, self._width)
        return self._csv_row(result, verdict) if self._shape == "csv" else self._table_row(result, verdict)

    def failed(self, name: str, message: str) -> str:
        """Return what is said of a document that could not be judged; "" where messages on standard error are enough."""
        return dumps({"version": VERSION, "file": name, "error": message}) + "\n" if self._shape == "json" else ""

    def _table_row(self, result: Result, verdict: DocumentVerdict) -> str:
        best, spun = _best(result), verdict.spun
        share = f"{best.share:.2f}" if best and spun and best.share else "–"
        row: list[Piece] = [
            ("heading" if spun else "", f"{visible(verdict.name):{self._name_width}}"),
            ("removed" if spun else "faint", f"{verdict.probability:.3f}"),
            ("" if spun else "faint", f"{verdict.family or '–':{FAMILY}}"),
            ("", f"{share:>5}"),
        ]
        lines = self._with_reasons(row, "; ".join(_reasons(result, best, verdict)))
        return "".join(f"{line}\n" for line in lines)

    def _with_reasons(self, row: Sequence[Piece], reasons: str) -> Iterator[str]:
        """The lines of a row, with the reasons in its last column, or where that is too narrow below it."""
        room = None if self._width is None else self._width - self._name_width - len(_BETWEEN)
        if room is not None and room < min(REASONS, len(reasons)):
            yield from folded(side_by_side(row), None, self._paint)
            yield from folded([("faint", HANGING + reasons)], self._width, self._paint)
        else:
            yield from folded(side_by_side([*row, ("faint", reasons)]), self._width if reasons else None, self._paint)

    @staticmethod
    def _csv_row(result: Result, verdict: DocumentVerdict) -> str:
        best, lines = _best(result), Lines(result.source)
        cells = {
            "document": visible(verdict.name),
            "spun": str(verdict.spun).lower(),
            "probability": f"{verdict.probability:.6f}",
            "family": verdict.family or "",
            "share": f"{best.share:.4f}" if best else "",
            "lines": lines.spans(best.passages) if best else "",
            "phrases": "; ".join(phrase.described() for phrase in phrases(best, lines)) if best else "",
            "note": verdict.note,
            "mentions": View(result).mentioned(None),
        }
        return csv_rows.row([cells[column] for column in COLUMNS])


def _reasons(result: Result, best: Finding | None, verdict: DocumentVerdict) -> Iterator[str]:
    if verdict.note:
        yield verdict.note
    if mentioned := View(result).mentioned():
        yield mentioned
    if best is None or (result.family is None and best.probability < CLUES_FROM):
        return
    lines = Lines(result.source)
    if best.passages:
        yield lines.spans(best.passages)
    found = phrases(best, lines)
    if found:
        more = f" and {len(found) - STRONGEST} more" if len(found) > STRONGEST else ""
        yield ", ".join(phrase.described() for phrase in found[:STRONGEST]) + more


class Summary:
    """Counts of verdicts, for a summary in constant memory.

    Attributes:
        documents: number of verdicts.
        spun: documents believed spun, by family.
        notes: documents let go, by the reason.
    """

    def __init__(self) -> None:
        self.documents = 0
        self.spun: Counter[str | None] = Counter()
        self.notes: Counter[str] = Counter()

    def add(self, verdict: DocumentVerdict) -> None:
        """Count a verdict."""
        self.documents += 1
        if verdict.spun:
            self.spun[verdict.family] += 1
        elif verdict.note:
            self.notes[verdict.note] += 1

    def described(self, failed: int = 0) -> str:
        """The summary as a line; ``failed`` documents had no verdict."""
        families = ", ".join(f"{count:,} by {family}" for family, count in self.spun.most_common())
        parts = [f"{counted(self.documents, 'document')}: {self.spun.total():,} spun" + (f" ({families})" if families else "")]
        parts += [f"{count:,} let go: {note}" for note, count in self.notes.most_common()]
        if failed:
            parts.append(f"{failed:,} could not be judged")
        return "; ".join(parts) + "\n"


def explain(result: Result, name: str, paint: Paint = plain, width: int | None = None) -> str:
    """Format the verdict on a document and the evidence of every family that was asked.

    Args:
        result: the result.
        name: the document.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
    """
    lines = Lines(result.source)
    written = [*folded([("heading", f"{visible(name)}: {verdict_in_words(result)}")], width, paint)]
    for finding in result.findings:
        facts = [f"{finding.family or 'no dictionary'}: {_account(finding)}", finding.note]
        facts += [
            f"{lines.span(passage.start, passage.end)}: spun with probability {passage.probability:.3f}"
            for passage in finding.passages
        ]
        written += [line for fact in facts if fact for line in folded([("", f"  {fact}")], width)]
        if finding.clues:
            written += _evidence(phrases(finding, lines), paint, width)
        if finding.mentions:
            written += folded([("", f"  {View(replace(result, findings=(finding,))).mentioned(None)}")], width)
    return "".join(f"{line}\n" for line in written)


def verdict_in_words(result: Result) -> str:
    """Summarise the verdict on a document."""
    probability = result.spin_probability or 0.0
    if result.family is None:
        return f"not spun (probability {probability:.3f})"
    best = _best(result)
    part = f", {counted(len(best.passages), 'passage')} of it," if best and best.passages else ""
    if result.family == UNKNOWN:
        return f"spun{part} by an unknown tool (probability {probability:.3f})"
    rest = ", the rest paraphrased by an unknown tool" if any(finding.family == UNKNOWN for finding in result.findings) else ""
    return f"spun{part} by {result.family} (probability {probability:.3f}){rest}"


def to_json(result: Result, name: str) -> str:
    """Format the verdict on a document and the evidence as one JSON object on one line.

    Keys: ``version``; ``file``; ``spun``, whether it is believed spun; ``probability``; ``family`` (null if not believed spun);
    ``findings``, one for each family asked, most probable first, each with ``family``, ``probability``, ``share``, ``note``
    (such as that the document is unlike every known kind of English; may be empty), ``passages`` (``start`` and ``end`` in
    code points from 0, ``line`` and ``last_line`` from 1, ``probability``; none if the document was judged as a whole),
    ``mentions``, phrases that the document only quotes or discusses (as `spinfix.report.view.View.mention_objects`), and
    ``clues``, each phrase once (``start``, ``end``, ``line`` and ``column`` of its first place; ``places``, line and column
    of all; ``text``; ``weight`` in nats; ``family``; ``entry``; ``papers`` that a screener found it in, 0 if that was not
    counted).  A document that could not be judged has ``version``, ``file`` and ``error`` only.
    """
    lines = Lines(result.source)
    return dumps(
        {
            "version": VERSION,
            "file": name,
            "spun": result.family is not None,
            "probability": result.spin_probability,
            "family": result.family,
            "findings": [_finding(finding, result, lines) for finding in result.findings],
        }
    )


def _finding(finding: Finding, result: Result, lines: Lines) -> dict[str, Any]:
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
        "mentions": View(replace(result, findings=(finding,))).mention_objects(),
        "clues": [
            {
                "start": clue.start,
                "end": clue.end,
                "line": places[0][0],
                "column": places[0][1],
                "places": [list(place) for place in places],
                "text": clue.text,
                "weight": clue.weight,
                "family": clue.family,
                "entry": clue.entry,
                "papers": clue.papers,
            }
            for clue, places in phrases(finding, lines)
        ],
    }


def _best(result: Result) -> Finding | None:
    return result.findings[0] if result.findings else None


def _account(finding: Finding) -> str:
    share = f", share of phrases in use {finding.share:.2f}" if finding.share else ""
    return f"probability {finding.probability:.3f}{share}"


def _evidence(found: Sequence[Phrase], paint: Paint, width: int | None) -> Iterator[str]:
    """The lines of a table of phrases; with how many papers listed them, if any did."""
    rows: list[tuple[str, ...]] = [("positions", "found", "likelihood ratio", "papers", "dictionary entry")]
    styles: list[Style] = ["place", "removed", "", "", "faint"]
    rows += [_row(phrase) for phrase in found]
    if not any(phrase.clue.papers for phrase in found):
        del styles[3]
        rows = [(*row[:3], *row[4:]) for row in rows]
    return table(rows, styles, paint, width, indent=HANGING)


def _row(phrase: Phrase) -> tuple[str, ...]:
    clue = phrase.clue
    places = ", ".join(f"{line}:{column}" for line, column in phrase.places)
    papers = f"{clue.papers:,}" if clue.papers else ""
    return places, visible(one_line(clue.text)), f"{exp(clue.weight):.0f}", papers, visible(clue.entry)
