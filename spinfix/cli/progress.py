"""What a run says while it goes: reports on standard output, messages and progress on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import click

from spinfix.cleaner import Result
from spinfix.cli.streams import paint, say, write_out
from spinfix.corpus.filerun import FileRun
from spinfix.corpus.files import write_whole
from spinfix.corpus.run_plan import Mode
from spinfix.report.diff import unified_diff
from spinfix.report.summary import Tally
from spinfix.report.table import counted
from spinfix.report.text import summary

LONG = 200_000
"""Bytes of input from which on there is a bar: less is done in a second or a few."""
REDRAWN = 0.1
"""Seconds between two pictures of the progress bar: as often as an eye notices."""
WIDTH = 24
"""Characters of the bar itself: with all that is told behind it, it fits into a line of 80."""


class Telling:
    """Tells of one run.

    Args:
        shape: what is shown of each result on standard output: "text", "json", "sarif", "github", "diff", or None.
        mode: where cleaned files go.
        size: bytes of all input, for the bar; None if nobody knows.
        report: file for a page of HTML.
        plan: file for the edits of the one document.
        quiet: whether to say only what went wrong.
        packs: further rule packs in use.
        threshold: probability above which a document counts as spun.

    Attributes:
        tally: the figures of the run, once it is over.
    """

    def __init__(
        self,
        shape: str | None,
        mode: Mode,
        *,
        size: int | None = None,
        report: Path | None = None,
        plan: Path | None = None,
        quiet: bool = False,
        packs: tuple[Path, ...] = (),
        threshold: float = 0.7,
    ) -> None:
        self._mode = mode
        self._quiet = quiet
        self._plan = plan
        self._shape = shape
        self._report_path = report
        self._begun = time.monotonic()
        self._bar = Bar(size) if size and size >= LONG and not quiet and sys.stderr.isatty() else None
        self._report = self._page = None
        self.tally: Tally | None = None
        if shape in ("text", "json", "sarif", "github") or report:
            from spinfix.artefacts.rules import load_packs
            from spinfix.report import formats, html  # here, since most runs show nothing

            all_packs = load_packs() + (load_packs(packs) if packs else ())
            if shape and shape != "diff":
                self._report = formats.make(shape, paint(), all_packs)  # type: ignore[arg-type]
            if report:
                self._page = html.HtmlReport(packs=all_packs, threshold=threshold)

    def __enter__(self) -> Telling:
        if self._report:
            self._write(self._report.begin())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.clear()
        if self._report and kind is None:
            self._write(self._report.end())
        if self._page and self._report_path and kind is None:
            write_whole(self._report_path, self._page.page(self.tally).encode("ascii"))

    def say(self, message: str) -> None:
        """Something worth knowing."""
        if not self._quiet:
            self._above(message)

    def _above(self, message: object) -> None:
        if self._bar:
            self._bar.clear()
        say(message)

    def error(self, name: str, message: str) -> None:
        """A document or record could not be cleaned."""
        self._above(message)
        if self._report:
            self._write(self._report.fail(name, message))
        if self._page:
            self._page.fail(name, message)

    def result(self, name: str, result: Result) -> None:
        """What became of a document or record."""
        if self._report:
            self._write(self._report.add(name, result))
        elif self._shape == "diff":
            self._write(unified_diff(result.source, result.edits, name, paint()))
        if self._page:
            self._page.add(name, result)

    def keep(self, result: Result) -> None:
        """Save the plan, before anything is changed."""
        if self._plan:
            write_whole(self._plan, result.plan().encode("utf-8"))

    def output(self, data: bytes) -> None:
        """Cleaned content."""
        if self._bar:
            self._bar.clear()
        write_out(data)

    def _write(self, text: str) -> None:
        if text:
            self.output(text.encode("utf-8"))

    def advance(self, size: int) -> None:
        """More of the input is done."""
        if self._bar:
            self._bar.advance(size)

    def skip(self, size: int) -> None:
        """So much of the input was done by a run before this one."""
        if self._bar:
            self._bar.skip(size)

    def finished(self, file: FileRun) -> None:
        """A file is done."""
        if not file.changed:
            return
        left_out = file.whole and file.dropped > 0
        if self._mode in ("write", "folder") and not self._quiet:
            self._above(f"{'left out' if left_out else 'cleaned'} {file.source.name}: {_became(file)}")
        elif self._mode == "check" and self._shape is None:
            self._write(f"would {'leave out' if left_out else 'change'} {file.source.name}: {_became(file)}\n")

    def closing(self, tally: Tally, packs: tuple[Path, ...]) -> None:
        """The summary of a run over more than one document."""
        if self._quiet or tally.documents < 2:
            return
        from spinfix.artefacts.rules import load_packs
        from spinfix.report import summary as closing
        from spinfix.report.sources import Groups

        groups = Groups(load_packs() + (load_packs(packs) if packs else ()))
        click.echo(closing.text(tally, time.monotonic() - self._begun, groups=groups), err=True, nl=False)


def _became(file: FileRun) -> str:
    if file.whole:
        return summary(file.results[0][1]) if file.results else "changed"
    assert file.form is not None
    kinds = file.tally.kinds
    parts = [f"{file.changed:,} of {counted(file.records, file.form.unit)}"]
    parts += [counted(kinds[kind], kind) for kind in ("restoration", "artefact") if kinds[kind]]
    if file.dropped:
        parts.append(f"{file.dropped:,} left out")
    return ", ".join(parts)


class Bar:
    """A bar with rate and time left, on one line of standard error.

    Args:
        size: bytes of all input.
        clock: tells the seconds.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._begun = self._drawn = clock()
        self._done = self._skipped = 0
        self._draw()

    def skip(self, size: int) -> None:
        """An interrupted run had done so many bytes; they say nothing about the rate."""
        self._done += size
        self._skipped += size
        self._draw()

    def advance(self, size: int) -> None:
        """So many more bytes are done."""
        self._done += size
        if self._clock() - self._drawn >= REDRAWN:
            self._draw()

    def clear(self) -> None:
        """Make room for a message; the next advance draws the bar again."""
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    def _draw(self) -> None:
        self._drawn = self._clock()
        sys.stderr.write(f"\r{self.line()}\033[K")
        sys.stderr.flush()

    def line(self) -> str:
        """The bar as it stands: share, bytes, and where they are known, rate and time left."""
        share = min(1.0, self._done / self._size)
        full = int(share * WIDTH)
        told = [f"{self._done / 1e6:,.1f} of {self._size / 1e6:,.1f} MB"]
        seconds, done = self._clock() - self._begun, self._done - self._skipped
        if seconds > 0 and done > 0:
            rate = done / seconds
            minutes, left = divmod(round(max(0, self._size - self._done) / rate), 60)
            clock = f"{minutes // 60}:{minutes % 60:02}:{left:02}" if minutes >= 60 else f"{minutes}:{left:02}"
            told += [f"{rate / 1e6:.1f} MB/s" if rate >= 1e6 else f"{rate / 1e3:.0f} kB/s", f"{clock} left"]
        return f"{share:4.0%} [{'#' * full}{'-' * (WIDTH - full)}] {', '.join(told)}"
