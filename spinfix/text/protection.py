"""Protected stretches, which no restoration may touch: addresses, handles, code, markup, and text that an author has fenced
off.

The spinner may have changed them, but changing a word of an address or of code can break it, and there is no context there from
which to restore the word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import regex

from spinfix import lazy
from spinfix.errors import TextError
from spinfix.text import markdown_code
from spinfix.text.apostrophes import CURLY, STRAIGHT
from spinfix.time_budget import TimeBudget

_PROTECTED = lazy.regex_compile(
    r"""
    (?:https?|ftp)://[^\s<>"]+                                        # URLs
  | \bwww\.[^\s<>"]+
  | (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+                         # e-mail addresses
  | (?<![\w&/])[@\#]\w+                                               # handles and hashtags
  | (?<![\w/])(?:/[\w.-]+){2,}                                        # paths
  | (?<![\w.])10\.\d{4,9}/[^\s<>"]+                                  # DOIs
  | (?<![\w.-])(?:[\w-]++\.)+                                        # domains, files
    (?:com|org|net|edu|gov|io|co|info|html?|php|pdf|jpe?g|png|gif|docx?|xlsx?|pptx?|txt|csv|mp[34]|zip|epub)\b(?:/[^\s<>"]*)?
  | ```.*?(?:```|\Z)                                                  # code in Markdown
  | (?<!`)(?!(?<=[a-z])`(?:[stdm]|ll|re|ve)\b)`(?!`)               # not don`t, nor from `one' quotation of LaTeX to `another'
    (?!\w[^`'\n]{0,80}+'(?!\w)[^`\n]*+(?<=[\s(])`\w)[^`\n]++`
  | <(?P<element>script|style|code|pre|kbd|samp)\b.*?(?:</(?P=element)\s*>|\Z) # code in HTML
  | <(?P<name>guid|wp:meta_key|wp:post_name)\b[^<>]*>.{0,300}?</(?P=name)\s*>  # names in feeds and exports of blogs
  | <!--.*?(?:-->|\Z)
  | <[a-z](?:[^<>="']++|=\s*+(?:"[^"]{0,2000}+"|'[^']{0,2000}+')|[="']){0,200}+>  # tags; values may have ">" and tags
  | </?[a-z][^<>]*>                                                   # tags whose quotation marks are no pairs, and end tags
  | &\#?\w+;                                                          # entities
    """,
    regex.VERBOSE | regex.DOTALL | regex.IGNORECASE,
)
"""What is always protected.  Only words with one of the marks below are searched for it, and only tags and code go on behind
white space: what else is added here needs a mark in `_HINTS` or `_ENDING`, or is never found.  How long values, names and tags
may be was chosen: a page of opened ones takes no longer."""
_LESS, _MORE = (
    rf"(?:&(?:amp;){{0,3}}+(?:{name}|\#{code}|\#x{code:x});|\\{{1,2}}u00{code:x})" for name, code in (("lt", 60), ("gt", 62))
)
_ESCAPED_TAG = lazy.regex_compile(
    rf"""
    {_LESS}(?:
        (?P<comment>!--)
      | !doctype[^<>]{{0,200}}?{_MORE}
      | (?P<slash>/?)(?P<name>[a-z][a-z0-9:-]{{0,30}})
        (?:(?:\s+[\w:-]+){{0,2}}\s*/?{_MORE} | \s+[\w:-]+\s*=[^<>]{{0,400}}?{_MORE})
    )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
"""A tag of HTML that is written as text, with references or as JSON escapes it, perhaps twice; or the beginning of a comment.
One with more attributes is not found, so that a page of opening ones takes no longer."""
_COMMENT_END = lazy.regex_compile(rf"--{_MORE}", regex.IGNORECASE)
_CODE_ELEMENTS = frozenset(("script", "style", "code", "pre"))
_ESCAPED_TAG_LITERALS = ("lt;", "#60;", "#x3c;", "#x3C;", "u003c", "u003C", "LT;")
_SWITCH = lazy.regex_compile(r"spinfix:[ ]?(?P<what>off|on|ignore-next-line)\b")
_ANY_APOSTROPHE = f"[{STRAIGHT}{CURLY}]"
_APOSTROPHE = lazy.regex_compile(_ANY_APOSTROPHE)
_HINTS = ("@", "#", "/", "&")
"""Marks of which one is in everything protected, except in code, tags, and what `_ENDING` finds."""
_ENDING = lazy.re_compile(
    r"\.(?=\S)(?:(?=(?i:co|org|net|edu|gov|i[on]|htm|php|pdf|jpe?g|png|gif|doc|xls|ppt|txt|csv|mp[34]|zip|epub)|[ıİ])"
    r"|(?<=[Ww]{3}\.))"
)
"""The point of a domain or file: before its ending, which may begin with an i of Turkish where case does not count, or after
"www".  Each mark is searched for separately, which is the fastest way; most points end sentences, hence the first condition."""
_TAG = lazy.re_compile("<[/!A-Za-zſK]")  # and the letters that are "s" and "k" where case does not count
_CODE = lazy.re_compile("```|`[^`\n]++`")
"""Patterns of which one occurs in every tag and in all code."""
_BLANK = lazy.re_compile("[ \n]")


PATIENCE = 2.0
"""Seconds that all patterns of the user together may take on a document (`TimeBudget`), plus the same for every million
characters.  A pattern without nested repeats reads a million characters in some hundredths of a second."""


class SlowPatternError(TextError):
    """A pattern of the user that takes too long on a text; the message names it."""


class Protection:
    """What a `Config` protects in addition to what is always protected.

    Args:
        allow: words and phrases, see `spinfix.config.Config`.
        patterns: regular expressions.
    """

    def __init__(self, allow: Iterable[str] = (), patterns: Sequence[str] = ()) -> None:
        self._allowed = [_allowed(phrase) for phrase in allow]
        self._patterns = [regex.compile(pattern) for pattern in patterns]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The stretches that no restoration may touch, in code points, in order; they may overlap."""
        found = spans(text)
        if not self._allowed and not self._patterns:
            return found
        return sorted([*found, *_matches(self._allowed, text), *self._own(text)])

    def untouchable(self, text: str) -> list[tuple[int, int]]:
        """The stretches that not even artefact rules may touch: what the author has switched off, and the user's patterns."""
        return sorted([*switched_off(text), *self._own(text)])

    def _own(self, text: str) -> Iterator[tuple[int, int]]:
        """The matches of the user's patterns.

        Raises:
            SlowPatternError: if they take too long, so that it is unknown what they protect.
        """
        budget = TimeBudget(PATIENCE * (1 + len(text) / 1e6))
        for pattern in self._patterns:
            try:
                for match in pattern.finditer(text, timeout=budget.left):
                    if match.end() > match.start():
                        yield match.span()
            except TimeoutError as error:
                raise SlowPatternError(
                    f"takes too long to search for the pattern {pattern.pattern!r} (--protect): {PATIENCE:g} seconds and more; "
                    "write it without repeats inside of repeats"
                ) from error


def _allowed(phrase: str) -> regex.Pattern[str]:
    """The phrase as whole words; a blank matches any white space, and an apostrophe matches straight and curly ones."""
    words = (_APOSTROPHE.sub(_ANY_APOSTROPHE, regex.escape(word)) for word in phrase.split())
    return regex.compile(
        r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)",
        regex.IGNORECASE if phrase == phrase.lower() else 0,
    )


def _matches(patterns: Iterable[regex.Pattern[str]], text: str) -> list[tuple[int, int]]:
    return [match.span() for pattern in patterns for match in pattern.finditer(text) if match.end() > match.start()]


def spans(text: str) -> list[tuple[int, int]]:
    r"""The protected stretches of a text, in code points, in order.

    An author protects text with ``spinfix: off`` … ``spinfix: on``, or one line with ``spinfix: ignore-next-line`` above it, in
    any comment syntax.

    >>> text = "See https://example.org/overseas or ask @overseas."
    >>> [text[start:end] for start, end in spans(text)]
    ['https://example.org/overseas', '@overseas']
    >>> text = '&lt;p title="overseas"&gt;, \\u003cb\\u003e and 3 &lt; 4'
    >>> [text[start:end] for start, end in spans(text)]
    ['&lt;', '&lt;p title="overseas"&gt;', '&gt;', '\\u003cb\\u003e', '&lt;']
    """
    hinted = list(_hinted(text))
    return sorted([*hinted, *escaped_tags(text), *_code(text, hinted), *switched_off(text)])


def escaped_tags(text: str) -> Iterator[tuple[int, int]]:
    """The markup of HTML that is written as text, in order: tags, and comments and code that are closed."""
    if not (("&" in text or "\\" in text) and any(hint in text for hint in _ESCAPED_TAG_LITERALS)):
        return
    tags = list(_ESCAPED_TAG.finditer(text))
    closing: dict[str, list[int]] = {}
    for tag in tags:
        if tag["slash"] and tag["name"].lower() in _CODE_ELEMENTS:
            closing.setdefault(tag["name"].lower(), []).append(tag.end())
    done, may_end = 0, True
    for tag in tags:
        if tag.start() < done:
            continue
        done = tag.end()
        if tag["comment"]:
            end = _COMMENT_END.search(text, tag.end()) if may_end else None
            may_end = end is not None  # where one comment has no end, no later one has
            if end is None:
                continue
            done = end.end()
        elif not tag["slash"] and tag["name"] and (ends := closing.get(tag["name"].lower())):
            place = bisect_right(ends, tag.end())
            done = ends[place] if place < len(ends) else done
        yield tag.start(), done


def _code(text: str, hinted: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The code of Markdown, reStructuredText and patches that is not found by its first three backticks or its two single ones.

    Indented blocks are code in a text with other code, which backticks for apostrophes are not; else they may be quotations.

    Args:
        text: the text.
        hinted: what is found so.
    """
    coded = any(text[start] == "`" for start, _ in hinted)
    if ("`" in text or "~" in text) and ("~~~" in text or "``" in text):  # one mark is found in a tenth of the time of two
        for start, end, kind in markdown_code.blocks(text):
            if kind == "fenced" or (kind == "span" and text.startswith("``", start) and not _quotes(text[start:end])):
                coded = True
                yield start, end
    if coded and "</" not in text:
        yield from markdown_code.listings(text)
    yield from markdown_code.literals(text)
    yield from markdown_code.hunks(text)


def _quotes(span: str) -> bool:
    """Whether a span between backticks goes from one ``quotation'' of LaTeX to the next."""
    inside = span.strip("`")
    return "''" in inside or (inside[-1:].isspace() and not inside[:1].isspace())


def _hinted(text: str) -> Iterator[tuple[int, int]]:
    """The protected stretches of a text, without those of an author; only words that contain a hint are searched."""
    wide = _wide(text)
    done = 0
    for place in _hints(text, wide):
        if place < done:
            continue
        start = 1 + max(text.rfind(" ", done, place), text.rfind("\n", done, place), done - 1)
        blank = _BLANK.search(text, place)
        done = blank.start() if blank is not None else len(text)
        end = done
        number = bisect_left(wide, start)
        within = _PROTECTED.search(text, start, end)
        while start < end:  # what begins in this word may end in another one, if it is a tag or code
            tag = wide[number] if number < len(wide) and wide[number] < end else end
            if within is not None and within.start() < start:  # else it is the next one still: a word may have many tags
                within = _PROTECTED.search(text, start, end)
            match = within
            if tag < end and (match is None or match.start() >= tag):
                number += 1
                match = _PROTECTED.match(text, tag)
                start = tag + 1
            if match is not None:
                yield match.span()
                start = match.end()
                done = max(end, start)
                number = bisect_left(wide, start)
            elif tag == end:
                break


def _hints(text: str, wide: Sequence[int]) -> list[int]:
    """The places of all hints, in order, with those where something wide may begin."""
    places = [match.start() for match in _ENDING.finditer(text)]
    places += wide
    for mark in _HINTS:
        if mark in text:
            places += _places(text, mark)
    return sorted(places) if len(places) > 1 else places


def _wide(text: str) -> list[int]:
    """Where tags and code may begin, which alone may contain white space."""
    tags = [match.start() for match in _TAG.finditer(text)] if "<" in text else []
    return sorted(tags + _places(text, "`")) if "`" in text and _CODE.search(text) else tags


def _places(text: str, mark: str) -> list[int]:
    """The places of a character."""
    found = []
    place = text.find(mark)
    while place >= 0:
        found.append(place)
        place = text.find(mark, place + 1)
    return found


def switched_off(text: str) -> list[tuple[int, int]]:
    """The stretches for which the author has switched spinfix off, in code points, in order; nothing is changed there."""
    if "spinfix:" not in text:
        return []
    found = []
    off = None
    for match in _SWITCH.finditer(text):
        if match["what"] == "off":
            off = match.start() if off is None else off
        elif match["what"] == "on":
            if off is not None:
                found.append((off, match.end()))
            off = None
        else:
            line = text.find("\n", match.end()) + 1
            if line:
                end = text.find("\n", line)
                found.append((line, end if end >= 0 else len(text)))
    if off is not None:
        found.append((off, len(text)))
    return found
