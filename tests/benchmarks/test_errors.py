"""`benchmarks/errors.py`: each error has the cause that a reader would name."""

from __future__ import annotations

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import errors
import pytest

KNOWN = frozenset(
    {
        ("kind", "form"),
        ("it ' s", "it is"),
        ("12 months", "year"),
        ("two", "2"),
        ("solar", "sun"),
        ("within the", "in the"),
        ("on", "at"),
        ("home", "house"),
        ("an assembly", "a meeting"),
    }
)


@pytest.mark.parametrize(
    ("verdict", "was", "now", "wanted", "around", "cause"),
    [
        ("wrong", "kind", "type", "form", ("a", "of"), "near-synonym"),
        ("missed", "zebra", "zebra", "horse", ("a", "of"), "unknown"),
        ("missed", "it ' s", "it ' s", "it is", ("that", "good"), "contraction"),
        ("missed", "12 months", "12 months", "year", ("this", "of"), "number"),
        ("missed", "kind", "kind", "form", ("a -", "of"), "dash"),
        ("wrong", "home", "house", "House", ("the White", "said"), "case"),
        ("missed", "Solar", "Solar", "Sun", ("met", "Weidong"), "name"),
        ("missed", "Home", "Home", "House", ("went .", "prices"), "near-synonym"),
        ("missed", "within the", "within the", "in the", ("stood", "hall"), "function word"),
        ("missed", "an assembly", "an assembly", "a meeting", ("held", "in"), "frame"),
        ("wrong", "on", "in", "at", ("stood", "home"), "function word"),
        ("beside", "big", "large", "big", ("a", "dog"), "group not in use"),
        ("beside", "kind", "form", "kind", ("a", "dog"), "near-synonym"),
    ],
)
def test_causes(verdict: str, was: str, now: str, wanted: str, around: tuple[str, str], cause: str) -> None:
    beside = around[0].split(), around[1].split()
    assert errors.cause(verdict, was.split(), now.split(), wanted.split(), beside, {"form"}, KNOWN) == cause
    assert cause in errors.CAUSES


def test_the_errors_of_a_document_are_those_of_the_scorer() -> None:
    items: list[Any] = ["a", (["kind"], [["form"]]), "of", "big", "dog"]
    aligned = [
        ("a", 0, 1, "literal"),
        (items[1], 1, 2, "wrong"),
        ("of", 2, 3, "literal"),
        ("big", 3, 4, "edit"),
        ("dog", 4, 5, "literal"),
    ]
    scorer: Any = SimpleNamespace(
        parse=lambda text: (text, items), tokens=lambda text: re.findall(r"\w+", text), align=lambda items, out: aligned
    )
    found = list(errors.errors_of(scorer, "", "a type of large dog", KNOWN))
    assert [(one.verdict, one.was, one.now, one.wanted) for one in found] == [
        ("wrong", ("kind",), ("type",), ("form",)),
        ("beside", ("big",), ("large",), ("big",)),
    ]


def test_the_table_adds_up() -> None:
    counts = Counter({("missed", "frame"): 2, ("wrong", "frame"): 1, ("beside", "name"): 3})
    lines = errors.table({"here": counts}).splitlines()
    assert "| frame | 3 (2 + 1 + 0) |" in lines
    assert lines[-1] == "| all | 6 (2 + 1 + 3) |"
