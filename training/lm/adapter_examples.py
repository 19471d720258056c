"""Examples that the adapter of quality "deep" learns from (`training.lm.adapter`): places of a text and their readings.

A window of text is read once, as `spinfix.models.causal` reads it.  After it come the readings of all its places, those of one
place as a trie, each token of which sees the text before the place and the tokens above it in the trie, so that no token is
computed twice.  Tries are put into blocks, within which tokens may see each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from spinfix.models.causal import Place, Window

BLOCK = 128
"""Tokens of readings that attend to each other; the readings of one place are in one block, and cut where it is full, as those
of 8 places in 142,059."""
BESIDE = {False: (0.8073, -0.1406, -0.2478), True: (0.8861, -0.1737, -0.297)}
"""Weights of `Terms` in documents spun in part and in full: those of "deep" before there was an adapter.  They stay as they
are, so that the likelihood learns what to add; `python -m training deep` fits all weights anew."""


class Tokenizing(Protocol):
    """What is needed of a `CausalModel` to cut text into tokens."""

    def tokenize(self, text: str) -> list[int]:
        """Numbers of a text's tokens."""

    def windows(self, text: str, places: Sequence[Place]) -> Iterator[Window]:
        """The windows of a text that hold its places."""


Terms = tuple[float, float, float]
"""Of one reading: belief, language model, judge; nats."""


class Example(NamedTuple):
    """A text with its undecided places.

    Attributes:
        source: where it is from.
        full: whether it is taken for one spun in full.
        text: as restored so far.
        places: the places, with the possible readings.
        terms: for each place and reading what the shipped models say: its log belief, and the terms of language model and
            judge relative to "as it stands" (`spinfix.families.spinner.deep_scorer.FEATURES`).
        truths: for each place the number of its true reading; None if that is none of them.
    """

    source: str
    full: bool
    text: str
    places: Sequence[Place]
    terms: Sequence[Sequence[Terms]]
    truths: Sequence[int | None]


class Choice(NamedTuple):
    """One place of a window.

    Attributes:
        readings: numbers of its readings in the window.
        terms: of each.
        truth: the true one; None if it is not among them.
    """

    readings: range
    terms: Sequence[Terms]
    truth: int | None


@dataclass(frozen=True, slots=True)
class Packed:
    """A window of text and the readings of its places as arrays of numpy.

    Attributes:
        tokens, positions: of the text, then of the readings, in blocks of `BLOCK`.
        text: number of tokens of the text.
        seen: which tokens of the text and of its own block each token of a block sees, (blocks, 1, BLOCK, text + BLOCK).
        states: number of the token whose state predicts each token of each reading.
        targets: those tokens.
        readings: the reading that each belongs to.
        choices: the places.
        beside: weights of the places' terms.
    """

    tokens: Any
    positions: Any
    text: int
    seen: Any
    states: Any
    targets: Any
    readings: Any
    choices: Sequence[Choice]
    beside: Terms


def windows(model: Tokenizing, examples: Sequence[Example]) -> Iterator[tuple[Example, Window]]:
    """The windows of texts in which the truth of a place is known."""
    for example in examples:
        for window in model.windows(example.text, example.places):
            if any(example.truths[place] is not None for place in window.places):
                yield example, window


def pack(model: Tokenizing, example: Example, window: Window) -> Packed:
    """A window as arrays."""
    tries = [_trie(model, example.places[place]) for place in window.places]
    firsts, size = _blocks([len(trie.nodes) for trie in tries])
    text = len(window.tokens)
    tokens = np.zeros(text + size, np.int64)
    positions = np.zeros(text + size, np.int64)
    tokens[:text], positions[:text] = window.tokens, np.arange(text)
    seen = np.zeros((size, text + BLOCK), bool)
    seen[:, 0] = True  # of what fills a block, too, which nobody reads
    rows: list[tuple[int, int, int]] = []
    choices: list[Choice] = []
    number = 0
    for place, at, trie, first in zip(window.places, window.at, tries, firsts, strict=True):
        for index, node in enumerate(trie.nodes, first):
            tokens[text + index], positions[text + index] = node.token, at + node.depth
            seen[index, :at] = True
            if node.above >= 0:
                seen[index, text:] = seen[first + node.above, text:]
            seen[index, text + index % BLOCK] = True
        for reading in trie.readings:
            rows += [(at - 1 if above < 0 else text + first + above, token, number) for above, token in reading]
            number += 1
        readings = range(number - len(trie.readings), number)
        choices.append(Choice(readings, example.terms[place], example.truths[place]))
    states, targets, owners = (np.array(column) for column in zip(*rows, strict=True))
    blocks = seen.reshape(size // BLOCK, 1, BLOCK, text + BLOCK)
    return Packed(tokens, positions, text, blocks, states, targets, owners, choices, BESIDE[example.full])


class _Node(NamedTuple):
    """A token of a trie; ``above`` is the number of the node above it, -1 at the top."""

    token: int
    depth: int
    above: int


class _Trie(NamedTuple):
    """A place's readings: nodes, and for each token of each reading the node whose state predicts it, or -1, and the token."""

    nodes: list[_Node]
    readings: list[list[tuple[int, int]]]


def _trie(model: Tokenizing, place: Place) -> _Trie:
    nodes: list[_Node] = []
    numbers: dict[tuple[int, int], int] = {}
    readings = []
    for continuation in place.continuations:
        tokens = model.tokenize(continuation)
        above, asked = -1, []
        for depth, token in enumerate(tokens):
            asked.append((above, token))
            if depth + 1 == len(tokens) or len(nodes) == BLOCK:
                break
            if (above, token) not in numbers:
                numbers[above, token] = len(nodes)
                nodes.append(_Node(token, depth, above))
            above = numbers[above, token]
        readings.append(asked)
    return _Trie(nodes, readings)


def _blocks(sizes: Sequence[int]) -> tuple[list[int], int]:
    """Where the nodes of each place begin, so that none is in two blocks, and the size of all blocks."""
    firsts, end = [], 0
    for size in sizes:
        if end % BLOCK + size > BLOCK:
            end = -(-end // BLOCK) * BLOCK
        firsts.append(end)
        end += size
    return firsts, -(-end // BLOCK) * BLOCK
