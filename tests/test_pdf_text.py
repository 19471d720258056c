"""Text as it comes out of a PDF, read as its author typed it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.text.pdf_text import LIGATURES, unbroken
from spinfix.text.pieced_text import PiecedText

KNOWN = {"woodland", "irregular", "counterfeit", "consciousness", "field", "find", "malware", "linear", "factor", "ii", "proto"}


def read(text: str, *, columns: bool = False) -> PiecedText:
    page = unbroken(text, KNOWN.__contains__, columns=columns)
    assert page is not None
    return page


def reads(text: str) -> str:
    page = unbroken(text, KNOWN.__contains__)
    return text if page is None else page.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a wood-\nland", "a woodland"),
        ("a wood-\r\n   land", "a woodland"),
        ("a wood‐\nland", "a woodland"),
        ("a wood-\n\nland", "a woodland"),
        ("a wood¬\nland", "a woodland"),
        ("a wood\u00adland", "a woodland"),
        ("a wood\ufffeland", "a woodland"),
        ("a wood\x02\r\nland", "a woodland"),
        ("a wood\u00ad\nland", "a woodland"),
        ("coun\u00adter\u00adfeit", "counterfeit"),
        ("coun-\nter-\nfeit", "counterfeit"),
        ("WOOD-\nLAND", "WOODLAND"),
        ("Wood-\nland", "Woodland"),
        ("non-lin-\near", "non-linear"),
        ("irreg-\nu-\nlar-\nwood-\nland", "irregular-\nwoodland"),
        ("an irreg- ular wood- land", "an irregular woodland"),
        ("WOOD- LAND", "WOODLAND"),
        ("Wood‐ land", "Woodland"),
        ("wood\u00ad land", "woodland"),
        ("coun- ter- feit", "counterfeit"),
        ("coun- ter-\nfeit", "counterfeit"),
        ("non-lin- ear", "non-linear"),
        ("irreg- u- lar wood- land", "irreg- u- lar woodland"),
        ("we ﬁ- nd it", "we find it"),
        ("the ﬁeld", "the field"),
        ("the ﬁ eld", "the field"),
        ("we ﬁ-\nnd it", "we find it"),
        ("the baﬄe", "the baffle"),
    ],
)
def test_what_setting_did_is_undone(text: str, expected: str) -> None:
    assert reads(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a woodland",
        "a deep-\nlearning net",
        "Wood-\nLand",
        "wood-\n\n\nland",
        "wood-\n\nLand",
        "wood - land",
        "wood -land",
        "wood-  land",
        "wood-\tland",
        "wood\u200b land",
        "Wood- Land",
        "fact- or opinion-based",
        "pro- to anti-",
        "long- and short-term",
        "two- or three-fold",
        "I- I do not know",
        "wood-land",
        "1-\n2",
        "-\nland",
        "wood-\n",
        "Ve\u00adrona",
        "line one\nline two",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert reads(text) == text


PAGES = (
    "Journal of Trees 1\n\nWe grow an irregular\nwood-\n\nFoot\n\f"
    "Journal of Trees 2\n\nland of trees. It\n\nFoot\n\f"
    "Journal of Trees 3\n\ngrew well.\n\nThen it stopped.\nFoot\n\f"
)


class TestPages:
    """Page breaks with what stands at the edges of pages."""

    def test_sentences_go_on_across_them(self) -> None:
        page = read(PAGES)
        assert "We grow an irregular\nwoodland of trees. It\ngrew well." in page.text

    def test_running_heads_are_kept_once(self) -> None:
        text = read(PAGES).text
        assert (text.count("Journal of Trees"), text.count("Foot")) == (1, 1)

    def test_page_numbers_go(self) -> None:
        assert reads("it grew\n\n- 12 -\n\f13\n\nwell") == "it grew\nwell"

    def test_a_sentence_that_ended_is_followed_by_a_new_paragraph(self) -> None:
        assert reads("It grew.\n\n1\n\fWell, it did.\n") == "It grew.\n\nWell, it did."

    def test_what_spans_a_page_is_not_whole(self) -> None:
        page = read(PAGES)
        start = page.text.index("woodland")
        span = page.span(start, start + len("woodland"))
        assert (PAGES[span.start : span.end], span.whole) == ("wood-", False)
        start = page.text.index("irregular\nwood")
        assert PAGES[slice(*page.span(start, start + 9)[:2])] == "irregular"

    def test_a_title_that_is_a_running_head_stays(self) -> None:
        assert "Irregular trees" in read("Irregular trees\nWe grow\n\fIrregular trees\nthem.\n\f").text


COLUMNS = """\
            On the Growth of Trees in the North

We grow an irregular          counter-
woodland in the north,        feit consciousness is
and measure what grows        measured by the readers
in it by the year. The        of the second column,
last line is here.            which ends here.

       Both columns are followed by a line across them.
"""


class TestColumns:
    """Lines side by side."""

    def test_are_read_one_column_after_the_other(self) -> None:
        text = read(COLUMNS, columns=True).text
        assert "an irregular\nwoodland in the north,\nand measure" in text
        assert "counterfeit consciousness is\nmeasured" in text
        assert text.index("last line") < text.index("counterfeit") < text.index("line across")

    def test_sentences_go_on_behind_blank_lines(self) -> None:
        lines = (
            "We grow an irregular",
            "woodland in the",
            "north, and measure",
            "what grows.",
            "The wood-",
            "land grew",
        )
        text = "\n\n".join(lines)
        page = read(text, columns=True)
        assert page.text == "We grow an irregular\nwoodland in the\nnorth, and measure\nwhat grows.\n\nThe woodland grew"
        start = page.text.index("irregular\nwoodland")
        assert not page.span(start, start + 19).whole
        assert "irregular\n\nwoodland" in reads(text)

    def test_places_are_those_of_the_first_part(self) -> None:
        page = read(COLUMNS, columns=True)
        start = page.text.index("irregular\nwoodland")
        span = page.span(start, start + len("irregular\nwoodland"))
        assert (COLUMNS[span.start : span.end], span.whole) == ("irregular", False)

    @pytest.mark.parametrize(
        "text",
        [
            "One line.\nAnother line.\nA third line.\nA fourth one.\nThe last.\n",
            "name    value\none    1\ntwo    2\n",
            "    indented\n    code\n    of four\n    lines\n    here\n",
            "A paragraph.\n\nAnother one.\n\nThe third\n\n- a list\n- of things\n\nA Title\n\nThe last: 5\n\n(so)\n",
            "Two blanks.  After a stop.\nAnd here.  They stand at\nother places.  In each,\nso.  It is no column.  Is it?\n",
        ],
    )
    def test_one_column_stays_one(self, text: str) -> None:
        assert unbroken(text, KNOWN.__contains__, columns=True) is None


MARKS = ["-\n", "- ", "‐ ", "‐\r\n ", "\u00ad", "¬\n", " ", "\n", "\n\n", "\f", "   "]
PIECES = st.sampled_from([*MARKS, "wood", "land", "ﬁ", "eld", "irregular", "12", ".", "é", "\ud800"])


def bare(text: str) -> str:
    """A text without the marks that may go, with its ligatures spelt out."""
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    return re.sub(r"[-‐¬\u00ad]|\s", "", text)


@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
def test_places_are_right_in_any_text(text: str, columns: bool) -> None:
    page = unbroken(text, KNOWN.__contains__, columns=columns)
    if page is None:
        return
    assert page.source == text
    for match in re.finditer(r"\S+(?:\s\S+)?", page.text):
        span = page.span(*match.span())
        assert 0 <= span.start <= span.end <= len(text)
        standing = bare(text[span.start : span.end])
        assert standing == bare(match.group()) if span.whole else bare(match.group()).startswith(standing)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_letter_is_lost(text: str) -> None:
    page = unbroken(text.replace("\f", ""), KNOWN.__contains__)
    if page is not None:
        assert bare(page.text) == bare(text)
