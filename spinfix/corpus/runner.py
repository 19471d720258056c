"""A run over many files: read in order, cleaned by workers, written in order; each file is either as it was or done.

Events travel from reading to writing: a file opens, its blocks come by way of the workers, it ends or fails.  Reading runs a few
blocks ahead of writing, never more, so that memory does not grow with the files.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from spinfix.cleaner import Result
from spinfix.corpus import compression, files, formats, inputs
from spinfix.corpus.files import DocumentError, Draft, FullError, Stamp
from spinfix.corpus.job import Job, Source
from spinfix.corpus.journal import Journal, Progress, State
from spinfix.corpus.parquet import Table
from spinfix.corpus.pool import Pool
from spinfix.corpus.records import Block, Format, Outcome, Place
from spinfix.corpus.work import Task, Worker, name_of
from spinfix.report.summary import Tally

COMMIT_SECONDS = 1.0
"""Work that a power cut may cost; a commit takes some milliseconds, so that it costs less than one per cent."""
SHOWN = 100
"""Records of one file whose faults are told one by one; the rest is a number."""
NOT_ON_DISK = ("print", "check")


class Observer(Protocol):
    """Who is told what happens."""

    def say(self, message: str) -> None:
        """Something worth knowing."""

    def error(self, name: str, message: str) -> None:
        """A document or record, called ``name`` in reports, could not be cleaned."""

    def result(self, name: str, result: Result) -> None:
        """What became of a document or record."""

    def keep(self, result: Result) -> None:
        """The result of a whole document, before the document is changed."""

    def output(self, data: bytes) -> None:
        """Cleaned content for standard output."""

    def advance(self, size: int) -> None:
        """So many more bytes of the input are done."""

    def finished(self, file: FileRun) -> None:
        """A file is done."""


@dataclass(slots=True)
class FileRun:
    """One file on its way.

    Attributes:
        source: the file.
        form: its format.
        codec: its compression.
        stamp: its identity, size and time when it was opened.
        table: for Parquet, what reads and writes it.
        start: where reading begins; not at the beginning if an interrupted run had got further.
        records, changed, dropped, faults: how many records there were of each.
        tally: the statistics.
        results: results of a whole document, shown when it is done.
        position: bytes of it that were done.
        over: whether no more blocks are wanted.
    """

    source: Source
    form: Format | None = None
    codec: str | None = None
    stamp: Stamp = ()
    table: Table | None = None
    start: Place = field(default_factory=Place)
    records: int = 0
    changed: int = 0
    dropped: int = 0
    faults: int = 0
    tally: Tally = field(default_factory=Tally)
    results: list[tuple[str, Result]] = field(default_factory=list)
    position: int = 0
    over: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is one document."""
        return self.form is None or self.form.whole

    @property
    def restarts(self) -> bool:
        """Whether it has to begin anew when it was interrupted."""
        return self.whole or self.table is not None


@dataclass(slots=True)
class Event:
    """Something that reading found: a file's opening, one of its blocks, its end (``ends``), or an error."""

    file: FileRun
    task: Task | None = None
    block: Block | None = None
    position: int = 0
    error: ValueError | None = None
    ends: bool = False


class Stopped(ValueError):
    """A document that could not be cleaned ended the run, as `--on-error stop` asks."""


class Run:
    """One run.

    Args:
        job: what to do.
        worker: cleans blocks.
        observer: is told what happens.
        stdin: standard input, for a source without a path.
    """

    def __init__(self, job: Job, worker: Worker, observer: Observer, stdin: BinaryIO | None = None) -> None:
        self._job = job
        self._worker = worker
        self._observer = observer
        self._stdin = stdin
        self._progress: Progress | None = None
        self._edits: Journal | None = None
        self._removed: Journal | None = None
        self._draft: Draft | None = None
        self._committed = 0.0
        self._full = False
        self._done = False
        self._mark = ""
        self.tally = Tally(threshold=job.threshold)
        self.changed = False
        self.failed = False

    def __call__(self, sources: Sequence[Source], config: object = None) -> None:
        """Clean the sources; afterwards ``changed``, ``failed`` and ``tally`` tell how it went.

        Raises:
            ValueError: one of spinfix's, if the run cannot begin or cannot go on.
        """
        self._mark = self._job.fingerprint((source.name for source in sources), config)
        with ExitStack() as stack:
            self._progress = self._journal(sources)
            if self._progress:
                stack.callback(self._close)
                if self._job.resume and not self._progress.found:
                    self._observer.say("there is no interrupted run of these files with these options; beginning anew")
            self._edits = self._side(stack, self._job.edits, "edits")
            self._removed = self._side(stack, self._job.removed, "removed")
            self._all(sources)
            self._done = not self._full

    def _journal(self, sources: Sequence[Source]) -> Progress | None:
        """Where it is noted how far the run got; None where nothing could be resumed."""
        folder, resume = self._job.folder, self._job.resume
        if self._job.mode in NOT_ON_DISK:
            return None
        if folder is not None:
            files.make_folder(folder)
        else:
            there = [os.path.realpath(source.path) for source in sources if source.path is not None and source.path.exists()]
            if not there or (len(sources) == 1 and formats.is_whole(sources[0].name)):
                return None
            folder = Path(there[0]).parent
        return Progress(folder / f".spinfix-{self._mark}.journal", resume=resume)

    def _close(self) -> None:
        if self._progress:
            self._progress.close(done=self._done)

    def _side(self, stack: ExitStack, path: Path | None, key: str) -> Journal | None:
        if path is None:
            return None
        length = self._progress.sides.get(key) if self._progress else None
        return stack.enter_context(Journal(path, length if path.exists() else None))

    def _all(self, sources: Sequence[Source]) -> None:
        pool: Pool[Event] = Pool(self._worker, self._job.jobs)
        try:
            with pool:
                for event, outcome in pool.ordered(self._events(sources), lambda event: event.task):
                    try:
                        self._take(event, outcome)
                    except DocumentError as error:
                        self._fail(event.file, error)
        except BaseException:
            self._suspend()
            raise

    def _suspend(self) -> None:
        """Leave what is done of the current file for a run that goes on."""
        if self._draft is not None:
            self._draft.keep()
            self._draft = None

    # Reading

    def _events(self, sources: Iterable[Source]) -> Iterator[Event]:
        for source in sources:
            file = FileRun(source, tally=Tally(threshold=self._job.threshold))
            try:
                if self._done_before(file):
                    self._observer.advance(file.stamp[2])
                    continue
                yield from self._file(file)
                yield Event(file, ends=True)
            except OSError as error:
                reason = error.strerror or str(error)
                yield Event(file, error=DocumentError(f"{source.name}: cannot be read ({reason}); it is as it was"))
            except ValueError as error:
                if not type(error).__module__.startswith("spinfix."):
                    raise
                yield Event(file, error=error)

    def _file(self, file: FileRun) -> Iterator[Event]:
        source, job = file.source, self._job
        if formats.ending(source.name) == ".parquet":
            yield from self._columns(file)
            return
        with inputs.opened(source, self._stdin) as opened:
            file.stamp, file.codec = opened.stamp, opened.codec
            file.form = formats.make(source.name, opened.head, job.field, job.limit)
            self._check(file)
            yield Event(file)
            if file.start.offset:
                opened.skip(file.start)
            codec = None if job.mode in NOT_ON_DISK else file.codec
            for block in file.form.blocks(opened.stream, file.start):
                if file.over:
                    return
                yield Event(file, Task(source.name, file.form, block, codec, source.config), block, opened.position())
        self._unchanged(file)

    def _columns(self, file: FileRun) -> Iterator[Event]:
        source = file.source
        with inputs.raw_opened(source) as raw:
            file.stamp = files.stamp_of(os.fstat(raw.fileno()))
            if self._job.mode == "print":
                raise DocumentError(f"{source.name}: Parquet is not for standard output; give -o DIR or --write")
            file.table = Table(raw, source.name, self._job.field, tagging=self._job.tag)
            file.form = file.table.format
            self._check(file)
            yield Event(file)
            for block in file.table.blocks():
                if file.over:
                    return
                share = block.end.number / max(1, file.table.rows)
                yield Event(file, Task(source.name, file.form, block, None, source.config), block, round(file.stamp[2] * share))
        self._unchanged(file)

    def _check(self, file: FileRun) -> None:
        """See whether what is asked can be done to a file of this format, and say what was guessed."""
        job, form, name = self._job, file.form, file.source.name
        assert form is not None
        if job.tag and (form.whole or form.field is None):
            raise DocumentError(f"{name}: has no fields that --tag could write to; use --json, or records such as JSON lines")
        if job.drop_spun and form.whole and job.mode == "write":
            raise DocumentError(f"{name}: would have to be deleted if it was spun; give --drop-spun an output folder (-o)")
        if job.field is None and form.field is not None:
            self._observer.say(f'{name}: cleaning the field "{form.field}" (--field names another)')

    def _unchanged(self, file: FileRun) -> None:
        path = file.source.path
        if path is not None and file.stamp and files.stamp_of(path.stat()) != file.stamp:
            raise DocumentError(
                f"{file.source.name}: changed while it was being cleaned, and was left as it is now; clean it again"
            )

    # Going on where a run stopped

    def _done_before(self, file: FileRun) -> bool:
        """Whether an interrupted run had done the file; if it had begun it, where to go on."""
        path = file.source.path
        state = self._progress.states.get(file.source.name) if self._progress else None
        if state is None or path is None:
            return False
        target, part = self._target(file), self._part(file)
        if "result" in state:
            result = tuple(state["result"])
            if part.exists() and files.stamp_of(part.stat()) == result:
                os.replace(part, target)  # it stopped between the note and the renaming
            if target.exists() and files.stamp_of(target.stat()) == result:
                file.stamp = tuple(state["stamp"])
                return True
        if files.stamp_of(path.stat()) != tuple(state["stamp"]):
            raise DocumentError(
                f"{file.source.name}: changed since the run was interrupted; "
                f"to begin anew, delete {self._progress and self._progress.path}"
            )
        if "length" in state and part.exists() and part.stat().st_size >= state["length"]:
            file.start = Place(*state["place"])
            file.records, file.changed, file.dropped, file.faults = state["counts"]
        return False

    def _target(self, file: FileRun) -> Path:
        assert file.source.path is not None
        if self._job.folder is not None:
            return self._job.folder / file.source.relative
        return Path(os.path.realpath(file.source.path))

    def _part(self, file: FileRun) -> Path:
        target = self._target(file)
        return target.with_name(f".{target.name}.{self._mark}.spinfix")

    # Writing

    def _take(self, event: Event, outcome: Outcome | None) -> None:
        file = event.file
        if file.over:
            return
        if event.error is not None:
            self._fail(file, event.error)
        elif event.ends:
            self._end(file)
        elif outcome is None:
            self._begin(file)
        else:
            assert event.block is not None
            self._block(file, event.block, outcome)
            self._observer.advance(event.position - file.position)
            file.position = event.position

    def _begin(self, file: FileRun) -> None:
        job = self._job
        if job.mode in NOT_ON_DISK:
            return
        if job.mode == "write":
            assert file.source.path is not None
            files.writable(file.source.path, file.source.name)
            if file.whole:
                return  # a document that does not change is not written
        self._open(file)

    def _open(self, file: FileRun) -> Draft:
        target, part = self._target(file), self._part(file)
        files.make_folder(target.parent)
        length = self._progress.states[file.source.name]["length"] if file.start.offset and self._progress else None
        self._draft = Draft(target, file.source.name, part, length)
        self._committed = time.monotonic()
        return self._draft

    def _block(self, file: FileRun, block: Block, outcome: Outcome) -> None:
        assert file.form is not None
        file.records += outcome.records
        file.changed += outcome.changed
        file.dropped += outcome.dropped
        file.tally.merge(outcome.tally)
        for place, message in outcome.faults:
            self._fault(file, place, message)
        if self._edits:
            self._edits.write(outcome.edits)
        if self._removed:
            self._removed.write(outcome.removed)
        for place, result in outcome.results:
            name = name_of(file.source.name, file.form, place)
            if file.whole:
                file.results.append((name, result))
                self._observer.keep(result)
            else:
                self._observer.result(name, result)
        self._write(file, outcome)
        if self._draft is not None and not file.restarts and time.monotonic() - self._committed >= COMMIT_SECONDS:
            self._commit(file, block.end)

    def _write(self, file: FileRun, outcome: Outcome) -> None:
        job = self._job
        if job.mode == "print":
            if not (file.whole and outcome.faults):
                self._observer.output(outcome.out)
        elif file.whole and job.mode == "write" and outcome.changed:
            self._open(file).write(outcome.out)
        elif self._draft is not None and file.table is not None:
            file.table.take(outcome, self._draft.file)
        elif self._draft is not None:
            self._draft.write(outcome.out)

    def _fault(self, file: FileRun, place: Place, message: str) -> None:
        assert file.form is not None
        name = name_of(file.source.name, file.form, place)
        file.faults += 1
        self.failed = True
        told = message if file.whole else f"{name}: {message}"
        if self._job.on_error == "stop":
            raise DocumentError(told)
        if file.faults <= SHOWN:
            self._observer.error(name, told if file.whole else f"{told}; passed through as it is")

    def _end(self, file: FileRun) -> None:
        if file.faults > SHOWN:
            self._observer.say(f"{file.source.name}: {file.faults - SHOWN} more records passed through as they are")
        if self._job.mode not in NOT_ON_DISK:
            self._finish(file)
        self.changed |= file.changed > 0
        self.tally.merge(file.tally)
        for name, result in file.results:
            if self._job.documents != "none":
                self._observer.result(name, result)
        self._observer.finished(file)

    def _finish(self, file: FileRun) -> None:
        """Let the new content take its place."""
        path, draft, result = file.source.path, self._draft, file.stamp
        assert path is not None
        in_place = self._job.mode == "write"
        if draft is not None and in_place and not file.changed:
            draft.discard()
            draft = self._draft = None
        if draft is not None:
            if file.table is not None:
                file.table.finish(draft.file)
            if not file.changed:
                draft.copy(path)
            elif compression.joins(file.codec):
                draft.rework(compression.join)
            result = draft.prepare(file.stamp if in_place else (), path, times=in_place)
        self._note(file, {"stamp": file.stamp, "result": result})
        if draft is not None:
            draft.replace()
            self._draft = None

    def _commit(self, file: FileRun, place: Place) -> None:
        """Note how far the file got, when it is safe on the disk."""
        assert self._draft is not None
        self._draft.settle()
        for side in (self._edits, self._removed):
            if side:
                side.settle()
        counts = (file.records, file.changed, file.dropped, file.faults)
        where = (place.offset, place.line, place.number)
        self._note(file, {"stamp": file.stamp, "place": where, "length": self._draft.length, "counts": counts}, settle=True)
        self._committed = time.monotonic()

    def _note(self, file: FileRun, state: State, *, settle: bool = False) -> None:
        if self._progress is None:
            return
        sides = {key: side.length for key, side in (("edits", self._edits), ("removed", self._removed)) if side}
        self._progress.note(file.source.name, state, sides, settle=settle)

    def _fail(self, file: FileRun, error: ValueError) -> None:
        """Give a file up; it is as it was."""
        file.over = True
        self.failed = True
        if file.tally.documents:
            file.tally.failed += 1
        else:
            file.tally.fail()
        self.tally.merge(file.tally)
        full = isinstance(error, FullError)
        self._full |= full
        if self._draft is not None:
            if full and not file.restarts:
                self._draft.keep()
            else:
                self._draft.discard()
            self._draft = None
        if not isinstance(error, DocumentError):
            raise error
        self._observer.error(file.source.name, str(error))
        if self._job.on_error == "stop":
            raise Stopped("stopped at the first error, as --on-error stop asks; files not named as done are as they were")
