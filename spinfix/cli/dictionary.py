"""``spinfix dictionary``: look into dictionaries, and check them."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix import resources
from spinfix.cli.parameters import FOLDER
from spinfix.cli.streams import paint, say, write_text
from spinfix.config import Config
from spinfix.families.spinner import dictionary_lint
from spinfix.families.spinner.dictionary import load
from spinfix.families.tortured import dictionary as tortured_dictionary
from spinfix.report.colour import Paint
from spinfix.report.dictionary import entries, tortured_entries
from spinfix.report.table import counted


@click.group()
def dictionary() -> None:
    """Look a phrase up in dictionaries, or check one."""


@dictionary.command("show")
@click.argument("phrase")
@click.option("--dictionary", "folders", multiple=True, type=FOLDER, help="Look here, not in the shipped ones (repeatable).")
def show(phrase: str, folders: tuple[Path, ...]) -> None:
    """Show which entries have PHRASE on their spun or their original side, with counts.

    Exit status: 0 when there are any, 1 when there are none.
    """
    shipped = [resources.family(name) for name in Config().families]
    colours = paint()
    found = "\n".join(filter(None, (_entries(folder, phrase, colours) for folder in folders or shipped)))
    if not found:
        say(f"no entry has {phrase!r} as it stands; case does not matter, inflection does")
        click.get_current_context().exit(1)
    write_text(found)


@dictionary.command("lint")
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """List every fault of the dictionary in FOLDER.

    Exit status: 0 when there is none, 1 otherwise.
    """
    faults = tortured_dictionary.lint(folder) if tortured_dictionary.is_one(folder) else dictionary_lint.lint(folder)
    write_text("".join(f"{fault}\n" for fault in faults))
    if faults:
        say(f"{counted(len(faults), 'fault')} in {folder}")
        click.get_current_context().exit(1)


def _entries(folder: Path, phrase: str, colours: Paint) -> str:
    if tortured_dictionary.is_one(folder):
        return tortured_entries(folder.name, tortured_dictionary.load_phrases(folder), phrase, colours)
    return entries(load(folder), phrase, colours)
