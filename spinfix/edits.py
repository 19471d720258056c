"""Edits as data: apply, undo, save, load.

An `Edit` replaces one span of the *input* text.  The edits of a text never overlap and are sorted, so that they are enough to
produce the output from the input (`apply`) and the input from the output (`undo`).  Each edit names its source: ``family`` and
``entry`` for a restoration, ``rule`` for an artefact.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import reprlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, asdict, dataclass, replace
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from spinfix.errors import SpinfixError

PLAN_VERSION = 3
"""Version of the JSON form of a plan; raised on incompatible changes.  Earlier ones are still read: version 1 had ``source`` in
place of ``family``, ``entry`` and ``rule``; version 2 had nothing for people, and a fixed order."""

AROUND = 40
"""Code points of context on each side of an edit in a plan: half a line."""

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
        start, end, found = edit.start, edit.end, edit.found
        if start < last or end - start != len(found) or not text.startswith(found, start):
            raise PlanError(
                f"the edit at {start}–{end} ({found!r}) does not fit this text; "
                "apply a plan to exactly the text that it was made from"
            )
        pieces.append(text[last:start])
        pieces.append(edit.replacement)
        last = end
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
    try:
        return apply(text, invert(edits))
    except PlanError as error:
        raise PlanError(
            "the edits cannot be undone in this text, which does not have what they write in its place; give exactly the text "
            "that they have made"
        ) from error


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
            composed.append(_moved(edit, shift) if late else edit)
            shift += 0 if late else len(edit.found) - len(edit.replacement)
            continue
        group = [spans[place - 1]]
        while place < len(spans) and spans[place][0] < end:
            group.append(spans[place])
            end = max(end, spans[place][1])
            place += 1
        if len(group) == 1 and group[0][3]:  # most edits touch none of the first
            composed.append(shifted(group[0][2], shift))
            continue
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


def _written(edits: Iterable[Edit]) -> Iterator[tuple[int, int]]:
    """The spans of the output that edits have written."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        yield start, start + len(edit.replacement)
        shift += len(edit.replacement) - len(edit.found)


def _moved(edit: Edit, shift: int) -> Edit:
    """An edit of the same text at another place."""
    return replace(edit, start=edit.start + shift, end=edit.end + shift) if shift else edit


def to_plan(
    text: str, edits: Iterable[Edit], not_made: Iterable[Edit] = (), minimums: Mapping[str, float] | None = None
) -> str:
    """Save edits as JSON to be read and corrected by people, with the SHA-256 of the text that they belong to.

    Every edit has its line and column and the words around it, which `load_plan` ignores, on lines of its own.  The edits of
    too low confidence are listed under ``not_made``; to make one, move it to ``edits``, anywhere.

    Args:
        text: the text of the edits (hashed as UTF-8, lone surrogates kept).
        edits: the edits.
        not_made: edits that were found but not made.
        minimums: the least confidence of the edits that were made, by their origin, for people.
    """
    return "".join(plan_pieces(text, edits, not_made, minimums))


def plan_pieces(
    text: str, edits: Iterable[Edit], not_made: Iterable[Edit] = (), minimums: Mapping[str, float] | None = None
) -> Iterator[str]:
    """What `to_plan` returns, edit by edit: of a long text a plan takes forty times the memory of the text."""
    place = _places(text)
    head: dict[str, Any] = {"version": PLAN_VERSION, "sha256": _digest(text)}
    if minimums:
        head["minimums"] = dict(minimums)
    yield "{\n" + ",\n".join(f'  "{key}": {json.dumps(value)}' for key, value in head.items())
    for key, some in (("edits", list(edits)), ("not_made", list(not_made))):
        if some or key == "edits":
            yield f',\n  "{key}": ['
            for number, edit in enumerate(some):
                yield (",\n" if number else "\n") + _indented(_annotated(text, edit, place))
            yield "\n  ]" if some else "]"
    yield "\n}\n"


_ROWS = (
    ("line", "column"),
    *(("before",), ("found",), ("after",), ("replacement",)),
    ("start", "end", "kind", "confidence"),
    ("family", "entry", "rule"),
    ("alternatives",),
)
"""The keys on each line of an edit in a plan."""


def _indented(edit: dict[str, Any]) -> str:
    """An edit over several lines; its alternatives are on one."""
    cells = {key: f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in edit.items()}
    lines = [", ".join(cells[key] for key in row if key in cells) for row in _ROWS]
    return "    {\n      " + ",\n      ".join(filter(None, lines)) + "\n    }"


def _places(text: str) -> Callable[[int], tuple[int, int]]:
    """A function that gives line and column of an offset, both from 1."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return place


def _annotated(text: str, edit: Edit, place: Callable[[int], tuple[int, int]]) -> dict[str, Any]:
    """An edit as an object for people: with position and context, without fields that are empty."""
    line, column = place(edit.start)
    before, after = text[max(0, edit.start - AROUND) : edit.start], text[edit.end : edit.end + AROUND]
    data = {key: value for key, value in asdict(edit).items() if value not in ("", ()) or key in ("found", "replacement")}
    data["alternatives"] = [asdict(other) for other in edit.alternatives]
    if not edit.alternatives:
        del data["alternatives"]
    return data | {"line": line, "column": column, "before": before, "after": after}


def plan_of(text: str, edits: Iterable[Edit]) -> dict[str, Any]:
    """Return the plan as an object for programs, without what `to_plan` adds for people."""
    return {"version": PLAN_VERSION, "sha256": _digest(text), "edits": [asdict(edit) for edit in edits]}


def load_plan(plan: str | os.PathLike[str], text: str | None = None) -> list[Edit]:
    r"""Load the edits of a plan, of the current or an older version.

    An edit needs ``start`` (or, if the text is given, ``line``), ``found`` and ``replacement``; the edits may be in any order.

    Args:
        plan: the plan as a string, from `spinfix.Result.plan`, or the path of a file written by `spinfix clean --plan`.
        text: the text of the edits; if given, it is checked that the plan was made from it, and that every edit fits it.

    Raises:
        PlanError: if the plan cannot be read, is invalid, has an unknown version, or was made from another text.  An edit that
            is at fault is named by its number and key.

    >>> import spinfix
    >>> text = "[ad_1]\nNothing was spun here.\n"
    >>> plan = spinfix.analyse(text).plan()
    >>> spinfix.apply(text, spinfix.load_plan(plan, text))
    'Nothing was spun here.\n'
    """
    if isinstance(plan, str):
        return _loaded(plan, text, hint="" if "{" in plan else "; pass the path of a plan as a Path")
    try:
        content = Path(plan).read_text("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{plan}: cannot be read ({error})") from error
    try:
        return _loaded(content, text)
    except PlanError as error:
        raise PlanError(f"{plan}: {error}") from error


def _loaded(plan: str, text: str | None, hint: str = "") -> list[Edit]:
    data = _parsed(plan, hint)
    version = _required(data, "version")
    if version not in range(1, PLAN_VERSION + 1) or isinstance(version, bool):
        raise PlanError(f"this is a plan of version {version!r}; this spinfix reads versions 1 to {PLAN_VERSION}")
    digest, items = _required(data, "sha256"), _required(data, "edits")
    if not isinstance(items, list):
        raise PlanError("not a plan of edits as written by spinfix: edits takes a list of objects")
    differs = text is not None and digest != _digest(text)
    numbered = [(_edit(item, number, version, None if differs else text), number) for number, item in enumerate(items, 1)]
    if differs:
        raise PlanError("the plan was made from another text (its SHA-256 differs); apply it to the text it was made from")
    numbered.sort(key=lambda pair: (pair[0].start, pair[0].end))
    for (left, before), (right, number) in pairwise(numbered):
        if right.start < left.end:
            raise PlanError(
                f"edit {number} of the plan ({right.found!r}) overlaps edit {before} ({left.found!r}); delete one of them"
            )
    return [edit for edit, _ in numbered]


def _parsed(plan: str, hint: str) -> dict[str, Any]:
    try:
        data = json.loads(plan)
    except ValueError as error:
        raise PlanError(f"not a plan of edits as written by spinfix ({error}){hint}") from error
    if not isinstance(data, dict):
        raise PlanError(f"not a plan of edits as written by spinfix: it is a {type(data).__name__}, not an object")
    return data


def _required(data: dict[str, Any], key: str) -> Any:
    if key not in data:
        raise PlanError(f"not a plan of edits as written by spinfix: it has no {key}")
    return data[key]


def _edit(item: Any, number: int, version: int, text: str | None) -> Edit:
    """The edit of a plan, checked.

    Raises:
        PlanError: naming the edit by its number, and the key at fault.
    """
    if not isinstance(item, dict):
        raise PlanError(f"edit {number} of the plan is a {type(item).__name__}, not an object")
    name = f"edit {number} of the plan ({str(item['found'])[:40]!r})" if "found" in item else f"edit {number} of the plan"
    fields = _from_version_1(item, name) if version == 1 else dict(item)
    _check(fields, name)
    start = fields["start"] if "start" in fields else _found_in(text, fields, name)
    end = fields.get("end", start + len(fields["found"]))
    if end - start != len(fields["found"]) or start < 0:
        raise PlanError(
            f"{name}: start = {start} and end = {end} are {end - start} characters apart, but found has {len(fields['found'])}"
        )
    if text is not None and text[start:end] != fields["found"]:
        raise PlanError(f"{name}: start = {start}: the text there is {text[start:end]!r}")
    others = tuple(_alternative(other, name) for other in fields.get("alternatives", ()))
    kept = {key: fields[key] for key in ("family", "entry", "rule", "confidence") if key in fields}
    kind = fields.get("kind", "restoration")
    return Edit(start, end, fields["found"], fields["replacement"], kind, alternatives=others, **kept)


def _check(fields: dict[str, Any], name: str) -> None:
    """Check the keys of an edit, and the types of their values."""
    for key in fields:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            raise PlanError(f"{name}: there is no key {key!r}; " + (f"did you mean {near[0]!r}?" if near else "delete it"))
    for key in ("found", "replacement"):
        if key not in fields:
            raise PlanError(f"{name}: has no key {key!r}")
    for key, value in fields.items():
        kind, words = _KEYS[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise PlanError(f"{name}: {key} = {reprlib.repr(value)}: it takes {words}")
    if fields.get("kind", "restoration") not in get_args(Kind):
        raise PlanError(f'{name}: kind = {fields["kind"]!r}: it takes "restoration" or "artefact"')


_TEXT, _NUMBER = (str, "a text"), (int, "a whole number")
_KEYS: dict[str, tuple[Any, str]] = {
    **dict.fromkeys(("found", "replacement", "kind", "family", "entry", "rule", "before", "after"), _TEXT),
    **dict.fromkeys(("start", "end", "line", "column"), _NUMBER),
    "confidence": ((int, float), "a number from 0 to 1"),
    "alternatives": (list, "a list of objects with text and probability"),
}
"""The keys of an edit in a plan, and what they take."""


def _found_in(text: str | None, fields: dict[str, Any], name: str) -> int:
    """Where an edit without ``start`` is, from its line: the only place in it with the text found."""
    if text is None or "line" not in fields:
        raise PlanError(f"{name}: has no key 'start', the number of characters before it")
    lines = text.split("\n")
    line: int = fields["line"]
    found: str = fields["found"]
    if not 1 <= line <= len(lines):
        raise PlanError(f"{name}: line = {line}: the last line of the text is {len(lines)}")
    first = sum(map(len, lines[: line - 1])) + line - 1
    if "column" in fields:
        return first + int(fields["column"]) - 1
    count = lines[line - 1].count(found) if found else 0
    if count != 1:
        raise PlanError(f"{name}: line = {line}: the line contains it {count} times; give column, or start")
    return first + lines[line - 1].index(found)


def _alternative(other: Any, name: str) -> Alternative:
    if not isinstance(other, dict) or set(other) != {"text", "probability"} or not isinstance(other["text"], str):
        raise PlanError(f"{name}: alternatives = {reprlib.repr(other)}: it takes a list of objects with text and probability")
    return Alternative(other["text"], other["probability"])


def _from_version_1(item: dict[str, Any], name: str) -> dict[str, Any]:
    """Convert an edit of version 1, whose ``source`` was a rule id, or family and entry ("mine: go to → visit")."""
    fields = dict(item)
    source = fields.pop("source", None)
    if not isinstance(source, str):
        raise PlanError(f"{name}: not a plan of version 1, whose edits have the key 'source'")
    if fields.get("kind") == "artefact":
        return fields | {"rule": source}
    family, _, entry = source.partition(": ")
    return fields | {"family": family, "entry": entry}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
