"""A limit on the processor time of a document, so that one document cannot stop a corpus."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from spinfix.errors import TextError

AGAIN = 1.0
"""Seconds until the limit is enforced again, if the first exception was lost in code that ignores exceptions (`__del__`)."""


class DeadlineError(TextError):
    """A document that takes too long."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit what is done in the block to some seconds of processor time, which do not depend on the load of the machine.

    Without effect for 0, outside of the main thread, and on Windows, which has no such timer.

    Raises:
        DeadlineError: if it takes longer.
    """
    if seconds <= 0 or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise DeadlineError(f"takes more than {seconds:.3g} seconds; raise the limit (--max-seconds) if it is worth them")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
