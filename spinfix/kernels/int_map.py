"""Maps of whole numbers by open addressing, in arrays: what a text is looked up in, word by word and node by node.

An `IntMap` knows its keys.  A `HashMap` is asked by hashes (`spinfix.kernels.hashing.hash_of`) and keeps their highest bits
only, in one number of 64 bits with what is known of each, so that an answer costs one read from memory.  Neither forgets.
"""

from __future__ import annotations

from array import array

from spinfix.kernels.hashing import FACTOR, MASK, VALUE_BITS

NONE = -1
"""In place of a value that is not there."""
FREE = -1
"""In place of a key where a place is free; so keys are not negative."""

_NONE, _FREE, _FACTOR, _MASK, _BITS = NONE, FREE, FACTOR, MASK, VALUE_BITS  # under names that have C types


def room_for(count: int) -> int:
    """Places for so many entries: a power of two, so that a quarter to half of them are in use.

    >>> room_for(100)
    256
    """
    return 1 << (2 * count + 16).bit_length()


class IntMap:
    """Whole numbers from 0 to 2⁶³ − 1 to numbers of 32 bits.

    >>> numbers = IntMap(room_for(2))
    >>> place = numbers.put(1 << 40, 7)
    >>> numbers.get(1 << 40), numbers.get(3)
    (7, -1)

    Attributes:
        keys: the key at each place, `FREE` where there is none.
        values: the value at each place.
    """

    def __init__(self, room: int = 16) -> None:
        """Have so many places, a power of two of at most 2²⁴; the map is for fewer keys."""
        self.keys = array("q", [_FREE]) * room
        self.values = array("i", [_NONE]) * room
        self._mask = room - 1

    @classmethod
    def of(cls, keys: array[int], values: array[int]) -> IntMap:
        """The map that had these keys and values; it takes them over."""
        made = cls(1)
        made.take(keys, values)
        return made

    def take(self, keys: array[int], values: array[int]) -> None:
        """Become the map that had these keys and values."""
        self.keys, self.values, self._mask = keys, values, len(keys) - 1

    def get(self, key: int) -> int:
        """The value of a key; `NONE` where there is none."""
        place = (key * _FACTOR & _MASK) >> 40 & self._mask
        while self.keys[place] != _FREE:
            if self.keys[place] == key:
                return self.values[place]
            place = (place + 1) & self._mask
        return _NONE

    def place(self, key: int) -> int:
        """Where a key is, or would be put."""
        place = (key * _FACTOR & _MASK) >> 40 & self._mask
        while self.keys[place] != _FREE and self.keys[place] != key:
            place = (place + 1) & self._mask
        return place

    def put(self, key: int, value: int) -> int:
        """Give a key a value; returns its place."""
        place = self.place(key)
        self.keys[place], self.values[place] = key, value
        return place


class HashMap:
    """Hashes to numbers of `VALUE_BITS` bits above 0.

    >>> from spinfix.kernels.hashing import hash_of
    >>> known = HashMap(room_for(1))
    >>> known.put(hash_of("overseas"), 5)
    >>> known.get(hash_of("overseas")), known.get(hash_of("foreign"))
    (5, 0)

    Attributes:
        entries: at each place the highest bits of a hash and its value; 0 where there is none.
    """

    def __init__(self, room: int) -> None:
        """Have so many places, a power of two; the map is for fewer hashes."""
        self.entries = array("Q", [0]) * room
        self._mask = room - 1

    @classmethod
    def of(cls, entries: array[int]) -> HashMap:
        """The map that had these entries; it takes them over."""
        made = cls(1)
        made.take(entries)
        return made

    def take(self, entries: array[int]) -> None:
        """Become the map that had these entries."""
        self.entries, self._mask = entries, len(entries) - 1

    def get(self, hashed: int) -> int:
        """The value of a hash; 0 where there is none."""
        place = hashed & self._mask
        entry = self.entries[place]
        while entry:
            if (entry ^ hashed) >> _BITS == 0:
                return entry & ((1 << _BITS) - 1)
            place = (place + 1) & self._mask
            entry = self.entries[place]
        return 0

    def put(self, hashed: int, value: int) -> None:
        """Give a hash that has none a value."""
        place = hashed & self._mask
        while self.entries[place]:
            place = (place + 1) & self._mask
        self.entries[place] = hashed >> _BITS << _BITS | value
