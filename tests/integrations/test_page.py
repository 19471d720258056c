"""The examples of docs/pipelines.md run, each as a script of its own, where their engine is installed."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
CORPUS, *EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ENGINES = ("datasets", "datatrove", "nemo_curator", "dolma", "ray", "pyspark", "dask", "pandas", "polars")


def engine_of(example: str) -> str | None:
    return next((name for name in ENGINES if re.search(rf"^(?:import|from) {name}\b", example, re.MULTILINE)), None)


def test_every_engine_has_an_example() -> None:
    assert sorted(engine_of(example) or "" for example in EXAMPLES) == sorted(["", *ENGINES])


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=[engine_of(example) or "processes" for example in EXAMPLES])
def test_it_runs(example: str, tmp_path: Path) -> None:
    engine = engine_of(example)
    if engine and importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    if engine == "pyspark" and shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable, "HF_HOME": str(tmp_path / "hf")}
    for name, code in (("corpus.py", CORPUS), ("example.py", example)):
        (tmp_path / name).write_text(code, "utf-8")
        command = [sys.executable, name]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.slow
def test_the_yaml_of_data_juicer_runs(tmp_path: Path) -> None:
    pytest.importorskip("data_juicer.ops.base_op", exc_type=ImportError)
    settings = re.search(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    command = re.search(r"^\$ python (-c .*process.yaml)$", PAGE, re.MULTILINE)
    assert settings
    assert command
    (tmp_path / "process.yaml").write_text(settings[1], "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HOME": str(tmp_path / "hf")}
    for arguments in (["-c", CORPUS], shlex.split(command[1])):
        subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=300
        )
    rows = [json.loads(line) for line in (tmp_path / "cleaned" / "posts.jsonl").read_bytes().splitlines()]
    assert [row["spin_family"] for row in rows] == ["wp-auto-spinner", None]


def test_its_extras_exist() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = {extra for group in re.findall(r"spinfix\[([\w,]+)\]", PAGE) for extra in group.split(",")}
    assert extras >= {"datasets", "datatrove", "ray", "spark", "pandas", "polars", "dask"}
    assert all(re.search(rf"^{extra} = \[", project, re.MULTILINE) for extra in extras)
