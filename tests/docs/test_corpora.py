"""What docs/corpora.md says of formats, options and messages is what the code does."""

from __future__ import annotations

import re

from spinfix.cli.apply import apply
from spinfix.cli.clean import clean
from spinfix.corpus import compression, fields, formats
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "corpora.md").read_text("utf-8")


def test_every_format_and_compression_is_there() -> None:
    table = PAGE.partition("## Formats")[2].partition("**The field**")[0]
    assert set(re.findall(r"`(\.\w+)`", table)) == formats.KNOWN | set(compression.ENDINGS)


def test_options_exist_and_those_of_corpora_are_there() -> None:
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    known = {
        name
        for command in (clean, apply)
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert shown <= known
    wanted = "check diff edits removed drop-spun tag min-confidence jobs resume on-error field skip-unreadable max-size report"
    assert shown >= {f"--{name}" for name in wanted.split()}


def test_names_of_fields_are_in_the_order_in_which_they_are_tried() -> None:
    listed = PAGE.partition("the first of\n")[2].partition("that contains text")[0]
    assert tuple(re.findall(r"`(\w+)`", listed)) == fields.USUAL


def test_extras_exist() -> None:
    extras = set(re.findall(r"spinfix\[(\w+)\]", PAGE))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert extras == {"zst", "parquet", "corpora"}
    assert all(re.search(rf"^{extra} = \[", project, re.MULTILINE) for extra in extras)
