"""Decision trees stored as columns: the leaf that a row of values reaches in each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence


class Trees:
    """Trees whose nodes are columns, one tree after the other.

    >>> trees = Trees([0, 0, 0], [0.5, 0.0, 0.0], [1, 1, 2], [2, 1, 2], [0])
    >>> [trees.leaves([value])[0] for value in (0.2, 0.7)]
    [1, 2]

    Args:
        feature: of each node the number of the value that it compares.
        threshold: values up to it go left.
        left, right: the nodes that follow; a leaf leads to itself.
        roots: the first node of each tree.
    """

    def __init__(
        self,
        feature: Sequence[int],
        threshold: Sequence[float],
        left: Sequence[int],
        right: Sequence[int],
        roots: Sequence[int],
    ) -> None:
        self._feature, self._left, self._right = array("i", feature), array("i", left), array("i", right)
        self._threshold, self._roots = array("d", threshold), array("i", roots)

    def leaves(self, row: Sequence[float]) -> array[int]:
        """The leaf of each tree that a row of values reaches."""
        values, found = array("d", row), array("i", self._roots)
        reached = found
        for tree in range(len(found)):
            node = reached[tree]
            while True:
                following = self._left[node] if values[self._feature[node]] <= self._threshold[node] else self._right[node]
                if following == node:
                    break
                node = following
            reached[tree] = node
        return found
