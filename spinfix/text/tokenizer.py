"""Tokenization: words with their offsets in the text.

A token is a run of letters, a number with its letters ("75th", "1990s"), an initialism ("U.S"), a clitic ("'s", "'re") or one
mark of punctuation.  Contractions in n't stay whole.  Every token has its span in code points; white space belongs to no token,
so that the text outside the edits can be copied byte for byte.

Each token has a *form*, under which the dictionary and the language model know it.  Forms are lower case with straight
apostrophes; numbers of three or more digits become their shape; quotation marks have the empty form, which the language model
skips, because a word is as likely inside quotation marks as outside.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from spinfix import lazy
from spinfix.text import quotation_marks
from spinfix.text.apostrophes import CURLY, STRAIGHT, straight

TOKEN = lazy.regex_compile(
    r"""
    \p{L}[\p{L}\p{M}]*[nN]['’][tT](?![\p{L}\p{N}])   # doesn't
  | \p{L}(?:\.\p{L})+(?![\p{L}\p{N}\p{M}])            # U.S, p.c, e.g
  | \p{L}[\p{L}\p{M}]*                                # words
  | ['’](?:[sSſ]|[rR][eE]|[lL][lL]|[vV][eE]|[dD]|[mM])(?![\p{L}\p{N}])  # the company's, they're
  | \p{N}+(?:[.,]\p{N}+)*(?:\p{L}[\p{L}\p{M}]*)?      # 5, 1,000.50, 75th, 1990s
  | \.{2,} | -{2,} | _{2,} | \*{2,} | ={2,}
  | \S
    """,
    regex.VERBOSE | regex.V1,
)
"""One token.  Both cases are written out: with IGNORECASE, `regex` folds case in full (ß is ss) and tries every division of a
run such as "ssss" into letters that fold to several, in exponential time."""

_SKIPPED = frozenset(quotation_marks.OPENING + quotation_marks.CLOSING + "`*_").difference((STRAIGHT, CURLY))
"""Marks that begin a token which the language model skips, however long ("**"); an apostrophe is skipped only by itself."""
DASHES = frozenset("-‐‑–—−")
SENTENCE_END = frozenset('.!?:;"”’)]')
_NUMBER = lazy.regex_compile(r"\p{N}+(?:[.,]\p{N}+)*")

HYPHEN = "-"
"""Form of a hyphen that joins two words ("minister-level")."""
DASH = "--"
"""Form of every other dash."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, as parallel sequences.

    Attributes:
        text: the text they were cut from.
        words: each token as written.
        forms: each token's form; "" for marks that the language model skips.
        starts: first code point of each token.
        ends: code point after each token's last.
    """

    text: str
    words: Sequence[str]
    forms: Sequence[str]
    starts: array[int]
    ends: array[int]

    def __len__(self) -> int:
        return len(self.words)


def tokenize(text: str) -> Tokens:
    """Cut ``text`` into tokens; never raises, whatever the text.

    >>> tokenize("People’s 75th").forms
    ['people', "'s", '75th']
    >>> tokenize("a two-day “state visit” in 2024").forms
    ['a', 'two', '-', 'day', '', 'state', 'visit', '', 'in', '####']
    """
    words: list[str] = []
    forms: list[str] = []
    starts, ends = array("i"), array("i")
    for match in TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        words.append(word)
        starts.append(start)
        ends.append(end)
        forms.append(word.lower() if word.isascii() and word.isalpha() else form_of(word, text, start, end))
    return Tokens(text, words, forms, starts, ends)


def form_of(word: str, text: str, start: int, end: int) -> str:
    """Form of a token that is not plain ASCII letters."""
    first = word[0]
    if first in _SKIPPED:
        return ""
    if first in DASHES:
        glued = len(word) == 1 and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
        return HYPHEN if glued else DASH
    if word in (STRAIGHT, CURLY):
        return ""
    if first.isdigit():
        return number_form(word.lower())
    if not word.isprintable():  # a lone surrogate, which the language model could not read
        return word.encode("utf-8", "replace").decode("utf-8")
    return straight(word.lower())


def number_form(word: str) -> str:
    """Form of a number: unchanged up to two digits, otherwise its shape.

    Years, sums and counts are too many to model one by one; small numbers are treated as words ("5" for "five").

    >>> [number_form(n) for n in ("5", "75th", "1990s", "1,234.5", "20000")]
    ['5', '75th', '####s', '#,#', '#####']
    """
    match = _NUMBER.match(word)
    if match is None:
        return word
    digits, tail = match.group(), word[match.end() :]
    if len(digits) <= 2:
        return word
    if not digits.isdigit():
        return "#,#" + tail
    return "#" * min(len(digits), 5) + tail


def lm_forms(text: str) -> list[str]:
    """The forms that the language model reads: ``tokenize(text).forms`` without the empty ones."""
    return [form for form in tokenize(text).forms if form]
