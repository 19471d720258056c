"""The options of `spinfix.settings` as command-line options, and the three options for settings files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from spinfix.cli.parameters import FILE, FILE_OR_FOLDER
from spinfix.cli.streams import say, write_text
from spinfix.errors import SpinfixError
from spinfix.options import Option, OptionError
from spinfix.settings import TABLE, Settings
from spinfix.settings_files import SettingsError, choose, hidden_by

Command = Callable[..., Any]


def _number(kind: type[float] | type[int]) -> Callable[[str], float | str]:
    """Return what reads a number; a text that is none is left to the check of the option, which says what it takes."""

    def read(text: str) -> float | str:
        try:
            return kind(text)
        except ValueError:
            return text

    return read


_TYPES = {float: _number(float), int: _number(int), str: click.STRING, Path: FILE_OR_FOLDER}
_SHORT = {"jobs": ("-j",)}
_METAVARS = {
    "allow": "PHRASE",
    "exclude": "PATTERN",
    "families": "NAME",
    "field": "NAME",
    "ignore": "RULE",
    "max_ratio": "X",
    "max_row_group": "MB",
    "max_seconds": "S",
    "max_size": "MB",
    "min_confidence": "P",
    "removal_confidence": "P",
    "site": "SITE",
    "protect": "REGEX",
    "select": "RULE",
    "threshold": "P",
}
"""Placeholders of values in help texts, where the type says too little."""
_BY_TYPE = {float: "X", int: "N", str: "TEXT"}


def with_settings(options: Sequence[Option] = TABLE) -> Callable[[Command], Command]:
    """Return a decorator that adds ``options``, ``--config``, ``--isolated`` and ``--dump-config`` to a command.

    The command receives the single argument ``settings`` instead: the settings of the file, overridden by the command line.
    With ``--dump-config`` it is not called.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*arguments: Any, config: Path | None, isolated: bool, dump_config: bool, **rest: Any) -> Any:
            if config and isolated:
                raise click.UsageError("--config reads a settings file, --isolated reads none: use one of them")
            context = click.get_current_context()
            values = {option.field: rest.pop(option.field) for option in options}
            given = {name: value for name, value in values.items() if _is_given(context, name)}
            for option in options:
                if option.field in given:
                    _check(option, given[option.field])
            settings = choose(config, isolated=isolated).over(given)
            if settings.file and not config and not rest.get("quiet"):
                _tell_file(settings.file)
            if dump_config:
                write_text(settings.dump())
                context.exit(0)
            with _origins(settings):
                return command(*arguments, settings=settings, **rest)

        for decorator in reversed((*map(click_option, options), *_CHOOSING)):
            call = decorator(call)
        return call

    return decorate


def _tell_file(file: Path) -> None:
    """Say which settings file is used, where a user may believe in another."""
    if file.parent != Path.cwd():
        say(f"using the settings of {file}")
    if hidden := hidden_by(file):
        say(f"{file} is used, and [tool.spinfix] in {hidden} is not; keep one of them")


@contextmanager
def _origins(settings: Settings) -> Iterator[None]:
    """Add to errors where a settings file asks for what is at fault."""
    try:
        yield
    except SpinfixError as error:
        if place := settings.origin_of(error):
            raise SettingsError(f"{place}: {error}") from error
        raise


_CHOOSING = (
    click.option("--config", type=FILE, help="Read settings from this file instead of the nearest one above."),
    click.option("--isolated", is_flag=True, help="Ignore all settings files."),
    click.option("--dump-config", is_flag=True, help="Print the effective settings and their sources as a settings file."),
)


def click_option(option: Option) -> Callable[[Command], Command]:
    """Return an option of the table as a command-line option."""
    if option.kind is bool:
        return click.option(f"{option.flag}/--no-{option.name}", option.field, default=None, help=_help(option))
    single = option.field == "field"
    return click.option(
        *_SHORT.get(option.field, ()),
        option.flag,
        option.field,
        type=click.Choice(option.choices) if option.choices else _TYPES[option.kind],
        multiple=option.is_list or single,
        callback=_one_field if single else None,
        default=None,
        metavar=_METAVARS.get(option.field) or _BY_TYPE.get(option.kind),
        help=_help(option),
    )


def _one_field(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...] | None) -> str | None:
    """The field to clean; of two, Click itself would clean the last one and leave the other spun in silence."""
    names = list(dict.fromkeys(given or ()))
    if len(names) > 1:
        raise click.UsageError(
            f"--field: a run cleans one field, not {' and '.join(names)}; clean the output again for the next"
        )
    return names[0] if names else None


def _check(option: Option, value: object) -> None:
    try:
        option.check(value)
    except OptionError as error:
        raise click.BadParameter(str(error), param_hint=option.flag) from error


def _help(option: Option) -> str:
    notes = ["repeatable"] if option.is_list else []
    if option.default is True:
        notes.append("default: on")
    elif option.default not in (None, (), False, ""):
        notes.append(f"default: {', '.join(option.default) if option.is_list else option.default}")
    elif option.unset:
        notes.append(f"default: {option.unset}")
    text = f"{option.meaning[:1].upper()}{option.meaning[1:]}."
    return f"{text} [{'; '.join(notes)}]" if notes else text


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
