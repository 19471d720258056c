"""The fits behind the weights, on simulated data whose truth is known; and the bookkeeping around them."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest

from spinfix.families.spinner.edit_builder import calibrated
from spinfix.families.spinner.weights import TERMS, TermWeights, Weights, WeightsError, load
from spinfix.learn.calibration import isotonic
from spinfix.learn.pairs import Pair, parse
from spinfix.learn.regression import conditional_logit
from spinfix.learn.spinning import both_ways, spun_in_part
from spinfix.learn.weights import is_right, save


def simulated_choices(weights: np.ndarray, count: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Observations of two to five options each; scores are log10."""
    draw = np.random.default_rng(5)
    rows, truths = [], []
    for _ in range(count):
        row = draw.normal(size=(int(draw.integers(2, 6)), len(weights)))
        chances = 10.0 ** (row @ weights)
        rows.append(row)
        truths.append(int(draw.choice(len(row), p=chances / chances.sum())))
    return rows, np.array(truths)


def test_conditional_logit_recovers_the_weights() -> None:
    weights = np.array([0.8, -0.4, 0.0])
    rows, truths = simulated_choices(weights, 4000)
    fitted, loss = conditional_logit(rows, truths)
    assert fitted == pytest.approx(weights, abs=0.08)
    assert 0.0 < loss < np.log(5)


def test_conditional_logit_has_the_least_loss_at_its_weights() -> None:
    rows, truths = simulated_choices(np.array([0.5, -1.0]), 500)
    fitted, least = conditional_logit(rows, truths)

    def loss(weights: np.ndarray) -> float:
        total = 0.0
        for row, truth in zip(rows, truths, strict=True):
            scores = row @ weights * np.log(10.0)
            total += float(np.log(np.exp(scores).sum()) - scores[truth])
        return total / len(rows)

    assert least == pytest.approx(loss(fitted), abs=1e-6)
    for nudge in (np.array([0.05, 0.0]), np.array([0.0, 0.05])):
        assert loss(fitted) < min(loss(fitted + nudge), loss(fitted - nudge))


def test_conditional_logit_bears_a_term_that_says_nothing() -> None:
    rows, truths = simulated_choices(np.array([0.5]), 300)
    fitted, _ = conditional_logit([np.hstack([row, np.ones((len(row), 1))]) for row in rows], truths)
    assert fitted[1] == pytest.approx(0.0, abs=1e-3)
    assert fitted[0] > 0.3


PAIR = parse("x", "A {{go to=>visit}} this {{12 months=>year}}, a {{go to=>visit}} {{subsequent=>next}} {{12 months=>year}}.")


class TestSpunInPart:
    def test_a_group_is_undone_throughout(self) -> None:
        for seed in range(20):
            part = spun_in_part(PAIR, 0.5, random.Random(seed))
            assert part.spun.count("go to") in (0, 2)
            assert part.spun.count("12 months") in (0, 2)

    def test_the_original_stays_the_same(self) -> None:
        for seed in range(20):
            part = spun_in_part(PAIR, 0.5, random.Random(seed))
            assert part.original == PAIR.original

    def test_all_or_nothing(self) -> None:
        assert spun_in_part(PAIR, 1.0, random.Random(1)) == PAIR
        assert spun_in_part(PAIR, 0.0, random.Random(1)).spun == PAIR.original

    def test_both_ways_doubles_the_documents(self) -> None:
        pairs = both_ways([PAIR], random.Random(1))
        assert pairs[0] == PAIR
        assert [pair.original for pair in pairs] == [PAIR.original] * 2


class TestIsRight:
    def verdict(self, slots: str, *edits: tuple[str, str]) -> list[bool]:
        """Each edit's verdict; an edit is (what stands in the spun text, replacement)."""
        pair: Pair = parse("x", slots)
        placed = [(pair.spun.index(found), pair.spun.index(found) + len(found), new) for found, new in edits]
        return [is_right(edit, placed, pair) for edit in placed]

    def test_the_same_cut(self) -> None:
        assert self.verdict("a {{go to=>visit}} now", ("go to", "visit")) == [True]
        assert self.verdict("a {{go to=>visit}} now", ("go to", "trip")) == [False]

    def test_a_wider_cut_with_the_same_words(self) -> None:
        assert self.verdict("{{the identical=>the same}} day", ("identical", "same")) == [True]
        assert self.verdict("the {{identical=>same}} day", ("the identical", "the same")) == [True]

    def test_two_edits_for_one_slot(self) -> None:
        assert self.verdict("{{worldwide stage=>global scene}}", ("worldwide", "global"), ("stage", "scene")) == [True, True]
        assert self.verdict("{{worldwide stage=>global scene}}", ("worldwide", "global"), ("stage", "level")) == [False, False]

    def test_an_edit_of_the_authors_own_word(self) -> None:
        assert self.verdict("a home in {{12 months=>year}}", ("home", "house")) == [False]


class TestCalibration:
    def test_confidence_is_the_share_that_is_right(self) -> None:
        draw = random.Random(4)
        beliefs = [draw.uniform(0.5, 0.999) for _ in range(20_000)]
        knots = isotonic([(belief, float(draw.random() < belief**2)) for belief in beliefs])
        assert [calibrated(belief, knots) for belief in (0.6, 0.8, 0.95)] == pytest.approx([0.36, 0.64, 0.9], abs=0.05)

    def test_it_never_falls_as_belief_rises(self) -> None:
        draw = random.Random(5)
        knots = isotonic([(draw.random(), float(draw.random() < 0.5)) for _ in range(500)])
        confidences = [calibrated(number / 100, knots) for number in range(101)]
        assert confidences == sorted(confidences)
        assert all(0.0 <= confidence <= 1.0 for confidence in confidences)

    def test_straight_between_the_knots_and_constant_beyond(self) -> None:
        knots = ((0.0, 0.4), (2.0, 0.8))
        logits = (-3.0, 0.0, 1.0, 2.0, 9.0)
        beliefs = [1.0 / (1.0 + math.exp(-logit)) for logit in logits]
        assert [calibrated(belief, knots) for belief in beliefs] == pytest.approx([0.4, 0.4, 0.6, 0.8, 0.8])


class TestFile:
    vector = tuple(round(0.1 * number, 4) for number in range(len(TERMS)))
    other = tuple(-value for value in vector)
    weights = Weights(
        TermWeights(vector, other),
        TermWeights(other, vector),
        {"fast": ((-1.0, 0.3), (2.0, 0.9)), "best": ((0.5, 0.6),)},
    )

    def test_comes_back_as_it_was_saved(self, tmp_path: Path) -> None:
        save(self.weights, tmp_path / "weights.json")
        assert load(tmp_path / "weights.json") == self.weights

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"fast": {}}'])
    def test_what_is_none_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "weights.json"
        path.write_text(text, "utf-8")
        with pytest.raises(WeightsError, match="not the weights"):
            load(path)
