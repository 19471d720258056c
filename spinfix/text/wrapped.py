"""Keeps the line ends of wrapped text in what replaces words of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from spinfix import lazy
from spinfix.edits import Alternative, Edit

_LINE_END = lazy.re_compile(r"[ \t]*(?:\r?\n[ \t]*)+")


def with_line_ends(term: str, found: str) -> tuple[str, str]:
    r"""The term with the line ends of what it replaces, each after as many words; and a line end that has no place in it.

    A divided word counts to the line on which it begins.

    >>> with_line_ends("random forest", "irregular wood-\nland")
    ('random\nforest', '')
    >>> with_line_ends("support vector machine", "bolster\n  vec-\n  tor machine")
    ('support\n  vector\n  machine', '')
    >>> with_line_ends("forest", "wood-\nland")
    ('forest', '\n')
    """
    words = term.split()
    gaps = [" "] * (len(words) - 1)
    rest = ""
    free = 0
    for match in _LINE_END.finditer(found):
        before = len(found[: match.start()].split())
        place = max(free, min(before, len(gaps)) - 1)
        if place < len(gaps):
            gaps[place] = match.group()
            free = place + 1
        else:
            rest = match.group()
    if free == 0 and not rest:
        return term, ""
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True)), rest


def keeping_line_ends(edits: Iterable[Edit], text: str) -> Iterator[Edit]:
    r"""Edits of a text, in order, that keep the line ends inside of what they replace.

    A line end that has no place in the replacement, or in an alternative, goes before it, in the place of the blank there.

    >>> text = "He came this 12\nmonths, subsequent\nmonth."
    >>> found = [Edit(13, 22, text[13:22], "year", "restoration"), Edit(24, 40, text[24:40], "next month", "restoration")]
    >>> [(edit.found, edit.replacement) for edit in keeping_line_ends(found, text)]
    [(' 12\nmonths', '\nyear'), ('subsequent\nmonth', 'next\nmonth')]
    """
    last = 0
    for edit in edits:
        yield _kept(edit, text, last) if "\n" in edit.found and "\n" not in edit.replacement else edit
        last = edit.end


def _kept(edit: Edit, text: str, last: int) -> Edit:
    terms = (edit.replacement, *(other.text for other in edit.alternatives if other.text != edit.found))
    start = edit.start
    if any(with_line_ends(term, edit.found)[1] for term in terms):
        while start > last and text[start - 1] in " \t":
            start -= 1
        if text[start - 1 : start] in ("", "\n"):
            start = edit.start
    blank = text[start : edit.start]

    def written(term: str) -> str:
        kept, rest = with_line_ends(term, edit.found)
        return (rest or blank) + kept if blank else kept

    found = blank + edit.found
    others = tuple(
        Alternative(found if other.text == edit.found else written(other.text), other.probability)
        for other in edit.alternatives
    )
    return replace(edit, start=start, found=found, replacement=written(edit.replacement), alternatives=others)
