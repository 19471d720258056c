"""Soft hyphens that only divide a word are removed, and those that stand for another sign stay."""

from __future__ import annotations

import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.edits import apply

SCRUBBER = Scrubber(load_packs())

KEPT = [
    "a perpetual, non~exclusive, no~charge, royalty~free licence",  # "nonexclusive" is a word, but one of a text of hyphens
    "The war of 1939~1945. Call 555~0123, and see pages 12~15.",
    "It fell to ~5 degrees, from ~2.",
    "Jean~Paul Sartre met a third~party agent by E~Mail.",
    "draft  obsolete~does the same",
    "the pre~ and post~war years",
    "the pre~, mid~ and post~war years",
    "A third~party and royalty~free work of inter~national fame.",  # most are compounds: no other is touched either
]
REMOVED = [
    ("The nego~tia~tions failed.", "The negotiations failed."),
    ("They spoke bet~ween the meals, un~der a tree.", "They spoke between the meals, under a tree."),
    ("The ~happened thing.", "The happened thing."),
    ("They agreed at break~fast.", "They agreed at breakfast."),
    ("<p>The nego<wbr/>&shy;tiations failed.</p>", "<p>The nego<wbr/>tiations failed.</p>"),
    ("<p>See www<wbr/>&shy;.clinke<wbr/>&shy;rs.org</p>", "<p>See www<wbr/>.clinke<wbr/>rs.org</p>"),
    ("A self~-driving lamp.", "A self-driving lamp."),
    ("A third~party nego~tiated for the par~lia~ment.", "A third~party negotiated for the parliament."),
]


@pytest.mark.parametrize("text", KEPT)
def test_visible_ones_stay(text: str) -> None:
    assert SCRUBBER.find(text.replace("~", "\u00ad")) == []


@pytest.mark.parametrize(("text", "expected"), REMOVED)
def test_those_that_divide_a_word_go(text: str, expected: str) -> None:
    written = text.replace("~", "\u00ad")
    assert apply(written, SCRUBBER.find(written)) == expected.replace("~", "\u00ad")
