"""Masking of stretches of a text that may overlap (`spinfix.text.markup.overlaid`)."""

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.text.markup import overlaid


@st.composite
def painted(draw: st.DrawFn) -> tuple[str, list[tuple[int, str]]]:
    """A text of characters of every width, and what is painted over it."""
    text = draw(st.text(st.sampled_from("ab\né中😀\ud800"), max_size=20))
    paints = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        paints.append((start, draw(st.sampled_from("XY\ue000")) * draw(st.integers(0, len(text) - start))))
    return text, paints


def character_by_character(text: str, paints: Sequence[tuple[int, str]]) -> str:
    """The same, as its docstring says: later paints cover earlier ones."""
    characters = list(text)
    for start, paint in paints:
        characters[start : start + len(paint)] = paint
    return "".join(characters)


@given(painted())
@example(("abcd", [(1, "X"), (0, "YY"), (3, "X")]))  # in front of others, those that overlap are not in their order
def test_later_paints_cover_earlier_ones(given_paints: tuple[str, list[tuple[int, str]]]) -> None:
    assert overlaid(*given_paints) == character_by_character(*given_paints)
