"""Who may know whom: imports run one way, from the upper floors to the lower, and nothing runs in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "spinfix"

FLOORS = (
    (
        "tokens",
        "edits",
        "config",
        "resources",
        "column_file",
        "hashing",
        "phrases",
        "markup",
        "restoration",
        "options",
        "conditions",
        "inflection",
    ),
    (
        "dictionary",
        "dictionary_lint",
        "language_model",
        "rule_packs",
        "artefacts",
        "weights",
        "surface",
        "protect",
        "quotations",
    ),
    (
        *("channel", "lattice"),
        *("stemmer", "term_tree", "phrase_index", "tortured_dictionary", "mentions", "tortured_hits", "composition"),
    ),
    ("fuzzy", "towers", "judge", "judging", "beliefs", "evidence", "tables", "contexts", "cutter", "grid"),
    ("decoder", "search", "ranker", "editing", "gate", "passages", "scan", "tortured_gate"),
    ("restorer", "tortured"),
    ("cleaner",),
    ("corpus", "report", "learn", "settings"),
    ("cli", "__main__"),
)
"""Rooms by floor, lowest first.  A room knows rooms of its own floor and those below; `docs/design.md` says what each does."""

FACE = "spinfix"
"""The package itself only hands names on; anybody may ask it for its version."""

FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
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


def graph() -> dict[str, set[str]]:
    """Which modules of the package each module imports."""
    known = modules()
    edges: dict[str, set[str]] = {}
    for module, path in known.items():
        edges[module] = set()
        for name in imports(path):
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target not in (module, FACE):
                edges[module].add(target)
    return edges


GRAPH = graph()


def room(module: str) -> str:
    """The room of a module: "spinfix.cli.main" is in "cli"."""
    return module.split(".")[1]


@pytest.mark.parametrize("module", sorted(set(GRAPH) - {FACE}))
def test_imports_run_downwards(module: str) -> None:
    assert room(module) in FLOOR, f"give {room(module)} a floor"
    upwards = {target for target in GRAPH[module] if FLOOR[room(target)] > FLOOR[room(module)]}
    assert not upwards, f"{module} may not know {upwards}"


def test_every_room_is_in_the_account_of_the_house() -> None:
    account = (PACKAGE.parent / "docs" / "design.md").read_text("utf-8")
    rooms = {room(module) for module in GRAPH if module != FACE} - {"__main__"}
    assert not [name for name in sorted(rooms) if f"`{name}.py`" not in account and f"`{name}/`" not in account]


def test_nothing_imports_in_a_circle() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_only_the_command_line_knows_click() -> None:
    knowing = {
        room(module) for module, path in modules().items() if any(name.split(".")[0] == "click" for name in imports(path))
    }
    assert knowing == {"cli"}


def test_learning_is_not_imported_at_run_time() -> None:
    knowing = {module for module, targets in GRAPH.items() if any(room(target) == "learn" for target in targets)}
    assert {module for module in knowing if room(module) != "learn"} <= {"spinfix.cli.learn"}


def test_the_command_to_learn_imports_lazily() -> None:
    """`spinfix --help` loads every command, and must not need what only learning needs."""
    tree = ast.parse((PACKAGE / "cli" / "learn.py").read_text("utf-8"))
    at_import = [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not [name for name in at_import if name.startswith("spinfix.learn")]
