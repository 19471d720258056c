"""What is said of a paper that was searched for tortured phrases: its verdict, and its phrases with all of their places.

A paper with phrases is "tortured" if it is believed to be, and "unknown" if by a tool whose phrases do not tell the terms; else
its phrases are "no proof", as one listed phrase happens to anybody, or many composed ones are a "hint", or they are only
"mentioned".  What is otherwise left out does not alter the verdict where it is listed.  `spinfix.report.tortured` and
`spinfix.report.tortured_page` write papers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from spinfix.families.findings import UNKNOWN, Sighting
from spinfix.report.positions import Lines
from spinfix.report.terminal import counted
from spinfix.result import Result
from spinfix.text.stem_tokenizer import stems_of

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
"""Composed phrases, each with other words that change, in any inflection, that are a hint."""

APART = 1_000
"""Words of a text for each of them, at most.  Of 15,203 genuine texts with 9 million words one has three (in 3,216 words) and
none four; of 27 genuine ones that were written to have such phrases rightly, one."""

NO_TEXT = "contains no text; scanned pages need OCR first"
"""The note of a document without words, which says nothing of its phrases."""

PAGE_BREAK = "\f"
"""What extractors put between the pages of a PDF."""


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
class FoundPhrase:
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
        phrases: its phrases, the strongest evidence first, those that are no evidence last.
        together: pairs of its phrases that stood together in suspect papers, with the number of papers, most papers first.
        note: what else is to be said of it, such as that a part of it was not searched; "" for nothing.
        is_wordless: whether it has no text, so that there was nothing to search.
    """

    name: str
    verdict: Verdict
    probability: float
    phrases: tuple[FoundPhrase, ...]
    together: tuple[tuple[str, str, int], ...]
    note: str = ""
    is_wordless: bool = False

    @property
    def evidence(self) -> tuple[FoundPhrase, ...]:
        """The phrases that are evidence."""
        return tuple(phrase for phrase in self.phrases if not phrase.sighting.why)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, in order."""
        return tuple(
            sorted((place for phrase in self.phrases for place in phrase.places), key=lambda place: place.sighting.start)
        )


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
    found = _without_repeats(sighting for finding in result.findings for sighting in finding.sightings)
    mentioned = {(mention.start, mention.end) for finding in result.findings for mention in finding.mentions}
    believed = result.family is not None
    hint = "" if believed else _hint(found, result.source)
    listed = any(sighting.kind == "listed" and not sighting.why for sighting in found)

    def is_reported(sighting: Sighting) -> bool:
        is_evidence = not sighting.why and (listed or sighting.kind == "listed")
        is_mentioned = (sighting.start, sighting.end) in mentioned
        return believed or everything or is_evidence or is_mentioned or (bool(hint) and _may_hint(sighting))

    sightings = list(filter(is_reported, found))
    if believed:
        verdict: Verdict = "unknown" if result.family == UNKNOWN else "tortured"
    else:
        quotes = any((sighting.start, sighting.end) in mentioned for sighting in sightings)
        verdict = "no proof" if listed else "hint" if hint else "mentioned" if quotes else "none"
    phrases = _phrases_of(sightings, result.source)
    wordless = not result.source.strip()
    note = NO_TEXT if wordless else hint or _notes(result)
    return Paper(name, verdict, result.spin_probability or 0.0, phrases, _together(phrases), note, wordless)


def _hint(sightings: Iterable[Sighting], text: str) -> str:
    """What is said of a text with so many composed phrases that they are a hint; "" if they are none."""
    composed = len({tuple(stems_of(sighting.text)) for sighting in sightings if _may_hint(sighting)})
    if composed < FEWEST:
        return ""
    words = len(text.split())
    if composed * APART < words:
        return ""
    return f"{composed} phrases composed of known substitutions in {counted(words, 'word')}: a hint of a paraphraser, no proof"


def _may_hint(sighting: Sighting) -> bool:
    """Whether a phrase is composed, and neither mentioned nor of the author's own words."""
    return sighting.kind == "composed" and (not sighting.why or sighting.may_be_meant)


def _notes(result: Result) -> str:
    """What is to be said of a document that is believed, and of one that would be if its phrases did not read well."""
    believed = result.family is not None
    notes = (finding.note for finding in result.findings if finding.note and (believed or finding.reads_well))
    return "; ".join(dict.fromkeys(notes))


def _together(phrases: Sequence[FoundPhrase]) -> tuple[tuple[str, str, int], ...]:
    """The pairs of phrases, all of them evidence, that stood together in suspect papers, most papers first."""
    evidence = {phrase.sighting.phrase for phrase in phrases if not phrase.sighting.why}
    pairs = {
        (min(pair), max(pair)): papers
        for phrase in phrases
        for other, papers in phrase.sighting.together
        for pair in [(phrase.sighting.phrase, other)]
        if evidence.issuperset(pair)
    }
    return tuple(sorted(((*pair, papers) for pair, papers in pairs.items()), key=lambda pair: (-pair[2], pair)))


def _without_repeats(sightings: Iterable[Sighting]) -> list[Sighting]:
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


def _phrases_of(sightings: Sequence[Sighting], text: str) -> tuple[FoundPhrase, ...]:
    """The phrases with their places in the text, those that are evidence first, the strongest before others."""
    lines = Lines(text)
    breaks = [place for place, mark in enumerate(text) if mark == PAGE_BREAK] if PAGE_BREAK in text else []
    places_of: dict[tuple[str, str], list[Place]] = {}
    for sighting in sorted(sightings, key=lambda sighting: sighting.start):
        page = bisect_left(breaks, sighting.start) + 1 if breaks else 0
        place = Place(sighting, page, *lines.place(sighting.start))
        places_of.setdefault((sighting.family, sighting.phrase), []).append(place)
    phrases = [
        FoundPhrase(max((place.sighting for place in places), key=_strength), tuple(places)) for places in places_of.values()
    ]
    return tuple(sorted(phrases, key=lambda phrase: _strength(phrase.sighting), reverse=True))


def _strength(sighting: Sighting) -> tuple[bool, float]:
    return not sighting.why, sighting.weight


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
