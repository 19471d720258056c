"""What becomes of a review: the files with the decided edits, a plan, a file of corrections."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from spinfix.corpus.file_run import FileRun
from spinfix.corpus.locks import exclusive
from spinfix.corpus.observer import Observer
from spinfix.corpus.options import RunOptions
from spinfix.corpus.own_logs import undoes_a_run
from spinfix.corpus.replay import Replayer, SavedLine, parse_line
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import replaying
from spinfix.corpus.writing import write_whole
from spinfix.correction_files import decision_of, read
from spinfix.correction_merging import merged
from spinfix.corrections import Correction
from spinfix.errors import SpinfixError
from spinfix.report.positions import Origin
from spinfix.review.session import Session


@dataclass
class ReviewObserver(Observer):
    """An observer that keeps what went wrong and what was changed.

    Attributes:
        errors: the errors.
        changed: names of the files that were written with changes.
        tell: called with every message.
    """

    tell: Callable[[str], Any] = lambda message: None
    errors: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def say(self, message: str, sort: str = "") -> None:
        """Report a message."""
        self.tell(message)

    def error(self, origin: Origin, message: str, *, shown: bool = True, whole: bool = False) -> None:
        """Keep an error."""
        if shown:
            self.errors.append(message)
            self.tell(message)

    def finished(self, file: FileRun) -> None:
        """Keep the name of a changed file."""
        if file.changed:
            self.changed.append(file.source.name)


class Writer:
    """Writes the files of a review, as often as it is asked to.

    Args:
        session: the review.
        sources: its files.
        output: the folder for them; None to change them in place.
        options: what the settings say of a run.
    """

    def __init__(
        self, session: Session, sources: Sequence[Source], output: Path | None = None, options: RunOptions | None = None
    ) -> None:
        self._session = session
        self._sources = sources
        self._output = output
        self._job = Job.of(
            options or RunOptions(),
            "write" if output is None else "folder",
            folder=output,
            on_error="skip",
            skip_unreadable=True,  # records that could not be cleaned have no edits
            journal=False,
        )
        self._written: dict[str, list[SavedLine]] = {}

    def write(self) -> ReviewObserver:
        """Write the decided edits into the files; undecided places as they are proposed.

        Files that an earlier call has changed in place get their old text back first.  Each file is replaced in one step.
        """
        observer = ReviewObserver()
        for source, saved in self._decided():
            before = self._written.get(source.name)
            if before == saved and self._output is None:
                continue
            if before and self._output is None:
                undoing = ReviewObserver()  # that the old text is back is no news
                if not self._replay(source, before, undoing, undo=True):
                    observer.errors += undoing.errors
                    continue
                del self._written[source.name]
            nothing = not saved and self._output is None
            if nothing or self._replay(source, saved, observer):
                self._written[source.name] = saved
        return observer

    def _decided(self) -> Iterator[tuple[Source, list[SavedLine]]]:
        """The files, each with its edits as they are decided now."""
        of: dict[str, list[int]] = {}
        for number, document in enumerate(self._session.documents):
            of.setdefault(document.source.name, []).append(number)
        for source in self._sources:
            yield source, [parse_line(line, "") for line in self._session.lines(of.get(source.name, ()))]

    @property
    def changed_in_place(self) -> bool:
        """Whether files are changed in place."""
        return self._output is None and any(self._written.values())

    @property
    def is_up_to_date(self) -> bool:
        """Whether files are changed in place, each as it is decided now."""
        return self.changed_in_place and all(
            self._written.get(source.name, saved) == saved for source, saved in self._decided()
        )

    def _replay(self, source: Source, saved: Sequence[SavedLine], observer: ReviewObserver, *, undo: bool = False) -> bool:
        """Make or undo the edits of a file; returns whether they could be."""
        run = replaying(self._job, Replayer(iter(saved), undo=undo), observer)
        try:
            run([source])
        except SpinfixError as error:
            observer.error(Origin(source.name), f"{source.name}: {error}")
            return False
        return not run.failed


def unused(plan: Path) -> Path:
    """The name of a plan; if that file has what was changed in place, of which nothing else knows, one like it that is free."""
    if not undoes_a_run(plan):
        return plan
    others = (plan.with_stem(f"{plan.stem}-{number}") for number in count(2))
    return next(other for other in others if not os.path.lexists(other))


def save_plan(session: Session, path: Path, *, in_place: bool = False) -> None:
    """Save the decided edits: a plan if there is one whole document, otherwise lines as of `spinfix clean --edits`.

    Args:
        session: the review.
        path: the file.
        in_place: whether files were changed in place, so that nothing else can undo it.
    """
    if len(session.documents) == 1 and session.documents[0].form.whole:
        text = session.plan_of(0, in_place=in_place)
    else:
        text = "".join(f"{line}\n" for line in session.lines(in_place=in_place))
    write_whole(path, text.encode("utf-8", "surrogatepass"))


def save_corrections(path: Path, new: Sequence[Correction]) -> tuple[int, list[str]]:
    """Add corrections to a file.

    Returns:
        The number of new ones, and for each that the file contradicts, which keeps its own decision, what it says.
    """
    with exclusive(path):
        known = {decision_of(one): one for one in read(path)} if path.exists() else {}
        taken: list[Correction] = []
        refused: list[str] = []
        for correction in new:
            other = known.get(decision_of(correction))
            if other is None or other.wanted == correction.wanted:
                taken.append(correction)
            else:
                refused.append(f"{path}:{other.line} says {other.entry.partition(' (')[0]}, not {correction.entry}")
        done = merged(path, taken)
        if done.added:
            write_whole(path, done.text.encode("utf-8"))
    return len(done.added), refused
