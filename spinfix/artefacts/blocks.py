"""Decides which matches are artefacts, by what stands around them.

A rule for lines knows words, and words alone do not say what a line is: "Facebook" is a button, a heading, or a cell of a
table.  So neighbouring lines are read together.  A *run* is a series of lines with words, each of which is covered by matches.
A line that could be anything goes only with a run that explains it:

- another line of the run matches a rule that requires nothing and is of a related pack, as "Share this:" explains "Facebook";
- or three lines of the run are of such packs, as in "Tweet", "Pin it", "Email", and the run is at the head or the tail of the
  document, or beside an ad slot;
- or, in HTML, the run fills an element whose name or class says what it is, as in ``<div class="share-buttons">``.

A line that is a part of a sentence stays, as "Continue reading" above "his newspaper".  Headings, list items and form labels
need a run, whatever the rule; of a list all items go or none.  Titles, cells and captions always stay.  What is not removed for
these reasons is doubtful and is reported.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import regex

from spinfix import lazy
from spinfix.artefacts.matches import EDGE_LINES, Document, Match
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.structure import structure_of
from spinfix.artefacts.surroundings import OTHERS, Surroundings, is_brief
from spinfix.artefacts.wording import is_unfinished
from spinfix.text.html_scanner import Node, Role
from spinfix.text.markup import BLANK

WIDGET = 3
"""Lines of a run that explain each other without a rule that requires nothing: "Facebook" and "Twitter" may be a list of firms,
three such lines at the end of a scraped article are buttons."""

NETWORKS = frozenset(
    ("facebook", "twitter", "x", "instagram", "youtube", "tiktok", "snapchat", "whatsapp", "linkedin", "reddit", "telegram")
)
"""Names that a run may consist of without a word such as "Share"."""

LONGEST_LIST = 30
"""Links below a heading such as "Related Posts" that go with it; a longer list is an index page."""

INTRODUCED = 6
"""Lines of a list that a sentence may go on after: longer runs are widgets whatever follows."""

NESTED = 32
"""Levels of page furniture in page furniture that are looked through."""

IN_STRUCTURE = 0.05
"""Confidence reported for a match that stands in a heading, a list, a cell or a lone line, and that nothing explains.  Measured
with `benchmarks/artefacts.py` as the share of such matches that were labelled as artefacts."""

SPINTAX = "spintax"
"""The pack whose rules a spun document is reason enough for."""

MARKS = frozenset(("importer", "wordpress", SPINTAX, "invisible"))
"""Packs of marks: what they find is no word of the text, so that the structure does not protect it."""

NO_RULES: Mapping[str, Rule] = MappingProxyType({})

KEPT: Mapping[Role, str] = {"title": "the title", "cell": "a table cell", "caption": "a caption"}
"""What a line may stand in where it always stays."""

_FURNITURE = {
    "share": {"share", "spun", "newsletter"},
    "comments": {"comments", "spun"},
    "related": {"related", "feeds", "spun", "source-links"},
    "newsletter": {"newsletter", "share", "spun"},
    "notice": {"newsletter", "related", "spun"},
}
"""Packs whose matches an element of page furniture explains; of any other kind, all packs of words."""

PLAIN = frozenset(("source-links", "spun"))
"""Packs of what no genuine text has, whatever is around it."""

_LABELS = frozenset(("captions", "feeds", "newsletter", "related"))
"""Packs with rules for lines of a label and a value."""

FULL_LINE = 50
"""Characters of a line of wrapped text; books and mail of `../shared/genuine` have 60 to 75."""

LABEL = 4
"""Words of a line that may be a part of a sentence; labels beside buttons ("Photo by Lee") are shorter."""

_STOPS = (".", "!", "?", ":", ";", '"', "”", "’", ")", "]")
_RUN_ON = lazy.regex_compile(r"[\s>]*(?!(?:by|via|photo|image)\b)\p{Ll}[\p{Ll}'-]*(?:(?P<more>[,;:]?[ \t]+\S)|[.,;:!?]*\s*$)")
"""A line that goes on with a sentence: no address, no byline, no name such as iPhone."""
_OPEN = lazy.regex_compile(r"[\p{L},–—-]\s*$")
_CREDIT = lazy.regex_compile(
    r"[\s\[(]*(?:\w+ )?(?:photo(?:graph)?|image|picture)s? (?:source|credits?|credit scores?|supply|courtesy|copyright) ?:"
    r"|[^/\n]+/ ?(?:getty images|reuters|afp|ap|epa)\b|[^\n]*\bgetty (?:pictures|photos|photographs)",
    regex.I,
)
_IN_A_SENTENCE = lazy.regex_compile(r"[ \t]\p{Ll}+(?:[\s,.;:!?)]|$)")
_LOOSE = BLANK + "*_>#•·|–—~-"
_APART = lazy.regex_compile(
    r"""\n[ \t\r]*\n | </?(?:\w+-[\w-]+
    |address|article|aside|audio|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt
    |embed|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|iframe|img|input|label|legend
    |li|main|map|menu|nav|noscript|object|ol|optgroup|option|output|p|picture|progress|search|section|select|source|summary
    |table|tbody|td|tfoot|th|thead|title|tr|track|ul|video)(?=[\s/>])""",
    regex.IGNORECASE | regex.VERBOSE,
)
"""What sets lines of a page apart: an empty line, and the tags of HTML and of scripts (with a hyphen) that do so."""
_GOES_ON = lazy.regex_compile(r"[,.;:!?)]?\s*(?:\p{Ll}[\p{Ll}'-]*(?=[\s,.;:!?)]|$)|$)")
"""What follows a word of a sentence: a mark of punctuation, or a word in lower case."""

_PLACEHOLDER = lazy.regex_compile(r"\{(?<![{$#%@\\]\{)[a-z]+(?:[A-Z][a-z0-9]*|[_.][a-z0-9]+)+\}(?!\})")
TEMPLATES = 3
"""Different placeholders such as {userName} and {page_title} that tell the messages of a program; a spinner writes braces
around words.  The 62 posts of `benchmarks/artefact_posts.py` have none; of 175 lists of messages with any, 45 have so many."""


class Gap(NamedTuple):
    """A place where an earlier pass removed artefacts.

    Attributes:
        place: where, in the text as it is now.
        rules: the rules that found them.
    """

    place: int
    rules: tuple[Rule, ...]


class _Witness(NamedTuple):
    """A match of a rule that requires nothing, or what is left of one.

    Attributes:
        line: its line; -1 if it was removed in an earlier pass.
        place: where it is.
        rule: the rule.
    """

    line: int
    place: int
    rule: Rule


@dataclass(slots=True)
class Verdict:
    """The matches to remove, and those to report."""

    made: list[Match]
    doubtful: list[Match]


class Judge:
    """Judges the matches of one document.

    Args:
        document: the document.
        matches: its matches, in order, without overlaps.
        packs: the names of the packs of the rules.
        present: the rules that found artefacts in the document, by their ids.
        gaps: where earlier passes removed artefacts, in order.
        hoped: the rules that may have found artefacts, if what they require of the lines around them is one: a form
            below "Leave a Reply" explains this heading, and this heading the form.
        weak: gives what rules that require others match, or would match if these were there.
    """

    def __init__(
        self,
        document: Document,
        matches: Sequence[Match],
        packs: Mapping[str, str],
        present: Mapping[str, Rule],
        gaps: Sequence[Gap],
        hoped: Mapping[str, Rule] = NO_RULES,
        weak: Callable[[], Iterable[Match]] = tuple,
    ) -> None:
        self._document = document
        self._matches = matches
        self._packs = packs
        self._present = present
        self._hoped = {**present, **hoped}
        self._gaps = gaps
        self._weak = weak
        self._lines = document.lines
        self._starts = [start for start, _ in document.lines]
        self._structure = structure_of(document)
        self._runs: dict[int, tuple[int, int]] = {}
        self._witnesses: dict[tuple[int, int], list[_Witness]] = {}
        self._widgets: dict[tuple[int, int], bool] = {}
        self._filled: dict[tuple[Node, bool], bool] = {}
        self._lists: dict[int, bool] = {}

    def verdict(self, least: float) -> Verdict:
        """Judge all matches; those with a confidence of at least ``least`` are to be removed."""
        verdict = Verdict([], [])
        for match in self._matches:
            judged = match._replace(confidence=self.opinion(match)[0])
            (verdict.made if judged.confidence >= least else verdict.doubtful).append(judged)
        opened = [match for match in verdict.made if match.rule.opens]
        if opened:
            verdict.made += (item for match in opened for item in self._items_below(match))
            verdict.made.sort(key=lambda match: match.start)
        return verdict

    def opinion(self, match: Match) -> tuple[float, str]:
        """The confidence of a match, and what speaks against removing it, in words; "" if nothing does."""
        rule = match.rule
        confidence = rule.confidence(beside=bool(self._present.keys() - {rule.id}))
        pack = self._packs[rule.id]
        if (pack == SPINTAX or pack not in MARKS) and self._is_catalogue:
            objection = "the text is a list of the messages of a program"
        elif pack == SPINTAX and self._placeholders:
            objection = f"the text has placeholders such as {min(self._placeholders)}"
        elif pack in MARKS or not match.line:
            objection = self._objection_to_mark(match, pack)
        else:
            objection = self._objection(match)
        return (min(confidence, IN_STRUCTURE), objection) if objection else (confidence, "")

    @cached_property
    def _is_catalogue(self) -> bool:
        """Whether the text is a list of the messages of a program, for its translators: "Skip to content" is the text there."""
        return len(self._placeholders) >= TEMPLATES

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        """The different placeholders of the text, such as {userName}: no spinner writes them."""
        text = self._document.text
        return frozenset(_PLACEHOLDER.findall(text) if "{" in text else ())

    def _objection(self, match: Match) -> str:
        """What the structure around a match says against it."""
        first, last = self._span(match)
        roles = {self._structure.role(index) for index in range(first, last + 1)}
        objection = ""
        if kept := roles & KEPT.keys():
            objection = f"it stands in {KEPT[min(kept)]}"
        elif not is_supported(match.rule, self._hoped, self._packs):
            if not self._is_furniture(match, first):
                objection = "the document has none of the artefacts that the rule requires"
        elif roles == {"heading"} and not (first == last and self._is_label(match, first)):
            if not self._heads_a_block(match, first, last):
                objection = "it is a heading, and what is below it is no artefact"
        elif roles <= {"text", "heading"}:
            objection = self._objection_to_text(match, first, last)
        elif not self._fills_a_list(first, last):
            objection = "it is an item of a list, and other items are no artefacts"
        elif not self._is_explained(match, first, last):
            objection = "it is an item or a label, and no artefact beside it explains it"
        return objection or self._objection_around(match, first, last)

    def _objection_around(self, match: Match, first: int, last: int) -> str:
        """What the lines around a match say against removing it: that the text speaks about its words, or consists of such."""
        if objection := self._objection_to_place(match, first, last):
            return objection
        if self._packs[match.rule.id] in PLAIN and match.rule.stands != "within":
            return self._objection_to_plain(match, first, last)
        return self._objection_to_words(match, first, last)

    def _objection_to_place(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing a match where it stands."""
        stands, around = match.rule.stands, self._surroundings
        top, bottom = self._run(first)
        if around.is_described(top):
            return "it explains the line above"
        if self._is_misplaced(match, first, last):
            return "it does not stand right beside the text"
        if stands in ("below", "last") and around.is_above_prose(bottom):
            return "the text goes on below it"
        if (
            stands in ("above", "outside")
            and around.is_between_prose(top, bottom)
            and not self._has_company(match, first, last)
        ):
            return "the text goes on above and below it"
        return ""

    def _objection_to_plain(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing what hardly any genuine text has, unless another artefact is beside it."""
        around = self._surroundings
        top, bottom = self._run(first)
        if not self._has_company(match, first, last):
            if top and self._is_brief(top, bottom) and (around.presents(top - 1) or around.announces_words(top - 1)):
                return "the text speaks about it"
            if around.breaks_a_sentence(top, bottom) or (bottom == len(self._lines) - 1 and top and around.breaks_off(top - 1)):
                return "the sentence above breaks off"
            if first == last and around.is_spoken(first):
                return "somebody says it"
        return "it is quoted" if first == last and around.is_quoted(first) else ""

    def _objection_to_words(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing words that genuine text has, too."""
        rule, around, pack = match.rule, self._surroundings, self._packs[match.rule.id]
        top, bottom = self._run(first)
        alone = first == last
        around_page = rule.kind == "navigation" and (top == 0 or bottom == len(self._lines) - 1)
        slot = self._is_run_of_slots(top, bottom)
        announced = slot or rule.kind == "embed" or pack == "captions"
        objections = (
            ("the text speaks about it", not announced and self._is_spoken_of(top, bottom)),
            ("the text names it", slot and top > 0 and self._is_named(top)),
            ("the text quotes its words elsewhere", alone and around.is_mentioned(match.start, match.end)),
            ("somebody says it", alone and around.is_spoken(first)),
            (
                "it stands between numbered paragraphs",
                not slot and self._counts[rule.id] == 1 and around.is_between_paragraphs(top, bottom),
            ),
            (
                "it stands in the middle of a sentence",
                not slot and self._is_brief(top, bottom) and around.breaks_a_sentence(top, bottom),
            ),
            ("it answers a question", not slot and alone and around.answers_a_question(top, bottom)),
            ("the line below goes on with it", not slot and alone and around.is_continued(bottom)),
            ("the sentence above breaks off", not announced and top > 0 and alone and around.breaks_off(top - 1)),
            ("the text has no article", pack not in PLAIN and not around_page and self._has_no_article),
            ("it is all that a heading has below it", not slot and alone and self._is_section(first)),
            ("it is quoted", alone and around.is_quoted(first)),
            ("it is one of several short sentences", alone and around.is_sentence_of_series(first)),
            ("the text is a song", around.is_song),
            ("it stands below a heading of a series", around.is_numbered(first)),
            ("the document is a policy", rule.kind == "notice" and around.is_policy),
            ("it is a line of a record", pack in _LABELS and all(map(around.is_record, range(first, last + 1)))),
            (
                "it is an entry as the lines around it are",
                alone and bottom - top < WIDGET - 1 and around.is_entry(first, heads_list=rule.opens),
            ),
        )
        return next((objection for objection, holds in objections if holds), "")

    def _is_named(self, top: int) -> bool:
        """Whether the line above the place of an advertisement says what is below it, in words that news hardly has."""
        around = self._surroundings
        return around.names(top - 1) or around.presents(top - 1) or around.announces_words(top - 1)

    def _has_company(self, match: Match, first: int, last: int) -> bool:
        """Whether a match is not alone: other rules have found something in its run, or its own all over the document."""
        beside = (one for one in self._evidence(self._run(first)) if one.rule is not match.rule)
        if any(not first <= one.line <= last for one in beside):
            return True
        return self._counts[match.rule.id] >= WIDGET

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        """How many matches each rule has in the document."""
        return Counter(match.rule.id for match in self._matches)

    @cached_property
    def _has_no_article(self) -> bool:
        """Whether the text is several short lines and nothing else; articles have paragraphs."""
        lines = self._surroundings.brief_lines
        if len(lines) <= OTHERS or (self._has_several_runs and self._surroundings.is_mostly_sentences):
            return False
        # Lines such as "Name *" below "Leave a Reply", which count only with it, are no text either.
        weak = {line for match in self._weak() for line in range(self._span(match)[0], self._span(match)[1] + 1)}
        return len([line for line in lines if line not in weak and not self._structure.linked(line)]) > OTHERS

    @cached_property
    def _has_several_runs(self) -> bool:
        """Whether different rules that require nothing have found something in different places, as on a page."""
        found: dict[str, tuple[int, int]] = {}
        for line, matches in self._cover.items():
            for match in matches:
                if not match.rule.requires and self._packs[match.rule.id] not in MARKS | PLAIN:
                    found.setdefault(match.rule.id, self._run(line))
        return len(set(found.values())) > 1

    def _is_section(self, index: int) -> bool:
        """Whether a line is all that stands between two headings below the first line, which may be the title."""
        if not 1 < index < len(self._lines) - 1 or self._structure.role(index) != "text":
            return False
        beside = (index - 1, index + 1)
        return all(self._structure.role(other) == "heading" and other not in self._cover for other in beside)

    def _is_run_of_slots(self, top: int, bottom: int) -> bool:
        """Whether a run of lines, if it is short enough to be spoken of, marks places of advertisements and nothing else."""
        lines = range(top, min(bottom, top + INTRODUCED) + 1)
        return all(match.rule.kind == "slot" for line in lines for match in self._cover.get(line, ()))

    def _is_spoken_of(self, top: int, bottom: int) -> bool:
        listed = self._structure.role(top) == "item"
        return self._is_brief(top, bottom) and self._surroundings.speaks_of(top, bottom, listed=listed)

    @staticmethod
    def _is_brief(top: int, bottom: int) -> bool:
        """Whether a run is short enough for a text to speak of its words; longer ones are widgets."""
        return bottom - top < INTRODUCED

    def _objection_to_mark(self, match: Match, pack: str) -> str:
        """What speaks against removing a mark: that the text is about it."""
        if pack == "scripts":
            return "the text speaks about it" if self._is_about_code else ""
        if pack == "wordpress":
            return "the text speaks about shortcodes" if self._is_about_shortcodes else ""
        if pack not in MARKS:
            return "it stands in the middle of a sentence" if _IN_A_SENTENCE.match(self._document.text, match.end) else ""
        mentioned = pack == "importer" and self._surroundings.mentions(match.start, match.end)
        return "the text speaks about it" if mentioned else ""

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self._document, self._cover, frozenset(line for line in self._cover if not self._is_worded(line)))

    @cached_property
    def _is_about_code(self) -> bool:
        """Whether the text introduces a script that it has, as instructions do."""
        tops = {self._run(first)[0] for first in self._firsts("scripts")}
        return any(top and self._surroundings.introduces_code(top - 1) for top in tops)

    @cached_property
    def _is_about_shortcodes(self) -> bool:
        """Whether the text says of a shortcode what it does."""
        marks = (match for match in self._matches if self._packs[match.rule.id] == "wordpress")
        return any(self._surroundings.mentions(match.start, match.end) for match in marks)

    def _firsts(self, pack: str) -> set[int]:
        """The lines where matches of a pack begin."""
        return {self._span(match)[0] for match in self._matches if self._packs[match.rule.id] == pack}

    def _is_label(self, match: Match, index: int) -> bool:
        """Whether a line in bold type is what its words say, such as **ADVERTISEMENT**, and no heading."""
        return not match.rule.requires and self._structure.is_bold(index)

    def _objection_to_text(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing a line of running text."""
        if self._continues_a_sentence(match, first):
            return "it ends the sentence of the line above"
        if self._runs_on(match, first, last) or self._is_within_a_sentence(first, last):
            return "the line below goes on with its sentence"
        if (match.rule.block or first < last) and self._is_introduced(first):
            return "the line above introduces it as a list"
        if match.rule.opens and self._is_entry(match.rule, first, last):
            return "it is no heading: the lines around it go on with one another"
        if match.rule.block:
            explained = self._is_explained(match, first, last) or self._is_widget(first)
            return "" if explained else "no artefact on a neighbouring line explains it"
        maybe_title = match.rule.requires and first == self._title and first in self._cover and not self._is_credit(match)
        return "it may be the title" if maybe_title and not self._is_explained(match, first, last) else ""

    # Which lines are covered by matches.

    def _span(self, match: Match) -> tuple[int, int]:
        """The first and the last line of a match."""
        first = max(0, bisect_right(self._starts, match.start) - 1)
        return first, max(first, bisect_right(self._starts, match.end - 1) - 1)

    @cached_property
    def _cover(self) -> dict[int, list[Match]]:
        """The lines that matches cover whole, apart from list marks and the like, with these matches."""
        touched: dict[int, list[Match]] = {}
        for match in self._matches:
            first, last = self._span(match)
            if self._is_misplaced(match, first, last):
                continue
            for index in range(first, last + 1):
                touched.setdefault(index, []).append(match)
        return {index: found for index, found in touched.items() if self._covers(index, found)}

    def _is_misplaced(self, match: Match, first: int, last: int) -> bool:
        """Whether a match that should stand right above or below the text stands beside a line of a few words, or none."""
        if match.rule.stands == "below" and self._covers(first, [match]):
            return first == 0 or is_brief(self._lines[first - 1][1])
        return match.rule.stands == "above" and (last + 1 == len(self._lines) or is_brief(self._lines[last + 1][1]))

    def _covers(self, index: int, matches: Sequence[Match]) -> bool:
        place, text = self._lines[index]
        end, rest = place + len(text), ""
        for match in matches:
            rest += self._document.text[place : max(place, match.start)]
            place = max(place, match.end)
        return not (rest + self._document.text[min(place, end) : end]).strip(_LOOSE)

    def _run(self, index: int) -> tuple[int, int]:
        """The first and the last line of the run around a line."""
        if index not in self._runs:
            first = last = index
            while first - 1 in self._cover:
                first -= 1
            while last + 1 in self._cover:
                last += 1
            self._runs |= dict.fromkeys(range(first, last + 1), (first, last))
        return self._runs[index]

    @cached_property
    def _title(self) -> int:
        """The first line that no rule that requires nothing covers, which may be the title; -1 if all lines are covered."""
        for index in range(len(self._lines)):
            if all(match.rule.requires for match in self._cover.get(index, ())):
                return index if any(other not in self._cover for other in range(index, len(self._lines))) else -1
        return -1

    def _gap_rules(self, first: int, last: int) -> Iterator[tuple[int, Rule]]:
        """The rules that removed something in or beside lines ``first`` to ``last`` in earlier passes, and where."""
        start = self._starts[first - 1] + len(self._lines[first - 1][1]) if first else 0
        end = self._starts[last + 1] if last + 1 < len(self._starts) else len(self._document.text)
        for gap in self._gaps[bisect_left(self._gaps, (start,)) :]:
            if gap.place > end:
                return
            yield from ((gap.place, rule) for rule in gap.rules)

    # What explains a line.

    def _evidence(self, run: tuple[int, int]) -> list[_Witness]:
        """What says of a run that it is no text: matches of rules that require nothing, the first and the last two of each."""
        if run not in self._witnesses:
            found: dict[str, list[_Witness]] = {}
            for index in range(run[0], run[1] + 1):
                role = self._structure.role(index)
                if role == "text" or (role == "heading" and self._is_followed(index)):
                    for match in self._cover.get(index, ()):
                        if not match.rule.requires:
                            found.setdefault(match.rule.id, []).append(_Witness(index, match.start, match.rule))
            for place, rule in self._gap_rules(*run):
                if not rule.requires:
                    found.setdefault(rule.id, []).append(_Witness(-1, place, rule))
            self._witnesses[run] = [one for same in found.values() for one in (same if len(same) < 5 else same[:2] + same[-2:])]
        return self._witnesses[run]

    def _is_explained(self, match: Match, first: int, last: int) -> bool:
        """Whether another line of the run, or the element that the run fills, says that a match is an artefact."""
        listed = self._structure.role(first) != "text"
        others = [one for one in self._evidence(self._run(first)) if not first <= one.line <= last]
        if first == self._title:  # the title stands right below the navigation of a page
            others = [one for one in others if one.rule.kind != "navigation"]
        explained = any(self._explains(one.place, one.rule, match, listed) for one in others)
        return explained or self._is_furniture(match, first)

    def _explains(self, place: int, other: Rule, match: Match, listed: bool) -> bool:
        """Whether a rule found at ``place`` explains a match; one in a list or below a heading needs words to explain it."""
        if other.requires or (listed and self._packs[other.id] in MARKS):
            return False
        named = {name for name in match.rule.requires if name != "*"}
        if named and match.rule.block:
            # What an importer says of its source stands below its tags: above them the article speaks.
            return _named(other.id, named, self._packs) and ("importer" not in named or place <= match.start)
        return self._packs[other.id] not in MARKS

    def _is_furniture(self, match: Match, index: int) -> bool:
        """Whether a match is in an element that says what it is, and all of the element's lines are matched."""
        box = self._structure.box(index)
        if box is None:
            return False
        kin = _FURNITURE.get(box.furniture)
        if self._packs[match.rule.id] not in (kin or self._packs.values()) or (kin is None and not self._present):
            return False
        links = match.rule.opens and bool(self._present)  # a list of articles needs another artefact
        if (box, links) not in self._filled:
            inside = self._inside(box, index)
            self._filled[box, links] = all(n in self._cover or (links and self._structure.linked(n)) for n in inside)
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

    def _is_widget(self, index: int) -> bool:
        """Whether the run around a line is a widget by its length and its place."""
        run = self._run(index)
        if run not in self._widgets:
            self._widgets[run] = self._is_run_a_widget(*run)
        return self._widgets[run]

    def _is_run_a_widget(self, top: int, bottom: int) -> bool:
        words = {self._lines[line][1].strip(_LOOSE).casefold() for line in range(top, bottom + 1) if self._is_worded(line)}
        if len(words) < WIDGET:  # the same line again and again is the refrain of a song
            return False
        if top <= EDGE_LINES or bottom >= len(self._lines) - 1 - EDGE_LINES:
            # Names alone may be the answers of a survey, unless nothing else is above or below them.
            return not words <= NETWORKS or top == 0 or bottom == len(self._lines) - 1
        rules = [match.rule for line in range(top, bottom + 1) for match in self._cover.get(line, ())]
        rules += (rule for _, rule in self._gap_rules(top, bottom))
        return any(self._packs[rule.id] == "importer" or rule.kind == "slot" for rule in rules)

    def _is_worded(self, line: int) -> bool:
        """Whether a line is covered by matches of words."""
        return any(self._packs[match.rule.id] not in MARKS for match in self._cover.get(line, ()))

    def _fills_a_list(self, first: int, last: int) -> bool:
        """Whether all items of the list that a match stands in are covered."""
        if first not in self._lists:
            top, bottom = first, last
            while top > 0 and self._structure.alike(top, top - 1):
                top -= 1
            while bottom + 1 < len(self._lines) and self._structure.alike(bottom, bottom + 1):
                bottom += 1
            covered = all(index in self._cover for index in range(top, bottom + 1) if not first <= index <= last)
            self._lists |= dict.fromkeys(range(top, bottom + 1), covered)
        return self._lists[first]

    def _heads_a_block(self, match: Match, first: int, last: int) -> bool:
        """Whether what stands below a heading, up to the end of the run, is an artefact with it."""
        follows = self._is_followed(last)
        if follows and last + 1 < len(self._lines) and not match.rule.requires:
            return True
        follows = follows or bool(self._linked_below(last, match))
        said = self._is_explained(match, first, last) if match.rule.requires else bool(self._present)
        return (follows and said) or self._is_furniture(match, first)

    def _is_followed(self, index: int) -> bool:
        """Whether below a heading, and other headings right below it, there is an artefact or nothing."""
        below = index + 1
        while below in self._cover and self._structure.role(below) == "heading":
            below += 1
        return below in self._cover or below == len(self._lines)

    def _linked_below(self, last: int, match: Match) -> list[int]:
        """The lines below a heading that are only links, up to the end of the document, of its element, or to an artefact."""
        index = last + 1
        box = self._structure.box(last)
        while index < len(self._lines) and index not in self._cover and index - last <= LONGEST_LIST:
            if not self._is_in(index, box) or not self._structure.linked(index):
                break
            if self._structure.role(index) not in ("item", "text", "heading"):
                break
            index += 1
        found = list(range(last + 1, index))
        ends = index == len(self._lines) or index in self._cover or not self._is_in(index, box)
        return found if ends and len(found) >= (2 if match.rule.requires and box is None else 1) else []

    def _items_below(self, match: Match) -> Iterator[Match]:
        """The links to other articles below their heading."""
        _, last = self._span(match)
        box = self._structure.box(last)
        if not self._present and (box is None or box.furniture != "related"):
            return
        for index in self._linked_below(last, match):
            start, text = self._lines[index]
            yield match._replace(start=start, end=start + len(text), replacement="")

    def _is_introduced(self, index: int) -> bool:
        """Whether the line above the run is text and ends with a colon, or the line below it goes on in lower case."""
        top, bottom = self._run(index)
        if top and self._lines[top - 1][1].rstrip(BLANK).endswith(":"):
            return True
        below = self._lines[bottom + 1][1].lstrip(_LOOSE)[:1] if bottom + 1 < len(self._lines) else ""
        return below.islower() and bottom - top < INTRODUCED

    def _is_entry(self, rule: Rule, first: int, last: int) -> bool:
        """Whether the heading of a list of articles, in a text without other artefacts, is itself a part of something: the line
        above announces it with a colon, or the line below is prose or goes on in lower case, as in listings of keys and values.
        """
        if self._present.keys() - {rule.id}:
            return False
        if first and self._lines[first - 1][1].rstrip(BLANK).endswith(":"):
            return first - 1 not in self._cover
        below = last + 1
        if below >= len(self._lines) or below in self._cover or self._structure.linked(below):
            return False
        words = self._lines[below][1].rstrip(BLANK)
        if len(words) > 2 * FULL_LINE and words.endswith("."):  # a paragraph, and no title of an article
            return True
        return _RUN_ON.match(self._lines[below][1]) is not None

    def _continues_a_sentence(self, match: Match, first: int) -> bool:
        """Whether a line of wrapped text only looks like an artefact: it ends the sentence of the line above."""
        if not first or self._document.view.format == "html":
            return False
        start, above = self._lines[first - 1]
        text = self._lines[first][1].strip()
        if start + len(above) + 1 != self._starts[first] or not text[:1].islower():
            return False
        above = above.rstrip()
        if above.endswith(_STOPS):
            return False
        wrapped = len(above) >= FULL_LINE and len(text) >= FULL_LINE // 2
        return wrapped or text.endswith(_STOPS) or is_unfinished(above)

    def _runs_on(self, match: Match, first: int, last: int) -> bool:
        """Whether a line of wrapped text or verse only looks like an artefact: the line right below goes on in lower case, with
        more than a word or after a line right above that ends in the middle of a sentence.
        """
        below = last + 1
        if below >= len(self._lines) or below in self._cover or self._document.view.format == "html" or self._is_slot(match):
            return False
        start, text = self._lines[below]
        if self._starts[last] + len(self._lines[last][1]) + 1 != start or not (word := _RUN_ON.match(text)):
            return False
        return bool(word["more"]) or self._is_unfinished(first)

    def _is_within_a_sentence(self, first: int, last: int) -> bool:
        """Whether an element that HTML does not know stands within a sentence: "Choose <guimenu>Print</guimenu> to …"."""
        if self._document.view.format != "html" or not 0 < first <= last < len(self._lines) - 1:
            return False
        above, below = first - 1, last + 1
        if above in self._cover or below in self._cover or not self._adjoins(above, first) or not self._adjoins(last, below):
            return False
        before, after = self._lines[above][1].rstrip(BLANK), self._lines[below][1].lstrip(BLANK)
        return bool(_OPEN.search(before) and _GOES_ON.match(after))

    def _adjoins(self, index: int, other: int) -> bool:
        """Whether only tags of another language than HTML, such as DocBook, set two neighbouring lines of a page apart."""
        document = self._document
        start, text = self._lines[index]
        below, words = self._lines[other]
        end = document.origin(start + len(text.rstrip(BLANK)) - 1) + 1
        between = document.original[end : document.origin(below + len(words) - len(words.lstrip(BLANK)))]
        return _APART.search(between) is None

    def _is_slot(self, match: Match) -> bool:
        """Whether a match is the mark of an advertisement, which pages put even between the lines of a sentence."""
        found = self._document.text[match.start : match.end]
        return match.rule.kind == "slot" and not found.islower() and found.lower() != "story continues"

    def _is_credit(self, match: Match) -> bool:
        """Whether a match says that it is the credit of a picture, as no title does."""
        return match.rule.kind == "credit" and _CREDIT.match(self._document.text, match.start, match.end) is not None

    def _is_unfinished(self, index: int) -> bool:
        """Whether the line right above is longer than a label and ends in the middle of a sentence."""
        if not index:
            return False
        start, above = self._lines[index - 1]
        return start + len(above) + 1 == self._starts[index] and len(above.split()) >= LABEL and bool(_OPEN.search(above))


def is_supported(rule: Rule, present: Mapping[str, Rule], packs: Mapping[str, str]) -> bool:
    """Whether a rule requires nothing, or one of the rules that it requires is present.

    Any page has links such as "Skip to content": they count only for lines that others must explain, too.
    """
    return not rule.requires or any(
        other.id != rule.id
        and (("*" in rule.requires and (rule.block or other.kind != "navigation")) or _named(other.id, rule.requires, packs))
        for other in present.values()
    )


def _named(other: str, required: Iterable[str], packs: Mapping[str, str]) -> bool:
    return any(name == packs[other] or other.startswith(name) for name in required)
