"""What a run shows: reports on standard output, messages and a progress bar on standard error."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

import click

from spinfix.cli.overwriting import losing
from spinfix.cli.progress_bar import ProgressBar, ProgressLog
from spinfix.cli.sources import of_other_types
from spinfix.cli.streams import Messages, is_terminal, line_width, paint, say, write_out
from spinfix.corpus.file_run import FileRun
from spinfix.corpus.files import DocumentError
from spinfix.corpus.observer import NOTES, Observer
from spinfix.corpus.own_logs import undoes_a_run
from spinfix.corpus.replay import fits
from spinfix.corpus.run_plan import Mode
from spinfix.corpus.runner import StoppedError
from spinfix.corpus.worker import DEEP_PATIENCE
from spinfix.corpus.writing import write_all, write_whole
from spinfix.edits import PlanError
from spinfix.plans import load_plan, plan_pieces
from spinfix.report.diff import unified_diff
from spinfix.report.positions import Origin
from spinfix.report.summary import Tally
from spinfix.report.terminal import counted, visible
from spinfix.report.view import View
from spinfix.result import Result

if TYPE_CHECKING:
    from spinfix.artefacts.rules import Pack

LONG = 200_000
"""Bytes of input from which a progress bar is shown; less takes only a few seconds.  At quality "deep" 2,000 do."""
TOLD = 0.05
"""Probability from which a document that is left as it is may be worth a remark."""
JOB_SUMMARY = "GITHUB_STEP_SUMMARY"
"""Variable with the path of the file that GitHub shows as the summary of a job."""
UNCLEANED = {
    False: "records that could not be cleaned; --json lists them all",
    True: "files that could not be cleaned; --json lists them all",
}
"""Sorts of messages about what could not be cleaned, by whether it is a whole file: records must not crowd out a file that is
missing in the output."""


class Outputs(NamedTuple):
    """Files that a run writes besides what it cleans; None for each that is not asked for.

    Attributes:
        report: the HTML report.
        plan: the edits of a single document.
        summary: the statistics as JSON.
    """

    report: Path | None = None
    plan: Path | None = None
    summary: Path | None = None


NO_OUTPUTS = Outputs()


class ConsoleObserver(Observer):
    """Writes the messages, reports and progress of a run.

    Args:
        shape: format of results on standard output: a `spinfix.report.run_report.Format`, "diff", or None.
        mode: where cleaned files are written.
        size: bytes of all input, for the progress bar; None if unknown.
        deep: whether some of it is cleaned at quality "deep".
        tagging: whether records are tagged and not cleaned.
        outputs: files that are written besides.
        quiet: report only errors.
        listing: list the files that would change, in mode "check" without a ``shape``.
        packs: additional rule packs in use.

    Attributes:
        planned: whether the plan was saved.
    """

    def __init__(
        self,
        shape: str | None,
        mode: Mode,
        *,
        size: int | None = None,
        deep: bool = False,
        tagging: bool = False,
        outputs: Outputs = NO_OUTPUTS,
        quiet: bool = False,
        listing: bool = True,
        packs: tuple[Path, ...] = (),
    ) -> None:
        self._mode = mode
        self._tagging = tagging
        self._quiet = quiet
        self._listing = listing
        self._outputs = outputs
        self._packs = packs
        self._shape = shape
        self._begun = time.monotonic()
        long = LONG / DEEP_PATIENCE if deep else LONG
        progress = ProgressBar if is_terminal(sys.stderr) else ProgressLog
        self._bar = progress(size) if size and size >= long and not quiet else None
        # A line of a text that begins with "::" must not be a command for the log of GitHub.
        self._guard = secrets.token_hex(8) if shape == "diff" and os.environ.get("GITHUB_ACTIONS") == "true" else ""
        self._messages = Messages(self._clear)
        self._report = self._page = None
        self._tally = Tally()
        self._resumed = False
        self.planned = False
        if shape not in (None, "diff") or outputs.report:
            from spinfix.report import html, run_report  # imported here: most runs need no report

            if shape and shape != "diff":
                self._report = run_report.make(
                    shape,  # type: ignore[arg-type]
                    paint(),
                    self._all_packs,
                    line_width(sys.stdout),
                )
            if outputs.report:
                self._page = html.HtmlReport(packs=self._all_packs)

    @cached_property
    def _all_packs(self) -> Sequence[Pack]:
        """The shipped rule packs and the additional ones, which reports describe."""
        from spinfix.artefacts.pack_files import load_packs

        return load_packs() + load_packs(self._packs)

    def __enter__(self) -> ConsoleObserver:
        if self._report:
            self._write(self._report.begin())
        if self._guard:
            self._write(f"::stop-commands::{self._guard}\n")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._messages.end()
        self._clear()
        if kind is None or issubclass(kind, StoppedError):
            self._end_reports()

    def _end_reports(self) -> None:
        """Write what comes behind the last document, also where a run stopped at its first error."""
        report, _, summary_path = self._outputs
        if self._guard:
            self._write(f"::{self._guard}::\n")
        if self._report:
            self._write(self._report.end())
            self._append_job_summary()
        if self._page and report:
            write_whole(report, self._page.page(self._tally, resumed=self._resumed).encode("ascii"))
            shown, added = self._page.shown()
            if shown < added:
                self.say(f"{report}: shows the {counted(shown, 'document')} with most to check, of {added:,}")
        if summary_path:
            from spinfix.report import summary

            line = summary.to_json(self._tally, time.monotonic() - self._begun, resumed=self._resumed)
            write_whole(summary_path, f"{line}\n".encode())

    def _append_job_summary(self) -> None:
        """Append to the summary of the job, in a workflow of GitHub: other commands of the step may have written to it."""
        target = os.environ.get(JOB_SUMMARY)
        if self._shape != "github" or not target:
            return
        from spinfix.report.github import GithubReport

        assert isinstance(self._report, GithubReport)
        try:
            with open(target, "ab") as file:
                write_all(file, self._report.markdown(self._tally).encode("utf-8", "backslashreplace"))
        except OSError as error:  # the annotations are printed; a missing table is no reason to fail the job
            say(f"{target}: the job summary cannot be written ({error.strerror})")

    def say(self, message: str, sort: str = "") -> None:
        """Print a message."""
        if not self._quiet:
            self._messages.say(message, sort)

    def _clear(self) -> None:
        if self._bar:
            self._bar.clear()

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Print and report an error of a document or record."""
        if shown:
            self._messages.say(message, UNCLEANED[whole])
        if self._report:
            self._write(self._report.fail(origin, message))
        if self._page:
            self._page.fail(origin.name, message)

    def result(self, origin: Origin, result: Result, mark: str = "") -> None:
        """Report the result of a document or record; ``mark`` is the byte-order mark of a document."""
        if self._report:
            self._write(self._report.add(origin, result))
        elif self._shape == "diff":
            terminal = is_terminal(sys.stdout)
            self._write(unified_diff(result.source, result.edits, origin.name, paint(), visible=terminal, mark=mark))
        if self._page:
            self._page.add(f"{origin.name} (dropped)" if origin.dropped else origin.name, result)

    def keep(self, result: Result) -> None:
        """Save the plan before anything is changed."""
        if plan := self._outputs.plan:
            self.planned = True
            undoes = undoes_a_run(plan)
            if undoes and not result.edits and fits(plan, result.source, undo=True):
                self.say(f"{plan}: stays, since it undoes what was changed in place before")
                return
            if undoes and not _has(plan, result):
                raise DocumentError(losing(plan))
            in_place = undoes or (self._mode == "write" and not self._tagging and bool(result.edits))
            pieces = plan_pieces(result.source, result.edits, result.doubtful, result.minimums, in_place=in_place)
            write_whole(plan, b"".join(piece.encode("utf-8") for piece in pieces))

    def output(self, data: bytes) -> None:
        """Write cleaned content."""
        self._clear()
        write_out(data)

    def _write(self, text: str) -> None:
        if text:
            self.output(text.encode("utf-8", "backslashreplace"))  # a lone surrogate, also in JSON

    def advance(self, size: int) -> None:
        """Advance the progress bar by ``size`` bytes."""
        if self._bar:
            self._bar.advance(size)

    def reading(self, read: int, asked: int) -> None:
        """Show how many of the undecided places of a document a causal language model has read."""
        if self._bar:
            self._bar.reading(read, asked)

    def skip(self, size: int) -> None:
        """Advance the progress bar by input processed in an earlier run."""
        if self._bar:
            self._bar.skip(size)

    def finished(self, file: FileRun) -> None:
        """Report a finished file."""
        if file.passed:
            self.say(f"{file.source.name}: passed through {of_other_types(file)}", NOTES)
        if not file.changed:
            return
        dropped = file.whole and file.dropped > 0
        if file.dropped and self._mode == "print":
            what = (
                f"dropped {file.source.name}" if dropped else f"{file.source.name}: dropped {counted(file.dropped, 'record')}"
            )
            self.say(what, "dropped")
        became = "" if dropped else f": {_became(file)}"
        if self._mode in ("write", "folder"):
            done = "dropped" if dropped else "tagged" if self._tagging else "cleaned"
            self.say(f"{done} {file.source.name}{became}", done)
        elif self._mode == "check" and self._shape is None and self._listing:
            self._write(f"would {'drop' if dropped else 'change'} {visible(file.source.name)}{became}\n")

    def ended(self, tally: Tally, *, resumed: bool) -> None:
        """Take the statistics of the run, which are only those since an interruption if it was ``resumed``."""
        self._tally, self._resumed = tally, resumed

    def _hint(self) -> None:
        """Say why a single document is left as it is, if there is some evidence that it was spun."""
        tally = self._tally
        if tally.likeliest >= TOLD and self._shape is None and not tally.spun and not tally.changed:
            say(f"left as it is: spun with a probability of {tally.likeliest:.2f}; if you know that it was, use --assume-spun")

    def closing(self) -> None:
        """Print the summary of a run over more than one document; of one that is left as it is, how likely it was spun.

        A hook of pre-commit shows what it finds, and no summary.
        """
        if self._quiet or os.environ.get("PRE_COMMIT"):
            return
        if self._resumed:
            say("the figures below are those since the interruption")
        elif self._tally.documents < 2:
            self._hint()
            return
        from spinfix.report import summary
        from spinfix.report.rules import Groups

        elapsed, groups = time.monotonic() - self._begun, Groups(self._all_packs)
        click.echo(summary.text(self._tally, elapsed, groups, line_width(sys.stderr)), err=True, nl=False)


def _has(plan: Path, result: Result) -> bool:
    """Whether a plan has just the edits of a result: the run that saved it was interrupted, or undone."""
    try:
        return tuple(load_plan(plan, result.source)) == tuple(result.edits)
    except PlanError:
        return False


def _became(file: FileRun) -> str:
    """What has become of a file, in words."""
    if file.whole:
        return View(file.results[0][1]).brief if file.results else "changed"
    assert file.form is not None
    kinds = file.kinds
    parts = [f"{file.changed:,} of {counted(file.records, file.form.unit)}"]
    parts += [counted(kinds[kind], kind) for kind in ("restoration", "artefact") if kinds[kind]]
    if file.dropped:
        parts.append(f"{file.dropped:,} dropped")
    return ", ".join(parts)
