"""Near matches of dictionary entries, for words without an exact match.

The spinner itself matches and writes exactly; but its output may be edited, retyped and spell-checked afterwards.  A word
without an exact match is compared with the single-word entries, beside a hyphen also with those of two words:

* joined by a hyphen ("overseas-minister", "12-months", "Java-primarily based"), where the spinner would not have changed it;
* one letter off ("oversees" for "overseas"), because of a typing error or a spell checker.

Old spelling, dialect and OCR text contain many words that are one letter off without being spun.  So a word does not count as a
misspelling if the entry is not much more frequent than the word, if the two differ only as spelling variants do ("publick",
"somethin", "organised"), or if the words around it are rare too.  A match keeps only a small part of the entry's weight, so
that it is chosen only in a strong context.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from spinfix.families.spinner.channel import SpunPhrase
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.lattice import Arc, Lattice, hyphen_edges, hyphens_of
from spinfix.models.ngram import RAREST
from spinfix.models.word_frequencies import frequency
from spinfix.text.tokenizer import HYPHEN

WEIGHT = 0.02
"""Part of an entry's weight that a misspelling keeps.  In the held-out pairs, whose text was never edited after spinning, every
edit by such a near match is wrong; at this weight they were 5 in 18,201 edits."""

HYPHEN_WEIGHT, WITHIN_WEIGHT = 0.25, 0.06
"""Part of an entry's weight that is kept by a word joined to a hyphen, and by a phrase with a hyphen inside.  Less than 0.24
leaves "overseas-minister" unchanged; docs/experiments/constants.md has the figures."""

RARER = 10.0
"""Factor by which an entry has to be more frequent in English than its misspelling.  "Employers" and "procession" are not
misspelt "employees" and "profession"; "oversees" may be "overseas"."""

STRANGE, MOST_STRANGE, AROUND = 1e-7, 0.03, 60
"""A word below this frequency in English is strange; if more than this share of the other long words within this many tokens
are strange, no word counts as a misspelling.  That is true of 1 in 100 spun paragraphs, of five and six in ten of OCR text and
verse of 1500 to 1700, and of four in ten of learners' English."""

SHORTEST = 7
"""Letters of the shortest word compared on its own; shorter ones have too many neighbours."""

MOST_KNOWN = 1 << 16
"""Words whose nearest entry is cached before the cache is cleared: about 10 MB."""

LONG = 4
"""Letters of the shortest word that may be strange: shorter ones are just as often abbreviations."""

_OTHER, _ORDINARY, _STRANGE = 1, 2, 3
"""What is known of a word around a possible misspelling: it does not count, it is frequent enough, it is rare (`STRANGE`)."""
_NO_BUCKET = (0, 0)

_SPELLINGS = frozenset(map(frozenset, ("sz", "cs", "iy", "uv")))
"""Letters that replace each other in spelling variants of other times and places."""

_SUFFIXES = ("", "s", "es", "d", "ed", "ing", "ly", "r", "er", "y", "ies", "n")


class FuzzyMatcher:
    """Finds near matches of the single-word entries of a dictionary; built once, on first use."""

    def __init__(self, tables: Tables) -> None:
        """Index the entries by first letter and length."""
        self._tables = tables
        entries = (tables.words[number] for number in tables.entries)
        self._entries = dict.fromkeys(word for word in entries if word.isalpha())  # in the dictionary's order
        # caches: each match is created once
        self._known: dict[str, SpunPhrase | None] = {}
        self._beside: dict[tuple[str, ...], SpunPhrase | None] = {}
        buckets: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._entries:
            if len(word) >= SHORTEST - 1:
                buckets[word[0], len(word)].append(word)
        self._compared: list[str] = []
        self._buckets: dict[tuple[str, int], tuple[int, int]] = {}
        for key, words in buckets.items():
            self._buckets[key] = len(self._compared), len(self._compared) + len(words)
            self._compared += words
        self._letters = array("I", map(_letters, self._compared))

    def find(self, lattice: Lattice) -> list[Arc]:
        """Arcs for words of the document without an arc, each with its nearest entry at reduced weight."""
        tokens, explained, protected = lattice.tokens, lattice.explained, lattice.protected
        words, known = tokens.words, self._known
        hyphens = hyphens_of(tokens)
        after, before = hyphen_edges(tokens, hyphens)
        beside = bytearray(len(words) + 1)
        for index in hyphens:  # each has a word on either side
            beside[index - 1] = beside[index + 1] = 1
        if len(known) + len(self._beside) > MOST_KNOWN:
            known.clear()
            self._beside.clear()
        arcs = []
        kinds = bytearray(len(words))
        for index in range(len(words)):
            word = words[index]
            if not beside[index] and (explained[index] or len(word) < SHORTEST):
                continue
            if beside[index]:
                arcs += self._pairs(lattice, index, follows=after[index] == 1)
            if explained[index] or protected[index] or not word.isalpha():
                continue
            if after[index] or before[index]:
                phrase = self._joined(word)
            elif word in known:
                phrase = known[word]
            else:
                phrase = known[word] = self._near(word)
            if phrase is not None and (after[index] or before[index] or not _among_strange(words, index, kinds)):
                arcs.append(Arc(index, index + 1, phrase))
        return arcs

    def _joined(self, word: str) -> SpunPhrase | None:
        """The entry of one word that a hyphen joins to another here."""
        key = (HYPHEN, word)
        if key not in self._beside:
            self._beside[key] = _scaled(self._entry(word), HYPHEN_WEIGHT, single=True)
        return self._beside[key]

    def _pairs(self, lattice: Lattice, index: int, *, follows: bool) -> list[Arc]:
        """Arcs of two-word entries that begin with a word, and have a hyphen inside or, if it ``follows`` one, before them."""
        arcs = []
        pair = self._hyphenated(lattice, index)
        if pair is not None and not lattice.explained[index + 1]:
            arcs.append(Arc(index, index + 3, pair))
        joined = self._joined_pair(lattice, index) if follows else None
        if joined is not None:
            arcs.append(Arc(index, index + 2, joined))
        return arcs

    def _joined_pair(self, lattice: Lattice, index: int) -> SpunPhrase | None:
        """The two-word entry that a hyphen joins to another word ("Java-primarily based")."""
        words, protected = lattice.tokens.words, lattice.protected
        if index + 1 >= len(words) or protected[index] or protected[index + 1]:
            return None
        key = (HYPHEN, words[index], words[index + 1])
        if key not in self._beside:
            self._beside[key] = _scaled(self._tables.entry(words[index], words[index + 1]), HYPHEN_WEIGHT, single=True)
        return self._beside[key]

    def _hyphenated(self, lattice: Lattice, index: int) -> SpunPhrase | None:
        """The two-word entry written with a hyphen between its words here ("12-months")."""
        tokens = lattice.tokens
        if index + 2 >= len(tokens) or any(lattice.protected[index : index + 3]):
            return None
        around = tokens.forms[index - 1] if index else "", tokens.forms[index + 1], *tokens.forms[index + 3 : index + 4]
        if around[1] != HYPHEN or around.count(HYPHEN) > 1:
            return None
        first, second = tokens.words[index], tokens.words[index + 2]
        key = (first, HYPHEN, second)
        if key not in self._beside:
            self._beside[key] = _scaled(self._tables.entry(first, second), WITHIN_WEIGHT)
        return self._beside[key]

    def _entry(self, word: str) -> SpunPhrase | None:
        return self._tables.entry(word) if word in self._entries else None

    def _near(self, word: str) -> SpunPhrase | None:
        """The entry that the word may be a misspelling of."""
        if len(word) < SHORTEST:  # only next to a hyphen
            return None
        letters = _letters(word)
        for length in (len(word), len(word) - 1, len(word) + 1):
            entry = self._nearest(word, letters, length)
            if entry is not None and _may_be_misspelt(word, entry):
                return _scaled(self._entry(entry), WEIGHT)
        return None

    def _nearest(self, word: str, letters: int, length: int) -> str | None:
        """The first entry of this length, with the same first letter, that is the word or one letter off; itself comes first.

        A letter more, less or other changes at most two of the bits that stand for the letters of a word.
        """
        if length == len(word) and word in self._entries:
            return word
        first, last = self._buckets.get((word[0], length), _NO_BUCKET)
        for number in range(first, last):
            changed = self._letters[number] ^ letters
            changed &= changed - 1
            if changed & (changed - 1) == 0 and OSA.distance(word, self._compared[number], score_cutoff=1) <= 1:
                return self._compared[number]
        return None


def _scaled(phrase: SpunPhrase | None, weight: float, single: bool = False) -> SpunPhrase | None:
    """The phrase with reduced weight, and only with originals of one word if ``single``; None if there are none."""
    if phrase is None:
        return None
    candidates = tuple(
        replace(candidate, draw=candidate.draw * weight, times=candidate.times * weight)
        for candidate in phrase.candidates
        if not single or candidate.original.isalpha()
    )
    if not candidates:
        return None
    put = sum(candidate.times for candidate in phrase.candidates)
    return SpunPhrase(candidates, int(put) + phrase.standing + 1, 0)


def _among_strange(words: Sequence[str], index: int, kinds: bytearray) -> bool:
    """Whether the words around a word are strange: another spelling, dialect, or OCR text.

    Args:
        words: the document's.
        index: the word's.
        kinds: what is known of each word: 0 or one of `_OTHER`, `_ORDINARY` and `_STRANGE`.
    """
    word = words[index]
    others = strange = 0
    for place in range(max(0, index - AROUND), min(len(words), index + AROUND + 1)):
        one = words[place]
        kind = kinds[place]
        if not kind:
            kind = kinds[place] = _kind(one)
        if kind != _OTHER and one != word:
            others += 1
            strange += kind == _STRANGE
    return strange > MOST_STRANGE * others


def _kind(word: str) -> int:
    """Whether a word is long and in lower case, and then whether it is strange."""
    if len(word) < LONG or not word.islower():
        return _OTHER
    return _STRANGE if word.isalpha() and _frequency(word) < STRANGE else _ORDINARY


def _letters(word: str) -> int:
    """The letters of a word as a set of bits; letters of other scripts share them."""
    letters = 0
    for letter in word:
        letters |= 1 << (ord(letter) % 31)
    return letters


def _may_be_misspelt(word: str, entry: str) -> bool:
    """Whether the word may be the entry after a typing error or a wrong correction by a spell checker."""
    if _inflects(word, entry) or _is_spelling(word, entry):
        return False
    return _frequency(entry) >= RARER * _frequency(word)


def _frequency(word: str) -> float:
    """The word's share of running English words; at least that of the rarest that `wordfreq` lists."""
    return max(RAREST, frequency(word))


def _is_spelling(word: str, entry: str) -> bool:
    """Whether two words that are one letter apart differ only as spelling variants do: at the end ("somethin", "naturall"), or
    in letters that replace each other.
    """
    start = 0
    while start < min(len(word), len(entry)) and word[start] == entry[start]:
        start += 1
    end = 0
    while end < min(len(word), len(entry)) - start and word[len(word) - 1 - end] == entry[len(entry) - 1 - end]:
        end += 1
    one, other = word[start : len(word) - end], entry[start : len(entry) - end]
    if not end:
        return True
    if one and other:
        return frozenset((one, other)) in _SPELLINGS
    letter, before, after = one or other, word[start - 1 : start], word[len(word) - end :]
    if letter == "l":
        return "l" in (before, after[0])
    return (letter, before) == ("k", "c") or (letter == "u" and before == "o" and after[0] == "r")


def _inflects(one: str, other: str) -> bool:
    """Whether the two differ by a suffix only, so that the entry's original would have the wrong ending."""
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    return any(one[cut:] in _SUFFIXES and other[cut:] in _SUFFIXES for cut in range(max(stem - 2, 4), stem + 1))
