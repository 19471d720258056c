"""The examples in docstrings, run on the plain code: pytest's `--doctest-modules` cannot collect what is compiled."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.compiled import PACKAGE, uncompiled

PATHS = [path for path in sorted(PACKAGE.rglob("*.py")) if ">>>" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", PATHS, ids=[str(path.relative_to(PACKAGE)) for path in PATHS])
def test_the_examples_of_a_module(path: Path) -> None:
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    if path.with_suffix(".pxd").is_file():
        module = uncompiled(name)
    else:
        module = importlib.import_module(f"spinfix.{name}".removesuffix(".__init__"))
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0
