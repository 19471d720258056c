"""Expressions are compiled when they are first used, and then are what `re` and `regex` make."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import spinfix
from spinfix import lazy

WORDS: dict[str, tuple[Any, Any]] = {
    "re": (lazy.re_compile(r"(?P<word>[a-z]+)-?", re.IGNORECASE), re.compile(r"(?P<word>[a-z]+)-?", re.IGNORECASE)),
    "regex": (lazy.regex_compile(r"(?P<word>\p{L}+)-?", regex.V1), regex.compile(r"(?P<word>\p{L}+)-?", regex.V1)),
    "bytes": (lazy.re_compile(rb"\w+"), re.compile(rb"\w+")),
}
AT_MODULE_LEVEL = re.compile(r"^(?:\w+(?:: [^=\n]+)? = |    .*: )(?:re|regex)\.compile\(", re.MULTILINE)


@pytest.mark.parametrize("kind", WORDS)
@given(st.text(alphabet="aBé -_1", max_size=12))
def test_it_finds_what_the_compiled_one_finds(kind: str, text: str) -> None:
    found, made = WORDS[kind]
    where: Any = text.encode() if kind == "bytes" else text
    assert [one.span() for one in found.finditer(where)] == [one.span() for one in made.finditer(where)]
    assert found.findall(where) == made.findall(where)
    assert found.split(where) == made.split(where)
    assert found.sub(where[:0], where) == made.sub(where[:0], where)
    assert bool(found.match(where)) == bool(made.match(where))
    assert bool(found.fullmatch(where)) == bool(made.fullmatch(where))
    assert (found.pattern, found.flags, dict(found.groupindex)) == (made.pattern, made.flags, dict(made.groupindex))


def test_nothing_is_compiled_before_it_is_used() -> None:
    faulty = lazy.re_compile("(")
    with pytest.raises(re.error, match="unterminated"):
        faulty.search("")


def test_what_python_asks_of_objects_compiles_nothing() -> None:
    faulty = lazy.re_compile("(")
    assert not hasattr(faulty, "__wrapped__")
    assert copy.copy(faulty) is not faulty


def test_it_is_copied_and_pickled_before_and_after_its_first_use() -> None:
    found = lazy.re_compile("[ab]+")
    for _ in range(2):
        assert pickle.loads(pickle.dumps(found)).findall("ab b") == ["ab", "b"]
        assert copy.deepcopy(found).findall("ab b") == found.findall("ab b") == ["ab", "b"]


def test_modules_compile_their_expressions_on_first_use() -> None:
    files = Path(spinfix.__file__).parent.rglob("*.py")
    found = {path.name: AT_MODULE_LEVEL.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: lines for name, lines in found.items() if lines} == {}
