"""The error that all others of spinfix are kinds of, and the kinds that belong to no single module.

An error of spinfix says what happened and what to do, in words for its user; the command line prints them.  Any other exception
is a bug and keeps its traceback.
"""

from __future__ import annotations


class SpinfixError(ValueError):
    """Something that spinfix cannot do with what it was given; says what, why, and what to do.

    >>> import spinfix
    >>> try:
    ...     spinfix.Config(threshold=70)
    ... except spinfix.SpinfixError as error:
    ...     print(error)
    threshold = 70: it takes a number from 0 to 1
    """


class TextTypeError(SpinfixError, TypeError):
    """Something that is no text where a text belongs; says what was expected.

    >>> import spinfix
    >>> spinfix.clean(b"Nothing was spun here.")
    Traceback (most recent call last):
    spinfix.errors.TextTypeError: text must be str, not bytes; decode it first, e.g. data.decode('utf-8')
    """


class TrainingError(SpinfixError):
    """Pairs, corpora or models that nothing can be learned from; says which and what was expected."""


def checked_text(text: object) -> str:
    """``text`` itself, if it is one.

    Raises:
        TextTypeError: if it is not.

    >>> checked_text("as it was")
    'as it was'
    """
    if isinstance(text, str):
        return text
    name = type(text).__name__
    if isinstance(text, bytes | bytearray | memoryview):
        raise TextTypeError(f"text must be str, not {name}; decode it first, e.g. data.decode('utf-8')")
    if text is None:
        raise TextTypeError("text must be str, not None; leave out records without text, or give ''")
    raise TextTypeError(f"text must be str, not {name}; give one document at a time, as a string")
