"""What `spinfix detect` and `spinfix tortured` have in common: they read documents and change none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from spinfix.cli.sources import jobs_for, of_other_types
from spinfix.cli.streams import STDIN, Messages
from spinfix.corpus.file_run import FileRun
from spinfix.corpus.observer import NOTES, Observer
from spinfix.corpus.run_plan import Job, Source
from spinfix.report.positions import Origin
from spinfix.settings import TABLE, Settings

MEANINGS = {
    "threshold": "believe that a document was spun only from a probability above this, 0 to 1",
    "families": "use only these shipped or installed families; each judges a document separately",
    "allow": "leave these words and phrases out of account; they match whole words, and any case unless they contain capitals",
    "protect": "leave text that matches these regular expressions out of account",
    "field": "read this field of each record; use dots for nested fields. Guessed if not given",
    "extract": 'read the text of HTML responses in WARC archives, extracted with "trafilatura" or "resiliparse"; with "none" '
    'they are counted and left out (needs `pip install "spinfix[extract]"`)',
    "on_error": '"skip" goes on behind what cannot be read, "stop" ends the run',
}
"""What options mean where nothing is changed."""

OPTIONS = tuple(
    replace(option, meaning=MEANINGS.get(option.field, option.meaning))
    for option in TABLE
    if option.field
    in (
        *("threshold", "dictionaries", "families", "allow", "protect", "input_format", "field", "max_size", "max_seconds"),
        *("max_ratio", "max_row_group", "jobs", "on_error", "skip_unreadable", "exclude", "force_exclude", "ignore_files"),
        *("follow_links", "extract"),
    )
)
"""The options of a run that only reads."""

UNREAD = {
    False: "records that could not be read; --json lists them all",
    True: "files that could not be read; --json lists them all",
}
"""Sorts of messages about what could not be read, by whether it is a whole file."""


def names_to_read(paths: Sequence[str]) -> Sequence[str]:
    """The arguments of the command; standard input if there are none.

    Raises:
        click.UsageError: if standard input is given twice.
    """
    names = paths or (STDIN,)
    if names.count(STDIN) > 1:
        raise click.UsageError("standard input can be read once: give - once")
    return names


def reading_job(sources: Sequence[Source], settings: Settings) -> Job:
    """A run that reports every document and changes none."""
    settled = settings.run_for()
    return Job.of(
        settled,
        "check",
        documents="all",
        records="all",
        jobs=jobs_for(sources, settled.jobs, None) if sources else 1,
        journal=False,
    )


class ReadingObserver(Observer):
    """An observer of a run that only reads: it prints messages, and leaves the results to those who inherit from it.

    Args:
        quiet: print only errors.

    Attributes:
        messages: what was said.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.messages = Messages()
        self._quiet = quiet

    def say(self, message: str, sort: str = "") -> None:
        """Print a message."""
        if not self._quiet:
            self.messages.say(message, sort)

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Print an error."""
        if shown:
            self.messages.say(message, UNREAD[whole])

    def finished(self, file: FileRun) -> None:
        """Say what of a finished file was not read."""
        if file.passed:
            self.say(f"{file.source.name}: left out {of_other_types(file)}", NOTES)
