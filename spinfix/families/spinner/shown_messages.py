"""Finds the messages of others that a text shows and discusses, such as a scam with its odd words.

A paragraph introduces the message ("The following message was received"), and one below it is about its words ("What gives it
away?"): what stands between them is no text of the author's spinner.
"""

from __future__ import annotations

import re

from spinfix import lazy

_INTRODUCTION_LITERALS = (
    *("mail", "message", "letter", "text", "sms", "post", "advert", "review"),
    *("passage", "paragraph", "example", "sample"),
)
"""Of which one is in every match of `_INTRODUCTION`, in lower case: to look for these takes a fifth of the time."""
_MESSAGE = rf"(?:e-?mail|{'|'.join(_INTRODUCTION_LITERALS)})s?"
_POINTER = r"(?:following|this|these|here|below|example)"
_INTRODUCTION = lazy.re_compile(
    rf"\b(?:{_POINTER}\b[^.!?\n]*\b{_MESSAGE}|{_MESSAGE}\b[^.!?\n]*\b{_POINTER})\b[^.!?\n]*[.:!?](?:\s*</\w+>)*\s*$",
    re.IGNORECASE,
)
"""How a paragraph ends that has below it what somebody else wrote: "The following message was received last week."."""
_DISCUSSION = lazy.re_compile(
    r"\b(?:spelling|grammar|wording|choice of words|mistakes|red flags|warning signs|phishing|scam"
    r"|(?:gives?|gave) (?:it|them) away|(?:do not|don't|never) (?:click|reply|answer)"
    r"|what (?:is|was) (?:wrong|odd|suspicious)|(?:note|notice) how|no (?:real |genuine )?bank)\b",
    re.IGNORECASE,
)
"""What a paragraph begins with that is about the words of what stands above it, or warns of it; not "note that", which posts
say that begin with "In this post"."""
_PARAGRAPH = lazy.re_compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)
NEAR = 120
"""Code points at the beginning of a paragraph that are looked at.  Chosen; docs/experiments/constants.md has it halved and
doubled."""
LONGEST_SENTENCE = 200
"""Code points at the end of a paragraph that are looked at.  Chosen; docs/experiments/constants.md has it halved and
doubled."""
MOST_PARAGRAPHS = 12
"""Paragraphs of a message that is shown, with its greeting and signature.  Chosen; docs/experiments/constants.md has it halved
and doubled."""


def shown_messages(text: str) -> list[tuple[int, int]]:
    r"""The messages that a text shows and discusses, as spans in code points, in order.

    >>> text = "The following message was received.\n\nDear costumer, affirm your particulars.\n\nWhat gives it away?"
    >>> [text[start:end] for start, end in shown_messages(text)]
    ['Dear costumer, affirm your particulars.']
    """
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    messages: list[tuple[int, int]] = []
    introduction = None  # the number of the last paragraph that introduces a message
    for number, (start, end) in enumerate(paragraphs):
        if (
            introduction is not None
            and 1 < number - introduction <= MOST_PARAGRAPHS + 1
            and _DISCUSSION.search(text, start, min(end, start + NEAR))
        ):
            messages.append((paragraphs[introduction + 1][0], paragraphs[number - 1][1]))
            introduction = None
        elif _introduces_message(text, max(start, end - LONGEST_SENTENCE), end):
            introduction = number
    return messages


def _introduces_message(text: str, start: int, end: int) -> bool:
    """Whether the end of a paragraph says that a message stands below it."""
    last = text[start:end].lower()
    return any(noun in last for noun in _INTRODUCTION_LITERALS) and _INTRODUCTION.search(text, start, end) is not None
