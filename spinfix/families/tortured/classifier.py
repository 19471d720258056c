"""Whether a text was tortured at all, and how sure an edit is: count and density of different phrases, weighed.

Genuine text holds a listed phrase now and then, a few to the million words, and two different ones hardly ever; a tortured
paper holds ten to the thousand words.  Let a tortured text of n words hold phrases at an unknown rate, exponential around
`RATE`, and a genuine one at the fixed, small rate of its kind.  The odds of k different phrases are then::

    P(k | tortured) / P(k | genuine)  =  1 / (1 + m)  ·  product over the phrases of  m / (1 + m) / (n · genuine rate)

with m = n · RATE.  Since a tortured text also holds what genuine text does by itself, each factor is one plus that: a phrase
that says nothing leaves the odds alone.  A phrase says more than that it is there: how well the term goes with its neighbours,
in how many papers it was seen, whether its company is there.  That is a logistic model, fitted on phrases put into genuine
papers and on those that genuine text holds by itself (`spinfix.training.tortured.weights`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, log10
from pathlib import Path

from spinfix.errors import SpinfixError
from spinfix.families.tortured.candidates import Occurrence

RATE = 0.008
"""Different phrases a word in tortured text: in the development documents, whose phrases were put in by others, the mean."""

PRIOR_LOG_ODDS = log(0.001)
"""One text in a thousand is taken to be tortured.  Screeners find far fewer in all of science and more in what is scraped; the
threshold of `spinfix.config.Config` stands on top of it."""

FEATURES = ("bias", "inflected", "met", "unmet", "genuine", "papers", "gain", "acronym", "words")
"""What the logistic model sees of a listed phrase.

bias       1
inflected  1 where it stands in another inflection than listed
met        1 where it needs company that is there
unmet      1 where it needs company that is not there
genuine    log10 of how often it stands in genuine text, plus one
papers     log10 of in how many papers it was seen, plus one
gain       language model's log10 of the best term in its place over that of the phrase, at least -2 and at most 6
acronym    1 where the acronym of the term follows
words      words of the phrase, at most 4
"""

COMPOSED_FEATURES = ("bias", "gain", "prior", "phrases", "acronym", "words", "readings", "share", "telling")
"""What it sees of a composed phrase.

bias       1
gain       as above
prior      log10 weight of the best reading before the context is asked, at least -4
phrases    log10 of the listed phrases that show its rarest substitution, plus one
acronym    as above
words      words of the phrase with those that it keeps at its ends, at most 5
readings   log10 of the number of terms that it may stand for
share      log10 of the best reading's share of the belief, at least -3
telling    how much its words tell of substitution (`spinfix.families.tortured.composer.Telling`), at least -3 and at most 1
"""

LEAST_GAIN, MOST_GAIN = -2.0, 6.0


@dataclass(frozen=True, slots=True)
class GateWeights:
    """What was fitted.

    Attributes:
        listed: log likelihood ratio of the features of a listed phrase, natural, in the order of `FEATURES`.
        composed: that of a composed phrase, in the order of `COMPOSED_FEATURES`.
        fits: log odds of a composed phrase's giving back what stood there, among all that reach into the place, in that order.
        right: the same of the one that was chosen among them.
        genuine_rates: phrases a word that genuine text holds by itself, by kind ("listed", "composed").
    """

    listed: tuple[float, ...]
    composed: tuple[float, ...]
    fits: tuple[float, ...]
    right: tuple[float, ...]
    genuine_rates: Mapping[str, float]


class GateWeightsError(SpinfixError):
    """A file that does not hold the weights of this gate."""


def load(path: Path) -> GateWeights:
    """Read the weights that `spinfix learn tortured` writes.

    Raises:
        GateWeightsError: if the file is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        listed = tuple(float(data["listed"][name]) for name in FEATURES)
        kinds = ("composed", "fits", "right")
        composed, fits, right = (tuple(float(data[key][name]) for name in COMPOSED_FEATURES) for key in kinds)
        rates = {kind: float(data["genuine_rates"][kind]) for kind in ("listed", "composed")}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise GateWeightsError(f"{path}: not the weights that `spinfix learn tortured` writes ({error!r})") from error
    return GateWeights(listed, composed, fits, right, rates)


def features(finding: Occurrence, gain: float, best: int = 0, share: float = 1.0) -> tuple[float, ...]:
    """What the logistic model sees of a phrase: `FEATURES`, or `COMPOSED_FEATURES` of a composed one.

    Args:
        finding: the phrase.
        gain: log10 of the best term in its place over that of the phrase.
        best: number of the best reading.
        share: that reading's share of the belief.
    """
    gain = min(MOST_GAIN, max(LEAST_GAIN, gain))
    papers, acronym = log10(1.0 + finding.papers), float(finding.acronym)
    words = float(finding.last - finding.first)
    if finding.kind == "composed":
        prior = max(-4.0, finding.readings[best].prior)
        readings = log10(len(finding.readings))
        telling = min(1.0, max(-3.0, finding.telling))
        return (1.0, gain, prior, papers, acronym, min(5.0, finding.length), readings, log10(share + 1e-3), telling)
    return (
        1.0,
        float(finding.kind == "inflected"),
        float(finding.company == "met"),
        float(finding.company == "unmet"),
        log10(1.0 + finding.genuine),
        papers,
        gain,
        acronym,
        min(4.0, words),
    )


def ratio(weights: GateWeights, finding: Occurrence, values: Sequence[float]) -> float:
    """Log likelihood ratio of a phrase's features, natural: put there by a paraphraser over written by an author."""
    return _sum(weights.composed if finding.kind == "composed" else weights.listed, values)


def fits(weights: GateWeights, finding: Occurrence, values: Sequence[float]) -> float:
    """Probability that a composed phrase is the right one of those that reach into a tortured place; 1 for a listed one."""
    return probability(_sum(weights.fits, values)) if finding.kind == "composed" else 1.0


def right(weights: GateWeights, finding: Occurrence, values: Sequence[float]) -> float:
    """Probability that a composed phrase chosen for its place gives back what a paraphraser put there; 1 for a listed one."""
    return probability(_sum(weights.right, values)) if finding.kind == "composed" else 1.0


def _sum(coefficients: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(coefficients, values, strict=True))


def weight(weights: GateWeights, finding: Occurrence, ratio: float, words: int) -> float:
    """Log odds that a paraphraser put a phrase into a tortured text of so many words, over the text's own odds, natural."""
    expected = words * RATE
    rate = weights.genuine_rates["composed" if finding.kind == "composed" else "listed"]
    return ratio + log(expected / (1.0 + expected)) - log(words * rate)


def log_odds(said: Iterable[float], words: int) -> float:
    """Log odds of a text's having been tortured, natural, from what each different phrase in it says (`weight`)."""
    return PRIOR_LOG_ODDS - log1p(words * RATE) + sum(log1p(exp(min(one, 500.0))) for one in said)


def probability(log_odds: float) -> float:
    """Log odds as a probability, 0 to 1."""
    return 1.0 / (1.0 + exp(-max(-500.0, min(500.0, log_odds))))
