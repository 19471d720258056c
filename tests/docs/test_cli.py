"""Every command and option says what it does, and the reference is up to date."""

from __future__ import annotations

import click
import generate_cli
import pytest

from spinfix.cli.main import spinfix
from tests.conftest import ROOT

COMMANDS = {context.command_path: context.command for context in generate_cli.walk(spinfix)}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    assert COMMANDS[name].help
    assert all(option.help for option in COMMANDS[name].params if isinstance(option, click.Option))


def test_the_reference_is_what_the_commands_say() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert reference == generate_cli.reference(), "run: python docs/generate_cli.py > docs/cli.md"
