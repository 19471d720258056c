"""Edits as data: apply, undo, save, load.

An `Edit` replaces one span of the *input* text.  The edits of a text never overlap and are sorted, so that they are enough to
produce the output from the input (`apply`) and the input from the output (`undo`).  Each edit names its source: ``family`` and
``entry`` for a restoration, ``rule`` for an artefact.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from spinfix.errors import SpinfixError

PLAN_VERSION = 2
"""Version of the JSON form of a plan; raised on incompatible changes.  Version 1 is still read: it had ``source`` in place of
``family``, ``entry`` and ``rule``."""

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


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with the edits applied.

    Args:
        text: the text that the edits were made from.
        edits: edits in order: all edits of a result or a plan, or some of them.

    Raises:
        PlanError: if an edit does not match the text or overlaps the previous one.

    >>> import spinfix
    >>> text = "He mentioned the United States would send one other envoy this 12 months."
    >>> result = spinfix.analyse(text, quality="fast")
    >>> spinfix.apply(text, [edit for edit in result.edits if edit.found != "mentioned"])
    'He mentioned the United States would send another envoy this year.'
    """
    pieces: list[str] = []
    last = 0
    for edit in edits:
        if edit.start < last or edit.end - edit.start != len(edit.found) or text[edit.start : edit.end] != edit.found:
            raise PlanError(
                f"the edit at {edit.start}–{edit.end} ({edit.found!r}) does not fit this text; "
                "apply a plan to exactly the text that it was made from"
            )
        pieces += (text[last : edit.start], edit.replacement)
        last = edit.end
    pieces.append(text[last:])
    return "".join(pieces)


def undo(text: str, edits: Sequence[Edit]) -> str:
    """Return the input of `apply` from its output.

    Args:
        text: the output.
        edits: the edits that were applied.

    Raises:
        PlanError: if the text is not the output of these edits.

    >>> from spinfix import Edit, undo
    >>> undo("a state visit", [Edit(8, 13, "go to", "visit", "restoration")])
    'a state go to'
    """
    return apply(text, invert(edits))


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

    An edit of ``second`` that overlaps the output of an edit of ``first`` is merged with it and keeps the source of the second.

    >>> first = [Edit(0, 3, "[x]", "", "artefact", rule="AD001")]
    >>> second = [Edit(1, 6, "go to", "visit", "restoration", family="wp-auto-spinner", entry="go to → visit")]
    >>> apply("[x] go to", compose("[x] go to", first, second))
    ' visit'
    """
    between = apply(text, first)
    spans: list[tuple[int, int, Edit, bool]] = [(edit.start, edit.end, edit, True) for edit in second]
    spans += [
        (back.start, back.end, edit, False) for back, edit in zip(invert(first), first, strict=True)
    ]  # the spans in ``between`` written by ``first``
    spans.sort(key=lambda span: span[:2])
    composed: list[Edit] = []
    shift = 0  # offset in ``text`` minus offset in ``between``
    place = 0
    while place < len(spans):
        start, end = spans[place][:2]
        group = [spans[place]]
        place += 1
        while place < len(spans) and spans[place][0] < end:
            group.append(spans[place])
            end = max(end, spans[place][1])
            place += 1
        early = [edit for _, _, edit, late in group if not late]
        begin = start + shift
        shift += sum(len(edit.found) - len(edit.replacement) for edit in early)
        inside = [replace(edit, start=edit.start - start, end=edit.end - start) for _, _, edit, late in group if late]
        if inside:
            found, replacement = text[begin : end + shift], apply(between[start:end], inside)
            composed.append(replace(inside[0], start=begin, end=end + shift, found=found, replacement=replacement))
        else:
            composed += early
    return tuple(composed)


def to_plan(text: str, edits: Iterable[Edit]) -> str:
    """Save edits as JSON together with the SHA-256 of the text that they belong to (UTF-8, lone surrogates kept)."""
    return json.dumps(plan_of(text, edits), ensure_ascii=False)


def plan_of(text: str, edits: Iterable[Edit]) -> dict[str, Any]:
    """Return the plan as an object; `to_plan` returns it as JSON."""
    return {"version": PLAN_VERSION, "sha256": _digest(text), "edits": [asdict(edit) for edit in edits]}


def load_plan(plan: str | os.PathLike[str], text: str | None = None) -> list[Edit]:
    r"""Load the edits of a plan, of the current or an older version.

    Args:
        plan: the plan as a string, from `spinfix.Result.plan`, or the path of a file written by `spinfix clean --plan`.
        text: the text of the edits; if given, it is checked that the plan was made from it.

    Raises:
        PlanError: if the plan cannot be read, is invalid, has an unknown version, or was made from another text.

    >>> import spinfix
    >>> text = "[ad_1]\nNothing was spun here.\n"
    >>> plan = spinfix.analyse(text).plan()
    >>> spinfix.apply(text, spinfix.load_plan(plan, text))
    'Nothing was spun here.\n'
    """
    if not isinstance(plan, str):
        try:
            plan = Path(plan).read_text("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(f"{plan}: cannot be read ({error})") from error
    try:
        data = json.loads(plan)
        version = data["version"]
        if version not in range(1, PLAN_VERSION + 1):
            raise PlanError(f"this is a plan of version {version!r}; this spinfix reads versions 1 to {PLAN_VERSION}")
        edits = [_edit(item if version > 1 else _from_version_1(item)) for item in data["edits"]]
        digest = data["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, PlanError):
            raise
        hint = "" if "{" in plan else "; pass the path of a plan as a Path"
        raise PlanError(f"not a plan of edits as written by spinfix ({error!r}){hint}") from error
    if text is not None and digest != _digest(text):
        raise PlanError("the plan was made from another text (its SHA-256 differs); apply it to the text it was made from")
    return edits


def _from_version_1(item: dict[str, Any]) -> dict[str, Any]:
    """Convert an edit of version 1, whose ``source`` was a rule id, or family and entry ("mine: go to → visit")."""
    fields = dict(item)
    source = fields.pop("source")
    if fields["kind"] == "artefact":
        return fields | {"rule": source}
    family, _, entry = source.partition(": ")
    return fields | {"family": family, "entry": entry}


def _edit(item: dict[str, Any]) -> Edit:
    fields = dict(item)
    fields["alternatives"] = tuple(Alternative(**other) for other in fields.get("alternatives", ()))
    return Edit(**fields)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
