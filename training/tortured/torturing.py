"""A simulation of paraphrasers: puts phrases of a dictionary into genuine text, and records the truth.

There is no public text with the truth of its tortured phrases.  Here every term with phrases in the dictionary is replaced by
one of them, the same throughout a document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from random import Random

from spinfix.families.tortured.dictionary import Phrase
from spinfix.families.tortured.phrase_matcher import Hit, PhraseIndex
from spinfix.families.tortured.term_forms import dressed
from spinfix.learn.pairs import Pair, Slot, substituted
from spinfix.text.stem_tokenizer import WORD, Words


class Torturer:
    """Replaces terms in a text by phrases of the dictionary."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Use these phrases; those of a single word on either side are left out."""
        by_original: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            if len(WORD.findall(phrase.original)) > 1 and len(WORD.findall(phrase.spun)) > 1 and "near" not in phrase.company:
                by_original[phrase.original.lower()].append(phrase)
        self._originals = list(by_original)
        self._phrases = list(by_original.values())
        self._index = PhraseIndex(self._originals)

    def torture(self, text: str, random: Random, *, share: float = 1.0, keep: float = 0.0, weighted: bool = True) -> Pair:
        """Replace the terms of a text.

        Args:
            text: genuine text.
            random: draws the phrases, one for each term.
            share: chance of each term to be replaced at all.
            keep: probability that an occurrence of a replaced term is left unchanged.
            weighted: draw half of the phrases in proportion to their papers; otherwise all are drawn uniformly.
        """
        words = self._index.cut(text)
        hits = [hit for hit in self._index.find(words) if self._is_exact(words, hit)]
        hits.sort(key=lambda hit: (hit.first - hit.last, hit.first))
        drawn: dict[int, str | None] = {}
        taken: set[int] = set()
        chosen = []
        for hit in hits:
            place = range(hit.first, hit.last)
            if not taken.isdisjoint(place):
                continue
            taken.update(place)
            if hit.phrase not in drawn:
                drawn[hit.phrase] = self._draw(hit.phrase, random, weighted) if random.random() < share else None
            spun = drawn[hit.phrase]
            if spun is not None and random.random() >= keep:
                start, end = words.starts[hit.first], words.ends[hit.last - 1]
                chosen.append((start, end, dressed(spun, text[start:end], begins=True)))  # each word as the author's
        return substituted(text, sorted(chosen))

    def _is_exact(self, words: Words, hit: Hit) -> bool:
        return words.between(hit.first, hit.last).lower() == self._originals[hit.phrase]

    def _draw(self, original: int, random: Random, weighted: bool) -> str:
        """Draw a phrase for a term: half of the time uniformly, so that rare ones occur, half of the time by the papers."""
        phrases = self._phrases[original]
        if not weighted or random.random() < 0.5:
            return random.choice(phrases).spun
        return random.choices(phrases, [1.0 + phrase.papers for phrase in phrases])[0].spun


def gives_back(text: str, edit: Slot, slot: Slot) -> bool:
    """Whether an edit restores what stood in a text before a phrase was put there, but for case and hyphens.

    >>> gives_back("big profound learning", (4, 21, "deep-learning"), (4, 12, "Deep"))
    True
    """
    first, last = min(edit[0], slot[0]), max(edit[1], slot[1])
    was, becomes = (
        (text[first:start] + original + text[end:last]).lower().replace("-", " ") for start, end, original in (slot, edit)
    )
    return was == becomes
