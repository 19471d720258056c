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

from spinfix import Cleaner, Config, apply

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    label: str
    comment: str
    kind: str
    text: str
    expected: str
    assume_spun: bool = False

    def __post_init__(self) -> None:
        if self.kind == "leave alone" and self.text != self.expected:
            raise ValueError(f"{self.label}: a text that is left alone is expected as it is")


@cache
def load_cases() -> tuple[Case, ...]:
    return tuple(Case(**case) for path in sorted(CASES.glob("*.json")) for case in json.loads(path.read_text("utf-8")))


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
    result = cleaner(case.assume_spun).analyse(case.text)
    assert result.text == case.expected
    assert all(case.text[edit.start : edit.end] == edit.found for edit in result.edits)
    assert apply(case.text, result.edits) == case.expected
    if case.kind == "restore":
        assert cleaner(case.assume_spun).clean(case.expected) == case.expected, "a cleaned text stays as it is"
