"""Counts the pairs of words that paraphrasers' synonyms make of terms and that genuine text hardly has.

    synonyms.tsv × terms.tsv → pairs of neighbouring words, how often each is expected in paraphrased terms
    → counted in genuine text → those that are much likelier in the former → odd_pairs.tsv

The list of phrases has no part in it, so that the pairs are those of phrases that it does not have.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import log, sqrt
from pathlib import Path
from typing import NamedTuple

from spinfix.errors import TrainingError
from spinfix.families.tortured import dictionary, synonyms
from spinfix.families.tortured.synonyms import chance_of
from spinfix.learn import text_files
from spinfix.text.stem_tokenizer import WORD, Pairs, Stemmer, stems_of

logger = logging.getLogger(__name__)

SHARE = 0.01
"""Share of the pairs of neighbouring words of a tortured text that are parts of its phrases: there are eight phrases in 1,000
words of the development documents, most of two or three words."""
KEPT = 0.3
"""Chance that a word of a paraphrased term stays.  With .1 there are half as many pairs, which find .60 instead of .75 of the
texts of which all phrases are unlisted, where one in 1,000 genuine texts (academic ones, news, manuals) is taken for one."""
DEPTH = 30
"""Synonyms of a word that are considered."""
LEAST_ODDS = 2.5
"""Log odds from which a pair is kept, in nats.  With 2 there were 12,600 pairs instead of 4,700, which found as many texts (on
29 November 2026; there are 7,300 since)."""
NEGLIGIBLE = 1e-8
"""Least expectation of a pair in one term that is added up; a pair that genuine text does not have needs 500 times that."""

Stems = tuple[str, str]


class Word(NamedTuple):
    """What may stand for a word, or run of words, of a term.

    Attributes:
        words: in lower case.
        stems: their stems.
        chance: how likely it is.
    """

    words: Sequence[str]
    stems: Sequence[str]
    chance: float


def learn(corpus: Path, folder: Path, say: Callable[[str], object] = logger.info) -> dict[str, float]:
    """The odds by pair, for the terms and synonyms of the dictionary in ``folder``.

    Args:
        corpus: folder of ``.txt`` and ``.txt.zst`` files of genuine text, one paragraph a line.
        folder: the dictionary's folder.
        say: called with what is being done.

    Raises:
        TrainingError: if there are no synonyms, or the corpus is too small for any pair.
    """
    paths = text_files.files(corpus)
    say("pairs of words that synonyms make of terms")
    expected, written = expectations(dictionary.load_terms(folder), synonyms.load(folder))
    if not expected:
        raise TrainingError(f"{folder / synonyms.FILE}: no synonyms of words of terms, of which pairs could be made")
    counts, total = counted(expected, (line for path in paths for line in text_files.lines(path)), say)
    odds = {pair: log(SHARE * expected[pair] * total / (counts[pair] + 0.5)) for pair in expected} if total else {}
    found = {written[pair]: value for pair, value in odds.items() if value >= LEAST_ODDS}
    if not found:
        raise TrainingError(f"{corpus}: {total:,} words are too few to tell which pairs are odd; millions are needed")
    return found


def expectations(
    terms: Mapping[str, int], suggested: Mapping[str, Sequence[str]]
) -> tuple[dict[Stems, float], dict[Stems, str]]:
    """How large a share of the pairs in paraphrased terms each is expected to be, and how it is written.

    Args:
        terms: the terms with their counts.
        suggested: the synonyms of words, and of terms as a whole.
    """
    shares: defaultdict[Stems, float] = defaultdict(float)
    written: dict[Stems, tuple[float, str]] = {}
    substitutes = _substitutes(suggested)
    total = sum(map(sqrt, terms.values()))
    for term, seen in terms.items():
        for pair, text, chance in _pairs_of(term.lower(), substitutes):
            share = sqrt(seen) / total * chance
            if share >= NEGLIGIBLE:
                shares[pair] += share
                written[pair] = max(written.get(pair, (0.0, "")), (share, text))
    return dict(shares), {pair: text for pair, (_, text) in written.items()}


def _substitutes(suggested: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[Word]]:
    """What may stand for runs of stems; of several lines with the same stems the likeliest of each."""
    found: defaultdict[tuple[str, ...], dict[tuple[str, ...], Word]] = defaultdict(dict)
    for word, written in suggested.items():
        known = found[tuple(stems_of(word))]
        for place, synonym in enumerate(written[:DEPTH]):
            stems = tuple(stems_of(synonym))
            if stems and (stems not in known or known[stems].chance < chance_of(place)):
                known[stems] = Word(WORD.findall(synonym), stems, chance_of(place))
    return {stems: list(words.values()) for stems, words in found.items()}


def _pairs_of(term: str, substitutes: Mapping[tuple[str, ...], Sequence[Word]]) -> Iterator[tuple[Stems, str, float]]:
    """The pairs in a term's paraphrases that are not in the term itself, as stems and as words, with their chances.

    A word written twice is none, but a slip.

    Where one substitute follows another, or a word that stays, their neighbouring words are a pair, and any two neighbours in
    what may be written for the whole term.
    """
    words, stems = WORD.findall(term), stems_of(term)
    if len(words) < 2:
        return
    own = set(pairwise(stems))
    for substitute in substitutes.get(tuple(stems), ()):
        for (first, second), pair in zip(pairwise(substitute.words), pairwise(substitute.stems), strict=True):
            if pair not in own and pair[0] != pair[1]:
                yield pair, f"{first} {second}", substitute.chance / (len(words) - 1)
    for place in range(len(words) - 1):
        kept = [Word(words[start : start + 1], stems[start : start + 1], KEPT) for start in (place, place + 1)]
        sides = [[stays, *substitutes.get(tuple(stays.stems), ())] for stays in kept]
        for left, right in product(*sides):
            pair = left.stems[-1], right.stems[0]
            if pair not in own and pair[0] != pair[1]:
                yield pair, f"{left.words[-1]} {right.words[0]}", left.chance * right.chance / (len(words) - 1)


def counted(
    pairs: Mapping[Stems, float], documents: Iterator[str], say: Callable[[str], object] = logger.info
) -> tuple[Counter[Stems], int]:
    """How often each pair stands in genuine text, and the number of words of it."""
    say("counting in genuine text")
    stemmer = Stemmer()
    numbered = {(stemmer.number(first), stemmer.number(second)): (first, second) for first, second in pairs}
    index = Pairs(numbered, len(stemmer.numbers))
    counts: Counter[Stems] = Counter()
    total = 0
    for text in documents:
        words = stemmer.cut(text)
        total += len(words)
        for place in index.places(words):
            if words.joined[place + 1]:
                counts[numbered[words.stems[place], words.stems[place + 1]]] += 1
    return counts, total
