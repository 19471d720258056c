"""Near matches, where the exact lookup explains nothing.

The spinner itself matches and writes exactly; but its output is edited, typed and spell-checked afterwards.  A word that no
entry explains is compared with the single-word entries:

* joined to a hyphen ("overseas-minister", "12-months"), where the spinner would have left it alone;
* one letter off ("oversees" for "overseas");
* the plural of an entry, where the original is one word and takes a plain s.

The readings found this way carry a small part of the entry's weight, so that only strong context chooses them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spinfix.families.spinner.channel import Candidate, Reading
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.lattice import Arc, Lattice, hyphen_edges, hyphens_of
from spinfix.families.spinner.phrase_trie import forms_of
from spinfix.text.tokenizer import HYPHEN

_Fit = Callable[[str], str | None]
"""From an entry's original to the variant's; None where it has none."""

WEIGHT = 0.02
"""Part of an entry's weight that a misspelling or a plural keeps.  In the held-out pairs, whose text was never edited after
spinning, every edit by a near match is wrong; at this weight they were 5 in 18,201 edits."""

HYPHEN_WEIGHT = 0.6
"""Part of an entry's weight that a word joined to a hyphen keeps.  At 0.3 "overseas-minister" stayed beside a restored "Foreign
Minister"; the development figures are measured with 0.6."""

SHORTEST = 7
"""Letters of the shortest word looked at by itself; shorter ones have too many neighbours."""

MOST_KNOWN = 1 << 16
"""Words whose nearest entry is remembered before all are forgotten: some 10 MB."""

_SUFFIXES = ("", "s", "es", "d", "ed", "ing", "ly", "r", "er", "y", "ies", "n")


class NearMatcher:
    """Finds near matches of the single-word entries of a dictionary; built once, when a spun document first needs it."""

    def __init__(self, tables: Tables) -> None:
        """Sort the entries by first letter and length."""
        self._tables = tables
        entries = (tables.words[number] for number in tables.entries)
        self._entries = dict.fromkeys(word for word in entries if word.isalpha())  # in the dictionary's order
        self._known: dict[tuple[str, ...], Reading | None] = {}  # readings made once are the same in every place and document
        self._buckets: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._entries:
            if len(word) >= SHORTEST - 1:
                self._buckets[word[0], len(word)].append(word)

    def find(self, lattice: Lattice) -> list[Arc]:
        """Arcs for words of the document that no arc covers, each with the scaled-down reading of its nearest entry."""
        tokens, explained, protected = lattice.tokens, lattice.explained, lattice.protected
        words = tokens.words
        hyphens = hyphens_of(tokens)
        after, before = hyphen_edges(tokens)
        beside = {index + side for index in hyphens for side in (-1, 1)}  # a hyphen has a word on either side
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        arcs = []
        wanted = []
        for index in range(len(words)):
            word = words[index]
            if (not explained[index] and len(word) >= SHORTEST) or index in beside:
                wanted.append(index)
        for index in wanted:
            word = words[index]
            pair = self._hyphenated(lattice, index) if index in beside else None
            if pair is not None and not explained[index + 1]:
                arcs.append(Arc(index, index + 3, pair))
            if explained[index] or protected[index] or not word.isalpha():
                continue
            key = (HYPHEN, word) if after[index] or before[index] else (word,)
            if key not in self._known:
                self._known[key] = self._near(word) if len(key) == 1 else self._joined(self._entry(word), _single)
            reading = self._known[key]
            if reading is not None:
                arcs.append(Arc(index, index + 1, reading))
        return arcs

    def _hyphenated(self, lattice: Lattice, index: int) -> Reading | None:
        """The reading of a two-word entry that stands here with a hyphen between its words ("12-months")."""
        tokens = lattice.tokens
        if index + 2 >= len(tokens) or any(lattice.protected[index : index + 3]):
            return None
        around = tokens.forms[index - 1] if index else "", tokens.forms[index + 1], *tokens.forms[index + 3 : index + 4]
        if around[1] != HYPHEN or around.count(HYPHEN) > 1:
            return None
        first, second = tokens.words[index], tokens.words[index + 2]
        key = (first, HYPHEN, second)
        if key not in self._known:
            self._known[key] = self._joined(self._tables.entry(first, second), str)
        return self._known[key]

    def _entry(self, word: str) -> Reading | None:
        return self._tables.entry(word) if word in self._entries else None

    @staticmethod
    def _joined(entry: Reading | None, fit: _Fit) -> Reading | None:
        """The reading of an entry that is joined by a hyphen, to another word or within."""
        return _scaled(entry, fit, HYPHEN_WEIGHT)

    def _near(self, word: str) -> Reading | None:
        """The reading of the entry that the word may be a variant of."""
        if len(word) < SHORTEST:  # it stands beside a hyphen
            return None
        if word.endswith("s") and not word.endswith("ss") and word[:-1] in self._entries:
            return _scaled(self._entry(word[:-1]), _plural)
        for length in (len(word), len(word) - 1, len(word) + 1):
            nearest = process.extractOne(word, self._buckets.get((word[0], length), ()), scorer=OSA.distance, score_cutoff=1)
            if nearest is not None and not _inflects(word, nearest[0]):
                return _scaled(self._entry(nearest[0]), str)
        return None


def _scaled(reading: Reading | None, fit: _Fit, weight: float = WEIGHT) -> Reading | None:
    """The reading with little weight and with originals that fit the variant; None where none does."""
    if reading is None:
        return None
    candidates = tuple(_fitted(reading.candidates, fit, weight))
    if not candidates:
        return None
    put = sum(candidate.times for candidate in reading.candidates)
    return Reading(candidates, int(put) + reading.standing + 1, 0)


def _fitted(candidates: tuple[Candidate, ...], fit: _Fit, weight: float) -> Iterator[Candidate]:
    for candidate in candidates:
        original = fit(candidate.original)
        if original is not None:
            forms, draw, times = forms_of(original), candidate.draw * weight, candidate.times * weight
            yield replace(candidate, original=original, forms=forms, draw=draw, times=times)


def _single(original: str) -> str | None:
    return original if original.isalpha() else None


def _plural(original: str) -> str | None:
    return original + "s" if original.isalpha() and original[-1] not in "sxzyh" else None


def _inflects(one: str, other: str) -> bool:
    """Whether the two differ by a suffix only, so that the entry's original would have the wrong ending."""
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    return any(one[cut:] in _SUFFIXES and other[cut:] in _SUFFIXES for cut in range(max(stem - 2, 4), stem + 1))
