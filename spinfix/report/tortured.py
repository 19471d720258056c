"""Reports of `spinfix tortured`: which tortured phrases stand where, for people who hunt them.

`paper_of` turns a result of `spinfix.Cleaner.survey` into a `Paper`; the other functions write it.  A paper with phrases is
"tortured" if it is believed to be, and "unknown" if by a tool whose phrases do not tell the terms; else its phrases are "no
proof", as one listed phrase happens to anybody, or many composed ones are a "hint", or they are only "mentioned".  What is
otherwise left out does not alter the verdict where it is listed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from spinfix import lazy
from spinfix.families.base import OTHER_PROSE, UNKNOWN, Sighting
from spinfix.report import csv_rows
from spinfix.report.colour import Paint, plain
from spinfix.report.json import dumps
from spinfix.report.positions import Lines
from spinfix.report.table import counted, escaped
from spinfix.report.text import two_digits
from spinfix.result import Result

VERSION = 1
"""Version of the objects that `to_json` makes; raised on incompatible changes."""

Shape = Literal["text", "csv", "json", "html"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

Verdict = Literal["tortured", "unknown", "no proof", "hint", "mentioned", "none"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

TOLD = {
    "tortured": "tortured",
    "unknown": "paraphrased by something unknown",
    "no proof": "no proof alone",
    "hint": "a hint, many composed phrases",
    "mentioned": "only quotes or discusses phrases",
    "none": "no tortured phrase",
}
"""The verdicts in words."""

COUNTED = {
    "tortured": "tortured",
    "unknown": "paraphrased by something unknown",
    "no proof": "with phrases that are no proof alone",
    "hint": "with a hint, many composed phrases",
    "mentioned": "only quoting or discussing phrases",
    "none": "without a tortured phrase",
}
"""The verdicts in words behind a number of documents."""

BELIEVED: tuple[Verdict, ...] = ("tortured", "unknown")
"""The verdicts on documents that are believed paraphrased."""

ALWAYS: tuple[Verdict, ...] = ("tortured", "none")
"""The verdicts that are counted also if no document has them."""

FEWEST = 4
"""Composed phrases, each with other words that change, that are a hint."""

APART = 1_000
"""Words of a text for each of them, at most.  Of 15,203 genuine texts with 9 million words one has three (in 3,216 words) and
none four; of 27 genuine ones that were written to have such phrases rightly, one."""

NO_TEXT = "contains no text; scanned pages need OCR first"
"""The note of a document without words, which says nothing of its phrases."""

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

PAGE = "\f"
_JSON_START = lazy.re_compile(rf'\{{"version": {VERSION}, "file": "(?:[^"\\]|\\.)*+", "(?:verdict|error)": "')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands.

    Attributes:
        sighting: the phrase.
        page: page, from 1; 0 if the text has no form feeds, which extractors put between pages.
        line: line of the whole text, from 1.
        column: column, from 1, in code points.
    """

    sighting: Sighting
    page: int
    line: int
    column: int

    def described(self) -> str:
        """The place in words: "p. 2, 9:1"."""
        page = f"p. {self.page}, " if self.page else ""
        return f"{page}{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Group:
    """A phrase with all of its places in a paper.

    Attributes:
        sighting: the strongest of its sightings.
        places: in order.
    """

    sighting: Sighting
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is reported of a document.

    Attributes:
        name: its name.
        verdict: what its phrases say of it.
        probability: that it was tortured, 0 to 1.
        groups: its phrases, the strongest evidence first, those that are no evidence last.
        together: pairs of its phrases that stood together in suspect papers, with the number of papers, most papers first.
        note: what else is to be said of it, such as that a part of it was not searched; "" for nothing.
    """

    name: str
    verdict: Verdict
    probability: float
    groups: tuple[Group, ...]
    together: tuple[tuple[str, str, int], ...]
    note: str = ""

    @property
    def is_wordless(self) -> bool:
        """Whether it has no text, so that there was nothing to search."""
        return self.note == NO_TEXT

    @property
    def evidence(self) -> tuple[Group, ...]:
        """The phrases that are evidence."""
        return tuple(group for group in self.groups if not group.sighting.why)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, in order."""
        return tuple(sorted((place for group in self.groups for place in group.places), key=lambda place: place.sighting.start))


def paper_of(result: Result, name: str, *, everything: bool = False) -> Paper:
    """What is reported of a document.

    In a document that is not believed tortured, phrases that are good English in some field or without the words that they
    need, and composed phrases beside no listed one, are left out: genuine text has a hundred of these in a million words.
    Many composed ones are a hint, and listed.

    Args:
        result: the result of `spinfix.Cleaner.survey`.
        name: the document's name.
        everything: leave nothing out.
    """
    sightings = _once(sighting for finding in result.findings for sighting in finding.sightings)
    believed = result.family is not None
    mentioned = {(mention.start, mention.end) for finding in result.findings for mention in finding.mentions}
    listed = any(sighting.kind == "listed" and not sighting.why for sighting in sightings)
    composed = len({sighting.text.casefold() for sighting in sightings if _may_hint(sighting)})
    words = len(result.source.split()) if composed >= FEWEST else 0
    hinted = not believed and composed >= FEWEST and composed * APART >= words
    if not believed and not everything:
        sightings = [
            sighting
            for sighting in sightings
            if (not sighting.why and (listed or sighting.kind == "listed"))
            or (sighting.start, sighting.end) in mentioned
            or (hinted and _may_hint(sighting))
        ]
    quotes = any((sighting.start, sighting.end) in mentioned for sighting in sightings)
    verdict: Verdict = "no proof" if listed else "hint" if hinted else "mentioned" if quotes else "none"
    if believed:
        verdict = "unknown" if result.family == UNKNOWN else "tortured"
    groups = _grouped(sightings, result.source)
    evidence = {group.sighting.phrase for group in groups if not group.sighting.why}
    pairs = {
        (min(pair), max(pair)): papers
        for group in groups
        for other, papers in group.sighting.together
        for pair in [(group.sighting.phrase, other)]
        if evidence.issuperset(pair)
    }
    together = sorted(((*pair, papers) for pair, papers in pairs.items()), key=lambda one: (-one[2], one))
    note = "; ".join(dict.fromkeys(finding.note for finding in result.findings if finding.note and believed))
    if hinted:
        note = (
            f"{composed} phrases composed of known substitutions in {counted(words, 'word')}: a hint of a paraphraser, no proof"
        )
    if not result.source.strip():
        note = NO_TEXT
    return Paper(name, verdict, result.spin_probability or 0.0, groups, tuple(together), note)


def _may_hint(sighting: Sighting) -> bool:
    """Whether a phrase is composed, and neither mentioned nor of the author's own words."""
    return sighting.kind == "composed" and sighting.why in ("", OTHER_PROSE)


def _once(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each phrase of a place once: a list of one's own may have what the shipped one has too.

    Of the families that have it for the same term, the first one counts for which it is evidence.
    """
    kept: dict[tuple[int, int, str], Sighting] = {}
    for sighting in sightings:
        key = (sighting.start, sighting.end, sighting.term.casefold())
        other = kept.get(key)
        if other is None:
            kept[key] = sighting
            continue
        first, second = (sighting, other) if other.why and not sighting.why else (other, sighting)
        kept[key] = replace(first, papers=max(first.papers, second.papers), together=first.together or second.together)
    return list(kept.values())


def _grouped(sightings: Sequence[Sighting], text: str) -> tuple[Group, ...]:
    lines = Lines(text)
    breaks = [place for place, mark in enumerate(text) if mark == PAGE] if PAGE in text else []
    groups: dict[tuple[str, str], list[Place]] = {}
    for sighting in sorted(sightings, key=lambda sighting: sighting.start):
        page = bisect_left(breaks, sighting.start) + 1 if breaks else 0
        place = Place(sighting, page, *lines.place(sighting.start))
        groups.setdefault((sighting.family, sighting.phrase), []).append(place)
    made = [Group(max((place.sighting for place in places), key=_strength), tuple(places)) for places in groups.values()]
    return tuple(sorted(made, key=lambda group: _strength(group.sighting), reverse=True))


def _strength(sighting: Sighting) -> tuple[bool, float]:
    return not sighting.why, sighting.weight


def head(shape: Shape) -> str:
    """The first line of a report."""
    return csv_rows.row(COLUMNS) if shape == "csv" else ""


def is_report(start: str) -> bool:
    """Whether a file that begins with ``start`` is empty, or a report in CSV or JSON.

    >>> is_report(to_json(Paper("a.txt", "none", 0.0, (), ()))), is_report('{"version": 1, "text": "A post."}')
    (True, False)
    """
    return not start or start.startswith(head("csv")) or _JSON_START.match(start) is not None


def written(paper: Paper, shape: Shape, paint: Paint = plain) -> str:
    """A paper in one of the streamed shapes; "" if there is nothing to say of it."""
    if shape == "json":
        return to_json(paper) + "\n"
    if shape == "csv":
        return "".join(csv_rows.row(_row(paper, place)) for place in paper.places)
    return to_text(paper, paint)


def failed(name: str, message: str, shape: Shape) -> str:
    """A document that could not be read; "" where messages on standard error are enough."""
    return dumps({"version": VERSION, "file": name, "error": message}) + "\n" if shape == "json" else ""


def to_json(paper: Paper) -> str:
    """Format a paper as one JSON object on one line.

    Keys: ``version``; ``file``; ``verdict`` ("tortured", "unknown", "no proof", "mentioned", "none"); ``probability``;
    ``phrases``, the strongest evidence first, each with ``phrase`` as listed, ``term``, ``kind`` (as in
    `spinfix.families.base.Sighting`), ``papers`` that a screener found it in, ``evidence``, ``weight`` in nats,
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
        "phrases": [_phrase(group) for group in paper.groups],
        "together": [{"phrases": [first, second], "papers": papers} for first, second, papers in paper.together],
        "note": paper.note,
    }


def _phrase(group: Group) -> dict[str, Any]:
    sighting = group.sighting
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
            for place in group.places
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


def to_text(paper: Paper, paint: Paint = plain) -> str:
    """Format a paper for a terminal; "" if it has no phrase."""
    if not paper.groups:
        return ""
    evidence = paper.evidence
    count = f"{counted(len(evidence), 'phrase')} in {counted(sum(len(group.places) for group in evidence), 'place')}"
    style = "removed" if paper.verdict in BELIEVED else "heading"
    facts = f" (probability {paper.probability:.3f}), {count}" if evidence and paper.verdict != "none" else ""
    made = [f"{paint('heading', escaped(paper.name))}: {paint(style, TOLD[paper.verdict])}{facts}"]
    for group in paper.groups:
        made += _group_lines(group, paint)
    if paper.together:
        pairs = "; ".join(f"{first} + {second} {papers:,}" for first, second, papers in paper.together[:PAIRS])
        more = f"; {counted(len(paper.together) - PAIRS, 'more pair')}" if len(paper.together) > PAIRS else ""
        made.append(paint("faint", f"  stood together in suspect papers: {escaped(pairs)}{more}"))
    if paper.note:
        made.append(paint("faint", f"  {escaped(paper.note)}"))
    return "".join(f"{line}\n" for line in made) + "\n"


def _group_lines(group: Group, paint: Paint) -> Iterator[str]:
    sighting = group.sighting
    facts = [
        counted(sighting.papers, "suspect paper") if sighting.papers else "",
        "" if sighting.kind == "listed" else sighting.kind,
        "papers not counted" if sighting.kind in LISTED and not sighting.papers else "",
    ]
    facts += [f"no evidence: {sighting.why}" if sighting.why else f"confidence {two_digits(sighting.confidence)}"]
    others = ", ".join(
        f"{other.text} {two_digits(other.probability)}" for other in sighting.alternatives if other.probability >= 0.01
    )
    facts += [f"or {others}" if others else ""]
    shown = f"{paint('removed', escaped(sighting.phrase))} → {paint('added', escaped(sighting.term))}"
    yield f"  {shown}  {paint('faint', escaped('; '.join(fact for fact in facts if fact)))}"
    width = max(len(place.described()) for place in group.places[:PLACES])
    for place in group.places[:PLACES]:
        notes = [place.sighting.why if not sighting.why else "", ACROSS[place.sighting.across]]
        aside = "".join(f" ({note})" for note in notes if note)
        where = paint("place", f"{place.described():{width}}")
        yield f"    {where}  {_context(place.sighting, paint)}{paint('faint', escaped(aside))}"
    if len(group.places) > PLACES:
        yield paint("faint", f"    and {counted(len(group.places) - PLACES, 'more place')}")


def _context(sighting: Sighting, paint: Paint) -> str:
    """The sentence near the phrase, which is marked."""
    before, found, after = sighting.sentence.partition(sighting.text)
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[1] + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return f"{escaped(before)}{paint('removed', escaped(found))}{escaped(after)}"


@dataclass(slots=True)
class Totals:
    """Numbers of documents: those with text by verdict, those without, and those that could not be read."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    wordless: int = 0
    failed: int = 0

    def add(self, paper: Paper) -> None:
        """Count a document."""
        if paper.is_wordless:
            self.wordless += 1
        else:
            self.verdicts[paper.verdict] += 1

    @property
    def believed(self) -> int:
        """Documents that are believed paraphrased."""
        return sum(self.verdicts[verdict] for verdict in BELIEVED)

    @property
    def told(self) -> list[tuple[int, Verdict]]:
        """The numbers that are reported, by verdict."""
        counts = [(self.verdicts[verdict], verdict) for verdict in VERDICTS]
        return [(count, verdict) for count, verdict in counts if count or verdict in ALWAYS]

    @property
    def documents(self) -> int:
        """All documents that could be read."""
        return self.verdicts.total() + self.wordless

    def described(self) -> str:
        """The numbers in words.

        >>> Totals(Counter({"tortured": 3, "no proof": 1, "none": 7}), wordless=1).described()
        '12 documents: 3 tortured; 1 with phrases that are no proof alone; 7 without a tortured phrase; 1 without text'
        """
        parts = [f"{count:,} {COUNTED[verdict]}" for count, verdict in self.told]
        if self.wordless:
            parts.append(f"{self.wordless:,} without text")
        if self.failed:
            parts.append(f"{self.failed:,} could not be read")
        return f"{counted(self.documents, 'document')}: {'; '.join(parts)}"
