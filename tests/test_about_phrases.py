"""Texts whose subject is spun or tortured phrases."""

from __future__ import annotations

import pytest

from spinfix import Cleaner, Config
from spinfix.config import Quality
from spinfix.families.about_phrases import ABOUT_SPINNING, is_about_phrases, is_about_spinning
from spinfix.families.spinner import caution
from tests.test_cases import load_cases


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Tortured phrases abound.", True),
        ("The paper mill sold authorship.", True),
        ("The paper milled by the company is white.", False),
        ("Comments on PubPeer list them.", True),
        ("We paraphrase the theorem.", False),
        ("Run through a paraphrasing tool.", True),
    ],
)
def test_texts_on_the_subject(text: str, about: bool) -> None:
    assert is_about_phrases(text) is about


def test_a_word_is_not_cut_off_where_the_search_ends() -> None:
    """The search around a mark ends 40 letters behind it."""
    for length in range(25, 40):
        assert not is_about_phrases("tortured" + "-" * length + "paper millstones")
        assert is_about_phrases("tortured" + "-" * length + "paper mills")


@pytest.mark.parametrize(
    ("label", "note"),
    [
        ("about spinning: without quotation marks", ABOUT_SPINNING),
        ("lists: words to spell", caution.LIST),
        ("about words: a style guide: buy instead of purchase", caution.PAIRS),
    ],
)
def test_why_the_news_family_leaves_a_text_alone(label: str, note: str) -> None:
    (text,) = (case.text for case in load_cases() if case.label == label)
    finding = next(one for one in Cleaner(Config(quality="fast")).detect(text).findings if one.family == "wp-auto-spinner")
    assert finding.note == note


@pytest.mark.parametrize(
    "text",
    ["The article was spun.", "Spinning is what a text gets.", "A machine with a thesaurus.", "A synonym came from a machine."],
)
def test_texts_about_spinning(text: str) -> None:
    assert is_about_spinning(text)
    assert is_about_spinning(text.upper())


def test_quoted_phrases_of_spun_news_are_restored() -> None:
    """Only where most of the evidence is in quotation marks is it what the text talks about."""
    spun = (
        "The man who calls himself “overseas minister” mentioned on Tuesday that the brand new bridge will value greater than "
        "£2 million this 12 months. The authorities introduced the venture earlier than the tip of final 12 months."
    )
    assert "“foreign minister” said" in Cleaner(Config(quality="fast")).clean(spun)


PLAIN = "He said the company would buy the factory this year. Many people moved abroad for work. She also wants a new car."
SPUN = (
    "He mentioned the corporate would purchase the manufacturing unit this 12 months. Many individuals moved overseas for "
    "work. She additionally needs a brand new automobile."
)


@pytest.mark.parametrize("quality", ["fast", "best"])
@pytest.mark.parametrize("between", ["\n\n", "\n---\n", "\n\nThat is what came out of it:\n\n"])
def test_a_text_before_and_after_is_left_alone(quality: Quality, between: str) -> None:
    cleaner = Cleaner(quality=quality)
    for text in (PLAIN + between + SPUN, SPUN + between + PLAIN):
        result = cleaner.analyse(text)
        assert not result.edits
        assert cleaner.detect(text).spin_probability == result.spin_probability
        assert result.findings[0].note == caution.VERSIONS
    assert cleaner.analyse(SPUN).restorations


def test_a_spun_text_with_its_sentences_twice_is_restored() -> None:
    result = Cleaner(quality="fast").analyse(f"{SPUN}\n\n{SPUN}")
    assert "this year" in result.text
    assert "12 months" not in result.text


def test_a_spun_text_beside_another_text_is_restored() -> None:
    other = "The harbour froze in January, and no ship left it for a month. The ferry to the island ran again in March."
    assert "this year" in Cleaner(quality="fast").clean(f"{SPUN} {SPUN}\n\n{other}")


def test_a_spun_form_that_is_filled_in_elsewhere_is_restored() -> None:
    """Whose words stand in a text three times has no version before and one after."""
    twice, thrice = (f"{chr(10).join([PLAIN] * times)}\n\n{SPUN}" for times in (2, 3))
    cleaner = Cleaner(quality="fast")
    assert not cleaner.analyse(twice).edits
    assert cleaner.analyse(thrice).restorations
