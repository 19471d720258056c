"""Which of the elements that are called furniture hold the article instead.

Themes call a box around everything "content-sidebar-wrap", blogs keep their posts in a "widget", and page builders call each
paragraph one.
"""

from __future__ import annotations

from collections import Counter

from spinfix.text.html_scanner import Token
from spinfix.text.html_tree import Node

COMMENTS = "comments"
"""Furniture that is never taken for the article, however long it is."""
_WIDGET = "widget"
"""What page builders call everything, the article too, in one element or in many."""
_SELF_EVIDENT = frozenset(("aside", "footer", "nav"))
"""Elements that are furniture by their names."""


class Boxes:
    """Follows the elements of a page that are called furniture, and says afterwards which of them are."""

    def __init__(self) -> None:
        self._kinds: dict[Node, str] = {}
        self._own: Counter[Node | None] = Counter()

    def enter(self, node: Node, token: Token) -> Node | None:
        """The innermost element called furniture around a place.

        Args:
            node: the element of the tree at this place.
            token: the tag before it.
        """
        box = node.box
        if box is not None and box not in self._kinds:
            is_widget = _WIDGET in token.attributes.lower() and box.tag not in _SELF_EVIDENT
            self._kinds[box] = _WIDGET if is_widget and box.furniture == "navigation" else box.furniture
        return box

    def add(self, box: Node | None, size: int) -> None:
        """Count prose outside links, in an element called furniture or outside of all."""
        self._own[box] += size

    def furniture(self, labels: int) -> tuple[set[Node | None], bool]:
        """The elements that are furniture, and whether labels are.

        An element with more than half of the prose holds the article, and is none.  Neither are those of a kind that has more
        prose than all that is no furniture.

        Args:
            labels: the prose of labels that are in no element called furniture.
        """
        articles = self._articles(labels)
        kinds: dict[Node | None, frozenset[str]] = {None: frozenset()}
        innermost: dict[Node | None, str] = {None: ""}
        for box, kind in self._kinds.items():
            around = _around(box)
            is_article = box in articles
            kinds[box] = kinds[around] if is_article else kinds[around] | {kind}
            innermost[box] = innermost[around] if is_article else kind
        prose: Counter[str] = Counter()
        for outer, size in self._own.items():
            prose[innermost[outer]] += size
        trusted = {kind for kind in self._kinds.values() if kind == COMMENTS or prose[kind] <= prose[""]}
        if any(self._kinds[box] == _WIDGET for box in articles):
            trusted.discard(_WIDGET)
        return {box for box, around in kinds.items() if around & trusted}, labels <= prose[""]

    def _articles(self, labels: int) -> set[Node]:
        """The elements that have more than half of the prose of the page."""
        inside = Counter(self._own)
        for box in reversed(self._kinds):
            inside[_around(box)] += inside[box]
        half = (inside[None] + labels) / 2
        return {box for box, kind in self._kinds.items() if kind != COMMENTS and inside[box] > half}


def _around(box: Node) -> Node | None:
    return box.parent.box if box.parent else None
