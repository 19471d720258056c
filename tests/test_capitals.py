"""Case of the first letter, and of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.capitals import capitalise, decapitalise, is_capitalised


@given(st.text("aZ 1é’", max_size=8))
def test_only_the_first_letter_changes(text: str) -> None:
    assert capitalise(text)[1:] == decapitalise(text)[1:] == text[1:]
    assert decapitalise(capitalise(text)) == decapitalise(text)


@pytest.mark.parametrize(("text", "expected"), [("Year", True), ("year", False), ("12 Months", False), ("", False)])
def test_a_phrase_is_capitalised_by_its_first_character(text: str, expected: bool) -> None:
    assert is_capitalised(text) is expected
