"""Lower case of long texts: Python's own takes twelve bytes for each character of a text that is not ASCII."""

from __future__ import annotations

BLOCK = 1 << 16
"""Code points in lower case at a time."""
_SIGMA = "Σ"
"""The only letter whose lower case depends on those beside it."""


def lowered(text: str) -> str:
    """The text in lower case, as ``text.lower()``.

    >>> lowered("ΟΔΟΣ, İ")
    'οδος, i̇'
    """
    if len(text) <= BLOCK or text.isascii() or _SIGMA in text:
        return text.lower()
    return "".join([text[start : start + BLOCK].lower() for start in range(0, len(text), BLOCK)])


def fold(text: str) -> str:
    """Lower case with the same offsets: the few letters that become longer in lower case are left unchanged."""
    folded = lowered(text)
    if len(folded) == len(text):
        return folded
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)
