"""Tells words and marks that a sentence mentions, says or quotes from those that stand in it as leftovers.

"The tag [ad_1] marks the place", "it said “Read more” on every page": what a text is about has to stay.  These are questions
about a stretch of text and what stands around it in its line; `spinfix.artefacts.judging.surroundings` looks at the lines
around.
"""

from __future__ import annotations

from functools import cached_property

from spinfix import lazy
from spinfix.artefacts.judging import wording
from spinfix.artefacts.matches import Document
from spinfix.text import sentences
from spinfix.text.markup import BLANK
from spinfix.text.quotation_marks import CLOSING, OPENING, PAIRS

MOST_WORDS = 4
"""Words of the longest sentence that, said within a line, shows that the text mentions it; longer ones stand twice on pages
that ask for followers."""
HEAD, TAIL = 120, 10
"""Characters of a line that are read before a stretch, and before a quotation mark."""
LONGEST_QUOTED = 60
"""Characters of words that are looked for in quotation marks; those of buttons and notices are shorter."""
MOST_REFRAINS = 50
"""Different words of a text that are looked for twice in a row, which keeps texts of nothing but matches fast."""
_QUOTATION = lazy.regex_compile(rf"(?<!\w)[{OPENING}']([^{OPENING}{CLOSING}'\n]{{2,60}})[{CLOSING}'](?!\w)")
_QUOTATION_MARKS = frozenset((*PAIRS, "''", "‘'", "``"))
"""What stands before and behind a quotation; of ‘…’ rules see a straight second mark (`spinfix.text.markup.plain`)."""
_WORD_BEFORE = lazy.regex_compile(r"(?:\p{L},? |\()$")
"""What stands before a quotation mark in a sentence, but not in code."""
_WORD_BEHIND = lazy.regex_compile(r"[ ](?:\(|[–—-] ?)?\p{L}\p{Ll}+[ ,.;:!?]")
"""What stands behind the mark that closes a quotation at the beginning of a sentence or an entry, but not in code."""
_MARKS_WITHIN = tuple(",.;:?!")
"""What may stand between quoted words and the mark that closes the quotation: commas and stops do in American usage."""
_EMPHASIS = frozenset("*_`")
"""Marks of emphasis and code in Markdown."""
_SENTENCE_BEFORE, _SENTENCE_BEHIND = lazy.regex_compile(r"\p{Ll}[ ]\Z"), lazy.regex_compile(r"[.,;:!?)]|[ ]\p{Ll}")
"""What stands on either side of a word of a sentence that is emphasised or in brackets."""
_BESIDE_WORDS = BLANK + '*_>#.:!?…→»›"”“'
_ENDS = tuple(sentences.STOPS)
_OPENING, _CLOSING = " \"“‘'(", "\"”’')"


class Mentions:
    """What a document mentions, says or quotes.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._refrains: dict[str, bool] = {}
        self._sentences: dict[str, bool] = {}

    def is_mentioned(self, start: int, end: int) -> bool:
        """Whether the text has the words from ``start`` to ``end`` elsewhere: in quotation marks, twice in a row, or as a whole
        sentence of a line.
        """
        words = self._document.folded[start:end].strip(_BESIDE_WORDS)
        if not words or len(words) > LONGEST_QUOTED:
            return False
        if words in self._quotations:
            return True
        if words not in self._refrains and len(self._refrains) < MOST_REFRAINS:
            found = (f"{words}{between}{words}" in self._document.folded for between in (" ", ", ", "; "))
            self._refrains[words] = any(found)
            self._sentences[words] = len(words.split()) <= MOST_WORDS and self._is_sentence_within(words)
        if self._refrains.get(words, False):
            return True
        before = self._document.text[max(0, start - HEAD) : start].rpartition("\n")[2]
        return not before.strip(_BESIDE_WORDS) and self._sentences.get(words, False)

    def _is_sentence_within(self, words: str) -> bool:
        """Whether words are a whole sentence within a line of several, and not only its last words ("an advertisement.")."""
        folded = self._document.folded
        place = folded.find(words)
        while place >= 0:
            end = place + len(words)
            before = folded[max(0, place - 4) : place].rstrip(_OPENING)
            if folded[end : end + 1] in _ENDS and folded[place - 1 : place] in ("", *"\n \"“‘'("):
                after = folded[end + 1 : end + 4].strip(_CLOSING)
                is_followed = after[:1] == " " and after[1:2].isalnum()
                if before.endswith((*_ENDS, ":")) or (is_followed and (not before or before.endswith("\n"))):
                    return True
            place = folded.find(words, end)
        return False

    @cached_property
    def _quotations(self) -> frozenset[str]:
        """The short quotations of the text, in lower case."""
        return frozenset(words.rstrip(".,!?:") for words in _QUOTATION.findall(self._document.folded))

    def is_spoken_of(self, start: int, end: int) -> bool:
        """Whether a mark from ``start`` to ``end`` begins a line that goes on to say what the mark does, is asked for, or is
        quoted.
        """
        text = self._document.text
        if self.is_within_quotation_marks(start, end):
            return self.is_quoted(start, end)
        if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
            goes_before = _SENTENCE_BEFORE.search(text, max(0, start - TAIL), start - 1)
            return goes_before is not None and _SENTENCE_BEHIND.match(text, end + 1) is not None
        before = text[max(0, start - wording.LAST) : start].rpartition("\n")[2]
        if wording.asks_for(before):
            return True
        after = text[end : end + 20].lstrip("*_")
        return not before.strip(BLANK + "*_-•·") and after[:1] == " " and wording.says_what_it_does(after.lstrip(" "))

    def is_word(self, start: int, end: int) -> bool:
        """Whether a mark from ``start`` to ``end`` is a word of a sentence."""
        return wording.is_a_word_between(*self._beside(start, end))

    def is_amid_words(self, start: int, end: int) -> bool:
        """Whether a tag or a script from ``start`` to ``end`` is a word of a sentence, or a sentence begins with it or goes on
        with it in lower case; white space at its ends does not count.
        """
        start, end = self._trimmed(start, end)
        return self.is_word(start, end) or wording.is_amid_words(*self._beside(start, end))

    def is_used(self, start: int, end: int) -> bool:
        """Whether a sentence says that the code from ``start`` to ``end`` is used; white space at its ends does not count."""
        return wording.is_used(*self._beside(*self._trimmed(start, end)))

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A stretch without the white space at its ends."""
        text = self._document.text
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        return start, end

    def _beside(self, start: int, end: int) -> tuple[str, str]:
        """What stands before a stretch in its line, and behind it."""
        text = self._document.text
        return text[max(0, start - wording.LAST) : start].rpartition("\n")[2], text[end : end + wording.LAST]

    def is_said(self, start: int) -> bool:
        """Whether a sentence breaks off with a colon right before a match, which it says."""
        text = self._document.text
        return wording.says_what_follows(text[max(0, start - wording.LONGEST) : start].rpartition("\n")[2])

    def is_within_quotation_marks(self, start: int, end: int) -> bool:
        """Whether quotation marks stand right before and behind a match, or behind the comma or stop that follows it."""
        return self._closing_mark(start, end) >= 0

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether a match stands within quotation marks in a sentence, which has a word before or behind them."""
        text, closing = self._document.text, self._closing_mark(start, end)
        if closing < 0:
            return False
        goes_before = _WORD_BEFORE.search(text, max(0, start - TAIL), start - 1)
        return goes_before is not None or _WORD_BEHIND.match(text, closing + 1) is not None

    def _closing_mark(self, start: int, end: int) -> int:
        """The place of the quotation mark behind a match that closes the one right before it; -1 if there is none."""
        text = self._document.text
        if not start:
            return -1
        places = (end, end + 1) if text[end : end + 1] in _MARKS_WITHIN else (end,)
        return next((place for place in places if text[start - 1] + text[place : place + 1] in _QUOTATION_MARKS), -1)

    def is_emphasised(self, start: int, end: int) -> bool:
        """Whether a match is a word of a sentence in emphasis or code ("a button marked *toggle caption*."), which names it."""
        text = self._document.text
        words = text[start:end]
        first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if text[first] not in _EMPHASIS:
            first, last = first - 1, last + 1
        if first < 1 or text[first] not in _EMPHASIS or text[last - 1 : last] != text[first]:
            return False
        before = text[max(0, first - TAIL) : first]
        return _SENTENCE_BEFORE.search(before) is not None and _SENTENCE_BEHIND.match(text, last) is not None

    def closes_a_string(self, start: int, end: int) -> bool:
        """Whether a match has the straight quotation mark that closes a string of a program, which is opened before it."""
        text = self._document.text
        found = text[start:end]
        if start and text[start - 1] in "'\"" and text[start - 1] in found:
            return True
        return found.count('"') % 2 == 1 and text.count('"', text.rfind("\n", 0, start) + 1, start) % 2 == 1
