"""Edits make the output from the input and the input from the output, or are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from spinfix.edits import Alternative, Edit, PlanError, apply, compose, invert, shifted, undo
from spinfix.errors import SpinfixError
from spinfix.result import Result
from tests.strategies import texts_with_edits


def edit(start: int, end: int, found: str, replacement: str) -> Edit:
    return Edit(start, end, found, replacement, "restoration", family="test")


def test_a_shifted_edit_keeps_every_field_but_its_place() -> None:
    values = {field.name: f"some {field.name}" for field in fields(Edit)}
    one = Edit(**(values | {"start": 3, "end": 8}))  # type: ignore[arg-type]
    assert shifted(one, 4) == replace(one, start=7, end=12)


@given(texts_with_edits())
def test_undo_brings_the_input_back(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert undo(apply(text, edits), edits) == text


def test_what_was_not_edited_cannot_be_undone() -> None:
    with pytest.raises(PlanError, match=r"cannot be undone in this text.*; give exactly the text that they have made"):
        undo("a state go to", [Edit(8, 13, "go to", "visit", "restoration")])


@given(texts_with_edits())
def test_undoing_the_undoing_is_doing(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert apply(text, invert(invert(edits))) == apply(text, edits)


@given(texts_with_edits())
def test_what_lies_outside_the_edits_stays(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    output = apply(text, edits)
    read = written = 0
    for each in edits:
        outside = text[read : each.start]
        assert output[written : written + len(outside)] == outside
        written += len(outside) + len(each.replacement)
        read = each.end
    assert output[written:] == text[read:]


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(PlanError, match=r"the edit at 1–3 \('bc'\) begins before the one before it ends"):
        apply("abcd", [edit(0, 2, "ab", "x"), edit(1, 3, "bc", "y")])


def test_edits_out_of_order_are_refused() -> None:
    with pytest.raises(PlanError, match="sort the edits by their start"):
        apply("abcd", [edit(2, 3, "c", "x"), edit(0, 1, "a", "y")])


@pytest.mark.parametrize("bad", [edit(0, 2, "xy", ""), edit(3, 9, "d", ""), edit(-1, 4, "d", "")])
def test_edits_of_another_text_are_refused(bad: Edit) -> None:
    with pytest.raises(PlanError, match="does not fit"):
        apply("abcd", [bad])


EDIT = edit(0, 5, "go to", "visit")
RESULT = Result("go to", (EDIT,), 0.9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("go to", RESULT), "takes edits, not Result: {name}(text, result.edits)"),
        (([EDIT], "go to"), "takes the text first, then its edits: {name}(text, result.edits)"),
        ((RESULT, "go to"), "takes the text first, then its edits: {name}(text, result.edits)"),
        ((RESULT, [EDIT]), "text must be str, not Result"),
        ((b"go to", [EDIT]), "text must be str, not bytes; decode it first"),
        (("go to", RESULT.plan()), "takes edits, not str; load those of a plan: {name}(text, load_plan(plan, text))"),
        (("go to", RESULT.to_dict()), "takes edits, not dict: {name}(text, result.edits)"),
        (("go to", RESULT.to_dict()["edits"]), "takes edits, of which each is an Edit, not dict; load those of a plan"),
        (("go to", None), "takes edits, not NoneType"),
        (("go to", EDIT), "takes edits, not Edit"),
    ],
)
@pytest.mark.parametrize("function", [apply, undo])
def test_arguments_of_other_types_are_refused_with_what_to_pass(
    function: Callable[..., str], arguments: tuple[Any, Any], message: str
) -> None:
    with pytest.raises(SpinfixError, match=re.escape(message.format(name=function.__name__))) as caught:
        function(*arguments)
    assert isinstance(caught.value, TypeError)  # as Python says it


def test_merged_edits_have_the_source_of_the_first_later_one() -> None:
    removal = Edit(2, 17, "{to go to|go} x", "to go to x", "artefact", rule="SX001")
    other, same = Alternative("attend", 0.2), Alternative("go to", 0.1)
    later = [replace(edit(5, 10, "go to", "visit"), entry="one", alternatives=(other, same)), edit(11, 12, "x", "y")]
    (merged,) = compose("ab{to go to|go} x", [removal], later)
    wanted = replace(later[0], start=2, end=17, found="{to go to|go} x", replacement="to visit y")
    assert merged == replace(wanted, alternatives=(Alternative("to attend y", 0.2), Alternative("to go to y", 0.1)))


def test_edits_may_come_one_by_one() -> None:
    assert apply("go to", iter([EDIT])) == "visit"


def test_offsets_count_code_points() -> None:
    assert apply("😀 go to", [edit(2, 7, "go to", "visit")]) == "😀 visit"


def test_an_inverse_says_whose_work_it_undoes() -> None:
    forward = Edit(0, 5, "go to", "visit", "restoration", family="mine", entry="go to → visit", confidence=0.5)
    (back,) = invert([forward])
    assert (back.family, back.entry, back.rule, back.confidence) == ("mine", "go to → visit", "", 0.5)


def test_where_an_edit_comes_from_is_given_by_name_only() -> None:
    with pytest.raises(TypeError, match="positional"):
        Edit(0, 5, "go to", "visit", "restoration", "mine")  # type: ignore[call-arg]


@pytest.mark.parametrize("parts", [("8", 13, "go to", "visit"), (8, 13, "go to", None), (8, None, "go to", "visit")])
def test_parts_of_other_types_are_told(parts: Any) -> None:
    start, end, found, replacement = parts
    wrong = Edit(start, end, found, replacement, "restoration")
    for function in (apply, undo):
        with pytest.raises(PlanError, match=r"an edit has int, int, str, str as start, end, found and replacement, not \("):
            function("a state go to", [wrong])
