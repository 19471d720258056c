"""Ray Data: actors on a local cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spinfix.integrations import SpinfixBatch
from tests.conftest import ROOT
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
    plain,
)

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")


@pytest.fixture(scope="module")
def _cluster() -> Iterator[None]:
    environment = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False, runtime_env=environment)
    yield
    ray.shutdown()


def cleaned(texts: list[str | None], batch: type[SpinfixBatch], batch_format: str, **options: Any) -> Any:
    """The data set that two actors make, lazily."""
    rows: list[dict[str, Any]] = [{"id": number, "text": text} for number, text in enumerate(texts)]
    return ray.data.from_items(rows).map_batches(
        batch,
        fn_constructor_kwargs={"column": "text", **OPTIONS, **options},
        batch_size=2,
        batch_format=batch_format,
        compute=ray.data.ActorPoolStrategy(size=2),
    )


def rows_of(made: Any) -> list[dict[str, Any]]:
    return sorted(plain(made.take_all()), key=lambda row: row["id"])


@pytest.mark.usefixtures("_cluster")
@pytest.mark.parametrize("batch_format", ["numpy", "pandas", "pyarrow"])
@pytest.mark.parametrize("action", ["edit", "drop"])
def test_two_actors(batch_format: str, action: str) -> None:
    assert rows_of(cleaned(SOUND, SpinfixBatch, batch_format, action=action)) == expected(SOUND, action)


@pytest.mark.usefixtures("_cluster")
def test_a_document_that_fails_is_passed_on() -> None:
    assert rows_of(cleaned(WITH_FATAL, Failing, "pyarrow")) == expected_with_fatal()


@pytest.mark.usefixtures("_cluster")
def test_what_a_killed_actor_had_is_done_by_another(tmp_path: Path) -> None:
    texts: list[str | None] = [SPUN, GENUINE, FATAL, GENUINE, SPUN]
    killed = tmp_path / "killed"
    assert rows_of(cleaned(texts, KilledOnce, "pyarrow", killed=str(killed))) == expected(texts)
    assert killed.exists()


@pytest.mark.usefixtures("_cluster")
def test_files_have_the_same_types_whatever_they_hold(tmp_path: Path) -> None:
    """With Arrow's batches; of numpy's and pandas', Ray writes a column without a value as null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    cleaned([GENUINE, GENUINE, SPUN, SPUN], SpinfixBatch, "pyarrow").write_parquet(str(tmp_path))
    schemas = [pq.read_schema(path) for path in tmp_path.glob("*.parquet")]
    assert len(schemas) > 1
    assert {schema.field("spin_family").type for schema in schemas} == {pa.string()}
