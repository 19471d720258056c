"""Counts the words beside a spinner's phrases, in what it wrote and in what authors wrote: ``collocates.tsv`` of a family."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.families.spinner.collocates import AFTER, BEFORE, MOST, Weights, beside
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.scanner import Scanner
from spinfix.learn import genuine
from spinfix.learn.pairs import Pair
from spinfix.text.tokenizer import Tokens, tokenize

PRIOR = 100.0
"""Pseudo-occurrences with the phrase's pooled distribution of words, added to either count: rare phrases say little.  50 to 400
tell as much."""

LEAST_SPUN, LEAST_GENUINE = 5, 100
"""A word is kept if it was seen so often beside the phrase where the spinner wrote it, or where authors did; with less the file
is up to fifteen times as large and tells as much (docs/experiments/gate.md, "The words beside a phrase")."""

LEAST_WEIGHT = 0.5
"""Smallest weight that is kept, in nats.  Chosen."""


class Beside(NamedTuple):
    """Occurrences of phrases, and of the words beside them, by phrase and by (phrase, side, word)."""

    phrases: Counter[str]
    words: Counter[tuple[str, str, str]]

    def add(self, phrase: str, tokens: Tokens, first: int, last: int) -> None:
        """Count one occurrence: the tokens ``first`` up to ``last``."""
        self.phrases[phrase] += 1
        before, after = beside(tokens, first, last)
        if before:
            self.words[phrase, BEFORE, before] += 1
        if after:
            self.words[phrase, AFTER, after] += 1


def empty() -> Beside:
    """No occurrences."""
    return Beside(Counter(), Counter())


class _Finder:
    """Finds the longest phrases at each place of a text."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._scanner = Scanner(tables)
        self._lengths: dict[int, int] = {}

    def find(self, text: str) -> Iterator[tuple[str, Tokens, int, int]]:
        """Each phrase in its form, with the tokens of the text and its first token and the one after its last."""
        self._scanner.scan(text, ())
        signs = self._scanner.signs(text, ())
        known = len(self._tables.phrases)
        if not any(sign < known for sign in signs.ids):
            return
        tokens = tokenize(text)
        for first, sign in zip(signs.firsts, signs.ids, strict=True):
            if sign < known:
                last = first + self._length(sign)
                yield " ".join(form for form in tokens.forms[first:last] if form), tokens, first, last

    def _length(self, sign: int) -> int:
        number = self._tables.base(sign)
        length = self._lengths.get(number)
        if length is None:
            length = self._lengths[number] = len(tokenize(self._tables.spun[self._tables.candidates_from[number]]))
        return length


def count_spun(tables: Tables, pairs: Iterable[Pair]) -> Beside:
    """What stands beside the phrases that the spinner wrote."""
    finder, counts = _Finder(tables), empty()
    for pair in pairs:
        written = {(start, end) for start, end, _ in pair.slots}
        for phrase, tokens, first, last in finder.find(pair.spun):
            if (tokens.starts[first], tokens.ends[last - 1]) in written:
                counts.add(phrase, tokens, first, last)
    return counts


def count_genuine(tables: Tables, folders: Sequence[Path], say: Callable[[str], Any] = lambda _: None) -> Beside:
    """What stands beside the phrases in all text of some indexed folders (`spinfix.learn.genuine`)."""
    finder, counts = _Finder(tables), empty()
    for folder in folders:
        for source in genuine.sources(folder):
            for text in genuine.documents(source):
                for phrase, tokens, first, last in finder.find(text):
                    counts.add(phrase, tokens, first, last)
            say(f"{source.name}: {source.kind}")
    return counts


def weights_of(spun: Beside, authored: Beside) -> dict[str, Weights]:
    """The weight of each word that was seen often enough, by phrase."""
    found: dict[str, Weights] = {}
    seen = {key for key, times in spun.words.items() if times >= LEAST_SPUN}
    seen.update(key for key, times in authored.words.items() if times >= LEAST_GENUINE and key[0] in spun.phrases)
    for phrase, side, word in sorted(seen):
        here, there = spun.words[phrase, side, word], authored.words[phrase, side, word]
        weight = weight_of(here, there, spun.phrases[phrase], authored.phrases[phrase])
        if abs(weight) >= LEAST_WEIGHT:
            sides = found.setdefault(phrase, Weights({}, {}))
            (sides.before if side == BEFORE else sides.after)[word] = weight
    return found


def weight_of(spun: int, authored: int, all_spun: int, all_authored: int) -> float:
    """How much likelier a word is beside a phrase that the spinner wrote than beside an author's, in nats.

    Args:
        spun: occurrences of the word beside the spinner's phrase.
        authored: occurrences of the word beside the author's phrase.
        all_spun: occurrences of the spinner's phrase.
        all_authored: occurrences of the author's phrase.
    """
    expected = PRIOR * (spun + authored) / (all_spun + all_authored)
    ratio = (spun + expected) / (all_spun + PRIOR) * (all_authored + PRIOR) / (authored + expected)
    return round(max(-MOST, min(MOST, math.log(ratio))), 1)
