"""``spinfix detect``: whether documents were spun, by which family, and on what evidence."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from spinfix.cleaner import Cleaner
from spinfix.cli.exit_status import exit_status
from spinfix.cli.parameters import QUIET, STDIN_FILENAME, one_shape
from spinfix.cli.reading import OPTIONS, ReadingObserver, names_to_read, reading_job
from spinfix.cli.settings import with_settings
from spinfix.cli.sources import sources_of, tell, tell_skipped
from spinfix.cli.streams import STDIN, line_width, paint, say, stdin, write_text
from spinfix.config import Config
from spinfix.corpus import formats
from spinfix.corpus.run_plan import Source
from spinfix.corpus.runner import Run, StoppedError
from spinfix.corpus.walk import Skipped, WalkError
from spinfix.corpus.worker import Worker
from spinfix.report.detect import SHAPES, DocumentVerdict, Order, Shape, Summary, VerdictReport
from spinfix.report.positions import Origin
from spinfix.report.terminal import visible
from spinfix.result import Result
from spinfix.settings import Settings

RECORD = 6
"""Characters for the number of a record, up to 99,999."""
SORTED = 200_000
"""Documents that are sorted: their rows take some 100 MB."""


class Detector:
    """A cleaner that only judges.

    Args:
        config: its options.
    """

    def __init__(self, config: Config) -> None:
        self._cleaner = Cleaner(config)

    def analyse(self, text: str) -> Result:
        """Judge a text."""
        return self._cleaner.detect(text)

    def analyse_all(self, texts: Sequence[str]) -> list[Result]:
        """Judge some texts."""
        return self._cleaner.detect_all(texts)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@one_shape("--explain", flag_value="explain", help="Print the evidence: position, phrase, likelihood ratio, entry.")
@one_shape("--json", flag_value="json", help="Print one JSON object for each document.")
@one_shape("--list", names=("-l", "--list"), flag_value="list", help="Print only the names of the documents believed spun.")
@one_shape("--format", type=click.Choice(SHAPES), help="Print a table, JSON lines, or CSV with a row for each document.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["input", "probability", "name"]),
    help="Order of the documents. [default: probability for a table of several, otherwise that of the input]",
)
@click.option("--check", is_flag=True, help="Exit with status 1 if any document is believed spun.")
@STDIN_FILENAME
@QUIET
@with_settings(OPTIONS)
@click.pass_context
def detect(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    settings: Settings,
    check: bool,
    stdin_filename: str,
    quiet: bool,
    order: Order | None,
    shape: Shape | None = None,
) -> None:
    """Detect whether documents were spun, and by which family.

    Each PATH is a file, a folder or a glob of any format that `spinfix clean` reads, with one or many documents; "-" or no PATH
    reads standard input.  Nothing is changed.  The table gives the probability that the document was spun, the family, the
    estimated share of its phrases in use, and the phrases with their places; if only some lines are believed spun, it lists
    them.

    Exit status: 0 on success, 1 if --check found a document believed spun, 2 if a document could not be read; the others are
    judged nevertheless.
    """
    names = names_to_read(paths)
    settings = settings.over({"quality": "fast"})  # the judge is used only after a document is believed spun
    problems: list[WalkError] = []
    skipped = Skipped()
    sources = sources_of(names, settings, problems.append, skipped, stdin_filename=stdin_filename)
    tell(problems)
    if not quiet:
        tell_skipped(skipped)
    shape = shape or "table"
    sorts = order or ("probability" if shape == "table" and _are_several(names, sources) else "input")
    observer = _VerdictPrinter(VerdictReport(shape, paint(), _width(sources), line_width(sys.stdout)), sorts, quiet=quiet)
    job = reading_job(sources, settings)
    worker = Worker(job, Detector)
    if job.jobs > 1:
        for each in dict.fromkeys(source.config for source in sources):
            worker.cleaner(each)
    run = Run(job, worker, observer, stdin() if STDIN in names else None)
    try:
        run(sources)
    except StoppedError:
        observer.end()  # what was judged before is no less true
        raise
    observer.end()
    if not quiet and observer.summary.documents > 1:
        click.echo(observer.summary.described(run.tally.failed), err=True, nl=False)
    ctx.exit(exit_status(failed=bool(problems) or run.failed, found=check and observer.summary.spun.total() > 0))


def _are_several(names: Sequence[str], sources: Sequence[Source]) -> bool:
    """Whether several documents come to an end; standard input may have none."""
    if STDIN in names:
        return len(sources) > 1
    return Path(names[0]).is_dir() or len(sources) != 1 or formats.is_examined(sources[0].name, sources[0].input_format)


def _width(sources: Sequence[Source]) -> int:
    """Width of the column of names: those of records have a number."""
    names = [len(visible(source.name)) + (0 if source.is_whole else RECORD) for source in sources]
    return max(names, default=0)


class _VerdictPrinter(ReadingObserver):
    """Prints verdicts as they come, or in another order at the end."""

    def __init__(self, verdicts: VerdictReport, order: Order, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._verdicts = verdicts
        self._order = order
        self._begun = False
        self.summary = Summary()
        self._rows: list[tuple[Any, str]] = []

    def result(self, origin: Origin, result: Result, mark: str = "") -> None:
        """Take a verdict."""
        verdict = DocumentVerdict.of(result, origin.name)
        self.summary.add(verdict)
        write = partial(self._verdicts.row, result, verdict)
        if self._order == "input":
            self._print(write)
        else:
            key = (-verdict.probability if self._order == "probability" else 0.0, _with_numbers(origin.name))
            self._rows.append((key, write()))
            if len(self._rows) >= SORTED:
                self._print_sorted()
                self._order = "input"
                say(f"only the first {SORTED:,} documents are sorted, to bound the memory; the others follow as they come")

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Print and report an error."""
        super().error(origin, message, shown=shown, whole=whole)
        if line := self._verdicts.failed(origin.name, message):
            self._print(lambda: line)

    def _print(self, row: Callable[[], str]) -> None:
        if not self._begun:
            write_text(self._verdicts.head())
            self._begun = True
        write_text(row())

    def end(self) -> None:
        """Print what was to be sorted."""
        self._print_sorted()
        self.messages.end()

    def _print_sorted(self) -> None:
        if not self._rows and not self._verdicts.is_data:
            return
        self._rows.sort(key=lambda pair: pair[0])
        self._print(lambda: "".join(row for _, row in self._rows))
        self._rows.clear()


def _with_numbers(name: str) -> list[str | tuple[int, str]]:
    """A name as people sort it: "a.jsonl:4" before "a.jsonl:10".

    >>> sorted(["a:10", "a:4", "b", "a:1"], key=_with_numbers)
    ['a:1', 'a:4', 'a:10', 'b']
    """
    parts = re.split(r"([0-9]+)", name)
    return [part if place % 2 == 0 else (len(part.lstrip("0")), part.lstrip("0")) for place, part in enumerate(parts)]
