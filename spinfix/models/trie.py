"""Reads KenLM's quantised tries: n-gram probabilities from the mapped file, without a copy of it.

The result of every query is KenLM's own, to the last bit; only the work around it is less.  A decoder asks for some 400 new
contexts in a kilobyte of spun text, and KenLM's Python interface takes five times as long for one as the search in the trie:
it hashes the word each time, and makes an object for the state.  Here words and states are numbers.

The n-grams of a trie are stored from their last word to their first, so that the n-grams of a word (its *node*) are a range of
the next level.  A level is an array of entries of a fixed number of bits, sorted within each range by the number of the word::

    word | backoff and probability, as numbers of quantised values | where the entry's own range begins in the next level

The first level, single words, is not packed.  Of the beginnings of ranges the highest bits may be left out of the entries, and
stored once for all entries that share them ("array-compressed pointers").  The vocabulary is the sorted hashes of all words; a
word's number is its hash's position in it, 0 that of unknown words.

A *state* is what the model remembers of the words so far: `Trie.row` numbers, of which the first is the number of words,
followed by each word, the last first, with the backoff of the n-gram that it begins, and zeros; the last is room to add up a
score.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

from spinfix.errors import SpinfixError
from spinfix.kernels.columns import zeros

_MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0"
_HEADER = "<56s3f3IQB3xfI?3xI"
"""Magic bytes, test values (0, 1, -0.5; 1, the largest word, padding; 1), order, probing multiplier, kind, whether the words
are stored as text too, version of the kind."""
OTHER_KINDS = {0: "a probing hash table", 1: "a probing hash table", 2: "an unquantised trie", 4: "an unquantised trie"}
QUANTISED, COMPRESSED = 3, 5
"""Kinds that can be read: quantised tries, without and with compressed pointers."""

BLOCK_BITS = 8
"""The highest bits of pointers are indexed by blocks of this many bits of entries: 67 KB for the shipped model, so that a
search stays in the second-level cache.  Searching without an index took a third of a query."""

_HASH, _WORD_MASK = 0xC6A4A7935BD1E995, 0xFFFFFFFFFFFFFFFF  # under names that have C types
_ONES, _BLOCK = (1 << 57) - 1, BLOCK_BITS


class TrieError(SpinfixError):
    """A file that is no quantised trie of KenLM's, or is incomplete."""


class Trie:
    """A trie in a file that is mapped into memory; it never changes, so threads may share it.

    Attributes:
        order: length in words of the longest n-gram.
        row: length of a state.
        begin: number of the word that stands for the beginning of a paragraph.
    """

    def __init__(self, path: Path) -> None:
        """Map a file.

        Raises:
            TrieError: if it is no such trie, or incomplete.
            OSError: if it cannot be read.
        """
        mapped = _mapped(path)
        if mapped[: len(_MAGIC)] != _MAGIC:
            raise TrieError("it is not a KenLM binary of version 5")
        try:
            self._open(mapped)
        except (IndexError, OverflowError, struct.error) as error:
            raise TrieError("it is incomplete") from error

    def _open(self, mapped: mmap.mmap) -> None:
        whole = memoryview(mapped)[: len(mapped) // 8 * 8]
        self._longs, self._floats = whole.cast("Q"), whole.cast("f")
        fields = struct.unpack_from(_HEADER, mapped)
        kind: int = fields[10]
        self.order: int = fields[8]
        if fields[1:8] != (0.0, 1.0, -0.5, 1, 0xFFFFFFFF, 0, 1) or self.order < 2:
            raise TrieError("it was built on another kind of machine")
        if kind not in (QUANTISED, COMPRESSED):
            found = OTHER_KINDS.get(kind, f"of kind {kind}")
            raise TrieError(f"it is {found}; `build_binary -q 7 -b 7 -a 22 trie` makes a quantised trie")
        counts = struct.unpack_from(f"<{self.order}Q", mapped, struct.calcsize(_HEADER))
        self.row = 2 * self.order
        end = self._lay_out(mapped, counts, kind == COMPRESSED)
        if len(mapped) < end:
            raise TrieError(f"it has {len(mapped):,} bytes, but should have {end:,}")
        self._known = self._longs[self._vocabulary - 1]
        self.begin = self.index("<s>")

    def _lay_out(self, mapped: mmap.mmap, counts: tuple[int, ...], compressed: bool) -> int:
        """Find the parts of the file; returns its length in bytes."""
        at = _aligned(struct.calcsize(_HEADER) + 8 * self.order)
        self._vocabulary = at // 8 + 1
        at += 8 + 8 * counts[0]
        self._prob_bits, self._backoff_bits = mapped[at + 1], mapped[at + 2]
        at += 8
        sizes = [1 << self._prob_bits, 1 << self._backoff_bits] * (self.order - 2) + [1 << self._prob_bits]
        self._values = array("f", self._floats[at // 4 : at // 4 + sum(sizes)])
        self._backoffs_at = sizes[0]
        at += 4 * sum(sizes)
        self._unigrams = at // 8
        at += 16 * (counts[0] + 2)
        self._word_bits, self._most = counts[0].bit_length(), counts[0]
        levels = self.order - 1
        self._bases, self._widths, self._inline = (zeros("q", levels) for _ in range(3))
        self._highest_from, self._highest = zeros("q", levels), zeros("q", levels)
        self._blocks: array[int] = array("i")
        self._blocks_from = zeros("q", levels)
        for level in range(levels):
            width = self._word_bits + self._prob_bits
            if level < levels - 1:
                bits = counts[level + 2].bit_length()
                if compressed:
                    left_out = _left_out(counts[level + 1] + 1, counts[level + 2], mapped[at + 1])
                    self._highest[level] = (counts[level + 2] >> (bits - left_out)) + 1
                    self._highest_from[level] = _aligned(at) // 8 + 1
                    bits -= left_out
                    self._blocks_from[level] = len(self._blocks)
                    at += 8 * (1 + self._highest[level]) + 7
                    if at <= len(mapped):
                        self._index_blocks(level, (counts[level + 1] >> _BLOCK) + 2)
                self._inline[level] = bits
                width += self._backoff_bits + bits
            self._bases[level], self._widths[level] = 8 * at, width
            at += ((1 + counts[level + 1]) * width + 7) // 8 + 8
        return at

    def _index_blocks(self, level: int, blocks: int) -> None:
        """Store the highest bits of the pointer of each block's first entry."""
        start, count, high = self._highest_from[level], self._highest[level], 0
        at = self._blocks_from[level]
        found = array("i", list(self._blocks) + [0] * blocks)
        for block in range(blocks):
            while high + 1 < count and self._longs[start + high + 1] <= block << _BLOCK:
                high += 1
            found[at + block] = high
        self._blocks = found

    def index(self, word: str) -> int:
        """The number of a word; 0 for unknown ones."""
        letters = word.encode("utf-8", "surrogatepass")
        hashed = self._hash(letters, len(letters))
        low, high = self._vocabulary, self._vocabulary + self._known
        while low < high:
            middle = (low + high) >> 1
            if self._longs[middle] < hashed:
                low = middle + 1
            else:
                high = middle
        found = low < self._vocabulary + self._known and self._longs[low] == hashed
        return low - self._vocabulary + 1 if found else 0

    def _hash(self, letters: bytes, length: int) -> int:
        """MurmurHash64A, with seed 0."""
        value = (length * _HASH) & _WORD_MASK
        place = 0
        while place < length:
            block = 0
            size = min(8, length - place)
            for byte in range(size):
                letter = letters[place + byte]
                block |= letter << 8 * byte
            if size == 8:
                block = (block * _HASH) & _WORD_MASK
                block = ((block ^ block >> 47) * _HASH) & _WORD_MASK
            value = ((value ^ block) * _HASH) & _WORD_MASK
            place += 8
        value = ((value ^ value >> 47) * _HASH) & _WORD_MASK
        return value ^ value >> 47

    def unigram(self, word: int) -> float:
        """log10 probability of a word without context."""
        return self._floats[2 * (self._unigrams + 2 * word)]

    def start(self, states: array[float], to: int) -> None:
        """Store the state at the beginning of a paragraph."""
        for place in range(to, to + self.row):
            states[place] = 0.0
        states[to], states[to + 1] = 1, self.begin
        states[to + 2] = self._floats[2 * (self._unigrams + 2 * self.begin) + 1]

    def ask(self, states: array[float], before: int, word: int, to: int) -> None:
        """Store the state after a word.  In its last place is the word's log10 probability, with the model's 32 bits.

        Args:
            states: states, one after the other.
            before: where the state before the word begins.
            word: number of the word.
            to: where the state after it begins.
        """
        at = self._unigrams + 2 * word
        end = to + self.row - 1
        states[end], backoff = self._floats[2 * at], self._floats[2 * at + 1]
        states[to + 1], states[to + 2] = word, backoff
        remembered = 1 if _extends(backoff) else 0
        found = 1
        first, last = self._longs[at + 1], self._longs[at + 3]
        length = int(states[before])
        for level in range(length):
            if first == last:
                break
            entry = self._find(level, int(states[before + 2 * level + 1]), first, last)
            if entry < 0:
                break
            found = level + 2
            bit = self._bases[level] + entry * self._widths[level] + self._word_bits
            values = level * (self._backoffs_at + (1 << self._backoff_bits))
            if found == self.order:
                states[end] = self._values[values + self._read(bit, self._prob_bits)]
                break
            backoff = self._values[values + self._backoffs_at + self._read(bit, self._backoff_bits)]
            bit += self._backoff_bits
            states[end] = self._values[values + self._read(bit, self._prob_bits)]
            bit += self._prob_bits
            first, last = self._read(bit, self._inline[level]), self._read(bit + self._widths[level], self._inline[level])
            if self._highest[level]:
                high = self._high_bits(level, entry)
                first |= high << self._inline[level]
                while high + 1 < self._highest[level] and self._longs[self._highest_from[level] + high + 1] <= entry + 1:
                    high += 1
                last |= high << self._inline[level]
            states[to + 2 * level + 3], states[to + 2 * level + 4] = states[before + 2 * level + 1], backoff
            if _extends(backoff):
                remembered = found
        states[to] = remembered
        for place in range(to + 1 + 2 * remembered, end):
            states[place] = 0.0
        for shorter in range(found - 1, length):
            states[end] += states[before + 2 * shorter + 2]

    def score(self, both: array[float], at: int, word: int) -> float:
        """log10 probability of a word in one of two states; the other one becomes the state after it."""
        after = self.row - at
        self.ask(both, at, word, after)
        found: float = both[after + self.row - 1]
        both[after + self.row - 1] = 0.0
        return found

    def score_each(
        self, states: array[float], before: Sequence[str], sequences: Sequence[Sequence[str]], unknown: Callable[[str], float]
    ) -> list[float]:
        """log10 probability of each of several sequences of words after the same words.

        Args:
            states: three states; the words ``before`` begin in the first one.
            before: the words before all of them.
            sequences: the words of each.
            unknown: as in `score_all`.
        """
        at = 0
        for form in before:
            self.score(states, at, self.index(form))
            at = self.row - at
        found = []
        for forms in sequences:
            now, total = at, 0.0
            for form in forms:
                word = self.index(form)
                after = 2 * self.row if now != 2 * self.row else self.row - at
                self.ask(states, now, word, after)
                end = after + self.row - 1
                score: float = states[end]
                states[end] = 0.0
                total += score if word else score + unknown(form)
                now = after
            found.append(total)
        return found

    def score_all(self, both: array[float], forms: Sequence[str], unknown: Callable[[str], float]) -> float:
        """log10 probability of a sequence of words.

        Args:
            both: two states; the words begin in the first one, and each is followed by the other state in turn.
            forms: the words.
            unknown: what is added for a word that is not in the vocabulary.
        """
        at, total = 0, 0.0
        for form in forms:
            word = self.index(form)
            score = self.score(both, at, word)
            total += score if word else score + unknown(form)
            at = self.row - at
        return total

    def _find(self, level: int, word: int, first: int, last: int) -> int:
        """The entry of a word in a range of a level, or -1.  Words are numbered evenly, so interpolation finds it soon."""
        base, width, bits = self._bases[level], self._widths[level], self._word_bits
        low, high = first - 1, last
        below, above = 0, self._most
        while high - low > 1:
            place = low + 1 + (word - below) * (high - low - 1) // (above - below + 1)
            found = self._read(base + place * width, bits)
            if found < word:
                low, below = place, found
            elif found > word:
                high, above = place, found
            else:
                return place
        return -1

    def _high_bits(self, level: int, entry: int) -> int:
        """The highest bits of the beginning of an entry's range, in ascending order; the first entry of each is stored."""
        start, block = self._highest_from[level], self._blocks_from[level] + (entry >> _BLOCK)
        low, high = self._blocks[block], self._blocks[block + 1] + 1
        while high - low > 1:
            middle = (low + high) >> 1
            if self._longs[start + middle] <= entry:
                low = middle
            else:
                high = middle
        return low

    def _read(self, bit: int, size: int) -> int:
        """The number of ``size`` bits, at most 57, that begins at a bit of the file."""
        place, shift = bit >> 6, bit & 63
        found = self._longs[place] >> shift
        if shift + size > 64:
            found |= self._longs[place + 1] << (64 - shift)
        return found & (_ONES >> (57 - size))


def _extends(backoff: float) -> bool:
    """Whether a longer n-gram continues this one; KenLM marks those that none does by a negative zero."""
    return backoff != 0.0 or math.copysign(1.0, backoff) > 0.0


def _aligned(place: int) -> int:
    """The next multiple of eight."""
    return (place + 7) // 8 * 8


def _left_out(entries: int, most: int, limit: int) -> int:
    """The number of bits that KenLM leaves out of pointers up to ``most``: up to ``limit``, such that the file is smallest."""
    bits = most.bit_length()
    return min(range(min(bits, limit) + 1), key=lambda left: (most >> (bits - left)) * 64 - entries * left)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise TrieError("it is empty")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
