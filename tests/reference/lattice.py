"""From tokens and channel to the lattice, phrase by phrase, as `spinfix.families.spinner.scanner` has to make it, but for the
numbers of words.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from spinfix.families.spinner.channel import Channel
from spinfix.families.spinner.lattice import (
    LONGEST_UNIT,
    Arc,
    Arcs,
    Heads,
    Lattice,
    protected_tokens,
    without_straight_apostrophes,
)
from spinfix.families.spinner.phrase_trie import find_phrases
from spinfix.text.tokenizer import HYPHEN, SENTENCE_END, Tokens


def build(tokens: Tokens, channel: Channel, excluded: Sequence[tuple[int, int]]) -> Lattice:
    """Find all arcs and heads of a document outside the ``excluded`` stretches (code points, in order)."""
    protected = protected_tokens(tokens, excluded)
    after, before = hyphen_edges(tokens, hyphens_of(tokens))

    joined = [word_joined_to_a_digit(tokens, index) for index in range(len(tokens))]

    def barred(first: int, last: int) -> bool:
        edges = after[first] or before[last - 1] or joined[first] or joined[last - 1]
        return bool(edges) or any(protected[first:last])

    arcs: list[Arc] = []
    curly = tokens.text.count("’") > tokens.text.count("'")
    fitted = cache(without_straight_apostrophes)
    for first, last, found in find_phrases(tokens.words, channel.phrases):
        phrase = fitted(found) if curly else found
        if phrase is None or barred(first, last):
            continue
        arc = Arc(first, last, phrase)
        arcs.append(arc)
    heads = [head for head in find_phrases(tokens.words, channel.heads) if not barred(*head[:2])]
    columns = Heads(*([head[column] for head in heads] for column in range(3)))
    return Lattice(tokens, Arcs.of(arcs), columns, split_units(tokens), protected, array("i"))


WIDE_DASHES = "–—"
"""Dashes that end a word even where no blank stands beside them: in the pairs 39 % of the word edges at an unspaced em dash are
substituted and 45 % at an en dash, as many as beside spaced ones (37 and 35), but 0.5 % at a hyphen."""


def hyphens_of(tokens: Tokens) -> list[int]:
    """The hyphens that join words."""
    forms, hyphen = tokens.forms, HYPHEN
    found: list[int] = []
    for index in range(len(forms)):
        form = forms[index]
        if form == hyphen and tokens.words[index] not in WIDE_DASHES:
            found.append(index)
    return found


def hyphen_edges(tokens: Tokens, hyphens: Sequence[int]) -> tuple[bytearray, bytearray]:
    """Marks the lower-case words right after one of the `hyphens_of` a text, and those right before one.

    No phrase begins with the former or ends with the latter, nor begins with a percent sign right after a number.
    """
    after, before = bytearray(len(tokens)), bytearray(len(tokens))
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    for index in hyphens:
        if index and text[starts[index - 1]].islower():
            before[index - 1] = 1
        if index + 1 < len(tokens) and text[starts[index + 1]].islower():
            after[index + 1] = 1
    place = text.find("%")
    while place >= 0:  # most texts have none
        index = bisect_left(starts, place)
        if index and index < len(tokens) and tokens.forms[index] == "%" and starts[index] == place == ends[index - 1]:
            after[index] = 1
        place = text.find("%", place + 1)
    return after, before


def word_joined_to_a_digit(tokens: Tokens, index: int) -> bool:
    end = tokens.ends[index]
    following = tokens.text[end : end + 1]
    return following.isascii() and following.isdigit() and tokens.text[end - 1].isalnum()


def split_units(tokens: Tokens) -> list[tuple[int, int]]:
    """Cut a document into stretches to decode apart: paragraphs, and pieces of at most `LONGEST_UNIT` tokens that end with
    a sentence where they can.

    A line end inside a sentence (hard-wrapped text) does not end a unit: one that follows a word and is followed by a
    lower-case word, without an empty line between.
    """
    units: list[tuple[int, int]] = []
    text, first, sentence = tokens.text, 0, 0
    for index in range(1, len(tokens)):
        gap = text[tokens.ends[index - 1] : tokens.starts[index]]
        closed = tokens.words[index - 1][-1] in SENTENCE_END
        if "\n" in gap and (gap.count("\n") > 1 or closed or not text[tokens.starts[index]].islower()):
            units.append((first, index))
            first = sentence = index
            continue
        if closed and gap:
            sentence = index
        if index - first >= LONGEST_UNIT:
            cut = sentence if sentence > first else index
            units.append((first, cut))
            first = sentence = cut
    if len(tokens) > first:
        units.append((first, len(tokens)))
    return units


class Head(NamedTuple):
    """A phrase that group ``group`` would have replaced: tokens ``first`` up to ``last`` (exclusive)."""

    first: int
    last: int
    group: int


def heads_before(lattice: Lattice) -> dict[int, list[Head]]:
    """The heads that end at each token boundary; boundaries where none does are absent."""
    found: dict[int, list[Head]] = {}
    for head in zip(lattice.heads.firsts, lattice.heads.lasts, lattice.heads.groups, strict=True):
        found.setdefault(head[1], []).append(Head(*head))
    return found
