"""Quality "deep" on unlisted phrases: what a causal language model reads of them, and what is believed then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.tortured import unlisted_reader
from spinfix.families.tortured.deep_reader import Use
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.unlisted_reader import LEAST, MOST_READ, ReaderWeights, UnlistedReader
from spinfix.families.tortured.unlisted_weights import UnlistedError
from spinfix.models.causal import Place

WEIGHTS = ReaderWeights(-0.5, 0.8, 0.1, -0.2, ((0.2, 0.1), (0.8, 0.9)))
TEXT = "An alluring paddock, an Alluring paddock and the numbers depot."


class Gaining:
    """A causal model for which the term of each place gains what is told, and that stores what it was asked."""

    def __init__(self, *gains: float) -> None:
        self.gains = list(gains)
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, text: str, places: Sequence[Place]) -> list[list[float]]:
        self.asked += [place.continuations for place in places]
        return [[self.gains.pop(0), 0.0] for _ in places]


def use(phrase: str, term: str, text: str = TEXT, after: int = 0) -> Use:
    start = text.index(phrase, after)
    return Use(start, start + len(phrase), term)


def test_what_is_possible_is_read_and_the_rest_believed_as_before() -> None:
    model = Gaining(20.0, -20.0)
    uses = [use("alluring paddock", "magnetic field"), use("Alluring paddock", "magnet field"), use("numbers", "data")]
    revised = UnlistedReader(model, WEIGHTS).revised(TEXT, uses, [0.5, LEAST / 2, 0.5], [0.0] * 3)
    assert model.asked[0] == (" magnetic field, an Alluring paddock and", " alluring paddock, an Alluring paddock and")
    assert len(model.asked) == 2
    assert revised[0] > 0.8 > 0.5 > revised[2]
    assert revised[1] == LEAST / 2


def test_what_the_n_gram_model_said_counts_less_once_a_run_was_read() -> None:
    uses = [use("alluring paddock", "magnetic field"), use("Alluring paddock", "magnet field"), use("numbers", "data")]
    revised = UnlistedReader(Gaining(8.0, 8.0), WEIGHTS).revised(TEXT, uses, [0.5, 0.5, LEAST / 2], [3.0, -3.0, 3.0])
    assert revised[0] == WEIGHTS.revised(0.5, 8.0, 3.0) < WEIGHTS.revised(0.5, 8.0, 0.0) < revised[1]
    assert revised[2] == LEAST / 2


def test_runs_that_overlap_are_read_apart() -> None:
    model = Gaining(3.0, 4.0)
    overlapping = [use("an Alluring paddock", "a magnetic field"), use("Alluring paddock", "magnetic field")]
    assert unlisted_reader.gains(model, TEXT, overlapping) == [3.0, 4.0]


def test_of_the_same_words_with_the_same_term_some_are_read() -> None:
    text = "The alluring paddock. " * (MOST_READ + 3)
    starts = [22 * number + 4 for number in range(MOST_READ + 3)]
    uses = [Use(start, start + len("alluring paddock"), "magnetic field") for start in starts]
    model = Gaining(*map(float, range(MOST_READ)))
    mean = sum(range(MOST_READ)) / MOST_READ
    assert unlisted_reader.gains(model, text, uses) == [*map(float, range(MOST_READ)), mean, mean, mean]
    other = Gaining(*map(float, range(MOST_READ + 1)))
    uses[-1] = uses[-1]._replace(term="magnetic area")
    assert unlisted_reader.gains(other, text, uses)[-1] == MOST_READ


def test_a_text_is_asked_about_so_many_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlisted_reader, "MOST_RUNS", 2)
    uses = [use("alluring paddock", "magnetic field"), use("Alluring paddock", "magnet field"), use("numbers", "data")]
    assert unlisted_reader.gains(Gaining(8.0, 9.0), TEXT, uses) == [8.0, 9.0, 0.0]
    for ngrams in (0.0, -8.0):
        revised = UnlistedReader(Gaining(8.0, 9.0), WEIGHTS).revised(TEXT, uses, [0.5, 0.5, 0.5], [ngrams] * 3)
        assert revised[2] <= 0.5 < revised[0]
    assert revised[2] == 0.5 < WEIGHTS.revised(0.5, 0.0, -8.0)


@given(st.floats(0.0, 1.0), st.floats(-100.0, 100.0), st.floats(0.01, 50.0), st.floats(-8.0, 14.0))
def test_the_more_a_term_gains_the_more_it_is_believed(belief: float, gain: float, more: float, ngrams: float) -> None:
    assert 0.0 <= WEIGHTS.revised(belief, gain, ngrams) <= WEIGHTS.revised(belief, gain + more, ngrams) <= 1.0
    assert WEIGHTS.revised(belief, gain, ngrams) <= WEIGHTS.revised(min(1.0, belief + 0.1), gain, ngrams)


def test_beliefs_are_calibrated() -> None:
    reader = UnlistedReader(Gaining(), WEIGHTS)
    assert [reader.calibrated(belief) for belief in (0.2, 0.5, 0.8, 1.0)] == [0.1, 0.5, 0.9, 0.9]


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    unlisted_reader.save(WEIGHTS, tmp_path / "deep.json")
    assert unlisted_reader.load(tmp_path / "deep.json") == WEIGHTS


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"bias": 0, "belief": 1, "gain": "much", "ngrams": 0, "calibration": []}',
        '{"bias": 0, "belief": 1, "gain": 0.1, "calibration": []}',
    ],
)
def test_a_file_that_holds_no_weights_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "deep.json").write_text(content)
    with pytest.raises(UnlistedError, match=r"deep\.json: not the weights that `python -m training unlisted-deep` writes"):
        unlisted_reader.load(tmp_path / "deep.json")


def confidence(quality: str, gain: float) -> float:
    """Confidence in an unlisted phrase whose term gains so much."""
    restorer = TorturedRestorer(registry.named("tortured"), Config(quality=quality))  # type: ignore[arg-type]
    restorer.__dict__["deep"] = Gaining(*[gain] * 50) if quality == "deep" else None
    words = restorer.finder.cut(
        "The alluring reverberation imaging of the brain (MRI) was done. We train it by profound learning."
    )
    assert restorer.unlisted is not None
    found = {phrase.occurrence.spun: phrase.right for phrase in restorer.unlisted.find(words, set())}
    return found.get("alluring reverberation imaging", 0.0)


def test_what_the_model_says_counts_with_quality_deep() -> None:
    assert confidence("deep", -60.0) < confidence("best", 0.0) < confidence("deep", 60.0)
