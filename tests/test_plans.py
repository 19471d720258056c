"""A plan comes back as it was saved, in every version, and what is wrong in one is named.

People read plans and correct them by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from spinfix.corpus.replay import parse_bytes
from spinfix.edits import Alternative, Edit, PlanError, apply
from spinfix.errors import TextTypeError
from spinfix.plans import load_plan, to_plan
from spinfix.result import Result
from tests.strategies import TEXT, texts_with_edits


def edit(start: int, end: int, found: str, replacement: str) -> Edit:
    return Edit(start, end, found, replacement, "restoration", family="test")


@given(texts_with_edits())
def test_a_plan_comes_back_as_it_was_saved(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert load_plan(to_plan(text, edits), text) == edits


def test_the_mark_that_editors_put_first_is_no_part_of_a_file(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(to_plan("go to", [edit(0, 5, "go to", "visit")]), "utf-8-sig")
    assert load_plan(plan, "go to") == [edit(0, 5, "go to", "visit")]
    place = {"file": "post.txt", "line": None, "record": None, "field": None, "spin_probability": 0.9}
    line = json.dumps({**place, **json.loads(plan.read_text("utf-8-sig"))})
    assert parse_bytes(line.encode("utf-8-sig"), "edits.jsonl:1") == parse_bytes(line.encode(), "edits.jsonl:1")


@given(texts_with_edits(), TEXT)
def test_a_plan_is_refused_for_any_other_text(text_and_edits: tuple[str, list[Edit]], other: str) -> None:
    text, edits = text_and_edits
    if other != text:
        with pytest.raises(PlanError, match="another text"):
            load_plan(to_plan(text, edits), other)


@pytest.mark.parametrize(("planned", "other"), [("a\nb\n", "a\r\nb\r\n"), ("a\r\nb\r\n", "a\nb\n")])
def test_other_line_ends_are_named(planned: str, other: str) -> None:
    with pytest.raises(PlanError, match="only its line ends differ"):
        load_plan(to_plan(planned, [Edit(0, 1, "a", "c", "restoration")]), other)


def version_1(source: str, kind: str) -> str:
    """A plan as the version before 2 wrote it, of "go to Rome" and one edit."""
    edit = {"start": 0, "end": 5, "found": "go to", "replacement": "visit", "kind": kind, "source": source, "confidence": 0.9}
    edit["alternatives"] = [{"text": "attend", "probability": 0.05}]
    digest = hashlib.sha256(b"go to Rome").hexdigest()
    return json.dumps({"version": 1, "sha256": digest, "edits": [edit]})


@pytest.mark.parametrize(
    ("source", "kind", "origin"),
    [
        ("wp-auto-spinner: go to → visit", "restoration", ("wp-auto-spinner", "go to → visit", "")),
        ("mine: the ratio 1: 2 → the ratio 2: 1", "restoration", ("mine", "the ratio 1: 2 → the ratio 2: 1", "")),
        ("by hand", "restoration", ("by hand", "", "")),
        ("AD001", "artefact", ("", "", "AD001")),
        ("mine: 1", "artefact", ("", "", "mine: 1")),
    ],
)
def test_a_plan_of_version_1_is_still_read(source: str, kind: str, origin: tuple[str, str, str]) -> None:
    (read,) = load_plan(version_1(source, kind), "go to Rome")
    assert (read.family, read.entry, read.rule) == origin
    assert (read.kind, read.confidence, read.alternatives) == (kind, 0.9, (Alternative("attend", 0.05),))
    assert apply("go to Rome", [read]) == "visit Rome"
    assert load_plan(to_plan("go to Rome", [read]), "go to Rome") == [read]


def test_version_1_had_a_source() -> None:
    plan = version_1("AD001", "artefact").replace('"source"', '"rule"')
    with pytest.raises(PlanError, match="not a plan"):
        load_plan(plan)


@pytest.mark.parametrize("version", [0, 4, "2", None, True])
def test_a_plan_of_another_version_is_refused(version: object) -> None:
    plan = json.loads(to_plan("go to", [edit(0, 5, "go to", "visit")])) | {"version": version}
    with pytest.raises(PlanError, match=r"reads versions 1 to 3$"):
        load_plan(json.dumps(plan))


@pytest.mark.parametrize(
    "plan", ["", "nonsense", "[]", "[" * 100_000, '{"version": 1}', '{"version": 1, "sha256": "", "edits": {}}']
)
def test_what_is_no_plan_is_refused(plan: str) -> None:
    with pytest.raises(PlanError, match="not a plan"):
        load_plan(plan)


@pytest.mark.parametrize("plan", [None, b"{}", {"version": 3}, Result("go to", (), 0.0)])
def test_a_plan_of_another_type_is_refused(plan: Any) -> None:
    with pytest.raises(PlanError, match=f"load_plan takes a plan as a str, or the path of one, not {type(plan).__name__}"):
        load_plan(plan)


def test_a_text_of_another_type_is_refused() -> None:
    with pytest.raises(TextTypeError, match="text must be str, not bytes; decode it first"):
        load_plan(to_plan("go to", ()), b"go to")  # type: ignore[arg-type]


POST = "[ad_1]\nWe go to Rome.\nWe go to Paris, go to it.\n"
MADE = Edit(0, 7, "[ad_1]\n", "", "artefact", rule="AD001")
LEFT = Edit(10, 15, "go to", "visit", "restoration", family="mine", entry="go to → visit", confidence=0.4)


def plan(*edits: Edit, **changes: Any) -> dict[str, Any]:
    """A plan of `POST` with changes to its first edit; None deletes a key."""
    data: dict[str, Any] = json.loads(to_plan(POST, edits or [MADE], [LEFT]))
    for key, value in changes.items():
        data["edits"][0][key] = value
        if value is None:
            del data["edits"][0][key]
    return data


def test_a_plan_shows_where_its_edits_are_and_those_not_made() -> None:
    written = to_plan(POST, [MADE], [LEFT])
    assert max(map(len, written.split("\n"))) < 140
    data = json.loads(written)
    assert data["not_made"][0] | {"before": "[ad_1]\nWe ", "line": 2, "column": 4} == data["not_made"][0]
    data["edits"].insert(0, data["not_made"][0])  # in any order
    assert load_plan(json.dumps(data), POST) == [MADE, LEFT]
    assert apply(POST, load_plan(json.dumps(data), POST)) == "We visit Rome.\nWe go to Paris, go to it.\n"


def test_every_field_of_an_edit_is_saved_for_people_and_loaded() -> None:
    """So that a new field is not forgotten here."""
    full = replace(LEFT, rule="X1", alternatives=(Alternative("attend", 0.2),))
    defaults = {field.name: field.default for field in fields(Edit)}
    assert not [name for name, value in asdict(full).items() if value == defaults[name]]
    written = to_plan(POST, [full])
    assert not [name for name in defaults if f'"{name}": ' not in written]
    assert load_plan(written, POST) == [full]


def test_an_edit_can_be_added_by_its_line() -> None:
    data = plan()
    data["edits"] += [
        {"line": 2, "found": "go to", "replacement": "see"},
        {"line": 3, "column": 17, "found": "go to", "replacement": "to"},
    ]
    assert apply(POST, load_plan(json.dumps(data), POST)) == "We see Rome.\nWe go to Paris, to it.\n"
    data["edits"][2]["start"] = 38
    assert [edit.start for edit in load_plan(json.dumps(data), POST)] == [0, 10, 38]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"found": None}, "edit 1 of the plan: has no key 'found'"),
        ({"replacement": None}, "has no key 'replacement'"),
        ({"start": None, "line": None}, "has no key 'start'"),
        ({"start": None, "column": None, "line": 9}, "line = 9: the lines of the text are 1 to 4"),
        ({"start": None, "column": None, "line": 0}, "line = 0: the lines of the text are 1 to 4"),
        ({"start": None, "column": None, "line": -1}, "line = -1: the lines of the text are 1 to 4"),
        ({"start": None, "end": None, "column": 0}, "column = 0: those of line 1 are 1 to 7"),
        (
            {"start": None, "end": None, "column": 11, "found": "go to"},  # where the second line has it
            "column = 11: those of line 1 are 1 to 7",
        ),
        ({"start": -7, "end": 0}, "start = -7: it takes the number of characters before it, from 0"),
        (
            {"start": None, "end": None, "column": None, "line": 3, "found": "go to"},
            "the line contains it 2 times; give column",
        ),
        ({"replacment": "x"}, "there is no key 'replacment'; did you mean 'replacement'?"),
        ({"start": "7"}, "start = '7': it takes a whole number"),
        ({"start": True}, "start = True: it takes a whole number"),
        ({"confidence": "high"}, "confidence = 'high': it takes a number"),
        ({"confidence": 95}, "confidence = 95: it takes a number from 0 to 1"),
        ({"confidence": float("nan")}, "confidence = nan: it takes a number from 0 to 1"),
        ({"kind": "typo"}, "kind = 'typo': it takes"),
        ({"end": 9}, "start = 0 and end = 9 are 9 characters apart, but found has 7"),
        ({"start": 1, "end": 8}, "start = 1: the text there is 'ad_1]"),
        ({"alternatives": ["x"]}, "alternatives = 'x': it takes a list of objects"),
        ({"alternatives": [{"text": "x", "probability": [1]}]}, "it takes a list of objects with text and probability"),
        ({"alternatives": [{"text": "x", "probability": 2}]}, "it takes a list of objects with text and probability"),
    ],
)
def test_a_broken_edit_is_named_by_number_and_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanError, match=f"^edit 1 of the plan.*{re.escape(message.removeprefix('edit 1 of the plan'))}"):
        load_plan(json.dumps(plan(**changes)), POST)


def test_an_edit_that_is_no_object_is_told_by_its_number() -> None:
    data = plan(MADE)
    data["edits"].append("go to")
    with pytest.raises(PlanError, match=r"^edit 2 of the plan is a str, not an object$"):
        load_plan(json.dumps(data), POST)


@pytest.mark.parametrize("confidence", [0, 1])
def test_the_least_and_the_highest_confidence_are_read(confidence: int) -> None:
    assert load_plan(json.dumps(plan(confidence=confidence)), POST)[0].confidence == confidence


def test_edits_that_overlap_are_named() -> None:
    data = plan(MADE, LEFT)
    data["edits"].append({"start": 13, "found": "to Rome", "replacement": "x"})
    with pytest.raises(PlanError, match=r"edit 3 of the plan \('to Rome'\) overlaps edit 2 \('go to'\)"):
        load_plan(json.dumps(data), POST)


def test_a_plan_of_version_2_is_still_read() -> None:
    data = {"version": 2, "sha256": plan()["sha256"], "edits": [asdict(MADE), asdict(LEFT)]}
    assert load_plan(json.dumps(data), POST) == [MADE, LEFT]


def test_a_file_of_edits_is_told_from_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "edits.jsonl"
    path.write_text('{"version": 3}\n' * 2)
    with pytest.raises(PlanError) as caught:
        load_plan(to_plan("go to Rome", []) + "the end")
    assert "each line is a plan" not in str(caught.value)
    with pytest.raises(PlanError, match="each line is a plan: pass one of them"):
        load_plan(path)
