"""No document, record or file ends a run: each is reported, and the others are cleaned."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spinfix import Cleaner
from spinfix.config import Config
from spinfix.corpus import compression
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from tests.conftest import ROOT, Plain, invoke
from tests.corpora import Silent, lines, run


class Endless(Plain):
    """A cleaner that never ends on some texts, and fails on others."""

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


def test_a_record_that_takes_too_long_is_passed_through(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines(["go to 1", "endless", "go to 3"]))
    running, silent = timed([path], Job("folder", tmp_path / "out"), 0.05)
    assert running.failed
    assert silent.errors == [
        f"{path}:2: takes more than 0.05 seconds; raise the limit (--max-seconds) if it is worth them; passed through unchanged"
    ]
    assert (tmp_path / "out" / "posts.jsonl").read_bytes() == lines(["visit 1", "endless", "visit 3"])


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
