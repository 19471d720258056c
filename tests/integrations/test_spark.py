"""PySpark on `local[2, 2]`: two workers, and a failed task is tried again, as on every cluster."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from spinfix.integrations.batch import BatchError
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
)

pytest.importorskip("pyspark")
pytest.importorskip("pandas")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    made = SparkSession.builder.master("local[2, 2]").config("spark.ui.enabled", "false").getOrCreate()
    yield made
    made.stop()


@pytest.fixture
def frame(session: Any) -> Any:
    rows = [(number, text) for number, text in enumerate(SOUND)]
    return session.createDataFrame(rows, "id long, text string").repartition(2)


@pytest.mark.parametrize("action", ["edit", "tag", "drop"])
def test_a_frame(frame: Any, action: Any) -> None:
    from spinfix.integrations.spark import clean

    made = clean(frame, action=action, **OPTIONS)
    assert [row.asDict() for row in made.orderBy("id").collect()] == expected(SOUND, action)
    again = clean(made, **OPTIONS)
    assert again.columns == made.columns


def test_a_function_of_a_column(frame: Any) -> None:
    from spinfix.integrations.spark import cleaner

    made = frame.withColumn("text", cleaner(**OPTIONS)("text")).orderBy("id").collect()
    assert [row["text"] for row in made] == [row["text"] for row in expected(SOUND)]


def test_a_document_that_fails_is_passed_on(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from spinfix.integrations.spark import clean

    monkeypatch.setattr("spinfix.integrations.spark.SpinfixBatch", Failing)
    frame = session.createDataFrame(list(enumerate(WITH_FATAL)), "id long, text string").repartition(2)
    assert [row.asDict() for row in clean(frame, **OPTIONS).orderBy("id").collect()] == expected_with_fatal()


def test_what_a_killed_worker_had_is_done_by_another(session: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from spinfix.integrations.spark import clean

    texts: list[str | None] = [SPUN, GENUINE, FATAL, GENUINE, SPUN]
    killed = tmp_path / "killed"
    monkeypatch.setattr("spinfix.integrations.spark.SpinfixBatch", partial(KilledOnce, killed=str(killed)))
    frame = session.createDataFrame(list(enumerate(texts)), "id long, text string").repartition(2)
    assert [row.asDict() for row in clean(frame, **OPTIONS).orderBy("id").collect()] == expected(texts)
    assert killed.exists()


def test_a_column_that_is_not_there_is_told_at_once(frame: Any) -> None:
    from spinfix.integrations.spark import clean

    with pytest.raises(BatchError, match='no column "body" in the batch, which has id, text'):
        clean(frame, "body", **OPTIONS)


def test_names_of_columns_may_have_dots(session: Any) -> None:
    """Spark reads "meta.url" as a field of a column "meta", which is there as well."""
    from spinfix.integrations.spark import clean

    rows = [(number, "a", ("b",), text) for number, text in enumerate(SOUND)]
    frame = session.createDataFrame(rows, "id long, `meta.url` string, meta struct<url: string>, `post.body` string")
    made = [row.asDict() for row in clean(frame, "post.body", **OPTIONS).orderBy("id").collect()]
    assert {(row.pop("meta.url"), row.pop("meta").url) for row in made} == {("a", "b")}
    assert [{**row, "text": row["post.body"]} for row in made] == [{**row, "post.body": row["text"]} for row in expected(SOUND)]


def test_a_function_cannot_drop() -> None:
    from spinfix.integrations.spark import cleaner

    with pytest.raises(ValueError, match='use clean\\(frame, action="drop"\\)'):
        cleaner("drop")
