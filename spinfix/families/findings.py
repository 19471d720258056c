"""Findings: what the restorer of a family says of a document, with the evidence for it.

All places are code points of the document, ``end`` is the one after the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar

from spinfix.edits import Alternative, Edit, shifted

UNKNOWN = "unknown"
"""Family name of a document that was paraphrased by none of the known families."""

LEAST_REPORTED = 0.001
"""Lowest probability of an alternative that is reported."""

OTHER_PROSE = "composed of known words, in a text with few terms, in which they may be meant"
"""Why a composed phrase is no evidence (`Sighting.why`)."""

READ_WELL = "phrases read well as they stand; more evidence asked for"
"""Note of a finding for a text whose phrases are good English where they stand (`spinfix.families.tortured.evidence`)."""

Span = TypeVar("Span", "Clue", "Passage", "Mention", "Sighting")


@dataclass(frozen=True, slots=True)
class Clue:
    """A stretch of the text that is evidence of spinning.

    Attributes:
        start: first code point of the stretch.
        end: code point after its last.
        text: the text of the stretch.
        weight: its weight in nats (log odds); positive.
        family: the family that it is evidence for ("wp-auto-spinner").
        entry: the dictionary entry behind it ("overseas → foreign, alien").
        papers: of a tortured phrase, the number of papers in which a screener found it; 0 if that was not counted.
    """

    start: int
    end: int
    text: str
    weight: float
    family: str = ""
    entry: str = ""
    papers: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that was judged separately from the rest of its document.

    Attributes:
        start: first code point of the stretch.
        end: code point after its last.
        probability: probability that it was spun, 0 to 1, given the number of passages examined.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that the text quotes or discusses, and that therefore is neither evidence nor edited.

    Attributes:
        start: first code point of the phrase.
        end: code point after its last.
        text: the text of the phrase.
        why: how the text shows that it only mentions it ("in quotation marks").
        family: the family that it would be evidence for ("tortured").
        entry: the dictionary entry behind it ("irregular woodland → random forest").
    """

    start: int
    end: int
    text: str
    why: str
    family: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A tortured phrase found in a text, whether or not the text is believed tortured (`spinfix.Cleaner.survey`).

    Attributes:
        start: its first code point.
        end: the code point after its last; of a phrase with other text inside it (``across``), the end of its first part.
        text: the phrase as it reads, on one line, without the marks of divided words.
        phrase: the phrase as listed; of a composed one, as the text has it.
        term: the term that it most probably stands for, as the dictionary has it.
        kind: "listed", "inflected" (listed in another inflection), "composed" of known substitutions of words, or "unlisted":
            composed of other synonyms, in a text that other phrases show to be tortured.
        why: why it is no evidence ("in quotation marks"); "" if it is.
        weight: its weight in nats (log odds), alone and in a text of this length.
        confidence: probability that a paraphraser put it here in place of the term, 0 to 1; low if the rest of the text says
            nothing.
        papers: number of suspect papers in which a screener found it; 0 for a composed one.
        alternatives: other readings, most probable first.
        across: what lies inside it: "page" for a page break, "columns" for the column beside; "" for nothing.
        sentence: the sentence around it, on one line.
        together: other phrases of this text that stood together with it in suspect papers, with the number of papers.
        family: the family whose phrase it is ("tortured").
        may_be_meant: whether it is a composed phrase that is no evidence only because the text has few terms; many of these are
            a hint nevertheless.
    """

    start: int
    end: int
    text: str
    phrase: str
    term: str
    kind: str
    why: str
    weight: float
    confidence: float
    papers: int
    alternatives: tuple[Alternative, ...] = ()
    across: str = ""
    sentence: str = ""
    together: tuple[tuple[str, int], ...] = ()
    family: str = ""
    may_be_meant: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one family's restorer for one document.

    Attributes:
        family: the family's name, "wp-auto-spinner", or `UNKNOWN`.
        edits: the edits to make, in order.
        probability: that this family spun the document, 0 to 1.
        clues: the evidence for it, strongest first.
        share: estimated share of the family's phrases that were in use, 0 to 1; 0 if the document was not decoded.
        passages: the parts believed spun if only parts were; empty if the document was judged as a whole.
        doubtful: edits of too low confidence to be made (`spinfix.config.Config.min_confidence`), in order.
        note: what else is to be said of the document, such as that no text of its kind was ever looked at; "" for nothing.
        mentions: phrases that the document only quotes or discusses, in order; they are not evidence.
        sightings: every phrase found, in order, if all were asked for (`spinfix.Cleaner.survey`).
        settled: whether the family explains so much of the document that none which would look closer (`Thorough`) is asked.
        undecided: whether the family might be believed on a closer look, which it takes unless another known one is believed.
        reads_well: whether more evidence was asked for, since its phrases are good English where they stand; a report says so
            also of a document that is not believed.

    >>> import spinfix
    >>> result = spinfix.detect("He mentioned the United States would send one other envoy this 12 months.")
    >>> for finding in result.findings:
    ...     print(finding.family, finding.probability > 0.7, [clue.text for clue in finding.clues])
    wp-auto-spinner True ['one other', 'mentioned', '12 months']
    tortured False []
    """

    family: str
    edits: tuple[Edit, ...]
    probability: float
    clues: tuple[Clue, ...] = ()
    share: float = 0.0
    passages: tuple[Passage, ...] = ()
    doubtful: tuple[Edit, ...] = ()
    note: str = ""
    mentions: tuple[Mention, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    settled: bool = False
    undecided: bool = False
    reads_well: bool = False

    def __repr__(self) -> str:
        """The finding in short, as that of a result is."""
        counts = f"{len(self.clues)} clues, {len(self.edits)} edits, {len(self.doubtful)} doubtful"
        seen = f", {len(self.sightings)} sightings" if self.sightings else ""
        note = f"; {self.note}" if self.note else ""
        return f"<Finding: {self.family} with probability {self.probability:.3f}; {counts}{seen}{note}>"

    def moved(self, distance: int) -> Finding:
        """The same finding for a longer text in which this one begins at ``distance``.

        >>> from spinfix.families.findings import Finding, Passage
        >>> Finding("wp-auto-spinner", (), 0.9, passages=(Passage(0, 5, 0.9),)).moved(10).passages[0].start
        10
        """

        def move(span: Span) -> Span:
            return replace(span, start=span.start + distance, end=span.end + distance)

        return converted(self, move, lambda edits: tuple(shifted(edit, distance) for edit in edits))


def converted(finding: Finding, move: Callable[[Any], Any], convert: Callable[[Sequence[Edit]], tuple[Edit, ...]]) -> Finding:
    """The same finding for another form of its text.

    Args:
        finding: the finding.
        move: converts a clue, passage, mention or sighting.
        convert: converts edits, which are in order.
    """
    return replace(
        finding,
        edits=convert(finding.edits),
        clues=tuple(map(move, finding.clues)),
        passages=tuple(map(move, finding.passages)),
        doubtful=convert(finding.doubtful),
        mentions=tuple(map(move, finding.mentions)),
        sightings=tuple(map(move, finding.sightings)),
    )


def joined(parts: Sequence[Finding]) -> Finding:
    """Merge the findings of several parts of one document; family, probability, share and note are those of the most probable
    part, and the clues those of all parts for this family.
    """
    lead = max(parts, key=lambda part: part.probability)
    clues = (clue for part in parts if part.family == lead.family for clue in part.clues)

    def in_order(name: str) -> tuple[Any, ...]:
        return tuple(sorted((item for part in parts for item in getattr(part, name)), key=attrgetter("start")))

    return replace(
        lead,
        edits=in_order("edits"),
        clues=tuple(sorted(clues, key=lambda clue: (-clue.weight, clue.start))),
        passages=in_order("passages"),
        doubtful=in_order("doubtful"),
        mentions=in_order("mentions"),
        sightings=in_order("sightings"),
        settled=all(part.settled for part in parts),
        undecided=any(part.undecided for part in parts),
    )
