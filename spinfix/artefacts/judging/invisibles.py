"""Tells invisible characters that a text needs from those that pages and editors leave in it.

A joiner within a word mostly comes from a copied page, but typesetters put one where letters must not run into a ligature
("Auf·lage", with "·" for it) or must make one.  A direction mark is needed beside Hebrew, and shown in source code that lies
about its order.  And a text may be about such characters.
"""

from __future__ import annotations

from functools import cached_property

import regex

from spinfix import lazy
from spinfix.artefacts.judging.soft_hyphens import SOFT_HYPHEN, SoftHyphens
from spinfix.artefacts.matches import Document
from spinfix.text import near_literals

_NAMED = lazy.regex_compile(
    r"zero[- ]?width|\bnon-?joiners?\b|\bword joiners?\b|\bzw(?:n?j|n?b?sp)\b|\bsoft[- ]hyphens?\b"
    r"|\binvisible (?:(?:unicode|formatting|control|joining) )?"
    r"(?:characters|letters|spaces|signs|operators?|separators?|hyphens?|times|plus)\b"
    r"|&(?:shy|zwn?j|lrm|rlm|#8203|#x200[b-f]);|(?:\bU\+|\\u|\b0x)(?:00ad|200[b-f]|202[a-e]|206[0-9]|feff|fff[9-c]|180e|e00)"
    r"|\b(?:directional(?:ity)?|direction|left-to-right|right-to-left|bidi(?:rectional)?|lrm|rlm) (?:formatting |control )?"
    r"(?:marks?|overrides?|embeddings?|isolates?|controls?|characters?)\b"
    r"|\btag (?:characters?|letters?)\b|\bbyte[- ]order marks?\b"
    r"|\b(?:ascii|unicode|format(?:ting)?) control characters?\b|\bobject replacement\b"
    r"|\bescape (?:codes?|sequences?)\b|\bansi (?:colou?rs?|codes?|escapes?|sequences?)\b",
    regex.I,
)
"""Names of invisible characters that hardly any text has for another reason: a "joiner" may be a craftsman, "the invisible
character" one of a play."""
_NAMED_LITERALS = (
    *("width", "joiner", "zw", "hyphen", "invisible", "&shy", "&#", "u+", "\\u", "0x", "directional", "direction mark"),
    *("direction ov", "direction embed", "direction isol", "direction con", "direction char", "direction format"),
    *("left-to-right", "right-to-left", "bidi", "lrm", "rlm", "tag char", "tag letter", "byte-order", "byte order"),
    *("control char", "object replacement", "escape code", "escape seq", "ansi "),
)
"""What is in every match of `_NAMED`, in lower case; to look for these takes a hundredth of the time."""
LONGEST_NAME = 60
"""Code points of the longest name."""

_RIGHT_TO_LEFT = lazy.regex_compile(r"[\p{bc=R}\p{bc=AL}&&\p{L}]", regex.V1)
_SHOWS_ORDER = lazy.regex_compile(r"\u202e|/\*|\*/|(?:^|;)[ \t]*//|[{}][ \t]*$|[)\]'\"];[ \t]*$")
"""What a line has in which marks change the order that readers see: an override, or source code that shows what they do."""

_DIVISION = lazy.regex_compile(
    r"\bhyphenat(?:e[ds]?|ing|ions?)\b|\b(?:in|into|of|between) syllables\b|\bsyllab(?:ic|ication)\b", regex.I
)
"""What a list that shows where words may be divided speaks about."""
_DIVISION_LITERALS = ("hyphenat", "syllab")
"""What is in every match of `_DIVISION`."""

_JOINED_WORD = lazy.regex_compile(r"(?<![\p{Latin}\p{M}])[\p{Latin}\p{M}]++(?:[\u200c\u200d]++[\p{Latin}\p{M}]++)+")
_NOT_ENGLISH = lazy.regex_compile(r"(?![\u200c\u200d])[^\x00-\x7f]")
_JOINER = lazy.regex_compile(r"[\u200c\u200d]+")
_LIGATURE = lazy.regex_compile(
    r"(?<=[fſ])\u200c(?=[bfhijkltßþ])|(?<=[AEOaeofſsc])\u200d(?=[AEVYaefijlsty])|(?<=[td]\p{M}?)\u200d(?=[szʃʒɕʑʂʐɬɮθð])"
    r"|(?<=[kpgb]\p{M}?)\u200d(?=[xfvpb])"
)
"""Joiners between letters that fonts join, or that stand for one sound: "f·l" apart, "ſ·t" and "t·s" together."""

_DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069"
_JOINERS = "\u200c\u200d"


class Invisibles:
    """The invisible characters of one document.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self._document, self._text, self._lines = document, document.text, document.lines
        self._needed: dict[int, str] = {}

    def objection(self, place: int, line: int) -> str:
        """What speaks against removing the invisible character at ``place``, in the line of this index; "" if nothing does."""
        character = self._text[place]
        if character == SOFT_HYPHEN and self._soft_hyphens.is_visible(place):
            return "it stands for a hyphen"
        if self._is_named or (character == SOFT_HYPHEN and self._is_about_division):
            return "the text speaks about it"
        if character in _DIRECTION:
            return self._need_of_direction(line)
        return "it keeps letters apart or joins them" if character in _JOINERS and self._is_typesetting else ""

    @cached_property
    def _is_named(self) -> bool:
        return near_literals.is_found(_NAMED, _NAMED_LITERALS, LONGEST_NAME, self._text, self._document.folded)

    @cached_property
    def _is_about_division(self) -> bool:
        return near_literals.is_found(_DIVISION, _DIVISION_LITERALS, LONGEST_NAME, self._text, self._document.folded)

    @cached_property
    def _soft_hyphens(self) -> SoftHyphens:
        return SoftHyphens(self._text)

    def _need_of_direction(self, line: int) -> str:
        """Why a line needs its direction marks: letters that are written from right to left in it or beside it, or code."""
        if line not in self._needed:
            beside = (self._lines[other][1] for other in range(max(0, line - 1), min(line + 2, len(self._lines))))
            self._needed[line] = ""
            if any(map(_RIGHT_TO_LEFT.search, beside)):
                self._needed[line] = "words are written from right to left beside it"
            elif _SHOWS_ORDER.search(self._lines[line][1]):
                self._needed[line] = "it changes the order of a line of code"
        return self._needed[line]

    @cached_property
    def _is_typesetting(self) -> bool:
        """Whether all joiners within words stand where typesetters put them, or in words of other languages than English."""
        return all(_NOT_ENGLISH.search(word.group()) or self._is_set(word.span()) for word in _JOINED_WORD.finditer(self._text))

    def _is_set(self, span: tuple[int, int]) -> bool:
        """Whether all joiners of a word stand between letters that fonts join."""
        joiners = _JOINER.finditer(self._text, *span)
        return all(_LIGATURE.match(self._text, joiner.start()) for joiner in joiners)
