"""A folder of very many files does not flood the terminal: messages of one sort are bounded and counted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import Result

from spinfix.cli.streams import LISTED
from spinfix.corpus.runner import FAULTS_SHOWN
from spinfix.report.html import HtmlReport
from tests.conftest import invoke

TAGGED = 60 + LISTED
BROKEN = 30 + LISTED
NESTED = LISTED + 5


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(TAGGED):
        (folder / f"{number}.txt").write_text(f"[ad_1]\nRain fell on day {number}.\n", "utf-8")
    for number in range(BROKEN):
        (folder / f"broken{number}.txt").write_bytes(b"caf\xe9")
    return folder


def run(*arguments: str | Path) -> Result:
    return invoke(*arguments, "--isolated", "--jobs", "1")


def lines(stderr: str, word: str) -> list[str]:
    return [line for line in stderr.splitlines() if word in line]


def test_files_that_were_cleaned_are_listed_up_to_a_limit(corpus: Path, tmp_path: Path) -> None:
    done = run("clean", corpus, "-o", tmp_path / "out")
    assert len(lines(done.stderr, "spinfix: cleaned ")) == LISTED
    assert len(lines(done.stderr, "is not UTF-8 (byte")) == LISTED
    assert lines(done.stderr, "    is not UTF-8")[0].split() == ["is", "not", "UTF-8", f"{BROKEN}"]
    assert f"spinfix: {TAGGED - LISTED} more cleaned" in done.stderr.splitlines()
    assert f"spinfix: {BROKEN - LISTED} more files that could not be cleaned; --json lists them all" in done.stderr.splitlines()
    assert done.exit_code == 2
    assert run("clean", corpus, "--json").stdout.count('"error"') == BROKEN


def test_errors_are_counted_with_quiet_too(corpus: Path) -> None:
    done = run("clean", corpus, "--check", "--quiet")
    assert len(done.stderr.splitlines()) == LISTED + 1
    assert len(done.stdout.splitlines()) == TAGGED


def test_skipped_files_and_a_report_of_a_part(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HtmlReport.__init__, "__defaults__", ("spinfix report", 20, 10**6, None))
    report = tmp_path / "report.html"
    done = run("clean", corpus, "--report", report, "--skip-unreadable")
    assert done.stdout == ""
    assert f"spinfix: {BROKEN - LISTED} more skipped" in done.stderr.splitlines()
    assert f"spinfix: {report}: shows the 20 documents with most to check, of {TAGGED}" in done.stderr.splitlines()


def test_detection_is_bounded_too(corpus: Path) -> None:
    done = run("detect", corpus)
    assert f"spinfix: {BROKEN - LISTED} more files that could not be read; --json lists them all" in done.stderr.splitlines()


def test_a_file_that_is_not_in_the_output_is_named_after_many_records(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(2 * (LISTED // FAULTS_SHOWN)):
        (folder / f"{number}.jsonl").write_text('{"text": "Rain fell."}\n' + '{"text": null}\n' * LISTED)
    (folder / "last.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Rain fell."}\n')[:-4])
    done = run("clean", folder, "-o", tmp_path / "out")
    named = lines(done.stderr, ": has null in the field")
    assert len(named) == LISTED
    assert len({line.partition(".jsonl:")[0] for line in named}) == LISTED // FAULTS_SHOWN, "not of the first file alone"
    assert f"spinfix: {LISTED} more records that could not be cleaned; --json lists them all" in done.stderr.splitlines()
    assert len(lines(done.stderr, "last.jsonl.gz:2: is truncated or corrupt")) == 1
    assert len(lines(run("detect", folder).stderr, "last.jsonl.gz:2: is truncated or corrupt")) == 1


def test_files_that_do_not_exist_are_counted() -> None:
    done = run("clean", *(f"no/such/{number}.txt" for number in range(NESTED)))
    assert len(done.stderr.splitlines()) == LISTED + 1
    assert done.stderr.endswith("5 more that could not be searched or found\n")


def test_a_few_are_listed_as_ever(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    assert " more " not in run("clean", tmp_path).stderr


def test_fields_are_named_once_and_not_all(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"post": {"body": "Rain fell."}, "n": 1}\n' * 300)
    for field in ("post", "n"):
        done = run("clean", path, "--field", field)
        assert f'no record has a text in the field "{field}"; ' in done.stderr
        assert len(done.stderr.splitlines()) == 1
    path.write_text(json.dumps({f"k{number}": "Rain fell." for number in range(3000)}) + "\n")
    assert "and 2,990 more" in run("clean", path, "--field", "nothing").stderr
    table = tmp_path / "a.csv"
    table.write_text(",".join(f"k{number}" for number in range(3000)) + "\n")
    assert "and 2,990 more" in run("clean", table, "--field", "nothing").stderr


def test_a_list_of_numbers_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(list(range(1000))))
    assert run("clean", path).stderr == (
        f"spinfix: {path}: no field of the first records contains text; choose one (--field)\n"
    )


def test_a_first_line_that_is_too_long_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Rain fell. " * 500_000}) + "\n")
    assert "the first line is no JSON, or too long to see its fields" in run("clean", path).stderr
