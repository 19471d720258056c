"""The patterns of artefact rules, compiled for the positions in which they are searched."""

from __future__ import annotations

from functools import cache

import regex

from spinfix import lazy
from spinfix.artefacts.rules import Rule

_EDGE = r"[^\S\n]*+(?:[*_>\#•·|–—~-][^\S\n]*+)*"
"""The marks and white space at an edge of a line.  No blank is given back, since no pattern has to begin with one."""
_NEVER = r"\b\B"
"""An alternative that never matches.  Without one `regex` looks for what all matches contain, mostly up to the end of the
document, whenever it is asked whether a line matches: of 12 million characters in short lines that took 3 of 4 seconds."""
_AFTER_SENTENCE = r"(?<=[.!?…:\]\)”\"'»][^\S\n]*)"

_LEAVES_LINE = lazy.regex_compile(r"\\[snWDX]|\[\^|\(\?s")
"""What in a pattern may match a line end."""
_CLASS_WITHOUT_BREAK = lazy.regex_compile(r"\[\^[^\]]*\\n[^\]]*\]")
"""A negated class that leaves the line end out, which is harmless."""


@cache
def pattern_of(pattern: str) -> regex.Pattern[str]:
    """A pattern that may match anywhere, of words or of the markup of a link."""
    # Without the full folding of case, by which "ß" matches "ss": it doubles the time to compile and is in no rule's words.
    return regex.compile(f"(?-f){pattern}", regex.IGNORECASE | regex.V1)


@cache
def line_pattern(pattern: str) -> regex.Pattern[str]:
    """A pattern that has to match a line, but for the marks and white space at its edges."""
    return pattern_of(rf"{_EDGE}(?:{pattern}|{_NEVER}){_EDGE}(?=\n|\Z)")


@cache
def end_pattern(pattern: str) -> regex.Pattern[str]:
    """A pattern that has to match the last words of a document, after the end of a sentence."""
    return pattern_of(rf"{_AFTER_SENTENCE}(?:{pattern})(?={_EDGE}\s*\Z)")


def keeps_to_lines(rule: Rule) -> bool:
    """Whether the matches of a rule depend on nothing but the line that they are in."""
    return _keeps_to_lines(rule.where, rule.pattern)


@cache
def _keeps_to_lines(where: tuple[str, ...], pattern: str) -> bool:
    edges = {"head", "tail", "end"} & set(where)
    return not edges and not _LEAVES_LINE.search(_CLASS_WITHOUT_BREAK.sub("", pattern))


_OF_A_WORD = lazy.re_compile(r"(?:\[\^\\S\\n\]|\\[swd]|\[(?:\\[wd]|[\w.,-])+\])[*+][+?]?")
"""Blanks, a word or a number of any length, none of which is thousands of letters long."""
_ESCAPED, _SET, _POSSESSIVE = (lazy.re_compile(pattern) for pattern in (r"\\.", r"\[\^?\]?[^\]]*\]", r"[?}]\+"))
_ENDLESS = lazy.re_compile(r"[*+]|\{\d+,\}")


def is_bounded(rule: Rule) -> bool:
    r"""Whether the pattern of a rule repeats nothing without end but blanks and the letters of a word or number, so that a
    match, with what it looks at around it, is as short as its counts are.

    >>> from spinfix.artefacts.pack_files import load_packs
    >>> bounded = {rule.id: is_bounded(rule) for pack in load_packs() for rule in pack.rules}
    >>> bounded["RS055"], bounded["WP002"]  # "…Read more", "[gallery …]" with any attributes
    (True, False)
    """
    return _is_bounded(rule.pattern)


@cache
def _is_bounded(pattern: str) -> bool:
    rest = _SET.sub("x", _ESCAPED.sub("x", _OF_A_WORD.sub("x", pattern)))
    return not _ENDLESS.search(_POSSESSIVE.sub("x", rest))
