"""Finds tortured phrases that are neither listed nor composed of listed words alone, in texts that seem to be tortured.

Paraphrasers replace words by synonyms of any sense.  What they may write for the words of terms is listed, or written by hand::

    runs of words that stand for a term with a synonym in place of each word or some   (synonyms), or that its acronym follows
    → which of several terms fits the place       (language model, acronym, other places of the document)
    → whether that is what stood there            (boosted trees and a network on all of these, and on neighbouring runs)

It is asked only once a text is believed tortured, or where another phrase, or pairs of words that only paraphrasers write
(`spinfix.families.tortured.odd_pairs`), leave a doubt and no other family is believed: one of them is no evidence, two are some
(`spinfix.families.tortured.evidence.supporting`).
`training.tortured.unlisted` fits the numbers (`spinfix.families.tortured.unlisted_weights`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from math import log10
from statistics import fmean
from typing import NamedTuple, Self

from spinfix import lazy
from spinfix.families.tortured.deep_reader import Use
from spinfix.families.tortured.gate import logit, probability
from spinfix.families.tortured.occurrences import Occurrence, Reading
from spinfix.families.tortured.phrase_scorer import NEAR, PhraseScorer, WeighedPhrase
from spinfix.families.tortured.synonyms import Meaning, Synonyms
from spinfix.families.tortured.term_forms import (
    dressed,
    ends_acronym,
    expects_singular,
    has_acronym,
    head_of,
    initials_of,
    is_acronym_plural,
    joined_as,
    kept_as,
    own_acronym,
    starts_sentence,
    tells_number,
    with_number,
)
from spinfix.families.tortured.unlisted_features import features_of
from spinfix.families.tortured.unlisted_neighbours import neighbours_of
from spinfix.families.tortured.unlisted_reader import UnlistedReader
from spinfix.families.tortured.unlisted_runs import (
    Candidate,
    Change,
    Choice,
    Run,
    TermFeatures,
    change_of,
    chosen_of,
    counted,
)
from spinfix.families.tortured.unlisted_weights import UnlistedError, Weights
from spinfix.text.lowercase import fold
from spinfix.text.morphology import is_plural
from spinfix.text.stem_tokenizer import Words, stems_of
from spinfix.text.stretches import apart

_NUMERAL = lazy.re_compile(r"\b(?=[XVI]{2,}\b)X{0,3}(?:IX|IV|V?I{0,3})\b")
"""A Roman numeral of several letters, which no paraphraser changes: "the XX century" is no *twentieth century*."""

LEAST_GAIN, MOST_GAIN = -8.0, 14.0
"""Range of the language model's gain as a feature.  Chosen; docs/experiments/constants.md has it and `LEAST` halved
and doubled."""
BATCH = 512
"""Runs that are judged together, so that the memory does not grow with the text."""
LEAST = 0.02
"""Probability below which a phrase is not kept.  Chosen."""
PLURAL = -1.75
"""log10 prior of the plural of a term where the phrase is in the singular ("Brilliant card are"): 2,828 of 2,888 such phrases
of hidden word families, whose term is known, stand for the singular; with this 2,848 are right (-1.5 and -2: 2,851 and 2,845).
Of 756 in the plural 726 do; 735 at most would be."""


class _Option(NamedTuple):
    """A term that a run of words may stand for.

    Attributes:
        meaning: the term.
        forms: its forms that fit the place, with log10 priors.
        change: how it differs from the run.
        acronym: whether its acronym stands behind the words of the run.
    """

    meaning: Meaning
    forms: dict[str, float]
    change: Change
    acronym: bool


class UnlistedFinder:
    """Finds unlisted phrases in texts that are or may be tortured; threads must not share one.

    Args:
        synonyms: what paraphrasers may write for the words of terms.
        scorer: the language model's view of phrases.
        weights: what was learned; None to collect what it is learned from (`runs`).
        reader: revises beliefs by a causal language model (quality "deep").
    """

    def __init__(
        self, synonyms: Synonyms, scorer: PhraseScorer, weights: Weights | None = None, reader: UnlistedReader | None = None
    ) -> None:
        self._synonyms = synonyms
        self._scorer = scorer
        self._weights = weights
        self._reader = reader
        self._cohesions: dict[str, float] = {}  # of terms

    def find(self, words: Words, taken: Collection[int]) -> list[WeighedPhrase]:
        """The unlisted phrases of a text, in order and without overlaps.

        Args:
            words: the text.
            taken: words that belong to other phrases.

        Raises:
            UnlistedError: if nothing was learned.
        """
        if self._weights is None:
            raise UnlistedError("nothing was learned yet; runs() gives what it is learned from")
        choices = [chosen_of(run, self._weights.terms) for run in self.runs(words, taken)]
        neighbours = neighbours_of(words, choices)
        judged: list[Choice] = []
        believed: list[float] = []
        for start in range(0, len(choices), BATCH):
            part = choices[start : start + BATCH]
            theirs = neighbours[start : start + BATCH]
            rows = [features_of(words, *both, self._scorer) for both in zip(part, theirs, strict=True)]
            for choice, belief in zip(part, self._weights.beliefs(rows), strict=True):
                if belief >= LEAST:
                    judged.append(choice)
                    believed.append(belief)
        if self._reader is not None:
            uses = [use_of(words, choice.run, choice.candidate.text) for choice in judged]
            ngrams = [choice.candidate.features.gain for choice in judged]
            believed = self._reader.revised(words.text, uses, believed, ngrams)
        guessed = [(choice.run, choice.candidate.term) for choice in judged]
        calibrated = (self._reader or self._weights).calibrated
        return [
            self._weighed(words, judged[number], calibrated(belief)) for number, belief in best_of(words, guessed, believed)
        ]

    def runs(self, words: Words, taken: Collection[int]) -> list[Run]:
        """All runs of a text that may stand for terms, with these; what the weights are learned from."""
        taken, text, folded = frozenset(taken), words.text, fold(words.text)
        runs = []
        told = self._synonyms.abbreviated(words)
        found = self._synonyms.find(text)
        for place in told:
            known = {meaning.term for meaning in found.get(place, ())}
            found.setdefault(place, []).extend(meaning for meaning in told[place] if meaning.term not in known)
        own = {
            tuple(words.part(first, last)): acronym
            for first, last in found
            if (acronym := own_acronym(text, words.starts[first], words.ends[last - 1]))
        }
        for first, last in sorted(found):
            meanings, named = found[first, last], {meaning.term for meaning in told.get((first, last), ())}
            if name := own.get(tuple(words.part(first, last)), ""):  # an author's, here and elsewhere
                meanings = [meaning for meaning in meanings if name in initials_of(meaning.term)]
            if not taken.isdisjoint(range(first, last)) or _is_part_of_word(text, words.starts[first], words.ends[last - 1]):
                continue
            candidates = tuple(self._candidates(words, folded, first, last, meanings, named))
            if candidates:
                cohesion = self._scorer.cohesion(words.between(first, last))
                runs.append(Run(first, last, cohesion or 0.0, candidates))
        return counted(words, runs)

    def _candidates(
        self, words: Words, folded: str, first: int, last: int, meanings: Sequence[Meaning], named: Collection[str]
    ) -> Iterator[Candidate]:
        """The terms that differ from a run by other words, dressed for its place.

        Args:
            words: the text.
            folded: it in lower case.
            first: the first word of the run.
            last: the word after its last.
            meanings: the terms.
            named: those whose acronym stands behind the words of the run, here or elsewhere.
        """
        text, start, end = words.text, words.starts[first], words.ends[last - 1]
        options = list(self._options(words, first, last, meanings, named))
        if not options:
            return
        written = list(dict.fromkeys(form for option in options for form in option.forms))
        gains = dict(zip(written, self._scorer.gains(text, start, end, written), strict=True))
        around = folded[max(0, start - NEAR) : end + NEAR]
        for option in options:
            term = option.meaning.term
            form = max(option.forms, key=lambda form: gains[form] + option.forms[form])
            features = self._features(option, gains[form], around.count(term.lower()))
            yield Candidate(term, form, features, option.change)

    def _options(
        self, words: Words, first: int, last: int, meanings: Sequence[Meaning], named: Collection[str]
    ) -> Iterator[_Option]:
        """The meanings whose terms differ from a run by other words, none of which is in old spelling or a numeral.

        The arguments are those of `_candidates`.
        """
        text, start, end = words.text, words.starts[first], words.ends[last - 1]
        found = text[start:end]
        changes = [(meaning, change) for meaning in meanings if (change := change_of(found, meaning.term)) is not None]
        if not changes:  # as of most runs
            return
        standing = words.part(first, last)
        begins = starts_sentence(text, start)
        is_one = expects_singular(text, start)
        strange = {word for word in standing if not self._scorer.is_modern(word)}
        strange.update(word.lower() for word in _NUMERAL.findall(found))
        beside = _Beside.of(words, first, last)
        may_have_acronym = text[end : end + 2].lstrip(" \n")[:1] in ("(", ")")
        for meaning, change in changes:
            if not strange.isdisjoint(change.spun) or beside.doubled_by(meaning.term):
                continue
            acronym = meaning.term in named or (
                may_have_acronym
                and (has_acronym(text, start, end, meaning.term) or ends_acronym(text, start, end, meaning.term))
            )
            plural = acronym and is_acronym_plural(text, end)
            head = head_of(standing, meaning.term)
            many, is_told = is_plural(head) and not is_one, tells_number(head)
            form = kept_as(meaning.term, found) if change.kept else meaning.term
            form = with_number(form, many or plural) if is_told or plural else form
            forms = _forms(form, found, begins, or_plural=is_told and not (many or acronym))
            yield _Option(meaning, forms, change, acronym)

    def _features(self, option: _Option, gain: float, times: int) -> TermFeatures:
        """What tells whether an option is right.

        Args:
            option: the option.
            gain: what the language model gains by its likeliest form.
            times: how often its term stands near the run.
        """
        meaning, change = option.meaning, option.change
        longer = len(change.original) - len(change.spun)
        return TermFeatures(
            chance=meaning.chance,
            listed=log10(1 + meaning.listed),
            gain=min(MOST_GAIN, max(LEAST_GAIN, gain)),
            acronym=float(option.acronym),
            said=float(times > 0),
            times=log10(1 + times),
            length=float(abs(longer)),
            kept=float(change.kept),
            more=float(longer),
            kin=float(change.kin),
            frequency=log10(1 + meaning.seen),
            together=self._together(meaning.term),
        )

    def _together(self, term: str) -> float:
        """How strongly the words of a term belong together, which is asked once for each term."""
        if term not in self._cohesions:
            self._cohesions[term] = self._scorer.cohesion(term) or 0.0
        return self._cohesions[term]

    def _weighed(self, words: Words, choice: Choice, right: float) -> WeighedPhrase:
        run, shares, best = choice
        readings = tuple(
            Reading(candidate.term, candidate.text, log10(max(share, 1e-9)))
            for candidate, share in zip(run.candidates, shares, strict=True)
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
            changed=" ".join(run.candidates[best].change.spun),
        )
        return WeighedPhrase(occurrence, features.gain, shares, best, logit(right), 1.0, right)


def _forms(term: str, found: str, begins: bool, *, or_plural: bool) -> dict[str, float]:
    """The forms of a term that fit the place of what was found, with log10 priors; with the plural ``or_plural``."""
    forms: dict[str, float] = {}
    for written in (term, joined_as(term, found)):
        form = dressed(written, found, begins)
        if or_plural:
            many = with_number(form, True) if form.islower() else dressed(with_number(written, True), found, begins)
            forms.setdefault(many, PLURAL)
        forms[form] = 0.0
    return forms


def use_of(words: Words, run: Run, term: str) -> Use:
    """A run with one of its terms as a place that a causal language model reads."""
    return Use(words.starts[run.first], words.ends[run.last - 1], term)


class _Beside(NamedTuple):
    """The stems of the words before and behind a run, without anything but blanks and hyphens between; "" if there is none."""

    before: str
    behind: str

    @classmethod
    def of(cls, words: Words, first: int, last: int) -> Self:
        """Those of a run."""
        before = first > 0 and words.joined[first]
        behind = last < len(words) and words.joined[last]
        return cls(
            stems_of(words.part(first - 1, first)[0])[0] if before else "",
            stems_of(words.part(last, last + 1)[0])[0] if behind else "",
        )

    def doubled_by(self, term: str) -> bool:
        """Whether a term in place of the run would repeat one of them: *unmanned aerial vehicle* for the last two words of
        "unmanned aerial cars".
        """
        stems = stems_of(term)
        return self.before == stems[0] or self.behind == stems[-1]


def _is_part_of_word(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins a run of words to the word before or behind it."""
    return text[max(0, start - 1) : start] == "-" or text[end : end + 1] == "-"


def best_of(words: Words, runs: Sequence[tuple[Run, str]], beliefs: Sequence[float]) -> list[tuple[int, float]]:
    """The runs of a text, each with its likeliest term, that are used of those that overlap: their numbers, in order, and the
    beliefs in them, in which those with the same words agree (`agreed_beliefs`, `surest`).
    """
    agreed = agreed_beliefs(words, runs, beliefs)
    guesses = [Guess(run.first, run.last, belief) for (run, _), belief in zip(runs, agreed, strict=True)]
    return [(number, agreed[number]) for number in surest(guesses)]


def agreed_beliefs(words: Words, runs: Sequence[tuple[Run, str]], beliefs: Sequence[float]) -> list[float]:
    """The beliefs in runs of a text, each with its likeliest term; where the same words have the same term, the mean of their
    log odds.

    A paraphraser writes the same phrase for a term throughout.  In cross-validation (of 1 December 2026, with the features of
    before) 6,389 and 6,741 runs are right at a precision of .95 and .93 without this, 6,468 and 6,780 with it.
    """
    places: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, (run, term) in enumerate(runs):
        places[(*words.part(run.first, run.last), term)].append(number)
    agreed = list(beliefs)
    for same in places.values():
        if len(same) > 1:
            mean = probability(fmean(logit(beliefs[number]) for number in same))
            for number in same:
                agreed[number] = mean
    return agreed


class Guess(NamedTuple):
    """A run of words with the belief in its likeliest term.

    Attributes:
        first: its first word.
        last: the word after its last.
        belief: probability that its term stood there.
    """

    first: int
    last: int
    belief: float


def surest(guesses: Sequence[Guess]) -> list[int]:
    """Of guesses that overlap the surest, by number and in order.

    >>> surest([Guess(3, 5, 0.8), Guess(2, 5, 0.7), Guess(5, 6, 0.4), Guess(4, 7, 0.6)])
    [0, 2]
    """
    order = sorted(range(len(guesses)), key=lambda number: (-guesses[number].belief, guesses[number].first))
    return apart(order, lambda number: (guesses[number].first, guesses[number].last))
