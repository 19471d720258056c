"""A trie of known terms, by stem, and the search for runs of words that may stand for one.

Used by `spinfix.families.tortured.composer` and `synonyms`: from each word on, all ways of reading the words as written or as
known substitutions are followed as long as they are the beginning of a term.  Everything is numbered, since every text is
searched and most contain nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import SPREAD
from spinfix.kernels.int_map import IntMap, slots_for
from spinfix.text.stem_tokenizer import Words

NONE = -1
_ONE = 1
_SPREAD = SPREAD  # under a name that has a C type

LONGEST = 6
"""Maximum number of words of a composed phrase: a term of four words, two of them replaced by two words each."""

KEPT = 10**6
"""Number of phrases with the rarest piece of a run as long as it has none: all of its words are unchanged."""

UNSUSPICIOUS = -4.0
"""Value of ``suspicion`` for a run of words without a rate: that of a word of one phrase that authors write 10,000 times in a
million words."""


class Piece(NamedTuple):
    """A substitution: a run of words and its original.

    Attributes:
        spun: stems of the run.
        original: stems of the original.
        share: log10 of this reading's share among all readings of the run in the list.
        phrases: number of listed phrases with this substitution.
        suspicion: highest ``suspicion`` of its words, see `spinfix.families.tortured.composer.SUSPICIOUS`.
    """

    spun: tuple[int, ...]
    original: tuple[int, ...]
    share: float
    phrases: int
    suspicion: float


class Way(NamedTuple):
    """One way to read a run of words as a term.

    Attributes:
        first: its first word.
        last: the word after its last.
        term: the term's number.
        share: sum of the pieces' shares.
        phrases: number of listed phrases with its rarest piece.
        suspicion: highest ``suspicion`` of its pieces.
        head: number of unchanged words at its beginning.
        tail: number of unchanged words at its end.
    """

    first: int
    last: int
    term: int
    share: float
    phrases: int
    suspicion: float
    head: int
    tail: int


class TermTrie:
    """The trie of terms with the pieces; built once, or loaded from `columns`.

    Args:
        terms: the stems of each term, by its number.
        pieces: the known substitutions; those with the same first word are tried in this order.
        suspicious: the stems around which to search if not the whole text is searched.
        least: lowest ``suspicion`` of a run in that case.
        stems: number of stems.
        columns: those of a trie built before, instead of terms, pieces and suspicious stems.
    """

    def __init__(
        self,
        terms: Sequence[Sequence[int]],
        pieces: Iterable[Piece],
        suspicious: Iterable[int],
        least: float,
        stems: int,
        columns: Mapping[str, Any] | None = None,
    ) -> None:
        self.stems, self.least = stems, least
        if columns is not None:
            self._take(columns)
            return
        self._grow(terms)
        self._lay_out(list(pieces))
        self._sift(terms)
        self._sift_beginnings()
        self._suspicious = bytearray(stems + 2)  # by the stem's number plus one, see `spinfix.text.stem_tokenizer.Pairs`
        for number in suspicious:
            self._suspicious[number + 1] = 1

    def columns(self) -> dict[str, Any]:
        """All data, to be stored in a file (`spinfix.kernels.array_store`)."""
        return {
            "below": array("q", self._below.entries),
            "ends": array("i", self._ends),
            "pieces_from": array("i", self._pieces_from),
            "phrases": array("i", self._phrases),
            "spun_from": array("i", self._spun_from),
            "original_from": array("i", self._original_from),
            "spun": array("i", self._spun),
            "original": array("i", self._original),
            "begun": array("i", self._begun),
            "share": array("d", self._share),
            "suspicion": array("d", self._suspicion),
            "bits": array("Q", self._bits),
            "goes_on": array("Q", self._goes_on),
            "continues": array("Q", self._continues),
            "suspicious": bytearray(self._suspicious),
        }

    def _take(self, columns: Mapping[str, Any]) -> None:
        whole: Mapping[str, array[int]] = columns
        real: Mapping[str, array[float]] = columns
        marks: Mapping[str, bytearray] = columns
        self._below, self._ends = IntMap.of(whole["below"]), whole["ends"]
        self._pieces_from, self._phrases = whole["pieces_from"], whole["phrases"]
        self._spun_from, self._original_from = whole["spun_from"], whole["original_from"]
        self._spun, self._original, self._begun = whole["spun"], whole["original"], whole["begun"]
        self._share, self._suspicion = real["share"], real["suspicion"]
        self._bits = whole["bits"]
        self._goes_on, self._continues = whole["goes_on"], whole["continues"]
        self._suspicious, self._nodes = marks["suspicious"], len(self._ends)
        self._sift_beginnings()

    def _grow(self, terms: Sequence[Sequence[int]]) -> None:
        """Build the trie."""
        self._below = IntMap(slots_for(sum(map(len, terms))))
        ends = array("i", [NONE]) * (sum(map(len, terms)) + 1)
        self._nodes = 1
        for number in range(len(terms)):
            node = 0
            for stem in terms[number]:
                node = self._grown(node, stem)
            ends[node] = number
        self._ends = ends[: self._nodes]

    def _grown(self, node: int, stem: int) -> int:
        """The child node for a stem, created if it does not exist."""
        key = node * self.stems + stem
        below = self._below.get(key)
        if below == NONE:
            below = self._nodes
            self._below.put(key, below)
            self._nodes += 1
        return below

    def _child(self, node: int, stem: int) -> int:
        """The child node for a stem; `NONE` if no term continues with it."""
        if not 0 <= stem < self.stems:
            return NONE
        return self._below.get(node * self.stems + stem)

    def _lay_out(self, pieces: list[Piece]) -> None:
        """Index the pieces by the first stem of their run."""
        count = len(pieces)
        pieces.sort(key=_first_stem)  # stable: keeps the order of pieces with the same first stem
        self._pieces_from = zeros("i", self.stems + 2)
        self._share, self._suspicion = zeros("d", count + 1), zeros("d", count + 1)
        self._phrases = zeros("i", count + 1)
        self._spun_from, self._original_from = zeros("i", count + 1), zeros("i", count + 1)
        spun: array[int] = array("i")
        original: array[int] = array("i")
        for number in range(count):
            piece = pieces[number]
            self._pieces_from[piece.spun[0] + 1] += 1
            self._share[number], self._suspicion[number], self._phrases[number] = piece.share, piece.suspicion, piece.phrases
            spun.extend(piece.spun)
            original.extend(piece.original)
            self._spun_from[number + 1], self._original_from[number + 1] = len(spun), len(original)
        for stem in range(self.stems):
            self._pieces_from[stem + 1] += self._pieces_from[stem]
        spun.append(NONE)
        original.append(NONE)
        self._spun, self._original = spun, original

    def _sift(self, terms: Sequence[Sequence[int]]) -> None:
        """Build 64-bit filters: for each node of its possible next stems, and for each stem of its possible originals.  The two
        have a common bit if the stem may continue from the node, and otherwise hardly ever.
        """
        self._bits = zeros("Q", self.stems + 1)
        for stem in range(self.stems):
            self._bits[stem] = _ONE << (stem * _SPREAD >> 7 & 63)
        self._goes_on = zeros("Q", self._nodes)
        for number in range(len(terms)):
            node = 0
            for stem in terms[number]:
                self._goes_on[node] |= self._bits[stem]
                node = self._child(node, stem)
        self._begun = zeros("i", len(self._share) + 1)
        self._continues = zeros("Q", self.stems + 2)
        for stem in range(self.stems):
            bits = self._bits[stem]
            for piece in range(self._pieces_from[stem], self._pieces_from[stem + 1]):
                bits |= self._bits[self._original[self._original_from[piece]]]
                self._begun[piece] = self._restored(0, piece)
            self._continues[stem + 1] = bits

    def _sift_beginnings(self) -> None:
        """Build the node of each stem that begins a term, and two 64-bit filters for each stem: of those that may follow it in
        a term, and of those that may follow a first word of a term, kept or replaced.
        """
        self._first_nodes = array("i", [NONE]) * self.stems
        self._opens, self._begins = zeros("Q", self.stems), zeros("Q", self.stems)
        for stem in range(self.stems):
            below = self._first_nodes[stem] = self._child(0, stem)
            bits = self._opens[stem] = self._goes_on[below] if below != NONE else 0
            for piece in range(self._pieces_from[stem], self._pieces_from[stem + 1]):
                if self._spun_from[piece + 1] - self._spun_from[piece] > 1:
                    bits |= self._bits[self._spun[self._spun_from[piece] + 1]]
                elif self._begun[piece] != NONE:
                    bits |= self._goes_on[self._begun[piece]]
            self._begins[stem] = bits

    def _may_begin(self, words: Words, at: int) -> bool:
        """Whether a run of two or more words that stand for a term may begin with the word ``at``."""
        stem = words.stems[at]
        if not 0 <= stem < self.stems or at + 1 >= words.size or not words.joined[at + 1]:
            return False
        return self._begins[stem] & self._continues[min(words.stems[at + 1], self.stems) + 1] != 0

    def ways(self, words: Words, everywhere: bool) -> list[Way]:
        """Every run of words that may stand for a term and is not itself a known term.

        Args:
            words: the text.
            everywhere: search the whole text; if False, only runs with a word that suggests substitution.
        """
        found: list[Way] = []
        stems, joined, suspicious, known = words.stems, words.joined, self._suspicious, self.stems
        least = UNSUSPICIOUS if everywhere else self.least
        reached = 0  # first word not searched yet
        for at in range(words.size):
            if everywhere and self._may_begin(words, at):
                self._walk(words, found, least, at, at, 0, 0.0, KEPT, UNSUSPICIOUS, 0, 0)
            elif not everywhere and suspicious[min(stems[at], known) + 1]:
                first = at  # the first word of any run that includes this one
                while first > reached and at - first < LONGEST - 1 and joined[first] and 0 <= stems[first - 1] < known:
                    first -= 1
                reached = at + 1
                while first < reached:
                    if self._may_begin(words, first):
                        self._walk(words, found, least, first, first, 0, 0.0, KEPT, UNSUSPICIOUS, 0, 0)
                    first += 1
        return found

    def standing(self, words: Words) -> int:
        """Number of places of a text at which known terms of several words stand as they are, the longest at each."""
        ends, stems, joined, size, known = self._ends, words.stems, words.joined, words.size, self.stems
        first_nodes, goes_on, opens, bits = self._first_nodes, self._goes_on, self._opens, self._bits
        count = at = 0
        while at < size:
            last, place, stem = at + 1, at + 1, stems[at]
            if 0 <= stem < known and place < size and joined[place] and 0 <= stems[place] < known:
                # Its bit is computed: what most words cost is waiting for memory.
                node = first_nodes[stem] if opens[stem] & _ONE << (stems[place] * _SPREAD >> 7 & 63) else NONE
                while node != NONE and place < size and joined[place]:
                    stem = stems[place]
                    if not 0 <= stem < known or not goes_on[node] & bits[stem]:
                        break
                    node = self._child(node, stem)
                    place += 1
                    if node != NONE and ends[node] != NONE:
                        last = place
            if last > at + 1:
                count += 1
            at = last
        return count

    def _walk(
        self,
        words: Words,
        found: list[Way],
        least: float,
        first: int,
        at: int,
        node: int,
        share: float,
        phrases: int,
        suspicion: float,
        head: int,
        tail: int,
    ) -> int:
        """Continue from a node at the word ``at`` of a run that begins at ``first``."""
        is_changed = self._ends[node] != NONE and phrases != KEPT
        if is_changed and at - first > 1 and suspicion >= least and not self._is_term(words, first, at):
            found.append(Way(first, at, self._ends[node], share, phrases, suspicion, head, tail))
        if at >= words.size or at - first >= LONGEST or (at > first and not words.joined[at]):
            return 0
        stem = words.stems[at]
        if not 0 <= stem < self.stems:
            return 0
        onward = self._goes_on[node]
        below = self._child(node, stem) if onward & self._bits[stem] else NONE
        if below != NONE and self._leads_on(words, below, at + 1):
            longer = head + 1 if phrases == KEPT else head
            self._walk(words, found, least, first, at + 1, below, share, phrases, suspicion, longer, tail + 1)
        for piece in range(self._pieces_from[stem], self._pieces_from[stem + 1]):
            if not onward & self._bits[self._original[self._original_from[piece]]]:
                continue
            below = self._restored(node, piece) if node else self._begun[piece]
            if below != NONE:
                end = self._end_of(words, piece, at)
                if end != NONE and self._leads_on(words, below, end):
                    self._walk(
                        words,
                        found,
                        least,
                        first,
                        end,
                        below,
                        share + self._share[piece],
                        min(phrases, self._phrases[piece]),
                        max(suspicion, self._suspicion[piece]),
                        head,
                        0,
                    )
        return 0

    def _leads_on(self, words: Words, node: int, at: int) -> bool:
        """Whether a term ends at a node, or may continue with the word ``at``."""
        if self._ends[node] != NONE:
            return True
        stem = words.stems[at] if at < words.size else NONE
        return self._goes_on[node] & self._continues[min(stem, self.stems) + 1] != 0

    def _restored(self, node: int, piece: int) -> int:
        """The node that a piece's original leads to."""
        for place in range(self._original_from[piece], self._original_from[piece + 1]):
            node = self._child(node, self._original[place])
            if node == NONE:
                return NONE
        return node

    def _end_of(self, words: Words, piece: int, at: int) -> int:
        """The word after a piece that begins at ``at``; `NONE` if the words differ."""
        begin = self._spun_from[piece]
        length = self._spun_from[piece + 1] - begin
        if at + length > words.size:
            return NONE
        for inside in range(1, length):
            if words.stems[at + inside] != self._spun[begin + inside] or not words.joined[at + inside]:
                return NONE
        return at + length

    def _is_term(self, words: Words, first: int, last: int) -> bool:
        """Whether a run of words is itself a known term."""
        node = 0
        for at in range(first, last):
            node = self._child(node, words.stems[at])
            if node == NONE:
                return False
        return self._ends[node] != NONE


def _first_stem(piece: Piece) -> int:
    return piece.spun[0]
