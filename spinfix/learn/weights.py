"""Fits the weights of `spinfix.families.spinner.weights` on held-out pairs.

Each step uses a different third of the held-out documents (`spinfix.learn.held_out`), none of which dictionary, language
model or judge has seen:

1. *Terms.*  Documents spun in full and in part are decoded; each site whose truth is among its readings is an observation.
   The weights maximise the likelihood of the truth among the readings (a conditional logit, fitted by Newton's method).
   Since the weights change the paths, this is done twice.
2. *Ranking.*  The sites of these documents and of another third, spun in full and in part
   (`spinfix.learn.ranker`), and of genuine text of many kinds, spun by us (`spinfix.learn.spinning`):
   the pairs are news, and a ranker that has seen nothing else is worse at everything else.
3. *Calibration.*  The share of right edits by belief, in the last third and in more of that text: isotonic regression
   (two-parameter logistic calibration left the edits believed 0.57 right 0.46 of the time).

Near matches (`spinfix.families.spinner.fuzzy_matcher`) are not used: the pairs contain none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from spinfix.errors import TrainingError
from spinfix.families.spinner.decoder import Decoder, Decoding
from spinfix.families.spinner.draw_posterior import Site
from spinfix.families.spinner.edit_builder import calibrated
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.ranker import Ranker, Unranked, describe, site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.weights import JUDGE, TERMS, Knot, TermWeights, Weights
from spinfix.learn import ranker
from spinfix.learn.calibration import isotonic, reliability_of
from spinfix.learn.forking import forked_map
from spinfix.learn.held_out import SEED, thirds
from spinfix.learn.pairs import Pair, replaced
from spinfix.learn.regression import conditional_logit
from spinfix.learn.spinning import both_ways, spun_passages
from spinfix.text.tokenizer import Tokens

Array = npt.NDArray[np.float64]

START: dict[str, float] = {"lm": 0.5, "draw": 0.7, "edit": 0.05, "stay": 0.6, "unigram": -0.1, "habit": 0.5, "judge": 0.3}
"""Weights of the first decoding."""

PASSAGES = 60
"""Passages of each source of genuine text: 2,016 in all of the 2026 ones; twice as many gave the same."""
NEWS = 2
"""Times that the pairs count beside them, since what is spun is mostly news."""


@dataclass(frozen=True, slots=True)
class Report:
    """The fitted weights and their quality.

    Attributes:
        weights: the weights.
        rankers: the arrays of the rankers by quality; empty if none were fitted.
        fast_loss, best_loss: log loss without and with the judge, nats per observation.
        observations: sites whose true reading is known, on which the terms were fitted.
        reliability: `reliability_of` the edits by quality, with knots from the other half of the documents.
    """

    weights: Weights
    rankers: dict[str, dict[str, Any]]
    fast_loss: float
    best_loss: float
    observations: int
    reliability: dict[str, list[tuple[float, float, int]]]


def learn(
    pairs: Iterable[Pair],
    restorer: Restorer,
    *,
    seed: int = SEED,
    with_ranker: bool = True,
    genuine: Path | None = None,
) -> Report:
    """Fit all weights.

    Args:
        pairs: held-out pairs, not used for dictionary and models.
        restorer: provides channel, language model and judge.
        seed: seed of the random draws.
        with_ranker: also fit a ranker, which needs PyTorch.
        genuine: folder of many kinds of text that no model has read, for ranker and calibration; with an ``INDEX.tsv``.

    Raises:
        TrainingError: if there are too few documents.
    """
    draw = random.Random(seed)
    terms, rest, tests = thirds(pairs, draw)

    start = tuple(START.get(term, 0.0) if term != "judge" else 0.0 for term in TERMS)
    fast = TermWeights(start, start)
    sample = both_ways(terms, draw)
    for _ in range(2):
        fast, fast_loss, observations = _fit_terms(_Setup(restorer, fast), sample)
    best, best_loss = fast, fast_loss
    if restorer.judge is not None:
        best = TermWeights(*((*vector[:-1], START["judge"]) for vector in fast))
        for _ in range(2):
            best, best_loss, observations = _fit_terms(_Setup(restorer, fast, best), sample)
    setups = {"fast": _Setup(restorer, fast), "best": _Setup(restorer, fast, best)}
    ranked = [*sample, *both_ways(rest, draw)]
    test_sample = both_ways(tests, draw)
    if genuine is not None:
        spun = spun_passages(genuine, restorer, PASSAGES, draw)
        apart = min(len(test_sample), len(spun) // 2)
        ranked = [*ranked * NEWS, *spun[apart:]]
        test_sample += spun[:apart]
    rankers: dict[str, dict[str, Any]] = {}
    for name, setup in setups.items() if with_ranker else ():
        rankers[name] = ranker.fit(_answered(setup, ranked), setup.weights)
        setup.rank_with(rankers[name])
    calibration: dict[str, tuple[Knot, ...]] = {}
    reliability: dict[str, list[tuple[float, float, int]]] = {}
    for name, setup in setups.items():
        calibration[name], reliability[name] = _fit_calibration(setup, test_sample)
    return Report(Weights(fast, best, calibration), rankers, fast_loss, best_loss, observations, reliability)


class _Setup:
    """A decoder with given weights; uses the judge if there are weights for it."""

    def __init__(self, restorer: Restorer, fast: TermWeights, best: TermWeights | None = None) -> None:
        self.restorer = restorer
        self.judged = best is not None and restorer.judge is not None
        self.weights = best if best is not None and self.judged else fast
        self._ranker: Ranker | Unranked = Unranked()
        self.decoder = Decoder(restorer.model, fast, best, restorer.judge if self.judged else None)

    def decode(self, text: str) -> tuple[Lattice, Decoding]:
        """The document decoded as if it were known to be spun."""
        return decoded(self.restorer, text, self.decoder)

    def rank_with(self, arrays: dict[str, Any]) -> None:
        """Use a ranker for documents decoded from now on."""
        self._ranker = Ranker.of(arrays)

    def ranked(self, text: str) -> tuple[Lattice, list[Site]]:
        """Decode a document and rank its sites."""
        lattice, decoding = self.decode(text)
        known = site_columns(decoding)
        left = self.restorer.left_standing(lattice, decoding, known)
        ranking = self._ranker(known, decoding.share, full=decoding.beliefs.full, left=left)
        ranked = []
        for number, (site, chosen) in enumerate(zip(decoding.sites, ranking.chosen, strict=True)):
            believed = zip(site.options, ranking.of(number), strict=True)
            ranked.append(Site(site.arc, tuple(option._replace(belief=belief) for option, belief in believed), chosen))
        return lattice, ranked


def decoded(restorer: Restorer, text: str, decoder: Decoder) -> tuple[Lattice, Decoding]:
    """A document decoded by a restorer as if it were known to be spun, with another decoder or its own."""
    excluded = restorer.excluded(text)
    lattice = restorer.scanner.lattice(text, excluded)
    share = restorer.scanner.evidence(text, excluded).share
    return lattice, decoder.refine(lattice, decoder.decode(lattice, share))


def save(weights: Weights, path: Path) -> None:
    """Write the weights where `spinfix.families.spinner.weights.load` reads them."""
    data: dict[str, Any] = {
        name: {
            kind: {term: round(value, 4) for term, value in zip(TERMS, vector, strict=True)}
            for kind, vector in vectors._asdict().items()
        }
        for name, vectors in (("fast", weights.fast), ("best", weights.best))
    }
    data["calibration"] = {
        name: [[round(value, 4) for value in knot] for knot in knots] for name, knots in weights.calibration.items()
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8", newline="\n")


def truth(site: Site, tokens: Tokens, slots: Sequence[tuple[int, int, str]]) -> int | None:
    """Index of the site's true reading; None if it is not among its options."""
    start, end = tokens.starts[site.arc.first], tokens.ends[site.arc.last - 1]
    hits = [slot for slot in slots if slot[0] < end and slot[1] > start]
    if not hits:
        return 0
    if len(hits) == 1 and hits[0][:2] == (start, end):
        for index, option in enumerate(site.options):
            if option.candidate is not None and option.candidate.original == hits[0][2]:
                return index
    return None


def edited(site: Site, tokens: Tokens) -> tuple[int, int, str]:
    """The edit that a site's chosen reading makes: (start, end, original), in code points."""
    candidate = site.options[site.chosen].candidate
    assert candidate is not None
    return tokens.starts[site.arc.first], tokens.ends[site.arc.last - 1], candidate.original


def is_right(edit: tuple[int, int, str], edits: Sequence[tuple[int, int, str]], pair: Pair) -> bool:
    """Whether the edit, together with its neighbours, restores the words of the original.

    Edits and slots may cut the text differently ("the identical → the same" and "identical → same"), so both are applied to the
    smallest stretch that includes whole edits and slots, and the results are compared.
    """
    start, end = edit[:2]
    while True:
        inside = [other for other in (*edits, *pair.slots) if other[0] < end and other[1] > start]
        wider = min(other[0] for other in inside), max(other[1] for other in inside)
        if wider == (start, end):
            break
        start, end = wider
    results = (
        replaced(pair.spun, [one for one in made if one[0] < end and one[1] > start], start, end)
        for made in (edits, pair.slots)
    )
    return next(results) == next(results)


def _fit_terms(setup: _Setup, pairs: Sequence[Pair]) -> tuple[TermWeights, float, int]:
    """Weights of the terms, log loss an observation, number of observations."""

    def observe(pair: Pair) -> tuple[bool, list[Array], list[int]]:
        lattice, decoding = setup.decode(pair.spun)
        rows: list[Array] = []
        truths: list[int] = []
        for site in decoding.sites:
            right = truth(site, lattice.tokens, pair.slots)
            if right is not None:
                rows.append(np.array([option.features for option in site.options], dtype=np.float64))
                truths.append(right)
        return decoding.beliefs.full, rows, truths

    observed = forked_map(observe, pairs)
    fitted: list[tuple[float, ...]] = []
    loss, total = 0.0, 0
    for full in (False, True):
        alike = [found for found in observed if found[0] == full and found[1]]
        chosen = alike or [found for found in observed if found[1]]  # some spinners have no text that counts as spun in full
        rows = [row for _, found, _ in chosen for row in found]
        truths = [right for _, _, found in chosen for right in found]
        if not rows:
            raise TrainingError("the held-out documents have no place with a known right reading; give more pairs")
        weights, mean = conditional_logit(rows, np.array(truths))
        if not setup.judged:
            weights[JUDGE] = 0.0
        fitted.append(tuple(float(weight) for weight in weights))
        loss += mean * len(truths)
        total += len(truths)
    return TermWeights(*fitted), loss / total, total


def _answered(setup: _Setup, pairs: Sequence[Pair]) -> list[ranker.Answered]:
    """The decoded documents with the truth of each site."""

    def answer(pair: Pair) -> ranker.Answered:
        lattice, decoding = setup.decode(pair.spun)
        truths = (truth(site, lattice.tokens, pair.slots) for site in decoding.sites)
        known = np.array([-1 if right is None else right for right in truths], np.int64)
        return ranker.Answered(describe(site_columns(decoding), decoding.share, full=decoding.beliefs.full), known)

    return forked_map(answer, pairs)


def _fit_calibration(setup: _Setup, pairs: Sequence[Pair]) -> tuple[tuple[Knot, ...], list[tuple[float, float, int]]]:
    """Knots fitted on all documents, and the reliability of knots from one half on the other: (mean confidence, share right,
    edits).
    """

    def check(pair: Pair) -> list[tuple[float, float]]:
        lattice, ranked = setup.ranked(pair.spun)
        sites = [site for site in ranked if site.chosen]
        edits = [edited(site, lattice.tokens) for site in sites]
        return [
            (site.options[site.chosen].belief, float(is_right(edit, edits, pair)))
            for site, edit in zip(sites, edits, strict=True)
        ]

    checked = forked_map(check, pairs)
    half = isotonic([edit for edits in checked[::2] for edit in edits])
    tested = [(calibrated(belief, half), right) for edits in checked[1::2] for belief, right in edits]
    return isotonic([edit for edits in checked for edit in edits]), reliability_of(tested)
