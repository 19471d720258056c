"""docs/api.md is up to date and complete; tests/docs/test_readme.py runs its examples."""

from __future__ import annotations

import generate_api

import spinfix
from tests.conftest import ROOT


def test_it_is_what_the_docstrings_say() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert page == generate_api.reference(), "run: python docs/generate_api.py > docs/api.md"


def test_it_has_every_name() -> None:
    assert sorted(name for names in generate_api.PARTS.values() for name in names) == sorted(spinfix.__all__)
