"""Texts in which a listed phrase means what it says, however often it is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

LITERAL = json.loads((Path(__file__).parent / "cases" / "tortured" / "literal-phrases.json").read_text("utf-8"))


def as_parameters() -> list[Any]:
    """The texts for ``parametrize``; one with a "known failure" has to fail."""
    return [
        pytest.param(
            case,
            id=case["phrase"],
            marks=[pytest.mark.xfail(reason=case["known failure"], strict=True)] if "known failure" in case else [],
        )
        for case in LITERAL
    ]
