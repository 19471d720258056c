"""Positions: where documents come from, and offsets as lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from spinfix.families.findings import Passage


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from.

    Attributes:
        path: its file, as it was named.
        record: number of the record in that file, from 1, or of its line if it has one; None if the file is the document.
        has_lines: whether the file has a record on each line.
        dropped: whether the run leaves the document out, since it was spun (`--drop-spun`).

    >>> Origin("posts.jsonl", 12, has_lines=True).name, Origin("post.txt").name
    ('posts.jsonl:12', 'post.txt')
    """

    path: str
    record: int | None = None
    has_lines: bool = False
    dropped: bool = False

    @property
    def name(self) -> str:
        """The name of the document in messages and reports."""
        return self.path if self.record is None else f"{self.path}:{self.record}"

    @property
    def line(self) -> int | None:
        """Line of the record in the file; None if the file is the document or its format has no lines."""
        return self.record if self.has_lines else None


class Lines:
    r"""The lines of a text, separated by line feeds.

    >>> Lines("one\ntwo").place(5)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        """Find where each line starts."""
        self.text = text
        self.starts = [0]
        position = text.find("\n")
        while position >= 0:
            self.starts.append(position + 1)
            position = text.find("\n", position + 1)
        if self.starts[-1] == len(text):
            self.starts.pop()  # no line after a final line feed, and none in an empty text

    def __len__(self) -> int:
        return len(self.starts)

    def label(self, offset: int) -> str:
        r"""Return line and column of ``offset`` as reports write them.

        >>> Lines("one\ntwo").label(5)
        '2:2'
        """
        line, column = self.place(offset)
        return f"{line}:{column}"

    def span(self, start: int, end: int) -> str:
        r"""Return the lines of a stretch of text as reports write them.

        >>> Lines("one\ntwo").span(0, 3), Lines("one\ntwo").span(0, 7)
        ('line 1', 'lines 1–2')
        """
        first, last = self.place(start)[0], self.place(end - 1)[0]
        return f"line {first}" if first == last else f"lines {first}–{last}"

    def spans(self, passages: Iterable[Passage]) -> str:
        r"""Return the lines of passages, in order; a long line with several is named once.

        >>> Lines("one two\nthree").spans([Passage(0, 3, 0.9), Passage(4, 7, 0.8), Passage(8, 13, 0.9)])
        'line 1, line 2'
        """
        return ", ".join(dict.fromkeys(self.span(part.start, part.end) for part in passages))

    def index(self, offset: int) -> int:
        """Return the index of the line that contains ``offset``, from 0."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def start(self, index: int) -> int:
        """Return the offset where line ``index`` starts; after the last line, the length of the text."""
        return self.starts[index] if index < len(self.starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of ``offset``, both from 1, the column in code points."""
        index = self.index(offset)
        return index + 1, offset - self.start(index) + 1
