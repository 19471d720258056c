"""Project settings: `[tool.spinfix]` in a ``pyproject.toml``, or a ``spinfix.toml``.

The file is searched for in the working folder and its parents; in the same folder ``spinfix.toml`` takes precedence over
``pyproject.toml``, and a ``pyproject.toml`` without the table is ignored.  The folders of the documents are not searched:
documents may be scraped, and files among them must not control the run.

>>> settings = Settings().over({"min_confidence": 0.9})
>>> settings.config_for(Path("post.txt")).min_confidence
0.9
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from spinfix.config import Config
from spinfix.corpus.options import RunOptions
from spinfix.corpus.patterns import PatternError, Patterns
from spinfix.errors import SpinfixError
from spinfix.options import Option, OptionError, by_name, options_of, to_toml

FILE = "spinfix.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = options_of(Config) + options_of(RunOptions)
"""All options of a settings file, in the order of the documentation."""

_OPTIONS = by_name(TABLE)
_ROOT = "root"
_OVERRIDES = "overrides"
_PATHS = "paths"
_MARK = "spinfix-looks-for-this-line"

Options = TypeVar("Options", Config, RunOptions)

_RULE = "no artefact rule or pack is called {!r}"
_AT_FAULT: dict[str, Callable[[Any], Iterator[str]]] = {
    "families": lambda names: (f'there is no family "{name}"; ' for name in names) if names else iter(("no family is in use",)),
    "select": lambda names: (_RULE.format(name) for name in names),
    "ignore": lambda names: (_RULE.format(name) for name in names),
    "corrections": lambda paths: (f"{path}: " for path in paths if not path.exists()),
}
"""How an error begins that is the fault of an option's value, but comes out only when the value is used."""


LARGEST = 1_000_000
"""Bytes of a settings file, a bound for files that are none; this project's has 5 kB."""
LARGEST_DATA = 100_000_000
"""Bytes of a rule pack or list of phrases that a settings file names; the largest shipped file has 0.5 MB."""


class SettingsError(SpinfixError):
    """An invalid settings file; the message says which, where, why, and what to do."""


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


def _working_folder() -> Path:
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
    folder: Path = field(default_factory=_working_folder)
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
        message = str(error)
        for name, value in chain(self.values.items(), *(override.values.items() for override in self.overrides)):
            if name not in _AT_FAULT or value.place is None or value.given:
                continue
            if message.startswith(tuple(_AT_FAULT[name](value.value))):
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
            yield f"[[{_OVERRIDES}]]"
            yield f"{_PATHS} = {to_toml(override.paths.lines)}"
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


def find(start: Path | None = None) -> Path | None:
    """Find the settings file for the folder ``start`` [default: the working folder]; None if there is none.

    Raises:
        SettingsError: if a ``pyproject.toml`` in one of the folders cannot be read.
    """
    start = (start or _working_folder()).absolute()
    for folder in (start, *start.parents):
        if os.path.isfile(folder / FILE):  # unlike Path.is_file also where the folder may not be searched
            return folder / FILE
        project = folder / PROJECT_FILE
        if os.path.isfile(project) and _has_table(project):
            return project
    return None


def load(path: Path) -> Settings:
    """Read a settings file: the table ``[tool.spinfix]`` of a ``pyproject.toml``, or all of any other file.

    Raises:
        SettingsError: if it cannot be read, contains an unknown key, or an invalid value.
    """
    path = path.absolute()
    text = _text(path)
    table: Any = _parse(text, path)
    way: tuple[str, ...] = ()
    if path.name == PROJECT_FILE:
        way = ("tool", "spinfix")
        try:
            table = table["tool"]["spinfix"]
        except (KeyError, TypeError) as error:
            raise SettingsError(f"{path}: has no table [tool.spinfix]; choose another file with --config") from error
    return _Reader(path, text).settings(table, way)


def choose(config: Path | None = None, *, isolated: bool = False, start: Path | None = None) -> Settings:
    """Return the settings of a run: from the file ``config``, from no file (``isolated``), or from the file that `find` finds.

    Raises:
        SettingsError: if the file is invalid.
    """
    if isolated:
        return Settings()
    if config:
        return load(config)
    file = find(start)
    if file is None:
        return Settings()
    _refuse_of_others(file)
    settings = load(file)
    for path in (path for value in settings.values.values() for path in _paths(value.value)):
        _refuse_of_others(path)
    return settings


def _paths(value: object) -> tuple[Path, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(path for path in values if isinstance(path, Path))


def _refuse_of_others(path: Path) -> None:
    """Refuse a settings file, or a file that it names, of another user: it is obeyed without having been asked for.

    As in git, files of the user, of root, and of the user who called sudo are trusted.

    Raises:
        SettingsError: if it belongs to somebody else.
    """
    if not hasattr(os, "geteuid"):
        return
    sudo = os.environ.get("SUDO_UID", "")
    trusted = {0, os.geteuid(), int(sudo) if sudo.isdecimal() else 0}
    if path.exists() and path.stat().st_uid not in trusted:
        raise SettingsError(
            f"{path}: belongs to another user, so it is not obeyed; if you trust its settings, name the file with --config, "
            "otherwise use --isolated"
        )


def _has_table(path: Path) -> bool:
    text = _text(path)
    # Most projects do not use spinfix; an invalid pyproject.toml of theirs must not be an error.
    if "spinfix" not in text:
        return False
    tool = _parse(text, path).get("tool")
    return isinstance(tool, dict) and "spinfix" in tool


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SettingsError(
                f"{path}: is larger than {LARGEST / 1e6:g} MB, so it is no settings file; use another (--config)"
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8, as TOML must be; convert it") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); check the name and its permissions") from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise SettingsError(f"{path}:{line[1]}: is not TOML: {message}" if line else f"{path}: is not TOML: {error}") from error


@dataclass(frozen=True)
class _Reader:
    """Reads a settings file, with the line numbers of keys."""

    path: Path
    text: str

    def settings(self, table: object, way: tuple[str | int, ...]) -> Settings:
        if not isinstance(table, dict):
            raise self._error(way, f"{way[-1]} is a {type(table).__name__}; write the options under [tool.spinfix]")
        folder = self._root(table, way)
        overrides = table.get(_OVERRIDES, [])
        if not isinstance(overrides, list) or not all(isinstance(one, dict) for one in overrides):
            raise self._error(
                (*way, _OVERRIDES), f'{_OVERRIDES} is a list of tables: [[{self._header(way)}]], {_PATHS} = ["…"]'
            )
        found = tuple(self._override(one, (*way, _OVERRIDES, n), folder) for n, one in enumerate(overrides))
        values = self._values({k: v for k, v in table.items() if k not in (_ROOT, _OVERRIDES)}, way, _OPTIONS)
        return Settings(values, found, folder, self.path)

    def _header(self, way: tuple[str | int, ...]) -> str:
        return ".".join(map(str, (*way, _OVERRIDES)))

    def _root(self, table: dict[str, Any], way: tuple[str | int, ...]) -> Path:
        root = table.get(_ROOT, ".")
        if not isinstance(root, str):
            raise self._error((*way, _ROOT), f"{_ROOT}: it takes the path of a folder")
        folder = Path(os.path.normpath(self.path.parent / Path(root).expanduser()))
        if not folder.is_dir():
            raise self._error((*way, _ROOT), f"{_ROOT}: the folder {folder} does not exist")
        return folder

    def _override(self, table: dict[str, Any], way: tuple[str | int, ...], folder: Path) -> Override:
        paths = table.get(_PATHS)
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            place = (*way, _PATHS) if _PATHS in table else (*way, next(iter(table), ""))
            raise self._error(place, f'every override requires {_PATHS} = ["…"], the patterns of its files')
        patterns = Patterns(tuple(paths), folder)
        try:
            patterns.check()
        except PatternError as error:
            raise self._error((*way, _PATHS), f"{_PATHS}: {error}") from error
        for name in table:
            if name in _OPTIONS and not _OPTIONS[name].per_path:
                raise self._error(
                    (*way, name), f"{name} applies to the whole run, not to some paths; write it above the overrides"
                )
        allowed = {name: option for name, option in _OPTIONS.items() if option.per_path}
        return Override(patterns, self._values({k: v for k, v in table.items() if k != _PATHS}, way, allowed))

    def _values(self, table: dict[str, Any], way: tuple[str | int, ...], known: Mapping[str, Option]) -> dict[str, Value]:
        values = {}
        for name, value in table.items():
            if name not in known:
                raise self._error((*way, name), _unknown(name, known, way))
            option = known[name]
            try:
                read = option.read(value, self.path.parent)
            except OptionError as error:
                raise self._error((*way, name), str(error)) from error
            for path in read if option.is_list else (read,):
                if isinstance(path, Path) and not path.exists():
                    if option.field == "corrections":  # `spinfix corrections add` creates it; a cleaner says that it is missing
                        continue
                    raise self._error((*way, name), f"{name}: {path} does not exist; paths are relative to the settings file")
                if isinstance(path, Path) and not (path.is_file() or path.is_dir()):
                    raise self._error((*way, name), f"{name}: {path} is neither a file nor a folder")
                if isinstance(path, Path) and option.is_list and path.is_file() and path.stat().st_size > LARGEST_DATA:
                    raise self._error((*way, name), f"{name}: {path} is larger than {LARGEST_DATA / 1e6:g} MB")
            values[option.field] = Value(read, place=partial(self.place, (*way, name)))
        return values

    def place(self, way: tuple[str | int, ...]) -> str:
        """Return the file and line of the key with the path ``way``; slow, because it parses the file many times."""
        line = _line(self.text, way)
        return f"{self.path}:{line}" if line else str(self.path)

    def _error(self, way: tuple[str | int, ...], message: str) -> SettingsError:
        return SettingsError(f"{self.place(way)}: {message}")


def _unknown(name: str, known: Iterable[str], way: tuple[str | int, ...]) -> str:
    if name == "tool" and not way:
        return f"tool is not an option; [tool.spinfix] is used only in a {PROJECT_FILE}, here options are at the top level"
    near = get_close_matches(name.lower().replace("_", "-"), known, n=1)
    return f"{name} is not an option; " + (f"did you mean {near[0]}?" if near else f"the options are {', '.join(known)}")


def _line(text: str, way: tuple[str | int, ...]) -> int | None:
    """The line of the key with the path ``way``: the one where renaming it changes exactly that key for the parser.

    tomllib reports no positions, and TOML has too many spellings of a key to search for it directly.
    """
    *above, key = way
    for match in re.finditer(rf"""(["']?)(?<![\w-]){re.escape(str(key))}\1(?=\s*[=.\]])""", text):
        try:
            table: Any = tomllib.loads(text[: match.start()] + _MARK + text[match.end() :])
            for step in above:
                table = table[step]
        except (tomllib.TOMLDecodeError, LookupError, TypeError):
            continue
        if isinstance(table, dict) and _MARK in table:
            return text.count("\n", 0, match.start()) + 1
    return None
