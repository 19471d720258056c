"""Finds long lists of names, in which nothing around a name tells whether its words are another's."""

from __future__ import annotations

from spinfix import lazy

_NAME = r"[A-Z][\w'’-]*(?:[ ](?:(?:of|the)[ ])?[A-Z][\w'’-]*){0,3}"
_NAMES = lazy.re_compile(rf", {_NAME}(?:, {_NAME}){{7,}}(?:,? (?:and|or) {_NAME})?")
"""Eight names or more behind another; the search begins with a comma, with that one it would take twenty times as long."""
_FIRST_NAME, _LONGEST_NAME = lazy.re_compile(rf"(?<![\w.]){_NAME}\Z"), 60
"""The name before them, and how many code points of it are looked at."""


def name_lists(text: str) -> list[tuple[int, int]]:
    """Long lists of names, in code points, in order: nothing around a name tells whether its words are another's.

    >>> text = "They are Ann, Ben, Cy, Dan, Eve, Flo, Gus, Hal, Ida, and Joe; Ann, Ben, and Cy came."
    >>> [text[start:end] for start, end in name_lists(text)]
    ['Ann, Ben, Cy, Dan, Eve, Flo, Gus, Hal, Ida, and Joe']
    """
    found = []
    for match in _NAMES.finditer(text):
        first = _FIRST_NAME.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
        found.append((first.start() if first else match.start() + len(", "), match.end()))
    return found
