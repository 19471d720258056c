"""Finds what an author wrote, whatever a spinner did to the rest: there is no evidence in it, and nothing to restore.

These are looked for only in texts that passed the screen (`spinfix.families.spinner.restorer`), and so cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spinfix.text.furniture import furniture
from spinfix.text.source_code import source_code

ABBREVIATIONS = {"p.c.": r"p\.c", "yr.": "yrs?", "govt.": "govt"}
"""Abbreviations among the spun phrases, by what a text that an author abbreviated contains, also with a capital.  The spinner
writes them without a full stop: in its 8,929 pairs a word or number follows p.c 8,060 times and "p.c." 14 times, yr 3,661 and
12, govt 790 and 2 times.  Of their 3 million substitutions 3 are lost to it."""

_WITH = {mark: re.compile(rf"\b(?i:{form})\.(?:[,;:)]|[ \t]+[a-z])") for mark, form in ABBREVIATIONS.items()}
_WITHOUT = {mark: re.compile(rf"\b{form}(?=[^\w.])", re.IGNORECASE) for mark, form in ABBREVIATIONS.items()}
_USES = {mark: re.compile(rf"\b{form}\b\.?", re.IGNORECASE) for mark, form in ABBREVIATIONS.items()}


def authored(text: str) -> list[tuple[int, int]]:
    """The stretches of a text that no spinner wrote, in code points, in order; they may overlap."""
    return sorted([*furniture(text), *source_code(text), *_abbreviated(text)])


def _abbreviated(text: str) -> Iterator[tuple[int, int]]:
    """All uses of an abbreviation that the author writes with a full stop: it stands with one inside a sentence, and nowhere
    without.

    >>> text = "Exports fell 3 p.c. on the yr. They had risen 11 p.c."
    >>> [text[start:end] for start, end in _abbreviated(text)]
    ['p.c.', 'p.c.']
    """
    for mark, inside in _WITH.items():
        if (mark in text or mark.capitalize() in text) and inside.search(text) and not _WITHOUT[mark].search(text):
            yield from (match.span() for match in _USES[mark].finditer(text))
