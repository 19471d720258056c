"""What speaks against removing marks, such as [audio] or {a|b}, and words within a line.

No structure protects them, as it does lines (`spinfix.artefacts.judging.lines`): they may stand anywhere.  But messages of
programs and markup have braces of their own, and manuals show scripts.  `spinfix.artefacts.judging.brackets` says what speaks
against removing tags in square brackets, `spinfix.artefacts.judging.invisibles` the same of invisible characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice

import regex

from spinfix import lazy
from spinfix.artefacts.judging import wording
from spinfix.artefacts.judging.brackets import Brackets
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.invisibles import Invisibles
from spinfix.artefacts.judging.pack_kinds import COPIED, IN_BRACKETS, INVISIBLE, SCRIPTS, SPINTAX
from spinfix.artefacts.matches import Match

_IN_A_SENTENCE = lazy.regex_compile(r"[ \t]\p{Ll}+(?:[\s,.;:!?)]|$)")
"""How a sentence goes on behind words that are a part of it: with a word in lower case."""

_ONE_CHOICE = lazy.regex_compile(r"\{[^{}|]*\}")
"""Braces with nothing to choose from."""
REFERENCES = 3
"""Different words or phrases in braces, none of them a choice, that are a way of writing, such as the links of a dictionary.
Of 40 spun pages found on the web in November 2026 eight had words in braces, each of them one phrase."""
_MARKUP = lazy.regex_compile(r"(?:\](?<!\[/?\w{1,20}\])|\\[A-Za-z]{2,}\*? ?)\{[^{}|\n]{1,80}\}")
"""Braces behind commands and brackets that are no tag, as in LaTeX, Pandoc and the links of games: no spinner joins them."""
_ATTRIBUTE = lazy.regex_compile(r"^:([a-z_][\w-]*):(?=[ \t]|$)", regex.M)
"""The definition of an attribute in AsciiDoc, which {its-name} stands for."""
_OTHER_TAGS = lazy.regex_compile(r"\{\{(?![ \t]*(?:keywords?|title)[ \t]*\}\})[^{}\n]{1,80}\}\}|\{%[^{}\n]{1,200}%\}")
"""Tags of the template of a program, in which {{title}} is one, too."""

_PLACEHOLDER = lazy.regex_compile(r"\{(?<![{$#%@\\]\{)[a-z]+(?:[A-Z][a-z0-9]*|[_.][a-z0-9]+)+\}(?!\})")
"""A name of a program in braces, such as {userName} and {page_title}: no spinner writes two words as one."""
TEMPLATES = 3
"""Different placeholders that tell the messages of a program.  The 62 posts of `benchmarks/artefact_posts.py` have none; of 175
lists of messages with any, 45 have so many."""
_FORMAT = lazy.regex_compile(r"(?<![\w%])%(?:s|(?:\(\w+\)|\d\$)[sd])(?![\w%])|(?<![\w^])\{\d\}")
"""What a program replaces in its messages: %s, %1$s, %(name)s, {0}; not %d, since pages of a blog host have "%d bloggers like
this".  None of the 8,930 spun texts of pairs and of the posts of `TEMPLATES` has one; of 65 artefacts found in lists of 5 and
20 strings of programs, all false, 36 stand in a text that has."""
_FORMAT_LITERALS = ("%s", "%(", "$s", "$d", "{")
"""Of which one is in every match of `_FORMAT`."""
_SERVER_TAG = lazy.regex_compile(r"(?<![^\s>])(?:<\?(?:php\b|=)|<%[=@-]?\s)")
_SERVER_BRACES = lazy.regex_compile(
    r"\{%[-+]?[ ]*(?:extends|block|endblock|macro|endmacro|endfor)\b|\{\{[-~]?[ ]?(?:[#/](?:each|if|unless)|range|define|end)\b"
)
"""Tags that a server replaces before it sends a page; what browsers fill in ({{title}}) is on pages, too."""
_BRACKETS_OF_TAGS = lazy.regex_compile(r"<[%?]|[%?]>")
"""Their own brackets: of those that are left, HTML's, the last before such a tag tells whether it stands within another."""
MOST_TAGS = 20
"""Tags of a server that are looked at; those in scripts and attributes browsers replace, too (data-mapping="<%= query %>")."""

_SCRIPT = lazy.regex_compile(r"\s*<script\b[^<>]*>\s*")
"""A line above a script that is a part of it: what introduces the script is above this line."""


class Marks:
    """The marks of one document, and what it has that looks like them.

    Args:
        context: the document, its matches and what is known of them.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._document, self._lines, self._matches = context.document, context.lines, context.matches
        self._packs, self._present, self._runs = context.packs, context.present, context.runs
        self._mentions = context.mentions
        self._ends: dict[tuple[str, int], int] = {}

    def objection(self, match: Match) -> str:
        """What speaks against removing a mark, or words within a line: that the text is about it, or goes on behind it."""
        kind = self._packs[match.rule.id].kind
        if kind == SPINTAX:
            return self._objection_to_spintax(match)
        if kind == INVISIBLE:
            return self._invisibles.objection(match.start, self._runs.span(match)[0])
        if kind in IN_BRACKETS:
            return self._brackets.objection(match)
        if kind == SCRIPTS:
            return "the text speaks about it" if self._is_about_code else ""
        return self._objection_to_words(match)

    def _objection_to_words(self, match: Match) -> str:
        """What speaks against removing words within a line."""
        if self._mentions.is_within_quotation_marks(match.start, match.end):
            return "it is quoted"
        if self.is_about_tags:
            return "the text speaks about tags of importers"
        goes_on = _IN_A_SENTENCE.match(self._document.text, self._end_of_series(match))
        return "it stands in the middle of a sentence" if goes_on else ""

    @property
    def is_about_tags(self) -> bool:
        """Whether the text is about tags of importers."""
        return self._brackets.is_about_tags

    def _end_of_series(self, match: Match) -> int:
        """Where the last of the matches of a rule ends of which each stands right behind the one before."""
        if not self._ends:
            for other in reversed(self._matches):
                end = self._ends.get((other.rule.id, self._after(other.end)), other.end)
                self._ends[other.rule.id, other.start] = end
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
        if self._context.is_spun:
            return ""
        if self._has_markup:
            return "the text has braces behind brackets or commands, as markup has"
        return "the text has many words in braces and no choice among them" if self._has_references else ""

    @cached_property
    def is_catalogue(self) -> bool:
        """Whether the text is a list of the messages of a program, for its translators: "Skip to content" is the text there."""
        if len(self._placeholders) >= TEMPLATES:
            return True
        text = self._document.text
        has_format = any(sign in text for sign in _FORMAT_LITERALS) and _FORMAT.search(text) is not None
        return has_format and (not self._is_copied or self.is_about_tags)

    @cached_property
    def _is_copied(self) -> bool:
        """Whether the text has what only importers and spinners leave."""
        rules = chain(self._present.values(), (match.rule for match in self._matches))
        return any(self._packs[rule.id].kind in COPIED and not rule.requires for rule in rules)

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
        tags = islice(_SERVER_TAG.finditer(page), MOST_TAGS)
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

    @cached_property
    def _invisibles(self) -> Invisibles:
        return Invisibles(self._document)

    @cached_property
    def _brackets(self) -> Brackets:
        return Brackets(self._context)

    @cached_property
    def _is_about_code(self) -> bool:
        """Whether the text introduces a script that it has, as instructions do, or a script is a word of a sentence."""
        within, said = [match for match in self._of(SCRIPTS) if not match.line], self._mentions
        for start, end in ((match.start, match.end) for match in within):
            if said.is_amid_words(start, end) or said.is_quoted(start, end) or said.is_said(start):
                return True
        tops = {self._runs.run(first)[0] for first in self._firsts(SCRIPTS)}
        above = [top - 2 if top > 1 and _SCRIPT.fullmatch(self._lines[top - 1][1]) else top - 1 for top in tops if top]
        return any(map(self._context.surroundings.shows_script, above))

    @cached_property
    def _is_about_braces(self) -> bool:
        """Whether a line with spintax names its braces, as one does that says what they are for."""
        return any(wording.names_braces(self._lines[line][1]) for line in self._firsts(SPINTAX))

    @cached_property
    def _has_references(self) -> bool:
        """Whether braces are the text's own way of writing: many different ones apart, in none of which there is a choice."""
        text = self._document.text
        places = [(match.start, match.end) for match in self._matches if self._packs[match.rule.id].kind == SPINTAX]
        ends = (0, *(end for _, end in places))
        apart = {
            text[start:end]
            for before, (start, end) in zip(ends, places, strict=False)
            if not before or text[before:start].strip()
        }
        return len(apart) >= REFERENCES and all(_ONE_CHOICE.fullmatch(text[start:end]) for start, end in places)

    def _of(self, kind: str) -> Iterator[Match]:
        """The matches of one kind of pack."""
        return (match for match in self._matches if self._packs[match.rule.id].kind == kind)

    def _firsts(self, kind: str) -> set[int]:
        """The lines where matches of one kind of pack begin."""
        return {self._runs.span(match)[0] for match in self._of(kind)}
