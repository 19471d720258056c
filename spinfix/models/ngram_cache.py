"""The language model by numbers: words and states once met are numbered, and what was asked once is remembered.

A decoder asks the same few things over and over: every round, every neighbouring site, and for common words every document.
`Contexts` answers from a table of (state, word) → (log10 probability, next state) and asks the model only for what is new.
The table is bounded: `refresh` empties it when it has grown too large, and is called between documents only, since the numbers
that a document's search holds must not change under it.
"""

from __future__ import annotations

from array import array
from typing import Any

from spinfix.kernels.int_map import FREE as NO_KEY
from spinfix.kernels.int_map import NONE as NOTHING
from spinfix.kernels.int_map import IntMap

NONE, FREE = NOTHING, NO_KEY  # under names that have C types
BITS = 21
"""Bits of a word's number; a step is known by the number of its state, and behind it that of its word."""

MOST_WORDS, MOST_STATES, MOST_STEPS = 1 << 17, 1 << 17, 1 << 19
"""Sizes at which the tables are emptied between documents: 30 MB in all.  An article needs some 3,000 states."""


class Contexts:
    """A language model by numbers.

    Args:
        model: the model, see `spinfix.models.ngram.LanguageModel`.

    Attributes:
        order: the model's.
        begin: number of the state at the beginning of a paragraph.
        steps: the state after each step (``steps.values[place]``).
        scores: log10 probability of each step, to the 32 bits that the model tells; unknown words at their flat one.
        weighed: whether the next two are known of each word, see `weigh`.
        unigrams: log10 probability of each word without context, unknown words told apart.
        unknowns: what is to be added for each word that the model does not know; 0 for the others.
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

    def _lay_out(self, room: int) -> None:
        self.steps = IntMap(room)
        self.scores = array("f", [0.0]) * room
        self.room = room

    def refresh(self) -> bool:
        """Empty the tables if they are too large; whether they were: then all numbers are void."""
        if len(self.forms) < MOST_WORDS and len(self.states) < MOST_STATES and self.used < MOST_STEPS:
            return False
        self._empty()
        return True

    def word(self, form: str) -> int:
        """The number of a form; `NONE` for the empty one, which the model steps over."""
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
        """Fill in `unigrams` and `unknowns`, which only the words of readings need, not every name; returns the word."""
        if not self.weighed[word]:
            form, model = self.forms[word], self.model
            self.unigrams[word] = model.score(model.null_state(), form)[1]
            self.unknowns[word] = model.unknown(form)
            self.weighed[word] = 1
        return word

    def step(self, state: int, word: int) -> int:
        """The place of the step from a state by a word in `steps` and `scores`; good until the next one is asked for."""
        key = state << BITS | word
        place = self.steps.place(key)
        return place if self.steps.keys[place] == key else self._ask(state, word, key)

    def _ask(self, state: int, word: int, key: int) -> int:
        """Ask the model and remember."""
        after = self.model.new_state()
        score = self.model.base_score(self.states[state], self.forms[word], after)
        if 2 * self.used >= self.room:
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
        self._lay_out(2 * self.room)
        for old in range(len(scores)):
            if steps.keys[old] != FREE:
                place = self.steps.put(steps.keys[old], steps.values[old])
                self.scores[place] = scores[old]
