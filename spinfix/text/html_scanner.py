"""Scans HTML in one pass for its tags, comments and code.

The scanner is linear in the length of the text, whatever the text: every character is consumed once, an unclosed comment or
script runs to the end of the document, and an unclosed tag ends at the next ``<``.  It is no validating parser.  What the text
between two tags stands in says `spinfix.text.html_tree`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from html import unescape
from typing import Literal, NamedTuple

from spinfix import lazy

TokenKind = Literal["start", "end", "empty", "other", "content", "section", "section end"]

_TOKEN = lazy.re_compile(
    r"""<(?:
        !--(?:-?>|.*?(?:--!?>|\Z))                                   # a comment
      | (?P<section>!\[CDATA\[).*?(?P<section_end>\]\]>(?!<!\[CDATA\[)|\Z)
      | [!?][^<>]*+>                                                  # a declaration, a processing instruction
      | (?P<slash>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/<>]|\Z)
        (?P<attributes>(?:[^<>="']++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+)
        (?P<close>>|(?=<)|\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)

CONTENT = frozenset(("code", "kbd", "math", "pre", "samp", "script", "style", "svg", "template", "textarea"))
"""Elements whose content is not text (code, scripts)."""

_ENDS = {name: lazy.re_compile(rf"</{name}(?=[\s/<>]|\Z)[^<>]*+>?", re.IGNORECASE) for name in CONTENT}


_JOIN, _COMMENT = "]]><![CDATA[", "<!--     -->"
"""Where a section is continued, and a comment of the same length."""

_ESCAPED = lazy.re_compile(r"&(?:lt|gt|quot|apos|#0*(?:60|62|34|39)|#[xX]0*(?:3[cCeE]|2[27]));")
"""The marks of tags as XML writes them in text."""


class Token(NamedTuple):
    """A tag, a comment, where a section of HTML begins or ends, or an element whose content is not text, from tag to tag.

    A section of HTML is a CDATA section, or text of an element, where the tokens "section" and "section end" are empty.
    """

    start: int
    end: int
    kind: TokenKind
    tag: str
    attributes: str


def tokens(text: str, html_in: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of ``text`` in order; what is between them is text.

    Args:
        text: a page.
        html_in: elements of a feed whose CDATA sections, or whose text, is HTML; any other CDATA section is one token.

    >>> [token.kind for token in tokens("<p>One<br/>two<!-- three --><code>a</code></p>")]
    ['start', 'empty', 'other', 'content', 'end']
    >>> [token.kind for token in tokens("<summary><![CDATA[A <b>]]></summary>", {"summary"})]
    ['start', 'section', 'start', 'section end', 'end']
    >>> text = "<summary>A &lt;b&gt;</summary>"
    >>> [(token.kind, text[token.start : token.end]) for token in tokens(text, {"summary"})][1:-1]
    [('section', ''), ('start', '&lt;b&gt;'), ('section end', '')]
    """
    last: Token | None = None  # the token before, if it is a start tag
    place = 0
    while (place := text.find("<", place)) >= 0:
        match = _TOKEN.match(text, place)
        if match is None:
            place += 1
            continue
        opened, last = last, None
        start, place = match.span()
        name = match["tag"]
        if name is None:
            if match["section"] and opened and opened.tag in html_in and not text[opened.end : start].strip():
                yield from _section(match)
            else:
                yield Token(start, place, "other", "", "")
            continue
        if match["close"] != ">":
            continue
        tag, attributes = name.lower(), match["attributes"]
        if match["slash"]:
            yield Token(start, place, "end", tag, "")
        elif attributes.endswith("/"):
            yield Token(start, place, "empty", tag, attributes)
        elif tag in CONTENT:
            closing = _ENDS[tag].search(text, place)
            place = closing.end() if closing else len(text)
            yield Token(start, place, "content", tag, attributes)
        else:
            last = Token(start, place, "start", tag, attributes)
            yield last
            if tag in html_in and (end := text.find("<", place)) > place and text.startswith("</", end):
                yield from _text(text, place, end)
                place = end


def _section(match: re.Match[str]) -> Iterator[Token]:
    """The tokens of a CDATA section: where it begins, those of its content, and where it ends unless the page ends before.

    It goes on behind "]]><![CDATA[": exporters write "]]]]><![CDATA[>" for the "]]>" of an article.
    """
    inside, end = match.end("section"), match.start("section_end")
    yield Token(match.start(), inside, "section", "", "")
    for token in tokens(match.string[inside:end].replace(_JOIN, _COMMENT)):
        yield token._replace(start=inside + token.start, end=inside + token.end)
    if end < match.end():
        yield Token(end, match.end(), "section end", "", "")


def _text(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of the text of an element, whose tags have entities for their marks: "&lt;p&gt;"."""
    if text[start:end].isspace():
        return
    yield Token(start, start, "section", "", "")
    pieces: list[str] = []
    marks, origins = [0], [start]  # places behind the marks in what is read, and in the text
    done = length = 0
    content = text[start:end]
    for match in _ESCAPED.finditer(content):
        pieces += (content[done : match.start()], unescape(match[0]))
        length += match.start() - done + 1
        done = match.end()
        marks.append(length)
        origins.append(start + done)
    for token in tokens("".join([*pieces, content[done:]])):
        first, last = (bisect_right(marks, place) - 1 for place in (token.start, token.end))
        yield token._replace(start=origins[first] + token.start - marks[first], end=origins[last] + token.end - marks[last])
    yield Token(end, end, "section end", "", "")
