"""The batch callable that all engines share, without an engine."""

from __future__ import annotations

import logging
import pickle
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from spinfix import ConfigError, SpinfixError
from spinfix.cleaner import Cleaner
from spinfix.integrations import SpinfixBatch
from spinfix.integrations.batch import ADDED, BatchError
from spinfix.integrations.document import Documents
from tests.integrations.documents import GENUINE, OPTIONS, SOUND, SPUN, TEXTS, expected, plain

ACTIONS = ("edit", "tag", "drop")


def rows_of(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("select", "ZZ"), ("ignore", "ZZ"), ("rule_packs", "no.toml"), ("model", "no.klm"), ("judge", "no.npz")],
)
def test_an_option_that_cannot_be_used_ends_the_run(name: str, value: str) -> None:
    options: Any = {name: value}
    with pytest.raises(SpinfixError, match=re.escape(value)):
        SpinfixBatch(**options)({"text": [GENUINE]})


def test_a_column_of_the_name_of_one_that_is_added_is_refused() -> None:
    with pytest.raises(ConfigError, match="column = 'spin_error': a column of this name is added; rename yours"):
        SpinfixBatch(column="spin_error")


@pytest.mark.parametrize("action", ["tag", "drop"])
def test_what_needs_a_judgement_is_refused_without_one(action: Any) -> None:
    with pytest.raises(ConfigError, match="restore = False does not check whether texts were spun"):
        SpinfixBatch(action=action, restore=False)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_mapping_of_lists(action: Any) -> None:
    made = SpinfixBatch(action=action, **OPTIONS)({"id": list(range(len(TEXTS))), "text": TEXTS})
    assert rows_of(made) == expected(TEXTS, action)
    assert list(made) == ["id", "text", *ADDED]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_mapping_of_arrays(action: Any) -> None:
    texts = np.array(TEXTS, object)
    made = SpinfixBatch(action=action, **OPTIONS)({"id": np.arange(len(TEXTS)), "text": texts})
    assert made["spin_probability"].dtype == np.float64
    assert made["spin_removals"].dtype == np.int64
    assert plain(rows_of({name: list(values) for name, values in made.items()})) == expected(TEXTS, action)


def test_numpy_s_own_strings() -> None:
    made = SpinfixBatch(**OPTIONS)({"text": np.array([SPUN, GENUINE])})
    assert made["text"].tolist() == [row["text"] for row in expected([SPUN, GENUINE])]


@pytest.mark.parametrize("null", [None, float("nan"), np.float32("nan"), np.float64("nan"), np.float16("nan")])
def test_every_kind_of_null_is_no_text(null: Any) -> None:
    """Ray makes numbers of half the size of a block of nulls."""
    made = SpinfixBatch(**OPTIONS)({"text": [null, SPUN]})
    assert (made["text"][0], made["spin_error"]) == (None, [None, None])
    alone = SpinfixBatch(**OPTIONS)({"text": np.array([null, null])})
    assert (alone["text"].tolist(), alone["spin_error"]) == ([None, None], [None, None])


def test_numbers_are_no_nulls() -> None:
    made = SpinfixBatch(**OPTIONS)({"text": [7, 10**400, 1.5, np.int64(3), True]})
    assert all(error and "must be str" in error for error in made["spin_error"])


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_an_arrow_table(action: Any, kind: pa.DataType) -> None:
    table = pa.table({"id": range(len(SOUND)), "text": pa.array(SOUND, kind)})
    made = SpinfixBatch(action=action, **OPTIONS)(table)
    assert made.to_pylist() == expected(SOUND, action)
    assert made.schema.field("text").type == kind


def test_an_arrow_table_of_views_of_which_every_row_is_kept() -> None:
    table = pa.table({"text": pa.array(SOUND, pa.string_view())})
    made = SpinfixBatch(**OPTIONS)(table)
    assert made.schema.field("text").type == pa.string_view()
    assert made["text"].to_pylist() == SpinfixBatch(**OPTIONS)({"text": SOUND})["text"]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_an_arrow_column_of_bytes(action: Any, kind: pa.DataType) -> None:
    """As older programs write text; it stays a column of bytes."""
    texts = [None if text is None else text.encode() for text in SOUND]
    made = SpinfixBatch(action=action, **OPTIONS)(pa.table({"id": range(len(SOUND)), "text": pa.array(texts, kind)}))
    assert made.schema.field("text").type == kind
    decoded = [None if text is None else text.decode() for text in made.column("text").to_pylist()]
    rows = made.drop_columns("text").append_column("text", pa.array(decoded)).to_pylist()
    assert rows == expected(SOUND, action)


def test_bytes_that_are_not_utf_8_are_a_fault_of_their_row() -> None:
    made = SpinfixBatch(**OPTIONS)({"text": [SPUN.encode(), "caf\xe9".encode("latin-1"), None]})
    assert made["text"] == [expected([SPUN])[0]["text"].encode(), b"caf\xe9", None]
    assert ["can't decode byte 0xe9 in position 3" in (error or "") for error in made["spin_error"]] == [False, True, False]


def test_columns_that_are_there_already_are_made_anew() -> None:
    batch = SpinfixBatch(**OPTIONS)
    once = batch({"text": [SPUN]})
    twice = batch(once)
    assert list(twice) == list(once)
    assert twice["spin_family"] == [None]


def test_an_empty_batch() -> None:
    assert SpinfixBatch(**OPTIONS)({"text": []}) == {"text": [], **{name: [] for name in ADDED}}


class TestBadDocuments:
    def test_one_that_is_no_text_is_reported_and_passed_on(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, "spinfix"):
            made = SpinfixBatch(**OPTIONS)({"text": [SPUN, 7, b"bytes", GENUINE]})
        assert made["text"][1:3] == [7, b"bytes"]
        assert made["text"][0] != SPUN
        assert [error is None for error in made["spin_error"]] == [True, False, True, True]
        assert len(caplog.records) == 1

    def test_a_failure_inside_loses_one_document(self, monkeypatch: pytest.MonkeyPatch) -> None:
        analyse_all = Cleaner.analyse_all

        def failing(self: Cleaner, texts: Sequence[str]) -> Any:
            if "fatal" in texts:
                raise RuntimeError("a bug")
            return analyse_all(self, texts)

        monkeypatch.setattr(Cleaner, "analyse_all", failing)
        made = SpinfixBatch(**OPTIONS)({"text": ["fatal", SPUN]})
        assert made["text"][0] == "fatal"
        assert made["spin_error"] == ["a bug", None]
        assert made["spin_family"][1] == "wp-auto-spinner"


class TestErrors:
    def test_a_column_that_is_not_there(self) -> None:
        with pytest.raises(BatchError, match='no column "body" in the batch, which has id, text; name it by column='):
            SpinfixBatch("body", **OPTIONS)({"id": [1], "text": [SPUN]})

    def test_a_batch_of_another_type(self) -> None:
        with pytest.raises(BatchError, match="not list"):
            SpinfixBatch(**OPTIONS)([SPUN])

    @pytest.mark.parametrize("text", [SPUN, np.str_(SPUN), SPUN.encode(), None, 7.5])
    def test_a_single_row_as_without_batched(self, text: Any) -> None:
        with pytest.raises(BatchError, match="one row, not a batch; use batched=True"):
            SpinfixBatch(**OPTIONS)({"id": 1, "text": text})

    def test_options_are_checked_at_once(self) -> None:
        with pytest.raises(ConfigError, match="threshold"):
            SpinfixBatch(threshold=7)
        with pytest.raises(ConfigError, match="action = 'mend': it takes 'edit', 'tag', 'drop'"):
            SpinfixBatch(action="mend")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("options", "message"),
        [({"families": ["nosuch"]}, 'there is no family "nosuch"'), ({"families": []}, "no family is in use")],
    )
    def test_options_that_cannot_be_used_end_the_run(self, options: Any, message: str) -> None:
        """Or every document would be passed on as it is."""
        with pytest.raises(SpinfixError, match=message):
            SpinfixBatch(**options)({"text": [SPUN]})
        with pytest.raises(SpinfixError, match=message):
            Documents(**options)(SPUN)


class TestPickling:
    def test_it_is_small_after_use_and_works(self) -> None:
        batch = SpinfixBatch(**OPTIONS)
        batch({"text": [SPUN]})
        packed = pickle.dumps(batch)
        assert len(packed) < 3000
        copy = pickle.loads(packed)
        assert copy({"text": [SPUN]}) == batch({"text": [SPUN]})
        assert copy.documents.cleaner is batch.documents.cleaner
