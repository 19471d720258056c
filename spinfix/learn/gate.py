"""Fits the gate's coefficients on genuine and spun English of many kinds; each kind is judged by coefficients from the others.

Texts of every source are used as they are, cut to pieces from a sentence to 10,000 words, and joined to 60,000 words; pieces of
each size are spun to several shares (`spinfix.learn.spinning`), and the held-out pairs are output of the real
spinner.  The evidence of each text is computed with a usage (`spinfix.learn.usage`) counted without its kind.  Texts
above the screen are decoded and become observations of a logistic regression.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from spinfix.config import Config
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary, gate
from spinfix.families.spinner.channel import compile_channel
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.dictionary import Usage
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import genuine
from spinfix.learn.forking import forked_map
from spinfix.learn.pairs import Pair
from spinfix.learn.regression import mean_logistic
from spinfix.learn.spinning import SHARES, Spinner, spun_in_part
from spinfix.learn.usage import Census

Array = npt.NDArray[np.float64]
T = TypeVar("T")
Counts: TypeAlias = Counter[tuple[int, float]]
"""Number of texts by size in words and share of groups in use."""

GENUINE_WEIGHT = 5.0
"""Weight of a genuine text in the fit: a false alarm does more harm than a miss.  With 20 the share of spun texts above all but
eight genuine ones is the same."""

SIZES = {
    15: (1500, 20),
    60: (1500, 25),
    150: (1000, 20),
    400: (800, 20),
    1000: (10**9, 20),
    3000: (10**9, 6),
    10_000: (10**9, 3),
}
"""Words of the pieces; for each source how many are used as they are, and how many are spun to each share."""

SPUN_SHARES = (0.2, 0.3, 0.5, 0.8, 1.0)
"""Shares of the groups that pieces are spun to."""
JOINED = 60_000
"""Words of texts joined from documents: as many as a book has."""
EVERY_TIME = 10**9
"""In the fit all repeats of a substitution count; the limit was added later and can only reduce the evidence."""

PAIRS_KIND = "news"


class Observation(NamedTuple):
    """A text above the screen.

    Attributes:
        kind: its kind of English.
        size: number of words that it was cut to; 0 if uncut.
        share: share of the groups in use; 0 for genuine text.
        values: its features.
    """

    kind: str
    size: int
    share: float
    values: tuple[float, ...]


class Report(NamedTuple):
    """The fitted coefficients, and how well each kind is judged by those fitted on the others.

    Attributes:
        coefficients: fitted on all kinds, and without each.
        texts: number of texts examined, by (size, share).
        believed: how many of them are believed spun, kinds left out, at the default threshold.
        false: genuine texts believed spun, kinds left out: (kind, size, probability).
        genuine: number of genuine texts above the screen, the negative examples of the fit.
    """

    coefficients: gate.Coefficients
    texts: dict[tuple[int, float], int]
    believed: dict[tuple[int, float], int]
    false: list[tuple[str, int, float]]
    genuine: int = 0


def set_usage(restorer: Restorer, usage: Mapping[str, Usage]) -> None:
    """Give the dictionary of a restorer another usage.

    Args:
        restorer: one that has not judged a text yet, since its scanner and decoder are made of the dictionary.
        usage: how often authors write each phrase, in one case form.
    """
    found = replace(dictionary.load(restorer.family.folder, restorer.family.name), usage=dict(usage))
    restorer.channel = compile_channel(found)
    restorer.tables = Tables(restorer.channel)


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
    """Fit the gate.

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
        texts = _texts(source, Spinner(restorer), draw) if source else _pair_texts(held_out, draw)
        counts: Counts = Counter()
        seen = []
        for size, share, text in texts:
            counts[size, share] += 1
            values = screened_features(restorer, text)
            if values is not None:
                seen.append(Observation(kind, size, share, values))
        return counts, seen

    texts, observations = observed(look, family, folder, census, pair_tokens, seed=seed, model=model)
    return _report(observations, texts)


def observed(
    look: Callable[[str, genuine.Source | None, Restorer, random.Random], tuple[Counts, list[T]]],
    family: Family,
    folder: Path,
    census: Census,
    pair_tokens: int,
    *,
    seed: int,
    model: Path | None,
) -> tuple[Counts, list[T]]:
    """Look at every source of genuine text, and at the pairs, each with a usage counted without its kind.

    Args:
        look: gets a kind, its source or None for the pairs, a restorer and a draw; returns how many texts it looked at, by
            size and share, and its observations.
        family: the family.
        folder: genuine text by kind.
        census: occurrences of the phrases by kind.
        pair_tokens: number of tokens of the pairs in which the dictionary was counted.
        seed: of the draws.
        model: a language model that has not read the text of ``folder``; None for the shipped one.
    """
    jobs: list[tuple[str, genuine.Source | None]] = [(source.kind, source) for source in genuine.sources(folder)]
    jobs.append((PAIRS_KIND, None))
    jobs.sort(key=lambda job: -job[1].path.stat().st_size if job[1] else -(10**12))

    def observe(job: tuple[str, genuine.Source | None]) -> tuple[Counts, list[T]]:
        kind, source = job
        restorer = Restorer(family, Config(quality="fast", model=model))
        set_usage(restorer, census.usage(pair_tokens, [kind]))
        return look(kind, source, restorer, random.Random(f"{seed} {source.name if source else 'pairs'}"))

    texts: Counts = Counter()
    observations: list[T] = []
    for counts, seen in forked_map(observe, jobs, chunk=1):
        observations += seen
        texts.update(counts)
    return texts, observations


def screened_features(restorer: Restorer, text: str) -> tuple[float, ...] | None:
    """The features of a text; None if it is below the screen."""
    first = restorer.scanner.scan(text, restorer.excluded(text))
    if gate.is_plain(first.evidence, first.size):
        return None
    lattice = restorer.lattice(text)
    decoding = restorer.decoder.decode(lattice, first.evidence.share)
    return gate.features(first.evidence, gate.gains_of(decoding, lattice.tokens, restorer.collocates, EVERY_TIME), first.size)


def _texts(source: genuine.Source, spinner: Spinner, draw: random.Random) -> Iterator[tuple[int, float, str]]:
    """The texts of a source with their sizes, genuine (share 0) and spun."""
    documents = list(genuine.documents(source))
    yield from ((0, 0.0, text) for text in documents)
    yield from ((JOINED, 0.0, text) for text in genuine.joined(documents, JOINED))
    for size, (plain, spun) in SIZES.items():
        pieces = list(genuine.cut(documents, size))
        yield from ((size, 0.0, text) for text in _some(pieces, plain, draw))
        for share in SPUN_SHARES:
            for text in _some(pieces, spun, draw):
                made = spinner.spin(text, share, draw)
                if made.slots:
                    yield size, share, made.spun


def _pair_texts(pairs: Sequence[Pair], draw: random.Random) -> Iterator[tuple[int, float, str]]:
    """The held-out pairs, their paragraphs and sentences, spun in full, in part and not at all."""
    for pair in pairs:
        share = draw.choice(SHARES)
        for part, text in ((1.0, pair.spun), (share, spun_in_part(pair, share, draw).spun), (0.0, pair.original)):
            yield from ((0 if number == 0 else -1, part, piece) for number, piece in enumerate(pieces_of(text)))


def pieces_of(text: str) -> list[str]:
    """A document, its paragraphs and some of its sentences."""
    paragraphs = [paragraph for paragraph in text.split("\n") if len(paragraph) > 60]
    return [text, *paragraphs[:8], *genuine.sentences(text)[:12]]


def _some(texts: Sequence[str], most: int, draw: random.Random) -> Sequence[str]:
    """All texts, or a sample of ``most``."""
    return texts if len(texts) <= most else draw.sample(texts, most)


def _report(observations: Sequence[Observation], texts: dict[tuple[int, float], int]) -> Report:
    rows = np.array([observation.values for observation in observations])
    labels = np.array([float(observation.share > 0.0) for observation in observations])
    importance = np.where(labels == 1.0, 1.0, GENUINE_WEIGHT)
    kinds = np.array([observation.kind for observation in observations])
    without: dict[str, tuple[float, ...]] = {}
    believed: dict[tuple[int, float], int] = dict.fromkeys(texts, 0)
    false = []
    threshold = Config().threshold
    for kind in sorted(set(kinds)):
        others = kinds != kind
        without[kind] = _fitted(rows[others], labels[others], importance[others])
        for number in np.flatnonzero(~others):
            observation = observations[int(number)]
            probability = gate.probability(without[kind], observation.values)
            if probability > threshold:
                believed[observation.size, observation.share] += 1
                if observation.share == 0.0:
                    false.append((kind, observation.size, probability))
    coefficients = gate.Coefficients(_fitted(rows, labels, importance), without)
    return Report(coefficients, texts, believed, sorted(false), int((labels == 0.0).sum()))


def _fitted(rows: Array, labels: Array, importance: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in mean_logistic(rows, labels, importance))
