"""What the lines around a match say: that they speak about the words, or that these are a line of a record, a talk or a song.

A manual, a survey of web pages or a list of tasks has lines such as "Read more" that are its content.  What gives them away is
no meaning but a habit of writing: a sentence with a colon above them, a verb below them, other lines of the same make beside
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import cached_property

import regex

from spinfix import lazy
from spinfix.artefacts import wording
from spinfix.artefacts.matches import Document
from spinfix.artefacts.wording import SHORT, WORDS
from spinfix.text import sentences
from spinfix.text.markup import BLANK

BRIEF = 3
"""Words of a very short sentence, such as "Share this."."""

SENTENCE = 4
"""Words of the shortest sentence that tells that the text goes on."""

OTHERS = 2
"""Lines of one make that tell what a text is: sentences of a series, questions of a quiz, marks of a song."""

QUOTED = 2
"""Other lines marked with ">" that tell that a text quotes mail; a single one may be the arrow of a button."""

LONGEST_HEAD = 60
"""Characters of a line that has what it stands for below it."""

BESIDE = 2
"""Lines of a list right above and below one of its entries."""

LONGEST_BLOCK = 12
"""Lines of a list that are looked through for the sentence above it."""

SORTED = 7
"""Lines in the order of the alphabet that tell a list; of so many lines one in 5,000 are in order by chance."""

SET_IN = 2
"""Characters by which a line is set in."""

TITLES = 6
"""Lines at the head of a document that may be the title of a policy."""

_SPEAKER = lazy.regex_compile(
    r"(?:\[?\d\d?:\d\d(?::\d\d)?\]? )?(?:<[\w .-]{1,20}>|[\w.-]+(?: [\w.-]+)?:|[\w.-]+ {1,4}\d\d?[:.]\d\d)(?=\s|$)"
)
"""How the lines of a log of talk begin: "<olek>", "[10:02] mira:", "Ben:", "jon 18:41"."""
_LETTERS = lazy.regex_compile(r"\p{L}+")
_DIGIT = lazy.regex_compile(r"\d+")
_PARAGRAPH = lazy.regex_compile(r"(?:[\[(]?|\p{L}+ )0*(\d{1,4})[.:)\]]\s")
"""The number of a paragraph, as "12.", "[0021]" or "Find 114:"."""
_TIME = lazy.regex_compile(r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s|[-–]\s?\d)")
"""How an entry of a timetable begins: "9.40 Welcome", "14:00-15:00 Tea"."""
_ADDRESS = lazy.regex_compile(r"[<(]?(?:https?://|www\.)\S+")
_FENCE = lazy.regex_compile(r"\s*(?:\"{3}|'{3})\s*")
_RECORD = lazy.regex_compile(r"[\s*_•·–—-]{0,6}(?:\p{Lu}[\p{L}’'-]*(?: [\p{L}’'-]+){0,2}|\p{Lu}+)[*_]{0,2}: +\S")
_NUMBERED = lazy.regex_compile(r"(\p{L}{3,}) (?:\d{1,4}|\p{Lu}|[ivx]{1,5})[.:]?")
_CHAPTER = lazy.regex_compile(
    r"(?:chapter|part|section|unit|lesson|annex|appendix|text|exercise|task|question|case|room|exhibit|lot|item|group)"
    r" [\w-]{1,12}\.?$",
    regex.I,
)
_PART = lazy.regex_compile(r"\[(?:verse|chorus|bridge|intro|outro|hook|refrain|pre-?chorus|coda)[^\[\]]*\]", regex.I)
_TIMES = lazy.regex_compile(r"\d\d:\d\d[.,]\d{3} --> ")
_QUOTED = lazy.regex_compile(r"[ ]{0,3}>[ >]*\S")
_POLICY = lazy.regex_compile(
    r"#*[^\S\n]*(?:[\w’']+ ){0,2}(?:(?:privacy|cookies?|data protection) (?:policy|notice|statement)|terms (?:of|and|&) \w+)"
    r"(?: (?:of|for|at) [^|]+| [\w ]+)?",
    regex.I,
)
_DEFINITION = lazy.regex_compile(r" {0,3}[:~] {1,3}\S")
_SENTENCE = lazy.regex_compile(r"\p{Lu}[^.!?]*[^.!?\s][.!]$")
_BEGINS = lazy.regex_compile(r"[^\w]{0,3}(?:(?:\d{1,3}[.)] {1,3})?[\p{Lu}\d]|\p{Ll}+(?: \S+){8})")
"""How a sentence of the text begins: one in lower case goes on for several words."""
_ENDED = lazy.regex_compile(rf"[\p{{Ll}}\d]{{2}}[.!?][{re.escape(sentences.CLOSING)}]*$")
HEAD, TAIL = 120, 10
"""Characters at the beginning and the end of a line that are looked at, to see whether it is a sentence."""
_FOOT = lazy.regex_compile(r"\b(?:rights reserved|copyright|powered by|privacy policy)\b|©|^disclaimer\b", regex.I)
"""What the foot of a page has, even in a sentence."""
_ENDS = tuple(sentences.STOPS)


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

    def speaks_of(self, top: int, bottom: int, *, whole: bool) -> bool:
        """Whether a run of lines is what the text speaks of: the line above introduces it, or the line below says what it is.

        Args:
            top: the first line of the run.
            bottom: the last.
            whole: whether the text is whole up to it: it begins with an item of a list, or there is no other artefact.
        """
        if bottom + 1 < len(self._lines) and wording.explains(self._words(bottom + 1)):
            return True
        if not top:
            return False
        if self.presents(top - 1):
            return True
        if not self.introduces(top - 1):
            return False
        # A colon above the last lines of an article may belong to a link that was there, unless it is one of "labels:".
        if whole or bottom + 1 < len(self._lines):
            return True
        return not self._words(top - 1).rstrip("*_").endswith(":") or self.announces_words(top - 1)

    def is_listed(self, top: int) -> bool:
        """Whether a run of lines goes on with a list of short lines, not all of them artefacts, that a sentence introduces."""
        index, others = top, 0
        while index and top - index < LONGEST_BLOCK and self._is_brief_line(index - 1):
            index -= 1
            others += index not in self._cover
        return index > 0 < others and index - 1 not in self._cover and wording.introduces_list(self._words(index - 1))

    def is_sorted(self, index: int) -> bool:
        """Whether a line stands in a list of short lines in the order of the alphabet, as in an index or a list of words."""
        first, last = index, index
        while first and index - first < LONGEST_BLOCK and self._is_in_order(first - 1):
            first -= 1
        while last + 1 < len(self._lines) and last - index < LONGEST_BLOCK and self._is_in_order(last):
            last += 1
        others = sum(1 for line in range(first, last + 1) if line not in self._cover)
        return last - first >= SORTED - 1 and others > OTHERS

    def _is_in_order(self, index: int) -> bool:
        """Whether a line and the next are short and in the order of the alphabet."""
        words, below = self._words(index)[: SHORT + 1], self._words(index + 1)[: SHORT + 1]
        return max(len(words), len(below)) <= SHORT and words.casefold() < below.casefold()

    def _is_brief_line(self, index: int) -> bool:
        """Whether a line that no empty line sets apart from the next is short."""
        return len(self._words(index)) <= LONGEST_HEAD and self._document.adjoins(index)

    def announces_words(self, index: int) -> bool:
        """Whether a line ends with a colon and speaks of words."""
        return index not in self._cover and wording.announces_words(self._words(index))

    def introduces(self, index: int) -> bool:
        """Whether a line has what it speaks of below it."""
        return index not in self._cover and wording.introduces(self._words(index), html=self._is_html)

    def introduces_mark(self, index: int) -> bool:
        """Whether a line is a sentence that ends with a colon, and no label such as "Source:"."""
        words = self._words(index)
        return index not in self._cover and words.endswith(":") and len(words.split()) >= SENTENCE

    def names(self, index: int) -> bool:
        """Whether a line breaks off where it says what is below it, as in "It had the line"."""
        return index not in self._cover and wording.names(self._words(index))

    def presents(self, index: int) -> bool:
        """Whether the last sentence of a line is about words, which may be those below it."""
        return index not in self._cover and wording.presents(self._words(index))

    def is_spoken(self, index: int) -> bool:
        """Whether a line is what somebody says in a log of talk: the line above names a speaker or a time, as others do; or
        what is heard between two of them: "[Advertisement]".
        """
        if not index or index - 1 in self._cover:
            return False
        above, words = self._words(index - 1), self._words(index)
        bracketed = words.startswith("[") and words.endswith("]")
        if (match := _SPEAKER.match(above)) and (bracketed or match.end() == len(above)) and self._speeches > OTHERS:
            return True
        return self._is_stamped(index - 1) or (index > 1 and self._ends_a_message(index))

    def _is_stamped(self, index: int) -> bool:
        """Whether a line is a time or a name with a number, as others are."""
        words = self._words(index)
        return len(words) <= SHORT and self._stamps.get(_stamp(words), 0) > OTHERS

    def _ends_a_message(self, index: int) -> bool:
        """Whether a line is the last of a block of three, of which the first is a time or a name, as others are."""
        apart = index + 1 == len(self._lines) or not self._document.adjoins(index)
        together = self._document.adjoins(index - 1) and self._document.adjoins(index - 2)
        return apart and together and index - 2 not in self._cover and self._is_stamped(index - 2)

    @cached_property
    def _speeches(self) -> int:
        """How many lines begin with the name of a speaker."""
        return sum(1 for index in range(len(self._lines)) if _SPEAKER.match(self._words(index)))

    @cached_property
    def _stamps(self) -> dict[str, int]:
        """The makes of the short lines that have numbers, as that of "Rosa, 9 April", and how often each is found."""
        short = (words for words in map(self._words, range(len(self._lines))) if len(words) <= SHORT)
        return Counter(stamp for stamp in map(_stamp, short) if stamp)

    def is_between_paragraphs(self, top: int, bottom: int, *, brief: bool = False) -> bool:
        """Whether a run of lines stands between two paragraphs with numbers that follow each other, or such entries of a list.

        Args:
            top: the first line of the run.
            bottom: the last.
            brief: whether the paragraphs have to be as short as entries.
        """
        if not 0 < top <= bottom < len(self._lines) - 1:
            return False
        above, below = self._words(top - 1), self._words(bottom + 1)
        if brief and max(len(above), len(below)) > LONGEST_HEAD:
            return False
        number, next_number = _PARAGRAPH.match(above), _PARAGRAPH.match(below)
        return number is not None and next_number is not None and int(next_number[1]) == int(number[1]) + 1

    def is_in_timetable(self, index: int) -> bool:
        """Whether a line stands right between two that begin with a time."""
        if not 0 < index < len(self._lines) - 1 or not (self._document.adjoins(index - 1) and self._document.adjoins(index)):
            return False
        return all(_TIME.match(self._words(other)) for other in (index - 1, index + 1))

    def is_amid_entries(self, index: int) -> bool:
        """Whether two lines right above and two right below a line are short, and neither sentences nor matches."""
        if self._is_html or not BESIDE <= index < len(self._lines) - BESIDE:
            return False
        if not all(map(self._document.adjoins, range(index - BESIDE, index + BESIDE))):
            return False
        return all(other == index or self._is_bare_entry(other) for other in range(index - BESIDE, index + BESIDE + 1))

    def _is_bare_entry(self, index: int) -> bool:
        words = self._words(index)
        return index not in self._cover and len(words) <= LONGEST_HEAD and not words.endswith(_ENDS)

    def is_written(self, index: int) -> bool:
        """Whether the line above ends with a colon and says that somebody wrote, or that something reads, what is below it."""
        return index > 0 and index - 1 not in self._cover and wording.says_what_is_written(self._words(index - 1))

    def heads_the_text(self, index: int) -> bool:
        """Whether the sentences of the text stand below a line, and none above it."""
        return index <= self._first_prose < len(self._lines)

    def is_between_prose(self, top: int, bottom: int) -> bool:
        """Whether sentences of the text stand above and below a run of lines, and those above are more than its headline."""
        if not self.is_amid_prose(top, bottom):
            return False
        # A page may have its buttons in the third line, below the headline and a sentence that sums up the article.
        return not (top == 2 and self._first_prose == 1 and self._begins_with_headline())

    def is_amid_prose(self, top: int, bottom: int) -> bool:
        """Whether sentences of the text stand above and below a run of lines."""
        return self._first_prose < top and bottom < self._last_prose

    def _begins_with_headline(self) -> bool:
        """Whether the first line may be a headline, which has its sentence below it."""
        words = self._words(0)
        return len(words.split()) > BRIEF and words[-1:].isalnum()

    def breaks_a_sentence(self, top: int, bottom: int) -> bool:
        """Whether a run of lines stands in the middle of a sentence: the line above breaks off, and the line below goes on."""
        if self._is_html or not 0 < top <= bottom < len(self._lines) - 1 or top - 1 in self._cover:
            return False
        return wording.may_go_on(self._words(top - 1)) and wording.goes_on(self._words(bottom + 1))

    def introduces_code(self, index: int) -> bool:
        """Whether a line has the code that it speaks of below it."""
        return self.introduces(index) and wording.introduces_code(self._words(index))

    def shows_code(self, index: int) -> bool:
        """Whether a line shows the code or the tags below it, or asks the reader to write them."""
        return index not in self._cover and wording.shows_code(self._words(index))

    def shows(self, top: int, bottom: int) -> bool:
        """Whether a run of tags or code is what the text shows: the line above says so, or goes on below it in lower case."""
        if top == 0 or top - 1 in self._cover:
            return False
        if self.shows_code(top - 1):
            return True
        above = self._words(top - 1)
        is_whole = above.endswith((*sentences.STOPS, ":")) and not above.endswith("?")
        return not is_whole and self.is_continued(bottom)

    def introduces_tags(self, index: int) -> bool:
        """Whether a line ends with a colon and names tags."""
        return index not in self._cover and wording.introduces_tags(self._words(index))

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
        if self._is_html or not self._is_sentence_of(index, WORDS):
            return False
        above = self._sentences_beside(index, -1)
        below = self._sentences_beside(index, 1)
        if self._is_sentence_of(index, BRIEF):
            return above + below >= OTHERS
        # A longer one may be a part of a widget, unless it stands between others.
        return above > 0 and below > 0 and index - 1 not in self._cover and index + 1 not in self._cover

    def _sentences_beside(self, index: int, step: int) -> int:
        """How many short sentences, up to two, stand right above (-1) or below (1) a line."""
        found = 0
        while found < OTHERS and self._is_sentence_of(index + step, WORDS):
            if not self._document.adjoins(min(index, index + step)):
                break
            index += step
            found += 1
        return found

    def _is_sentence_of(self, index: int, most: int) -> bool:
        """Whether a line is a sentence of a few words at most."""
        words = self._words(index) if 0 <= index < len(self._lines) else ""
        return len(words.split(None, most)) <= most and _SENTENCE.match(words) is not None

    def heads_a_block(self, index: int) -> bool:
        """Whether an empty line sets a line apart from what is above it, and none from what is below it."""
        if not 0 < index < len(self._lines) - 1 or self._is_html:
            return False
        return not self._document.adjoins(index - 1) and self._document.adjoins(index)

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
        if not (words.isupper() and len(words) <= LONGEST_HEAD) or index + 1 >= len(self._lines) or self._is_html:
            return False
        if self._document.adjoins(index) or (index > 0 and self._document.adjoins(index - 1)):
            return False
        return self._is_prose(index + 1) and not self._words(index + 1).isupper()

    def names_address(self, bottom: int) -> bool:
        """Whether the line below a run of lines is an address, which they may name."""
        below = bottom + 1
        return below < len(self._lines) and below not in self._cover and _ADDRESS.fullmatch(self._words(below)) is not None

    def is_described(self, top: int) -> bool:
        """Whether a line is set in below a short line right above it, as what it stands for or what it looks like."""
        if self._is_html or not top or top - 1 in self._cover or not self._document.adjoins(top - 1):
            return False
        above, text = self._lines[top - 1][1], self._lines[top][1]
        if len(above) > LONGEST_HEAD or above.rstrip().endswith(_ENDS):
            return False
        return _indent(text) >= _indent(above) + SET_IN

    def has_description(self, bottom: int) -> bool:
        """Whether a short sentence is set in right below a line that is not, as what the line stands for, or what is below a
        line begins with a colon, as a definition of Markdown does.
        """
        if self._is_html or bottom + 1 >= len(self._lines) or bottom + 1 in self._cover:
            return False
        text, below = self._lines[bottom][1], self._lines[bottom + 1][1]
        if _DEFINITION.match(below):
            return True
        if not self._document.adjoins(bottom) or _indent(below) < _indent(text) + SET_IN:
            return False
        return len(below) <= LONGEST_HEAD and below.rstrip().endswith(_ENDS)

    def is_above_prose(self, bottom: int) -> bool:
        """Whether a sentence of the text stands below a run of lines."""
        return self._last_prose > bottom

    @cached_property
    def _first_prose(self) -> int:
        """The first line that is a sentence of the text; the number of lines if there is none."""
        return next(filter(self._is_prose, range(len(self._lines))), len(self._lines))

    @cached_property
    def _last_prose(self) -> int:
        """The last line that is a sentence of the text; -1 if there is none."""
        return next(filter(self._is_prose, range(len(self._lines) - 1, -1, -1)), -1)

    def _is_prose(self, index: int) -> bool:
        """Whether a line ends as a sentence of some words, and is neither an artefact nor the foot of a page."""
        words = self._words(index)
        if index in self._cover or not (_ENDED.search(words[-TAIL:]) and _BEGINS.match(words[:HEAD])):
            return False
        return len(words[:HEAD].split()) >= SENTENCE and not _FOOT.search(words[:HEAD])

    def is_record(self, index: int) -> bool:
        """Whether a line has a label and a value, as a line beside it has that is no artefact."""
        if not self.is_labelled(index):
            return False
        if index not in self._records:
            top, bottom = index, index
            while top > 0 and top - 1 in self._cover and self.is_labelled(top - 1):
                top -= 1
            while bottom + 1 in self._cover and self.is_labelled(bottom + 1):
                bottom += 1
            beside = (other for other in (top - 1, bottom + 1) if 0 <= other < len(self._lines) and other not in self._cover)
            self._records |= dict.fromkeys(range(top, bottom + 1), any(map(self.is_labelled, beside)))
        return self._records[index]

    def is_labelled(self, index: int) -> bool:
        """Whether a line begins with a label and has a value behind its colon."""
        return _RECORD.match(self._lines[index][1]) is not None

    def is_numbered(self, index: int) -> bool:
        """Whether a line stands below a heading such as "Part A" or "Error 12", of which the text has others."""
        if not index:
            return False
        above = self._words(index - 1).strip("#* ")
        if _CHAPTER.match(above):
            return True
        return (match := _NUMBERED.fullmatch(above)) is not None and self._numbered.get(match[1], 0) > 1

    @cached_property
    def _numbered(self) -> dict[str, int]:
        """How many headings with a number the text has, by their word."""
        found = (_NUMBERED.fullmatch(self._words(index).strip("#* ")) for index in range(len(self._lines)))
        return Counter(match[1] for match in found if match)

    @cached_property
    def is_song(self) -> bool:
        """Whether the text is a song whose parts are marked."""
        return sum(1 for index in range(len(self._lines)) if _PART.fullmatch(self._words(index))) >= OTHERS

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

    def answers_a_question(self, top: int, bottom: int) -> bool:
        """Whether a run of lines answers the question right above it, in a text that asks more than one."""
        if not top or top - 1 in self._cover or not self._words(top - 1).endswith("?"):
            return False
        # Below the last question of a page, "What do you think?", there may be a form.
        if self._questions > OTHERS or _PARAGRAPH.match(self._words(top - 1)):
            return self._questions >= OTHERS
        return self._questions >= OTHERS and bottom + 1 < len(self._lines)

    @cached_property
    def _questions(self) -> int:
        """How many lines are a question and have a short line below."""
        pairs = range(len(self._lines) - 1)
        return sum(1 for index in pairs if self._words(index).endswith("?") and len(self._words(index + 1)) <= SHORT)

    def is_continued(self, bottom: int) -> bool:
        """Whether a line below a run of lines begins in lower case and goes on for several words."""
        if self._is_html or bottom + 1 >= len(self._lines):
            return False
        below = self._words(bottom + 1)[: wording.LONGEST]
        return wording.goes_on(below) and len(below.split()) >= SENTENCE and not wording.is_byline(below)

    def breaks_off(self, index: int) -> bool:
        """Whether a line of several words ends in the middle of a sentence."""
        return index not in self._cover and wording.breaks_off(self._words(index))

    @cached_property
    def is_policy(self) -> bool:
        """Whether the document is a policy or a contract itself: its first lines say so."""
        return any(_POLICY.fullmatch(self._words(line)) for line in range(min(TITLES, len(self._lines))))

    def _words(self, index: int) -> str:
        return self._lines[index][1].strip(BLANK)


def _stamp(words: str) -> str:
    """The make of a line with a number and a word: its words and numbers without their letters and digits; "" of any other."""
    if not (_DIGIT.search(words) and words[:1].isalnum() and words[-1:].isalnum()):
        return ""
    return _DIGIT.sub("9", _LETTERS.sub("a", words))


def _indent(text: str) -> int:
    """The white space before the first word of a line."""
    return len(text) - len(text.lstrip(" \t"))
