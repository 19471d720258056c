"""Regular expressions that are compiled when they are first used.

Modules have about 200 of them, an article needs some thirty, and compiling the others would take a tenth of the time until the
first article is clean (30 of 340 ms, 27 November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, AnyStr, cast

import regex

_NAMES = (
    *("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"),
    *("pattern", "flags", "groups", "groupindex"),
)


class _Used:
    """A compiled expression: methods and attributes of the real one are its own."""

    _made: tuple[Callable[[Any, int], Any], str | bytes, int]

    def __reduce__(self) -> tuple[type[_Unused], tuple[Callable[[Any, int], Any], str | bytes, int]]:
        return _Unused, self._made


class _Unused(_Used):
    """An expression until one of its names is asked for."""

    def __init__(self, compiled: Callable[[Any, int], Any], pattern: str | bytes, flags: int) -> None:
        self._made = compiled, pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _NAMES:  # such as those that `copy`, `pickle` and `inspect` ask for
            raise AttributeError(name)
        compiled, pattern, flags = self._made
        made = compiled(pattern, flags)
        self.__dict__.update({known: getattr(made, known) for known in _NAMES})
        self.__class__ = _Used  # type: ignore[assignment]  # without `__getattr__`, names are found faster
        return self.__dict__[name]


def re_compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, on first use; errors are raised then.

    >>> word = re_compile("[a-z]+")
    >>> word.findall("two words")
    ['two', 'words']
    """
    return cast("re.Pattern[AnyStr]", _Unused(re.compile, pattern, flags))


def regex_compile(pattern: AnyStr, flags: int = 0) -> regex.Pattern[AnyStr]:
    """As `regex.compile`, on first use; errors are raised then."""
    return cast("regex.Pattern[AnyStr]", _Unused(regex.compile, pattern, flags))
