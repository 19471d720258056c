r"""Reads text as it comes out of a PDF: words divided at line ends, ligatures, page breaks, columns side by side.

``pdftotext`` and its like give the lines of a page as they were set.  `unbroken` undoes what setting did to words and
sentences and returns a `PiecedText`: the text as an author would have typed it, with the place of everything in the source::

    an irregular wood-⏎land, the ﬁeld   →   an irregular woodland, the field

- A word divided by a hyphen at a line end, or by soft hyphens anywhere, is joined if the caller knows the joined word.  Other
  hyphens stay: whether "deep-⏎learning" is one word is for the caller to decide.
- So is one divided by a hyphen and a blank ("irreg- ular"), as in text pasted from a PDF, unless a conjunction follows: "fact-
  or opinion-based".
- A ligature becomes its letters; a blank after it ("ﬁ eld") goes if the caller knows the joined word.
- Pages and columns are put in the order in which they are read (`spinfix.text.pdf_pages`), and the numbers of a manuscript's
  lines are left out (`spinfix.text.line_numbers`).

A text without any of these costs a few searches for single characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spinfix import lazy
from spinfix.text.line_numbers import without_line_numbers
from spinfix.text.pdf_pages import PAGE, in_reading_order
from spinfix.text.pieced_text import Piece, PiecedText

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
ZERO_WIDTH = "\u200b"
SOFT = f"\u00ad\ufffe\u0002{ZERO_WIDTH}"
"""Soft hyphens: the character for it, what PDFium (Chromium, pypdfium2) writes for a hyphen at a line end, and the zero-width
space, which pages have where a word may be divided."""

AND = frozenset(["and", "or", "nor", "to", "but", "as", "than", "vs", "versus", "und", "oder", "et", "ou"])
"""Words behind a hyphen that belongs to a word further on: "pre- and post-war", "two- or three-fold"."""

_DIVIDED = lazy.re_compile(
    rf"[-‐¬{SOFT}][ \t]*\r?\n[ \t]*(?:\r?\n[ \t]*)?|[-‐¬{SOFT.replace(ZERO_WIDTH, '')}] (?=[^\W\d_]{{2}})|[{SOFT}]"
)
_DIVIDED_BY_HYPHEN = lazy.re_compile(r"-(?:[ \t]*\r?\n[ \t]*(?:\r?\n[ \t]*)?| (?=[^\W\d_]{2}))")
"""What `_DIVIDED` finds in a text without its other marks, in a thirtieth of the time, since one literal begins it."""
_DIVIDING = ("‐", "¬", *SOFT)
"""These other marks."""
_RARE_MARKS = (PAGE, "‐", "¬", *SOFT, *LIGATURES)
_HYPHEN_ENDS_LINE = lazy.re_compile(r"\n(?<=-\n)")
"""Begins with one literal, which `re` finds three times as fast as `str` finds two characters."""
_HYPHEN_BEFORE_BLANK = lazy.re_compile(r"- (?<=[^\W\d_]- )(?=[^\W\d_]{2})")
"""Begins with a literal for the same reason: most that `re` finds are dashes."""
_ASCII_MARKS = tuple(mark for mark in _RARE_MARKS if mark.isascii())
_LIGATURE = lazy.re_compile(f"[{''.join(LIGATURES)}]")
_LETTERS = lazy.re_compile(r"[^\W\d_]+")

LEAST_PART = 2
"""Letters on each side of a hyphen and a blank: one is a stammer ("I- I")."""

LONGEST_PART = 40
"""Code points of a part of a word; longer runs of letters are no words."""

MOST_PARTS = 6
"""Parts of a divided word: columns of newspapers divide long words twice, and soft hyphens stand between syllables."""


def unbroken(text: str, knows: Callable[[str], bool], *, columns: bool = False) -> PiecedText | None:
    r"""Read a text as it comes out of a PDF; None if it has nothing to undo.

    Args:
        text: the text.
        knows: whether a word, in lower case, exists.
        columns: also read lines side by side as columns, sentences across blank lines, and lines without their numbers.

    >>> page = unbroken("an irregular wood-\nland of deci-\nsions, the ﬁeld", {"woodland", "field"}.__contains__)
    >>> page.text
    'an irregular woodland of deci-\nsions, the field'
    >>> page.span(3, 21)
    Span(start=3, end=23, whole=True)
    """
    if not columns and _is_plain(text):
        return None
    numbered = without_line_numbers(text) if columns else None
    now = numbered.text if numbered else text
    paged = in_reading_order(now, columns=columns, inner=numbered) if PAGE in now or columns else None
    paged = paged or numbered
    now = paged.text if paged else text
    pieces = list(_joined(now, knows))
    if len(pieces) <= 1:
        return paged
    return PiecedText(now, pieces, paged)


def _is_plain(text: str) -> bool:
    """Whether a text has no mark of those that are undone, as most; an expression for all of them takes four times as long."""
    if _HYPHEN_ENDS_LINE.search(text) or ("\r" in text and "-\r" in text) or _HYPHEN_BEFORE_BLANK.search(text):
        return False
    return not any(mark in text for mark in (_ASCII_MARKS if text.isascii() else _RARE_MARKS))


def _joined(text: str, knows: Callable[[str], bool]) -> Iterator[Piece]:
    """The text in pieces, without the marks inside divided words and with ligatures spelt out."""
    marks = sorted([*_divisions(text, knows), *_ligatures(text, knows)])
    last = 0
    for start, end, reads in marks:
        if start < last:
            continue
        if start > last:
            yield Piece(last, start, text[last:start])
        if reads:
            yield Piece(start, end, reads)
        last = end
    if last < len(text) or not last:
        yield Piece(last, len(text), text[last:])


def _divisions(text: str, knows: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    """The marks inside words divided by hyphens that are to go, with nothing in their place."""
    is_marked = any(mark in text for mark in _DIVIDING)
    if not (is_marked or _HYPHEN_ENDS_LINE.search(text) or "-\r" in text or _HYPHEN_BEFORE_BLANK.search(text)):
        return
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    reached = -1
    for match in (_DIVIDED if is_marked else _DIVIDED_BY_HYPHEN).finditer(text):
        start, end = match.span()
        after = _LETTERS.match(text, end, end + LONGEST_PART)
        if start != reached:
            yield from _inside_words(parts, marks, knows)
            parts, marks = [_before(text, start)], []
        if after and end - start == len("- ") and text[end - 1] == " " and not _may_divide(parts[0], after.group()):
            after = None
        reached = after.end() if after else -1
        if after and parts[0]:
            parts.append(after.group())
            marks.append((start, end))
    yield from _inside_words(parts, marks, knows)


def _may_divide(before: str, after: str) -> bool:
    """Whether a hyphen and a blank between these letters may divide a word."""
    return len(_spelt(before)) >= LEAST_PART and after.lower() not in AND


def _inside_words(
    parts: list[str], marks: list[tuple[int, int]], knows: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """Those of the ``marks`` between ``parts`` that divide a known word, the longest one first."""
    first = 0
    while first < len(marks):
        for last in range(min(len(marks), first + MOST_PARTS - 1), first, -1):
            word = _spelt("".join(parts[first : last + 1]))
            if _is_one_word(word) and knows(word.lower()):
                yield from ((start, end, "") for start, end in marks[first:last])
                first = last
                break
        else:
            first += 1


def _is_one_word(word: str) -> bool:
    """Whether a joined word has the case of one word: small after its first letter, or all capitals."""
    return word[1:].islower() or word.isupper()


def _before(text: str, end: int) -> str:
    """The letters directly before ``end``."""
    start = end
    while start > max(0, end - LONGEST_PART) and text[start - 1].isalpha():
        start -= 1
    return text[start:end]


def _ligatures(text: str, knows: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    if text.isascii() or not any(ligature in text for ligature in LIGATURES):
        return
    for match in _LIGATURE.finditer(text):
        start, end = match.span()
        spelt = LIGATURES[match.group()]
        if text[end : end + 1] == " " and (after := _LETTERS.match(text, end + 1, end + LONGEST_PART)):
            before = _spelt(_before(text, start)) + spelt
            word = before + _spelt(after.group())
            if _is_one_word(word) and knows(word.lower()) and not knows(before.lower()):
                end += 1
        yield start, end, spelt


def _spelt(word: str) -> str:
    return _LIGATURE.sub(lambda match: LIGATURES[match.group()], word)
