"""Rules of imports that tools do not check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "spinfix"
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in PACKAGE.rglob("*.py")
}


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


IMPORTS = {module: set(imports(path)) for module, path in PATHS.items()}
GRAPH = {
    module: {target for name in names for target in (name, name.rpartition(".")[0]) if target in PATHS} - {module, "spinfix"}
    for module, names in IMPORTS.items()
}


def test_no_module_imports_itself_over_others() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_only_the_command_line_imports_click() -> None:
    users = [module for module, names in IMPORTS.items() if any(name.partition(".")[0] == "click" for name in names)]
    assert not [module for module in users if not module.startswith("spinfix.cli")]


def test_nothing_imports_the_command_line_or_the_training() -> None:
    for package in ("spinfix.cli", "training"):
        users = [module for module, names in IMPORTS.items() if any(f"{name}.".startswith(f"{package}.") for name in names)]
        assert not [module for module in users if not module.startswith((package, "spinfix.__main__"))]


@pytest.mark.parametrize("name", ["scrub", "clean", "analyse"])
def test_no_module_hides_a_function_of_the_package(name: str) -> None:
    """`import spinfix.scrub.rules` would make ``spinfix.scrub`` the module, and the function would be gone."""
    assert f"spinfix.{name}" not in PATHS
