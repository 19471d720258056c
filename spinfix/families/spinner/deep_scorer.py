"""The undecided places of a document judged once more by a causal language model.

What the ranker leaves undecided (`spinfix.families.spinner.deep_questions.UNDECIDED`) is put to a model that was pretrained on
far more English than the shipped ones: how likely is each reading with the words that follow it, given the text as restored
so far?  Its answer is weighed against the ranker's belief.  The spinner draws once a document for each group and case form, so
what was learned at one place of a phrase is evidence at its others: it is summed over all of them.

    score(reading) = w · (log belief, log likelihood, evidence of the same phrase elsewhere, ...)

`spinfix.training.spinner.deep` fits the weights on held-out text; `docs/deep.md` has the figures.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from spinfix.families.spinner.decoder import Decoding
from spinfix.families.spinner.deep_questions import Asked, questions
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.reranker import LEAST, Places, Ranking, ranked
from spinfix.families.spinner.weights import JUDGE, LM, Knot, WeightsError
from spinfix.models.causal import Continuing

EVIDENCE = ("belief", "likelihood", "elsewhere", "lm", "judge")
"""What is weighed of a reading, natural logarithms.

belief       the ranker's belief
likelihood   the model's likelihood of the reading and what follows, against the most likely reading's
elsewhere    what the model said for this reading where the document has the phrase elsewhere, summed
lm, judge    the decoder's terms of these names, against those of "as it stands": what they say is in the belief already, and
             the model knows most of it better, so that their weights are negative
"""

MOST_PLACES = 1000
"""Undecided places that the model is asked about in one document, the least decided first: those of 100,000 characters."""

FIRST = 0.6
"""Weight of the likelihood where evidence is gathered for other places; what one place alone asks for."""

FLOOR = 12.0
"""Nats below the most likely reading at which likelihood ends, so that a strange name decides nothing."""

FLOORED = 1e-4
"""Added to beliefs before they are compared, for the same reason."""


FILE = "deep.json"
"""Its name in a family's folder."""


class DeepWeights(NamedTuple):
    """What was fitted.

    Attributes:
        partly: weight of each of `EVIDENCE` in a document spun in part.
        fully: the same in one spun in full.
        calibration: knots from belief to confidence, as `spinfix.families.spinner.weights.Weights` has them.
    """

    partly: tuple[float, ...]
    fully: tuple[float, ...]
    calibration: tuple[Knot, ...]


def load(path: Path) -> DeepWeights:
    """Read the weights.

    Raises:
        WeightsError: if the file is not what `spinfix learn deep` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        partly, fully = (tuple(float(data[kind][name]) for name in EVIDENCE) for kind in ("partly", "fully"))
        knots = tuple((float(belief), float(confidence)) for belief, confidence in data["calibration"])
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"{path}: not the weights that `spinfix learn deep` writes ({error!r})") from error
    return DeepWeights(partly, fully, knots)


def save(weights: DeepWeights, path: Path) -> None:
    """Write the weights where `load` reads them."""
    data = {
        **{
            kind: {name: round(value, 4) for name, value in zip(EVIDENCE, vector, strict=True)}
            for kind, vector in (("partly", weights.partly), ("fully", weights.fully))
        },
        "calibration": [[round(value, 4) for value in knot] for knot in weights.calibration],
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


class DeepScorer:
    """Asks a model about what the ranker left undecided.

    Args:
        model: how likely a text goes on in each of several ways.
        weights: what its answer is worth.
    """

    def __init__(self, model: Continuing, weights: DeepWeights) -> None:
        self._model, self._weights = model, weights

    @property
    def calibration(self) -> Sequence[Knot]:
        """From belief to confidence."""
        return self._weights.calibration

    def __call__(self, found: Lattice, decoding: Decoding, known: Places, ranking: Ranking) -> Ranking:
        """The sites ranked anew."""
        text, asked = questions(found, decoding.arcs, ranking, MOST_PLACES)
        if not asked:
            return ranking
        answers = self._model(text, [one.place for one in asked])
        weights = self._weights.fully if decoding.beliefs.full else self._weights.partly
        beliefs = list(ranking.beliefs)
        for one, rows in zip(asked, evidence(asked, answers, known, ranking), strict=True):
            start = ranking.starts[one.site]
            beliefs[start : start + len(rows)] = weighed(weights, rows)
        return ranked(known, beliefs)


def evidence(
    asked: Sequence[Asked], answers: Sequence[Sequence[float]], known: Places, ranking: Ranking
) -> list[list[tuple[float, ...]]]:
    """`EVIDENCE` of each reading of each site asked about.

    Args:
        asked: the undecided sites.
        answers: the model's log likelihood of each reading asked about.
        known: all sites.
        ranking: how they were ranked.
    """
    places = []
    terms = known.features[:, [LM, JUDGE]] * log(10.0)
    elsewhere: defaultdict[tuple[int, int], float] = defaultdict(float)
    for one, answer in zip(asked, answers, strict=True):
        beliefs = [log(belief + LEAST) for belief in ranking.of(one.site)]
        top, least = max(answer), min(answer)
        likelihood = [max(least - top, -FLOOR)] * len(beliefs)
        for option, value in zip(one.options, answer, strict=True):
            likelihood[option] = max(value - top, -FLOOR)
        before = _softmax(beliefs)
        after = _softmax([belief + FIRST * value for belief, value in zip(beliefs, likelihood, strict=True)])
        said = [log(now + FLOORED) - log(then + FLOORED) for now, then in zip(after, before, strict=True)]
        phrase = int(known.readings[one.site])
        for option, value in enumerate(said):
            elsewhere[phrase, option] += value
        start = ranking.starts[one.site]
        shipped = (terms[start : start + len(beliefs)] - terms[start]).tolist()
        places.append((phrase, beliefs, likelihood, said, shipped))
    return [
        [
            (beliefs[option], likelihood[option], elsewhere[phrase, option] - said[option], *shipped[option])
            for option in range(len(beliefs))
        ]
        for phrase, beliefs, likelihood, said, shipped in places
    ]


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def weighed(weights: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """Belief in each reading of a site from its `EVIDENCE`."""
    return _softmax([sum(weight * value for weight, value in zip(weights, row, strict=True)) for row in rows])
