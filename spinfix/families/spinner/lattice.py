"""The lattice: all possible originals at each place of a document.

A lattice covers one document.  Its arcs are the spun phrases found in the text, each with its candidates; to leave it
as it stands is always possible and needs no arc.  The lattice also contains the *heads*: phrases that the spinner would have
replaced had their group been in use.  `spinfix.families.spinner.scanner` builds it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, overload

from spinfix.families.spinner.channel import Candidate, SpunPhrase
from spinfix.kernels.columns import zeros
from spinfix.text.markup import unread
from spinfix.text.tokenizer import Tokens

LONGEST_UNIT = 400
"""Longest unit of decoding, in tokens.  Paragraphs of the pairs have 40 tokens on average, one in a thousand has more than 400;
the limit bounds memory on text without line ends."""


class Arc(NamedTuple):
    """A spun phrase: tokens ``first`` up to ``last`` (exclusive)."""

    first: int
    last: int
    phrase: SpunPhrase


class Arcs(Sequence[Arc]):
    """The arcs of a document, in columns, by their first token; an `Arc` is created when it is asked for.

    A document has hundreds of them, and the garbage collector visits every object.

    Attributes:
        firsts: first token of each.
        lasts: the token after each one's last.
        phrases: the phrase of each.
    """

    def __init__(self, firsts: array[int], lasts: array[int], phrases: list[SpunPhrase]) -> None:
        self.firsts, self.lasts, self.phrases = firsts, lasts, phrases

    @classmethod
    def of(cls, arcs: Iterable[Arc]) -> Arcs:
        """Columns of arcs."""
        ordered = sorted(arcs, key=_first)
        phrases = [arc.phrase for arc in ordered]
        return cls(array("i", [arc.first for arc in ordered]), array("i", [arc.last for arc in ordered]), phrases)

    def __len__(self) -> int:
        return len(self.phrases)

    @overload
    def __getitem__(self, index: int) -> Arc: ...

    @overload
    def __getitem__(self, index: slice) -> Arcs: ...

    def __getitem__(self, index: int | slice) -> Arc | Arcs:
        if isinstance(index, slice):
            return Arcs(self.firsts[index], self.lasts[index], self.phrases[index])
        return Arc(self.firsts[index], self.lasts[index], self.phrases[index])

    def chosen(self, places: array[int]) -> Arcs:
        """Some of them."""
        return Arcs(_numbers_at(places, self.firsts), _numbers_at(places, self.lasts), _phrases_at(places, self.phrases))

    def find(self, first: int, last: int) -> Arc:
        """The arc of these tokens, which must exist."""
        place = bisect_left(self.firsts, first)
        while self.lasts[place] != last:
            place += 1
        return self[place]


def _first(arc: Arc) -> int:
    return arc.first


def _numbers_at(places: array[int], column: array[int]) -> array[int]:
    """The values of a column at some places."""
    found = zeros("i", len(places))
    values = found
    for number in range(len(places)):
        values[number] = column[places[number]]
    return found


def _phrases_at(places: array[int], column: list[SpunPhrase]) -> list[SpunPhrase]:
    return [column[places[number]] for number in range(len(places))]


class Heads:
    """The heads of a document, in columns, by their first token: phrases that a group would have replaced.

    Attributes:
        firsts: first token of each.
        lasts: the token after each one's last.
        groups: the group that would have replaced each.
    """

    def __init__(self, firsts: Sequence[int], lasts: Sequence[int], groups: Sequence[int]) -> None:
        self.firsts, self.lasts, self.groups = firsts, lasts, groups


class Step(NamedTuple):
    """One step of a path: tokens ``first`` up to ``last`` read as ``candidate``; None is one token as it stands."""

    first: int
    last: int
    candidate: Candidate | None


ArcScores = Mapping[tuple[int, int], Sequence[float]]
"""For each arc (first, last): a score of "as it stands" and of each candidate, log10."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The lattice of one document.

    Attributes:
        tokens: the document.
        arcs: all arcs.
        heads: the heads.
        units: stretches of tokens that are decoded apart, each a paragraph or a piece of a long one.
        protected: marks the tokens that nothing may change.
        numbers: the number of each token's word in the dictionary (`spinfix.text.vocabulary.Vocabulary`), `NONE` for others.
    """

    tokens: Tokens
    arcs: Arcs
    heads: Heads
    units: Sequence[tuple[int, int]]
    protected: bytearray
    numbers: array[int]

    @property
    def size(self) -> int:
        """Number of tokens that may be changed."""
        return len(self.tokens) - sum(self.protected)


def without_straight_apostrophes(phrase: SpunPhrase) -> SpunPhrase | None:
    """The phrase without originals that hold a straight apostrophe; None if none is left.

    The author of a text with curly apostrophes wrote "it’s", and the spinner, which knows only "it's", passed it by.
    """
    candidates = tuple(candidate for candidate in phrase.candidates if "'" not in candidate.original)
    if len(candidates) == len(phrase.candidates):
        return phrase
    return replace(phrase, candidates=candidates) if candidates else None


def protected_tokens(tokens: Tokens, excluded: Sequence[tuple[int, int]]) -> bytearray:
    """Marks the tokens that lie in one of the stretches, even with one letter."""
    marks = bytearray(len(tokens))
    for start, end in excluded:
        first = bisect_right(tokens.ends, start)
        last = bisect_left(tokens.starts, end)
        marks[first:last] = b"\1" * (last - first)
    return marks


def without_markup(tokens: Tokens, excluded: Sequence[tuple[int, int]]) -> Tokens:
    """The tokens, with the empty form for those of markup: models read over it, as over quotation marks.

    Of held-out documents in pages with one tag in 30 words .9429 of the places are restored; .9370 if tags are unknown words,
    and .9428 in the text without tags (`benchmarks/pages.py`).  In 62 posts in HTML, spun with the dictionary, .9245 if all
    tags are read over, and .9151 if none are (quality "best").

    Args:
        tokens: the tokens of a text.
        excluded: its protected stretches, which include its tags.
    """
    marks = unread(tokens.text, excluded)
    if not marks:
        return tokens
    forms = list(tokens.forms)
    for start, end in marks:
        first, last = bisect_right(tokens.ends, start), bisect_left(tokens.starts, end)
        forms[first:last] = [""] * (last - first)
    return replace(tokens, forms=forms)
