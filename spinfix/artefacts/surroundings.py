"""What the text around a match says: that it speaks about the words, or that they are an entry of a list, a record or a form.

A manual, a survey of web pages or a list of tasks has lines such as "Read more" that are its content.  What gives them away is
no meaning but a habit of writing: a sentence with a colon above them, a verb below them, other lines of the same make beside
them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

import regex

from spinfix.artefacts.matches import Document
from spinfix.text.markup import BLANK

SHORT = 45
"""Characters of an entry of a list; the sentences of articles are longer."""

WORDS = 6
"""Words of a short line."""

BRIEF = 3
"""Words of a very short sentence, such as "Share this."."""

OTHERS = 2
"""Entries that tell a list, blocks that tell that a text consists of entries, marks that tell a song."""

QUOTED = 2
"""Other lines marked with ">" that tell that a text quotes mail; a single one may be the arrow of a button."""

LONGEST_HEAD = 60
"""Characters of a line that has what it stands for below it."""

SET_IN = 2
"""Characters by which a line is set in."""

TITLES = 6
"""Lines at the head of a document that may be the title of a policy."""

_ANNOUNCING = regex.compile(
    r"press|click|choose|select|tap|type|writes?|wrote|says?|said|reads?|called|named|labelled|marked|are|is|was|were|be|with"
    r"|of|as|like|than|see|prints?|shows?|displays?",
    regex.I,
)
"""Last words of a line without a stop that has what it speaks of below it."""
_INTRODUCES = regex.compile(
    r"\b(?:lines|words|texts|phrases|patterns|examples)\b.*\b(?:below|as follows)\b[^.]{0,40}\.?$"
    r"|\bwhat do(?:es)? .{3,40} mean\?$",
    regex.I,
)
"""A line that says that words are below it."""
_OF_WORDS = regex.compile(r"\b(?:buttons?|labels?|words|lines|phrases|strings|messages|patterns|wordings?|slogans?)\b", regex.I)
"""What a line without a stop, a heading or a question, speaks of if words are below it."""
_NAMED = regex.compile(r"\b(?:an?|the|this|one) (?:line|word|words|label|button|notice|message|sentence|phrase)$", regex.I)
"""How a line ends that has the words that it speaks of below it."""
_GOES_ON = regex.compile(r"\p{Ll}+(?:[\s,.;:]|$)")
_BROKEN_OFF = regex.compile(r"(?:\S+\s+){3}.*[\p{Ll},–—-]$")
"""How a line ends in the middle of a sentence that is long enough for one."""
LONGEST = 200
"""Characters at the end of a line that are looked at, which keeps texts on one line fast."""
_FENCE = regex.compile(r"\s*(?:\"{3}|'{3})\s*")
_HEADS_WIDGET = regex.compile(
    r"(?:share|follow|like|connect|print|e-?mail|tags?|categor|related|filed|posted|comments?)\b", regex.I
)
"""How a line begins that is itself a part of what pages have around an article."""
_SPOKEN_OF = regex.compile(
    r""":[ ] | (?:is|are|was|were|can|will|does|opens?|shows?|hides?|means?|stands?|marks?|leads?|turns?|takes?|begins?
    |brings?|asks?|tells?|says?|said|gives?|puts?|inserts?|displays?|contains?|returns?|adds?|ends?|or|he|she|they)\b
    | (?:The|This|These|That)[ ](?:button|link|label|words?|line|notice|sentence|shortcode)s?[ ](?:is|are|was|were|can|opens?)\b
    """,
    regex.VERBOSE,
)
"""How a line begins that says something of what is above it."""
_ASKED_FOR = regex.compile(r"\b(?:write|type|insert|paste|shortcodes?|placeholders?)\W{0,3}$", regex.I)
_OF_CODE = regex.compile(
    r"\b(?:snippet|code|script|function|element|tag|event|html|style sheet|variable|console|call)s?\b", regex.I
)
_RECORD = regex.compile(r"[\s*_•·–—-]{0,6}(?:\p{Lu}[\p{L}’'-]*(?: [\p{L}’'-]+){0,2}|\p{Lu}+)[*_]{0,2}: +\S")
_NUMBERED = regex.compile(r"(\p{L}{3,}) (?:\d{1,4}|\p{Lu}|[ivx]{1,5})[.:]?")
_CHAPTER = regex.compile(r"(?:chapter|part|section|unit|lesson|annex|appendix) [\w-]{1,12}\.?$", regex.I)
_PART = regex.compile(r"\[(?:verse|chorus|bridge|intro|outro|hook|refrain|pre-?chorus|coda)[^\[\]]*\]", regex.I)
_TIMES = regex.compile(r"\d\d:\d\d[.,]\d{3} --> ")
_QUOTED = regex.compile(r"[ ]{0,3}>[ >]*\S")
_POLICY = regex.compile(
    r"#*[^\S\n]*(?:[\w’']+ ){0,2}(?:(?:privacy|cookies?|data protection) (?:policy|notice|statement)|terms (?:of|and|&) \w+)"
    r"(?: (?:of|for|at) [^|]+| [\w ]+)?",
    regex.I,
)
_SENTENCE = regex.compile(r"\p{Lu}[^.!?]*[^.!?\s][.!]$")
_PROSE = regex.compile(r"[^\w]{0,3}\p{Lu}.*\p{Ll}{2}[.!?][”\"’')\]]*$")
_BYLINE = regex.compile(r"\s*by\s+\p{Lu}|.*\p{L}{3} \d{1,2},? (?:19|20)\d\d\b|.*\d+ ?(?:min|hours?|days?)\b", regex.I)
_ENDS = (".", "!", "?", "…")
_STOPS = (".", "!", "?", ":", ";", ",", "…", "”", '"')


class _Block(NamedTuple):
    """Lines that empty lines set apart.

    Attributes:
        first: its first line.
        last: its last.
        bare: how many of its lines are no artefacts.
        is_headed: whether its first line is short and stands above others.
        is_short: whether all of its lines are short.
        has_byline: whether a line names an author or a date.
    """

    first: int
    last: int
    bare: int
    is_headed: bool
    is_short: bool
    has_byline: bool

    @property
    def is_pair(self) -> bool:
        """Whether it consists of a short head and one line."""
        return self.is_headed and self.last == self.first + 1


class Surroundings:
    """The lines of a document around its matches.

    Args:
        document: the document.
        cover: the lines that matches cover whole.
    """

    def __init__(self, document: Document, cover: Collection[int]) -> None:
        self._document = document
        self._lines = document.lines
        self._cover = cover
        self._is_html = document.view.format == "html"
        self._records: dict[int, bool] = {}

    def speaks_of(self, top: int, bottom: int, *, listed: bool) -> bool:
        """Whether a run of lines is what the text speaks of: the line above introduces it, or the line below says what it is.

        Args:
            top: the first line of the run.
            bottom: the last.
            listed: whether it begins with an item of a list.
        """
        if bottom + 1 < len(self._lines) and _SPOKEN_OF.match(self._words(bottom + 1)):
            return True
        if not top or not self.introduces(top - 1):
            return False
        # A colon above the last lines of an article may belong to a link that was there, unless it is one of "labels:".
        if listed or bottom + 1 < len(self._lines):
            return True
        above = self._words(top - 1).rstrip("*_")[-LONGEST:]
        return not above.endswith(":") or _OF_WORDS.search(above) is not None

    def introduces(self, index: int) -> bool:
        """Whether a line has what it speaks of below it."""
        if index in self._cover:
            return False
        words = self._words(index).rstrip("*_")[-LONGEST:]
        if _HEADS_WIDGET.match(words):
            return False
        if words.endswith(":") or _INTRODUCES.search(words) or _NAMED.search(words):
            return True
        if (words[-1:].isalpha() or words.endswith("?")) and _OF_WORDS.search(words):
            return True
        last = words.split()[-3:]
        return not self._is_html and len(last) == 3 and _ANNOUNCING.fullmatch(last[-1]) is not None

    def names(self, index: int) -> bool:
        """Whether a line breaks off where it says what is below it, as in "It had the line"."""
        return index not in self._cover and _NAMED.search(self._words(index)[-LONGEST:]) is not None

    def breaks_a_sentence(self, top: int, bottom: int) -> bool:
        """Whether a run of lines stands in the middle of a sentence: the line above breaks off, and the line below goes on."""
        if self._is_html or not 0 < top <= bottom < len(self._lines) - 1 or top - 1 in self._cover:
            return False
        return bool(_BROKEN_OFF.match(self._words(top - 1)[-LONGEST:]) and _GOES_ON.match(self._words(bottom + 1)))

    def introduces_code(self, index: int) -> bool:
        """Whether a line has the code that it speaks of below it."""
        return self.introduces(index) and _OF_CODE.search(self._words(index)[-LONGEST:]) is not None

    def mentions(self, start: int, end: int) -> bool:
        """Whether a mark from ``start`` to ``end`` begins a line that goes on to say what the mark does, or is asked for."""
        text = self._document.text
        before = text[max(text.rfind("\n", 0, start) + 1, start - 40) : start]
        if _ASKED_FOR.search(before):
            return True
        after = text[end : end + 20]
        return not before.strip(BLANK + "*-•·") and after[:1] == " " and _SPOKEN_OF.match(after.lstrip(" ")) is not None

    def is_quoted(self, index: int) -> bool:
        """Whether a line stands in quoted mail, between three quotation marks, or in subtitles."""
        if self._is_html:
            return False
        if _QUOTED.match(self._lines[index][1]) and (self._quoted > QUOTED or (index > 0 and self.introduces(index - 1))):
            return True
        if index and _FENCE.fullmatch(self._lines[index - 1][1]):
            return True
        return any(_TIMES.search(self._lines[other][1]) for other in range(max(0, index - 2), index))

    @cached_property
    def _quoted(self) -> int:
        """How many lines are marked with ">"."""
        return sum(1 for _, text in self._lines if _QUOTED.match(text))

    def is_sentence_of_series(self, index: int) -> bool:
        """Whether a line is a very short sentence with its stop, as lines right above or below it are; buttons have no stop."""
        if self._is_html or not self._is_sentence_of(index, BRIEF):
            return False
        top = bottom = index
        while bottom - top < OTHERS and self._is_sentence_of(top - 1, WORDS) and self._adjoins(top - 1, top):
            top -= 1
        while bottom - top < OTHERS and self._is_sentence_of(bottom + 1, WORDS) and self._adjoins(bottom, bottom + 1):
            bottom += 1
        return bottom - top >= OTHERS

    def _is_sentence_of(self, index: int, most: int) -> bool:
        """Whether a line is a sentence of a few words at most."""
        words = self._words(index) if 0 <= index < len(self._lines) else ""
        return len(words.split()) <= most and _SENTENCE.match(words) is not None

    def _adjoins(self, above: int, below: int) -> bool:
        """Whether no empty line sets two neighbouring lines apart."""
        start, text = self._lines[above]
        return start + len(text) + 1 == self._lines[below][0]

    def is_described(self, top: int) -> bool:
        """Whether a line is set in below a short line right above it, as what it stands for or what it looks like."""
        if self._is_html or not top or top - 1 in self._cover or not self._adjoins(top - 1, top):
            return False
        above, text = self._lines[top - 1][1], self._lines[top][1]
        if len(above) > LONGEST_HEAD or above.rstrip().endswith(_ENDS):
            return False
        return _indent(text) >= _indent(above) + SET_IN

    def is_above_prose(self, bottom: int) -> bool:
        """Whether a sentence of the text stands below a run of lines."""
        return self._last_prose > bottom

    @cached_property
    def _last_prose(self) -> int:
        """The last line that ends as a sentence of more than a few words and is no artefact; -1 if there is none."""
        for index in range(len(self._lines) - 1, -1, -1):
            words = self._words(index)
            if index not in self._cover and not is_brief(words) and _PROSE.match(words):
                return index
        return -1

    def is_record(self, index: int) -> bool:
        """Whether a line has a label and a value, as a line beside it has that is no artefact."""
        if not self._is_labelled(index):
            return False
        if index not in self._records:
            top, bottom = index, index
            while top > 0 and top - 1 in self._cover and self._is_labelled(top - 1):
                top -= 1
            while bottom + 1 in self._cover and self._is_labelled(bottom + 1):
                bottom += 1
            beside = (other for other in (top - 1, bottom + 1) if 0 <= other < len(self._lines) and other not in self._cover)
            self._records |= dict.fromkeys(range(top, bottom + 1), any(map(self._is_labelled, beside)))
        return self._records[index]

    def _is_labelled(self, index: int) -> bool:
        return _RECORD.match(self._lines[index][1]) is not None

    def is_numbered(self, index: int) -> bool:
        """Whether a line stands below a heading such as "Part A" or "Error 12", of which the text has others."""
        if not index:
            return False
        above = self._words(index - 1)
        if _CHAPTER.match(above):
            return True
        return (match := _NUMBERED.fullmatch(above)) is not None and self._numbered.get(match[1], 0) > 1

    @cached_property
    def _numbered(self) -> dict[str, int]:
        """How many headings with a number the text has, by their word."""
        found = (_NUMBERED.fullmatch(self._words(index)) for index in range(len(self._lines)))
        return Counter(match[1] for match in found if match)

    @cached_property
    def is_song(self) -> bool:
        """Whether the text is a song whose parts are marked."""
        return sum(1 for index in range(len(self._lines)) if _PART.fullmatch(self._words(index))) >= OTHERS

    def is_entry(self, index: int, *, heads_list: bool = False) -> bool:
        """Whether a line is an entry of a list, or the head of one as other blocks of the text have.

        Args:
            index: the line.
            heads_list: whether it may be the heading of a list of articles.
        """
        if self._is_html:
            return False
        block = self._blocks[bisect_right(self._tops, index) - 1]
        if not block.bare:
            return False
        heads = index == block.first and self._headed - block.is_headed >= OTHERS
        if heads or (index == block.last and block.is_pair and self._pairs > OTHERS):
            return True
        if not block.is_short:
            return False
        if self._groups - (block.last > block.first) >= OTHERS:
            return True
        return self._is_list(block) and not (heads_list and index == block.first)

    def _is_list(self, block: _Block) -> bool:
        """Whether a block of short lines is a list, and neither a widget nor the head of an article."""
        size = block.last - block.first + 1
        if (block.first == 0 and size + len(self._cover) - (size - block.bare) < len(self._lines)) or block.has_byline:
            return False
        return block.bare >= OTHERS and 2 * block.bare >= size

    @cached_property
    def _blocks(self) -> list[_Block]:
        """The blocks of lines that empty lines set apart."""
        found: list[_Block] = []
        first = 0
        for index, (start, text) in enumerate(self._lines):
            if index + 1 == len(self._lines) or start + len(text) + 1 != self._lines[index + 1][0]:
                found.append(self._block(first, index))
                first = index + 1
        return found

    def _block(self, first: int, last: int) -> _Block:
        bare = [index for index in range(first, last + 1) if index not in self._cover]
        is_short = all(map(self._is_short, range(first, last + 1)))
        return _Block(
            first=first,
            last=last,
            bare=len(bare),
            is_headed=bool(bare) and last > first and (first in self._cover or self._is_short(first)),
            is_short=is_short,
            has_byline=is_short and any(_BYLINE.match(self._lines[index][1]) for index in bare),
        )

    @cached_property
    def _tops(self) -> list[int]:
        return [block.first for block in self._blocks]

    @cached_property
    def _headed(self) -> int:
        """How many blocks have a head of their own; the place of an advertisement may stand above many."""
        return len({self._words(block.first).casefold() for block in self._blocks if block.is_headed})

    @cached_property
    def _pairs(self) -> int:
        """How many blocks consist of a short head and one line, as speakers of a play and what they say."""
        return sum(1 for block in self._blocks if block.is_pair and block.first not in self._cover)

    @cached_property
    def _groups(self) -> int:
        """How many blocks consist of several short lines."""
        return sum(1 for block in self._blocks if block.is_short and block.last > block.first)

    def _is_short(self, index: int) -> bool:
        text = self._words(index)
        return len(text) <= SHORT and len(text.split()) <= WORDS and not text.endswith(_STOPS)

    @cached_property
    def is_policy(self) -> bool:
        """Whether the document is a policy or a contract itself: its first lines say so."""
        return any(_POLICY.fullmatch(self._words(line)) for line in range(min(TITLES, len(self._lines))))

    def _words(self, index: int) -> str:
        return self._lines[index][1].strip(BLANK)


def is_brief(text: str) -> bool:
    """Whether a line has a few words at most."""
    return len(text.split()) <= WORDS


def _indent(text: str) -> int:
    """The white space before the first word of a line."""
    return len(text) - len(text.lstrip(" \t"))
