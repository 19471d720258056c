"""A text put together from pieces of its source, with the place of everything in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A part of the text.

    Attributes:
        start: its first code point in the source.
        end: the code point after its last there.
        text: how it reads.
        jump: whether more than the mark of a divided word lies between it and the piece before.
    """

    start: int
    end: int
    text: str
    jump: bool = False


class Span(NamedTuple):
    """A place in the source.

    Attributes:
        start: its first code point.
        end: the code point after its last; if the place is not ``whole``, of its part before the jump.
        whole: whether nothing but marks of divided words lies inside it.
    """

    start: int
    end: int
    whole: bool


class PiecedText:
    """A text put together from pieces of its source.

    Attributes:
        source: the text that was read.
        text: how it reads.
    """

    def __init__(self, source: str, pieces: Iterable[Piece], inner: PiecedText | None = None) -> None:
        """Join the pieces.

        Args:
            source: the text that the pieces are from.
            pieces: in the order in which they read.
            inner: what made ``source`` out of a text before it.
        """
        self._pieces = list(pieces)
        self._inner = inner
        self.source: str = inner.source if inner else source
        self.text = "".join(piece.text for piece in self._pieces)
        self._starts = []
        place = 0
        for piece in self._pieces:
            self._starts.append(place)
            place += len(piece.text)
        self._jumps = [place for place, piece in zip(self._starts, self._pieces, strict=True) if piece.jump and place]

    def span(self, start: int, end: int) -> Span:
        """Where the text from ``start`` to ``end`` (exclusive, after ``start``) stands in the source."""
        number = bisect_right(self._jumps, start)
        jump = self._jumps[number] if number < len(self._jumps) else end
        whole = jump >= end
        first, last = bisect_right(self._starts, start) - 1, bisect_left(self._starts, min(end, jump)) - 1
        begin, stop = self._in_source(first, start, last=False), self._in_source(last, min(end, jump), last=True)
        if self._inner is None or begin >= stop:
            return Span(begin, stop, whole)
        inner = self._inner.span(begin, stop)
        return Span(inner.start, inner.end, whole and inner.whole)

    def _in_source(self, number: int, place: int, *, last: bool) -> int:
        piece = self._pieces[number]
        if len(piece.text) == piece.end - piece.start:
            return piece.start + place - self._starts[number]
        return piece.end if last else piece.start
