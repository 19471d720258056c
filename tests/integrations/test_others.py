"""Engines that bring much with them: Data-Juicer, NeMo-Curator and dolma, each tested where it is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.documents import OPTIONS, SOUND, SPUN, cleaner, expected, plain


class TestDataJuicer:
    @pytest.fixture(autouse=True)
    def _engine(self) -> None:
        pytest.importorskip("data_juicer.ops.base_op", exc_type=ImportError)

    @pytest.mark.parametrize("action", ["edit", "tag"])
    def test_the_operator(self, action: Any) -> None:
        from data_juicer.core.data import NestedDataset
        from data_juicer.ops.base_op import OPERATORS

        import spinfix.integrations.data_juicer  # noqa: F401

        rows = [{"id": number, "text": text} for number, text in enumerate(SOUND)]
        operator = OPERATORS.modules["spinfix_mapper"](action, spinfix=OPTIONS, num_proc=2)
        assert plain(operator.run(NestedDataset.from_list(rows)).to_list()) == expected(SOUND, action)

    def test_a_failing_text_loses_no_other(self) -> None:
        from spinfix.integrations.data_juicer import SpinfixMapper

        made = SpinfixMapper(spinfix=OPTIONS, skip_op_error=True).process({"text": [SPUN, 7, None]})
        assert made["text"] == [cleaner().clean(SPUN), 7, None]

    def test_it_cannot_drop(self) -> None:
        from spinfix.integrations.data_juicer import SpinfixMapper

        with pytest.raises(ValueError, match="filter by spin_family"):
            SpinfixMapper("drop")


class TestNemoCurator:
    @pytest.fixture(autouse=True)
    def _engine(self) -> None:
        pytest.importorskip("nemo_curator.stages.base", exc_type=ImportError)

    @pytest.mark.parametrize("action", ["edit", "tag", "drop"])
    @pytest.mark.parametrize("arrow", [True, False])
    def test_the_stage(self, action: Any, arrow: bool) -> None:
        import pandas as pd
        import pyarrow as pa
        from nemo_curator.tasks import DocumentBatch

        from spinfix.integrations.nemo_curator import SpinfixStage

        rows = [{"id": number, "text": text} for number, text in enumerate(SOUND)]
        data = pa.Table.from_pylist(rows) if arrow else pd.DataFrame(rows)
        stage = SpinfixStage(action=action, **OPTIONS)
        stage.setup()
        made = stage.process(DocumentBatch(dataset_name="texts", data=data))
        assert type(made.data) is type(data)
        assert plain(made.to_pandas().astype(object).to_dict("records")) == expected(SOUND, action)
        assert made.dataset_name == "texts"
        assert set(stage.outputs()[1]) <= set(made.get_columns())


class TestDolma:
    @pytest.fixture(autouse=True)
    def _engine(self) -> None:
        pytest.importorskip("dolma.core.taggers", exc_type=ImportError)

    def test_the_tagger(self) -> None:
        from dolma.core.data_types import InputSpec
        from dolma.core.registry import TaggerRegistry

        import spinfix.integrations.dolma  # noqa: F401

        tagger = TaggerRegistry.get("spinfix")(**OPTIONS)
        made = tagger.tag(InputSpec(id="1", text=SPUN))
        result = cleaner().analyse(SPUN)
        assert made["spun"] == [(0, len(SPUN), round(result.spin_probability or 0.0, 5))]
        for kind in ("restoration", "artefact"):
            edits = [edit for edit in result.edits if edit.kind == kind]
            assert made[kind] == [(edit.start, edit.end, round(edit.confidence, 5)) for edit in edits]
        assert json.dumps(made)

    def test_a_document_that_fails_has_no_spans(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        from dolma.core.data_types import InputSpec

        from spinfix.integrations.dolma import SpinfixTagger

        tagger = SpinfixTagger(**OPTIONS)
        monkeypatch.setattr(tagger.documents.cleaner, "analyse", lambda text: 1 // 0)
        assert tagger.tag(InputSpec(id="1", text=SPUN)) == {"spun": [], "restoration": [], "artefact": []}
