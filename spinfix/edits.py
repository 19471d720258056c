"""Edits as data: apply, undo, combine; `spinfix.plans` saves and loads them.

An `Edit` replaces one span of the *input* text.  The edits of a text never overlap and are sorted, so that they are enough to
produce the output from the input (`apply`) and the input from the output (`undo`).  Each edit names its source: ``family`` and
``entry`` for a restoration, ``rule`` for an artefact.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal

from spinfix.errors import SpinfixError, TextTypeError, checked_text

Kind = Literal["restoration", "artefact"]


class PlanError(SpinfixError):
    """A plan of edits that cannot be read, or that does not match the text.

    >>> import spinfix
    >>> try:
    ...     spinfix.apply("Nothing.", [spinfix.Edit(0, 5, "go to", "visit", "restoration")])
    ... except spinfix.PlanError as error:
    ...     print(error)
    the edit at 0–5 ('go to') does not fit this text; apply a plan to exactly the text that it was made from
    """


class EditsTypeError(PlanError, TypeError):
    """An argument that is not edits; the message says what to pass.

    >>> import spinfix
    >>> text = "Nothing was spun here. [ad_2]"
    >>> spinfix.apply(text, spinfix.analyse(text))
    Traceback (most recent call last):
    spinfix.edits.EditsTypeError: apply takes edits, not Result: apply(text, result.edits)
    """


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative replacement of an edit.

    Attributes:
        text: the alternative text ("" to remove the artefact); the text of the input means "unchanged".
        probability: its probability, 0 to 1; that of the chosen reading is the confidence of the edit.

    >>> import spinfix
    >>> result = spinfix.analyse("He mentioned the United States would send one other envoy this 12 months.", quality="fast")
    >>> edit = result.edits[1]
    >>> edit.found, edit.replacement, edit.alternatives[0].text, edit.alternatives[0].probability < edit.confidence
    ('one other', 'another', 'one other', True)
    """

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Edit:
    """A replaced span of the input.

    Attributes:
        start: first code point of the span in the input.
        end: code point after its last.
        found: text of the input in this span.
        replacement: text of the output in its place; "" to remove it.
        kind: "restoration" (of a spun phrase) or "artefact" (removed).
        family: of a restoration, the family of the spinner ("wp-auto-spinner"), or "corrections" if a person decided it; "" for
            an artefact.
        entry: of a restoration, the dictionary entry ("overseas → foreign"), or the correction with its file and line
            ("within the → in the (corrections.tsv:4)"); "" for an artefact.
        rule: of an artefact, the id of the rule ("AD001"); "" for a restoration.
        confidence: calibrated probability that the replacement is right, 0 to 1.
        alternatives: alternative replacements, most probable first.

    >>> import spinfix
    >>> result = spinfix.analyse("He mentioned the United States would send one other envoy this 12 months.", quality="fast")
    >>> edit = result.edits[0]
    >>> edit.start, edit.end, edit.found, edit.replacement, edit.kind, edit.family, edit.entry
    (3, 12, 'mentioned', 'said', 'restoration', 'wp-auto-spinner', 'mentioned → said')
    """

    start: int
    end: int
    found: str
    replacement: str
    kind: Kind
    _: KW_ONLY
    family: str = ""
    entry: str = ""
    rule: str = ""
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = ()


def visible_span(edit: Edit) -> tuple[int, int]:
    r"""The span of an edit without the white space at its ends.

    >>> visible_span(Edit(4, 11, "\n[ad_2]", "", "artefact", rule="AD001"))
    (5, 11)
    """
    inner = edit.found.strip()
    start = edit.start + edit.found.find(inner)
    return (start, start + len(inner)) if inner else (edit.start, edit.end)


def shifted(edit: Edit, distance: int) -> Edit:
    """Return the same edit for a text with ``distance`` more code points before it, in a quarter of the time of
    `dataclasses.replace`.

    >>> shifted(Edit(8, 13, "go to", "visit", "restoration"), 2).start
    10
    """
    return Edit(
        edit.start + distance,
        edit.end + distance,
        edit.found,
        edit.replacement,
        edit.kind,
        family=edit.family,
        entry=edit.entry,
        rule=edit.rule,
        confidence=edit.confidence,
        alternatives=edit.alternatives,
    )


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with the edits applied.

    Args:
        text: the text that the edits were made from.
        edits: edits in order: all edits of a result or a plan, or some of them.

    Raises:
        TextTypeError: if ``text`` is no str.
        PlanError: if an edit does not match the text or overlaps the previous one, or ``edits`` are no edits.

    >>> import spinfix
    >>> text = "He mentioned the United States would send one other envoy this 12 months."
    >>> result = spinfix.analyse(text, quality="fast")
    >>> spinfix.apply(text, [edit for edit in result.edits if edit.found != "mentioned"])
    'He mentioned the United States would send another envoy this year.'
    """
    text, edits = _checked("apply", text, edits)
    pieces: list[str] = []
    last = 0
    try:
        for edit in edits:
            start, end, found = edit.start, edit.end, edit.found
            if start < last or end - start != len(found) or not text.startswith(found, start):
                raise _misfit(text, edit)
            pieces.append(text[last:start])
            pieces.append(edit.replacement)
            last = end
        pieces.append(text[last:])
        return "".join(pieces)
    except TypeError as error:
        raise _mistyped(edits) from error


def _misfit(text: str, edit: Edit) -> PlanError:
    name = f"the edit at {edit.start}–{edit.end} ({edit.found!r})"
    if edit.start >= 0 and edit.end - edit.start == len(edit.found) and text.startswith(edit.found, edit.start):
        return PlanError(
            f"{name} begins before the one before it ends; sort the edits by their start, and leave out what overlaps"
        )
    return PlanError(f"{name} does not fit this text; apply a plan to exactly the text that it was made from")


def _mistyped(edits: Iterable[Edit]) -> EditsTypeError:
    for edit in edits:
        parts = (edit.start, edit.end, edit.found, edit.replacement)
        if not all(map(isinstance, parts, (int, int, str, str))):
            return EditsTypeError(
                f"an edit has int, int, str, str as start, end, found and replacement, not {reprlib.repr(parts)}"
            )
    return EditsTypeError("the edits are no edits of this text")


def undo(text: str, edits: Sequence[Edit]) -> str:
    """Return the input of `apply` from its output.

    Args:
        text: the output.
        edits: the edits that were applied.

    Raises:
        TextTypeError: if ``text`` is no str.
        PlanError: if the text is not the output of these edits, or ``edits`` are no edits.

    >>> from spinfix import Edit, undo
    >>> undo("a state visit", [Edit(8, 13, "go to", "visit", "restoration")])
    'a state go to'
    """
    text, edits = _checked("undo", text, edits)
    try:
        return apply(text, invert(edits))
    except TypeError as error:
        raise _mistyped(edits) from error
    except PlanError as error:
        raise PlanError(
            "the edits cannot be undone in this text, which does not have what they write in its place; give exactly the text "
            "that they have made"
        ) from error


def _checked(function: str, text: object, edits: object) -> tuple[str, Sequence[Edit]]:
    """The arguments of a function that takes a text and its edits.

    Raises:
        TextTypeError: if there is no text.
        EditsTypeError: if there are no edits.
    """
    if isinstance(edits, str) and not isinstance(text, str):
        raise TextTypeError(f"{function} takes the text first, then its edits: {function}(text, result.edits)")
    text = checked_text(text)
    if isinstance(edits, str):
        raise EditsTypeError(f"{function} takes edits, not str; load those of a plan: {function}(text, load_plan(plan, text))")
    if not isinstance(edits, Iterable) or isinstance(edits, bytes | Mapping):
        raise EditsTypeError(f"{function} takes edits, not {type(edits).__name__}: {function}(text, result.edits)")
    listed = edits if isinstance(edits, list | tuple) else list(edits)
    for edit in listed:
        if not isinstance(edit, Edit):
            raise EditsTypeError(
                f"{function} takes edits, of which each is an Edit, not {type(edit).__name__}; load those of a plan: "
                f"{function}(text, load_plan(plan, text))"
            )
    return text, listed


def invert(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that turn the output back into the input."""
    inverse: list[Edit] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.replacement)
        inverse.append(replace(edit, start=start, end=end, found=edit.replacement, replacement=edit.found, alternatives=()))
        shift += len(edit.replacement) - (edit.end - edit.start)
    return inverse


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Combine ``first``, edits of ``text``, and ``second``, edits of its output, into edits of ``text``.

    Edits of ``second`` that overlap the output of an edit of ``first`` are merged with it, and have the source of the first of
    them.

    >>> first = [Edit(0, 3, "[x]", "", "artefact", rule="AD001")]
    >>> second = [Edit(1, 6, "go to", "visit", "restoration", family="wp-auto-spinner", entry="go to → visit")]
    >>> apply("[x] go to", compose("[x] go to", first, second))
    ' visit'
    """
    if not first or not second:
        return tuple(first or second)
    between = apply(text, first)
    spans: list[tuple[int, int, Edit, bool]] = [(edit.start, edit.end, edit, True) for edit in second]
    spans += [(start, end, edit, False) for (start, end), edit in zip(_written(first), first, strict=True)]
    spans.sort(key=lambda span: span[:2])
    composed: list[Edit] = []
    shift = 0  # offset in ``text`` minus offset in ``between``
    place = 0
    while place < len(spans):
        start, end, edit, late = spans[place]
        place += 1
        if place == len(spans) or spans[place][0] >= end:  # most edits overlap no other
            composed.append(shifted(edit, shift) if late and shift else edit)
            shift += 0 if late else len(edit.found) - len(edit.replacement)
            continue
        group = [spans[place - 1]]
        while place < len(spans) and spans[place][0] < end:
            group.append(spans[place])
            end = max(end, spans[place][1])
            place += 1
        begin = start + shift
        shift += sum(len(edit.found) - len(edit.replacement) for _, _, edit, late in group if not late)
        inside = [replace(edit, start=edit.start - start, end=edit.end - start) for _, _, edit, late in group if late]
        composed.append(_merged(text[begin : end + shift], begin, between[start:end], inside))
    return tuple(composed)


def _merged(found: str, start: int, written: str, edits: Sequence[Edit]) -> Edit:
    """One edit, of what is found from ``start`` on, for several of what another edit has written there."""
    first, *rest = edits
    others = (
        Alternative(apply(written, [replace(first, replacement=other.text), *rest]), other.probability)
        for other in first.alternatives
    )
    end = start + len(found)
    return replace(first, start=start, end=end, found=found, replacement=apply(written, edits), alternatives=tuple(others))


def _written(edits: Iterable[Edit]) -> Iterator[tuple[int, int]]:
    """The spans of the output that edits have written."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        yield start, start + len(edit.replacement)
        shift += len(edit.replacement) - len(edit.found)
