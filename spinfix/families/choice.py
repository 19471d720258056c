"""The choice among the findings of several families for one document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter

from spinfix.edits import Edit
from spinfix.families.findings import UNKNOWN, Finding
from spinfix.text.stretches import Stretches

CERTAIN, SMALL_SHARE = 0.985, 0.45
"""Probability from which a family is certain, and share of its phrases in use below which it explains only a part.  See
docs/experiments/constants.md."""

SETTLED = 0.08
"""Places that a certain family's dictionary explains, for each word, from which it settles the matter.  So do all of the 219
development documents of the thesaurus spinner that are certain (.09 to .39), in which tortured phrases have a tenth of its
edits at most, and none of the 198 tortured ones, in which it explains .04 at most.  Of 1,988 texts made of pairs, in full, in
half and joined to tortured abstracts, 1,328 are settled, all with the family, probability and edits that they have without."""


def by_probability(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, the most probable first."""
    return sorted(findings, key=lambda finding: -finding.probability)


def by_preference(findings: Sequence[Finding], believes: Callable[[Finding], bool]) -> list[Finding]:
    """The findings in the order of preference: first the believed ones, then the rest by probability.

    Of the believed ones those that are certain and edit come first, then those with most edits, since synonyms of one family
    sometimes look like another's.  Those that explain only a part are relabelled.  Certainty decides in short texts, in which a
    few listed tortured phrases explain fewer words than the news spinner's near-synonyms, of which any text has some; in 5,823
    spun pieces of 60 and 200 words and in all development documents it changes nothing.
    """
    if not any(map(believes, findings)):  # as in most documents
        return by_probability(findings)
    relabelled = by_probability(relabel_unknown(findings, believes))

    def order(finding: Finding) -> tuple[bool, bool, int]:
        if not believes(finding):
            return True, True, 0
        return False, not (finding.edits and finding.probability >= CERTAIN), -len(finding.edits)

    return sorted(relabelled, key=order)


def settles(probability: float, share: float, explained: int, words: int) -> bool:
    """Whether a family is certain and explains so much of a document that those which look closer need not be asked.

    Args:
        probability: that the family made the document.
        share: estimated share of its phrases in use, 0 to 1.
        explained: number of places that its dictionary explains.
        words: its words, without those that are thought left alone.
    """
    return probability >= CERTAIN and share >= SMALL_SHARE and explained >= SETTLED * words


def all_edits(findings: Sequence[Finding]) -> tuple[Edit, ...]:
    """The edits of all findings, in order; where some overlap, those of the finding that comes first."""
    edits: list[Edit] = []
    for finding in findings:
        edited = Stretches((edit.start, edit.end) for edit in edits)
        edits += [edit for edit in finding.edits if not edited.touch(edit.start, edit.end)]
    return tuple(sorted(edits, key=_place))


def relabel_unknown(findings: Sequence[Finding], believes: Callable[[Finding], bool]) -> list[Finding]:
    """The families' findings, with those that explain only a part of the document relabelled as `UNKNOWN`.

    Other paraphrasers use many of the same synonyms.  If a family estimates a small share of its phrases in use and is not
    certain, and another family also believes the document its own and edits words that the first one would not change, then the
    document comes from an unknown paraphraser, and the first family makes no edits.
    """
    if sum(map(believes, findings)) < 2:  # as in nearly every document
        return list(findings)

    def unknown(finding: Finding) -> bool:
        if not (believes(finding) and finding.probability < CERTAIN and 0.0 < finding.share < SMALL_SHARE):
            return False
        explained = Stretches((edit.start, edit.end) for edit in (*finding.edits, *finding.doubtful))
        return any(
            not explained.touch(edit.start, edit.end)
            for other in findings
            if other is not finding and believes(other)
            for edit in other.edits
        )

    return [
        replace(finding, family=UNKNOWN, edits=(), doubtful=tuple(sorted((*finding.edits, *finding.doubtful), key=_place)))
        if unknown(finding)
        else finding
        for finding in findings
    ]


_place = attrgetter("start")
