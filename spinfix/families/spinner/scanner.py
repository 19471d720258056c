"""The scanner: computes the evidence of spinning in a text, without an object for each word.

Most of a corpus was never spun, and only its evidence is needed (`spinfix.families.spinner.evidence`).  A `Scanner` computes it
in one pass over the text: it cuts tokens, finds phrases in one trie, takes the longest at each place and adds up the evidence
of each for every share.  The result is exact, not a bound or an estimate: `tests/test_scanner.py` compares it with the
reference implementation.  Tokens, lattice and decoder are created only for texts above the screen.

Compiled (`families/spinner/scanner.pxd`) it reads about 80 MB of text per second.  So the code works on integers and arrays:
code points, numbers of words, nodes of the trie.
"""
# ruff: noqa: C901 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import NamedTuple

from spinfix.families.spinner.channel import SpunPhrase
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.evidence import (
    CAP,
    CLUES,
    LEAST_CLUE,
    MOST_REPEATS,
    REPEATED,
    SHARES,
    SURVIVING,
    Evidence,
    TokenClue,
    parts_of,
    peak,
)
from spinfix.families.spinner.lattice import LONGEST_UNIT, Arcs, Heads, Lattice, without_markup
from spinfix.families.spinner.segments import SHARES as PASSAGE_SHARES
from spinfix.families.spinner.segments import SUSPECT
from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import MASK as ALL_BITS
from spinfix.kernels.hashing import SPREAD as MULTIPLIER
from spinfix.text.apostrophes import CURLY, STRAIGHT
from spinfix.text.fast_tokenizer import FastTokenizer, part_of
from spinfix.text.tokenizer import Tokens
from spinfix.text.vocabulary import NONE as NOTHING

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module is compiled."""

NONE, SPREAD, ALL = NOTHING, MULTIPLIER, ALL_BITS  # under names that have C types
SHARE_COUNT, LONGEST, AGAIN, LEAST = len(SHARES), LONGEST_UNIT, REPEATED, LEAST_CLUE
MOST_AGAIN = MOST_REPEATS
_LINE_END = 10
NOT_CONTRADICTED = -1.0
"""Returned by `Scanner._discounted_put` if no head of a phrase's groups stands."""
SURVIVE, MOST_SAID = SURVIVING, CAP  # under names that have C types
EN_DASH, EM_DASH = 0x2013, 0x2014
DIGIT_0, DIGIT_9 = 0x30, 0x39
PERCENT = 0x25
"""Right after a number it is the author's: the spinner makes "5 %" of "5 percent", in 11,842 of 11,848 places of the pairs."""
_PLACE_BITS, _PLACE = 32, 0xFFFFFFFF
"""How `Scanner.met` holds a place; the document is in the bits above."""

PROTECTED_MARK, BEGINS_NONE, ENDS_NONE = 1, 2, 4
"""Marks of a token: it is protected; no phrase begins with it, or ends with it, because of what it is joined to."""


class ScannedClue(NamedTuple):
    """A phrase that is evidence of spinning: code points ``start`` to ``end``, with ``weight`` nats."""

    start: int
    end: int
    weight: float
    phrase: SpunPhrase


class Scan(NamedTuple):
    """The result of scanning a text.

    Attributes:
        size: number of tokens that are not protected.
        evidence: the evidence, without its clues.
        suspicious: whether `spinfix.families.spinner.segments.suspicious` would find a passage.
    """

    size: int
    evidence: Evidence
    suspicious: bool


def _longer(column: array[int], size: int) -> array[int]:
    """A column of twice the size."""
    return part_of(column, "i", size) + zeros("i", size)


def _is_alnum(code: int) -> bool:
    return chr(code).isalnum()


def _is_lower(code: int) -> bool:
    return 97 <= code <= 122 or (code > 127 and chr(code).islower())


class Signs:
    """The signs (spun phrases and heads) of a document or of some of its tokens, from left to right, in columns.

    Attributes:
        firsts: the first token of each.
        ids: the number of each one's phrase or, after all phrases, of the head's group.
        weights: 1, or less for repeats.
    """

    def __init__(self, scanner: Scanner, firsts: array[int], ids: array[int], weights: array[float]) -> None:
        self.scanner, self.firsts, self.ids, self.weights = scanner, firsts, ids, weights

    def scores(self, share: float) -> array[float]:
        """The evidence of each for a share against not spun, in nats."""
        return self.scanner.scores(self.ids, self.weights, SHARES.index(share))

    def where(self, marks: bytearray, marked: bool) -> Signs:
        """The signs whose first token is marked (or unmarked)."""
        return self.scanner.signs_where(self, marks, marked)


class Scanner(FastTokenizer):
    """Scans texts for the phrases of a channel; built once."""

    def __init__(self, tables: Tables) -> None:
        """Copy the tables, and prepare the evidence of each phrase."""
        super().__init__(tables)
        self.totals = zeros("d", SHARE_COUNT)
        self.share_of = array("d", SHARES)
        self.passage_shares = [SHARES.index(share) for share in PASSAGE_SHARES]
        self.tables = tables
        self.contradicted = tables.contradicted
        self.phrases, self.phrase_count = tables.phrases, len(tables.phrases)
        self.firsts, self.goes_on, self.word_count = tables.firsts, tables.goes_on, len(tables.firsts)
        self.nodes = tables.nodes
        self.node_phrase, self.node_head, self.for_curly = tables.node_phrase, tables.node_head, tables.for_curly
        self._join_signs()
        self._sift_begins()
        self._weigh_signs(tables.groups)
        self.count = self.protected = self.sign_count = 0
        self.curly = False
        self.share = self.log_odds = 0.0
        self.held: tuple[str, Sequence[tuple[int, int]]] | None = None
        self.arc_firsts, self.arc_lasts = zeros("i", 1024), zeros("i", 1024)
        self.head_firsts, self.head_lasts = zeros("i", 1024), zeros("i", 1024)
        self.head_groups = zeros("i", 1024)

    def make_room(self, tokens: int) -> None:
        """Allocate arrays for ``tokens`` tokens, which are reused from text to text."""
        FastTokenizer.make_room(self, tokens)  # super() does not compile in an overridden method
        self.marks = bytearray(tokens)
        self.begins = zeros("i", tokens)
        self.unit_ends = zeros("i", tokens)
        self.sign_firsts = zeros("i", tokens)
        self.sign_lasts = zeros("i", tokens)
        self.sign_ids = zeros("i", tokens)
        self.sign_weights = zeros("d", tokens)
        self.said = zeros("d", tokens)
        self.distinct = zeros("i", tokens)
        self.mass = zeros("d", tokens)
        self.times = zeros("i", tokens)

    def _join_signs(self) -> None:
        """Join phrases and heads in one column each for texts with straight and with curly apostrophes."""
        nodes = len(self.node_phrase)
        straight, curly = array("i", [NONE]) * nodes, array("i", [NONE]) * nodes
        for node in range(nodes):
            phrase, head = self.node_phrase[node], self.node_head[node]
            sign = self.phrase_count + head if head != NONE else NONE
            straight[node] = phrase if phrase != NONE else sign
            if phrase != NONE:
                phrase = self.for_curly[phrase]
            curly[node] = phrase if phrase != NONE else sign
        self.straight_signs, self.curly_signs = straight, curly

    def _sift_begins(self) -> None:
        """For each word a 64-bit filter of the words that may follow where a sign begins with it: all, if it is one itself."""
        self.begin_filters = zeros("Q", self.word_count + 1)
        for word in range(self.word_count):
            node = self.firsts[word]
            if node != NONE:
                alone = self.straight_signs[node] != NONE or self.curly_signs[node] != NONE
                self.begin_filters[word] = ALL if alone else self.goes_on[node]

    def _weigh_signs(self, groups: int) -> None:
        """Prepare the evidence of each sign for each share, in nats: phrases on first use, and one row for all heads.  If
        heads contradict some of a phrase's groups, its evidence is computed for the document, from its parts.
        """
        table = zeros("d", SHARE_COUNT * (self.phrase_count + 1))
        at = SHARE_COUNT * self.phrase_count
        for share in SHARES:
            table[at] = min(CAP, math.log(1.0 - share + SURVIVING))
            at += 1
        self.table, self.prepared = table, bytearray(self.phrase_count + 1)
        self.prepared[self.phrase_count] = 1
        self.met = zeros("q", self.phrase_count + groups + 1)
        self.stood = zeros("i", groups + 1)
        self.fixed, self.own = zeros("d", self.phrase_count + 1), zeros("d", self.phrase_count + 1)
        self.written = zeros("d", self.phrase_count + 1)
        self.group_bounds = zeros("i", 2 * (self.phrase_count + 1))
        alternatives = 2 * len(self.tables.times) + 1  # each may occur again in a phrase for curly apostrophes
        self.alternative_group, self.alternative_times = zeros("i", alternatives), zeros("d", alternatives)
        self.alternatives = 0
        self.document = 0

    def _prepare(self, phrase: int) -> int:
        """Compute the evidence of a phrase."""
        self.group_bounds[2 * phrase] = self.alternatives
        put = 0.0
        for group, times in self.tables.alternatives(phrase):
            self.alternative_group[self.alternatives] = group
            self.alternative_times[self.alternatives] = times
            self.alternatives += 1
            put += times
        self.group_bounds[2 * phrase + 1] = self.alternatives
        fixed, own, part = parts_of(*self.tables.occurrences(phrase), put)
        self.fixed[phrase], self.own[phrase], self.written[phrase] = fixed, own, put / part
        at = SHARE_COUNT * phrase
        for share in SHARES:
            self.table[at] = min(CAP, math.log(fixed + (1.0 - share + SURVIVING) * own + share * part))
            at += 1
        self.prepared[phrase] = 1
        return 0

    def scan(self, text: str, excluded: Sequence[tuple[int, int]]) -> Scan:
        """The evidence of a text outside the ``excluded`` (protected) stretches (code points, in order)."""
        self._hold(text, excluded)
        count, found, share, log_odds = self.count, self.sign_count, self.share, self.log_odds
        units = self._cut_units(count)
        gains = self._gains(units, found)
        asked = SUSPECT + math.log(units or 1)
        suspicious = units > 1 and max(gains) > asked
        evidence = Evidence(log_odds, share, ()) if log_odds > 0.0 else Evidence(0.0, 0.0, ())
        return Scan(count - self.protected, evidence, suspicious)

    def evidence(self, text: str, excluded: Sequence[tuple[int, int]]) -> Evidence:
        """The evidence of a text with its clues; groups contradicted by their heads have little weight."""
        self._hold(text, excluded)
        share, log_odds = self.share, self.log_odds
        if log_odds <= 0.0:
            return Evidence(0.0, 0.0, ())
        number = SHARES.index(share)
        for sign in range(self.sign_count):
            self.said[sign] = self.sign_weights[sign] * self._evidence_of(self.sign_ids[sign], number)
        clues = [TokenClue(self.sign_firsts[sign], self.sign_lasts[sign], self.said[sign]) for sign in self._strongest()]
        return Evidence(log_odds, share, tuple(clues))

    def clues(self, text: str, excluded: Sequence[tuple[int, int]]) -> list[ScannedClue]:
        """The phrases of a text that are evidence of spinning, strongest first, with their places."""
        self._hold(text, excluded)
        if self.log_odds <= 0.0:
            return []
        number = SHARES.index(self.share)
        for sign in range(self.sign_count):
            sign_id = self.sign_ids[sign]
            self.said[sign] = (
                self.sign_weights[sign] * self._evidence_of(sign_id, number) if sign_id < self.phrase_count else 0.0
            )
        clues = []
        for sign in self._strongest():
            start, end = self.starts[self.sign_firsts[sign]], self.ends[self.sign_lasts[sign] - 1]
            clues.append(ScannedClue(start, end, self.said[sign], self.tables.phrase(self.sign_ids[sign])))
        return clues

    def _strongest(self) -> list[int]:
        """The signs that are reported as clues by what they say (`said`), in the order of `tests/reference/evidence.py`."""
        found: list[int] = []
        least, full = LEAST, CLUES
        for sign in range(self.sign_count):
            said = self.said[sign]
            if said <= least:
                continue
            place = len(found)
            while place and self.said[found[place - 1]] < said:
                place -= 1
            found.insert(place, sign)
            if len(found) > full:
                least = self.said[found[full - 1]]
                del found[full]
        return found

    def _hold(self, text: str, excluded: Sequence[tuple[int, int]]) -> None:
        """Cut a text, mark its tokens, find and weigh its signs, and find its share; does nothing if it is the last text."""
        if self.held is not None and self.held[0] is text and self.held[1] is excluded:
            return
        if self.held is None or self.held[0] is not text:
            self.count = self.cut(text)
        self.protected = self._mark(self.count, excluded)
        self.curly = CURLY in text and text.count(CURLY) > text.count(STRAIGHT)
        self.sign_count = self._find_signs(self.count, self.curly)
        self._weigh(self.sign_count)
        self.share, self.log_odds = peak(self.totals.__getitem__)
        self.held = (text, excluded)

    def cut(self, text: str) -> int:
        """Cut a text; returns the number of tokens."""
        self.held = None
        return FastTokenizer.cut(self, text)

    def lattice(self, text: str, excluded: Sequence[tuple[int, int]], tokens: Tokens | None = None) -> Lattice:
        """The lattice of a text; ``tokens`` are the text's tokens, if available."""
        self._hold(text, excluded)
        count, curly, arcs, heads = self.count, self.curly, 0, 0
        phrases: list[SpunPhrase] = []
        for first in range(count):
            number = self.numbers_of[first]
            node = self.firsts[number] if number != NONE else NONE
            if node == NONE or self.marks[first] & (PROTECTED_MARK | BEGINS_NONE):
                continue
            last = first + 1
            while True:
                if not self.marks[last - 1] & ENDS_NONE:
                    phrase = self.node_phrase[node]
                    if phrase != NONE and curly:
                        phrase = self.for_curly[phrase]
                    if phrase != NONE:
                        found = self.phrases[phrase]
                        arcs = self._put_arc(arcs, first, last)
                        phrases.append(found if found is not None else self.tables.phrase(phrase))
                    if self.node_head[node] != NONE:
                        heads = self._put_head(heads, first, last, self.node_head[node])
                if last == count or not self.goes_on[node] or self.marks[last] & PROTECTED_MARK:
                    break
                node = self._below(node, self.numbers_of[last])
                if node == NONE:
                    break
                last += 1
        protected = bytearray(count)
        for token in range(count):
            protected[token] = self.marks[token] & PROTECTED_MARK
        all_arcs = Arcs(part_of(self.arc_firsts, "i", arcs), part_of(self.arc_lasts, "i", arcs), phrases)
        firsts, lasts = part_of(self.head_firsts, "i", heads), part_of(self.head_lasts, "i", heads)
        all_heads = Heads(firsts, lasts, part_of(self.head_groups, "i", heads))
        read = without_markup(tokens or self._made(text, count), excluded)
        numbers = part_of(self.numbers_of, "i", count)
        return Lattice(read, all_arcs, all_heads, self._units(count), protected, numbers)

    def _put_arc(self, arcs: int, first: int, last: int) -> int:
        """Store an arc after others; returns their number."""
        if arcs == len(self.arc_firsts):
            self.arc_firsts, self.arc_lasts = _longer(self.arc_firsts, arcs), _longer(self.arc_lasts, arcs)
        self.arc_firsts[arcs], self.arc_lasts[arcs] = first, last
        return arcs + 1

    def _put_head(self, heads: int, first: int, last: int, group: int) -> int:
        """Store a head after others; returns their number."""
        if heads == len(self.head_firsts):
            self.head_firsts, self.head_lasts = _longer(self.head_firsts, heads), _longer(self.head_lasts, heads)
            self.head_groups = _longer(self.head_groups, heads)
        self.head_firsts[heads], self.head_lasts[heads], self.head_groups[heads] = first, last, group
        return heads + 1

    def _units(self, count: int) -> list[tuple[int, int]]:
        ends = list(self.unit_ends[: self._cut_units(count)])
        return list(zip([0, *ends], ends, strict=False))

    def signs(self, text: str, excluded: Sequence[tuple[int, int]]) -> Signs:
        """The signs of a text, which stay valid when another one is scanned."""
        self._hold(text, excluded)
        found = self.sign_count
        firsts, ids = part_of(self.sign_firsts, "i", found), part_of(self.sign_ids, "i", found)
        return Signs(self, firsts, ids, part_of(self.sign_weights, "d", found))

    def signs_where(self, signs: Signs, marks: bytearray, marked: bool) -> Signs:
        """The signs whose first token is marked (or unmarked)."""
        firsts, ids = signs.firsts, signs.ids
        self.held = None
        found = 0
        for sign in range(len(firsts)):
            if (marks[firsts[sign]] != 0) == marked:
                self.sign_firsts[found], self.sign_ids[found] = firsts[sign], ids[sign]
                found += 1
        self._count(found)
        chosen, numbers = part_of(self.sign_firsts, "i", found), part_of(self.sign_ids, "i", found)
        return Signs(self, chosen, numbers, part_of(self.sign_weights, "d", found))

    def _weigh(self, found: int) -> int:
        """Sum the evidence of the signs for every share, given the heads that stand; stores the weight of each sign."""
        return self._sum(self._count(found))

    def _count(self, found: int) -> int:
        """Store the weight of each sign, and their sum for each distinct one; returns the number of distinct signs.

        `met` has, for each sign of the dictionary, the document that had it last and its place among the distinct ones there,
        so that a sign costs one access to memory that is not at hand.
        """
        self.document += 1
        document, phrases, distinct = self.document, self.phrase_count, 0
        for sign in range(found):
            sign_id = self.sign_ids[sign]
            weight = 1.0
            met = self.met[sign_id]
            if met >> _PLACE_BITS != document:
                self.met[sign_id] = document << _PLACE_BITS | distinct
                self.mass[distinct] = weight
                self.times[distinct] = 0
                self.distinct[distinct] = sign_id
                distinct += 1
                if sign_id >= phrases:
                    self.stood[sign_id - phrases] = self.document
            else:
                place = met & _PLACE
                self.times[place] += 1
                weight = AGAIN if self.times[place] <= MOST_AGAIN else 0.0
                self.mass[place] += weight
            self.sign_weights[sign] = weight
        return distinct

    def _sum(self, distinct: int) -> int:
        """Sum the evidence of the distinct signs, by their weights (`mass`), into `totals`."""
        totals, table, phrases = self.totals, self.table, self.phrase_count
        for share in range(SHARE_COUNT):
            totals[share] = 0.0
        for place in range(distinct):
            sign_id = self.distinct[place]
            mass = self.mass[place]
            put = self._discounted_put(sign_id) if sign_id < phrases else NOT_CONTRADICTED
            if put == NOT_CONTRADICTED:
                row = SHARE_COUNT * min(sign_id, phrases)
                for share in range(SHARE_COUNT):
                    totals[share] += mass * table[row + share]
            else:
                for share in range(SHARE_COUNT):
                    totals[share] += mass * self._contradicted_evidence(sign_id, put, self.share_of[share])
        return 0

    def _discounted_put(self, phrase: int) -> float:
        """Occurrences of a phrase written by the spinner, reduced for groups contradicted by their heads;
        `NOT_CONTRADICTED` if no group is.
        """
        if not self.prepared[phrase]:
            self._prepare(phrase)
        first, last = self.group_bounds[2 * phrase], self.group_bounds[2 * phrase + 1]
        for place in range(first, last):
            if self.stood[self.alternative_group[place]] == self.document:
                return self._put_of(first, last)
        return NOT_CONTRADICTED

    def _put_of(self, first: int, last: int) -> float:
        """Occurrences of a phrase written by the spinner for some alternatives; fewer where heads contradict their groups."""
        put = 0.0
        for place in range(first, last):
            if self.stood[self.alternative_group[place]] == self.document:
                put += self.contradicted * self.alternative_times[place]
            else:
                put += self.alternative_times[place]
        return put

    def _contradicted_evidence(self, phrase: int, put: float, share: float) -> float:
        """The evidence of a phrase for a share if heads contradict some of its groups, in nats."""
        said = self.fixed[phrase] + (1.0 - share + SURVIVE) * self.own[phrase] + share * put / self.written[phrase]
        return min(MOST_SAID, math.log(said))

    def _evidence_of(self, sign_id: int, share: int) -> float:
        """The evidence of a sign for a share in the document that was weighed last, in nats."""
        put = self._discounted_put(sign_id) if sign_id < self.phrase_count else NOT_CONTRADICTED
        if put == NOT_CONTRADICTED:
            return self.table[SHARE_COUNT * min(sign_id, self.phrase_count) + share]
        return self._contradicted_evidence(sign_id, put, self.share_of[share])

    def _cut_units(self, count: int) -> int:
        """Cut the document into units: paragraphs, and pieces of at most `LONGEST` tokens that end with a sentence if possible;
        returns their number.
        """
        units = first = sentence = 0
        points, starts, ends = self.points, self.starts, self.ends
        for token in range(1, count):
            cut = NONE
            end, start = ends[token - 1], starts[token]
            if end < start:
                closed = self._closes(points[end - 1])
                if (end + 1 < start or points[end] == _LINE_END) and self._parts(end, start, closed):
                    cut = token
                if closed or cut != NONE:
                    sentence = token
            if cut == NONE and token - first >= LONGEST:
                cut = sentence = sentence if sentence > first else token
            if cut != NONE:
                self.unit_ends[units] = first = cut
                units += 1
        if count > first:
            self.unit_ends[units] = count
            units += 1
        return units

    def _gains(self, units: int, found: int) -> list[float]:
        """The highest evidence of a run of units for each of the shares that are searched for spun passages (the run with the
        largest sum, as in `spinfix.families.spinner.segments`).
        """
        best = [0.0] * len(self.passage_shares)
        running = [0.0] * len(self.passage_shares)
        sign = 0
        for unit in range(units):
            begin = sign
            while sign < found and self.sign_firsts[sign] < self.unit_ends[unit]:
                sign += 1
            for place, share in enumerate(self.passage_shares):
                total = self._evidence_between(begin, sign, share)
                running[place] = total if running[place] <= 0.0 else running[place] + total
                best[place] = max(best[place], running[place])
        return best

    def scores(self, ids: array[int], weights: array[float], share: int) -> array[float]:
        """The evidence of some signs for a share, in nats, from their numbers and weights and the index of the share."""
        column = zeros("d", len(ids))
        scores = column
        for sign in range(len(ids)):
            scores[sign] = weights[sign] * self.table[SHARE_COUNT * min(ids[sign], self.phrase_count) + share]
        return column

    def _evidence_between(self, begin: int, end: int, share: int) -> float:
        """The total evidence of some signs for a share, in nats."""
        total = 0.0
        for sign in range(begin, end):
            row = SHARE_COUNT * min(self.sign_ids[sign], self.phrase_count)
            total += self.sign_weights[sign] * self.table[row + share]
        return total

    def _parts(self, end: int, start: int, closed: bool) -> bool:
        """Whether a line end between the end of a token and the start of the next ends a unit."""
        lines = 0
        for place in range(end, start):
            if self.points[place] == _LINE_END:
                lines += 1
        return lines > 1 or (lines == 1 and (closed or not _is_lower(self.points[start])))

    def _mark(self, count: int, excluded: Sequence[tuple[int, int]]) -> int:
        """Mark tokens that are protected or that no phrase may begin or end with; returns the number of protected tokens."""
        marks, starts, ends = self.marks, self.starts, self.ends
        for token in range(count):
            marks[token] = 0
        self._mark_joined(count)
        protected = first = 0
        for start, end in excluded:
            while first < count and ends[first] <= start:
                first += 1
            token = first
            while token < count and starts[token] < end:
                if not marks[token] & PROTECTED_MARK:
                    marks[token] |= PROTECTED_MARK
                    protected += 1
                token += 1
        return protected

    def _mark_joined(self, count: int) -> int:
        """Mark tokens that no phrase may begin or end with: those beside a hyphen, words joined to a digit ("Web3": none of the
        5 million substitutions of the pairs stands before one), and percent signs right behind a token, mostly a number.
        """
        marks, points, starts, ends = self.marks, self.points, self.starts, self.ends
        for token in range(1, count):
            begin = starts[token]
            if ends[token - 1] != begin:
                continue
            code = points[begin]
            if DIGIT_0 <= code <= DIGIT_9:
                if _is_alnum(points[begin - 1]):
                    marks[token - 1] |= BEGINS_NONE | ENDS_NONE
            elif ends[token] - begin != 1:
                continue
            elif code == PERCENT:
                marks[token] |= BEGINS_NONE
            elif self._is_dash(code) and code not in (EN_DASH, EM_DASH):  # `lattice.WIDE_DASHES`
                if token + 1 == count or starts[token + 1] != begin + 1:
                    continue
                if not (_is_alnum(points[begin - 1]) and _is_alnum(points[begin + 1])):
                    continue
                if _is_lower(points[starts[token - 1]]):
                    marks[token - 1] |= ENDS_NONE
                if _is_lower(points[begin + 1]):
                    marks[token + 1] |= BEGINS_NONE
        return 0

    def _find_signs(self, count: int, curly: bool) -> int:
        """Find the signs from left to right, the longest at each place, without overlaps; returns their number."""
        signs = self.curly_signs if curly else self.straight_signs
        self._find_begins(count)
        found = first = 0
        while first < count:
            node = self.begins[first]
            last, sign_id = first, NONE
            if node != NONE and not self.marks[first] & (PROTECTED_MARK | BEGINS_NONE):
                place = first + 1
                while True:
                    if signs[node] != NONE and not self.marks[place - 1] & ENDS_NONE:
                        last, sign_id = place, signs[node]
                    if place == count or not self.goes_on[node] or self.marks[place] & PROTECTED_MARK:
                        break
                    node = self._below(node, self.numbers_of[place])
                    if node == NONE:
                        break
                    place += 1
            if sign_id == NONE:
                first += 1
                continue
            self.sign_firsts[found], self.sign_lasts[found], self.sign_ids[found] = first, last, sign_id
            found += 1
            first = last
        return found

    def _find_begins(self, count: int) -> int:
        """Store the node of each token with which a sign may begin, in a loop in which no step waits for another's memory."""
        begins, numbers, firsts, filters = self.begins, self.numbers_of, self.firsts, self.begin_filters
        for token in range(count):
            number = numbers[token]
            begins[token] = NONE
            if number == NONE:
                continue
            following = filters[number]
            if following == ALL:
                begins[token] = firsts[number]
            elif following and token + 1 < count:
                number = numbers[token + 1]
                key = number
                if number != NONE and following >> (key * SPREAD >> 7 & 63) & 1:
                    begins[token] = firsts[numbers[token]]
        return 0

    def _below(self, node: int, number: int) -> int:
        """The child node for a word."""
        if number == NONE:
            return NONE
        key = number
        if not self.goes_on[node] >> (key * SPREAD >> 7 & 63) & 1:  # spinfix.kernels.hashing.bit_of, in place
            return NONE
        return self.nodes.get(key + node * self.word_count)
