"""Tasks spread over processes, outcomes in order, and never more than a few of either in memory."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from spinfix.errors import SpinfixError

if TYPE_CHECKING:  # elsewhere imported for several processes only, since they take 8 ms
    from concurrent.futures import Future, ProcessPoolExecutor

Event = TypeVar("Event")
Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

AHEAD = 3
"""Tasks in flight for each worker: one at work, one waiting at its door, one on its way."""
ENDING = 10.0
"""Seconds that the thread of an executor may take to notice that its processes are gone; it takes milliseconds."""
EVENTS = 64
"""Events without a task (a file opened, a file ended) that may wait with each task, so that many empty files stay bounded."""


class PoolError(SpinfixError):
    """A worker process that was killed, most likely for want of memory; the message says what to do.

    >>> from spinfix import Cleaner, PoolError
    >>> done = []
    >>> try:
    ...     for result in Cleaner().pipe(["Nothing was spun here."]):
    ...         done.append(result.text)
    ... except PoolError as error:
    ...     print(f"{error}; go on with text {len(done)}")
    >>> done
    ['Nothing was spun here.']
    """


INTERRUPTING = (signal.SIGINT, signal.SIGTERM)

_worker: Callable[[Any], Any] | None = None


def _begin(worker: Callable[[Any], Any]) -> None:
    """Make this process a worker: what interrupts is its parent's affair, and it ends when its parent does, even by kill -9."""
    import multiprocessing

    global _worker  # noqa: PLW0603  (the one thing that a worker process is)
    _worker = worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTING)  # which it had from `_uninterrupted`
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let signals wait: Python ignores what is raised in its own functions around a fork, and would go on after Ctrl-C.

    Threads that are started inside never get these signals, so that they interrupt this one alone, and not here.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


def _work(task: Any) -> Any:
    assert _worker is not None
    return _worker(task)


def _ready(future: Future[Any] | None) -> bool:
    return future is None or future.done()


def _awaited(item: tuple[Event, Future[Any] | None]) -> tuple[Event, Any]:
    event, future = item
    return event, None if future is None else future.result()


class Pool(Generic[Event, Task, Outcome]):
    """Workers for one run.

    On Linux they are forked, so that dictionaries and models that this process has opened are shared between all.

    Args:
        worker: does the tasks.
        jobs: how many processes; 1 works in this one.
        advice: what to do where a process was killed.
    """

    def __init__(self, worker: Callable[[Task], Outcome], jobs: int, advice: str = "give fewer processes") -> None:
        self._worker = worker
        self._advice = advice
        self._executor: ProcessPoolExecutor | None = None
        self._window = jobs * AHEAD
        if jobs > 1:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            self._thaws = gc.get_freeze_count() == 0  # what somebody else has frozen stays so
            gc.freeze()  # a collection in a worker would touch, and so copy, every page that it shares with this process
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            self._executor = ProcessPoolExecutor(jobs, context, _begin, (worker,))
            atexit.register(self._forget)

    def __enter__(self) -> Pool[Event, Task, Outcome]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._executor is None:
            return
        atexit.unregister(self._forget)
        if self._thaws:
            gc.unfreeze()
        # The executor has no public way to end processes at work before Python 3.14 (`terminate_workers`).
        processes = list((self._executor._processes or {}).values())
        ends = self._executor._call_queue._reader, self._executor._result_queue._writer  # type: ignore[attr-defined]
        manager: Any = self._executor._executor_manager_thread
        self._executor.shutdown(wait=kind is None, cancel_futures=True)
        if kind is not None:
            for process in processes:
                process.terminate()
                process.join()
            # A process that was ended in the middle of a message leaves the threads of the executor waiting for the rest of it,
            # or for somebody to read the next task, and the interpreter waits for them at its end.
            for end in ends:
                with suppress(OSError):
                    end.close()
            if manager is not None:
                manager.join(ENDING)

    def _forget(self) -> None:
        """Have nothing left to end: the interpreter ends, and has waited for the processes.

        An iterator over results that was not read to its end may be collected only after the modules that end a pool.
        """
        self._executor = None

    def ordered(
        self, events: Iterable[Event], task_of: Callable[[Event], Task | None]
    ) -> Iterator[tuple[Event, Outcome | None]]:
        """Every event, in order, with the outcome of its task.

        Raises:
            PoolError: if a worker process has been killed.
        """
        if self._executor is None:
            for event in events:
                task = task_of(event)
                yield event, None if task is None else self._worker(task)
            return
        from concurrent.futures.process import BrokenProcessPool

        waiting: deque[tuple[Event, Future[Outcome] | None]] = deque()
        busy = 0
        try:
            for event in events:
                task = task_of(event)
                with _uninterrupted():
                    waiting.append((event, None if task is None else self._executor.submit(_work, task)))
                busy += task is not None
                while waiting and (busy >= self._window or len(waiting) > EVENTS * self._window or _ready(waiting[0][1])):
                    busy -= waiting[0][1] is not None
                    yield _awaited(waiting.popleft())
            while waiting:
                yield _awaited(waiting.popleft())
        except BrokenProcessPool as error:
            raise PoolError(
                f"a worker process was killed, most likely for want of memory; free some, or {self._advice}"
            ) from error
