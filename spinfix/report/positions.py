"""Where an edit is: documents by name, offsets as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from spinfix.edits import Edit

LINED = (".jsonl", ".ndjson", ".csv", ".tsv")
"""Formats whose records can be pointed at by a line of the file."""

_RECORD = re.compile(r"(.+):([1-9]\d*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from.

    Attributes:
        path: its file.
        record: number of the line or record in that file, from 1; None where the file is the document.
    """

    path: str
    record: int | None = None

    @classmethod
    def parse(cls, name: str) -> Origin:
        """The origin that a document's name tells.

        >>> Origin.parse("posts.jsonl:12"), Origin.parse("post.txt")
        (Origin(path='posts.jsonl', record=12), Origin(path='post.txt', record=None))
        """
        match = _RECORD.fullmatch(name)
        return cls(match[1], int(match[2])) if match else cls(name)

    @property
    def line(self) -> int | None:
        """The line of the file that holds the record; None where there is none, or the file has no lines."""
        return self.record if self.path.lower().endswith(LINED) else None


def visible(edit: Edit) -> tuple[int, int]:
    r"""The span of an edit without the white space at its ends: where people should look.

    >>> visible(Edit(4, 11, "\n[ad_2]", "", "artefact", rule="AD001"))
    (5, 11)
    """
    inner = edit.found.strip()
    start = edit.start + edit.found.find(inner)
    return (start, start + len(inner)) if inner else (edit.start, edit.end)


class Lines:
    r"""The lines of one text, each ended by a line feed.

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
            self.starts.pop()  # behind a last line feed there is no line, and in an empty text none at all

    def __len__(self) -> int:
        return len(self.starts)

    def index(self, offset: int) -> int:
        """Number of the line that holds ``offset``, from 0."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def start(self, index: int) -> int:
        """Offset where line ``index`` starts; for the line after the last, the text's length."""
        return self.starts[index] if index < len(self.starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both from 1, the column in code points."""
        index = self.index(offset)
        return index + 1, offset - self.start(index) + 1
