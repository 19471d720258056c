"""What speaks against removing marks, such as [audio] or {a|b}, and words within a line.

No structure protects them, as it does the lines that `spinfix.artefacts.match_judge` decides about: they may stand anywhere.
But manuals show them, messages of programs and markup have braces of their own, and other lines may be words in brackets, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

import regex

from spinfix import lazy
from spinfix.artefacts import wording
from spinfix.artefacts.explanations import MARKS, SPINTAX
from spinfix.artefacts.invisibles import Invisibles
from spinfix.artefacts.matches import LONGEST_LINE, Document, Match
from spinfix.artefacts.rules import Rule
from spinfix.artefacts.runs import Runs
from spinfix.artefacts.surroundings import Surroundings
from spinfix.text import sentences

BRACKETED = 3
"""Lines of words in brackets that are a way of writing: a text that is about a mark has it once or twice."""

_IN_A_SENTENCE = lazy.regex_compile(r"[ \t]\p{Ll}+(?:[\s,.;:!?)]|$)")
_ONE_CHOICE = lazy.regex_compile(r"\{[^{}|]*\}")
_PLACEHOLDER = lazy.regex_compile(r"\{(?<![{$#%@\\]\{)[a-z]+(?:[A-Z][a-z0-9]*|[_.][a-z0-9]+)+\}(?!\})")
_FORMAT = lazy.regex_compile(r"(?<![\w%])%(?:s|(?:\(\w+\)|\d\$)[sd])(?![\w%])|(?<![\w^])\{\d\}")
"""What a program replaces in its messages: %s, %1$s, %(name)s, {0}; not %d, since pages of a blog host have "%d bloggers like
this".  None of the 8,930 spun texts of pairs and of the posts of `TEMPLATES` has one; of 65 artefacts found in lists of 5 and
20 strings of programs, all false, 36 stand in a text that has."""
_COPIED = frozenset(("importer", "spun"))
"""Packs of what no program says: a post about programs may have %s, too, and is a copy if it has one of their artefacts."""
_OTHER_TAGS = lazy.regex_compile(r"\{\{(?![ \t]*(?:keywords?|title)[ \t]*\}\})[^{}\n]{1,80}\}\}|\{%[^{}\n]{1,200}%\}")
"""Tags of the template of a program, in which {{title}} is one, too."""
_SERVER_TAG = lazy.regex_compile(r"(?<![^\s>])(?:<\?(?:php\b|=)|<%[=@-]?\s)")
_SERVER_BRACES = lazy.regex_compile(
    r"\{%[-+]?[ ]*(?:extends|block|endblock|macro|endmacro|endfor)\b|\{\{[-~]?[ ]?(?:[#/](?:each|if|unless)|range|define|end)\b"
)
"""Tags that a server replaces before it sends a page; what browsers fill in ({{title}}) is on pages, too."""
_BRACKETS_OF_TAGS = lazy.regex_compile(r"<[%?]|[%?]>")
FIRST = 20
"""Such tags that are looked at; those in scripts and attributes are replaced by browsers, too (data-mapping="<%= query %>")."""
_MARKUP = lazy.regex_compile(r"(?:\](?<!\[/?\w{1,20}\])|\\[A-Za-z]{2,}\*? ?)\{[^{}|\n]{1,80}\}")
"""Braces behind commands and brackets that are no tag, as in LaTeX, Pandoc and the links of games: no spinner joins them."""
_ATTRIBUTE = lazy.regex_compile(r"^:([a-z_][\w-]*):(?=[ \t]|$)", regex.M)
"""The definition of an attribute in AsciiDoc, which {its-name} stands for."""
_BRACKETED = lazy.regex_compile(r"^[ \t]*(\[(?=[^\]\n]*[\p{Lu} ])[^\[\]\n=\"/]{2,40}\])[ \t]*$", regex.M)
"""A line of words in brackets that are no shortcode, such as [Main menu] or [Verse 2]."""
TEMPLATES = 3
"""Different placeholders such as {userName} and {page_title} that tell the messages of a program; a spinner writes braces
around words.  The 62 posts of `benchmarks/artefact_posts.py` have none; of 175 lists of messages with any, 45 have so many."""
REFERENCES = 3
"""Different words or phrases in braces, none of them a choice, that are a way of writing, such as the links of a dictionary.
Of 40 spun pages found on the web in November 2026 eight had words in braces, each of them one phrase."""


_NAME = lazy.regex_compile(r"\[/?([\w-]+)")
_CLOSING_TAG = lazy.regex_compile(r"\[/([\w-]{1,60})\]")
_JOINED = lazy.regex_compile(r"\s*(?:and|or|to|,|…|\.{3})?\s*\[/")
"""What a text about a pair of tags has between them: "[su_box] and [/su_box]"; other pairs stand around words."""
_PLACE = lazy.regex_compile(r"\[(?!(?:ad|img|item|matched|og|pin|price|product|rule|source|vid)_)[a-z]+(?:_[a-z0-9]+)+\](?!\()")
"""A place in a letter that is to be filled in, such as [first_name], and no tag of an importer."""
PLACES = 2
"""Different such places that tell a template."""
_SETTINGS = lazy.regex_compile(r"[ \t]*\[[\w.-]+\][ \t]*\n(?:[ \t]*(?:[;#][^\n]*)?\n){0,9}[A-Za-z][\w.-]{0,40}[ \t]*=[ \t]*\S")
"""The head of a section of a file of settings, and its first setting, perhaps below notes."""
_FRONT_MATTER = lazy.regex_compile(r"\s*(---|\+\+\+)[ \t]*\n(?:[^\n]*\n){1,60}?\1[ \t]*(?:\n|\Z)")
"""What the source of a page begins with for the program that makes a page of it."""
_SPEECH = lazy.regex_compile(r"^[ \t]*(?:[QA][.:]|\p{Lu}{2}[\p{Lu} .'’-]{0,30}[.:])[ \t]+\p{Lu}", regex.M)
SPEECHES = 3
"""Lines that begin with a speaker in capitals, which tell a play or a transcript: brackets say what is heard or shown."""
_DIRECTION = lazy.regex_compile(r"\[/?[a-z]+\]")
_LABELS = lazy.regex_compile(r"(?:(?:^|\n)[ \t]*\[ad_\d{1,4}\][ \t]+[^\s\[][^\n]{0,100}(?=\n|\Z)){3}")
"""Three short lines running, each with the tag of an ad slot before it: a list of advertisements.  Importers put one tag above
a post and one below it."""


_ENDS = (*sentences.STOPS, *sentences.CLOSING)
_CELL_END = lazy.regex_compile(r"[ \t]*\|[ \t]*\p{L}")
_SCRIPT = lazy.regex_compile(r"\s*<script\b[^<>]*>\s*")
_OTHER_TAG = lazy.regex_compile(
    r"(?:\[/|(?<=[^\s\[(])\[)(?!(?:b|i|u|em|strong|img|url|row|sections?|columns?|col|tabs?|toggles?|accordions?)\])([a-z]{1,12})\]"
)
"""A tag that closes, or stands right behind another sign, with a name of one word; what editors add to a sentence has a space
before it.  Posts have tags of emphasis, links and columns, too."""
OTHER_NAMES = 2
"""Different names of such tags that tell another language of markup, as those of boards and games."""
_OF_COPIES = frozenset(("wordpress", "importer", "source-links", "feeds", "spun"))
_GENERAL = frozenset(("WP009", "WP014", "WP015", "WP017", "WP023", "WP024", "WP026"))
"""Rules for tags whose names other languages have, too, or of any name."""
_IN_BRACKETS = frozenset(("importer", "wordpress"))
"""Packs of tags in square brackets."""


class Marks:
    """The marks of one document, and what it has that looks like them.

    Args:
        document: the document.
        matches: its matches, in order, without overlaps.
        packs: the names of the packs of the rules.
        runs: its lines and matches.
        surroundings: what the text says of the matches.
        present: the rules that found artefacts in the document, by their ids.
        spun: whether the document is known to be spun, and braces are what the spinner left.
    """

    def __init__(
        self,
        document: Document,
        matches: Sequence[Match],
        packs: Mapping[str, str],
        runs: Runs,
        surroundings: Surroundings,
        present: Mapping[str, Rule],
        *,
        spun: bool,
    ) -> None:
        self._document, self._lines, self._matches = document, document.lines, matches
        self._packs, self._runs, self._surroundings = packs, runs, surroundings
        self._present, self._is_spun = present, spun
        self._ends: dict[tuple[str, int], int] = {}

    def objection(self, match: Match) -> str:
        """What speaks against removing a mark, or words within a line: that the text is about it, or goes on behind it."""
        pack = self._packs[match.rule.id]
        if pack == SPINTAX:
            return self._objection_to_spintax(match)
        if pack not in MARKS and pack != "scripts":
            return self._objection_to_words(match)
        if pack == "invisible":
            return self._invisibles.objection(match.start, self._runs.span(match)[0])
        if pack in _IN_BRACKETS and (objection := self._objection_to_brackets(match, pack)):
            return objection
        if pack == "scripts":
            spoken_of = self._is_about_code
        else:
            spoken_of = pack == "importer" and (
                (match.rule.stands == "within" and self._is_about_tags) or self._surroundings.mentions(match.start, match.end)
            )
        return "the text speaks about it" if spoken_of else ""

    def _objection_to_brackets(self, match: Match, pack: str) -> str:
        """What speaks against removing a tag in brackets: what else the text has in brackets, or where the tag stands."""
        if self._is_settings:
            return "it is the head of a section of settings"
        if self._is_bracketed(match):
            return "other lines are words in brackets, too"
        return self._objection_to_tag(match) if pack == "importer" else self._objection_to_shortcode(match)

    def _objection_to_shortcode(self, match: Match) -> str:
        """What speaks against removing a shortcode: that the text is about such, or is no page."""
        if self._is_about_shortcodes:
            return "the text speaks about shortcodes"
        if self._is_other_markup:
            return "the text has tags of another language"
        text = self._document.text
        if text.startswith("[[", match.start - 1) and text.startswith("]", match.end):
            return "it stands in two brackets"
        if match.line and self._is_transcript and _DIRECTION.fullmatch(text[match.start : match.end].strip()):
            return "the text is a transcript"
        if text.startswith("<!--more", match.start) and _FRONT_MATTER.match(text):
            return "the program that makes a page of the text reads it"
        return ""

    def _objection_to_tag(self, match: Match) -> str:
        """What speaks against removing the tag of an importer: that the text is a template, or has a list of such tags."""
        if match.rule.stands == "within":
            return "the tags number the lines of a list" if self._has_labels else ""
        first = self._runs.span(match)[0]
        if first and match.line and self._surroundings.introduces_mark(first - 1):
            return "the line above introduces it"
        return "the text has other places to be filled in" if self._is_to_be_filled_in else ""

    def _objection_to_words(self, match: Match) -> str:
        """What speaks against removing words within a line."""
        if self._surroundings.is_within_quotation_marks(match.start, match.end):
            return "it is quoted"
        if self._is_about_tags:
            return "the text speaks about tags of importers"
        goes_on = _IN_A_SENTENCE.match(self._document.text, self._end_of_series(match))
        return "it stands in the middle of a sentence" if goes_on else ""

    def _end_of_series(self, match: Match) -> int:
        """Where the last of the matches of a rule ends of which each stands right behind the one before."""
        if not self._ends:
            for one in reversed(self._matches):
                end = self._ends.get((one.rule.id, self._after(one.end)), one.end)
                self._ends[one.rule.id, one.start] = end
        return self._ends.get((match.rule.id, match.start), match.end)

    def _after(self, place: int) -> int:
        """The first letter behind a place, after one space at most."""
        return place + (self._document.text[place : place + 1] == " ")

    def _objection_to_spintax(self, match: Match) -> str:
        """What speaks against taking one choice of braces for the text: that they are no spinner's."""
        if self._placeholders:
            return f"the text has placeholders such as {min(self._placeholders)}"
        if self._is_about_braces:
            return "the text speaks about braces"
        if self._is_filled_in(match):
            return "the text has other tags of a template"
        if self._is_spun:
            return ""
        if self._has_markup:
            return "the text has braces behind brackets or commands, as markup has"
        return "the text has many words in braces and no choice among them" if self._has_references else ""

    @cached_property
    def is_catalogue(self) -> bool:
        """Whether the text is a list of the messages of a program, for its translators: "Skip to content" is the text there."""
        if len(self._placeholders) >= TEMPLATES:
            return True
        return _FORMAT.search(self._document.text) is not None and (not self._is_copied or self._is_about_tags)

    @cached_property
    def _is_copied(self) -> bool:
        """Whether the text has what only importers and spinners leave."""
        rules = chain(self._present.values(), (match.rule for match in self._matches))
        return any(self._packs[rule.id] in _COPIED and not rule.requires for rule in rules)

    @cached_property
    def is_template(self) -> bool:
        """Whether the text is the source of pages, whose buttons and labels are what its author wrote."""
        page = self._document.original
        if self._document.view.format != "html":
            return False
        if ("{%" in page or "{{" in page) and _SERVER_BRACES.search(self._document.text):
            return True
        if "<?" not in page and "<%" not in page:
            return False
        tags = islice(_SERVER_TAG.finditer(page), FIRST)
        page = _BRACKETS_OF_TAGS.sub("  ", page)
        return any(
            page.rfind("<script", 0, start) <= page.rfind("</script", 0, start)
            and page.rfind("<", 0, start) <= page.rfind(">", 0, start)
            for start in (tag.start() for tag in tags)
        )

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        """The different placeholders of the text, such as {userName}: no spinner writes them."""
        text = self._document.text
        return frozenset(_PLACEHOLDER.findall(text) if "{" in text else ())

    def _is_filled_in(self, match: Match) -> bool:
        """Whether a match is a tag such as {{title}} in the template of a program, or an attribute of the text."""
        found = self._document.text[match.start : match.end]
        return ("{{" in found and self._has_other_tags) or found.strip("{} \t\n") in self._attributes

    @cached_property
    def _attributes(self) -> frozenset[str]:
        """The names of the attributes that the text defines, as AsciiDoc does."""
        return frozenset(_ATTRIBUTE.findall(self._document.text))

    @cached_property
    def _has_other_tags(self) -> bool:
        return _OTHER_TAGS.search(self._document.text) is not None

    @cached_property
    def _has_markup(self) -> bool:
        return _MARKUP.search(self._document.text) is not None

    def _is_bracketed(self, match: Match) -> bool:
        """Whether a mark that needs others, such as [audio], is a line as several of the text are: [Main menu], [auto save]."""
        return bool(match.rule.requires) and match.line and len(self._bracketed) >= BRACKETED

    @cached_property
    def _bracketed(self) -> frozenset[str]:
        """The different lines of words in brackets that are no marks."""
        text = self._document.text
        return frozenset(_BRACKETED.findall(text) if "[" in text else ())

    @cached_property
    def _invisibles(self) -> Invisibles:
        return Invisibles(self._document.text, self._lines)

    @cached_property
    def _is_about_code(self) -> bool:
        """Whether the text introduces a script that it has, as instructions do, or a script is a word of a sentence."""
        within = [match for match in self._of("scripts") if not match.line]
        if any(self._is_amid_words(match) or self._surroundings.is_said(match.start) for match in within):
            return True
        tops = {self._runs.run(first)[0] for first in self._firsts("scripts")}
        above = (top - 2 if top > 1 and _SCRIPT.fullmatch(self._lines[top - 1][1]) else top - 1 for top in tops if top)
        return any(map(self._surroundings.introduces_code, above))

    @cached_property
    def _is_about_shortcodes(self) -> bool:
        """Whether the text says of a shortcode what it does, or a shortcode is a word of a sentence."""
        return any(map(self._is_shortcode_spoken_of, self._of("wordpress")))

    def _is_shortcode_spoken_of(self, match: Match) -> bool:
        if self._surroundings.mentions(match.start, match.end) or self._is_told_of_below(match) or self._fills_a_cell(match):
            return True
        return self._is_single(match) and self._is_amid_words(match)

    def _is_amid_words(self, match: Match) -> bool:
        """Whether a mark is a word of a sentence; white space at its end does not count."""
        found = self._document.text[match.start : match.end]
        start, end = match.end - len(found.lstrip()), match.start + len(found.rstrip())
        return self._surroundings.is_word(start, end) or self._surroundings.is_amid_words(start, end)

    def _is_single(self, match: Match) -> bool:
        """Whether a shortcode stands around no words: it has no other tag, or only "and" is between the two."""
        text = self._document.text
        if text.startswith("[/", match.start):
            return False
        name = _NAME.match(text, match.start)
        if name is None or name[1] not in self._closed:
            return True
        return _JOINED.match(text, match.end) is not None

    def _fills_a_cell(self, match: Match) -> bool:
        """Whether a shortcode is a cell of a row of Markdown that has words, too."""
        text = self._document.text
        if _CELL_END.match(text, match.end) is None:
            return False
        before = text[max(0, match.start - wording.LONGEST) : match.start].rpartition("\n")[2].strip()
        return before.startswith("|") and before.endswith("|")

    def _is_told_of_below(self, match: Match) -> bool:
        """Whether a shortcode is a line, and the line right below it goes on in lower case: "[toc]", "stands for a list"."""
        first, last = self._runs.span(match)
        line = self._lines[first][1]
        if first < last or last + 1 >= len(self._lines) or len(line) > LONGEST_LINE:
            return False
        if line.strip() != self._document.text[match.start : match.end].strip():
            return False
        around = self._surroundings
        if not self._document.adjoins(last) or not around.is_continued(last) or around.breaks_a_sentence(first, last):
            return False
        return not first or not self._document.adjoins(first - 1) or self._lines[first - 1][1].rstrip().endswith(_ENDS)

    @cached_property
    def _is_other_markup(self) -> bool:
        """Whether the text has several tags that no rule knows, and nothing that tells a page of WordPress or a copy."""
        text = self._document.text
        names = set(_OTHER_TAG.findall(text))
        if len(names) < OTHER_NAMES:
            return False
        rules = {rule.id: rule for rule in chain(self._present.values(), (match.rule for match in self._matches))}
        return not any(_is_firm(rule) and self._packs[rule.id] in _OF_COPIES for rule in rules.values())

    @cached_property
    def _closed(self) -> frozenset[str]:
        """The names of the closing tags of the text."""
        return frozenset(_CLOSING_TAG.findall(self._document.text))

    @cached_property
    def _is_settings(self) -> bool:
        """Whether a tag is the head of a section in a file of settings."""
        text = self._document.text
        if "=" not in text:
            return False
        tags = (match for pack in _IN_BRACKETS for match in self._of(pack))
        places = (text.rfind("\n", max(0, match.end - LONGEST_LINE), match.end) + 1 for match in tags)
        return any(_SETTINGS.match(text, place) for place in set(places))

    @cached_property
    def _is_transcript(self) -> bool:
        return len(list(islice(_SPEECH.finditer(self._document.text), SPEECHES))) == SPEECHES

    @cached_property
    def _has_labels(self) -> bool:
        """Whether tags of ad slots number the lines of a list."""
        return _LABELS.search(self._document.text) is not None

    @cached_property
    def _is_to_be_filled_in(self) -> bool:
        """Whether the text is a template with places that importers do not have, and no ad slot."""
        own = list(self._of("importer"))
        if any(rule.stands == "within" for rule in chain(self._present.values(), (match.rule for match in own))):
            return False
        text = self._document.text
        known = {place for match in own for place in _PLACE.findall(text, match.start, match.end)}
        return len(set(_PLACE.findall(text)) - known) >= PLACES

    @cached_property
    def _is_about_tags(self) -> bool:
        """Whether a tag that nobody writes for a word is one of a sentence, or of those that the line above introduces, so that
        the text is about such tags.
        """
        tags = [match for match in self._matches if self._packs[match.rule.id] == "importer" and match.rule.stands == "within"]
        if any(self._surroundings.is_word(match.start, match.end) for match in tags):
            return True
        tops = {self._runs.run(self._runs.span(match)[0])[0] for match in tags}
        return any(top and self._surroundings.introduces_tags(top - 1) for top in tops)

    @cached_property
    def _is_about_braces(self) -> bool:
        """Whether a line with spintax names its braces, as one does that says what they are for."""
        return any(wording.names_braces(self._lines[line][1]) for line in self._firsts(SPINTAX))

    @cached_property
    def _has_references(self) -> bool:
        """Whether braces are the text's own way of writing: many different ones apart, in none of which there is a choice."""
        text = self._document.text
        places = [(match.start, match.end) for match in self._matches if self._packs[match.rule.id] == SPINTAX]
        before = (0, *(end for _, end in places))
        apart = {text[start:end] for at, (start, end) in zip(before, places, strict=False) if not at or text[at:start].strip()}
        return len(apart) >= REFERENCES and all(_ONE_CHOICE.fullmatch(text[start:end]) for start, end in places)

    def _of(self, pack: str) -> Iterator[Match]:
        """The matches of a pack."""
        return (match for match in self._matches if self._packs[match.rule.id] == pack)

    def _firsts(self, pack: str) -> set[int]:
        """The lines where matches of a pack begin."""
        return {self._runs.span(match)[0] for match in self._matches if self._packs[match.rule.id] == pack}


def _is_firm(rule: Rule) -> bool:
    """Whether a rule requires nothing, and finds what hardly any other text has."""
    return not rule.requires and rule.id not in _GENERAL
