"""Fits what finds unlisted phrases (`spinfix.families.tortured.unlisted`), on word families that are hidden from it.

dictionary without a fold of word families; the synonyms, written by hand, stay
abstracts with phrases of the whole list → runs of words and terms, right or wrong
genuine texts of other kinds → runs of words, all wrong
all folds' → which term it is (conditional logistic regression), whether it is right (trees and a network), calibration
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spinfix.config import Config
from spinfix.errors import TrainingError
from spinfix.families.manifest import Family
from spinfix.families.tortured import synonyms
from spinfix.families.tortured.dictionary import TorturedDictionary
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.synonyms import Synonyms
from spinfix.families.tortured.unlisted import LEAST, UnlistedFinder, best_of
from spinfix.families.tortured.unlisted_features import FEATURES, features_of
from spinfix.families.tortured.unlisted_neighbours import neighbours_of
from spinfix.families.tortured.unlisted_runs import Candidate, Run, TermFeatures, chosen_of
from spinfix.families.tortured.unlisted_weights import LEAST_PROMISE, SIEVE, Forest, Weights, standardised
from spinfix.learn import text_files
from spinfix.learn.calibration import binned_isotonic
from spinfix.learn.pairs import Slot
from spinfix.optional_deps import need
from spinfix.text.stem_tokenizer import Words
from spinfix.threads import one_blas_thread
from training.tortured.dictionary import academic_files
from training.tortured.families import FOLDS, WordFamilies
from training.tortured.torturing import Torturer, gives_back

log = logging.getLogger(__name__)

READ = 20_000
"""Abstracts that documents are made of; benchmarks use those behind them."""
DOCUMENTS, SEED = 800, 7
"""Documents for each fold at most, of `JOINED` abstracts in which a phrase can be put, and the seed with which they are made:
all that `READ` abstracts give.  With 400 2,132 of 3,958 runs are right at a precision of .93, with all 2,406 of 4,448."""
JOINED = 5
OTHER_TEXTS, OTHER_SIZE, OTHER_STEP = 20, 4500, 11
"""Genuine texts from each file of another kind, their code points at least, and every which paragraph they are made of.  At a
probability of .8 some 70 runs in a million words of other kinds are taken for phrases without them, 3 with them; with 100 of
the other academic file as few restored, and as many beside phrases in the development documents."""
KNOWN_PHRASES = 2
"""Different phrases that a document has besides the hidden ones, as nearly all that are believed tortured."""
TREES, LEAVES, RATE, LEAF = 300, 31, 0.1, 50
"""Trees, leaves of each, the share of each that is added, and the least examples of a leaf (with 20 2,877 runs are right at a
precision of .93, with 50 2,918)."""
SEEN, SHRINKAGE = 0.3, 100.0
"""Share of the features that a branch chooses from, and the ridge penalty on leaves.  In cross-validation (of trees alone)
2,132 and 2,453 of 3,958 runs are right at a precision of .93 and .9; with a penalty of 30 1,916 and 2,430, of 300 2,137 and
2,394, of 3 and 63 leaves 1,954 and 2,405, with 15 leaves and a rate of .07 2,104 and 2,405."""
SETS = 3
"""Sets of trees, and networks, each with a seed of its own, whose mean log odds count: the figures of one differ more by
chance."""
SIEVE_TREES = 100
"""Trees that sort out what is hardly a phrase.  Chosen."""
UNITS, PASSES, BATCH, STEP, DECAY = 128, 40, 1024, 0.003, 1.0
"""Units of a network, passes over the examples, examples for each step, its size, and the ridge penalty on weights.  As many
runs are right with 64 or 256 units, two layers, 20 passes, a penalty of .1 or .3, or features spread as a normal distribution
has them; the examples for each step and its size are chosen."""
PENALTY = 1.0
"""Ridge penalty on the weights of terms."""


class Hidden(NamedTuple):
    """A document with hidden phrases.

    Attributes:
        words: its text.
        taken: the words of the phrases that are not tested in its fold.
        slots: (start, end, original) of all phrases.
    """

    words: Words
    taken: set[int]
    slots: tuple[Slot, ...]


class Example(NamedTuple):
    """A run of words of a document.

    Attributes:
        run: the run.
        right: for each candidate, whether it restores the text.
        words: the document.
        document: its number.
        fold: the word families that were hidden.
    """

    run: Run
    right: tuple[bool, ...]
    words: Words
    document: int
    fold: int


def learn(
    dictionary: TorturedDictionary,
    corpus: Path,
    folder: Path,
    *,
    language_model: Path | None = None,
    say: Callable[[str], object] = log.info,
) -> dict[str, Any]:
    """Fit the weights.

    Args:
        dictionary: the dictionary in ``folder``.
        corpus: folder of genuine text, one paragraph per line.
        folder: the dictionary's folder.
        language_model: a KenLM model; None for the shipped one.
        say: called with what is being done.

    Returns:
        The weights, which `save` writes.

    Raises:
        ExtraError: if scikit-learn is missing.
        TrainingError: if the corpus has no academic text, or none in which a phrase of the list can be restored.
    """
    _ensembles()  # what is missing is told before texts are read
    restorer = TorturedRestorer(Family(folder.name, "tortured", folder), Config(model=language_model))
    examples = collect(dictionary, corpus, folder, restorer, say)
    say(f"fitting: {len(examples)} runs of words, {sum(any(example.right) for example in examples)} of which can be restored")
    return fit(examples, restorer, say)


def collect(
    dictionary: TorturedDictionary,
    corpus: Path,
    folder: Path,
    restorer: TorturedRestorer,
    say: Callable[[str], object] = log.info,
) -> list[Example]:
    """The examples of all folds; ``restorer`` cuts texts and scores phrases, and the rest is as for `learn`."""
    texts = academic_texts(corpus)[:READ]
    families, suggested = WordFamilies(dictionary), synonyms.load(folder)
    examples: list[Example] = []
    for fold in range(FOLDS):
        say(f"documents with phrases of fold {fold}")
        known, tested = families.without(fold), {phrase.spun for phrase in families.tested(fold)}
        finder = UnlistedFinder(Synonyms(known.words, suggested, dictionary.terms), restorer.scorer)
        for number, document in enumerate(hidden_documents(restorer, dictionary, known, tested, texts[fold::FOLDS])):
            examples += examples_of(finder, document, number, fold)
        for number, text in enumerate(other_texts(corpus, fold)):
            examples += examples_of(finder, Hidden(restorer.finder.cut(text), set(), ()), DOCUMENTS + number, fold)
    return examples


def academic_texts(corpus: Path) -> list[str]:
    """The texts of the first academic file of a corpus."""
    return list(text_files.lines(academic_files(corpus)[0]))


def other_texts(corpus: Path, fold: int) -> Iterator[str]:
    """Some genuine texts from every file but the first academic one, other ones for each fold."""
    first = academic_files(corpus)[0]
    for path in text_files.files(corpus):
        made, paragraphs, size = 0, [], 0
        for number, paragraph in enumerate(text_files.lines(path) if path != first else ()):
            if number % OTHER_STEP != fold * 2:
                continue
            paragraphs.append(paragraph)
            size += len(paragraph)
            if size > OTHER_SIZE:
                yield "\n".join(paragraphs)[: OTHER_SIZE + 1500]
                made, paragraphs, size = made + 1, [], 0
            if made == OTHER_TEXTS:
                break


def hidden_documents(
    restorer: TorturedRestorer,
    whole: TorturedDictionary,
    known: TorturedDictionary,
    tested: Collection[str],
    texts: Sequence[str],
) -> Iterator[Hidden]:
    """Documents with phrases of the ``whole`` list, of which some are not ``known``.

    Only the ``tested`` ones are to be found.  A phrase with substitutes of two folds is hidden in both; were it found in both,
    trees would know it by heart when they are tested on it.
    """
    torturer, listed = Torturer(whole.phrases), {phrase.spun for phrase in known.phrases}
    chosen: list[str] = []
    made, random = 0, Random(SEED)
    for text in texts:
        if made == DOCUMENTS:
            break
        if torturer.torture(text, Random(0), weighted=False).slots:
            chosen.append(text)
        if len(chosen) < JOINED:
            continue
        document = torturer.torture("\n".join(chosen), random, weighted=False)
        chosen = []
        shown = [slot for slot in document.slots if document.spun[slot[0] : slot[1]].lower() in listed]
        if len({document.spun[start:end].lower() for start, end, _ in shown}) < KNOWN_PHRASES:
            continue
        made += 1
        words = restorer.finder.cut(document.spun)
        others = [slot for slot in document.slots if document.spun[slot[0] : slot[1]].lower() not in tested]
        yield Hidden(words, words_in(words, others), document.slots)


def words_in(words: Words, stretches: Sequence[Slot]) -> set[int]:
    """The words of a text that stretches of it touch."""
    spans = words.spans
    return {place for place, (start, end) in enumerate(spans) for first, last, _ in stretches if start < last and first < end}


def examples_of(finder: UnlistedFinder, document: Hidden, number: int, fold: int) -> list[Example]:
    """The runs of a document with what is right."""
    words = document.words
    return [
        Example(
            run, tuple(is_right(words, run, candidate, document.slots) for candidate in run.candidates), words, number, fold
        )
        for run in finder.runs(words, document.taken)
    ]


def is_right(words: Words, run: Run, candidate: Candidate, slots: Sequence[Slot]) -> bool:
    """Whether a candidate restores the text before the phrases were put there."""
    start, end = words.starts[run.first], words.ends[run.last - 1]
    return any(
        gives_back(words.text, (start, end, candidate.text), slot) for slot in slots if slot[0] < end and start < slot[1]
    )


def fit(examples: Sequence[Example], restorer: TorturedRestorer, say: Callable[[str], object] = log.info) -> dict[str, Any]:
    """All weights, from the examples of all folds; beliefs are calibrated on each fold by what the others gave.

    The genuine texts count in the calibration as well: it is right where half of the words are of documents with unlisted
    phrases.
    """
    judged: list[tuple[float, bool]] = []
    for part in cross_validated(examples, restorer):
        best = [(belief, part.truth[number]) for number, belief in best_of_places(part)]
        hidden = sum(any(example.right) for example in part.examples)
        say(f"fold {part.examples[0].fold}: {summary(best)} of {hidden} runs that can be restored")
        judged += best
    say(f"all: {summary(judged)} of {len(examples)} runs")
    return _fitted(examples, restorer) | {"calibration": np.array(binned_isotonic(judged))}


class Judged(NamedTuple):
    """The examples of a fold as the weights of the others judge them.

    Attributes:
        examples: the examples.
        chosen: the likeliest term of each.
        truth: whether it is right.
        beliefs: that it is.
    """

    examples: list[Example]
    chosen: list[Candidate]
    truth: list[bool]
    beliefs: list[float]


def cross_validated(examples: Sequence[Example], restorer: TorturedRestorer) -> Iterator[Judged]:
    """The examples fold by fold, each judged by what was learned from the other folds."""
    for fold in sorted({example.fold for example in examples}):
        tested = [example for example in examples if example.fold == fold]
        fitted = Weights(_fitted([example for example in examples if example.fold != fold], restorer))
        rows, truth, chosen = _table(tested, fitted.terms, restorer)
        yield Judged(tested, chosen, truth.tolist(), fitted.beliefs(rows.tolist()))


def summary(judged: Sequence[tuple[float, bool]]) -> str:
    """How many are right before the precision falls below some limits."""
    right = np.cumsum([is_right for _, is_right in sorted(judged, reverse=True)])
    precision = right / np.arange(1, len(right) + 1)
    counts = [(limit, int(right[precision >= limit].max(initial=0))) for limit in (0.95, 0.93, 0.9, 0.85)]
    return ", ".join(f"{count} right at a precision of {limit}" for limit, count in counts)


def _fitted(examples: Sequence[Example], restorer: TorturedRestorer) -> dict[str, Any]:
    """The weights without calibration."""
    terms = fit_terms(examples)
    rows, truth, _ = _table(examples, terms, restorer)
    return fit_beliefs(rows, truth) | {"terms": np.array(terms), "calibration": np.array([[1.0, 1.0]])}


def _table(
    examples: Sequence[Example], terms: Sequence[float], restorer: TorturedRestorer
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Candidate]]:
    """Features of the likeliest candidate of each run, whether it is right, and the candidate."""
    rows, truth, chosen = [], [], []
    for _, group in groupby(examples, key=lambda example: (example.fold, example.document)):
        document = list(group)
        words = document[0].words
        choices = [chosen_of(example.run, terms) for example in document]
        for example, choice, neighbours in zip(document, choices, neighbours_of(words, choices), strict=True):
            rows.append(features_of(words, choice, neighbours, restorer.scorer))
            truth.append(example.right[choice.best])
            chosen.append(choice.candidate)
    return np.array(rows), np.array(truth), chosen


def best_of_places(judged: Judged) -> list[tuple[int, float]]:
    """The examples of a fold that are used, of those that overlap, and the belief in each
    (`spinfix.families.tortured.unlisted.best_of`).
    """
    kept: list[tuple[int, float]] = []
    documents: defaultdict[int, list[int]] = defaultdict(list)
    for number, example in enumerate(judged.examples):
        if judged.beliefs[number] >= LEAST:
            documents[example.document].append(number)
    for numbers in documents.values():
        words = judged.examples[numbers[0]].words
        runs = [(judged.examples[number].run, judged.chosen[number].term) for number in numbers]
        best = best_of(words, runs, [judged.beliefs[number] for number in numbers])
        kept += [(numbers[place], belief) for place, belief in best]
    return kept


def fit_terms(examples: Sequence[Example]) -> list[float]:
    """Weights of `TermFeatures`, by conditional logistic regression on runs with a right candidate."""
    given = [
        (np.array([candidate.features for candidate in example.run.candidates]), np.array(example.right))
        for example in examples
        if any(example.right)
    ]
    if not given:
        raise TrainingError("no phrase of the list can be restored in the academic text of the corpus; give more of either")
    width = given[0][0].shape[1]
    weights = np.zeros(width)
    for _ in range(40):  # Newton's method
        gradient, curvature = -PENALTY * weights, PENALTY * np.eye(width)
        for values, right in given:
            scores = values @ weights
            parts = np.exp(scores - scores.max())
            parts /= parts.sum()
            wanted = np.where(right, parts, 0.0) / parts[right].sum()
            mean = parts @ values
            gradient += wanted @ values - mean
            curvature += (values * parts[:, None]).T @ values - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-7:
            break
    return [float(value) for value in weights]


def fit_beliefs(rows: NDArray[np.float64], truth: NDArray[np.bool_]) -> dict[str, Any]:
    """All that `Weights.beliefs` asks, as plain arrays: the few trees, and what is learned from the runs that these leave."""
    sieve = {SIEVE + name: column for name, column in as_arrays([boosted(rows, truth, SEED, SIEVE_TREES)]).items()}
    kept = Forest(sieve, SIEVE).log_odds(rows) > LEAST_PROMISE
    if len(set(truth[kept].tolist())) == 2:  # else too few are right for the limit, in a small dictionary of one's own
        rows, truth = rows[kept], truth[kept]
    return sieve | as_arrays([boosted(rows, truth, SEED + number) for number in range(SETS)]) | fit_network(rows, truth)


def fit_network(rows: NDArray[np.float64], truth: NDArray[np.bool_]) -> dict[str, Any]:
    """Networks of one layer, side by side in one whose log odds are the mean of theirs."""
    mean, deviation = rows.mean(0), rows.std(0)
    deviation[deviation == 0.0] = 1.0
    seen = standardised(rows, mean, deviation)
    classifier = need("sklearn.neural_network", "train", "the network for unlisted phrases").MLPClassifier
    networks = []
    with one_blas_thread, warnings.catch_warnings():  # products of several threads differ in the last digits
        warnings.filterwarnings("ignore", message="Stochastic Optimizer: Maximum iterations")
        for number in range(SETS):
            network = classifier(
                hidden_layer_sizes=(UNITS,),
                alpha=DECAY,
                batch_size=min(BATCH, len(seen)),
                max_iter=PASSES,
                learning_rate_init=STEP,
                random_state=SEED + number,
            )
            networks.append(network.fit(seen, truth))
    layers = {
        "hidden": np.hstack([network.coefs_[0] for network in networks]),
        "hidden_bias": np.concatenate([network.intercepts_[0] for network in networks]),
        "out": np.concatenate([network.coefs_[1][:, 0] / SETS for network in networks]),
        "out_bias": np.mean([network.intercepts_[1][0] for network in networks]),
    }
    return {"mean": mean, "deviation": deviation} | {name: layer.astype(np.float32) for name, layer in layers.items()}


def boosted(rows: NDArray[np.float64], truth: NDArray[np.bool_], seed: int, trees: int | None = None) -> Any:
    """A set of boosted ``trees``, `TREES` unless told, as scikit-learn has them.

    Trees that grow leaf by leaf (`HistGradientBoostingClassifier`) restore three times as many phrases at a precision of .93 as
    those of one depth (`GradientBoostingClassifier`; docs/experiments/tortured.md, 27 November 2026).
    """
    return (
        _ensembles()
        .HistGradientBoostingClassifier(
            max_iter=trees or TREES,
            max_leaf_nodes=LEAVES,
            learning_rate=RATE,
            min_samples_leaf=LEAF,
            l2_regularization=SHRINKAGE,
            max_features=SEEN,
            early_stopping=False,
            random_state=seed,
        )
        .fit(rows, truth)
    )


def as_arrays(models: Sequence[Any]) -> dict[str, Any]:
    """Sets of trees as flat arrays of one set, whose log odds are the mean of theirs.

    No public interface of scikit-learn has the trees, so its private attributes are read; a test compares the outcome with
    ``predict_proba``, which shows whether a new version has changed them.
    """
    parts: dict[str, list[Any]] = {name: [] for name in ("feature", "threshold", "left", "right", "value", "roots")}
    size = 0
    for (tree,) in (one for model in models for one in model._predictors):
        nodes = tree.nodes
        itself = np.arange(len(nodes))
        is_leaf = nodes["is_leaf"].astype(bool)
        parts["roots"].append(np.array([size]))
        parts["feature"].append(np.where(is_leaf, 0, nodes["feature_idx"]))
        parts["threshold"].append(np.where(is_leaf, 0.0, nodes["num_threshold"]))
        parts["left"].append(size + np.where(is_leaf, itself, nodes["left"]))
        parts["right"].append(size + np.where(is_leaf, itself, nodes["right"]))
        parts["value"].append(np.where(is_leaf, nodes["value"] / len(models), 0.0))
        size += len(nodes)
    kinds = {"threshold": np.float64, "value": np.float32}
    arrays = {name: np.concatenate(some).astype(kinds.get(name, np.int32)) for name, some in parts.items()}
    return arrays | {"start": np.array(np.mean([model._baseline_prediction.item() for model in models]))}


def _ensembles() -> Any:
    return need("sklearn.ensemble", "train", "the steps that fit trees for unlisted phrases")


def save(weights: dict[str, Any], path: Path) -> None:
    """Write the weights in the format of `spinfix.families.tortured.unlisted_weights`."""
    np.savez_compressed(path, **weights, features=np.array(FEATURES), term_features=np.array(TermFeatures._fields))
