"""Recognises texts that talk about spun or tortured phrases: their authors use the phrases without having spun anything.

Articles, tickets and lessons about spinning quote dozens of phrases, and are genuine.  The families share what is known of
their subject; how a single tortured phrase is mentioned says `spinfix.families.tortured.mentions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spinfix import lazy
from spinfix.text import near_literals
from spinfix.text.lowercase import fold
from spinfix.text.quotation_marks import ENGLISH

ABOUT = "in a text about such phrases or who makes them"
"""Reason why phrases do not count."""

_SUBJECT = lazy.re_compile(
    r"tortured[ _-]?(?:phrase|expression|term|synonym)|\btortured[\"']?[ \t]*(?:[:=|\t]|,(?=[\w\"]))"
    r"|paraphras(?:ing|er|ed by|e) (?:tool|software|machine)|paper[ -]mills?\b|\brogeting"
    r"|problematic paper screener|text[ -]spinn|article[ -]spinn|spinbot|pubpeer",
    re.IGNORECASE,
)
_SUBJECT_LITERALS = (
    "tortured",
    "paraphras",
    "paper mill",
    "paper-mill",
    "rogeting",
    "problematic paper",
    "spinn",
    "spinbot",
    "pubpeer",
)
"""Every match of the subject expression contains one of these; searching for them is ten times faster than the expression."""

_LONGEST_SUBJECT = 40
"""Code points of the longest match, twice as many as the longest phrase has."""

_WRITTEN = "(?:text|article|content|version|english|phrase|word|page|post|document|passage|sentence)s?"
_MAKERS = "(?:program|software|tool|machine|script)s?"
_SPINNING = lazy.re_compile(
    rf"\b(?:un)?spun {_WRITTEN}\b"
    rf"|\b{_WRITTEN},? (?:that )?(?:was|were|is|are|has been|have been|been) spun\b"
    rf"|\bspin(?:ner|ning)s?\b[^.\n]{{0,60}}\b(?:thesaurus|synonyms?|{_WRITTEN})\b"
    rf"|\b(?:thesaurus|synonyms?|{_WRITTEN})\b[^.\n]{{0,60}}\bspin(?:ner|ning)s?\b"
    rf"|\b(?:thesaurus|synonym)[^.\n]{{0,40}}{_MAKERS}\b|\b{_MAKERS}\b[^.\n]{{0,40}}(?:thesaurus|synonym)"
    r"|\bspintax\b|\bspinfix\b",
    re.IGNORECASE,
)
_SPINNING_LITERALS = ("spun", "spin", "thesaurus", "synonym")
"""Of which one is in every match of `_SPINNING`: few texts have any."""

_OPENING = "".join(pair[0] for pair in ENGLISH) + "'`"
_CLOSING = "".join(pair[1] for pair in ENGLISH) + "'`"
_QUOTED = lazy.re_compile(rf"[{_OPENING}](?<!\w.)[^{_CLOSING}\n]{{1,60}}[{_CLOSING}](?!\w)")
EMPHASIS = "i|em|q|b|strong|cite|code"
"""HTML elements that emphasise words which a text talks about."""
_EMPHASISED = {
    "*": lazy.re_compile(r"\*(?<![\w*].)[^*\n]{1,60}\*(?![\w*])"),
    "_": lazy.re_compile(r"_(?<!\w.)[^_\n]{1,60}_(?!\w)"),
    "</": lazy.re_compile(rf"<({EMPHASIS})>[^<\n]{{1,60}}</\1>"),
}
"""Emphasis by what it contains.  All these expressions begin with what is rare, which makes them fast."""
_MOST_WORDS = 8
"""Words in quotation marks that may be a phrase or a headline which is talked about; more are what somebody said.  With five,
a list of headlines that somebody collects was restored (.97), as was an essay about them (.89)."""


def is_about_phrases(text: str) -> bool:
    r"""Whether the subject of the text is tortured phrases or the tools that make them.

    >>> is_about_phrases("Tortured phrases give paper mills away."), is_about_phrases("We train an irregular woodland.")
    (True, False)
    >>> [is_about_phrases(text) for text in ("assert TORTURED_PHRASES", "tortured,expected\na,b", "He was tortured, and fled.")]
    [True, True, False]
    """
    return near_literals.is_found(_SUBJECT, _SUBJECT_LITERALS, _LONGEST_SUBJECT, text, fold(text))


def is_about_spinning(text: str) -> bool:
    """Whether the subject of the text may be spinning.

    >>> is_about_spinning("The article was spun: every word went through a thesaurus."), is_about_spinning("She spun round.")
    (True, False)
    """
    folded = fold(text)
    if near_literals.is_found(_SUBJECT, _SUBJECT_LITERALS, _LONGEST_SUBJECT, text, folded):
        return True
    return any(mark in folded for mark in _SPINNING_LITERALS) and _SPINNING.search(text) is not None


def marked(text: str) -> list[tuple[int, int]]:
    """A few words in quotation marks or emphasised, as words that a text talks about are, in code points, in order.

    >>> text = "It has “pores and skin” for *skin*, and he said: “I never saw such a thing in all my life.”"
    >>> [text[start:end] for start, end in marked(text)]
    ['“pores and skin”', '*skin*']
    """
    return sorted(_few_words(text, [_QUOTED, *_emphasis_in(text)]))


def terms_emphasised(text: str) -> list[tuple[int, int]]:
    """Two words or more that are emphasised together, with the marks, in code points, in order: they may be talked about,
    unlike the one word of a phrase that is.

    >>> text = "A *bolster* vector machine, a <i>bolster vector</i> machine"
    >>> [text[start:end] for start, end in terms_emphasised(text)]
    ['<i>bolster vector</i>']
    """
    return sorted(_few_words(text, _emphasis_in(text), least=2))


def _emphasis_in(text: str) -> Iterator[re.Pattern[str]]:
    return (pattern for mark, pattern in _EMPHASISED.items() if mark in text)


def _few_words(text: str, patterns: Iterable[re.Pattern[str]], least: int = 1) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if least <= len(match.group().split()) <= _MOST_WORDS:
                yield match.span()
