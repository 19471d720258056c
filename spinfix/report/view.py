"""One view of a result, with all that a report may say of it, and the base class of the reports that draw it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest
from typing import Any

from spinfix import lazy
from spinfix.corrections import DECIDED
from spinfix.edits import Edit, visible_span
from spinfix.families.findings import UNKNOWN, Mention
from spinfix.report.positions import Lines, Origin
from spinfix.report.terminal import counted, percent, shortened
from spinfix.result import ARTEFACTS, Result

DOUBTFUL, SURE = 0.7, 0.9
"""Edits below the first confidence are called doubtful, from the second one sure; the knots of the calibration are about as far
apart."""
MENTIONED = 4
"""Mentioned phrases in a line of a table; JSON, CSV and `spinfix tortured` have all of them."""

_DIVIDED = lazy.re_compile(r"[-‐\u00ad]\s*\n\s*")


class View:
    """A result with what its reports have in common.

    Args:
        result: the result.
        name: the document.
        dropped: whether the run leaves it out.
    """

    def __init__(self, result: Result, name: str = "", *, dropped: bool = False) -> None:
        self.result = result
        self.name = name
        self.dropped = dropped

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.result.source)

    def place(self, edit: Edit) -> tuple[int, int]:
        """Line and column of what is visible of an edit."""
        return self.lines.place(visible_span(edit)[0])

    @property
    def brief(self) -> str:
        """The result in one line."""
        result = self.result
        counts = [counted(len(result.restorations), "restoration"), counted(len(result.artefacts), "artefact")]
        spun = "" if result.spin_probability is None else f"spun with probability {result.spin_probability:.3f}; "
        return f"{'dropped; ' if self.dropped else ''}{spun}{', '.join(counts)}"

    @property
    def shown(self) -> list[tuple[Edit, bool]]:
        """The edits that people decide about, each with whether it was made; doubtful ones only where they overlap none."""
        both = [(edit, True) for edit in self.result.edits] + [(edit, False) for edit in self.result.doubtful]
        kept: list[tuple[Edit, bool]] = []
        for edit, is_made in sorted(both, key=lambda item: item[0].start):
            while kept and is_made and not kept[-1][1] and edit.start < kept[-1][0].end:
                kept.pop()
            if is_made or not kept or kept[-1][0].end <= edit.start:
                kept.append((edit, is_made))
        return kept

    @property
    def not_made(self) -> Iterator[tuple[str, list[Edit]]]:
        """The edits that were not made, by the reason."""
        doubtful = [edit for edit in self.result.doubtful if edit.family != DECIDED]
        if self.result.family == UNKNOWN and (restorations := [edit for edit in doubtful if not edit.rule]):
            yield "not applied, since the tool that spun the text is unknown", restorations
            doubtful = [edit for edit in doubtful if edit.rule]
        if doubtful:
            yield f"not applied, below the minimum confidence{self.minimums}", doubtful
        if kept := [edit for edit in self.result.doubtful if edit.family == DECIDED]:
            yield "kept, as corrections say", kept

    @property
    def minimums(self) -> str:
        """The least confidence of edits like those not made: " (tortured 0.5; tortured, composed phrases 0.83)"."""
        origins = {ARTEFACTS if edit.rule else edit.family for edit in self.result.doubtful}
        needed = [f"{name} {least:g}" for name, least in self.result.minimums.items() if name.split(", ")[0] in origins]
        return f" ({'; '.join(needed)})" if needed else ""

    @property
    def mentions(self) -> list[Mention]:
        """The phrases that the document only quotes or discusses, of all families, in order."""
        found = (mention for finding in self.result.findings for mention in finding.mentions)
        return sorted(found, key=lambda mention: mention.start)

    def mentioned(self, most: int | None = MENTIONED) -> str:
        """Say which phrases are not counted and why; "" if there are none."""
        mentions = self.mentions
        if not mentions:
            return ""
        phrases = []
        for one, following in zip_longest(mentions[:most], mentions[1:most]):
            reason = "" if following and following.why == one.why else f" ({one.why})"  # once for neighbours that share it
            phrases.append(f"{one_line(one.text)} {self.lines.label(one.start)}{reason}")
        more = f" and {len(mentions) - len(phrases):,} more" if len(phrases) < len(mentions) else ""
        return f"{counted(len(mentions), 'phrase')} quoted or discussed, not counted: {', '.join(phrases)}{more}"

    def mention_objects(self) -> list[dict[str, Any]]:
        """The mentions for JSON: ``start``, ``end``, ``line``, ``column``, ``text``, ``why``, ``family``, ``entry`` of each."""
        return [
            {
                "start": mention.start,
                "end": mention.end,
                "line": self.lines.place(mention.start)[0],
                "column": self.lines.place(mention.start)[1],
                "text": mention.text,
                "why": mention.why,
                "family": mention.family,
                "entry": mention.entry,
            }
            for mention in self.mentions
        ]


def group(edit: Edit) -> str:
    """Return the family or the rule id that made an edit."""
    return edit.family if edit.kind == "restoration" else edit.rule


def describe(edit: Edit) -> str:
    """Describe an edit in words, without a full stop.

    >>> describe(Edit(0, 5, "go to", "visit", "restoration", confidence=0.875))
    '“go to” should read “visit” (88 % sure)'
    """
    if not edit.replacement:
        return f"“{shortened(edit.found.strip() or edit.found)}” should be removed"
    sure = f"({percent(edit.confidence)} sure)"
    if not edit.found:
        return f"“{shortened(edit.replacement)}” is missing {sure}"
    return f"“{shortened(edit.found)}” should read “{shortened(edit.replacement)}” {sure}"


def one_line(text: str) -> str:
    r"""Return a phrase without its line ends.

    >>> one_line("profound\n  learning"), one_line("irregular wood-\nland")
    ('profound learning', 'irregular wood-land')
    """
    return " ".join(_DIVIDED.sub("-", text).split())


class RunReport:
    """The report of a run; every method returns the text to write next, possibly ""."""

    def begin(self) -> str:
        """Start the report."""
        return ""

    def add(self, origin: Origin, result: Result) -> str:
        """Add the result of a document."""
        raise NotImplementedError

    def fail(self, origin: Origin, message: str) -> str:
        """Add a document that could not be cleaned, with the reason, which standard error has too."""
        return ""

    def end(self) -> str:
        """Finish the report."""
        return ""
