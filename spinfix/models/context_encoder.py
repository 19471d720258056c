"""The judge's context encoders ("towers"): the text before each place as a vector.

A tower is a stack of residual layers over the forms of a text (`spinfix.models.cloze` describes how they are used)::

    state after a layer = state before + relu(state before, and that of 1, 2, 4 … forms earlier) @ weights + biases

Only the states asked for are computed, and two things are cached, without changing the result.  The caller keeps the caches
(`TowerMemory`); a tower itself is immutable, so threads may share it:

* The first layer sees a form and the one before it, so its part for each form is cached by form.
* The judge reads a document twice, and between the two one word in eighty changes.  The state of a layer depends on the 1, 3,
  7 … 63 forms before the place; where these are the same as last time, so is the state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

DILATIONS = (1, 2, 4, 8, 16, 32)
"""How far back each layer looks, in forms, 63 in all; a judge is trained with them.  Others were not tried."""
REACHES = tuple(accumulate(DILATIONS))
"""Number of forms before a place that the state after each layer depends on."""
REACH = REACHES[-1]

CHUNK = 1024
"""Forms of a long text that are encoded together."""
LONGEST = 1536
"""Forms of the longest text whose states are kept, 9 MB for both towers; no development file is longer.  Longer texts are
encoded chunk by chunk."""
MOST_FORMS = 2048
"""Forms whose first-layer part is cached from text to text, in order of appearance; 2 MB for each tower.  After ten articles
the cache covers three in four words of the next; doubling it saved 1 % of a run at quality "best"."""
DENSE = 0.8
"""Share of the places above which a layer computes all of them instead of selecting: a layer of all 825 places of an article
takes 0.77 ms, of 500 selected ones 0.57 ms."""

FORWARD = 8
"""Fewer than this many forms may be inserted or deleted at one place, which covers the longest phrases of the dictionary;
beyond that, the texts are treated as different from there on."""
SAME = 4
"""Number of forms that have to agree after such a place."""
_SKIPS = sorted(((a, b) for a in range(FORWARD) for b in range(FORWARD)), key=sum)


class Block(NamedTuple):
    """A stretch that two texts share.

    Attributes:
        old: its start in the old text.
        new: its start in the new text.
        length: its length in forms.
    """

    old: int
    new: int
    length: int


def shared(old: Any, new: Any) -> list[Block]:
    """The stretches shared by two texts (arrays of form numbers), in order, up to the first large difference."""
    import numpy as np

    blocks = []
    at = here = 0
    while at < len(old) and here < len(new):
        length = min(len(old) - at, len(new) - here)
        differs = np.flatnonzero(old[at : at + length] != new[here : here + length])
        if len(differs):
            length = int(differs[0])
        if length >= SAME:
            blocks.append(Block(at, here, length))
        at, here = at + length, here + length
        skip = _skip(old[at : at + FORWARD + SAME].tolist(), new[here : here + FORWARD + SAME].tolist())
        if skip is None:
            break
        at, here = at + skip[0], here + skip[1]
    return blocks


def _skip(one: list[int], other: list[int]) -> tuple[int, int] | None:
    """The fewest forms to skip at the beginning of either text, such that both continue with the same `SAME` forms."""
    for a, b in _SKIPS:
        if one[a : a + SAME] == other[b : b + SAME] and len(one) >= a + SAME:
            return a, b
    return None


def mirrored(blocks: Sequence[Block], old: int, new: int) -> list[Block]:
    """The same stretches counted from the ends of the texts, whose lengths in forms are ``old`` and ``new``."""
    return [Block(old - block.old - block.length, new - block.new - block.length, block.length) for block in blocks]


@dataclass(slots=True)
class TowerMemory:
    """The caches of a tower, kept from text to text by the caller.

    Attributes:
        place_of: row of each form in ``parts``; -1 if it has none.
        parts: the first layer's part of forms.
        used: number of rows of cached forms; the rows after them are for other forms of the last text.
        passing: those others.
        kept: for each layer the places of the last text whose states are known, and the states.
    """

    place_of: Any
    parts: Any
    used: int
    passing: Any
    kept: list[tuple[Any, ...]]


class Tower:
    """One of the two context encoders.

    Args:
        layers: weights and bias of each layer; the weights' left half is for the state itself, the right for the earlier one.
        vectors: the vectors of the forms.
        forms: number of forms.
    """

    def __init__(self, layers: Sequence[tuple[Any, Any]], vectors: Any, forms: int) -> None:
        import numpy as np  # here, because text that shows no sign of spinning never needs it

        self._np, self._vectors = np, vectors
        self._width = width = vectors.width
        self._layers = []
        for weights, bias in layers:
            both = np.concatenate((weights[:, :width], weights[:, width:]))
            self._layers.append((both, bias[:width] + bias[width:], bias[width:]))
        self._first = layers[0]
        self._forms = forms

    def memory(self) -> TowerMemory:
        """A new, empty cache."""
        np = self._np
        return TowerMemory(
            place_of=np.full(self._forms, -1, np.int32),
            parts=np.empty((0, 2 * self._width), np.float32),
            used=0,
            passing=np.zeros(0, np.int64),
            kept=[],
        )

    def states(self, text: Any, wanted: Any, blocks: Sequence[Block], memory: TowerMemory) -> Any:
        """The states at the ``wanted`` places of a text, in their order.

        Args:
            text: form numbers.
            wanted: places.
            blocks: what the text shares with the last one encoded with this cache.
            memory: the cache.
        """
        np = self._np
        if len(text) <= LONGEST:
            return self._run(text, wanted, blocks, memory)[wanted + 1]
        found = np.zeros((len(wanted), self._width), np.float32)
        for begin in range(0, len(text), CHUNK):
            here = np.flatnonzero((wanted >= begin) & (wanted < begin + CHUNK))
            if len(here):
                reached = max(0, begin - REACH)
                places = wanted[here] - reached
                found[here] = self._run(text[reached : begin + CHUNK], places, (), memory)[places + 1]
        memory.kept = []
        return found

    def _run(self, text: Any, wanted: Any, blocks: Sequence[Block], memory: TowerMemory) -> Any:
        """The states after the last layer, each one row down; rows not asked for are undefined."""
        np = self._np
        size = len(text)
        required = np.zeros(size, bool)
        required[wanted] = True
        plan = []
        for layer in reversed(range(len(DILATIONS))):
            origin = self._origins(size, blocks, layer, memory) if blocks and memory.kept else None
            missing = required if origin is None else required & (origin < 0)
            if np.count_nonzero(missing) > DENSE * size:
                required = missing = np.ones(size, bool)
                origin = None
            plan.append((required, missing.nonzero()[0], origin))
            required = missing.copy()
            required[: -DILATIONS[layer]] |= missing[DILATIONS[layer] :]
        memory.kept = memory.kept or [()] * len(DILATIONS)
        state: Any = None
        for layer, (known, missing, origin) in enumerate(reversed(plan)):
            after = np.empty((size + 1, self._width), np.float32)
            after[0] = 0.0  # the state before the text
            if origin is not None:
                taken = (known & (origin >= 0)).nonzero()[0]
                after[taken + 1] = memory.kept[layer][1][origin[taken] + 1]
            if len(missing):
                after[missing + 1] = (
                    self._next_states(layer, state, missing) if layer else self._first_states(text, missing, memory)
                )
            memory.kept[layer] = known, after  # at once, so that memory never holds two copies of all layers
            state = after
        return state

    def _origins(self, size: int, blocks: Sequence[Block], layer: int, memory: TowerMemory) -> Any:
        """For each place the place of the previous text with the same, known state; -1 if there is none."""
        np = self._np
        origin = np.full(size, -1, np.int64)
        known = memory.kept[layer][0]
        for old, new, length in blocks:
            skip = REACHES[layer] if old or new else 0
            if length > skip:
                origin[new + skip : new + length] = np.arange(old + skip, old + length)
        return np.where(known[origin], origin, -1)

    def _first_states(self, text: Any, places: Any, memory: TowerMemory) -> Any:
        """The states after the first layer."""
        self._learn(text, memory)
        rows = memory.place_of[text]
        found = memory.parts[rows[places], : self._width]
        behind = places > 0
        found[behind] += memory.parts[rows[places[behind] - 1], self._width :]
        return found

    def _learn(self, text: Any, memory: TowerMemory) -> None:
        """Compute the first layer's part for each form of a text that is not cached."""
        np = self._np
        memory.place_of[memory.passing] = -1
        forms = np.flatnonzero(np.bincount(text))
        new = forms[memory.place_of[forms] < 0]
        kept, end = memory.used, memory.used + len(new)
        memory.used = min(end, MOST_FORMS)
        memory.passing = new[memory.used - kept :]
        if end > len(memory.parts):
            parts = np.empty((max(end, min(2 * end, MOST_FORMS)), 2 * self._width), np.float32)
            parts[:kept] = memory.parts[:kept]
            memory.parts = parts
        weights, bias = self._first
        vectors = self._vectors[new]
        # Row by row, so that a form's part does not depend on the forms beside it, which the product of a matrix lets it do.
        parts = (np.maximum(vectors, 0)[:, None] @ weights)[:, 0]
        parts += bias
        parts[:, : self._width] += vectors
        memory.parts[kept:end] = parts
        memory.place_of[new] = np.arange(kept, end)

    def _next_states(self, layer: int, state: Any, places: Any) -> Any:
        """The states after a layer, from those after the previous one."""
        np = self._np
        weights, biases, earlier = self._layers[layer]
        dilation, width = DILATIONS[layer], self._width
        both = np.empty((len(places), 2, width), np.float32)
        if len(places) == len(state) - 1:
            own = state[1:]
            np.maximum(own, 0, out=both[:, 0])
            both[:dilation, 1] = 0.0
            both[dilation:, 1] = both[:-dilation, 0]
        else:
            rows = np.stack((places + 1, np.maximum(places + 1 - dilation, 0)), 1)
            np.take(state, rows, 0, out=both, mode="clip")  # the other modes make a copy first
            own = both[:, 0].copy()
            np.maximum(both, 0, out=both)
        found = both.reshape(len(places), 2 * width) @ weights
        found += own
        found += biases
        found[: np.searchsorted(places, dilation)] -= earlier  # nothing that far before these places
        return found
