"""Which text is quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.quotations import _QUOTED, quotations
from tests.strategies import TEXT


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “it is so” and left.", ["“it is so”"]),
        ("He said “it is ‘so’ now” and left.", ["“it is ‘so’ now”"]),
        ('He said "it is so" and "why not".', ['"it is so"', '"why not"']),
        ('"It is so," he said, "or not."', ['"It is so,"', '"or not."']),
        ("He said ‘it isn’t so’ and left.", ["‘it isn’t so’"]),
        ("Er sagte „so ist es“ dazu.", ["„so ist es“"]),
        ("Il dit « c’est vrai » ici.", ["« c’est vrai »"]),
        ("“One paragraph.\n\n“The next.”\n", ["“One paragraph.", "“The next.”"]),
        ("Look:\n> one\n> two\nafter", ["> one\n> two"]),
        ("a <blockquote cite='x'>b</blockquote> c", ["<blockquote cite='x'>b</blockquote>"]),
    ],
)
def test_quotations_are_found(text: str, found: list[str]) -> None:
    assert quoted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The girls’ and boys’ home.",
        "It’s the ’90s, isn’t it?",
        'A 5" and a 6" pipe.',
        'One mark " alone.',
        "“Never closed.\nAnother paragraph.",
        "if a > b then c",
        "'Twas 'bout time.",
        ">> see below",
    ],
)
def test_what_may_be_no_quotation_is_none(text: str) -> None:
    assert quoted(text) == []


@given(TEXT)
def test_quotations_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    reached = 0
    for start, end in quotations(text):
        assert reached <= start < end <= len(text)
        reached = end


@given(st.text("aB \n\"“”„«»‘’'.", max_size=60))
def test_quotations_are_found_from_their_marks(text: str) -> None:
    assert quotations(text) == [match.span() for match in _QUOTED.finditer(text)]
