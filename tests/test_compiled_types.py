"""The types in a `.pxd` file are those of the names in the `.py` file beside it.

Cython takes a type for a name that nothing has, and says nothing: a local that was renamed in the code alone would go on as a
Python object, ten times as slow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.compiled import PACKAGE

PATHS = sorted(PACKAGE.rglob("*.pxd"))
NAME = r"(?:public |readonly )?(?:const )?(?:unsigned |long )*[\w.]+(?:\[[^]]*\])?"
"""A type as it stands in front of a name: "public int[::1]", "unsigned long long"."""


class Declared(NamedTuple):
    """What a `.pxd` file says: the names of its owner ("" for the module, a class, or a function) that have types."""

    owner: str
    names: tuple[str, ...]


class Names(NamedTuple):
    """What a function of the code has: its arguments, and all its locals, those among them."""

    arguments: tuple[str, ...]
    locals: frozenset[str]


def statements(source: str) -> Iterator[tuple[bool, str]]:
    """The lines of a `.pxd` file, with whether they are indented; what is in brackets is one line."""
    lines = re.sub(r"#.*", "", source).split("\n")
    waiting = ""
    for line in lines:
        waiting += line if not waiting else " " + line.strip()
        if waiting.count("(") == waiting.count(")"):
            if waiting.strip():
                yield waiting.startswith(" "), waiting.strip()
            waiting = ""
    assert not waiting


def declared(source: str) -> Iterator[Declared]:
    """Everything that a `.pxd` file gives a type."""
    owner, local = "", ()
    for indented, line in statements(source):
        inside = owner if indented else ""
        if match := re.fullmatch(r"cdef class (\w+)(\(.*\))?:", line):
            owner = match[1]
            yield Declared(owner, ())
        elif match := re.fullmatch(r"@cython\.locals\((.*)\)", line):
            local = tuple(re.findall(r"(\w+)=", match[1]))
        elif match := re.fullmatch(r"(?:cdef|cpdef) [^(]*?(\w+)\((.*)\)(?: except.*| noexcept| nogil)*", line):
            arguments = tuple(part.split("=")[0].split()[-1] for part in match[2].split(",") if part.strip())
            yield Declared(f"{inside}.{match[1]}" if inside else match[1], (*arguments, "|", *local))
            local = ()
        elif match := re.fullmatch(rf"cdef ({NAME}) (\w[\w, ]*)", line):
            yield Declared(inside, tuple(name.strip() for name in match[2].split(",")))
        else:
            assert re.match(r"(from .* )?cimport |@cython.final$", line), f"not understood: {line}"


def locals_of(function: ast.FunctionDef) -> Names:
    """The arguments and locals of a function."""
    arguments = tuple(one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs))
    nodes = ast.walk(function)
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return Names(arguments, frozenset(arguments) | stored)


def wrong_types(types: str, code: str) -> list[str]:
    """What has a type and is not in the code."""
    tree = ast.parse(code)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: locals_of(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    for owner, node in classes.items():
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                functions[f"{owner}.{method.name}"] = locals_of(method)
    attributes = {
        owner: {
            inner.attr
            for inner in ast.walk(node)
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and isinstance(inner.value, ast.Name)
        }
        for owner, node in classes.items()
    }
    constants = {
        node.id
        for statement in tree.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    found = []
    for owner, names in declared(types):
        if "|" in names:
            if owner not in functions:
                found.append(f"{owner}()")
                continue
            border = names.index("|")
            known = functions[owner]
            found += [
                f"{owner}({given})" for given, real in zip(names[:border], known.arguments, strict=False) if given != real
            ]
            found += [f"{owner}: {name}" for name in names[border + 1 :] if name not in known.locals]
            if border != len(known.arguments):
                found.append(f"{owner}({', '.join(known.arguments)})")
        elif not owner:
            found += [name for name in names if name not in constants]
        elif owner not in classes:
            found.append(owner)
        else:
            found += [f"{owner}.{name}" for name in names if name not in attributes[owner]]
    return found


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_every_type_is_that_of_a_name(path: Path) -> None:
    code = path.with_suffix(".py")
    assert code.is_file(), f"{path.name} is beside no module"
    assert wrong_types(path.read_text("utf-8"), code.read_text("utf-8")) == []


CODE = """
MOST = 3

class Counter:
    def __init__(self):
        self.count = 0

    def add(self, number):
        more = number
        self.count += more
"""
TYPES = """
cdef int MOST

cdef class Counter:
    cdef public int count

    @cython.locals(more=int)
    cpdef int add(self, int number) except -1
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("MOST", "LEAST", ["LEAST"]),
        ("Counter", "Numbering", ["Numbering", "Numbering", "Numbering.add()"]),
        ("int count", "int count, counted", ["Counter.counted"]),
        ("more=int", "more=int, less=int", ["Counter.add: less"]),
        ("int number", "int value", ["Counter.add(value)"]),
        ("int number", "int number, int times", ["Counter.add(self, number)"]),
        ("int add", "int added", ["Counter.added()"]),
    ],
)
def test_a_name_that_is_not_there_is_told(old: str, new: str, told: list[str]) -> None:
    assert wrong_types(TYPES.replace(old, new) if old else TYPES, CODE) == told
