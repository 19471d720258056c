"""Phrases whose acronym tells the term that they stand for."""

from __future__ import annotations

import pytest

from spinfix.families.tortured.acronyms import SOME, Acronyms
from spinfix.families.tortured.synonyms import UNTOLD, Synonyms
from spinfix.text.stem_tokenizer import Stemmer

TERMS = ("deep neural network", "magnetic field", "internet of things", "deep neural networks", "magnetic resonance imaging")


def found(text: str, terms: tuple[str, ...] = TERMS) -> list[str]:
    """The phrases, with the terms whose acronym follows."""
    words = Stemmer().cut(text)
    return [f"{words.between(one.first, one.last)} → {terms[one.term]}" for one in Acronyms(terms).find(words)]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("alluring paddocks (MF) of stars", ["alluring paddocks → magnetic field"]),
        ("alluring paddocks (MFs) of stars", ["alluring paddocks → magnetic field"]),
        ("alluring paddocks\n(MF)", ["alluring paddocks → magnetic field"]),
        ("Alluring-paddocks (MF)", ["Alluring-paddocks → magnetic field"]),
        ("The net of gadgets (IoT)", ["net of gadgets → internet of things"]),
        ("net of the gadgets (IoT)", ["net of the gadgets → internet of things"]),
        (
            "novel alluring echo picturing (MRI)",
            [f"{run} → {TERMS[-1]}" for run in ("echo picturing", "alluring echo picturing")],
        ),
        ("alluring picturing (MRI)", ["alluring picturing → magnetic resonance imaging"]),
        ("my fields (MF)", []),
        ("the Irish Organisation of Traders (IOT)", []),
        ("a Malayan trade foundation (MTF)", []),
        ("a magnetic foundation (MF)", []),
        ("alluring paddocks (MFA)", []),
        ("alluring paddocks [MF]", []),
        ("alluring paddocks, (MF)", []),
        ("It is alluring. Paddocks (MF)", []),
        ("paddocks (MF)", []),
        ("(MF) is short", []),
        ("", []),
    ],
)
def test_the_acronym_behind_a_phrase_tells_its_term(text: str, phrases: list[str]) -> None:
    assert found(text) == phrases


def test_a_run_does_not_begin_with_a_function_word() -> None:
    assert found("of alluring paddocks (MF)") == ["alluring paddocks → magnetic field"]


def test_an_acronym_of_many_terms_needs_a_word_that_stays() -> None:
    many = (*(f"m{number} f{number}" for number in range(SOME)), "magnetic field")
    assert found("alluring paddocks (MF)", many) == []
    assert found("alluring paddocks (MF)", many[: SOME - 1]) != []
    assert found("alluring paddocks (MF)", many[:SOME]) == []
    assert found("kings of hearts (MF)", tuple(f"m{number} of f{number}" for number in range(SOME))) == []
    assert found("alluring field (MF)", many) == ["alluring field → magnetic field"]


def test_other_places_with_the_same_words_are_told_too() -> None:
    synonyms = Synonyms([], {}, dict.fromkeys(TERMS, 7))
    words = Stemmer().cut("Alluring paddocks (MF) are there; alluring paddocks, alluring. Paddocks are alluring-paddocks.")
    told = synonyms.abbreviated(words)
    assert [words.between(*place) for place in sorted(told)] == ["Alluring paddocks", "alluring paddocks", "alluring-paddocks"]
    for meanings in told.values():
        assert [(one.term, one.seen, one.listed) for one in meanings] == [("magnetic field", 7, 0)]
        assert 10 ** meanings[0].chance == pytest.approx(UNTOLD**2), "both words change"


def test_words_before_different_acronyms_tell_nothing() -> None:
    synonyms = Synonyms([], {}, {"magnetic field": 7, "deep learning": 7})
    words = Stemmer().cut("The new methods (MF) and the new methods (DL) differ; alluring paddocks (MF) do not.")
    assert [words.between(*place) for place in synonyms.abbreviated(words)] == ["alluring paddocks"]


def test_an_authors_own_shorter_form_is_no_phrase() -> None:
    synonyms = Synonyms([], {}, dict.fromkeys(TERMS, 7))
    for text in ("Deep networks (DNN) learn.", "Neural networks (DNNs) learn.", "Very deep neural networks (DNNs) learn."):
        assert synonyms.abbreviated(Stemmer().cut(text)) == {}, text
