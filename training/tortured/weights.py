"""Fits the weights of the tortured gate, on genuine text and on phrases inserted into it.

The positive examples are phrases put into academic text (`training.tortured.torturing`), the negative ones those that
genuine text contains anyway.  These are weighed as if their own occurrence had not been counted, since that of an unseen text
will not have been.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from spinfix.config import Config
from spinfix.errors import TrainingError
from spinfix.families.manifest import Family
from spinfix.families.tortured import gate
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.families.tortured.gate import COMPOSED_FEATURES, FEATURES, GateWeights, features
from spinfix.families.tortured.phrase_scorer import WeighedPhrase, strongest
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.learn import text_files
from spinfix.learn.calibration import binned_isotonic
from spinfix.learn.pairs import Slot
from spinfix.learn.regression import logistic
from training.tortured.dictionary import ACADEMIC, academic_files
from training.tortured.families import hidden_from, is_hidden
from training.tortured.torturing import Torturer, gives_back

SAMPLE = (3, 60)
"""Composed phrases are searched in every third academic text and in every sixtieth other one: 6 million words in all."""

ROUNDS = (1, 2, 3)
"""Tenths of the list that are hidden in turn to obtain composed phrases; the benchmark hides tenth 0, which is never hidden in
training."""

SAME_PHRASE = 3
"""Maximum number of examples of the same phrase: a dozen phrases for "machine learning" would otherwise be half of all
examples, and unknown phrases are not like them."""

CALIBRATION_ROUNDS = tuple(range(1, 10))
"""Tenths of the list that are hidden in turn to calibrate: all but that of the benchmark."""

CALIBRATION_STEP = 12
"""Every which academic text the calibration uses."""

JOINED = 5
"""Texts that are joined to a document for the calibration, as in the benchmark."""

LEAST_BELIEF = 0.1
"""Probability from which composed phrases are used for the calibration: below are thousands of an author's own words."""

BLANK = GateWeights((0.0,) * len(FEATURES), *(((0.0,) * len(COMPOSED_FEATURES),) * 3), {"listed": 1.0, "composed": 1.0})
"""Initial weights, before fitting."""


def learn(
    dictionary: TorturedDictionary,
    corpus: Path,
    folder: Path,
    say: Callable[[str], None] = lambda stage: None,
    *,
    model: Path | None = None,
) -> GateWeights:
    """Fit the gate.

    Args:
        dictionary: the dictionary in ``folder``.
        corpus: folder of genuine text, one paragraph per line.
        folder: the dictionary's folder.
        say: called with the name of each stage as it begins.
        model: the language model; None for the shipped one.

    Raises:
        TrainingError: if the corpus has no academic text, or too few of the dictionary's terms stand in it.
    """
    family = Family(folder.name, "tortured", folder)
    restorer = TorturedRestorer(family, Config(fuzzy=False, model=model))
    restorer.weights = BLANK
    say("looking for phrases in genuine text")
    listed, words = _in_genuine(restorer, _documents(corpus, 1, 1))
    composing = TorturedRestorer(family, Config(model=model))
    composing.weights = BLANK
    composed, searched = _in_genuine(composing, _documents(corpus, *SAMPLE), only="composed")
    say("putting phrases into genuine text")
    academic = [text for path in academic_files(corpus) for text in text_files.lines(path)]
    put_there = _put_in(restorer, dictionary.phrases, academic[1::4])
    places = list(_put_in_anew(composing, dictionary, academic))
    say(f"fitting: {len(put_there)} and {len(listed)} listed phrases, {len(places)} and {len(composed)} composed ones")
    rates = {"listed": max(1, len(listed)) / words, "composed": max(1, len(composed)) / searched}
    weights = _fit_composed(GateWeights(_fit(put_there, listed), *((BLANK.fits,) * 3), rates), places, composed)
    say("calibrating")
    composing.weights = weights
    return replace(weights, calibration=binned_isotonic(list(_believed(composing, dictionary, academic))))


def _believed(restorer: TorturedRestorer, dictionary: TorturedDictionary, texts: Sequence[str]) -> Iterator[tuple[float, bool]]:
    """The belief in composed phrases of documents believed tortured, made with phrases unknown to the composer, and whether
    they are right.
    """
    for number in CALIBRATION_ROUNDS:
        fold = hidden_from(dictionary, number)
        composer = Composer(fold.words, fold.terms, restorer.stemmer)
        random = Random(number)
        torturer = Torturer([phrase for phrase in dictionary.phrases if is_hidden(phrase, number)])
        usable = [text for text in texts[number::CALIBRATION_STEP] if torturer.torture(text, Random(0), weighted=False).slots]
        for first in range(0, len(usable), JOINED):
            document = torturer.torture("\n".join(usable[first : first + JOINED]), random, weighted=False)
            words = restorer.finder.cut(document.spun)
            found = strongest(restorer.weigh_one(document.spun, occurrence, len(words)) for occurrence in composer.find(words))
            if gate.probability(restorer.log_odds(found, len(words))) <= restorer.threshold:
                continue
            for phrase in found:
                start, end = phrase.occurrence.start, phrase.occurrence.end
                slot = next((slot for slot in document.slots if slot[0] < end and start < slot[1]), None)
                if phrase.belief >= LEAST_BELIEF:
                    yield phrase.belief, slot is not None and _gives_back(phrase, document.spun, slot)


def _fit_composed(weights: GateWeights, places: Sequence[Place], genuine: Sequence[WeighedPhrase]) -> GateWeights:
    """Add the weights of composed phrases: the evidence of one, which one fits a place, and whether that is right."""
    everywhere = [weighed for place in places for weighed in place.found]
    weights = replace(
        weights,
        composed=_fit([phrase for phrase, right in everywhere if right], genuine),
        fits=_fit_truth(everywhere),
    )

    def promise(weighed: tuple[WeighedPhrase, bool], words: int) -> float:
        occurrence, values = weighed[0].occurrence, _values(weighed[0])
        says = gate.weight(weights, occurrence, gate.ratio(weights, occurrence, values), words)
        return gate.promise(gate.fits(weights, occurrence, values), says)

    chosen = [max(place.found, key=partial(promise, words=place.words)) for place in places]
    return replace(weights, right=_fit_truth(chosen))


def _documents(corpus: Path, academic: int, other: int) -> Iterator[str]:
    """Every nth line of the corpus's files."""
    for path in text_files.files(corpus):
        step = academic if path.name.startswith(ACADEMIC) else other
        yield from (text for number, text in enumerate(text_files.lines(path)) if number % step == 0)


def _in_genuine(restorer: TorturedRestorer, documents: Iterable[str], only: str = "") -> tuple[list[WeighedPhrase], int]:
    """The phrases in genuine documents, and the number of words of these documents."""
    found: list[WeighedPhrase] = []
    words = 0
    for text in documents:
        phrases, length = restorer.weigh(text, thorough=bool(only))
        words += length
        found += [uncounted(phrase) for phrase in phrases if not only or phrase.occurrence.kind == only]
    return found, words


def _put_in(restorer: TorturedRestorer, phrases: Sequence[Phrase], texts: Sequence[str]) -> list[WeighedPhrase]:
    """Listed phrases, inserted into texts and found again."""
    random = Random(1)
    torturer = Torturer(phrases)
    found = []
    for text in texts:
        tortured = torturer.torture(text, random, share=random.choice((1.0, 0.7)), keep=random.choice((0.0, 0.0, 0.3)))
        slots = {(start, end) for start, end, _ in tortured.slots}
        if slots:
            phrases_found, _ = restorer.weigh(tortured.spun)
            found += [phrase for phrase in phrases_found if (phrase.occurrence.start, phrase.occurrence.end) in slots]
    return found


class Place(NamedTuple):
    """A place where a phrase unknown to the composer was inserted.

    Attributes:
        found: the composed phrases that overlap it, and whether the best reading restores the text; never empty.
        words: words of the text.
    """

    found: list[tuple[WeighedPhrase, bool]]
    words: int


def _put_in_anew(restorer: TorturedRestorer, dictionary: TorturedDictionary, texts: Sequence[str]) -> Iterator[Place]:
    """Insert phrases unknown to the composer into texts and compose them; each phrase at most `SAME_PHRASE` times."""
    for number in ROUNDS:
        fold = hidden_from(dictionary, number)
        composer = Composer(fold.words, fold.terms, restorer.stemmer)
        random = Random(number)
        torturer = Torturer([phrase for phrase in dictionary.phrases if is_hidden(phrase, number)])
        seen: Counter[str] = Counter()
        for text in texts:
            tortured = torturer.torture(text, random)
            slots = [slot for slot in tortured.slots if seen[tortured.spun[slot[0] : slot[1]].lower()] < SAME_PHRASE]
            if not slots:
                continue
            words = restorer.finder.cut(tortured.spun)
            occurrences = composer.find(words)
            for slot in slots:
                seen[tortured.spun[slot[0] : slot[1]].lower()] += 1
                reaching = [occurrence for occurrence in occurrences if slot[0] < occurrence.end and occurrence.start < slot[1]]
                found = [restorer.weigh_one(tortured.spun, occurrence, len(words)) for occurrence in reaching]
                if found:
                    yield Place([(phrase, _gives_back(phrase, tortured.spun, slot)) for phrase in found], len(words))


def _gives_back(phrase: WeighedPhrase, text: str, slot: Slot) -> bool:
    """Whether the best reading of a phrase restores the text before the insertion."""
    return gives_back(text, (phrase.occurrence.start, phrase.occurrence.end, phrase.reading.text), slot)


def uncounted(phrase: WeighedPhrase) -> WeighedPhrase:
    """A phrase of genuine text as if this occurrence had not been counted."""
    occurrence = phrase.occurrence
    if occurrence.kind != "listed":
        return phrase
    return phrase._replace(occurrence=occurrence._replace(genuine=max(0, occurrence.genuine - 1)))


def _values(phrase: WeighedPhrase) -> tuple[float, ...]:
    return features(phrase.occurrence, phrase.gain, phrase.best, phrase.shares[phrase.best])


def _fit(put_there: Sequence[WeighedPhrase], genuine: Sequence[WeighedPhrase]) -> tuple[float, ...]:
    """Log likelihood ratio of the features, by a logistic regression with equal total weight of both classes.

    Raises:
        TrainingError: if no phrase was put there.
    """
    if not put_there:
        raise TrainingError("too few terms of the list stand in the academic text to fit weights; give more of it")
    rows = np.array([_values(phrase) for phrase in (*put_there, *genuine)])
    truth = np.array([1.0] * len(put_there) + [0.0] * len(genuine))
    return logistic(rows, truth, np.where(truth > 0, len(genuine) / len(put_there), 1.0))


def _fit_truth(judged: Sequence[tuple[WeighedPhrase, bool]]) -> tuple[float, ...]:
    """Log odds that a composed phrase is right, from its features."""
    return logistic(np.array([_values(phrase) for phrase, _ in judged]), np.array([float(right) for _, right in judged]))


def save(weights: GateWeights, path: Path) -> None:
    """Write the weights in the format of `spinfix.families.tortured.gate.load`."""
    data: dict[str, dict[str, float] | list[list[float]]] = {
        "listed": _named(FEATURES, weights.listed),
        "composed": _named(COMPOSED_FEATURES, weights.composed),
        "fits": _named(COMPOSED_FEATURES, weights.fits),
        "right": _named(COMPOSED_FEATURES, weights.right),
        "genuine_rates": {kind: float(f"{rate:.3g}") for kind, rate in weights.genuine_rates.items()},
        "calibration": [[round(belief, 3), round(is_right, 3)] for belief, is_right in weights.calibration],
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8", newline="\n")


def _named(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in zip(names, values, strict=True)}
