"""The channel laid out in numbers: words in a table by hash, phrases in one tree of arrays.

A text is searched for phrases word by word, and most words are of no phrase; so whether a word is known is asked of its hash,
before anybody makes a string of it.  Made once from a `spinfix.channel.Channel`, then only read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from spinfix.channel import Channel, Reading
from spinfix.lattice import without_straight_apostrophes
from spinfix.phrases import END, Tree

NONE = -1
MASK = 0xFFFFFFFFFFFFFFFF
HASH_FACTOR = 31
"""A word's hash is the polynomial of its code points in this number, modulo 2⁶⁴; words that share one are compared."""


class Tables:
    """A channel in arrays.

    Attributes:
        readings: every reading, and behind them those for texts with curly apostrophes.
        words: every word of a phrase, by number.
        numbers: the numbers of the words.
        codes: the code points of all words, one behind the other.
        code_starts: where each word begins among them.
        hashes: each word's hash.
        slots: the words' numbers by hash, open addressing; `NONE` where a slot is free.
        firsts: node that each word leads to from the root.
        node_keys: pairs (node, word) as ``node * (words + 1) + word``, open addressing.
        node_values: the node that each pair leads to.
        has_more: whether anything begins with what leads to a node.
        node_reading: reading that ends at each node.
        node_head: group of the head that ends at each node.
        fitted: for each reading the one for texts with curly apostrophes; `NONE` where they do not have it.
        groups: number of groups.
    """

    def __init__(self, channel: Channel) -> None:
        self.readings: list[Reading] = []
        self.words: list[str] = []
        self.groups = len(channel.originals)
        self._number_words(channel)
        readings, heads, keys = self._grow(channel)
        self._lay_out(keys, len(readings))
        self.node_reading, self.node_head = array("i", readings), array("i", heads)
        self._fit()

    def _number_words(self, channel: Channel) -> None:
        numbers: dict[str, int] = {}
        for tree in (channel.readings, channel.heads):
            for word in _words(tree):
                numbers.setdefault(word, len(numbers))
        self.words = list(numbers)
        self.numbers = numbers
        codes = array("I")
        starts = array("i", [0])
        hashes = array("Q")
        size = 1 << (4 * len(numbers) + 16).bit_length()
        slots = array("i", [NONE]) * size
        for number, word in enumerate(self.words):
            value = 0
            for character in word:
                value = (value * HASH_FACTOR + ord(character)) & MASK
                codes.append(ord(character))
            starts.append(len(codes))
            hashes.append(value)
            place = (value ^ (value >> 17)) & (size - 1)
            while slots[place] != NONE:
                place = (place + 1) & (size - 1)
            slots[place] = number
        if not codes:
            codes.append(0)
            hashes.append(0)
        self.codes, self.code_starts, self.hashes, self.slots = codes, starts, hashes, slots
        self.slot_mask = size - 1

    def _grow(self, channel: Channel) -> tuple[list[int], list[int], dict[tuple[int, int], int]]:
        """One tree of both kinds of phrases: what ends at each node, and transitions (node, word) → node."""
        keys: dict[tuple[int, int], int] = {}
        readings: list[int] = [NONE]
        heads: list[int] = [NONE]

        def grow(tree: Tree, node: int, ends: list[int], *, is_reading: bool) -> None:
            for word, below in tree.items():
                if word == END:
                    if is_reading:
                        ends[node] = len(self.readings)
                        self.readings.append(below)
                    else:
                        ends[node] = below
                    continue
                key = node, self.numbers[word]
                if key not in keys:
                    keys[key] = len(readings)
                    readings.append(NONE)
                    heads.append(NONE)
                grow(below, keys[key], ends, is_reading=is_reading)

        grow(channel.readings, 0, readings, is_reading=True)
        grow(channel.heads, 0, heads, is_reading=False)
        return readings, heads, keys

    def _lay_out(self, keys: dict[tuple[int, int], int], nodes: int) -> None:
        """The transitions by hash."""
        count = len(self.words) + 1
        self.firsts = array("i", [NONE]) * count
        size = 1 << (2 * len(keys) + 16).bit_length()
        self.node_keys = array("q", [NONE]) * size
        self.node_values = array("i", [NONE]) * size
        self.node_mask = size - 1
        self.has_more = bytearray(nodes)
        for (node, word), below in keys.items():
            if node == 0:
                self.firsts[word] = below
                continue
            self.has_more[node] = 1
            key = node * count + word
            place = (key * 0x9E3779B1 >> 7) & self.node_mask
            while self.node_keys[place] != NONE:
                place = (place + 1) & self.node_mask
            self.node_keys[place] = key
            self.node_values[place] = below

    def _fit(self) -> None:
        self.fitted = array("i", range(len(self.readings) or 1))
        for number, reading in enumerate(list(self.readings)):
            fitting = without_straight_apostrophes(reading)
            if fitting is None:
                self.fitted[number] = NONE
            elif fitting is not reading:
                self.fitted[number] = len(self.readings)
                self.readings.append(fitting)


def _words(tree: Tree) -> Iterator[str]:
    """Every word of a tree."""
    for word, below in tree.items():
        if word != END:
            yield word
            yield from _words(below)
