"""Places that no restoration may touch: addresses, handles, code, markup, and what an author has fenced off.

The spinner may well have changed them, but a changed word in an address or in code breaks it, and no context there tells what
the word was.
"""

from __future__ import annotations

import regex

_PROTECTED = regex.compile(
    r"""
    (?:https?|ftp)://[^\s<>"]+                                        # URLs
  | \bwww\.[^\s<>"]+
  | (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+                         # e-mail addresses
  | (?<![\w&/])[@\#]\w+                                               # handles and hashtags
  | (?<![\w/])(?:/[\w.-]+){2,}                                        # paths
  | (?<![\w.-])(?:[\w-]++\.)+(?:com|org|net|edu|gov|io|co|info|html?|php|pdf|jpe?g|png)\b(?:/[^\s<>"]*)?  # domains, files
  | ```.*?(?:```|\Z) | (?<!`)`(?!`)[^`\n]+`                           # code in Markdown
  | <(?P<element>script|style|code|pre)\b.*?(?:</(?P=element)\s*>|\Z) # code in HTML
  | <!--.*?(?:-->|\Z)
  | </?[a-z][^<>]*>                                                   # tags with their attributes
  | &\#?\w+;                                                          # entities
    """,
    regex.VERBOSE | regex.DOTALL | regex.IGNORECASE,
)
_SWITCH = regex.compile(r"spinfix:[ ]?(?P<what>off|on|ignore-next-line)\b")
_HINTS = (
    "@",
    "#",
    "/",
    "`",
    "<",
    "&",
    "www.",
    ".com",
    ".org",
    ".net",
    ".edu",
    ".gov",
    ".io",
    ".co",
    ".info",
    ".ht",
    ".p",
    ".j",
)


def spans(text: str) -> list[tuple[int, int]]:
    """The protected stretches of a text, in code points, in order.

    An author fences off text with ``spinfix: off`` … ``spinfix: on`` and a line with ``spinfix: ignore-next-line`` above it,
    in whatever comment the format has.

    >>> text = "See https://example.org/overseas or ask @overseas."
    >>> [text[start:end] for start, end in spans(text)]
    ['https://example.org/overseas', '@overseas']
    """
    found = []
    folded = text.lower()
    if any(hint in folded for hint in _HINTS):
        found = [match.span() for match in _PROTECTED.finditer(text)]
    return sorted(found + fences(text))


def fences(text: str) -> list[tuple[int, int]]:
    """The stretches that the author has fenced off, in code points, in order; nothing at all is changed there."""
    if "spinfix:" not in text:
        return []
    fenced = []
    off = None
    for match in _SWITCH.finditer(text):
        if match["what"] == "off":
            off = match.start() if off is None else off
        elif match["what"] == "on":
            if off is not None:
                fenced.append((off, match.end()))
            off = None
        else:
            line = text.find("\n", match.end()) + 1
            if line:
                end = text.find("\n", line)
                fenced.append((line, end if end >= 0 else len(text)))
    if off is not None:
        fenced.append((off, len(text)))
    return fenced
