"""Settings files: `[tool.spinfix]` in a ``pyproject.toml``, or a ``spinfix.toml``.

The file is searched for in the working folder and its parents; in the same folder ``spinfix.toml`` takes precedence over
``pyproject.toml``, and a ``pyproject.toml`` without the table is ignored.  The folders of the documents are not searched:
documents may be scraped, and files among them must not control the run.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from spinfix.corpus.patterns import PatternError, Patterns
from spinfix.errors import SpinfixError
from spinfix.options import Option, OptionError, by_name
from spinfix.settings import OVERRIDES, PATHS, TABLE, Override, Settings, Value, working_folder

FILE = "spinfix.toml"
PROJECT_FILE = "pyproject.toml"
_OPTIONS = by_name(TABLE)
_ROOT = "root"
_MARK = "spinfix-looks-for-this-line"

LARGEST = 1_000_000
"""Bytes of a settings file, a bound for files that are none; this project's has 5 kB."""
LARGEST_DATA = 100_000_000
"""Bytes of a rule pack or list of phrases that a settings file names; the largest shipped file has 0.5 MB."""


class SettingsError(SpinfixError):
    """An invalid settings file; the message says which, where, why, and what to do."""


def find(start: Path | None = None) -> Path | None:
    """Find the settings file for the folder ``start`` [default: the working folder]; None if there is none.

    Raises:
        SettingsError: if a ``pyproject.toml`` in one of the folders cannot be read.
    """
    start = (start or working_folder()).absolute()
    for folder in (start, *start.parents):
        if os.path.isfile(folder / FILE):  # unlike Path.is_file also where the folder may not be searched
            return folder / FILE
        project = folder / PROJECT_FILE
        if os.path.isfile(project) and _has_table(project):
            return project
    return None


def hidden_by(path: Path) -> Path | None:
    """The ``pyproject.toml`` with settings that are not used, because ``path`` takes precedence over it."""
    project = path.with_name(PROJECT_FILE)
    if path.name != FILE or not os.path.isfile(project):
        return None
    with suppress(SettingsError):
        return project if _has_table(project) else None
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


def choose(config: Path | None = None, *, isolated: bool = False) -> Settings:
    """Return the settings of a run: from the file ``config``, from no file (``isolated``), or from the file that `find` finds.

    Raises:
        SettingsError: if the file is invalid.
    """
    if isolated:
        return Settings()
    if config:
        return load(config)
    file = find()
    if file is None:
        return Settings()
    _refuse_of_others(file)
    settings = load(file)
    for values in (settings.values, *(override.values for override in settings.overrides)):
        for path in (path for value in values.values() for path in _paths(value.value)):
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
    except RecursionError as error:
        raise SettingsError(f"{path}: is nested too deeply") from error
    except ValueError as error:  # of a number with thousands of digits
        raise SettingsError(f"{path}: cannot be read ({error})") from error


@dataclass(frozen=True)
class _Reader:
    """Reads a settings file, with the line numbers of keys."""

    path: Path
    text: str

    def settings(self, table: object, way: tuple[str | int, ...]) -> Settings:
        if not isinstance(table, dict):
            raise self._error(way, f"{way[-1]} is a {type(table).__name__}; write the options under [tool.spinfix]")
        folder = self._root(table, way)
        overrides = table.get(OVERRIDES, [])
        if not isinstance(overrides, list) or not all(isinstance(override, dict) for override in overrides):
            raise self._error((*way, OVERRIDES), f'{OVERRIDES} is a list of tables: [[{self._header(way)}]], {PATHS} = ["…"]')
        found = tuple(self._override(override, (*way, OVERRIDES, n), folder) for n, override in enumerate(overrides))
        values = self._values({k: v for k, v in table.items() if k not in (_ROOT, OVERRIDES)}, way, _OPTIONS)
        return Settings(values, found, folder, self.path)

    def _header(self, way: tuple[str | int, ...]) -> str:
        return ".".join(map(str, (*way, OVERRIDES)))

    def _root(self, table: dict[str, Any], way: tuple[str | int, ...]) -> Path:
        root = table.get(_ROOT, ".")
        if not isinstance(root, str):
            raise self._error((*way, _ROOT), f"{_ROOT}: it takes the path of a folder")
        folder = Path(os.path.normpath(self.path.parent / Path(root).expanduser()))
        if not folder.is_dir():
            raise self._error((*way, _ROOT), f"{_ROOT}: the folder {folder} does not exist")
        return folder

    def _override(self, table: dict[str, Any], way: tuple[str | int, ...], folder: Path) -> Override:
        paths = table.get(PATHS)
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            place = (*way, PATHS) if PATHS in table else (*way, next(iter(table), ""))
            raise self._error(place, f'every override requires {PATHS} = ["…"], the patterns of its files')
        patterns = Patterns(tuple(paths), folder)
        try:
            patterns.check()
        except PatternError as error:
            raise self._error((*way, PATHS), f"{PATHS}: {error}") from error
        for name in table:
            if name in _OPTIONS and not _OPTIONS[name].per_path:
                raise self._error(
                    (*way, name), f"{name} applies to the whole run, not to some paths; write it above the overrides"
                )
        allowed = {name: option for name, option in _OPTIONS.items() if option.per_path}
        return Override(patterns, self._values({k: v for k, v in table.items() if k != PATHS}, way, allowed))

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
    near = get_close_matches(name.lower().replace("_", "-"), known, n=1, cutoff=0.7)  # "write" is near "site" with .67
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
