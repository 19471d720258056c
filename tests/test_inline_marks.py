"""Text read through the marks inside its sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix import Cleaner
from spinfix.text.inline_marks import unmarked


def reads(text: str) -> str:
    page = unmarked(text)
    return text if page is None else page.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <b>lamp</b> post", "a lamp post"),
        ('a <span class="x">lamp</span> post', "a lamp post"),
        ("a <italic>lamp</italic> <xref ref-type='bibr'>3</xref>post", "a lamp post"),
        ("a lamp<br />post", "a lamp post"),
        ("a lamp<sup>2</sup> post", "a lamp post"),
        ("a lamp <!-- dim -->post", "a lamp post"),
        ("a **lamp** *post*", "a lamp post"),
        ("a lamp </w:t></w:r><w:r><w:t>post", "a lamp post"),
        ("<w:p><w:t>a lamp</w:t></w:p>", "<w:p>a lamp</w:p>"),
        ("a lamp~post", "a lamp post"),
        ("a lam\\-p%\n post", "a lamp post"),
        ("<p>a lamp</p><p>post</p>", "<p>a lamp</p><p>post</p>"),
        ("a lam\\-p%\r\n post", "a lamp post"),
        ("a _lamp_ __init__ and a_b post", "a lamp __init__ and a_b post"),
        ("a <code>lamp</code> <q>post</q>", "a <code>lamp</code> <q>post</q>"),
        ("a <!-- spinfix: off -->lamp<!-- spinfix: on --> post", "a <!-- spinfix: off -->lamp<!-- spinfix: on --> post"),
        ("2 * 3 < 7 and 5 % of 4", "2 * 3 < 7 and 5 % of 4"),
    ],
)
def test_what_stands_inside_sentences_is_left_out(text: str, expected: str) -> None:
    assert reads(text) == expected


def test_marks_inside_of_what_is_kept_stay() -> None:
    text = "a <b>lamp</b> post, a *lamp* post"
    page = unmarked(text, [(2, 5), (0, 18)])
    assert page is not None
    assert page.text == "a <b>lamp</b> post, a lamp post"
    page = unmarked(text, [(2, 5), (9, 13)])
    assert page is not None, "a mark itself is nothing that is kept"
    assert page.text == "a lamp post, a lamp post"


@given(
    st.lists(
        st.sampled_from(["lamp", " ", "<b>", "</b>", "<br>", "**", "\\-", "~", "<sup>2</sup>", "\n", "%"]), max_size=12
    ).map("".join)
)
def test_every_place_is_in_the_source(text: str) -> None:
    page = unmarked(text)
    for place in range(len(page.text) if page else 0):
        span = page.span(place, place + 1)  # type: ignore[union-attr]
        assert page.text[place] in (text[span.start : span.end], " ")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "We use a bolster vec&shy;tor machine and an irregular wood&#173;land.",
        "We use a <b>bolster</b> vector machine and an <i>irregular</i> woodland.",
        "We use a bolster~vector machine and an irregular\\ woodland.",
    ],
)
def test_phrases_are_found_through_them(text: str) -> None:
    (finding, *_) = Cleaner().survey(text).findings
    assert [sighting.term for sighting in finding.sightings] == ["support vector machine", "random forest"]
    for sighting in finding.sightings:
        assert text[sighting.start] in "bi"
        assert text[sighting.end - 1] in "ed"


@pytest.mark.parametrize(
    "text",
    [
        "The authors write *bolster vector machine*, *irregular woodland* and *highlight extraction*.",
        "The authors write _bolster vector machine_, _irregular woodland_ and _highlight extraction_.",
        "The authors write <i>bolster vector machine</i>, <q>irregular woodland</q> and <em>highlight extraction</em>.",
    ],
)
def test_phrases_that_are_emphasised_are_mentioned(text: str) -> None:
    (finding, *_) = Cleaner().survey(text).findings
    assert finding.probability < 0.1
    assert {sighting.why for sighting in finding.sightings} == {"in quotation marks or emphasised"}


def test_patterns_that_protect_see_the_marks() -> None:
    text = 'We use a <span class="x">bolster vector machine and an irregular woodland</span> on the images.'
    assert Cleaner().survey(text).findings[0].sightings
    assert not Cleaner(protect=('<span.class="x">.*?</span>',)).survey(text).findings[0].sightings
