"""Budgets of time, on clocks that the tests set."""

from __future__ import annotations

import pytest

from spinfix import time_budget
from spinfix.artefacts.matches import Document
from spinfix.artefacts.rules import Rule
from spinfix.text.markup import view
from spinfix.time_budget import TimeBudget


class Clocks:
    """The clock, and the processor time of the thread, in seconds."""

    def __init__(self) -> None:
        self.clock = self.processor = 100.0

    def work(self, seconds: float, *, waiting: float = 0.0) -> None:
        """Let a search take ``seconds`` of the processor, and wait for it."""
        self.clock += seconds + waiting
        self.processor += seconds


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """Clocks that stand still."""
    clocks = Clocks()
    monkeypatch.setattr(time_budget, "monotonic", lambda: clocks.clock)
    monkeypatch.setattr(time_budget, "thread_time", lambda: clocks.processor)
    return clocks


def test_work_uses_a_budget_up(clocks: Clocks) -> None:
    budget = TimeBudget(2.0)
    left = []
    for _ in range(5):
        left.append(budget.left)
        clocks.work(0.5)
    assert left == pytest.approx([2.0, 1.5, 1.0, 0.5, 0.001])
    assert budget.is_over


def test_waiting_uses_up_half_of_a_budget(clocks: Clocks) -> None:
    budget = TimeBudget(2.0)
    for _ in range(9):
        clocks.work(0.01, waiting=5.0)
        assert budget.left > 0.9
    assert not budget.is_over


def test_an_ended_budget_is_over(clocks: Clocks) -> None:
    budget = TimeBudget(2.0)
    clocks.work(0.5)
    assert not budget.is_over
    budget.end()
    assert budget.is_over
    assert budget.left == 0.001


def test_a_rule_that_waits_for_a_processor_is_not_given_up(clocks: Clocks, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("ZZ001", "Quick", ("own-line",), ("zzz",), "zzz", (), ())
    document = Document(text := "zzz\n" * 3, view(text))
    left: list[float] = []

    class Waiting:
        def match(self, *_: object, timeout: float) -> None:
            left.append(timeout)
            clocks.work(0.001, waiting=document.patience)

    monkeypatch.setattr("spinfix.artefacts.matches.line_pattern", lambda _: Waiting())
    assert list(document.matches(rule)) == []
    assert len(left) == 3
    assert min(left) > document.patience * 0.4
