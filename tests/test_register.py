"""In which texts phrases are evidence: those that are as full of terms as scientific prose, or that read badly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.findings import OTHER_PROSE, READ_WELL
from spinfix.families.tortured import composer, evidence
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.occurrences import Company, Kind
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
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
        registers = [register_of(terms, 1000) for terms in (14, 15, 29, 30)]
        assert [(register.has_terms, register.is_technical) for register in registers] == [
            (False, False),
            (True, False),
            (True, False),
            (True, True),
        ]

    def test_of_a_text(self) -> None:
        composer = TorturedSurveyor(registry.named("tortured"), Config()).composer
        cut = composer.stemmer.cut
        few, full, both = (composer.register(cut(text)) for text in (FEW, FULL, FEW * 7 + FULL))
        assert not few.has_terms
        assert full.is_technical
        assert (both.has_terms, both.is_technical) == (True, False)

    def test_is_not_told_by_few_terms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = Composer(WORDS, TERMS)
        words: Words = made.stemmer.cut(FEW)
        assert made.register(words) == EVERY
        monkeypatch.setattr(composer, "ENOUGH", len(TERMS))
        assert not made.register(words).has_terms

    def test_composed_phrases_count_in_technical_text_only(self) -> None:
        listed = weighed("irregular woodland", "random forest", "listed")
        composed = weighed("alluring paddock", "magnetic field", "composed")
        assert evidence.counted([listed, composed], EVERY) == [listed, composed]
        assert evidence.counted([listed, composed], Register(0.0)) == [listed]

    @pytest.mark.parametrize(
        ("company", "kind", "gain", "terms", "counts"),
        [
            ("none", "listed", 1.0, 0.0, True),
            ("met", "listed", 1.0, 0.0, True),
            ("unmet", "listed", 4.0, 0.03, True),
            ("unmet", "listed", 3.9, 0.03, False),
            ("unmet", "listed", 4.0, 0.02, False),
            ("unmet", "inflected", 4.0, 0.03, False),
            ("none", "inflected", 4.0, 0.03, False),
            ("allowed", "listed", 9.0, 0.03, False),
        ],
    )
    def test_listed_ones_need_their_company_or_are_out_of_place_in_technical_text(
        self, company: Company, kind: Kind, gain: float, terms: float, counts: bool
    ) -> None:
        phrase = weighed("regulated learning", "supervised learning", kind)._replace(gain=gain)
        phrase = phrase._replace(occurrence=phrase.occurrence._replace(company=company))
        assert evidence.may_count(phrase, Register(terms)) is counts


def listed_with(gain: float, spun: str = "buried layer", term: str = "hidden layer") -> WeighedPhrase:
    """A listed phrase that is evidence, for which its term is likelier by so much (log10)."""
    return weighed(spun, term, "listed")._replace(gain=gain, weight=6.0)


class TestPhrasesThatReadWell:
    PROSE = Register(0.0)

    @staticmethod
    def two(gain: float) -> list[WeighedPhrase]:
        return [listed_with(gain), listed_with(gain, "random woods", "random forest")]

    @pytest.mark.parametrize(("gain", "well"), [(3.0, True), (5.2, True), (5.3, False), (7.0, False)])
    def test_are_those_that_fit_nearly_as_well_as_their_terms(self, gain: float, well: bool) -> None:
        assert evidence.read_well(self.two(gain), self.PROSE, 100) is well

    def test_are_none_among_terms(self) -> None:
        assert not evidence.read_well(self.two(3.0), Register(0.08), 100)
        assert not evidence.read_well(self.two(3.0), EVERY, 100)

    def test_are_so_in_a_short_text_too(self) -> None:
        assert evidence.read_well(self.two(3.0), self.PROSE, 10)
        assert not evidence.read_well(self.two(5.3), self.PROSE, 10)

    def test_are_several(self) -> None:
        assert not evidence.read_well(self.two(3.0)[:1], self.PROSE, 100)
        assert not evidence.read_well([listed_with(3.0), listed_with(2.0)], self.PROSE, 100), "one phrase, used twice"

    def test_are_those_for_one_term_but_among_terms(self) -> None:
        layers = [listed_with(8.0), listed_with(8.0, "covered layer")]
        assert evidence.read_well(layers, self.PROSE, 100)
        assert not evidence.read_well(layers, Register(0.02), 100)

    def test_leave_a_text_as_it_is_and_say_so(self) -> None:
        text = FEW + "The choice timber of the hut was oak, and the walls gave off warm radiation all night. " + FEW
        finding = TorturedSurveyor(registry.named("tortured"), Config()).restore(text)
        assert (finding.edits, finding.note, finding.reads_well) == ((), READ_WELL, True)
        assert 0.2 < finding.probability < 0.3
        assumed = TorturedSurveyor(registry.named("tortured"), Config(assume_spun=True)).restore(text)
        assert len(assumed.edits) == 2


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
        assert all(sighting.may_be_meant is (sighting.why == OTHER_PROSE) for sighting in (*few.sightings, *full.sightings))
        assert OTHER_PROSE not in {sighting.why for sighting in full.sightings}
        assert few.probability < full.probability

    def test_is_restored_if_that_is_assumed(self) -> None:
        restorer = TorturedSurveyor(registry.named("tortured"), Config(assume_spun=True))
        assert [restorer.restore(f"{text} {COMPOSED}").edits != () for text in (FEW, FULL)] == [True, True]
