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
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from spinfix import lazy
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.explanations import is_supported
from spinfix.artefacts.judging.match_judge import MatchJudge
from spinfix.artefacts.literal_index import LiteralIndex
from spinfix.artefacts.matches import Document, by_precedence, without_overlaps
from spinfix.artefacts.rules import Pack, Rule, check_ids, select_rules
from spinfix.artefacts.scrub_pass import History, Pass, PassResult, RuleSet, vouching
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

    >>> from spinfix.artefacts.pack_files import load_packs
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
        self.rules = select_rules(packs, select, ignore, site)
        self._rules = RuleSet(
            by_id={rule.id: rule for rule in self.rules},
            packs={rule.id: pack for pack in packs for rule in pack.rules},
            index=LiteralIndex(self.rules),
            least=least,
        )

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
        history = History(spun)
        for number in range(max(PASSES, min(2 * PASSES, READ // (len(text) + 1)))):
            result = self._pass(current, markup, history, deep=number >= SHALLOW)
            doubtful = result.doubtful
            if not result.removals and edits and result.unsettled:
                history = History(spun, history.slow)
                result = self._pass(current, markup, history)
            if not result.removals:
                return Scan(edits, _moved(text, edits, doubtful))
            edits = list(compose(text, edits, result.removals)) if edits else result.removals
            history.record(current, result, self._rules.by_id)
            current = apply(current, result.removals)
        _log.warning("a document of %d characters is not clean after %d passes and was left unchanged", len(text), number + 1)
        return Scan([], [])

    def trial(self, rule: Rule, text: str) -> list[Attempt]:
        """Return what ``rule`` matches in ``text``, removed or not, and what speaks against removing it.

        Only the text as it is counts, not what other removals would leave of it.

        Args:
            rule: one of the rules.
            text: a document, whose format is recognised.
        """
        document = Document(text, view(text))
        index, packs = self._rules.index, self._rules.packs
        present = index.present(document.text, lambda: document.folded)
        firm = [other for other in index.rules_for(present, needs_others=False) if other is not rule]
        matches = without_overlaps([match for other in firm for match in document.matches(other)])
        found_rules = vouching(Pass(self._rules, document, History()).judge(list(matches)).artefacts)
        weak = index.rules_for(present, needs_others=True)
        weak = [other for other in weak if other is not rule and is_supported(other, found_rules, packs)]
        matches += [match for other in weak for match in document.matches(other)]
        own = list(document.matches(rule))
        judge = MatchJudge(Context(document, sorted((*matches, *own), key=by_precedence), packs, found_rules))
        return [Attempt(*document.located(match)[:2], *judge.opinion(match)) for match in without_overlaps(own)]

    def _pass(self, text: str, markup: Markup, history: History, *, deep: bool = False) -> PassResult:
        """One pass over ``text``, after those in its ``history``."""
        furnished = "<" in text and ("class=" in text or "id=" in text) and _FURNITURE.search(text) is not None
        if "<" in text and not (furnished or history.found_rules or history.spun or self._may_match(text)):
            return PassResult([], [])
        document = Document(text, view(text, markup), history.slow)
        history.find_literals(document, self._rules.index)
        return Pass(self._rules, document, history, furnished=furnished, deep=deep).run()

    def _may_match(self, page: str) -> bool:
        """Whether any rule could match in HTML; clean pages need not be parsed."""
        words = plain(html.unescape(page))
        index = self._rules.index
        present = index.present(words, cache(partial(fold, words)))
        return bool(index.rules_for(present, needs_others=False))


def _moved(text: str, edits: list[Edit], doubtful: list[Edit]) -> list[Edit]:
    """Edits of the scrubbed text as edits of ``text``."""
    if not edits or not doubtful:
        return doubtful
    taken = Stretches((edit.start, edit.end) for edit in edits)
    removals = set(edits)
    moved = (edit for edit in compose(text, edits, doubtful) if edit not in removals)
    return [edit for edit in moved if not taken.touch(edit.start, edit.end)]
