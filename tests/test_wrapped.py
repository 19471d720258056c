"""Line ends inside of what is replaced."""

from __future__ import annotations

import pytest

from spinfix.edits import Alternative, Edit, apply
from spinfix.text.wrapped import keeping_line_ends


def edit(text: str, found: str, replacement: str) -> Edit:
    start = text.index(found)
    return Edit(start, start + len(found), found, replacement, "restoration", alternatives=(Alternative(found, 0.1),))


@pytest.mark.parametrize(
    ("text", "made", "expected"),
    [
        ("He came this 12\nmonths.", [("12\nmonths", "year")], "He came this\nyear."),
        ("He came this \t 12\nmonths.", [("12\nmonths", "year")], "He came this\nyear."),
        ("The subsequent\r\nmonth.", [("subsequent\r\nmonth", "next month")], "The next\r\nmonth."),
        ("It took (12\nmonths) in all.", [("12\nmonths", "year")], "It took (year) in all."),
        ("  12\nmonths passed.", [("12\nmonths", "year")], "  year passed."),
        ("12\nmonths passed.", [("12\nmonths", "year")], "year passed."),
        ("He came.\n  12\nmonths passed.", [("12\nmonths", "year")], "He came.\n  year passed."),
        ("An analogous 12\nmonths.", [("An analogous ", "A similar "), ("12\nmonths", "year")], "A similar year."),
        ("One other envoy\ncame.", [("One other", "Another")], "Another envoy\ncame."),
    ],
)
def test_line_ends_stay_where_there_is_a_blank_for_them(text: str, made: list[tuple[str, str]], expected: str) -> None:
    kept = list(keeping_line_ends((edit(text, *one) for one in made), text))
    assert apply(text, kept) == expected
    assert [other.text for one in kept for other in one.alternatives] == [one.found for one in kept]


def test_alternatives_keep_them_too() -> None:
    """Whoever chose one in a review would join words."""
    text = "He came this 12\nmonths."
    others = tuple(Alternative(other, 0.1) for other in ("Year", "12\nmonths", "one year"))
    found = Edit(13, 22, "12\nmonths", "year", "restoration", alternatives=others)
    (kept,) = keeping_line_ends([found], text)
    assert (kept.found, kept.replacement) == (" 12\nmonths", "\nyear")
    assert [other.text for other in kept.alternatives] == ["\nYear", " 12\nmonths", " one\nyear"]


def test_a_line_end_without_a_place_in_an_alternative_goes_before_it() -> None:
    others = (Alternative("via", 0.4), Alternative("by\nway of", 0.1))
    found = Edit(8, 17, "by\nway of", "in terms of", "restoration", alternatives=others)
    (kept,) = keeping_line_ends([found], "He came by\nway of the bridge.")
    assert (kept.found, kept.replacement) == (" by\nway of", " in\nterms of")
    assert [other.text for other in kept.alternatives] == ["\nvia", " by\nway of"]
    (kept,) = keeping_line_ends([found], "He came(by\nway of the bridge).")
    assert (kept.found, kept.replacement) == ("by\nway of", "in\nterms of")
