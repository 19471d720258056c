"""Terminal colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["", "removed", "removed-words", "added", "added-words", "heading", "place", "faint"]

Paint = Callable[[Style, str], str]
"""Formats a text in a style, or leaves it plain: ``paint(style, text)``."""

STYLES: Mapping[Style, str] = {
    "removed": "31",
    "removed-words": "1;4;31",
    "added": "32",
    "added-words": "1;4;32",
    "heading": "1",
    "place": "36",
    "faint": "2",
}


def coloured(style: Style, text: str) -> str:
    """Return ``text`` in ``style``; an empty text and the style "" need no escape codes."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text and style else text


def plain(style: Style, text: str) -> str:
    """Return ``text`` unchanged."""
    return text


def wanted(environment: Mapping[str, str], terminal: bool) -> bool:
    """Whether to use colours: never with NO_COLOR, always with FORCE_COLOR, otherwise on a terminal (no-color.org).

    FORCE_COLOR=0 means none, as to Node.js and what builds on it; force-color.org has no value that does.
    """
    forced = environment.get("FORCE_COLOR", "")
    if environment.get("NO_COLOR") or forced.lower() in ("0", "false"):
        return False
    return bool(forced) or terminal
