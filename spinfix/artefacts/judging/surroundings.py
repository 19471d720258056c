"""What the lines around a match say: that they speak about the words, or that these are a line of a record, a talk or a list.

What gives such lines away is no meaning but a habit of writing: a sentence with a colon above them, a verb below them, other
lines of the same make beside them.  What is asked of all lines has its place in `spinfix.artefacts.judging.whole_text`.
"""

from __future__ import annotations

from collections.abc import Collection

from spinfix import lazy
from spinfix.artefacts.judging import wording
from spinfix.artefacts.judging.whole_text import LONGEST_HEAD, OTHERS, QUOTED, SENTENCE, SPEAKER, WholeText
from spinfix.artefacts.judging.wording import SHORT, WORDS
from spinfix.artefacts.matches import Document
from spinfix.text import sentences

BRIEF = 3
"""Words of a very short sentence, such as "Share this."."""

LINES_OF_MAIL = 2
"""Other lines marked with ">" that tell that a text quotes mail; a single one may be the arrow of a button."""

BESIDE = 2
"""Lines of a list right above and below one of its entries."""

LONGEST_BLOCK = 12
"""Lines of a list that are looked through for the sentence above it."""

SORTED = 7
"""Lines in the order of the alphabet that tell a list; of so many lines one in 5,000 are in order by chance."""

SET_IN = 2
"""Characters by which a line is set in."""

_PARAGRAPH = lazy.regex_compile(r"(?:[\[(]?|\p{L}+ )0*(\d{1,4})[.:)\]]\s")
"""The number of a paragraph, as "12.", "[0021]" or "Find 114:"."""
_TIME = lazy.regex_compile(r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s|[-–]\s?\d)")
"""How an entry of a timetable begins: "9.40 Welcome", "14:00-15:00 Tea"."""
_ADDRESS = lazy.regex_compile(r"[<(]?(?:https?://|www\.)\S+")
_FENCE = lazy.regex_compile(r"\s*(?:\"{3}|'{3})\s*")
_RECORD = lazy.regex_compile(r"[\s*_•·–—-]{0,6}(?:\p{Lu}[\p{L}’'-]*(?: [\p{L}’'-]+){0,2}|\p{Lu}+)[*_]{0,2}: +\S")
_TIMES = lazy.regex_compile(r"\d\d:\d\d[.,]\d{3} --> ")
_DEFINITION = lazy.regex_compile(r" {0,3}[:~] {1,3}\S")
_SENTENCE = lazy.regex_compile(r"\p{Lu}[^.!?]*[^.!?\s][.!]$")
_ENDS = tuple(sentences.STOPS)


class Surroundings:
    """The lines of a document around its matches.

    Args:
        document: the document.
        cover: the lines that matches cover whole.
        whole_text: what the text is as a whole.
    """

    def __init__(self, document: Document, cover: Collection[int], whole_text: WholeText) -> None:
        self._document, self._text = document, whole_text
        self._lines, self._words = document.lines, document.line_words
        self._cover = cover
        self._is_html = document.view.format == "html"
        self._records: dict[int, bool] = {}
        self._labelled: dict[int, bool] = {}
        self._sentences: dict[tuple[int, int], bool] = {}

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
        if (match := SPEAKER.match(above)) and (bracketed or match.end() == len(above)) and self._text.is_talk:
            return True
        return self._text.is_stamped(index - 1) or (index > 1 and self._ends_a_message(index))

    def _ends_a_message(self, index: int) -> bool:
        """Whether a line is the last of a block of three, of which the first is a time or a name, as others are."""
        apart = index + 1 == len(self._lines) or not self._document.adjoins(index)
        together = self._document.adjoins(index - 1) and self._document.adjoins(index - 2)
        return apart and together and index - 2 not in self._cover and self._text.is_stamped(index - 2)

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

    def breaks_a_sentence(self, top: int, bottom: int) -> bool:
        """Whether a run of lines stands in the middle of a sentence: the line above breaks off, and the line below goes on."""
        if self._is_html or not 0 < top <= bottom < len(self._lines) - 1 or top - 1 in self._cover:
            return False
        return wording.may_go_on(self._words(top - 1)) and wording.goes_on(self._words(bottom + 1))

    def shows_code(self, index: int) -> bool:
        """Whether a line shows the code or the tags below it, or asks the reader to write them."""
        return index not in self._cover and wording.shows_code(self._words(index))

    def shows_script(self, index: int) -> bool:
        """The same of a script, which a line may introduce with a word for code alone."""
        return self.shows_code(index) or (self.introduces(index) and wording.speaks_of_code(self._words(index)))

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
        if QUOTED.match(self._lines[index][1]) and (
            self._text.quoted_lines > LINES_OF_MAIL or (index > 0 and self.introduces(index - 1))
        ):
            return True
        if index and _FENCE.fullmatch(self._lines[index - 1][1]):
            return True
        return any(_TIMES.search(self._lines[other][1]) for other in range(max(0, index - 2), index))

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
        if (index, most) not in self._sentences:
            words = self._words(index) if 0 <= index < len(self._lines) else ""
            self._sentences[index, most] = len(words.split(None, most)) <= most and _SENTENCE.match(words) is not None
        return self._sentences[index, most]

    def heads_a_block(self, index: int) -> bool:
        """Whether an empty line sets a line apart from what is above it, and none from what is below it."""
        if not 0 < index < len(self._lines) - 1 or self._is_html:
            return False
        return not self._document.adjoins(index - 1) and self._document.adjoins(index)

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
        if index not in self._labelled:
            self._labelled[index] = _RECORD.match(self._lines[index][1]) is not None
        return self._labelled[index]

    def answers_a_question(self, top: int, bottom: int) -> bool:
        """Whether a run of lines answers the question right above it, in a text that asks more than one."""
        if not top or top - 1 in self._cover or not self._words(top - 1).endswith("?"):
            return False
        # Below the last question of a page, "What do you think?", there may be a form.
        if self._text.questions > OTHERS or _PARAGRAPH.match(self._words(top - 1)):
            return self._text.questions >= OTHERS
        return self._text.questions >= OTHERS and bottom + 1 < len(self._lines)

    def is_continued(self, bottom: int) -> bool:
        """Whether a line below a run of lines begins in lower case and goes on for several words."""
        if self._is_html or bottom + 1 >= len(self._lines):
            return False
        below = self._words(bottom + 1)[: wording.LONGEST]
        return wording.goes_on(below) and len(below.split()) >= SENTENCE and not wording.is_byline(below)

    def breaks_off(self, index: int) -> bool:
        """Whether a line of several words ends in the middle of a sentence."""
        return index not in self._cover and wording.breaks_off(self._words(index))


def _indent(text: str) -> int:
    """The white space before the first word of a line."""
    return len(text) - len(text.lstrip(" \t"))
