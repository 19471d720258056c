"""What a text is as a whole, apart from its matches: where its sentences are, and whether it is a song, a policy or a list.

A line counts for the text if no match covers it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property

import regex

from spinfix import lazy
from spinfix.artefacts.judging.wording import SHORT
from spinfix.artefacts.matches import Document
from spinfix.text import sentences

SENTENCE = 4
"""Words of the shortest sentence that tells that the text goes on."""

HEADLINE = 4
"""Words of the shortest headline that a sentence may stand below."""

OTHERS = 2
"""Lines of one make that tell what a text is: sentences of a series, questions of a quiz, marks of a song."""

LONGEST_HEAD = 60
"""Characters of a line that has what it stands for below it."""

TITLES = 6
"""Lines at the head of a document that may be the title of a policy."""

HEAD, TAIL = 120, 10
"""Characters at the beginning and the end of a line that are looked at, to see whether it is a sentence."""

SPEAKER = lazy.regex_compile(
    r"(?:\[?\d\d?:\d\d(?::\d\d)?\]? )?(?:<[\w .-]{1,20}>|[\w.-]+(?: [\w.-]+)?:|[\w.-]+ {1,4}\d\d?[:.]\d\d)(?=\s|$)"
)
"""How the lines of a log of talk begin: "<olek>", "[10:02] mira:", "Ben:", "jon 18:41"."""
QUOTED = lazy.regex_compile(r"[ ]{0,3}>[ >]*\S")
"""How a line of quoted mail begins."""
_LETTERS = lazy.regex_compile(r"\p{L}+")
_DIGIT = lazy.regex_compile(r"\d+")
_BEGINS = lazy.regex_compile(r"[^\w]{0,3}(?:(?:\d{1,3}[.)] {1,3})?[\p{Lu}\d]|\p{Ll}+(?: \S+){8})")
"""How a sentence of the text begins: one in lower case goes on for several words."""
_ENDED = lazy.regex_compile(rf"[\p{{Ll}}\d]{{2}}[.!?][{re.escape(sentences.CLOSING)}]*$")
_FOOT = lazy.regex_compile(r"\b(?:rights reserved|copyright|powered by|privacy policy)\b|©|^disclaimer\b", regex.I)
"""What the foot of a page has, even in a sentence."""
_NUMBERED = lazy.regex_compile(r"(\p{L}{3,}) (?:\d{1,4}|\p{Lu}|[ivx]{1,5})[.:]?")
_CHAPTER = lazy.regex_compile(
    r"(?:chapter|part|section|unit|lesson|annex|appendix|text|exercise|task|question|case|room|exhibit|lot|item|group)"
    r" [\w-]{1,12}\.?$",
    regex.I,
)
_PART = lazy.regex_compile(r"\[(?:verse|chorus|bridge|intro|outro|hook|refrain|pre-?chorus|coda)[^\[\]]*\]", regex.I)
_POLICY = lazy.regex_compile(
    r"#*[^\S\n]*(?:[\w’']+ ){0,2}(?:(?:privacy|cookies?|data protection) (?:policy|notice|statement)|terms (?:of|and|&) \w+)"
    r"(?: (?:of|for|at) [^|]+| [\w ]+)?",
    regex.I,
)
_ENDS = tuple(sentences.STOPS)
_BESIDE = lazy.regex_compile(
    r"\](?:\(|:[ \t]+<?)(?![\w+.-]+:|[/#?])[^()\s<>]*\.(?:md|mdx|markdown|rst|adoc|org|ipynb)(?:#[^()\s<>]*)?[)>\s]"
    r"|^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+`[\w.@-]*/[\w./@-]{0,200}\.\w{1,5}`[ \t]*$"
    r"|^\.\.[ \t](?:toctree|seealso|automodule|literalinclude|include)::",
    regex.M,
)
"""How a page of documentation names others: a link to a file by its name alone, as [setup](setup.md#first); an item that is the
path of a file; a directive of Sphinx.  Pages of the web link by addresses."""


class WholeText:
    """The text of a document.

    Args:
        document: the document.
        cover: the lines that matches cover whole.
    """

    def __init__(self, document: Document, cover: Collection[int]) -> None:
        self._document, self._cover = document, cover
        self._lines, self._words = document.lines, document.line_words

    def begins_below(self, index: int) -> bool:
        """Whether the sentences of the text stand below a line, and none above it."""
        return index <= self._first_sentence < len(self._lines)

    def goes_on_below(self, bottom: int) -> bool:
        """Whether a sentence of the text stands below a run of lines."""
        return self._last_sentence > bottom

    def is_around(self, top: int, bottom: int) -> bool:
        """Whether sentences of the text stand above and below a run of lines, and those above are more than its headline."""
        if not self.is_amid_sentences(top, bottom):
            return False
        # A page may have its buttons in the third line, below the headline and a sentence that sums up the article.
        return not (top == 2 and self._first_sentence == 1 and self._begins_with_headline())

    def is_amid_sentences(self, top: int, bottom: int) -> bool:
        """Whether sentences of the text stand above and below a run of lines."""
        return self._first_sentence < top and bottom < self._last_sentence

    def _begins_with_headline(self) -> bool:
        """Whether the first line may be a headline, which has its sentence below it."""
        words = self._words(0)
        return len(words.split()) >= HEADLINE and words[-1:].isalnum()

    @cached_property
    def _first_sentence(self) -> int:
        """The first line that is a sentence of the text; the number of lines if there is none."""
        return next(filter(self._is_sentence, range(len(self._lines))), len(self._lines))

    @cached_property
    def _last_sentence(self) -> int:
        """The last line that is a sentence of the text; -1 if there is none."""
        return next(filter(self._is_sentence, range(len(self._lines) - 1, -1, -1)), -1)

    def _is_sentence(self, index: int) -> bool:
        """Whether a line ends as a sentence of some words, and is neither an artefact nor the foot of a page."""
        words = self._words(index)
        if index in self._cover or not (_ENDED.search(words[-TAIL:]) and _BEGINS.match(words[:HEAD])):
            return False
        return len(words[:HEAD].split()) >= SENTENCE and not _FOOT.search(words[:HEAD])

    @cached_property
    def brief_lines(self) -> list[int]:
        """The lines that are no artefacts, if all are short, as those of verse, lists, logs and forms; else none."""
        lines = [index for index in range(len(self._lines)) if index not in self._cover]
        return lines if all(len(self._words(index)) <= LONGEST_HEAD for index in lines) else []

    @cached_property
    def is_mostly_sentences(self) -> bool:
        """Whether most of the lines that are no artefacts end as sentences do."""
        words = [self._words(index) for index in range(len(self._lines)) if index not in self._cover]
        return 2 * sum(1 for line in words if line.endswith(_ENDS)) >= len(words)

    @cached_property
    def is_without_sentences(self) -> bool:
        """Whether a text is several short lines and perhaps a longer one, and none is a sentence."""
        words = [self._words(index) for index in range(len(self._lines)) if index not in self._cover]
        if len(words) <= OTHERS or sum(1 for line in words if len(line) > LONGEST_HEAD) > 1:
            return False
        return not any(line.endswith(_ENDS) for line in words)

    def is_heading_in_capitals(self, index: int) -> bool:
        """Whether a line is the heading of a section, as several others are: in capitals, alone, and above a paragraph."""
        return self._is_in_capitals(index) and len(self._headings_in_capitals - {index}) >= OTHERS

    @cached_property
    def _headings_in_capitals(self) -> frozenset[int]:
        """The lines in capitals, but matches, that stand alone above a paragraph."""
        return frozenset(index for index in range(len(self._lines)) if index not in self._cover and self._is_in_capitals(index))

    def _is_in_capitals(self, index: int) -> bool:
        """Whether a line is in capitals, and stands alone above a paragraph that is not."""
        words = self._words(index)[: LONGEST_HEAD + 1]
        if not (words.isupper() and len(words) <= LONGEST_HEAD) or index + 1 >= len(self._lines):
            return False
        document = self._document
        if document.view.format == "html" or document.adjoins(index) or (index > 0 and document.adjoins(index - 1)):
            return False
        return self._is_sentence(index + 1) and not self._words(index + 1).isupper()

    def is_numbered(self, index: int) -> bool:
        """Whether a line stands below a heading such as "Part A" or "Error 12", of which the text has others."""
        if not index:
            return False
        above = self._words(index - 1).strip("#* ")
        if _CHAPTER.match(above):
            return True
        return (match := _NUMBERED.fullmatch(above)) is not None and self._numbered.get(match[1], 0) > 1

    @cached_property
    def _numbered(self) -> Mapping[str, int]:
        """How many headings with a number the text has, by their word."""
        found = (_NUMBERED.fullmatch(self._words(index).strip("#* ")) for index in range(len(self._lines)))
        return Counter(match[1] for match in found if match)

    @cached_property
    def is_song(self) -> bool:
        """Whether the text is a song whose parts are marked."""
        return sum(1 for index in range(len(self._lines)) if _PART.fullmatch(self._words(index))) >= OTHERS

    @cached_property
    def is_policy(self) -> bool:
        """Whether the document is a policy or a contract itself: its first lines say so."""
        return any(_POLICY.fullmatch(self._words(line)) for line in range(min(TITLES, len(self._lines))))

    @cached_property
    def is_documentation(self) -> bool:
        """Whether the text names other files beside it."""
        return _BESIDE.search(self._document.original) is not None

    @cached_property
    def is_talk(self) -> bool:
        """Whether several lines begin with the name of a speaker."""
        return sum(1 for index in range(len(self._lines)) if SPEAKER.match(self._words(index))) > OTHERS

    def is_stamped(self, index: int) -> bool:
        """Whether a line is a time or a name with a number, as several others are."""
        words = self._words(index)
        return len(words) <= SHORT and self._stamps.get(_stamp(words), 0) > OTHERS

    @cached_property
    def _stamps(self) -> Mapping[str, int]:
        """The makes of the short lines that have numbers, as that of "Rosa, 9 April", and how often each is found."""
        short = (words for words in map(self._words, range(len(self._lines))) if len(words) <= SHORT)
        return Counter(stamp for stamp in map(_stamp, short) if stamp)

    @cached_property
    def quoted_lines(self) -> int:
        """How many lines are marked with ">"."""
        return sum(1 for _, text in self._lines if QUOTED.match(text))

    @cached_property
    def questions(self) -> int:
        """How many lines are a question and have a short line below."""
        pairs = range(len(self._lines) - 1)
        return sum(1 for index in pairs if self._words(index).endswith("?") and len(self._words(index + 1)) <= SHORT)


def _stamp(words: str) -> str:
    """The make of a line with a number and a word: its words and numbers without their letters and digits; "" of any other."""
    if not (_DIGIT.search(words) and words[:1].isalnum() and words[-1:].isalnum()):
        return ""
    return _DIGIT.sub("9", _LETTERS.sub("a", words))
