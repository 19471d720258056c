"""Link texts in HTML and Markdown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.links import links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<A HREF="x">one</A> and <a class=b>two</a >', ["one", "two"]),
        ("[one](u) and ![two](v)", ["one", "two"]),
        ('<a href="x">[one](u)</a>', ["[one](u)"]),
        ("[one] (u), <abbr>two</abbr>, <a href=x>three", []),
        ("<a>one<a>two</a>", ["two"]),
        ("", []),
    ],
)
def test_link_texts(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in links(text)] == expected


@given(st.lists(st.sampled_from(["<a>", "<a href='x'>", "</a>", "[", "](", ")", "x", "\n"]), max_size=30).map("".join))
def test_they_are_in_order_and_do_not_overlap(text: str) -> None:
    found = links(text)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
