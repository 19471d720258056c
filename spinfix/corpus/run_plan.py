"""What a run is to do, as plain data."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from spinfix import __version__
from spinfix.config import Config

Mode = Literal["print", "folder", "write", "check"]
"""Where cleaned files go: to standard output, into a folder, over themselves, nowhere."""
NOT_ON_DISK: tuple[Mode, ...] = ("print", "check")
"""Modes that write no file."""
Wanted = Literal["none", "changed", "all"]
"""Which results a report wants to see."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean.

    Attributes:
        name: what messages and reports call it.
        path: the file; None for standard input.
        relative: where its result goes below the output folder.
        config: how its texts are cleaned.
        field: the field of records that is cleaned; None guesses.
        limit: bytes of the largest document that is cleaned; None for no limit.
    """

    name: str
    path: Path | None
    relative: Path = Path()
    config: Config = dataclasses.field(default_factory=Config)
    field: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Options of a run, beside what a `Config` says about cleaning.

    Attributes:
        mode: where cleaned files go.
        folder: the folder of mode "folder".
        tag: write probability and family into records and change nothing else.
        drop_spun: leave out records that were spun.
        on_error: go on after a record that cannot be cleaned, or stop.
        skip_unreadable: a whole document that cannot be read as text is no error.
        jobs: worker processes; 1 works in this process.
        resume: go on where an interrupted run stopped.
        journal: note how far the run got, so that it can be resumed.
        documents: which results of whole documents reports want.
        records: which results of records reports want.
        removed: file for removed artefacts.
        edits: file for all edits.
    """

    mode: Mode = "print"
    folder: Path | None = None
    tag: bool = False
    drop_spun: bool = False
    on_error: Literal["skip", "stop"] = "skip"
    skip_unreadable: bool = False
    jobs: int = 1
    resume: bool = False
    journal: bool = True
    documents: Wanted = "none"
    records: Wanted = "none"
    removed: Path | None = None
    edits: Path | None = None

    def fingerprint(self, sources: Iterable[Source]) -> str:
        """Eight digits that tell this run from others: what it cleans, how, by which spinfix, and where the result goes."""
        options = {key: value for key, value in asdict(self).items() if key not in ("jobs", "resume")}
        recipe = json.dumps([__version__, sorted(options.items()), list(map(repr, sources))], default=str)
        return hashlib.sha256(recipe.encode("utf-8", "surrogatepass")).hexdigest()[:8]
