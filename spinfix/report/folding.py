"""Folds lines that are wider than a terminal, between words; pieces of a line keep their styles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from spinfix.report.colour import Paint, Style, plain

HANGING = " " * 4
"""What the further lines of a folded line begin with."""
NARROWEST = 24
"""Characters of a line that are used even if a terminal has fewer: in less no word would be left whole."""

Piece = tuple[Style, str]
"""A piece of a line with its style."""


def folded(pieces: Sequence[Piece], width: int | None, paint: Paint = plain, hanging: str = HANGING) -> Iterator[str]:
    """Yield the lines of a line that consists of pieces.

    Args:
        pieces: the pieces, which follow each other without blanks between them, and contain no line ends.
        width: characters of a line at most; None for no limit.
        paint: colours.
        hanging: what further lines begin with.

    >>> list(folded([("", "irregular woodland → "), ("added", "random forest")], 30))
    ['irregular woodland → random', '    forest']
    """
    text = "".join(piece for _, piece in pieces)
    ends = list(accumulate((len(piece) for _, piece in pieces), initial=0))
    for number, (start, end) in enumerate(_stretches(text, width, len(hanging))):
        parts = (
            paint(style, text[max(first, start) : min(last, end)])
            for (style, _), (first, last) in zip(pieces, pairwise(ends), strict=True)
            if first < end and last > start
        )
        yield (hanging if number else "") + "".join(parts)


def _stretches(text: str, width: int | None, indent: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends in the text; further ones have less room by their indent."""
    size = len(text.rstrip(" "))
    room = size if width is None else max(width, NARROWEST)
    start, words = 0, _word(text, 0)
    while size - start > room:
        blank = text.rfind(" ", words + 1, start + room + 1)  # not in an indent
        end = blank if blank > 0 else start + room  # a word that is longer than a line is cut
        yield start, start + len(text[start:end].rstrip(" "))
        if start == 0:
            room -= indent
        start = words = _word(text, end)
    if start < size or size == 0:
        yield start, size


def _word(text: str, start: int) -> int:
    """Where the next word begins, or the text ends."""
    while start < len(text) and text[start] == " ":
        start += 1
    return start
