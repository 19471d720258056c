"""What is compiled and what is not come to the same results, to the last bit."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.families.spinner import scanner
from tests.compiled import PACKAGE

SOURCES = PACKAGE / "compiled.sha256"
"""Written by `hatch_build.py`."""
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


@pytest.mark.skipif(not SOURCES.exists(), reason="nothing was compiled in this folder")
def test_what_is_compiled_is_what_is_written() -> None:
    compiled = {path: digest for digest, path in (line.split("  ") for line in SOURCES.read_text("utf-8").splitlines())}
    libraries = [path.with_name(path.name.split(".")[0] + ".py") for path in PACKAGE.rglob("*.so")]
    left_over = {path.relative_to(PACKAGE.parent).as_posix() for path in libraries} - set(compiled)
    assert not left_over, "there are libraries of modules that are no more: `pip install -e .` removes them"
    changed = [path for path, digest in compiled.items() if sha256((PACKAGE.parent / path).read_bytes()).hexdigest() != digest]
    assert not changed, "they changed after they were compiled: `pip install -e .` compiles them anew"


@pytest.mark.skipif(not scanner.COMPILED, reason="nothing is compiled here")
def test_pure_python_comes_to_the_same(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "spinfix", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__", "data"))
    (tmp_path / "spinfix" / "data").symlink_to(resources.language_model().parent)
    (tmp_path / "dictionaries").symlink_to(PACKAGE.parent / "dictionaries")
    plain, compiled = results(tmp_path), results(PACKAGE.parent)
    assert (plain[0], compiled[0]) == (False, True)
    assert SAMPLES
    assert plain[1] == compiled[1]


def test_a_package_without_sources_comes_to_the_same(tmp_path: Path) -> None:
    """As some installers leave it: bytecode and what was compiled, no `.py`."""
    shutil.copytree(PACKAGE, tmp_path / "spinfix", ignore=shutil.ignore_patterns("__pycache__", "data", "*.pxd"))
    (tmp_path / "spinfix" / "data").symlink_to(resources.language_model().parent)
    (tmp_path / "dictionaries").symlink_to(PACKAGE.parent / "dictionaries")
    assert compileall.compile_dir(tmp_path / "spinfix", quiet=2, legacy=True)
    for source in (tmp_path / "spinfix").rglob("*.py"):
        source.unlink()
    assert results(tmp_path) == results(PACKAGE.parent)
