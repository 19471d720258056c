"""Locks that survive a fork, properties that threads compute once, and numpy in one thread."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar, cast, overload
from weakref import WeakSet

T = TypeVar("T")


def has_gil() -> bool:
    """Whether threads take turns, as they do unless Python is a free-threaded one (3.13t, 3.14t)."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


class ForkSafeLock:
    """A reentrant lock that is free in a forked process, whichever thread of the parent held it."""

    _all: ClassVar[WeakSet[ForkSafeLock]] = WeakSet()

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._all.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @classmethod
    def free_all(cls) -> None:
        """Free every lock; for a process that was just forked, which has one thread."""
        for lock in cls._all:
            lock._lock = threading.RLock()


def cached_properties() -> Iterator[Any]:
    """Every `functools.cached_property` of the classes that loaded modules of this package name."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == __package__:
            for kind in list(vars(module).values()):
                if isinstance(kind, type):
                    yield from (value for value in vars(kind).values() if isinstance(value, cached_property))


def _free_properties() -> None:
    """Free the locks of properties, which Python 3.11 has; one that a thread held would stay taken in a forked process."""
    for value in cached_properties():
        value.lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ForkSafeLock.free_all)
    if sys.version_info < (3, 12):
        os.register_at_fork(after_in_child=_free_properties)


_LOADING = ForkSafeLock()


class LoadedOnce(cached_property[T]):
    """A property computed on first use, only once even if several threads access it (which `cached_property` does not guarantee
    since Python 3.12).
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...

    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        with _LOADING:
            assert self.attrname is not None
            kept = vars(instance)
            if self.attrname in kept:  # another thread was faster
                return cast(T, kept[self.attrname])
            # not by `cached_property`, whose lock (in Python 3.11) stays locked in a process forked meanwhile
            value = kept[self.attrname] = self.func(instance)
            return value


BLAS_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Environment variables with the number of threads of numpy, which reads them when it is imported."""


class OneBlasThread:
    """A context in which numpy multiplies with one thread, in this process; any number of threads may be in it at once.

    The matrices here are small, so that further threads only wait for each other: with OpenBLAS's own number of threads,
    cleaning 40 spun documents on two processors took five times the processor time, and twelve times as long.

    Nothing is done if the environment asks for one thread, as the command does, which saves loading `threadpoolctl` (20 ms).
    """

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        self._inside = 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside and self._controller is not None:
                self._let_any_thread_set()
                self._limits = self._controller.limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._limits is not None:
                self._let_any_thread_set()
                self._limits.restore_original_limits()
                self._let_any_thread_set()

    def _let_any_thread_set(self) -> None:
        """Since 3.8 threadpoolctl lets one thread of a process set the number, and ignores all others without a word; but the
        last thread to leave need not be the first that entered.
        """
        for library in self._controller.lib_controllers:
            if hasattr(library, "clear_controlling_thread"):
                library.clear_controlling_thread(force=True)

    @cached_property
    def _controller(self) -> Any:
        """What sets the number of threads; None if there is one only."""
        if all(os.environ.get(name) == "1" for name in BLAS_VARIABLES):
            return None
        import numpy as np  # noqa: F401  (loads the libraries that are then found)
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()


one_blas_thread = OneBlasThread()
