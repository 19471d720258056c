"""A short part of the torture; all of it is ``python -m tests.torture``."""

from __future__ import annotations

import random

import pytest

from tests.torture import trials
from tests.torture.shapes import FORMATS, SHAPES

SEEDS = {"mutations": 2, "kills": 1, "full": 1, "races": 1, "names": 1, "bombs": 2}


@pytest.mark.slow
@pytest.mark.parametrize("kind", trials.KINDS)
def test_nothing_is_lost_hangs_or_ends_in_a_traceback(kind: str) -> None:
    count = trials.Count()
    for seed in range(SEEDS[kind]):
        trials.tried(kind, seed, count)
    assert count.trials > 0
    assert count.failures == []


def test_there_are_as_many_shapes_as_the_page_says() -> None:
    assert len(SHAPES) >= 60
    assert len(FORMATS) >= 10
    assert all(0 < len(shape(1000)) <= 1000 for shape in SHAPES.values())


def test_damage_is_repeatable_and_damages() -> None:
    data = trials.SAMPLES["records.jsonl"]
    first, second = (trials.mutated(data, random.Random(7)) for _ in range(2))
    assert first == second != data
