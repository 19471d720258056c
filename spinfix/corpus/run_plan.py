"""The plan of a run as plain data: sources and options."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from spinfix import __version__
from spinfix.config import Config
from spinfix.corpus import formats
from spinfix.corpus.extraction import Extractor
from spinfix.corpus.formats import InputFormat
from spinfix.corpus.options import OnError, RunOptions
from spinfix.fingerprint import of_named_files

Mode = Literal["print", "folder", "write", "check"]
"""Where cleaned files are written: standard output, a folder, in place, nowhere."""
NOT_ON_DISK: tuple[Mode, ...] = ("print", "check")
"""Modes that write no file."""
Wanted = Literal["none", "changed", "all"]
"""Which results are passed to reports."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean.

    Attributes:
        name: its name in messages and reports.
        path: the file; None for standard input.
        relative: path of its result in the output folder.
        config: how its texts are cleaned.
        field: the field of records that is cleaned; None to guess it.
        max_bytes: maximum bytes of a document; None for no limit.
        input_format: its format; "auto" to recognise it.
        max_ratio: how many times its size a compressed file may expand to; 0 for no limit.
        max_group_bytes: maximum bytes of a row group of Parquet in memory; None for no limit.
        max_seconds: maximum processor time of a document, and as much again for each megabyte; 0 for no limit.
        extract: what extracts the text of HTML responses in archives.
    """

    name: str
    path: Path | None
    relative: Path = Path()
    config: Config = dataclasses.field(default_factory=Config)
    field: str | None = None
    max_bytes: int | None = None
    max_seconds: float = 0.0
    input_format: InputFormat = "auto"
    max_ratio: float = 0.0
    max_group_bytes: int | None = None
    extract: Extractor = "none"

    @property
    def is_whole(self) -> bool:
        """Whether the file is one document, by its name and the format that is given (`spinfix.corpus.formats.is_whole`)."""
        return formats.is_whole(self.name, self.input_format)


_FIELDS = attrgetter(*(field.name for field in dataclasses.fields(Source) if field.name != "config"))


@dataclass(frozen=True, slots=True)
class Job:
    """Options of a run; how texts are cleaned is in `Config`.

    Attributes:
        mode: where cleaned files are written.
        folder: the folder of mode "folder".
        tag: add probability and family to records and change nothing else.
        drop_spun: drop records that were spun.
        on_error: continue after a record that cannot be cleaned, or stop.
        skip_unreadable: skip input that is not text without an error.
        jobs: number of worker processes; 1 means this process.
        resume: continue an interrupted run.
        journal: record progress, so that the run can be resumed.
        documents: which results of whole documents are reported.
        records: which results of records are reported.
        removed: file for removed artefacts.
        edits: file for all edits.
        separate: replace files with several hard links, which leaves the old content to the other names.
    """

    mode: Mode = "print"
    folder: Path | None = None
    tag: bool = False
    drop_spun: bool = False
    on_error: OnError = "skip"
    skip_unreadable: bool = False
    jobs: int = 1
    resume: bool = False
    journal: bool = True
    documents: Wanted = "none"
    records: Wanted = "none"
    removed: Path | None = None
    edits: Path | None = None
    separate: bool = False

    @classmethod
    def of(cls, options: RunOptions, mode: Mode, **others: Any) -> Job:
        """A job with what the options of a run say of a whole run, and ``others`` of its attributes."""
        settled = {
            "on_error": options.on_error,
            "skip_unreadable": options.skip_unreadable,
            "separate": options.hard_links == "separate",
        }
        return cls(mode, **settled | others)

    def fingerprint(self, sources: Iterable[Source]) -> str:
        """Eight hexadecimal digits that identify the run: sources, options and the files they name, spinfix version, output."""
        options = {key: value for key, value in asdict(self).items() if key not in ("jobs", "resume")}
        digest = hashlib.sha256(
            json.dumps([__version__, sorted(options.items())], default=str).encode("utf-8", "surrogatepass")
        )
        configs: dict[Config, int] = {}
        for source in sources:  # one by one: there may be a million
            if source.config not in configs:
                configs[source.config] = len(configs)
                digest.update(f"{source.config!r}{of_named_files(source.config)}".encode("utf-8", "surrogatepass"))
            digest.update(f"{configs[source.config]}{_FIELDS(source)!r}\n".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:8]
