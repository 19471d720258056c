"""Learns the substitutions of single words from the list of phrases, and counts the terms that phrases may stand for.

A phrase and its term are cut into aligned pieces, left to right: "picture | taking care of" and "image | processing".  The
alignment is not known beforehand; pieces that are often aligned get a higher probability, and the phrases are cut again with
these probabilities, a few times (hard expectation maximisation).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log

from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary, Word
from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.text.morphology import Stems, stem
from spinfix.text.stem_tokenizer import WORD

ROUNDS = 6
"""Rounds of cutting; on the list of 2026 nothing changes from the fifth on."""

SHAPES = {(1, 1): 0.0, (2, 1): -2.5, (3, 1): -3.0, (1, 2): -3.0, (2, 2): -4.0, (4, 1): -4.5}
"""Words of a piece on either side, and the natural log of the prior weight of such a piece."""

SAME = 1.5
"""Bonus, in nats, for a piece that is the same on both sides: most phrases keep a word of their term."""

DOUBT = 0.5
"""Count assumed for unseen readings of a piece, in phrases."""

LEAST_COUNT = 12
"""Occurrences in academic text from which a run of words is a term; half of the rarer ones occur in single papers only."""

LONGEST_TERM = 4
"""Words of the longest run of words that is counted.  Not measured."""


Piece = tuple[tuple[str, ...], tuple[str, ...]]
"""Words of a phrase, and the words of its term aligned with them."""


def learn(phrases: Iterable[Phrase]) -> list[Word]:
    """The substitutions of words (or runs of up to four) that make up the known phrases."""
    surfaces = Counter(piece for cut in aligned(phrases).values() for piece in cut)
    found: dict[tuple[str, str], int] = {}
    for (spun, original), number in surfaces.items():
        if is_changed((spun, original)) and not set(spun) <= COMMON and not set(original) <= COMMON:
            found[" ".join(spun), " ".join(original)] = number
    return [Word(spun, original, number) for (spun, original), number in sorted(found.items())]


def aligned(phrases: Iterable[Phrase]) -> dict[Piece, list[Piece]]:
    """The aligned pieces of each phrase and its term, by their words; no pieces where there is no alignment."""
    pairs = sorted({(words_of(phrase.spun), words_of(phrase.original)) for phrase in phrases})
    pairs = [pair for pair in pairs if all(pair)]
    counts: Counter[Piece] = Counter()
    cuts: list[list[Piece]] = []
    for _ in range(ROUNDS):
        totals: Counter[tuple[str, ...]] = Counter()
        for (_, original), count in counts.items():
            totals[original] += count
        cuts = [_cut(spun, original, counts, totals) for spun, original in pairs]
        counts = Counter((_stems(spun), _stems(original)) for cut in cuts for spun, original in cut)
    return dict(zip(pairs, cuts, strict=True))


def is_changed(piece: Piece) -> bool:
    """Whether the sides of a piece are different words."""
    return _stems(piece[0]) != _stems(piece[1])


def _cut(
    spun: Sequence[str],
    original: Sequence[str],
    counts: Counter[Piece],
    totals: Counter[tuple[str, ...]],
) -> list[Piece]:
    """The likeliest alignment of a phrase and its term in pieces; empty if there is none."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    for i in range(len(spun) + 1):
        for j in range(len(original) + 1):
            if (i, j) not in best:
                continue
            so_far = best[i, j][0]
            for (rows, columns), shape in SHAPES.items():
                left, right = tuple(spun[i : i + rows]), tuple(original[j : j + columns])
                if len(left) < rows or len(right) < columns:
                    continue
                key = _stems(left), _stems(right)
                score = so_far + log(DOUBT + counts[key]) - log(1.0 + totals[key[1]])
                score += shape + (SAME if key[0] == key[1] else 0.0)
                goal = (i + rows, j + columns)
                if goal not in best or score > best[goal][0]:
                    best[goal] = (score, (i, j))
    place: tuple[int, int] | None = (len(spun), len(original))
    if place not in best:
        return []
    pieces = []
    while place is not None and (before := best[place][1]) is not None:
        pieces.append((tuple(spun[before[0] : place[0]]), tuple(original[before[1] : place[1]])))
        place = before
    return pieces[::-1]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a phrase or term, in lower case."""
    return tuple(WORD.findall(text.lower()))


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words)


def is_frequent(term: str, count: int) -> bool:
    """Whether a run of words is frequent enough to be a term."""
    return count >= LEAST_COUNT * (len(WORD.findall(term)) - 1)


def with_only(dictionary: TorturedDictionary, phrases: list[Phrase]) -> TorturedDictionary:
    """The dictionary as learned from these of its phrases: with their substitutions, their terms and the frequent terms."""
    rates = {word.spun: word.genuine for word in dictionary.words}
    words = [word._replace(genuine=rates.get(word.spun, 0)) for word in learn(phrases)]
    originals = {phrase.original for phrase in phrases}
    terms = {term: count for term, count in dictionary.terms.items() if term in originals or is_frequent(term, count)}
    return TorturedDictionary(phrases, words, terms, dictionary.allowed)


class TermCounter:
    """Counts runs of words in academic text that may be terms: without function words, separated only by spaces."""

    LIMIT = 3_000_000
    """Number of distinct runs kept; beyond it those seen once are dropped, so that memory stays below 1 GB."""

    def __init__(self) -> None:
        """Create an empty counter."""
        self._counts: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._total = 0
        self._stems = Stems()

    def count(self, text: str) -> None:
        """Count the runs of a text."""
        folded = text.lower()
        words = WORD.findall(folded)
        self._words.update(words)
        self._total += len(words)
        for run in _runs(folded):
            for length in range(2, LONGEST_TERM + 1):
                self._counts.update(_surface(run[at : at + length]) for at in range(len(run) - length + 1))
        if len(self._counts) > self.LIMIT:
            self._counts = Counter({term: count for term, count in self._counts.items() if count > 1})

    def rate(self, word: str) -> int:
        """Occurrences of a word per million words."""
        return round(1e6 * self._words[word] / max(1, self._total))

    def known(self, listed: Iterable[str]) -> dict[str, int]:
        """Terms with their counts: the listed ones, spelled as in most of the text, or else of the list, and the frequent ones.

        Variants of a frequent term (plural, hyphen, spelling) are merged into the most frequent one.
        """
        grouped: dict[tuple[str, ...], Counter[str]] = {}
        wanted: dict[tuple[str, ...], str] = {}
        spelt = Counter(listed)
        for term in sorted(spelt, key=lambda term: (-self._counts[term.lower()], -spelt[term], term)):
            wanted.setdefault(self._key(term), term)
        for term, count in self._counts.items():
            key = self._key(term)
            if count > 1 or key in wanted:
                grouped.setdefault(key, Counter())[term] += count
        kept = {term: 0 for key, term in wanted.items() if len(key) > 1}
        for key, forms in grouped.items():
            total = forms.total()
            if key in wanted:
                kept[wanted[key]] = total
            else:
                term = min(forms.items(), key=lambda form: (-form[1], form[0]))[0]
                if is_frequent(term, total):
                    kept[term] = total
        return kept

    def _key(self, term: str) -> tuple[str, ...]:
        return tuple([self._stems[word] for word in WORD.findall(term.lower())])


def _surface(run: Sequence[str]) -> str:
    """A run as written: a word that follows a hyphen begins with it."""
    return " ".join(run).replace(" -", "-").removeprefix("-")


def _runs(text: str) -> Iterator[list[str]]:
    run: list[str] = []
    for chunk in text.split():
        words = WORD.findall(chunk)
        clean = bool(words) and chunk[0].isalpha() and not any(word in STOPS or not word.isalpha() for word in words)
        if not clean:
            if len(run) > 1:
                yield run
            run = []
            continue
        run += [words[0], *(f"-{word}" for word in words[1:])]
        if not chunk[-1].isalpha():
            if len(run) > 1:
                yield run
            run = []
    if len(run) > 1:
        yield run


_STOPS = """about above after again all also although among any are because been before being below best better between both but
    can cannot could did different do does due during each either even every few find first for found from further give given
    good had has have he help her here his how however i if into it its itself just least less like made make many may me
    might more most much must my need new next no none nor not now obtain of off often on one only or other our out over own
    paper per possible present propose proposed provide result results second see several shall she should show shown shows
    since so some still study such than that the their them then there these they this those three through thus to together
    too two under until up upon us use used using various very via was we well were what when where which while who whose
    why will with within without would yet you your"""
STOPS = COMMON | frozenset(_STOPS.split())
"""Words that no term of several words contains, or that occur only next to terms."""
