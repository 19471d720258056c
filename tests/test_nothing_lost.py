"""No work is lost, and no output is wrong with exit status 0: log files, journals, pipes, drafts, damaged input."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinfix.corpus import compression, drafts, journal, resuming, runner, writing
from spinfix.corpus.files import DocumentError, ResumeError
from spinfix.corpus.journal import RunJournal
from spinfix.corpus.run_plan import Job, Mode, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from tests.conftest import ROOT, Plain, clean, invoke
from tests.corpora import Silent, lines, run


def stopped(job: Job, paths: list[Path], after: int) -> None:
    """A run that is interrupted at a text."""

    class Stopping(Plain):
        seen = 0

        def analyse(self, text: str) -> Any:
            Stopping.seen += 1
            if Stopping.seen > after:
                raise KeyboardInterrupt
            return super().analyse(text)

    sources = [Source(str(path), path, Path(path.name)) for path in paths]
    with pytest.raises(KeyboardInterrupt):
        Run(job, Worker(job, Stopping), Silent())(sources)


def resumed(job: Job, paths: list[Path]) -> Silent:
    return run(replace(job, resume=True), *paths)[1]


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text(f"go to {path.stem}")
    return paths


class TestLogsOfChangesInPlace:
    def test_a_run_that_was_interrupted_is_not_started_again(self, tmp_path: Path, documents: list[Path]) -> None:
        job = Job("write", edits=tmp_path / "edits")
        stopped(job, documents, 2)
        before = (tmp_path / "edits").read_bytes()
        with pytest.raises(ResumeError, match="continue it with --resume"):
            run(job, *documents)
        assert (tmp_path / "edits").read_bytes() == before
        resumed(job, documents)
        assert [path.read_text() for path in documents] == ["visit a", "visit b", "visit c"]
        assert [json.loads(line)["file"] for line in (tmp_path / "edits").open()] == list(map(str, documents))

    @pytest.mark.parametrize("resume", [True, False])
    def test_a_run_killed_before_its_first_document_is_done_begins_again(
        self, tmp_path: Path, documents: list[Path], resume: bool
    ) -> None:
        """Its edits are of documents that it has not changed."""
        job = Job("write", edits=tmp_path / "edits")
        child = os.fork()
        if not child:
            sources = [Source(str(path), path, Path(path.name)) for path in documents]
            Run(job, Worker(job, Plain), Silent(), before_end=lambda name: os._exit(9))(sources)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert (tmp_path / "edits").read_bytes()
        run(replace(job, resume=resume), *documents)
        assert [path.read_text() for path in documents] == ["visit a", "visit b", "visit c"]
        assert [json.loads(line)["file"] for line in (tmp_path / "edits").open()] == list(map(str, documents))

    def test_so_does_one_stopped_there(self, tmp_path: Path, documents: list[Path]) -> None:
        def stop(name: str) -> None:
            raise KeyboardInterrupt

        job = Job("write", edits=tmp_path / "edits")
        first = Run(job, Worker(job, Plain), Silent(), before_end=stop)
        with pytest.raises(KeyboardInterrupt):
            first([Source(str(path), path, Path(path.name)) for path in documents])
        run(job, *documents)
        assert [json.loads(line)["file"] for line in (tmp_path / "edits").open()] == list(map(str, documents))
        assert not list(tmp_path.glob(".spinfix-*"))

    @pytest.mark.parametrize("kept", [0, 1, 2, 3, 4])
    def test_a_shorter_journal_loses_no_edits(self, tmp_path: Path, documents: list[Path], kept: int) -> None:
        """However many of its lines are gone."""
        job = Job("write", edits=tmp_path / "edits")
        stopped(job, documents, 2)
        before = (tmp_path / "edits").read_bytes()
        (journal,) = tmp_path.glob(".spinfix-*.journal")
        every = journal.read_bytes().splitlines(keepends=True)
        assert len(every) == 4
        journal.write_bytes(b"".join(every[:kept]))
        if kept == 4:
            resumed(job, documents)
            assert len((tmp_path / "edits").read_bytes().splitlines()) == 3
            return
        with pytest.raises(ResumeError):
            resumed(job, documents)
        assert (tmp_path / "edits").read_bytes() == before

    @pytest.mark.parametrize("resume", [True, False])
    @pytest.mark.parametrize("key", ["edits", "removed"])
    def test_logs_of_a_finished_run_are_not_overwritten(
        self, tmp_path: Path, documents: list[Path], key: str, resume: bool
    ) -> None:
        documents[0].write_text("[ad_1]\ngo to a")
        log = tmp_path / "log"
        job = Job("write", edits=log) if key == "edits" else Job("write", removed=log)
        run(job, *documents)
        before = log.read_bytes()
        assert before
        with pytest.raises(ResumeError, match=f"choose another file for --{key}"):
            run(replace(job, resume=resume), *documents)
        assert log.read_bytes() == before

    def test_they_are_on_disk_before_the_document_changes(
        self, tmp_path: Path, documents: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []

        def synced(handle: int) -> None:
            done.append(os.readlink(f"/proc/self/fd/{handle}"))

        def replaced(source: Path, target: Path) -> None:
            done.append(f"replace {target}")

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "replace", replaced)
        run(Job("write", edits=tmp_path / "edits"), documents[0], documents[1])
        at = done.index(f"replace {documents[0]}")
        assert str(tmp_path / "edits") in done[:at]
        assert any(name.endswith(".journal") for name in done[:at])


def commit_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinfix.corpus.runner.COMMIT_SECONDS", -1.0)
    monkeypatch.setattr("spinfix.corpus.chunking.SIZE", 64)


class TestJournals:
    @pytest.fixture
    def interrupted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Job, Path]:
        commit_always(monkeypatch)
        path = tmp_path / "posts.jsonl"
        path.write_bytes(lines([f"go to {number}" for number in range(50)]))
        job = Job("folder", tmp_path / "out", edits=tmp_path / "edits")
        stopped(job, [path], 20)
        return job, path

    def journal(self, tmp_path: Path) -> Path:
        (path,) = (tmp_path / "out").glob(".spinfix-*.journal")
        return path

    def draft(self, tmp_path: Path) -> Path:
        (path,) = (tmp_path / "out").glob(".posts*.spinfix")
        return path

    def test_what_is_as_it_was_left_is_continued(self, tmp_path: Path, interrupted: tuple[Job, Path]) -> None:
        job, path = interrupted
        resumed(job, [path])
        assert (tmp_path / "out" / "posts.jsonl").read_bytes() == lines([f"visit {number}" for number in range(50)])
        assert len((tmp_path / "edits").read_text().splitlines()) == 50

    @pytest.mark.parametrize(
        "damage",
        [
            lambda data: data.replace(b'"length": ', b'"length": 1', 1),
            lambda data: data.replace(b"spinfix", b"spinfax").replace(b"posts", b"pists", 1),
            lambda data: b"\0" + data[1:],
            lambda data: b"".join(data.splitlines(keepends=True)[1:]),
            lambda data: data + b"garbage\n",
        ],
    )
    def test_a_damaged_journal_is_refused(
        self, tmp_path: Path, interrupted: tuple[Job, Path], damage: Callable[[bytes], bytes]
    ) -> None:
        job, path = interrupted
        journal = self.journal(tmp_path)
        assert len(journal.read_bytes().splitlines()) > 1
        journal.write_bytes(damage(journal.read_bytes()))
        with pytest.raises(ResumeError, match="is damaged"):
            resumed(job, [path])

    @pytest.mark.parametrize("kept", [1, 2, -2, -1])
    def test_a_journal_cut_between_two_lines_is_refused(self, tmp_path: Path, interrupted: tuple[Job, Path], kept: int) -> None:
        job, path = interrupted
        journal = self.journal(tmp_path)
        journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:kept]))
        before = (tmp_path / "edits").read_bytes()
        with pytest.raises(ResumeError, match="is damaged"):
            resumed(job, [path])
        assert (tmp_path / "edits").read_bytes() == before

    def test_a_cut_in_the_last_line_that_was_settled_is_refused(self, tmp_path: Path, interrupted: tuple[Job, Path]) -> None:
        job, path = interrupted
        journal = self.journal(tmp_path)
        journal.write_bytes(journal.read_bytes()[:-10])
        with pytest.raises(ResumeError, match="is damaged"):
            resumed(job, [path])

    def test_an_incomplete_last_line_is_dropped(self, tmp_path: Path, interrupted: tuple[Job, Path]) -> None:
        job, path = interrupted
        with self.journal(tmp_path).open("ab") as journal:
            journal.write(b'{"file": "po')
        resumed(job, [path])
        assert (tmp_path / "out" / "posts.jsonl").read_bytes() == lines([f"visit {number}" for number in range(50)])

    @pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda data: data.replace(b"visit", b"vasit"), None])
    def test_a_changed_draft_is_refused(
        self, tmp_path: Path, interrupted: tuple[Job, Path], damage: Callable[[bytes], bytes] | None
    ) -> None:
        job, path = interrupted
        draft = self.draft(tmp_path)
        if damage is None:
            draft.unlink()
        else:
            draft.write_bytes(damage(draft.read_bytes()))
        before = (tmp_path / "edits").read_bytes()
        with pytest.raises(ResumeError, match="not as the interrupted run left it"):
            resumed(job, [path])
        assert (tmp_path / "edits").read_bytes() == before

    def test_another_run_into_the_folder_is_refused(self, tmp_path: Path, interrupted: tuple[Job, Path]) -> None:
        job, path = interrupted
        with pytest.raises(ResumeError, match="continue it with its own command and --resume, choose another"):
            run(Job("folder", job.folder), path)

    def test_a_line_with_another_checksum_is_no_line(self, tmp_path: Path) -> None:
        first = RunJournal(tmp_path / "j", resume=False)
        first.note("a", {"stamp": 1}, {})
        first.note("b", {"stamp": 2}, {"edits": 5})
        first.close(done=False)
        again = RunJournal(tmp_path / "j", resume=True)
        assert (list(again.states), again.log_lengths) == (["a", "b"], {"edits": 5})
        again.note("c", {"stamp": 3}, {})
        again.close(done=False)
        assert list(RunJournal(tmp_path / "j", resume=True).states) == ["a", "b", "c"]


class TestSourcesThatChange:
    def test_a_pipe_that_an_interrupted_run_had_finished_is_not_read_again(self, tmp_path: Path, documents: list[Path]) -> None:
        """Size and time of a pipe say nothing, so it has no stamp."""
        pipe = tmp_path / "pipe.txt"
        os.mkfifo(pipe)
        threading.Thread(target=pipe.write_text, args=("go to a",), daemon=True).start()
        job, paths = Job("folder", tmp_path / "out"), [pipe, *documents]
        stopped(job, paths, 1)
        assert not resumed(job, paths).errors
        assert [(tmp_path / "out" / path.name).read_text() for path in paths[:2]] == ["visit a", "visit a"]

    def test_a_source_rewritten_under_the_run_is_not_copied(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["genuine"]))
        job = Job("folder", tmp_path / "out")

        def rewrite(name: str) -> None:
            path.write_bytes(lines(["go to and more"]))

        running = Run(job, Worker(job, Plain), Silent(), before_end=rewrite)
        running([Source(str(path), path, Path(path.name))])
        assert running.failed
        assert not (tmp_path / "out" / "a.jsonl").exists()


class TestOutputs:
    @pytest.mark.usefixtures("plain_cleaner")
    def test_a_hard_link_of_a_document_is_no_report(self, documents: list[Path], tmp_path: Path) -> None:
        os.link(documents[0], tmp_path / "link")
        for option in ("--edits", "--removed", "--report", "--plan", "--summary"):
            result = clean(documents[0], option, tmp_path / "link")
            assert (result.exit_code, documents[0].read_text()) == (2, "go to a")

    @pytest.mark.usefixtures("plain_cleaner")
    def test_a_cleaned_file_is_no_report(self, documents: list[Path], tmp_path: Path) -> None:
        result = clean(documents[0], "-o", tmp_path / "out", "--edits", tmp_path / "out" / "a.txt")
        assert result.exit_code == 2
        assert "would be both a cleaned file and a report" in result.stderr

    @pytest.mark.usefixtures("plain_cleaner")
    def test_reports_leave_devices_pipes_and_links_what_they_are(self, documents: list[Path], tmp_path: Path) -> None:
        (tmp_path / "target").touch()
        (tmp_path / "link").symlink_to(tmp_path / "target")
        assert clean(documents[0], "--plan", tmp_path / "link", "--check").exit_code == 1
        assert (tmp_path / "link").is_symlink()
        assert "visit" in (tmp_path / "target").read_text()
        os.mkfifo(tmp_path / "fifo")
        read: list[str] = []
        reader = threading.Thread(target=lambda: read.append((tmp_path / "fifo").read_text()))
        reader.start()
        assert clean(documents[0], "--report", tmp_path / "fifo", "--check").exit_code == 1
        reader.join()
        assert read[0].startswith("<!doctype html>")
        with pytest.raises(DocumentError, match="No space left"):
            writing.write_whole(Path("/dev/full"), b"plan")

    @pytest.mark.usefixtures("plain_cleaner")
    def test_an_empty_name_is_not_the_current_folder(self) -> None:
        result = clean("--check", "")
        assert (result.exit_code, '"" is no file' in result.stderr) == (2, True)

    @pytest.mark.usefixtures("plain_cleaner")
    def test_a_glob_does_not_lead_out_of_the_output_folder(self, tmp_path: Path) -> None:
        (tmp_path / "in" / "sub").mkdir(parents=True)
        (tmp_path / "secret.txt").write_text("go to")
        result = clean(f"{tmp_path}/in/*/../../secret.txt", "-o", tmp_path / "out" / "deep" / "er")
        assert result.exit_code == 2
        assert "has .. after a wildcard" in result.stderr
        assert not list((tmp_path / "out").rglob("secret.txt"))

    @pytest.mark.usefixtures("plain_cleaner")
    def test_an_output_folder_inside_the_input_can_be_used_again(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("go to")
        for _ in range(2):
            assert clean(tmp_path, "-o", tmp_path / "out").exit_code == 0
        assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*.txt"))] == ["a.txt", "out/a.txt"]

    def test_short_writes_are_continued(self) -> None:
        class Short:
            taken = b""

            def write(self, data: memoryview) -> int:
                self.taken += bytes(data[:3])
                return min(3, len(data))

        out = Short()
        writing.write_all(out, b"0123456789")  # type: ignore[arg-type]
        assert out.taken == b"0123456789"

    def test_a_full_device_is_an_error_without_buffers_too(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("genuine\n" * 100)
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "spinfix", "clean", str(tmp_path / "a.txt")],
                stdout=full,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                cwd=ROOT,
                check=False,
            )
        assert done.returncode == 2
        assert b"standard output cannot be written" in done.stderr


class TestPipes:
    @pytest.mark.usefixtures("plain_cleaner")
    @pytest.mark.parametrize(
        ("name", "data"), [("a.txt", b"go to"), ("a.jsonl", b'{"text": "go to"}\n'), ("b.txt", b"genuine")]
    )
    @pytest.mark.parametrize("folder", [True, False])
    def test_named_pipes_are_read_once(self, tmp_path: Path, name: str, data: bytes, folder: bool) -> None:
        fifo = tmp_path / name
        os.mkfifo(fifo)
        writer = threading.Thread(target=fifo.write_bytes, args=(data,))
        writer.start()
        output: list[str | Path] = ["-o", tmp_path / "out"] if folder else []
        result = clean(fifo, *output)
        writer.join()
        written = (tmp_path / "out" / name).read_bytes() if folder else result.stdout_bytes
        assert (result.exit_code, written) == (0, data.replace(b"go to", b"visit"))


class TestDamagedInput:
    def test_a_cut_record_of_an_archive_is_passed_through(self, tmp_path: Path) -> None:
        record = (
            b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\ngo to see it\r\n\r\n"
        )
        path = tmp_path / "a.warc"
        for cut in (record[:-10], record[:40]):
            path.write_bytes(record + cut)
            running, silent = run(Job("folder", tmp_path / "out"), path)
            assert running.failed
            assert "is cut short" in silent.errors[0]
            assert (tmp_path / "out" / "a.warc").read_bytes().endswith(cut)

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("a.csv", b'id,"text\n1,go to\n', "unbalanced quotes"),
            ("a.csv", b"id,text\r1,go to\r2,go to\r", "carriage returns alone"),
            ("a.csv", b'id,text\r1,"go to\nit"\r2,go to\r', "carriage returns alone"),
            ("a.csv", b'text\r"go to\nit"\r"go\nto"\r', "carriage returns alone"),
            ("a.json", b'[{"text": "go to"},', "the list is not closed"),
            ("a.json", b'[{"text": "go to"}\n', "the list is not closed"),
            ("a.json", b'["go to"', "the list is not closed"),
        ],
    )
    def test_what_is_cut_or_malformed_is_said(self, tmp_path: Path, name: str, data: bytes, message: str) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        running, silent = run(Job("folder", tmp_path / "out"), path)
        assert running.failed
        assert message in silent.errors[0]


class TestDrafts:
    def test_a_link_in_place_of_a_draft_is_not_followed(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("mine")
        (tmp_path / ".a.part").symlink_to(victim)
        with pytest.raises(DocumentError, match="is not a file of this program"):
            drafts.Draft(tmp_path / "a", "a", tmp_path / ".a.part")
        with pytest.raises(DocumentError, match="cannot be written"):
            drafts.Draft(tmp_path / "a", "a", tmp_path / ".a.part", 2)
        (tmp_path / "journal").symlink_to(victim)
        with pytest.raises(DocumentError, match="cannot be written"):
            RunJournal(tmp_path / "journal", resume=False)
        assert victim.read_text() == "mine"

    def test_a_hard_link_in_place_of_a_draft_is_not_written(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("mine")
        os.link(victim, tmp_path / ".a.part")
        with pytest.raises(DocumentError, match="is not a file of this program"):
            drafts.Draft(tmp_path / "a", "a", tmp_path / ".a.part")
        assert victim.read_text() == "mine"

    def test_a_draft_has_the_mode_of_its_file_from_the_start(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("secret")
        (tmp_path / "a").chmod(0o600)
        with drafts.Draft(tmp_path / "a", "a", tmp_path / ".a.part") as draft:
            assert draft.part.stat().st_mode & 0o777 == 0o600
        with drafts.Draft(tmp_path / "out", "out", tmp_path / ".out.part", like=tmp_path / "a") as draft:
            assert draft.part.stat().st_mode & 0o777 == 0o600

    def test_extended_attributes_are_kept(self, tmp_path: Path, documents: list[Path]) -> None:
        try:
            os.setxattr(documents[0], "user.source", b"feed")
        except OSError:
            pytest.skip("the file system has no extended attributes")
        run(Job("write"), documents[0])
        assert (documents[0].read_text(), os.getxattr(documents[0], "user.source")) == ("visit a", b"feed")

    @pytest.mark.usefixtures("plain_cleaner")
    def test_hard_links_are_refused_or_separated(self, tmp_path: Path, documents: list[Path]) -> None:
        os.link(documents[0], tmp_path / "other")
        refused = clean("-w", documents[0])
        assert (refused.exit_code, documents[0].read_text()) == (2, "go to a")
        assert "has 2 hard links" in refused.stderr
        assert clean("-w", "--hard-links", "separate", documents[0]).exit_code == 0
        assert (documents[0].read_text(), (tmp_path / "other").read_text()) == ("visit a", "go to a")

    def test_names_may_be_as_long_as_the_file_system_allows(self, tmp_path: Path) -> None:
        path = tmp_path / ("n" * 247 + ".txt")
        path.write_text("go to")
        running, _ = run(Job("write"), path)
        assert (running.failed, path.read_text()) == (False, "visit")
        folder = Job("folder", tmp_path / "out")
        path.write_text("go to")
        assert not run(folder, path)[0].failed


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize("order", [("--diff", "--json"), ("--json", "--explain"), ("--format", "sarif", "--diff")])
def test_two_kinds_of_output_at_once_are_refused(documents: list[Path], order: tuple[str, ...]) -> None:
    result = clean(*order, documents[0])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "print different things: use one of them" in result.stderr
    assert clean("--explain", "--format", "text", documents[0]).exit_code == 0


def test_detect_prints_one_kind_of_output(documents: list[Path]) -> None:
    for order in (("--json", "--explain"), ("-l", "--json")):
        result = invoke("detect", *order, documents[0])
        assert (result.exit_code, "use one of them" in result.stderr) == (2, True)


def test_a_journal_that_a_full_disk_does_not_take_stops_no_later_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: object, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(journal, "write_all", full)
    with pytest.raises(DocumentError, match=r"No space left on device\); free some space"):
        RunJournal(tmp_path / "journal", resume=False)
    assert not (tmp_path / "journal").exists()
    monkeypatch.undo()
    progress = RunJournal(tmp_path / "journal", resume=False)
    progress.note("a.txt", {"records": 1}, {})
    progress.close(done=False)
    monkeypatch.setattr(os, "fdopen", lambda *_, **__: Unreadable(tmp_path / "journal", "r+"))
    with pytest.raises(DocumentError, match="cannot be written"):
        RunJournal(tmp_path / "journal", resume=True)
    assert (tmp_path / "journal").exists(), "what an interrupted run has noted is kept"


class Unreadable(io.FileIO):
    """A file that fails when it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def at(step: str, when: str, number: int, stop: Callable[[], None]) -> None:
    """Stop a run before, within or after the n-th of a kind of step that end a file; in a process of its own."""
    owner: Any = resuming.Resumption if step == "note_end" else drafts.Draft
    if when == "within":
        owner, step = {"copy": (shutil, "copyfileobj"), "rework": (compression, "join")}[step]
    made, left = getattr(owner, step), [number]

    def stopping(*arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if not left[0] and when != "after":
            if when == "within":
                arguments[1].write(b"piece")
                arguments[1].flush()
            stop()
        done = made(*arguments, **options)
        if not left[0]:
            stop()
        return done

    setattr(owner, step, stopping)


@pytest.mark.skipif(os.name != "posix", reason="fork is POSIX")
class TestStoppedWhileAFileEnds:
    """Between the last block of a file and the next file, where what is noted and what is written differ for a moment."""

    STEPS = (
        *((step, when) for step in ("prepare", "note_end", "replace", "copy", "rework") for when in ("before", "after")),
        ("copy", "within"),
        ("rework", "within"),
    )

    @pytest.fixture
    def files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
        zstandard = pytest.importorskip("zstandard")
        monkeypatch.setattr(runner, "COMMIT_SECONDS", 0.0)
        data, genuine = lines(["go to town", "[ad_1] genuine", "genuine"] * 2), lines(["genuine"] * 3)
        contents = {
            "a.txt": b"go to\n",
            "b.jsonl": data,
            "c.jsonl.gz": gzip.compress(genuine, 1),
            "d.jsonl.zst": b"".join(zstandard.compress(part) for part in (data, genuine)),
        }
        for name, content in contents.items():
            (tmp_path / name).write_bytes(content)
        return [tmp_path / name for name in contents]

    @pytest.mark.parametrize("kind", ["killed", "interrupted"])
    @pytest.mark.parametrize("mode", ["folder", "write"])
    @pytest.mark.parametrize(("step", "when"), STEPS)
    def test_it_goes_on(self, tmp_path: Path, files: list[Path], step: str, when: str, mode: Mode, kind: str) -> None:
        before = {path: path.read_bytes() for path in files}
        whole = tmp_path / "whole"
        run(Job("folder", whole, edits=tmp_path / "all.jsonl"), *files)
        stops = 0
        for number in range(1, 5):
            out, edits = tmp_path / f"out{number}", tmp_path / f"{number}.jsonl"
            for path, data in before.items():
                path.write_bytes(data)
            job = Job(mode, out if mode == "folder" else None, edits=edits)
            folder = out if mode == "folder" else tmp_path
            if not self.stopped(job, files, step, when, number, kind):
                continue  # it came to its end before
            stops += 1
            silent = resumed(job, files)
            assert silent.errors == []
            for path in files:
                assert (folder / path.name).read_bytes() == (whole / path.name).read_bytes()
            assert edits.read_bytes().replace(b'"in_place": true, ', b"") == (tmp_path / "all.jsonl").read_bytes()
            assert not list(folder.glob(".*"))
        assert stops or (step, mode) == ("copy", "write"), "in which nothing is copied"

    def stopped(self, job: Job, files: list[Path], step: str, when: str, number: int, kind: str) -> bool:
        """Run in a process of its own up to a step; whether it came to it."""
        child = os.fork()
        if not child:
            status = 0

            def stop() -> None:
                if kind == "killed":
                    os._exit(9)
                raise KeyboardInterrupt

            try:
                at(step, when, number, stop)
                run(job, *files)
            except KeyboardInterrupt:
                status = 9
            except BaseException:
                status = 1
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in {0, 9}, "it ends as an interrupted run does"
        return status == 9
