"""A run over many files: read in order, cleaned by workers, written in order; each file is either unchanged or finished.

Events go from the `reader` to the writer in this module: a file is opened, its blocks return from the workers, it ends or
fails.  Reading is only a few blocks ahead of writing, so that memory does not grow with the size of the files.
"""

from __future__ import annotations

import time
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from spinfix.corpus import compression, writing
from spinfix.corpus.drafts import Draft
from spinfix.corpus.file_run import Event, FileRun
from spinfix.corpus.files import DocumentError, FullError, is_utf8
from spinfix.corpus.observer import NOTES, Observer
from spinfix.corpus.reader import Reader
from spinfix.corpus.records import Block, Format, Outcome, Place
from spinfix.corpus.replay import Replayer
from spinfix.corpus.resuming import Resumption
from spinfix.corpus.run_plan import NOT_ON_DISK, Job, Source
from spinfix.corpus.worker import Task, Worker, origin_of
from spinfix.errors import FULL, SpinfixError
from spinfix.optional_deps import ExtraError
from spinfix.parallel import Pool
from spinfix.report.positions import Origin
from spinfix.report.summary import Tally
from spinfix.report.terminal import counted
from spinfix.result import Result

COMMIT_SECONDS = 1.0
"""Seconds between commits, and the work lost at a power failure; a commit takes some milliseconds, less than one per cent."""
FAULTS_SHOWN = 20
"""Maximum number of faults shown for one file, so that others have their turn; the rest is counted, and listed in reports that
list all."""

KILLED = "use fewer --jobs or a lower --max-size"
"""Advice after a worker process was killed."""
KILLED_WRITING = "use fewer --jobs and --resume"
"""The same if the run writes files: with another --max-size it could not be resumed, since the results would differ."""


class StoppedError(SpinfixError):
    """The run was stopped by a document that could not be cleaned (`--on-error stop`)."""


class FaultyRecordError(DocumentError):
    """A file is not done because of one of its records, at which the run stops."""


class Run:
    """A run.

    Args:
        job: the options of the run.
        worker: cleans blocks.
        observer: receives messages and results.
        stdin: standard input, for a source without a path.
        on_result: called with every result that is passed to reports, and where it is.
        before_end: called with the name of every file before its new content replaces it.

    Attributes:
        tally: the statistics; of a run that continues an interrupted one those of this part.
        changed: whether something changed, or would change.
        failed: whether something could not be cleaned.
        resumed: whether it continues an interrupted run.
    """

    def __init__(
        self,
        job: Job,
        worker: Worker,
        observer: Observer,
        stdin: BinaryIO | None = None,
        *,
        on_result: Callable[[FileRun, Place, Result], None] | None = None,
        before_end: Callable[[str], None] | None = None,
    ) -> None:
        self._job = job
        self._worker = worker
        self._observer = observer
        self._resumption = Resumption(job, observer.say, self._remember)
        self._reader = Reader(job, self._resumption.done_before, observer.skip, observer.say, stdin)
        self._draft: Draft | None = None
        self._current: FileRun | None = None
        self._on_result = on_result
        self._before_end = before_end
        self._committed = 0.0
        self._full = False  # whether a disk was
        self.tally = Tally()
        self.changed = False
        self.failed = False
        self.resumed = False

    def __call__(self, sources: Sequence[Source]) -> None:
        """Clean the sources; afterwards ``changed``, ``failed`` and ``tally`` are set.

        Raises:
            SpinfixError: if the run cannot start or continue.
        """
        with self._resumption.opened(sources):
            self.resumed = self._resumption.is_continued
            self._process(sources)
            self._resumption.done = not self._full
            if self._full and self._resumption.is_noted:
                self._observer.say("a disk was full: make space, and continue with the same command and --resume")

    def _process(self, sources: Sequence[Source]) -> None:
        """Clean the sources; what is finished is kept if the run breaks off."""
        advice = KILLED if self._job.mode in NOT_ON_DISK else KILLED_WRITING
        pool: Pool[Event, Task, Outcome] = Pool(self._worker, self._job.jobs, advice)
        try:
            with pool:
                for event, outcome in pool.ordered(self._reader.events(sources), lambda event: event.task):
                    try:
                        self._handle(event, outcome)
                    except DocumentError as error:
                        self._abandon(event.file, error)
                    except (SpinfixError, BrokenPipeError):
                        raise
                    except Exception as error:
                        self._abandon(event.file, _write_error(event.file, error))
        except BaseException:
            self._suspend()
            if self._resumption.is_noted:
                self._observer.say("what is finished is kept: continue with the same command and --resume")
            raise

    def _suspend(self) -> None:
        """Keep the finished part of the current file for a resumed run."""
        draft, file = self._draft, self._current
        if draft is None or file is None:
            return
        if file.table is not None:
            file.table.abandon()
        if self._resumption.is_noted and file.ended:
            draft.keep(ready=True)
        elif self._resumption.is_kept and not file.restarts:
            with suppress(DocumentError):
                self._commit(file)
            if file.committed:
                draft.keep()
                self._observer.say(f"{file.source.name}: stopped after {file.records:,} {file.unit}s")
        draft.discard()
        self._draft = None

    def _remember(self, file: FileRun, faults: int) -> None:
        """Count the faults of the interrupted run as faults of this run."""
        if faults and not self._job.skip_unreadable:
            self.failed = True
            self._observer.say(f"{file.source.name}: {counted(faults, 'fault')} reported by the interrupted run", NOTES)

    # Writing

    def _handle(self, event: Event, outcome: Outcome | None) -> None:
        """Write what an event of the reader, with the outcome of its block, says of a file."""
        file = event.file
        if file.over:
            return
        if event.error is not None:
            self._abandon(file, event.error)
        elif outcome is not None and outcome.error is not None:
            self._abandon(file, outcome.error)
        elif event.ends:
            self._end(file)
        elif outcome is None:
            self._begin(file)
        else:
            assert event.block is not None
            self._take_block(file, event.block, outcome)
            self._observer.advance(event.position - file.position)
            file.position = event.position

    def _begin(self, file: FileRun) -> None:
        """Make sure that an opened file can be written, and open its draft if it consists of records."""
        job = self._job
        file.begun = file.begun or self._resumption.lengths()
        if job.mode in NOT_ON_DISK:
            return
        if job.mode == "write":
            assert file.source.path is not None
            writing.writable(file.source.path, file.source.name, separate=job.separate)
            if file.whole:
                return  # an unchanged document is not written
        self._open(file)

    def _open(self, file: FileRun) -> None:
        """Open the draft of a file, from the beginning or where an interrupted run has stopped."""
        target, part = self._resumption.target(file), self._resumption.part(file)
        writing.make_folder(target.parent)
        length = self._resumption.written_before(file)
        self._draft, self._current = Draft(target, file.source.name, part, length, file.source.path), file
        file.place = file.start
        self._committed = time.monotonic()

    def _take_block(self, file: FileRun, block: Block, outcome: Outcome) -> None:
        """Count, log, report and write the outcome of a block; now and then note how far the file has come."""
        file.count(outcome)
        if outcome.faults and self._job.on_error == "stop" and not self._job.skip_unreadable:
            self._report_fault(file, *outcome.faults[0], outcome.out)  # which ends the file, before anything is written
        for key, log in self._resumption.logs.items():
            log.write(outcome.edits if key == "edits" else outcome.removed)
        told: list[tuple[Place, str | Result]] = [*outcome.faults, *outcome.results]
        for place, what in sorted(told, key=_number):  # as the records stand in the file
            if isinstance(what, str):
                self._report_fault(file, place, what, outcome.out)
            else:
                self._report_result(file, block, place, what)
        self._write(file, outcome)
        file.place, file.torn = block.end, block.partial
        if self._draft is not None and time.monotonic() - self._committed >= COMMIT_SECONDS:
            self._commit(file)

    def _report_result(self, file: FileRun, block: Block, place: Place, result: Result) -> None:
        """Report the result of a record of a block; that of a whole document is kept until it is written."""
        assert file.form is not None
        origin = origin_of(file.source.name, file.form, place)
        if self._job.drop_spun and result.is_spun:
            origin = replace(origin, dropped=True)
        if self._on_result:
            self._on_result(file, place, result)
        if file.whole:
            file.results.append((origin, result))
            file.mark = BOM_UTF8.decode() if block.data.startswith(BOM_UTF8) else ""
            self._observer.keep(result)
        else:
            self._observer.result(origin, result)

    def _write(self, file: FileRun, outcome: Outcome) -> None:
        """Write the new content of a block: to standard output, or to the draft of its file."""
        if file.table is not None:
            if self._draft is not None:
                file.table.take(outcome, self._draft.file)
        elif file.commas is not None:
            self._emit(self._packed(file, file.commas.feed(outcome.out)))
        elif not file.whole:
            self._emit(outcome.out)
        elif self._job.mode == "write" and outcome.changed:
            self._open(file)
            self._emit(outcome.out)
        elif self._job.mode != "print" or not file.withheld:
            self._emit(outcome.out)

    def _emit(self, data: bytes) -> None:
        if self._job.mode == "print":
            self._observer.output(data)
        elif self._draft is not None:
            self._draft.write(data)

    def _packed(self, file: FileRun, data: bytes) -> bytes:
        return data if self._job.mode == "print" else compression.compress(data, file.codec)

    def _report_fault(self, file: FileRun, place: Place, message: str, data: bytes) -> None:
        """Report a record that cannot be cleaned, or skip it if the job asks for that.

        Args:
            file: the file.
            place: the record's place in it.
            message: why it cannot be cleaned.
            data: the block with it.

        Raises:
            FaultyRecordError: if the job stops at the first.
        """
        assert file.form is not None
        origin = origin_of(file.source.name, file.form, place)
        file.faults += 1
        is_text = b"\0" not in data and is_utf8(data)
        extracts = file.source.extract != "none"  # a page as it is would come among texts
        file.withheld = file.whole and (extracts or not (file.form.printable and is_text))
        text = message if file.whole else f"{origin.name}{_line(file.form, place)}: {message}"
        is_told = self._job.mode == "print" if file.whole else self._job.mode != "check"
        left = ("; not printed" if file.withheld else "; passed through unchanged") if is_told else ""
        if self._job.skip_unreadable:
            if file.faults <= FAULTS_SHOWN:
                self._observer.say(f"skipped {text}{left if file.whole else ''}", "skipped")
            return
        self.failed = True
        if self._job.on_error == "stop":
            raise FaultyRecordError(text)
        self._observer.error(origin, text + left, shown=file.faults <= FAULTS_SHOWN, whole=file.whole)

    def _end(self, file: FileRun) -> None:
        """Finish a file of which all blocks were taken."""
        if self._before_end:
            self._before_end(file.source.name)
        if file.faults > FAULTS_SHOWN:
            left = "cannot be read" if self._job.mode == "check" else "passed through unchanged"
            more = counted(file.faults - FAULTS_SHOWN, "more record")
            self._observer.say(f"{file.source.name}: {more} {left}", NOTES)
        if file.commas is not None:
            self._emit(self._packed(file, file.commas.end()))
        if self._job.mode not in NOT_ON_DISK:
            self._replace(file)
        self.changed |= file.changed > 0
        self.tally.merge(file.tally)
        for origin, result in file.results:
            if self._job.documents != "none":
                self._observer.result(origin, result, file.mark)
        self._observer.finished(file)

    def _replace(self, file: FileRun) -> None:
        """Replace the file by the new content."""
        path, draft, result = file.source.path, self._draft, file.stamp
        assert path is not None
        in_place = self._job.mode == "write"
        dropped = file.whole and file.dropped > 0
        tagged = self._job.tag and file.form is not None and file.form.header  # it gets columns, if no record did
        same = not file.changed and not tagged
        new = None if dropped or (in_place and same) else draft
        if new is not None:
            if file.table is not None:
                file.table.finish(new.file)
            if same and file.stamp:
                new.copy(path)
            elif compression.joins(file.codec):
                new.rework(compression.join)
            result = new.prepare(file.stamp, path, times=in_place)
            if in_place:  # the edits have to be on disk before the document is changed
                self._resumption.settle()
        elif file.table is not None:
            file.table.abandon()
        self._resumption.note_end(file, None if dropped else result, settle=in_place and new is not None)
        if new is not None:
            new.replace()
        elif draft is not None:
            draft.discard()  # not before it is noted that nothing has to be resumed from it
        self._draft = None

    def _commit(self, file: FileRun) -> None:
        """Record the progress of the file after flushing it to disk; only between records."""
        if self._draft is None or file.restarts or file.torn or not file.place.offset:
            return
        self._resumption.note_place(file, self._draft)
        file.committed = True
        self._committed = time.monotonic()

    def _abandon(self, file: FileRun, error: SpinfixError) -> None:
        """Abandon a file, which stays unchanged, and report why."""
        file.over = True
        self.failed = True
        full = isinstance(error, FullError)
        self._full |= full
        kept = full and file.committed
        shown = self._job.mode in NOT_ON_DISK or self._job.records != "none"
        merged = (shown or kept) and not file.whole
        if merged:  # what was cleaned of it stands somewhere, or will not be cleaned again
            self.tally.merge(file.tally)
        if not (merged and isinstance(error, FaultyRecordError)):  # which the file's own statistics count
            self.tally.fail(str(error), file.source.name)
        self.tally.undone += 1
        self._close_draft(file, keep=kept)
        self._report_failure(file, error)

    def _close_draft(self, file: FileRun, *, keep: bool) -> None:
        """Close the draft of an abandoned file; it is kept for a resumed run, or all traces of the file are removed."""
        if file.table is not None:
            file.table.abandon()
        kept = False
        if self._draft is not None:
            kept = keep
            if kept:
                self._draft.keep()
            else:
                self._draft.discard()
            self._draft = None
        if not kept and self._job.mode not in NOT_ON_DISK:
            self._resumption.take_back(file)

    def _report_failure(self, file: FileRun, error: SpinfixError) -> None:
        """Report why a file was abandoned.

        Raises:
            StoppedError: if the job stops at the first error.
            SpinfixError: if the error is none of this file alone.
        """
        if isinstance(error, ExtraError):
            error = DocumentError(f"{file.source.name}: {error}")
        if not isinstance(error, DocumentError):
            raise error
        message = str(error)
        if not message.startswith(file.source.name):  # it names a log or the journal
            message = f"{message}; {file.source.name} is not done"
        self._observer.error(Origin(file.source.name), message, whole=True)
        if self._job.on_error == "stop":
            raise StoppedError("stopped at the first error (--on-error stop); files not reported as done are unchanged")


def replaying(
    job: Job,
    replayer: Replayer,
    observer: Observer,
    stdin: BinaryIO | None = None,
    *,
    on_result: Callable[[FileRun, Place, Result], None] | None = None,
) -> Run:
    """A run over one file that makes the saved edits of a ``replayer``; the file fails if it ends before they do."""
    worker = Worker(job, lambda _: replayer)
    return Run(job, worker, observer, stdin, on_result=on_result, before_end=replayer.finish)


def _number(told: tuple[Place, str | Result]) -> int:
    """The number of the record that something is told of."""
    return told[0].number


def _write_error(file: FileRun, error: Exception) -> DocumentError:
    """The error for a library that fails while it writes a file."""
    name = file.source.name
    if isinstance(error, OSError):
        kind = FullError if error.errno in FULL else DocumentError
        return kind(f"{name}: cannot be written ({error.strerror or error}); it is unchanged")
    return DocumentError(f"{name}: could not be cleaned ({error!r}); it is unchanged; please report this")


def _line(form: Format, place: Place) -> str:
    """The line of a record for a message, in formats that identify records by number but have lines."""
    return "" if form.lines or form.columnar or form.whole else f" (line {place.line})"
