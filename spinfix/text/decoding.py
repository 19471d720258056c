r"""Characters that are written in other ways, decoded for reading: references of HTML, UTF-8 once read as Windows-1252, and
escapes of JSON.

WordPress writes every apostrophe as "&#8217;", and in scraped text it may be "â€™" or "\u2019".  A restorer that read these
would find no contraction, and unknown words in each of their places.  So families of spinners read a text with such
characters decoded, and what they find is moved back to its place in the text itself (`Decoded.place`).
"""

from __future__ import annotations

import heapq
import html
import string
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain

import regex

from spinfix import lazy

_NAME = r"(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});"
REFERENCE = lazy.regex_compile(rf"&{_NAME}", regex.IGNORECASE)
"""A character reference of HTML."""
_UNESCAPED = lazy.regex_compile(rf"[<>]|&(?!{_NAME})", regex.IGNORECASE)
"""What an HTML file has to write as a reference."""

_ESCAPED = lazy.regex_compile(rf"&(?:amp;){{0,2}}{_NAME}", regex.IGNORECASE)
"""The same, perhaps escaped itself, as texts copied from feeds have it: "&amp;#8217;"."""
_ESCAPES = lazy.regex_compile(r"&(?:amp;)+", regex.IGNORECASE)
_LEFT = frozenset("<>&\ufffd")
"""The first three are written as references so that they are not read as markup; the last stands for what is no character."""
_SPACES = frozenset("\xa0\u2002\u2003\u2009\u202f\xad\u200b")
"""No-break, en, em, thin and narrow no-break space, soft hyphen and zero-width space."""


def _as_windows(text: str) -> str:
    """The UTF-8 of a text read as Windows-1252; the bytes for which it has no character stay as they are."""
    return "".join(bytes([byte]).decode("windows-1252", "ignore") or chr(byte) for byte in text.encode())


_TYPOGRAPHIC = "‘’“”–—…"
_MISREAD = {
    **{_as_windows(mark): mark for mark in _TYPOGRAPHIC},
    **{_as_windows(_as_windows(mark)): mark for mark in _TYPOGRAPHIC},
    **{mark.encode().decode("latin-1"): mark for mark in _TYPOGRAPHIC},
    "â€": "”",
    "Â\xa0": "\xa0",
    "Â ": "\xa0",
}
"""Typographic marks and no-break spaces as they look if their UTF-8 is read as Windows-1252, once or twice, or as Latin-1.
Windows-1252 has no character for the last byte of one mark: often it is lost.  A no-break space may have become a space."""
_MARKS = lazy.regex_compile(
    "|".join(regex.escape(written) for written in sorted(_MISREAD, key=len, reverse=True)).replace("Â", r"(?<=[^\sA-ZÀ-Þ])Â")
)
_PLAIN = frozenset(string.ascii_letters + string.digits + " \n")
_BEGIN = "&"
_MISREAD_LETTERS, _MISREAD_BEGINS = ("â", "Â"), ("â€", "â\x80", "â‚", "Â\xa0", "Â ")
"""Letters of which each of these has one, and with what they begin, some from their second or third letter on."""
_JSON = lazy.regex_compile(r"\\{1,2}u(?:20(?:09|1[3489cd]|26|2f)|00a0)", regex.IGNORECASE)
"""Typographic marks and spaces as JSON escapes them, perhaps twice."""
_LINE = r"(?:\\{1,2}r)?\\{1,2}n(?=[A-Z\d“‘\"'\\\[<•*-]|\Z)"
_LINES = lazy.regex_compile(_LINE)
"""Line ends as JSON escapes them, before what may begin a line: names of LaTeX (`\\nu`) and most paths go on in lower case."""
_LINE_AFTER_SENTENCE = lazy.regex_compile(rf"(?<=[.!?”’\"'…]){_LINE}")
"""One of these shows that the text has its line ends escaped."""
_LINE_END = lazy.regex_compile(r"(?:\\{1,2}r)?\\{1,2}n")
_JSON_BEGIN = "\\"
_DIGITS = 4


def escaped(text: str) -> str:
    """A text as an HTML file has it: "<", ">" and "&" as references; those that it has already stay.

    >>> escaped("&ldquo;R&D isn&#8217;t < 3")
    '&ldquo;R&amp;D isn&#8217;t &lt; 3'
    """
    return _UNESCAPED.sub(lambda match: html.escape(match[0]), text)


class Decoded:
    """A text with such characters decoded.

    Attributes:
        text: the text to read.
    """

    def __init__(self, source: str, matches: Iterable[tuple[int, int, str]]) -> None:
        """Decode the characters (start, end, character), which are in order."""
        self._source = source
        written = StringIO()
        self._ends, self._lost = array("q"), array("q", [0])  # objects would take 300 bytes for each character
        last = lost = 0
        for start, end, character in matches:
            written.write(source[last:start])
            written.write(character)
            last = end
            lost += end - start - 1
            self._ends.append(end - lost)
            self._lost.append(lost)
        written.write(source[last:])
        self.text = written.getvalue()

    def place(self, offset: int) -> int:
        """The offset in the source of a place in the text, in code points; after the whole of a decoded character.

        >>> found = decoded("isn&#8217;t")
        >>> found.text, [found.place(offset) for offset in (2, 3, 4, 5)]
        ('isn’t', [2, 3, 10, 11])
        """
        return offset + self._lost[bisect_right(self._ends, offset)]

    def as_written(self, start: int, end: int) -> dict[int, str]:
        """How the decoded characters from ``start`` to ``end`` of the text are written, for `str.translate`; without letters,
        digits, blanks and line ends of ASCII, of which a word has others.

        >>> decoded("an &quot;isn&#8217;t&quot;").as_written(3, 8)
        {34: '&quot;', 8217: '&#8217;'}
        """
        ends = self._ends[bisect_right(self._ends, start) : bisect_right(self._ends, end)]
        written = ((self.text[last - 1], self._source[self.place(last - 1) : self.place(last)]) for last in ends)
        return {ord(character): source for character, source in written if character not in _PLAIN}


def decoded(text: str) -> Decoded | None:
    r"""The text with each character that is written in another way decoded; None if there is none.

    References to "<", ">" and "&", to control characters and line ends, and to nothing known stay as they are; so do all
    escapes but those of quotation marks, dashes, ellipses and spaces, and of line ends if one stands behind a sentence.

    >>> decoded(r"isn&#8217;t &lt;b&gt; &amp;eacute; &nosuch; isnâ€™t isn\u2019t \u0065").text
    'isn’t &lt;b&gt; é &nosuch; isn’t isn’t \\u0065'
    >>> [decoded(text).text for text in ("isnÃ¢â‚¬â„¢t", "isnâ\x80\x99t", "thisÂ\xa0year")]
    ['isn’t', 'isn’t', 'this\xa0year']
    >>> decoded("ÂGE, ÂÂ and PÂ, or Â on it"), decoded("Il râle.")
    (None, None)
    >>> decoded(r"A lamp\nIt fell.\n\nIt broke.").text
    'A lamp\nIt fell.\n\nIt broke.'
    """
    patterns = [_ESCAPED] if _BEGIN in text else []
    letters = [letter in text for letter in _MISREAD_LETTERS]  # one is found thirty times as fast as two
    if any(letters) and any(begin in text for begin in _MISREAD_BEGINS):
        patterns.append(_MARKS)
    if _JSON_BEGIN in text:
        patterns += [_JSON] if _JSON.search(text) else []
        patterns += [_LINES] if _LINE_AFTER_SENTENCE.search(text) else []
    if not patterns:
        return None
    found = heapq.merge(*(_decoded_characters(pattern, text) for pattern in patterns))
    first = next(found, None)
    return Decoded(text, chain((first,), found)) if first is not None else None


def with_line_ends_as_in(source: str, text: str) -> str:
    r"""A text with its line ends escaped as those in the source that it replaces.

    >>> print(with_line_ends_as_in(r"this\nWay", "that\nWay"))
    that\nWay
    """
    if "\n" not in text or "\n" in source:
        return text
    escaped = _LINE_END.search(source)
    return text.replace("\n", escaped.group() if escaped else " ")


def _decoded_characters(pattern: regex.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """What a pattern finds that is read as a character: where it begins and ends, and the character."""
    for match in pattern.finditer(text):
        start, end = match.span()
        character = _character(match.group())
        if pattern is _LINES or _is_read(character):
            yield start, end, character


def _is_read(character: str) -> bool:
    return len(character) == 1 and character not in _LEFT and (character.isprintable() or character in _SPACES)


def _character(written: str) -> str:
    if written[0] == _JSON_BEGIN:
        return "\n" if written[-1] == "n" else chr(int(written[-_DIGITS:], 16))
    return _MISREAD.get(written) or html.unescape(_ESCAPES.sub("&", written))
