"""Characters that are written in other ways, decoded for reading: references of HTML, and UTF-8 once read as Windows-1252.

WordPress writes every apostrophe as "&#8217;", and in scraped text it may be "â€™".  A restorer that read these would find no
contraction, and unknown words in each of their places.  So families of spinners read a text with such characters decoded, and
what they find is converted back to places in the text itself (`spinfix.edits.compose`).
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from operator import attrgetter

import regex

from spinfix.edits import Edit

_NAME = r"(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});"
REFERENCE = regex.compile(rf"&{_NAME}", regex.IGNORECASE)
"""A character reference of HTML."""

_ESCAPED = regex.compile(rf"&(?:amp;){{0,2}}{_NAME}", regex.IGNORECASE)
"""The same, perhaps escaped itself, as texts copied from feeds have it: "&amp;#8217;"."""
_ESCAPES = regex.compile(r"&(?:amp;)+", regex.IGNORECASE)
_LEFT = frozenset("<>&\ufffd")
"""The first three are written as references so that they are not read as markup; the last stands for what is no character."""
_SPACES = frozenset("\xa0\u2002\u2003\u2009\u202f")
"""No-break, en, em, thin and narrow no-break space."""

_MISREAD = {"â€˜": "‘", "â€™": "’", "â€œ": "“", "â€\x9d": "”", "â€“": "–", "â€”": "—", "â€¦": "…"}
"""Typographic marks as they look if their UTF-8 is read as Windows-1252."""
_MARKS = regex.compile(r"\L<marks>", marks=list(_MISREAD))
_MISREAD_BEGIN = "â€"


def decodings(text: str) -> tuple[Edit, ...]:
    """Edits that replace each character that is written in another way by itself, in order.

    References to "<", ">" and "&", to control characters and line ends, and to nothing known stay as they are.

    >>> [(edit.start, edit.found, edit.replacement) for edit in decodings("isn&#8217;t &lt;b&gt; &amp;eacute; &nosuch;")]
    [(3, '&#8217;', '’'), (22, '&amp;eacute;', 'é')]
    >>> [(edit.found, edit.replacement) for edit in decodings("isnâ€™t")]
    [('â€™', '’')]
    """
    found = list(_references(text)) if "&" in text else []
    if _MISREAD_BEGIN in text:
        found += (_decoding(match, _MISREAD[match.group()]) for match in _MARKS.finditer(text))
        found.sort(key=attrgetter("start"))
    return tuple(found)


def _references(text: str) -> Iterator[Edit]:
    for match in _ESCAPED.finditer(text):
        character = html.unescape(_ESCAPES.sub("&", match.group()))
        if len(character) == 1 and character not in _LEFT and (character.isprintable() or character in _SPACES):
            yield _decoding(match, character)


def _decoding(match: regex.Match[str], character: str) -> Edit:
    return Edit(*match.span(), match.group(), character, "artefact", rule="decoding")
