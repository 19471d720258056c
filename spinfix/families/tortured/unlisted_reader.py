"""Quality "deep": reads unlisted phrases and their terms where they stand, and believes in them accordingly.

What the n-gram model, the words' frequencies and the synonyms say of a run of words leaves many in doubt ("kingdom-of-the-art",
"profound training").  A causal language model knows what is said in such a place; it is asked about the runs that are possible,
and its answer is weighed against the belief in them and what the n-gram model said (logistic regression).
`training.tortured.unlisted_reader` fits the weights.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from spinfix.families.tortured import deep_reader
from spinfix.families.tortured.deep_reader import Use
from spinfix.families.tortured.gate import interpolated, logit, probability
from spinfix.families.tortured.unlisted_weights import UnlistedError
from spinfix.models.causal import Continuing

FILE = "deep.json"
"""File name in a family's folder."""

LEAST = 0.05
"""Belief from which a run is read.  In cross-validation as many are right at a precision of .93 as from 0.03; from 0.1 a
hundredth fewer, for a tenth less to read."""

MOST_READ = 4
"""Places with the same words and term that are read, the first ones; the others gain as much as these in the mean.
Chosen."""

MOST_RUNS = 400
"""Runs of a text that are asked about, the first ones, which takes a minute of one processor at most; five abstracts have 3.
The terms of others count as if they gained nothing, and are believed no more than before."""


class ReaderWeights(NamedTuple):
    """The fitted weights.

    Attributes:
        bias: log odds where all else is 0.
        belief: weight of the log odds before a run was read.
        gain: weight of what the term gains over the run, in nats.
        ngrams: weight of the same under the n-gram model, in log10; it is negative, since the belief contains that already and
            the causal model knows most of it better.
        calibration: pairs of belief and share that is right.
    """

    bias: float
    belief: float
    gain: float
    ngrams: float
    calibration: tuple[tuple[float, float], ...]

    def revised(self, belief: float, gain: float, ngrams: float) -> float:
        """The belief in a run once it was read.

        >>> weights = ReaderWeights(-0.5, 0.8, 0.06, -0.2, ())
        >>> [round(weights.revised(0.5, gain, 0.0), 2) for gain in (-10.0, 10.0, 40.0)]
        [0.25, 0.52, 0.87]
        >>> round(weights.revised(0.5, 40.0, 5.0), 2)
        0.71
        """
        return probability(self.bias + self.belief * logit(belief) + self.gain * gain + self.ngrams * ngrams)


class UnlistedReader:
    """Reads runs of words and the terms that they may stand for.

    Args:
        model: the causal language model.
        weights: what its answers are worth.
    """

    def __init__(self, model: Continuing, weights: ReaderWeights) -> None:
        self._model, self._weights = model, weights

    def revised(self, text: str, uses: Sequence[Use], beliefs: Sequence[float], ngrams: Sequence[float]) -> list[float]:
        """The beliefs in runs of a text once those that are possible (`LEAST`) were read.

        Args:
            text: the text.
            uses: the runs, each with its likeliest term.
            beliefs: those before.
            ngrams: what each term gains over its run under the n-gram model, in log10.
        """
        chosen = [number for number, belief in enumerate(beliefs) if belief >= LEAST]
        revised = list(beliefs)
        found = gains(self._model, text, [uses[number] for number in chosen])
        for place, (number, gain) in enumerate(zip(chosen, found, strict=True)):
            belief = self._weights.revised(beliefs[number], gain, ngrams[number])
            revised[number] = belief if place < MOST_RUNS else min(belief, beliefs[number])
        return revised

    def calibrated(self, belief: float) -> float:
        """Confidence from a revised belief."""
        return round(interpolated(self._weights.calibration, belief), 4)


def gains(model: Continuing, text: str, uses: Sequence[Use]) -> list[float]:
    """How much likelier the term is than the words where each run stands, in nats, with the words after it.

    Each is read apart, since runs may overlap; of the same words with the same term `MOST_READ` are.
    """
    alike: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, use in enumerate(uses[:MOST_RUNS]):
        alike[text[use.start : use.end].lower(), use.term.lower()].append(number)
    found = [0.0] * len(uses)
    for numbers in alike.values():
        read = [deep_reader.gains(model, text, [uses[number]])[0] for number in numbers[:MOST_READ]]
        for place, number in enumerate(numbers):
            found[number] = read[place] if place < MOST_READ else fmean(read)
    return found


def load(path: Path) -> ReaderWeights:
    """Read the weights.

    Raises:
        UnlistedError: if the file is missing, or is not what `python -m training unlisted-deep` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        numbers = {name: float(data[name]) for name in ("bias", "belief", "gain", "ngrams")}
        knots = tuple((float(belief), float(right)) for belief, right in data["calibration"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise UnlistedError(f"{path}: not the weights that `python -m training unlisted-deep` writes ({error!r})") from error
    return ReaderWeights(**numbers, calibration=knots)


def save(weights: ReaderWeights, path: Path) -> None:
    """Write the weights where `load` reads them."""
    data = {name: round(value, 4) for name, value in weights._asdict().items() if name != "calibration"}
    knots = [[round(value, 4) for value in knot] for knot in weights.calibration]
    path.write_text(json.dumps(data | {"calibration": knots}, indent=2) + "\n", encoding="utf-8", newline="\n")
