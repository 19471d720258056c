"""Phrases that a document only quotes or discusses, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spinfix import lazy
from spinfix.families.findings import Mention
from spinfix.report.positions import Lines
from spinfix.report.table import counted, escaped
from spinfix.result import Result

_DIVIDED = lazy.re_compile(r"[-‐\u00ad]\s*\n\s*")

SHOWN = 4
"""Phrases in a line of a table; JSON, CSV and `spinfix tortured` have all of them."""


def mentions_of(result: Result) -> list[Mention]:
    """The phrases that the document only mentions, of all families, in order."""
    return sorted((mention for finding in result.findings for mention in finding.mentions), key=lambda mention: mention.start)


def described(mentions: Sequence[Mention], lines: Lines, most: int | None = SHOWN) -> str:
    """Say what is not counted and why; "" if there is nothing.

    >>> text = 'They say "profound learning".'
    >>> described([Mention(10, 27, "profound learning", "in quotation marks", "tortured")], Lines(text))
    '1 phrase quoted or discussed, not counted: profound learning 1:11 (in quotation marks)'
    """
    if not mentions:
        return ""
    shown = mentions[:most]
    more = f" and {len(mentions) - len(shown):,} more" if len(shown) < len(mentions) else ""
    return f"{counted(len(mentions), 'phrase')} quoted or discussed, not counted: {', '.join(_grouped(shown, lines))}{more}"


def _grouped(mentions: Iterable[Mention], lines: Lines) -> list[str]:
    """Each phrase with its place, and each reason once, after the last of neighbours that share it."""
    written: list[str] = []
    before = ""
    for mention in mentions:
        reason = f" ({escaped(mention.why)})"
        if written and mention.why == before:
            written[-1] = written[-1].removesuffix(reason)
        written.append(f"{escaped(one_line(mention.text))} {lines.label(mention.start)}{reason}")
        before = mention.why
    return written


def one_line(text: str) -> str:
    r"""A phrase without its line ends.

    >>> one_line("profound\n  learning"), one_line("irregular wood-\nland")
    ('profound learning', 'irregular wood-land')
    """
    return " ".join(_DIVIDED.sub("-", text).split())


def to_objects(mentions: Iterable[Mention], lines: Lines) -> list[dict[str, Any]]:
    """The mentions for JSON: ``start``, ``end``, ``line``, ``column``, ``text``, ``why``, ``family`` and ``entry`` of each."""
    return [
        {
            "start": mention.start,
            "end": mention.end,
            "line": lines.place(mention.start)[0],
            "column": lines.place(mention.start)[1],
            "text": mention.text,
            "why": mention.why,
            "family": mention.family,
            "entry": mention.entry,
        }
        for mention in mentions
    ]
