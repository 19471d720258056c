"""What the other runs of words of a text say of one that may stand for a term.

A part of a longer phrase has a wider run around it whose term fits better, and a paraphraser who writes "profound" for *deep*
does so in other phrases of the text as well.  With these facts 2,864 instead of 2,762 of 4,462 runs are right at a precision of
.93 in cross-validation, and 2,482 instead of 2,363 at .95 (docs/experiments/tortured.md, "A network beside the trees").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from math import log10
from typing import NamedTuple

from spinfix.families.tortured.unlisted_runs import Choice, spoken
from spinfix.text.stem_tokenizer import Words

NOTHING = -20.0
"""Gain and chance of a run that is not there: below all others."""
NEAR_WORDS = 500
"""Words on either side of a run in which others with its change count, so that a long paper is like those of 900 words that
the weights are fitted on.  Chosen."""


class Neighbours(NamedTuple):
    """What the other runs of a text say of one; gain and chance are those of their likeliest terms (`TermFeatures`).

    Attributes:
        before: number of runs with the word before it.
        behind: number of runs with the word behind it.
        inside: number of runs inside it.
        around: number of runs around it.
        across: number of runs that overlap it otherwise.
        wider_gain, wider_chance: the highest of the runs around it.
        narrower_gain, narrower_chance: the highest of the runs inside it.
        same_change: log10 of one more than the number of other phrases near it with the same word for the same word; of its
            changes the one that has most.
        same_changes: the same of all of its changes together.
        same_word: log10 of one more than the number of other phrases near it in which one of its words is changed as well.
    """

    before: float = 0.0
    behind: float = 0.0
    inside: float = 0.0
    around: float = 0.0
    across: float = 0.0
    wider_gain: float = NOTHING
    wider_chance: float = NOTHING
    narrower_gain: float = NOTHING
    narrower_chance: float = NOTHING
    same_change: float = 0.0
    same_changes: float = 0.0
    same_word: float = 0.0


def neighbours_of(words: Words, choices: Sequence[Choice]) -> list[Neighbours]:
    """The `Neighbours` of each run of a text.

    Args:
        words: the text.
        choices: all of its runs in order, each with its likeliest term.
    """
    covering: defaultdict[int, list[int]] = defaultdict(list)
    by_change: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, choice in enumerate(choices):
        for place in range(choice.run.first, choice.run.last):
            covering[place].append(number)
        change = choice.candidate.change
        for word in change.spun:
            by_word[word].append(number)
        for pair in product(change.spun, change.original):
            by_change[pair].append(number)
    phrases = [spoken(words, choice.run.first, choice.run.last) for choice in choices]
    starts = [choice.run.first for choice in choices]
    same_change: list[list[int]] = [[0] for _ in choices]
    same_word: list[list[int]] = [[0] for _ in choices]
    for counts, uses in ((same_change, by_change.values()), (same_word, by_word.values())):
        for numbers in uses:
            for number, others in zip(numbers, _others_near(numbers, starts, phrases), strict=True):
                counts[number].append(others)
    return [
        _overlapping(choices, number, covering)._replace(
            same_change=log10(1 + max(same_change[number])),
            same_changes=log10(1 + sum(same_change[number])),
            same_word=log10(1 + max(same_word[number])),
        )
        for number in range(len(choices))
    ]


def _others_near(numbers: Sequence[int], starts: Sequence[int], phrases: Sequence[str]) -> Iterator[int]:
    """For each of some runs the number of different other phrases among those `NEAR_WORDS` of it.

    Args:
        numbers: the runs, in order.
        starts: the first word of each run of the text.
        phrases: the words of each.
    """
    near: Counter[str] = Counter()
    begin = end = 0
    for number in numbers:
        while end < len(numbers) and starts[numbers[end]] <= starts[number] + NEAR_WORDS:
            near[phrases[numbers[end]]] += 1
            end += 1
        while starts[numbers[begin]] < starts[number] - NEAR_WORDS:
            left = phrases[numbers[begin]]
            near[left] -= 1
            if not near[left]:
                del near[left]
            begin += 1
        yield len(near) - 1  # its own is among them


def _overlapping(choices: Sequence[Choice], number: int, covering: dict[int, list[int]]) -> Neighbours:
    """What runs that overlap one, or have the words beside it, say of it.

    Args:
        choices: all runs.
        number: which it is.
        covering: the runs that have each word.
    """
    first, last = choices[number].run.first, choices[number].run.last
    inside, around, across = [], [], 0
    for other in {other for word in range(first, last) for other in covering[word]} - {number}:
        run = choices[other].run
        if run.first <= first and run.last >= last:
            around.append(choices[other].candidate.features)
        elif run.first >= first and run.last <= last:
            inside.append(choices[other].candidate.features)
        else:
            across += 1
    return Neighbours(
        before=float(len(covering.get(first - 1, ()))),
        behind=float(len(covering.get(last, ()))),
        inside=float(len(inside)),
        around=float(len(around)),
        across=float(across),
        wider_gain=max((features.gain for features in around), default=NOTHING),
        wider_chance=max((features.chance for features in around), default=NOTHING),
        narrower_gain=max((features.gain for features in inside), default=NOTHING),
        narrower_chance=max((features.chance for features in inside), default=NOTHING),
    )
