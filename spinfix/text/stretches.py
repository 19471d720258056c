"""Stretches of a text, asked again and again which overlap another, in the time of a binary search each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeVar


class Stretches:
    """Stretches of a text, in any order; they may overlap.

    >>> protected = Stretches([(10, 20), (0, 30), (40, 41)])
    >>> [protected.touch(start, end) for start, end in ((25, 26), (30, 40), (30, 41), (41, 50))]
    [True, False, True, False]
    """

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Sort them."""
        self._ordered = sorted(stretches)
        self._starts = [start for start, _ in self._ordered]
        self._reached = list(accumulate((end for _, end in self._ordered), max))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them overlaps the stretch from ``start`` to ``end``."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reached[before - 1] > start

    def over(self, start: int, end: int) -> list[tuple[int, int]]:
        """Those that overlap the stretch from ``start`` to ``end``, in order.

        >>> Stretches([(10, 20), (0, 30), (40, 41)]).over(20, 41)
        [(0, 30), (40, 41)]
        """
        first, last = bisect_right(self._reached, start), bisect_left(self._starts, end)
        return [stretch for stretch in self._ordered[first:last] if stretch[1] > start]

    def hold(self, start: int, end: int) -> bool:
        """Whether the stretch from ``start`` to ``end`` lies wholly in one of them, of stretches that do not overlap.

        >>> [Stretches([(10, 20), (30, 40)]).hold(start, end) for start, end in ((10, 20), (12, 15), (15, 25), (22, 25))]
        [True, True, False, False]
        """
        before = bisect_right(self._starts, start)
        return before > 0 and self._reached[before - 1] >= end


_Span = TypeVar("_Span", bound=tuple[int, ...])


def touching(spans: Sequence[_Span], start: int, end: int) -> Iterator[_Span]:
    """The spans that overlap ``start`` to ``end``; spans are sorted, with their ends as first and last items."""
    place = max(0, bisect_left(spans, (start,)) - 1)
    while place < len(spans) and spans[place][0] < end:
        if spans[place][-1] > start:
            yield spans[place]
        place += 1


_Item = TypeVar("_Item")


def apart(items: Iterable[_Item], place: Callable[[_Item], tuple[int, int]]) -> list[_Item]:
    """Of items in the order of their precedence, those that overlap none kept before them; sorted by their places.

    >>> apart([(3, 5), (2, 4), (0, 2), (5, 7)], lambda span: span)
    [(0, 2), (3, 5), (5, 7)]

    Args:
        items: the items.
        place: the first number of an item's place and the one after its last; each number between them is noted.
    """
    kept: list[_Item] = []
    taken: set[int] = set()
    for item in items:
        numbers = range(*place(item))
        if taken.isdisjoint(numbers):
            taken.update(numbers)
            kept.append(item)
    return sorted(kept, key=place)
