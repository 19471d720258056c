"""Apostrophes: the straight one, and the curly one that typesetting makes of it.

Dictionaries, models and rules know words with straight ones; what is written into a text with curly ones gets them back.
"""

from __future__ import annotations

STRAIGHT, CURLY = "'", "’"


def straight(text: str) -> str:
    """The text with straight apostrophes, also in place of single closing quotation marks.

    >>> straight("The company’s")
    "The company's"
    """
    return text.replace(CURLY, STRAIGHT)


def curly(text: str) -> str:
    """The text with curly apostrophes.

    >>> curly("it's")
    'it’s'
    """
    return text.replace(STRAIGHT, CURLY)
