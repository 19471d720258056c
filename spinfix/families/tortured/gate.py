"""Decides whether a text was tortured at all, and how certain an edit is, from the number and density of different phrases.

Genuine text contains a listed phrase now and then, a few per million words, and hardly ever two different ones; a tortured
paper contains ten per thousand words.  Assume that a tortured text of n words contains phrases at an unknown rate, distributed
exponentially with mean `RATE`, and a genuine one at the fixed, small rate of its kind.  The odds of k different phrases are
then::

    P(k | tortured) / P(k | genuine)  =  1 / (1 + m)  ·  product over the phrases of  m / (1 + m) / (n · genuine rate)

with m = n · RATE.  Since a tortured text also contains the phrases of genuine text, each factor is one plus that: an
uninformative phrase does not change the odds.  Besides its presence, a phrase has features: how well the term fits its
neighbours, in how many papers the phrase was seen, whether its company is there.  They are weighed by a logistic model, fitted
on phrases inserted into genuine papers and on phrases that genuine text already contains (`training.tortured.weights`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, log10
from operator import mul
from pathlib import Path

from spinfix.errors import SpinfixError
from spinfix.families.tortured.occurrences import LONELY, Occurrence

FILE = "weights.json"
"""File name in a family's folder."""

RATE = 0.008
"""Different phrases per word of tortured text: the mean of the development documents, whose phrases were inserted by others."""

PRIOR_LOG_ODDS = log(0.001)
"""Prior: one text in a thousand is tortured.  Screeners find far fewer in all of science and more in scraped text; the
threshold of `spinfix.config.Config` applies in addition."""

MOST_WEIGHT = 6.0
"""Highest weight of one phrase, in nats, as in the spinner's family (`spinfix.families.spinner.evidence.CAP`): one phrase is no
proof, however unusual it is.  With the prior no text is believed tortured for a single one.  docs/experiments/constants.md
has it and `RATE` and `RECURRING` halved and doubled."""

IMPOSSIBLE = 7.0
"""Gain, in log10, from which a listed phrase that was never counted in genuine text is next to impossible ("Unused York").  The
22 documents of 12.5 million words of `../shared/genuine` with listed phrases have gains of 5.0 at most; sentences on a real
"irregular woodland" have 2.2 to 6.7, so one use is not enough (`evidence.next_to_impossible`)."""

RECURRING = 2.0
"""Added, in nats, to the weight of such a phrase if it occurs more than once; it is then not limited to `MOST_WEIGHT`.
Chosen."""

TOGETHER = 1.0
"""Added, in nats, to the log odds of a text with two listed phrases that stood together in suspect papers.  Of the pairs of
phrases in papers with just two .594 stood together in another paper, and of pairs drawn at random by frequency .217."""

FEATURES = ("bias", "inflected", "met", "unmet", "genuine", "papers", "gain", "acronym", "words")
"""Features of a listed phrase.

bias       1
inflected  1 if the inflection differs from the listed one
met        1 if it requires company and that is there
unmet      1 if it requires company and that is not there, or is good English in some field
genuine    log10 of its occurrences in genuine text plus one
papers     log10 of the number of papers in which it was seen plus one
gain       language model's log10 of the best term in its place minus that of the phrase, clipped to -2 … 6
acronym    1 if the acronym of the term stands beside it
words      words of the phrase, at most 4
"""

COMPOSED_FEATURES = ("bias", "gain", "prior", "phrases", "acronym", "words", "readings", "share", "suspicion")
"""Features of a composed phrase.

bias       1
gain       as above
prior      log10 weight of the best reading before the context is considered, at least -4
phrases    log10 of the number of listed phrases with its rarest substitution plus one
acronym    as above
words      words of the phrase including the unchanged ones at its ends, at most 5
readings   log10 of the number of terms that it may stand for
share      log10 of the best reading's share of the probability, at least -3
suspicion  how strongly its words suggest substitution (`spinfix.families.tortured.composer.SUSPICIOUS`), clipped to -3 … 1
"""

LEAST_GAIN, MOST_GAIN = -2.0, 6.0
"""Bounds of the gain as a feature; the weights are fitted with them."""


@dataclass(frozen=True, slots=True)
class GateWeights:
    """The fitted weights.

    Attributes:
        listed: log likelihood ratio of the features of a listed phrase, natural, in the order of `FEATURES`.
        composed: that of a composed phrase, in the order of `COMPOSED_FEATURES`.
        fits: coefficients for the log odds that a composed phrase is the right one among all that overlap the place, in that
            order.
        right: the same for the one chosen among them.
        genuine_rates: phrases per word of genuine text, by kind ("listed", "composed").
        calibration: the share of composed phrases that are right, by the belief in them: (belief, right) in ascending order.
    """

    listed: tuple[float, ...]
    composed: tuple[float, ...]
    fits: tuple[float, ...]
    right: tuple[float, ...]
    genuine_rates: Mapping[str, float]
    calibration: tuple[tuple[float, float], ...] = ()


class GateWeightsError(SpinfixError):
    """A file that does not contain the weights of this gate."""


def load(path: Path) -> GateWeights:
    """Read the weights that `python -m training tortured` writes.

    Raises:
        GateWeightsError: if the file has another content.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        listed = tuple(float(data["listed"][name]) for name in FEATURES)
        kinds = ("composed", "fits", "right")
        composed, fits, right = (tuple(float(data[key][name]) for name in COMPOSED_FEATURES) for key in kinds)
        rates = {kind: float(data["genuine_rates"][kind]) for kind in ("listed", "composed")}
        calibration = tuple((float(belief), float(right)) for belief, right in data.get("calibration", ()))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise GateWeightsError(f"{path}: not the weights that `python -m training tortured` writes ({error!r})") from error
    return GateWeights(listed, composed, fits, right, rates, calibration)


def features(occurrence: Occurrence, gain: float, best: int = 0, share: float = 1.0) -> tuple[float, ...]:
    """The features of a phrase: `FEATURES`, or `COMPOSED_FEATURES` for a composed one.

    Args:
        occurrence: the phrase.
        gain: log10 of the best term in its place minus that of the phrase.
        best: number of the best reading.
        share: that reading's share of the probability.
    """
    gain = min(MOST_GAIN, max(LEAST_GAIN, gain))
    papers, acronym = log10(1.0 + occurrence.papers), float(occurrence.acronym)
    words = float(occurrence.last - occurrence.first)
    if occurrence.is_composed:
        prior = max(-4.0, occurrence.readings[best].prior)
        readings = log10(len(occurrence.readings))
        suspicion = min(1.0, max(-3.0, occurrence.suspicion))
        return (1.0, gain, prior, papers, acronym, min(5.0, occurrence.length), readings, log10(share + 1e-3), suspicion)
    return (
        1.0,
        float(occurrence.kind == "inflected"),
        float(occurrence.company == "met"),
        float(occurrence.company in LONELY),
        log10(1.0 + occurrence.genuine),
        papers,
        gain,
        acronym,
        min(4.0, words),
    )


def ratio(weights: GateWeights, occurrence: Occurrence, values: Sequence[float]) -> float:
    """Natural log likelihood ratio of a phrase's features: written by a paraphraser against written by an author."""
    return _sum(weights.composed if occurrence.is_composed else weights.listed, values)


def fits(weights: GateWeights, occurrence: Occurrence, values: Sequence[float]) -> float:
    """Probability that a composed phrase is the right one of those that overlap a tortured place; 1 for a listed one."""
    return probability(_sum(weights.fits, values)) if occurrence.is_composed else 1.0


def right(weights: GateWeights, occurrence: Occurrence, values: Sequence[float]) -> float:
    """Probability that a composed phrase, once chosen for its place, restores the original; 1 for a listed one."""
    return probability(_sum(weights.right, values)) if occurrence.is_composed else 1.0


def calibrated(weights: GateWeights, belief: float) -> float:
    """Confidence from belief: how often composed phrases of tortured texts are right that are believed as much.

    >>> weights = GateWeights((), (), (), (), {}, ((0.4, 0.6), (0.8, 0.9)))
    >>> [round(calibrated(weights, belief), 3) for belief in (0.2, 0.6, 1.0)]
    [0.3, 0.75, 0.9]
    """
    return interpolated(weights.calibration, belief) if weights.calibration else belief


def interpolated(points: Sequence[tuple[float, float]], belief: float) -> float:
    """How often what is believed is right, between counted ``points``: straight lines from zero, and level after the last."""
    before = (0.0, 0.0)
    for point in points:
        if belief < point[0]:
            return before[1] + (point[1] - before[1]) * (belief - before[0]) / (point[0] - before[0])
        before = point
    return before[1]


def _sum(coefficients: Sequence[float], values: Sequence[float]) -> float:
    total: float = sum(map(mul, coefficients, values))
    return total


def weight(weights: GateWeights, occurrence: Occurrence, ratio: float, words: int) -> float:
    """Natural log odds that a paraphraser wrote a phrase in a tortured text of ``words`` words, relative to the text's own
    odds.
    """
    expected = words * RATE
    rate = weights.genuine_rates["composed" if occurrence.is_composed else "listed"]
    return ratio + log(expected / (1.0 + expected)) - log(words * rate)


def log_odds(weights: Iterable[float], words: int) -> float:
    """Natural log odds that a text was tortured, from the `bounded` weight of each different phrase in it."""
    return PRIOR_LOG_ODDS - log1p(words * RATE) + sum(log1p(exp(weight)) for weight in weights)


def bounded(weight: float, *, recurs: bool = False) -> float:
    """The weight of a phrase as evidence, which is limited.

    Args:
        weight: its highest weight in the text.
        recurs: whether it occurs more than once and one phrase is enough then (`spinfix.families.tortured.evidence.log_odds`).
    """
    return weight + RECURRING if recurs else min(weight, MOST_WEIGHT)


def probability(log_odds: float) -> float:
    """Log odds as a probability, 0 to 1."""
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, log_odds))))


def promise(fits: float, weight: float) -> float:
    """What composed phrases that overlap are compared by.

    Args:
        fits: probability that one is the right one of them.
        weight: its evidence.
    """
    return fits * probability(weight)


def logit(probability: float) -> float:
    """Log odds of a probability, which may be 0 or 1.

    >>> round(logit(0.9), 2), round(logit(1.0), 1)
    (2.2, 13.8)
    """
    within = min(1.0 - 1e-6, max(1e-6, probability))
    return log(within / (1.0 - within))
