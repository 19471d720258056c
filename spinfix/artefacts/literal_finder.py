"""Finds which of many strings a text contains, in one pass over its bytes in UTF-8.

Each string is looked for by those three of its bytes that are the rarest in English.  At every place of the text the last three
bytes are a number of 15 bits, and a table of bits says whether a string is looked for by it; only then they are compared.
"""
# ruff: noqa: PERF401 -- hot loops

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence

COMPILED = not __file__.endswith((".py", ".pyc"))
"""Whether this module is compiled."""

FREQUENT = b" etaoinsrhldcumfpgwybvk"
"""The letters of English text from the most frequent one on; all others are rarer."""

GLUED, PLURAL, APART = 1, 2, 3
"""How a string stands in a text, at best: as a part of longer words; as words, but for a plural s that follows; as words."""

_GLUED, _PLURAL, _APART, _ONE = GLUED, PLURAL, APART, 1  # under names that have C types
_A, _S, _Z = b"asz"
_WINDOW = 0x7FFF
"""Mask of the number of three bytes: they overlap by three bits."""


class LiteralFinder:
    """Finds strings in texts; built once.

    >>> finder = LiteralFinder(["read more", "*", "comment"])
    >>> finder.find("* I read mores. Uncommented comments: read more.") == [(0, APART), (1, APART), (2, PLURAL)]
    True
    >>> finder.find("I read mores and uncommented") == [(0, PLURAL), (2, GLUED)]
    True

    Args:
        literals: the strings, in lower case.
    """

    def __init__(self, literals: Sequence[str]) -> None:
        strings = list(map(_encoded, literals))
        self._count = len(strings)
        begins = array("i", [0])
        for string in strings:
            begins.append(begins[len(begins) - 1] + len(string))
        self._begins, self._letters = begins, array("B", b"".join((*strings, b" ")))
        self._alone = array("i", [0]) * 256
        entries: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, string in enumerate(strings):
            if len(string) == 1:
                self._alone[string[0]] = number + 1
                continue
            size = _end_of_rarest(string)
            for window in _windows(string[max(0, size - 3) : size]):
                entries[window].append((number, size))
        self._has_window = array("Q", [0]) * (_WINDOW // 64 + 1)
        entries_from = array("i", [0])
        numbers, sizes = array("i"), array("i")
        for window in range(_WINDOW + 1):
            for number, size in entries.get(window, ()):
                self._has_window[window >> 6] |= _ONE << (window & 63)
                numbers.append(number)
                sizes.append(size)
            entries_from.append(len(numbers))
        self._entries_from, self._numbers, self._sizes = entries_from, numbers, sizes

    def find(self, text: str) -> list[tuple[int, int]]:
        """The numbers of the strings in a text, in order, each with how it stands there: `GLUED`, `PLURAL` or `APART`."""
        count = self._count
        marks = array("B", bytes(count))
        data = _encoded(text)
        self._mark(data, len(data), marks)
        found = []
        for number in range(count):
            if marks[number]:
                found.append((number, marks[number]))
        return found

    def _mark(self, text: bytes, size: int, marks: array[int]) -> int:
        """Note in ``marks`` how each string stands in a text."""
        alone, has_window, mask = self._alone, self._has_window, _WINDOW
        window = 0
        for place in range(size):
            byte = text[place]
            number = alone[byte] - 1
            if number >= 0 and marks[number] != _APART:
                marks[number] = max(marks[number], self._standing(text, size, place, place + 1))
            window = (window << 5 ^ byte) & mask
            if has_window[window >> 6] >> (window & 63) & 1:
                for entry in range(self._entries_from[window], self._entries_from[window + 1]):
                    number = self._numbers[entry]
                    start = place + 1 - self._sizes[entry]
                    if marks[number] != _APART and self._stands(text, size, start, number):
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


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_letter(byte: int) -> bool:
    return _A <= byte <= _Z


def _end_of_rarest(string: bytes) -> int:
    """Where the three bytes of a string end that are the rarest in English."""
    ranks = [FREQUENT.index(byte) if byte in FREQUENT else len(FREQUENT) for byte in string]
    return max(range(min(3, len(string)), len(string) + 1), key=lambda end: sum(ranks[max(0, end - 3) : end]))


def _windows(last: bytes) -> Iterator[int]:
    """The numbers of three bytes of which these two or three are the last."""
    for before in range(1 << 5) if len(last) < 3 else [0]:
        window = before
        for byte in last:
            window = (window << 5 ^ byte) & _WINDOW
        yield window
