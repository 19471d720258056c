"""Hides parts of the list of phrases, to measure what is found of phrases that nobody listed.

A tenth of the list (`hidden_from`) flatters: nearly all words of a hidden phrase are in other phrases too.  `WordFamilies`
divides the substitutes of words ("profound", "woodland"; the spun side of what is aligned in a phrase and its term) into
folds by their roots.  A phrase is *tested* in the fold of its characteristic word, which paraphrasers use most in proportion to
authors.  Hidden in that fold are all phrases with any substitute of the fold, so that no substitute of the fold is known with
any original, and all other phrases of the terms that are tested, so that neither the word nor the term gives one away.
`TermFamilies` divides the terms: all phrases of a term are tested, and hidden, in the term's fold; their words stay known from
phrases of other terms.
"""

from __future__ import annotations

from collections.abc import Collection

from spinfix.families.tortured.composer import ROOT, suspicions
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary
from spinfix.families.tortured.phrase_matcher import COMMON
from spinfix.learn.held_out import number_of
from spinfix.text.morphology import stem
from training.tortured import words as tortured_words

FOLDS = 5
"""Folds of words or terms."""


def is_hidden(phrase: Phrase, number: int) -> bool:
    """Whether a phrase belongs to the tenth hidden in round ``number``, by the SHA-256 of its spun side."""
    return number_of(phrase.spun) % 10 == number


def hidden_from(dictionary: TorturedDictionary, number: int) -> TorturedDictionary:
    """The dictionary as learned without a tenth of the listed phrases, and without the substitutions found only in them."""
    return tortured_words.with_only(dictionary, [phrase for phrase in dictionary.phrases if not is_hidden(phrase, number)])


class WordFamilies:
    """The phrases of a dictionary in folds by their substituted words."""

    def __init__(self, dictionary: TorturedDictionary) -> None:
        """Find the substituted words of each phrase.

        Args:
            dictionary: the whole dictionary.
        """
        self._dictionary = dictionary
        rates = suspicions(dictionary.words)
        self._roots: dict[Phrase, frozenset[str]] = {}
        self._fold: dict[Phrase, int] = {}
        pieces = tortured_words.aligned(dictionary.phrases)
        for phrase in dictionary.phrases:
            spun, original = tortured_words.words_of(phrase.spun), tortured_words.words_of(phrase.original)
            changed = [
                word for piece in pieces.get((spun, original), ()) if tortured_words.is_changed(piece) for word in piece[0]
            ]
            substitutes = {stem(word) for word in changed or spun if word not in COMMON and word not in original}
            self._roots[phrase] = frozenset(map(_root, substitutes))
            characteristic = max(substitutes, key=lambda word: (rates.get(word, 0.0), word), default="")
            self._fold[phrase] = fold_of(_root(characteristic))

    def tested(self, fold: int) -> list[Phrase]:
        """The phrases whose characteristic word is of a fold; each phrase is in exactly one."""
        return [phrase for phrase, its in self._fold.items() if its == fold]

    def without(self, fold: int, *, terms: bool = True) -> TorturedDictionary:
        """The dictionary as learned without a fold.

        Args:
            fold: 0 to `FOLDS` - 1.
            terms: also hide the other phrases of the terms of the phrases tested.
        """
        hidden: Collection[str] = {phrase.original.lower() for phrase in self.tested(fold)} if terms else ()
        kept = [
            phrase
            for phrase, roots in self._roots.items()
            if phrase.original.lower() not in hidden and not any(fold_of(root) == fold for root in roots)
        ]
        return tortured_words.with_only(self._dictionary, kept)


class TermFamilies:
    """The phrases of a dictionary in folds by their terms."""

    def __init__(self, dictionary: TorturedDictionary) -> None:
        """Store the whole dictionary."""
        self._dictionary = dictionary

    def tested(self, fold: int) -> list[Phrase]:
        """The phrases of a fold's terms."""
        return [phrase for phrase in self._dictionary.phrases if _term_fold(phrase) == fold]

    def without(self, fold: int) -> TorturedDictionary:
        """The dictionary as learned without a fold."""
        kept = [phrase for phrase in self._dictionary.phrases if _term_fold(phrase) != fold]
        return tortured_words.with_only(self._dictionary, kept)


def _term_fold(phrase: Phrase) -> int:
    return fold_of(" ".join(map(stem, tortured_words.words_of(phrase.original))))


def fold_of(root: str) -> int:
    """The fold of a root or a term, by its SHA-256."""
    return number_of(root) % FOLDS


def _root(word: str) -> str:
    """The letters that a stem shares with words of its root, as in `spinfix.families.tortured.composer`."""
    return word[:ROOT]
