"""Detects texts and places that only talk about tortured phrases: “irregular woodland”, they wrote, for *random forest*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spinfix import lazy
from spinfix.families.about_phrases import ABOUT, EMPHASIS, is_about_phrases
from spinfix.families.tortured.occurrences import Occurrence
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.text.quotation_marks import CLOSING, OPENING

MARKED = "in quotation marks or emphasised"
MOSTLY = "in a text that only mentions most of its phrases"
"""Reasons why a phrase does not count, besides that the text is about such phrases."""

MANY_MENTIONS = 0.5
"""From this share of mentioned phrases on, all of a text is assumed to talk about phrases.  Chosen."""

LONGEST_MARK = 16
"""Code points before a phrase in which an opening tag stands."""

REACH = 90
"""Code points on either side of a phrase in which its term is looked for.  Chosen."""

_COMPARING = lazy.re_compile(
    r"[^\w.!?\n]*(?:(?:(?:instead|in place) of|rather than|stands? for|for|not|means?|becomes?)[^\w.!?\n]+)?"
    r"(?:(?:an?|the)[^\w.!?\n]+)?",
    re.IGNORECASE,
)
"""All that stands between a phrase and its term where a text compares them, as articles and tables of pairs do."""

_BEFORE, _AFTER = frozenset(OPENING + "'`*_‹"), frozenset(CLOSING + "'`*_›")
_EMPHASISED = lazy.re_compile(f"<(?:{EMPHASIS})>$", re.IGNORECASE)


def reasons_of(text: str, phrases: Iterable[WeighedPhrase]) -> list[str]:
    """For each phrase the reason why the text only mentions it; "" if it uses it."""
    return [_reason(text, phrase.occurrence) for phrase in phrases]


def _reason(text: str, phrase: Occurrence) -> str:
    if is_marked(text, phrase.start, phrase.end):
        return MARKED
    terms = (reading.original if phrase.is_composed else reading.text for reading in phrase.readings)
    return next((f"beside “{term}”" for term in terms if is_compared(text, phrase.start, phrase.end, term)), "")


def is_compared(text: str, start: int, end: int, term: str) -> bool:
    """Whether a text has the term of a phrase beside it, and nothing but a comparison between.

    >>> is_compared("It says irregular woodland for random forest.", 8, 26, "random forest")
    True
    >>> is_compared("A random forest and an irregular woodland vote.", 23, 41, "random forest")
    False
    """
    before, after, term = text[max(0, start - REACH) : start], text[end : end + REACH], term.lower()
    left, right = before.lower().rfind(term), after.lower().find(term)
    gaps = [before[left + len(term) :]] * (left >= 0) + [after[:right]] * (right >= 0)
    return any(gap and _COMPARING.fullmatch(gap) for gap in gaps)


def is_marked(text: str, start: int, end: int) -> bool:
    """Whether exactly these words are in quotation marks or emphasised, as mentioned words are.

    >>> text = 'They wrote "irregular woodland", and he said: "We train it."'
    >>> is_marked(text, 12, 30), is_marked(text, 48, 56)
    (True, False)
    """
    before, after = text[max(0, start - LONGEST_MARK) : start], text[end : end + LONGEST_MARK]
    if not before or not after:
        return False
    if after.startswith("</") and _EMPHASISED.search(before):
        return True
    return before[-1] in _BEFORE and not before[-2:-1].isalnum() and after.lstrip(",.;")[:1] in _AFTER


def divided(phrases: Sequence[WeighedPhrase], reasons: Sequence[str]) -> tuple[list[WeighedPhrase], list[WeighedPhrase]]:
    """The phrases that a text uses, and those that it only mentions for a reason."""
    used, mentioned = (
        [phrase for phrase, reason in zip(phrases, reasons, strict=True) if bool(reason) is only] for only in (False, True)
    )
    return used, mentioned


def why_all_mentioned(text: str, reasons: Sequence[str]) -> str:
    """Reason why none of a text's phrases count, some of which are only mentioned for ``reasons``; "" if the others do."""
    if is_about_phrases(text):
        return ABOUT
    return MOSTLY if reasons and reasons.count("") <= MANY_MENTIONS * len(reasons) else ""
