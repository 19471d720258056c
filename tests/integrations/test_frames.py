"""pandas, Polars and Dask data frames."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from spinfix.config import ConfigError
from spinfix.integrations import SpinfixBatch
from spinfix.integrations.batch import BatchError
from spinfix.integrations.document import ActionError
from tests.integrations.documents import (
    FATAL,
    GENUINE,
    OPTIONS,
    SOUND,
    SPUN,
    TEXTS,
    WITH_FATAL,
    Failing,
    KilledOnce,
    cleaner,
    expected,
    expected_with_fatal,
    plain,
)

ACTIONS = ("edit", "tag", "drop")


class TestPandas:
    @pytest.fixture(autouse=True)
    def _pandas(self) -> None:
        pytest.importorskip("pandas")

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize("dtype", ["object", "str", "string"])
    def test_a_frame(self, action: Any, dtype: str) -> None:
        import pandas as pd

        from spinfix.integrations.pandas import clean

        texts = TEXTS if dtype == "object" else SOUND
        frame = pd.DataFrame({"id": range(len(texts)), "text": pd.Series(texts, dtype=dtype)})
        frame.index += 10
        made = clean(frame, action=action, **OPTIONS)
        rows = [{name: None if pd.isna(value) else value for name, value in row.items()} for row in made.to_dict("records")]
        assert rows == expected(texts, action)
        assert made["text"].dtype == frame["text"].dtype
        assert list(made.index) == [10 + row["id"] for row in expected(texts, action)]
        assert frame.columns.tolist() == ["id", "text"]  # unchanged

    def test_the_accessor(self) -> None:
        import pandas as pd

        import spinfix.integrations.pandas  # noqa: F401

        series = pd.Series([SPUN, None], index=[3, 1], name="body")
        cleaned = series.spinfix.clean(**OPTIONS)
        assert cleaned[3] == cleaner().clean(SPUN)
        assert pd.isna(cleaned[1])
        assert cleaned.name == "body"
        detected = series.spinfix.detect(**OPTIONS)
        assert detected.loc[3, "spin_family"] == "wp-auto-spinner"
        assert list(detected.index) == [3, 1]

    def test_categories_hold_what_was_restored(self) -> None:
        import pandas as pd

        from spinfix.integrations.pandas import clean

        frame = pd.DataFrame({"id": [0, 1, 2], "text": pd.Series([SPUN, None, GENUINE], dtype="category")})
        rows = plain(clean(frame, **OPTIONS).astype(object).to_dict("records"))
        assert rows == expected([SPUN, None, GENUINE])
        assert frame["text"].spinfix.clean(**OPTIONS)[0] == rows[0]["text"]

    def test_a_series_cannot_drop(self) -> None:
        import pandas as pd

        import spinfix.integrations.pandas  # noqa: F401

        with pytest.raises(ActionError, match=r'use spinfix\.integrations\.pandas\.clean\(frame, action="drop"\)'):
            pd.Series([SPUN]).spinfix.clean(action="drop")

    def test_a_column_may_be_called_by_a_number(self) -> None:
        import pandas as pd

        frame = pd.DataFrame([[1, SPUN], [2, GENUINE]])  # as of a file without a header
        made = SpinfixBatch(1, **OPTIONS)(frame)  # type: ignore[arg-type]
        assert made[1].tolist() == [cleaner().clean(SPUN), GENUINE]
        assert frame[1].tolist() == [SPUN, GENUINE]

    def test_of_two_columns_with_text_none_is_taken_in_silence(self) -> None:
        import pandas as pd

        with pytest.raises(BatchError, match='several columns "text" in the batch; rename all but one'):
            SpinfixBatch(**OPTIONS)(pd.DataFrame([[SPUN, GENUINE]], columns=["text", "text"]))
        with pytest.raises(ConfigError, match=r"column = \['title', 'text'\]: it takes the name of one column"):
            SpinfixBatch(["title", "text"], **OPTIONS)  # type: ignore[arg-type]


class TestPolars:
    @pytest.fixture(autouse=True)
    def _polars(self) -> None:
        pytest.importorskip("polars")

    @pytest.mark.parametrize("action", ACTIONS)
    def test_a_frame_eager_and_lazy(self, action: Any) -> None:
        import polars as pl

        from spinfix.integrations.polars import clean

        frame = pl.DataFrame({"id": range(len(SOUND)), "text": SOUND})
        made = clean(frame, action=action, **OPTIONS)
        assert made.to_dicts() == expected(SOUND, action)
        lazily = clean(frame.lazy(), action=action, **OPTIONS)
        assert lazily.collect_schema() == made.schema
        assert lazily.collect().equals(made)

    def test_categories_hold_what_was_restored(self) -> None:
        import polars as pl

        from spinfix.integrations.polars import clean

        frame = pl.DataFrame({"id": [0, 1], "text": [SPUN, None]}, schema_overrides={"text": pl.Categorical})
        assert clean(frame, **OPTIONS).to_dicts() == expected([SPUN, None])

    def test_a_document_that_fails_is_passed_on(self) -> None:
        import polars as pl

        frame = pl.DataFrame({"id": range(len(WITH_FATAL)), "text": WITH_FATAL})
        assert frame.pipe(Failing(**OPTIONS)).to_dicts() == expected_with_fatal()

    def test_what_is_no_text_is_passed_on(self) -> None:
        import polars as pl

        from spinfix.integrations.polars import clean

        made = clean(pl.DataFrame({"text": [1, 2]}), **OPTIONS)
        assert made["text"].to_list() == [1, 2]
        assert made["spin_error"].null_count() == 0

    def test_frames_of_pandas_are_cleaned_too(self) -> None:
        pd = pytest.importorskip("pandas")

        from spinfix.integrations.polars import clean

        made = clean(pd.DataFrame({"id": range(len(SOUND)), "text": SOUND}), **OPTIONS)
        assert plain(made.astype(object).to_dict("records")) == expected(SOUND)

    def test_an_expression_cannot_drop(self) -> None:

        from spinfix.integrations.polars import cleaned

        with pytest.raises(ActionError, match=r'use clean\(frame, action="drop"\)'):
            cleaned("text", action="drop")

    def test_an_expression(self) -> None:
        import polars as pl

        from spinfix.integrations.polars import cleaned

        frame = pl.DataFrame({"body": SOUND}).lazy().with_columns(cleaned("body", **OPTIONS))
        assert frame.collect()["body"].to_list() == [row["text"] for row in expected(SOUND)]


class TestDask:
    @pytest.fixture(autouse=True)
    def _dask(self) -> None:
        pytest.importorskip("dask.dataframe")

    @pytest.mark.parametrize("action", ACTIONS)
    def test_partitions_in_processes(self, action: Any) -> None:
        import dask.dataframe as dd
        import pandas as pd

        from spinfix.integrations.dask import clean

        frame = dd.from_pandas(pd.DataFrame({"id": range(len(SOUND)), "text": SOUND}), npartitions=2)
        lazily = clean(frame, action=action, **OPTIONS)
        made = lazily.compute(scheduler="processes", num_workers=2)
        assert plain(made.astype(object).to_dict("records")) == expected(SOUND, action)
        assert list(lazily.columns) == list(made.columns)
        assert list(lazily.dtypes) == list(made.dtypes)

    def test_a_document_that_fails_is_passed_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import dask.dataframe as dd
        import pandas as pd

        from spinfix.integrations.dask import clean

        monkeypatch.setattr("spinfix.integrations.dask.SpinfixBatch", Failing)
        frame = dd.from_pandas(pd.DataFrame({"id": range(len(WITH_FATAL)), "text": WITH_FATAL}), npartitions=2)
        made = clean(frame, **OPTIONS).compute(scheduler="processes", num_workers=2)
        assert plain(made.astype(object).to_dict("records")) == expected_with_fatal()

    def test_a_killed_worker_is_told_and_the_next_run_has_everything(self, tmp_path: Path) -> None:
        import dask.dataframe as dd
        import pandas as pd

        texts: list[str | None] = [SPUN, GENUINE, GENUINE, FATAL]
        frame = dd.from_pandas(pd.DataFrame({"id": range(len(texts)), "text": texts}), npartitions=2)
        batch = KilledOnce(killed=str(tmp_path / "killed"), **OPTIONS)
        lazily = frame.map_partitions(batch, meta=batch(frame._meta))
        with pytest.raises(BrokenProcessPool):
            lazily.compute(scheduler="processes", num_workers=2)
        made = lazily.compute(scheduler="processes", num_workers=2)
        assert plain(made.astype(object).to_dict("records")) == expected(texts)
