"""An n-gram language model of contemporary English, memory-mapped and queried word by word.

The model is a KenLM binary (a quantised trie) over the forms of `spinfix.text.tokenizer`, with one unit for each paragraph: the
full stop is a word like any other.  Scores are log10 probabilities: 0 is certain, lower is less likely.  The file is mapped
into memory, so opening it takes almost no time, and processes that open the same file share its pages.

All words unknown to the model would get the same probability, and of two unknown originals the shorter would win.  The score of
an unknown word is therefore that probability times the word's share of what `wordfreq` counts outside the model's vocabulary.

`docs/language-model.md` says how the shipped model was built and what it was compared with.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from math import log10
from pathlib import Path
from typing import Any, TypeAlias

from spinfix.errors import SpinfixError

State: TypeAlias = Any
"""The model's state after the words so far: a ``kenlm.State``, which hashes and compares by content."""

UNKNOWN_MASS = 0.016
"""Share of English running text outside the vocabulary, according to `wordfreq`: the sum of its frequencies of the words that
the shipped model of November 2026 does not know."""

RAREST = 1e-8
"""Frequency assumed for words that wordfreq does not know either: its list ends there."""

_MAGIC = b"mmap lm http://kheafield.com/code"


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
        order: length in words of the longest n-gram; a word is scored given the ``order - 1`` words before it.
        base_score: ``base_score(state, form, new_state) -> log10``, KenLM's own method, for inner loops: it fills the last
            argument and ignores `unknown`, which a caller may add.
        new_state: creates the state that ``base_score`` fills.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a model.

        Raises:
            ModelError: if the file does not exist, is not a KenLM binary, or cannot be opened by this version of kenlm.
        """
        import kenlm  # here, because text that shows no sign of spinning never needs it

        self.path = Path(path)
        try:
            with self.path.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except FileNotFoundError:
            raise ModelError(
                f"no language model at {self.path}; `spinfix learn model CORPUS_DIR -o {self.path}` builds one"
            ) from None
        if magic != _MAGIC:
            raise ModelError(f"{self.path} is not a KenLM binary; `build_binary trie` makes one from an ARPA file")
        config = kenlm.Config()
        # Populating reads a cold file at once: opening and the first 20 paragraphs take 30 ms, against 70 ms page by page
        # (LAZY) and 120 ms by reading a private copy (READ).  Warm, it opens in 0.4 ms (42 MB model, November 2026).
        config.load_method = kenlm.LoadMethod.POPULATE_OR_LAZY
        try:
            self._model = kenlm.Model(str(self.path), config)
        except OSError as error:
            raise ModelError(f"{self.path} cannot be opened as a KenLM model: {error}") from error
        self.order: int = self._model.order
        self.base_score = self._model.BaseScore
        self.new_state = kenlm.State

    def __reduce__(self) -> tuple[type[LanguageModel], tuple[Path]]:
        """Pickle by path: another process maps the same file."""
        return type(self), (self.path,)

    def __contains__(self, form: str) -> bool:
        """Whether the form is in the vocabulary."""
        return form in self._model

    def begin_state(self) -> State:
        """The state at the beginning of a paragraph."""
        state = self.new_state()
        self._model.BeginSentenceWrite(state)
        return state

    def null_state(self) -> State:
        """The state without any context."""
        state = self.new_state()
        self._model.NullContextWrite(state)
        return state

    def score(self, state: State, form: str) -> tuple[State, float]:
        """The state after the form, and the form's log10 probability in this state."""
        following = self.new_state()
        value: float = self.base_score(state, form, following)
        return following, value if form in self._model else value + self.unknown(form)

    def score_all(self, state: State, forms: Iterable[str]) -> float:
        """log10 probability of the sequence of forms, starting from this state."""
        total = 0.0
        for form in forms:
            state, value = self.score(state, form)
            total += value
        return total

    def unknown(self, form: str) -> float:
        """Difference of an unknown form's log10 probability from that of ``<unk>``; 0 for a form in the vocabulary.

        The shares of all unknown forms that `wordfreq` counts add up to one, so that the mass of ``<unk>`` is distributed, not
        increased.
        """
        return 0.0 if form in self._model else _log_frequency(form) - log10(UNKNOWN_MASS)


@lru_cache(maxsize=65536)
def _log_frequency(form: str) -> float:
    """log10 of the form's frequency in English, as a share of running words."""
    from wordfreq import word_frequency  # here, because it takes 0.1 s to load and few articles have a use for it

    return log10(max(word_frequency(form, "en"), RAREST))
