"""A document as rules see it, and what they match in it."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import NamedTuple, TypeVar

import regex

from spinfix import lazy
from spinfix.artefacts.literal_index import Places
from spinfix.artefacts.rule_patterns import end_pattern, is_bounded, line_pattern, pattern_of
from spinfix.artefacts.rules import LINES, Rule
from spinfix.text.lowercase import fold
from spinfix.text.markup import BLANK, FILLER, OPAQUE, View
from spinfix.time_budget import TimeBudget

TIMEOUT = 1.0
"""Maximum seconds of a rule in all lines of a document (`TimeBudget`), plus the same for every million characters; then it is
skipped with a warning."""

MOST = 200_000
"""Maximum number of matches of a rule in a document, which take 120 MB; then the rule is skipped with a warning.  The fullest
of 62 posts and 233 genuine documents has 7; a long book with a zero-width space after every letter has more."""

EDGE_LINES = 3
"""Number of non-empty lines that count as the head and the tail of a document."""

LONGEST_LINE = 400
"""Characters; longer lines are prose and are skipped by "own-line" rules."""

FAR = 20_000
"""Code points before and behind a literal in which a rule that asks for no line of its own is tried in a long text, if its
pattern is bounded (`spinfix.artefacts.rule_patterns.is_bounded`); of the shipped rules none such looks further than 5,000.
Tried on all of a long text for a literal here and there, they take ten times as long as on pieces of it
(docs/experiments/speed.md, "Rules in long texts")."""

SHORT_LITERAL = 5
"""Letters; shorter literals are in many other words ("ad" in "had"), so that their beginning is checked."""

_BESIDE_LINKS = BLANK + "*_>#•·|,./–—~-"
"""What may stand between links that are a match."""

_HOLLOW = lazy.regex_compile(r"[ \t]*[*+-](?:[ \t]+[*+-])?[ \t]*")
"""The marks of one or two list items without words; three of them are a rule."""
LONGEST_MARKS = 12
"""Characters of a line that may be such marks."""
_ITEM_BELOW = lazy.re_compile(r"\n(?:[ \t]*\n)?[ \t]*[*+-](?:[ \t]|$)", re.MULTILINE)
_ITEM_ABOVE = lazy.re_compile(r"^[ \t]*[*+-](?:[ \t][^\n]*)?\n(?:[ \t]*\n)?\Z", re.MULTILINE)
"""An item of a list right below and above a line, or with an empty line between."""

_PICTURE_ABOVE = lazy.re_compile(
    r"""!\[(?:[^\[\]\n]|\[[^\[\]\n]{0,100}\]){0,300}+\]                  # its description
    \((?!\s)(?:[^()\n]|\([^()\n]{0,100}\)){1,500}+\)(?:\]\([^)\n]{1,500}\))?  # its address; perhaps within a link
    [ \t]*\r?\n(?:[ \t]*\r?\n)?(?:([*_])[^\n]{1,300}\1[ \t]*\r?\n(?:[ \t]*\r?\n)?)?\W{0,8}\Z""",
    re.VERBOSE,
)
"""A picture of Markdown with an address, and perhaps its description in italics."""
CREDITED = 1500
"""Characters above the credit of a picture in which the picture stands."""

_WORDS = lazy.regex_compile(f"[^{FILLER}]+")

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


class Document:
    """A document as rules see it: its words without markup, whole and split into lines.

    Attributes:
        original: the document itself.
        view: the document with its markup masked.
        text: its words: the view without the fillers that stand for markup, and with line ends of one character.  Offsets of
            matches are offsets in it.
        patience: seconds that a rule may take.
        slow: the ids of rules that have taken longer.
        literals: the `Places` (in `text`) of each literal that it contains, if these are known; then no others are searched.
    """

    def __init__(self, text: str, seen: View, slow: set[str] | None = None) -> None:
        """Take a text and its view.

        Args:
            text: the document.
            seen: its view.
            slow: the ids of rules that have taken too long on it; gets more.
        """
        self.view = seen
        self.literals: Mapping[str, Places] | None = None
        self.slow = set() if slow is None else slow
        self.original = text
        self._words: list[int] = [0]
        self._origins: list[int] = [0]
        words = seen.text.replace("\r\n", FILLER + "\n") if "\r\n" in seen.text else seen.text
        self.text = self._without_fillers(words) if FILLER in words else words
        self.patience = TIMEOUT * (1 + len(self.text) / 1e6)
        self._end = max(0, len(self.text) - LONGEST_LINE)

    @cached_property
    def folded(self) -> str:
        """The words in lower case, with the same offsets."""
        return fold(self.text)

    def _without_fillers(self, words: str) -> str:
        pieces: list[str] = []
        size = 0
        self._words.clear()
        self._origins.clear()
        for match in _WORDS.finditer(words):
            self._words.append(size)
            self._origins.append(match.start())
            pieces.append(match.group())
            size += len(pieces[-1])
        self._words = self._words or [0]
        self._origins = self._origins or [0]
        return "".join(pieces)

    def origin(self, place: int) -> int:
        """The offset in the document of an offset in `text`."""
        piece = bisect_right(self._words, place) - 1
        return self._origins[piece] + place - self._words[piece]

    def place(self, origin: int) -> int:
        """The offset in `text` of an offset in the document; of markup, that of what follows."""
        piece = max(0, bisect_right(self._origins, origin) - 1)
        place = self._words[piece] + max(0, origin - self._origins[piece])
        return min(place, self._words[piece + 1] if piece + 1 < len(self._words) else len(self.text))

    def located(self, match: Match) -> Match:
        """A match with the offsets of the document."""
        start, end = self._located(match.start, match.end)
        return match._replace(start=start, end=end)

    def _located(self, start: int, end: int) -> tuple[int, int]:
        first, last = self.origin(start), self.origin(end - 1)
        if self.original.startswith("\r\n", first - 1):
            first -= 1
        return first, max((b for _, b in touching(self.view.entities, last, last + 1)), default=last + 1)

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The lines with words: where each begins, and its text."""
        return list(self._each_line())

    def adjoins(self, index: int) -> bool:
        """Whether no empty line sets a line apart from the next."""
        start, text = self.lines[index]
        return start + len(text) + 1 == self.lines[index + 1][0]

    def _each_line(self) -> Iterator[tuple[int, str]]:
        place, last = 0, len(self.text)
        while place <= last:
            end = self.text.find("\n", place)
            end = last if end < 0 else end
            line = self.text[place:end]
            if self._has_words(place, end):
                yield place, line
            place = end + 1

    def _has_words(self, start: int, end: int) -> bool:
        """Whether a line is neither blank nor the mark of a list item that is empty: one of a list, and not between paragraphs
        or below a label, as "*" is.
        """
        line = self.text[start:end]
        if not line.strip(BLANK):
            return False
        if len(line) > LONGEST_MARKS or self.view.format == "html" or not _HOLLOW.fullmatch(line):
            return True
        return not (_ITEM_BELOW.match(self.text, end) or _ITEM_ABOVE.search(self.text, max(0, start - LONGEST_LINE), start))

    @cached_property
    def _head(self) -> list[tuple[int, int]]:
        """Start and end of the first lines with words."""
        return [(start, start + len(line)) for start, line in islice(self._each_line(), EDGE_LINES)]

    @cached_property
    def _tail(self) -> list[tuple[int, int]]:
        """Start and end of the last lines with words."""
        found: list[tuple[int, int]] = []
        end = len(self.text)
        while end >= 0 and len(found) < EDGE_LINES:
            start = self.text.rfind("\n", 0, end) + 1
            if self._has_words(start, end):
                found.insert(0, (start, end))
            end = start - 1
        return found

    def matches(self, rule: Rule) -> Iterator[Match]:
        """The matches of ``rule`` in all its positions; none if it takes too long."""
        if rule.id in self.slow or (rule.links and not self.view.wrappers):
            return
        budget = TimeBudget(self.patience)
        try:
            hits = ((hit, where) for where in rule.where for hit in self._search(rule, where, budget))
            by_span = {hit.span(): (hit, where) for hit, where in islice(hits, MOST + 1)}
            if not by_span:
                return
            if len(by_span) > MOST:
                self.slow.add(rule.id)
                _log.warning("rule %s matches more than %d times in a document and was skipped", rule.id, MOST)
                return
        except TimeoutError:
            self.slow.add(rule.id)
            _log.warning("rule %s took too long on a document of %d characters and was skipped", rule.id, len(self.text))
            return
        for hit, where in by_span.values():
            if match := self.match_of(hit, rule, line=where in LINES):
                yield match

    def match_of(self, hit: regex.Match[str], rule: Rule, *, line: bool) -> Match | None:
        """The match of a rule whose pattern has hit; None if it is empty, cuts through markup, or is not what the rule is for.

        Args:
            hit: what the pattern of the rule matched in `text`.
            rule: the rule.
            line: whether it was looked for as a line, or at an edge of the document.
        """
        start, end = hit.span()
        if start == end or OPAQUE in hit.group() or self._cuts(*self._located(start, end)):
            return None
        if rule.links and not self._is_linked(*self._located(start, end), rule):
            return None
        if rule.kind == "credit" and self._is_below_picture(self._located(start, end)[0]):
            return None
        if _KEPT in hit.re.groupindex and not self._is_unbroken(start, end):
            return None  # no spinner writes tags around its choices; manuals do: {<var>on</var>|<var>off</var>}
        return Match(start, end, rule, self._kept(hit), line)

    def _is_below_picture(self, start: int) -> bool:
        """Whether a picture that the document still shows stands right above: its credit is none of a picture that is gone."""
        return (
            self.view.format == "markdown" and _PICTURE_ABOVE.search(self.original, max(0, start - CREDITED), start) is not None
        )

    def _is_linked(self, start: int, end: int, rule: Rule) -> bool:
        """Whether a stretch of the document is links with nothing but marks between them, and the rule finds what it asks for
        in the markup of each.
        """
        found = False
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
            start, found = link.last_word, True
        return found and not self.view.text[start:end].strip(_BESIDE_LINKS)

    def _is_unbroken(self, start: int, end: int) -> bool:
        """Whether there is no markup within a stretch of `text`."""
        return bisect_right(self._words, start) == bisect_right(self._words, end - 1)

    def _kept(self, hit: regex.Match[str]) -> str:
        """The text of the document in the group `_KEPT`; "" if the pattern has none."""
        if _KEPT not in hit.re.groupindex or not hit[_KEPT]:
            return ""
        return self.original[slice(*self._located(*hit.span(_KEPT)))]

    def _search(self, rule: Rule, where: str, budget: TimeBudget) -> Iterator[regex.Match[str]]:
        """The matches of a rule in one of its positions, as long as the budget lasts."""
        if where in ("own-line", "head", "tail"):
            for start in self._holding(where, self._known(rule)):
                if match := line_pattern(rule.pattern).match(self.text, start, timeout=budget.left):
                    yield match
        elif where == "end":
            if any(self._next(literal, self._end, len(self.text)) >= 0 for literal in self._known(rule)) and (
                match := end_pattern(rule.pattern).search(self.text, self._end, timeout=budget.left)
            ):
                yield match
        else:
            for start, end in self._near(rule):
                yield from pattern_of(rule.pattern).finditer(self.text, start, end, timeout=budget.left)

    def _near(self, rule: Rule) -> Iterator[tuple[int, int]]:
        """The stretches of the text in which a rule may match, without overlaps: the whole of most texts; of a long one those
        around its literals, if all of their places are known, and few, and its pattern does not look further.
        """
        size = len(self.text)
        known = [self.literals[literal][2] for literal in self._known(rule)] if self.literals is not None else []
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

    def _known(self, rule: Rule) -> Sequence[str]:
        """The literals of a rule that the document may contain."""
        if self.literals is None:
            return rule.literals
        return [literal for literal in rule.literals if literal in self.literals]

    def _holding(self, where: str, literals: Iterable[str]) -> list[int]:
        """Where the lines begin that contain one of the literals and are short or at an edge of the document, without
        duplicates.
        """
        found: dict[int, None] = {}
        for literal in literals:
            if where == "own-line":
                found.update(dict.fromkeys(self._short_lines(literal)))
            else:
                edge = self._head if where == "head" else self._tail
                found.update((start, None) for start, end in edge if self._find(literal, start, end) >= 0)
        return list(found)

    def _short_lines(self, literal: str) -> Iterator[int]:
        """Where the lines of at most `LONGEST_LINE` characters begin that contain a literal."""
        text = self.text
        place = self._find(literal, 0, len(text))
        while place >= 0:
            start = text.rfind("\n", max(0, place - LONGEST_LINE - 1), place) + 1
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            if end - start <= LONGEST_LINE and text[start:end].strip(BLANK):
                yield start
            place = self._find(literal, end, len(text))

    def _find(self, literal: str, start: int, end: int) -> int:
        """Where a literal begins between two places; -1 if it is not there.  A short one has to begin a word."""
        place = self._next(literal, start, end)
        if len(literal) < SHORT_LITERAL and literal[0].isalpha():
            while place > 0 and self.text[place - 1].isalpha():
                place = self._next(literal, place + 1, end)
        return place

    def _next(self, literal: str, start: int, end: int) -> int:
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

    def _cuts(self, start: int, end: int) -> bool:
        """Whether a span contains only a part of something that must be removed as a whole or not at all."""
        return any(not (start <= a and b <= end) for a, b in touching(self.view.whole, start, end))


_Span = TypeVar("_Span", bound=tuple[int, ...])


def touching(spans: Sequence[_Span], start: int, end: int) -> Iterator[_Span]:
    """The spans that overlap ``start`` to ``end``; spans are sorted, with their ends as first and last items."""
    place = max(0, bisect_left(spans, (start,)) - 1)
    while place < len(spans) and spans[place][0] < end:
        if spans[place][-1] > start:
            yield spans[place]
        place += 1
