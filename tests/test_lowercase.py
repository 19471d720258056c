"""Lower case block by block is lower case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text import lowercase


@given(st.text("aZ é İΣςΟẞ’\ud800😀", max_size=20), st.integers(1, 5))
def test_it_is_that_of_the_whole(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lowercase, "BLOCK", size)
        assert lowercase.lowered(text) == text.lower()
