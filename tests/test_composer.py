"""Phrases that no list knows, put together from known substitutions."""

from __future__ import annotations

import pytest

from spinfix.families.tortured.composer import LEAST_SUSPICION, Composer, suspicions
from spinfix.families.tortured.dictionary import Word
from spinfix.families.tortured.occurrences import Occurrence

WORDS = [
    Word("profound", "deep", 71, 12),
    Word("gaining knowledge", "learning", 9, 0),
    Word("organize", "network", 9, 3),
    Word("organize", "grid", 1, 3),
    Word("system", "network", 5, 900),
    Word("colour", "dye", 2, 40),
]
TERMS = {
    "deep belief network": 40,
    "deep learning": 900,
    "machine learning model": 12,
    "power grid": 3,
    "deep learning model": 50,
}


def found_by(composer: Composer, text: str, *, everywhere: bool = True) -> list[Occurrence]:
    return composer.find(composer.stemmer.cut(text), everywhere=everywhere)


def find(text: str, *, everywhere: bool = True) -> list[tuple[str, set[str]]]:
    found = found_by(Composer(WORDS, TERMS), text, everywhere=everywhere)
    return [(text[one.start : one.end], {reading.text for reading in one.readings}) for one in found]


def only(text: str) -> Occurrence:
    (occurrence,) = found_by(Composer(WORDS, TERMS), text)
    return occurrence


def test_words_are_put_together() -> None:
    assert find("a profound belief organize") == [("profound belief organize", {"deep belief network"})]


def test_a_run_of_words_may_stand_for_one() -> None:
    assert ("profound gaining knowledge", {"deep learning"}) in find("by profound gaining knowledge alone")


def test_a_part_is_not_read_as_the_term_of_the_whole() -> None:
    words = [Word("quit to give", "end to end", 1), Word("quit to give up", "end to end", 3)]
    found = found_by(Composer(words, {"end-to-end": 30}), "a quit-to-give up model")
    assert [one.spun for one in found] == ["quit to give up"]


def test_a_part_keeps_its_other_readings() -> None:
    words = [Word("give up", "end", 1), Word("give", "yield", 1)]
    found = found_by(Composer(words, {"point yield": 9, "point end": 9}), "the point give up")
    assert [{reading.original for reading in one.readings} for one in found] == [{"point yield"}, {"point end"}]


def test_kept_words_at_the_ends_are_left_out() -> None:
    assert find("the Machine gaining knowledge MODELS") == [("gaining knowledge", {"learning"})]
    assert only("the machine gaining knowledge models").length == 4


def test_kept_words_inside_are_not() -> None:
    assert find("Profound\nbelief-organize") == [("Profound\nbelief-organize", {"Deep belief network"})]


def test_number_is_carried_over() -> None:
    assert find("two profound belief organizes") == [("profound belief organizes", {"deep belief networks"})]


def test_the_same_reading_of_two_terms_stands_once() -> None:
    found = dict(find("by deep gaining knowledge models"))
    assert found["gaining knowledge"] == {"learning"}


def test_known_terms_are_left_alone() -> None:
    assert find("deep learning, a deep belief network and the power grid") == []


def test_words_in_two_sentences_are_not_put_together() -> None:
    assert find("It is profound. Belief organize is rare.") == []
    assert find("profound\n\nbelief organize") == []


def test_unknown_terms_are_not_made() -> None:
    assert find("the profound colour organize") == []


def test_near_telling_words_only() -> None:
    assert suspicions(WORDS)["profound"] > LEAST_SUSPICION > suspicions(WORDS)["system"]
    assert find("a deep belief system", everywhere=False) == []
    assert find("a deep belief system") == [("system", {"network"})]
    assert find("a profound belief system", everywhere=False) == [("profound belief system", {"deep belief network"})]


def test_the_most_telling_word_speaks() -> None:
    assert only("a profound belief system").suspicion == pytest.approx(suspicions(WORDS)["profound"])


def test_rarer_substitutions_weigh_less() -> None:
    both = only("the profound belief organize")
    (other,) = found_by(Composer(WORDS, {**TERMS, "deep belief grid": 40}), "the profound belief organize")
    assert {reading.text for reading in other.readings} == {"deep belief network", "deep belief grid"}
    priors = {reading.text: reading.prior for reading in other.readings}
    assert priors["deep belief network"] > priors["deep belief grid"]
    assert both.readings[0].prior == pytest.approx(priors["deep belief network"])
