"""One file on its way through a run, and the events that carry it from reading to writing."""

from __future__ import annotations

from dataclasses import dataclass, field

from spinfix.cleaner import Result
from spinfix.corpus.files import Stamp
from spinfix.corpus.json_list import Commas
from spinfix.corpus.parquet import Table
from spinfix.corpus.records import Block, Format, Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.worker import Task
from spinfix.errors import SpinfixError
from spinfix.report.summary import Tally


@dataclass(slots=True)
class FileRun:
    """One file on its way.

    Attributes:
        source: the file.
        form: its format.
        codec: its compression.
        stamp: its identity, size and time when it was opened.
        table: for Parquet, what reads and writes it.
        commas: for a list that loses elements, what takes care of its commas.
        start: where reading begins; not at the beginning if an interrupted run had got further.
        place: where the next record to be written begins.
        torn: whether that is within a record, which was too long to be held.
        committed: whether a run could go on where this one is now.
        records, changed, dropped, faults: how many records there were of each.
        tally: the statistics.
        results: results of a whole document, shown when it is done.
        position: bytes of it that were done.
        begun: how long the files of findings were when it began.
        withheld: whether it is a document that cannot be cleaned, and so is not printed.
        over: whether no more blocks are wanted.
    """

    source: Source
    form: Format | None = None
    codec: str | None = None
    stamp: Stamp = ()
    table: Table | None = None
    commas: Commas | None = None
    start: Place = field(default_factory=Place)
    place: Place = field(default_factory=Place)
    torn: bool = False
    committed: bool = False
    records: int = 0
    changed: int = 0
    dropped: int = 0
    faults: int = 0
    tally: Tally = field(default_factory=Tally)
    results: list[tuple[str, Result]] = field(default_factory=list)
    position: int = 0
    begun: dict[str, int] = field(default_factory=dict)
    withheld: bool = False
    over: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is one document."""
        return self.form is None or self.form.whole

    @property
    def unit(self) -> str:
        """What messages call its records."""
        return self.form.unit if self.form is not None else "document"

    @property
    def restarts(self) -> bool:
        """Whether it has to begin anew when it was interrupted."""
        return self.whole or self.table is not None or self.commas is not None


@dataclass(slots=True)
class Event:
    """Something that reading found: a file's opening, one of its blocks, its end (``ends``), or an error."""

    file: FileRun
    task: Task | None = None
    block: Block | None = None
    position: int = 0
    error: SpinfixError | None = None
    ends: bool = False
