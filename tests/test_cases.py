"""Labelled cases: what must be restored, what must be left alone, and what is known to go wrong.

The cases are data, ``tests/cases/*.json``: lists of objects with ``label``, ``comment``, ``kind`` ("restore", "leave alone",
"known failure"), ``text``, ``expected``, and ``assume_spun`` where the caller says so.  A known failure that no longer fails
fails the run (``xfail_strict``): give it its new kind.  ``python -m tests.relabel_cases`` lists all that need one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner, Config

CASES = Path(__file__).parent / "cases"
KINDS = ("restore", "leave alone", "known failure")


@dataclass(frozen=True)
class Case:
    label: str
    comment: str
    kind: str
    text: str
    expected: str
    assume_spun: bool = False


@cache
def load_cases() -> tuple[Case, ...]:
    paths = sorted(CASES.glob("*.json"))
    return tuple(case for path in paths for case in json.loads(path.read_text("utf-8"), object_pairs_hook=_case))


def _case(pairs: list[tuple[str, Any]]) -> Case:
    """A case; two that are not parted by a bracket would be one, without a word."""
    keys = [key for key, _ in pairs]
    assert len(set(keys)) == len(keys), f"two cases in one object: {pairs[0]}"
    return Case(**dict(pairs))


@cache
def cleaner(assume_spun: bool) -> Cleaner:
    return Cleaner(Config(assume_spun=assume_spun))


def output(case: Case) -> str:
    return cleaner(case.assume_spun).clean(case.text)


def parameters() -> Iterator[Any]:
    for case in load_cases():
        marks = [pytest.mark.xfail(reason=case.comment, strict=True)] if case.kind == "known failure" else []
        yield pytest.param(case, id=case.label, marks=marks)


@pytest.mark.parametrize("case", list(parameters()))
def test_case(case: Case) -> None:
    assert output(case) == case.expected


def test_labels_tell_cases_apart() -> None:
    labels = [case.label for case in load_cases()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.label)
def test_a_case_is_what_its_kind_says(case: Case) -> None:
    assert case.kind in KINDS
    assert case.comment
    assert (case.kind == "leave alone") <= (case.text == case.expected)
    assert (case.kind == "restore") <= (case.text != case.expected)


def test_there_are_enough_of_each_kind() -> None:
    kinds = [case.kind for case in load_cases()]
    assert [kinds.count(kind) >= number for kind, number in zip(KINDS, (45, 35, 10), strict=True)] == [True] * 3
