r"""Front matter: the keys and values at the head of a file of a static site, between lines of "---" or "+++".

Programs read it, so nothing is restored in it but values that are prose, and artefact rules remove no line of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spinfix import lazy

_FRONT_MATTER = lazy.re_compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PROSE_KEY = lazy.re_compile(
    r"(?:title|subtitle|headline|description|excerpt|summary)[ \t]*[:=][ \t]*(?=\S*[ \t])", re.IGNORECASE
)
"""Keys of front matter whose values are prose, if they have several words; they were spun with the article."""
_FENCE = lazy.re_compile(r"-{3}[ \t]*\r?\n")


def without_prose(text: str) -> Iterator[tuple[int, int]]:
    r"""The stretches of front matter in which nothing is restored, in code points, in order: all of it but values of prose.

    >>> page = "---\ncategory: overseas\ntitle: The overseas minister\n---\nHe left.\n"
    >>> [page[start:end] for start, end in without_prose(page)]
    ['---\n', 'category: overseas\n', 'title: ', '---\n']
    """
    head = _FRONT_MATTER.match(text)
    if head is None or not re.search("[:=]", head[2]):
        return
    yield 0, head.start(2)
    start = head.start(2)
    for line in head[2].splitlines(keepends=True):
        prose = _PROSE_KEY.match(line)
        yield start, start + (prose.end() if prose else len(line))
        start += len(line)
    yield start, head.end()


def last_line_end(text: str) -> int:
    r"""Where the last line of front matter ends, in code points; 0 if there is none.

    No artefact rule removes a line before it.  Here no keys are asked for, and only "---" is known.

    >>> last_line_end("---\ntitle: Read more\n---\nRead more\n"), last_line_end("Read more\n---\n")
    (20, 0)
    """
    if not _FENCE.match(text):
        return 0
    end = text.find("\n---", 3)
    return end if end >= 0 else 0
