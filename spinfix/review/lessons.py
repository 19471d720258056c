"""Corrections from the decisions of a review.

A decision about one place is not one about a phrase: the spinner draws anew for every document, so that the same phrase stands
for another original in the next one, and in some places the author wrote it.  Corrections without context from every decision
of ten articles lowered recall in the next ten of the same site by 1 to 8 points (docs/review.md).  So a phrase is decided
everywhere only if it read the same in several documents and never otherwise; any other decision is limited to the words beside
the place, and is only worth writing down where it differs from what spinfix proposed.  Artefacts are only learned to be kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from operator import attrgetter
from typing import NamedTuple

from spinfix.correction_files import checked, decision_of, sort_key
from spinfix.corrections import DECIDED, Correction, CorrectionError, Corrections, key_of
from spinfix.review.session import Session
from spinfix.text.capitals import decapitalise, is_capitalised
from spinfix.text.tokenizer import Tokens, tokenize

CONTEXT = 2
"""Most words of context on each side: with two, hardly any contradicting places are left."""
DOCUMENTS = 3
"""Documents in which a phrase must have read the same to be decided without context.  With 1, 2 and 3 the next ten articles
of a site, with 2,289 substitutions, had 7 fewer, 5 more and 1 more right (benchmarks/results/2026-11-26-review.md)."""
ADDED = 2
"""The same for a single word for which spinfix proposed nothing; for several words one document is enough, as for an artefact,
which looks the same everywhere."""


class _Decision(NamedTuple):
    """A decided place: the phrase, what it reads, and where it is."""

    found: str
    wanted: str | None
    document: int
    start: int
    end: int
    family: str
    proposed: bool
    added: bool


class Lessons(NamedTuple):
    """What a review teaches.

    Attributes:
        corrections: the corrections, in the order of a file.
        left_out: number of decided phrases that no context tells apart.
    """

    corrections: list[Correction]
    left_out: int


def lessons(session: Session, who: str = "", when: str = "") -> Lessons:
    """The corrections that follow from the decisions of a review."""
    groups: defaultdict[str, list[_Decision]] = defaultdict(list)
    for decision in _decisions(session):
        groups[key_of(decision.found)].append(decision)
    numbers = {decision.document for group in groups.values() for decision in group}
    tokens = {number: tokenize(session.documents[number].result.source) for number in numbers}
    general = [Correction(group[0].found, group[0].wanted) for group in groups.values() if _agrees(group)]
    refuted = _refuted(session, general, tokens)
    made: dict[tuple[str, ...], Correction] = {}
    left_out = 0
    for key, group in groups.items():
        if _agrees(group) and key not in refuted:
            rows = [Correction(group[0].found, group[0].wanted, family=group[0].family)]
        else:
            rows = list(_with_context([decision for decision in group if not decision.proposed], group, tokens))
            left_out += any(not decision.proposed for decision in group) and not rows
        for row in rows:
            made[decision_of(row)] = row._replace(who=who, when=when)
    return Lessons(sorted(made.values(), key=sort_key), left_out)


def _agrees(group: Sequence[_Decision]) -> bool:
    """Whether a phrase was decided alike in enough documents (`DOCUMENTS`)."""
    least = DOCUMENTS
    if all(decision.added for decision in group):
        least = ADDED if " " not in group[0].found else 1
    elif group[0].family:
        least = 1
    return len({decision.wanted for decision in group}) == 1 and len({decision.document for decision in group}) >= least


def _refuted(session: Session, general: Sequence[Correction], tokens: Mapping[int, Tokens]) -> set[str]:
    """The phrases that read otherwise somewhere in the documents as they are decided."""
    known = Corrections(general)
    refuted = set()
    for number, cut in tokens.items():
        edits = session.edits_of(number)
        for place in known.places(cut):
            behind = islice(edits, bisect_right(edits, place.start, key=attrgetter("end")), None)
            inside = takewhile(lambda edit: edit.start < place.end, behind)  # noqa: B023  (used at once)
            reads = [(edit.start, edit.end, edit.replacement) for edit in inside]
            wanted = [] if place.wanted is None else [(place.start, place.end, place.wanted)]
            if reads != wanted:
                refuted.add(key_of(place.correction.found))
    return refuted


def _decisions(session: Session) -> Iterator[_Decision]:
    for number, document in enumerate(session.documents):
        for spot, (edit, made) in enumerate(document.spots):
            text = session.text_of(number, spot)
            if text is None:
                continue
            proposed, added = made and text == edit.replacement, not made and edit.family == DECIDED
            found, wanted = " ".join(edit.found.split()), " ".join(text.split())
            kept = text == edit.found
            if not found or (edit.kind == "artefact" and not kept) or (not wanted and not kept):
                continue
            if is_capitalised(found) and is_capitalised(wanted):  # one decision for both forms
                found, wanted = decapitalise(found), decapitalise(wanted)
            try:
                checked(Correction(found, None if kept else wanted))
            except CorrectionError:
                continue
            family = edit.rule if edit.kind == "artefact" else ""
            yield _Decision(found, None if kept else wanted, number, edit.start, edit.end, family, proposed, added)


def _with_context(
    chosen: Sequence[_Decision], group: Sequence[_Decision], tokens: Mapping[int, Tokens]
) -> Iterator[Correction]:
    """The corrections for some decisions about one phrase, by the words beside their places, as few as tell them apart."""
    for width in range(1, CONTEXT + 1):
        contexts: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)
        for decision in group:
            contexts[_beside(tokens[decision.document], decision, width)].add(decision.wanted)
        with_context = [(decision, _beside(tokens[decision.document], decision, width)) for decision in chosen]
        if width == CONTEXT or all(len(contexts[beside]) == 1 for _, beside in with_context):
            for decision, beside in with_context:
                if len(contexts[beside]) == 1:
                    yield Correction(decision.found, decision.wanted, *beside, decision.family)
            return


def _beside(tokens: Tokens, decision: _Decision, width: int) -> tuple[str, str]:
    """The words beside a decided place."""
    first, last = bisect_left(tokens.starts, decision.start), bisect_left(tokens.starts, decision.end)
    before = tokens.text[tokens.starts[max(0, first - width)] : decision.start] if first else ""
    after = tokens.text[decision.end : tokens.ends[min(len(tokens), last + width) - 1]] if last < len(tokens) else ""
    return " ".join(before.split()).lower(), " ".join(after.split()).lower()
