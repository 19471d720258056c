"""Tortured phrases in text as it was set: found, and restored without harm to the lines."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix import edits
from spinfix.config import Config
from spinfix.edits import Alternative, Edit
from spinfix.families import registry
from spinfix.families.findings import Finding
from spinfix.families.tortured.source_places import in_source
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.text.pdf_text import unbroken
from spinfix.text.wrapped import with_line_ends

SPUN = (
    "We compare an irregular woodland with a bolster vector machine (SVM) after highlight extraction. The counterfeit "
    "consciousness of the profound learning net decides on the bosom malignancy of each patient."
)
WORD = re.compile(r"[a-z]{4,}")


@cache
def restorer() -> TorturedSurveyor:
    return TorturedSurveyor(registry.named("tortured"), Config())


def restored(text: str) -> str:
    return edits.apply(text, restorer().restore(text).edits)


def unset(text: str) -> str:
    """The text on one line, with divided words joined."""
    return " ".join(re.sub(r"[-\u00ad]\r?\n[ \t]*|\u00ad", "", text).split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an irregular wood-\nland, and", "a random\nforest, and"),
        ("an irregu-\nlar woodland, and", "a random\nforest, and"),
        ("a bolster vec-\r\n  tor machine, and", "a support vector\r\n  machine, and"),
        ("counter-\nfeit con-\nsciousness, and", "artificial\nintelligence,\nand"),
        ("counter\u00adfeit con\u00adscious\u00adness, and", "artificial intelligence, and"),
        ("high-\nlight-\nextraction, and", "feature\nextraction,\nand"),
        ("a bol-\n\nster vector machine, and", "a support\n\nvector machine, and"),
        ("the bosom ma-\nlignancy, and", "the breast\ncancer, and"),
    ],
)
def test_phrases_are_restored_on_their_lines(text: str, expected: str) -> None:
    rest = " it is. " + SPUN
    assert restored(text + rest).startswith(expected + " it is.")


@pytest.mark.parametrize(
    ("term", "found", "lines"),
    [
        ("random forest", "irregular woodland", ("random forest", "")),
        ("random forest", "irregular\n\twoodland", ("random\n\tforest", "")),
        ("a random forest", "an\nirregular wood-\nland", ("a\nrandom\nforest", "")),
        ("forest", "wood-\r\nland", ("forest", "\r\n")),
        ("random forest", "irre-\ngu-\nlar wood-\nland", ("random\nforest", "\n")),
    ],
)
def test_line_ends_of_a_term(term: str, found: str, lines: tuple[str, str]) -> None:
    assert with_line_ends(term, found) == lines


def test_a_phrase_across_pages_counts_and_stays() -> None:
    text = SPUN.replace("irregular woodland", "irregular\n\n12\n\fwoodland")
    finding = restorer().restore(text)
    assert "irregular woodland → random forest" in {clue.entry for clue in finding.clues}
    assert "an irregular\n\n12\n\fwoodland with a support vector" in edits.apply(text, finding.edits)


def test_what_stands_in_two_columns_is_restored_within_one_of_them() -> None:
    lines = [
        ("We compare an irregular woodland", "results. We use profound"),
        ("and a bolster vector machine, profound", "learning rates and an irregular wood-"),
        ("neural organizations and highlight", "land or colossal information. The"),
        ("extraction. An irregular wood-", "bosom malignancy is found. We use"),
        ("land grows in the counterfeit", "consciousness of the head bosom"),
    ]
    text = "".join(f"{left:44}{right}\n" for left, right in lines)
    finding = restorer().restore(text)
    assert [edit.found for edit in finding.edits] == [
        *(
            "an irregular woodland",
            "bolster vector machine",
            "neural organizations",
            "colossal information",
            "bosom malignancy",
        ),
    ]
    assert {sighting.across for sighting in restorer().survey(text).sightings} == {"", "columns"}


def test_what_a_sighting_spans() -> None:
    lines = "We grow an irregular", "woodland in the", "north, and", "a bolster", "vector", "machine. It", "grew well."
    for text, found, across in (
        ("\n\n".join(lines), "irregular\n\nwoodland", ""),
        (SPUN.replace("irregular woodland", "irregular\n\n12\n\fwoodland"), "irregular", "page"),
        (SPUN.replace("irregular woodland", "irregular wood-\nland"), "irregular wood-\nland", ""),
    ):
        sighting = next(one for one in restorer().survey(text).sightings if one.phrase == "irregular woodland")
        assert (text[sighting.start : sighting.end], sighting.text, sighting.across) == (found, "irregular woodland", across)


def test_alternatives_keep_what_follows_and_the_line_ends() -> None:
    text = "It is in counter-\nfeit con-\nsciousness, and an irregular wood-\nland here."
    made = []
    page = unbroken(text, {"counterfeit", "consciousness", "woodland"}.__contains__)
    assert page is not None
    for found, replacement, other in (
        ("counterfeit consciousness", "artificial intelligence", "computing"),
        ("irregular woodland", "random forest", "random"),
    ):
        start = page.text.index(found)
        others = (Alternative(found, 0.2), Alternative(other, 0.1))
        made.append(Edit(start, start + len(found), found, replacement, "restoration", alternatives=others))
    first, second = in_source(Finding("tortured", tuple(made), 1.0), page).edits
    assert (first.found, first.replacement) == ("counter-\nfeit con-\nsciousness, ", "artificial\nintelligence,\n")
    assert [other.text for other in first.alternatives] == ["counter-\nfeit con-\nsciousness, ", "computing,\n"]
    assert [other.text for other in second.alternatives] == ["irregular wood-\nland", "random"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_text_is_judged_and_restored_alike_however_it_was_set(data: st.DataObject) -> None:
    places = [place for word in WORD.finditer(SPUN) for place in range(word.start() + 2, word.end() - 1)]
    cuts = sorted(data.draw(st.sets(st.sampled_from(places), max_size=12)))
    marks = data.draw(st.lists(st.sampled_from(["-\n", "-\r\n  ", "\u00ad", "\u00ad\n"]), min_size=12, max_size=12))
    parts = [SPUN[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(SPUN)], strict=True)]
    text = parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=False))

    finding: Finding = restorer().restore(text)
    plain = restorer().restore(SPUN)
    assert {clue.entry for clue in finding.clues} >= {clue.entry for clue in plain.clues}
    output = edits.apply(text, finding.edits)
    assert unset(output) == unset(edits.apply(SPUN, plain.edits))
    assert edits.undo(output, finding.edits) == text
    assert all(text[clue.start : clue.end] == clue.text for clue in finding.clues)
    survey = restorer().survey(text)
    assert {sighting.phrase for sighting in survey.sightings} >= {one.phrase for one in restorer().survey(SPUN).sightings}
    assert all(unset(text[one.start : one.end]) == one.text for one in survey.sightings)
