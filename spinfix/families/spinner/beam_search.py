"""The beam search: finds the best path through a document, and the probability of each reading given that path.

Implements one round of `spinfix.families.spinner.decoder` on a `spinfix.families.spinner.lattice_arrays.Grid`: features and
scores of all rows, a beam search with recombination for each unit, and the sites.  The result is a `Round`.
"""
# ruff: noqa: C901, PERF401, SIM110 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence

from spinfix.families.spinner import weights as terms
from spinfix.families.spinner.draw_posterior import Beliefs, EditedSites, Option, Site
from spinfix.families.spinner.lattice import ArcScores, Step
from spinfix.families.spinner.lattice_arrays import Grid
from spinfix.kernels.columns import zeros
from spinfix.kernels.int_map import NUMBER
from spinfix.models.ngram_cache import Contexts

BEAM = 6
"""Hypotheses kept at each token; 12 with a margin of 5.0 take 3 % more time and restore the same
(docs/experiments/restoring.md, 27 November)."""

MARGIN = 3.0
"""Hypotheses this far below the best are dropped, weighted log10; chosen with `BEAM`."""

MEMO = 3
"""Steps of the language model remembered for each word of the lattice from round to round, one for each of the best hypotheses
before it; saves 2 % of spun text, like 6, while 1 saves half of that."""

LONGEST_HEAD = 5
"""Length of the longest head searched for among unchanged tokens; originals in the pairs have at most five words."""

STANDS = -1
"""Row number of a step that leaves one token unchanged."""
NONE = -1
"""No hypothesis, as before the first and behind the last of a list; and no word, as
`spinfix.families.spinner.lattice_arrays.NOTHING`.
"""

DECIDED = 1000.0
"""Added to the score of a reading that a correction decides, log10: more than all other terms of a document together."""

TERM_COUNT = len(terms.TERMS)
_PLACE = {term: place for place, term in enumerate(terms.TERMS)}
LM, DRAW, PRIOR, EDIT, LENGTH, STAY = (_PLACE[term] for term in ("lm", "draw", "prior", "edit", "length", "stay"))
UNIGRAM, HABIT, ARTICLE, CASE, JUDGE = (_PLACE[term] for term in ("unigram", "habit", "article", "case", "judge"))
_WORST = -1e300
NO_STATE = -1
STATE = NUMBER  # under a name that has a C type


class Round:
    """The result of one round of decoding.

    Attributes:
        features: `TERM_COUNT` numbers for each row.
        belief: probability of each row of the arcs that are sites.
        step_first: first token of each step of the best path.
        step_row: the row of each step, or `STANDS`.
        site_arc: the arc of each site.
        site_row: the row on the best path.
    """

    def __init__(self, grid: Grid) -> None:
        self.features = zeros("d", TERM_COUNT * grid.rows + 1)
        self.belief = zeros("d", grid.rows + 1)
        self.step_first, self.step_row = zeros("i", grid.size + 1), zeros("i", grid.size + 1)
        self.site_arc = zeros("i", len(grid.arcs) + 1)
        self.site_row = zeros("i", len(grid.arcs) + 1)
        self.steps = self.sites = 0


class Search:
    """The search in one document, round by round.

    Args:
        contexts: the language model.
        grid: the document.
        units: its units, as (first token, token after the last).
        share: initial estimate of the share of groups in use.
        decisions: readings to take whatever their score: for an arc (first, last) the number of the candidate, from 1.
    """

    def __init__(
        self,
        contexts: Contexts,
        grid: Grid,
        units: Sequence[tuple[int, int]],
        share: float,
        decisions: Mapping[tuple[int, int], int],
    ) -> None:
        self.share, self.decisions = share, decisions
        self.contexts, self.grid = contexts, grid
        self.emptied = contexts.emptied
        self.units = list(units)
        self.tail = contexts.order - 1
        most = 0
        for first, last in self.units:
            arcs = grid.arc_row[grid.arcs_from[last]] - grid.arc_row[grid.arcs_from[first]]
            most = max(most, (BEAM + 1) * (last - first + arcs + 2))
        self.score, self.extra = zeros("d", most), zeros("d", grid.rows + 1)
        self.decided = zeros("d", grid.rows + 1)
        self.state, self.run = zeros("i", most), zeros("i", most)
        self.before, self.row = zeros("i", most), zeros("i", most)
        self.next = zeros("i", most)
        self.at = zeros("i", most)
        self.heads, self.tails = zeros("i", grid.size + 2), zeros("i", grid.size + 2)
        self.kept = zeros("i", BEAM + 1)
        self.stays = zeros("d", grid.heads + 1)
        self.stands = bytearray(grid.size + 1)
        self.path_words = zeros("i", len(grid.row_words) + grid.size + 8)
        self.word_at = zeros("i", grid.size + 2)
        self.state_at = zeros("i", grid.size + 2)
        self.weights = zeros("d", TERM_COUNT)
        self.count = 0
        words = MEMO * (len(grid.row_words) + grid.size)
        self.memo_state, self.memo_after = array("i", [NO_STATE]) * words, array("i", [NO_STATE]) * words
        self.memo_score = zeros("f", words)
        self.known_state = array("i", [NO_STATE]) * (len(grid.arcs) + 1)
        self.known_tail = array("i", [NONE]) * (self.tail * len(grid.arcs) + 1)
        self.known_lm = zeros("d", grid.rows + 1)
        if decisions:
            self._decide()

    def is_void(self) -> bool:
        """Whether the cache of the language model was emptied since: the states that this search holds, and perhaps the words
        of its grid, have other numbers now.
        """
        return bool(self.emptied != self.contexts.emptied)

    def _decide(self) -> None:
        grid = self.grid
        for arc in range(len(grid.arcs)):
            option = self.decisions.get(grid.arcs[arc][:2], 0)
            if option:
                self.decided[grid.arc_row[arc] + option] = DECIDED

    def run_round(self, beliefs: Beliefs, weights: Sequence[float], judged: Sequence[float] | None) -> Round:
        """Decode once.

        Args:
            beliefs: the posterior of the document's draws.
            weights: the weight of each term.
            judged: the judge's score of each row; None without a judge.
        """
        this_round = Round(self.grid)
        for term in range(TERM_COUNT):
            self.weights[term] = weights[term]
        self._weigh(this_round, beliefs)
        if judged is not None:
            for row in range(self.grid.rows):
                this_round.features[TERM_COUNT * row + JUDGE] = judged[row]
        self._prefer(this_round)
        for head in range(self.grid.heads):
            self.stays[head] = beliefs.stay(head)
        for first, last in self.units:
            step = this_round.steps
            self._best_path(this_round, first, last)
            self._find_sites(this_round, first, last, step)
        return this_round

    def learned(self, this_round: Round, share: float) -> Beliefs:
        """The posterior of the document's draws given the sites of a round."""
        grid = self.grid
        beliefs = Beliefs(grid, share)
        kept = array("d", [1.0]) * (grid.size + 1)
        for step in range(this_round.steps):
            if this_round.step_row[step] != STANDS:
                end = this_round.step_first[step + 1] if step + 1 < this_round.steps else grid.size
                for token in range(this_round.step_first[step], end):
                    kept[token] = 0.0
        for site in range(this_round.sites):
            arc = this_round.site_arc[site]
            beliefs.count_site(arc, this_round.belief, int(this_round.site_row[site] != grid.arc_row[arc]), kept)
        beliefs.count_heads(kept)
        return beliefs

    def edited(self, this_round: Round) -> EditedSites:
        """The sites that the path of a round edits."""
        grid, features = self.grid, this_round.features
        count = 0
        for site in range(this_round.sites):
            if this_round.site_row[site] != grid.arc_row[this_round.site_arc[site]]:
                count += 1
        columns = EditedSites(zeros("I", count), zeros("d", count), zeros("d", count), zeros("d", count), zeros("i", count))
        substitutions, beliefs, standing, contexts, arcs = columns
        place = 0
        for site in range(this_round.sites):
            stands, taken = grid.arc_row[this_round.site_arc[site]], this_round.site_row[site]
            if taken != stands:
                substitutions[place] = grid.substitution[taken]
                beliefs[place], standing[place] = this_round.belief[taken], this_round.belief[stands]
                contexts[place] = features[TERM_COUNT * taken + LM] - features[TERM_COUNT * stands + LM]
                arcs[place] = this_round.site_arc[site]
                place += 1
        return columns

    def path(self, this_round: Round) -> list[Step]:
        """The best path of a round."""
        return self.steps(this_round, 0, this_round.steps)

    def edited_steps(self, this_round: Round) -> list[int]:
        """The numbers of the steps of the best path that read something else than what stands."""
        found = []
        for step in range(this_round.steps):
            if this_round.step_row[step] != STANDS:
                found.append(step)
        return found

    def steps(self, this_round: Round, start: int, end: int) -> list[Step]:
        """The steps ``start`` up to ``end`` of the best path of a round."""
        grid = self.grid
        steps = []
        for step in range(start, end):
            row = this_round.step_row[step]
            last = this_round.step_first[step + 1] if step + 1 < this_round.steps else grid.size
            candidate = grid.candidate(grid.arc_of(row), row) if row != STANDS else None
            steps.append(Step(this_round.step_first[step], last, candidate))
        return steps

    def by_row(self, judged: ArcScores) -> list[float]:
        """The judge's scores by row, 0 for arcs that it has not scored."""
        grid = self.grid
        scores: list[float] = []
        for arc in range(len(grid.arcs)):
            scored = judged.get((grid.arc_first[arc], grid.arc_last[arc]))
            scores += scored if scored is not None else [0.0] * (grid.arc_row[arc + 1] - grid.arc_row[arc])
        return scores

    def sites(self, this_round: Round) -> list[Site]:
        """The sites of a round."""
        grid = self.grid
        sites: list[Site] = []
        for site in range(this_round.sites):
            arc = this_round.site_arc[site]
            first, last = grid.arc_row[arc], grid.arc_row[arc + 1]
            options: list[Option] = []
            for row in range(first, last):
                features: list[float] = []
                for at in range(TERM_COUNT * row, TERM_COUNT * (row + 1)):
                    features.append(this_round.features[at])
                candidate = grid.candidate(arc, row) if row > first else None
                options.append(Option(candidate, tuple(features), this_round.belief[row]))
            sites.append(Site(grid.arcs[arc], tuple(options), this_round.site_row[site] - first))
        return sites

    def _weigh(self, this_round: Round, beliefs: Beliefs) -> None:
        """Compute the features of every row except those that depend on the context (lm, stay), which stay 0."""
        grid, share, features = self.grid, beliefs.share, this_round.features
        for arc in range(len(grid.arcs)):
            put, own = share * grid.put[arc], grid.standing[arc] + (1.0 - share) * grid.own[arc]
            total = put + own + 1.0  # one occurrence distributed among unseen readings
            first = grid.arc_row[arc]
            for row in range(first, grid.arc_row[arc + 1]):
                at = TERM_COUNT * row
                if row == first:
                    prior = (own + 0.5) / total
                else:
                    prior = (share * grid.times[row] + 0.1) / total
                    features[at + DRAW] = beliefs.draw(row)
                    features[at + EDIT] = 1.0
                features[at + PRIOR] = math.log10(prior)
                features[at + LENGTH] = grid.word_from[row + 1] - grid.word_from[row]
                features[at + UNIGRAM] = grid.unigram[row]
                features[at + HABIT] = beliefs.habit(arc, row, prior)
                features[at + ARTICLE] = grid.article[row]
                features[at + CASE] = grid.case[row]

    def _prefer(self, this_round: Round) -> None:
        """Compute each row's score relative to "as it stands", without the language model's score of known words."""
        grid = self.grid
        for arc in range(len(grid.arcs)):
            first = grid.arc_row[arc]
            stands = self._dot(this_round.features, first) + self.weights[LM] * grid.unknown[first]
            for row in range(first, grid.arc_row[arc + 1]):
                self.extra[row] = self._dot(this_round.features, row) + self.weights[LM] * grid.unknown[row] - stands

    def _dot(self, features: array[float], row: int) -> float:
        total = self.decided[row]
        at = TERM_COUNT * row
        for term in range(TERM_COUNT):
            total += self.weights[term] * features[at + term]
        return total

    def _best_path(self, this_round: Round, first: int, last: int) -> None:
        """Beam search over one unit.

        Hypotheses at a token boundary are recombined if they have the same language model state and the same number of
        unchanged tokens at their end (which decides which heads are left standing).
        """
        grid = self.grid
        lm_weight, stay_weight = self.weights[LM], self.weights[STAY]
        tokens = MEMO * len(grid.row_words)
        for boundary in range(first, last + 1):
            self.heads[boundary] = NONE
        self.count = 0
        self._add(first, 0.0, self.contexts.begin, 0, NONE, STANDS, first)
        for token in range(first, last):
            kept = self._prune(token)
            word = grid.words[token]
            head_from, head_to = grid.heads_from[token + 1], grid.heads_from[token + 2]
            row_from, row_to = grid.arcs_from[token], grid.arcs_from[token + 1]
            for place in range(kept):
                hypothesis, rank = self.kept[place], min(place, MEMO - 1)
                score, state, run = self.score[hypothesis], self.state[hypothesis], self.run[hypothesis]
                for arc in range(row_from, row_to):
                    end = grid.arc_last[arc]
                    if end > last:
                        continue
                    for row in range(grid.arc_row[arc] + 1, grid.arc_row[arc + 1]):
                        total, current = score + self.extra[row], state
                        for at in range(grid.word_from[row], grid.word_from[row + 1]):
                            memo = MEMO * at + rank
                            current = self._step(memo, current, grid.row_words[at])
                            total += lm_weight * self.memo_score[memo]
                        self._add(end, total, current, 0, hypothesis, row, token)
                if word != NONE:
                    memo = tokens + MEMO * token + rank
                    state = self._step(memo, state, word)
                    score += lm_weight * self.memo_score[memo]
                stood = min(run + 1, LONGEST_HEAD)
                for head in range(head_from, head_to):
                    if grid.head_length[head] <= stood:
                        score += stay_weight * self.stays[head]
                self._add(token + 1, score, state, stood, hypothesis, STANDS, token)
        self._prune(last)
        self._trace(this_round, self.kept[0])

    def _step(self, memo: int, state: int, word: int) -> int:
        """The state after a word; its score is then in `memo_score`."""
        if self.memo_state[memo] != state:
            contexts = self.contexts
            step = contexts.step(state, word)
            self.memo_state[memo], self.memo_score[memo] = state, contexts.scores[step]
            self.memo_after[memo] = contexts.steps.entries[step] & STATE
        return self.memo_after[memo]

    def _add(self, boundary: int, score: float, state: int, run: int, before: int, row: int, first: int) -> None:
        """Add a hypothesis at a boundary."""
        number = self.count
        self.count += 1
        self.score[number], self.state[number], self.run[number] = score, state, run
        self.before[number], self.row[number], self.at[number], self.next[number] = before, row, first, NONE
        if self.heads[boundary] == NONE:
            self.heads[boundary] = number
        else:
            self.next[self.tails[boundary]] = number
        self.tails[boundary] = number

    def _prune(self, boundary: int) -> int:
        """Copy the best hypotheses at a boundary to `kept`: one per state and run, all within `MARGIN` of the best; their
        number.
        """
        kept = 0
        number = self.heads[boundary]
        while number != NONE:
            score = self.score[number]
            if kept < BEAM or score > self.score[self.kept[kept - 1]]:
                place = 0
                while place < kept and not (
                    self.state[self.kept[place]] == self.state[number] and self.run[self.kept[place]] == self.run[number]
                ):
                    place += 1
                if place == kept or score > self.score[self.kept[place]]:
                    if place == kept and kept < BEAM:
                        kept += 1
                    place = min(place, kept - 1)
                    while place > 0 and self.score[self.kept[place - 1]] < score:
                        self.kept[place] = self.kept[place - 1]
                        place -= 1
                    self.kept[place] = number
            number = self.next[number]
        if kept > 1:
            floor = self.score[self.kept[0]] - MARGIN
            while self.score[self.kept[kept - 1]] <= floor:
                kept -= 1
        return kept

    def _trace(self, this_round: Round, hypothesis: int) -> None:
        """Store the path that leads to a hypothesis."""
        length = 0
        at = hypothesis
        while self.before[at] != NONE:
            length += 1
            at = self.before[at]
        this_round.steps += length
        step = this_round.steps
        while self.before[hypothesis] != NONE:
            step -= 1
            this_round.step_first[step], this_round.step_row[step] = self.at[hypothesis], self.row[hypothesis]
            hypothesis = self.before[hypothesis]

    def _find_sites(self, this_round: Round, first: int, last: int, step: int) -> None:
        """Find the sites of one unit: arcs on the path, and arcs whose tokens are all left unchanged by it."""
        grid = self.grid
        words = self._walk(this_round, step, last)
        for number in range(step, this_round.steps):
            token, taken = this_round.step_first[number], this_round.step_row[number]
            for arc in range(grid.arcs_from[token], grid.arcs_from[token + 1]):
                if not self._fits(arc, taken, last):
                    continue
                after = number + 1 if taken != STANDS else number + grid.arc_last[arc] - token
                tail = self.word_at[after] if after < this_round.steps else words
                self._score_site(this_round, arc, self.state_at[number], tail, min(words, tail + self.tail), first, last)
                this_round.site_arc[this_round.sites] = arc
                this_round.site_row[this_round.sites] = taken if taken != STANDS else grid.arc_row[arc]
                this_round.sites += 1

    def _walk(self, this_round: Round, step: int, last: int) -> int:
        """Store the words of a unit's path, the state before each step, and the unchanged tokens; returns the number of
        words.
        """
        grid, contexts = self.grid, self.contexts
        words, state = 0, contexts.begin
        for number in range(step, this_round.steps):
            self.word_at[number], self.state_at[number] = words, state
            token, row = this_round.step_first[number], this_round.step_row[number]
            begin = words
            if row == STANDS:
                self.stands[token] = 1
                if grid.words[token] != NONE:
                    self.path_words[words] = grid.words[token]
                    words += 1
            else:
                end = this_round.step_first[number + 1] if number + 1 < this_round.steps else last
                for covered in range(token, end):
                    self.stands[covered] = 0
                for at in range(grid.word_from[row], grid.word_from[row + 1]):
                    self.path_words[words] = grid.row_words[at]
                    words += 1
            for at in range(begin, words):
                state = contexts.steps.entries[contexts.step(state, self.path_words[at])] & STATE
        return words

    def _fits(self, arc: int, taken: int, last: int) -> bool:
        """Whether the arc is the step's own, or lies within the unit and all of its tokens are unchanged."""
        grid = self.grid
        if taken != STANDS:
            return grid.arc_row[arc] < taken < grid.arc_row[arc + 1]
        if grid.arc_last[arc] > last:
            return False
        for token in range(grid.arc_first[arc], grid.arc_last[arc]):
            if not self.stands[token]:
                return False
        return True

    def _score_site(self, this_round: Round, arc: int, state: int, tail: int, tail_end: int, first: int, last: int) -> None:
        """Compute the context features of a site, and the probability of each of its rows."""
        grid, features = self.grid, this_round.features
        stands = grid.arc_row[arc]
        if not self._is_known(arc, state, tail, tail_end):
            self._score_rows(arc, state, tail, tail_end)
        top = _WORST
        for row in range(stands, grid.arc_row[arc + 1]):
            features[TERM_COUNT * row + LM] = self.known_lm[row]
            if row == stands:
                features[TERM_COUNT * row + STAY] = self._stay_around(arc, first, last)
            score = self._dot(features, row)
            this_round.belief[row] = score
            top = max(top, score)
        total = 0.0
        for row in range(stands, grid.arc_row[arc + 1]):
            this_round.belief[row] = 10.0 ** (this_round.belief[row] - top)
            total += this_round.belief[row]
        for row in range(stands, grid.arc_row[arc + 1]):
            this_round.belief[row] /= total

    def _is_known(self, arc: int, state: int, tail: int, tail_end: int) -> bool:
        """Whether a site stood in the same context in the previous round; remembers the context."""
        known = self.known_state[arc] == state
        self.known_state[arc] = state
        for place in range(self.tail):
            word = self.path_words[tail + place] if tail + place < tail_end else NONE
            known = known and self.known_tail[self.tail * arc + place] == word
            self.known_tail[self.tail * arc + place] = word
        return known

    def _score_rows(self, arc: int, state: int, tail: int, tail_end: int) -> None:
        """Store the language model's score of each row of a site, with the words after it."""
        grid, contexts = self.grid, self.contexts
        for row in range(grid.arc_row[arc], grid.arc_row[arc + 1]):
            total, current = 0.0, state
            for at in range(grid.word_from[row], grid.word_from[row + 1]):
                step = contexts.step(current, grid.row_words[at])
                total += contexts.scores[step]
                current = contexts.steps.entries[step] & STATE
            for at in range(tail, tail_end):
                step = contexts.step(current, self.path_words[at])
                total += contexts.scores[step]
                current = contexts.steps.entries[step] & STATE
            self.known_lm[row] = grid.unknown[row] + total

    def _stay_around(self, arc: int, first: int, last: int) -> float:
        """Sum of log10 stay over the heads that stand if the arc's tokens are unchanged, with the path around it fixed."""
        grid = self.grid
        begin, end = grid.arc_first[arc], grid.arc_last[arc]
        total = 0.0
        for boundary in range(begin + 1, min(last, end + LONGEST_HEAD - 1) + 1):
            for head in range(grid.heads_from[boundary], grid.heads_from[boundary + 1]):
                start = boundary - grid.head_length[head]
                if first <= start < end and self._would_stand(start, boundary, begin, end):
                    total += self.stays[head]
        return total

    def _would_stand(self, start: int, boundary: int, begin: int, end: int) -> bool:
        """Whether all tokens of a stretch are unchanged if those from ``begin`` to ``end`` are."""
        for token in range(start, boundary):
            if not (self.stands[token] or begin <= token < end):
                return False
        return True
