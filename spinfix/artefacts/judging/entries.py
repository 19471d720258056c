"""Whether a line is an entry of a list, or the head of a paragraph, as other lines of the text are.

Lists of tasks, labels of buttons, plays and quizzes have lines such as "Read more" that are their content.  Empty lines set
blocks of lines apart, and a block tells what it is by the length of its lines, and by others of the same make.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import NamedTuple

from spinfix.artefacts.judging.wording import SHORT, is_byline, is_short
from spinfix.text.markup import BLANK

FEWEST = 2
"""Entries that tell a list, and blocks that tell that a text consists of entries."""

LONGEST_MEANING = 160
"""Characters of what a word of a glossary means; of 3,301 paragraphs of news 69 % are longer."""


class Block(NamedTuple):
    """Lines that empty lines set apart.

    Attributes:
        first: its first line.
        last: its last.
        bare: how many of its lines are no artefacts.
        is_headed: whether its first line is short and stands above others.
        is_short: whether all of its lines are short that are no artefacts.
        is_answer: whether it consists of a long line and a short one below it.
        has_byline: whether a line names an author or a date.
    """

    first: int
    last: int
    bare: int
    is_headed: bool
    is_short: bool
    is_answer: bool
    has_byline: bool

    @property
    def is_pair(self) -> bool:
        """Whether it consists of a short head and one line."""
        return self.is_headed and self.last == self.first + 1


class Entries:
    """The blocks of short lines of a text.

    Args:
        lines: where each line with words begins, and its text.
        cover: the lines that matches cover whole.
        marks: those of them that only marks such as [ad_1] cover, which are no part of a list.
    """

    def __init__(self, lines: Sequence[tuple[int, str]], cover: Collection[int], marks: Collection[int] = ()) -> None:
        self._lines, self._cover, self._marks = lines, cover, marks

    def is_entry(self, index: int, *, heads_list: bool = False) -> bool:
        """Whether a line is an entry of a list, or the head of one as other blocks of the text have.

        Args:
            index: the line.
            heads_list: whether it may be the heading of a list of articles.
        """
        if index in self._words_of_glossary:
            return True
        block = self._blocks[bisect_right(self._tops, index) - 1]
        if not block.bare:
            return False
        if index == block.first and self._headed - block.is_headed >= FEWEST:
            return True
        if index == block.last and ((block.is_pair and self._pairs >= FEWEST) or (block.is_answer and self._is_quiz)):
            return True
        is_long = len(self._lines[index][1].strip(BLANK)) > SHORT  # as "This website uses cookies to …" above its buttons
        return block.is_short and not is_long and self._is_among_short(block, heads_list=heads_list and index == block.first)

    def _is_among_short(self, block: Block, *, heads_list: bool) -> bool:
        """Whether a block of short lines is one of several, or a list that it does not head."""
        if self._groups - (block.last > block.first) >= FEWEST:
            return True
        return self._is_list(block) and not heads_list

    def _is_list(self, block: Block) -> bool:
        """Whether a block of short lines is a list, and neither a widget nor the head of an article."""
        size = block.last - block.first + 1
        if (block.first == 0 and size + len(self._cover) - (size - block.bare) < len(self._lines)) or block.has_byline:
            return False
        return block.bare >= FEWEST and 2 * block.bare >= size

    @cached_property
    def _blocks(self) -> list[Block]:
        """The blocks of lines that empty lines set apart."""
        found: list[Block] = []
        first = 0
        for index, (start, text) in enumerate(self._lines):
            if index + 1 == len(self._lines) or start + len(text) + 1 != self._lines[index + 1][0]:
                found.append(self._block(first, index))
                first = index + 1
        return found

    def _block(self, first: int, last: int) -> Block:
        while first < last and first in self._marks:
            first += 1
        while first < last and last in self._marks:
            last -= 1
        bare = [index for index in range(first, last + 1) if index not in self._cover]
        is_short = all(map(self._is_short_line, bare))
        return Block(
            first=first,
            last=last,
            bare=len(bare),
            is_headed=bool(bare) and last > first and (first in self._cover or self._is_short_line(first)),
            is_short=is_short,
            is_answer=last == first + 1
            and first not in self._cover
            and not self._is_short_line(first)
            and self._is_short_line(last),
            has_byline=is_short and any(is_byline(self._lines[index][1]) for index in bare),
        )

    @cached_property
    def _tops(self) -> list[int]:
        return [block.first for block in self._blocks]

    @cached_property
    def _headed(self) -> int:
        """How many blocks have a head of their own; the place of an advertisement may stand above many."""
        return len({self._lines[block.first][1].strip(BLANK).casefold() for block in self._blocks if block.is_headed})

    @cached_property
    def _pairs(self) -> int:
        """How many blocks consist of a short head and one line, as speakers of a play and what they say."""
        return sum(1 for block in self._blocks if block.is_pair and block.first not in self._cover)

    @cached_property
    def _is_quiz(self) -> bool:
        """Whether most blocks of the text are long lines with short ones below, as questions and answers, not all artefacts."""
        answers = [block for block in self._blocks if block.is_answer]
        return len(answers) > FEWEST and 2 * len(answers) > len(self._blocks) and any(block.bare > 1 for block in answers)

    @cached_property
    def _words_of_glossary(self) -> Collection[int]:
        """The words of a glossary, if all of the text is words that stand alone, each above what it means in one line, perhaps
        below a title.
        """
        lines = [index for index in range(len(self._lines)) if index not in self._marks]
        if any(block.last > block.first for block in self._blocks) or len(lines) < 2 * FEWEST:
            return ()
        lines = lines[len(lines) % 2 :]
        words, meanings = lines[::2], lines[1::2]
        if len(words) <= FEWEST and not all(index in self._cover for index in words):  # the title and the slot of an article
            return ()
        if not all(map(self._is_short_line, words)) or any(map(self._is_short_line, meanings)):
            return ()
        return words if all(len(self._lines[index][1].strip(BLANK)) <= LONGEST_MEANING for index in meanings) else ()

    @cached_property
    def _groups(self) -> int:
        """How many blocks consist of several short lines."""
        return sum(1 for block in self._blocks if block.is_short and block.last > block.first)

    def _is_short_line(self, index: int) -> bool:
        return is_short(self._lines[index][1].strip(BLANK))
