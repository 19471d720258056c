"""Undecided places of held-out text with their truth: what the adapter of quality "deep" learns from.

The texts are held-out pairs, in pieces, and passages of many kinds of genuine English that the simulated spinner spins, each in
full and in part.  Language model and judge have read none of them if they are blind; but terms and ranker were fitted on some
of both, so that their beliefs are a little too sure.  What "deep" itself is fitted on is left out: the last of the `thirds`,
and every other document of each source.  So is a fifth of the sources, to measure the adapter on kinds of text that are unknown
to it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from math import log
from pathlib import Path

from spinfix.families.spinner.deep_questions import questions
from spinfix.families.spinner.deep_scorer import MOST_PLACES
from spinfix.families.spinner.ranker import BELIEF_FLOOR, site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.weights import JUDGE, LM
from spinfix.learn import genuine
from spinfix.learn.held_out import SEED as OF_THIRDS
from spinfix.learn.held_out import number_of, split, thirds
from spinfix.learn.pairs import Pair
from spinfix.learn.spinning import SHARES, Spinner, passage, spun_in_part, texts_of
from spinfix.learn.weights import decoded, truth
from training.lm.adapter_examples import Example
from training.spinner.deep import shortened

SEED = 7
"""Seed of the passages, of what is spun in them, and of the order of the texts."""
PASSAGES = 20
"""Passages of each source; with the pairs, half of the texts are news."""
LEAST = 600
"""Characters of the shortest piece of a pair, since short ones have few places."""
LEFT_OUT = 5
"""One source in this many is left out."""
PAIRS = "pairs"
"""What the pairs are called as a source."""


def examples(pairs: Iterable[Pair], folder: Path, restorer: Restorer, *, say: Callable[[str], object] = print) -> list[Example]:
    """Texts with undecided places, in random order.

    Args:
        pairs: all pairs; only held-out ones are used.
        folder: genuine text of many kinds, with an ``INDEX.tsv``.
        restorer: decodes and ranks, of quality "best"; its language model and judge must not have read the text.
        say: called with a message for every two hundred texts.

    Raises:
        TrainingError: if no pairs are held out, or the folder cannot be read.
    """
    draw = random.Random(SEED)
    versions = [(PAIRS, version) for version in _pieces(pairs, draw)]
    versions += _passages(folder, restorer, PASSAGES, draw)
    draw.shuffle(versions)
    found = []
    for count, (source, version) in enumerate(versions, 1):
        candidate = example(source, version, restorer)
        if any(truth is not None for truth in candidate.truths):
            found.append(candidate)
        if count % 200 == 0:
            say(f"{count} of {len(versions)} texts")
    return found


def is_left_out(source: str) -> bool:
    """Whether the adapter learns nothing from a source of genuine text."""
    return number_of(source) % LEFT_OUT == 0


def example(source: str, pair: Pair, restorer: Restorer) -> Example:
    """The undecided places of a document, which is taken for a spun one, with their truth."""
    lattice, decoding = decoded(restorer, pair.spun, restorer.decoder)
    known = site_columns(decoding)
    ranking = restorer.ranked(lattice, decoding, known)
    text, asked = questions(lattice, decoding.arcs, ranking, MOST_PLACES)
    shipped = known.features[:, [LM, JUDGE]] * log(10.0)
    terms, truths = [], []
    for question in asked:
        start, beliefs = ranking.starts[question.site], ranking.of(question.site)
        relative = (shipped[start : start + len(beliefs)] - shipped[start]).tolist()
        terms.append([(log(beliefs[option] + BELIEF_FLOOR), *relative[option]) for option in question.options])
        right = truth(decoding.sites[question.site], lattice.tokens, pair.slots)
        truths.append(question.options.index(right) if right in question.options else None)
    return Example(source, decoding.beliefs.full, text, [question.place for question in asked], terms, truths)


def _pieces(pairs: Iterable[Pair], draw: random.Random) -> Iterator[Pair]:
    """Held-out pairs in pieces, each in full and in part, without those that the weights of "deep" are fitted on."""
    _, held_out = split(pairs)
    calibrating = {pair.id for pair in thirds(held_out, random.Random(OF_THIRDS))[2]}
    for pair in sorted(held_out, key=lambda pair: pair.id):
        if pair.id not in calibrating:
            for piece in _cut(pair):
                if len(piece.spun) >= LEAST:
                    yield from (piece, spun_in_part(piece, draw.choice(SHARES), draw))


def _cut(pair: Pair) -> Iterator[Pair]:
    """A pair in pieces of the length that "deep" is fitted on."""
    while pair.spun:
        piece = shortened(pair)
        if not piece.spun:  # a substitution longer than a piece
            return
        yield piece
        end = len(piece.spun)
        slots = tuple((first - end, last - end, original) for first, last, original in pair.slots if first >= end)
        pair = Pair(pair.id, pair.spun[end:], slots)


def _passages(folder: Path, restorer: Restorer, number: int, draw: random.Random) -> Iterator[tuple[str, Pair]]:
    """Passages of genuine text, each spun in full and in part, with their source."""
    spinner = Spinner(restorer)
    for source in genuine.running_text(folder):
        if not is_left_out(source.name):
            for text in texts_of(source, number, draw):
                chosen = passage(text.split(" "), draw)
                for share in (1.0, draw.choice(SHARES)):
                    yield source.name, shortened(spinner.spin(chosen, share, draw))
