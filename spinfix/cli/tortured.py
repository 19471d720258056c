"""``spinfix tortured``: which tortured phrases stand where, for people who hunt them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from spinfix.cleaner import Cleaner
from spinfix.cli.exit_status import ERROR, exit_status
from spinfix.cli.overwriting import (
    identity,
    refuse_losing_edits,
    refuse_overwriting_settings,
    refuse_overwriting_text,
    refuse_own_output,
    require_folder,
)
from spinfix.cli.parameters import NEW_FILE, QUIET, STDIN_FILENAME, one_shape
from spinfix.cli.reading import OPTIONS, ReadingObserver, names_to_read, reading_job
from spinfix.cli.report_file import ReportFile
from spinfix.cli.settings import with_settings
from spinfix.cli.sources import sources_of, tell, tell_skipped
from spinfix.cli.streams import STDIN, line_width, paint, stdin
from spinfix.config import Config
from spinfix.corpus.run_plan import Source
from spinfix.corpus.runner import Run, StoppedError
from spinfix.corpus.walk import Skipped, WalkError
from spinfix.corpus.worker import Worker
from spinfix.corpus.writing import is_special
from spinfix.report import papers
from spinfix.report import tortured as report
from spinfix.report.positions import Origin
from spinfix.report.terminal import Paint, plain
from spinfix.report.tortured_page import TorturedPage, is_page
from spinfix.result import Result
from spinfix.settings import Settings

FAMILY = "tortured"
"""The family that is asked unless others are named."""

HUNTING = tuple(replace(option, default=(FAMILY,)) if option.field == "families" else option for option in OPTIONS)
"""The options, with that family as the default."""

SUFFIXES: dict[str, report.Shape] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    "": "text",
}
"""What the suffix of --output says of the format."""

HEAD = 1 << 13
"""Bytes that show whether a file is a report: one in JSON begins with a file name, which has at most 4 kB."""


class Hunter:
    """A cleaner that names the phrases of a text.

    Args:
        config: its options.
    """

    def __init__(self, config: Config) -> None:
        self._cleaner = Cleaner(config)

    def analyse(self, text: str) -> Result:
        """Survey a text."""
        return self._cleaner.survey(text)


@click.command(short_help="Report the tortured phrases of papers.")
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@one_shape("--json", flag_value="json", help="Print one JSON object for each document.")
@one_shape(
    "--format",
    type=click.Choice(report.SHAPES),
    help="Print text, CSV with a row for each place, JSON lines, or an HTML page. [default: by the suffix of --output; text]",
)
@click.option("-o", "--output", type=NEW_FILE, help="Write the report to this file.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List also phrases that are no evidence: those that are good English in some field or lack the words that they "
    "need, and a few composed ones in a text without a listed one.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Exit with status 1 if any document is believed tortured, or paraphrased by something unknown.",
)
@STDIN_FILENAME
@QUIET
@with_settings(HUNTING)
@click.pass_context
def tortured(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    settings: Settings,
    output: Path | None,
    everything: bool,
    check: bool,
    stdin_filename: str,
    quiet: bool,
    shape: report.Shape | None = None,
) -> None:
    """Report the tortured phrases of papers: phrase, term, place, sentence, and in how many suspect papers it was found.

    Each PATH is a file, a folder or a glob of any format that `spinfix clean` reads, with one or many documents; "-" or no PATH
    reads standard input.  Nothing is changed.  The text of a PDF is read as `pdftotext` leaves it: words divided at line ends,
    ligatures, page breaks, and with -layout columns side by side.

    Phrases are listed also if the document is not believed tortured, as "no proof alone" or "a hint", and if it only quotes or
    discusses them.  With --dictionary LIST, a file with a phrase, a tab and its term on each line, phrases of your own
    are found too.

    Exit status: 0 on success, 1 if --check found a document believed tortured or paraphrased, 2 if a document could not be
    read; the others are reported nevertheless.
    """
    names = names_to_read(paths)
    settings = settings.over({"quality": "fast"}).with_defaults({"families": (FAMILY,)})
    problems: list[WalkError] = []
    skipped = Skipped()
    sources = sources_of(names, settings, problems.append, skipped, stdin_filename=stdin_filename)
    sources = _without_report(sources, output)
    if output is not None:
        refuse_overwriting_settings(output, settings)
        refuse_own_output(output)
        refuse_losing_edits(output)
        if not is_special(output) and not _is_report(output):  # a pipe would wait for what is read from it
            refuse_overwriting_text(output)
        require_folder(output)
    shape = shape or (_shape_of(output) if output else "text")
    tell(problems)
    if not quiet:
        tell_skipped(skipped)
    if problems and not sources:
        ctx.exit(ERROR)  # an empty report would take the place of an earlier one
    job = reading_job(sources, settings)
    worker = Worker(job, Hunter)
    for each in dict.fromkeys(source.config for source in sources):
        worker.cleaner(each).analyse("")  # which says if a family has no list of phrases, and lets forked processes share it
    with ReportFile(output, at_once=shape == "html") as file:
        colours, width = (plain, None) if output else (paint(), line_width(sys.stdout))
        observer = PaperReporter(shape, file, colours, width, everything=everything, quiet=quiet)
        run = Run(job, worker, observer, stdin() if STDIN in names else None)
        try:
            run(sources)
        except StoppedError:
            observer.end()  # what was found before is no less true
            raise
        observer.end()
    totals = observer.totals
    totals.failed = run.tally.failed
    # Of a document without phrases these print nothing.
    silent = shape in ("text", "csv") and totals.verdicts["none"] + totals.wordless > 0
    if not quiet and (totals.documents > 1 or shape == "html" or silent):
        click.echo(totals.described(), err=True)
    ctx.exit(exit_status(failed=bool(problems) or run.failed, found=check and totals.believed > 0))


def _shape_of(output: Path) -> report.Shape:
    """The format that the suffix of a report gives.

    Raises:
        click.UsageError: if it gives none, such as .xlsx.
    """
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise click.UsageError(
            f"{output}: {suffix} says no format of a report: .html, .csv, .json, .jsonl and .txt do, or give --format"
        )
    return SUFFIXES[suffix]


def _without_report(sources: Sequence[Source], output: Path | None) -> list[Source]:
    """The sources without the report of an earlier run, which this one replaces.

    Raises:
        click.UsageError: if a document would be replaced.
    """
    if output is None:
        return list(sources)
    report_file = identity(output)
    others = [source for source in sources if source.path is None or identity(source.path) != report_file]
    if len(others) < len(sources) and not _is_report(output):
        raise click.UsageError(f"{output} is one of the documents: write the report to another file")
    return others


def _is_report(path: Path) -> bool:
    """Whether a file was written by an earlier run."""
    try:
        with path.open("rb") as file:
            start = file.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return False
    return report.is_report(start) or is_page(start)


class PaperReporter(ReadingObserver):
    """Writes the report while documents are read, or an HTML page at the end."""

    def __init__(
        self, shape: report.Shape, file: ReportFile, painter: Paint, width: int | None, *, everything: bool, quiet: bool
    ) -> None:
        super().__init__(quiet=quiet)
        self.totals = papers.Totals()
        self._shape = shape
        self._everything = everything
        self._paint = painter
        self._width = width
        self._page = TorturedPage() if shape == "html" else None
        self._file = file
        self._begun = False

    def _write(self, text: str) -> None:
        self._file.write(text if self._begun else report.head(self._shape) + text)
        self._begun = True

    def result(self, origin: Origin, result: Result, mark: str = "") -> None:
        """Report a document."""
        name = origin.name
        paper = papers.paper_of(result, name, everything=self._everything)
        if paper.is_wordless:
            self.say(f"{name}: {paper.note}", "documents without text")
        if self._page is not None:
            self._page.add(paper)
        else:
            self._write(report.written(paper, self._shape, self._paint, self._width))
        self.totals.add(paper)  # not before it is written

    def end(self) -> None:
        """Finish the report."""
        if self._page is not None:
            self._write(self._page.page())
        else:
            self._write("")
        self._file.finish()
        self.messages.end()

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Print and report an error."""
        super().error(origin, message, shown=shown, whole=whole)
        if self._page is not None:
            self._page.fail(origin.name, message)
        elif line := report.failed(origin.name, message, self._shape):
            self._write(line)
