"""No document, record or file ends a run: each is reported, and the others are cleaned."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spinfix import Cleaner, user_patterns
from spinfix.config import Config, ConfigError
from spinfix.corpus import compression
from spinfix.corpus.json_list import JsonList
from spinfix.corpus.records import Block, Place
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from spinfix.text.protection import SlowPatternError
from tests.conftest import ROOT, Plain, invoke
from tests.corpora import Silent, lines, run


class Endless(Plain):
    """A cleaner that never ends on some texts, and fails on others."""

    made = 0

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        Endless.made += 1

    def analyse(self, text: str) -> Any:
        while "endless" in text:
            pass
        if "broken" in text:
            raise RuntimeError("a bug")
        if "large" in text:
            raise MemoryError
        return super().analyse(text)


def timed(paths: list[Path], job: Job, seconds: float) -> tuple[Run, Silent]:
    silent = Silent()
    running = Run(job, Worker(job, Endless), silent)
    running([Source(str(path), path, Path(path.name), max_seconds=seconds) for path in paths])
    return running, silent


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_takes_too_long_is_passed_through(tmp_path: Path, jobs: int) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines(["go to 1", "endless", "go to 3"]))
    running, silent = timed([path], Job("folder", tmp_path / "out", jobs=jobs), 0.05)
    assert running.failed
    assert silent.errors == [
        f"{path}:2: takes more than 0.05 seconds; raise the limit (--max-seconds) if it is worth them; passed through unchanged"
    ]
    assert (tmp_path / "out" / "posts.jsonl").read_bytes() == lines(["visit 1", "endless", "visit 3"])


def test_a_document_that_takes_too_long_is_printed_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    path.write_bytes(b"endless go to")
    _, silent = timed([path], Job("print"), 0.05)
    assert silent.out == b"endless go to"
    assert [error.rpartition("; ")[2] for error in silent.errors] == ["passed through unchanged"]


def test_a_cleaner_that_was_interrupted_is_not_used_again(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines(["endless", "go to", "go to"]))
    Endless.made = 0
    timed([path], Job("folder", tmp_path / "out"), 0.05)
    assert Endless.made == 3, "one for all three, one for each alone, one after that"


@pytest.mark.parametrize("text", ["endless", "broken", "large"])
def test_a_document_that_cannot_be_cleaned_does_not_end_the_run(tmp_path: Path, text: str) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(text)
    second.write_text("go to")
    running, silent = timed([first, second], Job("write"), 0.05)
    assert running.failed
    assert (first.read_text(), second.read_text()) == (text, "visit")
    (message,) = silent.errors
    assert message.startswith(f"{first}: ")


def test_an_archive_that_is_too_short_does_not_end_the_run(tmp_path: Path) -> None:
    record = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\ngo to see\r\n\r\n"
    short, whole = tmp_path / "a.warc", tmp_path / "b.warc"
    short.write_bytes(record.replace(b": 9", b": 6") + record)
    whole.write_bytes(record)
    running, silent = run(Job("write"), short, whole)
    assert running.failed
    assert whole.read_bytes() == record.replace(b": 9", b": 9").replace(b"go to", b"visit")
    (message,) = silent.errors
    assert message.startswith(f"{short}: no record begins where the last one ends")


def test_patterns_of_the_user_have_one_budget_for_a_document() -> None:
    cleaner = Cleaner(Config(protect=("(?:a|aa)+b", "(?:a|aa)+c"), restore=False))
    with pytest.raises(SlowPatternError, match=r"\(--protect\)"):
        cleaner.clean(("a" * 40 + "!\n") * 50)


def test_a_slow_rule_is_tried_once_on_a_document(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pack = tmp_path / "slow.toml"
    pack.write_text(
        'name = "slow"\ndescription = "d"\n[[rules]]\n'
        'id = "XX001"\ndescription = "d"\nwhere = ["own-line"]\nliterals = ["zzz"]\n'
        'pattern = "zzz (?:a|aa)+b"\npositive = [["He left.\\nzzz aab", "He left."]]\nnegative = ["zzz c"]\n'
    )
    cleaner = Cleaner(Config(rule_packs=pack, restore=False))
    text = "[ad_1]\n" + ("zzz " + "a" * 60 + "!\n") * 50
    assert cleaner.clean(text) == text.removeprefix("[ad_1]\n")
    assert [record.getMessage().partition(" on ")[0] for record in caplog.records] == ["rule XX001 took too long"]


def test_a_rule_that_matches_everywhere_is_skipped(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("spinfix.artefacts.matches.MOST", 10)
    cleaner = Cleaner(Config(restore=False))
    text = "He left.\n" + "[ad_1]\nHe came.\n" * 11
    assert cleaner.clean(text.replace("[ad_1]\n", "", 1)) == "He left.\n" + "He came.\n" * 11
    assert cleaner.clean(text) == text
    assert "matches more than 10 times" in caplog.text


def test_a_budget_reaches_the_workers_from_the_command_line(tmp_path: Path, plain_cleaner: type[Plain]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "go to"}) + "\n")
    assert invoke("clean", "--max-seconds", "5", path).stdout == '{"text": "visit"}\n'
    refused = invoke("clean", "--max-seconds", "-1", path)
    assert refused.exit_code == 2
    assert "it takes seconds" in refused.output


class TestBombs:
    """Files that expand to far more than their size."""

    def test_a_file_that_expands_too_far_is_given_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("spinfix.corpus.compression.FREE", 1 << 20)
        data = lines(["genuine" * 100] * 4_000)
        for kind in compression.ENDINGS.values():
            path = tmp_path / f"a.jsonl.{kind.replace('zstd', 'zst').replace('gzip', 'gz')}"
            path.write_bytes(compression.compress(data, kind))
            silent = Silent()
            running = Run(Job("folder", tmp_path / "out"), Worker(Job(), Plain), silent)
            running([Source(str(path), path, Path(path.name), max_ratio=20.0)])
            assert running.failed
            assert "expands to more than 20 times its size" in silent.errors[0]
            running = Run(Job("folder", tmp_path / "out"), Worker(Job(), Plain), silent)
            running([Source(str(path), path, Path(path.name), max_ratio=1e6)])
            assert not running.failed

    def test_zstandard_is_unpacked_in_small_portions(self) -> None:
        packed = compression.compress(b"a" * (1 << 28), "zstd")
        stream = compression.opened(io.BytesIO(packed), "zstd", "a")
        tracemalloc.start()
        size = 0
        while data := stream.read(1 << 16):
            size += len(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (size, peak < 1 << 26) == (1 << 28, True)

    def test_a_row_group_that_takes_too_much_memory_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"text": ["genuine " * 1000] * 10_000}), path)
        assert path.stat().st_size < 10_000
        silent = Silent()
        running = Run(Job("folder", tmp_path / "out"), Worker(Job(), Plain), silent)
        running([Source(str(path), path, Path(path.name), max_group_bytes=10_000_000)])
        assert running.failed
        assert "row group 1 takes more than 10 MB of memory" in silent.errors[0]


class TestParquet:
    """Tables as other programs write them, and damaged ones."""

    def test_times_in_nanoseconds_do_not_matter(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        inner = pa.array([{"words": "go to", "at": 1}], pa.struct([("words", pa.string()), ("at", pa.timestamp("ns"))]))
        pq.write_table(pa.table({"at": pa.array([1], pa.timestamp("ns")), "post": inner}), path)
        running, silent = run(Job("write"), path)
        assert not running.failed
        assert pq.read_table(path)["post"].combine_chunks().field("words").to_pylist() == ["visit"]
        assert 'reading the field "post.words"' in silent.said[0]

    def test_a_row_that_is_not_utf8_is_passed_through(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        values = [b"go to", b"go to \xff", b"go to"]
        offsets = pa.array([0, 5, 12, 17], pa.int32()).buffers()[1]
        texts = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"".join(values))])
        pq.write_table(pa.table({"text": texts}), path)
        running, silent = run(Job("write"), path)
        assert running.failed
        assert silent.errors == [f"{path}:2: is not UTF-8; passed through unchanged"]
        assert pq.read_table(path)["text"].cast(pa.binary()).to_pylist() == [b"visit", b"go to \xff", b"visit"]

    def test_equal_columns_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), path)
        assert "has several columns called text" in run(Job("write"), path)[1].errors[0]

    def test_a_table_that_is_not_written_closes_its_writer(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"text": ["genuine"]}), path)
        code = (
            "import sys, pathlib; sys.path.insert(0, '.')\n"
            "from tests.corpora import run; from spinfix.corpus.run_plan import Job\n"
            f"run(Job('write'), pathlib.Path({str(path)!r}))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
        assert done.stderr == b""


def test_lines_of_records_are_counted_once() -> None:
    """Counting them from the start of the block for each record takes quadratic time."""
    data = b"[" + b",\n".join(b"%d" % number for number in range(2000)) + b"]"
    counted = 0

    class Counting(bytes):
        def count(self, *arguments: Any) -> int:
            nonlocal counted
            counted += (arguments[2] if len(arguments) > 2 else len(self)) - (arguments[1] if len(arguments) > 1 else 0)
            return super().count(*arguments)

    block = Block(Counting(data), Place(), Place())
    records = list(JsonList("text", ("text",)).records(block))
    assert [record.place.line for record in records] == list(range(1, 2001))
    assert counted < 2 * len(data)


PLANS = json.loads((ROOT / "tests" / "cases" / "plans" / "damaged.json").read_text("utf-8"))


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize("damage", PLANS, ids=lambda damage: f"{damage['of']}-{damage['key']}-{damage['value']!r:.9}")
def test_a_damaged_plan_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: dict[str, Any]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("go to")
    assert invoke("clean", f"--{damage['of']}", "plan", "a.txt").exit_code == 0
    plan = json.loads(Path("plan").read_text())
    *way, last = damage["key"]
    inner = plan
    for key in way:
        inner = inner[key]
    inner[last] = damage["value"]
    Path("plan").write_text(json.dumps(plan) + "\n")
    result = invoke("apply", "plan", "a.txt")
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert result.stderr.startswith("spinfix: ") or "Error: " in result.stderr


def test_a_full_disk_under_a_table_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"[ad_1] {n} {n * n}" for n in range(20_000)]}), path)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        f"sys.argv = ['spinfix', 'clean', '--no-restore', {str(path)!r}, '-o', {str(tmp_path / 'out')!r}]\n"
        "from spinfix.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert not (tmp_path / "out" / "a.parquet").exists()


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(?:(?:x{1000}){1000}){1000}", "repeats more than 100000 copies"),
        ("x{1000}{1000}", "repeats more than 100000 copies"),
        ("(a|(b{400}c){400})", "repeats more than 100000 copies"),
        (f"x{{{'9' * 5000}}}", "repeats more than 100000 copies"),
        (r"\(x{1000}\)[(]{1000}", ""),
        (r"(?:\d{4}-\d{2}-\d{2} .{0,1000}\n){1,20}", ""),
        ("(", "missing )"),
        ("{1,2", ""),
    ],
)
def test_patterns_of_users_are_checked_before_they_take_memory(pattern: str, problem: str) -> None:
    found = user_patterns.fault(pattern)
    assert found.startswith(problem) if problem else found == ""
    if problem:
        with pytest.raises(ConfigError, match="not a regular expression"):
            Config(protect=pattern)
