"""Separates the text of a document from its markup, which must not be changed.

A `View` is the document with its markup masked, at the same length and with the same offsets: tags that break a line become a
line break, other tags and the brackets of Markdown links become `FILLER`, which rules skip at the edges of a line, and code and
scripts become `OPAQUE`, which no rule may match.  Entities become their character, padded with `FILLER`.  So rules are written
for plain text, and the offsets of their edits are valid in the original document.

Tags are found with the standard library's `html.parser`, which reports where each token begins; a token ends where the next one
begins.  Code and links of Markdown are found by regular expressions; the rest of Markdown does not matter here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from typing import Literal, NamedTuple

import regex

Markup = Literal["auto", "text", "html", "markdown"]

FILLER = "\ufdd0"
OPAQUE = "\ufdd1"
"""Noncharacters, which Unicode keeps for internal use: no text contains them."""

BLANK = " \t\n\r\f\v\x85\xa0\u2028\u2029" + FILLER
"""Characters of a line without words."""

_LOOKS_LIKE_HTML = regex.compile(
    r"</(?:a|article|b|blockquote|center|div|em|figure|font|h[1-6]|i|li|ol|p|section|span|strong|table|td|tr|ul)\s*>"
    r"|<br\s*/?>|<p>|<(?:div|iframe|img|p|script|span)\s[^<>]*>",
    regex.IGNORECASE,
)
_ENTITY = regex.compile(r"&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", regex.IGNORECASE)
_CODE = regex.compile(
    r"""
    (?m:^)[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?[ ]{0,3}(?P=fence)[`~]*[ \t]*(?=\n|\Z)   # fenced code
  | (?<!`)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?!\n))+?(?<!`)(?P=ticks)(?!`)                                # `code`
  | (?<=\n\n|\A\n?)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+                                                 # indented code
    """,
    regex.VERBOSE,
)
_LINK = regex.compile(
    r"""
    !?\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]
    \([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"\n]*")?\)
    """,
    regex.VERBOSE,
)
_URL = regex.compile(r"(?:https?|ftp)://[^\s<>\"]+|(?<=\s|\A)www\.[^\s<>\"]+", regex.IGNORECASE)

_INLINE = regex.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|data|del|dfn|em|font|i|ins|label|mark"
    "|q|s|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
"""Tags that do not break a line."""
_CONTENT = frozenset(("code", "kbd", "math", "pre", "samp", "script", "style", "svg", "template", "textarea"))
"""Elements whose content is not text (code, scripts): it is not changed."""


class Wrapper(NamedTuple):
    """A link around words, which is removed together with them."""

    start: int
    first_word: int
    last_word: int
    end: int


@dataclass(frozen=True, slots=True)
class View:
    """A document as rules read it.

    Attributes:
        text: the document with its markup masked.
        markup: spans of tags and other marks, in order.
        wrappers: the links around text.
        whole: spans that an edit takes as a whole or not at all (URLs).
        entities: spans that stand for one character; an edit of that character takes them whole.
    """

    text: str
    markup: Sequence[tuple[int, int]] = ()
    wrappers: Sequence[Wrapper] = ()
    whole: Sequence[tuple[int, int]] = ()
    entities: Sequence[tuple[int, int]] = ()


def view(text: str, markup: Markup = "auto") -> View:
    """The view of ``text`` that rules read.

    >>> view("Read <b>more</b>", "html").text.replace(FILLER, "_")
    'Read ___more____'
    """
    if markup == "html" or (markup == "auto" and looks_like_html(text)):
        return _html_view(text)
    if markup == "markdown" or (markup == "auto" and (text.count("`") > 1 or "](" in text or "~~~" in text)):
        return _markdown_view(text, markup == "markdown")
    return View(plain(text))


def plain(text: str) -> str:
    """The text with straight apostrophes and plain spaces, so that rules need not handle other ones."""
    return text.replace("’", "'").replace("\xa0", " ")


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is clearly HTML or a fragment of it."""
    return "<" in text and _LOOKS_LIKE_HTML.search(text) is not None


def _markdown_view(text: str, declared: bool) -> View:
    """Code is opaque, links are wrappers, URLs are whole; indented code counts only where Markdown was declared."""
    painted = _Painter(text)
    for match in _CODE.finditer(text):
        if declared or match["fence"] or match["ticks"]:
            painted.paint(match.start(), match.end(), OPAQUE)
    wrappers: list[tuple[int, int, int, int]] = []
    for match in _LINK.finditer(painted.text()):
        wrappers.append((match.start(), *match.span("label"), match.end()))
        painted.mark(match.start(), match.start("label"), FILLER)
        painted.mark(match.end("label"), match.end(), FILLER)
    whole = [match.span() for match in _URL.finditer(painted.text())]
    if declared and looks_like_html(text):
        wrappers += _Tags(text, painted).links
    return View(plain(painted.text()), sorted(painted.marks), _wrappers(painted.text(), wrappers), whole)


def _html_view(text: str) -> View:
    painted = _Painter(text)
    tags = _Tags(text, painted)
    entities = []
    for match in _ENTITY.finditer(text):
        if painted.clear(match.start()):
            character = html.unescape(match.group())
            painted.put(match.start(), (character if len(character) == 1 else "?").ljust(len(match.group()), FILLER))
            entities.append(match.span())
    return View(plain(painted.text()), sorted(painted.marks), _wrappers(painted.text(), tags.links), (), entities)


def _wrappers(text: str, links: Iterable[tuple[int, int, int, int]]) -> list[Wrapper]:
    """The links (start, start and end of what is inside, end) that have words inside."""
    found = []
    for start, inside, outside, end in sorted(links):
        label = text[inside:outside]
        words = label.strip(BLANK)
        if words:
            first = inside + label.index(words)
            found.append(Wrapper(start, first, first + len(words), end))
    return found


class _Painter:
    """A text whose characters can be masked without changing its length."""

    def __init__(self, text: str) -> None:
        self._characters = list(text)
        self._original = text
        self.marks: list[tuple[int, int]] = []

    def clear(self, place: int) -> bool:
        """Whether the character at ``place`` is unmasked."""
        return self._characters[place] == self._original[place]

    def put(self, start: int, paint: str) -> None:
        self._characters[start : start + len(paint)] = paint

    def paint(self, start: int, end: int, character: str) -> None:
        self.put(start, character * (end - start))

    def mark(self, start: int, end: int, character: str, first: str = "") -> None:
        """Mask a piece of markup that no edit may touch; ``first`` replaces its first character."""
        self.put(start, (first + character * (end - start))[: end - start])
        self.marks.append((start, end))

    def text(self) -> str:
        return "".join(self._characters)


class _Tags(HTMLParser):
    """Masks the tags of an HTML text and collects its links."""

    def __init__(self, text: str, painter: _Painter) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        self._lines += [match.end() for match in regex.finditer("\n", text)]
        self._tokens: list[tuple[int, str, str]] = []
        self.links: list[tuple[int, int, int, int]] = []
        self.feed(text)
        self.close()
        self._paint(text, painter)

    def _note(self, kind: str, tag: str = "") -> None:
        line, column = self.getpos()
        self._tokens.append((self._lines[line - 1] + column, kind, tag))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note("start", tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note("empty", tag)

    def handle_endtag(self, tag: str) -> None:
        self._note("end", tag)

    def handle_data(self, data: str) -> None:
        self._note("text")

    def handle_entityref(self, name: str) -> None:
        self._note("text")

    def handle_charref(self, name: str) -> None:
        self._note("text")

    def handle_comment(self, data: str) -> None:
        self._note("other")

    def handle_decl(self, decl: str) -> None:
        self._note("other")

    def handle_pi(self, data: str) -> None:
        self._note("other")

    def unknown_decl(self, data: str) -> None:
        self._note("other")

    def _paint(self, text: str, painter: _Painter) -> None:
        content, content_start = "", 0
        link: tuple[int, int] | None = None
        for (start, kind, tag), (end, _, _) in pairwise([*self._tokens, (len(text), "", "")]):
            if content:
                if kind == "end" and tag == content:
                    painter.mark(content_start, end, OPAQUE)
                    content = ""
                continue
            if kind == "start" and tag in _CONTENT:
                content, content_start, link = tag, start, None
                continue
            if kind == "text":
                continue
            painter.mark(start, end, FILLER, "" if kind == "other" or _INLINE.fullmatch(tag) else "\n")
            if tag == "a" and kind == "start":
                link = (start, end)
            elif tag == "a" and kind == "end" and link:
                self.links.append((*link, start, end))
                link = None
            elif kind != "other" and not _INLINE.fullmatch(tag):
                link = None
        if content:
            painter.mark(content_start, len(text), OPAQUE)
