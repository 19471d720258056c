"""Training the contextual judge: which phrase stands here, from both sides and the topic.

The judge (`spinfix.judge`) is a cloze model, so genuine text is all it needs.  Every occurrence of a phrase of the dictionary
in genuine text is an example, in up to two roles:

- as a *head*: the spinner would have put a spun phrase there; one is drawn from the group, and the judge has to find the
  author's phrase among the spun phrase and all its originals;
- as the author's *own*: it is itself a spun phrase, and the judge has to see that it stands rightly.

The draw is known, so its logarithm is added to each option's score while training (a logit adjustment); what is left for the
model to learn is P(phrase | context) alone, on one scale for all options, and the channel can be weighed in outside.

At run time the context is a restoration with errors in it.  A share of the training windows therefore has some of its words
replaced by what the spinner would write or by what a wrong restoration would (`CORRUPTION`).

PyTorch is needed here and nowhere else.
"""

from __future__ import annotations

import io
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spinfix.dictionary import Dictionary
from spinfix.phrases import forms_of

log = logging.getLogger(__name__)

WINDOW = 256
"""Tokens of one training example; about a third of a news article."""
BATCH = 32
FORMS = 32_000
"""Forms with an embedding, besides the words of the dictionary."""
WIDTH = 128
DILATIONS = (1, 2, 4, 8, 16, 32)
TOPIC = 64
HIDDEN = 256
OPTIONS = 14
"""Options of one arc in training, "as it stands" and the most frequent originals; two phrases in a thousand have more."""
CORRUPTION = ((0.0, 0.4), (0.05, 0.3), (0.15, 0.3))
"""(share of replaceable words replaced, share of the windows)."""
FREQUENT = 4000
"""Option sets with more examples than this in the training text are thinned to the square root of the excess."""

EDGE, UNKNOWN, NUMBER, BREAK = range(4)
SPECIAL = ("<edge>", "<unk>", "<num>", "<p>")

SHARES = (
    ("pairs", 1.5),
    ("news-world", 2.0),
    ("news-allsides", 0.7),
    ("news-tech", 0.7),
    ("news-reuters", 0.15),
    ("news", 0.7),
    ("academic-arxiv", 0.25),
    ("academic", 0.5),
    ("encyc", 0.7),
    ("web", 1.2),
    ("textbook", 0.5),
    ("speech", 0.5),
    ("", 0.3),
)
"""How often a window of each source is seen in one pass, by the beginning of the file's name: what is scraped and spun is
news, technology, health and reference; the corpus has three words of old wire news and abstracts for one of those."""


@dataclass(frozen=True, slots=True, eq=False)
class Inventory:
    """The dictionary as tables of phrase numbers.

    Attributes:
        phrases: every distinct lower-case phrase, spun or original.
        options: for each phrase, itself and what it may stand for, filled up with -1; all -1 if it is no spun phrase.
        draws: log P(spun | original) of each option, 0 for the phrase itself.
        spun: for each phrase, the phrases that its group writes for it, filled up with -1.
        chances: cumulative probabilities of `spun`.
        columns: where the phrase stands among the options of each of its `spun`.
    """

    phrases: list[str]
    options: Any
    draws: Any
    spun: Any
    chances: Any
    columns: Any


def take_inventory(dictionary: Dictionary) -> Inventory:
    """Lower-case the dictionary and number its phrases."""
    drawn: dict[str, Counter[str]] = defaultdict(Counter)
    for spun, original, lower, capital in dictionary.substitutions:
        phrase, head = " ".join(forms_of(spun)), " ".join(forms_of(original))
        if phrase and head and phrase != head:
            drawn[head][phrase] += lower.documents + capital.documents
    stands_for: dict[str, Counter[str]] = defaultdict(Counter)
    for head, alternatives in drawn.items():
        for phrase, documents in alternatives.items():
            stands_for[phrase][head] += documents
    phrases = sorted(drawn.keys() | stands_for.keys())
    number = {phrase: index for index, phrase in enumerate(phrases)}
    widest = max(map(len, drawn.values()))
    shape = len(phrases), OPTIONS
    options, draws = np.full(shape, -1, np.int32), np.zeros(shape, np.float32)
    spun = np.full((len(phrases), widest), -1, np.int32)
    chances, columns = np.ones(spun.shape, np.float32), np.zeros(spun.shape, np.int8)
    column: dict[tuple[str, str], int] = {}
    for phrase, heads in stands_for.items():
        row = number[phrase]
        options[row, 0] = row
        for place, (head, documents) in enumerate(heads.most_common(OPTIONS - 1), 1):
            options[row, place] = number[head]
            draws[row, place] = np.log(documents / drawn[head].total())
            column[phrase, head] = place
    for head, alternatives in drawn.items():
        kept = [(phrase, documents) for phrase, documents in alternatives.items() if (phrase, head) in column]
        if kept:
            row, weights = number[head], np.array([documents for _, documents in kept], np.float64)
            spun[row, : len(kept)] = [number[phrase] for phrase, _ in kept]
            chances[row, : len(kept)] = np.cumsum(weights / weights.sum())
            chances[row, len(kept) - 1] = 1.0
            columns[row, : len(kept)] = [column[phrase, head] for phrase, _ in kept]
    return Inventory(phrases, options, draws, spun, chances, columns)


class PhraseFinder:
    """Finds all phrases in an array of form numbers, a tree of words as sorted transition keys."""

    def __init__(self, phrases: Sequence[str], number: dict[str, int]) -> None:
        self._size = len(number)
        nodes: dict[tuple[int, int], int] = {}
        ends: dict[int, int] = {}
        self.longest = 1
        for index, phrase in enumerate(phrases):
            node = 0
            words = phrase.split(" ")
            self.longest = max(self.longest, len(words))
            for word in words:
                node = nodes.setdefault((node, number[word]), len(nodes) + 1)
            ends[node] = index
        keys = np.array([node * self._size + word for node, word in nodes], np.int64)
        order = np.argsort(keys)
        self._keys, self._next = keys[order], np.array(list(nodes.values()), np.int64)[order]
        self._end = np.full(len(nodes) + 1, -1, np.int32)
        self._end[list(ends.keys())] = list(ends.values())

    def find(self, forms: Any) -> tuple[Any, Any, Any]:
        """Occurrences as three arrays: first form, form after the last, phrase."""
        forms = forms.astype(np.int64)
        start, node = np.arange(len(forms)), np.zeros(len(forms), np.int64)
        found = []
        for length in range(1, self.longest + 1):
            keys = node * self._size + forms[start + length - 1]
            place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            hit = self._keys[place] == keys
            start, node = start[hit], self._next[place[hit]]
            phrase = self._end[node]
            is_end = phrase >= 0
            found.append((start[is_end], start[is_end] + length, phrase[is_end]))
            inside = start + length < len(forms)
            start, node = start[inside], node[inside]
        first, last, phrase = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.argsort(first, kind="stable")
        return first[order], last[order], phrase[order]


def choose_forms(counts: Counter[str], inventory: Inventory) -> list[str]:
    """The forms that get an embedding: the special ones, all words of the dictionary, the most frequent others."""
    words = {word for phrase in inventory.phrases for word in phrase.split(" ")}
    frequent = sorted((form for form in counts if form not in words), key=lambda form: (-counts[form], form))
    return [*SPECIAL, *sorted(words), *frequent[:FORMS]]


def share_of(name: str) -> float:
    """How often the windows of the file ``name`` are seen in one pass."""
    return next(share for beginning, share in SHARES if name.startswith(beginning))


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The training text.

    Attributes:
        forms: (windows, WINDOW) form numbers.
        bounds: for each window, where its phrases begin in the next three.
        first, last, phrase: the phrases, by window.
    """

    forms: Any
    bounds: Any
    first: Any
    last: Any
    phrase: Any


def prepare(files: Sequence[Path], inventory: Inventory, folder: Path, seed: int = 0) -> tuple[list[str], Windows]:
    """Number the forms of ``files`` (lines of forms), cut them into windows, find the phrases; kept in ``folder``."""
    counts: Counter[str] = Counter()
    for path in files:
        if share_of(path.name) >= 0.5:
            with path.open(encoding="utf-8") as lines:
                for place, line in enumerate(lines):
                    if place % 4 == 0:
                        counts.update(line.split())
    forms = choose_forms(counts, inventory)
    number = {form: index for index, form in enumerate(forms)}
    finder = PhraseFinder(inventory.phrases, number)
    chance = np.random.default_rng(seed)
    parts: list[Any] = []
    for path in files:
        share = share_of(path.name)
        text = _numbered(path, number)
        windows = text[: len(text) // WINDOW * WINDOW].reshape(-1, WINDOW)
        copies = np.floor(share + chance.random(len(windows))).astype(int)
        log.info("%s: %d windows, %d seen", path.name, len(windows), copies.sum())
        parts.append(np.repeat(windows, copies, axis=0))
    stacked = np.concatenate(parts)
    stacked = stacked[chance.permutation(len(stacked))]
    first, last, phrase = [], [], []
    sizes = []
    for begin in range(0, len(stacked), 4096):
        block = stacked[begin : begin + 4096]
        at, end, found = finder.find(block.reshape(-1))
        inside = at // WINDOW == (end - 1) // WINDOW
        at, end, found = at[inside], end[inside], found[inside]
        window = at // WINDOW
        sizes.append(np.bincount(window, minlength=len(block)))
        first.append((at - window * WINDOW).astype(np.int16))
        last.append((end - window * WINDOW).astype(np.int16))
        phrase.append(found.astype(np.int32))
    bounds = np.concatenate(([0], np.cumsum(np.concatenate(sizes))))
    result = Windows(stacked, bounds, *map(np.concatenate, (first, last, phrase)))
    folder.mkdir(parents=True, exist_ok=True)
    for name in Windows.__slots__:
        np.save(folder / f"{name}.npy", getattr(result, name))
    (folder / "forms.txt").write_text("\n".join(forms), encoding="utf-8")
    return forms, result


def _numbered(path: Path, number: dict[str, int]) -> Any:
    get = number.get
    text: list[Any] = []
    with path.open(encoding="utf-8") as lines:
        while chunk := lines.readlines(1 << 24):
            text.append(
                np.fromiter(
                    (get(form, UNKNOWN) for line in chunk for form in (SPECIAL[BREAK], *line.split())), np.uint16
                )
            )
    return np.concatenate(text) if text else np.zeros(0, np.uint16)


def load_windows(folder: Path) -> tuple[list[str], Windows]:
    """What `prepare` left in ``folder``."""
    arrays = [np.load(folder / f"{name}.npy", mmap_mode="r") for name in Windows.__slots__]
    return (folder / "forms.txt").read_text(encoding="utf-8").split("\n"), Windows(*arrays)
