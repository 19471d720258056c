"""A lattice as arrays, for the beam search.

Every arc of the lattice is a run of *rows*: "as it stands" first, then its candidates in the phrase's order.  Everything that
does not change from round to round is computed here, once: the words by number (`spinfix.models.ngram_cache`), and the features
of a row that depend only on its words.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from spinfix.families.spinner.channel import Candidate, SpunPhrase, fingerprint
from spinfix.families.spinner.lattice import Lattice
from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import FACTOR, MASK, mixed
from spinfix.kernels.int_map import HashMap, slots_for
from spinfix.models.ngram_cache import Contexts
from spinfix.text.agreement import disagrees, expects_capital

NOTHING = -1

AROUND = 3
"""Words on each side of a phrase that have to be the same for its place to tell nothing new.  Of 122 pieces of genuine text of
25 to 60 words that an earlier version edited, mostly of manuals, 70 still are, with two words 67, without this 76; of 40,808
places in spun documents two words cost 15 and three 3 (docs/experiments/restoring.md, 27 November)."""

_FACTOR, _MASK = FACTOR, MASK  # under names that have C types

MOST_PHRASES = 1 << 16
"""Phrases cached by number before the cache is cleared: the dictionary has 20,000, near matches add a few per document."""


class Numbering:
    """Renumbers items for each document, in order of first appearance."""

    def __init__(self) -> None:
        self._seen, self._local = zeros("i", 1024), zeros("i", 1024)
        self._document = self.count = 0

    def begin(self) -> None:
        """Start a new document."""
        self._document += 1
        self.count = 0

    def of(self, number: int) -> int:
        """The number of an item within the document."""
        if number >= len(self._seen):
            more = zeros("i", 2 * number - len(self._seen) + 2)
            self._seen, self._local = array("i", list(self._seen)) + more, array("i", list(self._local)) + more
        if self._seen[number] != self._document:
            self._seen[number] = self._document
            self._local[number] = self.count
            self.count += 1
        return self._local[number]


class Spellings:
    """A cache of phrases as columns, with the numbers of the language model cache.

    They are columns rather than objects because there are thousands, and Python's garbage collector visits every object.

    Attributes:
        phrases, groups, pairs: number those of a document.
        row_from: each phrase's first row, "as it stands", followed by a row for each candidate; at the end the number of rows.
        word_from: each phrase's first word; at the end the number of words.
        put: the sum of the times of each phrase's candidates.
        standing, own: each phrase's.
        log_standing: log10 of `standing` plus one.
        times: each row's number of occurrences, 0 for "as it stands".
        draws: each row's share of its group's draws.
        group: each row's group.
        pair: number of each row's (group, spun phrase).
        length: number of words of each row's candidate.
        substitution: each row's `spinfix.families.spinner.channel.fingerprint`.
        log_times: log10 of the times plus one; for "as it stands", of the phrase's occurrences as the authors' own, plus one.
        words: the candidates' words by number, concatenated.
    """

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self.phrases, self.groups, self.pairs = Numbering(), Numbering(), Numbering()
        self._count = 0
        self._known: dict[SpunPhrase, int] = {}
        self._pairs: dict[tuple[int, str], int] = {}
        self._forgotten = contexts.forgotten
        self.row_from, self.word_from = array("i", [0]), array("i", [0])
        self.put, self.standing, self.own, self.log_standing = (array("d", [0.0]) for _ in range(4))
        self.times, self.draws, self.log_times = (array("d", [0.0]) for _ in range(3))
        self.group, self.pair, self.length = array("q", [0]), array("i", [0]), array("i", [0])
        self.substitution = array("I", [0])
        self.words = array("i", [0])

    def of(self, phrase: SpunPhrase) -> int:
        """The number of a phrase in the columns."""
        if self._forgotten != self._contexts.forgotten or len(self._known) > MOST_PHRASES:
            self._known.clear()
            self._pairs.clear()
            self._count = 0
            self._forgotten = self._contexts.forgotten
        number = self._known.get(phrase)
        if number is None:
            number = self._known[phrase] = self._count
            self._count += 1
            self._add(phrase, number)
        return number

    def _add(self, phrase: SpunPhrase, number: int) -> None:
        candidates = phrase.candidates
        words = [self._contexts.word(form) for candidate in candidates for form in candidate.forms]
        row, word = self.row_from[number], self.word_from[number]
        self._make_room(number + 2, row + len(candidates) + 1, word + len(words))
        self.put[number] = sum(candidate.times for candidate in candidates)
        self.standing[number], self.own[number] = phrase.standing, phrase.own
        self.log_standing[number] = math.log10(phrase.standing + 1.0)
        self.times[row] = self.draws[row] = 0.0
        self.group[row] = self.pair[row] = NOTHING
        self.length[row] = 0
        self.substitution[row] = fingerprint(candidates[0].spun, "") if candidates else 0
        self.log_times[row] = math.log10(phrase.own + 1.0)
        for candidate in candidates:
            row += 1
            pair = candidate.group, candidate.spun
            self.times[row], self.draws[row] = candidate.times, candidate.draw
            self.group[row], self.pair[row] = candidate.group, self._pairs.setdefault(pair, len(self._pairs))
            self.length[row] = len(candidate.forms)
            self.substitution[row] = candidate.substitution
            self.log_times[row] = math.log10(candidate.times + 1.0)
        for spoken in words:
            self.words[word] = spoken
            word += 1
        self.row_from[number + 1], self.word_from[number + 1] = row + 1, word

    def _make_room(self, phrases: int, rows: int, words: int) -> None:
        """Lengthen the columns if necessary."""
        if phrases > len(self.row_from):
            self.row_from, self.word_from = _longer(self.row_from, "i", phrases), _longer(self.word_from, "i", phrases)
            self.put, self.standing = _longer(self.put, "d", phrases), _longer(self.standing, "d", phrases)
            self.own, self.log_standing = _longer(self.own, "d", phrases), _longer(self.log_standing, "d", phrases)
        if rows > len(self.times):
            self.times, self.draws = _longer(self.times, "d", rows), _longer(self.draws, "d", rows)
            self.log_times, self.group = _longer(self.log_times, "d", rows), _longer(self.group, "q", rows)
            self.pair, self.length = _longer(self.pair, "i", rows), _longer(self.length, "i", rows)
            self.substitution = _longer(self.substitution, "I", rows)
        if words > len(self.words):
            self.words = _longer(self.words, "i", words)


def _longer(column: Iterable[Any], kind: str, least: int) -> array[Any]:
    """A column with room for twice the ``least`` number of values."""
    longer: array[Any] = array(kind, column)
    longer.extend(zeros(kind, 2 * least - len(longer)))
    return longer


class Grid:
    """A lattice as arrays.

    Attributes:
        words: each token's word by number; `NOTHING` for marks that the language model skips.
        arcs: the lattice's arcs.
        arc_first, arc_last: their tokens.
        arc_row: each one's first row, followed by the number of rows.
        arcs_from: number of the first arc that begins at each token or later.
        arc_phrase: the same number for all arcs with the same phrase.
        arc_again: the first arc with the same phrase between the same words (`AROUND`), which may be the arc itself.
        put, standing, own: statistics of each arc's phrase, in occurrences.
        word_from: index of each row's first word in `row_words`, followed by the number of words.
        times, draws: of each row's candidate.
        group, pair: each row's group and (group, spun phrase), numbered within the document; `NOTHING` for "as it stands".
        dictionary_group: each row's group, numbered as in the dictionary.
        phrases, groups, pairs: their numbers.
        log_standing: log10 of `standing` plus one.
        log_times: log10 of each row's times plus one; for "as it stands", of the arc's `own` plus one.
        substitution: each row's `spinfix.families.spinner.channel.fingerprint`.
        unigram, unknown, article, case: features that depend only on the row's words and the word before it.
        head_length, head_group: the heads, by the boundary at which they end.
        heads_from: number of the first head that ends at each boundary or later.
    """

    def __init__(self, lattice: Lattice, contexts: Contexts, spellings: Spellings) -> None:
        tokens = lattice.tokens
        self.size = len(tokens)
        self.words = zeros("i", self.size + 1)
        self._number_words(tokens.forms, contexts)
        self.arcs = lattice.arcs
        self.arc_first, self.arc_last = lattice.arcs.firsts, lattice.arcs.lasts
        self.arcs_from = zeros("i", self.size + 2)
        self._count_arcs()
        self._number_rows(spellings)
        self._find_repeats()
        self._number_heads(lattice, spellings.groups)
        self._weigh_rows(lattice, contexts)

    def _number_words(self, forms: Sequence[str], contexts: Contexts) -> None:
        for token in range(self.size):
            self.words[token] = contexts.word(forms[token])

    def _count_arcs(self) -> None:
        """Fill in `arcs_from`."""
        for number in range(len(self.arcs)):
            self.arcs_from[self.arc_first[number] + 1] += 1
        for token in range(self.size):
            self.arcs_from[token + 1] += self.arcs_from[token]

    def _number_rows(self, spellings: Spellings) -> None:
        found = self.arcs.phrases
        arcs = len(found)
        spelled = zeros("i", arcs + 1)
        rows = words = 0
        for number in range(arcs):
            phrase = spelled[number] = spellings.of(found[number])
            rows += spellings.row_from[phrase + 1] - spellings.row_from[phrase]
            words += spellings.word_from[phrase + 1] - spellings.word_from[phrase]
            words += self.arc_last[number] - self.arc_first[number]
        self.rows = rows
        self.arc_row, self.arc_phrase = zeros("i", arcs + 1), zeros("i", arcs + 1)
        self.put, self.standing = zeros("d", arcs + 1), zeros("d", arcs + 1)
        self.own = zeros("d", arcs + 1)
        self.word_from, self.row_words = zeros("i", rows + 1), zeros("i", words + 1)
        self.group, self.pair = zeros("i", rows + 1), zeros("i", rows + 1)
        self.dictionary_group = zeros("i", rows + 1)
        self.times, self.draws = zeros("d", rows + 1), zeros("d", rows + 1)
        self.log_standing, self.log_times = zeros("d", arcs + 1), zeros("d", rows + 1)
        self.substitution = zeros("I", rows + 1)
        phrases, groups, pairs = spellings.phrases, spellings.groups, spellings.pairs
        for numbering in (phrases, groups, pairs):
            numbering.begin()
        row = place = 0
        for number in range(arcs):
            phrase = spelled[number]
            self.arc_row[number] = row
            self.arc_phrase[number] = phrases.of(phrase)
            self.log_standing[number] = spellings.log_standing[phrase]
            self.put[number] = spellings.put[phrase]
            self.standing[number], self.own[number] = spellings.standing[phrase], spellings.own[phrase]
            self.word_from[row] = place
            for token in range(self.arc_first[number], self.arc_last[number]):
                if self.words[token] != NOTHING:
                    self.row_words[place] = self.words[token]
                    place += 1
            word = spellings.word_from[phrase]
            stands = spellings.row_from[phrase]
            for known in range(stands, spellings.row_from[phrase + 1]):
                self.substitution[row], self.log_times[row] = spellings.substitution[known], spellings.log_times[known]
                if known == stands:
                    self.group[row] = self.pair[row] = self.dictionary_group[row] = NOTHING
                else:
                    self.word_from[row] = place
                    for _ in range(spellings.length[known]):
                        self.row_words[place] = spellings.words[word]
                        place += 1
                        word += 1
                    self.times[row], self.draws[row] = spellings.times[known], spellings.draws[known]
                    self.group[row], self.pair[row] = groups.of(spellings.group[known]), pairs.of(spellings.pair[known])
                    self.dictionary_group[row] = spellings.group[known]
                row += 1
        self.arc_row[arcs], self.word_from[rows] = row, place
        self.phrases, self.pairs = phrases.count, pairs.count

    def _find_repeats(self) -> None:
        """Fill in `arc_again`."""
        arcs = len(self.arc_phrase) - 1
        self.arc_again = zeros("i", arcs + 1)
        known = HashMap(slots_for(arcs))
        for arc in range(arcs):
            value = self.arc_phrase[arc] + 1
            for token in range(self.arc_first[arc] - AROUND, self.arc_last[arc] + AROUND):
                if not self.arc_first[arc] <= token < self.arc_last[arc]:
                    word = self.words[token] + 2 if 0 <= token < self.size else 0
                    value = (value * _FACTOR + word) & _MASK
            hashed = mixed(value)
            again = known.get(hashed)
            if not again:
                again = arc + 1
                known.put(hashed, again)
            self.arc_again[arc] = again - 1

    def _number_heads(self, lattice: Lattice, groups: Numbering) -> None:
        """Sort the heads by the boundary at which they end."""
        heads = lattice.heads
        firsts, lasts = array("i", heads.firsts), array("i", heads.lasts)
        group_of = array("i", heads.groups)
        count = len(firsts)
        self.heads = count
        self.heads_from = zeros("i", self.size + 3)
        for head in range(count):
            self.heads_from[lasts[head] + 2] += 1
        for boundary in range(1, self.size + 2):
            self.heads_from[boundary + 1] += self.heads_from[boundary]
        self.head_length, self.head_group = zeros("i", count + 1), zeros("i", count + 1)
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
        self.unigram, self.unknown = zeros("d", rows + 1), zeros("d", rows + 1)
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
                if unsure_of_case and row > self.arc_row[number]:
                    self.case[row] = self.candidate(number, row).original[0].isupper() != capital

    def candidate(self, arc: int, row: int) -> Candidate:
        """The candidate of a row of an arc other than "as it stands"."""
        candidates: tuple[Candidate, ...] = self.arcs.phrases[arc].candidates
        return candidates[row - self.arc_row[arc] - 1]

    def arc_of(self, row: int) -> int:
        """The arc with a row."""
        low, high = 0, len(self.arcs)
        while high - low > 1:
            middle = (low + high) // 2
            if self.arc_row[middle] <= row:
                low = middle
            else:
                high = middle
        return low
