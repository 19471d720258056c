"""The furniture of a page: navigation, comments, forms and lists of other articles, which nobody spun.

A spinner rewrites the article before the page is built around it.  So restorers read over what the theme, readers and other
articles have put there, as `spinfix.text.html_scanner` recognises it.
"""

from __future__ import annotations

from collections import Counter

from spinfix.text import html_scanner
from spinfix.text.markup import looks_like_html

_OWN = "comments"
"""Furniture that is never taken for the article, however long it is."""
_LABEL = "label"


def furniture(text: str) -> list[tuple[int, int]]:
    """The stretches of a page that belong to its furniture, in code points, in order; none in other text.

    Page builders call everything a "widget", the article too.  So furniture of a kind that has more text outside links than
    all that is no furniture counts as none.

    >>> page = "<nav><a href='/'>Home</a></nav><p>The lamp fell.</p>"
    >>> [page[start:end] for start, end in furniture(page)]
    ["<a href='/'>Home</a></nav>"]
    """
    if not looks_like_html(text):
        return []
    tree = html_scanner.Tree()
    prose: Counter[str] = Counter()
    found: list[tuple[int, int, str]] = []
    place, linked, kind = 0, False, ""
    for token in html_scanner.tokens(text):
        if not linked:
            prose[kind] += token.start - place
        if kind:
            found.append((place, token.end, kind))
        place = token.end
        if token.tag == "a":
            linked = token.kind == "start"
        tree.tag(token)
        node = tree.regions[-1][1]
        kind = node.furniture or (_LABEL if node.role == _LABEL else "")
    trusted = {kind for kind, size in prose.items() if kind and (kind == _OWN or size <= prose[""])}
    return _joined([(start, end) for start, end, kind in found if kind in trusted])


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch each other as one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined
