"""What explains a line: other artefacts in its run, the length and place of the run, or the element that it fills.

A line that could be anything goes only with a run (`spinfix.artefacts.judging.runs`) that explains it:

- another line of the run matches a rule that requires nothing and is of a related pack, as "Share this:" explains "Facebook";
- or three lines of the run are of such packs, as in "Tweet", "Pin it", "Email", and the run is at the head or the tail of the
  document, or beside an ad slot;
- or, in HTML, the run fills an element whose name or class says what it is, as in ``<div class="share-buttons">``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from spinfix.artefacts.judging.pack_kinds import EXPLAINED_BY_FURNITURE, IMPORTER, MARKS
from spinfix.artefacts.judging.runs import LOOSE, Runs
from spinfix.artefacts.judging.structure import Structure
from spinfix.artefacts.matches import Match
from spinfix.artefacts.rules import SPUN_TEXT, Pack, Rule
from spinfix.artefacts.unmarked_text import EDGE_LINES
from spinfix.text.html_tree import Node

WIDGET = 3
"""Lines of a run that explain each other without a rule that requires nothing: "Facebook" and "Twitter" may be a list of firms,
three such lines at the end of a scraped article are buttons."""

NETWORKS = frozenset(
    ("facebook", "twitter", "x", "instagram", "youtube", "tiktok", "snapchat", "whatsapp", "linkedin", "reddit", "telegram")
)
"""Names that a run may consist of without a word such as "Share"."""

LONGEST_LIST = 30
"""Links below a heading such as "Related Posts" that go with it; a longer list is an index page."""

NESTED = 32
"""Levels of page furniture in page furniture that are looked through."""


class Witness(NamedTuple):
    """A match of a rule that requires nothing, or what is left of one.

    Attributes:
        line: its line; -1 if it was removed in an earlier pass.
        place: where it is.
        rule: the rule.
    """

    line: int
    place: int
    rule: Rule


class Explanations:
    """What explains the matches of one document.

    Args:
        runs: its lines and matches.
        structure: what its lines stand in.
        packs: the packs of the rules, by the rules' ids.
        present: the rules that found artefacts in it, by their ids.
    """

    def __init__(self, runs: Runs, structure: Structure, packs: Mapping[str, Pack], present: Mapping[str, Rule]) -> None:
        self._runs, self._structure, self._packs, self._present = runs, structure, packs, present
        self._lines = runs.lines
        self._witnesses: dict[tuple[int, int], list[Witness]] = {}
        self._widgets: dict[tuple[int, int], bool] = {}
        self._filled: dict[tuple[Node, bool], bool] = {}
        self._lists: dict[int, bool] = {}
        self._followed: dict[int, bool] = {}

    def evidence(self, run: tuple[int, int]) -> list[Witness]:
        """What says of a run that it is no text: matches of rules that require nothing, the first and the last two of each."""
        if run not in self._witnesses:
            by_rule: dict[str, list[Witness]] = {}
            for index in range(run[0], run[1] + 1):
                role = self._structure.role(index)
                says = role == "text" or (role == "heading" and self._is_followed(index))
                for match in self._runs.cover.get(index, ()):
                    if (says or (role == "item" and match.rule.links)) and not match.rule.requires:
                        by_rule.setdefault(match.rule.id, []).append(Witness(index, match.start, match.rule))
            for place, rule in self._runs.gap_rules(*run):
                if not rule.requires:
                    by_rule.setdefault(rule.id, []).append(Witness(-1, place, rule))
            self._witnesses[run] = [
                witness for same in by_rule.values() for witness in (same if len(same) < 5 else same[:2] + same[-2:])
            ]
        return self._witnesses[run]

    def is_explained(self, match: Match, first: int, last: int) -> bool:
        """Whether another line of the run, or the element that the run fills, says that a match is an artefact."""
        listed = self._structure.role(first) != "text"
        others = [witness for witness in self.evidence(self._runs.run(first)) if not first <= witness.line <= last]
        if first == self._runs.title:  # the title stands right below the navigation of a page
            others = [witness for witness in others if witness.rule.kind != "navigation"]
        explained = any(self._explains(witness.place, witness.rule, match, listed) for witness in others)
        return explained or self.is_furniture(match, first)

    def _explains(self, place: int, other: Rule, match: Match, listed: bool) -> bool:
        """Whether a rule found at ``place`` explains a match; one in a list or below a heading needs words to explain it."""
        if other.requires or (listed and self._packs[other.id].kind in MARKS):
            return False
        named = {name for name in match.rule.requires if name != "*"}
        if named and match.rule.block:
            # What an importer says of its source stands below its tags: above them the article speaks.
            return _named(other.id, named, self._packs) and (IMPORTER not in named or place <= match.start)
        return self._packs[other.id].kind not in MARKS

    def is_furniture(self, match: Match, index: int) -> bool:
        """Whether a match is in an element that says what it is, and all of the element's lines are matched."""
        box = self._structure.box(index)
        if box is None:
            return False
        kin = EXPLAINED_BY_FURNITURE.get(box.furniture)
        if not self._present if kin is None else self._packs[match.rule.id].kind not in kin:
            return False
        links = match.rule.opens and bool(self._present)  # a list of articles needs another artefact
        if (box, links) not in self._filled:
            inside = self._inside(box, index)
            self._filled[box, links] = all(n in self._runs.cover or (links and self._structure.linked(n)) for n in inside)
        return self._filled[box, links]

    def _inside(self, box: Node, index: int) -> Iterator[int]:
        """The lines of an element, around line ``index``."""
        for step in (1, -1):
            other = index
            while 0 <= other < len(self._lines) and self._is_in(other, box):
                yield other
                other += step

    def _is_in(self, index: int, box: Node | None) -> bool:
        """Whether a line is in an element; any line is in the document."""
        inner = self._structure.box(index)
        for _ in range(NESTED):
            if box is None or inner is None or inner is box:
                break
            inner = inner.parent.box if inner.parent else None
        return box is None or inner is box

    def is_widget(self, index: int) -> bool:
        """Whether the run around a line is a widget by its length and its place."""
        run = self._runs.run(index)
        if run not in self._widgets:
            self._widgets[run] = self._is_run_a_widget(*run)
        return self._widgets[run]

    def _is_run_a_widget(self, top: int, bottom: int) -> bool:
        words = {self._lines[line][1].strip(LOOSE).casefold() for line in range(top, bottom + 1) if self.is_worded(line)}
        if len(words) < WIDGET:  # the same line again and again is the refrain of a song
            return False
        if top <= EDGE_LINES or bottom >= len(self._lines) - 1 - EDGE_LINES:
            # Names alone may be the answers of a survey, unless nothing else is above or below them.
            return not words <= NETWORKS or top == 0 or bottom == len(self._lines) - 1
        rules = [match.rule for line in range(top, bottom + 1) for match in self._runs.cover.get(line, ())]
        rules += (rule for _, rule in self._runs.gap_rules(top, bottom))
        return any(self._packs[rule.id].kind == IMPORTER or rule.kind == "slot" for rule in rules)

    def is_worded(self, line: int) -> bool:
        """Whether a line is covered by matches of words."""
        return any(self._packs[match.rule.id].kind not in MARKS for match in self._runs.cover.get(line, ()))

    def fills_a_list(self, first: int, last: int) -> bool:
        """Whether all items of the list that a match stands in are covered."""
        if first not in self._lists:
            top, bottom = first, last
            while top > 0 and self._structure.alike(top, top - 1):
                top -= 1
            while bottom + 1 < len(self._lines) and self._structure.alike(bottom, bottom + 1):
                bottom += 1
            covered = all(index in self._runs.cover for index in range(top, bottom + 1) if not first <= index <= last)
            self._lists |= dict.fromkeys(range(top, bottom + 1), covered)
        return self._lists[first]

    def heads_a_block(self, match: Match, first: int, last: int) -> bool:
        """Whether what stands below a heading, up to the end of the run, is an artefact with it."""
        follows = self._is_followed(last)
        if follows and last + 1 < len(self._lines) and not match.rule.requires:
            return True
        if match.rule.opens or match.rule.stands != "accompanied":  # else the links stay, as further reading does
            follows = follows or bool(self._linked_below(last, match))
        said = self.is_explained(match, first, last) if match.rule.requires else bool(self._present)
        return (follows and said) or self.is_furniture(match, first)

    def _is_followed(self, index: int) -> bool:
        """Whether below a heading, and other headings right below it, there is an artefact or nothing."""
        if index not in self._followed:
            below = index + 1
            while below in self._runs.cover and self._structure.role(below) == "heading":
                below += 1
            followed = below in self._runs.cover or below == len(self._lines)
            self._followed |= dict.fromkeys(range(index, below), followed)
        return self._followed[index]

    def _linked_below(self, last: int, match: Match) -> list[int]:
        """The lines below a heading that are only links, up to the end of the document or section, of its element, or to an
        artefact.
        """
        index = last + 1
        box, section = self._structure.box(last), self._structure.section(last)
        near = range(index, min(len(self._lines), index + LONGEST_LIST + 1))
        end = next((other for other in near if self._structure.section(other) != section), len(self._lines))
        while index < end and index not in self._runs.cover and index - last <= LONGEST_LIST:
            if not self._is_in(index, box) or not self._structure.linked(index):
                break
            if self._structure.role(index) not in ("item", "text", "heading"):
                break
            index += 1
        found = list(range(last + 1, index))
        ends = index == end or index in self._runs.cover or not self._is_in(index, box)
        return found if ends and len(found) >= (2 if match.rule.requires and box is None else 1) else []

    def items_below(self, match: Match) -> Iterator[Match]:
        """The links to other articles below their heading."""
        _, last = self._runs.span(match)
        box = self._structure.box(last)
        if not self._present and (box is None or box.furniture != "related"):
            return
        for index in self._linked_below(last, match):
            start, text = self._lines[index]
            yield match._replace(start=start, end=start + len(text), replacement="")


def is_supported(rule: Rule, present: Mapping[str, Rule], packs: Mapping[str, Pack], *, spun: bool = False) -> bool:
    """Whether a rule requires nothing, or one of the rules that it requires is present; or the document
    is known to be spun and the rule is content with that.

    Any page has links such as "Skip to content": they count only for lines that others must explain, too.
    """
    if not rule.requires or (spun and SPUN_TEXT in rule.requires):
        return True
    return any(
        other.id != rule.id
        and (("*" in rule.requires and (rule.block or other.kind != "navigation")) or _named(other.id, rule.requires, packs))
        for other in present.values()
    )


def _named(other: str, required: Iterable[str], packs: Mapping[str, Pack]) -> bool:
    pack = packs[other]
    return any(name in (pack.name, pack.kind) or other.startswith(name) for name in required)
