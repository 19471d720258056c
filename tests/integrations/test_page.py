"""The examples of docs/pipelines.md run, each as a script of its own, where their engine is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
CORPUS, *EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ENGINES = ("datasets", "datatrove", "ray", "pyspark", "dask", "pandas", "polars")


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
