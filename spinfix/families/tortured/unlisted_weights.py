"""The weights for unlisted phrases, and their file.

A few boosted trees sort out the runs of words that hardly stand for a term, more than nine in ten.  What is left is judged by
many trees and by a network, whose log odds count alike.

The file is a `.npz` archive of plain arrays (read with ``allow_pickle=False``): ``features`` and ``term_features`` the names of
`FEATURES` and `TermFeatures`, in their order; ``terms`` the weights of the latter; the columns of `Forest`, those of the few
trees with ``sieve_`` before their names; the arrays of `Network`; ``calibration`` pairs of belief and share that is right.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinfix.errors import SpinfixError
from spinfix.families.tortured.gate import interpolated, probability
from spinfix.families.tortured.unlisted_features import FEATURES
from spinfix.families.tortured.unlisted_runs import TermFeatures
from spinfix.kernels.trees import Trees
from spinfix.threads import one_blas_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "unlisted.npz"
"""File name in a family's folder, or, of the shipped family, among the package's data."""
SIEVE = "sieve_"
"""Before the names of the columns of the few trees."""
LEAST_PROMISE = -8.0
"""Log odds of the few trees below which a run is not judged further.  In cross-validation 38,500 of 544,000 runs are above, and
all but 4 of the 4,345 whose likeliest term is right.  With -7 and -9 23,100 and 72,800 are, and in the end as many right."""
FARTHEST = 5.0
"""Standard deviations from the mean beyond which the network sees no difference.  Chosen."""


class UnlistedError(SpinfixError):
    """There are no weights for unlisted phrases, or a file does not hold them."""


class Forest:
    """Boosted trees.

    Args:
        data: ``feature``, ``threshold``, ``left``, ``right``, ``value``, the nodes of all trees, one after the other (a leaf
            leads to itself); ``roots``, the first node of each; ``start``, the log odds to which the values are added.
        prefix: what stands before these names.
    """

    def __init__(self, data: Mapping[str, Any], prefix: str = "") -> None:
        nodes = (data[prefix + name].tolist() for name in ("feature", "threshold", "left", "right", "roots"))
        self._trees, self._value, self._start = Trees(*nodes), data[f"{prefix}value"], float(data[f"{prefix}start"])

    def log_odds(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log odds of each row."""
        import numpy as np

        leaves = map(self._trees.leaves, rows.tolist())
        sums = (self._value[np.array(reached)].sum(dtype=np.float64) for reached in leaves)
        return self._start + np.fromiter(sums, np.float64, len(rows))


class Network:
    """A network with one layer of rectified linear units on standardised features.

    Args:
        data: ``mean`` and ``deviation`` of each feature; ``hidden`` (features × units) and ``hidden_bias``; ``out`` (units) and
            ``out_bias``.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._mean, self._deviation = data["mean"], data["deviation"]
        self._hidden, self._hidden_bias = data["hidden"].astype(float), data["hidden_bias"].astype(float)
        self._out, self._out_bias = data["out"].astype(float), float(data["out_bias"])

    def log_odds(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log odds of each row."""
        with one_blas_thread:
            units = standardised(rows, self._mean, self._deviation) @ self._hidden + self._hidden_bias
            sums: NDArray[np.float64] = units.clip(min=0.0) @ self._out + self._out_bias
        return sums


def standardised(rows: NDArray[np.float64], mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features as the network sees them."""
    return ((rows - mean) / deviation).clip(-FARTHEST, FARTHEST)


class Weights:
    """What was learned, as the module says."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.terms: list[float] = data["terms"].tolist()
        self._sieve, self._forest, self._network = Forest(data, SIEVE), Forest(data), Network(data)
        self.calibration: list[tuple[float, float]] = [(belief, right) for belief, right in data["calibration"].tolist()]

    def beliefs(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Probability that each row of `FEATURES` is right, before it is `calibrated`; next to 0 if it is sorted out."""
        if not rows:
            return []
        import numpy as np

        values = np.array(rows)
        kept = self._sieve.log_odds(values) > LEAST_PROMISE
        log_odds = np.full(len(rows), -np.inf)
        log_odds[kept] = (self._forest.log_odds(values[kept]) + self._network.log_odds(values[kept])) / 2.0
        return list(map(probability, log_odds.tolist()))

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
            fitting = data["features"].tolist() == [*FEATURES] and data["term_features"].tolist() == [*TermFeatures._fields]
            weights = Weights(data) if fitting else None
            sound = fitting and _is_sound(data, SIEVE) and _is_sound(data)
            even = fitting and _is_even(data)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UnlistedError(f"{path}: no weights for unlisted phrases ({error})") from error
    if weights is None:
        raise UnlistedError(f"{path}: weights for other features; run python -m training unlisted again")
    if not sound:
        raise UnlistedError(f"{path}: a node of its trees leads nowhere; run python -m training unlisted again")
    if not even:
        raise UnlistedError(f"{path}: the layers of its network do not fit; run python -m training unlisted again")
    return weights


def _is_sound(data: Mapping[str, Any], prefix: str = "") -> bool:
    """Whether nothing in trees leads back, or beyond their nodes and features, which compiled code does not check."""
    columns = {name: data[prefix + name] for name in ("feature", "threshold", "left", "right", "value")}
    size = len(columns["left"])
    if any(len(column) != size for column in columns.values()):
        return False
    limits = {"feature": len(FEATURES), "left": size, "right": size, "roots": size}
    inside = (
        0 <= data[prefix + name].min(initial=0) <= data[prefix + name].max(initial=-1) < limit for name, limit in limits.items()
    )
    numbers = range(size)
    return all(inside) and bool((columns["left"] >= numbers).all() and (columns["right"] >= numbers).all())


def _is_even(data: Mapping[str, Any]) -> bool:
    """Whether the layers of the network are numbers, and fit each other and the features."""
    import numpy as np

    size, units = len(FEATURES), len(data["out"])
    shapes = {"mean": (size,), "deviation": (size,), "hidden": (size, units), "hidden_bias": (units,), "out": (units,)}
    if any(data[name].shape != shape or not np.isfinite(data[name]).all() for name, shape in shapes.items()):
        return False
    return bool(np.isfinite(data["out_bias"]) and (data["deviation"] > 0.0).all())
