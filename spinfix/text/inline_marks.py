r"""Reads text through the marks inside its sentences: inline tags, emphasis of Markdown and the signs of LaTeX.

A tag in the middle of a phrase hides it from whoever looks for words next to each other.  `unmarked` leaves such marks out and
returns a `PiecedText`, with the place of everything in the source::

    a <b>bolster</b> vector machine, an irregular **woodland**   →   a bolster vector machine, an irregular woodland
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spinfix import lazy
from spinfix.text.pieced_text import Piece, PiecedText

_NAMES = (
    "a|abbr|acronym|b|bdi|bdo|big|bold|dfn|em|emph|emphasis|ext-link|font|hi|i|ins|italic|mark|named-content|ref|roman|sc|small"
    "|span|strong|styled-content|u|underline|var|wbr|xref|w:(?!p\\b|tbl\\b|tc\\b|tr\\b)[A-Za-z]+"
)
"""Inline elements of HTML, JATS and TEI, and all of a paragraph of Word; not those of code, quotations and deleted words."""

_MARK = lazy.re_compile(
    rf"""
    (?P<note> <(?:sup|xref)\b[^<>]{{0,200}}>[^<>]{{0,12}}</(?:sup|xref)>  # the mark of a footnote or a reference
      | <!--(?!\s{{0,9}}spinfix:)[^>]{{0,200}}--> | </?(?:{_NAMES})(?:\s[^<>]{{0,300}})?/?>
      | (?<!\S)\*{{1,3}}(?=\w) | (?<=\w)\*{{1,3}}(?!\w) | (?<!\S)_(?=[^\W_][^_\n]{{0,60}}_(?!\w)) | (?<=[^\W_])_(?!\w)
      | \\-(?=[a-z]) )
    | (?P<blank> <br\b[^<>]{{0,40}}> | (?<=[a-z])~(?=[a-z]) | (?<=[a-z])\\\ (?=[a-z]) | (?<=[a-z])%\r?\n\ * )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What reads as nothing, and what as a blank."""
_MARK_LITERALS = "<*_~\\%"


def unmarked(text: str, kept: Sequence[tuple[int, int]] = ()) -> PiecedText | None:
    r"""Read a text without its inline marks; None if it has none.

    Args:
        text: the text.
        kept: stretches that are read as they are, in code points, in order of their beginnings; a mark itself is none.

    >>> page = unmarked("a <b>bolster</b> vec\\-tor machine<sup>2</sup>, irregular<br/>woodland")
    >>> page.text, page.span(2, 16)
    ('a bolster vector machine, irregular woodland', Span(start=5, end=25, whole=True))
    """
    if not any(sign in text for sign in _MARK_LITERALS):
        return None
    pieces = list(_pieces(text, [span for span in kept if not _MARK.fullmatch(text, *span)]))
    return PiecedText(text, pieces) if len(pieces) > 1 else None


def _pieces(text: str, kept: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    last = number = reach = 0
    for match in _MARK.finditer(text):
        start, end = match.span()
        while number < len(kept) and kept[number][0] <= start:
            reach, number = max(reach, kept[number][1]), number + 1
        if end <= reach:
            continue
        if start > last:
            yield Piece(last, start, text[last:start])
        if match["blank"] is not None:
            yield Piece(start, end, " ")
        last = end
    if last < len(text) or not last:
        yield Piece(last, len(text), text[last:])
