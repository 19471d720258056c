"""Runs of words of a text that may stand for a term: which they are, and what tells whether they do.

`spinfix.families.tortured.unlisted` compares them with terms and decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import permutations, product
from math import exp, log
from typing import NamedTuple

from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.families.tortured.phrase_scorer import PhraseScorer
from spinfix.text.morphology import stem
from spinfix.text.stem_tokenizer import WORD, Words

COHESION = {2: 0.05, 3: 1.15, 4: 3.6}
"""Highest log10 of the probability of a run's words together over that of each alone, by the number of words: nine in ten
phrases whose word family is hidden are below it, and a quarter of all runs of authors' words."""
KIN = 5
"""Two words that share as many first letters are assumed to have the same root; authors interchange those themselves."""
MOST_WORDS = 20_000
"""Words of a text that are looked at, two long papers: ten seconds."""


class TermFeatures(NamedTuple):
    """What tells which term a phrase stands for.

    Attributes:
        chance: of the term by the encoder, nats.
        gain: log10 of the term in the place minus that of the phrase.
        acronym: 1 if the term's acronym follows.
        said: 1 if the document has the term elsewhere.
        times: log10 of one more than the number of times.
        length: difference between the numbers of words that change on either side.
        kept: words that stay.
        more: words that the term has more than the phrase, of those that change.
        kin: changed words with the root of one in the term.
    """

    chance: float
    gain: float
    acronym: float
    said: float
    times: float
    length: float
    kept: float
    more: float
    kin: float


FEATURES = (
    *("chance", "gain", "cosine", "suspicion", "cohesion", "three", "four", "share", "doubt", "acronym", "said", "changed"),
    *("kept", "keeps", "rarest", "commonest", "more", "kin", "capital", "frequency", "repeats", "places"),
)
"""What tells whether the likeliest term stood there, besides some of `TermFeatures`.

cosine     of phrase and term
suspicion  log odds by the encoder's head that the phrase is tortured
cohesion   log10 of the words together over each alone, by word
three, four  1 for as many words
share      log of the term's share among the terms considered
doubt      log of the others' share
changed    words that change
keeps      1 if a word stays
rarest, commonest  log10 probability of the rarest and the commonest word that changes
capital    1 if the phrase begins with a capital
frequency  log10 of one more than the number of times that the term was counted in academic text
repeats    how often the run's words stand in the text
places     places of the text for which the term is the nearest
"""


FACTS = ("cohesion", "three", "four", "rarest", "commonest", "common")
"""What tells whether a run may be a tortured phrase, besides its tokens: as in `FEATURES`, but of all words, their cohesion not
divided by their number; ``common`` is the mean log10 probability of a word."""


class Candidate(NamedTuple):
    """A run of words with a term that it may stand for.

    Attributes:
        near: the term, by number.
        text: the term in the inflection and case that fit the place.
        features: what tells whether it is this term.
        cosine: of phrase and term.
        change: which words change.
        frequency: log10 of one more than the number of times that the term was counted in academic text.
        places: number of places of the text for which the term is the nearest.
    """

    near: int
    text: str
    features: TermFeatures
    cosine: float
    change: Change
    frequency: float
    places: int = 0


class Run(NamedTuple):
    """A run of words that hardly ever stand together.

    Attributes:
        first: its first word.
        last: the word after its last.
        cohesion: log10 of the probability of the words together over that of each alone.
        suspicion: log odds that it is tortured, as far as its words alone tell.
        candidates: the terms that it may stand for; never empty.
        repeats: how often its words stand in the text.
    """

    first: int
    last: int
    cohesion: float
    suspicion: float
    candidates: tuple[Candidate, ...]
    repeats: int = 1


_PAIRS = (
    *("positive negative", "true false", "high low", "higher lower", "highest lowest", "maximum minimum", "maximal minimal"),
    *("max min", "upper lower", "increase decrease", "increment decrement", "gain loss", "excess deficit", "large small"),
    *("left right", "internal external", "input output", "supervised unsupervised", "linear nonlinear", "male female"),
    *("benign malignant", "before after", "pre post", "forward backward", "ascending descending", "static dynamic"),
    *("global local", "strong weak", "odd even", "acid base", "cathode anode", "dense sparse", "early late", "hot cold"),
    *("online offline", "discrete continuous", "single multiple", "long short", "hyper hypo", "inner outer", "best worst"),
)
OPPOSITES = frozenset(
    (one, other) for words in map(str.split, _PAIRS) for one, other in permutations([stem(word) for word in words])
)
"""Stems of words of which no paraphraser writes one for the other, though they are near each other in meaning: a "deceptive
negative rate" is no *false positive rate*.  None of the 7,357 listed phrases has one where its term has the other."""


class Change(NamedTuple):
    """The words that differ between a phrase and a term.

    Attributes:
        spun: those of the phrase, in lower case.
        original: stems of those of the term.
        kept: number of the phrase's words that stay.
        kin: number of changed words with the root of one in the term.
    """

    spun: tuple[str, ...]
    original: tuple[str, ...]
    kept: int
    kin: int


def places(words: Words, taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """The runs of words that may be a phrase: first word, and the word after the last.

    They neither begin nor end with a function word, a number or a part of a word with hyphens.
    """
    text, longest = words.text, max(COHESION)
    for first in range(min(len(words), MOST_WORDS)):
        if first in taken or _cannot_end(words, first) or text[words.starts[first] - 1 : words.starts[first]] == "-":
            continue
        for last in range(first + 1, min(len(words), first + longest)):
            if last in taken or not words.joined[last]:
                break
            if not _cannot_end(words, last) and text[words.ends[last] : words.ends[last] + 1] != "-":
                yield first, last + 1


def odd_places(words: Words, taken: Collection[int], scorer: PhraseScorer) -> Iterator[tuple[int, int, float]]:
    """The places of a text whose words hardly ever stand together: first word, word after the last, cohesion."""
    for first, last in places(words, taken):
        cohesion = scorer.cohesion(words.between(first, last))
        if cohesion is not None and cohesion <= COHESION[last - first]:
            yield first, last, cohesion


def _cannot_end(words: Words, place: int) -> bool:
    word = words.text[words.starts[place] : words.ends[place]]
    return len(word) < 2 or not word.isalpha() or word.lower() in COMMON


def plain(text: str) -> str:
    r"""A phrase or term as it is encoded.

    >>> plain("K-means\n clustering")
    'k means clustering'
    """
    return " ".join(text.lower().replace("-", " ").split())


def facts_of(phrase: str, cohesion: float, scorer: PhraseScorer) -> tuple[float, ...]:
    """`FACTS` of a `plain` phrase with this cohesion."""
    common = [scorer.commonness(word) for word in phrase.split()]
    size = len(common)
    return cohesion, float(size == 3), float(size == 4), min(common), max(common), sum(common) / size


def change_of(phrase: str, term: str) -> Change | None:
    """The words that differ; None unless words with other roots, and no opposites, stand on both sides.

    >>> change_of("mesmeric fields", "magnetic field")
    Change(spun=('mesmeric',), original=('magnetic',), kept=1, kin=0)
    >>> change_of("deceptive negative rate", "false positive rate") is None
    True
    >>> change_of("renormalisation group", "renormalization group"), change_of("air pollutions", "air pollutants")
    (None, None)
    """
    (spun, stems), (_, stems_of_term) = _stemmed(phrase), _stemmed(term)
    changed = [at for at, one in enumerate(stems) if one not in stems_of_term]
    others = tuple([one for one in stems_of_term if one not in stems])
    kin = [(at, other) for at in changed for other in others if _is_kin(stems[at], other)]
    related, explained = {at for at, _ in kin}, {other for _, other in kin}
    if len(related) == len(changed) or explained.issuperset(others):
        return None
    if not OPPOSITES.isdisjoint(product([stems[at] for at in changed], others)):
        return None
    return Change(tuple([spun[at] for at in changed]), others, len(spun) - len(changed), len(related))


@lru_cache(maxsize=1 << 15)
def _stemmed(phrase: str) -> tuple[list[str], list[str]]:
    """The words of a phrase, in lower case, and their stems; the terms that are near come again and again."""
    words = WORD.findall(phrase.lower())
    return words, [stem(word) for word in words]


def _is_kin(one: str, other: str) -> bool:
    return (len(one) >= KIN and one[:KIN] == other[:KIN]) or one in other or other in one


def counted(words: Words, runs: Sequence[Run]) -> list[Run]:
    """The runs with how often the words of each and the nearest terms of all occur, each place counted once."""
    spoken: defaultdict[str, set[int]] = defaultdict(set)
    nearest: defaultdict[int, set[int]] = defaultdict(set)
    for run in runs:
        spoken[words.between(run.first, run.last).lower()].add(run.first)
        nearest[max(run.candidates, key=lambda one: one.features.chance).near].add(run.first)
    return [
        run._replace(
            repeats=len(spoken[words.between(run.first, run.last).lower()]),
            candidates=tuple(
                one._replace(places=len(nearest[one.near])) if one.near in nearest else one for one in run.candidates
            ),
        )
        for run in runs
    ]


def chosen_of(run: Run, weights: Sequence[float]) -> tuple[Run, tuple[float, ...], int]:
    """A run with the share of each candidate, and the number of the likeliest."""
    scores = [sum(a * b for a, b in zip(weights, one.features, strict=True)) for one in run.candidates]
    highest = max(scores)
    parts = [exp(score - highest) for score in scores]
    total = sum(parts)
    return run, tuple(part / total for part in parts), scores.index(highest)


def features_of(words: Words, run: Run, shares: Sequence[float], best: int, scorer: PhraseScorer) -> tuple[float, ...]:
    """`FEATURES` of a run and its likeliest term.

    Args:
        words: the text.
        run: the run.
        shares: of each candidate.
        best: the number of the likeliest one.
        scorer: the language model's view of phrases.
    """
    candidate, size = run.candidates[best], run.last - run.first
    changed = [scorer.commonness(word) for word in candidate.change.spun]
    values = candidate.features._asdict() | {
        "cosine": candidate.cosine,
        "suspicion": run.suspicion,
        "cohesion": run.cohesion / size,
        "three": float(size == 3),
        "four": float(size == 4),
        "share": log(shares[best] + 1e-6),
        "doubt": log(1.0 - shares[best] + 1e-6),
        "changed": float(len(changed)),
        "keeps": float(candidate.features.kept > 0),
        "rarest": min(changed),
        "commonest": max(changed),
        "capital": float(words.text[words.starts[run.first]].isupper()),
        "frequency": candidate.frequency,
        "repeats": float(run.repeats),
        "places": float(candidate.places),
    }
    return tuple(values[name] for name in FEATURES)
