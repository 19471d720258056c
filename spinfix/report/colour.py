"""Colours of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Paint = Callable[[str, str], str]
"""Puts a text into a style, or leaves it plain."""

STYLES = {
    "removed": "31",
    "removed-words": "1;4;31",
    "added": "32",
    "added-words": "1;4;32",
    "heading": "1",
    "place": "36",
    "source": "36",
    "faint": "2",
}


def coloured(style: str, text: str) -> str:
    """``text`` in ``style``; nothing stays nothing, and the style "" leaves it as it is."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text and style else text


def plain(style: str, text: str) -> str:
    """``text`` as it is."""
    return text


def wanted(environment: Mapping[str, str], terminal: bool) -> bool:
    """Whether to use colours: NO_COLOR forbids, FORCE_COLOR demands, otherwise a terminal decides (no-color.org)."""
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or terminal
