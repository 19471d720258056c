"""Arrays as the files of trained models hold them: matrices as signed bytes, lists of words as UTF-8.

`spinfix.models.cloze` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

LARGEST = 127
"""Largest signed byte; -128 is not used, so that the range is symmetric."""
LEAST = 1e-8
"""Least magnitude of a row, so that a row of zeros has a scale."""


def in_signed_bytes(matrices: Mapping[str, Any]) -> dict[str, Any]:
    """Each matrix ``x`` as signed bytes ``x``, with a float32 scale for each row in ``x.scale``; their product restores it.

    Args:
        matrices: by name, (rows, columns) of floats.

    >>> arrays = in_signed_bytes({"x": np.array([[1.0, -0.5], [0.0, 0.0]])})
    >>> arrays["x"].tolist(), arrays["x"].dtype, arrays["x.scale"].shape
    ([[127, -64], [0, 0]], dtype('int8'), (2, 1))
    >>> (arrays["x"] * arrays["x.scale"]).round(2).tolist()
    [[1.0, -0.5], [0.0, 0.0]]
    """
    arrays: dict[str, Any] = {}
    for name, matrix in matrices.items():
        scale = np.maximum(np.abs(matrix).max(1, keepdims=True), LEAST) / LARGEST
        arrays[name] = np.round(matrix / scale).astype(np.int8)
        arrays[f"{name}.scale"] = scale.astype(np.float32)
    return arrays


def packed_lines(texts: Sequence[str]) -> Any:
    r"""Texts without line ends as one array of UTF-8 bytes, one on each line.

    >>> packed_lines(["go", "to"]).tobytes()
    b'go\nto'
    """
    return np.frombuffer("\n".join(texts).encode(), np.uint8)
