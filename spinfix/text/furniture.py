"""The furniture of a page: navigation, comments, forms and lists of other articles, which nobody spun.

A spinner rewrites the article before the page is built around it.  So restorers read over what the theme, readers and other
articles have put there: in HTML the elements that `spinfix.text.html_tree` recognises, and in any text lines that are labels
("Search for:"), menus ("Home | News | Contact"), particulars ("Last updated 3 hours ago", "Posted in Business") or the trail to
the article ("Home » News »" before its title).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import chain

from spinfix import lazy, resources
from spinfix.text import html_scanner, html_tree
from spinfix.text.comment_threads import Thread, Threads
from spinfix.text.html_tree import Node
from spinfix.text.markup import INLINE, TAG, looks_like_html
from spinfix.text.page_boxes import Boxes

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BESIDE_NAME = lazy.re_compile(r"(?:\s(?:[|»«›‹·•:–—-]|&(?:#?\w{2,8});){1,2}|:)\s")
"""What stands between the heading of an article and the name of its site."""
_LABEL = "label"
_AROUND = " \t\r\xa0-*•+<>«»‹›←→|:…."
"""What may stand before and after a label in its line: marks of lists, arrows, a colon."""
_LONGEST_LINE = 400
"""Code points of a line, without tags, that may be a label or a menu."""
_BETWEEN = lazy.regex_compile(r"\s*\|\s*|\s[»›•·/>]\s")
_MARK = lazy.re_compile("[|»›•·/>]")
"""What `_BETWEEN` has; most lines have none."""
_ENTRY = lazy.regex_compile(r"[^.,;:!?]{1,31}")
_LEAST_ENTRIES = 3
"""Entries between bars or arrows that make a line a menu."""
_START = lazy.re_compile(r"(?:you are here\s*:?\s*)?home")
"""Where the trail to an article begins."""
_PARTICULARS = lazy.re_compile(
    r"(?:last )?(?:updated|modified|published|posted)\b(?=[^\n]*\d).{1,60}"
    r"|\d+ (?:second|minute|hour|day|week|month|year)s? ago(?: (?:by|in) [^.!?]{1,40})?"
    r"|(?:posted|filed|published) (?:in|under|by)\b[^.!?]{1,80}"
    r"|(?:categor(?:y|ies)|tags?|tagged|topics?|authors?|(?:written )?by):[^.!?]{1,120}"
)
"""When, where and by whom an article was published, and what it is filed under."""


def furniture(text: str) -> list[tuple[int, int]]:
    r"""The stretches of a text that belong to the furniture of a page, in code points, in order; they may overlap.

    >>> page = "<nav><a href='/'>Home</a> and <a href='/a'>about</a></nav><p>The lamp fell.</p><p>Help</p>"
    >>> [page[start:end] for start, end in furniture(page)]
    ["<a href='/'>Home</a> and <a href='/a'>about</a></nav>", 'Help']
    >>> page = "Home | News | Contact\nThe lamp fell.\nSearch for:"
    >>> [page[start:end] for start, end in furniture(page)]
    ['Home | News | Contact', 'Search for:']
    """
    if looks_like_html(text):
        tokens = list(html_scanner.tokens(text))
        return sorted(chain(_labels(text, _blocks(text, tokens)), _site_names(text, tokens), _elements(tokens)))
    return list(_labels(text, _lines(text)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        yield start, end
        start = end + 1


def _blocks(page: str, tokens: list[html_scanner.Token]) -> Iterator[tuple[int, int]]:
    """The text between two tags that break a line; tags that do not may be in it."""
    start = 0
    for token in tokens:
        if token.tag not in INLINE:
            yield start, token.start
            start = token.end
    yield start, len(page)


def _labels(text: str, lines: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines that are labels, menus or particulars, and the trail in those that end with a title."""
    known = _known()
    for start, end in lines:
        if end - start > _LONGEST_LINE:
            continue
        line = text[start:end]
        if "<" in line:
            line = TAG.sub("", line)
        line = line.strip(_AROUND).lower()
        if line in known or _is_menu(line) or _PARTICULARS.fullmatch(line):
            yield start, end
        elif _is_trail(line):
            marks = list(_BETWEEN.finditer(text, start, end))
            if marks:  # a tag may stand between a mark and its blank
                yield start, marks[-1].end()


def _is_menu(line: str) -> bool:
    """Whether a line has at least three short entries between bars, points, slashes or arrows.

    >>> _is_menu("Home » World » Asia"), _is_menu("and/or/and"), _is_menu("The lamp | fell.")
    (True, False, False)
    """
    if _MARK.search(line) is None:
        return False
    entries = _BETWEEN.split(line)
    return len(entries) >= _LEAST_ENTRIES and all(map(_ENTRY.fullmatch, entries))


def _is_trail(line: str) -> bool:
    """Whether a line in lower case is the trail to an article from the start page, with its title.

    >>> _is_trail("home » world » the lamp that fell, and why it did"), _is_trail("home and away » the lamp that fell")
    (True, False)
    """
    if "home" not in line[:24]:
        return False
    first, *others = _BETWEEN.split(line)
    return bool(others) and _START.fullmatch(first) is not None and all(map(_ENTRY.fullmatch, others[:-1]))


@cache
def _known() -> frozenset[str]:
    lines = resources.page_labels().read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _site_names(page: str, tokens: list[html_scanner.Token]) -> Iterator[tuple[int, int]]:
    """The name of the site in the title of a page, which has a heading of the page beside it: "The lamp fell | Home Weekly"."""
    titles, headings = _titles(page, tokens)
    for start, end in titles:
        for mark in _BESIDE_NAME.finditer(page, start, end):
            if _plain(page[start : mark.start()]) in headings:
                yield mark.start(), end
                break
            if _plain(page[mark.end() : end]) in headings:
                yield start, mark.end()
                break


def _titles(page: str, tokens: list[html_scanner.Token]) -> tuple[list[tuple[int, int]], set[str]]:
    """Where the titles of a page are, without long ones, and the words of its headings."""
    titles: list[tuple[int, int]] = []
    headings: set[str] = set()
    begin, tag = 0, ""
    for token in tokens:
        if token.tag != "title" and token.tag not in _HEADINGS:
            continue
        if token.kind == "start":
            begin, tag = token.end, token.tag
        elif token.tag == tag:
            size = token.start - begin
            if tag == "title" and size <= _LONGEST_LINE:
                titles.append((begin, token.start))
            elif tag != "title" and size:
                headings.add(_plain(page[begin : token.start]))
            tag = ""
    return titles, headings - {""}


def _plain(words: str) -> str:
    """The words of a title or heading, without tags and the sign of a link."""
    return " ".join(unescape(TAG.sub("", words)).replace("¶", "").split())


def _elements(tokens: list[html_scanner.Token]) -> list[tuple[int, int]]:
    """The stretches of HTML that are furniture."""
    tree, threads, boxes = html_tree.Tree(), Threads(), Boxes()
    found: list[tuple[int, int, Node | None, bool, Thread | None]] = []
    spoken: list[tuple[int, Node | None, bool, Thread | None]] = []
    place, linked, labels = 0, False, 0
    box: Node | None = None
    label, thread = False, None
    for token in tokens:
        if not linked and token.start > place:
            size = token.start - place
            spoken.append((size, box, label, thread))
            if label:
                labels += size
            else:
                boxes.add(box, size)
        if box or label or thread:
            found.append((place, token.end, box, label, thread))
        place = token.end
        if token.tag == "a":
            linked = token.kind == "start"
        tree.tag(token)
        node = tree.regions[-1][1]
        box, thread = boxes.enter(node, token), threads.enter(node, token)
        label = box is None and node.role == _LABEL
    trusted, are_labels = boxes.furniture(labels)
    for size, box, label, thread in spoken:
        if not (box in trusted or (label and are_labels)):
            threads.add(thread, size)
    comments = threads.comments()
    return _joined(
        [
            (start, end)
            for start, end, box, label, thread in found
            if box in trusted or (label and are_labels) or thread in comments
        ]
    )


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch each other as one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined
