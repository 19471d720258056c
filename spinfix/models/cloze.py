"""The contextual judge: how well a phrase fits its context on both sides and the topic of the document.

The language model sees two words on either side.  The judge sees about sixty on either side and the document's names
and topic words, and returns for each place the probabilities of the phrases that may have been there.  It is a cloze model: it
never sees the text of the place that it judges, so one pass over a document is enough for all its places.

The network (`training.lm.cloze` trains it; here it is numpy)::

    form vectors → six residual layers, each state plus that of 1, 2, 4 … 32 forms before  → what is to the left
                 → the same mirrored                                                       → what is to the right
    vectors of the forms that no phrase of the dictionary contains, summed and damped      → topic
    left before the place, right after it, topic → one hidden layer → product with each phrase's vector, plus its bias

The result is P(phrase | context) alone, without any P(spun | original).

File format: a `.npz` archive of plain arrays (it is read with ``allow_pickle=False``).  ``forms`` and ``phrases`` are UTF-8
bytes, one entry per line; ``topical`` lists the rows of ``forms`` that have topic vectors; a matrix ``x`` is stored as signed
bytes ``x`` with a scale for each row in ``x.scale``; vectors are float32.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from spinfix.errors import SpinfixError
from spinfix.models.context_encoder import DILATIONS, Tower, TowerMemory, mirrored, shared
from spinfix.threads import LoadedOnce, has_gil

EDGE, UNKNOWN, NUMBER, BREAK = range(4)
"""Numbers of what is no known form: beyond the text, a form without a vector, unused, the end of a paragraph."""
STRANGE = -1
"""Number of a phrase that the judge does not know."""
CHUNK = 1024
"""Places scored together; fastest when they fit into the second-level cache."""
DIGITS = 4
"""Digits to which scores are rounded, to hide that the order of summation in a matrix product depends on its size."""


class JudgeError(SpinfixError):
    """A file that does not hold a judge."""


class Asked(NamedTuple):
    """Places to judge, as parallel sequences.

    Attributes:
        firsts: first form of each.
        lasts: the form after each one's last.
        sizes: number of phrases that may be there.
        options: those phrases by number (`Judge.numbers`), or `STRANGE`, place after place.
    """

    firsts: list[int]
    lasts: list[int]
    sizes: list[int]
    options: list[int]


@dataclass(slots=True)
class Memory:
    """A cache of intermediate results, kept from text to text; threads must not share one.

    Attributes:
        text: the last text, as form numbers.
        towers: cached states of the text and of forms.
    """

    text: Any = None
    towers: Sequence[TowerMemory] = ()

    def begin_document(self) -> None:
        """Forget the last text: its states would differ in the last bits, which depend on the size of a matrix product."""
        self.text = None


class Judge:
    """Judges phrases by their context; threads may share one.

    The file is read on first use.

    Args:
        path: the model's file.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def score(
        self,
        forms: Sequence[str],
        units: Sequence[tuple[int, int]],
        arcs: Sequence[tuple[int, int, Sequence[str]]],
    ) -> list[tuple[float, ...]]:
        """Log10 probabilities of each arc's options.

        Args:
            forms: the document as the language model reads it, in the best restoration known; empty forms are skipped.
            units: the paragraphs, as (first form, form after the last), in order and without gaps.
            arcs: places to judge: first form, form after the last, and the phrases that may stand there, each in lower-case
                forms with one space between (see `spinfix.families.spinner.phrase_trie.forms_of`).

        Returns:
            For each arc the log10 probabilities of its options, which sum to one.  A phrase that the judge does not know
            scores as the mean of those that it knows, so that it neither gains nor loses.
        """
        sizes = [len(options) for _, _, options in arcs]
        options = [self.numbers.get(phrase, STRANGE) for _, _, options in arcs for phrase in options]
        asked = Asked([first for first, _, _ in arcs], [last for _, last, _ in arcs], sizes, options)
        values = iter(self.answer(forms, units, asked))
        return [tuple(next(values) for _ in range(size)) for size in sizes]

    @property
    def numbers(self) -> dict[str, int]:
        """The phrases that the judge knows, as `answer` knows them."""
        return self._network.phrases

    def answer(
        self, forms: Sequence[str], units: Sequence[tuple[int, int]], asked: Asked, memory: Memory | None = None
    ) -> list[float]:
        """The same as `score` for phrases known by their numbers, with the options of all arcs concatenated.

        Args:
            forms: the document, see `score`.
            units: the paragraphs.
            asked: the places.
            memory: of a caller who asks again; the answer is the same, and comes sooner.
        """
        return self._network.score(forms, units, asked, memory if memory is not None else Memory()) if asked.options else []

    @LoadedOnce
    def _network(self) -> _Network:
        return _Network(self.path)


class _Network:
    """The arrays of one file, and the pass over them."""

    def __init__(self, path: Path) -> None:
        # Imported here, because text that shows no sign of spinning never needs them.
        import zipfile
        import zlib

        import numpy as np

        self._np = np
        if path.exists() and not zipfile.is_zipfile(path):  # or numpy would advise to unpickle it
            raise JudgeError(f"{path}: not a judge (no .npz archive, or truncated); `python -m training judge` makes one")
        try:
            with np.load(path, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            self._forms = {form: row for row, form in enumerate(_lines(arrays["forms"]))}
            self.phrases = {phrase: row for row, phrase in enumerate(_lines(arrays["phrases"]))}
            self._form_vectors = _Rows(arrays, "form_vectors")
            self._topic_vectors = _Rows(arrays, "topic_vectors")
            self._phrase_vectors = _Rows(arrays, "phrase_vectors")
            self._bias = arrays["bias"]
            self._towers = [Tower(_layers(arrays, side), self._form_vectors, len(self._forms)) for side in ("left", "right")]
            self._top = {name: (_matrix(arrays, name), arrays[f"{name}.bias"]) for name in ("hidden", "skip", "out")}
            self._topic_row = np.full(len(self._forms), -1, np.int32)
            self._topic_row[arrays["topical"]] = np.arange(len(arrays["topical"]), dtype=np.int32)
            self._topic_size = float(arrays["topic_size"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise JudgeError(f"{path}: not a judge ({error}); `python -m training judge` makes one") from error

    def score(self, forms: Sequence[str], units: Sequence[tuple[int, int]], asked: Asked, memory: Memory) -> list[float]:
        """Log10 probabilities of all options, place after place (`Judge.answer`)."""
        np = self._np
        text, before, after = self._lay_out(forms, units)
        first, last = before[np.array(asked.firsts, np.int64)], after[np.array(asked.lasts, np.int64)]
        fitting = self._fitting_vectors(text, first, last, memory)
        places = len(asked.sizes)
        place = np.repeat(np.arange(places), np.array(asked.sizes, np.int64))
        option = np.array(asked.options, np.int64)
        scores = self._products(fitting, place, option)
        scores += self._bias[option]
        scores = _normalise(np, scores, option >= 0, place, places)
        rounded: list[float] = np.round(scores / np.log(10), DIGITS).tolist()
        return rounded

    def _lay_out(self, forms: Sequence[str], units: Sequence[tuple[int, int]]) -> tuple[Any, Any, Any]:
        """The text as form numbers with paragraph marks; for each boundary between forms, the places before and after it."""
        np = self._np
        get = self._forms.get
        numbers = np.array([get(form, UNKNOWN) if form else -1 for form in forms], np.int64)
        is_form = numbers >= 0
        begins_unit = np.zeros(len(forms) + 1, np.int64)
        begins_unit[[first for first, _ in units]] = 1
        begins_unit[0] = 1
        marks_before = np.cumsum(begins_unit)
        forms_before = np.concatenate(([0], np.cumsum(is_form)))
        before = forms_before + marks_before
        after = before - begins_unit + 1
        after[0] = 1
        text = np.full(after[-1] + 2, EDGE, np.int64)
        text[1:-1] = BREAK
        text[before[:-1][is_form] + 1] = numbers[is_form]
        return text, before, after

    def _fitting_vectors(self, text: Any, first: Any, last: Any, memory: Memory) -> Any:
        """For each place the vector of a phrase that would fit its context best."""
        np = self._np
        left, right = self._encoded_sides(text, first, last, memory)
        sides = 2 * left.shape[1]
        (hidden, hidden_bias), (skip, skip_bias), (out, out_bias) = (self._top[name] for name in ("hidden", "skip", "out"))
        topic = self._topic(text)
        constant = hidden_bias + topic @ hidden[sides:]
        skip_constant = skip_bias + np.maximum(topic, 0) @ skip[sides:] + out_bias
        fitting = np.empty((len(first), out.shape[1]), np.float32)
        for begin in range(0, len(first), CHUNK):
            part = slice(begin, begin + CHUNK)
            context = np.concatenate((left[part], right[part]), 1)
            inner = np.maximum(context @ hidden[:sides] + constant, 0)
            fitting[part] = inner @ out + np.maximum(context, 0) @ skip[:sides] + skip_constant
        return fitting

    def _encoded_sides(self, text: Any, first: Any, last: Any, memory: Memory) -> tuple[Any, Any]:
        """What is to the left of each place, and to its right; what the last text shares with this one is not computed anew."""
        if not memory.towers:
            memory.towers = [tower.memory() for tower in self._towers]
        former, memory.text = memory.text if memory.text is not None else text[:0], None  # until all is well
        blocks = shared(former, text)
        left = self._towers[0].states(text, first, blocks, memory.towers[0])
        blocks = mirrored(blocks, len(former), len(text))
        right = self._towers[1].states(text[::-1], len(text) - 1 - last, blocks, memory.towers[1])
        memory.text = text
        return left, right

    def _products(self, fitting: Any, place: Any, option: Any) -> Any:
        """How well each option fits its place: the product of its vector with that of the place."""
        np = self._np
        products = np.empty(len(option), np.float32)
        for begin in range(0, len(option), 4 * CHUNK):
            part = slice(begin, begin + 4 * CHUNK)
            products[part] = np.einsum("ij,ij->i", fitting[place[part]], self._phrase_vectors[option[part]])
        return products

    def _topic(self, text: Any) -> Any:
        """One vector for the document; a long one counts as much as ``topic_size`` topic words in training."""
        np = self._np
        rows = self._topic_row[text]
        rows = rows[rows >= 0]
        total = np.zeros(self._topic_vectors.width, np.float32)
        for begin in range(0, len(rows), CHUNK):
            total += self._topic_vectors[rows[begin : begin + CHUNK]].sum(0)
        size = len(rows)
        return np.tanh(total / (size + 1) * (min(size, self._topic_size) + 1) ** 0.5).astype(np.float32)


class _Rows:
    """A matrix that stays in bytes and is unpacked row by row."""

    def __init__(self, arrays: dict[str, Any], name: str) -> None:
        self._values, self._scale = arrays[name], arrays[f"{name}.scale"]
        self.width: int = self._values.shape[1]

    def __getitem__(self, rows: Any) -> Any:
        return self._values[rows] * self._scale[rows]


def _layers(arrays: dict[str, Any], side: str) -> list[tuple[Any, Any]]:
    names = (f"{side}.{layer}" for layer in range(len(DILATIONS)))
    return [(_matrix(arrays, name), arrays[f"{name}.bias"]) for name in names]


def _matrix(arrays: dict[str, Any], name: str) -> Any:
    return (arrays[name] * arrays[f"{name}.scale"]).T.copy()


def _lines(packed: Any) -> list[str]:
    """The lines of an array of UTF-8 bytes; interned if threads run at the same time.

    A free-threaded Python locks a dictionary to compare a word with an equal one of another thread, unless that is immortal.
    With it two threads are twice as fast as one; without they were 1.5 times.
    """
    lines = bytes(packed).decode("utf-8").split("\n")
    return lines if has_gil() else list(map(sys.intern, lines))


def _normalise(np: Any, scores: Any, known: Any, place: Any, places: int) -> Any:
    """Natural log probabilities of the options of each place; unknown ones have the mean score of the known.

    Args:
        np: the module `numpy`.
        scores: the scores of all options.
        known: whether the judge knows each option.
        place: number of the place of each option.
        places: how many there are.
    """
    totals = np.bincount(place[known], scores[known], places)
    means = totals / np.maximum(np.bincount(place[known], minlength=places), 1)
    scores = np.where(known, scores, means[place])
    highest = np.full(places, -np.inf)
    np.maximum.at(highest, place, scores)
    scores = scores - highest[place]
    return scores - np.log(np.bincount(place, np.exp(scores), places)[place])
