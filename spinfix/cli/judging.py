"""What `spinfix detect` and `spinfix tortured` have in common: they judge documents and change none."""

from __future__ import annotations

from collections.abc import Sequence

from spinfix.cli.sources import jobs_for
from spinfix.corpus.run_plan import Job, Source
from spinfix.settings import TABLE, Settings

OPTIONS = tuple(
    option
    for option in TABLE
    if option.field
    in (
        *("threshold", "dictionaries", "families", "allow", "protect", "input_format", "field", "max_size", "max_seconds"),
        *("jobs", "on_error", "skip_unreadable", "exclude", "force_exclude", "ignore_files", "follow_links", "extract"),
    )
)
"""The options of a run that only judges."""


def judging_job(sources: Sequence[Source], settings: Settings) -> Job:
    """A run that reports every document and changes none."""
    settled = settings.run_for()
    return Job(
        "check",
        documents="all",
        records="all",
        on_error=settled.on_error,
        skip_unreadable=settled.skip_unreadable,
        jobs=jobs_for(sources, settled.jobs, None) if sources else 1,
        journal=False,
    )
