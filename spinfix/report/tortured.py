"""Reports of `spinfix tortured`: which tortured phrases stand where, for people who hunt them.

`spinfix.report.papers` has what is said of a paper; these functions write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from spinfix import lazy
from spinfix.families.findings import Sighting
from spinfix.report import csv_rows
from spinfix.report.json import dumps
from spinfix.report.papers import BELIEVED, TOLD, FoundPhrase, Paper, Place
from spinfix.report.terminal import HANGING, Paint, Piece, Style, counted, folded, plain, two_digits, visible

VERSION = 1
"""Version of the objects that `to_json` makes; raised on incompatible changes."""

Shape = Literal["text", "csv", "json", "html"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
"""What `--format` takes."""

LISTED = ("listed", "inflected")
"""Kinds of phrases that are in a list; those that were added to it by hand or are in one's own were counted in no papers."""

ACROSS = {"": "", "page": "across a page break", "columns": "across lines of a column"}
"""What may lie inside a phrase, in words."""

COLUMNS = (
    *("document", "verdict", "probability", "page", "line", "column", "start", "end", "phrase", "found", "term", "papers"),
    *("kind", "evidence", "why_not", "confidence", "weight", "alternatives", "together", "across", "sentence"),
)
"""The columns of the CSV, which has a row for each place."""

PLACES = 5
"""Places of a phrase in the text report; the other formats have all of them."""

AROUND = 70
"""Code points of the sentence on each side of a phrase in the text report: with the phrase a line or two."""

PAIRS = 5
"""Pairs of phrases in the text report that stood together in other papers."""

_JSON_START = lazy.re_compile(rf'\{{"version": {VERSION}, "file": "(?:[^"\\]|\\.)*+", "(?:verdict|error)": "')
_TEXT_START = lazy.re_compile(rf"[^\n]+: (?:{'|'.join(TOLD.values())})(?: \(probability [^\n]+)?\n  [^\n]+ → ")


def head(shape: Shape) -> str:
    """The first line of a report."""
    return csv_rows.row(COLUMNS) if shape == "csv" else ""


def is_report(start: str) -> bool:
    r"""Whether a file that begins with ``start`` is empty, or a report in words, CSV or JSON.

    >>> is_report(to_json(Paper("a.txt", "none", 0.0, (), ()))), is_report('{"version": 1, "text": "A post."}')
    (True, False)
    >>> is_report("a.txt: no proof alone (probability 0.117), 1 phrase in 1 place\n  irregular woodland → random forest  234")
    True
    """
    starts = (_JSON_START, _TEXT_START)
    return not start or start.startswith(head("csv")) or any(known.match(start) for known in starts)


def written(paper: Paper, shape: Shape, paint: Paint = plain, width: int | None = None) -> str:
    """A paper in one of the streamed shapes; "" if there is nothing to say of it.

    Args:
        paper: the paper.
        shape: what it looks like.
        paint: colours of the shape "text".
        width: characters of a line of the shape "text" at most, as of a terminal; None for no limit.
    """
    if shape == "json":
        return to_json(paper) + "\n"
    if shape == "csv":
        return "".join(csv_rows.row(_row(paper, place)) for place in paper.places)
    return to_text(paper, paint, width)


def failed(name: str, message: str, shape: Shape) -> str:
    """A document that could not be read; "" where messages on standard error are enough."""
    return dumps({"version": VERSION, "file": name, "error": message}) + "\n" if shape == "json" else ""


def to_json(paper: Paper) -> str:
    """Format a paper as one JSON object on one line.

    Keys: ``version``; ``file``; ``verdict`` ("tortured", "unknown", "no proof", "hint", "mentioned", "none"); ``probability``;
    ``phrases``, the strongest evidence first, each with ``phrase`` as listed, ``term``, ``kind`` (as in
    `spinfix.families.findings.Sighting`), ``papers`` that a screener found it in, ``evidence``, ``weight`` in nats,
    ``alternatives``, ``family`` and ``places``, each with ``page`` (null if the text has no page breaks), ``line`` and
    ``column`` from 1, ``start`` and ``end`` in code points from 0, ``found``, ``confidence``, ``why_not`` (why it is no
    evidence; "" if it is), ``across`` ("page" or "columns" if something lies inside it) and ``sentence``; ``together``, pairs
    of ``phrases`` that stood together in that number of suspect ``papers``; and ``note``, what else is to be said of the
    paper, such as that it contains no text, or "".
    """
    return dumps({"version": VERSION, **as_object(paper)})


def as_object(paper: Paper) -> dict[str, Any]:
    """A paper as an object for JSON; `to_json` explains it."""
    return {
        "file": paper.name,
        "verdict": paper.verdict,
        "probability": round(paper.probability, 6),
        "phrases": [_phrase(phrase) for phrase in paper.phrases],
        "together": [{"phrases": [first, second], "papers": papers} for first, second, papers in paper.together],
        "note": paper.note,
    }


def _phrase(phrase: FoundPhrase) -> dict[str, Any]:
    sighting = phrase.sighting
    return {
        "phrase": sighting.phrase,
        "term": sighting.term,
        "kind": sighting.kind,
        "papers": sighting.papers,
        "evidence": not sighting.why,
        "weight": sighting.weight,
        "alternatives": [[other.text, other.probability] for other in sighting.alternatives],
        "family": sighting.family,
        "places": [
            {
                "page": place.page or None,
                "line": place.line,
                "column": place.column,
                "start": place.sighting.start,
                "end": place.sighting.end,
                "found": place.sighting.text,
                "confidence": place.sighting.confidence,
                "why_not": place.sighting.why,
                "across": place.sighting.across,
                "sentence": place.sighting.sentence,
            }
            for place in phrase.places
        ],
    }


def _row(paper: Paper, place: Place) -> Iterator[str]:
    sighting = place.sighting
    yield from (paper.name, TOLD[paper.verdict], f"{paper.probability:.6f}", str(place.page or ""))
    yield from map(str, (place.line, place.column, sighting.start, sighting.end))
    yield from (sighting.phrase, sighting.text, sighting.term, str(sighting.papers), sighting.kind)
    yield from ("no" if sighting.why else "yes", sighting.why, f"{sighting.confidence:.4f}", f"{sighting.weight:.3f}")
    yield "; ".join(f"{other.text} {other.probability:.4f}" for other in sighting.alternatives)
    yield "; ".join(f"{other} {papers}" for other, papers in sighting.together)
    yield from (sighting.across, sighting.sentence)


def to_text(paper: Paper, paint: Paint = plain, width: int | None = None) -> str:
    """Format a paper for people; "" if it has no phrase.

    Args:
        paper: the paper.
        paint: colours.
        width: characters of a line at most, as of a terminal; None for no limit.
    """
    if not paper.phrases:
        return ""
    lines = [line for pieces, hanging in _lines(paper) for line in folded(pieces, width, paint, hanging)]
    return "".join(f"{line}\n" for line in lines) + "\n"


def _lines(paper: Paper) -> Iterator[tuple[list[Piece], str]]:
    """The lines of a paper as pieces, each with what its further lines begin with."""
    evidence = paper.evidence
    count = f"{counted(len(evidence), 'phrase')} in {counted(sum(len(phrase.places) for phrase in evidence), 'place')}"
    style: Style = "removed" if paper.verdict in BELIEVED else "heading"
    facts = f" (probability {paper.probability:.3f}), {count}" if evidence and paper.verdict != "none" else ""
    yield [("heading", visible(paper.name)), ("", ": "), (style, TOLD[paper.verdict]), ("", facts)], HANGING
    for phrase in paper.phrases:
        yield _facts(phrase), HANGING
        yield from ((pieces, HANGING * 2) for pieces in _places(phrase))
    if paper.together:
        pairs = "; ".join(f"{first} + {second} {papers:,}" for first, second, papers in paper.together[:PAIRS])
        more = f"; {counted(len(paper.together) - PAIRS, 'more pair')}" if len(paper.together) > PAIRS else ""
        yield [("faint", f"  stood together in suspect papers: {visible(pairs)}{more}")], HANGING
    if paper.note:
        yield [("faint", f"  {visible(paper.note)}")], HANGING


def _facts(phrase: FoundPhrase) -> list[Piece]:
    """A phrase with its term, and what is known of it."""
    sighting = phrase.sighting
    facts = [
        counted(sighting.papers, "suspect paper") if sighting.papers else "",
        "" if sighting.kind == "listed" else sighting.kind,
        "papers not counted" if sighting.kind in LISTED and not sighting.papers else "",
        f"no evidence: {sighting.why}" if sighting.why else f"confidence {two_digits(sighting.confidence)}",
    ]
    others = ", ".join(
        f"{other.text} {two_digits(other.probability)}" for other in sighting.alternatives if other.probability >= 0.01
    )
    facts += [f"or {others}" if others else ""]
    return [
        ("", "  "),
        ("removed", visible(sighting.phrase)),
        ("", " → "),
        ("added", visible(sighting.term)),
        ("", "  "),
        ("faint", visible("; ".join(fact for fact in facts if fact))),
    ]


def _places(phrase: FoundPhrase) -> Iterator[list[Piece]]:
    """The first places of a phrase, and how many more it has."""
    shown = phrase.places[:PLACES]
    size = max(len(place.described()) for place in shown)
    for place in shown:
        notes = [place.sighting.why if not phrase.sighting.why else "", ACROSS[place.sighting.across]]
        aside = "".join(f" ({note})" for note in notes if note)
        where: list[Piece] = [("", HANGING), ("place", f"{place.described():{size}}"), ("", "  ")]
        yield [*where, *_context(place.sighting), ("faint", visible(aside))]
    if len(phrase.places) > PLACES:
        yield [("faint", f"{HANGING}and {counted(len(phrase.places) - PLACES, 'more place')}")]


def _context(sighting: Sighting) -> list[Piece]:
    """The sentence near the phrase, which is marked."""
    before, found, after = sighting.sentence.partition(sighting.text)
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[1] + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return [("", visible(before)), ("removed", visible(found)), ("", visible(after))]
