"""The weights for unlisted phrases, and their file.

The file is a `.npz` archive of plain arrays (read with ``allow_pickle=False``): ``features`` and ``term_features`` the names of
`FEATURES` and `TermFeatures`, in their order; ``terms`` the weights of the latter;
``feature``, ``threshold``, ``left``, ``right``, ``value`` the nodes of all trees, one after the other (a leaf leads to itself);
``roots`` the first node of each tree; ``start`` the log odds to which their values are added; ``calibration`` pairs of belief
and share that is right.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spinfix.errors import SpinfixError
from spinfix.families.tortured.gate import interpolated, probability
from spinfix.families.tortured.unlisted_runs import FEATURES, TermFeatures
from spinfix.kernels.trees import Trees

FILE = "unlisted.npz"
"""File name in a family's folder, or, of the shipped family, among the package's data."""


class UnlistedError(SpinfixError):
    """There are no weights for unlisted phrases, or a file does not hold them."""


class Weights:
    """What was learned, as the module says."""

    def __init__(self, data: Any) -> None:
        self.terms: list[float] = data["terms"].tolist()
        nodes = (data[name].tolist() for name in ("feature", "threshold", "left", "right", "roots"))
        self._trees, self._value, self._start = Trees(*nodes), data["value"], float(data["start"])
        self.calibration: list[tuple[float, float]] = [(belief, right) for belief, right in data["calibration"].tolist()]

    def beliefs(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Probability that each row of `FEATURES` is right, before it is `calibrated`."""
        if not rows:
            return []
        import numpy as np

        leaves = np.array([self._trees.leaves(row) for row in rows])
        sums = self._start + self._value[leaves].sum(1)
        return list(map(probability, sums.tolist()))

    def calibrated(self, belief: float) -> float:
        """Confidence from belief."""
        return round(interpolated(self.calibration, belief), 4)


def load(path: Path) -> Weights:
    """Read the weights.

    Raises:
        UnlistedError: if the file is missing, or does not hold any for these features.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            weights = Weights(data)
            fitting = data["features"].tolist() == [*FEATURES] and data["term_features"].tolist() == [*TermFeatures._fields]
            sound = _is_sound(data)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UnlistedError(f"{path}: no weights for unlisted phrases ({error})") from error
    if not fitting:
        raise UnlistedError(f"{path}: weights for other features; run spinfix learn unlisted again")
    if not sound:
        raise UnlistedError(f"{path}: a node of its trees leads nowhere; run spinfix learn unlisted again")
    return weights


def _is_sound(data: Any) -> bool:
    """Whether nothing in the trees leads back, or beyond their nodes and features, which compiled code does not check."""
    columns = [data[name] for name in ("feature", "threshold", "left", "right", "value")]
    if len({len(column) for column in columns}) > 1:
        return False
    limits = {"feature": len(FEATURES), "left": len(columns[0]), "right": len(columns[0]), "roots": len(columns[0])}
    inside = (0 <= data[name].min(initial=0) <= data[name].max(initial=-1) < limit for name, limit in limits.items())
    numbers = range(len(columns[0]))
    return all(inside) and bool((data["left"] >= numbers).all() and (data["right"] >= numbers).all())
