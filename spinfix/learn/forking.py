"""Spreads a step of training over all processors."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_inherited: dict[str, Any] = {}
"""What forked processes find in their copy of the memory: the task, which need not be picklable."""


def forked_map(task: Callable[[T], R], items: Sequence[T], chunk: int = 4) -> list[R]:
    """The results of ``task`` for each item, in order, computed by all processors if processes can be forked.

    Args:
        task: any callable, such as a function inside another; it runs in a forked process, so that what it changes is lost.
        items: its arguments, which are pickled like its results.
        chunk: number of items that a process takes at once.

    >>> forked_map(lambda number: number + 1, [1, 2, 3])
    [2, 3, 4]
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return [task(item) for item in items]
    _inherited["task"] = task
    with multiprocessing.get_context("fork").Pool() as pool:
        done = pool.map(_do, items, chunksize=chunk)
        pool.close()
        pool.join()  # otherwise leaving ends them by a signal, which the command line handles itself
    return done


def _do(item: Any) -> Any:
    return _inherited["task"](item)
