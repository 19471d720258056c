"""What artefact rules match in a document, in each of their positions."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from typing import NamedTuple

import regex

from spinfix import lazy
from spinfix.artefacts.literal_index import Places
from spinfix.artefacts.rule_patterns import end_pattern, is_bounded, line_pattern, pattern_of
from spinfix.artefacts.rules import LINES, Rule
from spinfix.artefacts.unmarked_text import LONGEST_LINE, UnmarkedText
from spinfix.text.lowercase import fold
from spinfix.text.markup import BLANK, OPAQUE, View
from spinfix.text.stretches import touching
from spinfix.time_budget import TimeBudget

TIMEOUT = 1.0
"""Maximum seconds of a rule in all lines of a document (`TimeBudget`), plus the same for every million characters; then it is
skipped with a warning."""

MOST = 200_000
"""Maximum number of matches of a rule in a document, which take 120 MB; then the rule is skipped with a warning.  The fullest
of 62 posts and 233 genuine documents has 7; a long book with a zero-width space after every letter has more."""

FAR = 20_000
"""Code points before and behind a literal in which a rule that asks for no line of its own is tried in a long text, if its
pattern is bounded (`spinfix.artefacts.rule_patterns.is_bounded`); of the shipped rules none such looks further than 5,000.
Tried on all of a long text for a literal here and there, they take ten times as long as on pieces of it
(docs/experiments/speed.md, "Rules in long texts")."""

SHORT_LITERAL = 5
"""Letters; shorter literals are in many other words ("ad" in "had"), so that their beginning is checked."""

_BESIDE_LINKS = BLANK + "*_>#•·|,./–—~-"
"""What may stand between links that are a match."""

_PICTURE_ABOVE = lazy.re_compile(
    r"""!\[(?:[^\[\]\n]|\[[^\[\]\n]{0,100}\]){0,300}+\]                  # its description
    \((?!\s)(?:[^()\n]|\([^()\n]{0,100}\)){1,500}+\)(?:\]\([^)\n]{1,500}\))?  # its address; perhaps within a link
    [ \t]*\r?\n(?:[ \t]*\r?\n)?(?:([*_])[^\n]{1,300}\1[ \t]*\r?\n(?:[ \t]*\r?\n)?)?\W{0,8}\Z""",
    re.VERBOSE,
)
"""A picture of Markdown with an address, and perhaps its description in italics."""
CREDITED = 1500
"""Characters above the credit of a picture in which the picture stands."""

_log = logging.getLogger(__name__)


class Match(NamedTuple):
    """What a rule matched.

    Attributes:
        start: where it begins.
        end: where it ends.
        rule: the rule.
        replacement: what stays of it, mostly nothing.
        line: whether the rule asks for a line of its own, or a place at the edge of the document.
        confidence: the probability that it is an artefact.
    """

    start: int
    end: int
    rule: Rule
    replacement: str
    line: bool
    confidence: float = 1.0


def by_precedence(match: Match) -> tuple[int, bool, int, bool]:
    """Sort key: first matches first, then those of links, then long ones, then those whose rules require nothing."""
    return match.start, not match.rule.links, -match.end, bool(match.rule.requires)


def without_overlaps(matches: Iterable[Match]) -> list[Match]:
    """The matches in order; of those that overlap the first one by precedence (`by_precedence`)."""
    chosen: list[Match] = []
    for match in sorted(matches, key=by_precedence):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen


_KEPT = "keep"
"""Name of the group in a pattern whose text stays."""


class Document(UnmarkedText):
    """A document as rules see it, and what they match in it.

    Args:
        text: the document.
        seen: its view.
        slow: the ids of rules that have taken too long on it; gets more.

    Attributes:
        slow: these ids.
        patience: seconds that a rule may take.
        literals: the `Places` (in `text`) of each literal that it contains, if these are known; then no others are searched.
    """

    def __init__(self, text: str, seen: View, slow: set[str] | None = None) -> None:
        super().__init__(text, seen)
        self.slow = set() if slow is None else slow
        self.patience = TIMEOUT * (1 + len(self.text) / 1e6)
        self.literals: Mapping[str, Places] | None = None
        self._short_lines: dict[str, list[int]] = {}  # where those with a literal begin, of literals asked for so far
        self._end = max(0, len(self.text) - LONGEST_LINE)

    @cached_property
    def folded(self) -> str:
        """The words in lower case, with the same offsets."""
        return fold(self.text)

    def located(self, match: Match) -> Match:
        """A match with the offsets of the document."""
        start, end = self.original_span(match.start, match.end)
        return match._replace(start=start, end=end)

    def matches(self, rule: Rule) -> list[Match]:
        """The matches of ``rule`` in all its positions; none if it takes too long."""
        if rule.id in self.slow or (rule.links and not self.view.wrappers):
            return []
        budget = TimeBudget(self.patience)
        by_span: dict[tuple[int, int], tuple[regex.Match[str], bool]] = {}
        try:
            for where in rule.where:
                for hit in self._search(rule, where, budget):
                    by_span[hit.span()] = hit, where in LINES
                    if len(by_span) > MOST:
                        self.slow.add(rule.id)
                        _log.warning("rule %s matches more than %d times in a document and was skipped", rule.id, MOST)
                        return []
        except TimeoutError:
            self.slow.add(rule.id)
            _log.warning("rule %s took too long on a document of %d characters and was skipped", rule.id, len(self.text))
            return []
        found = (self.match_of(hit, rule, line=line) for hit, line in by_span.values())
        return [match for match in found if match] if by_span else []

    def match_of(self, hit: regex.Match[str], rule: Rule, *, line: bool) -> Match | None:
        """The match of a rule whose pattern has hit; None if it is empty, cuts through markup, or is not what the rule is for.

        Args:
            hit: what the pattern of the rule matched in `text`.
            rule: the rule.
            line: whether it was looked for as a line, or at an edge of the document.
        """
        start, end = hit.span()
        if start == end or OPAQUE in hit.group() or self._cuts_markup(*self.original_span(start, end)):
            return None
        if rule.links and not self._is_linked(*self.original_span(start, end), rule):
            return None
        if rule.kind == "credit" and self._is_below_picture(self.original_span(start, end)[0]):
            return None
        if _KEPT in hit.re.groupindex and not self.is_unbroken(start, end):
            return None  # no spinner writes tags around its choices; manuals do: {<var>on</var>|<var>off</var>}
        return Match(start, end, rule, self._kept_text(hit), line)

    def _is_below_picture(self, start: int) -> bool:
        """Whether a picture that the document still shows stands right above: its credit is none of a picture that is gone."""
        return (
            self.view.format == "markdown" and _PICTURE_ABOVE.search(self.original, max(0, start - CREDITED), start) is not None
        )

    def _is_linked(self, start: int, end: int, rule: Rule) -> bool:
        """Whether a stretch of the document is links with nothing but marks between them, and the rule finds what it asks for
        in the markup of each.
        """
        has_link = False
        for link in touching(self.view.wrappers, start, end):
            if self.view.text[start : link.first_word].strip(_BESIDE_LINKS) or link.last_word > end:
                return False
            markup = f"{self.original[link.start : link.first_word]} {self.original[link.last_word : link.end]}"
            try:
                if not pattern_of(rule.links).search(markup, timeout=self.patience):
                    return False
            except TimeoutError:
                self.slow.add(rule.id)
                return False
            start, has_link = link.last_word, True
        return has_link and not self.view.text[start:end].strip(_BESIDE_LINKS)

    def _kept_text(self, hit: regex.Match[str]) -> str:
        """The text of the document in the group `_KEPT`; "" if the pattern has none."""
        if _KEPT not in hit.re.groupindex or not hit[_KEPT]:
            return ""
        return self.original[slice(*self.original_span(*hit.span(_KEPT)))]

    def _search(self, rule: Rule, where: str, budget: TimeBudget) -> Iterable[regex.Match[str]]:
        """The matches of a rule in one of its positions, as long as the budget lasts."""
        if where == "own-line":
            lines = self._lines_with(rule)
        elif where in ("head", "tail"):
            lines = self._edge_lines_with(self.head if where == "head" else self.tail, rule)
        elif where == "end":
            return self._search_end(rule, budget)
        else:
            return self._search_anywhere(rule, budget)
        return self._search_lines(rule, lines, budget) if lines else ()

    def _search_lines(self, rule: Rule, lines: Iterable[int], budget: TimeBudget) -> Iterator[regex.Match[str]]:
        """The lines that a rule matches, of those that begin at some places."""
        pattern = line_pattern(rule.pattern)
        for start in lines:
            if match := pattern.match(self.text, start, timeout=budget.left):
                yield match

    def _search_end(self, rule: Rule, budget: TimeBudget) -> Iterator[regex.Match[str]]:
        """What a rule matches at the end of the document."""
        literals = self._possible_literals(rule)
        if any(self._find_literal(literal, self._end, len(self.text)) >= 0 for literal in literals) and (
            match := end_pattern(rule.pattern).search(self.text, self._end, timeout=budget.left)
        ):
            yield match

    def _search_anywhere(self, rule: Rule, budget: TimeBudget) -> Iterator[regex.Match[str]]:
        """What a rule matches at any place."""
        for start, end in self._searched_stretches(rule):
            yield from pattern_of(rule.pattern).finditer(self.text, start, end, timeout=budget.left)

    def _searched_stretches(self, rule: Rule) -> Iterator[tuple[int, int]]:
        """The stretches of the text in which a rule may match, without overlaps: the whole of most texts; of a long one those
        around its literals, if all of their places are known, and few, and its pattern does not look further.
        """
        size = len(self.text)
        known = [self.literals[literal][2] for literal in self._possible_literals(rule)] if self.literals is not None else []
        if not all(known) or not 0 < sum(map(len, known)) * FAR < size or not is_bounded(rule):
            yield 0, size
            return
        begin = end = 0
        for place in merge(*known):
            if place - FAR > end:
                if end:
                    yield begin, end
                begin = place - FAR
            end = min(size, place + FAR)
        yield begin, end

    def _possible_literals(self, rule: Rule) -> Sequence[str]:
        """The literals of a rule that the document may contain."""
        if self.literals is None:
            return rule.literals
        return [literal for literal in rule.literals if literal in self.literals]

    def _lines_with(self, rule: Rule) -> Iterable[int]:
        """Where the lines of at most `LONGEST_LINE` characters begin that contain a literal of a rule, each once."""
        starts: list[int] = []
        for literal in self._possible_literals(rule):
            known = self._short_lines.get(literal)
            if known is None:
                known = self._short_lines[literal] = self._short_lines_with(literal)
            starts += known
        return dict.fromkeys(starts) if len(starts) > 1 else starts

    def _edge_lines_with(self, edge: Iterable[tuple[int, int]], rule: Rule) -> Iterable[int]:
        """Where the lines at an edge of the document begin that contain a literal of a rule, each once."""
        literals = self._possible_literals(rule)
        return {start: None for literal in literals for start, end in edge if self._find_word(literal, start, end) >= 0}

    def _short_lines_with(self, literal: str) -> list[int]:
        """Where the lines of at most `LONGEST_LINE` characters begin that contain a literal."""
        text, starts = self.text, []
        place = self._find_word(literal, 0, len(text))
        while place >= 0:
            start = text.rfind("\n", max(0, place - LONGEST_LINE - 1), place) + 1
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            if end - start <= LONGEST_LINE and text[start:end].strip(BLANK):
                starts.append(start)
            place = self._find_word(literal, end, len(text))
        return starts

    def _find_word(self, literal: str, start: int, end: int) -> int:
        """Where a literal begins between two places; -1 if it is not there.  A short one has to begin a word."""
        place = self._find_literal(literal, start, end)
        if len(literal) < SHORT_LITERAL and literal[0].isalpha():
            while place > 0 and self.text[place - 1].isalpha():
                place = self._find_literal(literal, place + 1, end)
        return place

    def _find_literal(self, literal: str, start: int, end: int) -> int:
        """Where a literal begins between two places, mostly known without a search; -1 if it is not there."""
        if self.literals is None:
            return self.folded.find(literal, start, end)
        first, last, every = self.literals[literal]
        if last < start:
            return -1
        if first < start < last:
            if not every:
                return self.folded.find(literal, start, end)
            place = every[bisect_left(every, start)]
        else:
            place = first if start <= first else last
        return place if place + len(literal) <= end else -1

    def _cuts_markup(self, start: int, end: int) -> bool:
        """Whether a span contains only a part of something that must be removed as a whole or not at all."""
        return any(not (start <= a and b <= end) for a, b in touching(self.view.whole, start, end))
