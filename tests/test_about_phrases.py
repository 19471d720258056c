"""Texts whose subject is spun or tortured phrases."""

from __future__ import annotations

import pytest

from spinfix.families.about_phrases import is_about_phrases, is_about_spinning


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
    "text",
    ["The article was spun.", "Spinning is what a text gets.", "A machine with a thesaurus.", "A synonym came from a machine."],
)
def test_texts_about_spinning(text: str) -> None:
    assert is_about_spinning(text)
    assert is_about_spinning(text.upper())
