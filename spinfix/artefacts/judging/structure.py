"""What each line of a document stands in: a title, a heading, a table cell, a list item, a caption, a form label, or text.

In HTML the tree says so (`spinfix.text.html_tree`); in Markdown and plain text the line and its neighbours do.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spinfix import lazy
from spinfix.artefacts.matches import Document
from spinfix.text import front_matter
from spinfix.text.html_tree import Node, Role
from spinfix.text.markup import BLANK

Line = tuple[int, str]
"""Where a line with words begins, and its text."""

_ATX = lazy.regex_compile(r"[ ]{0,3}(?:\#{1,6}(?:\s|$)|\#{2,6}[^\s#])")  # "##Title" is a heading in older Markdown
_BOLD = lazy.regex_compile(r"\s*(?:\*\*[^*]+\*\*|__[^_]+__)\s*$")
_UNDERLINE = lazy.regex_compile(r"[ ]{0,3}(?:={3,}|-{3,}|~{3,}|\^{3,}|\*{3,}|\+{3,})[ \t\r]*(?:\n|\Z)")
_ROW = lazy.regex_compile(r"\s*\|.*\|\s*$|.*\|\s*:?-{3,}:?\s*\|.*|\s*\+[-=+]{3,}\+\s*$")
_ITEM = lazy.regex_compile(r"[\s>]*(?:[*+•·▪◦‣–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t\xa0]+(?=\S)")
_ADDRESS_WITH_WORDS = lazy.regex_compile(r"https?://\S+[ \t]+\P{L}{0,3}\p{L}")
"""An address and what is said of it."""
_WORD = lazy.regex_compile(r"\p{L}{2}")
"""What tells that words go on behind a link."""
_DECORATED = lazy.regex_compile(r"\s*([*•·–—-])[ \t].*[ \t]\1\s*$")
_BESIDE_LINKS = BLANK + "*-•·|–—+.,0123456789)"
"""What may stand beside the links of a line that is only links: list marks, numbers, separators."""


def structure_of(document: Document) -> Structure:
    """The structure of the lines of a document."""
    return _Tree(document) if document.view.format == "html" else Structure(document)


class Structure:
    """What the lines of a document stand in: of Markdown and plain text, from the looks of the lines."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lines: Sequence[Line] = document.lines
        self._links = [link.first_word for link in document.view.wrappers]
        self._front_matter = front_matter.last_line_end(document.text)
        self._roles: dict[int, Role] = {}

    def role(self, index: int) -> Role:
        """What line ``index`` is."""
        if index not in self._roles:  # a line of a million letters may have as many matches
            self._roles[index] = self._role(index)
        return self._roles[index]

    def _role(self, index: int) -> Role:
        """What the looks of a line say."""
        start, text = self._lines[index]
        if start < self._front_matter:
            return "title"
        if _ROW.match(text) or ("|" in text and self._beside_rule(index)):
            return "cell"
        if _ATX.match(text) or self.is_bold(index) or _UNDERLINE.match(self._document.text, start + len(text) + 1):
            return "heading"
        if self._is_item(index) and any(self.alike(index, other) for other in (index - 1, index + 1)):
            return "item"
        return "text"

    def is_bold(self, index: int) -> bool:
        """Whether a heading is one only by its bold type."""
        return _BOLD.match(self._lines[index][1]) is not None

    def alike(self, index: int, other: int) -> bool:
        """Whether two neighbouring lines are items of the same list."""
        return 0 <= other < len(self._lines) and self._is_item(index) and self._is_item(other)

    def box(self, index: int) -> Node | None:
        """The page furniture that a line belongs to."""
        return None

    def section(self, index: int) -> tuple[int, int] | None:
        """The section of HTML in a feed that a line belongs to (`spinfix.text.markup.View.section`)."""
        return self._document.view.section(self._document.origin(self._lines[index][0]))

    def linked(self, index: int) -> bool:
        """Whether all words of a line are links."""
        start, text = self._lines[index]
        words = self._document.origin(start)
        end = self._document.origin(start + len(text) - 1) + 1
        place = bisect_right(self._links, words - 1)
        view, linked = self._document.view, False
        while place < len(self._links) and self._links[place] < end:
            link = view.wrappers[place]
            if view.text[words : link.first_word].strip(_BESIDE_LINKS):
                return False
            words, place, linked = link.last_word, place + 1, True
        return linked and not view.text[words:end].strip(_BESIDE_LINKS)

    def describes_a_link(self, index: int) -> bool:
        """Whether a line is an item that begins with a link or an address, and goes on with what is to be found there."""
        start, text = self._lines[index]
        mark = _ITEM.match(text)
        if mark is None:
            return False
        if _ADDRESS_WITH_WORDS.match(text, mark.end()):
            return True
        begin = self._document.origin(start + mark.end())
        place = bisect_left(self._links, begin)
        if place == len(self._links) or self._links[place] != begin:
            return False
        end = self._document.origin(start + len(text) - 1) + 1
        return _WORD.search(self._document.view.text, self._document.view.wrappers[place].last_word, end) is not None

    def _is_item(self, index: int) -> bool:
        """Whether the line has the mark of a list item; a line between two marks is decorated, not listed."""
        text = self._lines[index][1]
        return _ITEM.match(text) is not None and not _DECORATED.match(text)

    def _beside_rule(self, index: int) -> bool:
        """Whether a neighbouring line is the rule of a table."""
        return any(
            0 <= other < len(self._lines) and _ROW.match(self._lines[other][1]) is not None for other in (index - 1, index + 1)
        )


class _Tree(Structure):
    """The structure of HTML, and of Markdown with tags in it: what the tree leaves open, the looks of the line may say."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._starts = [start for start, _ in document.view.regions]

    def _node(self, index: int) -> Node:
        start, text = self._lines[index]
        words = self._document.origin(start + len(text) - len(text.lstrip(BLANK)))
        return self._document.view.regions[bisect_right(self._starts, words) - 1][1]

    def _role(self, index: int) -> Role:
        role = self._node(index).role
        return role if role != "text" else super()._role(index)

    def alike(self, index: int, other: int) -> bool:
        if not 0 <= other < len(self._lines):
            return False
        return _list(self._node(index)) is _list(self._node(other)) is not None or super().alike(index, other)

    def box(self, index: int) -> Node | None:
        return self._node(index).box


def _list(node: Node) -> Node | None:
    """The list that an element belongs to."""
    around: Node | None = node
    for _ in range(16):  # deeper lists of one page do not exist; keeps broken pages fast
        if around is None or around.tag in ("ul", "ol", "dl"):
            return around
        around = around.parent
    return None
