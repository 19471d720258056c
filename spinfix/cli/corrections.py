"""``spinfix corrections``: add decisions to a file of corrections, check it, and sort it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from spinfix import settings_files
from spinfix.cli.exit_status import NO
from spinfix.cli.parameters import FILE, NEW_FILE
from spinfix.cli.streams import say, write_text
from spinfix.config import Config
from spinfix.corpus.locks import exclusive
from spinfix.corpus.writing import write_whole
from spinfix.correction_files import family_doubt, lint
from spinfix.correction_merging import in_order, merged
from spinfix.corrections import Correction, wanted_of
from spinfix.families import registry
from spinfix.report.terminal import counted

DEFAULT = "corrections.tsv"


@click.group()
def corrections() -> None:
    """Record decisions about phrases, which override every score."""


@corrections.command("add", short_help="Add a decision on what a phrase should read.")
@click.argument("found")
@click.argument("wanted")
@click.option("--before", default="", metavar="WORDS", help="Only directly after these words.")
@click.option("--after", default="", metavar="WORDS", help="Only directly before these words.")
@click.option("--family", default="", metavar="NAME", help="Only in documents of this family, or for this artefact rule.")
@click.option("--who", default=None, metavar="NAME", help="Who decided it. [default: the name of the user]")
@click.option("--file", "path", type=NEW_FILE, help=f"The file. [default: the last one of the settings, or {DEFAULT}]")
@click.option("--replace", is_flag=True, help="Replace a decision of the file that says otherwise.")
def add(
    *, found: str, wanted: str, before: str, after: str, family: str, who: str | None, path: Path | None, replace: bool
) -> None:
    r"""Add the decision that FOUND should read WANTED, or "keep" to leave it as it stands.

    It applies in documents that are believed spun, wherever the phrase stands, unless the words before or after it are given.
    (\keep is the word itself.)
    """
    chosen = settings_files.choose()
    named = tuple(chosen.config_for().corrections)
    path = path or default_file(named)
    decider = user_name() if who is None else who
    new = Correction(found, wanted_of(wanted.strip()), before, after, family, decider, date.today().isoformat())
    with exclusive(path):
        done = merged(path, [new], replace=replace)
        if done.added:
            write_whole(path, done.text.encode("utf-8"))
    if not done.added:
        say(f"{path} says so already")
        return
    say(f"{path}: {done.added[0].entry}{' (replaced)' if done.replaced else ''}")
    if doubt := family_doubt(family, _families(chosen.config_for())):
        say(f"note: {doubt}")
    if path.resolve() not in [file.resolve() for file in named]:
        name = os.path.relpath(path, chosen.file.parent) if chosen.file else path.name
        say(f'it is used with --corrections {path}, or corrections = ["{name}"] in {chosen.file or settings_files.FILE}')


@corrections.command("lint")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="FILE...")
def check(paths: Sequence[Path]) -> None:
    """List every fault of each FILE of corrections, with line numbers.

    Families of your own are known if the settings name their folders (dictionaries).

    Exit status: 0 when there is none, 1 otherwise.
    """
    families = _families(settings_files.choose().config_for())
    faults = [fault for path in paths for fault in lint(path, families)]
    write_text("".join(f"{fault}\n" for fault in faults))
    if faults:
        say(counted(len(faults), "fault"))
        click.get_current_context().exit(NO)


@corrections.command("sort", short_help="Sort files of corrections and leave out repetitions.")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="FILE...")
def sort(paths: Sequence[Path]) -> None:
    """Sort each FILE of corrections in place and leave out repetitions; comments move to the top."""
    for path in paths:
        with exclusive(path):
            write_whole(path, in_order(path).encode("utf-8"))


def _families(config: Config) -> list[str]:
    """The families that exist, with those that the settings name."""
    used = (family.name for family in registry.in_use(config))
    return [*(family.name for family in registry.shipped()), *registry.installed(), *used]


def user_name() -> str:
    """Who decides, unless somebody says; "" if the system does not know."""
    with suppress(KeyError, OSError, ImportError):  # a container may have users without names
        return getpass.getuser()
    return ""


def default_file(named: Sequence[Path]) -> Path:
    """The file that decisions are written to: the last one that the settings name, or `DEFAULT`."""
    return named[-1] if named else Path(DEFAULT)
