"""Many results as one page to look at: `HtmlReport.add` them, then write `HtmlReport.page` to a file.

The page needs nothing but itself: style, script, charts and documents are inside, a Content-Security-Policy lets in nothing
else, and the script puts text of documents into the page as text only.  Documents lie in it as JSON and are laid out when they
are opened, so that a thousand of them open at once.

What is kept is bounded.  Of many documents those with most to check stay: every edit counts a little, a doubtful one more.
The page says what it left out; its figures and charts count everything.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from importlib.resources import files
from math import exp
from typing import Any

from spinfix.artefacts.rules import Pack
from spinfix.cleaner import Result
from spinfix.edits import Edit
from spinfix.report import charts
from spinfix.report.overview import Left, overview, visible
from spinfix.report.positions import Lines
from spinfix.report.positions import visible as where
from spinfix.report.sources import Groups
from spinfix.report.summary import Tally, believed_spun

DOCUMENTS = 1000
"""Documents kept unless asked otherwise: more than anybody reads."""
SIZE = 24_000_000
"""Bytes of documents kept unless asked otherwise; Chromium opened a page of 22 MB in 1.6 s and searched it in 0.1 to 0.5 s."""
WHOLE = 60_000
"""Code points up to which a document is shown whole, some twenty pages; of longer ones only the surroundings of edits."""
AROUND = 600
"""Code points shown on either side of an edit in longer documents: about a paragraph."""
OPENING = 3_000
"""Code points shown of a document without edits: enough to see what it is."""
ALTERNATIVES = 8
"""Alternatives of an edit that are kept."""
CLUES = 8
"""Pieces of evidence that are kept, the strongest."""
NEGLIGIBLE = 0.002
"""Less probable alternatives are left out: they would read "< 1 %" and are most of the bytes."""
LONGEST_EDIT = 4_000
"""Code points shown of one side of an edit; an artefact may be a whole page."""
FAILURES = 100
"""Documents that could not be cleaned listed one by one."""
DOUBTFUL, SURE = 0.7, 0.9
"""Confidence below which an edit is called doubtful, and from which sure.  The calibration's knots lie about as far apart."""


@dataclass(slots=True)
class _Kept:
    weight: float
    order: int
    data: str
    edits: int

    def __lt__(self, other: _Kept) -> bool:
        return (self.weight, -self.order) < (other.weight, -other.order)


class HtmlReport:
    """Collects results for one page, in bounded memory.

    >>> report = HtmlReport(title="Monday's posts")
    >>> report.add("a.txt", Result("Nothing was spun here.", (), 0.01))
    >>> "Nothing to change" in report.page()
    True
    """

    def __init__(
        self,
        title: str = "spinfix report",
        documents: int = DOCUMENTS,
        size: int = SIZE,
        packs: Sequence[Pack] | None = None,
        threshold: float | None = None,
    ) -> None:
        """Start a page.

        Args:
            title: its heading.
            documents: how many documents it keeps at most.
            size: how many bytes they may have together, as JSON.
            packs: the rule packs in use, by default the shipped ones.
            threshold: probability above which a document counts as spun, by default that of `spinfix.config.Config`.
        """
        self.tally = Tally() if threshold is None else Tally(threshold)
        self._title = title
        self._limit = (documents, size)
        self._groups = Groups(packs)
        self._index: dict[tuple[str, str], int] = {}
        self._told: list[dict[str, str]] = []
        self._kept: list[_Kept] = []  # a heap, the least interesting first
        self._size = 0
        self._seen = 0
        self._left_edits = 0
        self._failures: list[tuple[str, str]] = []

    def add(self, name: str, result: Result, seconds: float = 0.0) -> None:
        """Take in the result of the document called ``name``; ``seconds`` were spent on it."""
        self.tally.add(result, seconds)
        doubt = sum(0.25 + 4 * edit.confidence * (1 - edit.confidence) for edit in result.edits)
        lines = Lines(result.source)
        data = {
            "name": name,
            "spun": None if result.spin_probability is None else _rounded(result.spin_probability),
            "believed": believed_spun(result, self.tally.threshold),
            "family": result.family,
            "passages": _passages(result, lines),
            "clues": list(_clues(result, lines)),
            "order": self._seen,
            "weight": round(doubt, 2),
            "text": list(self._pieces(result, lines)),
        }
        self._seen += 1
        kept = _Kept(doubt + 0.01 * (result.spin_probability or 0.0), self._seen, _safe_json(data), len(result.edits))
        if len(kept.data) > self._limit[1]:
            kept.data = _safe_json(data | {"text": None, "edits": len(result.edits)})
        heappush(self._kept, kept)
        self._size += len(kept.data)
        while len(self._kept) > self._limit[0] or self._size > self._limit[1]:
            dropped = heappop(self._kept)
            self._size -= len(dropped.data)
            self._left_edits += dropped.edits

    def fail(self, name: str, message: str) -> None:
        """Take note of a document that could not be cleaned."""
        self.tally.fail()
        if len(self._failures) < FAILURES:
            self._failures.append((name, message))

    def page(self, tally: Tally | None = None) -> str:
        """The page, in ASCII.

        Args:
            tally: the figures of the run, if not every result of it was taken in; of records only those that change are.
        """
        tally = tally or self.tally
        folder = files("spinfix.report") / "page"
        style, script, template = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js", "page.html"))
        documents = ",\n".join(item.data for item in sorted(self._kept, key=lambda item: item.order))
        limits = _safe_json({"groups": self._told, "doubtful": DOUBTFUL, "sure": SURE, "threshold": self.tally.threshold})
        parts = {
            "title": visible(self._title),
            "policy": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
            "base-uri 'none'; form-action 'none'",
            "style": style,
            "script": script,
            "hatch": charts.PATTERNS,
            "overview": "\n".join(overview(tally, self._groups, self._left(tally), self._failures)),
            "data": f'{{"run": {limits}, "documents": [\n{documents}\n]}}',
        }
        page = re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)
        return page.encode("ascii", "xmlcharrefreplace").decode("ascii")

    def _left(self, tally: Tally) -> Left:
        kept = len(self._kept)
        return Left(kept, tally.documents - tally.failed - kept, self._left_edits)

    def _pieces(self, result: Result, lines: Lines) -> Iterator[Any]:
        """The document in pieces: unchanged text, edits as lists, and what is left out as objects."""
        source = result.source
        edits = _with_ideas(result)
        if not edits:
            if source:
                yield source[:OPENING]
            if len(source) > OPENING:
                yield {"skip": len(source) - OPENING, "lines": source.count("\n", OPENING)}
            return
        whole = len(source) <= WHOLE
        position = 0
        for edit, made in edits:
            yield from _between(source, position, edit.start, whole)
            yield self._edit(edit, lines) + ([] if made else [1])
            position = edit.end
        yield from _between(source, position, len(source), whole)

    def _edit(self, edit: Edit, lines: Lines) -> list[Any]:
        group = self._groups.of(edit)
        key = (group.kind, group.name)
        if key not in self._index:
            self._index[key] = len(self._told)
            self._told.append({"name": group.name, "kind": group.kind, "title": group.title})
        repeated = edit.entry == f"{edit.found} → {edit.replacement}"  # says nothing new, and there are many
        entry = "" if repeated else edit.entry
        line, column = lines.place(where(edit)[0])
        likely = [other for other in edit.alternatives[:ALTERNATIVES] if other.probability >= NEGLIGIBLE]
        others = [[_cut(other.text), _rounded(other.probability)] for other in likely]
        found, replacement = _cut(edit.found), _cut(edit.replacement)
        return [found, replacement, self._index[key], _rounded(edit.confidence), entry, line, column, others]


def _with_ideas(result: Result) -> list[tuple[Edit, bool]]:
    """The edits made, and between them those that were too unsure, as far as they touch no other."""
    both = [(edit, True) for edit in result.edits] + [(edit, False) for edit in result.doubtful]
    kept: list[tuple[Edit, bool]] = []
    for edit, made in sorted(both, key=lambda item: item[0].start):
        while kept and made and not kept[-1][1] and edit.start < kept[-1][0].end:
            kept.pop()
        if made or not kept or kept[-1][0].end <= edit.start:
            kept.append((edit, made))
    return kept


def _clues(result: Result, lines: Lines) -> Iterator[tuple[int, str, str, int]]:
    """Line, words, what the dictionary says of them, and how many times likelier they are in spun text."""
    if result.family is not None and result.findings:
        for clue in result.findings[0].clues[:CLUES]:
            yield lines.place(clue.start)[0], _cut(clue.text), _cut(clue.entry), round(exp(clue.weight))


def _passages(result: Result, lines: Lines) -> str:
    """The lines that were believed spun; "" where the document was judged as a whole."""
    if result.family is None or not result.findings:
        return ""
    spans = [(lines.place(part.start)[0], lines.place(part.end - 1)[0]) for part in result.findings[0].passages]
    return ", ".join(f"line {first}" if first == last else f"lines {first}–{last}" for first, last in spans)


def _between(source: str, start: int, end: int, whole: bool) -> Iterator[Any]:
    """Unchanged text; of a long stretch in a long document only the ends."""
    head, tail = (0 if start == 0 else AROUND), (0 if end == len(source) else AROUND)
    if whole or end - start <= head + tail + AROUND:
        if end > start:
            yield source[start:end]
        return
    left, right = _word_end(source, start + head, start), _word_start(source, end - tail, end)
    if left > start:
        yield source[start:left]
    yield {"skip": right - left, "lines": source.count("\n", left, right)}
    if right < end:
        yield source[right:end]


def _word_end(source: str, position: int, start: int) -> int:
    """The last blank or line end before ``position``, or ``position`` if there is none near."""
    cut = max(source.rfind(" ", start, position), source.rfind("\n", start, position))
    return cut + 1 if position - cut < AROUND // 2 and cut >= start else position


def _word_start(source: str, position: int, end: int) -> int:
    cut = source.find(" ", position, min(end, position + AROUND // 2))
    return cut + 1 if cut >= 0 else position


def _rounded(probability: float) -> float:
    """Four digits, and never 0 or 1 for what is only near it."""
    return probability if probability in (0, 1) else min(0.9999, max(0.0001, round(probability, 4)))


def _cut(text: str) -> str:
    """One side of an edit, its middle left out where it is very long."""
    if len(text) <= LONGEST_EDIT:
        return text
    half = LONGEST_EDIT // 2
    return f"{text[:half]} [… {len(text) - 2 * half:,} more …] {text[-half:]}"


def _safe_json(data: Any) -> str:
    """JSON that may stand in a page: ASCII, and without the signs that could end a script."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"
