"""The decoder: finds the best path through the lattice of a whole document.

The score of a path is a weighted sum, in log10, of the language model's score of its text and of the terms of channel, document
and judge for each arc taken and each head left standing (`spinfix.families.spinner.weights.TERMS`).  A beam search with
recombination finds the best path of each unit; then every arc that fits the path is scored again with the rest of the path
fixed (a *site*), which gives the probability of each of its readings.  The probabilities of all sites give a posterior of the
document's draws (`spinfix.families.spinner.draw_posterior`), with which the document is decoded again.  The search itself is in
`spinfix.families.spinner.beam_search`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from spinfix.families.spinner.beam_search import Round, Search
from spinfix.families.spinner.draw_posterior import Beliefs, EditedSites, Site
from spinfix.families.spinner.lattice import Arcs, ArcScores, Lattice, Step
from spinfix.families.spinner.lattice_arrays import Grid, Spellings
from spinfix.families.spinner.weights import TermWeights
from spinfix.models.ngram import LanguageModel
from spinfix.models.ngram_cache import Contexts

ROUNDS = 4
"""Decodings of a document.  With "fast" the fourth saves 3 errors in 100 in documents spun in full and 1 in 100 in those spun
in part, a sixth nothing (docs/experiments/restoring.md, 27 November).  The weights are fitted with it."""

JUDGED_ROUNDS = 2
"""Decodings with the judge, which reads the text of the previous one before each.  Reading again before the second gains 0.0016
of recall and of precision on every eighth fully spun document of `eval/dev`."""


Decisions = Mapping[tuple[int, int], int]
"""What corrections decide: for an arc (first, last) the number of the candidate to take, from 1."""
NONE_DECIDED: Decisions = MappingProxyType({})


class Decoding:
    """A decoded document.

    Attributes:
        search: the document as it was searched.
        last_round: the result of the last round.
        beliefs: the posterior of the draws with which it was decoded.
    """

    def __init__(self, search: Search, last_round: Round, beliefs: Beliefs) -> None:
        self.search, self.last_round, self.beliefs = search, last_round, beliefs

    @property
    def share(self) -> float:
        """Estimated share of the groups in use, 0 to 1."""
        return self.beliefs.share

    @cached_property
    def path(self) -> Sequence[Step]:
        """The best path."""
        return self.search.path(self.last_round)

    def steps(self, start: int, end: int) -> Sequence[Step]:
        """The steps ``start`` up to ``end`` of the best path, without the others."""
        return self.search.steps(self.last_round, start, min(end, self.last_round.steps))

    @property
    def edited_steps(self) -> Sequence[int]:
        """The numbers of the steps that read something else than what stands."""
        return self.search.edited_steps(self.last_round)

    @property
    def edited(self) -> EditedSites:
        """The sites that the path edits."""
        edited: EditedSites = self.search.edited(self.last_round)
        return edited

    @property
    def arcs(self) -> Arcs:
        """The arc of each site."""
        arcs: Arcs = self.search.grid.arcs
        return arcs.chosen(self.last_round.site_arc[: self.last_round.sites])

    @cached_property
    def sites(self) -> Sequence[Site]:
        """Every arc that fits the path."""
        return self.search.sites(self.last_round)


class Decoder:
    """Decodes lattices; between documents it keeps only cached language model scores.

    Args:
        model: the language model.
        fast: weight of each term without the judge.
        best: weight of each term with the judge.
        judge: scores a lattice's arcs given the best path so far, and whether it was asked about the lattice before; None to
            decode without.
    """

    def __init__(
        self,
        model: LanguageModel,
        fast: TermWeights,
        best: TermWeights | None = None,
        judge: Callable[[Lattice, Sequence[Step], bool], ArcScores] | None = None,
    ) -> None:
        self._contexts = Contexts(model)
        self._spellings = Spellings(self._contexts)
        self._fast = fast
        self._best = best if best is not None else fast
        self._judge = judge

    def decode(self, lattice: Lattice, share: float, decisions: Decisions = NONE_DECIDED) -> Decoding:
        """Find the best path without the judge.

        Args:
            lattice: the document.
            share: initial estimate of the share of groups in use, 0 to 1.
            decisions: readings to take whatever their score.
        """
        decoding = self.glance(lattice, share, decisions)
        search = decoding.search
        for _ in range(ROUNDS - 1):
            beliefs = search.learned(decoding.last_round, decoding.share)
            del decoding  # the features of a round take 88 bytes for each reading
            decoding = self._round(search, beliefs, self._fast)
        return decoding

    def glance(self, lattice: Lattice, share: float, decisions: Decisions = NONE_DECIDED) -> Decoding:
        """The first of the decodings, before anything is known about the document's draws."""
        self._contexts.refresh()
        search = Search(self._contexts, Grid(lattice, self._contexts, self._spellings), lattice.units, share, decisions)
        return self._round(search, Beliefs(search.grid, share), self._fast)

    def refine(self, lattice: Lattice, decoding: Decoding) -> Decoding:
        """Decode again with the judge's scores for the text as decoded so far; without a judge, return ``decoding``."""
        if self._judge is None:
            return decoding
        if decoding.search.is_void():
            decoding = self.decode(lattice, decoding.search.share, decoding.search.decisions)
        search = decoding.search
        for number in range(JUDGED_ROUNDS):
            judged = search.by_row(self._judge(lattice, decoding.path, number > 0))
            beliefs = search.learned(decoding.last_round, decoding.share)
            decoding = self._round(search, beliefs, self._best, judged)
        return decoding

    @staticmethod
    def _round(search: Search, beliefs: Beliefs, weights: TermWeights, judged: Sequence[float] | None = None) -> Decoding:
        last_round = search.run_round(beliefs, weights.fully if beliefs.full else weights.partly, judged)
        return Decoding(search, last_round, beliefs)
