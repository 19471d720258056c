"""The comments of readers in a page: elements that themes call "commentlist", "comment-body" or "disqus_thread".

Words like "comments" are also said of what holds an article with its comments, or of a page that may have some ("no-comments",
"comments-open").  So only whole names count, and an element only if the article is beside it.
"""

from __future__ import annotations

from spinfix import lazy
from spinfix.text.html_scanner import Token
from spinfix.text.html_tree import Node, names_of

_WORD = lazy.re_compile(r"[A-Z]++(?![a-z])|[A-Z]?[a-z]++|\d++")
"""A word of a name: "comment", "list" in "comment-list" and "commentList"."""
_COMMENTS = frozenset(("comment", "comments", "commentlist", "commento", "disqus", "fbcomments", "isso"))
_PARTS = frozenset(
    "area block body box container content embed embeds holder inner item items list main root section template text thread "  # noqa: SIM905
    "wrap wrapper".split()
)
"""What may follow such a word in a name; a "comments-link" or "comment-count" is no comment."""
_STATES = frozenset("allow close disable enable has have hide no not open show toggle with without".split())  # noqa: SIM905
"""What stands before such a word in names of pages and articles: "no-comments"."""
_NEVER = frozenset(("body", "h1", "h2", "h3", "h4", "h5", "h6", "main"))
"""Elements that hold the article or a heading."""
_LEAST = 200
"""Code points of prose beside an element that are an article, however long the comments are."""


class Thread:
    """An element that is called comments.

    Attributes:
        around: the nearest such element around it.
        size: the prose in it, in code points, without that of such elements in it.
        has_title: whether the main heading of a page is in it.
    """

    __slots__ = ("around", "has_title", "size")

    def __init__(self, around: Thread | None) -> None:
        self.around = around
        self.size = 0
        self.has_title = False


class Threads:
    """Follows the elements of a page, and says afterwards which of them are comments."""

    def __init__(self) -> None:
        self._of: dict[Node, Thread | None] = {}
        self._all: list[Thread] = []
        self._size = 0

    def enter(self, node: Node, token: Token) -> Thread | None:
        """The innermost element called comments around a place.

        Args:
            node: the element of the tree at this place.
            token: the tag before it.
        """
        if node not in self._of:
            thread = self._of.get(node.parent) if node.parent else None
            if token.kind == "start" and token.tag == node.tag:
                if node.tag not in _NEVER and "=" in token.attributes and _is_called_comments(token.attributes):
                    thread = Thread(thread)
                    self._all.append(thread)
                elif node.tag == "h1" and thread:
                    thread.has_title = True
            self._of[node] = thread
        return self._of[node]

    def add(self, thread: Thread | None, size: int) -> None:
        """Count prose in an element called comments, or outside of all."""
        if thread:
            thread.size += size
        else:
            self._size += size

    def comments(self) -> set[Thread | None]:
        """The elements that are comments: those without the title of the page, beside enough prose, and all that is in them."""
        inside = {thread: thread.size for thread in self._all}
        titled = {thread for thread in self._all if thread.has_title}
        for thread in reversed(self._all):
            if thread.around:
                inside[thread.around] += inside[thread]
                if thread in titled:
                    titled.add(thread.around)
        beside: dict[Thread | None, int] = {None: self._size}
        found: set[Thread | None] = set()
        for thread in self._all:
            around = thread.around
            beside[thread] = beside[around] + (around.size if around and around not in found else 0)
            if around in found or (thread not in titled and beside[thread] >= min(inside[thread], _LEAST)):
                found.add(thread)
        return found


def _is_called_comments(attributes: str) -> bool:
    """Whether a whole class name or id in the attributes of a tag says that it holds comments.

    >>> [_is_called_comments(f'class="{name}"') for name in ("comments", "entry-comments", "comment even", "commentList")]
    [True, True, True, True]
    >>> [_is_called_comments(f'class="{name}"') for name in ("no-comments", "comments-open", "post comments-link", "comet")]
    [False, False, False, False]
    """
    if "omment" not in attributes and "disqus" not in attributes and "isso" not in attributes:
        return False
    return any(_is_comments(name) for names in names_of(attributes) for name in names.split())


def _is_comments(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    for place, word in enumerate(words):
        if word in _COMMENTS:
            parts = (part for part in words[place + 1 :] if not part.isdigit())
            return all(part in _PARTS or part in _COMMENTS for part in parts) and not _STATES.intersection(words[:place])
    return False
