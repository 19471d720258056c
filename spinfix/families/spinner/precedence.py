"""Precedence: the heads that a reading would leave standing, though the spinner would have replaced them.

The spinner tries long heads before short ones, and replaces each wherever it is still whole.  So in a text spun in full a
head of several words stands only where an earlier group has taken some of its words, and that group's own head is at least as
long.  In the training pairs 746,855 heads of several words were replaced and 122,831 stand, each of which has lost words; where
they lost them to other heads of several words, it was to a shorter one in one of 66 cases.  So "part of the concept" is no
original of "part of the idea" if "the concept" is a head whose group never puts "the idea": it would have been replaced.

The ranker (`spinfix.families.spinner.reranker`) takes something from each reading for every such head that it would leave,
given the rest of the path.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from spinfix.families.spinner.channel import Reading
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.lattice import Arcs, Lattice, Step
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


class Precedence:
    """Counts the heads that readings would leave standing; threads must not share one.

    Args:
        tables: the dictionary.
    """

    def __init__(self, tables: Tables) -> None:
        self._numbers = tables.numbers
        self._firsts, self._nodes, self._node_head = tables.firsts, tables.nodes, tables.node_head
        self._factor = len(tables.words) + 1
        self._often = array("d", bytes(8 * tables.groups + 8))
        for candidate in range(len(tables.candidate_group)):
            self._often[tables.candidate_group[candidate]] += tables.times[candidate]
        self._stands = bytearray(tables.groups + 1)
        self._groups = tables.groups
        self._offsets: dict[str, int] = {}
        self._originals, self._end = array("i", bytes(4 * 4096)), 0
        self._arcs: Arcs | None = None
        # The text as restored, by word: its number, the length of the head that it is part of, and the token boundaries before
        # and after it, if it is not inside an original; and the same of a reading with the words around it.
        self._plain, self._at, self._until = array("i"), array("i"), array("i")
        self._words, self._sizes, self._begins, self._ends = (array("i") for _ in range(4))
        room = bytes(4 * (MOST_WORDS + 2 * LONGEST))
        self._near, self._near_sizes, self._near_begins, self._near_ends = (array("i", room) for _ in range(4))
        self._count = 0

    def standing(self, lattice: Lattice, edits: Sequence[Step], arcs: Arcs, beliefs: Any) -> Any:
        """For each reading of each site, "as it stands" first, the number of heads that it would leave standing, float64.

        A group whose head also stands elsewhere in the text does not count: it may not be in use.  Readings that are not
        believed anyway (`LEAST_BELIEF`) are not looked at.

        Args:
            lattice: the document.
            edits: the steps of its best path that change something.
            arcs: the sites, which fit the path.
            beliefs: probability of each reading, float64.
        """
        import numpy as np  # here, because text that shows no sign of spinning never needs it

        found = array("d", bytes(8 * len(beliefs) + 8))
        self._find_unused(lattice, edits)
        self._lay_out(lattice, edits)
        self._look_around(arcs.firsts, arcs.lasts, arcs.readings, beliefs, found)
        return np.frombuffer(found, np.float64, len(beliefs))

    def _cut(self, original: str) -> int:
        """Where in `_originals` the number of words of an original stands, followed by the words by number."""
        offset = self._offsets.get(original)
        if offset is None:
            words = tokenize(original).words[:MOST_WORDS]
            offset = self._offsets[original] = self._end
            self._end = offset + 1 + len(words)
            if self._end > len(self._originals):
                longer = array("i", bytes(8 * len(self._originals)))
                for place in range(offset):
                    longer[place] = self._originals[place]
                self._originals = longer
            self._originals[offset] = len(words)
            for place in range(len(words)):
                self._originals[offset + 1 + place] = self._numbers.get(words[place], NONE)
        return offset

    def _find_unused(self, lattice: Lattice, edits: Sequence[Step]) -> None:
        """Mark the groups whose heads stand in the text, less those that the path uses."""
        stands = self._stands
        for group in range(len(stands)):
            stands[group] = 0
        for group in lattice.heads.groups:
            stands[group] = 1
        for step in edits:
            if step.candidate is not None and step.candidate.group < self._groups:  # others are of corrections
                stands[step.candidate.group] = 0

    def _lay_out(self, lattice: Lattice, edits: Sequence[Step]) -> None:
        """Write down the text as restored."""
        numbers = self._numbers
        self._plain = array("i", [numbers.get(word, NONE) for word in lattice.tokens.words])
        self._arcs = lattice.arcs
        most = len(self._plain) + len(lattice.units) + (MOST_WORDS + 1) * len(edits)
        room, tokens = bytes(4 * most), range(len(self._plain) + 1)
        self._words, self._sizes = array("i", room), array("i", room)
        self._begins, self._ends = array("i", room), array("i", room)
        self._at, self._until = array("i", [NONE]) * len(tokens), array("i", [NONE]) * len(tokens)
        breaks = bytearray(len(self._plain) + 1)
        for first, _ in lattice.units:
            breaks[first] = 1
        self._count = token = 0
        for first, last, candidate in edits:
            if candidate is not None:
                self._keep(token, first, breaks)
                self._restore(first, last, self._cut(candidate.original), breaks[first])
                token = last
        self._keep(token, len(self._plain), breaks)

    def _keep(self, first: int, last: int, breaks: bytearray) -> int:
        """Write down tokens as they stand."""
        plain = self._plain
        for token in range(first, last):
            if breaks[token]:
                self._write(NONE, 0, NONE, NONE)
            self._at[token] = self._count
            self._write(plain[token], 0, token, token + 1)
            self._until[token + 1] = self._count
        return 0

    def _restore(self, first: int, last: int, offset: int, is_break: int) -> int:
        """Write down an original in place of tokens."""
        if is_break:
            self._write(NONE, 0, NONE, NONE)
        length = self._originals[offset]
        self._at[first] = self._count
        for place in range(length):
            begins, ends = first if place == 0 else NONE, last if place == length - 1 else NONE
            self._write(self._originals[offset + 1 + place], length, begins, ends)
        self._until[last] = self._count
        return 0

    def _write(self, word: int, size: int, begins: int, ends: int) -> int:
        place = self._count
        self._words[place], self._sizes[place], self._begins[place], self._ends[place] = word, size, begins, ends
        self._count = place + 1
        return 0

    def _look_around(self, firsts: Any, lasts: Any, readings: Sequence[Reading], beliefs: Any, found: Any) -> None:
        """Fill in the ``found`` numbers of all readings."""
        near, near_sizes, near_begins, near_ends = self._near, self._near_sizes, self._near_begins, self._near_ends
        row = -1
        for site in range(len(firsts)):
            first, last = firsts[site], lasts[site]
            begin, end = self._at[first], self._until[last]
            left = self._copy(max(0, begin - LONGEST + 1), begin, 0)  # nothing, if the site begins inside an edit
            candidates = readings[site].candidates
            for option in range(len(candidates) + 1):
                row += 1
                if beliefs[row] < LEAST_BELIEF:
                    continue
                offset = self._cut(candidates[option - 1].original) if option else 0
                length = self._originals[offset] if option else min(last - first, MOST_WORDS)
                for place in range(length):
                    near[left + place] = self._originals[offset + 1 + place] if option else self._plain[first + place]
                    near_sizes[left + place] = length if option else 0
                    near_begins[left + place] = NONE if option else first + place
                    near_ends[left + place] = NONE if option else first + place + 1
                if option and length:
                    near_begins[left], near_ends[left + length - 1] = first, last
                right = left + length
                if end >= 0:
                    right = self._copy(end, min(end + LONGEST - 1, self._count), right)
                found[row] = self._look(left, left + length, right, option > 0)

    def _copy(self, first: int, last: int, to: int) -> int:
        """Copy words of the text as restored; returns the place after them."""
        for place in range(first, last):
            self._near[to], self._near_sizes[to] = self._words[place], self._sizes[place]
            self._near_begins[to], self._near_ends[to] = self._begins[place], self._ends[place]
            to += 1
        return to

    def _look(self, begin: int, end: int, size: int, edited: bool) -> int:
        """Count the heads that stand, in whole or in part, among the words ``begin`` to ``end`` of the ``size`` words near, and
        that none as long has broken; those inside an original do not stand.
        """
        near, sizes = self._near, self._near_sizes
        count = 0
        for start in range(end):
            node = self._firsts[near[start]] if near[start] >= 0 else NONE
            most = sizes[start]
            place = start + 1
            while node > 0 and place < size and near[place] >= 0:
                node = self._nodes.get(node * self._factor + near[place])
                most = max(most, sizes[place])
                place += 1
                if node <= 0 or place <= begin or most >= place - start:
                    continue
                head = self._node_head[node]
                if head < 0 or self._stands[head] or self._often[head] < LEAST_TIMES:
                    continue
                inside = edited and start >= begin and place <= end
                if not inside and not self._may_be_whole(self._near_begins[start], self._near_ends[place - 1], head):
                    count += 1
        return count

    def _may_be_whole(self, first: int, last: int, head: int) -> bool:
        """Whether the tokens ``first`` to ``last`` may be the trace of a head as a whole, so that the same text is right."""
        arcs = self._arcs
        if first < 0 or last < 0 or arcs is None:
            return False
        number = bisect_left(arcs.firsts, first)
        while number < len(arcs) and arcs.firsts[number] == first:
            if arcs.lasts[number] == last:
                for candidate in arcs.readings[number].candidates:
                    if candidate.group == head:
                        return True
            number += 1
        return False
