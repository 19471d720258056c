"""Tokenization into words with numbered stems, for finding phrases in any inflection.

A word is a run of letters and digits in any case, and its stem is `spinfix.text.morphology.stem` of it in lower case.  Callers
register the stems of the phrases that they search for (`Stemmer.number`); all other stems are ignored.  The stem of a word is
computed once and cached under the word's hash, so that a text costs one pass over its characters and one lookup for each word.
"""
# ruff: noqa: C901, PERF401 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache

from spinfix import lazy
from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import FACTOR, MASK, SPREAD
from spinfix.kernels.int_map import HashMap, IntMap, slots_for
from spinfix.text.blanks import OTHER_BLANKS
from spinfix.text.morphology import stem

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module is compiled; if not, the regular expression is faster than the loop over characters."""

WORD = lazy.re_compile(r"[^\W_]+")

BLANKS, HYPHENS, APOSTROPHES = f" \n\t\r{OTHER_BLANKS}", "-‐‑", ("'", "’")
"""Characters allowed between two words of a phrase; a hyphen only right after the first one, or only an apostrophe."""

NONE = -1
_ONE = 1
KNOWN = 0x3001
"""Code points below this have their class in the table; for others Python's own classification is used."""
OTHER, PLAIN, FOREIGN = 0, 1, 2
"""Character classes: not part of a word; ASCII letters and digits; letters and digits for which Python's ``str.lower`` is
needed."""

MOST_WORDS = 1 << 17
"""Words in the cache (2 MB) before it is cleared: 40 MB of news have as many different words."""

BLOCK = 1 << 16
"""Code points cut at a time, so that the memory for the cutting does not grow with the text: 768 KB."""

_SPACE, _LINE_END, _TAB = map(ord, BLANKS[:3])
_HYPHEN, _RETURN, _APOSTROPHE, _CURLY = map(ord, "-\r'’")
_UTF32 = f"utf-32-{sys.byteorder[0]}e"
_FACTOR, _MASK, _SPREAD = FACTOR, MASK, SPREAD  # under names that have C types


def _is_joining(gap: str) -> bool:
    """Whether the words on either side of a gap may belong to one phrase."""
    if gap in APOSTROPHES:
        return True
    rest = gap[1:] if gap[:1] in HYPHENS else gap
    return not rest.strip(BLANKS) and gap.count("\n") + gap.count("\r") - gap.count("\r\n") < 2


def _is_other_blank(code: int) -> bool:
    """Whether a code point is a carriage return or one of `OTHER_BLANKS`, compared as numbers for speed."""
    return code in (_RETURN, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000) or 0x2000 <= code <= 0x200A


def _kinds() -> bytearray:
    """The class of each code point below `KNOWN`."""
    kinds = bytearray(KNOWN)
    for match in WORD.finditer("".join(map(chr, range(KNOWN)))):
        for code in range(*match.span()):
            kinds[code] = PLAIN if code < 128 else FOREIGN
    return kinds


def stems_of(phrase: str) -> list[str]:
    """The stems of a phrase's words, in lower case, whatever its case is."""
    return [_stem(word) for word in WORD.findall(phrase.lower())]


_stem = lru_cache(maxsize=1 << 14)(stem)  # the terms have 52,000 words, 8,000 different ones


def _is_alnum(code: int) -> bool:
    return chr(code).isalnum()


class Words:
    """The words of a text.

    Attributes:
        text: the text.
        size: number of words.
        starts: first code point of each.
        ends: the code point after each one's last.
        stems: the number of each one's stem; `NONE` for a stem that is not registered.
        joined: whether only spaces, tabs and a line end separate each from the one before, after a hyphen if that follows it
            directly (other hyphens are dashes, signs or options, "--version"), or a single apostrophe ("Parkinson's").
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
        """The words from ``first`` up to ``last`` (exclusive), in lower case."""
        found = []
        for at in range(first, last):
            found.append(self.text[self.starts[at] : self.ends[at]].lower())
        return found

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The start and end of each word, in code points."""
        return list(zip(self.starts, self.ends, strict=True))

    def between(self, first: int, last: int) -> str:
        """The text from word ``first`` up to word ``last`` (exclusive)."""
        return self.text[self.starts[first] : self.ends[last - 1]]


class Workspace:
    """What one thread cuts texts with: work arrays for a block, and a cache of the words that it has met.

    Args:
        registered: number of stems registered; when there are more, the cache is out of date.

    Attributes:
        found, hashes: the work arrays (`_columns`).
        heard: the words by their hashes; the value of each is the number of its stem plus two.
        count: number of words in the cache.
    """

    def __init__(self, registered: int) -> None:
        self.registered = registered
        self.found, self.hashes = _columns(BLOCK // 2 + 1)
        self.forget()

    def forget(self) -> None:
        """Clear the cache."""
        self.heard = HashMap(2 * MOST_WORDS)
        self.count = 0


class Stemmer:
    """Cuts texts and numbers stems; all phrase searches in the same texts share one, and threads may too: each has a
    `Workspace` of its own.

    >>> stemmer = Stemmer()
    >>> network = stemmer.number("network")
    >>> words = stemmer.cut("Neural_NETWORKS, networked")
    >>> words.words, [stem == network for stem in words.stems]
    (['neural', 'networks', 'networked'], [False, True, True])
    """

    def __init__(self, stems: Iterable[str] = ()) -> None:
        """Register some stems, in order."""
        self.numbers: dict[str, int] = {name: number for number, name in enumerate(stems)}
        self._kinds = _kinds()
        self._spare: list[Workspace] = []

    def number(self, stem: str) -> int:
        """Register a stem; returns its number."""
        return self.numbers.setdefault(stem, len(self.numbers))

    def _workspace(self) -> Workspace:
        """A workspace that no other thread uses."""
        try:
            spare = self._spare.pop()
        except IndexError:  # asking first whether there is one leaves time for another thread to take it
            spare = None
        known = len(self.numbers)
        return spare if spare is not None and spare.registered == known else Workspace(known)

    def cut(self, text: str) -> Words:
        """The words of a text."""
        if not COMPILED:
            return self.cut_by_expression(text)
        starts, ends, stems, joined = array("i"), array("i"), array("i"), array("i")
        space = self._workspace()
        found, hashes = space.found, space.hashes
        start = 0
        while start < len(text):
            end = self._end_of_block(text, start)
            room = (end - start) // 2 + 1
            if len(found) < 4 * room:  # a word as long as a block
                found, hashes = _columns(room)
            points = array("I", (text[start:end] + " ").encode(_UTF32, "surrogatepass"))
            count = self._cut(points, found, hashes, start, end - start, room)
            self._number(text, space, found, hashes, count, room)
            view = memoryview(found).cast("B")
            for column, part in enumerate((starts, ends, stems, joined)):
                part.frombytes(view[4 * column * room : 4 * (column * room + count)])
            start = end
        self._spare.append(space)
        return Words(text, starts, ends, stems, joined)

    @staticmethod
    def _end_of_block(text: str, start: int) -> int:
        """Where to divide a text: at the end of a word, where nothing need be remembered."""
        if len(text) - start <= BLOCK:
            return len(text)
        word = WORD.search(text, start + BLOCK // 2)
        return word.end() if word else len(text)

    def cut_by_expression(self, text: str) -> Words:
        """Same as `cut`, with the regular expression instead of the tables."""
        starts, ends = array("i"), array("i")
        stems, joined = array("i"), array("i")
        before = 0
        for match in WORD.finditer(text):
            starts.append(match.start())
            ends.append(match.end())
            stems.append(self._stem_of(match.group()))
            gap = text[before : match.start()]
            joined.append(int(gap == " " or _is_joining(gap)))
            before = match.end()
        return Words(text, starts, ends, stems, joined)

    def _stem_of(self, word: str) -> int:
        return self.numbers.get(stem(word.lower()), NONE)

    def _cut(self, points: array[int], found: array[int], hashes: array[int], start: int, size: int, room: int) -> int:
        """Cut the block from ``start`` into ``found`` (starts, ends, stems, joined, each of length ``room``) without the
        stems, and store each word's hash, 0 for one with letters that are not ASCII; returns the number of words.
        """
        kinds = self._kinds
        count = place = lines = last = 0
        joined, apostrophe = 1, -1  # where one follows the word before directly
        while place < size:
            code = points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == OTHER:
                if code != _SPACE:
                    if code == _LINE_END or (code == _RETURN and points[place + 1] != _LINE_END):
                        lines += 1
                    elif place == last and code in (_APOSTROPHE, _CURLY):
                        apostrophe = place
                    elif (
                        code != _TAB and (place != last or code not in (_HYPHEN, 0x2010, 0x2011)) and not _is_other_blank(code)
                    ):
                        joined = 0
                place += 1
                continue
            begin = place
            hashed = 0
            while kind == PLAIN:  # a space follows the text
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
            last = place
            found[count], found[room + count] = start + begin, start + place
            found[3 * room + count] = joined and lines < 2 and (apostrophe < 0 or apostrophe + 1 == begin)
            joined, lines, apostrophe = 1, 0, -1
            hashes[count] = 0
            if kind != FOREIGN:
                hashes[count] = ((hashed ^ hashed >> 32) * _FACTOR) & _MASK  # spinfix.kernels.hashing.mixed, in place
            count += 1
        return count

    def _number(self, text: str, space: Workspace, found: array[int], hashes: array[int], count: int, room: int) -> int:
        """Store the number of each word's stem."""
        stems = 2 * room
        space.heard.get_all(hashes, count, found, stems)
        for word in range(count):
            value = found[stems + word]
            if value:
                found[stems + word] = value - 2
            else:
                found[stems + word] = self._learned(space, hashes[word], text[found[word] : found[room + word]])
        return 0

    def _foreign_end(self, points: array[int], place: int, size: int) -> int:
        """End of the word with a non-ASCII letter at ``place``; ``place`` itself if that is no letter."""
        while place < size:
            code = points[place]
            if code < KNOWN:
                if self._kinds[code] == OTHER:
                    break
            elif not _is_alnum(code):
                break
            place += 1
        return place

    def _learned(self, space: Workspace, hashed: int, word: str) -> int:
        """Number of the stem of a word; remembered unless its hash is 0."""
        number = self._stem_of(word)
        if hashed and not space.heard.get(hashed):  # it may have been met in this block
            if space.count == MOST_WORDS:
                space.forget()
            space.heard.put(hashed, number + 2)
            space.count += 1
        return number


def _columns(room: int) -> tuple[array[int], array[int]]:
    """Work arrays for a block with room for a number of words: four columns of results, and the hashes."""
    return zeros("i", 4 * room), zeros("Q", room)


class Pairs:
    """Pairs of stems, searched for among neighbouring words.

    Args:
        pairs: numbers of the stems.
        stems: number of stems.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]], stems: int) -> None:
        wanted = set(pairs)
        self._stems = stems
        # For each stem a 64-bit filter of the stems that may follow it.  The first slot is for unregistered stems, the last for
        # stems registered later: so that the lookup needs no branch, which could not be predicted.
        self._follow = zeros("Q", stems + 2)
        self._pairs = IntMap(slots_for(len(wanted)))
        for first, second in wanted:
            self._follow[first + 1] |= _ONE << (second * _SPREAD >> 7 & 63)
            self._pairs.put(first * stems + second, 1)

    def places(self, words: Words) -> list[int]:
        """Places of the first word of each pair found."""
        found = []
        stems, follow, known = words.stems, self._follow, self._stems
        for at in range(words.size - 1):
            first, second = min(stems[at], known), stems[at + 1]
            follows = follow[first + 1] >> (second * _SPREAD >> 7 & 63) & 1
            if follows and 0 <= second < known and self._pairs.get(first * known + second) != NONE:
                found.append(at)
        return found
