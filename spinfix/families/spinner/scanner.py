"""The first look: what a text shows of spinning, without an object for any of its words.

Most of a corpus was never spun, and all that is asked of it is how much evidence it shows
(`spinfix.families.spinner.evidence`).  A `Scanner` answers from one pass over the text: it cuts it into tokens, walks the
phrases through one tree, takes the longest at each place and adds up what each says for every share.  It is not a bound or a
guess but the same evidence, token for token and sign for sign; `tests/test_scanner.py` holds the two against each other.  Only
texts that the gate then wants to know more about are given tokens, a lattice and a decoder.

Compiled (`families/spinner/scanner.pxd`) it reads about 80 MB of text a second; as plain Python it is the slower of the two
ways and is not used, see `COMPILED`.  So the code here is written in whole numbers and arrays: code points, numbers of words,
nodes of the tree.
"""
# ruff: noqa: C901, PERF401 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from spinfix.families.spinner.channel import Reading
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.evidence import (
    CAP,
    CLUES,
    LEAST_CLUE,
    MOST_REPEATS,
    PROTECTED,
    REPEATED,
    SHARES,
    Evidence,
    parts_of,
    peak,
)
from spinfix.families.spinner.evidence import Clue as TokenClue
from spinfix.families.spinner.lattice import LONGEST_UNIT, Arc, Heads, Lattice
from spinfix.families.spinner.segments import SHARES as PASSAGE_SHARES
from spinfix.families.spinner.segments import SUSPECT
from spinfix.kernels.hashing import SPREAD as MULTIPLIER
from spinfix.text.fast_tokenizer import Cutter
from spinfix.text.tokenizer import Tokens
from spinfix.text.vocabulary import NONE as NOTHING

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module was compiled, and so is worth asking first."""

NONE, SPREAD = NOTHING, MULTIPLIER  # under names that have C types
SHARE_COUNT, LONGEST, AGAIN, LEAST = len(SHARES), LONGEST_UNIT, REPEATED, LEAST_CLUE
MOST_AGAIN = MOST_REPEATS
_LINE_END = 10
NOT_DOUBTED = -1.0
"""In place of a number: no head of a reading's groups stands."""
KEPT, MOST_SAID = PROTECTED, CAP  # under names that have C types
_make: Any = tuple.__new__  # a named tuple's own constructor takes three times as long
EN_DASH, EM_DASH = 0x2013, 0x2014
PROTECTED_MARK, BEGINS_NONE, ENDS_NONE = 1, 2, 4
"""What a token may be marked with: nothing may change it; no phrase begins with it, or ends with it, since it stands beside a
hyphen."""


class Clue(NamedTuple):
    """A phrase that speaks for spinning: code points ``start`` to ``end``, by ``weight`` nats."""

    start: int
    end: int
    weight: float
    reading: Reading


class Look(NamedTuple):
    """What the first look shows.

    Attributes:
        size: tokens that may be changed.
        evidence: the evidence, without its clues.
        suspicious: whether `spinfix.families.spinner.segments.suspicious` would find a passage.
        clues: the evidence's clues, by place in the text.
    """

    size: int
    evidence: Evidence
    suspicious: bool
    clues: Sequence[Clue]


def _strongest(weights: list[float]) -> list[int]:
    """The places of those weights that `tests/reference/evidence.py` would name, in its order."""
    found: list[tuple[float, int]] = []
    least = LEAST
    for place in range(len(weights)):
        if weights[place] > least:
            found.append((-weights[place], place))
    found.sort()
    return [place for _, place in found[:CLUES]]


def _is_alnum(code: int) -> bool:
    return chr(code).isalnum()


def _is_lower(code: int) -> bool:
    return 97 <= code <= 122 or (code > 127 and chr(code).islower())


class Signs:
    """The signs of a document, or those of some of its tokens, from left to right.

    Attributes:
        firsts: the first token of each.
        lasts: the token after each one's last.
    """

    def __init__(self, scanner: Scanner, firsts: list[int], lasts: list[int], whats: list[int]) -> None:
        self.scanner, self.firsts, self.lasts, self.whats = scanner, firsts, lasts, whats
        seen: dict[int, int] = {}
        self.weights: list[float] = []
        for what in whats:
            times = seen.get(what, 0)
            self.weights.append((AGAIN if times <= MOST_AGAIN else 0.0) if times else 1.0)
            seen[what] = times + 1

    def scores(self, share: float) -> list[float]:
        """What each says for a share against not spun, in nats."""
        return self.scanner.scores(self.whats, self.weights, SHARES.index(share))

    def where(self, marks: Sequence[int], marked: bool) -> Signs:
        """Those whose first token is marked, or not."""
        kept = [place for place, first in enumerate(self.firsts) if bool(marks[first]) == marked]
        firsts, lasts = [self.firsts[place] for place in kept], [self.lasts[place] for place in kept]
        return Signs(self.scanner, firsts, lasts, [self.whats[place] for place in kept])

    def evidence(self) -> Evidence:
        """What they say together, each group that its heads contradict for little."""
        share, log_odds, scores = self.scanner.weighed(self.whats)
        if log_odds <= 0.0:
            return Evidence(0.0, 0.0, ())
        clues = [TokenClue(self.firsts[place], self.lasts[place], scores[place]) for place in _strongest(scores)]
        return Evidence(log_odds, share, tuple(clues))


class Scanner(Cutter):
    """Looks at texts for the phrases of a channel; built once."""

    def __init__(self, tables: Tables) -> None:
        """Take the tables in, and weigh what each phrase says."""
        super().__init__(tables)
        self.totals = array("d", [0.0]) * SHARE_COUNT
        self.share_of = array("d", SHARES)
        self.passage_shares = [SHARES.index(share) for share in PASSAGE_SHARES]
        self.tables = tables
        self.contradicted = tables.contradicted
        self.readings, self.reading_count = tables.readings, len(tables.readings)
        self.firsts, self.goes_on, self.word_count = tables.firsts, tables.goes_on, len(tables.firsts)
        self.nodes = tables.nodes
        self.node_reading, self.node_head, self.fitted = tables.node_reading, tables.node_head, tables.fitted
        self._weigh_signs(tables.groups)
        self.count = self.protected = self.sign_count = 0
        self.curly = False
        self.held: tuple[str, Sequence[tuple[int, int]]] | None = None

    def make_room(self, tokens: int) -> None:
        """Have arrays for so many tokens, kept from text to text."""
        Cutter.make_room(self, tokens)  # super() does not compile in an overridden method
        self.marks = bytearray(tokens)
        self.unit_ends = array("i", [0]) * tokens
        self.sign_firsts = array("i", [0]) * tokens
        self.sign_lasts = array("i", [0]) * tokens
        self.sign_whats = array("i", [0]) * tokens
        self.sign_weights = array("d", [0.0]) * tokens
        self.distinct = array("i", [0]) * tokens

    def _weigh_signs(self, groups: int) -> None:
        """What each sign says for each share, in nats: the readings, each when it is met, and one line for all heads.  Where
        heads contradict some of a reading's groups, what it says is worked out for the document, from its parts.
        """
        table = array("d", bytes(8 * SHARE_COUNT * (self.reading_count + 1)))
        at = SHARE_COUNT * self.reading_count
        for share in SHARES:
            table[at] = min(CAP, math.log(1.0 - share + PROTECTED))
            at += 1
        self.table, self.told = table, bytearray(self.reading_count + 1)
        self.told[self.reading_count] = 1
        self.seen = array("i", [0]) * (self.reading_count + groups + 1)
        self.mass = array("d", [0.0]) * (self.reading_count + groups + 1)
        self.times = array("i", [0]) * (self.reading_count + groups + 1)
        self.stood = array("i", [0]) * (groups + 1)
        self.fixed, self.own = array("d", [0.0]) * (self.reading_count + 1), array("d", [0.0]) * (self.reading_count + 1)
        self.written = array("d", [0.0]) * (self.reading_count + 1)
        self.groups_from, self.groups_to = (
            array("i", [0]) * (self.reading_count + 1),
            array("i", [0]) * (self.reading_count + 1),
        )
        alternatives = 2 * len(self.tables.times) + 1  # each may be once more in a reading for curly apostrophes
        self.alternative_group, self.alternative_times = array("i", [0]) * alternatives, array("d", [0.0]) * alternatives
        self.alternatives = 0
        self.document = 0

    def _tell(self, reading: int) -> int:
        """Fill in what a reading says."""
        self.groups_from[reading] = self.alternatives
        put = 0.0
        for group, times in self.tables.alternatives(reading):
            self.alternative_group[self.alternatives] = group
            self.alternative_times[self.alternatives] = times
            self.alternatives += 1
            put += times
        self.groups_to[reading] = self.alternatives
        fixed, own, part = parts_of(*self.tables.occurrences(reading), put)
        self.fixed[reading], self.own[reading], self.written[reading] = fixed, own, put / part
        at = SHARE_COUNT * reading
        for share in SHARES:
            self.table[at] = min(CAP, math.log(fixed + (1.0 - share + PROTECTED) * own + share * part))
            at += 1
        self.told[reading] = 1
        return 0

    def look(self, text: str, spared: Sequence[tuple[int, int]]) -> Look:
        """The evidence of a text outside the ``spared`` stretches (code points, in order)."""
        self._hold(text, spared)
        count, found = self.count, self.sign_count
        share, log_odds = peak(self.totals.__getitem__)
        units = self._cut_units(count)
        gains = self._gains(units, found)
        asked = SUSPECT + math.log(units or 1)
        suspicious = units > 1 and max(gains) > asked
        clues = self._clues(found, SHARES.index(share)) if log_odds > 0.0 else []
        evidence = Evidence(log_odds, share, ()) if log_odds > 0.0 else Evidence(0.0, 0.0, ())
        return Look(count - self.protected, evidence, suspicious, clues)

    def _hold(self, text: str, spared: Sequence[tuple[int, int]]) -> None:
        """Cut a text, mark its tokens, find and weigh its signs; nothing is done twice for a text that was the last one."""
        if self.held is not None and self.held[0] is text and self.held[1] is spared:
            return
        if self.held is None or self.held[0] is not text:
            self.count = self.cut(text)
        self.protected = self._mark(self.count, spared)
        self.curly = text.count("’") > text.count("'")
        self.sign_count = self._find_signs(self.count, self.curly)
        self._weigh(self.sign_count)
        self.held = (text, spared)

    def cut(self, text: str) -> int:
        """Cut a text; returns how many tokens it has."""
        self.held = None
        return Cutter.cut(self, text)

    def lattice(self, text: str, spared: Sequence[tuple[int, int]], tokens: Tokens | None = None) -> Lattice:
        """The lattice of a text; ``tokens`` are the text's, where they are at hand."""
        self._hold(text, spared)
        count, curly = self.count, self.curly
        arcs: list[Arc] = []
        arcs_at: dict[int, list[Arc]] = {}
        explained = bytearray(count)
        firsts, lasts, groups = array("i"), array("i"), array("i")
        for first in range(count):
            number = self.numbers_of[first]
            node = self.firsts[number] if number != NONE else NONE
            if node == NONE or self.marks[first] & (PROTECTED_MARK | BEGINS_NONE):
                continue
            last = first + 1
            while True:
                if not self.marks[last - 1] & ENDS_NONE:
                    reading = self.node_reading[node]
                    if reading != NONE and curly:
                        reading = self.fitted[reading]
                    if reading != NONE:
                        found = self.readings[reading]
                        arc = _make(Arc, (first, last, found if found is not None else self.tables.reading(reading)))
                        arcs.append(arc)
                        arcs_at.setdefault(first, []).append(arc)
                        for token in range(first, last):
                            explained[token] = 1
                    if self.node_head[node] != NONE:
                        firsts.append(first)
                        lasts.append(last)
                        groups.append(self.node_head[node])
                        for token in range(first, last):
                            explained[token] = 1
                if last == count or not self.goes_on[node] or self.marks[last] & PROTECTED_MARK:
                    break
                node = self._below(node, self.numbers_of[last])
                if node == NONE:
                    break
                last += 1
        protected = bytearray(count)
        for token in range(count):
            protected[token] = self.marks[token] & PROTECTED_MARK
        heads = Heads(firsts, lasts, groups)
        return Lattice(tokens or self._made(text, count), arcs, arcs_at, heads, self._units(count), protected, explained)

    def _units(self, count: int) -> list[tuple[int, int]]:
        ends = list(self.unit_ends[: self._cut_units(count)])
        return list(zip([0, *ends], ends, strict=False))

    def signs(self, text: str, spared: Sequence[tuple[int, int]]) -> Signs:
        """The signs of a text, which stay what they are when another one is looked at."""
        self._hold(text, spared)
        found = self.sign_count
        firsts, lasts = self._listed(self.sign_firsts, found), self._listed(self.sign_lasts, found)
        whats = self._listed(self.sign_whats, found)
        return Signs(self, firsts, lasts, whats)

    def _weigh(self, found: int) -> int:
        """Sum what the signs say, for every share, in the knowledge of the heads that stand; note the weight of each sign."""
        self.document += 1
        document, readings, distinct = self.document, self.reading_count, 0
        for sign in range(found):
            what = self.sign_whats[sign]
            weight = 1.0
            if self.seen[what] != document:
                self.seen[what] = document
                self.mass[what] = 0.0
                self.times[what] = 0
                self.distinct[distinct] = what
                distinct += 1
                if what >= readings:
                    self.stood[what - readings] = document
            else:
                self.times[what] += 1
                weight = AGAIN if self.times[what] <= MOST_AGAIN else 0.0
            self.sign_weights[sign] = weight
            self.mass[what] += weight
        return self._sum(distinct)

    def _sum(self, distinct: int) -> int:
        """Sum what different signs say, by their weights (`mass`), into `totals`."""
        totals, table, readings = self.totals, self.table, self.reading_count
        for share in range(SHARE_COUNT):
            totals[share] = 0.0
        for place in range(distinct):
            what = self.distinct[place]
            mass = self.mass[what]
            put = self._put(what) if what < readings else NOT_DOUBTED
            if put == NOT_DOUBTED:
                row = SHARE_COUNT * min(what, readings)
                for share in range(SHARE_COUNT):
                    totals[share] += mass * table[row + share]
            else:
                for share in range(SHARE_COUNT):
                    totals[share] += mass * self._doubted(what, put, self.share_of[share])
        return 0

    def _put(self, reading: int) -> float:
        """How often the spinner put a reading's phrase there, as far as the heads that stand allow; `NOT_DOUBTED` where none of
        them is of its groups.
        """
        if not self.told[reading]:
            self._tell(reading)
        put, doubted = 0.0, False
        for place in range(self.groups_from[reading], self.groups_to[reading]):
            if self.stood[self.alternative_group[place]] == self.document:
                put += self.contradicted * self.alternative_times[place]
                doubted = True
            else:
                put += self.alternative_times[place]
        return put if doubted else NOT_DOUBTED

    def _doubted(self, reading: int, put: float, share: float) -> float:
        """What a reading says for a share where heads contradict some of its groups, in nats."""
        said = self.fixed[reading] + (1.0 - share + KEPT) * self.own[reading] + share * put / self.written[reading]
        return min(MOST_SAID, math.log(said))

    def _says(self, what: int, share: int) -> float:
        """What a sign says for a share in the document that was weighed last, in nats."""
        put = self._put(what) if what < self.reading_count else NOT_DOUBTED
        if put == NOT_DOUBTED:
            return self.table[SHARE_COUNT * min(what, self.reading_count) + share]
        return self._doubted(what, put, self.share_of[share])

    def weighed(self, whats: list[int]) -> tuple[float, float, list[float]]:
        """The best share of the signs of a document, its log odds in nats, and what each sign says for it."""
        found = len(whats)
        for sign in range(found):
            self.sign_whats[sign] = whats[sign]
        self.held = None
        self._weigh(found)
        share, log_odds = peak(self.totals.__getitem__)
        number = SHARES.index(share)
        return share, log_odds, [self.sign_weights[sign] * self._says(whats[sign], number) for sign in range(found)]

    def _clues(self, found: int, share: int) -> list[Clue]:
        """The phrases that speak for spinning, strongest first."""
        weights: list[float] = []
        for sign in range(found):
            what = self.sign_whats[sign]
            reads = what < self.reading_count
            weights.append(self.sign_weights[sign] * self._says(what, share) if reads else 0.0)
        clues = []
        for sign in _strongest(weights):
            start, end = self.starts[self.sign_firsts[sign]], self.ends[self.sign_lasts[sign] - 1]
            clues.append(Clue(start, end, weights[sign], self.tables.reading(self.sign_whats[sign])))
        return clues

    def _cut_units(self, count: int) -> int:
        """Cut the document into units: paragraphs, and pieces of at most `LONGEST` tokens that end with a sentence where they
        can; returns how many there are.
        """
        units = first = sentence = 0
        for token in range(1, count):
            cut = NONE
            closed = self._closes(self.points[self.ends[token - 1] - 1])
            if self._parts(token, closed):
                cut = sentence = token
            else:
                if closed and self.ends[token - 1] < self.starts[token]:
                    sentence = token
                if token - first >= LONGEST:
                    cut = sentence = sentence if sentence > first else token
            if cut != NONE:
                self.unit_ends[units] = first = cut
                units += 1
        if count > first:
            self.unit_ends[units] = count
            units += 1
        return units

    def _gains(self, units: int, found: int) -> list[float]:
        """For each of the shares for which spun passages are looked for the most that a run of units says (the run of largest
        sum, as in `spinfix.families.spinner.segments`).
        """
        best = [0.0] * len(self.passage_shares)
        running = [0.0] * len(self.passage_shares)
        sign = 0
        for unit in range(units):
            begin = sign
            while sign < found and self.sign_firsts[sign] < self.unit_ends[unit]:
                sign += 1
            for place, share in enumerate(self.passage_shares):
                total = self._say(begin, sign, share)
                running[place] = total if running[place] <= 0.0 else running[place] + total
                best[place] = max(best[place], running[place])
        return best

    def scores(self, whats: list[int], weights: list[float], share: int) -> list[float]:
        """What some signs say for a share, in nats: their numbers and weights, and the number of the share."""
        found = []
        for place in range(len(whats)):
            what = whats[place]
            weight = weights[place]
            found.append(weight * self.table[SHARE_COUNT * min(what, self.reading_count) + share])
        return found

    def _say(self, begin: int, end: int, share: int) -> float:
        """What some signs say for a share, in nats."""
        total = 0.0
        for sign in range(begin, end):
            row = SHARE_COUNT * min(self.sign_whats[sign], self.reading_count)
            total += self.sign_weights[sign] * self.table[row + share]
        return total

    def _parts(self, token: int, closed: bool) -> bool:
        """Whether a line end before a token ends a unit."""
        lines = 0
        for place in range(self.ends[token - 1], self.starts[token]):
            if self.points[place] == _LINE_END:
                lines += 1
        return lines > 1 or (lines == 1 and (closed or not _is_lower(self.points[self.starts[token]])))

    def _mark(self, count: int, spared: Sequence[tuple[int, int]]) -> int:
        """Mark what no phrase may touch, begin or end with; returns how many tokens are protected."""
        marks, starts, ends = self.marks, self.starts, self.ends
        for token in range(count):
            marks[token] = 0
        for token in range(count):
            begin = starts[token]
            if ends[token] - begin != 1 or not self._is_dash(self.points[begin]):
                continue
            if self.points[begin] == EN_DASH or self.points[begin] == EM_DASH:  # `lattice.WIDE_DASHES`
                continue
            if token == 0 or token + 1 == count or ends[token - 1] != begin or starts[token + 1] != begin + 1:
                continue
            if not (_is_alnum(self.points[begin - 1]) and _is_alnum(self.points[begin + 1])):
                continue
            if _is_lower(self.points[starts[token - 1]]):
                marks[token - 1] |= ENDS_NONE
            if _is_lower(self.points[begin + 1]):
                marks[token + 1] |= BEGINS_NONE
        protected = first = 0
        for start, end in spared:
            while first < count and ends[first] <= start:
                first += 1
            token = first
            while token < count and starts[token] < end:
                if not marks[token] & PROTECTED_MARK:
                    marks[token] |= PROTECTED_MARK
                    protected += 1
                token += 1
        return protected

    def _find_signs(self, count: int, curly: bool) -> int:
        """The signs from left to right, the longest at each place, none overlapping; returns how many there are."""
        found = first = 0
        while first < count:
            number = self.numbers_of[first]
            node = self.firsts[number] if number != NONE else NONE
            marks = self.marks[first]
            last, what = first, NONE
            if node != NONE and not marks & (PROTECTED_MARK | BEGINS_NONE):
                place = first + 1
                while True:
                    if not self.marks[place - 1] & ENDS_NONE:
                        reading = self.node_reading[node]
                        if reading != NONE and curly:
                            reading = self.fitted[reading]
                        if reading != NONE:
                            last, what = place, reading
                        elif self.node_head[node] != NONE:
                            last, what = place, self.reading_count + self.node_head[node]
                    if place == count or not self.goes_on[node] or self.marks[place] & PROTECTED_MARK:
                        break
                    node = self._below(node, self.numbers_of[place])
                    if node == NONE:
                        break
                    place += 1
            if what == NONE:
                first += 1
                continue
            self.sign_firsts[found], self.sign_lasts[found], self.sign_whats[found] = first, last, what
            found += 1
            first = last
        return found

    def _below(self, node: int, number: int) -> int:
        """The node that a word leads to."""
        if number == NONE:
            return NONE
        key = number
        if not self.goes_on[node] >> (key * SPREAD >> 7 & 63) & 1:  # spinfix.kernels.hashing.bit_of, in place
            return NONE
        return self.nodes.get(key + node * self.word_count)
