"""Tokenization without an object for each token.

Returns the same tokens as `spinfix.text.tokenizer.tokenize`, as numbers: where each begins and ends, and its number in the
dictionary's vocabulary.  Most text is cut here, character by character; the few stretches with combining marks or digits of
other scripts are passed to the regular expression of `spinfix.text.tokenizer`.
"""
# ruff: noqa: C901 -- hot loops: a call for each token costs more than its work

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import Any

import regex

from spinfix.kernels.columns import zeros
from spinfix.kernels.hashing import MASK as ALL_BITS
from spinfix.text.apostrophes import CURLY, STRAIGHT
from spinfix.text.tokenizer import DASHES, SENTENCE_END, TOKEN, Tokens, form_of
from spinfix.text.vocabulary import NONE as NOTHING
from spinfix.text.vocabulary import Vocabulary

SPACE, OTHER, LETTER, DIGIT, APOSTROPHE, DOT, COMMA, RUN, FOREIGN = range(9)
"""Character classes of the tokenizer.  `RUN`: marks of which several in a row form one token.  `FOREIGN`: characters whose
whole stretch between spaces is cut by the expression of `spinfix.text.tokenizer`: combining marks, digits that are not ASCII,
the long s (an s when case is ignored), and everything beyond `KNOWN`."""

KNOWN = 0x3001
"""Code points below this have their class in the table: the last space is U+3000."""

MASK, NONE = ALL_BITS, NOTHING  # under names that have C types
_POINT = 46

MOST_SHAPES, LONGEST_SHAPE = 1 << 14, 40
"""Number of tokens other than plain words (marks, numbers, names with accents) whose forms are cached before the cache is
cleared, and length of the longest in letters."""


def _kinds() -> bytearray:
    """The class of each code point below `KNOWN`."""
    kinds = bytearray([OTHER]) * KNOWN
    everything = "".join(map(chr, range(KNOWN)))
    for pattern, kind in ((r"\s", SPACE), (r"\p{L}", LETTER), (r"[\p{M}\p{N}ſ]", FOREIGN), (r"[0-9]", DIGIT), (r"[-_*=]", RUN)):
        for match in regex.finditer(pattern, everything):
            kinds[match.start()] = kind
    for character, kind in ((STRAIGHT, APOSTROPHE), (CURLY, APOSTROPHE), (".", DOT), (",", COMMA)):
        kinds[ord(character)] = kind
    return kinds


def _table(characters: Iterable[str]) -> bytearray:
    """A table with 1 at the code points of some characters."""
    table = bytearray(KNOWN)
    for character in characters:
        table[ord(character)] = 1
    return table


def _codes(text: str) -> array[int]:
    """The code points of a text as an array, followed by two spaces, so that looking ahead never leaves the array."""
    return array("I", (text + "  ").encode(_UTF32, "surrogatepass"))


_UTF32 = f"utf-32-{sys.byteorder[0]}e"


class FastTokenizer:
    """A tokenizer for one thread: it reuses its working arrays from text to text.

    Args:
        vocabulary: the words to number.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.kinds = _kinds()
        self.closing = _table(SENTENCE_END)
        self.dashes = _table(DASHES)
        self.words, self.forms = vocabulary.words, vocabulary.forms
        self.factor, self.known = vocabulary.factor, vocabulary.known
        self.shapes: dict[str, str] = {}
        self.room = 0
        self.make_room(1 << 14)

    def make_room(self, tokens: int) -> None:
        """Allocate arrays for ``tokens`` tokens, which are reused from text to text."""
        self.room = tokens
        self.starts = zeros("i", tokens)
        self.ends = zeros("i", tokens)
        self.numbers_of = zeros("i", tokens)
        self.hashes = zeros("Q", tokens)

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text."""
        return self._made(text, self.cut(text))

    def _made(self, text: str, count: int) -> Tokens:
        """The tokens of the last text."""
        words: list[str] = []
        forms: list[str] = []
        for token in range(count):
            number = self.numbers_of[token]
            if number != NONE and not self._is_dash(self.points[self.starts[token]]):
                words.append(self.words[number])
                forms.append(self.forms[number])
                continue
            word = text[self.starts[token] : self.ends[token]]
            words.append(word)
            if word.isascii() and word.isalpha():
                forms.append(word.lower())
                continue
            form = self.shapes.get(word)
            if form is None:
                form = form_of(word, text, self.starts[token], self.ends[token])
                if len(word) <= LONGEST_SHAPE and word[0] not in DASHES:  # the form of a dash depends on its neighbours
                    if len(self.shapes) > MOST_SHAPES:
                        self.shapes.clear()
                    self.shapes[word] = form
            forms.append(form)
        return Tokens(text, words, forms, part_of(self.starts, "i", count), part_of(self.ends, "i", count))

    def forms_of(self, text: str) -> list[str]:
        """The forms of a text's tokens, without the empty ones; for a tokenizer with an empty vocabulary."""
        found: list[str] = []
        for token in range(self.cut(text)):
            word = text[self.starts[token] : self.ends[token]]
            if word.isascii() and word.isalpha():
                found.append(word.lower())
            elif form := form_of(word, text, self.starts[token], self.ends[token]):
                found.append(form)
        return found

    def cut(self, text: str) -> int:
        """Cut a text; returns the number of tokens."""
        self.points = _codes(text)
        if len(text) >= self.room:
            self.make_room(len(text) + 4096)
        return self._cut(text, len(text))

    def _cut(self, text: str, size: int) -> int:
        """Cut the text into the same tokens as the expression of `spinfix.text.tokenizer`; returns their number."""
        kinds, starts, ends, hashes = self.kinds, self.starts, self.ends, self.hashes
        factor = self.factor
        count = place = chunk = 0  # chunk: the first token of the stretch without spaces
        while place < size:
            code = self.points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == SPACE:
                place += 1
                chunk = count
                continue
            if kind == FOREIGN:
                count, place = self._cut_foreign(text, chunk, starts[chunk] if chunk < count else place, size)
                continue
            begin = place
            hashed = 0
            if kind == LETTER:
                while kind == LETTER:
                    hashed = (hashed * factor + code) & MASK
                    place += 1
                    code = self.points[place]  # a space follows the text
                    kind = kinds[code] if code < KNOWN else FOREIGN
                if kind == SPACE:
                    starts[count], ends[count] = begin, place
                    hashes[count] = ((hashed ^ hashed >> 32) * factor) & MASK  # spinfix.kernels.hashing.mixed, in place
                    count += 1
                    continue
                if kind in (APOSTROPHE, DOT):
                    place = self._word_end(begin, place, size)
            elif kind == DIGIT:
                place = self._number_end(place, size)
            elif kind == APOSTROPHE:
                place += self._clitic(place, size)
            else:
                place += 1
                if kind in (DOT, RUN):
                    while place < size and self.points[place] == code:
                        place += 1
            starts[count], ends[count] = begin, place
            hashes[count] = self._hash(begin, place)
            count += 1
        self._number(count)
        return count

    def _cut_foreign(self, text: str, count: int, start: int, size: int) -> tuple[int, int]:
        """Cut the stretch without spaces at ``start`` with the expression; returns the number of tokens so far and its end."""
        end = start
        while end < size and not (self.points[end] < KNOWN and self.kinds[self.points[end]] == SPACE):
            end += 1
        for match in TOKEN.finditer(text, start, end):
            self.starts[count], self.ends[count] = match.span()
            self.hashes[count] = self._hash(match.start(), match.end())
            count += 1
        return count, end

    def _hash(self, begin: int, end: int) -> int:
        """The hash of the word at this place."""
        hashed = 0
        for at in range(begin, end):
            hashed = (hashed * self.factor + self.points[at]) & MASK
        return ((hashed ^ hashed >> 32) * self.factor) & MASK

    def _number(self, count: int) -> int:
        """Look up the numbers of the tokens; `NONE` for those that no phrase contains."""
        self.known.get_all(self.hashes, count, self.numbers_of, 0)
        for token in range(count):
            self.numbers_of[token] -= 1
        return 0

    def _word_end(self, begin: int, place: int, size: int) -> int:
        """End of a word whose letters are followed by a full stop or an apostrophe: with its n't, or as an initialism
        ("U.S").
        """
        if self.points[place] != _POINT:
            before, behind = self.points[place - 1] | 32, self.points[place + 1] | 32
            if place - begin > 1 and before == 110 and behind == 116 and not self._is_word(place + 2, size):
                return place + 2
        elif place - begin == 1:
            while self.points[place] == _POINT and self._is_letter(place + 1, size):
                place += 2
            if place - begin > 1 and self._is_word(place, size):
                place -= 2
        return place

    def _is_letter(self, place: int, size: int) -> bool:
        if place >= size:
            return False
        code = self.points[place]
        return code < KNOWN and self.kinds[code] == LETTER

    def _is_dash(self, code: int) -> bool:
        return code < KNOWN and self.dashes[code] != 0

    def _closes(self, code: int) -> bool:
        return code < KNOWN and self.closing[code] != 0

    def _is_word(self, place: int, size: int) -> bool:
        """Whether a letter or digit is at this place; foreign stretches are cut again anyway."""
        if place >= size:
            return False
        code = self.points[place]
        return code < KNOWN and (self.kinds[code] == LETTER or self.kinds[code] == DIGIT)

    def _number_end(self, place: int, size: int) -> int:
        """End of the number that begins at a place: digits, with points and commas between, then letters."""
        kinds = self.kinds
        while place < size:
            code = self.points[place]
            kind = kinds[code] if code < KNOWN else FOREIGN
            if kind == DIGIT:
                place += 1
            elif kind in (DOT, COMMA) and place + 1 < size and 48 <= self.points[place + 1] <= 57:
                place += 2
            else:
                break
        while self._is_letter(place, size):
            place += 1
        return place

    def _clitic(self, place: int, size: int) -> int:
        """Length of the clitic whose apostrophe is at a place; 1 if it is no clitic."""
        if place + 1 >= size:
            return 1
        first = self.points[place + 1] | 32
        if first in (115, 100, 109):  # s d m
            return 1 if self._is_word(place + 2, size) else 2
        if place + 2 < size:
            second = self.points[place + 2] | 32
            if (first in (114, 118) and second == 101) or (first == 108 and second == 108):  # re ve ll
                return 1 if self._is_word(place + 3, size) else 3
        return 1


def part_of(column: array[Any], kind: str, count: int) -> array[Any]:
    """The first ``count`` values of a column of this kind (`array`); an array, since a list would hold an object for each."""
    part: array[Any] = array(kind)
    part.frombytes(memoryview(column).cast("B")[: part.itemsize * count])
    return part
