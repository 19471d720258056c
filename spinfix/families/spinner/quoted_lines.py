r"""Lines of quoted mail and of block quotations, whose marks ("> ") a program put between the words after spinning.

A phrase that goes on in the next line ("this 12⏎> months") is none as long as a mark stands in it.  So such a text is judged
without the marks of all lines but the first of each quotation, and what the edits write gets them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from spinfix import lazy
from spinfix.edits import Edit
from spinfix.families.findings import Clue, Finding, converted

_BEGIN = "\n>"
_QUOTATION = lazy.re_compile(r"^>[^\n]*(?:\n>[^\n]*)+", re.MULTILINE)
_MARKS = lazy.re_compile(r"(\r?\n)((?:>[ \t]?)+)")
_LINE_END = lazy.re_compile(r"[ \t]*\r?\n(?:>[ \t]?)*")


def without_marks(text: str) -> str | None:
    r"""The text with blanks before each line end in place of the marks behind it, so that all words keep their places; None if
    no quotation has a second line.

    >>> without_marks("> It was this 12\n> months.\n>\n> It rained.")
    '> It was this 12  \nmonths. \n  \nIt rained.'
    >>> without_marks("> It was this year.\nIt rained.") is None
    True
    """
    read = _QUOTATION.sub(_unmarked, text) if ">" in text and _BEGIN in text else text
    return read if read != text else None


def _unmarked(quotation: re.Match[str]) -> str:
    return _MARKS.sub(lambda found: " " * len(found[2]) + found[1], quotation[0])


def with_marks(finding: Finding, text: str) -> Finding:
    """The finding for a text, from that for the text `without_marks`."""

    def marked(edits: Iterable[Edit]) -> tuple[Edit, ...]:
        return tuple(_marked(edit, text[edit.start : edit.end]) for edit in edits)

    def quoted(clue: Clue) -> Clue:
        return replace(clue, text=text[clue.start : clue.end]) if isinstance(clue, Clue) else clue

    return converted(finding, quoted, marked)


def _marked(edit: Edit, found: str) -> Edit:
    """An edit of what is found in the text itself."""
    if found == edit.found:
        return edit
    ends = _LINE_END.findall(found)

    def written(term: str) -> str:
        left = iter(ends)
        return _LINE_END.sub(lambda end: next(left, end[0]), term)

    others = tuple(replace(other, text=written(other.text)) for other in edit.alternatives)
    return replace(edit, found=found, replacement=written(edit.replacement), alternatives=others)
