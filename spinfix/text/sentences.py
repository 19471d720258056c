"""Sentences: what ends them, and the sentence around a place of a text, to show the place in its context."""

from __future__ import annotations

import re

from spinfix import lazy

STOPS = ".!?…"
"""What ends a sentence; what else ends lines that are complete, such as a colon, depends on who asks."""
CLOSING = "\"'”’)]"
"""What may follow the stop of a sentence before the white space."""

REACH = 240
"""Code points on each side of the place that are searched for the ends of its sentence; longer sentences are cut at a word."""

_BLOCKS = "abstract|article-title|caption|div|h[1-6]|kwd|label|li|mixed-citation|p|sec|td|th|title|tr"
_END = lazy.re_compile(
    rf"""[.!?][{re.escape(CLOSING)}]*(?=\s+["'“‘(\[]*[A-Z0-9])|\n[ \t\r]*\n|\f|</?(?:{_BLOCKS})(?:\s[^<>]*)?>"""
)
"""The end of a sentence (an ellipsis is none here), a paragraph, a page or an element of HTML or JATS that is a block."""
_TAG = lazy.re_compile(r"</?[A-Za-z][^<>]*>")
_ABBREVIATION = lazy.re_compile(r"(?:\b(?:et al|e\.g|i\.e|cf|vs|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|No|Dr|Prof|approx)|\b[A-Z])\.$")


def around(text: str, start: int, end: int) -> str:
    """The sentence with the stretch from ``start`` to ``end``, on one line; "…" marks where it was cut.
    Tags are left out.

    >>> text = "It rained. We grow an irregular woodland, as Smith et al. (2020) did.  It grew."
    >>> around(text, 22, 40)
    'We grow an irregular woodland, as Smith et al. (2020) did.'
    >>> around(text, 71, 73)
    'It grew.'
    >>> around("<title>Trees</title><p>A <b>wood</b> of trees.</p>", 23, 27)
    'A wood of trees.'
    >>> cut = around("word " * 200, 500, 504)
    >>> cut[:6], cut[-6:], len(cut)
    ('… word', 'word …', 478)
    """
    first, high = max(0, start - REACH), min(len(text), end + REACH)
    low = first
    opening, closing = "… " if low else "", " …" if high < len(text) else ""
    before, after = text[low:end], text[end:high]  # an end is seen by the capital behind it, which may be that of the place
    for match in _END.finditer(before):
        if first + match.end() <= start and not _ABBREVIATION.search(before, 0, match.end()):
            opening, low = "", first + match.end()
    for match in _END.finditer(after):
        if not _ABBREVIATION.search(text[low:high], 0, end - low + match.end()):
            closing, high = "", end + match.end()
            break
    if opening and (cut := text.find(" ", low, start)) >= 0:
        low = cut
    if closing and (cut := text.rfind(" ", end, high)) >= 0:
        high = cut
    shown = text[low:high]
    if "</" in shown:  # tags of elements, and no signs of a formula
        shown = _TAG.sub("", shown)
    return f"{opening}{' '.join(shown.split())}{closing}"
