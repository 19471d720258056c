"""The tutorial: every command runs on its text, and does what is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import zstandard

from tests.conftest import ROOT
from tests.docs.commands import commands_of, done

PAGE = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
COMMANDS = commands_of(PAGE)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with everything that the commands name."""
    monkeypatch.chdir(tmp_path)
    found = re.search(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    Path("ferry.txt").write_text(found[1], "utf-8")
    Path("posts").mkdir()
    Path("posts", "one.txt").write_text(found[1], "utf-8")
    record = json.dumps({"text": found[1]}).encode() + b"\n"
    Path("crawl.jsonl.zst").write_bytes(zstandard.compress(record * 3))


def test_every_command_runs() -> None:
    assert len(COMMANDS) >= 10
    for arguments in COMMANDS:
        done(arguments)
    assert "foreign minister" in Path("cleaned", "one.txt").read_text("utf-8")
    with zstandard.open("kept/crawl.jsonl.zst", "rt", encoding="utf-8") as lines:
        assert [json.loads(line)["text"].count("foreign minister") for line in lines] == [1, 1, 1]
    assert "foreign" in Path("ferry.html").read_text("utf-8")


def test_the_page_comes_out_as_it_says() -> None:
    cleaned = done(["clean", "ferry.txt"]).stdout
    assert "ad_" not in cleaned
    assert "Source link" not in cleaned
    for phrase in ("said on Tuesday", "end of the year", "foreign minister", "the same day", "the first time"):
        assert phrase in cleaned
    judged = done(["detect", "ferry.txt"]).stdout
    for phrase in ("The corporate", "a brand new", "wp-auto-spinner"):
        assert phrase in judged
