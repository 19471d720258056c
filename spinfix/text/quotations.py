"""Quotations: many owners of spun sites leave them unspun, so they are judged separately.

Only clear quotations are found: a mark that may be an apostrophe, a foot mark or a typing error does not open one.  A quotation
that is missed is judged with the rest of its document.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from spinfix import lazy
from spinfix.text.quotation_marks import OPENING, PAIRS

_OWN_RULE = '“„"‘'
"""Opening marks of quotations that have a line of their own below."""
_SIMPLE = "|".join(rf"{pair[0]}[^{pair}\n]+{pair[1]}" for pair in PAIRS if pair[0] not in _OWN_RULE)
"""Quotations of all other pairs: neither mark inside, in one line."""
_QUOTED = lazy.regex_compile(
    rf"""
    “[^“”\n]+(?:”|(?=\n\s*“))                                         # “…”; one that goes on in the next paragraph stays open
  | „[^„“”\n]+[“”]
  | {_SIMPLE}
  | (?<![\w"])"(?=[^\s"])[^"\n]+(?<=\S)"(?![\w"])                     # "…"
  | (?<!\w)‘(?=\w)[^‘’\n]*(?:’(?=\w)[^‘’\n]*)*’(?!\w)                  # ‘…’; ’ inside a word is an apostrophe
  | <(blockquote|q)\b[^<>]*>.*?(?:</\1\s*>|\Z)
  | (?m:^)[ ]{{0,3}}>(?!>)[^\n]*(?:\n[ ]{{0,3}}>[^\n]*)*  # > quoted lines
    """,
    regex.VERBOSE | regex.DOTALL | regex.IGNORECASE,
)
_MARK = lazy.re_compile(f"[{OPENING}]")
"""Opening marks: one of them begins every quotation in a text without tags and quoted lines."""
_QUOTED_LITERALS = (*OPENING, ">")


def quotations(text: str) -> list[tuple[int, int]]:
    r"""The quoted stretches of a text with their marks, in code points, in order; none overlap.

    >>> text = "He said: “It isn’t so.” The 5'10\" man's dog barked."
    >>> [text[start:end] for start, end in quotations(text)]
    ['“It isn’t so.”']
    """
    return list(_search(text)) if any(hint in text for hint in _QUOTED_LITERALS) else []


def _search(text: str) -> Iterator[tuple[int, int]]:
    if "<" in text or ">" in text:
        yield from (match.span() for match in _QUOTED.finditer(text))
        return
    mark = _MARK.search(text)
    while mark is not None:  # twenty times faster than searching for all of them at every place
        match = _QUOTED.match(text, mark.start())
        if match is not None:
            yield match.span()
        mark = _MARK.search(text, match.end() if match is not None else mark.end())
