"""The weights of the model's terms, as written by `python -m training weights`.

Each set was fitted on the held-out pairs (`spinfix.learn.held_out`), half of them spun in full and half in part, by
maximising the likelihood of the true reading of every arc given the rest of the best path (pseudo-likelihood; Besag 1975).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import SpinfixError

FILE = "weights.json"
"""File name in a family's folder."""


class WeightsError(SpinfixError):
    """A file that does not contain weights."""


TERMS = ("lm", "draw", "prior", "edit", "length", "stay", "unigram", "habit", "article", "case", "judge")
"""Terms of a reading's score, in the order of feature vectors.

lm        language model's log10 of the original text around the place
draw      log10 probability that the document's draw for the group is this phrase, given its uses elsewhere
prior     log10 share of the reading among all occurrences of the phrase in the pairs
edit      1 for an edit
length    tokens of the original
stay      log10 probability that the groups of the heads left standing are not in use
unigram   language model's log10 of the original without context
habit     like prior, but counted in this document first
article   1 if the article before the place does not agree with the reading ("an meeting")
case      1 if a phrase that begins with a digit, which has no case, is read in a case that its position rules out
judge     contextual judge's log10 probability of the reading
"""

LM, JUDGE = TERMS.index("lm"), TERMS.index("judge")


class TermWeights(NamedTuple):
    """Weight of each term, in the order of `TERMS`, for two kinds of document.

    In a document spun in full every standing head is a contradiction, and the document's habits are stronger evidence; a pair
    of vectors has 1.6 % less log loss than a single one.
    """

    partly: tuple[float, ...]
    fully: tuple[float, ...]

    @property
    def judged(self) -> bool:
        """Whether they were fitted with the judge."""
        return any(vector[JUDGE] for vector in self)


Knot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """All fitted weights.

    Attributes:
        fast: weight of each term without the judge (the judge's own is 0).
        best: weight of each term with the judge.
        calibration: knots (logit of belief, confidence) between which confidence is interpolated, without and with the judge.
    """

    fast: TermWeights
    best: TermWeights
    calibration: dict[str, tuple[Knot, ...]]


def load(path: Path) -> Weights:
    """Read the weights.

    Raises:
        WeightsError: if the file is not what `python -m training weights` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        vectors = {
            name: TermWeights(*(tuple(float(data[name][kind][term]) for term in TERMS) for kind in TermWeights._fields))
            for name in ("fast", "best")
        }
        calibration = {name: tuple((float(a), float(b)) for a, b in knots) for name, knots in data["calibration"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"{path}: not the weights that `python -m training weights` writes ({error!r})") from error
    return Weights(vectors["fast"], vectors["best"], calibration)
