"""What a text says against removing words: that it speaks of them, or consists of such lines, so that they are its subject.

A manual, a survey of web pages or a list of tasks has lines such as "Read more" that are its content.  Each objection has its
row in docs/artefacts.md, "What stays".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain

from spinfix.artefacts.judging import pack_kinds
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.entries import Entries
from spinfix.artefacts.judging.explanations import WIDGET
from spinfix.artefacts.judging.runs import INTRODUCED, Location
from spinfix.artefacts.judging.whole_text import OTHERS
from spinfix.artefacts.matches import Match
from spinfix.text.markup import BLANK


class Subject:
    """What one document is about.

    Args:
        context: the document, its matches and what is known of them.
        dependent: gives what rules that require others match, or would match if these were there.
    """

    def __init__(self, context: Context, dependent: Callable[[], Iterable[Match]]) -> None:
        self._context, self._dependent = context, dependent
        self._lines, self._runs, self._structure = context.lines, context.runs, context.structure
        self._around, self._text = context.surroundings, context.whole_text
        self._mentions = context.mentions

    def objection_to_plain(self, match: Match, location: Location) -> str:
        """What speaks against removing what hardly any genuine text has, unless another artefact is beside it."""
        around, above = self._around, location.top - 1
        said = location.top > 0 and location.is_brief
        if said and around.announces_words(above) and not self._is_marked(location):
            return "the text speaks about it"
        if not self._context.has_company(match, location):
            if said and (around.presents(above) or around.announces_words(above) or around.is_listed(location.top)):
                return "the text speaks about it"
            if around.names_address(location.bottom):
                return "it names the address below it"
            is_last = location.bottom == len(self._lines) - 1
            ends_below_a_break = is_last and location.top and around.breaks_off(above)
            if around.breaks_a_sentence(location.top, location.bottom) or ends_below_a_break:
                return "the sentence above breaks off"
            if location.is_one_line and around.is_spoken(location.first):
                return "somebody says it"
        return "it is quoted" if location.is_one_line and around.is_quoted(location.first) else ""

    def objection(self, match: Match, location: Location, *, lone: bool) -> str:
        """What speaks against removing words that genuine text has, too: the first objection, "" if there is none.

        Args:
            match: the match.
            location: where it stands.
            lone: whether it is a line of plain words and the only artefact of the text.
        """
        return next(chain(self._objections_beside(match, location, lone=lone), self._objections_of_text(match, location)), "")

    def _objections_beside(self, match: Match, location: Location, *, lone: bool) -> Iterator[str]:
        """What the lines beside words say against removing them."""
        around, alone, top, bottom = self._around, location.is_one_line, location.top, location.bottom
        slot = self._is_run_of_slots(location)
        yield from self._objections_to_words(match, location, slot=slot, lone=lone)
        if alone and self._mentions.is_mentioned(match.start, match.end):
            yield "the text quotes its words elsewhere"
        if alone and around.is_spoken(location.first):
            yield "somebody says it"
        if not slot and around.is_between_paragraphs(top, bottom, brief=self._context.counts[match.rule.id] > 1):
            yield "it stands between numbered paragraphs"
        if not slot and location.is_brief and around.breaks_a_sentence(top, bottom):
            yield "it stands in the middle of a sentence"
        if not slot and alone and around.answers_a_question(top, bottom):
            yield "it answers a question"
        if alone and self._goes_on(match, location, slot=slot):
            yield "the line below goes on with it"
        if not self._is_announced(match, slot=slot) and top > 0 and alone and around.breaks_off(top - 1):
            yield "the sentence above breaks off"

    def _objections_to_words(self, match: Match, location: Location, *, slot: bool, lone: bool) -> Iterator[str]:
        """What says that the text speaks about the words of a match."""
        if not self._is_announced(match, slot=slot):
            if self._is_spoken_of(location, lone=lone):
                yield "the text speaks about it"
            if self._around.is_listed(location.top):
                yield "it is an entry of a list that the text introduces"
        if slot and location.top > 0 and self._is_named(location.top):
            yield "the text names it"

    def _is_announced(self, match: Match, *, slot: bool) -> bool:
        """Whether a match is of what articles announce as they do words."""
        return slot or match.rule.kind == "embed" or self._context.pack_kind(match) == pack_kinds.CAPTIONS

    def _is_spoken_of(self, location: Location, *, lone: bool) -> bool:
        listed = self._structure.role(location.top) == "item"
        return location.is_brief and self._around.speaks_of(location.top, location.bottom, whole=listed or lone)

    def _is_named(self, top: int) -> bool:
        """Whether the line above the place of an advertisement says what is below it, in words that news hardly has."""
        around = self._around
        return around.names(top - 1) or around.presents(top - 1) or around.announces_words(top - 1)

    def _goes_on(self, match: Match, location: Location, *, slot: bool) -> bool:
        """Whether the line below goes on with the words of a match, which may end with a comma."""
        comma = self._lines[location.first][1].rstrip(BLANK).endswith(",") and location.bottom + 1 < len(self._lines)
        if comma and self._context.pack_kind(match) in pack_kinds.BUTTONS:
            return True
        return not slot and self._around.is_continued(location.bottom)

    def _objections_of_text(self, match: Match, location: Location) -> Iterator[str]:
        """What the kind of text that words stand in says against removing them."""
        rule, around, alone = match.rule, self._around, location.is_one_line
        around_page = rule.kind == "navigation" and (location.top == 0 or location.bottom == len(self._lines) - 1)
        if self._context.pack_kind(match) not in pack_kinds.PLAIN and not around_page and self._has_no_article:
            yield "the text has no article"
        if alone and self._is_section(location.first) and not self._is_run_of_slots(location):
            yield "it is all that a heading has below it"
        if alone and around.is_quoted(location.first):
            yield "it is quoted"
        if alone and around.is_sentence_of_series(location.first):
            yield "it is one of several short sentences"
        yield from self._objections_of_kind(match, location)
        if alone and not self._context.is_spun:
            if location.bottom - location.top < WIDGET - 1 and self._is_entry(location.first, heads_list=rule.opens):
                yield "it is an entry as the lines around it are"
            if self._context.is_only(match):
                yield from self._objections_to_only(match, location.first)

    def _objections_of_kind(self, match: Match, location: Location) -> Iterator[str]:
        """What kind of text a match stands in: a song, a series, a policy, records, documentation or a list."""
        around, text = self._around, self._text
        if text.is_song:
            yield "the text is a song"
        if text.is_numbered(location.first):
            yield "it stands below a heading of a series"
        if match.rule.kind == "notice" and text.is_policy:
            yield "the document is a policy"
        if self._context.pack_kind(match) in pack_kinds.LABELLED and all(map(around.is_record, location.lines)):
            yield "it is a line of a record"
        if text.is_documentation and not (self._context.is_spun or self._context.has_tags):
            yield "the text is documentation, and names other files beside it"
        if around.is_sorted(location.first):
            yield "it is an entry of a list in the order of the alphabet"

    def _objections_to_only(self, match: Match, index: int) -> Iterator[str]:
        """What speaks against removing a line of a text that has no artefact of another rule."""
        around, is_slot = self._around, match.rule.kind == "slot"
        if match.rule.kind != "navigation" and self._text.is_without_sentences:
            yield "the text has no sentences"
        if not is_slot and (around.is_in_timetable(index) or around.is_amid_entries(index)):
            yield "it is an entry as the lines around it are"
        if not self._is_announced(match, slot=is_slot) and around.is_written(index):
            yield "the line above says that it is written"

    def _is_entry(self, index: int, *, heads_list: bool) -> bool:
        """Whether a line of a text that is no page is an entry of a list, or the head of a block, as others are; a heading of a
        list of articles is none right above a link, since pages have such boxes between many paragraphs.
        """
        if heads_list and index + 1 < len(self._lines) and self._structure.linked(index + 1):
            return False
        return self._context.document.view.format != "html" and self._entries.is_entry(index, heads_list=heads_list)

    @cached_property
    def _entries(self) -> Entries:
        cover, is_worded = self._runs.cover, self._context.explanations.is_worded
        return Entries(self._lines, cover, frozenset(line for line in cover if not is_worded(line)))

    def _is_marked(self, location: Location) -> bool:
        """Whether there is a mark in or beside a run of lines, as importers put them."""
        found = self._context.explanations.evidence(location.run)
        return any(self._context.packs[witness.rule.id].kind in pack_kinds.MARKS for witness in found)

    @cached_property
    def _has_no_article(self) -> bool:
        """Whether the text is several short lines and nothing else; articles have paragraphs."""
        lines = self._text.brief_lines
        if len(lines) <= OTHERS or (self._context.has_several_runs and self._text.is_mostly_sentences):
            return False
        # Lines such as "Name *" below "Leave a Reply", which count only with it, are no text either.
        dependent = {line for match in self._dependent() for line in self._runs.location(match).lines}
        return len([line for line in lines if line not in dependent and not self._structure.linked(line)]) > OTHERS

    def _is_section(self, index: int) -> bool:
        """Whether a line is all that stands between two headings below the first line, which may be the title."""
        if not 1 < index < len(self._lines) - 1 or self._structure.role(index) != "text":
            return False
        beside = (index - 1, index + 1)
        return all(self._structure.role(other) == "heading" and other not in self._runs.cover for other in beside)

    def _is_run_of_slots(self, location: Location) -> bool:
        """Whether a run of lines, if it is short enough to be spoken of, marks places of advertisements and nothing else."""
        lines = range(location.top, min(location.bottom, location.top + INTRODUCED) + 1)
        return all(match.rule.kind == "slot" for line in lines for match in self._runs.cover.get(line, ()))
