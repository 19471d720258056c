"""The judge's towers: what is not worked out again is what it would be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix.models import context_encoder
from spinfix.models.context_encoder import DILATIONS, Block, Tower, mirrored, shared

WIDTH, FORMS = 8, 60


class Vectors:
    """Rows of a matrix, as `spinfix.models.cloze` unpacks them."""

    width = WIDTH

    def __init__(self) -> None:
        self.values = np.random.default_rng(5).normal(size=(FORMS, WIDTH)).astype(np.float32)

    def __getitem__(self, rows: Any) -> Any:
        return self.values[rows]


def layers() -> list[tuple[Any, Any]]:
    random = np.random.default_rng(7)

    def some(*size: int) -> Any:
        return random.normal(0.0, 0.3, size).astype(np.float32)

    return [(some(WIDTH, 2 * WIDTH), some(2 * WIDTH)) for _ in DILATIONS]


def tower() -> Tower:
    return Tower(layers(), Vectors(), FORMS)


def plain(text: Any) -> Any:
    """The states after the last layer as the formula has them."""
    state = Vectors()[text]
    for (weights, bias), dilation in zip(layers(), DILATIONS, strict=True):
        mixed = np.maximum(state, 0) @ weights + bias
        state = state + mixed[:, :WIDTH]
        state[dilation:] += mixed[:-dilation, WIDTH:]
    return state


def changed(text: Any, places: list[tuple[int, int, int]]) -> Any:
    """A text with forms put in the place of others."""
    found = list(text)
    for place, out, into in sorted(places, reverse=True):
        at = place % (len(found) + 1)
        found[at : at + out] = [(7 * at + n) % FORMS for n in range(into)]
    return np.array(found or [1], np.int64)


TEXTS = st.integers(1, 400).map(lambda size: np.random.default_rng(size).integers(0, FORMS, size))
CHANGES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.integers(0, 3)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(TEXTS, CHANGES, st.integers(1, 9))
def test_states_are_those_of_the_formula_also_when_taken_over(
    text: Any, places: list[tuple[int, int, int]], every: int
) -> None:
    made = tower()
    memory = made.memory()
    before = np.zeros(0, np.int64)
    for now in (text, changed(text, places), text):
        for side in (now, now[:1], now):  # also after another text, of which nothing is of use
            wanted = np.arange(0, len(side), every)
            assert made.states(side, wanted, shared(before, side), memory) == pytest.approx(
                plain(side)[wanted], abs=1e-3, rel=1e-3
            )
            before = side


@settings(max_examples=60, deadline=None)
@given(TEXTS, CHANGES)
def test_shared_stretches_are_the_same(text: Any, places: list[tuple[int, int, int]]) -> None:
    other = changed(text, places)
    blocks = shared(text, other)
    for one, two, found in ((text, other, blocks), (text[::-1], other[::-1], mirrored(blocks, len(text), len(other)))):
        for old, new, length in found:
            assert list(one[old : old + length]) == list(two[new : new + length])
    assert [block.new for block in blocks] == sorted(block.new for block in blocks)


def test_one_change_parts_a_text_in_two() -> None:
    text = np.arange(40)
    assert shared(text, text) == [Block(0, 0, 40)]
    assert shared(text, np.concatenate((text[:10], [50, 51], text[11:]))) == [Block(0, 0, 10), Block(11, 12, 29)]


def test_little_is_worked_out_of_a_text_that_hardly_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    next_states = Tower._next_states

    def counted(tower: Tower, layer: int, state: Any, places: Any) -> Any:
        rows.append(len(places))
        return next_states(tower, layer, state, places)

    monkeypatch.setattr(Tower, "_next_states", counted)
    made, text = tower(), np.random.default_rng(3).integers(0, FORMS, 300)
    other = text.copy()
    other[120] += 1
    memory = made.memory()
    made.states(text, np.arange(300), [], memory)
    assert rows == [300] * 5
    rows.clear()
    made.states(other, np.arange(300), shared(text, other), memory)
    assert rows == [4, 8, 16, 32, 64]


def test_a_long_text_is_worked_out_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = np.random.default_rng(4).integers(0, FORMS, 500)
    monkeypatch.setattr(context_encoder, "LONGEST", 100)
    monkeypatch.setattr(context_encoder, "CHUNK", 90)
    wanted = np.arange(0, 500, 3)
    made = tower()
    assert made.states(text, wanted, [], made.memory()) == pytest.approx(plain(text)[wanted], abs=1e-3, rel=1e-3)


def test_few_forms_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_encoder, "MOST_FORMS", 10)
    made = tower()
    memory = made.memory()
    for seed in range(5):
        text = np.random.default_rng(seed).integers(0, FORMS, 30)
        assert made.states(text, np.arange(30), [], memory) == pytest.approx(plain(text), abs=1e-3, rel=1e-3)
        assert memory.used == 10
