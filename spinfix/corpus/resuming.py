"""What an interrupted run leaves for the next one: the journal, the log files, and how far each file had come."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from spinfix.corpus import drafts, writing
from spinfix.corpus.drafts import Draft
from spinfix.corpus.file_run import FileRun
from spinfix.corpus.files import DocumentError, ResumeError
from spinfix.corpus.journal import RunJournal, State, is_active
from spinfix.corpus.log_file import LogFile
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import NOT_ON_DISK, Job, Source
from spinfix.stamps import Stamp


class Resumption:
    """The journal and the log files of a run, which may continue those of an interrupted one.

    Args:
        job: the options of the run.
        say: called with messages.
        remember: called with a file and the number of faults that the interrupted run reported in it.

    Attributes:
        logs: the log files (`--edits`, `--removed`), by name.
        done: whether the run has come to its end, so that nothing is left to continue.
    """

    def __init__(self, job: Job, say: Callable[[str], None], remember: Callable[[FileRun, int], None]) -> None:
        self._job = job
        self._say = say
        self._remember = remember
        self._journal: RunJournal | None = None
        self._mark = ""
        self.logs: dict[str, LogFile] = {}
        self.done = False

    @contextmanager
    def opened(self, sources: Sequence[Source]) -> Iterator[None]:
        """Open the journal and the log files; the journal is deleted at the end of a run that is `done`.

        Raises:
            SpinfixError: if the run cannot start or continue.
        """
        self._mark = self._job.fingerprint(sources)
        with ExitStack() as stack:
            self._journal = self._open_journal(sources)
            if self._journal:
                stack.callback(self._close)
                if self._job.resume and not self.is_continued:
                    self._say("nothing to resume: no run of these files with these options was interrupted; all are cleaned")
            for key, path in (("edits", self._job.edits), ("removed", self._job.removed)):
                if path is not None:
                    self.logs[key] = stack.enter_context(self._log(path, key))
            if self._journal and self.logs and not self._journal.log_lengths:
                self._journal.begin(self.lengths())
            yield

    @property
    def is_continued(self) -> bool:
        """Whether the run continues an interrupted one."""
        return self._journal is not None and self._journal.found

    @property
    def is_noted(self) -> bool:
        """Whether something is noted with which a run could continue."""
        return self._journal is not None and self._journal.noted

    @property
    def is_kept(self) -> bool:
        """Whether there is a journal at all."""
        return self._journal is not None

    def lengths(self) -> dict[str, int]:
        """The length of each log file."""
        return {key: log.length for key, log in self.logs.items()}

    def _open_journal(self, sources: Sequence[Source]) -> RunJournal | None:
        """The journal of the run; None if it could not be resumed anyway."""
        folder, resume = self._job.folder, self._job.resume
        if self._job.mode in NOT_ON_DISK or not self._job.journal:
            return None
        if folder is not None:
            writing.make_folder(folder)
            self._refuse_another(folder)
        else:
            there = [os.path.realpath(source.path) for source in sources if source.path is not None and source.path.exists()]
            if not there or (len(sources) == 1 and sources[0].is_whole):
                return None
            folder = Path(there[0]).parent
        return RunJournal(folder / f".spinfix-{self._mark}.journal", resume=resume)

    def _refuse_another(self, folder: Path) -> None:
        """Refuse an output folder into which another run writes or was interrupted: two runs would mix their files."""
        for other in sorted(folder.glob(".spinfix-*.journal")):
            if other.name == f".spinfix-{self._mark}.journal":
                continue
            if is_active(other):
                raise ResumeError(f"{other}: another run is writing into this folder; wait for it, or choose another folder")
            raise ResumeError(
                f"{other}: a run with other files, options or version of spinfix into this folder was interrupted; continue it "
                "with its own command and --resume, choose another folder, or delete that file"
            )

    def _close(self) -> None:
        if self._journal:
            begun = self._journal.noted or (self._job.mode == "write" and any(self.lengths().values()))
            self._journal.close(done=self.done or not begun)

    def _log(self, path: Path, key: str) -> LogFile:
        """A log file, truncated to the place from which the run is resumed."""
        length = self._journal.log_lengths.get(key) if self._journal else None
        if length and (not path.exists() or path.stat().st_size < length):
            raise ResumeError(
                f"{path}: is not the file that the interrupted run had written; "
                f"to start over, delete {self._journal and self._journal.path}"
            )
        refusal = ""
        if length is None and self._job.mode == "write":
            refusal = (
                f"{path}: contains what another run has changed in place and would be overwritten; "
                f"choose another file for --{key}, or delete it"
            )
        return LogFile(path, length if path.exists() else None, refusal=refusal)

    # What was done before

    def done_before(self, file: FileRun) -> bool:
        """Whether an interrupted run had finished the file; if it had begun it, set where to continue."""
        path = file.source.path
        state = self._journal.states.get(file.source.name) if self._journal else None
        if state is None or path is None:
            return False
        part = self.part(file)
        if "result" in state and self._is_done(file, state, part):
            if self._job.folder is not None and path.is_file() and Stamp.of(path.stat()) != _stamp(state["stamp"]):
                raise DocumentError(
                    f"{file.source.name}: changed since the interrupted run had cleaned it, and {self.target(file)} is of what "
                    "it was; clean it again"
                )
            file.stamp = _stamp(state["stamp"])
            self._remember(file, state["faults"])
            return True
        if Stamp.of(path.stat()) != _stamp(state["stamp"]):
            file.begun = state.get("begun", {})
            for left in (part, drafts.reworked_path(part)):
                left.unlink(missing_ok=True)
            raise DocumentError(
                f"{file.source.name}: changed since the run was interrupted and was not overwritten; clean it again"
            )
        if "result" in state and self.logs:  # its edits are in the log files already
            raise self._not_as_left(self.target(file))
        if "length" in state:
            if drafts.digest_of(part, state["length"]) != state["digest"]:
                raise self._not_as_left(part)
            file.start, file.committed, file.begun = Place(*state["place"]), True, state["begun"]
            file.records, file.changed, file.dropped, file.faults = state["counts"]
            file.passed, file.kinds = state.get("passed", 0), Counter(state.get("kinds", {}))
            self._remember(file, file.faults)
        return False

    def written_before(self, file: FileRun) -> int | None:
        """Bytes of its new content that an interrupted run has left; None if it is begun anew."""
        if not (file.start.offset and self._journal):
            return None
        length: int = self._journal.states[file.source.name]["length"]
        return length

    def _not_as_left(self, path: Path) -> ResumeError:
        return ResumeError(
            f"{path}: is missing, or not as the interrupted run left it; "
            f"delete {self._journal and self._journal.path} to start over"
        )

    def _is_done(self, file: FileRun, state: State, part: Path) -> bool:
        target = self.target(file)
        result = _stamp(state["result"])
        ready = (part, drafts.reworked_path(part))
        for draft in ready:
            if result and draft.exists() and Stamp.of(draft.stat()) == result:
                os.replace(draft, target)  # it stopped between the journal entry and the renaming
        if result is None:  # it was dropped
            assert file.source.path is not None
            target, result = file.source.path, _stamp(state["stamp"])
        if not (target.exists() and Stamp.of(target.stat()) == result):
            return False
        for draft in ready:
            draft.unlink(missing_ok=True)  # it stopped before it was removed
        return True

    def target(self, file: FileRun) -> Path:
        """Where the new content of a file goes."""
        assert file.source.path is not None
        if self._job.folder is not None:
            return self._job.folder / file.source.relative
        return Path(os.path.realpath(file.source.path))

    def part(self, file: FileRun) -> Path:
        """Where it is until the file is finished."""
        return drafts.draft_path(self.target(file), self._mark)

    # What is done now

    def note_place(self, file: FileRun, draft: Draft) -> None:
        """Note how far a file has come, after flushing it to disk; only between records."""
        draft.settle()
        self.settle()
        state = {
            "stamp": file.stamp,
            "place": (file.place.offset, file.place.line, file.place.number),
            "length": draft.length,
            "digest": draft.digest,
            "counts": (file.records, file.changed, file.dropped, file.faults),
            "passed": file.passed,
            "kinds": file.kinds,
            "begun": file.begun,
        }
        self._note(file, state, settle=True)

    def note_end(self, file: FileRun, result: Stamp | None, *, settle: bool) -> None:
        """Note that a file is finished.

        Args:
            file: the file.
            result: the stamp of the new content; None if the file was dropped.
            settle: whether the note has to be on disk before going on.
        """
        file.ended = True
        self._note(file, {"stamp": file.stamp, "result": result, "faults": file.faults}, settle=settle)

    def _note(self, file: FileRun, state: Mapping[str, object], *, settle: bool) -> None:
        if self._journal is not None:
            self._journal.note(file.source.name, dict(state), self.lengths(), settle=settle)

    def settle(self) -> None:
        """Flush the log files to disk."""
        for log in self.logs.values():
            log.settle()

    def take_back(self, file: FileRun) -> None:
        """Remove the lines of an abandoned file from the log files."""
        for key, log in self.logs.items():
            if key in file.begun:
                log.go_back(file.begun[key])


def _stamp(noted: Sequence[int] | None) -> Stamp | None:
    """A stamp as the journal has it."""
    return Stamp(*noted) if noted else None
