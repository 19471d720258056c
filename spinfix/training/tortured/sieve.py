"""Fits the sieve (`spinfix.families.tortured.unlisted.Sieve`): which runs of words are worth encoding.

A logistic regression on the mean of a run's token vectors, before any layer of the network, and on how common its words are
(`spinfix.families.tortured.unlisted_runs.FACTS`) tells listed phrases from runs of authors' words nearly as well as the head of
the network, in a thousandth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from spinfix.families.tortured.dictionary import TorturedDictionary
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.unlisted_runs import COHESION, facts_of, odd_places, plain
from spinfix.models.phrase_encoder import PhraseEncoder
from spinfix.training.regression import logistic

TEXTS = 1000
"""Genuine texts whose runs of words are told from listed phrases: 51,000 runs of abstracts from all parts of the file."""
PENALTY = 100.0
"""Ridge penalty, in units of one example, on weights of inputs with a variance of 1.  With 1,000 and 10 as few of the authors'
runs are left where .97 of the hidden phrases pass (.26 and .25; .25)."""


def fit(encoder: PhraseEncoder, dictionary: TorturedDictionary, texts: Sequence[str], restorer: TorturedRestorer) -> Any:
    """The weights of a sieve.

    Args:
        encoder: only the vectors of its tokens are used.
        dictionary: whose phrases are told from authors' words.
        texts: genuine academic text, one paragraph each.
        restorer: cuts texts, and has the language model.

    Returns:
        float32, as `spinfix.families.tortured.unlisted.Sieve` takes them.
    """
    spun = list(_listed(dictionary, restorer))
    written = list(_written(texts[:: max(1, len(texts) // TEXTS)], restorer))
    vectors = encoder.token_vectors
    rows = np.array(
        [
            (*vectors[encoder.tokens(phrase)].mean(0), *facts_of(phrase, cohesion, restorer.scorer))
            for phrase, cohesion in (*spun, *written)
        ]
    )
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    table = np.column_stack([np.ones(len(rows)), (rows - mean) / deviation])
    truth = np.concatenate([np.ones(len(spun)), np.zeros(len(written))])
    bias, *weights = logistic(table, truth, penalty=PENALTY)
    scaled = np.array(weights) / deviation
    return np.array([*scaled, bias - scaled @ mean], np.float32)


def _listed(dictionary: TorturedDictionary, restorer: TorturedRestorer) -> Iterator[tuple[str, float]]:
    """The phrases of a dictionary whose words hardly ever stand together, with their cohesion."""
    for phrase in dict.fromkeys(plain(one.spun) for one in dictionary.phrases):
        size = len(phrase.split())
        cohesion = restorer.scorer.cohesion(phrase) if size in COHESION else None
        if cohesion is not None and cohesion <= COHESION[size]:
            yield phrase, cohesion


def _written(texts: Sequence[str], restorer: TorturedRestorer) -> Iterator[tuple[str, float]]:
    """The runs of authors' words that hardly ever stand together, with their cohesion."""
    for text in texts:
        words = restorer.finder.cut(text)
        for first, last, cohesion in odd_places(words, set(), restorer.scorer):
            yield plain(words.between(first, last)), cohesion
