"""The page of `spinfix tortured`: papers and phrases in two tables that can be sorted, searched and opened.

Like `spinfix.report.html` it is self-contained and needs no network, its script inserts text of documents as text only, and its
memory is bounded: the papers with the strongest evidence are kept, and the page says how many it leaves out.  The figures count
everything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from spinfix.report.heaviest import Heaviest, Weighed
from spinfix.report.html import ServerParts, assembled, safe_json
from spinfix.report.overview import failure, in_html
from spinfix.report.papers import COUNTED, TOLD, VERDICTS, FoundPhrase, Paper, Totals
from spinfix.report.terminal import counted

PAPERS = 3000
"""Maximum number of papers: a table that a browser still sorts at once."""
SIZE = 24_000_000
"""Maximum bytes of papers, as in `spinfix.report.html`."""
PLACES = 20
"""Places of a phrase kept for each paper."""
PHRASES = 20_000
"""Different phrases counted beside the papers kept; the shipped list has 7,400."""
GENERATOR = '<meta name="generator" content="spinfix tortured">'
"""What stands at the start of a page."""
HEAD = 200
"""Characters that `is_page` examines: a page about spinfix may mention it later."""
FAILURES = 100
"""Maximum number of documents listed that could not be read, and of those without text."""


def is_page(start: str) -> bool:
    """Whether a file that begins with ``start`` is a page of `TorturedPage`.

    >>> is_page(TorturedPage().page()), is_page("<!doctype html><p>A post.")
    (True, False)
    """
    return start.startswith("<!doctype html>") and GENERATOR in start[:HEAD]


class TorturedPage:
    """Collects papers for a page, in bounded memory.

    >>> page = TorturedPage(title="The journal's papers")
    >>> page.add(Paper("a.txt", "none", 0.0, (), ()))
    >>> "No tortured phrase" in page.page()
    True
    """

    def __init__(self, title: str = "Tortured phrases", papers: int = PAPERS, size: int = SIZE) -> None:
        """Start a page.

        Args:
            title: its heading.
            papers: maximum number of papers in the page.
            size: maximum bytes of all papers as JSON.
        """
        self.totals = Totals()
        self._title = title
        self._kept = Heaviest(papers, size)
        self._papers: Counter[str] = Counter()
        self._tortured: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._with_phrases = 0
        self._failures: list[tuple[str, str]] = []
        self._wordless: list[tuple[str, str]] = []

    def add(self, paper: Paper) -> None:
        """Add a paper; one without phrases is only counted, one without text named."""
        self.totals.add(paper)
        if paper.is_wordless and len(self._wordless) < FAILURES:
            self._wordless.append((paper.name, paper.note))
        if not paper.phrases:
            return
        self._with_phrases += 1
        for found in paper.evidence:
            phrase = found.sighting.phrase
            if phrase in self._papers or len(self._papers) < PHRASES:
                self._papers[phrase] += 1
                self._tortured[phrase] += paper.verdict == "tortured"
                self._places[phrase] += len(found.places)
        weight = paper.probability + 1e-3 * sum(max(0.0, phrase.sighting.weight) for phrase in paper.evidence)
        self._kept.add(Weighed(weight, self.totals.documents, safe_json(_data(paper, self.totals.documents))))

    def fail(self, name: str, message: str) -> None:
        """Add a document that could not be read."""
        self.totals.failed += 1
        if len(self._failures) < FAILURES:
            self._failures.append((name, message))

    def page(self) -> str:
        """Return the page as HTML in ASCII."""
        papers = ",\n".join(item.data for item in self._kept.in_order())
        known = {phrase: [self._papers[phrase], self._tortured[phrase], self._places[phrase]] for phrase in self._papers}
        parts = {
            "title": in_html(self._title),
            "overview": "\n".join(self._overview()),
            "data": f'{{"told": {json.dumps(TOLD)}, "totals": {safe_json(known)}, "papers": [\n{papers}\n]}}',
        }
        return assembled("tortured", parts, ServerParts())

    def _overview(self) -> Iterator[str]:
        totals = self.totals
        what = "tortured or paraphrased" if totals.verdicts["unknown"] else "tortured"
        headline = f"<strong>{totals.believed:,}</strong> of {counted(totals.documents, 'document')} believed {what}."
        if not any(totals.verdicts[verdict] for verdict in VERDICTS if verdict != "none"):
            headline = f"No tortured phrase in {counted(totals.documents, 'document')}."
        yield f'<p class="headline">{headline}</p>'
        yield '<ul class="legend">'
        for count, verdict in totals.told:
            name = verdict.replace(" ", "-")
            yield f'<li><span class="dot {name}"></span>{count:,} {COUNTED[verdict]}</li>'
        yield "</ul>"
        left_out = self._with_phrases - len(self._kept)
        if left_out:
            yield (
                f'<p class="notice">{counted(left_out, "document")} with the weakest evidence left out, to keep this page '
                "small; CSV and JSON have all of them, and the numbers of papers below count them.</p>"
            )
        yield _named(self._failures, f"{totals.failed:,} could not be read")
        yield _named(self._wordless, f"{totals.wordless:,} without text")


def _named(documents: Sequence[tuple[str, str]], summary: str) -> str:
    """A list, to be opened, of documents and what is to be said of each; "" if there is none."""
    items = "".join(failure(name, message) for name, message in documents)
    return f'<details class="failures"><summary>{summary}</summary><ul>{items}</ul></details>' if items else ""


def _data(paper: Paper, order: int) -> dict[str, Any]:
    """A paper for the script, which explains the keys."""
    return {
        "name": paper.name,
        "order": order,
        "verdict": paper.verdict,
        "probability": round(paper.probability, 4),
        "phrases": [_phrase(phrase) for phrase in paper.phrases],
        "together": [list(pair) for pair in paper.together],
        "note": paper.note,
    }


def _phrase(phrase: FoundPhrase) -> dict[str, Any]:
    sighting = phrase.sighting
    places = [
        [
            *(place.page, place.line, place.column, place.sighting.text, round(place.sighting.confidence, 4)),
            *(place.sighting.why, place.sighting.across, place.sighting.sentence),
        ]
        for place in phrase.places[:PLACES]
    ]
    return {
        "phrase": sighting.phrase,
        "term": sighting.term,
        "kind": sighting.kind,
        "papers": sighting.papers,
        "why": sighting.why,
        "weight": sighting.weight,
        "confidence": round(max(place.sighting.confidence for place in phrase.places), 4),
        "others": [[other.text, round(other.probability, 4)] for other in sighting.alternatives],
        "count": len(phrase.places),
        "places": places,
    }
