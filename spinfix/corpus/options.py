"""Options of a run over files; how texts are cleaned is in `Config`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from spinfix.config import ConfigError
from spinfix.corpus.extraction import Extractor
from spinfix.corpus.formats import InputFormat
from spinfix.corpus.patterns import PatternError, Patterns

WHOLE_RUN: dict[str, Any] = {"per_path": False}
"""Metadata of an option that cannot differ between files."""

OnError = Literal["skip", "stop"]
HardLinks = Literal["refuse", "separate"]

_CHOICES = {"input_format": InputFormat, "extract": Extractor, "on_error": OnError, "hard_links": HardLinks}
"""Options that take one of some words."""
_MEGABYTES = (1e-6, 1e6, "megabytes, more than 0 and at most a million")
_BOUNDS = {
    "jobs": (0, 1_000_000, "a whole number, 0 for one job on each core"),
    "max_size": _MEGABYTES,
    "max_row_group": _MEGABYTES,
    "max_ratio": (0.0, 1e9, "a number, 0 for no limit"),
    "max_seconds": (0.0, 1e6, "seconds, at most a million, 0 for no limit"),
}
"""Least and greatest value of each number, and what it takes in words."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of a run, from a settings file or the command line.

    Attributes:
        input_format: read files in this format instead of the one that their suffix stands for; "lines" is one document per
            line. Plain text that mostly consists of JSON objects is read as records unless it is "text".
        field: clean this field of each record; use dots for nested fields. Guessed if not given.
        extract: replace HTML responses in WARC archives by their text, extracted with "trafilatura" or "resiliparse" and
            cleaned; with "none" they are counted and passed through (needs `pip install "spinfix[extract]"`).
        max_size: skip documents larger than this many megabytes; they take minutes each.
        max_seconds: give up on a document after this many seconds of processor time, and as many again for each megabyte;
            0 for no limit. At quality "deep" a hundred times as many.
        max_ratio: stop reading a compressed file that expands to more than this many times its size; 0 for no limit.
        max_row_group: refuse Parquet files with a row group of more than this many megabytes; a run needs three times as much.
        jobs: run this many processes; 0 means one for each core.
        on_error: "skip" passes on unchanged what cannot be cleaned, "stop" ends the run.
        skip_unreadable: skip input that is not text (not UTF-8, no text field, no JSON, too large) without an error.
        exclude: skip files and folders that match these patterns (.gitignore syntax) in folders and globs.
        force_exclude: apply `exclude` also to paths given on the command line, as pre-commit does.
        ignore_files: respect .gitignore and .spinfixignore files in folders and globs.
        follow_links: follow symbolic links inside folders.
        hard_links: what to do with a file with several hard links that would be changed in place: "refuse" it, or "separate" it
            from the others, which keep the old content.
    """

    input_format: InputFormat = "auto"
    field: str | None = None
    extract: Extractor = "none"
    max_size: float = 5.0
    max_seconds: float = 120.0
    max_ratio: float = 1000.0
    max_row_group: float = 256.0
    jobs: int = dataclasses.field(default=0, metadata=WHOLE_RUN)
    on_error: OnError = dataclasses.field(default="skip", metadata=WHOLE_RUN)
    skip_unreadable: bool = dataclasses.field(default=False, metadata=WHOLE_RUN)
    exclude: tuple[str, ...] = dataclasses.field(default=(), metadata=WHOLE_RUN)
    force_exclude: bool = dataclasses.field(default=False, metadata=WHOLE_RUN)
    ignore_files: bool = dataclasses.field(default=True, metadata=WHOLE_RUN)
    follow_links: bool = dataclasses.field(default=False, metadata=WHOLE_RUN)
    hard_links: HardLinks = dataclasses.field(default="refuse", metadata=WHOLE_RUN)

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ConfigError: if an option has an invalid value.
        """
        for name, kind in _CHOICES.items():
            if (value := getattr(self, name)) not in get_args(kind):
                *others, last = (f'"{choice}"' for choice in get_args(kind))
                raise ConfigError(f"{name} = {value!r}: it takes {', '.join(others)} or {last}")
        for name, (least, most, takes) in _BOUNDS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | type(least)) or not least <= value <= most:
                raise ConfigError(f"{name} = {value!r}: it takes {takes}")
        try:
            Patterns(self.exclude, Path()).check()
        except PatternError as error:
            raise ConfigError(f"exclude: {error}") from error
