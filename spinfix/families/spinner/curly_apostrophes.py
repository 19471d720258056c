"""Apostrophes that were made typographic after spinning.

The spinner writes and looks for straight apostrophes ("it's"), and passes an author's curly ones by ("it’s").  But publishing
software may typeset the page afterwards (WordPress does, unless told not to), and then "it’s" may be the spinner's after all.
Such a text is judged with its apostrophes straightened, and the edits get curly ones.
"""

from __future__ import annotations

from dataclasses import replace

from spinfix import lazy
from spinfix.edits import Alternative, Edit
from spinfix.families.findings import Clue, Finding
from spinfix.families.spinner.evidence import Evidence
from spinfix.text.apostrophes import CURLY, STRAIGHT, curly

_CURLY = lazy.regex_compile(rf"(?<=\w){CURLY}(?=\w)")
_STRAIGHT_CONTRACTION = lazy.regex_compile(r"\w'(?:s|t|re|ve|ll|d|m)\b")

ABSENCE = 2.0
"""Evidence in each 1,000 words spun, in nats: if the author, not the page, had made the apostrophes curly, the spinner
would have added straight ones.  Of 423 held-out documents of some 1,250 words 236 have both kinds, and one only
curly ones."""

LEAST_EVIDENCE = 3.5
"""Evidence, in nats, from which a text counts as typeset; docs/experiments/constants.md has how it was measured."""


def straightened(text: str) -> str | None:
    """The text with straight apostrophes, if all of its contractions and possessives have curly ones; else None.

    >>> straightened("It’s 5'10 tall.")
    "It's 5'10 tall."
    >>> straightened("It’s what it's.") is None
    True
    """
    if CURLY not in text or _STRAIGHT_CONTRACTION.search(text):
        return None
    straight = _CURLY.sub(STRAIGHT, text)
    return straight if straight != text else None


def is_typeset(as_it_stands: Evidence, straight: Evidence, tokens: int) -> bool:
    """Whether a text that `straightened` accepts was typeset after spinning.

    Args:
        as_it_stands: the evidence of the text, whose contractions would be the author's.
        straight: the evidence with straight apostrophes: contractions may be the spinner's, or be left where it would have
            replaced them.
        tokens: size of the text.

    >>> is_typeset(Evidence(20.0, 0.9, ()), Evidence(25.0, 0.9, ()), 300)
    True
    >>> is_typeset(Evidence(20.0, 0.9, ()), Evidence(17.0, 0.9, ()), 300)
    False
    """
    return straight.log_odds - as_it_stands.log_odds + ABSENCE * straight.share * tokens / 1000 > LEAST_EVIDENCE


def typeset(finding: Finding, text: str) -> Finding:
    """The finding for a text, from that for the text with straight apostrophes, which has the same positions."""

    def fitted(edit: Edit) -> Edit:
        others = tuple(Alternative(curly(other.text), other.probability) for other in edit.alternatives)
        found = text[edit.start : edit.end]
        return replace(edit, found=found, replacement=curly(edit.replacement), alternatives=others)

    def quoted(clue: Clue) -> Clue:
        return replace(clue, text=text[clue.start : clue.end])

    return replace(
        finding,
        edits=tuple(map(fitted, finding.edits)),
        clues=tuple(map(quoted, finding.clues)),
        doubtful=tuple(map(fitted, finding.doubtful)),
    )
