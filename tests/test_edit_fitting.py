"""Edits fitted into the text around them; articles and cases are in `test_engine.py`."""

from __future__ import annotations

import pytest

from spinfix.corrections import DECIDED
from spinfix.edits import Alternative, Edit
from spinfix.families.spinner.edit_fitting import fitted


def written(text: str, replacement: str = "much", family: str = "wp-auto-spinner") -> str:
    """What an edit of "a lot", fitted, writes in its place."""
    start = text.lower().index("a lot")
    found = text[start : start + 5]
    if found[0] == "A":
        replacement = replacement.capitalize()
    others = (Alternative("So much" if found[0] == "A" else "so much", 0.1), Alternative(found, 0.1))
    edit = Edit(start, start + 5, found, replacement, "restoration", family=family, confidence=0.8, alternatives=others)
    (edit,) = fitted([edit], text)
    assert edit.alternatives[-1].text == found
    return edit.replacement


@pytest.mark.parametrize(
    "text",
    [
        "He said that a lot of his neighbours had left.",
        "a lot of their mills, and of ours",
        "a lot of my people",
        "a lot of these folks won't come",
        "a lot of those who came",
        "a lot of those\nold red barns",
        "a lot of its red barns are empty",
        "She saw so a lot of our mills.",
    ],
)
def test_what_is_counted_is_many(text: str) -> None:
    assert written(text) == "many"
    assert written(text.replace("a lot", "A lot")) == "Many"
    assert written(text, "so much") == "so many"


@pytest.mark.parametrize(
    "text",
    [
        "a lot of his work",
        "a lot of its revenue comes from mills",
        "a lot of their neighbours’ grain",
        "a lot of the mills are empty",
        "a lot of the United States",
        "a lot of his mills is empty",
        "a lot of their lives",
        "a lot of these old earnings",
        "how a lot of these mills stand",
        "how a lot mills want",
        "a lot depends on it",
        "a lot of Harbor's mills",
        "a lot of this",
        "a lot of its sports coverage is free",
        "a lot of its mills base left",
        "a lot of those is true",
        "a lot of those hours was wasted",
    ],
)
def test_what_may_not_be_counted_stays_much(text: str) -> None:
    assert written(text) == "much"


def test_what_a_user_decided_stays() -> None:
    assert written("a lot of his neighbours", family=DECIDED) == "much"
