"""Entropy-based pruning of n-gram models.

Count cut-offs drop rare n-grams.  Here those are dropped that change the model least (Stolcke 1998, "Entropy-based pruning of
backoff language models"): the loss of an n-gram is the relative entropy between the model with it and the model without it,
which backs off instead.  As Chelba et al. (2010) recommend for Kneser-Ney models, the probability of a history is taken from
its count, not from the model.  Two weights are added: the loss is multiplied by the stake of the n-gram's words (`at_stake`),
and divided by its size in bits, which is almost doubled below the longest order.

The input is lmplz's ``--intermediate`` files: for each order n an array of records (n word numbers, log10 probability, log10
back-off weight), and the null-terminated words.  An n-gram is kept if its loss is high enough or if a kept longer one begins or
ends with it, so that all prefixes and suffixes are present; back-off weights are recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint32]
Keys: TypeAlias = npt.NDArray[np.uint64]

LONGEST_ORDER = 4
"""Histories of up to three words, 21 bits a word, are packed into one integer."""

_WORD_BITS = np.uint64(21)

_TINY = 1e-9  # least mass left to the unseen: rounding must not take it below zero

ARRAY_BITS = 22
"""Maximum number of bits of a pointer that are moved to an array of offsets (``build_binary -a``)."""

_POINTER_BITS = 14
"""Bits added to an n-gram by the pointer to the next order, measured on models of 2 to 5 million n-grams per order."""


@dataclass(slots=True)
class Level:
    """The n-grams of one order, sorted by their keys.

    Attributes:
        words: word numbers, one row per n-gram.
        scores: log10 probabilities.
        keys: each n-gram as one integer; not needed for the longest order.
        contexts: index of the first n - 1 words in the order below.
        suffixes: index of the last n - 1 words in the order below.
    """

    words: Words
    scores: Floats
    keys: Keys
    contexts: Integers
    suffixes: Integers


def pack(words: Words) -> Keys:
    """Each row of word numbers as one integer."""
    keys = np.zeros(len(words), np.uint64)
    for column in words.T:
        keys = keys << _WORD_BITS | column.astype(np.uint64)
    return keys


def read_intermediate(base: Path, order: int, unknown: str) -> tuple[list[str], list[Level]]:
    """The vocabulary and the levels written by lmplz to ``base.*``, without n-grams that contain the word ``unknown``."""
    vocabulary = Path(f"{base}.vocab").read_text("utf-8").split("\0")[:-1]
    nobody = vocabulary.index(unknown) if unknown in vocabulary else len(vocabulary)
    levels: list[Level] = []
    for n in range(1, order + 1):
        records = np.fromfile(f"{base}.{n}", np.dtype([("words", "<u4", (n,)), ("score", "<f4"), ("backoff", "<f4")]))
        if n > 1:
            records = records[~(records["words"] == nobody).any(axis=1)]
        keys = pack(records["words"]) if n < LONGEST_ORDER else np.zeros(0, np.uint64)
        if len(keys):
            by_key = np.argsort(keys, kind="stable")
            records, keys = records[by_key], keys[by_key]
        words = np.ascontiguousarray(records["words"])
        places = np.zeros((2, 0), np.int64)
        if n > 1:
            places = np.array([np.searchsorted(levels[-1].keys, pack(part)) for part in (words[:, :-1], words[:, 1:])])
        levels.append(Level(words, records["score"].astype(np.float64), keys, places[0], places[1]))
    return vocabulary, levels


def history_counts(text: Words, levels: Sequence[Level]) -> list[Floats]:
    """Occurrences in the text of each n-gram below the longest order, by level.

    Args:
        text: word numbers of the whole training text, including paragraph marks.
        levels: the model.
    """
    counts: list[Floats] = []
    words = text.astype(np.uint64)
    keys = words
    for n, level in enumerate(levels[:-1], 1):
        if n > 1:
            keys = keys[:-1] << _WORD_BITS | words[n - 1 :]
        ordered = np.sort(keys)
        first, last = (np.searchsorted(ordered, level.keys, side) for side in ("left", "right"))
        counts.append((last - first).astype(np.float64))
    return counts


def _left_over(level: Level, below: Level) -> tuple[Floats, Floats]:
    """Probability that each history of the level leaves to unseen words, by the level itself and by the order below."""
    size = len(below.scores)
    own = np.bincount(level.contexts, 10.0**level.scores, size)
    lower = np.bincount(level.contexts, 10.0 ** below.scores[level.suffixes], size)
    return np.maximum(1 - own, _TINY), np.maximum(1 - lower, _TINY)


def losses(levels: Sequence[Level], counts: Sequence[Floats], stakes: Floats) -> list[Floats]:
    """The loss of dropping each n-gram of order two and more: relative entropy in nats, times its stake.

    Args:
        levels: the model.
        counts: `history_counts`.
        stakes: for each word, the share of its occurrences that the model has to decide, from 0 to 1.
    """
    total = counts[0].sum()
    result: list[Floats] = []
    for below, level, count in zip(levels, levels[1:], counts, strict=False):
        own, lower = _left_over(level, below)
        backoff = np.log(own / lower)
        history = level.contexts
        with_it, without_it = 10.0**level.scores, 10.0 ** below.scores[level.suffixes]
        backoff_after = np.log((own[history] + with_it) / (lower[history] + without_it))
        divergence = with_it * (np.log(with_it) - np.log(without_it) - backoff_after)
        divergence -= (backoff_after - backoff[history]) * own[history]
        at_stake = 1 - np.prod(1 - stakes[level.words], axis=1)
        result.append(count[history] / total * divergence * at_stake)
    return result


def prune(levels: Sequence[Level], loss: Sequence[Floats], size: int, bits: int) -> list[Mask]:
    """Masks of the n-grams of each level to keep, such that the binary has at most ``size`` bytes.

    Args:
        levels: the model.
        loss: `losses`.
        size: bytes of the quantised trie.
        bits: bits of a quantised probability or back-off weight.
    """
    per_word = len(levels[0].scores).bit_length()
    cost = [per_word + 2 * bits + _POINTER_BITS] * (len(loss) - 1) + [per_word + bits]
    worth = [lost / bits_each for lost, bits_each in zip(loss, cost, strict=True)]

    def kept(threshold: float) -> list[Mask]:
        masks: list[Mask] = []
        needed: Mask = np.zeros(len(worth[-1]), np.bool_)
        for level, below, value in zip(levels[:0:-1], levels[-2::-1], worth[::-1], strict=True):
            mask = (value > threshold) | needed
            masks.append(mask)
            needed = np.zeros(len(below.scores), np.bool_)
            needed[level.contexts[mask]] = True
            needed[level.suffixes[mask]] = True
        return [np.ones(len(levels[0].scores), np.bool_), *masks[::-1]]

    too_low, enough = 1e-20, 1.0
    if trie_bytes([len(level.scores) for level in levels], bits) <= size:
        return [np.ones(len(level.scores), np.bool_) for level in levels]
    while enough > too_low * 1.001:
        middle = (too_low * enough) ** 0.5
        if trie_bytes([int(mask.sum()) for mask in kept(middle)], bits) > size:
            too_low = middle
        else:
            enough = middle
    return kept(enough)


def trie_bytes(counts: Sequence[int], bits: int) -> int:
    """Size of the output of ``build_binary -v -q bits -b bits -a`` `ARRAY_BITS` ``trie``, to within a hundred bytes.

    Args:
        counts: n-grams of each order.
        bits: bits of a quantised probability or back-off weight.
    """
    words = counts[0]
    total = 256 + 24 * words
    for n, count in enumerate(counts[1:], 2):
        each = words.bit_length() + bits
        if n < len(counts):
            following = counts[n]
            full = following.bit_length()
            moved = min(range(min(full, ARRAY_BITS) + 1), key=lambda k: (following >> (full - k)) * 64 - count * k)
            each += bits + full - moved
            total += ((following >> (full - moved)) + 1) * 8 + 4 * 2**bits
        total += (count + 1) * each // 8 + 16 + 4 * 2**bits
    return total


def write_arpa(path: Path, vocabulary: Sequence[str], levels: Sequence[Level], masks: Sequence[Mask], unknown: str) -> None:
    """Write the kept n-grams as ARPA text; the word ``unknown`` becomes one with ``<unk>``."""
    known = np.array(vocabulary, object)
    masks = [masks[0] & (known != unknown), *masks[1:]]
    with path.open("w", encoding="utf-8") as file:
        file.write("\\data\\\n" + "".join(f"ngram {n}={int(mask.sum())}\n" for n, mask in enumerate(masks, 1)))
        for n, (level, mask) in enumerate(zip(levels, masks, strict=True), 1):
            file.write(f"\n\\{n}-grams:\n")
            scores = level.scores
            if n == 1:
                scores = scores.copy()
                scores[0] = np.log10(10 ** scores[0] + (10 ** scores[known == unknown]).sum())  # <unk> is word 0
            columns = [scores[mask], *(known[column] for column in level.words[mask].T)]
            if n < len(levels):
                above, chosen = levels[n], masks[n]
                rest = Level(above.words, above.scores[chosen], above.keys, above.contexts[chosen], above.suffixes[chosen])
                own, lower = _left_over(rest, level)
                columns.append(np.log10(own / lower)[mask])
            form = "%.5f\t" + " ".join(["%s"] * n) + ("\t%.5f\n" if n < len(levels) else "\n")
            for start in range(0, len(columns[0]), 1 << 18):
                rows = zip(*(column[start : start + (1 << 18)].tolist() for column in columns), strict=True)
                file.writelines(map(form.__mod__, rows))
        file.write("\n\\end\\\n")


def at_stake(vocabulary: Sequence[str], shares: Mapping[str, float], least: float) -> Floats:
    """The stake of each word: its share, but at least ``least``."""
    return np.array([max(least, shares.get(word, 0.0)) for word in vocabulary])
