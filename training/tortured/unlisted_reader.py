"""Fits what a causal language model's answers on unlisted phrases are worth (`spinfix.families.tortured.unlisted_reader`).

The runs of words are those that `training.tortured.unlisted` learns from, each with the belief of what was learned
without its word families.  Those that are possible are read where they stand; logistic regression weighs what their terms gain
against the belief and the n-gram model's gain, and the result is calibrated on each fold by the weights of the others.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spinfix.config import Config
from spinfix.families.manifest import Family
from spinfix.families.tortured.dictionary import TorturedDictionary
from spinfix.families.tortured.gate import logit
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.unlisted import use_of
from spinfix.families.tortured.unlisted_reader import LEAST, ReaderWeights, gains
from spinfix.learn.calibration import binned_isotonic
from spinfix.models.causal import Continuing
from spinfix.optional_deps import need
from training.tortured.unlisted import Judged, best_of_places, collect, cross_validated, summary

log = logging.getLogger(__name__)

PENALTY = 1.0
"""Ridge penalty on the weights, of some 6,000 runs."""


class Read(NamedTuple):
    """The examples of a fold, of which those that are possible were read.

    Attributes:
        judged: the examples.
        numbers: of those that were read.
        gains: what the term of each gains.
    """

    judged: Judged
    numbers: list[int]
    gains: list[float]


def learn(
    dictionary: TorturedDictionary,
    corpus: Path,
    folder: Path,
    model: Continuing,
    *,
    language_model: Path | None = None,
    say: Callable[[str], object] = log.info,
) -> ReaderWeights:
    """Fit the weights; 20 minutes of one processor.

    Args:
        dictionary: the dictionary in ``folder``.
        corpus: folder of genuine text, one paragraph per line.
        folder: the dictionary's folder.
        model: the causal language model.
        language_model: a KenLM model; None for the shipped one.
        say: called with what is being done.

    Raises:
        ExtraError: if scikit-learn is missing.
        TrainingError: if the corpus has no academic text.
    """
    _linear_models()  # what is missing is told before texts are read
    restorer = TorturedRestorer(Family(folder.name, "tortured", folder), Config(model=language_model))
    examples = collect(dictionary, corpus, folder, restorer, say)
    folds = []
    for judged in cross_validated(examples, restorer):
        folds.append(read(judged, model))
        say(f"fold {judged.examples[0].fold}: read {len(folds[-1].numbers)} of {len(judged.examples)} runs")
    return fit(folds, say)


def fit(folds: Sequence[Read], say: Callable[[str], object] = log.info) -> ReaderWeights:
    """The weights of all folds, calibrated on each by those of the others."""
    before: list[tuple[float, bool]] = []
    after: list[tuple[float, bool]] = []
    for tested in folds:
        weights = _fitted([fold for fold in folds if fold is not tested])
        for pairs, beliefs in ((before, tested.judged.beliefs), (after, _revised(tested, weights))):
            best = best_of_places(tested.judged._replace(beliefs=beliefs))
            pairs += [(belief, tested.judged.truth[number]) for number, belief in best]
    say(f"before: {summary(before)}")
    say(f"after: {summary(after)}")
    return _fitted(folds)._replace(calibration=tuple(binned_isotonic(after)))


def read(judged: Judged, model: Continuing) -> Read:
    """Read the runs of a fold, document by document."""
    documents: defaultdict[int, list[int]] = defaultdict(list)
    for number, (example, belief) in enumerate(zip(judged.examples, judged.beliefs, strict=True)):
        if belief >= LEAST:
            documents[example.document].append(number)
    found: list[float] = []
    for numbers in documents.values():
        words = judged.examples[numbers[0]].words
        uses = [use_of(words, judged.examples[number].run, judged.chosen[number].text) for number in numbers]
        found += gains(model, words.text, uses)
    return Read(judged, [number for numbers in documents.values() for number in numbers], found)


def _revised(fold: Read, weights: ReaderWeights) -> list[float]:
    revised = list(fold.judged.beliefs)
    for number, gain in zip(fold.numbers, fold.gains, strict=True):
        revised[number] = weights.revised(revised[number], gain, fold.judged.chosen[number].features.gain)
    return revised


def _fitted(folds: Sequence[Read]) -> ReaderWeights:
    """The weights without calibration."""
    rows = [
        (logit(fold.judged.beliefs[number]), gain, fold.judged.chosen[number].features.gain)
        for fold in folds
        for number, gain in zip(fold.numbers, fold.gains, strict=True)
    ]
    truth = [fold.judged.truth[number] for fold in folds for number in fold.numbers]
    regression = _linear_models().LogisticRegression(C=1.0 / PENALTY).fit(np.array(rows), truth)
    belief, gain, ngrams = map(float, regression.coef_[0])
    return ReaderWeights(float(regression.intercept_[0]), belief, gain, ngrams, ())


def _linear_models() -> Any:
    return need("sklearn.linear_model", "train", "the weights of quality deep for unlisted phrases")
