"""Small worlds for tests of the engine's parts: a dictionary of a few entries, a language model of a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spinfix.families.spinner.channel import Channel, compile_channel
from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.weights import TERMS, TermWeights
from spinfix.text.protection import spans
from spinfix.text.tokenizer import tokenize
from tests.reference.lattice import build

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
    return build(tokenize(text), channel, spans(text))


def vector(**weights: float) -> tuple[float, ...]:
    """Weights by name, all others 0."""
    assert set(weights) <= set(TERMS)
    return tuple(weights.get(term, 0.0) for term in TERMS)


def term_weights(**weights: float) -> TermWeights:
    """The same weights for every kind of document."""
    return TermWeights(vector(**weights), vector(**weights))


class State:
    """The word before; equal if it is."""

    def __init__(self, word: str = "") -> None:
        self.word = word

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self.word == other.word

    def __hash__(self) -> int:
        return hash(self.word)


class TinyModel:
    """A bigram model: log10 of each pair of words, of each word where the pair is not listed, else ``rare``.

    Has the methods of `spinfix.models.ngram.LanguageModel`.  The word before the first is "<s>".
    """

    order = 2
    new_state = State

    def __init__(
        self,
        pairs: Mapping[str, float] | None = None,
        words: Mapping[str, float] | None = None,
        unknown: Mapping[str, float] | None = None,
        rare: float = -3.0,
    ) -> None:
        self._pairs = {tuple(pair.split()): score for pair, score in (pairs or {}).items()}
        self._words = dict(words or {})
        self._unknown = dict(unknown or {})
        self._rare = rare

    def begin_state(self) -> State:
        return State("<s>")

    def null_state(self) -> State:
        return State()

    def base_score(self, state: State, form: str, following: State) -> float:
        following.word = form
        return self._pairs.get((state.word, form), self._words.get(form, self._rare))

    def unknown(self, form: str) -> float:
        return self._unknown.get(form, 0.0)

    def score(self, state: State, form: str) -> tuple[State, float]:
        following = State()
        return following, self.base_score(state, form, following) + self.unknown(form)

    def score_all(self, state: State, forms: Iterable[str]) -> float:
        total = 0.0
        for form in forms:
            state, score = self.score(state, form)
            total += score
        return total
