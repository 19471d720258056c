"""Expressions that are only tried where a text has one of their literals: each of their alternatives has one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import chain

import pytest

import spinfix
from spinfix.text.lowercase import fold
from tests.rule_strings import Writer

SAMPLES = 1000
"""Strings written for an expression.  Its alternatives take turns, so that each is in many of them."""

SUFFIX = "_LITERALS"


def guarded() -> Iterator[tuple[str, str]]:
    """The modules with literals of an expression, and its name."""
    for module in pkgutil.walk_packages(spinfix.__path__, "spinfix."):
        if not module.name.startswith(("spinfix.artefacts", "spinfix.families", "spinfix.text")):
            continue
        yield from ((module.name, name) for name in vars(importlib.import_module(module.name)) if name.endswith(SUFFIX))


GUARDED = sorted(guarded())


def test_they_are_found() -> None:
    assert len(GUARDED) >= 8


@pytest.mark.parametrize(("module", "name"), GUARDED, ids=[f"{module}.{name}" for module, name in GUARDED])
def test_every_match_has_a_literal(module: str, name: str) -> None:
    content = vars(importlib.import_module(module))
    pattern, literals = content[name.removesuffix(SUFFIX)], tuple(content[name])
    writer = Writer(pattern.pattern, name)
    matched = 0
    for written in (writer.write() for _ in range(SAMPLES)):
        texts = (f" {written} ", f"Zug{written} Zug", f" {written}Zug", f"Zug {written.upper()} ")
        for match in chain.from_iterable(map(pattern.finditer, texts)):
            matched += 1
            is_found = any(literal in match[0] or literal in fold(match[0]) for literal in literals)
            assert is_found, f"add a literal for {match[0]!r} to {name}, or it is never found"
    assert matched >= SAMPLES // 10
