"""How frequent a word is in English: what `wordfreq.word_frequency` says, without loading it.

The package `wordfreq` imports 40 modules, and makes a dictionary of 321,000 strings (48 MB in all, 0.16 s), of which a document
needs some dozens.  Compiled, this module reads the same file into a table of hashes (4 MB, 0.03 s).  Words with marks, several
digits or other letters than Latin ones, which `wordfreq` may cut into several, are cut by it; and everything is left to it if
the file is not as expected or this module is not compiled.

File format (`wordfreq/data/large_en.msgpack.gz`, in the format msgpack): a list of a header and of lists of words, the first of
those with a frequency of 1, each further one of those a hundredth of a factor ten less frequent ("centibels").
"""

from __future__ import annotations

import gzip
import math
import zlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from spinfix import lazy
from spinfix.errors import SpinfixError
from spinfix.kernels.hashing import FACTOR, MASK
from spinfix.kernels.int_map import HashMap

COMPILED = not __file__.endswith((".py", ".pyc"))
SLOTS = 1 << 19
"""Slots of the table (4 MB), of which the list of November 2026 uses 61 %."""
MOST_WORDS = SLOTS * 4 // 5
"""Words of a list that is read; a longer one is left to wordfreq."""
HIGHEST = "\u017f"
"""The last letter of Latin Extended-A: the words of other letters are left to wordfreq."""

_FACTOR, _MASK = FACTOR, MASK  # under names that have C types
_STRING, _LIST = 0, 1


_TWO_DIGITS = lazy.re_compile("[0-9][0-9]")


@lru_cache(maxsize=1 << 16)
def frequency(word: str) -> float:
    """The word's share of English running text; 0 if it is not among the 321,000 most frequent.

    >>> frequency("overseas") > frequency("oversees") > 0 == frequency("overzees")
    True
    """
    words = _listed()
    if words is None:
        from wordfreq import word_frequency  # takes 0.1 s

        return float(word_frequency(word, "en"))
    folded = word.casefold()
    if folded.isascii():
        whole = folded.isalnum() and _TWO_DIGITS.search(folded) is None
    else:
        whole = folded.isalpha() and max(folded) <= HIGHEST
    return words.frequency(folded) if whole else _of_tokens(word, words)


def _of_tokens(word: str, words: WordList) -> float:
    """What `wordfreq` makes of a word that it may cut into several, or whose digits it counts together, without its dictionary,
    which takes 40 MB.
    """
    from wordfreq.numbers import digit_freq, smash_numbers  # takes 0.1 s
    from wordfreq.tokens import lossy_tokenize

    total = 0.0
    for token in lossy_tokenize(word, "en"):
        zeroed = smash_numbers(token)
        known = words.centibels(zeroed)
        if known < 0:
            return 0.0
        share = 10 ** (-known / 100)
        if zeroed != token:
            share *= digit_freq(token)
        total += 1.0 / share
    return _to_three_digits(1.0 / total) if total else 0.0


@lru_cache(maxsize=1)
def _listed() -> WordList | None:
    """The list of wordfreq; None if it cannot be read."""
    found = find_spec("wordfreq") if COMPILED else None
    if found is None or found.origin is None:
        return None
    try:
        return WordList(gzip.decompress(Path(found.origin).with_name("data").joinpath("large_en.msgpack.gz").read_bytes()))
    except (OSError, EOFError, zlib.error, WordListError):
        return None


class WordListError(SpinfixError):
    """Data that is no list of words by frequency."""


class WordList:
    """The words of a list and their frequencies.

    Args:
        data: the list, in msgpack.

    Raises:
        WordListError: if it is in another format.
    """

    def __init__(self, data: bytes) -> None:
        """Read the list."""
        self._centibels = HashMap(SLOTS)
        self._at = self._count = 0
        header = b"\x82\xa6format\xa2cB\xa7version\x01"
        lists = self._length(data, len(data), _LIST)
        if lists < 1 or data[self._at : self._at + len(header)] != header:
            raise WordListError("not a list of words by centibels")
        self._at += len(header)
        for centibels in range(lists - 1):
            self._read(data, len(data), centibels)
        if self._at != len(data):
            raise WordListError("not a list of words alone")

    def frequency(self, word: str) -> float:
        """The frequency of a word in lower-case letters, to three digits; 0 if it is not listed."""
        found = self.centibels(word)
        return _rounded(found) if found >= 0 else 0.0

    def centibels(self, word: str) -> int:
        """How much less frequent a word is than one with a frequency of 1, in hundredths of a factor ten; -1 if not listed."""
        letters = word.encode("utf-8", "surrogatepass")
        found: int = self._centibels.get(self._hash(letters, 0, len(letters)))
        return found - 1

    def _read(self, data: bytes, size: int, centibels: int) -> None:
        """Read one list."""
        count = self._length(data, size, _LIST)
        self._count += count
        if self._count > MOST_WORDS:
            raise WordListError("too long")
        for _ in range(count):
            length = self._length(data, size, _STRING)
            if self._at + length > size:
                raise WordListError("a word is cut off")
            self._centibels.put(self._hash(data, self._at, length), centibels + 1)
            self._at += length

    def _length(self, data: bytes, size: int, kind: int) -> int:
        """Read the length of a list or string, in msgpack."""
        if self._at >= size:
            raise WordListError("cut off")
        first = data[self._at]
        short, bits = (0xA0, 5) if kind == _STRING else (0x90, 4)
        if first >> bits == short >> bits:
            self._at += 1
            return first - short
        wide = 0xD9 if kind == _STRING else 0xDB  # lengths of 1, 2 or 4 bytes follow; of lists of 2 or 4
        if not wide + (kind == _LIST) <= first <= wide + 2:
            raise WordListError("neither a list nor a string")
        count = 1 << (first - wide)
        if self._at + count >= size:
            raise WordListError("cut off")
        found = 0
        for place in range(count):
            found = found << 8 | data[self._at + 1 + place]
        self._at += 1 + count
        return found

    def _hash(self, data: bytes, start: int, length: int) -> int:
        """The hash of some bytes, see `spinfix.kernels.hashing.hash_of`."""
        value = 0
        for place in range(start, start + length):
            value = (value * _FACTOR + data[place]) & _MASK
        return ((value ^ value >> 32) * _FACTOR) & _MASK


@lru_cache(maxsize=1024)
def _rounded(centibels: int) -> float:
    """The frequency that wordfreq gives the words of a list."""
    return _to_three_digits(1.0 / (1.0 / 10 ** (-centibels / 100)))


def _to_three_digits(share: float) -> float:
    return round(share, math.floor(-math.log(share, 10)) + 3)
