"""One document with its matches, and what is known of the text around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain

from spinfix.artefacts.judging.explanations import Explanations
from spinfix.artefacts.judging.mentions import Mentions
from spinfix.artefacts.judging.pack_kinds import IN_BRACKETS, MARKS, PLAIN
from spinfix.artefacts.judging.runs import Gap, Location, Runs
from spinfix.artefacts.judging.structure import Structure, structure_of
from spinfix.artefacts.judging.surroundings import Surroundings
from spinfix.artefacts.judging.whole_text import WholeText
from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.rules import Pack, Rule

COMPANY = 3
"""Matches of one rule, or lines of one form, in a document that speak for one another: a text that is about a notice has it
once or twice."""


class Context:
    """What the matches of a document are judged by, worked out when it is first asked for.

    Args:
        document: the document.
        matches: its matches, in order, without overlaps.
        packs: each rule's pack, by the rule's id.
        present: the rules that found artefacts in the document, by their ids.
        gaps: where earlier passes removed artefacts, in order.
        spun: whether the document is known to be spun: then braces are what the spinner left.
    """

    def __init__(
        self,
        document: Document,
        matches: Sequence[Match],
        packs: Mapping[str, Pack],
        present: Mapping[str, Rule],
        gaps: Sequence[Gap] = (),
        *,
        spun: bool = False,
    ) -> None:
        self.document, self.lines, self.matches = document, document.lines, matches
        self.packs, self.present, self.is_spun = packs, present, spun
        self.runs = Runs(document, matches, gaps)

    def pack_kind(self, match: Match) -> str:
        """The kind of the pack of a match's rule (`spinfix.artefacts.judging.pack_kinds`)."""
        return self.packs[match.rule.id].kind

    @cached_property
    def structure(self) -> Structure:
        """What its lines stand in."""
        return structure_of(self.document)

    @cached_property
    def explanations(self) -> Explanations:
        """What explains its matches."""
        return Explanations(self.runs, self.structure, self.packs, self.present)

    @cached_property
    def whole_text(self) -> WholeText:
        """What kind of text it is, apart from its matches."""
        return WholeText(self.document, self.runs.cover)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the lines around matches say."""
        return Surroundings(self.document, self.runs.cover, self.whole_text)

    @cached_property
    def mentions(self) -> Mentions:
        """What the text mentions, says or quotes."""
        return Mentions(self.document)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many matches each rule has in the document."""
        return Counter(match.rule.id for match in self.matches)

    def has_company(self, match: Match, location: Location) -> bool:
        """Whether a match is not alone: other rules have found something in its run, or its own all over the document."""
        beside = (witness for witness in self.explanations.evidence(location.run) if witness.rule is not match.rule)
        if any(not location.first <= witness.line <= location.last for witness in beside):
            return True
        return self.counts[match.rule.id] >= COMPANY

    def has_others(self, match: Match) -> bool:
        """Whether rules other than that of a match are known to have found artefacts in the document."""
        return bool(self.present.keys() - {match.rule.id})

    @cached_property
    def has_tags(self) -> bool:
        """Whether tags of importers or of WordPress were found in the document."""
        return any(self.packs[rule].kind in IN_BRACKETS for rule in self.present)

    def is_only(self, match: Match) -> bool:
        """Whether a text has no artefact of another rule, known or possible."""
        return not self.has_others(match) and self._rules_of_text <= {match.rule.id}

    @cached_property
    def _rules_of_text(self) -> frozenset[str]:
        """The rules that cover lines of a text and require nothing, but those whose words the text quotes elsewhere."""
        found = chain.from_iterable(self.runs.cover.values())
        firm = (match for match in found if not match.rule.requires)
        return frozenset(match.rule.id for match in firm if not self.mentions.is_mentioned(match.start, match.end))

    @cached_property
    def has_several_runs(self) -> bool:
        """Whether different rules that require nothing have found something in different places, as on a page."""
        found: dict[str, tuple[int, int]] = {}
        for line, matches in self.runs.cover.items():
            for match in matches:
                if not match.rule.requires and self.pack_kind(match) not in MARKS | PLAIN:
                    found.setdefault(match.rule.id, self.runs.run(line))
        return len(set(found.values())) > 1
