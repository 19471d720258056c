"""Phrases that no list knows, put together from what paraphrasers put in the place of single words.

Paraphrasers invent daily, but from a thesaurus: who writes "profound" for *deep* in "profound learning" writes it in "profound
reinforcement learning" too.  A run of words is such a phrase if each of its words is kept or is known to stand for another, at
least one is not kept, and the words so restored make a known term.  Whether it is one, in its place, is for the language model
and the gate to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from math import log10
from typing import NamedTuple

from spinfix.inflection import Stems, is_plural, stem
from spinfix.phrase_index import WORD, Words
from spinfix.tortured_dictionary import Word
from spinfix.tortured_hits import Finding, Reading, acronym_follows, dressed, starts_sentence, with_number

LONGEST = 6
"""Words of a composed phrase at most: a term of four words, two of them written as two."""


class Piece(NamedTuple):
    """What a run of words may stand for.

    Attributes:
        spun: stems of the run.
        original: stems of what it stands for.
        share: log10 of the share of this reading among all readings of the run in the list.
        phrases: in how many listed phrases the one stands for the other.
    """

    spun: tuple[str, ...]
    original: tuple[str, ...]
    share: float
    phrases: int


class Term(NamedTuple):
    """A known term as it is written, and how often it was counted."""

    text: str
    seen: int


TELLING = 0.02
"""Listed phrases with a word to one occurrence of the word in a million words of academic text, from which on the word is taken
to tell of substitution.  `TELLING_WORDS` such words are found in {genuine} of genuine abstracts and let {found} of the composed
phrases through to be looked at."""

MOST_PAIRS = 300_000
"""Pairs of stems remembered; they take 60 MB."""


class Telling:
    """The words that paraphrasers use and authors hardly do; a text without them is not searched for composed phrases."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Choose from the substitutions of the dictionary."""
        phrases: dict[str, int] = defaultdict(int)
        genuine: dict[str, int] = {}
        for word in words:
            if " " not in word.spun:
                key = stem(word.spun)
                phrases[key] += word.phrases
                genuine[key] = max(word.genuine, genuine.get(key, 0))
        self._telling = {key for key, number in phrases.items() if number >= TELLING * (genuine[key] + 1)}

    def holds(self, stems: Iterable[str]) -> bool:
        """Whether a text with these stems is to be searched."""
        return not self._telling.isdisjoint(stems)


class Composer:
    """Finds composed phrases in texts.

    >>> composer = Composer([Word("profound", "deep", 71), Word("organize", "network", 9)], {"deep belief network": 40})
    >>> text = "a profound belief organize"
    >>> stems = Stems()
    >>> words = [match.group() for match in WORD.finditer(text)]
    >>> cut = Words(text, words, [stems[word] for word in words], [match.span() for match in WORD.finditer(text)])
    >>> [reading.text for finding in composer.find(cut) for reading in finding.readings]
    ['deep belief network']
    """

    def __init__(self, words: Iterable[Word], terms: Mapping[str, int]) -> None:
        """Learn the substitutions and the terms, with their counts."""
        stems = Stems()
        self._begins: dict[tuple[str, str], bool] = {}
        self._terms: dict[tuple[str, ...], Term] = {}
        self._begun: set[tuple[str, ...]] = set()
        for text, count in terms.items():
            key = tuple([stems[word] for word in WORD.findall(text)])
            if len(key) > 1:
                self._terms[key] = Term(text, count)
                self._begun.update(key[:end] for end in range(1, len(key)))
        counted: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = defaultdict(int)
        totals: dict[tuple[str, ...], int] = defaultdict(int)
        for word in words:
            spun, original = (tuple([stems[part] for part in WORD.findall(side)]) for side in word[:2])
            if spun and original and spun != original:
                counted[spun, original] += word.phrases
                totals[spun] += word.phrases
        self._pieces: dict[str, list[Piece]] = defaultdict(list)
        for (spun, original), phrases in counted.items():
            self._pieces[spun[0]].append(Piece(spun, original, log10(phrases / totals[spun]), phrases))

    def find(self, words: Words) -> list[Finding]:
        """The composed phrases of a text, in order; they may overlap."""
        found: dict[tuple[int, int], Finding] = {}
        begins = self._begins
        if len(begins) > MOST_PAIRS:
            begins.clear()
        for first, pair in enumerate(pairwise(words.stems)):
            promising = begins.get(pair)
            if promising is None:
                promising = begins[pair] = self._may_begin(*pair)
            if not promising:
                continue
            for last, key, share, phrases, changed in self._from(words, first, first, (), 0.0, 10**6, 0):
                if not changed or last - first < 2 or tuple(words.stems[first:last]) in self._terms:
                    continue
                finding = self._finding(words, first, last, self._terms[key], share, phrases)
                if finding is None:
                    continue
                known = found.get((first, last))
                if known is not None:
                    finding = replace(known, readings=(*known.readings, *finding.readings), papers=max(known.papers, phrases))
                found[first, last] = finding
        return [found[place] for place in sorted(found)]

    def _may_begin(self, first: str, second: str) -> bool:
        """Whether a composed phrase may begin with two words; all but a few pairs are let go by this."""
        for piece in (Piece((first,), (first,), 0.0, 0), *self._pieces.get(first, ())):
            if len(piece.spun) > 1:
                if piece.spun[1] == second and (piece.original in self._begun or piece.original in self._terms):
                    return True
            elif piece.original in self._begun:
                kept = (*piece.original, second)
                if kept in self._begun or (piece.phrases and kept in self._terms):
                    return True
                for other in self._pieces.get(second, ()):
                    both = (*piece.original, *other.original)
                    if both in self._begun or both in self._terms:
                        return True
        return False

    def _from(
        self, words: Words, first: int, at: int, key: tuple[str, ...], share: float, phrases: int, changed: int
    ) -> Iterator[tuple[int, tuple[str, ...], float, int, int]]:
        """The terms that begin at ``first`` and go on at ``at`` as ``key`` has begun."""
        if key in self._terms:
            yield at, key, share, phrases, changed
        if at >= len(words.words) or at - first >= LONGEST or (key and key not in self._begun):
            return
        if at > first and not _joined(words, at):
            return
        kept = (*key, words.stems[at])
        if kept in self._begun or kept in self._terms:
            yield from self._from(words, first, at + 1, kept, share, phrases, changed)
        for piece in self._pieces.get(words.stems[at], ()):
            end = at + len(piece.spun)
            restored = (*key, *piece.original)
            if restored not in self._begun and restored not in self._terms:
                continue
            if tuple(words.stems[at:end]) == piece.spun and all(_joined(words, inside) for inside in range(at + 1, end)):
                rarest = min(phrases, piece.phrases)
                yield from self._from(words, first, end, restored, share + piece.share, rarest, changed + 1)

    def _finding(self, words: Words, first: int, last: int, term: Term, share: float, phrases: int) -> Finding | None:
        start, end = words.spans[first][0], words.spans[last - 1][1]
        text = words.text[start:end]
        form = with_number(term.text, is_plural(words.words[last - 1]))
        reading = Reading(term.text, dressed(form, text, starts_sentence(words.text, start)), share + log10(1 + term.seen) / 4)
        if reading.text.lower() == text.lower():
            return None
        acronym = acronym_follows(words.text, end, term.text, text)
        spun = " ".join(words.words[first:last])
        return Finding(first, last, start, end, spun, (reading,), "composed", "none", phrases, 0, acronym)


def _joined(words: Words, at: int) -> bool:
    """Whether only a space, a hyphen or a line end stands before the word."""
    gap = words.text[words.spans[at - 1][1] : words.spans[at][0]]
    return gap == " " or (not gap.strip(" -‐‑\n\t") and gap.count("\n") < 2)
