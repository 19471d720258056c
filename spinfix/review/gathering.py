"""Gathers the documents of a review: cleans files of any format, or takes the edits that a run has saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from spinfix.cleaner import Cleaner
from spinfix.corpus.file_run import FileRun
from spinfix.corpus.observer import Observer
from spinfix.corpus.options import RunOptions
from spinfix.corpus.records import Place
from spinfix.corpus.replay import Replayer, SavedLine
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run, replaying
from spinfix.corpus.saved_edits import SavedEdits
from spinfix.corpus.worker import Worker, origin_of
from spinfix.edits import PlanError
from spinfix.families.findings import Finding
from spinfix.plans import load_not_made
from spinfix.report.html import DOCUMENTS
from spinfix.report.summary import Tally
from spinfix.result import Result
from spinfix.review.session import ReviewDocument


class Gathered:
    """The documents of a review.

    Attributes:
        documents: those with something to decide, in the order of the run.
        omitted: number of further documents with something to decide.
        tally: the statistics of all documents.
        failed: whether a document could not be read.
    """

    def __init__(self) -> None:
        self.documents: list[ReviewDocument] = []
        self.omitted = 0
        self.tally = Tally()
        self.failed = False

    def take(self, file: FileRun, place: Place, result: Result) -> None:
        """Keep the document of a result, if there is something to decide."""
        assert file.form is not None
        if not result.edits and not result.doubtful:
            return
        if len(self.documents) >= DOCUMENTS:
            self.omitted += 1
            return
        name = origin_of(file.source.name, file.form, place).name
        self.documents.append(ReviewDocument(name, file.source, file.form, place, result))


def gather(sources: Sequence[Source], observer: Observer, options: RunOptions, jobs: int = 1) -> Gathered:
    """Clean the sources, without changing them, and keep the documents with something to decide.

    Args:
        sources: the files.
        observer: is told of messages and errors.
        options: what the settings say of the run.
        jobs: number of worker processes.

    Raises:
        spinfix.corpus.runner.StoppedError: if the options ask to stop at the first error, and there is one.
    """
    job = Job.of(options, "check", documents="all", records="all", jobs=jobs, journal=False)
    gathered = Gathered()
    _gather(gathered, Run(job, Worker(job, Cleaner), observer, on_result=gathered.take), sources)
    return gathered


def gather_saved(saved: SavedEdits, sources: Sequence[Source], observer: Observer, options: RunOptions) -> Gathered:
    """Take the edits that `spinfix clean --edits` saved; otherwise as `gather`.

    Raises:
        PlanError: if there are none for the sources, or they were made from another text.
    """
    gathered = Gathered()
    job = Job.of(options, "check", documents="all", records="all", journal=False)
    given = [(source, source.path) for source in sources if source.path is not None]
    for (source, _), name in zip(given, saved.names_of([path for _, path in given]), strict=True):
        if name is None:  # nothing was proposed for it
            gathered.tally.documents += 1
            continue
        first = next(saved.of(name))
        reading = first.reading
        own = replace(source, field=first.field or source.field, input_format=reading.input_format, extract=reading.extract)
        _gather(gathered, replaying(job, _Proposals(saved.of(name)), observer, on_result=gathered.take), [own])
    return gathered


class _Proposals(Replayer):
    """Returns saved edits with those that were not made."""

    def analyse(self, text: str, place: Place | None = None) -> Result:
        """Return the saved edits of a record."""
        line: SavedLine | None = self._next
        result = super().analyse(text, place)
        if line is None or self._next is line:
            return result
        data = json.loads(line.plan)
        try:
            kept = load_not_made(line.plan, text)
        except PlanError as error:
            raise PlanError(f"{line.origin}: {error}") from error
        finding = Finding("", (), data.get("spin_probability") or 0.0, doubtful=tuple(kept))
        return replace(result, spin_probability=data.get("spin_probability"), findings=(finding,))


def _gather(gathered: Gathered, run: Run, sources: Sequence[Source]) -> None:
    """Make a run that gives its results to ``gathered``."""
    run(sources)
    gathered.tally.merge(run.tally)
    gathered.failed |= run.failed
