"""Separates the text of a document from its markup, which must not be changed.

A `View` is the document with its markup masked, at the same length and with the same offsets: tags that break a line become a
line break, other tags, scripts and the brackets of Markdown links become `FILLER`, which rules do not see, and code becomes
`OPAQUE`, which no rule may match.  Entities become their character, padded with `FILLER`.  So rules are written for plain text,
and the offsets of their edits are valid in the original document.

Tags are found by `spinfix.text.html_scanner`; what each piece of text stands in (`View.regions`) says `html_tree`.  Code of
Markdown and reStructuredText is found by `spinfix.text.markdown_code`, links of Markdown by a regular expression; the rest of
them does not matter here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

import regex

from spinfix import lazy
from spinfix.text import html_scanner, html_tree, markdown_code
from spinfix.text.apostrophes import straight
from spinfix.text.blanks import OTHER_BLANKS
from spinfix.text.decoding import REFERENCE
from spinfix.text.html_tree import Node

Markup = Literal["auto", "text", "html", "markdown"]

FILLER = "\ufdd0"
OPAQUE = "\ufdd1"
"""Noncharacters, which Unicode keeps for internal use: no text contains them."""

BLANK = " \t\n\r\f\v\x85\xa0\u2028\u2029" + FILLER
"""Characters of a line without words."""

_LOOKS_LIKE_HTML = lazy.regex_compile(
    r"</(?:a|article|b|blockquote|center|div|em|figure|font|h[1-6]|i|li|ol|p|section|span|strong|table|td|tr|ul)\s*>"
    r"|<br\s*/?>|<p>|<(?:div|iframe|img|p|script|span)\s[^<>]*>",
    regex.IGNORECASE,
)
_FEED = lazy.re_compile(
    r"\ufeff?(?:\s++|<\?[^<>]*+>|<!--(?:(?!-->).)*+-->|<![A-Za-z][^<>\[]*+(?:\[[^\]]*+\])?+[^<>]*+>)*+<(?:rss|feed|rdf:RDF)[\s>]",
    re.DOTALL,
)
"""How a feed of a blog begins, or a file in which WordPress exports one."""
_ARTICLES = frozenset(("content", "content:encoded", "description", "excerpt:encoded", "summary"))
"""Elements of feeds whose CDATA sections and text are HTML; those of others hold names, such as of categories."""
_LINK = lazy.regex_compile(
    r"""
    !?\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]
    \([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"\n]*"\ ?)?\)
    """,
    regex.VERBOSE,
)
_LABELLED = lazy.re_compile(r"\](?=\()")
_URL = lazy.regex_compile(r"(?:https?|ftp)://[^\s<>\"]+|(?<=\s|\A)www\.[^\s<>\"]+", regex.IGNORECASE)

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite data del dfn em font i ins mark q s small span strike strong sub sup "  # noqa: SIM905
    "time tt u var wbr".split()
)
"""Tags that do not break a line."""
BLOCKS = frozenset(
    "address article aside audio blockquote body br button canvas caption center col colgroup dd details dialog dir div dl dt "  # noqa: SIM905
    "embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input "
    "label legend li main map menu nav noscript object ol optgroup option output p picture progress search section select "
    "source summary table tbody td tfoot th thead title tr track ul video".split()
)
"""Tags of HTML that break one."""
_OTHER_TAGS = frozenset(
    "applet area base basefont bgsound blink link marquee meta nobr noembed noframes param rb rp rt rtc ruby slot".split()  # noqa: SIM905
)
_HTML = INLINE | BLOCKS | _OTHER_TAGS | html_scanner.CONTENT
TAG = lazy.regex_compile("<[^<>]*>")
"""One tag or comment."""
_UNSEEN = frozenset(("script", "style", "svg", "template", "textarea"))
"""Elements whose content is no text of the page; other code is, as in `<pre>`, and no rule may match across it."""


_FOUR_BYTES = ("utf-32-le", "surrogatepass")
"""An encoding in which every character takes four bytes, and what it does with lone surrogates."""


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
        regions: of HTML, the places where the surrounding element changes, each with the element from there on.
        format: what the text was taken for: "text", "html" or "markdown".
        is_other_xml: whether its tags are of another language than HTML, such as DocBook, TEI or JATS.
        sections: of a feed, the CDATA sections and texts that are HTML, in order.
    """

    text: str
    markup: Sequence[tuple[int, int]] = ()
    wrappers: Sequence[Wrapper] = ()
    whole: Sequence[tuple[int, int]] = ()
    entities: Sequence[tuple[int, int]] = ()
    regions: Sequence[tuple[int, Node]] = ()
    format: Literal["text", "html", "markdown"] = "text"
    is_other_xml: bool = False
    sections: Sequence[tuple[int, int]] = ()

    def section(self, place: int) -> tuple[int, int] | None:
        """Where the content of the section around a place begins and ends; None if there is none."""
        number = bisect_right(self.sections, (place, len(self.text))) - 1
        return self.sections[number] if number >= 0 and place < self.sections[number][1] else None

    def is_foreign(self, place: int) -> bool:
        """Whether a place stands in XML of another language than HTML."""
        return self.is_other_xml and self.section(place) is None


def view(text: str, markup: Markup = "auto") -> View:
    """The view of ``text`` that rules read.

    >>> view("Read <b>more</b>", "html").text.replace(FILLER, "_")
    'Read ___more____'
    """
    if markup == "html" or (markup == "auto" and (looks_like_html(text) or _is_feed(text))):
        return _html_view(text, markup == "html")
    listings = [*markdown_code.listings(text), *_literals(text)] if markup == "auto" else []
    if markup == "markdown" or listings or (markup == "auto" and _may_have_code_or_links(text)):
        return _markdown_view(text, markup == "markdown", listings)
    if "&" not in text:
        return View(plain(text))
    entities: list[tuple[int, int]] = []
    return View(plain(_characters(text, 0, entities, known=True)), entities=entities)


def _is_feed(text: str) -> bool:
    """Whether a text is a feed with articles in CDATA sections, or as text with entities for the marks of tags."""
    if "<" not in text:  # found in a tenth of the time of several characters
        return False
    return ("<![CDATA[" in text or "&lt;" in text) and _FEED.match(text) is not None


def _may_have_code_or_links(text: str) -> bool:
    """Whether a text has a mark of Markdown; looking for a single character first takes a thirtieth of the time."""
    return (
        ("`" in text and text.count("`") > 1)
        or ("]" in text and _LABELLED.search(text) is not None)
        or ("~" in text and "~~~" in text)
    )


_LINE_ENDS = "\u2028\u2029"
"""Not U+0085: in scraped text that is an ellipsis of Windows-1252."""
_LONE_RETURN = lazy.re_compile(r"\r(?!\n)")


def plain(text: str) -> str:
    """The text with straight apostrophes, plain spaces and line feeds, so that rules need not handle other ones."""
    text = straight(text)
    if not text.isascii():
        for blank in OTHER_BLANKS:
            text = text.replace(blank, " ")
        for end in _LINE_ENDS:
            text = text.replace(end, "\n")
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def unread(text: str, protected: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The markup that a reader does not see: tags, and the brackets and addresses of Markdown links, in order.

    Args:
        text: the document.
        protected: stretches among which its tags are, in order (`spinfix.text.protection`).

    >>> text = "<p>a <b>big</b> [house](https://example.org)</p>"
    >>> [text[start:end] for start, end in unread(text, [(0, 3), (5, 8), (11, 15), (44, 48)])]
    ['<p>', '<b>', '</b>', '[', '](https://example.org)', '</p>']
    """
    found = [(start, end) for start, end in protected if text.startswith("<", start) and TAG.fullmatch(text, start, end)]
    if "](" in text:
        for match in _LINK.finditer(text):
            found += ((match.start(), match.start("label")), (match.end("label"), match.end()))
        found.sort()
    return found


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is clearly HTML or a fragment of it."""
    return "<" in text and _LOOKS_LIKE_HTML.search(text) is not None


def _literals(text: str) -> Iterator[tuple[int, int]]:
    """What is code in a text of any format: literal blocks, and the changes of patches."""
    return chain(markdown_code.literals(text), markdown_code.hunks(text))


def _markdown_view(text: str, declared: bool, listings: Iterable[tuple[int, int]]) -> View:
    """Code is opaque, links are wrappers, URLs are whole; of indented code, only listings are if Markdown is not declared."""
    painted = _Painter(text)
    for start, end in listings:
        painted.paint(start, end, OPAQUE)
    for start, end, kind in markdown_code.blocks(text) if declared or "`" in text or "~~~" in text else ():
        if declared or kind != "indented":
            painted.paint(start, end, OPAQUE)
    wrappers: list[tuple[int, int, int, int]] = []
    for match in _LINK.finditer(painted.text()):
        wrappers.append((match.start(), *match.span("label"), match.end()))
        painted.mark(match.start(), match.start("label"), FILLER)
        painted.mark(match.end("label"), match.end(), FILLER)
    whole = [match.span() for match in _URL.finditer(painted.text())]
    if declared and looks_like_html(text):
        page = _Page(text)
        for start, end, paint in page.masks:
            painted.put(start, paint)
            painted.marks.append((start, end))
        wrappers += page.links
    return View(plain(painted.text()), sorted(painted.marks), _wrappers(painted.text(), wrappers), whole, format="markdown")


def _html_view(text: str, declared: bool) -> View:
    """Tags are masked; in a text that is not declared HTML, code of Markdown is opaque too: it may be Markdown with tags."""
    page = _Page(text)
    pieces: list[str] = []
    entities: list[tuple[int, int]] = []
    place = 0
    for start, end, paint in (*page.masks, (len(text), len(text), "")):
        piece = text[place:start]
        if "&" in piece:
            piece = _characters(piece, place, entities)
        pieces += (piece, paint)
        place = end
    seen = "".join(pieces)
    marks = [(start, end) for start, end, _ in page.masks]
    if not declared and (text.count("`") > 1 or any(_literals(text))):
        seen = _without_code(text, seen, marks, page.tree.regions)
    return View(
        text=plain(seen),
        markup=marks,
        wrappers=_wrappers(seen, page.links),
        entities=entities,
        regions=page.tree.regions,
        format="html",
        is_other_xml=page.is_other_xml,
        sections=page.sections,
    )


def _without_code(text: str, seen: str, marks: Sequence[tuple[int, int]], regions: Sequence[tuple[int, Node]]) -> str:
    """The view with code of Markdown and reStructuredText made opaque: fences, literal blocks, and what is between ticks in one
    element, with tags only if both ticks are on one line.
    """
    tags = [start for start, _ in marks]
    places = [start for start, _ in regions]

    def is_within_one(start: int, end: int) -> bool:
        if bisect_left(tags, start) == bisect_left(tags, end):
            return True
        first, last = (bisect_right(places, place) - 1 for place in (start, end - 1))
        return "\n" not in text[start:end] and regions[first][1] is regions[last][1]

    painted = _Painter(seen)
    for start, end, kind in markdown_code.blocks(text):
        if kind == "fenced" or (kind == "span" and is_within_one(start, end)):
            painted.paint(start, end, OPAQUE)
    for start, end in _literals(text):
        painted.paint(start, end, OPAQUE)
    return painted.text()


def _characters(piece: str, offset: int, entities: list[tuple[int, int]], *, known: bool = False) -> str:
    """The text with entities replaced by their character and `FILLER`; their spans are added to ``entities``.

    Args:
        piece: the text.
        offset: where it begins in the document.
        entities: the spans.
        known: leave what stands for no character ("&foo;", in code) or for an invisible one, which a text may be about.
    """

    def character(match: regex.Match[str]) -> str:
        value = html.unescape(match.group())
        if known and not (len(value) == 1 and (value.isprintable() or value in OTHER_BLANKS)):
            return match.group()
        entities.append((offset + match.start(), offset + match.end()))
        return (value if len(value) == 1 else "?").ljust(len(match.group()), FILLER)

    return REFERENCE.sub(character, piece)


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
        self._text = text
        self._paints: list[tuple[int, str]] = []
        self.marks: list[tuple[int, int]] = []

    def put(self, start: int, paint: str) -> None:
        self._paints.append((start, paint))

    def paint(self, start: int, end: int, character: str) -> None:
        self.put(start, character * (end - start))

    def mark(self, start: int, end: int, character: str) -> None:
        """Mask a piece of markup that no edit may touch."""
        self.paint(start, end, character)
        self.marks.append((start, end))

    def text(self) -> str:
        if self._paints:
            self._text = overlaid(self._text, self._paints)
            self._paints = []
        return self._text


def overlaid(text: str, paints: Sequence[tuple[int, str]]) -> str:
    """A text with pieces of it replaced by others of the same length, in their order where they overlap.

    >>> overlaid("one two", [(4, "+++"), (0, "-"), (5, "*")])
    '-ne +*+'
    """
    pieces: list[str] = []
    place = 0
    for start, end, together in _overlapping(paints):
        pieces += (text[place:start], together[0][1] if len(together) == 1 else _repainted(text[start:end], start, together))
        place = end
    return "".join((*pieces, text[place:]))


def _overlapping(paints: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, list[tuple[int, str]]]]:
    """Start, end and paints of each stretch whose paints overlap, as those of a tag in code do."""
    together: list[int] = []
    begin = end = 0
    for number in sorted(range(len(paints)), key=lambda number: paints[number][0]):
        start, paint = paints[number]
        if together and start >= end:
            yield begin, end, [paints[number] for number in sorted(together)]
            together = []
        if not together:
            begin = end = start
        end = max(end, start + len(paint))
        together.append(number)
    if together:
        yield begin, end, [paints[number] for number in sorted(together)]


def _repainted(piece: str, offset: int, paints: Iterable[tuple[int, str]]) -> str:
    """A piece of a text, painted over several times."""
    painted = bytearray(piece.encode(*_FOUR_BYTES))  # a list of characters takes up to 80 bytes for each
    for begin, other in paints:
        start = 4 * (begin - offset)
        painted[start : start + 4 * len(other)] = other.encode(*_FOUR_BYTES)
    return painted.decode(*_FOUR_BYTES)


class _Page:
    """What masks the tags of an HTML text, its links, and its tree.

    Attributes:
        masks: where a mask begins and ends, and the mask.
        links: where each link and its label begin and end.
        tree: the tree of its elements.
        is_other_xml: whether it is a feed, most elements are none of HTML, or the one is none that all others stand in.
        sections: of a feed, where the content of each section of HTML begins and ends.
    """

    def __init__(self, text: str) -> None:
        self.masks: list[tuple[int, int, str]] = []
        self.links: list[tuple[int, int, int, int]] = []
        self.tree = html_tree.Tree()
        self.sections: list[tuple[int, int]] = []
        link: tuple[int, int] | None = None
        root = last = ""
        known = unknown = 0
        for token in html_scanner.tokens(text, _ARTICLES if _is_feed(text) else ()):
            start, end, kind, tag, _ = token
            if tag:
                root, last = root or tag, tag if kind == "end" else ""
                known += tag in _HTML and kind != "end"
                unknown += kind in ("end", "empty") and _is_of_other_xml(tag)  # <name>, which is never closed, may be no tag
            if kind == "content":
                self.masks.append((start, end, (FILLER if tag in _UNSEEN else OPAQUE) * (end - start)))
                continue
            if kind == "section":
                self.tree.enter(token)
                self.sections.append((end, len(text)))
            elif kind == "section end":
                self.tree.leave(token)
                self.sections[-1] = self.sections[-1][0], start
            if start == end:
                continue
            inline = not tag or tag in INLINE
            self.masks.append((start, end, FILLER * (end - start) if inline else "\n" + FILLER * (end - start - 1)))
            if not inline:
                self.tree.tag(token)
                link = None
            elif tag == "a" and kind == "start":
                link = (start, end)
            elif tag == "a" and kind == "end" and link:
                self.links.append((*link, start, end))
                link = None
        self.is_other_xml = bool(self.sections) or unknown > known or (root == last and _is_of_other_xml(root))


def _is_of_other_xml(tag: str) -> bool:
    """Whether an element is none of HTML, nor of a script or a word processor, which have a mark in their names."""
    return tag != "" and tag not in _HTML and "-" not in tag and ":" not in tag
