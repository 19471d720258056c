"""Columns of numbers that begin as zeros."""

from __future__ import annotations

from array import array
from typing import Any, Literal, overload

_ZEROS = {kind: array(kind, [0]) for kind in "BiIqQfd"}


@overload
def zeros(kind: Literal["B", "i", "I", "q", "Q"], size: int) -> array[int]: ...
@overload
def zeros(kind: Literal["f", "d"], size: int) -> array[float]: ...
@overload
def zeros(kind: str, size: int) -> array[Any]: ...
def zeros(kind: str, size: int) -> array[Any]:
    """A column of zeros; ``array(kind, bytes(…))`` writes as many bytes twice, which takes three times as long.

    Args:
        kind: the type code of the numbers, as of `array.array`: one of B, i, I, q, Q, f, d.
        size: how many; none if it is negative.

    >>> zeros("i", 3), zeros("d", 0)
    (array('i', [0, 0, 0]), array('d'))
    """
    return _ZEROS[kind] * size
