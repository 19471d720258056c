"""Makes cloze examples for the contextual judge from genuine text.

Every occurrence of a phrase of the dictionary in genuine text is an example, in up to two roles:

- as a *head*: the spinner would have replaced it; a spun phrase is drawn from the group, and the judge has to find the author's
  phrase among the spun phrase and all its originals;
- as the author's *own*: it is itself a spun phrase, and the judge has to recognise that it is right as it stands.

The probability of the draw is known, so its logarithm is added to each option (see `Inventory.draws`) and not learned by the
model.

At run time the context is a restoration with errors.  In a share of the windows some words are therefore replaced by the
spinner's or by those of a wrong restoration (`CORRUPTION`).
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spinfix.families.spinner.dictionary import Dictionary
from spinfix.families.spinner.phrase_trie import forms_of
from spinfix.learn import text_files
from spinfix.learn.held_out import is_held_out
from spinfix.learn.pairs import Pair
from spinfix.models.cloze import BREAK, UNKNOWN
from training.lm.ngram import Forms

log = logging.getLogger(__name__)

WINDOW = 256
"""Tokens of one training example; about a third of a news article."""
SEED = 0
"""Seed of the order of windows, and of how often each is seen."""
FORMS = 32_000
"""Number of forms with an embedding, besides the words of the dictionary; 1.7 % of the text's tokens have none."""
OPTIONS = 12
"""Maximum number of options of one arc, "as it stands" and the most frequent originals; no phrase of the 2026 pairs has
more."""
CORRUPTION = ((0.0, 0.4), (0.05, 0.3), (0.15, 0.3))
"""(share of replaceable words replaced, share of the windows).  In the decoder's restorations 7 to 10 % are wrong."""
FREQUENT = 20_000
"""Option sets with more examples than this in the training text are thinned, to the square root of the excess.  The rate
depends only on the spun phrase, never on the answer, so it does not bias the probabilities."""

SPECIAL = ("<edge>", "<unk>", "<num>", "<p>")
"""What has the first numbers of forms in place of words (`spinfix.models.cloze.EDGE` and so on)."""

SHARES = (
    ("pairs", 1.5),
    ("genuine-", 1.0),
    ("news-world", 2.0),
    ("news-reuters", 0.4),
    ("news", 1.0),
    ("academic-arxiv", 0.4),
    ("academic", 0.7),
    ("encyc", 1.0),
    ("web", 1.5),
    ("textbook", 0.8),
    ("speech", 0.6),
    ("", 0.4),
)
"""Number of times that a window of each source is used in one pass, by prefix of the file name: spun text is mostly news,
technology, health and reference; the corpus has three times as many words of old wire news and abstracts as of those."""


@dataclass(frozen=True, slots=True, eq=False)
class Inventory:
    """The dictionary as tables of phrase numbers.

    Attributes:
        phrases: every distinct lower-case phrase, spun or original.
        options: for each phrase, itself and its originals, padded with -1; all -1 if it is not a spun phrase.
        draws: log P(spun | original) of each option, 0 for the phrase itself.
        spun: for each phrase, the alternatives of its group, padded with -1.
        chances: cumulative probabilities of `spun`.
        columns: index of the phrase among the options of each of its `spun`.
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
    for entry in dictionary.substitutions:
        phrase, head = " ".join(forms_of(entry.spun)), " ".join(forms_of(entry.original))
        if phrase and head and phrase != head:
            drawn[head][phrase] += entry.lower.documents + entry.capital.documents
    stands_for: dict[str, Counter[str]] = defaultdict(Counter)
    for head, alternatives in drawn.items():
        for phrase, documents in alternatives.items():
            stands_for[phrase][head] += documents
    phrases = sorted(drawn.keys() | stands_for.keys())
    number = {phrase: index for index, phrase in enumerate(phrases)}
    widest = max(map(len, drawn.values()))
    options: Any = np.full((len(phrases), OPTIONS), -1, np.int32)
    draws: Any = np.zeros((len(phrases), OPTIONS), np.float32)
    written: Any = np.full((len(phrases), widest), -1, np.int32)
    chances: Any = np.ones((len(phrases), widest), np.float32)
    columns: Any = np.zeros((len(phrases), widest), np.int8)
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
            written[row, : len(kept)] = [number[phrase] for phrase, _ in kept]
            chances[row, : len(kept)] = np.cumsum(weights / weights.sum())
            chances[row, len(kept) - 1] = 1.0
            columns[row, : len(kept)] = [column[phrase, head] for phrase, _ in kept]
    return Inventory(phrases, options, draws, written, chances, columns)


class PhraseFinder:
    """Finds all phrases in an array of form numbers, with a trie of words as sorted transition keys."""

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
    """The forms with an embedding: the special ones, all words of the dictionary, and the most frequent others."""
    words = {word for phrase in inventory.phrases for word in phrase.split(" ")}
    frequent = sorted((form for form in counts if form not in words), key=lambda form: (-counts[form], form))
    return [*SPECIAL, *sorted(words), *frequent[:FORMS]]


def share_of(name: str) -> float:
    """Number of times that the windows of the file ``name`` are used in one pass."""
    return next(share for beginning, share in SHARES if name.startswith(beginning))


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The training text.

    Attributes:
        forms: (windows, WINDOW) form numbers.
        part: for each window, the number of the part of the text that it is from.
        bounds: for each window, the start of its phrases in the next three arrays.
        first, last, phrase: the phrases, by window.
    """

    forms: Any
    part: Any
    bounds: Any
    first: Any
    last: Any
    phrase: Any


def held_out_lines(pairs: Iterable[Pair]) -> set[str]:
    """The paragraphs of the held-out pairs, as lines of forms."""
    line_of = Forms().line
    return {line_of(line) for pair in pairs if is_held_out(pair.id) for line in pair.original.split("\n")}


def write_forms(corpus: Path, pairs: Iterable[Pair], folder: Path, *, without: Container[str] = frozenset()) -> list[Path]:
    """Write all text as lines of forms: the pairs' originals, and each file of ``corpus`` (``.txt`` or ``.txt.zst``).

    The held-out pairs are left out, and so is every line of ``without`` (`held_out_lines`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    line_of = Forms().line
    written = [folder / "pairs.train.txt"]
    with written[0].open("w", encoding="utf-8") as out:
        for pair in pairs:
            if not is_held_out(pair.id):
                out.writelines(line + "\n" for line in map(line_of, pair.original.split("\n")) if line)
    for path in sorted(corpus.glob("*.txt*")):
        target = folder / (path.name.split(".")[0] + ".txt")
        with target.open("w", encoding="utf-8") as out:
            out.writelines(line + "\n" for line in map(line_of, text_files.lines(path)) if line and line not in without)
        written.append(target)
    return sorted(written)


def lines_of(files: Iterable[Path]) -> set[int]:
    """The hashes of all lines of ``files``, good for this process."""
    found: set[int] = set()
    for path in files:
        with path.open(encoding="utf-8") as lines:
            found.update(map(hash, lines))
    return found


def prepare(
    parts: Sequence[Sequence[Path]], inventory: Inventory, *, without: Container[int] = frozenset()
) -> tuple[list[str], Windows]:
    """Number the forms of files (lines of forms), cut them into windows in random order, and find the phrases.

    Args:
        parts: the files of each part of the text.
        inventory: the phrases.
        without: hashes of lines to be left out, see `lines_of`.
    """
    forms = choose_forms(_count_forms([path for files in parts for path in files]), inventory)
    number = {form: index for index, form in enumerate(forms)}
    chance = np.random.default_rng(SEED)
    stacked: list[Any] = []
    part_of: list[Any] = []
    for part, files in enumerate(parts):
        for path in files:
            text = _numbered(path, number, without)
            windows = text[: len(text) // WINDOW * WINDOW].reshape(-1, WINDOW)
            copies = np.floor(share_of(path.name) + chance.random(len(windows))).astype(int)
            log.info("%s: %d windows, %d seen", path.name, len(windows), copies.sum())
            stacked.append(np.repeat(windows, copies, axis=0))
            part_of.append(np.full(copies.sum(), part, np.uint8))
    order = chance.permutation(sum(map(len, part_of)))
    text = np.concatenate(stacked)[order]
    return forms, _find_all(text, np.concatenate(part_of)[order], PhraseFinder(inventory.phrases, number))


def _count_forms(files: Sequence[Path]) -> Counter[str]:
    """Counts from every fourth line of the most important sources, which is enough to choose the forms."""
    counts: Counter[str] = Counter()
    for path in files:
        if share_of(path.name) >= 0.5:
            with path.open(encoding="utf-8") as lines:
                for place, line in enumerate(lines):
                    if place % 4 == 0:
                        counts.update(line.split())
    return counts


def _find_all(text: Any, part: Any, finder: PhraseFinder) -> Windows:
    sizes, first, last, phrase = [], [], [], []
    for begin in range(0, len(text), 4096):
        block = text[begin : begin + 4096]
        at, end, found = finder.find(block.reshape(-1))
        window = at // WINDOW
        inside = window == (end - 1) // WINDOW
        at, end, found, window = at[inside], end[inside], found[inside], window[inside]
        sizes.append(np.bincount(window, minlength=len(block)))
        first.append((at - window * WINDOW).astype(np.int16))
        last.append((end - window * WINDOW).astype(np.int16))
        phrase.append(found)
    bounds = np.concatenate(([0], np.cumsum(np.concatenate(sizes))))
    return Windows(text, part, bounds, *map(np.concatenate, (first, last, phrase)))


def _numbered(path: Path, number: dict[str, int], without: Container[int]) -> Any:
    get = number.get
    text: list[Any] = []
    with path.open(encoding="utf-8") as lines:
        while chunk := lines.readlines(1 << 24):
            kept = (line for line in chunk if hash(line) not in without)
            text.append(
                np.fromiter((get(form, UNKNOWN) for line in kept for form in (SPECIAL[BREAK], *line.split())), np.uint16)
            )
    return np.concatenate(text) if text else np.zeros(0, np.uint16)


WRONG = 12
"""Columns of the table of `replacements`."""


def replacements(inventory: Inventory, number: dict[str, int]) -> Any:
    """For each form, `WRONG` forms that a restoration with errors may have in its place: fewer are repeated, and if there are
    none, it is the form itself.

    Single words only: the spun word, if left unchanged, and its other originals.
    """
    table = np.repeat(np.arange(len(number))[:, None], WRONG, axis=1)
    for row, phrase in enumerate(inventory.phrases):
        if " " in phrase:
            continue
        wrong = [int(spun) for spun in inventory.spun[row] if spun >= 0]
        wrong += [int(option) for spun in wrong for option in inventory.options[spun][1:] if option >= 0 and option != row]
        if inventory.options[row, 0] >= 0:
            wrong += [int(option) for option in inventory.options[row][1:2]]
        forms = [number[inventory.phrases[index]] for index in wrong if " " not in inventory.phrases[index]]
        if forms:
            table[number[phrase]] = (forms * WRONG)[:WRONG]
    return table


class Batch(NamedTuple):
    """Places to judge.

    Attributes:
        text: (windows, WINDOW) form numbers.
        part: the part of the text that each window is from.
        window, first, last: where each place is.
        answer: index of the right option.
        options: phrase numbers, one row per place, padded with -1.
        draws: log P(spun | original) of each option.
    """

    text: Any
    part: Any
    window: Any
    first: Any
    last: Any
    answer: Any
    options: Any
    draws: Any


class Sampler:
    """Draws batches: forms, and places to judge with their options and answers.

    Attributes:
        chance: where all random numbers are from; its state is kept when training is interrupted.
        seen: occurrences of each phrase.
    """

    def __init__(self, inventory: Inventory, forms: Sequence[str], windows: Windows, seed: int) -> None:
        self._inventory, self._windows = inventory, windows
        self.chance = np.random.default_rng(seed)
        self._wrong = replacements(inventory, {form: index for index, form in enumerate(forms)})
        seen = np.bincount(windows.phrase, minlength=len(inventory.phrases)).astype(np.float64)
        self.seen = seen
        examples = seen * (inventory.options[:, 0] >= 0)
        weights = np.diff(inventory.chances, axis=1, prepend=0) * (inventory.spun >= 0) * seen[:, None]
        np.add.at(examples, np.maximum(inventory.spun, 0), weights)
        self._keep = np.minimum(1.0, np.sqrt(FREQUENT / np.maximum(examples, 1.0)))

    def batch(self, chosen: Any, limit: int) -> Batch:
        """The windows ``chosen``, with at most ``limit`` places to judge."""
        windows, inventory, chance = self._windows, self._inventory, self.chance
        text = windows.forms[chosen].astype(np.int64)
        span = [slice(windows.bounds[index], windows.bounds[index + 1]) for index in chosen]
        window = np.repeat(np.arange(len(chosen)), [part.stop - part.start for part in span])
        first, last, phrase = (
            np.concatenate([array[part] for part in span]) for array in (windows.first, windows.last, windows.phrase)
        )
        head = np.flatnonzero(inventory.spun[phrase, 0] >= 0)
        own = np.flatnonzero(inventory.options[phrase, 0] >= 0)
        rows = phrase[head]
        draw = (chance.random(len(rows), np.float32)[:, None] > inventory.chances[rows]).sum(1)
        place = np.concatenate((head, own))
        asked = np.concatenate((inventory.spun[rows, draw], phrase[own]))
        answer = np.concatenate((inventory.columns[rows, draw], np.zeros(len(own), np.int8)))
        kept = np.flatnonzero(chance.random(len(asked)) < self._keep[asked])
        if len(kept) > limit:
            kept = np.sort(chance.choice(kept, limit, replace=False))
        place, asked, answer = place[kept], asked[kept], answer[kept].astype(np.int64)
        return Batch(
            self._corrupt(text),
            windows.part[chosen],
            window[place],
            first[place].astype(np.int64),
            last[place].astype(np.int64),
            answer,
            inventory.options[asked],
            inventory.draws[asked],
        )

    def _corrupt(self, text: Any) -> Any:
        """Replace a share of the words, each in the same way throughout its window."""
        shares, weights = zip(*CORRUPTION, strict=True)
        share = self.chance.choice(shares, len(text), p=weights)
        salt = self.chance.integers(1 << 30, size=(len(text), 1))
        mixed = (text * 2654435761 + salt * 40503) % 1000003
        mixed = mixed * mixed % 999983
        replaced = mixed % 1000 < (share * 1000)[:, None]
        return np.where(replaced, self._wrong[text, mixed // 1000 % self._wrong.shape[1]], text)
