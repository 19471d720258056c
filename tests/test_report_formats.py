"""The formats of --format: each is a loop over documents."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from spinfix.edits import Edit
from spinfix.report import terminal
from spinfix.report.run_report import Format, make
from spinfix.result import Result
from tests.reports import harbour, meadow, origin


def written(form: Format) -> str:
    report = make(form)
    pieces = [report.begin(), report.add(origin("harbour.txt"), harbour()), report.add(origin("meadow.txt"), meadow())]
    return "".join([*pieces, report.fail(origin("broken.txt"), "is not UTF-8"), report.end()])


@pytest.mark.parametrize("form", get_args(Format))
def test_every_format_tells_of_the_edits_and_ends_its_last_line(form: Format) -> None:
    text = written(form)
    assert "12 months" in text
    assert "harbour.txt" in text
    assert text.endswith("\n")


def test_json_has_one_line_for_each_document() -> None:
    records = [json.loads(line) for line in written("json").splitlines()]
    assert [record["file"] for record in records] == ["harbour.txt", "meadow.txt", "broken.txt"]
    assert records[2] == {"version": 2, "file": "broken.txt", "error": "is not UTF-8"}


def test_text_is_coloured_where_asked() -> None:
    assert "\x1b[" in make("text", terminal.coloured).add(origin("harbour.txt"), harbour())
    assert "\x1b[" not in written("text")


def test_text_gives_the_line_that_readers_see() -> None:
    result = Result("Fine.\n[ad_2]\n", (Edit(5, 12, "\n[ad_2]", "", "artefact", rule="AD001"),), None)
    assert make("text").add(origin("a.txt"), result).splitlines()[2].split()[0] == "2:1"
