"""A cache of the language model: words and states are numbered when first seen, and scores are looked up by number.

A decoder asks for the same scores again and again: in every round, at every neighbouring site, and for common words in every
document.  `Contexts` answers from a table (state, word) → (log10 probability, next state) and calls the model only for new
pairs.  The table is bounded: `refresh` empties it when it has grown too large, and is called only between documents, because
the numbers that a search holds must stay valid.
"""

from __future__ import annotations

from array import array

from spinfix.kernels.columns import zeros
from spinfix.kernels.int_map import FREE as EMPTY
from spinfix.kernels.int_map import NONE as NOTHING
from spinfix.kernels.int_map import NUMBER, NUMBER_BITS, IntMap
from spinfix.models.ngram import LanguageModel
from spinfix.models.trie import Trie

NONE, FREE, BITS, STATE = NOTHING, EMPTY, NUMBER_BITS, NUMBER  # under names that have C types
"""The key of a step is the number of its state followed by that of its word, each of `BITS` bits; `STATE` masks the state after
the step in its slot."""

MOST_WORDS, MOST_STATES, MOST_STEPS = 1 << 17, 1 << 17, 1 << 19
"""Sizes at which the tables are emptied between documents: 30 MB in all.  An article needs some 3,000 states."""


class Contexts:
    """A language model with numbered words and states.

    Args:
        model: the model.

    Attributes:
        order: the model's.
        begin: number of the state at the beginning of a paragraph.
        steps: the state after each step (``steps.entries[place] & STATE``).
        scores: log10 probability of each step, with the model's 32 bits; unknown words have that of ``<unk>``.
        emptied: how often states and steps have been emptied.
        forgotten: how often words have been, with them.
        weighed: whether `unigrams` and `unknowns` are filled in for each word, see `weigh`.
        unigrams: log10 probability of each word without context; unknown words have different ones.
        unknowns: to be added for each word that the model does not know; 0 for the others.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.trie: Trie = model.trie
        self.order, self._row = self.trie.order, self.trie.row
        self.emptied = self.forgotten = 0
        self._forget_words()
        self._empty()

    def _forget_words(self) -> None:
        self.forgotten += 1
        self.numbers: dict[str, int] = {}
        self.forms: list[str] = []
        self._words = zeros("i", 1024)  # the model's number of each
        self.unigrams = zeros("d", 1024)
        self.unknowns = zeros("d", 1024)
        self.weighed = bytearray(1024)

    def _empty(self) -> None:
        self.emptied += 1
        self._states = zeros("f", 2 * self._row)  # one after the other, and one more
        self._known = 1  # the first is the state without context
        self._numbers = IntMap(1 << 13)
        self.used = 0
        self._lay_out(1 << 14)
        self.trie.start(self._states, self._row)
        self.begin = self._state()

    def _lay_out(self, slots: int) -> None:
        self.steps = IntMap(slots)
        self.scores = zeros("f", slots)
        self.slots = slots

    def refresh(self) -> bool:
        """Empty the tables if they are too large; returns whether they were, in which case all numbers of states are invalid.

        Words keep their numbers, unless there are too many of them.
        """
        many_words = len(self.forms) >= MOST_WORDS
        if not many_words and self._known < MOST_STATES and self.used < MOST_STEPS:
            return False
        if many_words:
            self._forget_words()
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
            self._words = array("i", 2 * list(self._words))
        self.numbers[form] = number
        self.forms.append(form)
        self._words[number] = self.trie.index(form)
        self.weighed[number] = 0
        return number

    def weigh(self, word: int) -> int:
        """Fill in `unigrams` and `unknowns`, which are needed only for words of readings, not for every name; returns the
        word.
        """
        if not self.weighed[word]:
            known = self._words[word]
            self.unknowns[word] = 0.0 if known else self.model.unknown(self.forms[word])
            self.unigrams[word] = self.trie.unigram(known) + self.unknowns[word]
            self.weighed[word] = 1
        return word

    def step(self, state: int, word: int) -> int:
        """Index in `steps` and `scores` of the step from a state with a word; valid until the next call."""
        key = state << BITS | word
        place = self.steps.place(key)
        return place if self.steps.entries[place] != FREE else self._ask(state, word, key)

    def _ask(self, state: int, word: int, key: int) -> int:
        """Ask the model and cache the answer."""
        self.trie.ask(self._states, state * self._row, self._words[word], self._known * self._row)
        score = self._states[(self._known + 1) * self._row - 1]
        if 2 * self.used >= self.slots:
            self._grow()
        place = self.steps.put(key, self._state())
        self.scores[place] = score
        self.used += 1
        return place

    def _state(self) -> int:
        """The number of the state after the last one.

        It is found from that of the state that remembers one word less, further back, since keys are of limited length.
        """
        at = self._known * self._row
        number = 0
        for word in range(int(self._states[at])):
            number = self._longer(number, int(self._states[at + 2 * word + 1]))
        for place in range(self._row - 1):
            self._states[number * self._row + place] = self._states[at + place]
        return number

    def _longer(self, number: int, word: int) -> int:
        """The number of the state that remembers what another one does, and before that a word."""
        key = number << BITS | word
        longer = self._numbers.get(key)
        if longer == NONE:
            longer = self._known
            self._known += 1
            self._make_room()
            self._numbers.put(key, longer)
        return longer

    def _make_room(self) -> None:
        """Make room for a further state."""
        if (self._known + 1) * self._row > len(self._states):
            states = zeros("f", 2 * len(self._states))
            for place in range(len(self._states)):
                states[place] = self._states[place]
            self._states = states
        if 2 * self._known >= len(self._numbers.entries):
            entries = self._numbers.entries
            numbers = IntMap(2 * len(entries))
            for place in range(len(entries)):
                if entries[place] != FREE:
                    numbers.put(entries[place] >> BITS, entries[place] & STATE)
            self._numbers = numbers

    def _grow(self) -> None:
        steps, scores = self.steps, self.scores
        self._lay_out(2 * self.slots)
        for old in range(len(scores)):
            if steps.entries[old] != FREE:
                place = self.steps.put(steps.entries[old] >> BITS, steps.entries[old] & STATE)
                self.scores[place] = scores[old]
