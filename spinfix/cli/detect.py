"""``spinfix detect``: whether documents were spun, by which family, and on what evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from spinfix.cleaner import Cleaner, Result
from spinfix.cli.parameters import FILE_OR_FOLDER, PROBABILITY, one_shape
from spinfix.cli.streams import STDIN, paint, read_document, say, write_text
from spinfix.config import Config
from spinfix.corpus.files import DocumentError
from spinfix.report.detect import Verdicts, explain, to_json
from spinfix.report.table import escaped

DEFAULTS = Config()
LARGEST = 5.0
"""Default maximum size of a document in megabytes, as for `spinfix clean`."""

Show = Callable[[Result, str], str]
"""Formats the verdict on a document for standard output."""


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@one_shape("--explain", flag_value="explain", help="Print the evidence: position, phrase, likelihood ratio, entry.")
@one_shape("--json", flag_value="json", help="Print one JSON object for each document.")
@one_shape("--list", names=("-l", "--list"), flag_value="list", help="Print only the names of the documents believed spun.")
@click.option("--check", is_flag=True, help="Exit with status 1 if any document is believed spun.")
@click.option(
    "--threshold",
    type=PROBABILITY,
    metavar="P",
    help=f"Report documents of at least this probability as spun. [default: {DEFAULTS.threshold}]",
)
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="NAME",
    help="Use only this shipped or installed family. [repeatable; default: all shipped]",
)
@click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    type=FILE_OR_FOLDER,
    help="Use this family too: a dictionary folder or a list of phrases. [repeatable]",
)
@click.option(
    "--max-size",
    type=click.FloatRange(0.0, 1e6, min_open=True),
    default=LARGEST,
    show_default=True,
    metavar="MB",
    help="Refuse larger documents.",
)
@click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="Name of standard input in reports.")
@click.pass_context
def detect(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    shape: str | None = None,
    check: bool,
    threshold: float | None,
    families: tuple[str, ...],
    dictionaries: tuple[Path, ...],
    max_size: float,
    stdin_filename: str,
) -> None:
    """Detect whether documents were spun, and by which family.

    Each FILE is one document of UTF-8 text; "-" or no FILE reads standard input.  Nothing is changed.  The table gives the
    probability that the document was spun, the family, the estimated share of its phrases in use, and the strongest clues; if
    only some lines are believed spun, it lists them.

    Exit status: 0 on success, 1 if --check found a document believed spun, 2 if a file could not be read; the other files are
    processed nevertheless.
    """
    names = files or (STDIN,)
    if names.count(STDIN) > 1:
        raise click.UsageError("standard input can be read once: give - once")
    config = Config(
        threshold=DEFAULTS.threshold if threshold is None else threshold,
        families=families or DEFAULTS.families,
        dictionaries=dictionaries,
        quality="fast",  # the judge is used only after a document is believed spun
    )
    cleaner = Cleaner(config)
    show = _show(shape, [stdin_filename if name == STDIN else name for name in names])
    spun = failed = False
    for name in names:
        try:
            document = read_document(name, stdin_filename, round(max_size * 1e6))
        except DocumentError as error:
            say(error)
            failed = True
            continue
        result = cleaner.detect(document.text)
        spun |= result.family is not None
        write_text(show(result, document.name))
    ctx.exit(2 if failed else int(check and spun))


def _show(shape: str | None, names: list[str]) -> Show:
    colours = paint()
    if shape == "json":
        return lambda result, name: to_json(result, name) + "\n"
    if shape == "list":
        return lambda result, name: f"{escaped(name)}\n" if result.family else ""
    if shape == "explain":
        return lambda result, name: explain(result, name, colours)
    verdicts = Verdicts(names, colours)
    write_text(verdicts.head())
    return verdicts.row
