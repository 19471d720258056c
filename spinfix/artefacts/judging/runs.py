"""Which lines of a document matches cover, and the runs of such lines.

A *run* is a series of lines with words, each of which is covered by matches: neighbouring lines are read together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from spinfix.artefacts.judging.wording import is_brief
from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.rules import Rule
from spinfix.text.markup import BLANK

LOOSE = BLANK + "*_>#•·|–—~-"
"""What may stand beside the words of a line: list marks, rules and the like."""


INTRODUCED = 6
"""Lines of a list that a sentence may go on after, or speak of: longer runs are widgets whatever is around them."""


class Location(NamedTuple):
    """Where a match stands.

    Attributes:
        first: its first line.
        last: its last line.
        run: the first and the last line of the run around it.
    """

    first: int
    last: int
    run: tuple[int, int]

    @property
    def top(self) -> int:
        """The first line of the run."""
        return self.run[0]

    @property
    def bottom(self) -> int:
        """The last line of the run."""
        return self.run[1]

    @property
    def lines(self) -> range:
        """The lines of the match."""
        return range(self.first, self.last + 1)

    @property
    def is_one_line(self) -> bool:
        """Whether the match is on one line."""
        return self.first == self.last

    @property
    def is_brief(self) -> bool:
        """Whether the run is short enough for a text to speak of its words; longer ones are widgets."""
        return self.bottom - self.top < INTRODUCED


class Gap(NamedTuple):
    """A place where an earlier pass removed artefacts.

    Attributes:
        place: where, in the text as it is now.
        rules: the rules that found them.
    """

    place: int
    rules: tuple[Rule, ...]


class Runs:
    """The lines of a document and the matches on them.

    Args:
        document: the document.
        matches: its matches, in order, without overlaps.
        gaps: where earlier passes removed artefacts, in order.

    Attributes:
        lines: where each line with words begins, and its text.
        starts: where each begins.
    """

    def __init__(self, document: Document, matches: Sequence[Match], gaps: Sequence[Gap]) -> None:
        self.document, self.matches, self._gaps = document, matches, gaps
        self.lines = document.lines
        self.starts = [start for start, _ in document.lines]
        self._runs: dict[int, tuple[int, int]] = {}

    def span(self, match: Match) -> tuple[int, int]:
        """The first and the last line of a match."""
        first = max(0, bisect_right(self.starts, match.start) - 1)
        return first, max(first, bisect_right(self.starts, match.end - 1) - 1)

    def location(self, match: Match) -> Location:
        """Where a match stands."""
        first, last = self.span(match)
        return Location(first, last, self.run(first))

    @cached_property
    def cover(self) -> dict[int, list[Match]]:
        """The lines that matches cover whole, apart from list marks and the like, with these matches."""
        touched: dict[int, list[Match]] = {}
        for match in self.matches:
            first, last = self.span(match)
            if self.is_misplaced(match, first, last):
                continue
            for index in range(first, last + 1):
                touched.setdefault(index, []).append(match)
        return {index: found for index, found in touched.items() if self._covers(index, found)}

    def is_misplaced(self, match: Match, first: int, last: int) -> bool:
        """Whether a match that should stand right above or below the text stands beside a line of a few words, or none."""
        if match.rule.stands == "below" and self._covers(first, [match]):
            return first == 0 or is_brief(self.lines[first - 1][1])
        return match.rule.stands == "above" and (last + 1 == len(self.lines) or is_brief(self.lines[last + 1][1]))

    def _covers(self, index: int, matches: Sequence[Match]) -> bool:
        place, text = self.lines[index]
        end, rest = place + len(text), ""
        for match in matches:
            rest += self.document.text[place : max(place, match.start)]
            place = max(place, match.end)
        return not (rest + self.document.text[min(place, end) : end]).strip(LOOSE)

    def run(self, index: int) -> tuple[int, int]:
        """The first and the last line of the run around a line."""
        if index not in self._runs:
            first = last = index
            while first - 1 in self.cover:
                first -= 1
            while last + 1 in self.cover:
                last += 1
            self._runs |= dict.fromkeys(range(first, last + 1), (first, last))
        return self._runs[index]

    @cached_property
    def title(self) -> int:
        """The first line that no rule that requires nothing covers, which may be the title; -1 if all lines are covered."""
        for index in range(len(self.lines)):
            if all(match.rule.requires for match in self.cover.get(index, ())):
                return index if any(other not in self.cover for other in range(index, len(self.lines))) else -1
        return -1

    def gap_rules(self, first: int, last: int) -> Iterator[tuple[int, Rule]]:
        """The rules that removed something in or beside lines ``first`` to ``last`` in earlier passes, and where."""
        start = self.starts[first - 1] + len(self.lines[first - 1][1]) if first else 0
        end = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.document.text)
        for gap in self._gaps[bisect_left(self._gaps, (start,)) :]:
            if gap.place > end:
                return
            yield from ((gap.place, rule) for rule in gap.rules)
