"""A lattice as arrays, for the beam search.

Every arc of the lattice is a run of *rows*: "as it stands" first, then its candidates in the reading's order.  Everything that
does not change from round to round is computed here, once: the words by number (`spinfix.models.ngram_cache`), and the features
of a row that depend only on its words.
"""
# ruff: noqa: PERF401 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from spinfix.families.spinner.channel import Candidate, Reading
from spinfix.families.spinner.lattice import Arc, Lattice
from spinfix.models.ngram_cache import Contexts
from spinfix.text.agreement import disagrees, expects_capital

NOTHING = -1

MOST_READINGS = 1 << 16
"""Readings cached by number before the cache is cleared: the dictionary has 20,000, near matches add a few per document."""


def fingerprint(spun: str, original: str) -> int:
    """A 32-bit hash of a substitution, for models of single substitutions; "" is the phrase as it stands.  Case forms have the
    same hash.

    >>> fingerprint("overseas", "foreign") == fingerprint("Overseas", "Foreign")
    True
    """
    return crc32(f"{spun}>{original}".lower().encode())


class Spelling:
    """A reading's candidates, with the numbers of the language model cache.

    Attributes:
        words: the candidates' words by number, concatenated.
        counts: number of words of each candidate.
        times: number of occurrences of each.
        draws: each one's share of its group's draws.
        groups: each one's group.
        pairs: number of each one's (group, spun phrase).
        substitutions: `fingerprint` of "as it stands", then of each candidate.
        logs: log10 of the occurrences plus one, in the same order: of the phrase as the authors' own, then `times`.
        put: the sum of the times.
        standing: the reading's.
        log_standing: log10 of `standing` plus one.
        own: the reading's.
        number: the reading's.
    """

    def __init__(self, reading: Reading, contexts: Contexts, number: int, pairs: dict[tuple[int, str], int]) -> None:
        self.number = number
        words = [contexts.word(form) for candidate in reading.candidates for form in candidate.forms]
        self.words = array("i", words or [NOTHING])
        self.counts = array("i", [len(candidate.forms) for candidate in reading.candidates])
        self.times = array("d", [candidate.times for candidate in reading.candidates])
        self.draws = array("d", [candidate.draw for candidate in reading.candidates])
        self.groups = array("q", [candidate.group for candidate in reading.candidates])
        found = [(candidate.group, candidate.spun) for candidate in reading.candidates]
        self.pairs = array("i", [pairs.setdefault(pair, len(pairs)) for pair in found])
        stands = [fingerprint(reading.candidates[0].spun, "")] if reading.candidates else [0]
        made = [fingerprint(candidate.spun, candidate.original) for candidate in reading.candidates]
        self.substitutions = array("I", stands + made)
        times = [candidate.times for candidate in reading.candidates]
        self.logs = array("d", [math.log10(count + 1.0) for count in (reading.own, *times)])
        self.put = float(sum(candidate.times for candidate in reading.candidates))
        self.standing, self.own = float(reading.standing), float(reading.own)
        self.log_standing = math.log10(reading.standing + 1.0)
        self.candidates = reading.candidates
        self.size = len(reading.candidates)


class Numbering:
    """Renumbers items for each document, in order of first appearance."""

    def __init__(self) -> None:
        self._seen, self._local = array("i", [0]) * 1024, array("i", [0]) * 1024
        self._document = self.count = 0

    def begin(self) -> None:
        """Start a new document."""
        self._document += 1
        self.count = 0

    def of(self, number: int) -> int:
        """The number of an item within the document."""
        if number >= len(self._seen):
            more = array("i", [0]) * (2 * number - len(self._seen) + 2)
            self._seen, self._local = array("i", list(self._seen)) + more, array("i", list(self._local)) + more
        if self._seen[number] != self._document:
            self._seen[number] = self._document
            self._local[number] = self.count
            self.count += 1
        return self._local[number]


class Spellings:
    """A cache of the spellings of readings.

    Attributes:
        readings, groups, pairs: number those of a document.
    """

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._known: dict[Reading, Spelling] = {}
        self._pairs: dict[tuple[int, str], int] = {}
        self._grown = contexts.grown
        self.readings, self.groups, self.pairs = Numbering(), Numbering(), Numbering()

    def of(self, reading: Reading) -> Spelling:
        """The spelling of a reading."""
        if self._grown != self._contexts.grown or len(self._known) > MOST_READINGS:
            self._known.clear()
            self._pairs.clear()
            self._grown = self._contexts.grown
        spelling = self._known.get(reading)
        if spelling is None:
            spelling = self._known[reading] = Spelling(reading, self._contexts, len(self._known), self._pairs)
        return spelling


class Grid:
    """A lattice as arrays.

    Attributes:
        words: each token's word by number; `NOTHING` for marks that the language model skips.
        arcs: the lattice's arcs, by their first token.
        arc_first, arc_last: their tokens.
        arc_row: each one's first row, followed by the number of rows.
        arcs_from: number of the first arc that begins at each token or later.
        arc_reading: the same number for all arcs with the same reading.
        put, standing, own: statistics of each arc's phrase, in occurrences.
        candidate: the candidate of each row; None for "as it stands".
        word_from: index of each row's first word in `row_words`, followed by the number of words.
        times, draws: of each row's candidate.
        group, pair: each row's group and (group, spun phrase), numbered within the document; `NOTHING` for "as it stands".
        readings, groups, pairs: their numbers.
        log_standing: log10 of `standing` plus one.
        log_times: log10 of each row's times plus one; for "as it stands", of the arc's `own` plus one.
        substitution: each row's `fingerprint`.
        unigram, unknown, article, case: features that depend only on the row's words and the word before it.
        head_length, head_group: the heads, by the boundary at which they end.
        heads_from: number of the first head that ends at each boundary or later.
    """

    def __init__(self, lattice: Lattice, contexts: Contexts, spellings: Spellings) -> None:
        tokens = lattice.tokens
        self.size = len(tokens)
        self.words = array("i", bytes(4 * self.size + 4))
        self._number_words(tokens.forms, contexts)
        self.arcs: list[Arc] = []
        self.arcs_from = array("i", bytes(4 * (self.size + 2)))
        spelled: list[Spelling] = []
        at: Any = lattice.arcs_at
        for first in sorted(at):
            arcs = at[first]
            self.arcs.extend(arcs)
            self.arcs_from[first + 1] = len(arcs)
        self._spell(spelled, spellings)
        self._add_up()
        self._number_rows(lattice, contexts, spelled, spellings)
        self._number_heads(lattice, spellings.groups)
        self._weigh_rows(lattice, contexts)

    def _number_words(self, forms: Sequence[str], contexts: Contexts) -> None:
        for token in range(self.size):
            self.words[token] = contexts.word(forms[token])

    def _spell(self, spelled: list[Spelling], spellings: Spellings) -> None:
        for number in range(len(self.arcs)):
            spelled.append(spellings.of(self.arcs[number][2]))

    def _add_up(self) -> None:
        """Turn the number of arcs at each token into the number of arcs before it."""
        for token in range(self.size):
            self.arcs_from[token + 1] += self.arcs_from[token]

    def _number_rows(self, lattice: Lattice, contexts: Contexts, spelled: list[Spelling], spellings: Spellings) -> None:
        arcs = len(self.arcs)
        rows = words = 0
        for number in range(arcs):
            spelling = spelled[number]
            rows += spelling.size + 1
            words += len(spelling.words)
            words += self.arcs[number][1] - self.arcs[number][0]
        self.rows = rows
        self.candidate: list[Candidate | None] = []
        self.arc_first, self.arc_last = array("i", bytes(4 * arcs + 4)), array("i", bytes(4 * arcs + 4))
        self.arc_row, self.arc_reading = array("i", bytes(4 * arcs + 4)), array("i", bytes(4 * arcs + 4))
        self.put, self.standing = array("d", bytes(8 * arcs + 8)), array("d", bytes(8 * arcs + 8))
        self.own = array("d", bytes(8 * arcs + 8))
        self.word_from, self.row_words = array("i", bytes(4 * rows + 4)), array("i", bytes(4 * words + 4))
        self.group, self.pair = array("i", bytes(4 * rows + 4)), array("i", bytes(4 * rows + 4))
        self.times, self.draws = array("d", bytes(8 * rows + 8)), array("d", bytes(8 * rows + 8))
        self.log_standing, self.log_times = array("d", bytes(8 * arcs + 8)), array("d", bytes(8 * rows + 8))
        self.substitution = array("I", bytes(4 * rows + 4))
        readings, groups, pairs = spellings.readings, spellings.groups, spellings.pairs
        for numbering in (readings, groups, pairs):
            numbering.begin()
        row = place = 0
        for number in range(arcs):
            arc = self.arcs[number]
            first, last = arc[0], arc[1]
            spelling = spelled[number]
            self.arc_first[number], self.arc_last[number], self.arc_row[number] = first, last, row
            self.arc_reading[number] = readings.of(spelling.number)
            self.log_standing[number] = spelling.log_standing
            self.put[number], self.standing[number], self.own[number] = spelling.put, spelling.standing, spelling.own
            self.candidate.append(None)
            self.candidate.extend(spelling.candidates)
            self.word_from[row] = place
            self.group[row] = self.pair[row] = NOTHING
            self.substitution[row], self.log_times[row] = spelling.substitutions[0], spelling.logs[0]
            for token in range(first, last):
                if self.words[token] != NOTHING:
                    self.row_words[place] = self.words[token]
                    place += 1
            row += 1
            word = 0
            for option in range(spelling.size):
                self.word_from[row] = place
                for _ in range(spelling.counts[option]):
                    self.row_words[place] = spelling.words[word]
                    place += 1
                    word += 1
                self.times[row], self.draws[row] = spelling.times[option], spelling.draws[option]
                self.substitution[row], self.log_times[row] = spelling.substitutions[option + 1], spelling.logs[option + 1]
                self.group[row] = groups.of(spelling.groups[option])
                self.pair[row] = pairs.of(spelling.pairs[option])
                row += 1
        self.arc_row[arcs], self.word_from[rows] = row, place
        self.readings, self.pairs = readings.count, pairs.count

    def _number_heads(self, lattice: Lattice, groups: Numbering) -> None:
        """Sort the heads by the boundary at which they end."""
        heads = lattice.heads
        firsts, lasts = array("i", heads.firsts), array("i", heads.lasts)
        group_of = array("i", heads.groups)
        count = len(firsts)
        self.heads = count
        self.heads_from = array("i", bytes(4 * (self.size + 3)))
        for head in range(count):
            self.heads_from[lasts[head] + 2] += 1
        for boundary in range(1, self.size + 2):
            self.heads_from[boundary + 1] += self.heads_from[boundary]
        self.head_length, self.head_group = array("i", bytes(4 * count + 4)), array("i", bytes(4 * count + 4))
        for head in range(count):
            place = self.heads_from[lasts[head] + 1]
            self.heads_from[lasts[head] + 1] += 1
            self.head_length[place] = lasts[head] - firsts[head]
            self.head_group[place] = groups.of(group_of[head])
        self.groups = groups.count

    def _weigh_rows(self, lattice: Lattice, contexts: Contexts) -> None:
        """Compute the features that depend only on a row's words and the word before it."""
        rows = self.rows
        words, forms = lattice.tokens.words, lattice.tokens.forms
        self.unigram, self.unknown = array("d", bytes(8 * rows + 8)), array("d", bytes(8 * rows + 8))
        self.article, self.case = bytearray(rows + 1), bytearray(rows + 1)
        unigrams, unknowns = contexts.unigrams, contexts.unknowns
        for number in range(len(self.arcs)):
            first = self.arc_first[number]
            before = forms[first - 1] if first else ""
            is_article = before in ("a", "an")
            word = words[first]
            unsure_of_case = not word[0].isalpha()
            capital = unsure_of_case and expects_capital(words, first)
            for row in range(self.arc_row[number], self.arc_row[number + 1]):
                unigram = unknown = 0.0
                for place in range(self.word_from[row], self.word_from[row + 1]):
                    spoken = contexts.weigh(self.row_words[place])
                    unigram += unigrams[spoken]
                    unknown += unknowns[spoken]
                self.unigram[row], self.unknown[row] = unigram, unknown
                if is_article:
                    self.article[row] = disagrees(before, contexts.forms[self.row_words[self.word_from[row]]])
                if unsure_of_case:
                    candidate = self.candidate[row]
                    self.case[row] = candidate is not None and candidate.original[0].isupper() != capital
