"""Finds which of many strings a text contains, in any case, in one pass over its bytes in UTF-8.

Each string is looked for by those four of its bytes that are the rarest in English.  At every place of the text the last four
bytes are a number of 20 bits, and a table of bits says whether a string is looked for by it; only then they are compared.
"""
# ruff: noqa: PERF401 -- hot loops

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence

from spinfix.kernels.columns import zeros
from spinfix.text.lowercase import fold

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module is compiled."""

FREQUENT = b" etaoinsrhldcumfpgwybvk"
"""The letters of English text from the most frequent one on; all others are rarer."""

GLUED, PLURAL, APART = 1, 2, 3
"""How a string stands in a text, at best: as a part of longer words; as words, but for a plural s that follows; as words."""

_GLUED, _PLURAL, _APART, _ONE = GLUED, PLURAL, APART, 1  # under names that have C types
_A, _S, _Z = b"asz"
_INNER, _LEAD = 0x80, 0xC0
"""In UTF-8 the bytes from the first up to the second, exclusive, begin no character."""
_WINDOW, _LAST = 0xFFFFF, 0x7FFF
"""Masks of the number of four bytes, which overlap by three bits, and of that of the last three."""


class LiteralFinder:
    """Finds strings in texts; built once.

    >>> finder = LiteralFinder(["read more", "*", "comment"])
    >>> finder.find("* I read mores. Uncommented comments: Read more.")
    [(0, 3, 4, 38), (1, 3, 0, 0), (2, 2, 18, 28)]

    Args:
        literals: the strings, in lower case.
    """

    def __init__(self, literals: Sequence[str]) -> None:
        strings = list(map(_encoded, literals))
        self._count = len(strings)
        self._capitals = _capitals("".join(literals))
        begins = array("i", [0])
        for string in strings:
            begins.append(begins[len(begins) - 1] + len(string))
        self._begins, self._letters = begins, array("B", b"".join((*strings, b" ")))
        self._alone = zeros("i", 256)
        self._has_window = zeros("Q", _WINDOW // 64 + 1)
        entries: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for number, string in enumerate(strings):
            if len(string) == 1:
                self._alone[string[0]] = number + 1
                continue
            size = _end_of_rarest(string)
            last = string[max(0, size - 4) : size]
            inner_bytes = sum(_INNER <= byte < _LEAD for byte in string[:size])
            for before in range(1 << 5 * (4 - len(last))):
                window = _window(last, before)
                self._has_window[window >> 6] |= _ONE << (window & 63)
            for before in range(1 << 5 * max(0, 3 - len(last))):
                entries[_window(last, before) & _LAST].append((number, size, inner_bytes))
        entries_from = array("i", [0])
        numbers, sizes, inner = array("i"), array("i"), array("i")
        for window in range(_LAST + 1):
            for number, size, inner_bytes in entries.get(window, ()):
                numbers.append(number)
                sizes.append(size)
                inner.append(inner_bytes)
            entries_from.append(len(numbers))
        self._entries_from, self._numbers, self._sizes, self._inner = entries_from, numbers, sizes, inner

    def find(self, text: str, every: dict[int, array[int]] | None = None) -> list[tuple[int, int, int, int]]:
        """The strings in a text, in order.

        Args:
            text: the text.
            every: gets, by number, where each string begins, in code points and in order.

        Returns:
            The number of each; how it stands there, at best (`GLUED`, `PLURAL` or `APART`); where it begins first and last, in
            code points.
        """
        count = self._count
        marks, places = zeros("B", count), zeros("i", 2 * count)
        for capital in self._capitals:
            if capital in text:
                text = fold(text)
                break
        data = _encoded(text).lower()  # only letters of ASCII
        self._mark(data, len(data), marks, places, every)
        found = []
        for number in range(count):
            if marks[number]:
                found.append((number, marks[number], places[2 * number], places[2 * number + 1]))
        return found

    def _mark(self, text: bytes, size: int, marks: array[int], places: array[int], every: dict[int, array[int]] | None) -> int:
        """Note in ``marks`` how each string stands in a text, in ``places`` where it begins first and last, and where else in
        ``every``, if that is asked for.
        """
        alone, has_window, mask, last = self._alone, self._has_window, _WINDOW, _LAST
        window = inner = 0  # inner: the bytes so far that begin no character
        for place in range(size):
            byte = text[place]
            if byte >= _INNER:
                inner += byte < _LEAD
            if alone[byte]:
                self._note(text, size, place, alone[byte] - 1, marks, places, inner, every)
            window = (window << 5 ^ byte) & mask
            if has_window[window >> 6] >> (window & 63) & 1:
                for entry in range(self._entries_from[window & last], self._entries_from[(window & last) + 1]):
                    start, number = place + 1 - self._sizes[entry], self._numbers[entry]
                    if self._stands(text, size, start, number):
                        self._note(text, size, start, number, marks, places, inner - self._inner[entry], every)
        return 0

    def _note(
        self,
        text: bytes,
        size: int,
        start: int,
        number: int,
        marks: array[int],
        places: array[int],
        inner: int,
        every: dict[int, array[int]] | None,
    ) -> int:
        """Note that a string stands at ``start``, before which ``inner`` bytes begin no character."""
        if not marks[number]:
            places[2 * number] = start - inner
        places[2 * number + 1] = start - inner
        if every is not None:
            if number not in every:
                every[number] = array("i")
            every[number].append(start - inner)
        if marks[number] != _APART:
            end = start + self._begins[number + 1] - self._begins[number]
            marks[number] = max(marks[number], self._standing(text, size, start, end))
        return 0

    def _stands(self, text: bytes, size: int, start: int, number: int) -> bool:
        """Whether a string stands at a place."""
        begin = self._begins[number]
        length = self._begins[number + 1] - begin
        if start < 0 or start + length > size:
            return False
        same = 0
        while same < length and text[start + same] == self._letters[begin + same]:
            same += 1
        return same == length

    def _standing(self, text: bytes, size: int, start: int, end: int) -> int:
        """How the string from ``start`` to ``end`` stands among the letters beside it."""
        if start and _is_letter(text[start]) and _is_letter(text[start - 1]):
            return _GLUED
        if end == size or not _is_letter(text[end]) or not _is_letter(text[end - 1]):
            return _APART
        if text[end] == _S and (end + 1 == size or not _is_letter(text[end + 1])):
            return _PLURAL
        return _GLUED


def _capitals(letters: str) -> list[str]:
    """The capitals of letters beyond ASCII.

    >>> _capitals("read δ…")
    ['Δ']
    """
    return sorted({letter.upper() for letter in letters if not letter.isascii() and letter != letter.upper()})


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_letter(byte: int) -> bool:
    return _A <= byte <= _Z


def _end_of_rarest(string: bytes) -> int:
    """Where the four bytes of a string end that are the rarest in English."""
    ranks = [FREQUENT.index(byte) if byte in FREQUENT else len(FREQUENT) for byte in string]
    return max(range(min(4, len(string)), len(string) + 1), key=lambda end: sum(ranks[max(0, end - 4) : end]))


def _window(last: bytes, before: int = 0) -> int:
    """The number of four bytes of which these two to four are the last, after those of the number ``before``."""
    window = before
    for byte in last:
        window = (window << 5 ^ byte) & _WINDOW
    return window
