"""``spinfix dictionary``: list the families, look up phrases in their dictionaries, and check dictionaries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from spinfix.cli.exit_status import NO
from spinfix.cli.parameters import FILE_OR_FOLDER
from spinfix.cli.streams import line_width, paint, say, write_text
from spinfix.errors import SpinfixError
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.report.dictionary import entries_json, entry_tables
from spinfix.report.terminal import counted, table

Command = Callable[..., Any]


@click.group(short_help="List families, look phrases up, or check a dictionary.")
def dictionary() -> None:
    """List the families, look a phrase up in their dictionaries, or check one."""


@dictionary.command("list")
def list_families() -> None:
    """List the shipped and installed families."""
    found = [("shipped", family) for family in registry.shipped()] + [("installed", family) for family in _installed()]
    rows = [("family", "kind", "version", "", "description")]
    rows += [(family.name, family.kind, family.version, where, family.description) for where, family in found]
    write_text("".join(f"{line}\n" for line in table(rows, ("heading", "", "", "faint", ""), paint(), line_width(sys.stdout))))


def _installed() -> list[Family]:
    """The families of installed packages; those that cannot be loaded are named."""
    found = []
    for name in registry.installed():
        try:
            found.append(registry.named(name))
        except SpinfixError as error:
            say(str(error))
    return found


def _looking(command: Command) -> Command:
    """Add the options of looking for entries."""
    for option in reversed(
        (
            click.option("--side", type=click.Choice(["spun", "original"]), help="Only entries with it on this side."),
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each family and side."),
            click.option(
                "--dictionary",
                "paths",
                multiple=True,
                type=FILE_OR_FOLDER,
                help="Look in this dictionary instead of the shipped and installed ones. [repeatable]",
            ),
        )
    ):
        command = option(command)
    return command


@dictionary.command("show", short_help="Show the entries of a phrase, with counts.")
@click.argument("phrase")
@_looking
def show(phrase: str, side: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """Show which entries have PHRASE on their spun or their original side, with counts.

    Exit status: 0 when there are any, 1 when there are none.
    """
    if not _print(phrase, side, paths, as_json=as_json, part=False):
        where = f" on its {side} side" if side else ""
        say(f"no entry has exactly {phrase!r}{where}; case does not matter, inflection does; search finds parts")
        click.get_current_context().exit(NO)


@dictionary.command("search", short_help="Show the entries that contain some words, with counts.")
@click.argument("words")
@_looking
def search(words: str, side: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """Show the entries that contain WORDS on their spun or their original side, with counts.

    Exit status: 0 when there are any, 1 when there are none.
    """
    if not _print(words, side, paths, as_json=as_json, part=True):
        where = f" on its {side} side" if side else ""
        say(f"no entry contains {words!r}{where} as whole words; case does not matter, inflection does")
        click.get_current_context().exit(NO)


def _print(phrase: str, side: str | None, paths: Sequence[Path], *, as_json: bool, part: bool) -> bool:
    """Print the entries with a phrase; whether there are any."""
    colours, width = paint(), line_width(sys.stdout)
    written = []
    for family in list(map(registry.at, paths)) or [*registry.shipped(), *_installed()]:
        kind = registry.kind(family.kind)
        entries = kind.look_up(family, phrase, part=part)
        chosen = [table for table in entries if side in (None, table.columns[0])]
        written.append(entries_json(chosen, family.name, phrase) if as_json else entry_tables(chosen, colours, width))
    text = ("" if as_json else "\n").join(filter(None, written))
    write_text(text)
    return bool(text)


@dictionary.command("lint", short_help="List every fault of a dictionary or a plain list.")
@click.argument("path", metavar="PATH", type=FILE_OR_FOLDER)
def check(path: Path) -> None:
    """List every fault of the dictionary at PATH, a folder or a plain list.

    Exit status: 0 when there is none, 1 otherwise.
    """
    family = registry.at(path)
    faults = registry.kind(family.kind).lint(family)
    write_text("".join(f"{fault}\n" for fault in faults))
    if faults:
        say(f"{counted(len(faults), 'fault')} in {path}")
        click.get_current_context().exit(NO)
