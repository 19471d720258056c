"""Runs of words of a text that may stand for a term, and what tells which term it is.

`spinfix.families.tortured.unlisted` compares them with terms and decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations, product
from math import exp
from typing import NamedTuple

from spinfix.text.morphology import stem
from spinfix.text.stem_tokenizer import WORD, Words

KIN = 5
"""Two words that share as many first letters are assumed to have the same root; authors interchange those themselves.
Chosen; docs/experiments/constants.md has it one less and one more."""


class TermFeatures(NamedTuple):
    """What tells which term a phrase stands for.

    Attributes:
        chance: log10 of what was written for the term's words (`spinfix.families.tortured.synonyms.Meaning.chance`).
        listed: log10 of one more than the number of listed phrases with its rarest substitution.
        gain: log10 of the term in the place minus that of the phrase.
        acronym: 1 if the term's acronym follows.
        said: 1 if the document has the term elsewhere.
        times: log10 of one more than the number of times.
        length: difference between the numbers of words that change on either side.
        kept: words that stay.
        more: words that the term has more than the phrase, of those that change.
        kin: changed words with the root of one in the term.
        frequency: log10 of one more than the number of times that the term was counted in academic text.
        together: log10 of the probability of the term's words together over that of each alone.
    """

    chance: float
    listed: float
    gain: float
    acronym: float
    said: float
    times: float
    length: float
    kept: float
    more: float
    kin: float
    frequency: float
    together: float


class Candidate(NamedTuple):
    """A run of words with a term that it may stand for.

    Attributes:
        term: the term.
        text: the term in the inflection and case that fit the place.
        features: what tells whether it is this term.
        change: which words change.
        places: number of places of the text for which the term is the likeliest, as far as words tell.
        loose: uses of its changed words in the text beside those in such runs, of the word that has fewest.
    """

    term: str
    text: str
    features: TermFeatures
    change: Change
    places: int = 0
    loose: int = 0


class Run(NamedTuple):
    """A run of words that may stand for a term.

    Attributes:
        first: its first word.
        last: the word after its last.
        cohesion: log10 of the probability of the words together over that of each alone.
        candidates: the terms that it may stand for; never empty.
        repeats: how often its words stand in the text.
    """

    first: int
    last: int
    cohesion: float
    candidates: tuple[Candidate, ...]
    repeats: int = 1


class Choice(NamedTuple):
    """A run with its likeliest term.

    Attributes:
        run: the run.
        shares: probability of each of its candidates.
        best: the number of the likeliest.
    """

    run: Run
    shares: tuple[float, ...]
    best: int

    @property
    def candidate(self) -> Candidate:
        """The likeliest one."""
        return self.run.candidates[self.best]


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
    changed = [place for place, word in enumerate(stems) if word not in stems_of_term]
    others = tuple([word for word in stems_of_term if word not in stems])
    kin = [(place, other) for place in changed for other in others if _is_kin(stems[place], other)]
    related, explained = {place for place, _ in kin}, {other for _, other in kin}
    if len(related) == len(changed) or explained.issuperset(others):
        return None
    if not OPPOSITES.isdisjoint(product([stems[place] for place in changed], others)):
        return None
    return Change(tuple([spun[place] for place in changed]), others, len(spun) - len(changed), len(related))


@lru_cache(maxsize=1 << 15)
def _stemmed(phrase: str) -> tuple[list[str], list[str]]:
    """The words of a phrase, in lower case, and their stems; the terms that are near come again and again."""
    words = WORD.findall(phrase.lower())
    return words, [stem(word) for word in words]


def _is_kin(stem: str, other: str) -> bool:
    return (len(stem) >= KIN and stem[:KIN] == other[:KIN]) or stem in other or other in stem


def spoken(words: Words, first: int, last: int) -> str:
    """The words of a run in lower case with their hyphens, whatever blanks or line ends are between."""
    return " ".join(words.between(first, last).lower().split())


def counted(words: Words, runs: Sequence[Run]) -> list[Run]:
    """The runs with how often the words of each, the likeliest terms of all and the words that change stand in the text."""
    places: defaultdict[str, set[int]] = defaultdict(set)
    likeliest: defaultdict[str, set[int]] = defaultdict(set)
    for run in runs:
        places[spoken(words, run.first, run.last)].add(run.first)
        likeliest[max(run.candidates, key=lambda candidate: candidate.features.chance).term].add(run.first)
    uses = Counter(words.part(0, len(words))) if runs else Counter()

    def completed(candidate: Candidate, repeats: int) -> Candidate:
        loose = max(0, min(uses[word] for word in candidate.change.spun) - repeats)
        return candidate._replace(places=len(likeliest[candidate.term]) if candidate.term in likeliest else 0, loose=loose)

    found = []
    for run in runs:
        repeats = len(places[spoken(words, run.first, run.last)])
        found.append(
            run._replace(repeats=repeats, candidates=tuple(completed(candidate, repeats) for candidate in run.candidates))
        )
    return found


def chosen_of(run: Run, weights: Sequence[float]) -> Choice:
    """The likeliest term of a run, by the ``weights`` of `TermFeatures`."""
    scores = [sum(a * b for a, b in zip(weights, candidate.features, strict=True)) for candidate in run.candidates]
    highest = max(scores)
    parts = [exp(score - highest) for score in scores]
    total = sum(parts)
    return Choice(run, tuple(part / total for part in parts), scores.index(highest))
