"""Every command and option says what it does, and the reference is up to date."""

from __future__ import annotations

import click
import generate_cli
import pytest

from spinfix.cli.main import spinfix
from tests.conftest import ROOT

DOCS = ROOT / "docs"


COMMANDS = {context.command_path: context.command for context in generate_cli.walk(spinfix)}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help, f"{name} says nothing of itself"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} says nothing of itself"
        else:
            assert parameter.make_metavar(click.Context(command)).strip("[]|-.") in (command.help + name + "FILE")


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if isinstance(command, click.Group)])
def test_lists_of_commands_are_not_cut_off_on_a_terminal(name: str) -> None:
    written = COMMANDS[name].get_help(click.Context(COMMANDS[name], info_name=name, terminal_width=78))
    assert "..." not in written.partition("Commands:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_reference(name: str) -> None:
    reference = (DOCS / "cli.md").read_text("utf-8")
    assert f"# {name}\n" in reference
    for parameter in COMMANDS[name].params:
        assert all(option in reference for option in parameter.opts if option.startswith("-"))


def test_the_reference_is_what_the_commands_say() -> None:
    reference = (DOCS / "cli.md").read_text("utf-8")
    assert reference == generate_cli.reference(), "run: python docs/generate_cli.py > docs/cli.md"


def test_all_main_commands_are_there() -> None:
    assert {"spinfix clean", "spinfix apply", "spinfix dictionary lint", "spinfix learn pairs"} <= set(COMMANDS)
