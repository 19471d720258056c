#!/usr/bin/env python3
"""Counts how often phrases stand together, in genuine and in spun text: what the second of two says too much.

    python benchmarks/correlated.py                # reads ../shared or $SPINFIX_SHARED, a minute

For each habit that the manifest of the family names (``[[habits.together]]``), and for phrases with a content word in common:
the pairs of different phrases that stand in one piece of 200 words, how many the phrases' own frequencies make expected if they
were independent, and the quotient.  The logarithm of the quotient in genuine text (``genuine`` and ``corpus``) over that in
spun text (``pairs``) is the last column, nats a pair: `spinfix.families.spinner.correlated.SAME_WORD` and the ``nats`` of the
first four habits of the manifest are this, rounded down; of the English of the others these texts have little, and their nats
are chosen by texts written for it (docs/experiments/gate.md, "Words of offices and of older people" and the two sections behind
it).  Only phrases that are evidence of spinning count (half a
nat and more).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, combinations
from typing import NamedTuple

from accuracy import shared_or_exit  # first: it puts the checkout on the path

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner.components import Components
from spinfix.families.spinner.correlated import Correlated, content_stems
from spinfix.families.spinner.evidence import LEAST_CLUE, SHARES
from spinfix.text.tokenizer import tokenize
from spinfix.training import genuine
from spinfix.training.pairs import read_pairs

PIECE = 200
"""Words of a piece."""

SAME_WORD = "a word in common"


class Counts(NamedTuple):
    """How often phrases, by their numbers, and pairs of them stand in pieces of text."""

    pieces: int
    phrases: Counter[int]
    pairs: Counter[tuple[int, int]]

    def figures(self, kin: Collection[tuple[int, int]]) -> tuple[int, float]:
        """The pairs among ``kin`` that stand together, and how many would if the phrases were independent."""
        expected = sum(self.phrases[one] * self.phrases[other] for one, other in kin) / self.pieces
        return sum(self.pairs[pair] for pair in kin), expected


def count(parts: Components, texts: Iterator[str]) -> Counts:
    """Count the phrases of pieces of texts that are evidence of spinning."""
    pieces = 0
    phrases: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    known = len(parts.tables.phrases)
    for piece in genuine.cut(texts, PIECE):
        signs = parts.scanner.signs(piece, ())
        scores = zip(signs.ids, signs.scores(SHARES[-1]), strict=True)
        found = sorted({one for one, score in scores if one < known and score >= LEAST_CLUE})
        pieces += 1
        phrases.update(found)
        pairs.update(combinations(found, 2))
    return Counts(pieces, phrases, pairs)


def kin_of(parts: Components) -> dict[str, set[tuple[int, int]]]:
    """The pairs of phrases of each habit, and those with a word in common."""
    correlated = Correlated(parts.habits.together)
    names = [", ".join(sorted(habit.phrases)[:3]) + ", …" for habit in parts.habits.together]
    members: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number in range(len(parts.tables.phrases)):
        tokens = tokenize(parts.tables.phrase(number).candidates[0].spun)
        for habit in correlated.habits_of(tokens, 0, len(tokens.forms)):
            members[names[habit], ""].append(number)
        for word in content_stems(tokens.forms):
            members[SAME_WORD, word].append(number)
    kin: dict[str, set[tuple[int, int]]] = {name: set() for name in (*names, SAME_WORD)}
    for (name, _), numbers in members.items():
        kin[name].update(combinations(numbers, 2))
    return kin


def main() -> None:
    """Print the table."""
    shared = shared_or_exit()
    parts = Components(registry.named("wp-auto-spinner"), Config())
    sources = chain.from_iterable(map(genuine.sources, (shared / "genuine", shared / "corpus")))
    authors = count(parts, chain.from_iterable(map(genuine.documents, sources)))
    spun = count(parts, (pair.spun for pair in read_pairs(shared / "pairs" / "wp-auto-spinner.train.jsonl.zst")))
    print(f"Pieces of {PIECE} words: {authors.pieces} genuine, {spun.pieces} spun.\n")
    print("| phrases | genuine: pairs | expected | quotient | spun: pairs | expected | quotient | nats |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, kin in kin_of(parts).items():
        cells, quotients = [], []
        for counts in (authors, spun):
            pairs, expected = counts.figures(kin)
            quotients.append(pairs / max(expected, 1e-9))
            cells.append(f"{pairs} | {expected:.2f} | {quotients[-1]:.2f}")
        nats = math.log(quotients[0] / quotients[1]) if all(quotients) else math.nan
        print(f"| {name} | {' | '.join(cells)} | {nats:.2f} |")


if __name__ == "__main__":
    main()
