"""Precedence: the heads that a reading would leave standing, though the spinner would have replaced them.

The spinner tries long heads before short ones, and replaces each wherever it is still whole.  So in a text spun in full a
head of several words stands only where an earlier group has taken some of its words, and that group's own head is at least as
long.  In the training pairs 746,855 heads of several words were replaced and 122,831 stand, each of which has lost words; where
they lost them to other heads of several words, it was to a shorter one in one of 66 cases.  So "part of the concept" is no
original of "part of the idea" if "the concept" is a head whose group never puts "the idea": it would have been replaced.

The ranker (`spinfix.families.spinner.ranker`) takes something from each reading for every such head that it would leave,
given the rest of the path.
"""

from __future__ import annotations

from array import array
from typing import Any

from spinfix.families.spinner.beam_search import Round
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.lattice_arrays import Grid
from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import SPREAD as MULTIPLIER
from spinfix.text.tokenizer import tokenize

LEAST_TIMES = 3.0
"""Occurrences in the pairs of a group that counts; rarer ones may be faults of the alignment, or case forms never seen."""

LONGEST = 6
"""Words of the longest head looked for; originals in the pairs have at most five, of which some are cut into two tokens."""

LEAST_BELIEF = 0.01
"""Readings that the decoder believes less are not looked at; it changes one of 40,808 places of `eval/dev/spun`."""

MOST_WORDS = 16
"""Words of an original that are looked at; none has more."""

NONE = -1
SPREAD = MULTIPLIER  # under a name that has a C type


class Precedence:
    """Counts the heads that readings would leave standing; threads must not share one.

    Args:
        tables: the dictionary.
    """

    def __init__(self, tables: Tables) -> None:
        self._numbers = tables.numbers
        self._firsts, self._nodes, self._node_head = tables.firsts, tables.nodes, tables.node_head
        self._goes_on, self._factor = tables.goes_on, len(tables.words) + 1
        self._groups = tables.groups
        self._often = zeros("d", tables.groups + 1)
        for candidate in range(len(tables.candidate_group)):
            self._often[tables.candidate_group[candidate]] += tables.times[candidate]
        # The last document in which the head of each group stands.
        self._document, self._stands = 0, zeros("i", tables.groups + 1)
        # The words of each original by number, after how many they are, and where those of each group begin.
        self._originals, self._end = zeros("i", 4096), 0
        self._offsets = array("i", [NONE]) * (tables.groups + 1)
        self._spelled = tables.originals
        self._others: dict[str, int] = {}
        # The text as restored, by word: its number, the length of the head that it is part of, and the token boundaries before
        # and after it, if it is not inside an original; and the same of a reading with the words around it.
        self._plain, self._at, self._until = array("i"), array("i"), array("i")
        self._words, self._sizes, self._begins, self._ends = (array("i") for _ in range(4))
        room = MOST_WORDS + 2 * LONGEST
        self._near, self._near_sizes, self._near_begins, self._near_ends = (zeros("i", room) for _ in range(4))
        self._count = 0
        # Heads that may reach from the words before a site into it: where each begins, its node, the longest head it has met.
        self._starts, self._reached, self._longest = (zeros("i", LONGEST) for _ in range(3))

    def standing(self, lattice: Lattice, grid: Grid, last_round: Round, beliefs: Any) -> Any:
        """For each reading of each site, "as it stands" first, the number of heads that it would leave standing, float64.

        A group whose head also stands elsewhere in the text does not count: it may not be in use.  Readings that are not
        believed anyway (`LEAST_BELIEF`) are not looked at.

        Args:
            lattice: the document.
            grid: the same as arrays.
            last_round: its last round of decoding.
            beliefs: probability of each reading of the sites, float64.
        """
        import numpy as np  # here, because text that shows no sign of spinning never needs it

        counts = zeros("d", len(beliefs) + 1)
        self._find_unused(array("i", lattice.heads.groups), grid, last_round)
        self._lay_out(lattice, grid, last_round)
        self._count_all(grid, last_round, beliefs, counts)
        return np.frombuffer(counts, np.float64, len(beliefs))

    def _original_of(self, grid: Grid, row: int) -> int:
        """Where in `_originals` the number of words of a row's original stands, followed by the words by number."""
        group = grid.dictionary_group[row]
        if group >= self._groups:  # of a correction
            original = grid.candidate(grid.arc_of(row), row).original
            if original not in self._others:
                self._others[original] = self._keep_original(original)
            return self._others[original]
        if self._offsets[group] == NONE:
            self._offsets[group] = self._keep_original(self._spelled[group])
        return self._offsets[group]

    def _keep_original(self, original: str) -> int:
        """Write down the words of an original after others; returns where."""
        words = tokenize(original).words[:MOST_WORDS]
        offset = self._end
        self._end = offset + 1 + len(words)
        if self._end > len(self._originals):
            longer = zeros("i", 2 * len(self._originals))
            for place in range(offset):
                longer[place] = self._originals[place]
            self._originals = longer
        self._originals[offset] = len(words)
        for place in range(len(words)):
            self._originals[offset + 1 + place] = self._numbers.get(words[place], NONE)
        return offset

    def _find_unused(self, groups: array[int], grid: Grid, last_round: Round) -> int:
        """Mark the ``groups`` whose heads stand in the text, less those that the path uses."""
        self._document += 1
        for place in range(len(groups)):
            self._stands[groups[place]] = self._document
        for step in range(last_round.steps):
            row = last_round.step_row[step]
            if row >= 0 and grid.dictionary_group[row] < self._groups:  # others are of corrections
                self._stands[grid.dictionary_group[row]] = 0
        return 0

    def _lay_out(self, lattice: Lattice, grid: Grid, last_round: Round) -> int:
        """Write down the text as restored."""
        plain = lattice.numbers
        size, edits = len(plain), 0
        for step in range(last_round.steps):
            edits += last_round.step_row[step] >= 0
        most = size + len(lattice.units) + (MOST_WORDS + 1) * edits
        self._plain = plain
        self._words, self._sizes = zeros("i", most + 1), zeros("i", most + 1)
        self._begins, self._ends = zeros("i", most + 1), zeros("i", most + 1)
        self._at, self._until = array("i", [NONE]) * (size + 1), array("i", [NONE]) * (size + 1)
        breaks = bytearray(size + 1)
        for first, _ in lattice.units:
            breaks[first] = 1
        self._count = 0
        for step in range(last_round.steps):
            first, row = last_round.step_first[step], last_round.step_row[step]
            last = last_round.step_first[step + 1] if step + 1 < last_round.steps else size
            if breaks[first]:
                self._write(NONE, 0, NONE, NONE)
            self._at[first] = self._count
            if row >= 0:
                self._restore(first, last, self._original_of(grid, row))
            else:
                self._write(plain[first], 0, first, last)
            self._until[last] = self._count
        return 0

    def _restore(self, first: int, last: int, offset: int) -> int:
        """Write down an original in place of tokens."""
        length = self._originals[offset]
        for place in range(length):
            begins, ends = first if place == 0 else NONE, last if place == length - 1 else NONE
            self._write(self._originals[offset + 1 + place], length, begins, ends)
        return 0

    def _write(self, word: int, size: int, begins: int, ends: int) -> int:
        place = self._count
        self._words[place], self._sizes[place], self._begins[place], self._ends[place] = word, size, begins, ends
        self._count = place + 1
        return 0

    def _count_all(self, grid: Grid, last_round: Round, beliefs: Any, counts: Any) -> int:
        """Fill in the ``counts`` of all readings of the sites."""
        at = 0
        for site in range(last_round.sites):
            arc = last_round.site_arc[site]
            first, last, stands = grid.arc_first[arc], grid.arc_last[arc], grid.arc_row[arc]
            begin, end = self._at[first], self._until[last]
            left = self._copy_words(max(0, begin - LONGEST + 1), begin, 0)  # nothing, if the site begins inside an edit
            reaching = self._find_reaching(left)
            for row in range(stands, grid.arc_row[arc + 1]):
                if beliefs[at] >= LEAST_BELIEF:
                    behind = self._put_reading(grid, row, row == stands, first, last, left)
                    size = self._copy_words(end, min(end + LONGEST - 1, self._count), behind) if end >= 0 else behind
                    counts[at] = self._count_standing(grid, reaching, left, behind, size, row != stands)
                at += 1
        return 0

    def _copy_words(self, first: int, last: int, to: int) -> int:
        """Copy words of the text as restored; returns the place after them."""
        for place in range(first, last):
            self._near[to], self._near_sizes[to] = self._words[place], self._sizes[place]
            self._near_begins[to], self._near_ends[to] = self._begins[place], self._ends[place]
            to += 1
        return to

    def _put_reading(self, grid: Grid, row: int, stands: bool, first: int, last: int, to: int) -> int:
        """Put the words of a reading of the tokens ``first`` to ``last`` beside those near; returns the place after them."""
        offset = NONE if stands else self._original_of(grid, row)
        length = min(last - first, MOST_WORDS) if stands else self._originals[offset]
        for place in range(length):
            near = to + place
            if stands:
                self._near[near], self._near_sizes[near] = self._plain[first + place], 0
                self._near_begins[near], self._near_ends[near] = first + place, first + place + 1
            else:
                self._near[near], self._near_sizes[near] = self._originals[offset + 1 + place], length
                self._near_begins[near] = first if place == 0 else NONE
                self._near_ends[near] = last if place == length - 1 else NONE
        return to + length

    def _find_reaching(self, left: int) -> int:
        """Find the starts among the ``left`` words near from which a head may reach beyond them; returns how many there are."""
        reaching = 0
        for start in range(left):
            node = self._firsts[self._near[start]] if self._near[start] >= 0 else NONE
            longest = self._near_sizes[start]
            for place in range(start + 1, left):
                node = self._below(node, self._near[place])
                longest = max(longest, self._near_sizes[place])
            if node > 0:
                self._starts[reaching], self._reached[reaching], self._longest[reaching] = start, node, longest
                reaching += 1
        return reaching

    def _count_standing(self, grid: Grid, reaching: int, begin: int, end: int, size: int, edited: bool) -> int:
        """Count the heads that stand, in whole or in part, among the words ``begin`` to ``end`` of the ``size`` words near, and
        that none as long has broken; those inside an original do not stand.
        """
        count = 0
        for number in range(reaching):
            node, longest = self._reached[number], self._longest[number]
            count += self._count_from(grid, self._starts[number], node, longest, begin, size, NONE)
        for start in range(begin, end):
            if self._near[start] >= 0:
                node, longest = self._firsts[self._near[start]], self._near_sizes[start]
                count += self._count_from(grid, start, node, longest, start + 1, size, end if edited else NONE)
        return count

    def _count_from(self, grid: Grid, start: int, node: int, longest: int, place: int, size: int, inside: int) -> int:
        """Count the heads that begin at a start and end after ``place``, the first word not walked yet.

        Args:
            grid: the document.
            start: where they begin.
            node: the node of the words walked.
            longest: words of the longest head that any of these is part of.
            place: the first word not walked yet.
            size: number of words near.
            inside: the end of the original that the heads begin in; those that end in it, too, do not stand.  `NONE` for none.
        """
        count = 0
        while node > 0 and place < size:
            node = self._below(node, self._near[place])
            longest = max(longest, self._near_sizes[place])
            place += 1
            if node <= 0 or place <= inside or longest >= place - start:
                continue
            head = self._node_head[node]
            if head < 0 or self._stands[head] == self._document or self._often[head] < LEAST_TIMES:
                continue
            if not self._may_be_whole(grid, self._near_begins[start], self._near_ends[place - 1], head):
                count += 1
        return count

    def _below(self, node: int, word: int) -> int:
        """The child node for a word."""
        if node <= 0 or word < 0:
            return NONE
        key = word
        if not self._goes_on[node] >> (key * SPREAD >> 7 & 63) & 1:  # spinfix.kernels.hashing.bit_of, in place
            return NONE
        return self._nodes.get(key + node * self._factor)

    def _may_be_whole(self, grid: Grid, first: int, last: int, head: int) -> bool:
        """Whether the tokens ``first`` to ``last`` may be the trace of a head as a whole, so that the same text is right."""
        if first < 0 or last < 0:
            return False
        for arc in range(grid.arcs_from[first], grid.arcs_from[first + 1]):
            if grid.arc_last[arc] == last:
                for row in range(grid.arc_row[arc] + 1, grid.arc_row[arc + 1]):
                    if grid.dictionary_group[row] == head:
                        return True
        return False
