"""``spinfix dictionary``: list the families, look up phrases in their dictionaries, and check dictionaries."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix.cli.parameters import FILE_OR_FOLDER
from spinfix.cli.streams import paint, say, write_text
from spinfix.families import registry
from spinfix.report.dictionary import entry_tables
from spinfix.report.table import counted, table


@click.group()
def dictionary() -> None:
    """List the families, look a phrase up in their dictionaries, or check one."""


@dictionary.command("list")
def list_families() -> None:
    """List the shipped and installed families."""
    shipped = registry.shipped()
    found = [("shipped", family) for family in shipped] + [("installed", family) for family in registry.installed().values()]
    rows = [("family", "kind", "version", "", "description")]
    rows += [(family.name, family.kind, family.version, where, family.description) for where, family in found]
    write_text("".join(f"{line}\n" for line in table(rows, ("heading", "", "", "faint", ""), paint())))


@dictionary.command("show")
@click.argument("phrase")
@click.option(
    "--dictionary",
    "paths",
    multiple=True,
    type=FILE_OR_FOLDER,
    help="Look in this dictionary instead of the shipped ones. [repeatable]",
)
def show(phrase: str, paths: tuple[Path, ...]) -> None:
    """Show which entries have PHRASE on their spun or their original side, with counts.

    Exit status: 0 when there are any, 1 when there are none.
    """
    families = list(map(registry.at, paths)) or registry.shipped()
    colours = paint()
    found = (entry_tables(registry.kind(family.kind).look_up(family, phrase), colours) for family in families)
    text = "\n".join(filter(None, found))
    if not text:
        say(f"no entry has exactly {phrase!r}; case does not matter, inflection does")
        click.get_current_context().exit(1)
    write_text(text)


@dictionary.command("lint")
@click.argument("path", metavar="FOLDER", type=FILE_OR_FOLDER)
def check(path: Path) -> None:
    """List every fault of the dictionary in FOLDER, or of a plain list.

    Exit status: 0 when there is none, 1 otherwise.
    """
    family = registry.at(path)
    faults = registry.kind(family.kind).lint(family)
    write_text("".join(f"{fault}\n" for fault in faults))
    if faults:
        say(f"{counted(len(faults), 'fault')} in {path}")
        click.get_current_context().exit(1)
