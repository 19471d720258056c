"""Counts how often authors of many kinds of English write the spinner's phrases: ``usage.tsv`` of a dictionary.

A phrase that is rare in the news may be common in another kind ("shall be" in law), and unseen kinds have such phrases too.  So
every kind has the same weight regardless of the amount of text, and small kinds are smoothed towards all text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.dictionary import Usage
from spinfix.families.spinner.scanner import Scanner
from spinfix.learn import genuine
from spinfix.learn.pairs import Pair

SMOOTHING = 30_000.0
"""Tokens of all text added to each kind.  The smallest kinds have 45,000 tokens."""

LEAST_EXPECTED = 0.05
"""Phrases with fewer expected occurrences in as much text as the pairs contain are left out."""

Counts = npt.NDArray[np.int64]


class Census:
    """Occurrences of each spun phrase, the longest at each place, by kind of English.

    Attributes:
        counts: of each kind, by number of the phrase.
        tokens: of each kind.
    """

    def __init__(self, tables: Tables) -> None:
        """Create an empty census."""
        self.tables = tables
        self._scanner = Scanner(tables)
        self._known = len(tables.standing)
        self.counts: dict[str, Counts] = {}
        self.tokens: dict[str, int] = {}

    def count(self, kind: str, texts: Iterable[str]) -> None:
        """Count the phrases in some texts."""
        total = self.counts.setdefault(kind, np.zeros(self._known, np.int64))
        for text in texts:
            scan = self._scanner.scan(text, ())
            self.tokens[kind] = self.tokens.get(kind, 0) + scan.size
            signs = self._scanner.signs(text, ())
            found = [self.tables.base(sign) for sign in signs.ids if sign < len(self.tables.phrases)]
            total += np.bincount(np.array(found, np.int64), minlength=self._known)

    def rates(self, kinds: Sequence[str]) -> npt.NDArray[np.float64]:
        """Smoothed occurrences per token; one row per kind."""
        counts = np.array([self.counts[kind] for kind in kinds], float)
        tokens = np.array([self.tokens[kind] for kind in kinds], float)[:, None]
        rates: npt.NDArray[np.float64] = (counts + SMOOTHING * counts.sum(0) / tokens.sum()) / (tokens + SMOOTHING)
        return rates

    def usage(self, pair_tokens: int, without: Iterable[str] = ()) -> dict[str, Usage]:
        """The usage of each phrase that occurs anywhere, optionally without some kinds.

        Args:
            pair_tokens: number of tokens of the pairs in which the dictionary was counted.
            without: kinds to leave out.
        """
        kinds = sorted(set(self.counts) - set(without))
        rates = self.rates(kinds)
        expected, most = rates.mean(0) * pair_tokens, rates.argmax(0)
        found = {}
        for number in range(self._known):
            if expected[number] >= LEAST_EXPECTED:
                spun = self.tables.spun[self.tables.candidates_from[number]]
                kind = int(most[number])
                worst = round(1e6 * float(rates[kind, number]), 1)
                found[spun] = Usage(round(float(expected[number]), 2), worst, kinds[kind])
        return found


def take_census(tables: Tables, folders: Sequence[Path], say: Callable[[str], Any] = lambda _: None) -> Census:
    """Count in all text of some indexed folders (`spinfix.learn.genuine`)."""
    census = Census(tables)
    for folder in folders:
        for source in genuine.sources(folder):
            census.count(source.kind, genuine.documents(source))
            say(f"{source.name}: {source.kind}")
    return census


def pair_tokens(pairs: Iterable[Pair], tables: Tables) -> int:
    """Number of tokens of the pairs in which the dictionary was counted."""
    scanner = Scanner(tables)
    return sum(scanner.scan(pair.original, ()).size for pair in pairs)
