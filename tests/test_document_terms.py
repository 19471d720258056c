"""Which of several terms a phrase stands for, by what the document itself writes."""

from __future__ import annotations

import re
from functools import cache

import pytest

from spinfix import Cleaner, edits
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.tortured.document_terms import Mentions
from spinfix.families.tortured.phrase_scorer import NEAR
from spinfix.families.tortured.restorer import TorturedRestorer

TORTURED = "We train an irregular woodland and a bolster vector machine after highlight extraction."


@cache
def restorer() -> TorturedRestorer:
    return TorturedRestorer(registry.named("tortured"), Config())


def found(text: str) -> dict[str, Edit]:
    return {edit.found: edit for edit in restorer().restore(f"{TORTURED} {text}").edits}


def restored(text: str) -> str:
    whole = f"{TORTURED} {text}"
    return edits.apply(whole, restorer().restore(whole).edits)


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("It drains the cell.", "energy use"),
        ("Energy consumption drains the cell.", "energy use"),  # in passing
        ("Energy consumption drains the cell. We lower energy consumption.", "energy consumption"),
        ("Keywords: routing, energy consumption, sinks.", "energy consumption"),
        ("Index Terms—routing, energy\nconsumption, sinks", "energy consumption"),
        ("Energy consumption (EC) drains the cell.", "energy consumption"),
        ("Energy consumption drains. We lower energy consumption. Energy use is measured. Keywords: energy use.", "energy use"),
    ],
)
def test_the_document_decides_the_term(said: str, term: str) -> None:
    edit = found(f"{said}\n\nAt night the vitality utilization of the sink falls.")["vitality utilization"]
    other = {"energy use": "energy consumption", "energy consumption": "energy use"}[term]
    assert edit.replacement == term
    assert other in [alternative.text for alternative in edit.alternatives]
    assert 0.5 < edit.confidence < 0.99
    assert edit.confidence + sum(alternative.probability for alternative in edit.alternatives) == pytest.approx(1.0, abs=0.03)


def test_more_mentions_make_surer() -> None:
    sure = [
        found(f"{'Energy consumption matters. ' * times}The vitality utilization falls.")["vitality utilization"].confidence
        for times in (2, 4, 8)
    ]
    assert sure == sorted(sure)
    assert 0.85 < sure[0] < 0.95 < sure[-1] < 0.98


def test_phrases_and_parts_of_words_are_no_mentions() -> None:
    text = "Cloud computing, a cloud-computing site, cloud computings (CC); not cloud computingly. Keywords: cloud computing"
    assert Mentions(text, ()).of("cloud computing", 0, len(text)) == 1 + 1 + 3 + 3
    assert Mentions(text, ()).of("cloud computing", 1, len(text) - 1) == 1 + 3
    assert Mentions("a_cloud computing, cloud\n computing_, Cloud- computing, cloud", ()).of("cloud computing", 0, 99) == 0
    assert Mentions("İ: Theses, a thesis or THESIS; cloud theses.", ()).of("thesis", 0, 99) == 4
    (phrase,) = restorer().weigh("The haze finding is done.")[0]
    assert Mentions("The haze finding is done.", [phrase.occurrence]).of("haze finding", 0, 25) == 0


def test_letters_that_fit_one_term_decide_in_all_places() -> None:
    text = restored("Here haze finding (FC) runs at the edge. We rent haze finding from others.")
    assert text.endswith("Here fog computing (FC) runs at the edge. We rent fog computing from others.")
    defined = restored("The fog computing (FC) of the plant is slow. We rent haze finding from others.")
    assert defined.endswith("We rent fog computing from others.")


@pytest.mark.parametrize(("apart", "terms"), [(NEAR, ["fog", "cloud"]), (10, ["cloud", "cloud"])])
def test_another_paper_in_the_text_decides_for_itself(apart: int, terms: list[str]) -> None:
    fog = "We use haze finding here. " + "Fog computing is fast. " * 8
    cloud = "We use haze finding there. " + "Cloud computing is cheap. " * 8
    text = restored(f"{fog}{'x' * apart}. {cloud}")
    assert re.findall(r"We use (\w+) computing (?:here|there)", text) == terms


def test_a_phrase_is_the_same_term_in_all_places() -> None:
    words = "Nurses check the haze finding daily. Haze finding in factories; a haze finding layer, and the haze finding server."
    terms = {edit.replacement.lower() for name, edit in found(words).items() if name.lower() == "haze finding"}
    assert len(terms) == 1


def test_a_variant_that_keeps_a_word_is_restored_where_the_document_has_it() -> None:
    words = "Facial acknowledgment opens the door."
    assert found(words)["Facial acknowledgment"].replacement == "Face recognition"
    edit = found(f"{words} Keywords: locks, facial recognition")["Facial acknowledgment"]
    assert edit.replacement == "Facial recognition"
    assert "Face recognition" in [other.text for other in edit.alternatives]


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("It has bees and profound neural networks.", "deep neural networks"),
        ("Profound neural networks were slow.", "Deep neural networks"),
        ("This is a fast 6-layer profound neural networks for bees.", "deep neural network"),
    ],
)
def test_a_plural_that_the_paraphraser_left_stays(words: str, term: str) -> None:
    edit = next(edit for name, edit in found(words).items() if "neural" in name)
    assert edit.replacement == term
    assert edit.alternatives


def test_evidence_does_not_depend_on_the_terms() -> None:
    words = "{} consumption drains the cell. {} consumption is low. The vitality utilization falls."
    one, other = (restorer().restore(f"{TORTURED} {words.format(word, word)}").probability for word in ("Energy", "Tea"))
    assert one == pytest.approx(other, abs=1e-4)


def test_a_survey_names_the_term_of_the_document() -> None:
    text = f"{TORTURED} The vitality utilization falls. Keywords: energy consumption"
    sightings = Cleaner(Config(families="tortured")).survey(text).findings[0].sightings
    (sighting,) = (sighting for sighting in sightings if sighting.text == "vitality utilization")
    assert sighting.term == "energy consumption"
    assert [other.text for other in sighting.alternatives] == ["energy use"]
