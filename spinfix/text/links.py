"""Link texts: some owners of spun sites leave them unspun, so they are judged separately."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spinfix import lazy

_TAG = lazy.re_compile(r"<(/?)a(?=[\s>])[^<>]*>", re.IGNORECASE)
_LABEL = lazy.re_compile(r"\[([^\[\]\n]+)\]\(")


def links(text: str) -> list[tuple[int, int]]:
    """The texts of links in HTML and Markdown, in code points, in order; none overlap.

    >>> text = 'See <a href="/x">the <b>report</b></a> and [our page](https://example.org).'
    >>> [text[start:end] for start, end in links(text)]
    ['the <b>report</b>', 'our page']
    """
    found = [match.span(1) for match in _LABEL.finditer(text)] if "]" in text and "](" in text else []
    found += _anchors(text) if "<" in text else []
    return _apart(sorted(found))


def _anchors(text: str) -> Iterator[tuple[int, int]]:
    """From each opening tag to the closing one; a link that is not closed has no text."""
    start = None
    for match in _TAG.finditer(text):
        if not match[1]:
            start = match.end()
        elif start is not None:
            yield start, match.start()
            start = None


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without those that begin inside an earlier one."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
