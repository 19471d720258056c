"""``spinfix clean``: documents in, cleaned documents or what would change out."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from spinfix.cleaner import Cleaner, Result
from spinfix.cli.parameters import FILE, FILE_OR_FOLDER, FOLDER, NEW_FILE, PROBABILITY, QUALITY
from spinfix.cli.streams import STDIN, paint, read_document, say, write_out, write_text
from spinfix.config import Config
from spinfix.corpus.files import Document, DocumentError, replace, write_whole
from spinfix.corpus.journal import Journal
from spinfix.report.diff import unified_diff
from spinfix.report.json import removed as removed_json
from spinfix.report.json import to_json
from spinfix.report.places import Lines
from spinfix.report.text import explain, summary

DEFAULTS = Config()
MEGABYTES = click.FloatRange(0.0, 1e6, min_open=True)
LARGEST = 5.0
"""Megabytes of the largest document that is restored unless asked: nothing is said while it takes minutes."""

Show = Callable[[Result, str], str]
"""What one document's result looks like on standard output."""


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option("--diff", "shape", flag_value="diff", help="Show what would change as a unified diff.")
@click.option("--explain", "shape", flag_value="explain", help="Show every edit: place, confidence, source, alternatives.")
@click.option("--json", "shape", flag_value="json", help="Print one JSON object for each document.")
@click.option("-w", "--write", is_flag=True, help="Change the files in place, each in one step.")
@click.option("--check", is_flag=True, help="Change nothing; exit with status 1 if anything would change.")
@click.option("--assume-spun", is_flag=True, help="Restore even where the document's evidence says that it was not spun.")
@click.option(
    "--threshold",
    type=PROBABILITY,
    metavar="P",
    help=f"Restore texts spun with at least this probability ({DEFAULTS.threshold} if left out).",
)
@click.option(
    "--min-confidence",
    type=PROBABILITY,
    metavar="P",
    help=f"Make only restorations at least this sure ({DEFAULTS.min_confidence} if left out).",
)
@click.option("--quality", type=QUALITY, help="With the contextual judge (best, if left out) or without.")
@click.option("--no-fuzzy", is_flag=True, help="Find dictionary phrases only as they are spelled.")
@click.option("--no-restore", is_flag=True, help="Only remove artefacts.")
@click.option("--no-scrub", is_flag=True, help="Only restore spun phrases.")
@click.option("--dictionary", "dictionaries", multiple=True, type=FOLDER, help="Use this dictionary too (repeatable).")
@click.option("--model", type=FILE, help="Use this KenLM model in place of the shipped one.")
@click.option(
    "--rule-pack", "rule_packs", multiple=True, type=FILE_OR_FOLDER, help="Use this pack of artefact rules too (repeatable)."
)
@click.option("--select", multiple=True, metavar="RULE", help="Use only these artefact rules: id, prefix or pack (repeatable).")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave these artefact rules out (repeatable).")
@click.option("--plan", type=NEW_FILE, help="Save the edits of the one document given, for `spinfix apply`.")
@click.option("--removed", type=NEW_FILE, help="Record every removed artefact in this file, as JSON lines.")
@click.option(
    "--max-size",
    type=MEGABYTES,
    default=LARGEST,
    show_default=True,
    metavar="MB",
    help="Do not try to restore larger documents.",
)
@click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="What reports call standard input.")
@click.pass_context
def clean(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    shape: str | None,
    write: bool,
    check: bool,
    plan: Path | None,
    removed: Path | None,
    max_size: float,
    stdin_filename: str,
    **options: Any,
) -> None:
    """Remove importers' debris and restore spun phrases.

    Each FILE is one document of UTF-8 text; "-" or no FILE reads standard input.  The cleaned text goes to standard output,
    messages go to standard error.

    Exit status: 0 when all went well, 1 when --check found something to change, 2 when a file could not be cleaned; the other
    files are cleaned all the same.
    """
    names = files or (STDIN,)
    _refuse_contradictions(names, write=write, check=check, plan=plan)
    _refuse_overwriting(names, (plan, removed))
    with Journal(removed) if removed else nullcontext() as record:
        run = Run(Cleaner(_config(options)), _show(shape), write=write, check=check, plan=plan, record=record)
        limit = round(max_size * 1e6) if run.cleaner.config.restore else None
        for name in names:
            run.document(name, stdin_filename, limit)
    ctx.exit(2 if run.failed else int(check and run.changed))


def _refuse_contradictions(names: tuple[str, ...], *, write: bool, check: bool, plan: Path | None) -> None:
    if write and check:
        raise click.UsageError("--check changes nothing, --write does: give one of them")
    if write and STDIN in names:
        raise click.UsageError("--write needs files: standard input cannot be changed in place")
    if plan and len(names) > 1:
        raise click.UsageError("--plan holds the edits of one document: give one FILE")
    if names.count(STDIN) > 1:
        raise click.UsageError("standard input can be read once: give - once")


def _refuse_overwriting(names: tuple[str, ...], outputs: tuple[Path | None, ...]) -> None:
    documents = {os.path.realpath(name) for name in names if name != STDIN}
    for output in outputs:
        if output and os.path.realpath(output) in documents:
            raise click.UsageError(f"{output} is one of the documents: give --plan and --removed files of their own")


def _config(options: dict[str, Any]) -> Config:
    """The options that were given, everything else as the library has it."""
    restore, scrub = not options.pop("no_restore"), not options.pop("no_scrub")
    if not restore and not scrub:
        raise click.UsageError("--no-restore and --no-scrub together leave nothing to do: give one of them")
    options["fuzzy"] = not options.pop("no_fuzzy")
    given = {key: value for key, value in options.items() if value is not None}
    return Config(restore=restore, scrub=scrub, **given)


def _show(shape: str | None) -> Show | None:
    if shape is None:
        return None
    colours = paint()
    if shape == "json":
        return lambda result, name: to_json(result, name) + "\n"
    if shape == "diff":
        return lambda result, name: unified_diff(result.source, result.edits, name, colours)
    return lambda result, name: explain(result, name, colours)


@dataclass
class Run:
    """One call of the command over its documents.

    Attributes:
        cleaner: what cleans them.
        show: what each result looks like on standard output; None for the cleaned text itself.
        write: whether to change the files.
        check: whether to say only which documents would change.
        plan: where to save the edits.
        record: where to record removed artefacts.
        failed: whether a document could not be cleaned.
        changed: whether a document would change, or did.
    """

    cleaner: Cleaner
    show: Show | None
    write: bool
    check: bool
    plan: Path | None
    record: Journal | None
    failed: bool = field(default=False, init=False)
    changed: bool = field(default=False, init=False)

    def document(self, name: str, stdin_name: str, limit: int | None) -> None:
        """Clean one document; an error is told, and the run goes on."""
        try:
            document = read_document(name, stdin_name, limit)
            result = self.cleaner.analyse(document.text)
            changed = result.text != document.text
            self.changed |= changed
            self._keep(document, result)
            if changed and self.write:
                self._replace(document, result)
            self._print(document, result, changed=changed)
        except DocumentError as error:
            say(error)
            self.failed = True

    def _keep(self, document: Document, result: Result) -> None:
        """Save what has to outlast the change, before it is made."""
        if self.plan:
            write_whole(self.plan, result.plan().encode("utf-8"))
        if self.record and result.artefacts:
            lines = Lines(document.text)
            self.record.add([removed_json(edit, lines, document.name) for edit in result.artefacts])

    def _replace(self, document: Document, result: Result) -> None:
        replace(document, result.text)
        say(f"cleaned {document.name}: {summary(result)}")

    def _print(self, document: Document, result: Result, *, changed: bool) -> None:
        if self.show is not None:
            write_text(self.show(result, document.name))
        elif self.check and changed:
            write_text(f"would change {document.name}: {summary(result)}\n")
        elif not self.check and not self.write:
            write_out(document.encode(result.text))
