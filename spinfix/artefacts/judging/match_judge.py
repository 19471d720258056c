"""Decides which matches are artefacts, by what stands around them.

A rule for lines knows words, and words alone do not say what a line is: "Facebook" is a button, a heading, or a cell of a
table.  So neighbouring lines are read together (`spinfix.artefacts.judging.runs`), and a line that could be anything goes only
with others that explain it (`spinfix.artefacts.judging.explanations`).

What speaks against removing a match is its *objection*, in words: of a line where it stands and what the text says of it
(`spinfix.artefacts.judging.lines`), of marks and of words within a line what else the text has of their kind
(`spinfix.artefacts.judging.marks`).  This module asks them, and whether the text is a list of entries or nothing but such
lines.  What is not removed is doubtful and is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from spinfix.artefacts.judging import pack_kinds
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.lines import Lines
from spinfix.artefacts.judging.marks import Marks
from spinfix.artefacts.matches import Match
from spinfix.artefacts.rules import Rule
from spinfix.text.markup import BLANK

IN_STRUCTURE = 0.05
"""Confidence reported for a match that stands in a heading, a list, a cell or a lone line, and that nothing explains.  Measured
with `benchmarks/artefacts.py` as the share of such matches that were labelled as artefacts."""

NO_RULES: Mapping[str, Rule] = MappingProxyType({})


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
        context: the document, its matches and what is known of them.
        possible: the rules that may have found artefacts, if what they require of the lines around them is one: a form
            below "Leave a Reply" explains this heading, and this heading the form.
        dependent: gives what rules that require others match, or would match if these were there.
    """

    def __init__(
        self, context: Context, possible: Mapping[str, Rule] = NO_RULES, dependent: Callable[[], Iterable[Match]] = tuple
    ) -> None:
        self._context, self._possible, self._dependent = context, possible, dependent

    def verdict(self, least: float) -> Verdict:
        """Judge all matches; those with a confidence of at least ``least`` are to be removed."""
        verdict = Verdict([], [])
        for match in self._context.matches:
            judged = match._replace(confidence=self.opinion(match)[0])
            (verdict.artefacts if judged.confidence >= least else verdict.doubtful).append(judged)
        opened = [match for match in verdict.artefacts if match.rule.opens]
        if opened:
            verdict.artefacts += (item for match in opened for item in self._context.explanations.items_below(match))
            verdict.artefacts.sort(key=lambda match: match.start)
        return verdict

    def opinion(self, match: Match) -> tuple[float, str]:
        """The confidence of a match, and what speaks against removing it, in words; "" if nothing does."""
        confidence = match.rule.confidence(beside=self._context.has_others(match))
        objection = self._objection(match) or self._objection_of_document(match)
        return (min(confidence, IN_STRUCTURE), objection) if objection else (confidence, "")

    def _objection(self, match: Match) -> str:
        """What the kind of document and the place of a match say against removing it."""
        kind = self._context.pack_kind(match)
        if (kind == pack_kinds.SPINTAX or kind not in pack_kinds.MARKS) and self._marks.is_catalogue:
            return "the text is a list of the messages of a program"
        if kind in pack_kinds.MARKS:
            return self._marks.objection(match)
        document = self._context.document
        if document.view.is_foreign(document.origin(match.start)):
            return "the document is XML of another language than HTML"
        if document.fills_a_section(match.start, match.end):
            return "it is all that an element of the feed says"
        if self._marks.is_template:
            return "the document is the source of pages"
        return self._objection_to_words(match)

    def _objection_to_words(self, match: Match) -> str:
        """What the place of words, of a line or within one, says against removing them."""
        objection = self._covered_lines.objection(match) if match.line else self._marks.objection(match)
        if objection:
            return objection
        mentions = self._context.mentions
        if not match.line and mentions.is_emphasised(match.start, match.end):
            return "the sentence names it"
        return "it is quoted" if mentions.closes_a_string(match.start, match.end) else ""

    def _objection_of_document(self, match: Match) -> str:
        """What all matches of a document together say against removing one."""
        if self._is_one_of_entries(match):
            return "the text has such a line for each of its entries"
        return "the document is nothing else" if self._is_all else ""

    @cached_property
    def _marks(self) -> Marks:
        return Marks(self._context)

    @cached_property
    def _covered_lines(self) -> Lines:
        return Lines(self._context, self._marks, self._possible, self._dependent)

    @cached_property
    def _is_all(self) -> bool:
        """Whether a document is labels, buttons or notices and nothing else: then they are its text, as strings of a program or
        captions of a table may be documents of their own.  Tags and what a spinner wrote are leftovers.
        """
        context = self._context
        if context.present or len(context.runs.cover) < len(context.lines):
            return False
        return all(context.pack_kind(match) in pack_kinds.SHOWN_BY_PROGRAMS for match in context.matches)

    def _is_one_of_entries(self, match: Match) -> bool:
        """Whether what an article has once stands with other words elsewhere in a text, whose entries have it each."""
        return match.rule.kind == "once" and self._context.is_only(match) and self._wordings.get(match.rule.id, 0) > 1

    @cached_property
    def _wordings(self) -> Mapping[str, int]:
        """How many wordings each rule of what an article has once matches, in different runs above other lines."""
        document, runs = self._context.document, self._context.runs
        last = max((index for index in range(len(document.lines)) if index not in runs.cover), default=-1)
        words: dict[str, set[str]] = {}
        found: dict[str, set[tuple[int, int]]] = {}
        for match in self._context.matches:
            if match.rule.kind == "once" and (location := runs.location(match)).last < last:
                words.setdefault(match.rule.id, set()).add(document.folded[match.start : match.end].strip(BLANK))
                found.setdefault(match.rule.id, set()).add(location.run)
        return {rule: min(len(words[rule]), len(found[rule])) for rule in words}
