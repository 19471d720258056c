"""``spinfix apply``: a saved plan of edits done again, or undone."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix import edits
from spinfix.cli.parameters import FILE
from spinfix.cli.streams import STDIN, read_document, write_out
from spinfix.corpus import files


@click.command()
@click.argument("plan", type=FILE)
@click.argument("file", metavar="FILE|-")
@click.option("--undo", is_flag=True, help="FILE is the cleaned text: make the text that it was made from.")
@click.option("-w", "--write", is_flag=True, help="Change FILE in place, in one step.")
def apply(plan: Path, file: str, undo: bool, write: bool) -> None:
    """Do the edits of PLAN, as saved by `spinfix clean --plan`, in FILE.

    A plan can be edited first: take out the edits that you do not want.  It fits only the very text that it was made from; the
    command makes sure of that before it changes anything.
    """
    if write and file == STDIN:
        raise click.UsageError("--write needs a file: standard input cannot be changed in place")
    saved = files.read(plan).text
    document = read_document(file)
    if undo:
        text = edits.undo(document.text, edits.from_plan(saved))
        edits.from_plan(saved, text)  # what came out must be the text that the plan was made from
    else:
        text = edits.apply(document.text, edits.from_plan(saved, document.text))
    if write:
        files.replace(document, text)
    else:
        write_out(document.encode(text))
