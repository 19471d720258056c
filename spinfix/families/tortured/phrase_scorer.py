"""Scores phrases found in a text: how well the term fits their neighbours, which of its terms it is, and how much evidence it
is that the text was tortured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spinfix.families.tortured import gate
from spinfix.families.tortured.gate import GateWeights
from spinfix.families.tortured.occurrences import Occurrence, Reading
from spinfix.models.ngram import LanguageModel
from spinfix.models.word_frequencies import frequency
from spinfix.text.fast_tokenizer import FastTokenizer
from spinfix.text.stretches import apart
from spinfix.text.vocabulary import Vocabulary

BESIDE = 2
"""Words on either side of a phrase that are scored with it: those that a language model of order 3 sees."""

CONTEXT = 40
"""Code points on either side of a phrase in which these words are looked for.  Chosen; docs/experiments/constants.md has it
halved and doubled, and the next."""

SAID_ELSEWHERE = 0.7
"""log10 prior of a term that the text also has unparaphrased, against other terms for the same phrase.  Chosen."""

NEAR = 20_000
"""Code points on either side of a phrase in which such terms are looked for: a paper.  Chosen; docs/experiments/constants.md
has it halved and doubled."""

FREQUENT = 1e-7
"""Share of running text from which a word that the language model does not know is taken for one of today ("goof",
"tempestuous"; "naturall" is below).  Of 1,587 hidden places 652 are restored with it, 639 without, 38 wrongly with either."""


class WeighedPhrase(NamedTuple):
    """A phrase found, with its scores by the language model and the gate.

    Attributes:
        occurrence: the phrase.
        gain: log10 probability of the best term in its place minus that of the phrase.
        shares: probability of each reading among the readings.
        best: index of the likeliest reading.
        weight: its evidence in a text of this length, in nats; negative if it is more likely the author's own.
        fits: probability that a composed phrase is the right one of those that overlap its place; 1 for a listed one.
        right: probability that it is right, once chosen among them.
    """

    occurrence: Occurrence
    gain: float
    shares: tuple[float, ...]
    best: int
    weight: float
    fits: float
    right: float

    @property
    def reading(self) -> Reading:
        """The likeliest reading."""
        return self.occurrence.readings[self.best]

    @property
    def is_evidence(self) -> bool:
        """Whether its weight says that the text was tortured, rather than that the phrase is the author's own."""
        return self.weight > 0.0

    @property
    def promise(self) -> float:
        """What composed phrases that overlap are compared by (`gate.promise`)."""
        return gate.promise(self.fits, self.weight)

    @property
    def belief(self) -> float:
        """That a composed phrase is a paraphraser's and its reading right, in a tortured text; not yet `gate.calibrated`."""
        return gate.probability(self.weight) * self.right


class Fit(NamedTuple):
    """How a phrase and a term fit a place, all in log10 of the language model's probabilities.

    Attributes:
        left: gain by the term behind the words before the place, without those after it.
        right: the same before the words after it, without those before.
        alone: the same without either.
        phrase_left: how much likelier the phrase is behind the words before it than alone.
        term_left: the same of the term.
        phrase_right: how much likelier the words after the place are behind the phrase than alone.
        term_right: the same behind the term.
        phrase_word: probability of the phrase alone, by word.
        term_word: that of the term.
    """

    left: float
    right: float
    alone: float
    phrase_left: float
    term_left: float
    phrase_right: float
    term_right: float
    phrase_word: float
    term_word: float


class PhraseScorer:
    """Scores phrases; threads must not share one.

    Args:
        model: the language model.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._forms = FastTokenizer(Vocabulary()).forms_of

    def expected(self, phrase: str, words: int) -> int:
        """Occurrences of a phrase that the language model expects in as many ``words`` of genuine text."""
        score: float = self._model.score_all(self._model.null_state(), self._forms(phrase))
        return round(float(words * 10.0**score))

    def is_modern(self, phrase: str) -> bool:
        """Whether every word is one of today, which rules out "naturall", "forreign" and most OCR errors: the language model
        knows it, or it is among the more frequent ones ("mesmeric").
        """
        return all(self._is_known(form) for form in self._forms(phrase) if form.isalpha())

    def _is_known(self, form: str) -> bool:
        return form in self._model or frequency(form) >= FREQUENT

    def commonness(self, word: str) -> float:
        """log10 probability of a word, whatever is before it."""
        score: float = self._model.score(self._model.null_state(), word)[1]
        return score

    def cohesion(self, phrase: str) -> float | None:
        """log10 of the probability of a phrase's words together over that of each alone; None if it is not `is_modern`."""
        forms, model = self._forms(phrase), self._model
        if not self.is_modern(phrase):
            return None
        together: float = model.score_all(model.null_state(), forms)
        return together - sum(map(self.commonness, forms))

    def gains(self, text: str, start: int, end: int, readings: Sequence[str]) -> list[float]:
        """log10 probability of each reading in a place of a text minus that of what stands there."""
        stands, scores = self._scores(text, start, end, readings)
        return [score - stands for score in scores]

    def fit(self, text: str, start: int, end: int, term: str) -> Fit:
        """How what stands in a place of a text and a term fit it, side by side."""
        before, after = self._beside(text, start, end)
        phrase, other = self._forms(text[start:end]), self._forms(term)
        phrase_behind, term_behind = self._model.score_each(before, [phrase, other])
        phrase_alone, term_alone, phrase_before, term_before, rest = self._model.score_each(
            [], [phrase, other, phrase + after, other + after, after]
        )
        return Fit(
            left=term_behind - phrase_behind,
            right=term_before - phrase_before,
            alone=term_alone - phrase_alone,
            phrase_left=phrase_behind - phrase_alone,
            term_left=term_behind - term_alone,
            phrase_right=phrase_before - phrase_alone - rest,
            term_right=term_before - term_alone - rest,
            phrase_word=phrase_alone / len(phrase),
            term_word=term_alone / len(other),
        )

    def _beside(self, text: str, start: int, end: int) -> tuple[list[str], list[str]]:
        """The words before and after a place."""
        forms = self._forms
        return forms(text[max(0, start - CONTEXT) : start])[-BESIDE:], forms(text[end : end + CONTEXT])[:BESIDE]

    def _scores(self, text: str, start: int, end: int, readings: Sequence[str]) -> tuple[float, list[float]]:
        """log10 probabilities, up to a constant, of what stands in a place and of each reading, with the words after it."""
        forms = self._forms
        before, after = self._beside(text, start, end)
        sequences = [forms(phrase) + after for phrase in (text[start:end], *readings)]
        stands, *scores = self._model.score_each(before, sequences)
        return stands, scores

    def weigh(self, text: str, occurrence: Occurrence, words: int, weights: GateWeights) -> WeighedPhrase:
        """Score one phrase in a text of ``words`` words, with the ``weights`` of the gate."""
        stands, scores = self._scores(text, occurrence.start, occurrence.end, [reading.text for reading in occurrence.readings])
        shares = _shares(text, occurrence, scores) if len(scores) > 1 else (1.0,)
        best = max(range(len(shares)), key=shares.__getitem__)
        gain = scores[best] - stands
        values = gate.features(occurrence, gain, best, shares[best])
        weight = gate.weight(weights, occurrence, gate.ratio(weights, occurrence, values), words)
        fits, right = (judge(weights, occurrence, values) for judge in (gate.fits, gate.right))
        return WeighedPhrase(occurrence, gain, shares, best, weight, fits, right)


def beliefs(occurrence: Occurrence, scores: Sequence[float]) -> list[float]:
    """log10 of each reading, up to a constant: its prior, and the language model's score of it in its place."""
    highest = max(s for s, reading in zip(scores, occurrence.readings, strict=True) if not reading.is_other)
    both = zip(occurrence.readings, scores, strict=True)
    return [reading.prior + min(0.0, s - highest) for reading, s in both]


def _shares(text: str, occurrence: Occurrence, scores: Sequence[float]) -> tuple[float, ...]:
    """The probability of each reading among the readings, from the language model's score of each."""
    said = _said_elsewhere(text, occurrence)
    both = zip(occurrence.readings, beliefs(occurrence, scores), strict=True)
    parts = [10.0 ** (belief + SAID_ELSEWHERE * (reading.original in said)) for reading, belief in both]
    total = sum(parts)
    return tuple(part / total for part in parts)


def _said_elsewhere(text: str, occurrence: Occurrence) -> set[str]:
    """The terms of a phrase that also stand in the text near it as they are."""
    near = text[max(0, occurrence.start - NEAR) : occurrence.end + NEAR].lower()
    return {reading.original for reading in occurrence.readings if reading.original.lower() in near}


def strongest(phrases: Iterable[WeighedPhrase]) -> list[WeighedPhrase]:
    """The phrases in order, without overlaps: all listed ones, and the composed ones that fit best."""

    def precedence(phrase: WeighedPhrase) -> tuple[bool, float]:
        return phrase.occurrence.is_composed, -phrase.promise

    return apart(sorted(phrases, key=precedence), lambda phrase: (phrase.occurrence.first, phrase.occurrence.last))
