"""A light tree of HTML that says what each piece of text stands in: a heading, a cell, a list item, the furniture of a page.

The tree has only the elements that matter to a reader (headings, cells, list items, containers), closes what HTML lets authors
leave open, and ignores end tags that match nothing, so that fragments and broken pages give a sensible tree too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from spinfix import lazy
from spinfix.text.html_scanner import Token

Role = Literal["text", "title", "heading", "cell", "item", "caption", "label"]
"""What a piece of text is in its document; code is not text."""

_ROLES: dict[str, Role] = {
    "title": "title",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("caption", "figcaption", "summary"), "caption"),
    **dict.fromkeys(("label", "legend", "option"), "label"),
}
_CONTAINERS = frozenset(
    "article aside blockquote body center details div dl fieldset figure footer form header main nav ol section "  # noqa: SIM905
    "select table tbody tfoot thead tr ul".split()
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CLOSES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol")),
    **dict.fromkeys(("dt", "dd"), (("dt", "dd"), ("dl",))),
    **dict.fromkeys(("td", "th"), (("td", "th"), ("tr", "table"))),
    "tr": (("tr",), ("table",)),
    "option": (("option",), ("select",)),
}
"""What a new element closes if authors left it open, and the containers in which it looks for it."""
_SECTION = "![CDATA["
"""Name of a CDATA section in the tree, which no element has."""
_FAR = 64
"""Levels that are searched for an element left open: deeper ones are not closed, so that any page takes linear time."""

_NAMING = lazy.re_compile(
    r"""(?<![\w-])(?:class|id|role|data-testid|aria-label)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""", re.IGNORECASE
)
FURNITURE_NAMES = {
    "share": "share sharing sharer sharedaddy social socials addtoany addthis sharethis a2a sharebar",
    "comments": "respond commentform comment-form comments-form comment-respond disqus comment-area comments-area"
    " leave-comment",
    "related": "related relatedposts jp-relatedposts recommended recommendations yarpp outbrain taboola readmore"
    " read-more readnext more-stories trending popular-posts most-read promo",
    "newsletter": "newsletter newsletters subscribe subscription subscribe-box optin mailchimp mc4wp mailpoet signup"
    " sign-up inbox",
    "notice": "cookie cookies consent gdpr paywall regwall app-banner smartbanner notification",
    "advert": "ad ads advert adverts advertisement adsbygoogle ad-slot ad-unit sponsor sponsored dfp",
    "navigation": "navigation breadcrumb breadcrumbs complementary contentinfo site-footer sidebar widget widget-area"
    " byline-share",
}
"""Words of class names, ids and roles by what they say of an element, collected from the themes and plugins that the rules
name."""
_MORE = (
    r"box|bar|block|buttons?|icons|links|list|widget|wrap|wrapper|container|area|posts?|articles?|stories|form|title|section"
    r"|banner|notice|module|tools|media|inner|content|items?|sd|module__\w++|\d++"
)
"""Possessive, since the separator before each is optional: digits that may be split in every way take exponential time."""
_LONGEST_NAME = 100
"""Characters of a name that is looked at, so that a page of one long name takes linear time; themes use up to 60."""
_PATTERNS = {
    kind: lazy.re_compile(rf"(?:^|[\s_-])(?:{words.replace(' ', '|')})(?:[\s_-]?(?:{_MORE}))*(?:$|\s)", re.IGNORECASE)
    for kind, words in FURNITURE_NAMES.items()
}
_WHOLE = frozenset(("article", "body", "main"))
"""Elements that hold the article: their classes name everything that the page has."""
_BY_TAG = {"nav": "navigation", "aside": "navigation", "footer": "navigation"}


class Node:
    """An element of the tree.

    Attributes:
        tag: its name; "" for the document.
        role: what text in it is, from itself or the nearest ancestor that says so.
        furniture: the kind of page furniture that it belongs to ("share", "related", "navigation", …); "" for none.
        parent: the element around it; None for the document.
        box: the innermost element around it, or itself, that says what furniture it is; None for none.
    """

    __slots__ = ("box", "furniture", "parent", "role", "tag")

    def __init__(self, tag: str, role: Role, furniture: str, parent: Node | None) -> None:
        self.tag = tag
        self.role = role
        self.parent = parent
        self.furniture: str = furniture or (parent.furniture if parent else "")
        self.box: Node | None = self if furniture else parent.box if parent else None


def names_of(attributes: str) -> Iterator[str]:
    """What the attributes of a tag call it, each attribute at a time: its classes, its id, its role, its label.

    >>> list(names_of(' class="post hentry" href=/a id=p1'))
    ['post hentry', 'p1']
    """
    for match in _NAMING.finditer(attributes):
        yield match[1] or match[2] or match[3] or ""


def furniture_of(tag: str, attributes: str) -> str:
    """The kind of page furniture that an element is by its name, class, id or role; "" if it is none.

    >>> furniture_of("div", ' class="sharedaddy sd-block"'), furniture_of("div", ' class="shared-hosting"')
    ('share', '')
    >>> furniture_of("h2", ' id="related-links"')  # manuals make such ids of the words of the heading
    ''
    """
    if "=" in attributes and tag not in _WHOLE:
        for match in _NAMING.finditer(attributes):
            if tag in _HEADINGS and match[0][:2].lower() == "id":
                continue
            names = match[1] or match[2] or match[3] or ""
            if len(names) > _LONGEST_NAME:
                names = " ".join(name for name in names.split() if len(name) <= _LONGEST_NAME)
            for kind, pattern in _PATTERNS.items():
                if pattern.search(names):
                    return kind
    return _BY_TAG.get(tag, "")


class Tree:
    """Builds the tree from the tags of a page, in order.

    Attributes:
        regions: places where the surrounding element changes, each with the element from there on, in order.
    """

    def __init__(self) -> None:
        self._open = [Node("", "text", "", None)]
        self._count: dict[str, int] = {}
        self.regions: list[tuple[int, Node]] = [(0, self._open[0])]

    def tag(self, token: Token) -> None:
        """Take a start or end tag."""
        tag = token.tag
        if tag not in _ROLES and tag not in _CONTAINERS:
            return
        if token.kind == "end":
            self._close(tag)
        elif token.kind == "start":
            if tag in _CLOSES:
                self._close_before(tag)
            elif tag in _HEADINGS:
                for other in _HEADINGS:
                    self._close(other)
            above = self._open[-1]
            kind = furniture_of(tag, token.attributes)
            self._open.append(Node(tag, _ROLES.get(tag, above.role), kind, above))
            self._count[tag] = self._count.get(tag, 0) + 1
        if self.regions[-1][1] is not self._open[-1]:
            self.regions.append((token.end, self._open[-1]))

    def enter(self, token: Token) -> None:
        """Take the token with which a CDATA section begins: what is open in it, if left open, ends with it."""
        self._open.append(Node(_SECTION, "text", "", self._open[-1]))
        self._count[_SECTION] = self._count.get(_SECTION, 0) + 1
        self.regions.append((token.end, self._open[-1]))

    def leave(self, token: Token) -> None:
        """Take the token with which a CDATA section ends."""
        self._close(_SECTION)
        self.regions.append((token.end, self._open[-1]))

    def _close(self, tag: str) -> None:
        """Close the innermost element of this name, and all in it, if it is in the same CDATA section."""
        while self._count.get(tag) and (tag == _SECTION or self._open[-1].tag != _SECTION):
            name = self._open.pop().tag
            self._count[name] -= 1
            if name == tag:
                return

    def _close_before(self, tag: str) -> None:
        """Close an element that a new one of this name ends, if it is open in the nearest container of its kind."""
        alike, within = _CLOSES[tag]
        if not any(self._count.get(name) for name in alike):
            return
        for node in self._open[: -_FAR - 1 : -1]:
            if node.tag in alike:
                self._close(node.tag)
                return
            if node.tag in within or node.tag == _SECTION:
                return
