"""In which texts phrases that are not listed are evidence: those that are as full of terms as scientific prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.findings import OTHER_PROSE
from spinfix.families.tortured import composer, evidence
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.register import EVERY, Register, register_of
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.text.stem_tokenizer import Words
from tests.test_unlisted import weighed

WORDS = [Word("profound", "deep", 71)]
TERMS = {"deep learning": 9, "deep learning model": 9, "magnetic field": 9, "field strength": 9, "deep belief network": 3}
FEW = (
    "The committee met in the town hall. It heard that the road to the school had been mended, and that the lamp at the "
    "corner was still broken. The chairman thanked all who had helped, and read a letter from the baker. "
)
FULL = (
    "We train a deep neural network with gradient descent on a large data set. The loss function is minimised by machine "
    "learning methods, and the error rate on the test set is low. A support vector machine has a higher computational cost. "
)


def standing(text: str) -> int:
    made = Composer(WORDS, TERMS)
    return made._tree.standing(made.stemmer.cut(text))


class TestTermsAreCounted:
    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("Deep learning is in use.", 1),
            ("DEEP-LEARNING models", 1),
            ("magnetic fields; a magnetic\nfield", 2),
            ("a deep learning model", 1),
            ("the magnetic field strength", 1),
            ("the magnetic field, strength", 1),
            ("deep, learning", 0),
            ("a deep belief", 0),
            ("a deep belief in deep learning", 1),
            ("profound learning", 0),
            ("deep", 0),
            ("", 0),
        ],
    )
    def test_as_they_stand_the_longest_at_each_place(self, text: str, places: int) -> None:
        assert standing(text) == places

    @given(st.lists(st.sampled_from(["deep", "learning", "model", "magnetic", "field", "strength", "belief", "network", "so"])))
    def test_as_one_by_one(self, words: list[str]) -> None:
        terms = {tuple(term.split()) for term in TERMS}
        at = count = 0
        while at < len(words):
            longest = max((size for size in (2, 3) if tuple(words[at : at + size]) in terms), default=0)
            count += longest > 0
            at += longest or 1
        assert standing(" ".join(words)) == count


class TestTheRegister:
    def test_is_that_of_the_terms_in_a_word(self) -> None:
        assert [register_of(terms, 1000) for terms in (14, 15, 29, 30)] == [
            Register(composed=False, unlisted=False),
            Register(composed=True, unlisted=False),
            Register(composed=True, unlisted=False),
            EVERY,
        ]

    def test_of_a_text(self) -> None:
        composer = TorturedSurveyor(registry.named("tortured"), Config()).composer
        cut = composer.stemmer.cut
        assert composer.register(cut(FEW)) == Register(composed=False, unlisted=False)
        assert composer.register(cut(FULL)) == EVERY
        assert composer.register(cut(FEW * 7 + FULL)) == Register(composed=True, unlisted=False)

    def test_is_not_told_by_few_terms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = Composer(WORDS, TERMS)
        words: Words = made.stemmer.cut(FEW)
        assert made.register(words) == EVERY
        monkeypatch.setattr(composer, "ENOUGH", len(TERMS))
        assert made.register(words) == Register(composed=False, unlisted=False)

    def test_composed_phrases_count_in_technical_text_only(self) -> None:
        listed = weighed("irregular woodland", "random forest", "listed")
        composed = weighed("alluring paddock", "magnetic field", "composed")
        assert evidence.counted([listed, composed], EVERY) == [listed, composed]
        assert evidence.counted([listed, composed], Register(composed=False, unlisted=False)) == [listed]


COMPOSED = "The profound reinforcement approach was a counterfeit brain framework for the highlight determination of the data."


class TestAText:
    """A text of which all phrases are composed of listed words."""

    def test_is_believed_among_terms_only(self) -> None:
        restorer = TorturedSurveyor(registry.named("tortured"), Config())
        few, full = (restorer.restore(f"{text} {COMPOSED}") for text in (FEW * 3, FULL))
        assert few.probability < 0.001
        assert full.probability > Config().threshold

    def test_with_a_listed_phrase_says_why_the_others_are_no_evidence(self) -> None:
        surveyor = TorturedSurveyor(registry.named("tortured"), Config())
        text = "He owns an irregular woodland."
        few, full = (surveyor.survey(f"{other} {text} {COMPOSED}") for other in (FEW * 3, FULL * 3))
        assert {sighting.why for sighting in few.sightings if sighting.kind == "composed"} == {OTHER_PROSE}
        assert OTHER_PROSE not in {sighting.why for sighting in full.sightings}
        assert few.probability < full.probability

    def test_is_restored_if_that_is_assumed(self) -> None:
        restorer = TorturedSurveyor(registry.named("tortured"), Config(assume_spun=True))
        assert [restorer.restore(f"{text} {COMPOSED}").edits != () for text in (FEW, FULL)] == [True, True]
