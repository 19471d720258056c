"""Phrases that no list knows, put together from what paraphrasers put in the place of single words.

Paraphrasers invent daily, but from a thesaurus: who writes "profound" for *deep* in "profound learning" writes it in "profound
reinforcement learning" too.  A run of words is such a phrase if each of its words is kept or is known to stand for another, at
least one is not kept, and the words so restored make a known term.  Whether it is one, in its place, is for the language model
and the gate to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log10
from typing import NamedTuple, TypeAlias

from spinfix.inflection import Stems, american, is_plural, stem
from spinfix.phrase_index import WORD, Words
from spinfix.tortured_dictionary import Word
from spinfix.tortured_hits import Finding, Reading, acronym_follows, dressed, starts_sentence, with_number

LONGEST = 6
"""Words of a composed phrase at most: a term of four words, two of them written as two."""


class Piece(NamedTuple):
    """What a run of words may stand for.

    Attributes:
        spun: stems of the run.
        original: stems of what it stands for.
        share: log10 of the share of this reading among all readings of the run in the list.
        phrases: in how many listed phrases the one stands for the other.
    """

    spun: tuple[str, ...]
    original: tuple[str, ...]
    share: float
    phrases: int


UNTOLD = -4.0
"""How much a run of words tells of substitution that has no rate: as little as a word of one phrase that authors write 10,000
times in a million words."""


class Way(NamedTuple):
    """How a run of words was read so far.

    Attributes:
        key: stems of what it stands for.
        share: sum of the pieces' shares.
        phrases: in how many listed phrases its rarest piece stands; a large number where all is kept.
        telling: how much its most telling piece tells of substitution, see `Telling`.
        head: words at its beginning that stand for themselves.
        tail: such words at its end.
    """

    key: tuple[str, ...] = ()
    share: float = 0.0
    phrases: int = 10**6
    telling: float = UNTOLD
    head: int = 0
    tail: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether every word stands for itself."""
        return self.phrases == 10**6


Onward: TypeAlias = "tuple[tuple[str, ...] | None, list[tuple[Piece, tuple[str, ...]]]]"
"""How a run may go on with a word: the stems with the word as it stands, None where no term begins so; and the pieces that may
begin here, each with the stems that it makes."""


class Term(NamedTuple):
    """A known term as it is written, and how often it was counted."""

    text: str
    seen: int


TELLING = 0.2
"""Listed phrases with a word to one occurrence of the word in a million words of academic text, from which on the word is taken
to tell of substitution.  One in two composed phrases of made documents has such a word, and one in thirteen of those that
genuine abstracts seem to hold."""

LEAST_TELLING = log10(TELLING)

ROOT = 6
"""Letters that two words begin with to be taken for words of one root.  60 of 5,722 substitutions are such, most of them
authors' own choices ("emissivities", "emissions"); a few are paraphrasers' ("populace", "population"), and only listed phrases
have those."""

MOST_PAIRS = 300_000
"""Pairs of stems remembered; they take 60 MB."""


class Telling:
    """How much words tell of substitution: how often paraphrasers use them, and how rarely authors do.

    Attributes:
        rates: by stem, log10 of the listed phrases with the word to one occurrence in a million words of academic text.
        stems: the words above `TELLING`; a text without them is not searched for composed phrases.
    """

    def __init__(self, words: Iterable[Word]) -> None:
        """Learn from the substitutions of the dictionary."""
        phrases: dict[str, int] = defaultdict(int)
        genuine: dict[str, int] = {}
        for word in words:
            if " " not in word.spun:
                key = stem(word.spun)
                phrases[key] += word.phrases
                genuine[key] = max(word.genuine, genuine.get(key, 0))
        self.rates = {key: log10(number / (genuine[key] + 1)) for key, number in phrases.items()}
        self.stems = frozenset(key for key, rate in self.rates.items() if rate >= log10(TELLING))

    def holds(self, stems: Iterable[str]) -> bool:
        """Whether a text with these stems is to be searched."""
        return not self.stems.isdisjoint(stems)


class Composer:
    """Finds composed phrases in texts.

    >>> composer = Composer([Word("profound", "deep", 71), Word("organize", "network", 9)], {"deep belief network": 40})
    >>> text = "a profound belief organize"
    >>> stems = Stems()
    >>> words = [match.group() for match in WORD.finditer(text)]
    >>> cut = Words(text, words, [stems[word] for word in words], [match.span() for match in WORD.finditer(text)])
    >>> [reading.text for finding in composer.find(cut) for reading in finding.readings]
    ['deep belief network']
    """

    def __init__(self, words: Sequence[Word], terms: Mapping[str, int]) -> None:
        """Learn the substitutions and the terms, with their counts."""
        stems = Stems()
        self._telling = Telling(words)
        self._begins: dict[tuple[str, str], bool] = {}
        self._onwards: dict[tuple[tuple[str, ...], str], Onward] = {}
        self._terms: dict[tuple[str, ...], Term] = {}
        self._begun: set[tuple[str, ...]] = set()
        for text, count in terms.items():
            key = tuple([stems[word] for word in WORD.findall(text.lower())])
            if len(key) > 1:
                self._terms[key] = Term(text, count)
                self._begun.update(key[:end] for end in range(1, len(key)))
        counted: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = defaultdict(int)
        totals: dict[tuple[str, ...], int] = defaultdict(int)
        for word in words:
            spun, original = (tuple([stems[part] for part in WORD.findall(side)]) for side in word[:2])
            if spun and original and not _is_kin(spun, original):
                counted[spun, original] += word.phrases
                totals[spun] += word.phrases
        self._pieces: dict[str, list[Piece]] = defaultdict(list)
        for (spun, original), phrases in counted.items():
            self._pieces[spun[0]].append(Piece(spun, original, log10(phrases / totals[spun]), phrases))

    def find(self, words: Words, *, everywhere: bool = True) -> list[Finding]:
        """The composed phrases of a text, in order; they may overlap.

        Args:
            words: the text.
            everywhere: search all of it; else only around the words that tell of substitution.
        """
        found: dict[tuple[int, int], Finding] = {}
        for remembered in (self._begins, self._onwards):
            if len(remembered) > MOST_PAIRS:
                remembered.clear()
        for first in self._beginnings(words.stems, everywhere=everywhere):
            for last, way in self._from(words, first, first, Way()):
                if way.is_kept or last - first < 2 or tuple(words.stems[first:last]) in self._terms:
                    continue
                if not everywhere and way.telling < LEAST_TELLING:
                    continue
                finding = self._finding(words, first, last, way)
                if finding is not None:
                    place = finding.first, finding.last
                    found[place] = _joined_findings(found[place], finding) if place in found else finding
        return [found[place] for place in sorted(found)]

    def _beginnings(self, stems: Sequence[str], *, everywhere: bool) -> Iterator[int]:
        """Where composed phrases may begin."""
        places: Iterable[int] = range(len(stems) - 1)
        if not everywhere:
            telling = [at for at, stem in enumerate(stems) if stem in self._telling.stems]
            near = {place for at in telling for place in range(at - LONGEST + 1, at + 1)}
            places = sorted(place for place in near if 0 <= place < len(stems) - 1)
        begins = self._begins
        for first in places:
            pair = (stems[first], stems[first + 1])
            promising = begins.get(pair)
            if promising is None:
                promising = begins[pair] = self._may_begin(*pair)
            if promising:
                yield first

    def _may_begin(self, first: str, second: str) -> bool:
        """Whether a composed phrase may begin with two words; all but a few pairs are let go by this."""
        for piece in (Piece((first,), (first,), 0.0, 0), *self._pieces.get(first, ())):
            if len(piece.spun) > 1:
                if piece.spun[1] == second and (piece.original in self._begun or piece.original in self._terms):
                    return True
            elif piece.original in self._begun:
                kept = (*piece.original, second)
                if kept in self._begun or (piece.phrases and kept in self._terms):
                    return True
                for other in self._pieces.get(second, ()):
                    both = (*piece.original, *other.original)
                    if both in self._begun or both in self._terms:
                        return True
        return False

    def _from(self, words: Words, first: int, at: int, way: Way) -> Iterator[tuple[int, Way]]:
        """The terms that begin at ``first`` and go on at ``at`` as ``way`` has begun, each with the word after it."""
        key = way.key
        if key in self._terms:
            yield at, way
        if at >= len(words.words) or at - first >= LONGEST or (key and key not in self._begun):
            return
        if at > first and not _joined(words, at):
            return
        kept, pieces = self._onward(key, words.stems[at])
        if kept is not None:
            head = way.head + 1 if way.is_kept else way.head
            yield from self._from(words, first, at + 1, way._replace(key=kept, head=head, tail=way.tail + 1))
        for piece, restored in pieces:
            end = at + len(piece.spun)
            if tuple(words.stems[at:end]) == piece.spun and all(_joined(words, inside) for inside in range(at + 1, end)):
                telling = max(way.telling, *(self._telling.rates.get(stem, UNTOLD) for stem in piece.spun))
                rarest = min(way.phrases, piece.phrases)
                yield from self._from(words, first, end, Way(restored, way.share + piece.share, rarest, telling, way.head))

    def _onward(self, key: tuple[str, ...], stem: str) -> Onward:
        """How terms go on that begin with ``key``, where the next word has a stem."""
        onward = self._onwards.get((key, stem))
        if onward is None:
            ways = ((piece, (*key, *piece.original)) for piece in self._pieces.get(stem, ()))
            kept = (*key, stem)
            onward = self._onwards[key, stem] = (
                kept if self._leads_on(kept) else None,
                [(piece, restored) for piece, restored in ways if self._leads_on(restored)],
            )
        return onward

    def _leads_on(self, key: tuple[str, ...]) -> bool:
        """Whether a term is, or begins with, these stems."""
        return key in self._begun or key in self._terms

    def _finding(self, words: Words, first: int, last: int, way: Way) -> Finding | None:
        """The phrase without the words at its ends that stand for themselves, which keep their form and case."""
        term = self._terms[way.key]
        spun = " ".join(words.words[first:last])
        length = last - first
        form = term.text if way.tail else with_number(term.text, is_plural(words.words[last - 1]))
        first, last = first + way.head, last - way.tail
        start, end = words.spans[first][0], words.spans[last - 1][1]
        text = words.text[start:end]
        places = [match.span() for match in WORD.finditer(form)]
        form = form[places[way.head][0] : places[len(places) - way.tail - 1][1]]
        form = dressed(form, text, starts_sentence(words.text, start))
        if _letters(form) == _letters(text):
            return None
        reading = Reading(term.text, form, way.share + log10(1 + term.seen) / 4)
        acronym = not way.tail and acronym_follows(words.text, end, term.text, spun)
        return Finding(
            first,
            last,
            start,
            end,
            spun,
            (reading,),
            "composed",
            "none",
            way.phrases,
            0,
            acronym,
            way.telling,
            length,
            text.lower(),
        )


def _joined_findings(one: Finding, other: Finding) -> Finding:
    """Two phrases in the same place as one, that of the more words with the readings of both, each reading once."""
    longer = max(one, other, key=lambda finding: finding.length)
    readings: dict[str, Reading] = {}
    for reading in (*one.readings, *other.readings):
        if reading.text not in readings or readings[reading.text].prior < reading.prior:
            readings[reading.text] = reading
    papers, telling = max(one.papers, other.papers), max(one.telling, other.telling)
    acronym = one.acronym or other.acronym
    return replace(longer, readings=tuple(readings.values()), papers=papers, telling=telling, acronym=acronym)


def _is_kin(spun: Sequence[str], original: Sequence[str]) -> bool:
    """Whether two runs are the same, or two words of one root, which authors use for each other: "emissivity", "emission"."""
    one_each = len(spun) == len(original) == 1 and len(spun[0]) >= ROOT
    return spun == original or (one_each and spun[0][:ROOT] == original[0][:ROOT])


def _letters(text: str) -> str:
    """What is left of a phrase without hyphens, spaces and British spelling: "real world" and "real-world" are no two."""
    return "".join([american(word) for word in WORD.findall(text.lower())])


def _joined(words: Words, at: int) -> bool:
    """Whether only a space, a hyphen or a line end stands before the word."""
    gap = words.text[words.spans[at - 1][1] : words.spans[at][0]]
    return gap == " " or (not gap.strip(" -‐‑\n\t") and gap.count("\n") < 2)
