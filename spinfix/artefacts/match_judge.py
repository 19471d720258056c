"""Decides which matches are artefacts, by what stands around them.

A rule for lines knows words, and words alone do not say what a line is: "Facebook" is a button, a heading, or a cell of a
table.  So neighbouring lines are read together (`spinfix.artefacts.runs`), and a line that could be anything goes only with
others that explain it (`spinfix.artefacts.explanations`).

A line that is a part of a sentence stays, as "Continue reading" above "his newspaper" (`spinfix.artefacts.continuity`), and so
does one that the text speaks about or consists of (`spinfix.artefacts.surroundings`), or that is an entry as others are
(`spinfix.artefacts.entries`), or all that there is.  Headings, list items and form labels need a run, whatever the rule; of a
list all items go or none.  Titles, cells and captions always stay.  What speaks against removing marks, and words within a
line, says `spinfix.artefacts.marks`.  What is not removed for these reasons is doubtful and is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from types import MappingProxyType

import regex

from spinfix import lazy
from spinfix.artefacts.context import Context
from spinfix.artefacts.continuity import INTRODUCED, Continuity
from spinfix.artefacts.entries import Entries
from spinfix.artefacts.explanations import MARKS, SPINTAX, WIDGET, Explanations, is_supported
from spinfix.artefacts.marks import Marks
from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.mentions import Mentions
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.runs import Gap, Runs
from spinfix.artefacts.structure import structure_of
from spinfix.artefacts.surroundings import OTHERS, Surroundings
from spinfix.text.html_tree import Role
from spinfix.text.markup import BLANK

IN_STRUCTURE = 0.05
"""Confidence reported for a match that stands in a heading, a list, a cell or a lone line, and that nothing explains.  Measured
with `benchmarks/artefacts.py` as the share of such matches that were labelled as artefacts."""

COMPANY = 3
"""Matches of one rule, or lines of one form, in a document that speak for one another: a text that is about a notice has it
once or twice."""

NO_RULES: Mapping[str, Rule] = MappingProxyType({})

KEPT: Mapping[Role, str] = {"title": "the title", "cell": "a table cell", "caption": "a caption"}
"""What a line may stand in where it always stays."""

PLAIN = frozenset(("source-links", "spun"))
"""Packs of what hardly any genuine text has: less of what is around it speaks for keeping it."""

_SHOWN = frozenset(("captions", "comments", "feeds", "newsletter", "related", "scripts", "share", "source-links"))
"""Packs of what programs show to their users, too."""

_BUTTONS = frozenset(("share", "newsletter", "comments"))
"""Packs whose lines end with no comma, as those of verse do."""

_LABELS = frozenset(("captions", "feeds", "newsletter", "related"))
"""Packs with rules for lines of a label and a value."""

_CREDIT = lazy.regex_compile(
    r"[\s\[(]*(?:\w+ )?(?:photo(?:graph)?|image|picture)s? (?:source|credits?|credit scores?|supply|courtesy|copyright) ?:"
    r"|[^/\n]+/ ?(?:getty images|reuters|afp|ap|epa)\b|[^\n]*\bgetty (?:pictures|photos|photographs)",
    regex.I,
)
_PLAIN_WORDS = lazy.regex_compile(r"\s*\p{Lu}\p{Ll}+(?: [\p{L}'’]+){0,4}[.:]?\s*")


@dataclass(slots=True)
class Verdict:
    """What is decided about the matches of a document.

    Attributes:
        artefacts: those to remove.
        doubtful: those that may be artefacts and stay, which are reported.
    """

    artefacts: list[Match]
    doubtful: list[Match]


class MatchJudge:
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
        spun: whether the document is known to be spun: then braces are what the spinner left.
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
        *,
        spun: bool = False,
    ) -> None:
        self._packs = packs
        self._is_spun = spun
        self._present = present
        self._hoped = {**present, **hoped}
        self._weak = weak
        self._document, self._lines, self._matches = document, document.lines, matches
        self._runs = Runs(document, matches, gaps)
        self._structure = structure_of(document)
        self._explanations = Explanations(self._runs, self._structure, packs, present)
        self._continuity = Continuity(self._runs, self._structure)

    def verdict(self, least: float) -> Verdict:
        """Judge all matches; those with a confidence of at least ``least`` are to be removed."""
        verdict = Verdict([], [])
        for match in self._matches:
            judged = match._replace(confidence=self.opinion(match)[0])
            (verdict.artefacts if judged.confidence >= least else verdict.doubtful).append(judged)
        opened = [match for match in verdict.artefacts if match.rule.opens]
        if opened:
            verdict.artefacts += (item for match in opened for item in self._explanations.items_below(match))
            verdict.artefacts.sort(key=lambda match: match.start)
        return verdict

    def opinion(self, match: Match) -> tuple[float, str]:
        """The confidence of a match, and what speaks against removing it, in words; "" if nothing does."""
        rule = match.rule
        confidence = rule.confidence(beside=bool(self._present.keys() - {rule.id}))
        pack = self._packs[rule.id]
        if (pack == SPINTAX or pack not in MARKS) and self._marks.is_catalogue:
            objection = "the text is a list of the messages of a program"
        elif pack not in MARKS and self._document.view.is_other_xml:
            objection = "the document is XML of another language than HTML"
        elif pack not in MARKS and self._marks.is_template:
            objection = "the document is the source of pages"
        elif pack in MARKS or not match.line:
            objection = self._marks.objection(match)
        else:
            objection = self._objection(match)
        if not objection and pack not in MARKS and self._mentions.closes_a_string(match.start, match.end):
            objection = "it is quoted"
        if not objection and self._is_one_of_entries(match):
            objection = "the text has such a line for each of its entries"
        if not objection and self._is_all:
            objection = "the document is nothing else"
        return (min(confidence, IN_STRUCTURE), objection) if objection else (confidence, "")

    @cached_property
    def _is_all(self) -> bool:
        """Whether a document is labels, buttons or notices and nothing else: then they are its text, as strings of a program or
        captions of a table may be documents of their own.  Tags and what a spinner wrote are leftovers.
        """
        if self._present or len(self._runs.cover) < len(self._lines):
            return False
        return all(self._packs[match.rule.id] in _SHOWN for match in self._matches)

    def _is_one_of_entries(self, match: Match) -> bool:
        """Whether what an article has once stands with other words elsewhere in a text, whose entries have it each."""
        return match.rule.kind == "once" and self._is_only(match) and self._wordings.get(match.rule.id, 0) > 1

    @cached_property
    def _wordings(self) -> Mapping[str, int]:
        """How many wordings each rule of what an article has once matches, in different runs above other lines."""
        last = max((index for index in range(len(self._lines)) if index not in self._runs.cover), default=-1)
        words: dict[str, set[str]] = {}
        runs: dict[str, set[tuple[int, int]]] = {}
        for match in self._matches:
            if match.rule.kind == "once" and (span := self._runs.span(match))[1] < last:
                words.setdefault(match.rule.id, set()).add(self._document.folded[match.start : match.end].strip(BLANK))
                runs.setdefault(match.rule.id, set()).add(self._runs.run(span[0]))
        return {rule: min(len(words[rule]), len(runs[rule])) for rule in words}

    @cached_property
    def _marks(self) -> Marks:
        known = self._document, self._matches, self._packs, self._present
        return Marks(Context(*known, self._runs, self._surroundings, self._mentions), spun=self._is_spun)

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self._document, self._runs.cover)

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self._document)

    @cached_property
    def _entries(self) -> Entries:
        marks = frozenset(line for line in self._runs.cover if not self._explanations.is_worded(line))
        return Entries(self._lines, self._runs.cover, marks)

    def _objection(self, match: Match) -> str:
        """What the structure around a match says against it."""
        first, last = self._runs.span(match)
        roles = {self._structure.role(index) for index in range(first, last + 1)}
        supported = is_supported(match.rule, self._hoped, self._packs, spun=self._is_spun)
        objection = ""
        if kept := roles & KEPT.keys():
            objection = f"it stands in {KEPT[min(kept)]}"
        elif not (supported or self._explanations.is_furniture(match, first)):
            objection = "the document has none of the artefacts that the rule requires"
        elif roles == {"heading"} and not (first == last and self._is_label(match, first)):
            if not self._may_head_nothing(match, first, last) and not self._explanations.heads_a_block(match, first, last):
                objection = "it is a heading, and what is below it is no artefact"
        elif roles <= {"text", "heading"}:
            objection = self._objection_to_text(match, first, last)
        elif not self._explanations.fills_a_list(first, last):
            objection = "it is an item of a list, and other items are no artefacts"
        elif not (match.rule.links or self._explanations.is_explained(match, first, last)):
            objection = "it is an item or a label, and no artefact beside it explains it"
        return objection or self._objection_around(match, first, last)

    def _may_head_nothing(self, match: Match, first: int, last: int) -> bool:
        """Whether a match is the heading of a widget that may be empty, and not the title of the text."""
        if match.rule.kind != "headline" or first == self._runs.title:
            return False
        return not match.rule.block or self._explanations.is_explained(match, first, last)

    def _is_label(self, match: Match, index: int) -> bool:
        """Whether a line in bold type is what its words say, such as **ADVERTISEMENT**, and no heading."""
        return not match.rule.requires and self._structure.is_bold(index)

    def _objection_to_text(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing a line of running text."""
        continuity = self._continuity
        if continuity.continues_a_sentence(first) or continuity.closes_a_bracket(first):
            return "it ends the sentence of the line above"
        if continuity.runs_on(match, first, last) or continuity.is_within_a_sentence(first, last):
            return "the line below goes on with its sentence"
        if (match.rule.block or first < last) and self._continuity.is_introduced(first):
            return "the line above introduces it as a list"
        alone = not self._present.keys() - {match.rule.id} or self._is_first_words(first)
        if match.rule.opens and alone and (objection := self._objection_to_heading(match, first, last)):
            return objection
        if match.rule.block:
            explained = self._explanations.is_explained(match, first, last) or self._explanations.is_widget(first)
            return "" if explained else "no artefact on a neighbouring line explains it"
        maybe_title = (
            match.rule.requires and first == self._runs.title and first in self._runs.cover and not self._is_credit(match)
        )
        return "it may be the title" if maybe_title and not self._explanations.is_explained(match, first, last) else ""

    def _objection_to_heading(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing the heading of a list of articles, which is alone in its text."""
        if self._continuity.is_entry(first, last):
            return "it is no heading: the lines around it go on with one another"
        below = last + 1
        while below < len(self._lines) and self._structure.linked(below):
            below += 1
        around = self._surroundings
        if below == last + 1:
            announces = self._lines[last][1].rstrip(BLANK).endswith(":")
            return "the text begins below it" if announces and around.heads_the_text(first) else ""
        beside = (other for other in (first - 1, below) if 0 <= other < len(self._lines))
        return "it is a label as the lines around it are" if any(map(around.is_labelled, beside)) else ""

    def _is_first_words(self, index: int) -> bool:
        """Whether nothing but marks is above a line."""
        return all(line in self._runs.cover and not self._explanations.is_worded(line) for line in range(index))

    def _is_credit(self, match: Match) -> bool:
        """Whether a match says that it is the credit of a picture, as no title does."""
        return match.rule.kind == "credit" and _CREDIT.match(self._document.text, match.start, match.end) is not None

    def _objection_around(self, match: Match, first: int, last: int) -> str:
        """What the lines around a match say against removing it: that the text speaks about its words, or consists of such."""
        if objection := self._objection_to_place(match, first, last):
            return objection
        if self._mentions.is_said(match.start) and not self._present.keys() - {match.rule.id}:
            return "the sentence before it says it"
        if self._packs[match.rule.id] in PLAIN and match.rule.stands != "within":
            about = "the text speaks about tags of importers" if self._marks.is_about_tags else ""
            return about or self._objection_to_plain(match, first, last)
        # Words that genuine text has, too.  Only the first objection is asked for.
        return next(chain(self._objections_beside(match, first, last), self._objections_of_text(match, first, last)), "")

    def _objection_to_place(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing a match where it stands."""
        stands, around = match.rule.stands, self._surroundings
        top, bottom = self._runs.run(first)
        if around.is_described(top):
            return "it explains the line above"
        if around.has_description(bottom):
            return "the line below explains it"
        if self._runs.is_misplaced(match, first, last):
            return "it does not stand right beside the text"
        if stands in ("below", "last") and around.is_above_prose(bottom):
            return "the text goes on below it"
        if (
            stands in ("above", "outside")
            and around.is_between_prose(top, bottom)
            and not self._has_company(match, first, last)
        ):
            return "the text goes on above and below it"
        return self._objection_to_lone(match, first, last) if stands == "accompanied" else ""

    def _objection_to_lone(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing a label that is the only artefact of a text."""
        if self._is_lone(match, first, last):
            if self._surroundings.is_amid_prose(first, last):
                return "the text goes on above and below it, and has no other artefact"
            if first == 0 and self._surroundings.is_above_prose(last):
                return "it may be the title"
            heads_links = match.rule.opens and self._structure.linked(min(last + 1, len(self._lines) - 1))
            if first > 0 and self._surroundings.heads_a_block(first) and not heads_links:
                return "it heads the lines right below it, and the text has no other artefact"
        return ""

    def _is_lone(self, match: Match, first: int, last: int) -> bool:
        """Whether a match is a line of plain words, without the marks of a button, and nothing else in a text speaks for it."""
        if first < last or match.rule.kind == "navigation" or self._document.view.format == "html":
            return False
        words = self._lines[first][1]
        if self._surroundings.heads_a_block(first) or self._surroundings.is_heading_in_capitals(first):
            words = words.capitalize()
        if self._counts[match.rule.id] >= COMPANY or not _PLAIN_WORDS.fullmatch(words):
            return False
        return self._is_only(match)

    def _is_only(self, match: Match) -> bool:
        """Whether a text has no artefact of another rule."""
        return not self._present.keys() - {match.rule.id} and self._rules_of_text <= {match.rule.id}

    @cached_property
    def _rules_of_text(self) -> frozenset[str]:
        """The rules that cover lines of a text and require nothing, but those whose words the text quotes elsewhere."""
        found = chain.from_iterable(self._runs.cover.values())
        firm = (match for match in found if not match.rule.requires)
        return frozenset(match.rule.id for match in firm if not self._mentions.is_mentioned(match.start, match.end))

    def _objection_to_plain(self, match: Match, first: int, last: int) -> str:
        """What speaks against removing what hardly any genuine text has, unless another artefact is beside it."""
        around = self._surroundings
        top, bottom = self._runs.run(first)
        said = top > 0 and self._is_brief(top, bottom)
        if said and around.announces_words(top - 1) and not self._is_marked(top, bottom):
            return "the text speaks about it"
        if not self._has_company(match, first, last):
            if said and (around.presents(top - 1) or around.announces_words(top - 1) or around.is_listed(top)):
                return "the text speaks about it"
            if around.names_address(bottom):
                return "it names the address below it"
            if around.breaks_a_sentence(top, bottom) or (bottom == len(self._lines) - 1 and top and around.breaks_off(top - 1)):
                return "the sentence above breaks off"
            if first == last and around.is_spoken(first):
                return "somebody says it"
        return "it is quoted" if first == last and around.is_quoted(first) else ""

    def _objections_beside(self, match: Match, first: int, last: int) -> Iterator[str]:
        """What the lines beside words say against removing them."""
        around = self._surroundings
        top, bottom = self._runs.run(first)
        alone = first == last
        slot = self._is_run_of_slots(top, bottom)
        yield from self._objections_to_words(match, first, slot=slot)
        if alone and self._mentions.is_mentioned(match.start, match.end):
            yield "the text quotes its words elsewhere"
        if alone and around.is_spoken(first):
            yield "somebody says it"
        if not slot and around.is_between_paragraphs(top, bottom, brief=self._counts[match.rule.id] > 1):
            yield "it stands between numbered paragraphs"
        if not slot and self._is_brief(top, bottom) and around.breaks_a_sentence(top, bottom):
            yield "it stands in the middle of a sentence"
        if not slot and alone and around.answers_a_question(top, bottom):
            yield "it answers a question"
        if alone and self._goes_on(match, first, bottom, slot=slot):
            yield "the line below goes on with it"
        if not self._is_announced(match, slot=slot) and top > 0 and alone and around.breaks_off(top - 1):
            yield "the sentence above breaks off"

    def _objections_to_words(self, match: Match, first: int, *, slot: bool) -> Iterator[str]:
        """What says that the text speaks about the words of a match."""
        top, bottom = self._runs.run(first)
        if not self._is_announced(match, slot=slot):
            if self._is_spoken_of(top, bottom, lone=self._is_lone(match, *self._runs.span(match))):
                yield "the text speaks about it"
            if self._surroundings.is_listed(top):
                yield "it is an entry of a list that the text introduces"
        if slot and top > 0 and self._is_named(top):
            yield "the text names it"

    def _is_announced(self, match: Match, *, slot: bool) -> bool:
        """Whether a match is of what articles announce as they do words."""
        return slot or match.rule.kind == "embed" or self._packs[match.rule.id] == "captions"

    def _goes_on(self, match: Match, first: int, bottom: int, *, slot: bool) -> bool:
        """Whether the line below goes on with the words of a match, which may end with a comma."""
        comma = self._lines[first][1].rstrip(BLANK).endswith(",") and bottom + 1 < len(self._lines)
        if comma and self._packs[match.rule.id] in _BUTTONS:
            return True
        return not slot and self._surroundings.is_continued(bottom)

    def _objections_of_text(self, match: Match, first: int, last: int) -> Iterator[str]:
        """What the kind of text that words stand in says against removing them."""
        rule, around, pack = match.rule, self._surroundings, self._packs[match.rule.id]
        top, bottom = self._runs.run(first)
        alone = first == last
        around_page = rule.kind == "navigation" and (top == 0 or bottom == len(self._lines) - 1)
        if pack not in PLAIN and not around_page and self._has_no_article:
            yield "the text has no article"
        if alone and self._is_section(first) and not self._is_run_of_slots(top, bottom):
            yield "it is all that a heading has below it"
        if alone and around.is_quoted(first):
            yield "it is quoted"
        if alone and around.is_sentence_of_series(first):
            yield "it is one of several short sentences"
        yield from self._objections_of_kind(match, first, last)
        if alone and not self._is_spun and bottom - top < WIDGET - 1 and self._is_entry(first, heads_list=rule.opens):
            yield "it is an entry as the lines around it are"
        if alone and not self._is_spun and self._is_only(match):
            yield from self._objections_to_only(match, first)

    def _objections_to_only(self, match: Match, index: int) -> Iterator[str]:
        """What speaks against removing a line of a text that has no artefact of another rule."""
        around = self._surroundings
        if match.rule.kind != "navigation" and around.is_without_sentences:
            yield "the text has no sentences"
        if match.rule.kind != "slot" and (around.is_in_timetable(index) or around.is_amid_entries(index)):
            yield "it is an entry as the lines around it are"
        if not self._is_announced(match, slot=match.rule.kind == "slot") and around.is_written(index):
            yield "the line above says that it is written"

    def _objections_of_kind(self, match: Match, first: int, last: int) -> Iterator[str]:
        """What kind of text a match stands in: a song, a series, a policy, a list or records."""
        around = self._surroundings
        if around.is_song:
            yield "the text is a song"
        if around.is_numbered(first):
            yield "it stands below a heading of a series"
        if match.rule.kind == "notice" and around.is_policy:
            yield "the document is a policy"
        if self._packs[match.rule.id] in _LABELS and all(map(around.is_record, range(first, last + 1))):
            yield "it is a line of a record"
        if around.is_sorted(first):
            yield "it is an entry of a list in the order of the alphabet"

    def _is_entry(self, index: int, *, heads_list: bool) -> bool:
        """Whether a line of a text that is no page is an entry of a list, or the head of a block, as others are; a heading of a
        list of articles is none right above a link, since pages have such boxes between many paragraphs.
        """
        if heads_list and index + 1 < len(self._lines) and self._structure.linked(index + 1):
            return False
        return self._document.view.format != "html" and self._entries.is_entry(index, heads_list=heads_list)

    def _is_named(self, top: int) -> bool:
        """Whether the line above the place of an advertisement says what is below it, in words that news hardly has."""
        around = self._surroundings
        return around.names(top - 1) or around.presents(top - 1) or around.announces_words(top - 1)

    def _has_company(self, match: Match, first: int, last: int) -> bool:
        """Whether a match is not alone: other rules have found something in its run, or its own all over the document."""
        beside = (witness for witness in self._explanations.evidence(self._runs.run(first)) if witness.rule is not match.rule)
        if any(not first <= witness.line <= last for witness in beside):
            return True
        return self._counts[match.rule.id] >= COMPANY

    def _is_marked(self, top: int, bottom: int) -> bool:
        """Whether there is a mark in or beside a run of lines, as importers put them."""
        return any(self._packs[witness.rule.id] in MARKS for witness in self._explanations.evidence((top, bottom)))

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
        weak = {line for match in self._weak() for line in range(self._runs.span(match)[0], self._runs.span(match)[1] + 1)}
        return len([line for line in lines if line not in weak and not self._structure.linked(line)]) > OTHERS

    @cached_property
    def _has_several_runs(self) -> bool:
        """Whether different rules that require nothing have found something in different places, as on a page."""
        found: dict[str, tuple[int, int]] = {}
        for line, matches in self._runs.cover.items():
            for match in matches:
                if not match.rule.requires and self._packs[match.rule.id] not in MARKS | PLAIN:
                    found.setdefault(match.rule.id, self._runs.run(line))
        return len(set(found.values())) > 1

    def _is_section(self, index: int) -> bool:
        """Whether a line is all that stands between two headings below the first line, which may be the title."""
        if not 1 < index < len(self._lines) - 1 or self._structure.role(index) != "text":
            return False
        beside = (index - 1, index + 1)
        return all(self._structure.role(other) == "heading" and other not in self._runs.cover for other in beside)

    def _is_run_of_slots(self, top: int, bottom: int) -> bool:
        """Whether a run of lines, if it is short enough to be spoken of, marks places of advertisements and nothing else."""
        lines = range(top, min(bottom, top + INTRODUCED) + 1)
        return all(match.rule.kind == "slot" for line in lines for match in self._runs.cover.get(line, ()))

    def _is_spoken_of(self, top: int, bottom: int, *, lone: bool) -> bool:
        listed = self._structure.role(top) == "item"
        return self._is_brief(top, bottom) and self._surroundings.speaks_of(top, bottom, whole=listed or lone)

    @staticmethod
    def _is_brief(top: int, bottom: int) -> bool:
        """Whether a run is short enough for a text to speak of its words; longer ones are widgets."""
        return bottom - top < INTRODUCED
