"""datatrove: a formatter and a filter in a real pipeline with two workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.integrations.documents import GENUINE, OPTIONS, SOUND, SPUN, cleaner, expected

pytest.importorskip("datatrove")

TEXTS = [text for text in SOUND if text]
"""datatrove's readers skip documents without text."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of JSON lines."""
    (tmp_path / "in").mkdir()
    for part in (0, 1):
        rows = [{"id": str(n), "text": text, "metadata": {"site": f"s{n}"}} for n, text in enumerate(TEXTS) if n % 2 == part]
        (tmp_path / "in" / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def ran(folder: Path, step: Any, tasks: int = 2) -> tuple[dict[str, Any], Any]:
    """The documents written, by their ids, and the step's statistics."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    steps = [JsonlReader(str(folder / "in")), step, JsonlWriter(str(folder / "out"), compression=None)]
    stats = LocalPipelineExecutor(steps, tasks=tasks, workers=tasks, logging_dir=str(folder / "logs")).run()
    lines = [line for path in sorted((folder / "out").glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    return {row["id"]: row for row in map(json.loads, lines)}, stats.stats[1].stats


def test_the_formatter_cleans_and_keeps_metadata(folder: Path) -> None:
    from spinfix.integrations.datatrove import SpinfixFormatter

    rows, stats = ran(folder, SpinfixFormatter(**OPTIONS))
    wanted = expected(list(TEXTS))
    assert len(rows) == len(TEXTS)
    for row in wanted:
        found = rows[str(row["id"])]
        assert found["text"] == row["text"]
        assert found["metadata"]["site"] == f"s{row['id']}"
        assert found["metadata"]["spin_family"] == (row["spin_family"] or "")
        assert found["metadata"]["spin_error"] == ""
        assert found["metadata"]["spin_probability"] == row["spin_probability"]
    assert stats["restorations"].total == sum(row["spin_restorations"] for row in wanted)
    assert stats["total"].total == len(TEXTS)


def test_the_first_document_does_not_decide_what_columns_of_parquet_hold(tmp_path: Path) -> None:
    import pyarrow.parquet as pq
    from datatrove.data import Document
    from datatrove.pipeline.writers import ParquetWriter

    from spinfix.integrations.datatrove import SpinfixFormatter

    documents = [Document(text=text, id=str(n)) for n, text in enumerate((GENUINE, GENUINE, SPUN))]
    writer = ParquetWriter(str(tmp_path), batch_size=1, expand_metadata=True)
    list(writer.run(SpinfixFormatter(**OPTIONS).run(iter(documents))))
    assert pq.read_table(tmp_path)["spin_family"].to_pylist() == ["", "", "wp-auto-spinner"]


def test_the_formatter_drops(folder: Path) -> None:
    from spinfix.integrations.datatrove import SpinfixFormatter

    rows, stats = ran(folder, SpinfixFormatter("drop", **OPTIONS))
    kept = expected(list(TEXTS), "drop")
    assert sorted(rows) == [str(row["id"]) for row in kept]
    assert stats["dropped"].total == len(TEXTS) - len(kept)


def test_the_filter_keeps_texts_and_writes_what_it_drops(folder: Path) -> None:
    from datatrove.pipeline.writers import JsonlWriter

    from spinfix.integrations.datatrove import SpinfixFilter

    dropped = folder / "dropped"
    rows, stats = ran(folder, SpinfixFilter(JsonlWriter(str(dropped), compression=None), **OPTIONS))
    genuine = [n for n, text in enumerate(TEXTS) if cleaner().analyse(text).family is None]
    assert {row["id"]: row["text"] for row in rows.values()} == {str(n): TEXTS[n] for n in genuine}
    lines = [json.loads(line) for path in dropped.glob("*.jsonl") for line in path.read_bytes().splitlines()]
    assert sorted(row["id"] for row in lines) == sorted(str(n) for n in range(len(TEXTS)) if n not in genuine)
    assert {row["metadata"]["filter_reason"] for row in lines} == {"spun"}
    assert stats["dropped_spun"].total == len(lines)


def test_a_document_that_fails_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from datatrove.data import Document

    from spinfix.cleaner import Cleaner
    from spinfix.integrations.datatrove import SpinfixFormatter

    def failing(self: Cleaner, texts: Sequence[str]) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Cleaner, "analyse_all", failing)
    (made,) = SpinfixFormatter(**OPTIONS).run(iter([Document(text=SPUN, id="1")]))
    assert made.text == SPUN
    assert made.metadata["spin_error"] == "a bug"


PIPELINE = """
import os, pathlib, sys, time
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from spinfix.integrations.datatrove import SpinfixFormatter


class Stopping(PipelineStep):
    name = "waits to be killed in its second task"

    def run(self, data, rank=0, world_size=1):
        for document in data:
            yield document
            if rank == 1 and sys.argv[1] == "wait":
                pathlib.Path("waiting").touch()
                time.sleep(600)


if __name__ == "__main__":
    steps = [JsonlReader("in"), SpinfixFormatter(quality="fast"), JsonlWriter("out", compression=None), Stopping()]
    LocalPipelineExecutor(steps, tasks=2, workers=1, logging_dir="logs").run()
"""


def test_what_a_killed_run_leaves_is_done_by_the_next(folder: Path) -> None:
    """kill -9 in the second of two tasks; the next run does that one again, and not the first."""
    (folder / "pipeline.py").write_text(PIPELINE, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "pipeline.py"]
    with subprocess.Popen([*command, "wait"], cwd=folder, env=environment, start_new_session=True) as process:
        while process.poll() is None and not (folder / "waiting").exists():
            os.sched_yield()
        os.killpg(process.pid, signal.SIGKILL)
    assert (folder / "waiting").exists()
    assert [path.name for path in (folder / "logs" / "completions").iterdir()] == ["00000"]
    first = (folder / "out" / "00000.jsonl").stat().st_mtime_ns
    subprocess.run([*command, "on"], cwd=folder, env=environment, check=True, timeout=300)
    lines = [line for path in sorted((folder / "out").glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    found = {row["id"]: row["text"] for row in map(json.loads, lines)}
    assert len(lines) == len(TEXTS)
    assert found == {str(row["id"]): row["text"] for row in expected(list(TEXTS))}
    assert (folder / "out" / "00000.jsonl").stat().st_mtime_ns == first
