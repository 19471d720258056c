"""Plans: the edits of a text as JSON, saved to be read and corrected by people, and loaded again.

A plan has the SHA-256 of its text, so that it is applied to no other one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import reprlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from spinfix.edits import Alternative, Edit, EditsTypeError, Kind, PlanError, apply, invert
from spinfix.errors import checked_text

PLAN_VERSION = 3
"""Version of the JSON form of a plan; raised on incompatible changes.  Earlier ones are still read: version 1 had ``source`` in
place of ``family``, ``entry`` and ``rule``; version 2 had nothing for people, and a fixed order."""

AROUND = 40
"""Code points of context on each side of an edit in a plan: half a line."""


def to_plan(
    text: str,
    edits: Iterable[Edit],
    not_made: Iterable[Edit] = (),
    minimums: Mapping[str, float] | None = None,
    *,
    in_place: bool = False,
) -> str:
    """Save edits as JSON to be read and corrected by people, with the SHA-256 of the text that they belong to.

    Every edit has its line and column and the words around it, which `load_plan` ignores, on lines of its own.  The edits of
    too low confidence are listed under ``not_made``; to make one, move it to ``edits``, anywhere.

    Args:
        text: the text of the edits (hashed as UTF-8, lone surrogates kept).
        edits: the edits.
        not_made: edits that were found but not made.
        minimums: the least confidence of the edits that were made, by their origin, for people.
        in_place: whether the file of the text itself is changed, so that nothing else can undo it.
    """
    return "".join(plan_pieces(text, edits, not_made, minimums, in_place=in_place))


def plan_pieces(
    text: str,
    edits: Iterable[Edit],
    not_made: Iterable[Edit] = (),
    minimums: Mapping[str, float] | None = None,
    *,
    in_place: bool = False,
) -> Iterator[str]:
    """What `to_plan` returns, edit by edit: of a long text a plan takes forty times the memory of the text."""
    place = _places(text)
    head: dict[str, Any] = {"version": PLAN_VERSION, "sha256": _digest(text)}
    if in_place:
        head["in_place"] = True
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
    starts = _line_starts(text)

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
        TextTypeError: if ``text`` is given and no str.

    >>> import spinfix
    >>> text = "[ad_1]\nNothing was spun here.\n"
    >>> plan = spinfix.analyse(text).plan()
    >>> spinfix.apply(text, spinfix.load_plan(plan, text))
    'Nothing was spun here.\n'
    """
    if text is not None:
        text = checked_text(text)
    if not isinstance(plan, str | os.PathLike):
        advice = "; of a result take its edits" if hasattr(plan, "edits") else ""
        raise EditsTypeError(f"load_plan takes a plan as a str, or the path of one, not {type(plan).__name__}{advice}")
    if isinstance(plan, str):
        return _loaded(plan, text, hint="" if "{" in plan else "; pass the path of a plan as a Path")
    try:
        content = Path(plan).read_text("utf-8-sig", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{plan}: cannot be read ({error})") from error
    try:
        return _loaded(content, text)
    except PlanError as error:
        raise PlanError(f"{plan}: {error}") from error


def undoing(plan: str | os.PathLike[str], text: str) -> list[Edit]:
    """The edits that make the text of a plan again of what its edits made of it.

    Raises:
        PlanError: if the plan is invalid, or the text is not what all edits of the document made.
    """
    back = invert(load_plan(plan))
    try:
        load_plan(plan, apply(text, back))
    except PlanError as error:
        name = f"{plan}: " if isinstance(plan, os.PathLike) else ""
        raise PlanError(
            f"{name}these edits cannot be undone in this text, which must be exactly what all edits of the document made; "
            "to undo only some, delete them from the plan and apply it to the original, without --undo"
        ) from error
    return back


def load_not_made(plan: str, text: str) -> list[Edit]:
    """The edits of a plan that were not made, in order; unlike the others they may overlap.

    Raises:
        PlanError: as `load_plan`.
    """
    return [edit for edit, _ in _numbered({"not_made": []} | _parsed(plan, ""), text, "not_made")]


def _loaded(plan: str, text: str | None, hint: str = "") -> list[Edit]:
    numbered = _numbered(_parsed(plan, hint), text)
    for (left, before), (right, number) in pairwise(numbered):
        if right.start < left.end:
            raise PlanError(
                f"edit {number} of the plan ({right.found!r}) overlaps edit {before} ({left.found!r}); delete one of them"
            )
    return [edit for edit, _ in numbered]


def _numbered(data: dict[str, Any], text: str | None, key: str = "edits") -> list[tuple[Edit, int]]:
    """The edits below a key of a plan in order, each with its number in the plan."""
    version = _required(data, "version")
    if version not in range(1, PLAN_VERSION + 1) or isinstance(version, bool):
        raise PlanError(f"this is a plan of version {version!r}; this spinfix reads versions 1 to {PLAN_VERSION}")
    digest, items = _required(data, "sha256"), _required(data, key)
    if not isinstance(items, list):
        raise PlanError(f"not a plan of edits as written by spinfix: {key} takes a list of objects")
    difference = "" if text is None else _difference(digest, text)
    numbered = [(_edit(item, number, version, None if difference else text), number) for number, item in enumerate(items, 1)]
    if difference:
        raise PlanError(f"the plan was made from another text ({difference}); apply it to the text it was made from")
    return sorted(numbered, key=lambda pair: (pair[0].start, pair[0].end))


def _difference(digest: Any, text: str) -> str:
    """How a text differs from that of a plan; "" if it does not."""
    if digest == _digest(text):
        return ""
    unix = text.replace("\r\n", "\n")
    if digest in (_digest(unix), _digest(unix.replace("\n", "\r\n"))):
        return "only its line ends differ, as git with core.autocrlf changes them"
    return "its SHA-256 differs"


def _parsed(plan: str, hint: str) -> dict[str, Any]:
    try:
        data = json.loads(plan)
    except (ValueError, RecursionError) as error:
        if _begins_with_a_plan(plan):
            hint = "; of a file of edits (--edits) each line is a plan: pass one of them"
        raise PlanError(f"not a plan of edits as written by spinfix ({error}){hint}") from error
    if not isinstance(data, dict):
        raise PlanError(f"not a plan of edits as written by spinfix: it is a {type(data).__name__}, not an object")
    return data


def _begins_with_a_plan(lines: str) -> bool:
    """Whether the first line is an object, as in a file of edits; that of a plan of one document is a brace."""
    try:
        return isinstance(json.loads(lines.lstrip().partition("\n")[0]), dict)
    except (ValueError, RecursionError):
        return False


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
    if start < 0:
        raise PlanError(f"{name}: start = {start}: it takes the number of characters before it, from 0")
    if end - start != len(fields["found"]):
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
        fits = isinstance(value, kind) and not isinstance(value, bool)
        if not fits or (key == "confidence" and not 0 <= value <= 1):
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
    starts = _line_starts(text)
    line: int = fields["line"]
    found: str = fields["found"]
    if not 1 <= line <= len(starts):
        raise PlanError(f"{name}: line = {line}: the lines of the text are 1 to {len(starts)}")
    first = starts[line - 1]
    end = starts[line] - 1 if line < len(starts) else len(text)  # without its line feed
    if "column" in fields:
        column: int = fields["column"]
        if not 1 <= column <= end - first + 1:
            raise PlanError(f"{name}: column = {column}: those of line {line} are 1 to {end - first + 1}")
        return first + column - 1
    count = text.count(found, first, end) if found else 0
    if count != 1:
        raise PlanError(f"{name}: line = {line}: the line contains it {count} times; give column, or start")
    return text.index(found, first, end)


@lru_cache(maxsize=1)
def _line_starts(text: str) -> Sequence[int]:
    """Where each line of a text begins; kept, since a plan may ask for thousands of places."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _alternative(other: Any, name: str) -> Alternative:
    if isinstance(other, dict) and set(other) == {"text", "probability"} and isinstance(other["text"], str):
        probability = other["probability"]
        if isinstance(probability, int | float) and 0 <= probability <= 1:
            return Alternative(other["text"], probability)
    raise PlanError(f"{name}: alternatives = {reprlib.repr(other)}: it takes a list of objects with text and probability")


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
