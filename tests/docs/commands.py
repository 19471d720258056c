"""The commands that a page shows."""

from __future__ import annotations

import re
import shlex

from click.testing import Result

from tests.conftest import invoke


def commands_of(page: str) -> list[list[str]]:
    """The arguments of every command of ``spinfix`` in the blocks of a page, without what is to be done if it fails."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    lines = (line.partition("||")[0] for block in blocks for line in block.splitlines())
    return [shlex.split(line, comments=True)[2:] for line in lines]


def done(arguments: list[str]) -> Result:
    """The result of a command, which succeeds."""
    result = invoke(*arguments)
    assert result.exit_code == 0, f"{arguments}: {result.output}"
    return result
