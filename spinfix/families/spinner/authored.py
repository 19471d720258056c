"""Finds what an author wrote, whatever a spinner did to the rest: there is no evidence in it, and nothing to restore.

These are looked for only in texts that passed the screen (`spinfix.families.spinner.restorer`), and so cost nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spinfix.text.furniture import furniture
from spinfix.text.source_code import source_code


class Abbreviations:
    """Finds abbreviations that the author writes with a full stop where the spinner writes none.

    In the 8,929 pairs of the shipped spinner a word or number follows p.c 8,060 times and "p.c." 14 times, yr 3,661 and 12,
    govt 790 and 2 times.  Of their 3 million substitutions 3 are lost to it.

    Args:
        abbreviations: those that the spinner writes without their last full stop (`spinfix.families.spinner.habits`).
    """

    def __init__(self, abbreviations: Iterable[str]) -> None:
        self._patterns = [(mark, *_patterns(mark)) for mark in abbreviations]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """All uses of those that stand with a full stop inside a sentence, and nowhere without, in code points.

        >>> text = "Exports fell 3 p.c. on the yr. They had risen 11 p.c."
        >>> [text[start:end] for start, end in Abbreviations(["p.c.", "yr."]).find(text)]
        ['p.c.', 'p.c.']
        """
        for mark, inside, without, uses in self._patterns:
            if (mark in text or mark.capitalize() in text) and inside.search(text) and not without.search(text):
                yield from (match.span() for match in uses.finditer(text))


def _patterns(mark: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """An abbreviation with its full stop inside a sentence, without it, and either; also in the plural (yrs)."""
    form = re.escape(mark[:-1]) + ("" if "." in mark[:-1] else "s?")
    return (
        re.compile(rf"\b(?i:{form})\.(?:[,;:)]|[ \t]+[a-z])"),
        re.compile(rf"\b{form}(?=[^\w.])", re.IGNORECASE),
        re.compile(rf"\b{form}\b\.?", re.IGNORECASE),
    )


def authored(text: str, abbreviations: Abbreviations) -> list[tuple[int, int]]:
    """The stretches of a text that no spinner wrote, in code points, in order; they may overlap."""
    return sorted([*furniture(text), *source_code(text), *abbreviations.find(text)])
