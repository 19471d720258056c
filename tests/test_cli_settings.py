"""Settings on a command line: every option of the table, where it comes from, and that it wins over the file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from spinfix.cli.settings import with_settings
from spinfix.config import Config
from spinfix.corpus.options import RunOptions
from spinfix.parallel import Pool
from spinfix.settings import TABLE, Settings
from spinfix.settings_files import load
from tests.conftest import invoke


@click.command()
@click.argument("files", nargs=-1)
@with_settings()
def tell(files: tuple[str, ...], settings: Settings) -> None:
    """Print what reaches the command."""
    click.echo(f"{files} {settings.config_for()} {settings.run_for()}")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test stands in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_option_of_the_table_is_there_with_its_meaning() -> None:
    parameters = {parameter.name: parameter for parameter in tell.params if isinstance(parameter, click.Option)}
    for option in TABLE:
        parameter = parameters[option.field]
        assert option.flag in parameter.opts
        assert parameter.help
        assert option.meaning[1:] in parameter.help
        assert parameter.multiple == (option.is_list or option.field == "field")  # a second field is refused


def test_left_out_they_are_as_the_library_has_them() -> None:
    done = CliRunner().invoke(tell, ["a.txt"])
    assert done.output.startswith(f"('a.txt',) {Config()} {RunOptions()}")


def test_the_command_line_wins_over_the_file(here: Path) -> None:
    (here / "spinfix.toml").write_text('threshold = 0.1\nfuzzy = false\nscrub = false\nignore = ["SL"]\njobs = 3\n', "utf-8")
    done = CliRunner().invoke(tell, ["--threshold", "0.2", "--fuzzy", "--ignore", "WP", "--ignore", "NL"])
    expected = Config(threshold=0.2, fuzzy=True, scrub=False, ignore=("WP", "NL"))
    assert f" {expected} " in done.output
    assert "jobs=3" in done.output


def test_a_file_can_be_named_or_none_be_read(here: Path) -> None:
    (here / "spinfix.toml").write_text("threshold = 0.1\n", "utf-8")
    (here / "other.toml").write_text("threshold = 0.3\n", "utf-8")
    assert "threshold=0.1," in CliRunner().invoke(tell, []).output
    assert "threshold=0.3," in CliRunner().invoke(tell, ["--config", "other.toml"]).output
    assert "threshold=0.7," in CliRunner().invoke(tell, ["--isolated"]).output
    both = CliRunner().invoke(tell, ["--config", "other.toml", "--isolated"])
    assert both.exit_code == 2
    assert "use one of them" in both.output


def test_the_settings_in_force_can_be_printed_and_read_again(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "spinfix.toml").write_text("threshold = 0.1\n", "utf-8")
    arguments = ["--dictionary", "mine", "--no-restore", "--on-error", "stop", "--allow", "ünïcode"]
    done = CliRunner().invoke(tell, [*arguments, "--dump-config"])
    assert done.exit_code == 0
    assert f"threshold = 0.1  # {here}/spinfix.toml:1" in done.output
    (here / "dumped.toml").write_bytes(done.stdout_bytes)
    again = load(here / "dumped.toml")
    assert again.config_for() == Config(threshold=0.1, dictionaries=(here / "mine",), restore=False, allow=("ünïcode",))
    assert again.run_for().on_error == "stop"


def test_wrong_values_are_refused(here: Path) -> None:
    assert "Invalid value for '--quality'" in CliRunner().invoke(tell, ["--quality", "good"]).output
    assert "does not exist" in CliRunner().invoke(tell, ["--dictionary", "gone"]).output
    assert (
        "value for --threshold: threshold = 2.0: it takes a number from 0 to 1"
        in CliRunner().invoke(tell, ["--threshold", "2"]).output
    )
    for option, given, takes in (
        ("threshold", "0,5", "a number from 0 to 1"),
        ("min-confidence", "90%", "a number from 0 to 1"),
        ("jobs", "two", "a whole number, 0 for one job on each core"),
        ("max-size", "5MB", "megabytes, more than 0 and at most a million"),
    ):
        done = CliRunner().invoke(tell, [f"--{option}", given])
        assert f"value for --{option}: {option} = '{given}': it takes {takes}\n" in done.output
    assert "value for --protect: protect = '(': not a regular expression" in CliRunner().invoke(tell, ["--protect", "("]).output
    (here / "spinfix.toml").write_text("thresold = 0.1\n", "utf-8")
    error = CliRunner().invoke(tell, []).exception
    assert str(error) == f"{here}/spinfix.toml:1: thresold is not an option; did you mean threshold?"


@pytest.mark.usefixtures("plain_cleaner")
def test_settings_of_a_folder_above_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spinfix.toml").write_text("max-size = 1.0\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("go to")
    monkeypatch.chdir(tmp_path / "in")
    shown = f"spinfix: using the settings of {tmp_path / 'spinfix.toml'}\n"
    assert invoke("clean", "a.txt").stderr.startswith(shown)
    assert shown not in invoke("clean", "-q", "a.txt").stderr
    monkeypatch.chdir(tmp_path)
    assert shown not in invoke("clean", "in/a.txt").stderr


@pytest.mark.usefixtures("plain_cleaner")
def test_settings_that_another_file_hides_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("go to")
    file, project = tmp_path / "spinfix.toml", tmp_path / "pyproject.toml"
    file.write_text("max-size = 1.0\n")
    shown = f"spinfix: {file} is used, and [tool.spinfix] in {project} is not; keep one of them\n"
    for content, told in (("[tool.spinfix]\n", True), ("[tool.other]\n", False), ("[tool.spinfix", False)):
        project.write_text(content)
        assert (shown in invoke("clean", "a.txt").stderr) == told
        assert shown not in invoke("clean", "-q", "a.txt").stderr


@pytest.mark.usefixtures("plain_cleaner")
def test_a_settings_file_does_not_start_more_processes_than_there_are_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spinfix.toml").write_text("jobs = 150\n")
    (tmp_path / "a.jsonl").write_text('{"text": "genuine"}\n' * 20_000)
    monkeypatch.chdir(tmp_path)
    asked: list[int] = []

    def pool(worker: Any, jobs: int, advice: str) -> Pool[Any, Any, Any]:
        asked.append(jobs)
        return Pool(worker, 1, advice)

    monkeypatch.setattr("spinfix.corpus.runner.Pool", pool)
    invoke("clean", "--check", "a.jsonl")
    invoke("clean", "--check", "-j", "3", "a.jsonl")
    assert (asked[0] <= len(os.sched_getaffinity(0)), asked[1]) == (True, 3)


@pytest.mark.usefixtures("plain_cleaner")
def test_a_high_limit_allocates_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("go to")
    assert invoke("clean", "--max-size", "1000000", tmp_path / "a.txt").stdout == "visit"


def test_of_two_fields_none_is_left_out_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,text\ngo to,go to\n")
    result = invoke("clean", path, "--field", "text", "--field", "title")
    assert result.exit_code == 2
    assert "--field: a run cleans one field, not text and title; clean the output again for the next" in result.stderr
    assert invoke("clean", path, "--field", "text", "--field", "text").exit_code == 0
