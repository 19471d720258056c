"""The benchmark that tells synonyms from other wrong restorations (`benchmarks/equivalence.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import accuracy
import equivalence
import pytest

from spinfix.models.causal import Place

TEXT = "The {{large=>big|great}} dog ran {{residence=>home}} and {{mentioned=>said}} so."


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    shared = accuracy.shared_folder()
    if shared is None:
        pytest.skip("the shared folder is not here")
    return accuracy.load_scorer(shared)


def test_only_places_changed_to_something_else_are_judged(scorer: ModuleType) -> None:
    output = "The huge dog ran house and said so."
    assert list(equivalence.wrong_places(scorer, "x", TEXT, output)) == [
        ("x", 0, 4, "large", "huge", "big"),
        ("x", 1, 16, "residence", "house", "home"),
    ]
    assert not list(equivalence.wrong_places(scorer, "x", TEXT, "The great dog ran residence and said so."))


def test_scores_compare_both_words_in_the_authors_text(scorer: ModuleType) -> None:
    truth, _ = equivalence.original(scorer, TEXT)
    assert truth == "The big dog ran home and said so."
    asked: list[Place] = []

    def model(text: str, places: Sequence[Place]) -> list[list[float]]:
        asked.extend(places)
        assert text == truth
        return [[-5.0, -7.5] for _ in places]

    places = list(equivalence.wrong_places(scorer, "x", TEXT, "The big dog ran house and said so."))
    assert equivalence.scores(model, truth, places) == [-2.5]
    assert asked == [Place(15, (" home and said so.", " house and said so."))]


def test_the_readers_verdicts_are_complete() -> None:
    verdicts = equivalence.verdicts()
    assert len(verdicts) == 200
    assert sum(verdicts.values()) == 93
