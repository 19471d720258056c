"""The first look: what a text shows of spinning, without an object for any of its words.

Most of a corpus was never spun, and all that is asked of it is how much evidence it shows (`spinfix.evidence`).  A `Scanner`
answers from one pass over the text: it cuts it into tokens, walks the phrases through one tree, takes the longest at each place
and adds up what each says for every share.  It is not a bound or a guess but the same evidence, token for token and sign for
sign; `tests/test_scan.py` holds the two against each other.  Only texts that the gate then wants to know more about are given
tokens, a lattice and a decoder.

Compiled (`scan.pxd`) it reads about 80 MB of text a second; as plain Python it is the slower of the two ways and is not used,
see `COMPILED`.  So the code here is written in whole numbers and arrays: code points, numbers of words, nodes of the tree.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

import regex

from spinfix.channel import Reading
from spinfix.evidence import CAP, CLUES, LEAST_CLUE, PROTECTED, REPEATED, SHARES, Evidence, peak, sign_of
from spinfix.lattice import LONGEST_UNIT, SENTENCE_END
from spinfix.passages import SHARES as PASSAGE_SHARES
from spinfix.passages import SUSPECT
from spinfix.tables import HASH_FACTOR, Tables
from spinfix.tables import MASK as ALL_BITS
from spinfix.tables import NONE as NOTHING
from spinfix.tokens import DASHES, TOKEN

COMPILED = not __file__.endswith(".py")
"""Whether this module was compiled, and so is worth asking first."""

SPACE, OTHER, LETTER, DIGIT, APOSTROPHE, DOT, COMMA, RUN, FOREIGN = range(9)
"""Kinds of characters, as far as cutting goes.  `RUN`: marks that are one token where several stand together.  `FOREIGN`: what
the expression of `spinfix.tokens` has to cut, with the whole stretch between spaces around it: combining marks, digits that
are not ASCII, the long s (which is an s where case does not count), and everything beyond `KNOWN`."""

KNOWN = 0x3001
"""Code points whose kind is in the table: the last space is U+3000."""

MASK, NONE, FACTOR = ALL_BITS, NOTHING, HASH_FACTOR
SHARE_COUNT, LONGEST, AGAIN, LEAST = len(SHARES), LONGEST_UNIT, REPEATED, LEAST_CLUE
_LINE_END, _POINT = 10, 46
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
        suspicious: whether `spinfix.passages.suspicious` would find a passage.
        clues: the evidence's clues, by place in the text.
    """

    size: int
    evidence: Evidence
    suspicious: bool
    clues: Sequence[Clue]


def _kinds() -> bytearray:
    """The kind of each code point below `KNOWN`."""
    kinds = bytearray([OTHER]) * KNOWN
    everything = "".join(map(chr, range(KNOWN)))
    for pattern, kind in ((r"\s", SPACE), (r"\p{L}", LETTER), (r"[\p{M}\p{N}ſ]", FOREIGN), (r"[0-9]", DIGIT), (r"[-_*=]", RUN)):
        for match in regex.finditer(pattern, everything):
            kinds[match.start()] = kind
    for character, kind in (("'", APOSTROPHE), ("’", APOSTROPHE), (".", DOT), (",", COMMA)):
        kinds[ord(character)] = kind
    return kinds


def _table(characters: Iterable[str]) -> bytearray:
    """Marks the code points of some characters."""
    table = bytearray(KNOWN)
    for character in characters:
        table[ord(character)] = 1
    return table


def _codes(text: str) -> array[int]:
    """The code points of a text, as numbers in a row, and two spaces, so that nobody looks beyond the end."""
    return array("I", (text + "  ").encode(_UTF32, "surrogatepass"))


_UTF32 = f"utf-32-{sys.byteorder[0]}e"


def _weight(clue: Clue) -> float:
    return clue.weight


def _is_alnum(code: int) -> bool:
    return chr(code).isalnum()


def _is_lower(code: int) -> bool:
    return 97 <= code <= 122 or (code > 127 and chr(code).islower())


class Scanner:
    """Looks at texts for the phrases of a channel; built once."""

    def __init__(self, tables: Tables) -> None:
        """Take the tables in, and weigh what each phrase says."""
        self.kinds = _kinds()
        self.closing = _table(SENTENCE_END)
        self.dashes = _table(DASHES)
        self.totals = array("d", [0.0]) * SHARE_COUNT
        self.passage_shares = [SHARES.index(share) for share in PASSAGE_SHARES]
        self.readings, self.reading_count, self.numbers = tables.readings, len(tables.readings), tables.numbers
        self.codes, self.code_starts, self.hashes = tables.codes, tables.code_starts, tables.hashes
        self.slots, self.slot_mask = tables.slots, len(tables.slots) - 1
        self.firsts, self.has_more, self.word_count = tables.firsts, tables.has_more, len(tables.firsts)
        self.node_keys, self.node_values, self.node_mask = tables.node_keys, tables.node_values, len(tables.node_keys) - 1
        self.node_reading, self.node_head, self.fitted = tables.node_reading, tables.node_head, tables.fitted
        self._weigh_signs(tables.groups)
        self.room = 0
        self._make_room(4096)

    def _weigh_signs(self, groups: int) -> None:
        """What each sign says for each share, in nats: the readings first, then one line for all heads."""
        table = array("d")
        for reading in self.readings:
            _, _, _, fixed, own, put = sign_of(0, 0, reading)
            for share in SHARES:
                table.append(min(CAP, log(fixed + (1.0 - share + PROTECTED) * own + share * put)))
        for share in SHARES:
            table.append(min(CAP, log(1.0 - share + PROTECTED)))
        self.table = table
        self.seen = array("i", [0]) * (len(self.readings) + groups + 1)
        self.document = 0

    def _make_room(self, tokens: int) -> None:
        """Arrays for so many tokens, kept from text to text."""
        if tokens <= self.room:
            return
        self.room = 2 * tokens
        self.starts = array("i", [0]) * self.room
        self.ends = array("i", [0]) * self.room
        self.numbers_of = array("i", [0]) * self.room
        self.marks = bytearray(self.room)
        self.sign_firsts = array("i", [0]) * self.room
        self.sign_lasts = array("i", [0]) * self.room
        self.sign_whats = array("i", [0]) * self.room
        self.sign_weights = array("d", [0.0]) * self.room

    def look(self, text: str, spared: Sequence[tuple[int, int]]) -> Look:
        """The evidence of a text outside the ``spared`` stretches (code points, in order)."""
        self.points = _codes(text)
        count = self._cut(text, len(text))
        protected = self._mark(count, spared)
        found = self._find_signs(count, text.count("’") > text.count("'"))
        self._weigh(found)
        share, log_odds = peak(self.totals.__getitem__)
        units, gains = self._gains(count, found)
        asked = SUSPECT + log(units or 1)
        suspicious = units > 1 and max(gains) > asked
        clues = self._clues(found, SHARES.index(share)) if log_odds > 0.0 else []
        evidence = Evidence(log_odds, share, ()) if log_odds > 0.0 else Evidence(0.0, 0.0, ())
        return Look(count - protected, evidence, suspicious, clues)

    def _weigh(self, found: int) -> None:
        """Sum what the signs say, for every share; note the weight of each sign."""
        totals, table, readings = self.totals, self.table, self.reading_count
        self.document += 1
        for share in range(SHARE_COUNT):
            totals[share] = 0.0
        for sign in range(found):
            what = self.sign_whats[sign]
            weight = 1.0
            if self.seen[what] == self.document:
                weight = AGAIN
            self.seen[what] = self.document
            self.sign_weights[sign] = weight
            row = SHARE_COUNT * min(what, readings)
            for share in range(SHARE_COUNT):
                totals[share] += weight * table[row + share]

    def _clues(self, found: int, share: int) -> list[Clue]:
        """The phrases that speak for spinning, strongest first."""
        clues = []
        for sign in range(found):
            what = self.sign_whats[sign]
            if what < self.reading_count:
                weight = self.sign_weights[sign] * self.table[SHARE_COUNT * what + share]
                if weight > LEAST:
                    start, end = self.starts[self.sign_firsts[sign]], self.ends[self.sign_lasts[sign] - 1]
                    clues.append(Clue(start, end, weight, self.readings[what]))
        clues.sort(key=_weight, reverse=True)
        return clues[:CLUES]

    def _gains(self, count: int, found: int) -> tuple[int, list[float]]:
        """How many units the text has (`spinfix.lattice.split_units`), and for each of the shares for which spun passages are
        looked for the most that a run of units says (the run of largest sum, as in `spinfix.passages`).
        """
        best = [0.0] * len(self.passage_shares)
        running = [0.0] * len(self.passage_shares)
        units = sign = first = sentence = 0
        for token in range(1, count + 1):
            cut = NONE
            if token == count:
                cut = count
            else:
                closed = self._closes(self.points[self.ends[token - 1] - 1])
                if self._parts(token, closed):
                    cut = sentence = token
                else:
                    if closed and self.ends[token - 1] < self.starts[token]:
                        sentence = token
                    if token - first >= LONGEST:
                        cut = sentence = sentence if sentence > first else token
            if cut == NONE:
                continue
            first = cut
            units += 1
            begin = sign
            while sign < found and self.sign_firsts[sign] < cut:
                sign += 1
            for place, share in enumerate(self.passage_shares):
                total = self._say(begin, sign, share)
                running[place] = total if running[place] <= 0.0 else running[place] + total
                best[place] = max(best[place], running[place])
        return units, best

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

    def _cut(self, text: str, size: int) -> int:
        """Cut the text into tokens, as the expression of `spinfix.tokens` does; returns how many there are."""
        self._make_room(size + 1)
        kinds, starts, ends, numbers = self.kinds, self.starts, self.ends, self.numbers_of
        count = place = chunk = 0  # chunk: the first token of the stretch without spaces
        while place < size:
            code = self.points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == SPACE:
                place += 1
                chunk = count
                continue
            if kind == FOREIGN:
                count, place = self._cut_foreign(text, chunk, starts[chunk] if chunk < count else place, size)
                continue
            begin = place
            hashed = 0
            if kind == LETTER:
                while kind == LETTER:
                    hashed = (hashed * FACTOR + code) & MASK
                    place += 1
                    code = self.points[place]  # there is a space behind the text
                    kind = kinds[code] if code < KNOWN else FOREIGN
                if kind == SPACE:
                    starts[count], ends[count] = begin, place
                    numbers[count] = self._known(hashed, begin, place)
                    count += 1
                    continue
                if kind in (APOSTROPHE, DOT):
                    place = self._word_end(begin, place, size)
            elif kind == DIGIT:
                place = self._number_end(place, size)
            elif kind == APOSTROPHE:
                place += self._clitic(place, size)
            else:
                place += 1
                if kind in (DOT, RUN):
                    while place < size and self.points[place] == code:
                        place += 1
            starts[count], ends[count] = begin, place
            numbers[count] = self._number(begin, place)
            count += 1
        return count

    def _cut_foreign(self, text: str, count: int, start: int, size: int) -> tuple[int, int]:
        """Cut the stretch without spaces that begins at ``start`` by the expression: tokens so far, and its end."""
        end = start
        while end < size and not (self.points[end] < KNOWN and self.kinds[self.points[end]] == SPACE):
            end += 1
        for match in TOKEN.finditer(text, start, end):
            self.starts[count], self.ends[count] = match.span()
            self.numbers_of[count] = self.numbers.get(match.group(), NONE)
            count += 1
        return count, end

    def _number(self, begin: int, end: int) -> int:
        """The number of the word that stands there; `NONE` where no phrase has it."""
        hashed = 0
        for at in range(begin, end):
            hashed = (hashed * FACTOR + self.points[at]) & MASK
        return self._known(hashed, begin, end)

    def _known(self, hashed: int, begin: int, end: int) -> int:
        """The number of the word that stands there, whose hash is known."""
        slot = (hashed ^ (hashed >> 17)) & self.slot_mask
        number = self.slots[slot]
        while number != NONE:
            if self.hashes[number] == hashed and self.code_starts[number + 1] - self.code_starts[number] == end - begin:
                shift = self.code_starts[number] - begin
                at = begin
                while at < end and self.codes[shift + at] == self.points[at]:
                    at += 1
                if at == end:
                    return number
            slot = (slot + 1) & self.slot_mask
            number = self.slots[slot]
        return NONE

    def _word_end(self, begin: int, place: int, size: int) -> int:
        """Where a word ends whose letters reach to a point or an apostrophe: with its n't, or as an initialism ("U.S")."""
        if self.points[place] != _POINT:
            before, behind = self.points[place - 1] | 32, self.points[place + 1] | 32
            if place - begin > 1 and before == 110 and behind == 116 and not self._is_word(place + 2, size):
                return place + 2
        elif place - begin == 1:
            while self.points[place] == _POINT and self._is_letter(place + 1, size):
                place += 2
            if place - begin > 1 and self._is_word(place, size):
                place -= 2
        return place

    def _is_letter(self, place: int, size: int) -> bool:
        if place >= size:
            return False
        code = self.points[place]
        return code < KNOWN and self.kinds[code] == LETTER

    def _is_dash(self, code: int) -> bool:
        return code < KNOWN and self.dashes[code] != 0

    def _closes(self, code: int) -> bool:
        return code < KNOWN and self.closing[code] != 0

    def _is_word(self, place: int, size: int) -> bool:
        """Whether a letter or digit stands there; what is foreign is cut anew anyway."""
        if place >= size:
            return False
        code = self.points[place]
        return code < KNOWN and (self.kinds[code] == LETTER or self.kinds[code] == DIGIT)

    def _number_end(self, place: int, size: int) -> int:
        """Where the number that begins at a place ends: digits, with points and commas between, then letters."""
        kinds = self.kinds
        while place < size:
            code = self.points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == DIGIT:
                place += 1
            elif kind in (DOT, COMMA) and place + 1 < size and 48 <= self.points[place + 1] <= 57:
                place += 2
            else:
                break
        while self._is_letter(place, size):
            place += 1
        return place

    def _clitic(self, place: int, size: int) -> int:
        """Length of the clitic whose apostrophe stands at a place; 1 where it is none."""
        if place + 1 >= size:
            return 1
        first = self.points[place + 1] | 32
        if first in (115, 100, 109):  # s d m
            return 1 if self._is_word(place + 2, size) else 2
        if place + 2 < size:
            second = self.points[place + 2] | 32
            if (first in (114, 118) and second == 101) or (first == 108 and second == 108):  # re ve ll
                return 1 if self._is_word(place + 3, size) else 3
        return 1

    def _mark(self, count: int, spared: Sequence[tuple[int, int]]) -> int:
        """Mark what no phrase may touch, begin or end with; returns how many tokens are protected."""
        marks, starts, ends = self.marks, self.starts, self.ends
        for token in range(count):
            marks[token] = 0
        for token in range(count):
            begin = starts[token]
            if ends[token] - begin != 1 or not self._is_dash(self.points[begin]):
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
                    if place == count or not self.has_more[node] or self.marks[place] & PROTECTED_MARK:
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
        key = node * self.word_count + number
        place = (key * 0x9E3779B1 >> 7) & self.node_mask
        while self.node_keys[place] != NONE:
            if self.node_keys[place] == key:
                return self.node_values[place]
            place = (place + 1) & self.node_mask
        return NONE
