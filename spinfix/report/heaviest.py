"""The heaviest of many documents, for pages that cannot hold all: in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush


@dataclass(slots=True)
class Weighed:
    """A document of a page.

    Attributes:
        weight: how much it has to show.
        order: its number in the run.
        data: what the page has of it.
        edits: number of its edits.
    """

    weight: float
    order: int
    data: str
    edits: int = 0

    def __lt__(self, other: Weighed) -> bool:
        return (self.weight, -self.order) < (other.weight, -other.order)


class Heaviest:
    """Keeps the heaviest documents; of equal ones the first.

    Args:
        count: how many at most.
        size: characters of their data at most.

    Attributes:
        dropped_edits: edits of those that were not kept.

    >>> kept = Heaviest(2, 100)
    >>> for order, weight in enumerate([0.5, 0.9, 0.7]):
    ...     kept.add(Weighed(weight, order, f"{weight}"))
    >>> [document.data for document in kept.in_order()]
    ['0.9', '0.7']
    """

    def __init__(self, count: int, size: int) -> None:
        self._count, self._size = count, size
        self._heap: list[Weighed] = []  # the lightest first
        self._used = 0
        self.dropped_edits = 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, document: Weighed) -> None:
        """Keep a document, and drop the lightest ones for which there is no room."""
        heappush(self._heap, document)
        self._used += len(document.data)
        while len(self._heap) > self._count or self._used > self._size:
            dropped = heappop(self._heap)
            self._used -= len(dropped.data)
            self.dropped_edits += dropped.edits

    def in_order(self) -> list[Weighed]:
        """The documents kept, in the order of the run."""
        return sorted(self._heap, key=lambda document: document.order)
