"""One pass of a scrubber over a document: which rules are tried, what they match, and what of it is removed.

First come the rules that require no other artefact.  If they have found one, those that require others are tried, too, and
all matches are judged again (`spinfix.artefacts.judging.match_judge`).  `History` is what one pass hands on to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.explanations import is_supported
from spinfix.artefacts.judging.match_judge import NO_RULES, MatchJudge, Verdict
from spinfix.artefacts.judging.pack_kinds import MARKS
from spinfix.artefacts.judging.runs import Gap
from spinfix.artefacts.literal_index import LiteralIndex, Present, places
from spinfix.artefacts.matches import Document, Match, by_precedence, without_overlaps
from spinfix.artefacts.rule_patterns import keeps_to_lines
from spinfix.artefacts.rules import Pack, Rule
from spinfix.artefacts.stacks import Stack, held, stacks
from spinfix.artefacts.tidying import bare, tidy
from spinfix.edits import Edit
from spinfix.text.stretches import Stretches


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that a scrubber applies.

    Attributes:
        by_id: the rules, by their ids.
        packs: the pack of each rule, by the rule's id, also of rules that are not applied.
        index: finds the rules whose literals a text contains.
        least: minimum confidence of a removal, 0 to 1.
    """

    by_id: Mapping[str, Rule]
    packs: Mapping[str, Pack]
    index: LiteralIndex
    least: float


class PassResult(NamedTuple):
    """What a pass found in a text.

    Attributes:
        removals: the edits that remove artefacts, in order and without overlaps.
        doubtful: what may be an artefact and stays, in order.
        unsettled: whether a pass that knows nothing of earlier ones might find something in the same text.
        format: what the text was taken for, such as "html".
        unmatched: the ids of rules for lines that were tried and matched nothing.
    """

    removals: list[Edit]
    doubtful: list[Edit]
    unsettled: bool = False
    format: str = ""
    unmatched: Collection[str] = ()


@dataclass(slots=True)
class History:
    """What the passes over a document so far have found.

    Attributes:
        spun: whether the document is known to be spun.
        slow: the ids of rules that took too long.
        found_rules: the rules that found artefacts, by their ids.
        gaps: where artefacts were removed, in order, as offsets in the text that is left.
        present: the literals that the text had in the last pass; None if they have to be searched anew.
        settled: the ids of rules that need not be tried again.
    """

    spun: bool = False
    slow: set[str] = field(default_factory=set)
    found_rules: dict[str, Rule] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    present: list[Present] | None = None
    settled: set[str] = field(default_factory=set)

    def find_literals(self, document: Document, index: LiteralIndex) -> None:
        """Note which literals a document has, among those of the last pass if they are known."""
        if self.present is None:
            self.present = index.present(document.text, lambda: document.folded)
        else:
            self.present = index.still_present(self.present, document.text, lambda: document.folded)
        document.literals = places(self.present)

    def record(self, text: str, result: PassResult, by_id: Mapping[str, Rule]) -> None:
        """Take down what a pass over ``text`` removes; what that cannot have changed need not be looked for again."""
        self.gaps = _gaps_after(self.gaps, result.removals, by_id)
        # If only whole lines went, the others are as they were.
        if result.format == "text" and all(_is_whole_lines(text, edit) for edit in result.removals):
            self.settled.update(result.unmatched)
        else:
            self.settled, self.present = set(), None


class Pass:
    """One pass over the text that earlier passes have left of a document.

    Args:
        rules: the rules of the scrubber.
        document: the text.
        history: what earlier passes found; gets the rules that find artefacts in this one.
        furnished: whether the text has elements of a page that say what they are, such as a form for comments.
        deep: whether artefacts that lie one upon another at the edges are looked for (`spinfix.artefacts.stacks`).
    """

    def __init__(
        self, rules: RuleSet, document: Document, history: History, *, furnished: bool = False, deep: bool = False
    ) -> None:
        self._rules = rules
        self._document = document
        self._history = history
        self._furnished = furnished
        self._deep = deep
        self._unmatched: set[str] = set()
        self._stacks: Sequence[Stack] = ()
        self._unstacked: list[Match] = []

    def run(self) -> PassResult:
        """Find what to remove, and what is doubtful."""
        document, view = self._document, self._document.view
        firm = self._rules_to_try(needs_others=False)
        matches = without_overlaps(self._matches(firm) + self._stacked(firm))
        tries_all = bool(self._history.found_rules) or self._furnished or self._history.spun
        if not (matches or tries_all):  # as in most texts
            return PassResult([], [])
        unsettled = bool(matches) or self._furnished or self._history.spun
        verdict = self.judge(matches)
        if tries_all or vouching(verdict.artefacts):
            verdict = self._with_supported(firm, matches, verdict)
        removals = tidy(document.original, view, map(document.located, verdict.artefacts))
        doubtful = verdict.doubtful if self._history.found_rules else []
        left = bare(document.original, view, map(document.located, doubtful))
        return PassResult(removals, left, unsettled, view.format, self._unmatched)

    def judge(self, matches: list[Match], possible: Mapping[str, Rule] = NO_RULES) -> Verdict:
        """Judge matches.

        Args:
            matches: matches in the document; they are put into order.
            possible: the rules that may have found artefacts, see `MatchJudge`.
        """
        if not matches:
            return Verdict([], [])
        matches.sort(key=by_precedence)
        document, history, packs = self._document, self._history, self._rules.packs
        gaps = [gap._replace(place=document.place(gap.place)) for gap in history.gaps]
        context = Context(document, matches, packs, history.found_rules, gaps, spun=history.spun)
        verdict = MatchJudge(context, possible, self._dependent_matches).verdict(self._rules.least)
        artefacts = without_overlaps(_without_parts_of_kept_lines(verdict, packs))
        for stack in self._stacks:
            artefacts = held(stack, self._unstacked, artefacts)
        taken = Stretches((match.start, match.end) for match in artefacts)
        doubtful = [match for match in verdict.doubtful if not taken.touch(match.start, match.end)]
        return Verdict(artefacts, without_overlaps(doubtful))

    def _with_supported(self, firm: Sequence[Rule], matches: list[Match], verdict: Verdict) -> Verdict:
        """Judge again, with the matches of rules that require others, where these have found artefacts.

        Args:
            firm: the rules that require no others.
            matches: their matches; gets the further ones.
            verdict: on these matches.
        """
        found_rules, vouchers = self._history.found_rules, vouching(verdict.artefacts)
        new = vouchers.keys() - found_rules.keys()
        found_rules |= vouchers
        possible = vouching(verdict.doubtful)
        rules = [rule for rule in self._rules_to_try(needs_others=True) if self._applies(rule, possible)]
        taken = Stretches((match.start, match.end) for match in verdict.artefacts)
        supported = self._matches(rules) + self._stacked([*firm, *rules])
        matches += [match for match in supported if not taken.touch(match.start, match.end)]
        verdict = self.judge(matches, possible)
        # What the others now speak against vouches for none of them.
        while refuted := new - vouching(verdict.artefacts).keys():
            new -= refuted
            for name in refuted:
                del found_rules[name]
            verdict = self.judge(matches, possible)
        return verdict

    def _rules_to_try(self, *, needs_others: bool) -> list[Rule]:
        """The rules whose literals the text has, but for those that are settled."""
        rules = self._rules.index.rules_for(self._history.present or (), needs_others=needs_others)
        settled = self._history.settled
        return [rule for rule in rules if rule.id not in settled] if settled else rules

    def _applies(self, rule: Rule, possible: dict[str, Rule]) -> bool:
        """Whether the rules that a rule requires have found artefacts, or may have; page furniture speaks for words only."""
        if self._furnished and self._rules.packs[rule.id].kind not in MARKS:
            return True
        return is_supported(rule, self._history.found_rules | possible, self._rules.packs, spun=self._history.spun)

    def _matches(self, rules: Iterable[Rule]) -> list[Match]:
        """The matches of rules; those without any are noted."""
        matches: list[Match] = []
        for rule in rules:
            before = len(matches)
            matches += self._document.matches(rule)
            if len(matches) == before and keeps_to_lines(rule):
                self._unmatched.add(rule.id)
        self._unstacked += matches
        return matches

    def _dependent_matches(self) -> list[Match]:
        """What rules that require others match, or would match if these were there."""
        return self._matches(self._rules_to_try(needs_others=True))

    def _stacked(self, rules: Iterable[Rule]) -> list[Match]:
        """The matches of rules that lie one upon another at the edges, in a document of many."""
        if not self._deep:
            return []
        self._stacks = stacks(self._document, rules)
        return [match for stack in self._stacks for match in stack]


def vouching(matches: Iterable[Match]) -> dict[str, Rule]:
    """The rules of matches that count for those that require others, by their ids."""
    return {match.rule.id: match.rule for match in matches if match.rule.vouches}


def _without_parts_of_kept_lines(verdict: Verdict, packs: Mapping[str, Pack]) -> list[Match]:
    """The matches to remove but words that are a part of a line which a rule for lines found and the text speaks for."""
    kept = Stretches((match.start, match.end) for match in verdict.doubtful if match.line and not match.rule.requires)
    return [
        match
        for match in verdict.artefacts
        if match.line or packs[match.rule.id].kind in MARKS or not kept.touch(match.start, match.end)
    ]


def _gaps_after(gaps: Sequence[Gap], removals: Iterable[Edit], by_id: Mapping[str, Rule]) -> list[Gap]:
    """The gaps after a pass: those of earlier passes, moved, and the new ones; those that meet become one."""
    moved: list[Gap] = []
    shift, place = 0, 0
    for edit in removals:
        while place < len(gaps) and gaps[place].place < edit.start:
            moved.append(Gap(gaps[place].place + shift, gaps[place].rules))
            place += 1
        shift += len(edit.replacement) - len(edit.found)
        rules = [by_id[edit.rule]]
        while place < len(gaps) and gaps[place].place <= edit.end:
            rules += gaps[place].rules
            place += 1
        if not edit.replacement.strip():
            moved.append(Gap(edit.end + shift, tuple(dict.fromkeys(rules))))
    return moved + [Gap(gap.place + shift, gap.rules) for gap in gaps[place:]]


def _is_whole_lines(text: str, edit: Edit) -> bool:
    """Whether an edit removes whole lines and nothing else."""
    starts = edit.start == 0 or text[edit.start - 1] == "\n" or text[edit.start] == "\n"
    ends = edit.end == len(text) or text[edit.end] == "\n" or text[edit.end - 1] == "\n"
    return starts and ends and not edit.replacement and "\n" in edit.found
