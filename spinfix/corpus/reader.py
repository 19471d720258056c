"""Open files in order and split them into blocks; errors are events like any other."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from spinfix.corpus import files, formats, source_reader
from spinfix.corpus.file_run import Event, FileRun
from spinfix.corpus.files import CONVERT, DocumentError, UnreadableError
from spinfix.corpus.json_list import Commas
from spinfix.corpus.parquet import Table
from spinfix.corpus.run_plan import NOT_ON_DISK, Job, Source
from spinfix.corpus.single_document import Untouched
from spinfix.corpus.worker import Task
from spinfix.errors import SpinfixError
from spinfix.stamps import Stamp

NOT_UTF8 = f"some records are not UTF-8; if the file has another encoding, {CONVERT}"
BLANK = BOM_UTF8 + b"[] \t\r\n"
"""What a file without records may consist of."""
FIELDS = "messages about fields"
"""Sort of messages that say which field of a file is read, and what is odd about it."""


class Reader:
    """Reads the files of one run.

    Args:
        job: the options of the run.
        done_before: whether an interrupted run had finished a file; for one that was begun it sets the place to continue.
        skip: called with the bytes of a file that was finished before.
        say: called with messages and their sort (`spinfix.corpus.observer.Observer`).
        stdin: standard input, for a source without a path.
    """

    def __init__(
        self,
        job: Job,
        done_before: Callable[[FileRun], bool],
        skip: Callable[[int], None],
        say: Callable[[str, str], None],
        stdin: BinaryIO | None = None,
    ) -> None:
        self._job = job
        self._done_before = done_before
        self._skip = skip
        self._say = say
        self._stdin = stdin
        self._guessed: tuple[str, str] | None = None  # the first field that was guessed, and the file

    def events(self, sources: Iterable[Source]) -> Iterator[Event]:
        """Yield the events of the files, in order; for a file that cannot be read the last event is an error."""
        for source in sources:
            file = FileRun(source)
            try:
                if self._done_before(file):
                    self._skip(file.stamp.size if file.stamp else 0)
                    continue
                yield from self._file(file)
                yield Event(file, ends=True)
            except OSError as error:
                reason = files.reason_of(error)
                yield Event(file, error=DocumentError(f"{source.name}: cannot be read ({reason}); it is unchanged"))
            except SpinfixError as error:
                yield Event(file, error=error)
            except Exception as error:
                yield Event(file, error=DocumentError(f"{source.name}: cannot be read ({error!r}); please report this"))

    def _file(self, file: FileRun) -> Iterator[Event]:
        source, job = file.source, self._job
        if formats.ending(source.name, source.input_format) == ".parquet":
            yield from self._columns(file)
            return
        with source_reader.opened(source, self._stdin) as opened:
            file.stamp, file.codec = opened.stamp, opened.codec
            try:
                file.form = formats.make(
                    source.name, opened.head, source.field, source.max_bytes, source.input_format, source.extract
                )
            except UnreadableError as error:
                file.form = self._untouched(error)
            self._check(file, empty=not opened.head.strip(BLANK))
            if not formats.is_text(file.form, opened.head):
                self._say(f"{source.name}: {NOT_UTF8}", FIELDS)
            if file.start.offset:
                self._say(f"{source.name}: continuing after {file.records:,} {file.unit}s", "")
                opened.skip(file.start)
                file.position = opened.position()
                self._skip(file.position)
            yield Event(file)
            codec = None if job.mode in NOT_ON_DISK else file.codec
            for block in file.form.blocks(opened.stream, file.start):
                if file.over:
                    return
                if self._is_done_with(file):
                    break
                yield Event(file, Task(source, file.form, block, codec), block, opened.position())
        self._unchanged(file)

    def _is_done_with(self, file: FileRun) -> bool:
        """Whether a document cannot be cleaned and the rest of it goes nowhere, which may be a pipe without an end."""
        mode = self._job.mode
        return mode in NOT_ON_DISK and (file.withheld or (mode != "print" and file.whole and file.faults > 0))

    def _columns(self, file: FileRun) -> Iterator[Event]:
        source = file.source
        if source.path is None:
            raise DocumentError(f"{source.name}: Parquet cannot be read from a pipe; give a file")
        with source_reader.raw_opened(source) as raw:
            file.stamp = stamp = Stamp.of(os.fstat(raw.fileno()))
            if self._job.mode == "print":
                raise DocumentError(f"{source.name}: Parquet cannot be written to standard output; use -o DIR or --write")
            try:
                file.table = Table(raw, source.name, source.field, tagging=self._job.tag, limit=source.max_group_bytes)
            except UnreadableError as error:
                file.form = self._untouched(error)
                raw.seek(0)
            else:
                file.form = file.table.format
            self._check(file, empty=file.table is not None and not file.table.rows)
            yield Event(file)
            for block in file.table.blocks() if file.table else file.form.blocks(raw, file.start):
                if file.over:
                    return
                share = block.end.number / max(1, file.table.rows) if file.table else block.end.offset / stamp.size
                yield Event(file, Task(source, file.form, block), block, round(stamp.size * share))
        self._unchanged(file)

    def _untouched(self, error: UnreadableError) -> Untouched:
        """Format of an unreadable file that is skipped; without ``skip_unreadable`` the error is raised."""
        if not self._job.skip_unreadable:
            raise error
        return Untouched(str(error))

    def _check(self, file: FileRun, *, empty: bool) -> None:
        """Check that the options are possible for the format of the file, and report a guessed field, if it has records."""
        job, form, name = self._job, file.form, file.source.name
        assert form is not None
        if isinstance(form, Untouched):
            return
        if job.tag and (form.whole or form.field is None):
            raise DocumentError(f"{name}: has no fields for --tag to write; use --json, or records such as JSON lines")
        if job.drop_spun and form.separated:
            file.commas = Commas()
        if job.drop_spun and form.whole and job.mode == "write":
            raise DocumentError(f"{name}: would be deleted if it is spun; use --drop-spun with an output folder (-o)")
        if file.source.field is None and form.field and not empty:
            self._tell_field(name, form.field)
        if form.doubt:
            self._say(f"{name}: {form.doubt}", FIELDS)

    def _tell_field(self, name: str, field: str) -> None:
        """Say which field was guessed: once, and where another one is read, which may be a mistake."""
        if self._guessed is None:
            self._guessed = field, name
            self._say(f'{name}: reading the field "{field}" (choose another with --field)', FIELDS)
        elif field != self._guessed[0]:
            first, where = self._guessed
            self._say(f'{name}: reading the field "{field}", not "{first}" as in {where} (choose one with --field)', FIELDS)

    def _unchanged(self, file: FileRun) -> None:
        path = file.source.path
        if path is not None and file.stamp and Stamp.of(path.stat()) != file.stamp:
            raise DocumentError(
                f"{file.source.name}: changed while it was being cleaned and was not overwritten; clean it again"
            )
