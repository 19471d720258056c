"""Results for one form of a text converted to another: with its characters encoded, before scrubbing, or before restoring."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from spinfix import edits as edits_module
from spinfix.corrections import DECIDED
from spinfix.edits import Edit, visible_span
from spinfix.families.findings import Finding, Span, converted
from spinfix.result import Result
from spinfix.text.decoding import Decoded, decoded, with_line_ends_as_in
from spinfix.text.stretches import Stretches


def as_written(texts: Sequence[str], judge: Callable[[Sequence[str]], list[Result]]) -> list[Result]:
    """The results for texts of which some are written with character references or in a wrong encoding: these are judged with
    their characters decoded.
    """
    decodings = [decoded(text) for text in texts]
    read = [text if decoding is None else decoding.text for text, decoding in zip(texts, decodings, strict=True)]
    return [
        result if decoding is None else _encoded(text, decoding, result)
        for text, decoding, result in zip(texts, decodings, judge(read), strict=True)
    ]


def _encoded(text: str, decoding: Decoded, judged: Result) -> Result:
    """The result for a decoded text, converted to code points of the ``text`` as it is written."""

    def move(span: Span) -> Span:
        return replace(span, start=decoding.place(span.start), end=decoding.place(span.end))

    def moved(edits: Iterable[Edit]) -> tuple[Edit, ...]:
        return tuple(moved_edit(edit) for edit in edits)

    def moved_edit(edit: Edit) -> Edit:
        start, end = decoding.place(edit.start), decoding.place(edit.end)
        found = text[start:end]
        characters = decoding.as_written(edit.start, edit.end) if found != edit.found else {}

        def written(term: str) -> str:
            return with_line_ends_as_in(found, term).translate(characters)

        others = (
            replace(other, text=found if other.text == edit.found else written(other.text)) for other in edit.alternatives
        )
        return replace(
            edit, start=start, end=end, found=found, replacement=written(edit.replacement), alternatives=tuple(others)
        )

    findings = tuple(converted(finding, move, moved) for finding in judged.findings)
    return replace(judged, source=text, edits=moved(judged.edits), findings=findings)


def outside_choices(removed: Result, restored: Result) -> Result:
    """The result for a scrubbed text without the restorations of what stood in spintax with a single choice.

    A group of the spinner that has no other choice leaves the words of the author in its braces: so in all of the eight places
    seen on live pages, four of which belong to articles that are also published as they were written.  A restoration that goes
    on outside the braces stays, and so does what people decided.
    """
    single = Stretches(
        (back.start, back.end)
        for edit, back in zip(removed.edits, edits_module.invert(removed.edits), strict=True)
        if edit.found[:1] == "{" and "|" not in edit.found and edit.replacement
    )

    def others(edits: Iterable[Edit]) -> tuple[Edit, ...]:
        return tuple(edit for edit in edits if edit.family == DECIDED or not single.hold(edit.start, edit.end))

    return replace(restored, edits=others(restored.edits), findings=_findings(restored, others))


def with_removals(result: Result, removals: Sequence[Edit]) -> Result:
    """The result with ``removals``, edits of its source, in place of its own, and without what it restores in what they remove.

    It is returned as it is if they leave words that it removes.
    """
    removed = Stretches((edit.start, edit.end) for edit in removals)
    if (*removals,) == result.artefacts or not all(removed.hold(*visible_span(edit)) for edit in result.artefacts):
        return result

    def others(edits: Iterable[Edit]) -> tuple[Edit, ...]:
        return tuple(edit for edit in edits if not removed.touch(edit.start, edit.end))

    edits = sorted((*others(result.restorations), *removals), key=lambda edit: edit.start)
    return replace(result, edits=tuple(edits), findings=_findings(result, others), unremoved=others(result.unremoved))


def _findings(result: Result, kept: Callable[[Iterable[Edit]], tuple[Edit, ...]]) -> tuple[Finding, ...]:
    """The findings of a result with those of their edits that are kept."""
    return tuple(replace(finding, edits=kept(finding.edits), doubtful=kept(finding.doubtful)) for finding in result.findings)


def before_scrubbing(removed: Result, judged: Result) -> tuple[Finding, ...]:
    """The findings of a scrubbed text, converted to code points of the text before scrubbing."""
    return tuple(_before(removed.source, removed.edits, finding) for finding in judged.findings)


def _before(text: str, removed: Sequence[Edit], finding: Finding) -> Finding:
    gaps = [back.start for back in edits_module.invert(removed)]
    lost = [0, *accumulate(len(edit.found) - len(edit.replacement) for edit in removed)]

    def move(span: Span) -> Span:
        start = span.start + lost[bisect_right(gaps, span.start)]
        return replace(span, start=start, end=span.end + lost[bisect_left(gaps, span.end)])

    def composed(edits: Sequence[Edit]) -> tuple[Edit, ...]:
        return tuple(edit for edit in edits_module.compose(text, removed, edits) if edit.kind == "restoration")

    return converted(finding, move, composed)
