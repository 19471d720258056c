"""The ranker: what it adds to the decoder's sum, and what its choices keep to."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from math import isclose, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix import resources
from spinfix.beliefs import Option, Site
from spinfix.channel import Reading
from spinfix.lattice import Arc
from spinfix.phrases import find_phrases
from spinfix.ranker import HANDICAPS, PLACE, Ranker, RankerError, describe, handicap_of
from spinfix.weights import TERMS
from tests.tiny import tiny_channel, vector

CHANNEL = tiny_channel({("overseas", "foreign"): 90, ("overseas", "abroad"): 10, ("the overseas", "the foreign"): 20})
WEIGHTS = vector(lm=0.5, draw=0.8)


def reading(phrase: str) -> Reading:
    words = phrase.split(" ")
    found: Reading = next(one for first, last, one in find_phrases(words, CHANNEL.readings) if last - first == len(words))
    return found


def site(first: int, phrase: str, *language_model: float) -> Site:
    """A site as the decoder would make it; scores of the language model for "as it stands" and each original."""
    found = reading(phrase)
    features = [vector(lm=score, draw=0.0) for score in language_model]
    powers = [10.0 ** sum(w * f for w, f in zip(WEIGHTS, row, strict=True)) for row in features]
    beliefs = [power / sum(powers) for power in powers]
    options = zip((None, *found.candidates), features, beliefs, strict=True)
    arc = Arc(first, first + phrase.count(" ") + 1, found)
    return Site(arc, tuple(Option(*one) for one in options), int(np.argmax(beliefs)))


def ranker(handicaps: Mapping[tuple[str, str], float] | None = None) -> Ranker:
    """One that adds nothing to the decoder's sum but the given handicaps."""
    width = len(TERMS) + len(PLACE)
    table = np.zeros(HANDICAPS, np.float32)
    for pair, value in (handicaps or {}).items():
        table[handicap_of(*pair)] = value
    linear = np.array([WEIGHTS, WEIGHTS], np.float32) * np.float32(log(10))
    zeros: dict[str, Any] = {"1": (width, 4), "1.bias": 4, "2": (4, 4), "2.bias": 4, "3": (4, 1)}
    arrays: dict[str, Any] = {name: np.zeros(shape, np.float32) for name, shape in zeros.items()}
    return Ranker.of(arrays | {"scale": np.ones(width, np.float32), "linear": linear, "handicap": table})


SITES = [site(0, "overseas", -5.0, -2.0, -4.0), site(3, "overseas", -1.0, -3.0, -3.5), site(6, "the overseas", -4.0, -3.9)]


@pytest.mark.parametrize("full", [False, True])
def test_without_a_perceptron_the_decoder_is_right(full: bool) -> None:
    for before, after in zip(SITES, ranker()(SITES, 0.5, full=full), strict=True):
        assert after.arc is before.arc
        assert after.chosen == before.chosen
        for old, new in zip(before.options, after.options, strict=True):
            assert new[:2] == old[:2]
            assert isclose(new.belief, old.belief, abs_tol=1e-5)


def test_a_handicap_concerns_one_substitution_in_both_cases() -> None:
    plain, handicapped = ranker()(SITES, 0.5, full=True), ranker({("Overseas", "Foreign"): -9.0})(SITES, 0.5, full=True)
    assert [one.chosen for one in plain] == [1, 0, 1]
    assert [one.chosen for one in handicapped] == [2, 0, 1]
    assert handicapped[2] == plain[2]


def test_no_two_edits_lie_over_each_other() -> None:
    over = [site(2, "the overseas", -4.0, -3.0), site(3, "overseas", -4.0, -1.0, -5.0)]
    ranked = ranker()(over, 0.5, full=True)
    assert [one.chosen for one in ranked] == [0, 1]  # the surer one is made
    assert ranked[0].options[1].belief > 0.5  # and what is believed of the other is not hidden


def test_no_sites() -> None:
    assert ranker()([], 0.5, full=True) == []
    assert describe([], 0.5, full=True).inputs.shape == (0, len(TERMS) + len(PLACE))


def test_terms_are_seen_against_what_stands() -> None:
    questions = describe(SITES, 0.5, full=False)
    assert list(questions.sizes) == [3, 3, 2]
    terms = questions.inputs[:, : len(TERMS)]
    assert not terms[questions.starts].any()
    assert list(terms[:3, TERMS.index("lm")]) == [0.0, 3.0, 1.0]
    place = dict(zip(PLACE, questions.inputs[1, len(TERMS) :], strict=True))
    assert isclose(10 ** place["occurrences"], 2.0, rel_tol=1e-6)
    assert (place["readings"], place["stands"], place["full"], place["share"]) == (3.0, 0.0, 0.0, 0.5)
    assert place["margin"] > 0.0 > questions.inputs[2, len(TERMS) + PLACE.index("margin")]


@pytest.mark.parametrize("quality", ["fast", "best"])
def test_the_shipped_ranker_has_both_qualities(quality: str) -> None:
    shipped = pickle.loads(pickle.dumps(Ranker(resources.ranker(), quality)))
    for one in shipped(SITES, 0.9, full=True):
        assert isclose(sum(option.belief for option in one.options), 1.0, rel_tol=1e-5)


def test_what_is_no_ranker_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ranker.npz"
    path.write_text("nothing of the kind")
    with pytest.raises(RankerError, match=r"not a ranker .*`spinfix learn weights` makes one"):
        Ranker(path, "best")(SITES, 0.5, full=True)
