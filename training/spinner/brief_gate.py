"""Fits the second gate of brief texts (`spinfix.families.spinner.brief_gate`) on lines and sentences of many kinds of English.

Genuine ones are all lines and runs of sentences of every source, spun ones those of the held-out pairs, spun in full and in
part.  As in `spinfix.learn.gate`, each text is looked at with a usage counted without its kind, and each kind is
judged by coefficients fitted on the others.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from spinfix import lazy
from spinfix.config import Config
from spinfix.families.manifest import Family
from spinfix.families.spinner import brief_gate, gate
from spinfix.families.spinner.gate import Coefficients
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import genuine
from spinfix.learn.gate import Counts, observed
from spinfix.learn.pairs import Pair
from spinfix.learn.regression import logistic
from spinfix.learn.spinning import SHARES, spun_in_part
from spinfix.learn.usage import Census

FEWEST_WORDS, MOST_WORDS = 3, 90
"""Words of the shortest text and of the longest, which has about `brief_gate.TOO_LONG` tokens with the marks between them."""

LINE = 40
"""Words of the longest line that is a text as it is; of longer ones runs of one to four sentences are.  Chosen."""

GENUINE_WEIGHT = 10.0
"""Weight of a genuine text in the fit: a wrong edit costs as much as ten that are missed."""

IN_PART = 0.5
"""Stands for all shares of groups in use but all of them."""

_SENTENCES = lazy.re_compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")

SIZES = (8, 20, 30, 45)
"""Words from which a text counts as one of the next size in the report."""


class Observation(NamedTuple):
    """A brief text above the screen.

    Attributes:
        kind: its kind of English.
        size: the last of `SIZES` that it has words for; 0 below the first.
        share: 1, `IN_PART`, or 0 for genuine text.
        values: its features.
        text: its beginning.
    """

    kind: str
    size: int
    share: float
    values: tuple[float, ...]
    text: str


class Report(NamedTuple):
    """The fitted coefficients, and how well each kind is judged by those fitted on the others.

    Attributes:
        coefficients: fitted on all kinds, and without each.
        texts: number of texts examined, by (size, share).
        believed: how many of them are believed spun, kinds left out, at the default threshold.
        false: genuine texts believed spun, kinds left out: (kind, probability, beginning).
    """

    coefficients: Coefficients
    texts: dict[tuple[int, float], int]
    believed: dict[tuple[int, float], int]
    false: list[tuple[str, float, str]]


def learn(
    family: Family,
    pairs: Sequence[Pair],
    folder: Path,
    census: Census,
    pair_tokens: int,
    *,
    seed: int = 1,
    model: Path | None = None,
) -> Report:
    """Fit the second gate of brief texts.

    Args:
        family: the family.
        pairs: held-out pairs of the family.
        folder: genuine text by kind (`spinfix.learn.genuine`).
        census: occurrences of the phrases by kind.
        pair_tokens: number of tokens of the pairs in which the dictionary was counted.
        seed: of the draws.
        model: a language model that has not read the text of ``folder``; None for the shipped one.
    """
    held_out = sorted(pairs, key=lambda pair: pair.id)

    def look(
        kind: str, source: genuine.Source | None, restorer: Restorer, draw: random.Random
    ) -> tuple[Counts, list[Observation]]:
        counts: Counts = Counter()
        seen = []
        for share, text in _texts(source, draw) if source else _pair_texts(held_out, draw):
            size = max((size for size in SIZES if text.count(" ") + 1 >= size), default=0)
            counts[size, share] += 1
            if (values := screened_features(restorer, text)) is not None:
                seen.append(Observation(kind, size, share, values, text[:80]))
        return counts, seen

    texts, observations = observed(look, family, folder, census, pair_tokens, seed=seed, model=model)
    return report_on(observations, texts)


def screened_features(restorer: Restorer, text: str) -> tuple[float, ...] | None:
    """The features of a text; None if it is below the screen."""
    excluded = restorer.excluded(text)
    lattice = restorer.lattice(text)
    evidence = restorer.scanner.evidence(text, excluded)
    if gate.is_plain(evidence, lattice.size):
        return None
    decoding = restorer.decoder.decode(lattice, evidence.share)
    return brief_gate.features(evidence, gate.gains_of(decoding, lattice.tokens, restorer.collocates), lattice.size)


def brief_texts(text: str, draw: random.Random) -> Iterator[str]:
    """The lines of a text that are brief, and runs of one to four sentences of others."""
    for line in text.split("\n"):
        words = line.split()
        runs = [" ".join(words)] if len(words) <= LINE else list(_runs(_SENTENCES.split(" ".join(words)), draw))
        yield from (run for run in runs if FEWEST_WORDS <= run.count(" ") + 1 <= MOST_WORDS)


def _runs(sentences: Sequence[str], draw: random.Random) -> Iterator[str]:
    start = 0
    while start < len(sentences):
        number = draw.randint(1, 4)
        yield " ".join(sentences[start : start + number])
        start += number


def _texts(source: genuine.Source, draw: random.Random) -> Iterator[tuple[float, str]]:
    """The brief texts of a source, each once, with the share of groups in use, which is none."""
    found = dict.fromkeys(run for text in genuine.documents(source) for run in brief_texts(text, draw))
    return ((0.0, text) for text in found)


def _pair_texts(pairs: Sequence[Pair], draw: random.Random) -> Iterator[tuple[float, str]]:
    """The brief texts of the held-out pairs, spun in full and in part, and of their originals."""
    for pair in pairs:
        share = draw.choice(SHARES)
        for part, text in ((1.0, pair.spun), (IN_PART, spun_in_part(pair, share, draw).spun), (0.0, pair.original)):
            yield from ((part, run) for run in brief_texts(text, draw))


def report_on(observations: Sequence[Observation], texts: Mapping[tuple[int, float], int]) -> Report:
    """The coefficients fitted on texts, and how each kind is judged without it.

    Args:
        observations: the texts above the screen.
        texts: number of all texts, by (size, share).
    """
    rows = np.array([observation.values for observation in observations])
    spun = np.array([float(observation.share > 0.0) for observation in observations])
    kinds = np.array([observation.kind for observation in observations])
    many = sum(count for (_, share), count in texts.items() if share == 0.0)
    few = sum(count for (_, share), count in texts.items() if share > 0.0)
    even = math.log(GENUINE_WEIGHT * max(1, many) / max(1, few))  # the odds are for as many spun texts as genuine ones

    def fitted(chosen: np.ndarray) -> tuple[float, ...]:
        bias, *others = logistic(rows[chosen], spun[chosen], np.where(spun[chosen] == 1.0, 1.0, GENUINE_WEIGHT))
        return (bias + even, *others)

    # The spun texts are all of one kind; of the genuine ones each kind is left out.
    without = {kind: fitted((kinds != kind) | (spun == 1.0)) for kind in sorted(set(kinds))}
    believed: dict[tuple[int, float], int] = dict.fromkeys(texts, 0)
    false = []
    threshold = Config().threshold
    for observation in observations:
        probability = brief_gate.probability(without[observation.kind], observation.values)
        if probability > threshold:
            believed[observation.size, observation.share] += 1
            if observation.share == 0.0:
                false.append((observation.kind, probability, observation.text))
    return Report(Coefficients(fitted(kinds != ""), without), dict(texts), believed, sorted(false))
