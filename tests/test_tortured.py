"""The academic family: what is restored, what is left alone, and what is said about it."""

from __future__ import annotations

import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spinfix import edits, resources, tortured_dictionary
from spinfix.config import Config
from spinfix.restoration import Restoration
from spinfix.tortured import TorturedRestorer

CASES = json.loads((Path(__file__).parent / "cases" / "tortured" / "cases.json").read_text("utf-8"))
SPUN = "We compare an irregular woodland with a bolster vector machine (SVM) after highlight extraction."
PLAIN = "We compare a random forest with a support vector machine (SVM) after feature extraction."


@cache
def restorer(**options: Any) -> TorturedRestorer:
    return TorturedRestorer(Config(**options))


def restored(text: str, **options: Any) -> str:
    return edits.apply(text, restorer(**options).restore(text).edits)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    assert restored(case["text"]) == case["expected"]
    if case["kind"] == "leave alone":
        assert restorer().restore(case["text"]).probability <= Config().threshold


@pytest.mark.parametrize(
    "example", tortured_dictionary.load_allowed(resources.family("tortured")), ids=lambda example: example.phrase
)
def test_good_english_is_left_alone(example: tortured_dictionary.Example) -> None:
    assert restored(example.sentence) == example.sentence


def test_good_english_does_not_add_up() -> None:
    text = " ".join(example.sentence for example in tortured_dictionary.load_allowed(resources.family("tortured")))
    assert restored(text) == text


def test_a_restored_text_is_left_alone() -> None:
    assert restored(SPUN) == PLAIN
    assert restored(PLAIN) == PLAIN


def test_edits_say_what_they_are() -> None:
    found = restorer().restore(SPUN)
    assert isinstance(found, Restoration)
    assert found.family == "tortured"
    assert found.probability > 0.99
    first = found.edits[0]
    assert (first.found, first.replacement) == ("an irregular woodland", "a random forest")
    assert first.kind == "restoration"
    assert first.source == "tortured: irregular woodland → random forest"
    assert 0.9 < first.confidence <= 1.0
    assert edits.undo(edits.apply(SPUN, found.edits), found.edits) == SPUN


def test_clues_point_at_the_phrases() -> None:
    clues = restorer().restore(SPUN).clues
    assert {clue.text for clue in clues} == {"irregular woodland", "bolster vector machine", "highlight extraction"}
    assert [clue.weight for clue in clues] == sorted((clue.weight for clue in clues), reverse=True)
    assert all(SPUN[clue.start : clue.end] == clue.text and clue.weight > 0 for clue in clues)
    assert "irregular woodland → random forest" in {clue.note for clue in clues}


def test_the_proper_acronym_makes_surer() -> None:
    bare = restorer().weigh("It is a bolster vector machine in all.")[0][0]
    named = restorer().weigh("It is a bolster vector machine (SVM) in all.")[0][0]
    wrong = restorer().weigh("It is a bolster vector machine (BVM) in all.")[0][0]
    assert named.finding.acronym
    assert not bare.finding.acronym
    assert not wrong.finding.acronym


def test_density_counts() -> None:
    filler = "The committee met in the town hall and spoke about the new road until late in the evening. "
    assert restorer().restore(SPUN).probability > restorer().restore(SPUN + filler * 200).probability


def test_one_more_phrase_makes_surer() -> None:
    one = restorer().restore("We train an irregular woodland on the readings of all sensors.").probability
    two = (
        restorer()
        .restore("We train an irregular woodland and a bolster vector machine on the readings of all sensors.")
        .probability
    )
    assert one < two


def test_the_same_phrase_again_does_not() -> None:
    once = restorer().weigh("The versatile hub failed.")
    text = "The versatile hub failed. " * 3
    again = restorer().weigh(text)
    assert restorer().log_odds(again[0], again[1]) < restorer().log_odds(once[0], once[1]) + 1.0


def test_company_lets_a_phrase_speak() -> None:
    alone = restorer().restore("The brain organization was trained twice.")
    accompanied = restorer().restore("The brain organization was trained twice. A neural network is quick.")
    assert alone.probability < accompanied.probability


def test_a_ruling_out_word_rules_out() -> None:
    text = "An engine literacy model. An irregular woodland and a bolster vector machine vote after highlight extraction."
    assert "machine learning model" in restored(text)
    assert "engine literacy" in restored(text + " A search engine was used.")


def test_nearness_is_honoured() -> None:
    near = "The bogus negative (FN) count fell. " + SPUN
    far = "The bogus negative count fell. " + SPUN
    assert "false negative (FN) count" in restored(near)
    assert "bogus negative count" in restored(far)


def test_assume_spun_restores_a_single_phrase() -> None:
    text = "The versatile hub failed."
    assert restored(text) == text
    assert restored(text, assume_spun=True) == "The mobile node failed."


def test_min_confidence_sets_edits_aside() -> None:
    found = restorer(min_confidence=1.0).restore(SPUN)
    assert not found.edits
    assert [edit.found for edit in found.doubtful] == [
        "an irregular woodland",
        "bolster vector machine",
        "highlight extraction",
    ]


def test_threshold_one_restores_nothing() -> None:
    assert restored(SPUN, threshold=1.0) == SPUN


def test_what_the_user_protects_is_kept() -> None:
    assert restored(SPUN, allow=("irregular woodland",)).startswith("We compare an irregular woodland with a support")


def test_without_fuzzy_nothing_is_composed() -> None:
    text = SPUN + " Profound belief organizations are next."
    assert "Deep belief networks" in restored(text)
    assert "Profound belief organizations" in restored(text, fuzzy=False)


def test_single_words_are_off_by_default() -> None:
    text = "The bosom was examined; breast tissue was taken. " + SPUN
    assert "The bosom was" in restored(text)
    single = TorturedRestorer(Config(), single_words=True)
    assert "The breast was" in edits.apply(text, single.restore(text).edits)


@pytest.mark.parametrize(
    "text", ["", " \n", "irregular woodland", "\ud800", "a" * 5000, "irregular\x00woodland", "((((", "🌲 irregular woodland 🌲"]
)
def test_odd_text_is_survived(text: str) -> None:
    assert isinstance(restored(text, assume_spun=True), str)


def test_line_ends_and_everything_else_outside_edits_stay() -> None:
    text = "A  title\r\n\r\n" + SPUN + "\r\n\tEnd.\u00a0"
    assert restored(text) == "A  title\r\n\r\n" + PLAIN + "\r\n\tEnd.\u00a0"


def test_nothing_is_opened_for_plain_text() -> None:
    fresh = TorturedRestorer(Config())
    assert fresh.restore("The council met on Tuesday and adjourned at noon.").edits == ()
    assert not {"model", "weights", "composer"} & vars(fresh).keys()


def test_a_config_is_enough_to_make_it_again() -> None:
    assert pickle.loads(pickle.dumps(Config())) == Config()
