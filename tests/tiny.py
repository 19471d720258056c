"""Small worlds for tests of the engine's parts: a dictionary of a few entries, a language model of a few words."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

from spinfix.families.spinner.channel import Channel, compile_channel
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.families.spinner.evidence import Evidence
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.scanner import Scanner
from spinfix.families.spinner.weights import TERMS, TermWeights
from spinfix.models.trie import Trie
from spinfix.text.protection import spans

NOTHING = Counts(0, 0)


def tiny_dictionary(
    entries: Mapping[tuple[str, str], int],
    capitals: Mapping[tuple[str, str], int] | None = None,
    genuine: Mapping[str, tuple[int, int]] | None = None,
    name: str = "tiny",
) -> Dictionary:
    """A dictionary from (spun, original) → times, every time in a document of its own; ``genuine``: (standing, genuine)."""
    capitals = capitals or {}
    keys = sorted({*entries, *capitals})
    substitutions = [
        Substitution(*key, *(Counts(cases.get(key, 0), cases.get(key, 0)) for cases in (entries, capitals))) for key in keys
    ]
    phrases = [Phrase(text, standing, own, 0, 0) for text, (standing, own) in sorted((genuine or {}).items())]
    return Dictionary(name, substitutions, phrases)


def tiny_channel(*arguments: Any, **keywords: Any) -> Channel:
    return compile_channel(tiny_dictionary(*arguments, **keywords))


def lattice_of(text: str, channel: Channel) -> Lattice:
    return Scanner(Tables(channel)).lattice(text, spans(text))


def evidence_of(text: str, channel: Channel) -> Evidence:
    return Scanner(Tables(channel)).evidence(text, spans(text))


def vector(**weights: float) -> tuple[float, ...]:
    """Weights by name, all others 0."""
    assert set(weights) <= set(TERMS)
    return tuple(weights.get(term, 0.0) for term in TERMS)


def term_weights(**weights: float) -> TermWeights:
    """The same weights for every kind of document."""
    return TermWeights(vector(**weights), vector(**weights))


class TinyTrie(Trie):
    """A bigram model in memory, with the methods of a trie in a file; see `TinyModel`."""

    def __init__(
        self, pairs: Mapping[tuple[str, str], float], words: Mapping[str, float], unknown: Mapping[str, float], rare: float
    ) -> None:
        self.order, self.row = 2, 4
        self._pairs, self._words, self._unknown, self._rare = pairs, words, unknown, rare
        self._forms = [""]
        self.begin = self.index("<s>")

    def index(self, word: str) -> int:
        if word in self._unknown:
            return 0
        if word not in self._forms:
            self._forms.append(word)
        return self._forms.index(word)

    def unigram(self, word: int) -> float:
        return self._words.get(self._forms[word], self._rare)

    def start(self, states: array[float], to: int) -> None:
        states[to : to + 4] = array("f", [1.0, self.begin, 0.0, 0.0])

    def ask(self, states: array[float], before: int, word: int, to: int) -> None:
        context = self._forms[int(states[before + 1])]
        score = self._pairs.get((context, self._forms[word]), self.unigram(word))
        states[to : to + 4] = array("f", [1.0, word, 0.0, score])


class TinyModel:
    """A bigram model: log10 of each pair of words, of each word where the pair is not listed, else ``rare``.

    Has the methods of `spinfix.models.ngram.LanguageModel`.  The word before the first is "<s>".
    """

    def __init__(
        self,
        pairs: Mapping[str, float] | None = None,
        words: Mapping[str, float] | None = None,
        unknown: Mapping[str, float] | None = None,
        rare: float = -3.0,
    ) -> None:
        listed = {(first, second): score for pair, score in (pairs or {}).items() for first, second in [pair.split()]}
        self._unknown = dict(unknown or {})
        self.trie = TinyTrie(listed, dict(words or {}), self._unknown, rare)

    def unknown(self, form: str) -> float:
        return self._unknown.get(form, 0.0)
