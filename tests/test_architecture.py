"""Which package may import which: the picture in docs/architecture.md is the rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "spinfix"
ACCOUNT = (ROOT / "docs" / "architecture.md").read_text("utf-8")

TOP = "spinfix"
"""The package itself only hands names on; anybody may ask it for its version."""

ARROW = re.compile(r'^\s*(\w+)(?:\["([^"]+)"\])? --> (\w+)(?:\["([^"]+)"\])?$', re.MULTILINE)


def modules() -> dict[str, Path]:
    """Every module by its dotted name, packages included."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """What a module imports, wherever in the file the import stands, with the names that it takes from packages."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def cimports(path: Path) -> list[str]:
    """What the `.pxd` file beside a module takes types from."""
    types = path.with_suffix(".pxd")
    return re.findall(r"^from (spinfix[\w.]*) cimport", types.read_text("utf-8"), re.MULTILINE) if types.exists() else []


def graph() -> dict[str, set[str]]:
    """Which modules of the package each module imports."""
    known = modules()
    edges: dict[str, set[str]] = {}
    for module, path in known.items():
        edges[module] = set()
        for name in [*imports(path), *cimports(path)]:
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target not in (module, TOP):
                edges[module].add(target)
    return edges


GRAPH = graph()


@cache
def picture() -> tuple[dict[str, str], dict[str, set[str]]]:
    """The picture: the box of each package or module that it names, and the boxes that arrows lead to from each box."""
    boxes: dict[str, str] = {}
    arrows: dict[str, set[str]] = {}
    drawing = ACCOUNT.partition("```mermaid\n")[2].partition("```")[0]
    for start, start_label, end, end_label in ARROW.findall(drawing):
        arrows.setdefault(start, set()).add(end)
        for box, label in ((start, start_label), (end, end_label)):
            boxes.update(dict.fromkeys(filter(None, label.split(", ")), box))
    return boxes, arrows


def box(module: str) -> str:
    """The box of a module, that of the longest name that it begins with: "spinfix.families.base" is in "families"."""
    boxes, _ = picture()
    parts = module.split(".")[1:]
    for count in range(len(parts), 0, -1):
        if ".".join(parts[:count]) in boxes:
            return boxes[".".join(parts[:count])]
    raise LookupError(f"{module} is in no box of the picture in docs/architecture.md")


@cache
def reached(start: str) -> frozenset[str]:
    """The boxes that arrows lead to, over any number of steps, and the box itself."""
    _, arrows = picture()
    found, open_ends = {start}, [start]
    while open_ends:
        new = arrows.get(open_ends.pop(), set()) - found
        found |= new
        open_ends += new
    return frozenset(found)


@pytest.mark.parametrize("module", sorted(set(GRAPH) - {TOP}))
def test_imports_follow_the_arrows(module: str) -> None:
    forbidden = {target for target in GRAPH[module] if box(target) not in reached(box(module))}
    assert not forbidden, f"{module} may not import {forbidden}"


def test_packages_import_one_way() -> None:
    _, arrows = picture()
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_every_arrow_is_followed() -> None:
    """So that the picture shows what there is."""
    _, arrows = picture()
    followed = {(box(module), box(target)) for module, targets in GRAPH.items() if module != TOP for target in targets}
    assert not {(start, end) for start, ends in arrows.items() for end in ends} - followed


def test_no_module_imports_itself_over_others() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_every_package_has_a_line() -> None:
    named = set(re.findall(r"^\| `([\w.]+)` \| \S", ACCOUNT.partition("## The modules")[2], re.MULTILINE))
    packages = {name.removeprefix("spinfix.") for name, path in modules().items() if path.name == "__init__.py"}
    assert {package.partition(".")[0] for package in packages - {"spinfix"}} <= named <= packages


def test_every_module_named_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", ACCOUNT))
    assert not [name for name in sorted(named) if not (PACKAGE / name).exists() and not (ROOT / name).exists()]


def test_only_the_command_line_imports_click() -> None:
    knowing = {module for module, path in modules().items() if any(name.split(".")[0] == "click" for name in imports(path))}
    assert {module.split(".")[1] for module in knowing} == {"cli"}


def test_training_is_not_imported_at_run_time() -> None:
    knowing = {module for module, targets in GRAPH.items() if any(box(target) == "training" for target in targets)}
    assert {module.rpartition(".")[0] for module in knowing if box(module) != "training"} == {"spinfix.cli.learn"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli" / "learn").glob("*.py")), ids=lambda path: path.stem)
def test_the_command_to_learn_imports_lazily(path: Path) -> None:
    """`spinfix --help` loads every command, and must not need what only training needs."""
    tree = ast.parse(path.read_text("utf-8"))
    at_import = [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not [name for name in at_import if name.startswith("spinfix.training")]


@pytest.mark.parametrize("name", ["scrub", "clean", "analyse"])
def test_no_module_hides_a_function_of_the_package(name: str) -> None:
    """`import spinfix.scrub.rules` would make ``spinfix.scrub`` the module, and the function would be gone."""
    assert f"spinfix.{name}" not in modules()
