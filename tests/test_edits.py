"""A plan of edits makes the output from the input and the input from the output, or refuses."""

from __future__ import annotations

import pytest
from hypothesis import given

from spinfix.edits import Edit, PlanError, apply, from_plan, invert, to_plan, undo
from tests.strategies import TEXT, texts_with_edits


def edit(start: int, end: int, found: str, replacement: str) -> Edit:
    return Edit(start, end, found, replacement, "restoration", "test")


@given(texts_with_edits())
def test_undo_brings_the_input_back(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert undo(apply(text, edits), edits) == text


@given(texts_with_edits())
def test_undoing_the_undoing_is_doing(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert apply(text, invert(invert(edits))) == apply(text, edits)


@given(texts_with_edits())
def test_a_plan_comes_back_as_it_was_saved(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    assert from_plan(to_plan(text, edits), text) == edits


@given(texts_with_edits(), TEXT)
def test_a_plan_is_refused_for_any_other_text(text_and_edits: tuple[str, list[Edit]], other: str) -> None:
    text, edits = text_and_edits
    if other != text:
        with pytest.raises(PlanError, match="another text"):
            from_plan(to_plan(text, edits), other)


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
    with pytest.raises(PlanError, match="does not fit"):
        apply("abcd", [edit(0, 2, "ab", "x"), edit(1, 3, "bc", "y")])


def test_edits_out_of_order_are_refused() -> None:
    with pytest.raises(PlanError, match="does not fit"):
        apply("abcd", [edit(2, 3, "c", "x"), edit(0, 1, "a", "y")])


@pytest.mark.parametrize("bad", [edit(0, 2, "xy", ""), edit(3, 9, "d", ""), edit(-1, 4, "d", "")])
def test_edits_of_another_text_are_refused(bad: Edit) -> None:
    with pytest.raises(PlanError, match="does not fit"):
        apply("abcd", [bad])


def test_offsets_count_code_points() -> None:
    assert apply("😀 go to", [edit(2, 7, "go to", "visit")]) == "😀 visit"


@pytest.mark.parametrize("plan", ["", "nonsense", "[]", '{"version": 1}', '{"version": 1, "sha256": "", "edits": [{}]}'])
def test_what_is_no_plan_is_refused(plan: str) -> None:
    with pytest.raises(PlanError, match="not a plan"):
        from_plan(plan)
