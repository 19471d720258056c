"""No document, record or file ends a run: each is reported, and the others are cleaned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner
from spinfix.config import Config
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import Run
from spinfix.corpus.worker import Worker
from spinfix.text.protection import SlowPatternError
from tests.conftest import Plain
from tests.corpora import Silent, lines, run


class Endless(Plain):
    """A cleaner that never ends on some texts, and fails on others."""

    made = 0

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        Endless.made += 1

    def analyse(self, text: str) -> Any:
        while "endless" in text:
            pass
        if "broken" in text:
            raise RuntimeError("a bug")
        if "large" in text:
            raise MemoryError
        return super().analyse(text)


def timed(paths: list[Path], job: Job, seconds: float) -> tuple[Run, Silent]:
    silent = Silent()
    running = Run(job, Worker(job, Endless), silent)
    running([Source(str(path), path, Path(path.name), seconds=seconds) for path in paths])
    return running, silent


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_takes_too_long_is_passed_through(tmp_path: Path, jobs: int) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines(["go to 1", "endless", "go to 3"]))
    running, silent = timed([path], Job("folder", tmp_path / "out", jobs=jobs), 0.05)
    assert running.failed
    assert silent.errors == [
        f"{path}:2: takes more than 0.05 seconds; raise the limit (--max-seconds) if it is worth them; passed through unchanged"
    ]
    assert (tmp_path / "out" / "posts.jsonl").read_bytes() == lines(["visit 1", "endless", "visit 3"])


def test_a_cleaner_that_was_interrupted_is_not_used_again(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(lines(["endless", "go to", "go to"]))
    Endless.made = 0
    timed([path], Job("folder", tmp_path / "out"), 0.05)
    assert Endless.made == 2


@pytest.mark.parametrize("text", ["endless", "broken", "large"])
def test_a_document_that_cannot_be_cleaned_does_not_end_the_run(tmp_path: Path, text: str) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(text)
    second.write_text("go to")
    running, silent = timed([first, second], Job("write"), 0.05)
    assert running.failed
    assert (first.read_text(), second.read_text()) == (text, "visit")
    (message,) = silent.errors
    assert message.startswith(f"{first}: ")


def test_an_archive_that_is_too_short_does_not_end_the_run(tmp_path: Path) -> None:
    record = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\ngo to see\r\n\r\n"
    short, whole = tmp_path / "a.warc", tmp_path / "b.warc"
    short.write_bytes(record.replace(b": 9", b": 6") + record)
    whole.write_bytes(record)
    running, silent = run(Job("write"), short, whole)
    assert running.failed
    assert whole.read_bytes() == record.replace(b": 9", b": 9").replace(b"go to", b"visit")
    (message,) = silent.errors
    assert message.startswith(f"{short}: no record begins where the last one ends")


def test_patterns_of_the_user_have_one_budget_for_a_document() -> None:
    cleaner = Cleaner(Config(protect=("(?:a|aa)+b", "(?:a|aa)+c"), restore=False))
    with pytest.raises(SlowPatternError, match=r"\(--protect\)"):
        cleaner.clean(("a" * 40 + "!\n") * 50)


def test_a_slow_rule_is_tried_once_on_a_document(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pack = tmp_path / "slow.toml"
    pack.write_text(
        'name = "slow"\ndescription = "d"\n[[rules]]\n'
        'id = "XX001"\ndescription = "d"\nwhere = ["own-line"]\nliterals = ["zzz"]\n'
        'pattern = "zzz (?:a|aa)+b"\npositive = [["a", "a"]]\nnegative = ["b"]\n'
    )
    cleaner = Cleaner(Config(rule_packs=pack, restore=False))
    text = "[ad_1]\n" + ("zzz " + "a" * 60 + "!\n") * 50
    assert cleaner.clean(text) == text.removeprefix("[ad_1]\n")
    assert [record.getMessage().partition(" on ")[0] for record in caplog.records] == ["rule XX001 took too long"]


def test_a_budget_reaches_the_workers_from_the_command_line(tmp_path: Path, plain_cleaner: type[Plain], runner: Any) -> None:
    from spinfix.cli.main import spinfix

    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "go to"}) + "\n")
    assert runner.invoke(spinfix, ["clean", "--max-seconds", "5", str(path)]).stdout == '{"text": "visit"}\n'
    refused = runner.invoke(spinfix, ["clean", "--max-seconds", "-1", str(path)])
    assert refused.exit_code == 2
    assert "it takes seconds" in refused.output
