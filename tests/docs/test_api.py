"""docs/api.md: up to date, complete, and its examples do what they show."""

from __future__ import annotations

import doctest
import inspect
import re

import generate_api
import pytest

import spinfix
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGE = DOCS / "api.md"


MEMBERS = {
    f"{name}.{member}": value
    for name in spinfix.__all__
    if inspect.isclass(getattr(spinfix, name))
    for member, value in generate_api.members(getattr(spinfix, name))
}


def test_it_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text("utf-8") == generate_api.reference(), "run: python docs/generate_api.py > docs/api.md"


def test_it_has_every_name() -> None:
    assert sorted(name for names in generate_api.PARTS.values() for name in names) == sorted(spinfix.__all__)
    lines = PAGE.read_text("utf-8").splitlines()
    assert not [name for name in spinfix.__all__ if f"### {name}" not in lines]
    assert {"Cleaner.pipe", "Cleaner.detect", "Result.to_dict", "Result.text"} <= set(MEMBERS)
    assert not [name for name in MEMBERS if f"#### {name}" not in lines]


@pytest.mark.parametrize("name", [name for name, value in MEMBERS.items() if inspect.isfunction(value)])
def test_every_method_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(MEMBERS[name]) or "")


def test_no_section_is_lost() -> None:
    """Every line of a docstring that says something is on the page, whatever the generator made of it."""
    page = "".join(PAGE.read_text("utf-8").replace("`", "").split())
    for name in spinfix.__all__:
        for line in (inspect.getdoc(getattr(spinfix, name)) or "").splitlines():
            words = "".join(line.replace("`", "").split())
            assert words in page or generate_api.SECTION.match(line), f"{name}: {line}"


EXAMPLES = re.findall(r"^```python\n(>>> .*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_runs_as_it_stands(example: str) -> None:
    """Without names that only its module has: readers paste it into a session of their own."""
    test = doctest.DocTestParser().get_doctest(example, {}, "example", str(PAGE), 0)
    said: list[str] = []
    assert not doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append).failed, "".join(said)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 20
