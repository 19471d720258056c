"""`python -m training all`: every learned file, made again in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spinfix import resources
from spinfix.errors import TrainingError
from training import everything
from training.__main__ import train


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("pairs/wp-auto-spinner.train.jsonl.zst", "tortured/phrases.tsv", "tortured/papers.tsv"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).touch()
    for name in ("corpus", "genuine"):
        (tmp_path / "data" / name).mkdir()
    return tmp_path / "data"


@pytest.fixture
def planned(folder: Path, tmp_path: Path) -> list[everything.Step]:
    return everything.steps(everything.sources(folder), tmp_path)


def test_every_step_is_a_command_that_exists(
    planned: list[everything.Step], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blind.klm").touch()
    (tmp_path / "blind.npz").touch()
    monkeypatch.chdir(resources.dictionaries().parent)
    for step in planned:
        command = train.commands[step.arguments[0]]
        assert isinstance(command.make_context(command.name, list(step.arguments[1:])), click.Context)


def test_the_steps_make_everything_that_ships_as_learned(planned: list[everything.Step]) -> None:
    checkout = resources.dictionaries().parent
    made = {name for step in planned for name in step.makes}
    by_hand = {"family.toml", "corrections.tsv", "additions.tsv", "allowed.tsv", "synonyms.tsv"}
    shipped = {
        path.relative_to(checkout).as_posix()
        for family in resources.families()
        for path in (checkout / "dictionaries" / family).iterdir()
        if path.is_file() and path.name not in by_hand
    }
    shipped |= {f"spinfix/data/{path.name}" for path in (checkout / "spinfix" / "data").iterdir() if path.suffix != ".tables"}
    assert made == shipped


def writing(checkout: Path, content: str, asked: list[str]) -> everything.Execute:
    """What runs a step: it writes its files."""

    def execute(arguments: Sequence[str]) -> int:
        asked.append(arguments[0])
        (checkout / arguments[0]).write_text(content)
        return int(content == "broken")

    return execute


def test_what_changed_is_told(tmp_path: Path) -> None:
    planned = [everything.Step(name, (name,), (name,)) for name in ("one", "two", "three")]
    (tmp_path / "two").write_text("new")
    said: list[str] = []
    asked: list[str] = []
    changed = everything.run(planned, tmp_path, writing(tmp_path, "new", asked), said.append, first="two")
    assert (asked, changed) == (["two", "three"], ["three"])
    assert said == ["two: python -m training two", "  two: the same", "three: python -m training three", "  three: changed"]


def test_a_step_that_fails_ends_it(tmp_path: Path) -> None:
    planned = [everything.Step(name, (name,), (name,)) for name in ("one", "two")]
    asked: list[str] = []
    with pytest.raises(TrainingError, match="one failed with status 1; go on with --from one"):
        everything.run(planned, tmp_path, writing(tmp_path, "broken", asked), str)
    assert asked == ["one"]
    with pytest.raises(TrainingError, match="there is no step three; the steps are one, two"):
        everything.run(planned, tmp_path, writing(tmp_path, "new", asked), str, first="three")


def test_missing_sources_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / "tortured" / "papers.tsv").unlink()
    result = CliRunner().invoke(train, ["all", str(folder), "--work", str(tmp_path)])
    assert result.exit_code == 2
    assert "papers.tsv: missing; docs/retraining.md says what the folder needs" in result.stderr
