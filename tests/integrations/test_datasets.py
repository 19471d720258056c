"""Hugging Face datasets: batches in two processes, and the cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spinfix import fingerprint as fingerprint_module
from spinfix.integrations import SpinfixBatch
from tests.integrations.documents import (
    FATAL,
    GENUINE,
    OPTIONS,
    SOUND,
    SPUN,
    WITH_FATAL,
    Failing,
    KilledOnce,
    expected,
    expected_with_fatal,
)

datasets = pytest.importorskip("datasets")


@pytest.fixture
def dataset(tmp_path: Path) -> Any:
    datasets.Dataset.from_dict({"id": list(range(len(SOUND))), "text": SOUND}).save_to_disk(tmp_path / "texts")
    return datasets.load_from_disk(tmp_path / "texts")


@pytest.mark.parametrize("action", ["edit", "tag", "drop"])
def test_two_processes(dataset: Any, action: Any) -> None:
    batch = SpinfixBatch(action=action, **OPTIONS)
    made = dataset.map(batch, batched=True, batch_size=2, num_proc=2)
    assert made.to_list() == expected(SOUND, action)


def saved(folder: Path, texts: list[str | None]) -> Any:
    datasets.Dataset.from_dict({"id": list(range(len(texts))), "text": texts}).save_to_disk(folder)
    return datasets.load_from_disk(folder)


@pytest.mark.parametrize("processes", [None, 2])
@pytest.mark.parametrize("shape", [None, "numpy", "pandas", "arrow"])
def test_the_first_batch_written_does_not_decide_what_columns_hold(
    tmp_path: Path, processes: int | None, shape: str | None
) -> None:
    texts: list[str | None] = [GENUINE, GENUINE, GENUINE, SPUN] * 2
    batch = SpinfixBatch(**OPTIONS)
    posts = saved(tmp_path / "texts", texts).with_format(shape)
    made = posts.map(batch, batched=True, batch_size=1, writer_batch_size=1, num_proc=processes)
    assert made.with_format(None).to_list() == expected(texts)


def test_a_document_that_fails_is_passed_on(tmp_path: Path) -> None:
    made = saved(tmp_path / "texts", WITH_FATAL).map(
        Failing(**OPTIONS), batched=True, batch_size=1, writer_batch_size=1, num_proc=2
    )
    assert made.to_list() == expected_with_fatal()


def test_a_killed_worker_is_told_and_the_next_run_does_what_is_left(tmp_path: Path) -> None:
    """The first of two processes has finished when the second is killed; the next run takes its part from the cache."""
    texts: list[str | None] = [SPUN, GENUINE, GENUINE, FATAL]
    posts = saved(tmp_path / "texts", texts)
    batch = KilledOnce(killed=str(tmp_path / "killed"), after=f"{tmp_path}/texts/cache-*_00000_of_00002.arrow", **OPTIONS)
    with pytest.raises(RuntimeError, match="died"):
        posts.map(batch, batched=True, batch_size=2, num_proc=2)
    (finished,) = (tmp_path / "texts").glob("cache-*_00000_of_00002.arrow")
    written = finished.stat().st_mtime_ns
    assert posts.map(batch, batched=True, batch_size=2, num_proc=2).to_list() == expected(texts)
    assert finished.stat().st_mtime_ns == written


def test_the_cache_is_used_again_and_not_after_an_upgrade(dataset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    call = SpinfixBatch.__call__

    def counted(self: SpinfixBatch, batch: Any) -> Any:
        calls.append(1)
        return call(self, batch)

    monkeypatch.setattr(SpinfixBatch, "__call__", counted)
    first = dataset.map(SpinfixBatch(**OPTIONS), batched=True)
    assert calls
    calls.clear()
    again = dataset.map(SpinfixBatch(**OPTIONS), batched=True)
    assert not calls
    assert again._fingerprint == first._fingerprint
    assert dataset.map(SpinfixBatch(**OPTIONS, threshold=0.9), batched=True)._fingerprint != first._fingerprint
    calls.clear()
    monkeypatch.setattr("spinfix.__version__", "99.0")
    fingerprint_module._shipped.cache_clear()
    assert dataset.map(SpinfixBatch(**OPTIONS), batched=True)._fingerprint != first._fingerprint
    assert calls
    monkeypatch.undo()
    fingerprint_module._shipped.cache_clear()
