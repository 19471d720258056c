"""Counts which phrases of a dictionary stood together in suspect papers.

    papers.tsv of the screeners → phrases of the dictionary → pairs in at least two papers → together.tsv

``papers.tsv`` has a line for each paper: its DOI, and the phrases that a screener found in it, as queries of a search engine,
separated by " | " ("profound learning AND deep learning", "gatherings clustering~10").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from spinfix import lazy
from spinfix.errors import TrainingError
from spinfix.families import tables
from spinfix.families.tables import OPTIONAL, Table
from spinfix.families.tortured.dictionary import Phrase
from spinfix.families.tortured.together import Pair, pair
from spinfix.text.stem_tokenizer import stems_of

LEAST_PAPERS = 2
"""Papers from which a pair is kept: three in four of the 17,801 pairs of queries stood together once, which says little of the
next paper."""

_PAPERS = Table(dict.fromkeys(("doi", "phrases"), OPTIONAL), 1, "the papers of the screeners are expected")
_QUERY = lazy.re_compile(r"\s(?:AND|OR|NOT)\s.*|(?:\s[A-Z]{2,})?~\d+$|\([^)]*\)|[\"“”]", re.DOTALL)


def count(path: Path, phrases: Iterable[Phrase]) -> dict[Pair, int]:
    """The number of papers by pair of phrases of the dictionary.

    Args:
        path: the screeners' papers.
        phrases: the phrases of the dictionary.

    Raises:
        TrainingError: if the file is malformed.
    """
    by_stems: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for phrase in phrases:
        by_stems[tuple(stems_of(phrase.spun))].add(phrase.spun)
    pairs: Counter[Pair] = Counter()
    for queries in read_papers(path):
        found = {min(by_stems[key]) for query in queries if (key := _key(query)) in by_stems}
        pairs.update(pair(*both) for both in combinations(sorted(found), 2))
    return {both: papers for both, papers in pairs.items() if papers >= LEAST_PAPERS}


def read_papers(path: Path) -> Iterator[list[str]]:
    """The queries that each paper met.

    Raises:
        TrainingError: if the file is malformed.
    """
    for _, queries in tables.read(path, _PAPERS, TrainingError):
        yield [query.strip() for query in queries.split("|")]


def _key(query: str) -> tuple[str, ...]:
    """The stems of the phrase that a query asks for."""
    return tuple(stems_of(_QUERY.sub("", query)))
