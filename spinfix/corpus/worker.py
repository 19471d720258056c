"""Clean one block of records: the work of a worker process, independent of files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import Protocol

from spinfix import lazy
from spinfix.cleaner import TOGETHER
from spinfix.config import Config
from spinfix.corpus import chunking, compression, replay
from spinfix.corpus.deadline import DeadlineError, deadline
from spinfix.corpus.files import DocumentError
from spinfix.corpus.records import Block, Format, Outcome, Place, Record, RecordError, Tag
from spinfix.corpus.run_plan import Job, Source, Wanted
from spinfix.corpus.text_lines import TextLines
from spinfix.errors import SpinfixError, TextError
from spinfix.pipe import TogetherAnalyser
from spinfix.report import json as report
from spinfix.report.positions import Lines, Origin
from spinfix.report.summary import Tally
from spinfix.result import Result

_log = logging.getLogger(__name__)

_COMMA = lazy.re_compile(rb"[ \t\r\n]*,[ \t\r\n]*")

DEEP_PATIENCE = 100.0
"""Factor of the time limit at quality "deep", which takes about a second per kilobyte instead of per megabyte."""


TOGETHER_SIZE = 1 << 18
"""Code points of the texts of records that are cleaned together; of long ones fewer than `spinfix.cleaner.TOGETHER` are."""


class Analyser(Protocol):
    """A cleaner, or a substitute for it, which may be a `TogetherAnalyser`."""

    def analyse(self, text: str) -> Result:
        """Clean one text."""


@dataclass(frozen=True, slots=True)
class Task:
    """A block for a worker.

    Attributes:
        source: its file, and what the settings say of it.
        form: format of the file.
        block: the records.
        codec: compression of the output.
    """

    source: Source
    form: Format
    block: Block
    codec: str | None = None

    @property
    def name(self) -> str:
        """The name of its file in reports."""
        return self.source.name

    @property
    def config(self) -> Config:
        """How texts of this file are cleaned."""
        return self.source.config


class Worker:
    """Cleans blocks.

    Args:
        job: the options of the run.
        build: creates the cleaner of a configuration.
    """

    def __init__(self, job: Job, build: Callable[[Config], Analyser]) -> None:
        self._job = job
        self._build = build
        self._cleaners: dict[Config, Analyser] = {}

    def __call__(self, task: Task) -> Outcome:
        """Clean a block; if its file cannot be read on, the outcome says why."""
        try:
            if task.block.fault is not None:
                return _passed_through(task, self._job)
            return _BlockCleaner(task, self._job, self).outcome()
        except DocumentError as error:
            return Outcome(error=error)
        except SpinfixError:
            raise
        except Exception as error:
            _log.debug("%s: a bug", task.name, exc_info=True)
            return Outcome(error=DocumentError(f"{task.name}: could not be cleaned ({error!r}); please report this"))

    def cleaner(self, config: Config) -> Analyser:
        """Return the cleaner of a configuration, created on first use."""
        if config not in self._cleaners:
            self._cleaners[config] = self._build(config)
        return self._cleaners[config]

    def forget(self, config: Config) -> None:
        """Drop the cleaner of a configuration, which was interrupted at work."""
        self._cleaners.pop(config, None)


class _BlockCleaner:
    """Cleans the records of one block, and reassembles it."""

    def __init__(self, task: Task, job: Job, worker: Worker) -> None:
        self._task = task
        self._job = job
        self._form = task.form
        self._texts = _TextCleaner(task, worker)
        if self._texts.replays and isinstance(self._form, TextLines):
            self._form = replace(self._form, blank=True)  # edits to be undone may have left nothing of a line
        self._columns = task.form.columnar
        self._limit = task.source.max_bytes if task.source.max_bytes is not None else inf
        self._pieces: list[bytes] = []
        self._copied = 0  # up to here the block is in the pieces, or left out
        self._edits: list[str] = []
        self._removed: list[str] = []
        self._outcome = Outcome(tally=Tally())

    def outcome(self) -> Outcome:
        """Clean the records and reassemble the block."""
        outcome, block = self._outcome, self._task.block
        records: list[Record] = []
        size = 0
        for record in self._form.records(block):
            has_text = record.text is not None or record.fault is not None  # not blank lines or the header row
            outcome.records += has_text
            outcome.passed += self._form.members and not has_text
            records.append(record)
            size += len(record.text or "")
            if len(records) == TOGETHER or size >= TOGETHER_SIZE:
                self._clean_records(records)
                records, size = [], 0
        self._clean_records(records)
        if not self._columns:
            outcome.out = self._reassembled()
        outcome.edits = _encoded(self._edits)
        outcome.removed = _encoded(self._removed)
        return outcome

    def _reassembled(self) -> bytes:
        """The block with its new records, compressed as the file is."""
        codec = None if self._job.drop_spun and self._form.separated else self._task.codec
        if not self._copied and not self._pieces:
            rest = self._task.block.data
        else:
            self._pieces.append(self._task.block.data[self._copied :])
            rest = b"".join(self._pieces)
        if codec and self._form.members:
            ends = [record.end for record in self._form.records(Block(rest, Place(), Place()))]
            return b"".join(compression.compress(rest[a:b], codec) for a, b in zip([0, *ends], ends, strict=False))
        return compression.compress(rest, codec)

    def _clean_records(self, records: Sequence[Record]) -> None:
        """Clean records, together if nothing is in the way, otherwise one by one."""
        asked = [record for record in records if record.text is not None and not self._is_too_large(record.text)]
        begin = perf_counter()
        results = self._texts.together([record.text for record in asked if record.text is not None])
        seconds = (perf_counter() - begin) / max(1, len(results))
        by_start = {record.start: result for record, result in zip(asked, results, strict=False)}
        for record in records:
            try:
                self._clean_record(record, by_start.get(record.start), seconds)
            except RecordError as error:
                self._note_fault(record, str(error))

    def _clean_record(self, record: Record, result: Result | None, seconds: float) -> None:
        """Clean the text of a record and write the record anew; one without text is passed on.

        Args:
            record: the record.
            result: that of its text if it was cleaned together with others.
            seconds: how long that took.

        Raises:
            RecordError: if its text cannot be cleaned.
        """
        if record.text is not None:
            self._clean_text(record, record.text, result, seconds)
        elif record.fault is not None:
            self._note_fault(record, record.fault)
        elif self._job.tag and record.raw is not None:
            self._put(record, self._form.tagged(record, None))

    def _clean_text(self, record: Record, text: str, result: Result | None, seconds: float) -> None:
        job, outcome = self._job, self._outcome
        if self._is_too_large(text):
            raise RecordError(chunking.record_too_large(self._limit))
        begin = perf_counter()
        if result is None:
            result, seconds = self._texts.alone(text, record.place), 0.0
        result = self._fitted(result)
        dropped = job.drop_spun and result.is_spun
        if dropped and result.edits:
            result = replace(result, edits=())  # a dropped record has none
        outcome.tally.add(result, perf_counter() - begin + seconds)
        if job.tag:
            self._put_tagged(record, Tag(result.spin_probability, result.family))
        elif dropped:
            self._leave_out(record, result)
        elif result.edits or record.extracted:
            self._put_edited(record, result)
        self._keep_for_reports(record, result)

    def _is_too_large(self, text: str) -> bool:
        """Whether a text takes more bytes than are cleaned; a code point takes one to four."""
        if 4 * len(text) <= self._limit:
            return False
        return len(text) > self._limit or len(text.encode("utf-8", "surrogatepass")) > self._limit

    def _fitted(self, result: Result) -> Result:
        """The result with the edits that are to be made in the file."""
        # Replayed edits were fitted when they were made, and would be escaped twice.
        if not result.edits or (self._texts.replays and not self._job.tag):
            return result
        return replace(result, edits=() if self._job.tag else tuple(self._form.fitted(result.source, result.edits)))

    def _put_edited(self, record: Record, result: Result) -> None:
        """Log the edits of a record, and write it with them."""
        outcome = self._outcome
        name = self._name(record)
        if self._job.edits and result.edits:
            source = self._task.source
            reading = replay.reading_of(source)
            self._edits.append(replay.to_line(source.name, self._form, record.place, result, reading, in_place=self._in_place))
        if self._job.removed and result.artefacts:
            lines = Lines(result.source)
            self._removed += [report.removed(edit, lines, name, in_place=self._in_place) for edit in result.artefacts]
        if self._columns:
            outcome.cells[record.start] = result.text
        else:
            self._put(record, self._form.rewrite(record, result.edits))
        outcome.changed += 1

    def _put_tagged(self, record: Record, tag: Tag) -> None:
        """Write a record with a tag."""
        if self._columns:
            self._outcome.tags.append(tag)
        else:
            self._put(record, self._form.tagged(record, tag))
        self._outcome.changed += 1

    def _leave_out(self, record: Record, result: Result) -> None:
        """Write nothing of a record, and log its text."""
        outcome = self._outcome
        if self._columns:
            outcome.gone.append(record.start)
        else:
            self._put(record, b"")
            if self._form.separated:
                self._copied = _behind_comma(self._task.block.data, self._copied)
        if self._job.removed:
            self._removed.append(report.dropped(result.source, self._name(record), in_place=self._in_place))
        outcome.dropped += 1
        outcome.tally.dropped += 1
        outcome.changed += 1

    def _put(self, record: Record, data: bytes) -> None:
        """Put data in place of a record."""
        self._pieces += (self._task.block.data[self._copied : record.start], data)
        self._copied = record.end

    def _keep_for_reports(self, record: Record, result: Result) -> None:
        wanted: Wanted = self._job.documents if self._form.whole else self._job.records
        changed = result.edits or (self._job.drop_spun and result.is_spun)
        if wanted == "all" or (wanted == "changed" and changed):
            self._outcome.results.append((record.place, result))

    def _note_fault(self, record: Record, message: str) -> None:
        """Note that a record cannot be cleaned; where records get tags, it gets empty ones."""
        self._outcome.faults.append((record.place, message))
        _count_failure(self._outcome.tally, self._job, message, self._task.name)
        if self._columns and self._job.tag:
            self._outcome.tags.append(Tag())
        elif self._form.header and self._job.tag and record.raw is not None:  # a row without the cells would be ragged
            self._put(record, self._form.tagged(record, Tag()))

    @property
    def _in_place(self) -> bool:
        return self._job.mode == "write"

    def _name(self, record: Record) -> str:
        return origin_of(self._task.name, self._form, record.place).name


class _TextCleaner:
    """Cleans the texts of one block, each in the time that it may take.

    Args:
        task: the block.
        worker: has the cleaners.

    Attributes:
        replays: whether saved edits are made, and no new ones.
    """

    def __init__(self, task: Task, worker: Worker) -> None:
        self._task = task
        self._worker = worker
        self.replays = isinstance(worker.cleaner(task.config), replay.Replayer)

    def together(self, texts: Sequence[str]) -> list[Result]:
        """The results of texts that can be cleaned together in the time that any one of them may take; else none."""
        cleaner = self._worker.cleaner(self._task.config)
        if len(texts) < 2 or not isinstance(cleaner, TogetherAnalyser) or self._task.config.quality == "deep":
            return []
        try:
            with deadline(min(map(self._seconds, texts))):
                return cleaner.analyse_all(texts)
        except DeadlineError:
            self._worker.forget(self._task.config)
        except Exception:
            _log.debug("%s: one by one", self._task.name, exc_info=True)
        return []

    def alone(self, text: str, place: Place) -> Result:
        """The result of the text of the record at a place.

        Raises:
            RecordError: if it cannot be cleaned, or not in its time.
            SpinfixError: if no other record can be cleaned either.
        """
        try:
            with deadline(self._seconds(text)):
                cleaner = self._worker.cleaner(self._task.config)
                return cleaner.analyse(text, place) if isinstance(cleaner, replay.Replayer) else cleaner.analyse(text)
        except DeadlineError as error:
            self._worker.forget(self._task.config)
            raise self._failure(str(error)) from error
        except TextError as error:
            raise self._failure(str(error)) from error
        except SpinfixError:
            raise
        except MemoryError as error:
            raise self._failure("needs more memory than there is; use fewer --jobs or a lower --max-size") from error
        except Exception as error:
            _log.debug("%s: a bug", self._task.name, exc_info=True)
            raise self._failure(f"could not be cleaned ({error!r}); please report this") from error

    def _seconds(self, text: str) -> float:
        """The processor time that a text may take."""
        patience = DEEP_PATIENCE if self._task.config.quality == "deep" else 1.0
        return self._task.source.max_seconds * patience * (1.0 + len(text) / 1e6)

    def _failure(self, message: str) -> RecordError:
        """The error for the text of a record; like every message about a whole document, it names it."""
        return RecordError(f"{self._task.name}: {message}" if self._task.form.whole else message)


def _passed_through(task: Task, job: Job) -> Outcome:
    """The outcome of a block that is part of a record that is too long, or of a file that is not text."""
    block = task.block
    outcome = Outcome(compression.compress(block.data, task.codec), records=block.end.number - block.start.number)
    if block.fault:
        outcome.faults.append((block.start, block.fault))
        _count_failure(outcome.tally, job, block.fault, task.name)
    return outcome


def _count_failure(tally: Tally, job: Job, message: str, name: str) -> None:
    """Count a record of the file called ``name`` that cannot be cleaned, or as skipped if the job asks for that."""
    if job.skip_unreadable:
        tally.pass_over(message, name)
    else:
        tally.fail(message, name)


def _behind_comma(data: bytes, end: int) -> int:
    """The offset after a comma and the blanks around it, if there is one at ``end``."""
    match = _COMMA.match(data, end)
    return match.end() if match else end


def origin_of(name: str, form: Format, place: Place) -> Origin:
    """Where a record comes from, in a file of this name and format."""
    if form.whole:
        return Origin(name)
    return Origin(name, place.line if form.lines else place.number, form.lines)


def _encoded(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
