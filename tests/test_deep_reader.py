"""Quality "deep" on tortured phrases: what the causal language model reads of a phrase that recurs, and what follows."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest

from spinfix import edits
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.tortured import deep_reader
from spinfix.families.tortured.deep_reader import Use
from spinfix.families.tortured.surveyor import TorturedSurveyor
from spinfix.models import causal
from spinfix.models.causal import CausalModel, CausalModelError, Place
from tests.literal_phrases import LITERAL, as_parameters

FAR = "The committee met in the town hall and spoke about the new road until late in the evening. " * 8
GLOBE = "In the actual globe nobody works like that. " + FAR + "They should go out into the actual globe more often."


class Preferring:
    """A causal model that finds some continuations likelier than others, by the words in them, and stores what it was asked."""

    def __init__(self, **likelihoods: float) -> None:
        self.likelihoods = likelihoods
        self.asked: list[tuple[str, list[Place]]] = []

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        self.asked.append((text, list(places)))
        return [[self.likelihood(one) for one in place.continuations] for place in places]

    def likelihood(self, continuation: str) -> float:
        return next((value for word, value in self.likelihoods.items() if word in continuation), -20.0)


def restorer(model: Preferring | None, quality: str = "deep") -> TorturedSurveyor:
    made = TorturedSurveyor(registry.named("tortured"), Config(quality=quality))  # type: ignore[arg-type]
    if model is not None:
        made.__dict__["deep"] = model
    return made


def uses(text: str, phrase: str, term: str) -> list[Use]:
    starts = [at for at in range(len(text)) if text.startswith(phrase, at)]
    return [Use(start, start + len(phrase), term) for start in starts]


class TestReading:
    def asked(self, text: str, phrase: str = "actual globe") -> tuple[str, list[Place]]:
        model = Preferring()
        deep_reader.gain(model, text, uses(text, phrase, "real world"))
        ((read, places),) = model.asked
        return read, places

    @pytest.mark.parametrize("text", [GLOBE, "The actual globe, an actual globe. Actual globes!", "actual globe actual globe"])
    def test_each_use_is_read_where_it_stands(self, text: str) -> None:
        read, places = self.asked(text)
        assert len(places) == text.count("actual globe")
        for place in places:
            term, phrase = place.continuations
            assert read[place.start :].startswith(phrase[: phrase.index("globe") + 5])
            assert phrase.strip().startswith("actual globe")
            assert term == phrase.replace("actual globe", "real world", 1)

    def test_with_its_surroundings_only(self) -> None:
        read, places = self.asked(GLOBE)
        assert len(read) < 500 < len(GLOBE)
        assert [place.continuations[1] for place in places] == [
            " actual globe nobody works like that. ".rstrip(),
            " actual globe more often.",
        ]
        assert "\nThe " not in read.splitlines()[0]
        assert all(line in GLOBE for line in read.splitlines())

    def test_and_no_more_uses_than_fit(self) -> None:
        _, places = self.asked(("An actual globe stood there. " + FAR) * 20)
        assert len(places) == deep_reader.MOST_READ

    def test_the_first_use_does_not_count(self) -> None:
        text = "First the actual globe stood here. Then the actual globe stood there. Now the actual globe fell."
        model = Preferring(here=-5.0, there=-7.0, fell=-9.0)
        assert deep_reader.gain(model, text, uses(text, "actual globe", "real world")) == 0.0
        first = Preferring(**{"real world stood here": 0.0})
        assert deep_reader.gain(first, text, uses(text, "actual globe", "real world")) == 0.0
        later = Preferring(**{"real world stood there": -10.0, "real world fell": -14.0})
        assert deep_reader.gain(later, text, uses(text, "actual globe", "real world")) == pytest.approx(8.0)


class TestRestoring:
    def test_a_phrase_read_as_its_term_is_restored(self) -> None:
        model = Preferring(**{"real world": -10.0})
        found = restorer(model).restore(GLOBE)
        assert edits.apply(GLOBE, found.edits) == GLOBE.replace("actual globe", "real world")
        assert found.probability > 0.7
        assert len(model.asked) == 1

    @pytest.mark.parametrize("term", [-20.0, -19.0, -40.0])
    def test_one_that_is_meant_is_not(self, term: float) -> None:
        model = Preferring(**{"real world": term})
        assert restorer(model).restore(GLOBE).edits == ()
        assert model.asked

    def test_other_qualities_do_not_read(self) -> None:
        plain = restorer(None, "best")
        assert plain.deep is None
        assert plain.restore(GLOBE).edits == ()

    @pytest.mark.parametrize(
        "text",
        [
            "In the actual globe nobody works like that. " + FAR,
            "A clinic for liver ailments opened. " + FAR,
            "We train an irregular woodland and a bolster vector machine by profound learning on an irregular woodland.",
            'She wrote "actual globe" twice, and then she crossed the "actual globe" out.',
            next(case["text"] for case in LITERAL if case["phrase"] == "arbitrary woods"),
        ],
        ids=["once", "one use", "believed anyway", "quoted", "a fitting phrase"],
    )
    def test_what_needs_no_reading_is_not_read(self, text: str) -> None:
        model = Preferring(**{"real world": -10.0})
        restorer(model).restore(text)
        assert not model.asked

    def test_the_report_says_the_same(self) -> None:
        model = Preferring(**{"real world": -10.0})
        found = restorer(model).survey(GLOBE)
        assert found.probability > 0.7
        assert [sighting.confidence > 0.7 for sighting in found.sightings] == [True, True]


@pytest.fixture(scope="module")
def model() -> CausalModel:
    try:
        return causal.opened(None, 1)
    except CausalModelError as error:
        pytest.skip(str(error))


def test_one_model_is_shared(model: CausalModel) -> None:
    gc.collect()
    assert causal.opened(None, 1) is model
    assert restorer(None).deep is model
    assert causal.opened(None, 2) is not model


@pytest.mark.parametrize("case", as_parameters())
def test_phrases_meant_as_written_stay(case: dict[str, str], model: CausalModel) -> None:
    assert model
    assert restorer(None).restore(case["text"]).edits == ()


def test_a_tortured_phrase_is_restored(model: CausalModel) -> None:
    assert model
    text = (
        "In the actual globe, people do not behave like the agents of a model. A theory that works on paper may fail in the "
        "actual globe, where information is costly. We need data from the actual globe."
    )
    assert edits.apply(text, restorer(None).restore(text).edits) == text.replace("actual globe", "real world")
