"""The settings of a project: the options of a settings file (`spinfix.settings_files`), overridden by the command line.

>>> settings = Settings().over({"min_confidence": 0.9})
>>> settings.config_for(Path("post.txt")).min_confidence
0.9
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from spinfix.config import Config
from spinfix.corpus.options import RunOptions
from spinfix.corpus.patterns import Patterns
from spinfix.errors import SpinfixError
from spinfix.options import Option, options_of, to_toml

TABLE = options_of(Config) + options_of(RunOptions)
"""All options of a settings file, in the order of the documentation."""

OVERRIDES, PATHS = "overrides", "paths"
"""Keys of a settings file: the tables for some paths, and their patterns."""

Options = TypeVar("Options", Config, RunOptions)


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an option and its source.

    Attributes:
        value: the value of the dataclass field.
        given: whether it comes from the command line.
        place: returns its line in the settings file.
    """

    value: Any
    given: bool = False
    place: Callable[[], str] | None = None

    @property
    def origin(self) -> str:
        """The source: "/project/spinfix.toml:3", "command line" or "default"."""
        return "command line" if self.given else self.place() if self.place else "default"


@dataclass(frozen=True)
class Override:
    """Options for some paths.

    Attributes:
        paths: patterns of these paths.
        values: the options by their Python names.
    """

    paths: Patterns
    values: Mapping[str, Value]


def working_folder() -> Path:
    """The working folder; the root if it was deleted, where no relative name leads anywhere."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(os.sep)


@dataclass(frozen=True)
class Settings:
    """The settings of a project, overridden by the command line.

    Attributes:
        values: options by their Python names; missing options have their default.
        overrides: options for some paths; the last one that matches wins, and the command line overrides them all.
        folder: what patterns are relative to: the folder of the settings file, or the working folder if there is none.
        file: the settings file; None if there is none.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    folder: Path = field(default_factory=working_folder)
    file: Path | None = None
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def over(self, given: Mapping[str, Any]) -> Settings:
        """Return the settings overridden by the command line, for every path.

        Args:
            given: options by their Python names; None for an option that was not given.

        Raises:
            OptionError: if an option has an invalid value.
        """
        values = {name: Value(value, given=True) for name, value in given.items() if value is not None}
        known = {option.field: option for option in TABLE}
        for name, value in values.items():
            known[name].check(value.value)
        return dataclasses.replace(self, values={**self.values, **values})

    def with_defaults(self, values: Mapping[str, Any]) -> Settings:
        """Return the settings with other defaults, which any value of a settings file or of the command line replaces.

        Args:
            values: options by their Python names.
        """
        return dataclasses.replace(self, values={name: Value(value) for name, value in values.items()} | dict(self.values))

    def config_for(self, path: Path | None = None) -> Config:
        """Return the configuration for the document in ``path``; None for a document without a path.

        Equal configurations are the same object, so that a caller can keep one cleaner for each.
        """
        return self._for(Config, path)

    def run_for(self, path: Path | None = None) -> RunOptions:
        """Return the options of a run; ``field`` and ``max_size`` may differ between paths."""
        return self._for(RunOptions, path)

    @property
    def exclude(self) -> Patterns:
        """Patterns to exclude from folders and globs."""
        return Patterns(self.run_for().exclude, self.folder)

    def dump(self) -> str:
        """Format the settings as an equivalent ``spinfix.toml``, with the source of each value.

        Options of the command line replace overrides, as in a run.
        """
        return "".join(f"{line}\n" for line in self._dumped())

    def _for(self, group: type[Options], path: Path | None) -> Options:
        fitting = () if path is None else tuple(n for n, some in enumerate(self.overrides) if some.paths.verdict(path))
        key = group, fitting
        if key not in self._made:
            values = dict(self.values)
            for number in fitting:
                values |= {name: value for name, value in self.overrides[number].values.items() if not self.is_given(name)}
            names = {option.field for option in options_of(group)}
            made = group(**{name: value.value for name, value in values.items() if name in names})
            self._made[key] = self._made.setdefault((group, made), made)
        result: Options = self._made[key]
        return result

    def is_given(self, name: str) -> bool:
        """Whether an option was given on the command line."""
        return name in self.values and self.values[name].given

    def origin_of(self, error: SpinfixError) -> str | None:
        """Where a settings file has the value that is at fault: file, line and key; None if the error is of another kind.

        That a family, a rule or a file of corrections does not exist comes out only when it is used.
        """
        if error.at_fault is None:
            return None
        options, wrong = error.at_fault
        for name, value in chain(self.values.items(), *(override.values.items() for override in self.overrides)):
            if name not in options or value.place is None or value.given:
                continue
            if wrong == value.value or wrong in value.value:
                return f"{value.place()}: {name}"
        return None

    def _dumped(self) -> Iterator[str]:
        yield f"# spinfix.toml, written by --dump-config from {_comment(str(self.file or 'no settings file'))}"
        yield f"root = {to_toml(self.folder)}  # what patterns are relative to"
        for option in TABLE:
            value = self.values.get(option.field, Value(option.default))
            yield _unset(option) if value.value is None else _assignment(option, value)
        for override in self.overrides:
            yield ""
            yield f"[[{OVERRIDES}]]"
            yield f"{PATHS} = {to_toml(override.paths.lines)}"
            for name, value in override.values.items():
                if not self.is_given(name):
                    yield _assignment(next(option for option in TABLE if option.field == name), value)


def _unset(option: Option) -> str:
    return f"# {option.name} is not set" + (f": {option.unset}" if option.unset else "")


def _assignment(option: Option, value: Value) -> str:
    setting = value.value
    if option.kind is Path:  # the dump may be used in another folder
        setting = tuple(path.absolute() for path in setting) if option.is_list else setting.absolute()
    return f"{option.name} = {to_toml(setting)}  # {_comment(value.origin)}"


def _comment(text: str) -> str:
    """Make a text safe for a comment: folder names may contain line ends."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", text)
