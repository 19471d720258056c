"""Steps of training in forked processes give what one process gives."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from spinfix.learn.forking import forked_map


def test_results_are_in_the_order_of_the_items() -> None:
    factor = 3
    assert forked_map(lambda number: factor * number, range(50), chunk=7) == [factor * number for number in range(50)]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this platform")
def test_tasks_run_in_other_processes() -> None:
    assert os.getpid() not in forked_map(lambda _: os.getpid(), range(8), chunk=1)


def test_one_process_does_all_where_none_can_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert forked_map(lambda number: (number, os.getpid()), [1, 2]) == [(1, os.getpid()), (2, os.getpid())]


def test_nothing_is_mapped_to_nothing() -> None:
    assert forked_map(str, []) == []
