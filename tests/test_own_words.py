"""Phrases that an author means, as what else the text says shows."""

from __future__ import annotations

import pytest

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.tortured.occurrences import Company, Kind
from spinfix.families.tortured.own_words import OWN_WORDS, UNLIKELY, OwnWords
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.text.stem_tokenizer import Stemmer, stems_of
from tests.test_unlisted import weighed


def why(text: str, *phrases: WeighedPhrase) -> list[str]:
    """Why each phrase of a text is no evidence."""
    stemmer = Stemmer()
    for stem in stems_of(" ".join([text.lower(), *(phrase.reading.original for phrase in phrases)])):
        stemmer.number(stem)
    own = OwnWords(stemmer.cut(text), stemmer.numbers, phrases)
    return [own.why_meant(phrase) for phrase in phrases]


def phrase(
    spun: str, term: str, kind: Kind = "composed", first: int = 0, *, company: Company = "none", weight: float = 5.0
) -> WeighedPhrase:
    made = weighed(spun, term, kind, first=first, weight=weight)
    return made._replace(occurrence=made.occurrence._replace(company=company))


PADDOCK = phrase("alluring paddock", "magnetic field")


class TestAComposedPhrase:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("alluring paddock is weak", ""),
            ("alluring paddock is weak, and alluring it is, and alluring again", OWN_WORDS),
            ("alluring paddock is weak. Paddocks are green, a paddock too", OWN_WORDS),
            ("alluring paddock is weak. Paddocks are green", ""),
            ("alluring paddock is weak. Paddocks are alluring", ""),
            ("alluring paddock is weak. Fields are green, a field too", ""),
            ("alluring paddock is weak, of magnetic kind", ""),
        ],
    )
    def test_is_meant_if_a_word_that_would_change_stands_elsewhere(self, text: str, reason: str) -> None:
        assert why(text, PADDOCK) == [reason]

    def test_is_not_for_a_word_in_another_phrase(self) -> None:
        again = replace_first(PADDOCK, 4)
        assert why("alluring paddock is weak alluring paddock too", PADDOCK, again) == ["", ""]

    def test_is_for_a_word_in_a_phrase_that_is_unlikely(self) -> None:
        unlikely = replace_first(PADDOCK, 4)._replace(weight=UNLIKELY)
        text = "alluring paddock is weak alluring paddock too alluring"
        assert why(text, PADDOCK, unlikely)[0] == OWN_WORDS
        assert why(text, PADDOCK, replace_first(PADDOCK, 4)) == ["", ""]

    def test_is_not_for_a_word_that_stays(self) -> None:
        kept = phrase("magnetic paddock", "magnetic field")
        assert why("magnetic paddock of magnetic stars magnetic", kept) == [""]

    def test_is_not_for_a_function_word(self) -> None:
        made = phrase("paddock of", "magnetic field")
        assert why("paddock of of stars of", made) == [""]


def test_a_listed_phrase_is_not_meant_for_its_words() -> None:
    listed = phrase("alluring paddock", "magnetic field", "listed")
    assert why("alluring paddock is weak. Paddocks are green, a paddock too", listed) == [""]


def replace_first(made: WeighedPhrase, first: int) -> WeighedPhrase:
    """The phrase at another word."""
    return made._replace(occurrence=made.occurrence._replace(first=first, last=first + 2))


MEANT = (
    "The illness of the kidney and the illness of the heart are treated with a support vector machine, gradient descent on a "
    "large data set, and breast malignancy with a random forest. Of any malignancy, each malignancy, the error rate is low."
)


def test_a_text_says_why_what_it_means_is_no_evidence() -> None:
    surveyor = TorturedSurveyor(registry.named("tortured"), Config())
    survey = surveyor.survey(MEANT)
    assert {sighting.why for sighting in survey.sightings} == {OWN_WORDS}
    assert survey.probability <= Config().threshold
    assert surveyor.restore(MEANT).edits == ()
