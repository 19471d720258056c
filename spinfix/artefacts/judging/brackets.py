"""Tells tags in square brackets that were left in a text from those that the text needs or is about.

Importers leave tags such as [ad_1], WordPress shortcodes such as [gallery ids="12"].  But manuals show them, letters have
places to be filled in, files of settings have heads of sections, transcripts say in brackets what is heard, and boards, games
and editions have markup of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice

import regex

from spinfix import lazy
from spinfix.artefacts.judging import wording
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.pack_kinds import IMPORTER, OF_A_PAGE, WORDPRESS
from spinfix.artefacts.matches import Match
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.unmarked_text import LONGEST_LINE
from spinfix.text import sentences

_GENERAL_RULES = frozenset(("WP009", "WP014", "WP015", "WP017", "WP023", "WP024", "WP026"))
"""Rules for tags whose names other languages have, too, or of any name."""

ADVERTISEMENTS = "WP018"
"""The rule for shortcodes of advertisements, which plugins put into the middle of sentences."""

LONGEST_CELL = 80
"""Characters of a cell that tells of the shortcode in the cell before it; layouts have articles in cells.  Not measured."""
TITLES = 1
"""Lines above the first slot of a post: its title."""

BRACKETED_LINES = 3
"""Lines of words in brackets that are a way of writing: a text that is about a mark has it once or twice.  Not measured: no
labelled page has two."""
_BRACKETED_LINE = lazy.regex_compile(r"^[ \t]*(\[(?=[^\]\n]*[\p{Lu} ])[^\[\]\n=\"/]{2,40}\])[ \t]*$", regex.M)
"""A line of words in brackets that are no shortcode, such as [Main menu] or [Verse 2]."""

_TAG_NAME = lazy.regex_compile(r"\[/?([\w-]+)")
"""The name of a tag: whether another tag closes it tells whether it stands around words."""
_CLOSING_TAG = lazy.regex_compile(r"\[/([\w-]{1,60})\]")
"""A tag that ends what another begins; the names of real ones have up to 40 signs."""
_OPENING_TAG = lazy.regex_compile(r"\[([\w-]{1,60})[\s\]]")
"""A tag that another may end."""
_BARE_TAG = lazy.regex_compile(r"\[/?[\w-]{1,60}\]")
"""A tag without attributes: in a sentence, a row of such names tags, as one of tags with attributes hardly does."""
_BETWEEN_TAGS = lazy.regex_compile(r"\s{0,9}(?:(?:and|or|to|with|by|,|…|\.{3})\s{0,9})?\[/")
"""What a text about a pair of tags has between them: "[su_box] and [/su_box]"; other pairs stand around words."""
_CELL_END = lazy.re_compile(r"[ \t]*\|[ \t]*[^\W\d_]")
"""What is behind a tag in a table of tags: the border of its cell, and words that say what it does."""
_SENTENCE_ENDS = (*sentences.STOPS, *sentences.CLOSING)
"""What a line ends with if its sentence does not go on with the tag below."""

_PLACE = lazy.regex_compile(r"\[(?!(?:ad|img|item|matched|og|pin|price|product|rule|source|vid)_)[a-z]+(?:_[a-z0-9]+)+\](?!\()")
"""A place in a letter that is to be filled in, such as [first_name], and no tag of an importer."""
PLACES = 2
"""Different such places that tell a template; of the 62 posts none has one."""
SLOT, SLOTS_OF_LIST = "[ad_", 3
"""How the tag of an ad slot begins, and the fewest that number a list: importers put one above a post and one below it."""
_NUMBERED_LINES = lazy.regex_compile(
    rf"(?:(?:^|\n)[ \t]*\[ad_\d{{1,4}}\][ \t]+[^\s\[][^\n]{{0,100}}(?=\n|\Z)){{{SLOTS_OF_LIST}}}"
)
"""So many short lines running, each with the tag of an ad slot before it: a list of advertisements."""

SECTIONS = 2
"""Sections with the tags of ad slots as their heads that are settings: a sentence below one slot may have an equals sign."""
_SETTINGS = lazy.regex_compile(
    r"[ \t]*\[[\w.-]+\][ \t]*\n(?:[ \t]*(?:[;#][^\n]*)?\n){0,9}"
    r"[A-Za-z][\w.-]{0,40}[ \t]*=[ \t]*\S[^\n]{0,300}(?<![.!?]\s{0,9})(?:\n|\Z)"
)
"""The head of a section of a file of settings, and its first setting, perhaps below notes.  A sentence such as "E = mc2 is
known." is no setting."""
_FRONT_MATTER = lazy.regex_compile(r"\s{0,9}(---|\+\+\+)[ \t]*\n(?:[^\n]*\n){1,60}?\1[ \t]*(?:\n|\Z)")
"""What the source of a page begins with for the program that makes a page of it."""

_CUT = lazy.regex_compile(r"<!-- ?more")
"""How the comment begins below which the rest of a post is not in its summary."""

_SPEECH = lazy.regex_compile(r"^[ \t]*(?:[QA][.:]|\p{Lu}{2}[\p{Lu} .'’-]{0,30}[.:])[ \t]+\p{Lu}", regex.M)
"""A line that begins with a speaker in capitals, or with the letter of a question or an answer."""
SPEECHES = 3
"""Such lines that tell a play or a transcript: brackets say what is heard or shown.  Interviews of blogs have "Q:" and "A:",
but hardly a shortcode of one word between them.  Not measured."""
_STAGE_DIRECTION = lazy.regex_compile(r"\[/?[a-z]+\]")
"""A tag that may be such words, as [video]: one word, since nobody writes attributes in a transcript."""

_OTHER_TAG = lazy.regex_compile(
    r"(?:\[/|(?<=[^\s\[(])\[)(?!(?:b|i|u|em|strong|img|url|row|sections?|columns?|col|tabs?|toggles?|accordions?)\])([a-z]{1,12})\]"
)
"""A tag that closes, or stands right behind another sign, with a name of one word; what editors add to a sentence has a space
before it.  Posts have tags of emphasis, links and columns, too."""
OTHER_NAMES = 2
"""Different names of such tags that tell another language of markup, as those of boards and games."""


_STAMP = lazy.regex_compile(
    r"[ \t]*(?:\[?\d{4}[-/]\d\d[-/]\d\d\]?(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{1,2}:\d\d:\d\d"
    r"|(?i:step|test|case|run|frame|job|worker) \d{1,6}"
    r"|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]?)(?:[.,]\d{1,6})?Z?[:.)]?[ \t]*"
)
"""What a program writes at the beginning of a line of its log: a date or a time with seconds, a number, how grave it is."""
_NEWS = lazy.regex_compile(r"[ \t]*[\p{L}\d]")
"""What it writes behind the thing that the line is about, such as [video id=7]."""

_VALUE = lazy.regex_compile(r"""(?:[:(\[{,][ \t]*|=[ \t]+)(["'])\[ad_\d{1,4}\]\1[ \t]*(?=[,)\]}\n]|\Z)""")
"""The tag of an ad slot as a string of a program or of settings, and no attribute.  A quotation that a slot parts has words
beside its marks."""
_SUBSCRIPT = lazy.regex_compile(r"(?<=\w)\[ad_\d{1,4}\][ \t]*(?:[!=<>]?=|->|;)", regex.I)
"""The tag of an ad slot that names an element of an array."""
_NAME_IN_CAPITALS = lazy.regex_compile(r"\[(?!AD_)\p{Lu}{2,20}(?:_\d{1,4})?\]")
"""Another name in brackets beside [AD_1], as programs write for what they hide: [NAME_2], [PLACEHOLDER]."""
_STATEMENT = lazy.regex_compile(
    r"\b(?:SELECT|FROM|INTO|JOIN|TABLE|UPDATE)\s{1,4}\[(?!ad_)\w{1,40}\]|%\[ad_\d{1,4}\]%?'|'\[ad_\d{1,4}\]%'"
)
"""A statement of SQL with a name in brackets that is no slot (posts begin with "UPDATE", too), or one that looks for slots."""

_TURN = lazy.regex_compile(r"^[ \t]*\[([a-z]{1,12}(?:_\d{1,3})?)\][ \t]+[^\s\[][^\n]*$", regex.M)
"""A line with the name of who says it in brackets."""
TURNS = 2
"""Such lines, of tags of ad slots and of other names each, that tell a transcript.  Not measured: none of the 62 posts has two
of other names."""


class Brackets:
    """The tags in square brackets of one document.

    Args:
        context: the document, its matches and what is known of them.
    """

    def __init__(self, context: Context) -> None:
        self._document, self._matches, self._runs = context.document, context.matches, context.runs
        self._packs, self._present = context.packs, context.present
        self._surroundings, self._mentions, self._structure = context.surroundings, context.mentions, context.structure
        self._text, self._lines = context.document.text, context.document.lines
        self._tags = [match for match in context.matches if context.pack_kind(match) == IMPORTER]
        self._shortcodes = [match for match in context.matches if context.pack_kind(match) == WORDPRESS]

    def objection(self, match: Match) -> str:
        """What speaks against removing a tag: what else the text has in brackets, what it says, or where the tag stands."""
        if self._is_settings and match.rule.stands != "within":
            return "it is the head of a section of settings"
        if self._is_bracketed(match):
            return "other lines are words in brackets, too"
        is_tag = self._packs[match.rule.id].kind == IMPORTER
        return self._objection_to_tag(match) if is_tag else self._objection_to_shortcode(match)

    def _objection_to_tag(self, match: Match) -> str:
        """What speaks against removing the tag of an importer: that the text is a template, has a list of such tags, or is
        about them.
        """
        if match.rule.stands == "within":
            if objection := self._objection_to_slots:
                return objection
        else:
            first = self._runs.span(match)[0]
            if first and match.line and self._surroundings.introduces_mark(first - 1):
                return "the line above introduces it"
            if self._is_to_be_filled_in:
                return "the text has other places to be filled in"
        return "the text speaks about it" if self._mentions.is_spoken_of(match.start, match.end) else ""

    @cached_property
    def _objection_to_slots(self) -> str:
        """What speaks against removing any tag of an ad slot."""
        return next(self._objections_to_slots(), "")

    def _objections_to_slots(self) -> Iterator[str]:
        """What speaks against removing any tag of an ad slot: that they are settings, a list, names of a program or words."""
        text = self._text
        if self._slots_head_settings:
            yield "it is the head of a section of settings"
        if self._has_numbered_lines:
            yield "the tags number the lines of a list"
        if self._has_turns:
            yield "the tags say who speaks"
        if _STATEMENT.search(text) is not None:
            yield "the text has such names in statements of SQL"
        if _VALUE.search(text) is not None:
            yield "the tags are values of a program or of settings"
        if _SUBSCRIPT.search(text) is not None:
            yield "the tags are subscripts"
        if "[AD_" in text and _NAME_IN_CAPITALS.search(text) is not None:
            yield "the text has other names in brackets"
        if self.is_about_tags:
            yield "the text speaks about it"

    def _objection_to_shortcode(self, match: Match) -> str:
        """What speaks against removing a shortcode: that the text is about such, or is no page."""
        if self._is_about_shortcodes:
            return "the text speaks about shortcodes"
        if self._is_other_markup:
            return "the text has tags of another language"
        text = self._text
        if text.startswith("[[", match.start - 1) and text.startswith("]", match.end):
            return "it stands in two brackets"
        if _CUT.match(text, match.start) and self._has_front_matter:
            return "the program that makes a page of the text reads it"
        return self._objection_to_its_line(match)

    def _objection_to_its_line(self, match: Match) -> str:
        """What the line of a shortcode says against removing it."""
        if self._is_logged(match):
            return "it stands in the line of a log"
        if match.line and self._is_transcript and _STAGE_DIRECTION.fullmatch(self._text[match.start : match.end].strip()):
            return "the text is a transcript"
        return ""

    @cached_property
    def is_about_tags(self) -> bool:
        """Whether a tag of an importer that nobody writes for a word is one of a sentence, or of those that the line above
        introduces or the text shows, so that the text is about such tags.
        """
        if any(self._mentions.is_word(match.start, match.end) for match in self._slots):
            return True
        runs = {self._runs.run(self._runs.span(match)[0]) for match in self._slots}
        if any(top and self._surroundings.introduces_tags(top - 1) for top, _ in runs):
            return True
        shown = (run for run in runs if run[0] in self._runs.cover and self._surroundings.shows(*run))
        return not self._is_between_slots and any(shown)

    @cached_property
    def _slots(self) -> list[Match]:
        """The tags of importers that nobody writes for a word, such as [ad_1]."""
        return [match for match in self._tags if match.rule.stands == "within"]

    @cached_property
    def _is_between_slots(self) -> bool:
        """Whether the text stands between tags of an importer, as posts do, perhaps below their title."""
        last = self._runs.run(len(self._lines) - 1) if len(self._lines) - 1 in self._runs.cover else (len(self._lines), 0)
        lines = {self._runs.span(match)[0] for match in self._slots}
        return min(lines, default=len(self._lines)) <= TITLES and any(line >= last[0] > TITLES for line in lines)

    @cached_property
    def _slots_head_settings(self) -> bool:
        """Whether each of several tags of ad slots is the head of a section in a file of settings."""
        if len(self._slots) < SECTIONS or "=" not in self._text:
            return False
        lines = (self._text.rfind("\n", 0, match.end) + 1 for match in self._slots)
        return all(_SETTINGS.match(self._text, line) for line in lines)

    @cached_property
    def _has_numbered_lines(self) -> bool:
        """Whether tags of ad slots number the lines of a list."""
        return self._text.count(SLOT) >= SLOTS_OF_LIST and _NUMBERED_LINES.search(self._text) is not None

    @cached_property
    def _has_turns(self) -> bool:
        """Whether tags of ad slots and other names in brackets say who speaks a line."""
        names: list[str] = _TURN.findall(self._text) if self._text.count(SLOT) >= TURNS else []
        slots = sum(name.startswith(SLOT[1:]) for name in names)
        return min(slots, len(names) - slots) >= TURNS

    def _is_logged(self, match: Match) -> bool:
        """Whether a shortcode stands between the stamp of a line of a log and its words."""
        start = self._lines[self._runs.span(match)[0]][0]
        if _STAMP.fullmatch(self._text, start, match.start) is None:
            return False
        return bool(_NEWS.match(self._text, match.end))

    @cached_property
    def _is_to_be_filled_in(self) -> bool:
        """Whether the text is a template with places that importers do not have, and no ad slot."""
        rules = chain(self._present.values(), (match.rule for match in self._tags))
        if any(rule.stands == "within" for rule in rules):
            return False
        known = {place for match in self._tags for place in _PLACE.findall(self._text, match.start, match.end)}
        return len(set(_PLACE.findall(self._text)) - known) >= PLACES

    @cached_property
    def _is_settings(self) -> bool:
        """Whether a tag is the head of a section in a file of settings."""
        text = self._text
        if "=" not in text:
            return False
        tags = [match for match in chain(self._tags, self._shortcodes) if match.rule.stands != "within"]
        before = {text.rfind("\n", max(0, match.end - LONGEST_LINE), match.end) for match in tags}
        first = any(match.end <= LONGEST_LINE for match in tags)
        return any(_SETTINGS.match(text, line + 1) for line in before if line >= 0 or first)

    @cached_property
    def _has_front_matter(self) -> bool:
        return _FRONT_MATTER.match(self._text) is not None

    def _is_bracketed(self, match: Match) -> bool:
        """Whether a tag that needs others, such as [audio], is a line as several of the text are: [Main menu], [auto save]."""
        return bool(match.rule.requires) and match.line and len(self._bracketed_lines) >= BRACKETED_LINES

    @cached_property
    def _bracketed_lines(self) -> frozenset[str]:
        """The different lines of words in brackets that are no tags."""
        return frozenset(_BRACKETED_LINE.findall(self._text) if "[" in self._text else ())

    @cached_property
    def _is_transcript(self) -> bool:
        return len(list(islice(_SPEECH.finditer(self._text), SPEECHES))) == SPEECHES

    @cached_property
    def _is_other_markup(self) -> bool:
        """Whether the text has several tags that no rule knows, and nothing that tells a page of WordPress or a copy."""
        if len(set(_OTHER_TAG.findall(self._text))) < OTHER_NAMES:
            return False
        rules = {rule.id: rule for rule in chain(self._present.values(), (match.rule for match in self._matches))}
        return not any(_tells_a_page(rule) and self._packs[rule.id].kind in OF_A_PAGE for rule in rules.values())

    @cached_property
    def _is_about_shortcodes(self) -> bool:
        """Whether the text says of a shortcode what it does, has one for a word of a sentence, or shows one."""
        if any(map(self._is_spoken_of, self._shortcodes)):
            return True
        shown = (match for match in self._shortcodes if match.rule.id != ADVERTISEMENTS and self._is_single(match))
        tops = {self._runs.run(first)[0] for match in shown if (first := self._runs.span(match)[0]) in self._runs.cover}
        return not self._is_between_slots and any(top and self._surroundings.shows_code(top - 1) for top in tops)

    def _is_spoken_of(self, match: Match) -> bool:
        """Whether the text says of a shortcode what it does, or has it for a word of a sentence."""
        if self._mentions.is_spoken_of(match.start, match.end) or self._is_told_of_below(match) or self._fills_a_cell(match):
            return True
        if match.rule.id == ADVERTISEMENTS:
            return self._mentions.is_used(match.start, match.end)
        if self._is_told_of_beside(match):
            return True
        return self._is_single(match) and self._mentions.is_amid_words(match.start, self._end_of_row(match))

    def _end_of_row(self, match: Match) -> int:
        """Where the last of several shortcodes ends that stand one right behind the other."""
        return self._ends_of_rows.get(match.end, match.end)

    @cached_property
    def _ends_of_rows(self) -> dict[int, int]:
        """Where the row of shortcodes without attributes ends that begins with the one at a place."""
        ends: dict[int, int] = {}
        for match in reversed(self._shortcodes):
            if _BARE_TAG.fullmatch(self._text, match.start, match.end):
                ends[match.start] = ends.get(match.end, match.end)
        return ends

    def _is_single(self, match: Match) -> bool:
        """Whether a shortcode stands around no words: it has no other tag, or only "and" is between the two."""
        name = _TAG_NAME.match(self._text, match.start)
        if self._text.startswith("[/", match.start):
            return name is not None and name[1] not in self._opened
        if name is None or name[1] not in self._closed or self._text.endswith(f"[/{name[1]}]", match.start, match.end):
            return True
        return _BETWEEN_TAGS.match(self._text, match.end) is not None

    @cached_property
    def _closed(self) -> frozenset[str]:
        """The names of the closing tags of the text."""
        return frozenset(_CLOSING_TAG.findall(self._text))

    @cached_property
    def _opened(self) -> frozenset[str]:
        """The names of the tags of the text that open something."""
        return frozenset(_OPENING_TAG.findall(self._text))

    def _fills_a_cell(self, match: Match) -> bool:
        """Whether a shortcode is a cell of a row of Markdown that has words, too."""
        if _CELL_END.match(self._text, match.end) is None:
            return False
        before = self._text[max(0, match.start - wording.LONGEST) : match.start].rpartition("\n")[2].strip()
        return before.startswith("|") and before.endswith("|")

    def _is_told_of_beside(self, match: Match) -> bool:
        """Whether a shortcode is a cell of a table in HTML or a heading, and the next cell, or the line below, tells of it."""
        index, last = self._runs.span(match)
        line = self._lines[index][1]
        if index < last or len(line) > LONGEST_LINE or line.strip("# ") != self._text[match.start : match.end].strip("# "):
            return False
        if index + 1 == len(self._lines) or index + 1 in self._runs.cover:
            return False
        role, words = self._structure.role(index), self._lines[index + 1][1].strip()
        if role == "cell":
            return len(words) <= LONGEST_CELL and self._structure.role(index + 1) == "cell"
        return role == "heading" and wording.says_what_a_heading_does(words)

    def _is_told_of_below(self, match: Match) -> bool:
        """Whether a shortcode is a line, and the line right below it goes on in lower case: "[toc]", "stands for a list"."""
        first, last = self._runs.span(match)
        line = self._lines[first][1]
        if first < last or last + 1 >= len(self._lines) or len(line) > LONGEST_LINE:
            return False
        if line.strip() != self._text[match.start : match.end].strip():
            return False
        around = self._surroundings
        if not self._document.adjoins(last) or not around.is_continued(last) or around.breaks_a_sentence(first, last):
            return False
        return not first or not self._document.adjoins(first - 1) or self._lines[first - 1][1].rstrip().endswith(_SENTENCE_ENDS)


def _tells_a_page(rule: Rule) -> bool:
    """Whether a rule requires nothing, and finds what hardly any text has that is neither a page of WordPress nor a copy."""
    return not rule.requires and rule.id not in _GENERAL_RULES
