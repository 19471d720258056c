"""The weights for a causal language model are fitted where they help, and measured on other documents."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from spinfix import Config
from spinfix.errors import TrainingError
from spinfix.families import registry
from spinfix.families.spinner.deep_scorer import FEATURES
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn.pairs import Pair
from spinfix.learn.spinning import Spinner
from spinfix.models.causal import Place
from tests.compiled import PACKAGE
from training.spinner import deep

LIKELIHOOD = FEATURES.index("likelihood")
ARTICLE = (PACKAGE.parent / "docs" / "samples" / "article.txt").read_text("utf-8")


def knowing(text: str, places: Sequence[Place]) -> list[list[float]]:
    """What a language model would say that knows the article by heart."""
    return [[0.0 if words[:16].strip() in ARTICLE else -6.0 for words in place.continuations] for place in places]


def unknowing(text: str, places: Sequence[Place]) -> list[list[float]]:
    return [[0.0 for _ in place.continuations] for place in places]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer(registry.named("wp-auto-spinner"), Config(quality="fast"))


@pytest.fixture(scope="module")
def pairs(restorer: Restorer) -> list[Pair]:
    spinner, draw = Spinner(restorer), random.Random(3)
    return [spinner.spin(ARTICLE, 1.0, draw, f"{number}") for number in range(12)]


@pytest.fixture(autouse=True)
def documents(pairs: list[Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "calibration_documents", lambda _, number, __: pairs[:number])


def test_a_model_that_knows_the_text_gains_much(restorer: Restorer) -> None:
    said: list[str] = []
    report = deep.learn([], restorer, knowing, documents=12, say=said.append)
    assert said[-1] == "24 of 24 documents"
    assert report.places > 100
    assert report.after < 0.8 * report.before
    assert report.right_after > report.right_before
    assert min(report.weights.partly[LIKELIHOOD], report.weights.fully[LIKELIHOOD]) > 0.1
    assert [knot[0] for knot in report.weights.calibration] == sorted(knot[0] for knot in report.weights.calibration)


def test_a_model_that_says_nothing_has_no_weight(restorer: Restorer) -> None:
    report = deep.learn([], restorer, unknowing, documents=12, say=lambda _: None)
    assert report.weights.partly[LIKELIHOOD] == pytest.approx(0.0, abs=1e-3)


def test_the_versions_of_a_text_are_measured_together(restorer: Restorer, pairs: list[Pair]) -> None:
    versions = deep._versions(pairs, len(pairs), restorer, random.Random(1), None)
    for half in (0, 1):
        names = [version.id for number, version in enumerate(versions) if deep._half_of(number) == half]
        assert sorted(names) == sorted(2 * [pair.id for pair in pairs[half::2]])


def test_too_few_documents_are_refused(restorer: Restorer) -> None:
    with pytest.raises(TrainingError, match="too few held-out documents"):
        deep.learn([], restorer, knowing, documents=0, say=lambda _: None)
