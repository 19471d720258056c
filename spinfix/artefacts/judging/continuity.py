"""Whether lines go on with one another: words of a sentence that only look like an artefact stay."""

from __future__ import annotations

from functools import cached_property

import regex

from spinfix import lazy
from spinfix.artefacts.judging.runs import INTRODUCED, LOOSE, Runs
from spinfix.artefacts.judging.structure import Structure
from spinfix.artefacts.judging.wording import is_unfinished
from spinfix.artefacts.matches import Match
from spinfix.text.markup import BLANK, BLOCKS

FULL_LINE = 50
"""Characters of a line of wrapped text; books and mail of `../shared/genuine` have 60 to 75."""

LABEL = 4
"""Words of a line that may be a part of a sentence; labels beside buttons ("Photo by Lee") are shorter."""

BRACKETED = 6
"""Lines above that are looked through for the beginning of a bracket; with 14 columns they have as many words as one line."""

_STOPS = (".", "!", "?", ":", ";", '"', "”", "’", ")", "]")
_RUN_ON = lazy.regex_compile(r"[\s>]*(?!(?:by|via|photo|image)\b)\p{Ll}[\p{Ll}'-]*(?:(?P<more>[,;:]?[ \t]+\S)|[.,;:!?]*\s*$)")
"""A line that goes on with a sentence: no address, no byline, no name such as iPhone."""
_OPEN = lazy.regex_compile(r"[\p{L},–—-]\s*$")
_APART = lazy.regex_compile(
    rf"\n[ \t\r]*\n|</?(?:\w+-[\w-]+|{'|'.join(sorted(BLOCKS))})(?=[\s/>])",
    regex.IGNORECASE,
)
"""What sets lines of a page apart: an empty line, and the tags of HTML and of scripts (with a hyphen) that do so."""
_BREAK = lazy.regex_compile(r"\s*+<br\s*+/?>\s*+", regex.IGNORECASE)
"""What sets lines of verse apart in a page."""
_GOES_ON = lazy.regex_compile(r"[,.;:!?)]?\s*(?:\p{Ll}[\p{Ll}'-]*(?=[\s,.;:!?)]|$)|$)")
"""What follows a word of a sentence: a mark of punctuation, or a word in lower case."""


class Continuity:
    """What the lines beside a match say of it as a part of their sentences.

    Args:
        runs: the lines of a document, and its matches.
        structure: what the lines stand in.
    """

    def __init__(self, runs: Runs, structure: Structure) -> None:
        self._runs, self._structure = runs, structure
        self._document, self._lines = runs.document, runs.lines
        self._brackets: dict[int, int] = {}  # how many each line opens and does not close, of lines asked for so far

    def is_introduced(self, index: int) -> bool:
        """Whether the line above the run is text and ends with a colon, or the line below it goes on in lower case."""
        top, bottom = self._runs.run(index)
        if top and self._lines[top - 1][1].rstrip(BLANK).endswith(":"):
            return True
        below = self._lines[bottom + 1][1].lstrip(LOOSE)[:1] if bottom + 1 < len(self._lines) else ""
        return below.islower() and bottom - top < INTRODUCED

    def is_entry(self, first: int, last: int) -> bool:
        """Whether the heading of a list of articles is itself a part of something: the line above announces it with a colon, or
        the line below is prose or goes on in lower case, as in listings of keys and values.
        """
        if first and self._lines[first - 1][1].rstrip(BLANK).endswith(":"):
            return first - 1 not in self._runs.cover
        below = last + 1
        if below >= len(self._lines) or below in self._runs.cover or self._structure.linked(below):
            return False
        if self._is_label_in_a_block(first, last):
            return True
        words = self._lines[below][1].rstrip(BLANK)
        if len(words) > 2 * FULL_LINE and words.endswith("."):  # a paragraph, and no title of an article
            return True
        return _RUN_ON.match(self._lines[below][1]) is not None

    def _is_label_in_a_block(self, first: int, last: int) -> bool:
        """Whether a label with a colon has a line right above and its value right below, in a text of blocks that empty lines
        set apart, as the entries of a reference are.
        """
        if not first or self._document.view.format == "html" or not self._lines[last][1].rstrip(BLANK).endswith(":"):
            return False
        return self._document.adjoins(first - 1) and self._document.adjoins(last) and self._has_blocks

    @cached_property
    def _has_blocks(self) -> bool:
        """Whether empty lines set lines of the text apart."""
        return "\n\n" in self._document.text.strip()

    def introduces_items(self, last: int) -> bool:
        """Whether a line ends with a colon, and what is below it is an item of a list with words that are no button's."""
        below = last + 1
        if below >= len(self._lines) or not self._lines[last][1].rstrip(BLANK).endswith(":"):
            return False
        if below in self._runs.cover or self._structure.role(below) != "item" or self._structure.linked(below):
            return False
        return len(self._lines[below][1].split()) >= LABEL

    def continues_a_sentence(self, first: int) -> bool:
        """Whether a line of wrapped text only looks like an artefact: it ends the sentence of the line above."""
        if not first or self._document.view.format == "html":
            return False
        text = self._lines[first][1].strip()
        if not self._document.adjoins(first - 1) or not text[:1].islower() or self._is_repeated(first):
            return False
        above = self._lines[first - 1][1].rstrip()
        if above.endswith(_STOPS):
            return False
        wrapped = len(above) >= FULL_LINE and len(text) >= FULL_LINE // 2
        return wrapped or text.endswith(_STOPS) or is_unfinished(above)

    def _is_repeated(self, index: int) -> bool:
        """Whether the rules that cover a line cover the one above, too, and require nothing."""
        rules = {match.rule.id for match in self._runs.cover.get(index, ()) if not match.rule.requires}
        return any(match.rule.id in rules for match in self._runs.cover.get(index - 1, ()))

    def runs_on(self, match: Match, first: int, last: int) -> bool:
        """Whether a line of wrapped text or verse only looks like an artefact: the line right below goes on in lower case, with
        more than a word or after a line right above that ends in the middle of a sentence.
        """
        below = last + 1
        if below >= len(self._lines) or below in self._runs.cover:
            return False
        if self._document.view.format == "html":
            return self._is_first_of_verse(first, last)
        if self._is_slot(match):
            return False
        if self._is_in_capitals(first, last):
            return True
        if not self._document.adjoins(last) or not (word := _RUN_ON.match(self._lines[below][1])):
            return False
        return bool(word["more"]) or self._is_below_unfinished(first) or self._goes_on_in_lower_case(match, first)

    def _is_first_of_verse(self, first: int, last: int) -> bool:
        """Whether a line of a page begins a block, and goes on in lower case, with more than a word, behind a mere <br>."""
        word = _RUN_ON.match(self._lines[last + 1][1])
        if word is None or not word["more"] or not _BREAK.fullmatch(self._between(last)):
            return False
        return not first or not _BREAK.fullmatch(self._between(first - 1))

    def closes_a_bracket(self, index: int) -> bool:
        """Whether a line has the end of a bracket that one of the lines right above it opens."""
        if self._document.view.format == "html" or self._opened(index) >= 0:
            return False
        opened = 0
        for above in range(index - 1, max(-1, index - 1 - BRACKETED), -1):
            if not self._document.adjoins(above):
                return False
            opened += self._opened(above)
            if opened > 0:
                return True
        return False

    def _opened(self, index: int) -> int:
        """How many more brackets a line opens than it closes."""
        if index not in self._brackets:
            text = self._lines[index][1]
            self._brackets[index] = text.count("(") - text.count(")")
        return self._brackets[index]

    def _is_in_capitals(self, first: int, last: int) -> bool:
        """Whether lines stand in a sentence in capitals: those right above and below have them, and there is no stop above."""
        if not (0 < first <= last < len(self._lines) - 1) or first - 1 in self._runs.cover:
            return False
        if not (self._document.adjoins(first - 1) and self._document.adjoins(last)):
            return False
        beside = (self._lines[index][1].rstrip(BLANK) for index in (first - 1, first, last + 1))
        return all(map(str.isupper, beside)) and not self._lines[first - 1][1].rstrip(BLANK).endswith(_STOPS)

    def _goes_on_in_lower_case(self, match: Match, first: int) -> bool:
        """Whether words in lower case go on with the line right above them, which has no stop."""
        if not first or first - 1 in self._runs.cover or not self._document.adjoins(first - 1):
            return False
        above = self._lines[first - 1][1]
        return self._document.text[match.start : match.end].islower() and bool(_OPEN.search(above))

    def is_within_a_sentence(self, first: int, last: int) -> bool:
        """Whether an element that HTML does not know stands within a sentence: "Choose <guimenu>Print</guimenu> to …"."""
        if self._document.view.format != "html" or not 0 < first <= last < len(self._lines) - 1:
            return False
        above, below = first - 1, last + 1
        if above in self._runs.cover or below in self._runs.cover:
            return False
        if not self._has_foreign_tags_behind(above) or not self._has_foreign_tags_behind(last):
            return False
        before, after = self._lines[above][1].rstrip(BLANK), self._lines[below][1].lstrip(BLANK)
        return bool(_OPEN.search(before) and _GOES_ON.match(after))

    def _has_foreign_tags_behind(self, index: int) -> bool:
        """Whether only tags of another language than HTML, such as DocBook, set a line of a page apart from the next."""
        return _APART.search(self._between(index)) is None

    def _between(self, index: int) -> str:
        """What a page has between the words of a line and those of the next: tags and blanks."""
        document = self._document
        start, text = self._lines[index]
        below, words = self._lines[index + 1]
        end = document.origin(start + len(text.rstrip(BLANK)) - 1) + 1
        return document.original[end : document.origin(below + len(words) - len(words.lstrip(BLANK)))]

    def _is_slot(self, match: Match) -> bool:
        """Whether a match is the mark of an advertisement, which pages put even between the lines of a sentence."""
        found = self._document.text[match.start : match.end]
        return match.rule.kind == "slot" and not found.islower() and found.lower() != "story continues"

    def _is_below_unfinished(self, index: int) -> bool:
        """Whether the line right above is longer than a label and ends in the middle of a sentence."""
        if not index:
            return False
        above = self._lines[index - 1][1]
        return self._document.adjoins(index - 1) and len(above.split()) >= LABEL and bool(_OPEN.search(above))
