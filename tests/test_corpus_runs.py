"""Runs over files: modes, faults, interruptions.  The cleaner is `conftest.Plain`, in this process or in workers."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinfix.cli.streams import LISTED
from spinfix.config import Config
from spinfix.corpus import runner as runner_module
from spinfix.corpus.files import ResumeError
from spinfix.corpus.run_plan import Job, Mode, Source
from spinfix.corpus.runner import Run, StoppedError
from spinfix.corpus.worker import Worker
from spinfix.edits import Edit
from spinfix.families.findings import Clue, Finding
from spinfix.parallel import Pool, PoolError
from spinfix.report.overview import RESUMED
from spinfix.result import Result as CleanerResult
from tests.conftest import ROOT, Plain, clean, invoke
from tests.corpora import Silent, lines, run

DATA = lines([f"go to {n}" if n % 3 else f"[ad_1] genuine {n}" for n in range(4000)], pad="x" * 200)
CLEAN = DATA.replace(b"go to", b"visit").replace(b"[ad_1] ", b" ").replace(b"[ad_1]\\n", b"")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with files in folders."""
    folder = tmp_path / "corpus"
    (folder / "deep").mkdir(parents=True)
    (folder / "posts.jsonl").write_bytes(DATA)
    (folder / "deep" / "page.txt").write_bytes(b"go to\n")
    (folder / "deep" / "genuine.md").write_bytes(b"genuine\n")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


CLEANED = {"deep/genuine.md": b"genuine\n", "deep/page.txt": b"visit\n", "posts.jsonl": CLEAN}


@pytest.mark.usefixtures("plain_cleaner")
class TestModes:
    def test_a_folder_into_another(self, corpus: Path, tmp_path: Path) -> None:
        before = tree(corpus)
        result = clean(corpus, "-o", tmp_path / "out", "--jobs", "2")
        assert (result.exit_code, result.stdout) == (0, "")
        assert tree(tmp_path / "out") == CLEANED
        assert tree(corpus) == before
        assert f'{corpus / "posts.jsonl"}: reading the field "text" (choose another with --field)' in result.stderr
        assert f"cleaned {corpus / 'posts.jsonl'}: 4,000 of 4,000 records, 2,666 restorations, 1,334 artefacts" in result.stderr

    def test_the_field_is_told_once_and_where_it_differs(self, corpus: Path, tmp_path: Path) -> None:
        for number in range(LISTED):
            (corpus / f"more{number}.jsonl").write_bytes(DATA[: DATA.index(b"\n") + 1])
        (corpus / "empty.json").write_text("[]\n")
        (corpus / "title.jsonl").write_text('{"id": 1, "title": "Storm over Cork"}\n' * 200 + '{"text": "go to"}\n')
        (corpus / "null.jsonl").write_text('{"title": "Storm over Cork", "text": ""}\n' * 200 + '{"text": "go to"}\n')
        told = [line for line in clean(corpus, "-o", tmp_path / "out", "--jobs", "1").stderr.splitlines() if "reading" in line]
        assert json.loads((tmp_path / "out" / "empty.json").read_text()) == []
        first, title = (str(corpus / name) for name in ("more0.jsonl", "title.jsonl"))
        assert told == [
            f'spinfix: {first}: reading the field "text" (choose another with --field)',
            f'spinfix: {title}: reading the field "title", not "text" as in {first} (choose one with --field)',
        ]
        assert '"visit"' in (tmp_path / "out" / "null.jsonl").read_text()

    def test_in_place_keeps_permissions_and_times(self, corpus: Path) -> None:
        posts = corpus / "posts.jsonl"
        posts.chmod(0o640)
        os.utime(posts, ns=(10**18, 10**18 + 5))
        assert clean("-w", corpus).exit_code == 0
        assert tree(corpus) == CLEANED
        assert (posts.stat().st_mode & 0o777, posts.stat().st_mtime_ns) == (0o640, 10**18 + 5)
        assert clean("-w", corpus).exit_code == 0
        assert tree(corpus) == CLEANED, "a second run finds nothing"

    def test_to_standard_output_in_order(self, corpus: Path) -> None:
        result = clean("--jobs", "2", corpus)
        assert result.stdout_bytes == b"".join(CLEANED.values())

    def test_check(self, corpus: Path) -> None:
        before = tree(corpus)
        result = clean("--check", corpus)
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            f"would change {corpus}/deep/page.txt: spun with probability 0.750; 1 restoration, 0 artefacts",
            f"would change {corpus}/posts.jsonl: 4,000 of 4,000 records, 2,666 restorations, 1,334 artefacts",
        ]
        assert tree(corpus) == before
        assert clean("--check", corpus / "deep" / "genuine.md").exit_code == 0

    def test_standard_input_has_the_format_of_its_name(self) -> None:
        result = clean("--stdin-filename", "x.csv", "-", stdin=b"id,text\n1,go to\n")
        assert result.stdout_bytes == b"id,text\n1,visit\n"

    def test_reports_name_records(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["genuine", "go to"]))
        shown = clean("--diff", path).stdout
        assert f"--- {path}:2\n" in shown
        assert [json.loads(row)["file"] for row in clean("--json", path).stdout.splitlines()] == [
            f"{path}:1",
            f"{path}:2",
        ]
        log = json.loads(clean("--format", "sarif", path).stdout)
        assert len(log["runs"][0]["results"]) == 1

    def test_a_page_of_html(self, corpus: Path, tmp_path: Path) -> None:
        page = tmp_path / "report.html"
        assert clean(corpus, "-o", tmp_path / "out", "--report", page).exit_code == 0
        assert "posts.jsonl:2" in page.read_text("ascii")

    def test_the_figures_of_the_page_are_those_of_all_records(self, tmp_path: Path) -> None:
        page, path = tmp_path / "report.html", tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to", "x", "y", "z"]) + b'{"text": null}\n')
        clean(path, "--check", "--report", page)
        shown = page.read_text("ascii")
        assert "<figcaption>Documents <b>5</b>" in shown
        assert "Shown below: the 1 document with most to check. 3 documents without edits are counted above" in shown
        assert "a.jsonl:2" not in shown
        assert "a.jsonl:5" in shown

    def test_drop_spun(self, tmp_path: Path) -> None:
        path, removed = tmp_path / "a.jsonl", tmp_path / "removed.jsonl"
        path.write_bytes(lines(["go to", "x"]))
        result = clean("--drop-spun", "--removed", removed, path)
        assert result.stdout == "", "Plain calls everything spun"
        assert [json.loads(line)["rule"] for line in removed.read_text().splitlines()] == ["drop-spun"] * 2
        assert clean("--drop-spun", "--threshold", "0.8", path).stdout_bytes == lines(["visit", "x"])

    @pytest.mark.parametrize("name", ["a.jsonl", "a.txt"])
    def test_reports_tell_what_is_dropped(self, tmp_path: Path, name: str) -> None:
        path, page = tmp_path / name, tmp_path / "page.html"
        path.write_bytes(lines(["go to"]) if name == "a.jsonl" else b"go to")
        (listed,) = map(json.loads, clean("--drop-spun", "--json", "--report", page, path).stdout.splitlines())
        assert (listed["dropped"], listed["changed"]) == (True, False)
        assert "(dropped)" in page.read_text("ascii")
        assert ": dropped; spun with probability" in clean("--drop-spun", "--explain", path).stdout
        assert "dropped" not in json.loads(clean("--json", path).stdout)

    def test_what_speaks_for_spinning_and_what_was_not_made_reach_the_reports(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unsure = Edit(6, 10, "huge", "large", "restoration", family="mine", entry="huge → large", confidence=0.25)
        finding = Finding("mine", (), 0.75, clues=(Clue(0, 5, "go to", 2.5, "mine", "go to → visit"),), doubtful=(unsure,))

        class Unsure(Plain):
            def analyse(self, text: str) -> CleanerResult:
                return replace(super().analyse(text), family="mine", findings=(finding,))

        monkeypatch.setattr("spinfix.cli.clean.Cleaner", Unsure)
        page, path = tmp_path / "page.html", tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to huge"]))
        (tmp_path / "a.txt").write_bytes(b"go to huge")
        for name in (path, tmp_path / "a.txt"):
            (shown,) = clean("--json", "--report", page, name).stdout.splitlines()
            assert [edit["replacement"] for edit in json.loads(shown)["doubtful"]] == ["large"]
            assert '"clues":[[' in page.read_text("ascii")
            assert "not applied" in clean("--explain", name).stdout

    def test_drop_spun_of_whole_documents(self, corpus: Path, tmp_path: Path) -> None:
        out, removed = tmp_path / "out", tmp_path / "removed.jsonl"
        result = clean("--drop-spun", "-o", out, "--removed", removed, corpus / "deep")
        assert tree(out) == {}, "Plain calls everything spun"
        assert [json.loads(line)["text"] for line in removed.read_text().splitlines()] == ["genuine\n", "go to\n"]
        assert f"dropped {corpus / 'deep' / 'page.txt'}" in result.stderr
        assert "would drop" in clean("--drop-spun", "--check", corpus / "deep").stdout
        refused = clean("--drop-spun", "--write", corpus / "deep" / "page.txt")
        assert refused.exit_code == 2
        assert "would be deleted if it is spun" in refused.stderr

    def test_a_plan_is_of_one_document(self, corpus: Path, tmp_path: Path) -> None:
        for name in (corpus / "posts.jsonl", corpus / "deep"):
            result = clean("--plan", tmp_path / "plan.json", name)
            assert result.exit_code == 2
            assert "use --edits for several documents or records" in result.stderr

    def test_drop_spun_from_a_json_list(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text('[\n {"text": "go to"},\n {"text": "x"}\n]\n')
        assert json.loads(clean("--drop-spun", path).stdout) == []

    def test_tag(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to"]))
        row = json.loads(clean("--tag", path).stdout)
        assert row == {"id": 0, "text": "go to", "spin_probability": 0.75, "spin_family": "wp-auto-spinner"}
        assert f"tagged {path}: 1 of 1 record" in clean("--tag", path, "-o", tmp_path / "out").stderr
        (tmp_path / "a.txt").write_bytes(b"go to")
        result = clean("--tag", tmp_path / "a.txt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "has no fields for --tag to write" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["-o", "x", "-w"], "use one of them"),
            (["-o", "x", "--check"], "use one of them"),
            (["-o", "x", "-"], "requires files"),
            (["--resume"], "requires --output or --write"),
            (["--tag", "--drop-spun"], "use one of them"),
            (["--tag", "--no-restore"], "does not check whether texts were spun"),
            (["--edits", "x", "--removed", "x"], "use a different file for each"),
        ],
    )
    def test_contradictions(self, arguments: list[str], message: str) -> None:
        result = clean(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr

    def test_no_document_is_written_over(self, corpus: Path, tmp_path: Path) -> None:
        assert "overwrite a document" in clean(corpus, "-o", corpus).stderr
        (tmp_path / "page.txt").write_bytes(b"other\n")
        both = clean(corpus / "deep" / "page.txt", tmp_path / "page.txt", "-o", tmp_path / "out")
        assert "would both be written to" in both.stderr
        assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("plain_cleaner")
class TestEdits:
    def test_replay_and_undo(self, corpus: Path, tmp_path: Path) -> None:
        edits, posts, page = tmp_path / "edits.jsonl", corpus / "posts.jsonl", corpus / "deep" / "page.txt"
        clean(corpus, "-o", tmp_path / "out", "--edits", edits)
        assert len(edits.read_text().splitlines()) == 4001
        replayed = invoke("apply", edits, posts)
        assert replayed.stdout_bytes == CLEAN
        assert invoke("apply", "--write", edits, page).exit_code == 0
        assert page.read_bytes() == b"visit\n"
        invoke("apply", "--write", edits, posts)
        assert posts.read_bytes() == CLEAN
        invoke("apply", "--write", "--undo", edits, posts)
        assert posts.read_bytes() == DATA
        assert sorted(tree(corpus)) == sorted(CLEANED)

    def test_edits_of_another_text_are_refused(self, tmp_path: Path) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_bytes(lines(["go to", "go to"]))
        clean(path, "--check", "--edits", edits)
        for data in (lines(["go to", "Go to"]), lines(["go to"])):
            path.write_bytes(data)
            result = invoke("apply", "--write", edits, path)
            assert result.exit_code != 0
            assert path.read_bytes() == data
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.jsonl", "edits.jsonl"]

    def test_records_that_could_not_be_cleaned_are_no_hindrance(self, tmp_path: Path) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        data = lines(["go to"]) + b'{"text": null}\n{broken\n' + lines(["go to"])
        path.write_bytes(data)
        clean(path, "--write", "--edits", edits)
        cleaned = path.read_bytes()
        undone = invoke("apply", "--undo", "--write", edits, path)
        assert (undone.exit_code, path.read_bytes()) == (0, data)
        again = invoke("apply", edits, path)
        assert (again.exit_code, again.stdout_bytes) == (0, cleaned)

    def test_pages_are_escaped_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Escaping(Plain):
            def analyse(self, text: str) -> CleanerResult:
                at = text.index("research")
                edit = Edit(at, at + 8, "research", "R&D", "restoration", family="mine", entry="research → R&D")
                return CleanerResult(text, (edit,), 0.75)

        monkeypatch.setattr("spinfix.cli.clean.Cleaner", Escaping)
        path, edits = tmp_path / "a.html", tmp_path / "edits.jsonl"
        path.write_bytes(b"<p>Our research</p>\n")
        clean(path, "--check", "--edits", edits)
        assert invoke("apply", edits, path).stdout == "<p>Our R&amp;D</p>\n"

    def test_edits_of_a_file_that_is_given_up_are_taken_back(self, tmp_path: Path) -> None:
        first, broken, last = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", tmp_path / "c.jsonl"
        first.write_bytes(lines(["go to [ad_1] 1"]))
        broken.write_bytes(gzip.compress(lines([f"go to [ad_1] {n * n}" for n in range(30_000)]))[:-90])
        last.write_bytes(lines(["go to [ad_1] 3"]))
        edits, removed = tmp_path / "edits.jsonl", tmp_path / "removed.jsonl"
        running, _ = run(Job("write", edits=edits, removed=removed), first, broken, last)
        assert running.failed
        for path in (edits, removed):
            files = [json.loads(line)["file"].partition(":")[0] for line in path.read_text().splitlines()]
            assert files == [str(first), str(last)]

    def test_a_file_without_edits_is_told(self, tmp_path: Path) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_bytes(lines(["go to"]))
        clean(path, "--check", "--edits", edits)
        result = invoke("apply", edits, tmp_path / "b.jsonl", standalone_mode=False)
        assert "contains no edits of" in str(result.exception)


class Interrupting(Plain):
    """A cleaner that is interrupted at its 2500th text."""

    seen = 0

    def analyse(self, text: str) -> CleanerResult:
        Interrupting.seen += 1
        if Interrupting.seen == 2500:
            raise KeyboardInterrupt
        return super().analyse(text)


def meddling(job: str, path: Path, told: list[bytes]) -> type[Plain]:
    """A cleaner whose first text starts another run, in a process of its own, and notes what that says of errors."""
    code = (
        "import sys; from pathlib import Path; from spinfix.corpus.run_plan import Job; from tests.corpora import run\n"
        f"run({job}, Path(sys.argv[1]))"
    )

    class Meddling(Plain):
        def analyse(self, text: str) -> CleanerResult:
            if not told:
                command = [sys.executable, "-c", code, str(path)]
                told.append(subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=60).stderr)
            return super().analyse(text)

    return Meddling


@pytest.fixture
def interrupting(monkeypatch: pytest.MonkeyPatch) -> type[Interrupting]:
    monkeypatch.setattr(Interrupting, "seen", 0)
    return Interrupting


class TestResume:
    @pytest.mark.parametrize("mode", ["folder", "write"])
    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
    def test_no_record_is_lost_or_done_twice(
        self, tmp_path: Path, interrupting: type[Interrupting], name: str, mode: Any
    ) -> None:
        from spinfix.corpus import compression

        pytest.importorskip("zstandard")
        codec = compression.split(name)[1]
        out, whole, edits = tmp_path / "out", tmp_path / "whole", tmp_path / "edits.jsonl"
        first, path = tmp_path / "first.txt", tmp_path / name
        first.write_bytes(b"go to\n")
        path.write_bytes(compression.compress(DATA, codec))
        run(Job("folder", whole, edits=tmp_path / "all.jsonl"), first, path)
        job = Job(mode, out if mode == "folder" else None, edits=edits)
        with pytest.raises(KeyboardInterrupt):
            run(job, first, path, cleaner=interrupting)
        assert not (out / name).exists()
        assert path.read_bytes() == compression.compress(DATA, codec)
        with pytest.raises(ResumeError, match="continue it with --resume"):
            run(job, first, path)
        before = interrupting.seen
        resuming = Job(mode, out if mode == "folder" else None, edits=edits, resume=True)
        running, silent = run(resuming, first, path, cleaner=interrupting)
        assert running.changed
        assert silent.errors == []
        assert 1500 < interrupting.seen - before < 3000, "what was done is not done again"
        folder = out if mode == "folder" else tmp_path
        assert (folder / name).read_bytes() == (whole / name).read_bytes()
        assert (folder / "first.txt").read_bytes() == b"visit\n"
        assert edits.read_bytes().replace(b'"in_place": true, ', b"") == (tmp_path / "all.jsonl").read_bytes()
        names = {"edits.jsonl", "all.jsonl", "first.txt", "out", "whole", name}
        assert {entry.name for entry in tmp_path.iterdir()} <= names
        assert {entry.name for entry in whole.iterdir()} == {"first.txt", name}

    def test_what_is_told_of_a_file_counts_both_parts(
        self, tmp_path: Path, interrupting: type[Interrupting], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("spinfix.cli.clean.Cleaner", interrupting)
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        monkeypatch.chdir(tmp_path)
        command = ["clean", "--isolated", "-j1", str(path), "-o"]

        def told(text: str) -> list[str]:
            return [line for line in text.splitlines() if line.startswith(f"spinfix: cleaned {path}: ")]

        invoke(*command, tmp_path / "out", "--report", "first.html")
        assert interrupting.seen == 2500
        resumed, whole = (
            invoke(*command, tmp_path / folder, *options, "--summary", f"{name}.json", "--report", f"{name}.html")
            for folder, name, options in (("out", "resumed", ["--resume"]), ("whole", "whole", []))
        )
        figures = [json.loads((tmp_path / f"{name}.json").read_text()) for name in ("resumed", "whole")]
        assert [figure["resumed"] for figure in figures] == [True, False]
        assert figures[0]["documents"] < figures[1]["documents"]
        assert told(resumed.stderr) == told(whole.stderr) != []
        assert "restorations" in told(whole.stderr)[0]
        assert "spinfix: the figures below are those since the interruption\n" in resumed.stderr
        assert "since the interruption" not in whole.stderr
        pages = [(tmp_path / f"{name}.html").read_text() for name in ("resumed", "whole")]
        assert [RESUMED in page for page in pages] == [True, False]

    def test_a_file_that_changed_meanwhile_is_told(self, tmp_path: Path, interrupting: type[Interrupting]) -> None:
        path, last, edits = tmp_path / "a.jsonl", tmp_path / "b.txt", tmp_path / "edits.jsonl"
        path.write_bytes(DATA)
        last.write_bytes(b"go to")
        with pytest.raises(KeyboardInterrupt):
            run(Job("write", edits=edits), path, last, cleaner=interrupting)
        path.write_bytes(DATA + lines(["more"]))
        _, silent = run(Job("write", edits=edits, resume=True), path, last)
        assert "changed since the run was interrupted" in silent.errors[0]
        assert path.read_bytes() == DATA + lines(["more"])
        assert [json.loads(line)["file"] for line in edits.read_text().splitlines()] == [str(last)]
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.jsonl", "b.txt", "edits.jsonl"]

    @pytest.mark.parametrize("skip", [False, True])
    def test_faults_of_the_interrupted_run_are_still_faults(
        self, tmp_path: Path, interrupting: type[Interrupting], skip: bool
    ) -> None:
        first, path, out = tmp_path / "first.jsonl", tmp_path / "a.jsonl", tmp_path / "out"
        first.write_bytes(b"{broken\n" + lines(["go to"]))
        path.write_bytes(b'{"text": null}\n' * 2 + DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out, skip_unreadable=skip), first, path, cleaner=interrupting)
        running, silent = run(Job("folder", out, skip_unreadable=skip, resume=True), first, path)
        assert running.failed == (not skip)
        told = [message for message in silent.said if "reported by the interrupted run" in message]
        assert told == (
            []
            if skip
            else [
                f"{name}: {what} reported by the interrupted run"
                for name, what in (
                    (first, "1 fault"),
                    (path, "2 faults"),
                )
            ]
        )

    def test_findings_that_were_cut_meanwhile_are_told(self, tmp_path: Path, interrupting: type[Interrupting]) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("write", edits=edits), path, cleaner=interrupting)
        edits.write_bytes(b"")
        with pytest.raises(ResumeError, match="is not the file that the interrupted run had written"):
            run(Job("write", edits=edits, resume=True), path)
        assert path.read_bytes() == DATA

    @pytest.mark.skipif(os.name != "posix", reason="signals are others elsewhere")
    def test_kill_9_before_the_first_file_in_place_is_done(self, tmp_path: Path) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_bytes(DATA)
        code = (
            "import os, signal, sys; from pathlib import Path; from spinfix.corpus import runner\n"
            "from spinfix.corpus.run_plan import Job; from tests.corpora import run\n"
            "runner.Run._write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            "run(Job('write', edits=Path(sys.argv[2])), Path(sys.argv[1]))"
        )
        killed = subprocess.run([sys.executable, "-c", code, str(path), str(edits)], cwd=ROOT, check=False, timeout=60)
        assert (killed.returncode, path.read_bytes()) == (-signal.SIGKILL, DATA)
        assert edits.read_bytes(), "what was found so far"
        _, silent = run(Job("write", edits=edits, resume=True), path)
        assert (silent.errors, path.read_bytes()) == ([], CLEAN)
        whole = [json.loads(line) for line in edits.read_bytes().splitlines()]
        assert len(whole) == len({entry["line"] for entry in whole}) > 0

    def test_a_finished_file_that_changed_meanwhile_is_told(self, tmp_path: Path, interrupting: type[Interrupting]) -> None:
        first, path, out = tmp_path / "first.txt", tmp_path / "a.jsonl", tmp_path / "out"
        first.write_bytes(b"go to\n")
        path.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out), first, path, cleaner=interrupting)
        assert (out / "first.txt").read_bytes() == b"visit\n"
        first.write_bytes(b"go to town\n")
        running, silent = run(Job("folder", out, resume=True), first, path, cleaner=interrupting)
        assert running.failed
        assert [f"{first}: changed since the interrupted run had cleaned it" in error for error in silent.errors] == [True]
        assert (out / "a.jsonl").read_bytes() == CLEAN

    def test_output_that_was_changed_meanwhile_is_made_again(self, tmp_path: Path, interrupting: type[Interrupting]) -> None:
        first, path, out = tmp_path / "first.txt", tmp_path / "a.jsonl", tmp_path / "out"
        first.write_bytes(b"go to\n")
        path.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out), first, path, cleaner=interrupting)
        (out / "first.txt").write_bytes(b"cut")
        run(Job("folder", out, resume=True), first, path)
        assert tree(out) == {"a.jsonl": CLEAN, "first.txt": b"visit\n"}

    def test_output_that_was_changed_meanwhile_is_told_if_its_edits_are_written(
        self, tmp_path: Path, interrupting: type[Interrupting]
    ) -> None:
        first, path, out, edits = tmp_path / "first.txt", tmp_path / "a.jsonl", tmp_path / "out", tmp_path / "edits.jsonl"
        first.write_bytes(b"go to\n")
        path.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out, edits=edits), first, path, cleaner=interrupting)
        (out / "first.txt").unlink()
        with pytest.raises(ResumeError, match=r"first.txt: is missing, or not as the interrupted run left it"):
            run(Job("folder", out, edits=edits, resume=True), first, path)

    @pytest.mark.parametrize("mode", ["print", "check"])
    def test_a_run_without_output_writes_nothing_beside_what_it_reads(self, tmp_path: Path, mode: Any) -> None:
        seen: set[str] = set()

        class Looking(Plain):
            def analyse(self, text: str) -> CleanerResult:
                seen.update(os.listdir(tmp_path))
                return super().analyse(text)

        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to"]))
        run(Job(mode), path, cleaner=Looking)
        assert seen == {"a.jsonl"}

    def test_documents_that_were_left_out_are_not_looked_at_again(
        self, tmp_path: Path, interrupting: type[Interrupting]
    ) -> None:
        first, path, out, removed = tmp_path / "a.txt", tmp_path / "b.jsonl", tmp_path / "out", tmp_path / "removed.jsonl"
        first.write_bytes(b"go to\n")
        path.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out, drop_spun=True, removed=removed), first, path, cleaner=interrupting)
        run(Job("folder", out, drop_spun=True, removed=removed, resume=True), first, path)
        assert tree(out) == {"b.jsonl": b""}
        assert [json.loads(line)["text"] for line in removed.read_text().splitlines()].count("go to\n") == 1

    def test_without_an_interrupted_run_it_begins(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        _, silent = run(Job("write", resume=True), path)
        assert "nothing to resume" in silent.said[0]
        assert path.read_bytes() == CLEAN

    @pytest.mark.skipif(os.name != "posix", reason="locks are POSIX")
    def test_the_same_run_twice_at_a_time_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        told: list[bytes] = []
        run(Job("write"), path, cleaner=meddling("Job('write')", path, told))
        assert b"the same run is already active" in told[0]
        assert path.read_bytes() == CLEAN

    @pytest.mark.skipif(os.name != "posix", reason="locks are POSIX")
    @pytest.mark.parametrize("mode", ["write", "print", "check"])
    def test_another_run_with_the_same_file_of_edits_is_refused(self, tmp_path: Path, mode: Mode) -> None:
        first, second, edits = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "edits.jsonl"
        first.write_bytes(DATA)
        second.write_bytes(DATA)
        told: list[bytes] = []
        job = Job("write", edits=edits)
        run(job, first, cleaner=meddling(f"Job({mode!r}, edits=Path({str(edits)!r}))", second, told))
        assert b"another run is writing it; wait for it" in told[0]
        assert (first.read_bytes(), second.read_bytes()) == (CLEAN, DATA)
        assert {json.loads(line)["file"] for line in edits.read_bytes().splitlines()} == {str(first)}

    @pytest.mark.skipif(os.name != "posix", reason="locks are POSIX")
    def test_another_run_into_the_folder_of_an_active_one_is_told_that_it_is_active(self, tmp_path: Path) -> None:
        first, second, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "out"
        first.write_bytes(DATA)
        second.write_bytes(DATA)
        told: list[bytes] = []
        run(Job("folder", out), first, cleaner=meddling(f"Job('folder', Path({str(out)!r}))", second, told))
        assert b"another run is writing into this folder; wait for it" in told[0]
        assert [entry.name for entry in out.iterdir()] == ["a.jsonl"]

    def test_another_run_into_the_folder_of_an_interrupted_one_is_told_how_to_continue_that(
        self, tmp_path: Path, interrupting: type[Interrupting]
    ) -> None:
        first, second, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "out"
        first.write_bytes(DATA)
        second.write_bytes(DATA)
        with pytest.raises(KeyboardInterrupt):
            run(Job("folder", out), first, cleaner=interrupting)
        with pytest.raises(ResumeError, match="was interrupted; continue it with its own command and --resume"):
            run(Job("folder", out, resume=True), second)

    @pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise elsewhere")
    def test_kill_9_at_any_moment(self, tmp_path: Path) -> None:
        """The real thing: a process killed at every commit, resumed each time."""
        path, out = tmp_path / "a.jsonl", tmp_path / "out"
        path.write_bytes(DATA)
        code = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from spinfix.corpus import runner\n"
            "from spinfix.corpus.run_plan import Job\n"
            "from tests.corpora import run\n"
            "runner.COMMIT_SECONDS = 0.0\n"
            "commit, left = runner.Run._commit, int(sys.argv[3])\n"
            "def killed(self, file):\n"
            "    global left\n"
            "    commit(self, file)\n"
            "    left -= 1\n"
            "    if not left: os.kill(os.getpid(), signal.SIGKILL)\n"
            "runner.Run._commit = killed\n"
            "path, out, edits = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[2] + '.edits')\n"
            "run(Job('folder', out, resume=True, edits=edits, jobs=2), path)\n"
        )
        statuses = []
        for commits in (1, 2, 1, 99):
            done = subprocess.run([sys.executable, "-c", code, path, out, str(commits)], cwd=ROOT, check=False, timeout=60)
            statuses.append(done.returncode)
        assert statuses == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0]
        assert tree(out) == {"a.jsonl": CLEAN}
        records = [json.loads(line)["record"] for line in (tmp_path / "out.edits").read_text().splitlines()]
        assert records == list(range(1, 4001))


class TestFaults:
    @pytest.mark.parametrize("mode", ["folder", "write"])
    def test_skip_passes_records_through(self, tmp_path: Path, mode: Any) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to"]) + b'{"text": null}\n{broken\n\n' + lines(["go to"]))
        out = tmp_path / "out"
        running, silent = run(Job(mode, out if mode == "folder" else None), path)
        result = (out / "a.jsonl" if mode == "folder" else path).read_bytes()
        assert result == lines(["visit"]) + b'{"text": null}\n{broken\n\n' + lines(["visit"])
        assert running.failed
        assert [error.partition(" (")[0] for error in silent.errors] == [
            f'{path}:2: has null in the field "text", not a text; passed through unchanged',
            f"{path}:3: is not JSON",
        ]
        assert silent.names == [f"{path}:2", f"{path}:3"]

    def test_stop_leaves_the_file_as_it_was(self, tmp_path: Path) -> None:
        path, later = tmp_path / "a.jsonl", tmp_path / "b.txt"
        data = lines(["go to"]) + b"{broken\n"
        path.write_bytes(data)
        later.write_bytes(b"go to")
        silent = Silent()
        job = Job("write", on_error="stop")
        with pytest.raises(StoppedError, match="--on-error stop"):
            Run(job, Worker(job, Plain), silent)([Source(str(path), path), Source(str(later), later)])
        assert silent.errors[0].startswith(f"{path}:2: is not JSON")
        assert (path.read_bytes(), later.read_bytes()) == (data, b"go to")
        assert {entry.name for entry in tmp_path.iterdir()} == {"a.jsonl", "b.txt"}

    @pytest.mark.parametrize("mode", ["check", "write"])
    def test_the_record_that_stops_it_is_counted_once(self, mode: Mode, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to"]) + b"{broken\n")
        job = Job(mode, on_error="stop")
        running = Run(job, Worker(job, Plain), Silent())
        with pytest.raises(StoppedError):
            running([Source(str(path), path)])
        assert (running.tally.failed, running.tally.undone, dict(running.tally.reasons)) == (1, 1, {"is not JSON": 1})
        assert running.tally.documents == (2 if mode == "check" else 1)

    def test_of_many_faults_the_first_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["x"]) + b"{\n" * 250)
        _, silent = run(Job("check"), path)
        assert len(silent.errors) == runner_module.FAULTS_SHOWN
        assert silent.said[-1] == f"{path}: 230 more records cannot be read"
        assert silent.names[-1] == f"{path}:251"  # but reports that list everything have them all

    @pytest.mark.usefixtures("plain_cleaner")
    @pytest.mark.parametrize("command", ["clean", "detect"])
    def test_they_are_listed_among_the_records_in_order(self, tmp_path: Path, command: str) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text('{"text": "go to"}\n{"text": null}\n{"text": "genuine"}\n{"text": 5}\n', "utf-8")
        done = invoke(command, "--json", path)
        assert done.exit_code == 2
        listed = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(entry["file"], "error" in entry) for entry in listed] == [
            (f"{path}:{number}", number % 2 == 0) for number in (1, 2, 3, 4)
        ]

    def test_json_lists_every_fault(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["x"]) + b"{\n" * 150)
        done = clean("--json", "-o", tmp_path / "out", path)
        failed = [one["file"] for one in map(json.loads, done.stdout.splitlines()) if "error" in one]
        assert failed == [f"{path}:{line}" for line in range(2, 152)]
        assert "130 more records passed through unchanged" in done.stderr

    @pytest.mark.usefixtures("plain_cleaner")
    def test_a_document_that_is_no_text_is_copied_into_the_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"go to \xff")
        assert clean(path, "-o", tmp_path / "out").exit_code == 2
        assert (tmp_path / "out" / "a.txt").read_bytes() == b"go to \xff"
        result = clean("--skip-unreadable", "--check", path)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "skipped" in result.stderr

    @pytest.mark.usefixtures("plain_cleaner")
    def test_what_is_no_text_is_passed_over_on_request(self, tmp_path: Path) -> None:
        data = {
            "a.json": b'{"n": [1, 2]}',
            "b.csv": b"a,b\n1,2\n",
            "c.jsonl": b'{"n": 1}\n',
            "d.jsonl": b'{"text": null}\n{broken\n' + lines(["go to"]),
            "e.txt": b"go to " * 200_000,
            "f.txt": b"\xff\xfe",
        }
        folder, out = tmp_path / "in", tmp_path / "out"
        folder.mkdir()
        for name, content in data.items():
            (folder / name).write_bytes(content)
        result = clean(folder, "--skip-unreadable", "--max-size", "1", "-o", out)
        assert result.exit_code == 0
        assert tree(out) == {**data, "d.jsonl": data["d.jsonl"].replace(b"go to", b"visit")}
        assert "a.json: no field of the first records contains text" in result.stderr
        assert "d.jsonl:2: is not JSON" in result.stderr
        assert re.search(r"^  skipped +7 ", result.stderr, re.MULTILINE)
        assert "failed" not in result.stderr
        result = clean(folder, "--max-size", "1", "-o", tmp_path / "strict")
        assert result.exit_code == 2
        assert sorted(tree(tmp_path / "strict")) == ["d.jsonl", "e.txt", "f.txt"], "of which it is known what they are"

    @pytest.mark.usefixtures("plain_cleaner")
    @pytest.mark.parametrize(("option", "status"), [("--no-skip-unreadable", 2), ("--skip-unreadable", 0)])
    def test_a_document_that_is_too_large_is_printed_as_it_is(self, tmp_path: Path, option: str, status: int) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes("go to Łódź ".encode() * 200_000)  # in pieces, which end within letters
        result = clean(path, "--max-size", "1", option)
        assert (result.exit_code, result.stdout_bytes == path.read_bytes()) == (status, True)

    @pytest.mark.parametrize("data", [b"go to \xe9 " * 300_000, b"go to \0 " * 300_000])
    def test_one_that_is_no_text_is_not(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(data)
        result = clean(path, "--max-size", "1")
        assert (result.exit_code, result.stdout_bytes) == (2, b"")
        assert "; not printed" in result.stderr

    @pytest.mark.usefixtures("plain_cleaner")
    def test_without_restoring_the_limit_is_another(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"[ad_1]\nfine")
        assert clean(path, "--no-restore", "--max-size", "0.000001").stdout == "fine"
        monkeypatch.setattr("spinfix.cli.sources.SCRUBBED", 10)
        assert clean(path, "--no-restore", "--max-size", "0.000001").exit_code == 2
        assert clean(path, "--no-restore", "--max-size", "0.000011").stdout == "fine"

    @pytest.mark.usefixtures("plain_cleaner")
    def test_elements_of_a_list_are_named_by_number_and_line(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_bytes(b'[\n{"text":\n "go to"},\n\n{"text": "x",\n1}\n]')
        told = clean(path, "--check").stderr
        assert f"{path}:2 (line 5): is not JSON" in told
        assert "at line 2 of it, column 1)" in told

    def test_a_record_of_100_mb(self, tmp_path: Path) -> None:
        path, out = tmp_path / "a.jsonl", tmp_path / "out"
        with path.open("wb") as file:
            file.write(lines(["go to"]) + b'{"text": "')
            for _ in range(100):
                file.write(b"go to " * 170_000)
            file.write(b'"}\n' + lines(["go to"]))
        _, silent = run(Job("folder", out), path, limit=5_000_000)
        assert [error.partition(";")[0] for error in silent.errors] == [f"{path}:2: is larger than 5 MB"]
        with path.open("rb") as before, (out / "a.jsonl").open("rb") as after:
            assert after.readline() == before.readline().replace(b"go to", b"visit")
            assert after.readline() == before.readline()
            assert after.readline() == before.readline().replace(b"go to", b"visit")

    @pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
    def test_a_full_disk_leaves_everything_as_it_was_and_can_go_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runner_module, "COMMIT_SECONDS", 0.0)
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(DATA) // 2, hard))
        try:
            running, silent = run(Job("write"), path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert running.failed
        assert silent.errors == [f"{path}: cannot be written (File too large); it is unchanged"]
        assert silent.said[-1] == "a disk was full: make space, and continue with the same command and --resume"
        assert path.read_bytes() == DATA
        run(Job("write", resume=True), path)
        assert path.read_bytes() == CLEAN
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]

    def test_a_read_only_target(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        path.chmod(0o444)
        _, silent = run(Job("write"), path)
        assert "is read-only" in silent.errors[0]
        assert path.read_bytes() == DATA

    def test_a_symbolic_link_is_written_through(self, tmp_path: Path) -> None:
        path, link = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
        path.write_bytes(DATA)
        link.symlink_to("a.jsonl")
        run(Job("write"), link)
        assert link.is_symlink()
        assert path.read_bytes() == CLEAN

    @pytest.mark.parametrize("mode", ["folder", "write", "print"])
    def test_a_file_that_changes_underneath(self, tmp_path: Path, mode: Any) -> None:
        path, out = tmp_path / "a.jsonl", tmp_path / "out"
        path.write_bytes(DATA)

        class Meddling(Plain):
            def analyse(self, text: str) -> CleanerResult:
                if text == "go to 3998":
                    with path.open("ab") as file:
                        file.write(lines(["go to"]))
                return super().analyse(text)

        _, silent = run(Job(mode, out if mode == "folder" else None), path, cleaner=Meddling)
        assert "changed while it was being cleaned" in silent.errors[0]
        assert path.read_bytes() == DATA + lines(["go to"])
        assert not (out / "a.jsonl").exists()

    def test_a_text_that_breaks_the_cleaner_passes_through(self, tmp_path: Path) -> None:
        class Breaking(Plain):
            def analyse(self, text: str) -> CleanerResult:
                if text == "x":
                    raise IndexError("list index out of range")
                return super().analyse(text)

        path = tmp_path / "a.jsonl"
        path.write_bytes(lines(["go to", "x", "go to"]))
        running, silent = run(Job("write"), path, cleaner=Breaking)
        assert path.read_bytes() == lines(["visit", "x", "visit"])
        told = "could not be cleaned (IndexError('list index out of range')); please report this; passed through unchanged"
        assert silent.errors == [f"{path}:2: {told}"]
        assert running.failed

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
    def test_edits_that_cannot_be_kept_leave_the_file_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        running, silent = run(Job("write", edits=Path("/dev/full")), path)
        assert (
            silent.errors[0] == f"/dev/full: cannot be written (No space left on device); free some space; {path} is not done"
        )
        assert running.failed
        assert path.read_bytes() == DATA


class Dying(Plain):
    """A cleaner whose process is killed, as the kernel does when memory is short."""

    def analyse(self, text: str) -> CleanerResult:
        if text == "go to 2000":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().analyse(text)


@pytest.mark.skipif(sys.platform != "linux", reason="classes of a test do not travel to spawned processes")
class TestPool:
    @pytest.mark.parametrize("jobs", [1, 2, 3])
    def test_order_is_kept(self, tmp_path: Path, jobs: int) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        _, silent = run(Job("print", jobs=jobs), path)
        assert silent.out == CLEAN

    def test_a_worker_that_dies_is_told_and_the_run_can_go_on(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(DATA)
        with pytest.raises(PoolError, match="use fewer --jobs or a lower --max-size"):
            run(Job("print", jobs=2), path, cleaner=Dying)
        with pytest.raises(PoolError, match="use fewer --jobs and --resume"):  # --max-size would make it another run
            run(Job("write", jobs=2), path, cleaner=Dying)
        assert path.read_bytes() == DATA
        run(Job("write", jobs=2, resume=True), path)
        assert path.read_bytes() == CLEAN

    def test_reading_runs_only_a_little_ahead(self) -> None:
        job = Job(jobs=2)
        read = 0

        def events() -> Any:
            nonlocal read
            while read < 1000:
                read += 1
                yield read

        from spinfix.corpus.jsonl import JsonLines
        from spinfix.corpus.records import Block, Outcome, Place
        from spinfix.corpus.worker import Task

        form = JsonLines("text", ("text",))
        pool: Pool[int, Task, Outcome] = Pool(Worker(job, Plain), 2)
        with pool:
            make: Callable[[int], Task] = lambda n: Task(Source("a", None), form, Block(lines(["go to"]), Place(), Place()))  # noqa: E731
            for done, (event, outcome) in enumerate(pool.ordered(events(), make), 1):
                assert event == done
                assert outcome
                assert read - done <= 6


def test_configs_may_differ_from_file_to_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    for path in (first, second):
        path.write_bytes(b"[ad_1]\ngo to\n")
    job = Job("write")
    sources = [Source(str(first), first, config=Config(restore=False)), Source(str(second), second, config=Config(scrub=False))]
    Run(job, Worker(job, Plain), Silent())(sources)
    assert (first.read_bytes(), second.read_bytes()) == (b"go to\n", b"[ad_1]\nvisit\n")


INTERRUPTED = """
from spinfix.parallel import Pool

def work(task):
    return bytes(50_000_000)

with Pool(work, 2) as pool:
    for event, outcome in pool.ordered(range(100), lambda event: bytes(200_000)):
        raise KeyboardInterrupt
"""


def test_an_interruption_in_the_middle_of_a_message_ends_the_process() -> None:
    """The threads of the executor waited for the rest of a result of a process that had been ended."""
    command = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")
    assert "Exception ignored" not in done.stderr
