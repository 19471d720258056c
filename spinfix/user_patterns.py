"""Checks regular expressions of users before they are compiled."""

from __future__ import annotations

import re

import regex

from spinfix import lazy

MOST_COPIES = 100_000
"""Maximum product of nested repeat counts.  `regex` copies what is repeated: 100,000 letters take 0.1 s and 40 MB, 1000³ more
memory than there is."""

_TOKEN = lazy.re_compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\()|(?P<close>\))|\{(?P<least>\d*)(?:,(?P<most>\d*))?\}|.", re.DOTALL
)


def fault(pattern: str, flags: int = 0) -> str:
    r"""Say why a pattern cannot be used; "" if it can.

    >>> fault(r"(?:\d{4}-){1,3}"), fault("(?:(?:x{1000}){1000}){1000}")[:35]
    ('', 'repeats more than 100000 copies of ')
    """
    if _copies(pattern) > MOST_COPIES:
        return f"repeats more than {MOST_COPIES} copies of what is in it; use * or + for high counts"
    try:
        regex.compile(pattern, flags)
    except (regex.error, RecursionError, OverflowError) as error:
        return str(error) or type(error).__name__
    return ""


def _copies(pattern: str) -> int:
    """The greatest product of nested counts."""
    groups = [1]
    last = 1  # copies of the last atom
    for match in _TOKEN.finditer(pattern):
        if match["open"]:
            groups.append(1)
            last = 1
        elif match["close"] and len(groups) > 1:
            last = groups.pop()
            groups[-1] = max(groups[-1], last)
        elif match["least"] is not None:
            last *= max(1, _count(match["least"]), _count(match["most"]))
            groups[-1] = max(groups[-1], last)
        else:
            last = 1
    return max(groups)


def _count(digits: str | None) -> int:
    return int((digits or "1")[:9])
