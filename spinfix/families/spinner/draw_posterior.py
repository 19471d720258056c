"""The posterior of one document's draws.

For each document the spinner draws one alternative for every group in use and uses it throughout.  The draws are unknown, so
they are integrated out: the expected uses of a group elsewhere in the document predict its use here (a collapsed variational
step, CVB0: Asuncion et al. 2009, "On smoothing and inference for topic models").  Beliefs are computed from the sites of one
round of decoding and used by the next, each site excluding itself.

Groups and phrases are numbered by `spinfix.families.spinner.lattice_arrays`.
"""

from __future__ import annotations

import math
from array import array
from typing import NamedTuple

from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.lattice import Arc
from spinfix.families.spinner.lattice_arrays import Grid
from spinfix.kernels.columns import zeros

CONCENTRATION = 0.5
"""Weight of the channel's draw probabilities against the document's uses, in pseudo-uses.  Held-out log loss per site: 0.2323
at 0.1, 0.2300 at 0.3, 0.2288 at 0.8, flat above."""

HABIT = 1.0
"""Weight of the pairs' shares against the document's, in pseudo-occurrences (0.3 and 1.0 gave the same log loss to the third
digit)."""

UNSEEN_DRAW = 1e-4
"""Floor of a draw's probability: a group may have been drawn twice (text pasted together from two posts).
Chosen, not measured."""

UNSEEN_STAY = 0.0003
"""Floor of a stay's probability in a document that is spun in full: protected words and accidents of tokenisation.
Chosen, not measured."""


FULL, FULL_STAY = 0.93, 0.1
"""Above this share a document counts as spun in full: the estimate is below one only because single sites are uncertain, and a
tenth of the stays that it suggests are real.  Chosen, not measured."""


class Option(NamedTuple):
    """One reading of a site with its probability; ``candidate`` None is "as it stands"."""

    candidate: Candidate | None
    features: tuple[float, ...]
    belief: float


class Site(NamedTuple):
    """An arc with the probability of each of its readings, given the rest of the best path.

    Attributes:
        arc: the tokens and the spun phrase.
        options: "as it stands" first, then the candidates in the phrase's order.
        chosen: index of the option on the best path.
    """

    arc: Arc
    options: tuple[Option, ...]
    chosen: int


class EditedSites(NamedTuple):
    """The sites that the best path edits, in columns.

    Attributes:
        substitutions: `spinfix.families.spinner.channel.fingerprint` of each substitution.
        beliefs: the probability of each one's original.
        standing: the probability that the text stands as it is.
        contexts: the language model's preference for the original, log10.
        arcs: the number of each one's arc in the lattice.
    """

    substitutions: array[int]
    beliefs: array[float]
    standing: array[float]
    contexts: array[float]
    arcs: array[int]


NO_SITE = -1.0
"""Value for an arc that was not a site in the previous round."""


class Beliefs:
    """Expected uses, stays and shares in one document.

    Attributes:
        share: share of the groups in use, 0 to 1.
        full: whether the document counts as spun in full.
    """

    def __init__(self, grid: Grid, share: float) -> None:
        """Create beliefs without any uses.

        Args:
            grid: the document.
            share: share of the groups in use, 0 to 1.
        """
        self.grid = grid
        self.uses = zeros("d", grid.pairs + 1)
        self.stays = zeros("d", grid.groups + 1)
        self.seen = zeros("d", grid.groups + 1)
        self.occurrences = zeros("d", grid.phrases + 1)
        self.read = zeros("d", grid.phrases * (most_options(grid) + 1) + 1)
        self.options = most_options(grid) + 1
        self.own = array("d", [NO_SITE]) * (grid.rows + 1)
        self.own_stay = zeros("d", grid.heads + 1)
        self.set_share(share)

    def set_share(self, share: float) -> None:
        """Set the share of groups in use."""
        self.share = share
        self.full = share > FULL

    def draw(self, row: int) -> float:
        """log10 probability that the document's draw for the candidate's group is its spun phrase."""
        own = max(0.0, self.own[row])
        group = self.grid.group[row]
        uses = max(0.0, self.uses[self.grid.pair[row]] - own)
        seen = max(0.0, self.seen[group] - own)
        expected = self.share * self.grid.draws[row] + UNSEEN_DRAW
        return math.log10((uses + CONCENTRATION * expected) / (seen + CONCENTRATION))

    def stay(self, head: int) -> float:
        """log10 probability that the head's group is not in use."""
        own = self.own_stay[head]
        group = self.grid.head_group[head]
        stays = max(0.0, self.stays[group] - own)
        seen = max(0.0, self.seen[group] - own)
        expected = (1.0 - self.share) * (FULL_STAY if self.full else 1.0) + UNSEEN_STAY
        return math.log10((stays + CONCENTRATION * expected) / (seen + CONCENTRATION))

    def habit(self, arc: int, row: int, prior: float) -> float:
        """log10 share of the reading among the phrase's occurrences elsewhere in the document, smoothed with `prior`."""
        phrase = self.grid.arc_phrase[arc]
        count = self.read[phrase * self.options + row - self.grid.arc_row[arc]]
        total = self.occurrences[phrase]
        if self.own[row] != NO_SITE:
            count, total = max(0.0, count - self.own[row]), max(0.0, total - 1.0)
        return math.log10((count + HABIT * prior) / (total + HABIT))

    def count_site(self, arc: int, beliefs: array[float], edited: int, kept: array[float]) -> None:
        """Count a site of the previous round, unless the same phrase was counted between the same words.

        The models say much the same of both, so that the second is no further evidence: else lines that repeat with small
        changes, as in manuals, would convince each other.  The second takes the first's belief as its own, so as not to rely on
        the first either.

        Args:
            arc: its arc.
            beliefs: the probability of every row.
            edited: whether the best path edits it.
            kept: probability that each token was left unchanged.
        """
        grid = self.grid
        phrase, first = grid.arc_phrase[arc], grid.arc_row[arc]
        for token in range(grid.arc_first[arc], grid.arc_last[arc]):
            if edited:
                kept[token] = max(kept[token], beliefs[first])
            else:
                kept[token] = min(kept[token], beliefs[first])
        again = grid.arc_again[arc]
        if again != arc and self.own[grid.arc_row[again]] != NO_SITE:
            for row in range(first, grid.arc_row[arc + 1]):
                self.own[row] = self.own[grid.arc_row[again] + row - first]
            return
        self.occurrences[phrase] += 1.0
        for row in range(first, grid.arc_row[arc + 1]):
            belief = beliefs[row]
            self.own[row] = belief
            self.read[phrase * self.options + row - first] += belief
            if row > first:
                self.uses[grid.pair[row]] += belief
                self.seen[grid.group[row]] += belief

    def count_heads(self, kept: array[float]) -> None:
        """Count the heads left standing, and estimate the share; every group counts once, however often it occurs."""
        grid = self.grid
        for boundary in range(1, grid.size + 1):
            for head in range(grid.heads_from[boundary], grid.heads_from[boundary + 1]):
                belief = 1.0
                for token in range(boundary - grid.head_length[head], boundary):
                    belief = min(belief, kept[token])
                if belief > UNSEEN_DRAW:
                    group = grid.head_group[head]
                    self.stays[group] += belief
                    self.seen[group] += belief
                    self.own_stay[head] = belief
        used = stayed = 0.0
        for pair in range(grid.pairs):
            used += min(1.0, self.uses[pair])
        for group in range(grid.groups):
            stayed += min(1.0, self.stays[group])
        self.set_share(min(0.995, (used + 1.0) / (used + stayed + 1.5)))


def most_options(grid: Grid) -> int:
    """Number of rows of the arc with the most."""
    most = 0
    for arc in range(len(grid.arcs)):
        most = max(most, grid.arc_row[arc + 1] - grid.arc_row[arc])
    return most
