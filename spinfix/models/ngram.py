"""An n-gram language model of contemporary English, memory-mapped and queried word by word.

The model is a KenLM binary, a quantised trie (`spinfix.models.trie`), over the forms of `spinfix.text.tokenizer`, with one
unit for each paragraph: the full stop is a word like any other.  Scores are log10 probabilities: 0 is certain, lower is less
likely.  The file is mapped into memory, so opening it takes almost no time, and processes that open the same file share its
pages.

All words unknown to the model would get the same probability, and of two unknown originals the shorter would win.  The score of
an unknown word is therefore that probability times the word's share of what `wordfreq` counts outside the model's vocabulary.

`docs/language-model.md` says how the shipped model was built and what it was compared with.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import TypeAlias
from weakref import WeakValueDictionary

from spinfix.errors import SpinfixError
from spinfix.kernels.columns import zeros
from spinfix.models.trie import Trie, TrieError
from spinfix.models.word_frequencies import frequency
from spinfix.stamps import Stamp

State: TypeAlias = "array[float]"
"""The model's state after the words so far, see `spinfix.models.trie`; equal if the model remembers the same."""

UNKNOWN_MASS = 0.016
"""Share of English running text outside the vocabulary, according to `wordfreq`: the sum of its frequencies of the words that
the shipped model of November 2026 does not know."""

RAREST = 1e-8
"""Frequency assumed for words that wordfreq does not know either: its list ends there."""


class ModelError(SpinfixError):
    """A file that cannot be opened as a language model."""


class LanguageModel:
    """A KenLM n-gram model.

    >>> from spinfix import resources
    >>> model = LanguageModel(resources.language_model())
    >>> start = model.null_state()
    >>> model.score_all(start, ["the", "foreign", "minister"]) > model.score_all(start, ["the", "overseas", "minister"])
    True

    Attributes:
        path: the file.
        trie: what the file holds, for inner loops; it knows nothing of `unknown`.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a model.

        Raises:
            ModelError: if the file does not exist, or is not a KenLM binary of a kind that `Trie` reads.
        """
        self.path = Path(path)
        try:
            self.trie = Trie(self.path)
        except FileNotFoundError:
            raise ModelError(
                f"no language model at {self.path}; `python -m training model CORPUS_DIR -o {self.path}` builds one"
            ) from None
        except (OSError, TrieError) as error:
            raise ModelError(f"{self.path} cannot be opened as a KenLM model: {error}") from error

    def __contains__(self, form: str) -> bool:
        """Whether the form is in the vocabulary."""
        return self.trie.index(form) != 0

    @property
    def order(self) -> int:
        """Length in words of the longest n-gram; a word is scored given the ``order - 1`` words before it."""
        return self.trie.order

    def begin_state(self) -> State:
        """The state at the beginning of a paragraph."""
        state = self.null_state()
        self.trie.start(state, 0)
        return state

    def null_state(self) -> State:
        """The state without any context."""
        state: State = zeros("f", self.trie.row)
        return state

    def score(self, state: State, form: str) -> tuple[State, float]:
        """The state after the form, and the form's log10 probability in this state."""
        both = state + state
        score = self.trie.score_all(both, (form,), self.unknown)
        return both[self.trie.row :], score

    def score_all(self, state: State, forms: Sequence[str]) -> float:
        """log10 probability of the sequence of forms, starting from this state."""
        return self.trie.score_all(state + state, forms, self.unknown)

    def score_each(self, before: Sequence[str], sequences: Sequence[Sequence[str]]) -> list[float]:
        """log10 probability of each of several sequences of forms after the same forms."""
        return self.trie.score_each(zeros("f", 3 * self.trie.row), before, sequences, self.unknown)

    def unknown(self, form: str) -> float:
        """Difference of an unknown form's log10 probability from that of ``<unk>``; 0 for a form in the vocabulary.

        The shares of all unknown forms that `wordfreq` counts add up to one, so that the mass of ``<unk>`` is distributed, not
        increased.
        """
        return 0.0 if form in self else _log_frequency(form) - log10(UNKNOWN_MASS)


_models: WeakValueDictionary[tuple[Path, Stamp], LanguageModel] = WeakValueDictionary()


def opened(path: str | os.PathLike[str]) -> LanguageModel:
    """A model that all who use the same file at the same time share: each mapping of a file counts as memory of its own.

    Raises:
        ModelError: as `LanguageModel` does.
    """
    try:
        status = os.stat(path)
    except OSError:
        return LanguageModel(path)  # which says what is wrong
    key = Path(path).absolute(), Stamp.of(status)
    found = _models.get(key)
    if found is None:
        found = _models[key] = LanguageModel(path)
    return found


def _log_frequency(form: str) -> float:
    """log10 of the form's frequency in English, as a share of running words."""
    return log10(max(frequency(form), RAREST))
