"""A progress bar on standard error; in a log now and then a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from spinfix.cli.streams import say

REDRAW_SECONDS = 0.1
"""Seconds between two updates of the progress bar: as often as an eye notices."""
LOG_SECONDS = 60.0
"""Seconds between two lines in a log: 720 of a night."""
WIDTH = 24
"""Characters of the bar itself: with the text after it, it fits into a line of `COLUMNS`."""
COLUMNS = 80
"""Characters of a line, less than which are drawn: a line that the terminal divides cannot be cleared."""


class ProgressBar:
    """A progress bar with rate and remaining time, on one line of standard error.

    Args:
        size: bytes of all input.
        clock: returns the time in seconds.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._begun = self._drawn = clock()
        self._done = self._skipped = 0
        self._reading = ""
        self._draw()

    def skip(self, size: int) -> None:
        """Count bytes processed by an earlier run, which do not affect the rate."""
        self._done += size
        self._skipped += size
        self._draw()

    def advance(self, size: int) -> None:
        """Count ``size`` more bytes as processed."""
        self._done += size
        self._reading = ""
        self._redraw()

    def reading(self, read: int, asked: int) -> None:
        """Show the place reached in what is being processed, until that is done."""
        self._reading = f"place {read:,} of {asked:,}"
        self._redraw()

    def _redraw(self) -> None:
        if self._clock() - self._drawn >= REDRAW_SECONDS:
            self._draw()

    def clear(self) -> None:
        """Clear the line for a message; the bar is drawn again at the next advance."""
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    def _draw(self) -> None:
        self._drawn = self._clock()
        sys.stderr.write(f"\r{self.line()}\033[K")
        sys.stderr.flush()

    def line(self) -> str:
        """Format the bar: share, bytes and, once known, rate or place, and remaining time."""
        full = int(self._share * WIDTH)
        bar = f"{self._share:4.0%} [{'#' * full}{'-' * (WIDTH - full)}]"
        return f"{bar} {', '.join(self._figures())}"[: COLUMNS - 1]

    @property
    def _share(self) -> float:
        return min(1.0, self._done / self._size)

    def _figures(self) -> Sequence[str]:
        unit, name = (1e6, "MB") if self._size >= 1e6 else (1e3, "kB")
        parts = [f"{self._done / unit:,.1f} of {self._size / unit:,.1f} {name}"]
        parts += [self._reading] if self._reading else []
        seconds, done = self._clock() - self._begun, self._done - self._skipped
        if seconds > 0 and done > 0:
            rate = done / seconds
            minutes, left = divmod(round(max(0, self._size - self._done) / rate), 60)
            clock = f"{minutes // 60}:{minutes % 60:02}:{left:02}" if minutes >= 60 else f"{minutes}:{left:02}"
            parts += [] if self._reading else [_speed(rate), f"{clock} left"]  # it would grow until the document is done
        return parts


class ProgressLog(ProgressBar):
    """The same where standard error is no terminal: a line every minute, so that a long run can be watched in its log."""

    def clear(self) -> None:
        """Nothing has to be cleared."""

    def _draw(self) -> None:
        if self._clock() - self._drawn >= LOG_SECONDS:
            self._drawn = self._clock()
            say(self.line())

    def line(self) -> str:
        """Format the line: share, bytes, rate or place, and remaining time."""
        return ", ".join([f"{self._share:.0%}", *self._figures()])


def _speed(rate: float) -> str:
    """Bytes a second, as a text."""
    if rate >= 1e6:
        return f"{rate / 1e6:.1f} MB/s"
    return f"{rate / 1e3:.0f} kB/s" if rate >= 1e4 else f"{rate / 1e3:.1f} kB/s"
