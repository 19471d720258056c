"""``spinfix apply``: apply saved edits, or undo them."""

from __future__ import annotations

import json
import os
from itertools import chain
from pathlib import Path

import click

from spinfix import edits
from spinfix.cli.parameters import FILE
from spinfix.cli.progress import ConsoleObserver
from spinfix.cli.streams import STDIN, read_document, stdin, write_out
from spinfix.corpus import files, replay
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from spinfix.edits import PlanError


@click.command()
@click.argument("plan", type=FILE)
@click.argument("file", metavar="FILE|-")
@click.option("--undo", is_flag=True, help="FILE is the cleaned text: make the text that it was made from.")
@click.option("-w", "--write", is_flag=True, help="Change FILE in place, in one step.")
@click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="Which file of a file of edits standard input is.")
def apply(plan: Path, file: str, undo: bool, write: bool, stdin_filename: str) -> None:
    """Apply the edits of PLAN to FILE.

    PLAN is a plan saved by `spinfix clean --plan`, or a file of edits saved by `spinfix clean --edits`, of which only those
    made in FILE are applied.  Both can be edited first: delete the edits that you do not want.  Edits fit only the
    exact text that they were made from; this is checked before anything changes.
    """
    if write and file == STDIN:
        raise click.UsageError("--write requires a file: standard input cannot be changed in place")
    if _holds_many(plan):
        _replay(plan, file, stdin_filename, undo=undo, write=write)
        return
    saved = files.read(plan).text
    document = read_document(file)
    if undo:
        text = edits.undo(document.text, edits.load_plan(saved))
        edits.load_plan(saved, text)  # the output must be the text that the plan was made from
    else:
        text = edits.apply(document.text, edits.load_plan(saved, document.text))
    if write:
        files.replace(document, text)
    else:
        write_out(document.encode(text))


def _holds_many(plan: Path) -> bool:
    """Whether PLAN is a file of edits, whose lines name their file."""
    with plan.open("rb") as lines:
        try:
            return "file" in json.loads(lines.readline())
        except (ValueError, TypeError):
            return False


def _replay(plan: Path, file: str, stdin_name: str, *, undo: bool, write: bool) -> None:
    name = stdin_name if file == STDIN else file
    wanted = os.path.realpath(name)
    saved = (line for line in replay.read(plan) if line.file == name or os.path.realpath(line.file) == wanted)
    first = next(saved, None)
    if first is None:
        raise PlanError(f"{plan}: contains no edits of {name}; give the file name as for `spinfix clean`")
    replayer = replay.Replayer(chain((first,), saved), undo=undo)
    # Records that could not be cleaned have no edits; they are skipped here.
    job = Job("write" if write else "print", skip_unreadable=True, journal=False)
    source = Source(name, None if file == STDIN else Path(file), field=first.field)
    with ConsoleObserver(None, job.mode, quiet=True) as observer:
        run = Run(job, Worker(job, lambda _: replayer), observer, stdin() if file == STDIN else None)
        run.before_end = replayer.finish
        run([source])
    if run.failed:
        click.get_current_context().exit(2)
