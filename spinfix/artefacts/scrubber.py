"""Find and remove the artefacts of importers, themes and widgets, without touching anything else.

The rules are data (`spinfix.artefacts.rules`).  Three things protect genuine text.  Position: a rule says where its artefact
may be, mostly on its own line.  Company: a rule that genuine text could trigger applies only if another rule has found an
artefact in the same document.  Markup: nothing is matched inside tags, code or URLs (`spinfix.text.markup`).

Removal is repeated until no rule matches, because one artefact can hide another: the link "Source" is the last line only after
the ad slot below it has been removed.  So scrubbing is idempotent.

Meaning is not judged: a sentence in which the author asks for subscribers stays.
"""

from __future__ import annotations

import html
import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

import regex
from ahocorasick_rs import AhoCorasick, Implementation

from spinfix.artefacts.rules import Pack, PackError, Rule, check_ids, load_packs, select_rules
from spinfix.edits import Edit, apply, compose
from spinfix.text.markup import BLANK, FILLER, OPAQUE, Markup, View, plain, view

__all__ = ["Pack", "PackError", "Rule", "Scrubber", "load_packs"]

TIMEOUT = 1.0
"""Maximum seconds of a rule on a document, plus the same for every million characters; then it is skipped with a warning."""

PASSES = 24
"""Maximum number of passes over one document.  Real documents need two or three; a document that needs more is left unchanged,
so that scrubbing stays idempotent."""

EDGE_LINES = 3
"""Number of non-empty lines that count as the head and the tail of a document."""

LONGEST_LINE = 400
"""Characters; longer lines are prose and are skipped by "own-line" rules."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_log = logging.getLogger(__name__)

_OPENING = "([“‘"
_CLOSING = ".,;:!?…”’)]"
_EDGE = rf"[^\S\n]*(?:[*_>\#•·|–—~{FILLER}-][^\S\n]*)*"
_AFTER_SENTENCE = r"(?<=[.!?…:\]\)”\"'»][^\S\n]*)"


class _Match(NamedTuple):
    start: int
    end: int
    rule: Rule
    replacement: str


class Scrubber:
    r"""Finds artefacts; create one and use it for many texts.

    Args:
        packs: the rule packs; see `load_packs`.
        select: ids, id prefixes or pack names of the rules to use [default: all rules that are on by default].
        ignore: ids, id prefixes or pack names of rules not to use.

    Raises:
        PackError: if a name in ``select`` or ``ignore`` matches no rule, or two rules have the same id.

    >>> scrubber = Scrubber(load_packs())
    >>> apply(text := "The talks failed.\n[ad_2]\nSource link", scrubber.find(text))
    'The talks failed.'
    >>> scrubber.find("The source link in the footnote is broken [1].")
    []
    """

    def __init__(self, packs: Sequence[Pack], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> None:
        check_ids(packs)
        self._arguments = (tuple(packs), tuple(select), tuple(ignore))
        self.rules = select_rules(packs, select, ignore)
        self._packs = {rule.id: pack.name for pack in packs for rule in pack.rules}
        self._index = _Index(self.rules)

    def __reduce__(self) -> tuple[type[Scrubber], tuple[tuple[Pack, ...], tuple[str, ...], tuple[str, ...]]]:
        """Pickle the arguments; patterns are compiled again in the other process."""
        return Scrubber, self._arguments

    def find(self, text: str, markup: Markup = "auto") -> list[Edit]:
        """Return the edits that scrub ``text``, in order and without overlaps; apply them with `spinfix.edits.apply`.

        Args:
            text: a document.
            markup: its format; "auto" takes a text with tags for HTML, and skips code and URLs of Markdown in any other.
        """
        edits: list[Edit] = []
        current = text
        company: set[str] = set()
        for _ in range(PASSES):
            found = self._pass(current, markup, company)
            if not found:
                return edits
            edits = list(compose(text, edits, found))
            current = apply(current, found)
        _log.warning("a document of %d characters is not clean after %d passes and was left unchanged", len(text), PASSES)
        return []

    def _pass(self, text: str, markup: Markup, company: set[str]) -> list[Edit]:
        """One pass over ``text``; adds the rules that found something to ``company``."""
        if "<" in text and not company and not self._may_match(text):
            return []
        seen = view(text, markup)
        document = _Document(text, seen)
        present = self._index.present(document.folded)
        matches = [match for rule in self._index.rules_for(present, needs_company=False) for match in document.matches(rule)]
        company |= {match.rule.id for match in matches if match.rule.vouches}
        if company:
            rules = self._index.rules_for(present, needs_company=True)
            rules = [rule for rule in rules if self._has_company(rule, company)]
            matches += [match for rule in rules for match in document.matches(rule)]
        return _tidy(text, seen, _without_overlaps(matches)) if matches else []

    def _may_match(self, page: str) -> bool:
        """Whether any rule could match in HTML; clean pages need not be parsed."""
        folded = _fold(plain(html.unescape(page)))
        return bool(self._index.rules_for(self._index.present(folded), needs_company=False))

    def _has_company(self, rule: Rule, present: set[str]) -> bool:
        """Whether one of the rules that ``rule`` requires is present."""
        return any(
            other != rule.id and (name in ("*", self._packs[other]) or other.startswith(name))
            for other in present
            for name in rule.company
        )


class _Index:
    """Rules indexed by their literals, which an Aho-Corasick automaton finds in one pass over a text.

    A literal counts only if its words, or their plurals, are words of the text, at any position.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        by_literal: dict[str, list[Rule]] = {}
        for rule in rules:
            for literal in rule.literals:
                by_literal.setdefault(literal, []).append(rule)
        self._literals = [_Literal(text, _words(text), tuple(rules)) for text, rules in by_literal.items()]
        self._bare = [not literal.words for literal in self._literals]
        self._single = [text.isascii() and text.isalpha() for text in by_literal]
        # Twice as fast as its default implementation; takes 6 ms to build.
        self._automaton = AhoCorasick(list(by_literal), implementation=Implementation.DFA)

    def present(self, folded: str) -> list[_Literal]:
        """The literals that a text contains."""
        found: set[int] = set()
        doubtful: set[int] = set()
        try:
            matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        except UnicodeEncodeError:  # the automaton works on UTF-8, which has no lone surrogates; no literal has one
            matches = self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", folded), overlapping=True)
        for number, start, end in matches:
            if number in found:
                continue
            single = self._single[number]  # a word of its own, or its plural, or nothing
            if _is_word(folded, start, end) if single else (self._bare[number] or _stands_apart(folded, start, end)):
                found.add(number)
            elif not single:
                doubtful.add(number)
        known: dict[str, bool] = {}
        for number in doubtful - found:
            for word in self._literals[number].words:
                if word not in known:
                    known[word] = _word_pattern(word).search(folded) is not None
            if all(known[word] for word in self._literals[number].words):
                found.add(number)
        return [self._literals[number] for number in found]

    @staticmethod
    def rules_for(present: Iterable[_Literal], *, needs_company: bool) -> list[Rule]:
        """The rules of the literals, sorted by id: those that require another artefact, or those that do not."""
        found = {rule.id: rule for literal in present for rule in literal.rules if bool(rule.company) == needs_company}
        return [found[name] for name in sorted(found)]


class _Literal(NamedTuple):
    text: str
    words: tuple[str, ...]
    rules: tuple[Rule, ...]


def _words(literal: str) -> tuple[str, ...]:
    """The words that a text must have to contain a literal, with the singulars of plurals."""
    words = re.findall("[a-z]+", literal)
    return (*words, *(word[:-1] for word in words if word[-1] == "s" and len(word) > 1))


@cache
def _word_pattern(word: str) -> re.Pattern[str]:
    """The word or its plural as a whole word; the literal comes first because it is fast to search for."""
    return re.compile(f"{word}(?<![a-z]{word})s?(?![a-z])")


def _is_word(folded: str, start: int, end: int) -> bool:
    """Whether ``start`` to ``end`` is a word, or a word without its plural s."""
    if start and "a" <= folded[start - 1] <= "z":
        return False
    after = folded[end : end + 2]
    return not after or not "a" <= after[0] <= "z" or (after[0] == "s" and not "a" <= after[1:] <= "z")


def _stands_apart(folded: str, start: int, end: int) -> bool:
    """Whether no letter continues the span from ``start`` to ``end`` on either side."""
    return not (
        ("a" <= folded[start] <= "z" and start > 0 and "a" <= folded[start - 1] <= "z")
        or (end < len(folded) and "a" <= folded[end] <= "z" and "a" <= folded[end - 1] <= "z")
    )


class _Document:
    """A document as rules see it: whole, and split into lines."""

    def __init__(self, text: str, seen: View) -> None:
        self.view = seen
        self.text = seen.text
        self.folded = _fold(seen.text)
        self._original = text
        self._timeout = TIMEOUT * (1 + len(seen.text) / 1e6)
        self._end = max(0, len(self.folded) - LONGEST_LINE)

    @cached_property
    def _places(self) -> dict[str, _Lines]:
        """The lines for "own-line", "head" and "tail"."""
        lines: list[tuple[int, str]] = []
        place = 0
        for line in self.folded.split("\n"):
            if line.strip(BLANK):
                lines.append((place, line))
            place += len(line) + 1
        short = [item for item in lines if len(item[1]) <= LONGEST_LINE]
        return {"own-line": _Lines(short), "head": _Lines(lines[:EDGE_LINES]), "tail": _Lines(lines[-EDGE_LINES:])}

    def matches(self, rule: Rule) -> Iterator[_Match]:
        """The matches of ``rule`` in all its positions; none if it takes too long."""
        try:
            found = {match.span(): match for where in rule.where for match in self._search(rule, where)}
        except TimeoutError:
            _log.warning("rule %s took too long on a document of %d characters and was skipped", rule.id, len(self.text))
            return
        for (start, found_end), match in found.items():
            end = max((b for _, b in _touching(self.view.entities, found_end - 1, found_end)), default=found_end)
            if start < end and OPAQUE not in match.group() and not self._cuts(start, end):
                keep = match.span("keep") if "keep" in match.re.groupindex else (end, end)
                yield _Match(start, end, rule, self._original[slice(*keep)])

    def _search(self, rule: Rule, where: str) -> Iterator[regex.Match[str]]:
        if where in ("own-line", "head", "tail"):
            for start in self._places[where].holding(rule.literals):
                if match := _line_pattern(rule.pattern).match(self.text, start, timeout=self._timeout):
                    yield match
        elif where == "end":
            if any(self.folded.find(literal, self._end) >= 0 for literal in rule.literals) and (
                match := _end_pattern(rule.pattern).search(self.text, self._end, timeout=self._timeout)
            ):
                yield match
        else:
            yield from _pattern(rule.pattern).finditer(self.text, timeout=self._timeout)

    def _cuts(self, start: int, end: int) -> bool:
        """Whether a span contains only a part of something that must be removed as a whole or not at all."""
        return any(not (start <= a and b <= end) for a, b in _touching(self.view.whole, start, end))


class _Lines:
    """Lines joined to be searched for literals in one pass."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        self._joined = "\n".join(line for _, line in lines)
        self._text_starts = [start for start, _ in lines]
        self._starts = []
        place = 0
        for _, line in lines:
            self._starts.append(place)
            place += len(line) + 1

    def holding(self, literals: Sequence[str]) -> list[int]:
        """Offsets in the text of the lines that contain one of the literals, without duplicates."""
        found: dict[int, None] = {}
        for literal in literals:
            place = self._joined.find(literal)
            while place >= 0:
                line = bisect_right(self._starts, place) - 1
                found[self._text_starts[line]] = None
                following = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._joined)
                place = self._joined.find(literal, following)
        return list(found)


@cache
def _pattern(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.V1)


@cache
def _line_pattern(pattern: str) -> regex.Pattern[str]:
    return _pattern(rf"{_EDGE}(?:{pattern}){_EDGE}(?=\n|\Z)")


@cache
def _end_pattern(pattern: str) -> regex.Pattern[str]:
    return _pattern(rf"{_AFTER_SENTENCE}(?:{pattern})(?={_EDGE}\s*\Z)")


def _fold(text: str) -> str:
    """Lower case with the same offsets: the few letters that become longer in lower case are left unchanged."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


def _without_overlaps(matches: list[_Match]) -> list[_Match]:
    """The matches in order; of two that overlap, the first one, and of two with the same start the longer one."""
    chosen: list[_Match] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end, bool(match.rule.company))):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen


@dataclass(slots=True)
class _Piece:
    """A span to remove, extended by the white space that is removed with it."""

    start: int
    end: int
    rule: Rule
    replacement: str


def _tidy(text: str, seen: View, matches: Sequence[_Match]) -> list[Edit]:
    """Edits for the matches, including the white space that would otherwise be doubled."""
    edits: list[Edit] = []
    cluster: list[_Piece] = []
    for piece in (piece for match in matches for piece in _pieces(match, seen)):
        if cluster and not (_tidies(piece) and _tidies(cluster[-1]) and _is_blank(text, cluster[-1].end, piece.start)):
            edits += _close(text, cluster)
            cluster = []
        cluster.append(piece)
    if cluster:
        edits += _close(text, cluster)
    return edits


def _tidies(piece: _Piece) -> bool:
    return not piece.replacement and "within" not in piece.rule.where


def _is_blank(text: str, start: int, end: int) -> bool:
    return start == end or text[start:end].isspace()


def _pieces(match: _Match, seen: View) -> Iterator[_Piece]:
    """The parts of a match outside markup; a link whose words are all removed is removed with its markup."""
    if not seen.markup:
        yield _Piece(*match)
        return
    start, end = match.start, match.end
    links = [link for link in _touching(seen.wrappers, start, end) if start <= link.first_word and link.last_word <= end]
    if links:
        start, end = min(start, links[0].start), max(end, links[-1].end)
    kept = [
        (a, b) for a, b in _touching(seen.markup, start, end) if not any(link.start <= a and b <= link.end for link in links)
    ]
    place = start
    for a, b in (*kept, (end, end)):
        if place < a and seen.text[place:a].strip(BLANK):
            yield _Piece(place, a, match.rule, match.replacement)
        place = max(place, b)


_Span = TypeVar("_Span", bound=tuple[int, ...])


def _touching(spans: Sequence[_Span], start: int, end: int) -> Iterator[_Span]:
    """The spans that overlap ``start`` to ``end``; spans are sorted, with their ends as first and last items."""
    place = max(0, bisect_left(spans, (start,)) - 1)
    while place < len(spans) and spans[place][0] < end:
        if spans[place][-1] > start:
            yield spans[place]
        place += 1


def _close(text: str, cluster: list[_Piece]) -> Iterator[Edit]:
    """Edits for pieces separated only by white space.

    Of the white space before and after the cluster the longer break is kept; at the start of the document none, at its end
    only the white space that ended the document before.
    """
    first, last = cluster[0], cluster[-1]
    if _tidies(first):
        for one, other in pairwise(cluster):
            other.start = one.end
        left, right = _blank_before(text, first.start), _blank_after(text, last.end)
        before, after = text[left : first.start], text[last.end : right]
        if left == 0:
            first.start, last.end = 0, right
        elif right == len(text) or (not after and text[right] in _CLOSING):
            first.start = left
        elif _breadth(before) > _breadth(after) or (not before and text[left - 1] in _OPENING):
            last.end = right
        else:
            first.start = left
        if left and right < len(text) and not before and not after and _run_together(text[left - 1], text[right]):
            last.replacement = " "
    for piece in cluster:
        found = text[piece.start : piece.end]
        yield Edit(piece.start, piece.end, found, piece.replacement, "artefact", rule=piece.rule.id)


def _blank_before(text: str, place: int) -> int:
    while place and text[place - 1].isspace():
        place -= 1
    return place


def _blank_after(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _breadth(space: str) -> tuple[int, int]:
    return space.count("\n"), len(space)


def _run_together(left: str, right: str) -> bool:
    """Whether two words, or a sentence and a word, would run together."""
    return right.isalnum() and (left.isalnum() or left in _CLOSING)
