"""`spinfix rules` shows the shipped rules and the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from spinfix.artefacts.rules import load_packs
from spinfix.cli.main import spinfix

MINE = """\
name = "mine"
description = "Tags of my site"

[[rules]]
id = "{id}"
description = "Foo tag"
where = ["inline"]
literals = ["[foo]"]
pattern = '\\[foo\\]'
positive = [["a [foo] b", "a b"]]
negative = ["foo"]
"""


def rules(runner: CliRunner, *arguments: str | Path) -> tuple[int, str]:
    result = runner.invoke(spinfix, ["rules", *map(str, arguments)], standalone_mode=False)
    if result.exception is None:
        return 0, result.output
    assert hasattr(result.exception, "message"), result.exception
    return getattr(result.exception, "exit_code", 0), result.exception.message


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE.format(id="MY001"))
    return path


def test_list_names_every_rule_and_pack(runner: CliRunner) -> None:
    status, output = rules(runner, "list")
    assert status == 0
    for pack in load_packs():
        assert f"{pack.name} — {pack.description}" in output
        for rule in pack.rules:
            assert f"  {rule.id}  {rule.description}" in output


def test_show_explains_one_rule(runner: CliRunner) -> None:
    status, output = rules(runner, "show", "AD001")
    (rule,) = (rule for pack in load_packs() for rule in pack.rules if rule.id == "AD001")
    assert status == 0
    assert output.startswith(f"AD001  {rule.description}\n")
    assert rule.pattern in output


def test_show_takes_the_name_of_a_pack(runner: CliRunner) -> None:
    output = rules(runner, "show", "importer")[1]
    (pack,) = (pack for pack in load_packs() if pack.name == "importer")
    assert all(f"{rule.id}  {rule.description}\n" in output for rule in pack.rules)


def test_packs_of_the_user_are_shown_too(runner: CliRunner, mine: Path) -> None:
    assert "mine — Tags of my site (1 rule)\n  MY001  Foo tag\n" in rules(runner, "list", "--rule-pack", mine)[1]
    assert rules(runner, "show", "MY", "--rule-pack", mine)[1].startswith("MY001  Foo tag\n")


def test_an_unknown_name_is_told(runner: CliRunner) -> None:
    status, message = rules(runner, "show", "AD999")
    assert status == 2
    assert "no artefact rule or pack is called 'AD999'" in message


def test_a_pack_that_takes_an_id_of_another_is_refused(runner: CliRunner, mine: Path) -> None:
    mine.write_text(MINE.format(id="AD001"))
    status, message = rules(runner, "list", "--rule-pack", mine)
    assert status == 2
    assert "AD001" in message
