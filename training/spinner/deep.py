"""Fits the weights for the scores of a causal language model (`spinfix.families.spinner.deep_scorer`) on held-out pairs.

The documents are those that `spinfix.learn.weights` calibrates on, which neither dictionary, language model, judge
nor ranker has seen, and as many passages of other kinds of text, each spun in full and in part.  They are decoded and ranked,
the model scores the undecided sites, and the weights maximise the likelihood of the truth there (a conditional logit).  The
calibration is fitted on all edits made with these weights, by isotonic regression.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from spinfix.errors import TrainingError
from spinfix.families.spinner import deep_scorer
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.deep_questions import AskedSite, questions
from spinfix.families.spinner.deep_scorer import FEATURES, MOST_PLACES, DeepWeights
from spinfix.families.spinner.edit_builder import calibrated
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.ranker import Ranking, SiteColumns, site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn.calibration import isotonic, reliability_of
from spinfix.learn.genuine import sources
from spinfix.learn.held_out import SEED, split, thirds
from spinfix.learn.pairs import Pair
from spinfix.learn.regression import conditional_logit
from spinfix.learn.spinning import SHARES, spun_in_part, spun_passages
from spinfix.learn.weights import decoded, edited, is_right, truth
from spinfix.models.causal import Continuing

Say = Callable[[str], object]

LONGEST = 5000
"""Characters used of each document: the mean length of the development files."""


@dataclass(frozen=True, slots=True)
class Report:
    """The fitted weights and their quality.

    Attributes:
        weights: the weights.
        places: undecided places whose truth is known.
        before, after: log loss there without and with the model, nats per place; weights from the other half of the documents.
        right_before, right_after: share of them decided correctly.
        reliability: (mean confidence, share right, edits) of ten bands, with knots from the other half.
    """

    weights: DeepWeights
    places: int
    before: float
    after: float
    right_before: float
    right_after: float
    reliability: list[tuple[float, float, int]]


class _Document(NamedTuple):
    """One document with the model's scores.

    Attributes:
        pair: the document and its truth.
        lattice: its lattice.
        decoding: its decoding.
        known: the sites.
        ranking: their ranking.
        asked: the undecided ones.
        rows: for each of these, `FEATURES` of each reading.
        truths: the true reading of every site; None if it is not among the readings.
    """

    pair: Pair
    lattice: Lattice
    decoding: Decoding
    known: SiteColumns
    ranking: Ranking
    asked: list[AskedSite]
    rows: list[list[tuple[float, ...]]]
    truths: list[int | None]


Weighing = tuple[tuple[float, ...], tuple[float, ...]]
"""Weights for documents spun in part and in full."""


def learn(
    pairs: Iterable[Pair],
    restorer: Restorer,
    model: Continuing,
    *,
    documents: int = 60,
    seed: int = SEED,
    say: Say = print,
    genuine: Path | None = None,
) -> Report:
    """Fit weights and calibration.

    Args:
        pairs: all pairs; only held-out ones are used.
        restorer: decodes and ranks, of quality "best".
        model: the causal language model.
        documents: number of documents, each spun once in full and once in part.
        seed: of the random draws; that of the weights, or documents would be used that they were fitted on.
        say: called with a message for each document.
        genuine: folder of many kinds of text, with an ``INDEX.tsv``, of which as many passages are spun.

    Raises:
        TrainingError: if there are too few held-out documents.
    """
    versions = _versions(calibration_documents(pairs, documents, seed), documents, restorer, random.Random(seed), genuine)
    found: list[_Document] = []
    for version in versions:
        found.append(_answered(shortened(version), restorer, model))
        say(f"{len(found)} of {len(versions)} documents")
    return _fitted_and_measured(found)


def _versions(
    pairs: Sequence[Pair], documents: int, restorer: Restorer, draw: random.Random, genuine: Path | None
) -> list[Pair]:
    """Each document spun in full and in part, one after the other, and as many passages of other kinds of text."""
    versions = [version for pair in pairs for version in (pair, spun_in_part(pair, draw.choice(SHARES), draw))]
    if genuine is not None:
        number = -(-documents // len(sources(genuine)))  # twice as many, since some sources are left out or small
        versions += spun_passages(genuine, restorer, 2 * number, draw, part=1)[: 2 * documents]
    return versions


def _fitted_and_measured(found: Sequence[_Document]) -> Report:
    """Weights and knots from all documents, and their quality on each half of them with those from the other half."""
    halves = _fit([*found[::4], *found[1::4]]), _fit([*found[2::4], *found[3::4]])  # as `_half_of` divides them
    crossed = [(halves[1 - _half_of(number)], document) for number, document in enumerate(found)]
    before, right_before, places = _judged([((_NEUTRAL, _NEUTRAL), document) for document in found])
    after, right_after, _ = _judged(crossed)
    edits = [_edits(document, weights) for weights, document in crossed]
    knots = isotonic([edit for part in edits for edit in part])
    other_knots = isotonic([edit for number, part in enumerate(edits) if _half_of(number) == 1 for edit in part])
    tested = [
        (calibrated(belief, other_knots), right)
        for number, part in enumerate(edits)
        if _half_of(number) == 0
        for belief, right in part
    ]
    partly, fully = _fit(found)
    return Report(DeepWeights(partly, fully, knots), places, before, after, right_before, right_after, reliability_of(tested))


def _half_of(number: int) -> int:
    """The half, 0 or 1, that a document belongs to; the two versions of a text, which are neighbours, are in the same one."""
    return number // 2 % 2


_NEUTRAL = tuple(float(name == "belief") for name in FEATURES)
"""Weights with which the ranker's probability alone decides, as without the model."""


def _answered(pair: Pair, restorer: Restorer, model: Continuing) -> _Document:
    """Decode a document as if it were known to be spun, rank it, and score it with the model."""
    lattice, decoding = decoded(restorer, pair.spun, restorer.decoder)
    known = site_columns(decoding)
    ranking = restorer.ranked(lattice, decoding, known)
    text, asked = questions(lattice, decoding.arcs, ranking, MOST_PLACES)
    rows = deep_scorer.features(asked, model(text, [question.place for question in asked]), known, ranking)
    truths = [truth(site, lattice.tokens, pair.slots) for site in decoding.sites]
    return _Document(pair, lattice, decoding, known, ranking, asked, rows, truths)


def _observations(found: Sequence[_Document], *, full: bool) -> Iterator[tuple[list[tuple[float, ...]], int]]:
    """`FEATURES` and truth of each place whose truth is known."""
    for document in found:
        if document.decoding.beliefs.full == full:
            for question, rows in zip(document.asked, document.rows, strict=True):
                right = document.truths[question.site]
                if right is not None:
                    yield rows, right


def _fit(found: Sequence[_Document]) -> Weighing:
    fitted = []
    for full in (False, True):
        observed = list(_observations(found, full=full))
        if not observed:
            raise TrainingError("too few held-out documents to fit weights for both full and partial spins; give more pairs")
        rows = [np.array(rows) / np.log(10.0) for rows, _ in observed]  # `conditional_logit` takes log10
        weights, _ = conditional_logit(rows, np.array([right for _, right in observed]))
        fitted.append(tuple(float(weight) for weight in weights))
    return fitted[0], fitted[1]


def _judged(found: Sequence[tuple[Weighing, _Document]]) -> tuple[float, float, int]:
    """Log loss, share decided correctly, and number of the undecided places."""
    losses, rights = [], []
    for weights, document in found:
        for full in (False, True):
            for rows, right in _observations([document], full=full):
                beliefs = deep_scorer.weighed(weights[full], rows)
                losses.append(-math.log(beliefs[right] + 1e-9))
                rights.append(max(range(len(beliefs)), key=beliefs.__getitem__) == right)
    return sum(losses) / len(losses), sum(rights) / len(rights), len(losses)


def _edits(document: _Document, weights: Weighing) -> list[tuple[float, float]]:
    """Belief in each edit, and 1 if it is right or 0."""
    chosen = weights[document.decoding.beliefs.full]
    ranking = deep_scorer.reranked(document.known, document.ranking, document.asked, document.rows, chosen)
    sites = [site._replace(chosen=option) for site, option in zip(document.decoding.sites, ranking.chosen, strict=True)]
    believed = [ranking.of(number)[site.chosen] for number, site in enumerate(sites) if site.chosen]
    edits = [edited(site, document.lattice.tokens) for site in sites if site.chosen]
    return [(belief, float(is_right(edit, edits, document.pair))) for belief, edit in zip(believed, edits, strict=True)]


def calibration_documents(pairs: Iterable[Pair], documents: int, seed: int = SEED) -> list[Pair]:
    """Held-out documents that are not used in the first two steps of `spinfix.learn.weights.learn`, cut short.

    Args:
        pairs: all pairs.
        documents: most documents to return.
        seed: that of the weights.

    Raises:
        TrainingError: if there are none.
    """
    _, held_out = split(pairs)
    return [shortened(pair) for pair in thirds(held_out, random.Random(seed))[2][:documents]]


def shortened(pair: Pair) -> Pair:
    """The beginning of a pair, up to a line end or a blank."""
    if len(pair.spun) <= LONGEST:
        return pair
    end = pair.spun.rfind("\n", 0, LONGEST) + 1 or pair.spun.rfind(" ", 0, LONGEST) + 1 or LONGEST
    for start, stop, _ in pair.slots:
        if start < end < stop:
            end = start
    return Pair(pair.id, pair.spun[:end], tuple(slot for slot in pair.slots if slot[1] <= end))
