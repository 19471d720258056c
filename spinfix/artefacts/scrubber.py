"""Find and remove the artefacts of importers, themes and widgets, without touching anything else.

The rules are data (`spinfix.artefacts.rules`).  Four things protect genuine text.  Position: a rule says where its artefact
may be, mostly on its own line.  Requirements: a rule that genuine text could trigger applies only if another rule has found
an artefact in the same document.  Structure: what a line stands in, and the lines around it, must agree
(`spinfix.artefacts.judging.match_judge`).  Markup: nothing is matched inside tags, code or URLs (`spinfix.text.markup`).

Removal is repeated until no rule matches, because one artefact can hide another: the link "Source" is the last line only after
the ad slot below it has been removed.  What was removed counts for what is left, and may even speak for keeping it; so the last
pass is one over a text of which nothing is known, as another run has it.  So scrubbing is idempotent.

Meaning is not judged: a sentence in which the author asks for subscribers stays.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple

from spinfix import lazy
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.explanations import is_supported
from spinfix.artefacts.judging.match_judge import NO_RULES, MatchJudge, Verdict
from spinfix.artefacts.judging.pack_kinds import MARKS
from spinfix.artefacts.judging.runs import Gap
from spinfix.artefacts.literal_index import LiteralIndex, Present, places
from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.rule_patterns import keeps_to_lines
from spinfix.artefacts.rules import Pack, Rule, check_ids, select_rules
from spinfix.artefacts.stacks import Stack, held, stacks
from spinfix.artefacts.tidying import bare, tidy
from spinfix.config import LEAST_REMOVAL
from spinfix.edits import Edit, apply, compose
from spinfix.text.lowercase import fold
from spinfix.text.markup import Markup, plain, view
from spinfix.text.stretches import Stretches

PASSES = 24
"""Maximum number of passes over one document, if it is long.  Real documents need two or three, and those of nothing but
artefacts mostly a dozen (`SHALLOW`); one that needs more is left unchanged, so that scrubbing stays idempotent."""

READ = 500_000
"""Characters that a short text may be read in all, in up to twice as many passes, which takes half a second to five.  Of 2,900
mixtures of 30 to 300 artefacts two needed more than 24 passes, and at most 45."""

SHALLOW = 6
"""Passes after which artefacts that lie one upon another at the edges are found at once (`spinfix.artefacts.stacks`).  The 62
posts of `benchmarks/artefact_posts.py` and all texts of `../shared/genuine`, alone and with an importer's tags, need three at
most.  With it the 635 things that examples remove, 30 times in 17 shapes, need 11 at most, and mixtures of them 9."""

_log = logging.getLogger(__name__)

_FURNITURE = lazy.re_compile(
    r"""(?:class|id)\s*=\s*["'][^"'<>]{0,200}(?:share|social|addto|respond|comment|related|recommend|newsletter|subscri|cookie)""",
    re.IGNORECASE,
)
"""An element that says what it is, such as a form for comments.  On a page with one, rules that require other artefacts are
tried even if there are none."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scrubber found in a text.

    Attributes:
        edits: the edits that scrub it, in order and without overlaps.
        doubtful: what may be an artefact and stays, with a confidence below the minimum.
    """

    edits: list[Edit]
    doubtful: list[Edit]


class Attempt(NamedTuple):
    """A match of a rule that is tried on a text.

    Attributes:
        start: where it begins in the text.
        end: where it ends.
        confidence: the probability that it is an artefact.
        objection: what speaks against removing it, in words; "" if nothing does.
    """

    start: int
    end: int
    confidence: float
    objection: str


class Scrubber:
    r"""Finds artefacts; create one and use it for many texts.

    Args:
        packs: the rule packs; see `load_packs`.
        select: ids, id prefixes or pack names of the rules to use [default: all rules that are on by default].
        ignore: ids, id prefixes or pack names of rules not to use.
        least: minimum confidence of a removal, 0 to 1.
        site: the site that the documents come from, for packs that are for some sites only; "" if unknown.

    Raises:
        PackError: if a name in ``select`` or ``ignore`` matches no rule, or two rules have the same id.

    >>> from spinfix.artefacts.rules import load_packs
    >>> scrubber = Scrubber(load_packs())
    >>> apply(text := "The talks failed.\n[ad_2]\nSource link", scrubber.find(text))
    'The talks failed.'
    >>> scrubber.find("The source link in the footnote is broken [1].")
    []
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        least: float = LEAST_REMOVAL,
        site: str = "",
    ) -> None:
        check_ids(packs)
        self._least = least
        self.rules = select_rules(packs, select, ignore, site)
        self._packs = {rule.id: pack.name for pack in packs for rule in pack.rules}
        self._by_id = {rule.id: rule for rule in self.rules}
        self._index = LiteralIndex(self.rules)

    def find(self, text: str, markup: Markup = "auto") -> list[Edit]:
        """Return the edits that scrub ``text``, in order and without overlaps; apply them with `spinfix.edits.apply`.

        Args:
            text: a document.
            markup: its format; "auto" takes a text with tags for HTML, and skips code and URLs of Markdown in any other.
        """
        return self.scan(text, markup).edits

    def scan(self, text: str, markup: Markup = "auto", *, spun: bool = False) -> Scan:
        """Return the edits that scrub ``text``, and what may be an artefact and stays.

        Args:
            text: a document.
            markup: its format, as for `find`.
            spun: whether it is known to be spun: then braces of spintax, "Source link" above other lines and the like need no
                other artefact.
        """
        edits: list[Edit] = []
        current = text
        progress = _Progress(spun=spun)
        for number in range(max(PASSES, min(2 * PASSES, READ // (len(text) + 1)))):
            progress.deep = number >= SHALLOW
            removals, doubtful = self._pass(current, markup, progress)
            if not removals and edits and progress.unsettled:
                progress = _Progress(slow=progress.slow, spun=spun)
                removals, _ = self._pass(current, markup, progress)
            if not removals:
                return Scan(edits, _moved(text, edits, doubtful))
            edits = list(compose(text, edits, removals)) if edits else removals
            progress.gaps = self._after(progress.gaps, removals)
            progress.settle(current, removals)
            current = apply(current, removals)
        _log.warning("a document of %d characters is not clean after %d passes and was left unchanged", len(text), number + 1)
        return Scan([], [])

    def trial(self, rule: Rule, text: str) -> list[Attempt]:
        """Return what ``rule`` matches in ``text``, removed or not, and what speaks against removing it.

        Only the text as it is counts, not what other removals would leave of it.

        Args:
            rule: one of the rules.
            text: a document, whose format is recognised.
        """
        document = Document(text, view(text), set())
        present = self._index.present(document.text, lambda: document.folded)
        firm = [other for other in self._index.rules_for(present, needs_others=False) if other is not rule]
        matches = _without_overlaps([match for other in firm for match in document.matches(other)])
        found_rules = _vouching(self._judged(document, list(matches), _Progress()).artefacts)
        weak = self._index.rules_for(present, needs_others=True)
        weak = [other for other in weak if other is not rule and is_supported(other, found_rules, self._packs)]
        matches += [match for other in weak for match in document.matches(other)]
        own = list(document.matches(rule))
        judge = MatchJudge(Context(document, sorted((*matches, *own), key=_order), self._packs, found_rules))
        return [Attempt(*document.located(match)[:2], *judge.opinion(match)) for match in _without_overlaps(own)]

    def _pass(self, text: str, markup: Markup, progress: _Progress) -> tuple[list[Edit], list[Edit]]:
        """One pass over ``text``: what to remove, and what is doubtful."""
        progress.furnished = "<" in text and ("class=" in text or "id=" in text) and _FURNITURE.search(text) is not None
        if "<" in text and not (progress.tries_all or self._may_match(text)):
            return [], []
        seen = view(text, markup)
        document = Document(text, seen, progress.slow)
        if progress.present is None:
            progress.present = self._index.present(document.text, lambda: document.folded)
        else:
            progress.present = self._index.still_present(progress.present, document.text, lambda: document.folded)
        document.literals = places(progress.present)
        progress.format, progress.idle, progress.stacks, progress.plain = seen.format, set(), (), []
        firm = self._rules(progress, needs_others=False)
        matches = _without_overlaps(self._matches(document, firm, progress) + self._stacked(document, firm, progress))
        progress.unsettled = bool(matches) or progress.furnished or progress.spun
        if not (matches or progress.tries_all):  # as in most texts
            return [], []
        verdict = self._judged(document, matches, progress)
        if progress.tries_all or _vouching(verdict.artefacts):
            verdict = self._with_supported(document, firm, matches, verdict, progress)
        doubtful = verdict.doubtful if progress.found_rules else []
        return tidy(text, seen, map(document.located, verdict.artefacts)), bare(text, seen, map(document.located, doubtful))

    def _with_supported(
        self, document: Document, firm: Sequence[Rule], matches: list[Match], verdict: Verdict, progress: _Progress
    ) -> Verdict:
        """Judge again, with the matches of rules that require others, where these have found artefacts.

        Args:
            document: the document.
            firm: the rules that require no others.
            matches: their matches; gets the further ones.
            verdict: on these matches.
            progress: gets the rules that have found artefacts.
        """
        found_rules, vouching = progress.found_rules, _vouching(verdict.artefacts)
        new = vouching.keys() - found_rules.keys()
        found_rules |= vouching
        hoped = _vouching(verdict.doubtful)
        rules = [rule for rule in self._rules(progress, needs_others=True) if self._applies(rule, progress, hoped)]
        taken = Stretches((match.start, match.end) for match in verdict.artefacts)
        supported = self._matches(document, rules, progress) + self._stacked(document, [*firm, *rules], progress)
        matches += [match for match in supported if not taken.touch(match.start, match.end)]
        verdict = self._judged(document, matches, progress, hoped)
        # What the others now speak against vouches for none of them.
        while refuted := new - _vouching(verdict.artefacts).keys():
            new -= refuted
            for name in refuted:
                del found_rules[name]
            verdict = self._judged(document, matches, progress, hoped)
        return verdict

    def _rules(self, progress: _Progress, *, needs_others: bool) -> list[Rule]:
        """The rules to try in a pass."""
        rules = self._index.rules_for(progress.present or (), needs_others=needs_others)
        return [rule for rule in rules if rule.id not in progress.settled] if progress.settled else rules

    def _applies(self, rule: Rule, progress: _Progress, hoped: dict[str, Rule]) -> bool:
        """Whether the rules that a rule requires have found artefacts, or may have; page furniture speaks for words only."""
        if progress.furnished and self._packs[rule.id] not in MARKS:
            return True
        return is_supported(rule, progress.found_rules | hoped, self._packs, spun=progress.spun)

    @staticmethod
    def _matches(document: Document, rules: Iterable[Rule], progress: _Progress) -> list[Match]:
        """The matches of rules; those without any are noted as idle."""
        matches: list[Match] = []
        for rule in rules:
            before = len(matches)
            matches += document.matches(rule)
            if len(matches) == before and keeps_to_lines(rule):
                progress.idle.add(rule.id)
        progress.plain += matches
        return matches

    @staticmethod
    def _stacked(document: Document, rules: Iterable[Rule], progress: _Progress) -> list[Match]:
        """The matches of rules that lie one upon another at the edges, in a document of many."""
        if not progress.deep:
            return []
        progress.stacks = stacks(document, rules)
        return [match for stack in progress.stacks for match in stack]

    def _judged(
        self,
        document: Document,
        matches: list[Match],
        progress: _Progress,
        hoped: Mapping[str, Rule] = NO_RULES,
    ) -> Verdict:
        """Judge matches, which it puts into order.

        Args:
            document: the document.
            matches: its matches.
            progress: what is known of it.
            hoped: the rules that may have found artefacts, see `MatchJudge`.
        """
        if not matches:
            return Verdict([], [])

        def weak() -> Iterable[Match]:
            return self._matches(document, self._rules(progress, needs_others=True), progress)

        matches.sort(key=_order)
        gaps = [gap._replace(place=document.place(gap.place)) for gap in progress.gaps]
        context = Context(document, matches, self._packs, progress.found_rules, gaps, spun=progress.spun)
        verdict = MatchJudge(context, hoped, weak).verdict(self._least)
        artefacts = _without_overlaps(_allowed(verdict, self._packs))
        for stack in progress.stacks:
            artefacts = held(stack, progress.plain, artefacts)
        taken = Stretches((match.start, match.end) for match in artefacts)
        doubtful = [match for match in verdict.doubtful if not taken.touch(match.start, match.end)]
        return Verdict(artefacts, _without_overlaps(doubtful))

    def _after(self, gaps: list[Gap], edits: list[Edit]) -> list[Gap]:
        """The gaps after a pass: those of earlier passes, moved, and the new ones."""
        moved: list[Gap] = []
        shift, place = 0, 0
        for edit in edits:
            while place < len(gaps) and gaps[place].place < edit.start:
                moved.append(Gap(gaps[place].place + shift, gaps[place].rules))
                place += 1
            shift += len(edit.replacement) - len(edit.found)
            taken = [self._by_id[edit.rule]]
            while place < len(gaps) and gaps[place].place <= edit.end:
                taken += gaps[place].rules
                place += 1
            if not edit.replacement.strip():
                moved.append(Gap(edit.end + shift, tuple(dict.fromkeys(taken))))
        return moved + [Gap(gap.place + shift, gap.rules) for gap in gaps[place:]]

    def _may_match(self, page: str) -> bool:
        """Whether any rule could match in HTML; clean pages need not be parsed."""
        words = plain(html.unescape(page))
        present = self._index.present(words, cache(partial(fold, words)))
        return bool(self._index.rules_for(present, needs_others=False))


@dataclass(slots=True)
class _Progress:
    """What is known of a document from one pass to the next.

    Attributes:
        found_rules: the rules that found artefacts, by their ids.
        gaps: where artefacts were removed.
        slow: the ids of rules that took too long.
        format: what the text was taken for in the last pass.
        present: the literals of the text, if they are known.
        idle: the ids of rules that were tried in the last pass and matched nothing.
        settled: the ids of rules that need not be tried again.
        spun: whether the document is known to be spun.
        furnished: whether the text of the last pass has elements of a page that say what they are (`_FURNITURE`).
        unsettled: whether another run might find something in the text of the last pass.
        deep: whether artefacts that lie one upon another are looked for.
        stacks: those of the last pass.
        plain: the matches of the last pass that lie on no other.
    """

    found_rules: dict[str, Rule] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    slow: set[str] = field(default_factory=set)
    format: str = ""
    present: list[Present] | None = None
    idle: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    spun: bool = False
    furnished: bool = False
    unsettled: bool = False
    deep: bool = False
    stacks: Sequence[Stack] = ()
    plain: list[Match] = field(default_factory=list)

    @property
    def tries_all(self) -> bool:
        """Whether rules that require other artefacts are tried even if none is found in this pass."""
        return bool(self.found_rules) or self.furnished or self.spun

    def settle(self, text: str, edits: list[Edit]) -> None:
        """Note what the removals of a pass cannot have changed: if they took whole lines, the others are as they were."""
        if self.format == "text" and all(_is_whole_lines(text, edit) for edit in edits):
            self.settled |= self.idle
        else:
            self.settled, self.present = set(), None


def _allowed(verdict: Verdict, packs: Mapping[str, str]) -> list[Match]:
    """The matches to remove but words that are a part of a line which a rule for lines found and the text speaks for."""
    kept = Stretches((match.start, match.end) for match in verdict.doubtful if match.line and not match.rule.requires)
    return [
        match
        for match in verdict.artefacts
        if match.line or packs[match.rule.id] in MARKS or not kept.touch(match.start, match.end)
    ]


def _vouching(matches: Iterable[Match]) -> dict[str, Rule]:
    """The rules of matches that count for those that require others, by their ids."""
    return {match.rule.id: match.rule for match in matches if match.rule.vouches}


def _is_whole_lines(text: str, edit: Edit) -> bool:
    """Whether an edit removes whole lines and nothing else."""
    starts = edit.start == 0 or text[edit.start - 1] == "\n" or text[edit.start] == "\n"
    ends = edit.end == len(text) or text[edit.end] == "\n" or text[edit.end - 1] == "\n"
    return starts and ends and not edit.replacement and "\n" in edit.found


def _moved(text: str, edits: list[Edit], doubtful: list[Edit]) -> list[Edit]:
    """Edits of the scrubbed text as edits of ``text``."""
    if not edits or not doubtful:
        return doubtful
    taken = Stretches((edit.start, edit.end) for edit in edits)
    removals = set(edits)
    moved = (edit for edit in compose(text, edits, doubtful) if edit not in removals)
    return [edit for edit in moved if not taken.touch(edit.start, edit.end)]


def _order(match: Match) -> tuple[int, bool, int, bool]:
    """First matches first, then those of links, then long ones, then those whose rules require nothing."""
    return match.start, not match.rule.links, -match.end, bool(match.rule.requires)


def _without_overlaps(matches: list[Match]) -> list[Match]:
    """The matches in order; of two that overlap, the first one, and of two with the same start the longer one."""
    chosen: list[Match] = []
    for match in sorted(matches, key=_order):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen
