"""Hugging Face datasets: batches in two processes, and the cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spinfix import fingerprint as fingerprint_module
from spinfix.integrations import SpinfixBatch
from tests.integrations.documents import OPTIONS, SOUND, expected

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
