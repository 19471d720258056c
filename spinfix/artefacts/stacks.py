"""Artefacts that lie one upon another at the edges of a document, found at once.

A rule for the tail sees three lines, one for the end the last words, and what is above them is at the edge only when they are
gone.  One pass for each would take hours for a page of a hundred thousand of them.  So the lines are walked through from the
edge, and those that rules match do not count.  What lies on a match that is not removed in the end is not removed either
(`held`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.rule_patterns import end_pattern, line_pattern
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.unmarked_text import EDGE_LINES, LONGEST_LINE
from spinfix.text.markup import BLANK
from spinfix.text.stretches import Stretches
from spinfix.time_budget import TimeBudget

Stack: TypeAlias = list[Match]
"""Matches from an edge of a document inwards."""


def stacks(document: Document, rules: Iterable[Rule]) -> tuple[Stack, Stack]:
    """The matches at the head of a document and at its tail, each as if those before it had been removed."""
    search = _Search(document)
    rules = list(rules)
    head = [rule for rule in rules if "head" in rule.where]
    return list(_head(document, search, head)), _Tail(document, search, rules).stack()


def held(stack: Stack, plain: Iterable[Match], artefacts: Sequence[Match]) -> list[Match]:
    """What is left of the matches to be removed if one of a stack stays: those in front of it, and those that lie on none.

    Args:
        stack: matches from the edge inwards.
        plain: the matches that do not depend on others.
        artefacts: those to be removed, in order, without overlaps.
    """
    removed = Stretches((match.start, match.end) for match in artefacts)
    firm = {(match.start, match.end) for match in plain}
    stays = next((n for n, match in enumerate(stack) if not removed.touch(match.start, match.end)), len(stack))
    loose = {(match.start, match.end) for match in stack[stays:]} - firm
    return [match for match in artefacts if (match.start, match.end) not in loose]


def _head(document: Document, search: _Search, rules: Sequence[Rule]) -> Iterator[Match]:
    """The matches at the head: lines, until three stay."""
    kept, place = 0, 0
    for start, line in document.lines if rules else ():
        if start < place:
            continue
        if match := search.line(rules, start, start + len(line), len(document.text)):
            place = match.end
            yield match
        elif (kept := kept + 1) == EDGE_LINES:
            return


class _Tail:
    """Walks through the lines from the last one upwards, until three stay."""

    def __init__(self, document: Document, search: _Search, rules: Sequence[Rule]) -> None:
        self._document, self._search = document, search
        self._end_rules = [rule for rule in rules if "end" in rule.where]
        self._tail_rules = [rule for rule in rules if "tail" in rule.where]
        self._line_rules = [rule for rule in rules if "own-line" in rule.where]
        self._stack: Stack = []
        self._end = len(document.text)

    def stack(self) -> Stack:
        """The matches at the tail."""
        if not (self._end_rules or self._tail_rules):
            return []
        kept: list[int] = []
        for start, line in reversed(self._document.lines):
            if start >= self._end:
                continue
            if not kept:
                self._take_ends()
                if not self._document.text[start : self._end].strip(BLANK):
                    continue
            stop = start + len(line) if kept else self._end
            match = self._line(start, stop, shortened=not kept and self._end < start + len(line))
            if match is None:
                kept.insert(0, start)
            else:
                self._stack.append(match)
                kept = [below for below in kept if below >= match.end]
                self._end = self._end if kept else start
            if len(kept) == EDGE_LINES:
                break
        return self._stack

    def _take_ends(self) -> None:
        """Take the last words, again and again."""
        while match := self._search.end(self._end_rules, self._end):
            self._stack.append(match)
            self._end = match.start

    def _line(self, start: int, stop: int, *, shortened: bool) -> Match | None:
        """The match of a line; of one whose last words are gone, also that of a rule for any line."""
        match = self._search.line(self._tail_rules, start, stop, self._end)
        if match is None and shortened and stop - start <= LONGEST_LINE:
            match = self._search.line(self._line_rules, start, stop, self._end)
        return match


class _Search:
    """Searches a document as if it ended earlier.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._budget = TimeBudget(document.patience)

    def line(self, rules: Iterable[Rule], start: int, stop: int, end: int) -> Match | None:
        """The first match of a rule that begins with the line from ``start`` to ``stop``, in the text up to ``end``."""
        text = self._document.text
        try:
            for rule in self._hopeful(rules, start, stop):
                hit = line_pattern(rule.pattern).match(text, start, end, timeout=self._budget.left)
                if hit and (match := self._document.match_of(hit, rule, line=True)):
                    return match
        except TimeoutError:
            self._budget.end()
        return None

    def end(self, rules: Iterable[Rule], end: int) -> Match | None:
        """The longest match of a rule for the last words, in the text up to ``end``."""
        text, start = self._document.text, max(0, end - LONGEST_LINE)
        matches: list[Match] = []
        try:
            for rule in self._hopeful(rules, start, end):
                hit = end_pattern(rule.pattern).search(text, start, end, timeout=self._budget.left)
                if hit and (match := self._document.match_of(hit, rule, line=True)):
                    matches.append(match)
        except TimeoutError:
            self._budget.end()
        return min(matches, key=lambda match: match.start, default=None)

    def _hopeful(self, rules: Iterable[Rule], start: int, end: int) -> Iterator[Rule]:
        """The rules of which a literal stands between two places; none when the time is over."""
        if self._budget.is_over:
            return
        folded, slow = self._document.folded, self._document.slow
        for rule in rules:
            if rule.id not in slow and any(folded.find(literal, start, end) >= 0 for literal in rule.literals):
                yield rule
