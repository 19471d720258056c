"""Whether stretches overlap: as when every one of them is looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.stretches import Stretches

STRETCH = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(STRETCH, max_size=8), STRETCH)
def test_one_overlaps_if_any_does(stretches: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    start, end = asked
    assert Stretches(stretches).touch(start, end) is any(a < end and start < b for a, b in stretches)


@given(st.lists(st.integers(0, 30), unique=True, max_size=8), STRETCH)
def test_one_holds_another_if_it_begins_before_and_ends_after(marks: list[int], asked: tuple[int, int]) -> None:
    start, end = asked
    stretches = list(zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
    assert Stretches(stretches).hold(start, end) is any(a <= start and end <= b for a, b in stretches)
