"""Finds tortured phrases of which no word is listed, by their meaning, in texts that other phrases show to be tortured.

Paraphrasers replace words by synonyms of another sense, so a phrase still means its term to something that knows words in all
their senses: the phrase encoder (`spinfix.models.phrase_encoder`).  Five steps::

    runs of two to four words that hardly ever stand together   (language model)
    → those whose words are those of tortured phrases           (sieve)
    → the terms nearest in meaning                              (phrase encoder)
    → which of them fits the place                              (language model, acronym, other places of the document)
    → whether that is what stood there                          (boosted trees on all of these)

This is no evidence that a text was tortured: it is asked only once that is believed.  `spinfix.training.tortured.unlisted`
fits the numbers.

File format: a `.npz` archive of plain arrays (read with ``allow_pickle=False``): ``terms`` the weights of `TermFeatures`;
``feature``, ``threshold``, ``left``, ``right``, ``value`` the nodes of all trees, one after the other (a leaf leads to itself);
``roots`` the first node of each tree; ``start`` the log odds to which their values are added; ``calibration`` pairs of belief
and share that is right; ``sieve`` the weights of `Sieve`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from math import log, log10
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.families.tortured.candidates import Occurrence, Reading
from spinfix.families.tortured.classifier import interpolated, probability
from spinfix.families.tortured.phrase_scorer import NEAR, PhraseScorer, WeighedPhrase
from spinfix.families.tortured.term_forms import dressed, has_acronym, is_acronym_plural, starts_sentence, with_number
from spinfix.families.tortured.unlisted_runs import (
    Candidate,
    Run,
    TermFeatures,
    change_of,
    chosen_of,
    counted,
    facts_of,
    features_of,
    odd_places,
    plain,
)
from spinfix.models.phrase_encoder import DIGITS, WIDTH, Near, PhraseEncoder
from spinfix.text.lowercase import fold
from spinfix.text.morphology import is_plural
from spinfix.text.stem_tokenizer import Words, stems_of

FILE, ENCODER = "unlisted.npz", "phrase-encoder.npz"
"""File names in a family's folder, or, of the shipped family, among the package's data."""

NEAREST = 16
"""Terms considered for each run of words."""
LEAST_PROMISE = -4.2
"""Log odds by the `Sieve` from which a run is encoded: .97 of the listed phrases whose word family is hidden from it pass, and
.28 of the runs of other academic texts.  With -3.8 it would be .95 and .23."""
LEAST_SUSPICION = -2.0
"""Log odds, from its words alone, from which a run may be a phrase.  A third of the runs are above.  With these .166 of the
phrases whose word family is hidden are restored at a precision of .93, with all runs .160."""
LEAST_GAIN, MOST_GAIN = -8.0, 14.0
"""Range of the language model's gain as a feature."""
TOGETHER = 512
"""Runs that are encoded together, so that the memory does not grow with the text."""
LEAST = 0.02
"""Probability below which a phrase is not kept."""
WIDER = 0.6
"""A wider run with a term around that of the surest one is taken if it is at least this share as sure.  At a precision of .9
this restores .13 of hidden phrases, instead of .07; with 0.4 and 0.25 it is .12."""


class UnlistedError(SpinfixError):
    """A file that does not hold the weights for unlisted phrases."""


class Weights:
    """What was learned, as the module says."""

    def __init__(self, data: Any) -> None:
        self.terms: list[float] = data["terms"].tolist()
        self._feature, self._threshold, self._value = data["feature"], data["threshold"], data["value"]
        self._next = (data["right"], data["left"])
        self._roots, self._start = data["roots"], float(data["start"])
        self.calibration: list[tuple[float, float]] = [(belief, right) for belief, right in data["calibration"].tolist()]

    def beliefs(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Probability that each row of `FEATURES` is right, before it is `calibrated`."""
        if not rows:
            return []
        import numpy as np

        values = np.array(rows)
        at, before = np.tile(self._roots, (len(values), 1)), None
        which = np.arange(len(values))[:, None]
        right, left = self._next
        while before is None or (at != before).any():  # a leaf leads to itself
            is_left = values[which, self._feature[at]] <= self._threshold[at]
            at, before = np.where(is_left, left[at], right[at]), at
        odds = self._start + self._value[at].sum(1)
        return [round(probability(one), 4) for one in odds.tolist()]

    def calibrated(self, belief: float) -> float:
        """Confidence from belief."""
        return round(interpolated(self.calibration, belief), 4)


class Sieve:
    """Tells which phrases are worth encoding: by their tokens one by one and how common their words are, in a thousandth of the
    time.

    Args:
        encoder: has the vectors of the tokens.
        weights: of the mean vector of a phrase's tokens, of its `FACTS`, and a bias; float32.
    """

    def __init__(self, encoder: PhraseEncoder, weights: Any) -> None:
        import numpy as np

        of_vector, self._of_facts, (self._bias,) = np.split(weights, [WIDTH, -1])
        self._encoder = encoder
        self._of_token = encoder.along(of_vector)

    def promise(self, phrases: Sequence[str], facts: Sequence[Sequence[float]]) -> list[float]:
        """How much each phrase looks tortured: log odds, in nats.

        Args:
            phrases: `plain` phrases.
            facts: the `FACTS` of each.
        """
        import numpy as np

        if not phrases:
            return []
        tokens = [self._encoder.tokens(phrase) for phrase in phrases]
        by_token = [sum(self._of_token[token] for token in cut) / max(1, len(cut)) for cut in tokens]
        odds = np.array(by_token) + np.array(facts) @ self._of_facts + self._bias
        return [round(one, DIGITS) for one in odds.tolist()]


def load(path: Path) -> tuple[Weights, Any]:
    """Read the weights, and those of the `Sieve`.

    Raises:
        UnlistedError: if the file is missing or does not hold any.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            return Weights(data), data["sieve"]
    except (OSError, ValueError, KeyError) as error:
        raise UnlistedError(f"{path}: no weights for unlisted phrases ({error})") from error


class UnlistedFinder:
    """Finds unlisted phrases in texts known to be tortured; threads must not share one.

    Args:
        encoder: of phrases and terms.
        scorer: the language model's view of phrases.
        weigh: what was learned; None to collect what it is learned from (`runs`).
        sieve: the weights of a `Sieve`; None encodes every run.
    """

    def __init__(self, encoder: PhraseEncoder, scorer: PhraseScorer, weigh: Weights | None = None, sieve: Any = None) -> None:
        self._encoder = encoder
        self._sieve_weights = sieve
        self._scorer = scorer
        self._weigh = weigh

    def find(self, words: Words, taken: Collection[int]) -> list[WeighedPhrase]:
        """The unlisted phrases of a text, in order and without overlaps.

        Args:
            words: the text.
            taken: words that belong to other phrases.

        Raises:
            UnlistedError: if nothing was learned.
        """
        if self._weigh is None:
            raise UnlistedError("nothing was learned yet; runs() gives what it is learned from")
        judged: list[tuple[Run, tuple[float, ...], int]] = []
        guesses = []
        for part in self._parts(words, taken):
            chosen = [chosen_of(run, self._weigh.terms) for run in self._runs(words, part)]
            beliefs = self._weigh.beliefs([features_of(words, *one, self._scorer) for one in chosen])
            for (run, shares, best), belief in zip(chosen, beliefs, strict=True):
                if belief >= LEAST:
                    judged.append((run, shares, best))
                    guesses.append(Guess(run.first, run.last, self._encoder.terms[run.candidates[best].near], belief))
        kept = surest(guesses)
        return [self._weighed(words, *judged[at], self._weigh.calibrated(guesses[at].belief)) for at in kept]

    def runs(self, words: Words, taken: Collection[int]) -> Iterator[Run]:
        """All runs of a text that may be tortured, with their possible terms; what the weights are learned from."""
        for part in self._parts(words, taken):
            yield from self._runs(words, part)

    def _parts(self, words: Words, taken: Collection[int]) -> Iterator[list[tuple[int, int, float]]]:
        """`odd_places`, `TOGETHER` at a time."""
        part = []
        for place in odd_places(words, taken, self._scorer):
            part.append(place)
            if len(part) == TOGETHER:
                yield part
                part = []
        yield part

    def _runs(self, words: Words, places: Sequence[tuple[int, int, float]]) -> list[Run]:
        """The runs at these places that may be tortured."""
        if not places:
            return []
        phrases = [plain(words.between(first, last)) for first, last, _ in places]
        known = self._promising({phrase: cohesion for phrase, (_, _, cohesion) in zip(phrases, places, strict=True)})
        vectors = self._encoder.encode(known)
        suspicions = dict(zip(known, self._encoder.suspicion(vectors), strict=True))
        suspected = [at for at, phrase in enumerate(known) if suspicions[phrase] >= LEAST_SUSPICION]
        nearest = self._encoder.nearest(vectors[suspected], NEAREST)
        near = {known[at]: terms for at, terms in zip(suspected, nearest, strict=True)}
        folded = fold(words.text)
        runs = []
        for (first, last, cohesion), phrase in zip(places, phrases, strict=True):
            candidates = tuple(self._candidates(words, folded, first, last, near[phrase])) if phrase in near else ()
            if candidates:
                runs.append(Run(first, last, cohesion, suspicions[phrase], candidates))
        return counted(words, runs)

    def _promising(self, cohesions: Mapping[str, float]) -> list[str]:
        """The phrases, of those with their cohesion, that are worth encoding."""
        phrases = list(cohesions)
        if self._sieve is None:
            return phrases
        facts = [facts_of(phrase, cohesion, self._scorer) for phrase, cohesion in cohesions.items()]
        promises = self._sieve.promise(phrases, facts)
        return [phrase for phrase, promise in zip(phrases, promises, strict=True) if promise >= LEAST_PROMISE]

    @cached_property
    def _sieve(self) -> Sieve | None:
        return Sieve(self._encoder, self._sieve_weights) if self._sieve_weights is not None else None

    def _candidates(self, words: Words, folded: str, first: int, last: int, near: Sequence[Near]) -> Iterator[Candidate]:
        """The terms that differ from a run by other words, dressed for its place; ``folded`` is the text in lower case."""
        text, start, end = words.text, words.starts[first], words.ends[last - 1]
        standing = words.part(first, last)
        found = text[start:end]
        begins, many = starts_sentence(text, start), is_plural(standing[-1])
        strange = {word for word in standing if not self._scorer.is_modern(word)}
        options = []
        for one in near:
            term = self._encoder.terms[one.term]
            change = change_of(found, term)
            if change is None or not strange.isdisjoint(change.spun):
                continue
            acronym = has_acronym(text, start, end, term)
            form = with_number(term, many or (acronym and is_acronym_plural(text, end)))
            options.append((one, dressed(form, found, begins), change, acronym))
        if not options:
            return
        gains = self._scorer.gains(text, start, end, [form for _, form, _, _ in options])
        around = folded[max(0, start - NEAR) : end + NEAR]
        for (one, form, change, acronym), gain in zip(options, gains, strict=True):
            times = around.count(self._encoder.terms[one.term].lower())
            longer = len(change.original) - len(change.spun)
            features = TermFeatures(
                chance=one.chance,
                gain=min(MOST_GAIN, max(LEAST_GAIN, gain)),
                acronym=float(acronym),
                said=float(times > 0),
                times=log10(1 + times),
                length=float(abs(longer)),
                kept=float(change.kept),
                more=float(longer),
                kin=float(change.kin),
            )
            yield Candidate(one.term, form, features, one.cosine, change, self._encoder.frequency(one.term))

    def _weighed(self, words: Words, run: Run, shares: tuple[float, ...], best: int, right: float) -> WeighedPhrase:
        readings = tuple(
            Reading(self._encoder.terms[one.near], one.text, log10(max(share, 1e-9)))
            for one, share in zip(run.candidates, shares, strict=True)
        )
        features = run.candidates[best].features
        occurrence = Occurrence(
            first=run.first,
            last=run.last,
            start=words.starts[run.first],
            end=words.ends[run.last - 1],
            spun=" ".join(words.part(run.first, run.last)),
            readings=readings,
            kind="unlisted",
            company="none",
            papers=0,
            genuine=0,
            acronym=bool(features.acronym),
        )
        bounded = min(1.0 - 1e-6, max(1e-6, right))
        return WeighedPhrase(occurrence, features.gain, shares, best, log(bounded / (1.0 - bounded)), 1.0, right)


class Guess(NamedTuple):
    """A run of words with its likeliest term.

    Attributes:
        first: its first word.
        last: the word after its last.
        term: the term.
        belief: probability that it stood there.
    """

    first: int
    last: int
    term: str
    belief: float


def surest(guesses: Sequence[Guess]) -> list[int]:
    """Of guesses that overlap the surest, by number and in order; or a wider one whose term contains its term.

    >>> guesses = [Guess(3, 5, "cosine transform", 0.8), Guess(2, 5, "discrete cosine transform", 0.6), Guess(4, 6, "map", 0.7)]
    >>> surest(guesses)
    [1]
    """
    terms = [f" {' '.join(stems_of(one.term.lower()))} " for one in guesses]
    around: defaultdict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(guesses):
        for word in range(one.first, one.last):
            around[word].append(number)
    kept: list[int] = []
    closed: set[int] = set()
    for number in sorted(range(len(guesses)), key=lambda at: (-guesses[at].belief, guesses[at].first, -guesses[at].last)):
        one = guesses[number]
        if not closed.isdisjoint(range(one.first, one.last)):
            continue
        wider = [
            at
            for at in around[one.first]
            if guesses[at].first <= one.first
            and guesses[at].last >= one.last
            and guesses[at].belief >= WIDER * one.belief
            and terms[number] in terms[at]
            and closed.isdisjoint(range(guesses[at].first, guesses[at].last))
        ]  # the run itself is among them
        widest = max(wider, key=lambda at: (at != number, guesses[at].belief))
        closed.update(range(guesses[widest].first, guesses[widest].last))
        kept.append(widest)
    return sorted(kept, key=lambda at: guesses[at].first)
