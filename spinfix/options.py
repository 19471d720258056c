"""The table of options: their names in files and on the command line, types, defaults and descriptions.

The options are the fields of frozen dataclasses, such as `spinfix.config.Config`, described in the docstrings of these classes.
Everything else about options (settings files, ``--help``, ``docs/configuration.md``, messages about invalid values) is
generated from this table, so that a new field appears everywhere automatically.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from spinfix.config import UNSET, ConfigError
from spinfix.errors import SpinfixError


class OptionError(SpinfixError):
    """An invalid value of an option; the message says what is valid."""


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        field: its Python name ("min_confidence").
        group: its dataclass.
        kind: the type of its value, or of the elements of a list.
        is_list: whether it is a list.
        default: its default; None for an option that is not set.
        meaning: its description, one sentence without the full stop.
        per_path: whether it may differ between files.
        unset: what applies if it is not set, in words; "" if that is nothing.
    """

    field: str
    group: type
    kind: Any
    is_list: bool
    default: Any
    meaning: str
    per_path: bool
    unset: str = ""

    @property
    def name(self) -> str:
        """Its name in settings files ("min-confidence")."""
        return self.field.replace("_", "-")

    @property
    def flag(self) -> str:
        """Its name on the command line; singular for a list, which is given element by element ("--dictionary"), except for a
        list of files that each hold many ("--corrections").
        """
        name = self.name
        if self.is_list and name != "corrections":
            name = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
        return f"--{name}"

    @property
    def choices(self) -> tuple[str, ...]:
        """Its valid values; () if they are not limited to a list of words."""
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()

    @property
    def takes(self) -> str:
        """Its type in words ("a list of paths")."""
        if self.choices:
            return " or ".join(map(to_toml, self.choices))
        one, many = _IN_WORDS[self.kind]
        return f"a list of {many}" if self.is_list else one

    def read(self, value: object, folder: Path | None = None) -> Any:
        """Convert a value of a TOML file to that of the dataclass.

        Args:
            value: the value as parsed by tomllib.
            folder: what relative paths are relative to; None to keep them unchanged.

        Raises:
            OptionError: if the value is invalid.
        """
        if self.is_list != isinstance(value, list):
            raise OptionError(f"{self._is(value)}: it takes {self.takes}")
        elements = value if isinstance(value, list) else [value]
        if not all(self._fits(element) for element in elements):
            raise OptionError(f"{self._is(value)}: it takes {self.takes}")
        made = tuple(self._make(element, folder) for element in elements)
        result = made if self.is_list else made[0]
        self.check(result)
        return result

    def check(self, value: object) -> None:
        """Check that the dataclass accepts ``value``, with all other options at their defaults.

        Raises:
            OptionError: if it does not.
        """
        try:
            self.group(**{self.field: value})
        except ConfigError as error:
            raise OptionError(re.sub(rf"\b{self.field}\b", self.name, str(error), count=1)) from error

    def _is(self, value: object) -> str:
        try:
            return f"{self.name} = {to_toml(value)}"
        except TypeError:
            return f"{self.name} is a {type(value).__name__}"

    def _fits(self, value: object) -> bool:
        if self.choices:
            return value in self.choices
        if self.kind is float:
            return isinstance(value, int | float) and not isinstance(value, bool)
        return type(value) is (str if self.kind is Path else self.kind)

    def _make(self, value: Any, folder: Path | None) -> Any:
        if self.kind is Path:
            return folder / Path(value).expanduser() if folder else Path(value).expanduser()
        return float(value) if self.kind is float else value


_IN_WORDS = {
    bool: ("true or false", "truth values"),
    float: ("a number", "numbers"),
    int: ("a whole number", "whole numbers"),
    str: ("a text", "texts"),
    Path: ("a path", "paths"),
}


def options_of(group: type) -> tuple[Option, ...]:
    """Return the options of a frozen dataclass, in the order of its fields.

    Raises:
        LookupError: if a field is missing in the docstring.
        TypeError: if a field has a type that settings files do not support.
    """
    hints, meanings = get_type_hints(group), _meanings(group)
    found = []
    for field in dataclasses.fields(group):
        if field.name not in meanings and sys.flags.optimize < 2:  # with -OO there are no docstrings, and help texts are empty
            raise LookupError(f"{group.__name__}.{field.name} is missing in the docstring of its class")
        kind, is_list = _kind(hints[field.name])
        per_path = bool(field.metadata.get("per_path", True))
        unset = str(field.metadata.get(UNSET, ""))
        found.append(Option(field.name, group, kind, is_list, _default(field), meanings.get(field.name, ""), per_path, unset))
    return tuple(found)


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _kind(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    is_list = get_origin(hint) is tuple
    kind = get_args(hint)[0] if is_list else hint
    if kind not in _IN_WORDS and get_origin(kind) is not Literal:
        raise TypeError(f"settings files do not support {hint}")
    return kind, is_list


def _meanings(group: type) -> dict[str, str]:
    """The descriptions in the section "Attributes:" of a docstring."""
    section = (inspect.getdoc(group) or "").partition("\nAttributes:\n")[2]
    pieces = re.findall(r"^    (\w+): (.*(?:\n {5,}.*)*)", section, re.MULTILINE)
    return {name: re.sub(r"\s+", " ", meaning).strip().removesuffix(".") for name, meaning in pieces}


def to_toml(value: object) -> str:
    """Format a value as TOML.

    >>> print(to_toml(("a", Path("b"), 0.5, True)))
    ["a", "b", 0.5, true]

    Raises:
        TypeError: if it has a type that options do not have.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(to_toml, value))}]"
    raise TypeError(f"no option has values like {value!r}")


def by_name(options: Iterable[Option]) -> dict[str, Option]:
    """Return the options by their names in settings files."""
    return {option.name: option for option in options}
