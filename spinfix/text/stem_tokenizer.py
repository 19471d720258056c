"""Texts cut into words and stems, in numbers: for phrases that may stand in any inflection.

A word is a run of letters and digits in any case, and its stem is `spinfix.text.morphology.stem` of it in lower case.  Who
looks for phrases registers the stems that these are made of (`Stemmer.number`); all others are as good as none.  What a word's
stem is, is asked once and remembered under the word's hash, so that a text costs one pass over its characters and one look into
memory for each word.
"""
# ruff: noqa: C901, PERF401 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache

from spinfix.kernels.hashing import FACTOR, MASK, SPREAD
from spinfix.kernels.int_map import HashMap, IntMap, room_for
from spinfix.text.morphology import stem

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module was compiled; else the expression cuts faster than the loop over characters."""

WORD = re.compile(r"[^\W_]+")

JOINING = " -\n\t‐‑"
"""What may stand between two words of a phrase."""

NONE = -1
_ONE = 1
KNOWN = 0x3001
"""Code points whose kind is in the table; what lies beyond is asked of Python."""
OTHER, PLAIN, FOREIGN = 0, 1, 2
"""Kinds of characters: no part of a word; ASCII letters and digits; letters and digits whose lower case Python has to say."""

MOST_WORDS = 1 << 17
"""Words remembered, in 2 MB.  Then all are forgotten: forty megabytes of news bring as many different words."""

_SPACE, _HYPHEN, _LINE_END, _TAB = map(ord, JOINING[:4])
_UTF32 = f"utf-32-{sys.byteorder[0]}e"
_FACTOR, _MASK, _SPREAD = FACTOR, MASK, SPREAD  # under names that have C types


def _kinds() -> bytearray:
    """The kind of each code point below `KNOWN`."""
    kinds = bytearray(KNOWN)
    for match in WORD.finditer("".join(map(chr, range(KNOWN)))):
        for code in range(*match.span()):
            kinds[code] = PLAIN if code < 128 else FOREIGN
    return kinds


def stems_of(phrase: str) -> list[str]:
    """The stems of a phrase's words, in lower case."""
    return [_stem(word) for word in WORD.findall(phrase)]


_stem = lru_cache(maxsize=1 << 14)(stem)  # the terms have 52,000 words, 8,000 different ones


def _is_alnum(code: int) -> bool:
    return chr(code).isalnum()


class Words:
    """A text cut into words.

    Attributes:
        text: the text.
        size: how many words it has.
        starts: first code point of each.
        ends: the code point after each one's last.
        stems: the number of each one's stem; `NONE` for a stem that nobody has registered.
        joined: whether only spaces, hyphens, tabs or a line end stand between each and the one before.
    """

    def __init__(self, text: str, starts: array[int], ends: array[int], stems: array[int], joined: array[int]) -> None:
        self.text, self.starts, self.ends, self.stems, self.joined = text, starts, ends, stems, joined
        self.size = len(starts)
        self._words: list[str] | None = None

    def __len__(self) -> int:
        return self.size

    @property
    def words(self) -> list[str]:
        """The words in lower case."""
        if self._words is None:
            self._words = self.part(0, self.size)
        return self._words

    def part(self, first: int, last: int) -> list[str]:
        """The words from one to before another, in lower case."""
        found = []
        for at in range(first, last):
            found.append(self.text[self.starts[at] : self.ends[at]].lower())
        return found

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the words are, in code points."""
        return list(zip(self.starts, self.ends, strict=True))

    def between(self, first: int, last: int) -> str:
        """The text from one word to before another."""
        return self.text[self.starts[first] : self.ends[last - 1]]


class Stemmer:
    """Cuts texts and numbers stems; one serves all who look for phrases in the same texts, and threads may share it.

    >>> stemmer = Stemmer()
    >>> network = stemmer.number("network")
    >>> words = stemmer.cut("Neural_NETWORKS, networked")
    >>> words.words, [stem == network for stem in words.stems]
    (['neural', 'networks', 'networked'], [False, True, True])
    """

    def __init__(self, stems: Iterable[str] = ()) -> None:
        """Number some stems from the beginning, in their order."""
        self.numbers: dict[str, int] = {name: number for number, name in enumerate(stems)}
        self._kinds = _kinds()
        self._spare: list[array[int]] = []
        self._forget()

    def _forget(self) -> None:
        self._heard = HashMap(2 * MOST_WORDS)  # a word's value is its stem's number plus two
        self._count = 0

    def number(self, stem: str) -> int:
        """The number of a stem, which from now on is told apart."""
        number = self.numbers.get(stem)
        if number is None:
            number = self.numbers[stem] = len(self.numbers)
            if self._count:
                self._forget()
        return number

    def cut(self, text: str) -> Words:
        """The words of a text."""
        if not COMPILED:
            return self.cut_by_expression(text)
        points = array("I", (text + " ").encode(_UTF32, "surrogatepass"))
        found = self._spare.pop() if self._spare else array("i", bytes(16 * 1024))  # one for each thread that is cutting
        room = len(found) // 4
        if room <= len(text) // 2 + 1:
            room = len(text) + 1024
            found = array("i", bytes(16 * room))
        count = self._cut(text, points, found, len(text), room)
        words = Words(text, *(self._part(found, column * room, count) for column in range(4)))
        self._spare.append(found)
        return words

    @staticmethod
    def _part(found: array[int], start: int, count: int) -> array[int]:
        part: array[int] = array("i")
        part.frombytes(bytes(memoryview(found)[start : start + count]))
        return part

    def cut_by_expression(self, text: str) -> Words:
        """The same without the tables."""
        starts, ends = array("i"), array("i")
        stems, joined = array("i"), array("i")
        before = 0
        for match in WORD.finditer(text):
            starts.append(match.start())
            ends.append(match.end())
            stems.append(self._stem_of(match.group()))
            gap = text[before : match.start()]
            joined.append(int(gap == " " or (not gap.strip(JOINING) and gap.count("\n") < 2)))
            before = match.end()
        return Words(text, starts, ends, stems, joined)

    def _stem_of(self, word: str) -> int:
        return self.numbers.get(stem(word.lower()), NONE)

    def _cut(self, text: str, points: array[int], found: array[int], size: int, room: int) -> int:
        """Cut a text into ``found``: starts, ends, stems, joined, each with its ``room``; how many words there are."""
        kinds = self._kinds
        count = place = lines = 0
        joined = 1
        while place < size:
            code = points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == OTHER:
                place += 1
                if code != _SPACE:
                    if code == _LINE_END:
                        lines += 1
                    elif code not in (_TAB, _HYPHEN, 0x2010, 0x2011):
                        joined = 0
                continue
            begin = place
            hashed = 0
            while kind == PLAIN:  # behind the text is a space
                if 65 <= code <= 90:
                    code += 32
                hashed = (hashed * _FACTOR + code) & _MASK
                place += 1
                code = points[place]
                kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == FOREIGN:
                place = self._foreign_end(points, place, size)
                if place == begin:
                    place += 1
                    joined = 0
                    continue
            found[count], found[room + count] = begin, place
            found[3 * room + count] = joined and lines < 2
            joined, lines = 1, 0
            if kind == FOREIGN:
                found[2 * room + count] = self._stem_of(text[begin:place])
            else:
                found[2 * room + count] = self._known(text, hashed, begin, place)
            count += 1
        return count

    def _foreign_end(self, points: array[int], place: int, size: int) -> int:
        """Where the word ends that has a letter not of ASCII at ``place``; ``place`` where that is no letter."""
        while place < size:
            code = points[place]
            if code < KNOWN:
                if self._kinds[code] == OTHER:
                    break
            elif not _is_alnum(code):
                break
            place += 1
        return place

    def _known(self, text: str, hashed: int, begin: int, end: int) -> int:
        """The stem's number of the word that stands there, in ASCII, whose polynomial is known."""
        hashed = ((hashed ^ hashed >> 32) * _FACTOR) & _MASK  # spinfix.kernels.hashing.mixed, in place
        value = self._heard.get(hashed)
        if value:
            return value - 2
        if self._count == MOST_WORDS:
            self._forget()
        number = self._stem_of(text[begin:end])
        self._heard.put(hashed, number + 2)
        self._count += 1
        return number


class Pairs:
    """Pairs of stems, to be looked for among neighbours.

    Args:
        pairs: numbers of the stems.
        stems: how many stems there are.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]], stems: int) -> None:
        wanted = set(pairs)
        self._stems = stems
        # What follows each stem, each as one bit of 64 which few share.  The first place is for stems without a number, the
        # last for those numbered since: looked up without a question, since no answer could be foreseen.
        self._follow = array("Q", [0]) * (stems + 2)
        self._pairs = IntMap(room_for(len(wanted)))
        for first, second in wanted:
            self._follow[first + 1] |= _ONE << (second * _SPREAD >> 7 & 63)
            self._pairs.put(first * stems + second, 1)

    def places(self, words: Words) -> list[int]:
        """Where the first word of a pair stands, the second behind it."""
        found = []
        stems, follow, known = words.stems, self._follow, self._stems
        for at in range(words.size - 1):
            first, second = min(stems[at], known), stems[at + 1]
            follows = follow[first + 1] >> (second * _SPREAD >> 7 & 63) & 1
            if follows and 0 <= second < known and self._pairs.get(first * known + second) != NONE:
                found.append(at)
        return found
