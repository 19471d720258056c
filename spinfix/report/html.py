"""An HTML report: add results with `HtmlReport.add`, then write `HtmlReport.page` to a file.

The page is self-contained: style, script, charts and documents are embedded, a Content-Security-Policy blocks everything else,
and the script inserts document text as text only, never as markup.  Documents are embedded as JSON and rendered when they are
opened, so that a page with a thousand documents loads at once.

Memory is bounded.  If there are too many documents, those with most to check are kept: every edit counts, a doubtful one more.
The page says what was omitted; its figures and charts count everything.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from math import exp
from typing import Any, NamedTuple

from spinfix.artefacts.rules import Pack
from spinfix.edits import Edit
from spinfix.report import charts
from spinfix.report.heaviest import Heaviest, Weighed
from spinfix.report.overview import Omitted, in_html, overview
from spinfix.report.positions import Lines
from spinfix.report.rules import Groups
from spinfix.report.summary import Tally
from spinfix.report.view import DOUBTFUL, SURE, View
from spinfix.result import Result

DOCUMENTS = 1000
"""Default maximum number of documents: more than anybody reads."""
SIZE = 24_000_000
"""Default maximum bytes of documents; Chromium opened a page of 22 MB in 1.6 s and searched it in 0.1 to 0.5 s."""
WHOLE = 60_000
"""Code points; longer documents (about twenty pages) are shown only around their edits."""
AROUND = 600
"""Code points shown on each side of an edit in longer documents: about a paragraph."""
OPENING = 3_000
"""Code points shown of a document without edits: enough to recognise it."""
ALTERNATIVES = 8
"""Alternatives kept for each edit."""
CLUES = 8
"""Clues kept for each document, strongest first."""
NEGLIGIBLE = 0.002
"""Alternatives below this probability are omitted: they would be shown as "< 1 %" and take most of the bytes."""
LONGEST_EDIT = 4_000
"""Maximum code points shown of each side of an edit; an artefact may be a whole page."""
FAILURES = 100
"""Maximum number of failed documents listed."""


class ServerParts(NamedTuple):
    """What a server adds to the page (`spinfix.review`): markup, which is not escaped, and what goes with it.

    Attributes:
        body: markup after the documents.
        keys: rows of the help.
        style: style sheet after that of the page.
        script: script before that of the page.
        policy: further directives of the Content-Security-Policy, each with a semicolon before it.
    """

    body: str = ""
    keys: str = ""
    style: str = ""
    script: str = ""
    policy: str = ""


class HtmlReport:
    """Collects results for a page, in bounded memory.

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
    ) -> None:
        """Start a page.

        Args:
            title: its heading.
            documents: maximum number of documents in the page.
            size: maximum bytes of all documents as JSON.
            packs: the rule packs in use [default: the shipped ones].
        """
        self.tally = Tally()
        self._title = title
        self._size = size
        self._groups = Groups(packs)
        self._index: dict[tuple[str, str], int] = {}
        self._group_data: list[dict[str, str]] = []
        self._kept = Heaviest(documents, size)
        self._seen = 0
        self._failures: list[tuple[str, str]] = []

    def add(self, name: str, result: Result) -> None:
        """Add the result of the document called ``name``."""
        self.tally.add(result)
        doubt = sum(0.25 + 4 * edit.confidence * (1 - edit.confidence) for edit in result.edits)
        view = View(result, name)
        lines = view.lines
        data = {
            "name": name,
            "spun": None if result.spin_probability is None else _rounded(result.spin_probability),
            "believed": result.is_spun,
            "family": result.family,
            "passages": _passages(result, lines),
            "clues": list(_clues(result, lines)),
            "mentions": view.mentioned(),
            "order": self._seen,
            "minimums": view.minimums,
            "weight": round(doubt, 2),
            "text": list(self._pieces(view)),
        }
        self._seen += 1
        kept = Weighed(doubt + 0.01 * (result.spin_probability or 0.0), self._seen, safe_json(data), len(result.edits))
        if len(kept.data) > self._size:
            kept.data = safe_json(data | {"text": None, "edits": len(result.edits)})
        self._kept.add(kept)

    def fail(self, name: str, message: str) -> None:
        """Add a document that could not be cleaned."""
        self.tally.fail()
        if len(self._failures) < FAILURES:
            self._failures.append((name, message))

    def page(self, tally: Tally | None = None, server: ServerParts | None = None, *, resumed: bool = False) -> str:
        """Return the page as HTML in ASCII.

        Args:
            tally: the statistics of the run, if not all of its results were added; of records only changed ones are.
            server: what a server adds to the page.
            resumed: whether the run continued an interrupted one, of which the page shows nothing.
        """
        server = server or ServerParts()
        tally = tally or self.tally
        documents = ",\n".join(item.data for item in self._kept.in_order())
        limits = safe_json({"groups": self._group_data, "doubtful": DOUBTFUL, "sure": SURE})
        parts = {
            "title": in_html(self._title),
            "extra": server.body,
            "keys": server.keys,
            "hatch": charts.PATTERNS,
            "overview": "\n".join(overview(tally, self._groups, self._omitted(tally), self._failures, resumed=resumed)),
            "data": f'{{"run": {limits}, "documents": [\n{documents}\n]}}',
        }
        return assembled("page", parts, server)

    def shown(self) -> tuple[int, int]:
        """How many of the added results the page shows, and how many were added."""
        return len(self._kept), self._seen

    def _omitted(self, tally: Tally) -> Omitted:
        kept = len(self._kept)
        return Omitted(kept, tally.documents - tally.failed - tally.skipped - kept, self._kept.dropped_edits)

    def _pieces(self, view: View) -> Iterator[Any]:
        """The document in pieces: unchanged text as strings, edits as lists, omitted text as objects."""
        source, edits = view.result.source, view.shown
        if not edits:
            if source:
                yield source[:OPENING]
            if len(source) > OPENING:
                yield {"skip": len(source) - OPENING, "lines": source.count("\n", OPENING)}
            return
        whole = len(source) <= WHOLE
        position = 0
        for edit, applied in edits:
            yield from _between(source, position, edit.start, whole)
            yield self._edit(edit, view) + ([] if applied else [1])
            position = edit.end
        yield from _between(source, position, len(source), whole)

    def _edit(self, edit: Edit, view: View) -> list[Any]:
        group = self._groups.of(edit)
        key = (group.kind, group.name)
        if key not in self._index:
            self._index[key] = len(self._group_data)
            self._group_data.append({"name": group.name, "kind": group.kind, "title": group.title})
        repeated = edit.entry == f"{edit.found} → {edit.replacement}"  # redundant, and there are many of these
        entry = "" if repeated else edit.entry
        line, column = view.place(edit)
        likely = [other for other in edit.alternatives[:ALTERNATIVES] if other.probability >= NEGLIGIBLE]
        others = [[shortened(other.text), _rounded(other.probability)] for other in likely]
        found, replacement = shortened(edit.found), shortened(edit.replacement)
        return [found, replacement, self._index[key], _rounded(edit.confidence), entry, line, column, others]


def _clues(result: Result, lines: Lines) -> Iterator[tuple[int, str, str, int]]:
    """Clues as line, text, dictionary entry and likelihood ratio."""
    if result.family is not None and result.findings:
        for clue in result.findings[0].clues[:CLUES]:
            yield lines.place(clue.start)[0], shortened(clue.text), shortened(clue.entry), round(exp(clue.weight))


def _passages(result: Result, lines: Lines) -> str:
    """The lines believed spun; "" if the document was judged as a whole."""
    if result.family is None or not result.findings:
        return ""
    return lines.spans(result.findings[0].passages)


def _between(source: str, start: int, end: int, whole: bool) -> Iterator[Any]:
    """Unchanged text; of a long stretch in a long document only its start and end."""
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
    """Offset after the last space or line feed before ``position``, or ``position`` if there is none nearby."""
    cut = max(source.rfind(" ", start, position), source.rfind("\n", start, position))
    return cut + 1 if position - cut < AROUND // 2 and cut >= start else position


def _word_start(source: str, position: int, end: int) -> int:
    cut = source.find(" ", position, min(end, position + AROUND // 2))
    return cut + 1 if cut >= 0 else position


def _rounded(probability: float) -> float:
    """Round to four digits, but never to 0 or 1."""
    return probability if probability in (0, 1) else min(0.9999, max(0.0001, round(probability, 4)))


def shortened(text: str) -> str:
    """One side of an edit, shortened in the middle if very long."""
    if len(text) <= LONGEST_EDIT:
        return text
    half = LONGEST_EDIT // 2
    return f"{text[:half]} [… {len(text) - 2 * half:,} more …] {text[-half:]}"


def safe_json(data: Any) -> str:
    """JSON that is safe inside a script element: ASCII, without characters that could end the script."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def assembled(name: str, parts: Mapping[str, str], server: ServerParts) -> str:
    """A page as HTML in ASCII, from its template, style and script in ``report/page``.

    Args:
        name: the name of these files.
        parts: what replaces the marks of the template, besides style, script and policy.
        server: what a server adds to style, script and policy.
    """
    folder = files("spinfix.report") / "page"
    names = ("base.css", f"{name}.css", "base.js", f"{name}.js", f"{name}.html")
    base_style, own_style, base_script, own_script, template = ((folder / file).read_text("utf-8") for file in names)
    style, script = base_style + own_style + server.style, base_script + server.script + own_script
    filled = {**parts, "style": style, "script": script, "policy": _policy(style, script) + server.policy}
    page = re.sub(r"\{\{(\w+)\}\}", lambda match: filled[match[1]], template)
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy of a page that has nothing but a style and a script of its own."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"
