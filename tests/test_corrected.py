"""The decisions of people in place of what a restorer found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinfix.corrections import Correction, Corrections
from spinfix.edits import Alternative, Edit, apply
from spinfix.families.corrected import corrected
from spinfix.families.findings import Finding, Passage


def edit(text: str, found: str, replacement: str) -> Edit:
    start = text.index(found)
    other = (Alternative("other", 0.1),)
    return Edit(start, start + len(found), found, replacement, "restoration", family="own", confidence=0.9, alternatives=other)


def decide(text: str, made: list[tuple[str, str]], *rows: tuple[str, str | None]) -> Finding:
    """A text with some edits, corrected by rows of a phrase and what is wanted."""
    finding = Finding("own", tuple(edit(text, *one) for one in made), 0.99)
    return corrected(text, finding, Corrections([Correction(*row) for row in rows]), ())


@pytest.mark.parametrize(
    ("text", "made", "row", "expected"),
    [
        ("A big house, a small house.", [], ("house", "inn"), "A big inn, a small inn."),
        ("A house by the sea.", [("house by", "home near")], ("house", "inn"), "An inn by the sea."),
        ("Near to a sea.", [("to a", "by the")], ("a sea", "the lake"), "Near to the lake."),
        ("The isle o.", [("isle", "island")], ("o", "off"), "The island off."),
        ("He owns a house and a shop.", [("shop", "store")], ("house", "inn"), "He owns an inn and a store."),
        ("He has got a house here.", [("has got a", "owns a")], ("house", "inn"), "He owns an inn here."),
        ("He has got a house here.", [("has got a", "owns the")], ("house", "inn"), "He owns the inn here."),
        ("He owns such a house.", [("such a", "a")], ("house", "inn"), "He owns an inn."),
        ("He had a house.", [("had", "owned")], ("house", "inn"), "He owned an inn."),
        ("He saw:house:here.", [("saw:", "met:"), (":here", ":there")], ("house", "inn"), "He met:inn:there."),
        ("It is a house.", [], ("house", "home"), "It is a home."),
        ("house", [], ("house", "inn"), "inn"),
    ],
)
def test_decided_places_are_as_wanted(text: str, made: list[tuple[str, str]], row: tuple[str, str], expected: str) -> None:
    assert apply(text, decide(text, made, row).edits) == expected


def test_an_edit_that_is_prevented_is_told_with_the_correction() -> None:
    text = "That house, this big house, this house."
    found = decide(text, [("big house", "villa")], ("house", None))
    assert found.edits == ()
    assert found.doubtful == (
        Edit(5, 10, "house", "house", "restoration", family="corrections", entry="house → keep", confidence=0.0),
        replace(edit(text, "big house", "villa"), family="corrections", entry="house → keep", confidence=0.0, alternatives=()),
        Edit(33, 38, "house", "house", "restoration", family="corrections", entry="house → keep", confidence=0.0),
    )


def test_of_a_text_spun_in_part_only_that_part_is_corrected() -> None:
    text = "A house. House sale. A house."
    finding = Finding("own", (), 0.99, passages=(Passage(9, 21, 0.9),))
    found = corrected(text, finding, Corrections([Correction("house", "home")]), ())
    assert apply(text, found.edits) == "A house. Home sale. A house."
