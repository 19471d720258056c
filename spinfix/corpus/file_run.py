"""The state of a file during a run, and the events passed from reading to writing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from spinfix.corpus.json_list import Commas
from spinfix.corpus.parquet import Table
from spinfix.corpus.records import Block, Format, Outcome, Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.worker import Task
from spinfix.errors import SpinfixError
from spinfix.report.positions import Origin
from spinfix.report.summary import Tally
from spinfix.result import Result
from spinfix.stamps import Stamp


@dataclass(slots=True)
class FileRun:
    """The state of one file.

    Attributes:
        source: the file.
        form: its format.
        codec: its compression.
        stamp: its stamp when it was opened; None for a stream or pipe.
        table: for Parquet, its reader and writer.
        commas: for a JSON list that loses elements, what fixes its commas.
        start: where reading begins; not at the beginning if a run is resumed.
        place: where the next record to be written begins.
        torn: whether ``place`` is inside a record that was too long.
        committed: whether a run could be resumed from here.
        ended: whether it is noted as finished, or being noted: a resumed run only has to put its new content in its place.
        records, changed, dropped, faults: number of records of each kind.
        passed: number of records without a text.
        kinds: number of edits of each kind.
        tally: the statistics; unlike the numbers above without those of an interrupted run.
        results: results of a whole document, reported when it is done.
        mark: the byte-order mark of a whole document; "" if it has none.
        position: bytes of the file processed.
        begun: lengths of the log files (`--edits`, `--removed`) when the file was begun.
        withheld: whether it is a document that cannot be cleaned and is not printed either, since it is no text.
        over: whether the file has failed and further blocks are ignored.
    """

    source: Source
    form: Format | None = None
    codec: str | None = None
    stamp: Stamp | None = None
    table: Table | None = None
    commas: Commas | None = None
    start: Place = field(default_factory=Place)
    place: Place = field(default_factory=Place)
    torn: bool = False
    committed: bool = False
    ended: bool = False
    records: int = 0
    changed: int = 0
    dropped: int = 0
    faults: int = 0
    passed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    results: list[tuple[Origin, Result]] = field(default_factory=list)
    mark: str = ""
    position: int = 0
    begun: dict[str, int] = field(default_factory=dict)
    withheld: bool = False
    over: bool = False

    def count(self, outcome: Outcome) -> None:
        """Add the numbers of a cleaned block."""
        self.records += outcome.records
        self.changed += outcome.changed
        self.dropped += outcome.dropped
        self.passed += outcome.passed
        self.kinds.update(outcome.tally.kinds)
        self.tally.merge(outcome.tally)

    @property
    def whole(self) -> bool:
        """Whether the file is one document."""
        return self.form is None or self.form.whole

    @property
    def unit(self) -> str:
        """Name of its records in messages."""
        return self.form.unit if self.form is not None else "document"

    @property
    def restarts(self) -> bool:
        """Whether it starts over after an interruption."""
        return self.whole or self.table is not None or self.commas is not None


@dataclass(slots=True)
class Event:
    """An event of the reader: a file was opened, a block was read, the file ended (``ends``), or an error occurred."""

    file: FileRun
    task: Task | None = None
    block: Block | None = None
    position: int = 0
    error: SpinfixError | None = None
    ends: bool = False
