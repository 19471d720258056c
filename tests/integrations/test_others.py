"""Engines that bring much with them: Data-Juicer, NeMo-Curator and dolma, each tested where it is installed."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner
from tests.conftest import ROOT
from tests.integrations.documents import (
    FATAL,
    GENUINE,
    OPTIONS,
    SOUND,
    SPUN,
    cleaner,
    expected,
    plain,
)

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def rows(texts: list[str | None]) -> list[dict[str, Any]]:
    return [{"id": number, "text": text} for number, text in enumerate(texts)]


def by_id(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(plain(found), key=lambda row: row["id"])


class TestWithoutTheEngine:
    ADAPTERS = (
        ("data_juicer", "Data-Juicer", "py-data-juicer"),
        ("nemo_curator", "NeMo-Curator", "nemo-curator"),
        ("dolma", "dolma", "dolma"),
    )

    @pytest.mark.parametrize(("package", "engine", "distribution"), ADAPTERS)
    @pytest.mark.parametrize("installed", [False, True])
    def test_the_adapter_says_what_to_install(
        self, tmp_path: Path, package: str, engine: str, distribution: str, installed: bool
    ) -> None:
        (tmp_path / f"{package}.py").write_text(
            f"import {'no_such_package' if installed else 'sys'}\n"
            f'raise ModuleNotFoundError("No module named {package!r}", name={package!r})'
        )
        code = f"try: import spinfix.integrations.{package}\nexcept ImportError as error: print(error)"
        path = os.pathsep.join((str(tmp_path), str(ROOT)))
        told = subprocess.run(
            [sys.executable, "-c", code], env=ENVIRONMENT | {"PYTHONPATH": path}, check=True, capture_output=True, text=True
        )
        needs = f"spinfix.integrations.{package} needs {engine}"
        lacks = ", which is installed, but cannot be imported (No module named 'no_such_package'); install what it lacks, or"
        message = f"{needs}{lacks} another version of it" if installed else f"{needs}; install it: pip install {distribution}"
        assert told.stdout.rstrip() == message


class TestDataJuicer:
    @pytest.fixture(autouse=True)
    def _engine(self) -> None:
        pytest.importorskip("data_juicer.ops.base_op", exc_type=ImportError)

    @pytest.mark.parametrize("action", ["edit", "tag"])
    def test_the_operator(self, action: Any) -> None:
        from data_juicer.core.data import NestedDataset
        from data_juicer.ops.base_op import OPERATORS

        import spinfix.integrations.data_juicer  # noqa: F401

        operator = OPERATORS.modules["spinfix_mapper"](action, spinfix=OPTIONS, num_proc=2)
        assert plain(operator.run(NestedDataset.from_list(rows(SOUND))).to_list()) == expected(SOUND, action)

    def test_the_command_with_a_killed_worker(self, tmp_path: Path) -> None:
        """As docs/pipelines.md has it: the first run ends with an error and exports nothing, the second has everything."""
        texts: list[str | None] = [SPUN, GENUINE, GENUINE, FATAL]
        posts, made, killed = (tmp_path / name for name in ("posts.jsonl", "out.jsonl", "killed"))
        posts.write_text("".join(json.dumps(row) + "\n" for row in rows(texts)), "utf-8")
        config = {
            "dataset_path": str(posts),
            "export_path": str(made),
            "work_dir": str(tmp_path / "work"),
            "np": 2,
            "process": [{"spinfix_mapper": {"spinfix": OPTIONS}}],
        }
        (tmp_path / "process.yaml").write_text(json.dumps(config), "utf-8")  # which is YAML, too
        code = (
            "import functools, sys\n"
            "from spinfix.integrations import data_juicer\n"
            "from data_juicer.tools.process_data import main\n"
            "from tests.integrations.documents import KilledOnce\n"
            "data_juicer.SpinfixBatch = functools.partial(KilledOnce, killed=sys.argv.pop())\n"
            "main()\n"
        )
        command = [sys.executable, "-c", code, "--config", "process.yaml", str(killed)]
        environment = ENVIRONMENT | {"HF_HOME": str(tmp_path / "hf")}
        subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, timeout=300)
        assert killed.exists()
        assert not made.exists()
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=300)
        assert by_id([json.loads(line) for line in made.read_bytes().splitlines()]) == expected(texts)

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

        data = pa.Table.from_pylist(rows(SOUND)) if arrow else pd.DataFrame(rows(SOUND))
        stage = SpinfixStage(action=action, **OPTIONS)
        stage.setup()
        made = stage.process(DocumentBatch(dataset_name="texts", data=data))
        assert type(made.data) is type(data)
        assert plain(made.to_pandas().astype(object).to_dict("records")) == expected(SOUND, action)
        assert made.dataset_name == "texts"
        assert set(stage.outputs()[1]) <= set(made.get_columns())

    @pytest.mark.parametrize("executor", ["ray_data", "xenna"])
    def test_a_pipeline_on_its_executors(self, executor: str, tmp_path: Path) -> None:
        wanted = expected([*SOUND, FATAL])
        wanted[-1] |= {"spin_probability": None, "spin_error": "a bug"}
        assert ran_by_nemo_curator(executor, "Failing(quality='fast')", [*SOUND, FATAL], tmp_path) == wanted

    def test_what_a_killed_worker_had_is_done_by_another(self, tmp_path: Path) -> None:
        texts: list[str | None] = [SPUN, GENUINE, FATAL, GENUINE, SPUN]
        batch = f"KilledOnce(quality='fast', killed={str(tmp_path / 'killed')!r})"
        assert ran_by_nemo_curator("ray_data", batch, texts, tmp_path) == expected(texts)
        assert (tmp_path / "killed").exists()


def ran_by_nemo_curator(executor: str, batch: str, texts: list[str | None], folder: Path) -> list[dict[str, Any]]:
    """The rows that a pipeline of one stage makes of a task for each text; in a process of its own, which takes Ray along."""
    code = (
        "import json, pickle, sys\n"
        "import pandas as pd, ray\n"
        "from nemo_curator.pipeline import Pipeline\n"
        "from nemo_curator.tasks import DocumentBatch\n"
        f"from nemo_curator.backends.{executor} import *\n"
        "from spinfix.integrations.nemo_curator import SpinfixStage\n"
        "from tests.integrations.documents import Failing, KilledOnce\n"
        "ray.init(num_cpus=3)\n"
        "stage = SpinfixStage()\n"
        f"stage.batch = {batch}\n"
        "frames = [pd.DataFrame([row]) for row in json.load(sys.stdin)]\n"
        "tasks = [DocumentBatch(dataset_name='texts', data=frame) for frame in frames]\n"
        "pipeline = Pipeline(name='texts', stages=[stage])\n"
        f"made = pipeline.run({'RayDataExecutor' if executor == 'ray_data' else 'XennaExecutor'}(), initial_tasks=tasks)\n"
        "rows = [row for task in made for row in task.to_pandas().astype(object).to_dict('records')]\n"
        "pickle.dump(rows, open('rows.pickle', 'wb'))\n"
    )
    given = json.dumps(rows(texts))
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, input=given, text=True, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return by_id(pickle.loads((folder / "rows.pickle").read_bytes()))


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

    def test_the_command_with_a_killed_run(self, tmp_path: Path) -> None:
        """`dolma tag` killed in the second of two files: the next run does that one again, and not the first."""
        files: list[list[str | None]] = [[text for text in SOUND if text], [GENUINE, FATAL, SPUN]]
        (tmp_path / "documents").mkdir()
        for number, texts in enumerate(files):
            with gzip.open(tmp_path / "documents" / f"{number}.jsonl.gz", "wt", encoding="utf-8") as lines:
                lines.writelines(json.dumps(row | {"id": str(row["id"]), "source": "tests"}) + "\n" for row in rows(texts))
        code = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from dolma.core.runtime import create_and_run_tagger\n"
            "import spinfix.integrations.dolma as adapter\n"
            "from tests.integrations.documents import FATAL\n"
            "predict = adapter.SpinfixTagger.predict\n"
            "def killed(self, doc):\n"
            "    if doc.text == FATAL and sys.argv[1] == 'kill': os.kill(os.getpid(), signal.SIGKILL)\n"
            "    return predict(self, doc)\n"
            "adapter.SpinfixTagger.predict = killed\n"
            "documents = [str(Path('documents').resolve() / '*.gz')]\n"
            "create_and_run_tagger(documents, ['spinfix'], experiment='spin', metadata='done', debug=True)\n"
        )
        statuses = []
        written = set()
        for mode in ("kill", "on"):
            command = [sys.executable, "-c", code, mode]
            done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, check=False, capture_output=True, timeout=300)
            statuses.append(done.returncode)
            written.add((tmp_path / "attributes" / "spin" / "0.jsonl.gz").stat().st_mtime_ns)
        assert statuses == [-signal.SIGKILL, 0]
        assert len(written) == 1
        for number, texts in enumerate(files):
            with gzip.open(tmp_path / "attributes" / "spin" / f"{number}.jsonl.gz", "rt", encoding="utf-8") as lines:
                found = [json.loads(line)["attributes"] for line in lines]
            results = [Cleaner().analyse(text or "") for text in texts]
            assert [
                [(start, end) for kind in ("restoration", "artefact") for start, end, _ in row[f"spin__spinfix__{kind}"]]
                for row in found
            ] == [
                [(edit.start, edit.end) for kind in ("restoration", "artefact") for edit in result.edits if edit.kind == kind]
                for result in results
            ]
