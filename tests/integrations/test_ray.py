"""Ray Data: actors on a local cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from spinfix.integrations import SpinfixBatch
from tests.integrations.documents import OPTIONS, SOUND, expected, plain

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")


@pytest.fixture(scope="module")
def _cluster() -> Iterator[None]:
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("_cluster")
@pytest.mark.parametrize("batch_format", ["numpy", "pandas", "pyarrow"])
@pytest.mark.parametrize("action", ["edit", "drop"])
def test_two_actors(batch_format: str, action: str) -> None:
    rows: list[dict[str, Any]] = [{"id": number, "text": text} for number, text in enumerate(SOUND)]
    made = ray.data.from_items(rows).map_batches(
        SpinfixBatch,
        fn_constructor_kwargs={"column": "text", "action": action, **OPTIONS},
        batch_size=2,
        batch_format=batch_format,
        compute=ray.data.ActorPoolStrategy(size=2),
    )
    found = sorted(plain(made.take_all()), key=lambda row: row["id"])
    assert found == expected(SOUND, action)
