"""A cache of the language model: words and states are numbered when first seen, and scores are looked up by number.

A decoder asks for the same scores again and again: in every round, at every neighbouring site, and for common words in every
document.  `Contexts` answers from a table (state, word) → (log10 probability, next state) and calls the model only for new
pairs.  The table is bounded: `refresh` empties it when it has grown too large, and is called only between documents, because
the numbers that a search holds must stay valid.
"""

from __future__ import annotations

from array import array
from typing import Any

from spinfix.kernels.int_map import FREE as EMPTY
from spinfix.kernels.int_map import NONE as NOTHING
from spinfix.kernels.int_map import NUMBER, NUMBER_BITS, IntMap

NONE, FREE, BITS, STATE = NOTHING, EMPTY, NUMBER_BITS, NUMBER  # under names that have C types
"""The key of a step is the number of its state followed by that of its word, each of `BITS` bits; `STATE` masks the state after
the step in its slot."""

MOST_WORDS, MOST_STATES, MOST_STEPS = 1 << 17, 1 << 17, 1 << 19
"""Sizes at which the tables are emptied between documents: 30 MB in all.  An article needs some 3,000 states."""


class Contexts:
    """A language model with numbered words and states.

    Args:
        model: the model, see `spinfix.models.ngram.LanguageModel`.

    Attributes:
        order: the model's.
        begin: number of the state at the beginning of a paragraph.
        steps: the state after each step (``steps.entries[place] & STATE``).
        scores: log10 probability of each step, with the model's 32 bits; unknown words have that of ``<unk>``.
        weighed: whether `unigrams` and `unknowns` are filled in for each word, see `weigh`.
        unigrams: log10 probability of each word without context; unknown words have different ones.
        unknowns: to be added for each word that the model does not know; 0 for the others.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.order = int(model.order)
        self.grown = 0  # how often the tables have been emptied
        self._empty()

    def _empty(self) -> None:
        self.grown += 1
        self.numbers: dict[str, int] = {}
        self.forms: list[str] = []
        self.unigrams = array("d", bytes(8 * 1024))
        self.unknowns = array("d", bytes(8 * 1024))
        self.weighed = bytearray(1024)
        self.states: list[Any] = []
        self.state_numbers: dict[Any, int] = {}
        self.used = 0
        self._lay_out(1 << 14)
        self.begin = self._state(self.model.begin_state())

    def _lay_out(self, slots: int) -> None:
        self.steps = IntMap(slots)
        self.scores = array("f", [0.0]) * slots
        self.slots = slots

    def refresh(self) -> bool:
        """Empty the tables if they are too large; returns whether they were, in which case all numbers are invalid."""
        if len(self.forms) < MOST_WORDS and len(self.states) < MOST_STATES and self.used < MOST_STEPS:
            return False
        self._empty()
        return True

    def word(self, form: str) -> int:
        """The number of a form; `NONE` for the empty one, which the model skips."""
        number = self.numbers.get(form)
        if number is not None:
            return number
        if not form:
            return NONE
        number = len(self.forms)
        if number == len(self.unigrams):
            self.unigrams = array("d", 2 * list(self.unigrams))
            self.unknowns = array("d", 2 * list(self.unknowns))
            self.weighed = bytearray(2 * list(self.weighed))
        self.numbers[form] = number
        self.forms.append(form)
        self.weighed[number] = 0
        return number

    def weigh(self, word: int) -> int:
        """Fill in `unigrams` and `unknowns`, which are needed only for words of readings, not for every name; returns the
        word.
        """
        if not self.weighed[word]:
            form, model = self.forms[word], self.model
            self.unigrams[word] = model.score(model.null_state(), form)[1]
            self.unknowns[word] = model.unknown(form)
            self.weighed[word] = 1
        return word

    def step(self, state: int, word: int) -> int:
        """Index in `steps` and `scores` of the step from a state with a word; valid until the next call."""
        key = state << BITS | word
        place = self.steps.place(key)
        return place if self.steps.entries[place] != FREE else self._ask(state, word, key)

    def _ask(self, state: int, word: int, key: int) -> int:
        """Ask the model and cache the answer."""
        after = self.model.new_state()
        score = self.model.base_score(self.states[state], self.forms[word], after)
        if 2 * self.used >= self.slots:
            self._grow()
        place = self.steps.put(key, self._state(after))
        self.scores[place] = score
        self.used += 1
        return place

    def _state(self, state: Any) -> int:
        number = self.state_numbers.get(state)
        if number is None:
            number = self.state_numbers[state] = len(self.states)
            self.states.append(state)
        return number

    def _grow(self) -> None:
        steps, scores = self.steps, self.scores
        self._lay_out(2 * self.slots)
        for old in range(len(scores)):
            if steps.entries[old] != FREE:
                place = self.steps.put(steps.entries[old] >> BITS, steps.entries[old] & STATE)
                self.scores[place] = scores[old]
