"""The base class of all errors of spinfix, and the errors used by several modules.

The message of an error says what happened and what to do; the command line prints it.  Any other exception is a bug and keeps
its traceback.
"""

from __future__ import annotations

import codecs
import errno
from math import isnan
from pathlib import Path
from typing import NamedTuple, TypeVar

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Error numbers of a full disk, a quota and a limit on the size of files."""


class AtFault(NamedTuple):
    """The value of an option that turns out to be at fault when it is used, such as the name of a family that does not exist.

    Attributes:
        options: the Python names of the options of which one has it.
        value: the value, or the element of a list.
    """

    options: tuple[str, ...]
    value: object


class SpinfixError(ValueError):
    """Base class of all errors of spinfix; the message says what happened, why, and what to do.

    >>> import spinfix
    >>> try:
    ...     spinfix.Config(threshold=70)
    ... except spinfix.SpinfixError as error:
    ...     print(error)
    threshold = 70: it takes a number from 0 to 1
    """

    at_fault: AtFault | None = None
    """The value of an option that is at fault; None if it is none, or was refused before it was used."""


AnyError = TypeVar("AnyError", bound=SpinfixError)


def blaming(error: AnyError, options: tuple[str, ...], value: object) -> AnyError:
    """The error, which blames the value of an option from now on; see `AtFault`."""
    error.at_fault = AtFault(options, value)
    return error


class TextTypeError(SpinfixError, TypeError):
    """An argument that is not a text; the message says what was expected.

    >>> import spinfix
    >>> spinfix.clean(b"Nothing was spun here.")
    Traceback (most recent call last):
    spinfix.errors.TextTypeError: text must be str, not bytes; decode it first, e.g. data.decode('utf-8')
    """


class TextError(SpinfixError):
    """A text that cannot be cleaned, while others can: it, or a pattern of the user, takes too long; it is left unchanged."""


class TrainingError(SpinfixError):
    """Pairs, corpora or models that cannot be used for training; the message says which, and what was expected."""


def not_utf8(error: UnicodeDecodeError) -> str:
    r"""What to say of a file that is not UTF-8; office programs export tables as UTF-16.

    >>> not_utf8(UnicodeDecodeError("utf-8", "a\tb".encode("utf-16"), 0, 1, "invalid start byte"))
    'is not UTF-8; save it as UTF-8, or convert it, for example: iconv -f UTF-16 -t UTF-8'
    >>> not_utf8(UnicodeDecodeError("utf-8", b"caf\xe9", 3, 4, "unexpected end of data"))
    'is not UTF-8; save it as UTF-8, or convert it, for example: iconv -f WINDOWS-1252 -t UTF-8'
    """
    encoding = "UTF-16" if error.object.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "WINDOWS-1252"
    return f"is not UTF-8; save it as UTF-8, or convert it, for example: iconv -f {encoding} -t UTF-8"


def not_regular(path: Path) -> str:
    """What to say of a path that leads to a pipe or a device where a file is needed: one that is read more than once, or by
    several processes, of which a pipe would keep the second waiting; "" of all others.

    >>> not_regular(Path(__file__)), not_regular(Path("nowhere"))
    ('', '')
    """
    special = path.exists() and not path.is_file() and not path.is_dir()
    return "is a pipe or a device, and this file is read more than once; write its content into a file" if special else ""


def checked_text(text: object) -> str:
    """Return ``text`` if it is a text, as a plain str if it is of a subclass, which compiled code would refuse.

    Raises:
        TextTypeError: if it is not.

    >>> checked_text("as it was")
    'as it was'
    """
    if isinstance(text, str):
        return text if type(text) is str else str.__str__(text)
    name = type(text).__name__
    if isinstance(text, bytes | bytearray | memoryview):
        raise TextTypeError(f"text must be str, not {name}; decode it first, e.g. data.decode('utf-8')")
    if text is None or (isinstance(text, float) and isnan(text)):  # as pandas writes what is missing
        raise TextTypeError(f"text must be str, not {text}; leave out records without text, or give ''")
    raise TextTypeError(f"text must be str, not {name}; give one document at a time, as a string")
