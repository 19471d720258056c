"""What speaks against removing a line: the element that it stands in, the sentences that it may belong to, and its place.

A line that is a part of a sentence stays, as "Continue reading" above "his newspaper" (`spinfix.artefacts.judging.continuity`).
Headings, list items and form labels need a run, whatever the rule; of a list all items go or none.  Titles, cells and captions
always stay.  What is left is asked of the text as a whole: does it speak of these words (`spinfix.artefacts.judging.subject`)?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import regex

from spinfix import lazy
from spinfix.artefacts.judging.context import COMPANY, Context
from spinfix.artefacts.judging.continuity import Continuity
from spinfix.artefacts.judging.explanations import is_supported
from spinfix.artefacts.judging.marks import Marks
from spinfix.artefacts.judging.pack_kinds import PLAIN
from spinfix.artefacts.judging.runs import Location
from spinfix.artefacts.judging.subject import Subject
from spinfix.artefacts.matches import Match
from spinfix.artefacts.rules import Rule
from spinfix.text.html_tree import Role
from spinfix.text.markup import BLANK

KEPT: Mapping[Role, str] = {"title": "the title", "cell": "a table cell", "caption": "a caption"}
"""What a line may stand in where it always stays."""

_CREDIT = lazy.regex_compile(
    r"[\s\[(]*(?:\w+ )?(?:photo(?:graph)?|image|picture)s? (?:source|credits?|credit scores?|supply|courtesy|copyright) ?:"
    r"|[^/\n]+/ ?(?:getty images|reuters|afp|ap|epa)\b|[^\n]*\bgetty (?:pictures|photos|photographs)",
    regex.I,
)
_PLAIN_WORDS = lazy.regex_compile(r"\s*\p{Lu}\p{Ll}+(?: [\p{L}'’]+){0,4}[.:]?\s*")


class Lines:
    """The lines of one document that matches cover.

    Args:
        context: the document, its matches and what is known of them.
        marks: the marks of the document, which tell whether it is about tags of importers.
        possible: the rules that may have found artefacts, beside those that have, by their ids.
        dependent: gives what rules that require others match, or would match if these were there.
    """

    def __init__(
        self, context: Context, marks: Marks, possible: Mapping[str, Rule], dependent: Callable[[], Iterable[Match]]
    ) -> None:
        self._context, self._marks = context, marks
        self._document, self._lines, self._runs = context.document, context.lines, context.runs
        self._structure, self._explanations = context.structure, context.explanations
        self._possible = {**context.present, **possible}
        self._continuity = Continuity(context.runs, context.structure)
        self._subject = Subject(context, dependent)
        self._link_ends: dict[int, int] = {}

    def objection(self, match: Match) -> str:
        """What speaks against removing a match that is a line or more; "" if nothing does."""
        location = self._runs.location(match)
        return (
            self._objection_of_structure(match, location)
            or self._objection_to_place(match, location)
            or self._objection_of_text(match, location)
        )

    def _objection_of_structure(self, match: Match, location: Location) -> str:
        """What the elements that a match stands in, and the sentences beside it, say against it."""
        roles = {self._structure.role(index) for index in location.lines}
        supported = is_supported(match.rule, self._possible, self._context.packs, spun=self._context.is_spun)
        if kept := roles & KEPT.keys():
            return f"it stands in {KEPT[min(kept)]}"
        if not (supported or self._explanations.is_furniture(match, location.first)):
            return "the document has none of the artefacts that the rule requires"
        if roles == {"heading"} and not (location.is_one_line and self._is_label(match, location.first)):
            heads_block = self._explanations.heads_a_block
            if self._may_head_nothing(match, location) or heads_block(match, location.first, location.last):
                return ""
            return "it is a heading, and what is below it is no artefact"
        if roles <= {"text", "heading"}:
            return self._objection_to_text(match, location)
        return self._objection_to_item(match, location)

    def _objection_to_item(self, match: Match, location: Location) -> str:
        """What speaks against removing an item of a list or a label of a form."""
        if not self._explanations.fills_a_list(location.first, location.last):
            return "it is an item of a list, and other items are no artefacts"
        if not (match.rule.links or self._is_explained(match, location)):
            return "it is an item or a label, and no artefact beside it explains it"
        return ""

    def _is_explained(self, match: Match, location: Location) -> bool:
        return self._explanations.is_explained(match, location.first, location.last)

    def _may_head_nothing(self, match: Match, location: Location) -> bool:
        """Whether a match is the heading of a widget that may be empty, and not the title of the text."""
        if match.rule.kind != "headline" or location.first == self._runs.title:
            return False
        return not match.rule.block or self._is_explained(match, location)

    def _is_label(self, match: Match, index: int) -> bool:
        """Whether a line in bold type is what its words say, such as **ADVERTISEMENT**, and no heading."""
        return not match.rule.requires and self._structure.is_bold(index)

    def _objection_to_text(self, match: Match, location: Location) -> str:
        """What speaks against removing a line of running text."""
        continuity, first, last = self._continuity, location.first, location.last
        if continuity.continues_a_sentence(first) or continuity.closes_a_bracket(first):
            return "it ends the sentence of the line above"
        if continuity.runs_on(match, first, last) or continuity.is_within_a_sentence(first, last):
            return "the line below goes on with its sentence"
        if objection := self._objection_to_list(match, location):
            return objection
        alone = not self._context.has_others(match) or self._is_first_words(first)
        if match.rule.opens and alone and (objection := self._objection_to_heading(location)):
            return objection
        if match.rule.block:
            explained = self._is_explained(match, location) or self._explanations.is_widget(first)
            return "" if explained else "no artefact on a neighbouring line explains it"
        return "it may be the title" if self._may_be_title(match, location) and not self._is_explained(match, location) else ""

    def _objection_to_list(self, match: Match, location: Location) -> str:
        """What speaks against removing a line that introduces items, or is one that the line above introduces."""
        if not match.rule.opens and self._continuity.introduces_items(location.last):
            return "it introduces the list below"
        if (match.rule.block or not location.is_one_line) and self._continuity.is_introduced(location.first):
            return "the line above introduces it as a list"
        return ""

    def _objection_to_heading(self, location: Location) -> str:
        """What speaks against removing the heading of a list of articles, which is alone in its text."""
        if self._continuity.is_entry(location.first, location.last):
            return "it is no heading: the lines around it go on with one another"
        below = self._behind_links(location.last + 1)
        if below == location.last + 1:
            if below < len(self._lines) and self._structure.describes_a_link(below):
                return "its list says more than links"
            announces = self._lines[location.last][1].rstrip(BLANK).endswith(":")
            return "the text begins below it" if announces and self._context.whole_text.begins_below(location.first) else ""
        beside = (other for other in (location.first - 1, below) if 0 <= other < len(self._lines))
        is_labelled = self._context.surroundings.is_labelled
        return "it is a label as the lines around it are" if any(map(is_labelled, beside)) else ""

    def _behind_links(self, index: int) -> int:
        """The first line from ``index`` on that is not only links."""
        if index not in self._link_ends:
            end = index
            while end < len(self._lines) and end not in self._link_ends and self._structure.linked(end):
                end += 1
            end_of = self._link_ends.get(end, end)
            self._link_ends |= dict.fromkeys(range(index, end + 1), end_of)
        return self._link_ends[index]

    def _is_first_words(self, index: int) -> bool:
        """Whether nothing but marks is above a line."""
        return index <= self._first_unmarked

    @cached_property
    def _first_unmarked(self) -> int:
        """The first line that is not covered by marks alone."""
        lines = range(len(self._lines))
        return next((n for n in lines if n not in self._runs.cover or self._explanations.is_worded(n)), len(lines))

    def _may_be_title(self, match: Match, location: Location) -> bool:
        """Whether a match that needs others is the line that may be the title of the text, and no credit of a picture."""
        if not (match.rule.requires and location.first == self._runs.title and location.first in self._runs.cover):
            return False
        return match.rule.kind != "credit" or _CREDIT.match(self._document.text, match.start, match.end) is None

    def _objection_to_place(self, match: Match, location: Location) -> str:
        """What speaks against removing a match where it stands: between what lines, and above or below the text."""
        stands, around, text = match.rule.stands, self._context.surroundings, self._context.whole_text
        if around.is_described(location.top):
            return "it explains the line above"
        if around.has_description(location.bottom):
            return "the line below explains it"
        if self._runs.is_misplaced(match, location.first, location.last):
            return "it does not stand right beside the text"
        if stands in ("below", "last") and text.goes_on_below(location.bottom):
            return "the text goes on below it"
        is_amid_text = stands in ("above", "outside") and text.is_around(location.top, location.bottom)
        if is_amid_text and not self._context.has_company(match, location):
            return "the text goes on above and below it"
        return self._objection_to_lone(match, location) if stands == "accompanied" else ""

    def _objection_to_lone(self, match: Match, location: Location) -> str:
        """What speaks against removing a label that is the only artefact of a text."""
        if not self._is_lone(match, location):
            return ""
        text, first = self._context.whole_text, location.first
        if text.is_amid_sentences(first, location.last):
            return "the text goes on above and below it, and has no other artefact"
        if first == 0 and text.goes_on_below(location.last):
            return "it may be the title"
        heads_links = match.rule.opens and self._structure.linked(min(location.last + 1, len(self._lines) - 1))
        if first > 0 and self._context.surroundings.heads_a_block(first) and not heads_links:
            return "it heads the lines right below it, and the text has no other artefact"
        return ""

    def _is_lone(self, match: Match, location: Location) -> bool:
        """Whether a match is a line of plain words, without the marks of a button, and nothing else in a text speaks for it."""
        if not location.is_one_line or match.rule.kind == "navigation" or self._document.view.format == "html":
            return False
        first, around, text = location.first, self._context.surroundings, self._context.whole_text
        words = self._lines[first][1]
        if around.heads_a_block(first) or text.is_heading_in_capitals(first):
            words = words.capitalize()
        if self._context.counts[match.rule.id] >= COMPANY or not _PLAIN_WORDS.fullmatch(words):
            return False
        return self._context.is_only(match)

    def _objection_of_text(self, match: Match, location: Location) -> str:
        """What the text says against removing a match: that it speaks about its words, or consists of such."""
        if self._context.mentions.is_said(match.start) and not self._context.has_others(match):
            return "the sentence before it says it"
        around = self._context.surroundings
        if match.rule.kind == "credit" and location.top and around.introduces_mark(location.top - 1):
            return "the line above introduces it"
        if self._context.pack_kind(match) in PLAIN and match.rule.stands != "within":
            about = "the text speaks about tags of importers" if self._marks.is_about_tags else ""
            return about or self._subject.objection_to_plain(match, location)
        return self._subject.objection(match, location, lone=self._is_lone(match, location))
