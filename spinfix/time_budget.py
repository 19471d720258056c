"""A budget of processor time for searches with patterns, so that a slow pattern holds nothing up."""

from __future__ import annotations

from time import monotonic, thread_time


class TimeBudget:
    """Seconds that the searches of one thread may take together.

    The first half is counted by the clock, which takes a tenth as long to read as processor time (41 and 409 ns, for every
    rule whose words a text contains: 3 % of the time of genuine text).  The other half, which hardly any search reaches, is
    processor time.  So waiting for a processor uses up half of the budget at most.

    Args:
        seconds: the budget, greater than 0.
    """

    __slots__ = ("_begun", "_half", "_since")

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self._half = seconds / 2
        self._begun = monotonic()
        self._since: float | None = None

    @property
    def left(self) -> float:
        """Seconds left, as the timeout of a search: at least a thousandth, since 0 would be none."""
        return max(0.001, self._left())

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self._left() <= 0.0

    def end(self) -> None:
        """Leave nothing."""
        self._half, self._since = 0.0, 0.0

    def _left(self) -> float:
        if self._since is None:
            passed = monotonic() - self._begun
            if passed < self._half:
                return 2 * self._half - passed
            self._since = thread_time()
        return self._half - (thread_time() - self._since)
