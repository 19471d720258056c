"""Word hashes, for tables that are looked up for every word of a text and identify words by their hash alone.

Each slot of a table is one 64-bit number: the highest bits of the hash, and the word's value.  So a lookup costs one memory
access.
"""

from __future__ import annotations

MASK = 0xFFFFFFFFFFFFFFFF

FACTOR = 0x9E3779B97F4A7C15
"""Base of the hash: the polynomial of the word's code points in this number, modulo 2⁶⁴, with its halves mixed (`mixed`).  Odd,
with the bits of the golden ratio."""

VALUE_BITS = 24
"""Bits of a slot that hold the word's value; the others are the highest bits of its hash.  A word that is not in the table is
mistaken for one in the slot where it is looked up once in 10¹² different words.  Comparing letter by letter would cost three
more memory accesses, none of them cached."""

SPREAD = 0x9E3779B1
"""Multiplier, modulo 2⁶⁴, that mixes the bits of a number."""


def hash_of(word: str, factor: int = FACTOR) -> int:
    """The hash of a word."""
    value = 0
    for character in word:
        value = (value * factor + ord(character)) & MASK
    return mixed(value, factor)


def mixed(polynomial: int, factor: int = FACTOR) -> int:
    """The hash from the polynomial, whose highest bits do not depend on the last letter."""
    return ((polynomial ^ polynomial >> 32) * factor) & MASK


def bit_of(number: int) -> int:
    """Position (0 to 63) of a number's bit in a 64-bit filter of a small set, which rules out most numbers not in the set."""
    return number * SPREAD >> 7 & 63
