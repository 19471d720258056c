"""The best path through a lattice, whole document in mind.

The score of a path is a weighted sum, in log10, of the language model's score of the text that it implies and of what
channel, document and judge say of each arc taken and each head left standing (`spinfix.weights.TERMS`).  A beam search with
recombination finds the best path of each unit; then every arc that fits the path is looked at again with the rest of the
path fixed (a *site*), which gives the belief in each of its readings.  The beliefs of all sites tell what the document's
draws were (`spinfix.beliefs`), and with that the document is decoded again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any, NamedTuple

from spinfix.beliefs import Beliefs, Option, Site, update
from spinfix.channel import Candidate
from spinfix.language_model import LanguageModel
from spinfix.lattice import Arc, ArcScores, Lattice, Step
from spinfix.surface import disagrees, expects_capital
from spinfix.weights import JUDGE, LM, STAY, TermWeights

BEAM = 12
"""Hypotheses kept at each token; 30 changed no figure on the development files."""

MARGIN = 5.0
"""Hypotheses this far below the best are dropped, weighted log10."""

ROUNDS = 3
"""Decodings of a document; from the fourth on the figures no longer move."""

JUDGED_ROUNDS = 2
"""Decodings with the judge, who reads the last one's text before each.  That he reads again before the second is worth 0.0016
of recall and of precision on every eighth fully spun document of `eval/dev`."""

LONGEST_HEAD = 5
"""Length of the longest head that is looked for among standing tokens; the originals of the pairs have at most five words."""

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Decoding:
    """A decoded document.

    Attributes:
        path: the best path.
        sites: every arc that fits it.
        beliefs: what was believed of the document when it was decoded.
    """

    path: Sequence[Step]
    sites: Sequence[Site]
    beliefs: Beliefs

    @property
    def share(self) -> float:
        """Share of the groups believed to be in use, 0 to 1."""
        return self.beliefs.share


class _Choice(NamedTuple):
    """A candidate for the beam search: how far it reaches, what it reads, its score beyond the language model's."""

    last: int
    forms: tuple[str, ...]
    score: float
    candidate: Candidate


class Decoder:
    """Decodes lattices; holds nothing of a document between calls.

    Args:
        model: the language model.
        fast: weight of each term where there is no judge.
        best: weight of each term where there is one.
        judge: gives the contextual scores of a lattice's arcs from the best path so far; None decodes without.
    """

    def __init__(
        self,
        model: LanguageModel,
        fast: TermWeights,
        best: TermWeights | None = None,
        judge: Callable[[Lattice, Sequence[Step]], ArcScores] | None = None,
    ) -> None:
        self._model = model
        self._fast = fast
        self._best = best if best is not None else fast
        self._judge = judge
        self._unigrams: dict[tuple[str, ...], float] = {}
        self._unknowns: dict[str, float] = {}

    def decode(self, lattice: Lattice, share: float) -> Decoding:
        """Find the best path without the judge, with ``share`` as a first estimate of the share of the groups in use."""
        decoding = self._round(lattice, Beliefs(share), self._fast, {})
        for _ in range(ROUNDS - 1):
            decoding = self._round(lattice, _learned(lattice, decoding), self._fast, {})
        return decoding

    def refine(self, lattice: Lattice, decoding: Decoding) -> Decoding:
        """Ask the judge, who reads the text as decoded so far, and decode again; without a judge, all stays as it is."""
        if self._judge is None:
            return decoding
        for _ in range(JUDGED_ROUNDS):
            judged = self._judge(lattice, decoding.path)
            decoding = self._round(lattice, _learned(lattice, decoding), self._best, judged)
        return decoding

    def _round(self, lattice: Lattice, beliefs: Beliefs, term_weights: TermWeights, judged: ArcScores) -> Decoding:
        weights = term_weights.fully if beliefs.full else term_weights.partly
        features: dict[tuple[int, int], list[list[float]]] = {}
        choices: dict[int, list[_Choice]] = {}
        for first, arcs in lattice.arcs_at.items():
            found = choices[first] = []
            for arc in arcs:
                rows = features[first, arc.last] = self._features(lattice, arc, beliefs, judged.get((first, arc.last)))
                stands = _dot(weights, rows[0])
                stands += weights[LM] * self._unknown(lattice.tokens.forms[first : arc.last])
                for candidate, row in zip(arc.reading.candidates, rows[1:], strict=True):
                    score = _dot(weights, row) + weights[LM] * self._unknown(candidate.forms)
                    found.append(_Choice(arc.last, candidate.forms, score - stands, candidate))
        stays = {
            boundary: [(head.last - head.first, beliefs.stay(head)) for head in heads]
            for boundary, heads in lattice.heads_before.items()
        }
        path: list[Step] = []
        sites: list[Site] = []
        for first, last in lattice.units:
            steps = self._best_path(lattice, first, last, choices, stays, weights)
            path += steps
            sites += self._sites(lattice, first, last, steps, features, stays, weights)
        return Decoding(path, sites, beliefs)

    def _features(self, lattice: Lattice, arc: Arc, beliefs: Beliefs, judged: Sequence[float] | None) -> list[list[float]]:
        """Features of "as it stands" and of each candidate, those of the surroundings (lm, stay) left at 0."""
        first, last, reading = arc
        share = beliefs.share
        put = share * sum(candidate.times for candidate in reading.candidates)
        own = reading.standing + (1.0 - share) * reading.own
        total = put + own + 1.0  # one occurrence shared out among what was never seen
        forms = _spoken(lattice.tokens.forms[first:last])
        before = lattice.tokens.forms[first - 1] if first else ""
        unsure_of_case = not lattice.tokens.words[first][0].isalpha()
        capital = unsure_of_case and expects_capital(lattice.tokens.words, first)
        prior = (own + 0.5) / total
        rows = [
            [
                0.0,
                0.0,
                log10(prior),
                0.0,
                len(forms),
                0.0,
                self._unigram(forms),
                beliefs.habit(arc, None, prior),
                disagrees(before, forms[0]),
                0.0,
                0.0,
            ]
        ]
        for candidate in reading.candidates:
            prior = (share * candidate.times + 0.1) / total
            rows.append(
                [
                    0.0,
                    beliefs.draw(arc, candidate),
                    log10(prior),
                    1.0,
                    len(candidate.forms),
                    0.0,
                    self._unigram(candidate.forms),
                    beliefs.habit(arc, candidate, prior),
                    disagrees(before, candidate.forms[0]),
                    unsure_of_case and candidate.original[0].isupper() != capital,
                    0.0,
                ]
            )
        if judged is not None:
            for row, score in zip(rows, judged, strict=True):
                row[JUDGE] = score
        return rows

    def _unigram(self, forms: tuple[str, ...]) -> float:
        """log10 of the forms without any context."""
        score = self._unigrams.get(forms)
        if score is None:
            null = self._model.null_state()
            score = sum(self._model.score(null, form)[1] for form in forms)
            self._unigrams[forms] = score
        return score

    def _unknown(self, forms: Sequence[str]) -> float:
        """log10 that the forms outside the vocabulary add; `base_score` does not know of it."""
        total = 0.0
        for form in forms:
            known = self._unknowns.get(form)
            if known is None:
                known = self._unknowns[form] = self._model.unknown(form) if form else 0.0
            total += known
        return total

    def _best_path(
        self,
        lattice: Lattice,
        first: int,
        last: int,
        choices: Mapping[int, Sequence[_Choice]],
        stays: Mapping[int, Sequence[tuple[int, float]]],
        weights: Vector,
    ) -> list[Step]:
        """Beam search over one unit.

        Hypotheses at a token boundary are recombined if the language model is in the same state and the same number of
        tokens just stood (which heads are left standing depends on it).
        """
        model, lm_weight, stay_weight = self._model, weights[LM], weights[STAY]
        base_score, new_state = model.base_score, model.new_state
        forms = lattice.tokens.forms
        # boundary → {(state, standing run): (score, hypothesis before, step)}
        table: list[dict[tuple[Any, int], tuple[float, Any, Step | None]]] = [{} for _ in range(last - first + 1)]
        table[0][model.begin_state(), 0] = (0.0, None, None)
        for index in range(first, last):
            hypotheses = _pruned(table[index - first])
            table[index - first] = {}
            form, standing, ahead = forms[index], stays.get(index + 1, ()), table[index - first + 1]
            step = Step(index, index + 1, None)
            for (state, run), hypothesis in hypotheses:
                score = hypothesis[0]
                for end, original, extra, candidate in choices.get(index, ()):
                    if end > last:
                        continue
                    total, current = score + extra, state
                    for word in original:
                        following = new_state()
                        total += lm_weight * base_score(current, word, following)
                        current = following
                    _relax(table[end - first], (current, 0), (total, hypothesis, Step(index, end, candidate)))
                following = state
                if form:
                    following = new_state()
                    score += lm_weight * base_score(state, form, following)
                stood = min(run + 1, LONGEST_HEAD)
                for length, stay in standing:
                    if length <= stood:
                        score += stay_weight * stay
                _relax(ahead, (following, stood), (score, hypothesis, step))
        best: Any = max(table[-1].values(), key=lambda hypothesis: hypothesis[0])
        steps: list[Step] = []
        while best[1] is not None:
            steps.append(best[2])
            best = best[1]
        return steps[::-1]

    def _sites(
        self,
        lattice: Lattice,
        first: int,
        last: int,
        steps: Sequence[Step],
        features: Mapping[tuple[int, int], list[list[float]]],
        stays: Mapping[int, Sequence[tuple[int, float]]],
        weights: Vector,
    ) -> list[Site]:
        """The sites of one unit: arcs that the path takes, and arcs all of whose tokens it leaves standing."""
        forms = lattice.tokens.forms
        states, read = self._states(forms, steps)
        stands = bytearray(last - first)
        for step in steps:
            stands[step.first - first] = step.candidate is None
        sites: list[Site] = []
        for number, step in enumerate(steps):
            for arc in lattice.arcs_at.get(step.first, ()):
                if not _fits(arc, step, first, last, stands):
                    continue
                after = number + 1 if step.candidate else number + arc.last - arc.first
                tail = _following(read, after, self._model.order - 1)
                rows = [list(row) for row in features[arc.first, arc.last]]
                options = (None, *arc.reading.candidates)
                for row, candidate in zip(rows, options, strict=True):
                    words = candidate.forms if candidate else _spoken(forms[arc.first : arc.last])
                    row[LM] = self._unknown(words) + self._score(states[number], (*words, *tail))
                rows[0][STAY] = _stay_around(arc, first, last, stands, stays)
                beliefs = _softmax([_dot(weights, row) for row in rows])
                judged = (Option(c, tuple(row), belief) for c, row, belief in zip(options, rows, beliefs, strict=True))
                sites.append(Site(arc, tuple(judged), options.index(step.candidate)))
        return sites

    def _states(self, forms: Sequence[str], steps: Sequence[Step]) -> tuple[list[Any], list[tuple[str, ...]]]:
        """The language model's state before each step, and the forms that each step reads."""
        base_score, new_state = self._model.base_score, self._model.new_state
        states, read, state = [], [], self._model.begin_state()
        for step in steps:
            states.append(state)
            words = step.candidate.forms if step.candidate else _spoken(forms[step.first : step.last])
            read.append(words)
            for word in words:
                following = new_state()
                base_score(state, word, following)
                state = following
        return states, read

    def _score(self, state: Any, words: Sequence[str]) -> float:
        """log10 of the words after a state, unknown ones at their flat score."""
        base_score, new_state = self._model.base_score, self._model.new_state
        total = 0.0
        for word in words:
            following = new_state()
            total += base_score(state, word, following)
            state = following
        return total


def _spoken(forms: Sequence[str]) -> tuple[str, ...]:
    """The forms without the marks that the language model steps over."""
    return tuple(form for form in forms if form)


def _fits(arc: Arc, step: Step, first: int, last: int, stands: bytearray) -> bool:
    """Whether the arc is the one that the step takes, or lies within the unit and all of its tokens stand."""
    if step.candidate is not None:
        return arc.last == step.last and step.candidate in arc.reading.candidates
    return arc.last <= last and all(stands[arc.first - first : arc.last - first])


def _learned(lattice: Lattice, decoding: Decoding) -> Beliefs:
    """What the document's sites say of its draws."""
    edited = [(step.first, step.last) for step in decoding.path if step.candidate is not None]
    return update(decoding.beliefs.share, lattice, edited, decoding.sites)


def _pruned(hypotheses: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """The best `BEAM` hypotheses, none more than `MARGIN` below the best."""
    items = list(hypotheses.items())
    if len(items) > 1:
        items.sort(key=lambda item: -item[1][0])
        floor = items[0][1][0] - MARGIN
        return [item for item in items[:BEAM] if item[1][0] > floor]
    return items


def _relax(hypotheses: dict[Any, Any], key: Any, hypothesis: tuple[float, Any, Step]) -> None:
    known = hypotheses.get(key)
    if known is None or known[0] < hypothesis[0]:
        hypotheses[key] = hypothesis


def _following(read: Sequence[tuple[str, ...]], number: int, count: int) -> tuple[str, ...]:
    """The next ``count`` forms of the path from step ``number`` on."""
    words: list[str] = []
    while number < len(read) and len(words) < count:
        words += read[number]
        number += 1
    return tuple(words[:count])


def _stay_around(arc: Arc, first: int, last: int, stands: bytearray, stays: Mapping[int, Sequence[tuple[int, float]]]) -> float:
    """log10 stay of all heads that stand if the arc's tokens do, the path around it fixed."""
    total = 0.0
    for boundary in range(arc.first + 1, min(last, arc.last + LONGEST_HEAD - 1) + 1):
        for length, stay in stays.get(boundary, ()):
            start = boundary - length
            if first <= start < arc.last and all(
                stands[token - first] or arc.first <= token < arc.last for token in range(start, boundary)
            ):
                total += stay
    return total


def _dot(weights: Vector, row: Vector) -> float:
    return sum(map(float.__mul__, weights, map(float, row)))


def _softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities from log10 scores."""
    top = max(scores)
    powers = [10.0 ** (score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
