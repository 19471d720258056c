"""Types of arguments and options, and the options that several commands have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from spinfix.errors import not_regular


class Named(click.Path):
    """A path to write to that has a name: without one, as from a variable of a script that is not set, it would be the current
    folder, and "-" would be a file of that name, where elsewhere it is standard input or output.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check and convert a path."""
        if value == "":
            self.fail('"" is no name; the current folder is .', param, ctx)
        if value == "-":
            self.fail("- is no name; standard output is /dev/stdout, and a file or folder of this name ./-", param, ctx)
        if not self.dir_okay and str(value).endswith(("/", os.sep)):
            self.fail(f"{value} is a folder; give the name of a file in it", param, ctx)
        return super().convert(value, param, ctx)


class Existing(click.Path):
    """A file, or one or a folder, that is there and no pipe or device."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check and convert a path."""
        path = super().convert(value, param, ctx)
        if fault := not_regular(Path(os.fsdecode(path))):
            self.fail(f"{value} {fault}", param, ctx)
        return path


class OutputFolder(Named):
    """A folder for files with the names that they had; one with the name of a file is meant for a file.

    Args:
        printing: whether the command prints the file if no folder is given.
    """

    def __init__(self, *, printing: bool) -> None:
        super().__init__(file_okay=False, path_type=Path)
        self._printing = printing

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check and convert a path."""
        from spinfix.corpus.formats import ending  # imported here: most commands need no folder

        path = super().convert(value, param, ctx)
        name = str(value)
        if ending(name) and not name.endswith(("/", os.sep)) and not os.path.exists(name):
            redirect = f", to write a file redirect the output: > {name}" if self._printing else ""
            self.fail(f"{name} is the name of a file, and this writes a folder; give it as {name}/{redirect}", param, ctx)
        return path


QUALITY = click.Choice(["fast", "best"])
FILE = Existing(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE_OR_FOLDER = Existing(exists=True, path_type=Path)
NEW_FILE = Named(dir_okay=False, path_type=Path)
NEW_FOLDER = Named(file_okay=False, path_type=Path)
OUTPUT = OutputFolder(printing=True)
REVIEWED = OutputFolder(printing=False)

STDIN_FILENAME = click.option(
    "--stdin-filename",
    metavar="NAME",
    default="<stdin>",
    help="Name of standard input in reports; its suffix gives the format.",
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Report only errors.")


def one_shape(flag: str, **rest: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return an option that chooses what is printed, as the argument ``shape``; a second one that differs is refused.

    Click itself takes the last one in silence.
    """

    def chosen(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is None:
            return
        before = ctx.params.get("shape")
        if before not in (None, value):
            raise click.UsageError(f"{flag} and {ctx.meta[_CHOSEN]} print different things: use one of them")
        ctx.meta[_CHOSEN] = flag
        ctx.params["shape"] = value

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        name = f"shape_{flag.removeprefix('--')}"
        return click.option(*rest.pop("names", (flag,)), name, callback=chosen, expose_value=False, default=None, **rest)(
            command
        )

    return decorate


_CHOSEN = "spinfix.shape"
