"""The case of the first letter of a phrase; the rest of the phrase keeps its case."""

from __future__ import annotations


def is_capitalised(text: str) -> bool:
    """Whether the first character is an upper-case letter."""
    return text[:1].isupper()


def capitalise(text: str) -> str:
    """``text`` with a capital first letter, the rest unchanged.

    >>> capitalise("the USA"), capitalise("12 months")
    ('The USA', '12 months')
    """
    return text[:1].upper() + text[1:]


def decapitalise(text: str) -> str:
    """``text`` with a lower-case first letter, the rest unchanged.

    >>> decapitalise("The USA"), decapitalise("")
    ('the USA', '')
    """
    return text[:1].lower() + text[1:]
