"""What is compiled and what is not come to the same results, to the last bit."""

from __future__ import annotations

import doctest
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spinfix.families.spinner import scanner
from tests.compiled import PACKAGE, uncompiled

SAMPLES = sorted((PACKAGE.parent / "docs" / "samples").glob("*.txt"))

PROGRAM = """
import json, sys
from pathlib import Path
from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.families.spinner import scanner
results = []
for config in (Config(quality="fast"), Config(), Config(assume_spun=True, quality="fast")):
    cleaner = Cleaner(config)
    for path in sys.argv[1:]:
        result = cleaner.analyse(Path(path).read_text("utf-8"))
        results.append([result.plan(), result.spin_probability, [f.share for f in result.findings]])
json.dump([scanner.COMPILED, results], sys.stdout)
"""


def results(folder: Path) -> list[object]:
    command = [sys.executable, "-c", PROGRAM, *map(str, SAMPLES)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(folder)}, check=True, capture_output=True, text=True, cwd=folder
    )
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", ["families.spinner.lattice_arrays", "families.spinner.segments", "text.stem_tokenizer"])
def test_the_examples_of_what_may_be_compiled(name: str) -> None:
    """Pytest looks for examples in the other modules by itself."""
    done = doctest.testmod(uncompiled(name))
    assert done.attempted > 0
    assert done.failed == 0


def test_no_examples_are_left_out() -> None:
    written = {path.with_suffix("") for path in PACKAGE.rglob("*.pxd") if ">>>" in path.with_suffix(".py").read_text("utf-8")}
    assert {".".join(path.relative_to(PACKAGE).parts) for path in written} == {
        "families.spinner.lattice_arrays",
        "families.spinner.segments",
        "text.stem_tokenizer",
    }


@pytest.mark.skipif(not scanner.COMPILED, reason="nothing is compiled here")
def test_pure_python_comes_to_the_same(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "spinfix", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__", "data"))
    (tmp_path / "spinfix" / "data").symlink_to(PACKAGE / "data")
    (tmp_path / "dictionaries").symlink_to(PACKAGE.parent / "dictionaries")
    plain, compiled = results(tmp_path), results(PACKAGE.parent)
    assert (plain[0], compiled[0]) == (False, True)
    assert SAMPLES
    assert plain[1] == compiled[1]
