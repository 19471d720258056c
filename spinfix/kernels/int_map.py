"""Hash maps of integers with open addressing, stored in arrays; texts are looked up in them word by word and node by node.

A slot is one 64-bit number, so that a lookup costs one memory access: an `IntMap` stores key and value in it; a `HashMap`,
which is looked up by hash (`spinfix.kernels.hashing.hash_of`), the highest bits of the hash and the value.  Neither supports
deletion.
"""

from __future__ import annotations

from array import array

from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import FACTOR, MASK, VALUE_BITS

NONE = -1
"""Returned for a key that is not in the map."""
FREE = -1
"""An empty slot of an `IntMap`."""
KEY_BITS, NUMBER_BITS = 42, 21
"""Bits of the key and of the value in a slot of an `IntMap`."""
NUMBER = (1 << NUMBER_BITS) - 1
"""The bits of a slot of an `IntMap` that are the value; the others are the key."""

_NONE, _FREE, _FACTOR, _MASK, _BITS = NONE, FREE, FACTOR, MASK, VALUE_BITS  # under names that have C types
_NUMBER_BITS, _NUMBER, _KEY_BITS = NUMBER_BITS, NUMBER, KEY_BITS


def slots_for(count: int) -> int:
    """Number of slots for ``count`` entries: a power of two, such that a third to two thirds of the slots are used.

    >>> slots_for(100)
    256
    """
    return 1 << (3 * count // 2 + 16).bit_length()


class IntMap:
    """A map from integers of `KEY_BITS` bits to integers of `NUMBER_BITS` bits.

    >>> numbers = IntMap(slots_for(2))
    >>> place = numbers.put(1 << 40, 7)
    >>> numbers.get(1 << 40), numbers.get(3)
    (7, -1)

    Attributes:
        entries: key and value in each slot (``key << NUMBER_BITS | value``), `FREE` if it is empty.
    """

    def __init__(self, slots: int = 16) -> None:
        """Create a map with this number of slots, a power of two of at most 2²⁴; it must hold fewer keys than that."""
        self.entries = array("q", [_FREE]) * slots
        self._mask = slots - 1

    @classmethod
    def of(cls, entries: array[int]) -> IntMap:
        """A map over an existing array of entries, which is not copied."""
        made = cls(1)
        made.take(entries)
        return made

    def take(self, entries: array[int]) -> None:
        """Replace the content by an existing array of entries, which is not copied."""
        self.entries, self._mask = entries, len(entries) - 1

    def get(self, key: int) -> int:
        """The value of a key, or `NONE`."""
        place = (key * _FACTOR & _MASK) >> 40 & self._mask
        entry = self.entries[place]
        while entry != _FREE:
            if entry >> _NUMBER_BITS == key:
                return entry & _NUMBER
            place = (place + 1) & self._mask
            entry = self.entries[place]
        return _NONE

    def place(self, key: int) -> int:
        """The slot of a key, or the one where it would be inserted."""
        place = (key * _FACTOR & _MASK) >> 40 & self._mask
        while self.entries[place] != _FREE and self.entries[place] >> _NUMBER_BITS != key:
            place = (place + 1) & self._mask
        return place

    def put(self, key: int, value: int) -> int:
        """Set the value of a key; returns its slot.

        Raises:
            OverflowError: if one of them is too large.
        """
        if key >> _KEY_BITS or value >> _NUMBER_BITS:
            raise OverflowError(f"key {key} or value {value} is too large; a dictionary may have two million words in all")
        place = self.place(key)
        self.entries[place] = key << _NUMBER_BITS | value
        return place


class HashMap:
    """A map from hashes to positive numbers of `VALUE_BITS` bits.

    >>> from spinfix.kernels.hashing import hash_of
    >>> known = HashMap(slots_for(1))
    >>> known.put(hash_of("overseas"), 5)
    >>> known.get(hash_of("overseas")), known.get(hash_of("foreign"))
    (5, 0)

    Attributes:
        entries: the highest bits of the hash and the value in each slot; 0 if it is empty.
    """

    def __init__(self, slots: int) -> None:
        """Create a map with this number of slots, a power of two; it must hold fewer hashes than that."""
        self.entries = zeros("Q", slots)
        self._mask = slots - 1

    @classmethod
    def of(cls, entries: array[int]) -> HashMap:
        """A map over an existing array of entries, which is not copied."""
        made = cls(1)
        made.take(entries)
        return made

    def take(self, entries: array[int]) -> None:
        """Replace the content by an existing array of entries, which is not copied."""
        self.entries, self._mask = entries, len(entries) - 1

    def get(self, hashed: int) -> int:
        """The value of a hash, or 0."""
        place = hashed & self._mask
        entry = self.entries[place]
        while entry:
            if (entry ^ hashed) >> _BITS == 0:
                return entry & ((1 << _BITS) - 1)
            place = (place + 1) & self._mask
            entry = self.entries[place]
        return 0

    def get_all(self, hashes: array[int], count: int, found: array[int], at: int) -> None:
        """Store the values of the first ``count`` hashes, 0 for unknown ones, in ``found`` from place ``at`` on.

        A lookup waits for memory, which a processor does for several at once if nothing else stands between them.
        """
        entries, mask = self.entries, self._mask
        for number in range(count):
            hashed = hashes[number]
            place = hashed & mask
            entry = entries[place]
            while entry and (entry ^ hashed) >> _BITS:
                place = (place + 1) & mask
                entry = entries[place]
            found[at + number] = entry & ((1 << _BITS) - 1)

    def put(self, hashed: int, value: int) -> None:
        """Insert a hash that is not in the map yet."""
        place = hashed & self._mask
        while self.entries[place]:
            place = (place + 1) & self._mask
        self.entries[place] = hashed >> _BITS << _BITS | value
