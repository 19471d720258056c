"""Many phrases looked for at once."""

from __future__ import annotations

import pytest

from spinfix.families.tortured.phrase_matcher import PhraseIndex

PHRASES = ["irregular woodland", "state of the craft", "accuracy, review", "genuine-time", "k-closest neighbour", "bosom"]


def found(text: str, *, single_words: bool = False) -> list[tuple[str, str]]:
    index = PhraseIndex(PHRASES, single_words=single_words)
    words = index.cut(text)
    hits = list(index.find(words))
    return [(PHRASES[hit.phrase], words.between(hit.first, hit.last)) for hit in hits]


@pytest.mark.parametrize(
    "text",
    [
        "irregular woodland",
        "Irregular Woodlands",
        "IRREGULAR WOODLAND",
        "irregular-woodland",
        "irregular  woodland",
        "irregular\nwoodland",
        "irregular\r\n  woodland",
        "irregular\u00a0woodland",
        "irregular‑woodland",
        "irregular–woodland",
        "irregular-\nwoodland",
        "irregular\u00ad\nwoodland",
    ],
)
def test_variants_are_found(text: str) -> None:
    assert found(f"An {text} of trees.") == [("irregular woodland", text)]


@pytest.mark.parametrize(
    "text",
    [
        "irregular, woodland",
        "irregular. Woodland",
        "irregular\n\nwoodland",
        "irregular/woodland",
        "irregular (woodland",
        "irregular--woodland",
        "irregular --woodland",
        "irregular -woodland",
        "irregular - woodland",
        "irregular — woodland",
        "irregularly woodland",
        "woodland irregular",
    ],
)
def test_what_only_looks_like_a_phrase_is_not(text: str) -> None:
    assert found(f"An {text} of trees.") == []


def test_marks_inside_a_phrase_have_to_be_there() -> None:
    assert found("accuracy, review") == [("accuracy, review", "accuracy, review")]
    assert found("accuracy review") == []


def test_spellings_and_hyphens_are_folded() -> None:
    assert found("in genuine time, the K closest neighbors and the state-of-the-craft") == [
        ("genuine-time", "genuine time"),
        ("k-closest neighbour", "K closest neighbors"),
        ("state of the craft", "state-of-the-craft"),
    ]


def test_single_words_only_where_they_are_asked_for() -> None:
    assert found("her bosom friend") == []
    assert found("her bosom friend", single_words=True) == [("bosom", "bosom")]


@pytest.mark.parametrize("text", ["", " ", "woodland", "\ud800 irregular woodland", "İrregular woodland", "irregular"])
def test_odd_text(text: str) -> None:
    assert len(found(text)) == text.count("irregular woodland")
