"""Words told apart by their hash alone: for tables that are asked for every word of a text.

A table holds, at the place that a word's hash leads to, one number of 64 bits: the highest bits of the hash and what is known
of the word.  So a word costs one read from memory.
"""

from __future__ import annotations

MASK = 0xFFFFFFFFFFFFFFFF

FACTOR = 0x9E3779B97F4A7C15
"""A word's hash is the polynomial of its code points in this number, modulo 2⁶⁴, with its halves mixed (`mixed`).  The number
is odd, and its bits are those of the golden ratio."""

VALUE_BITS = 24
"""Bits of an entry that hold what is known of the word; the others are the highest of its hash.  A word that is in no table
has those of one that stands where it is looked for once in 10¹² different words.  Comparing letter by letter would cost three
more reads, from memory that is in no cache."""

SPREAD = 0x9E3779B1
"""Multiplies numbers, modulo 2⁶⁴, so that their bits are mixed."""


def hash_of(word: str, factor: int = FACTOR) -> int:
    """The hash of a word."""
    value = 0
    for character in word:
        value = (value * factor + ord(character)) & MASK
    return mixed(value, factor)


def mixed(polynomial: int, factor: int = FACTOR) -> int:
    """The hash from the polynomial, whose highest bits know nothing of the last letter."""
    return ((polynomial ^ polynomial >> 32) * factor) & MASK


def bit_of(number: int) -> int:
    """Which of 64 bits stands for a number in a set of a few, to say at once of most others that they are not in it."""
    return number * SPREAD >> 7 & 63
