"""What several tests need."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click.testing
import hypothesis
import pytest

from spinfix.cleaner import Cleaner
from spinfix.cli.main import spinfix
from spinfix.config import Config
from spinfix.edits import Alternative, Edit
from spinfix.result import Result
from tests.browser import chromium
from training.__main__ import train

ROOT = Path(__file__).parent.parent

hypothesis.settings.register_profile("spinfix", deadline=None)  # a loaded machine is no fault of the code
hypothesis.settings.load_profile("spinfix")

Run = Callable[..., subprocess.CompletedProcess[bytes]]


class Plain:
    """A cleaner that knows one phrase and one artefact, so that tests of the command line know what comes out."""

    def __init__(self, config: Config) -> None:
        self.config = config
        Plain.last = self

    last: Plain

    def analyse(self, text: str) -> Result:
        edits = []
        for match in re.finditer(r"go to|\[ad_1\]\n?", text):
            start, end = match.span()
            if match.group() == "go to" and self.config.restore:
                origin = {"family": "wp-auto-spinner", "entry": "go to → visit"}
                other = (Alternative("attend", 0.1),)
                made = Edit(start, end, "go to", "visit", "restoration", confidence=0.875, alternatives=other, **origin)
                edits.append(made)
            elif match.group() != "go to" and self.config.scrub:
                edits.append(Edit(start, end, match.group(), "", "artefact", rule="AD001"))
        family = "wp-auto-spinner" if self.config.restore and self.config.threshold < 0.75 else None
        return Result(text, tuple(edits), 0.75 if self.config.restore else None, family)

    def analyse_all(self, texts: Sequence[str]) -> list[Result]:
        return [self.analyse(text) for text in texts]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser, or a skipped test."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    """A cleaner of quality "fast", with the models."""
    return Cleaner(Config(quality="fast"))


@pytest.fixture
def plain_cleaner(monkeypatch: pytest.MonkeyPatch) -> type[Plain]:
    """Put `Plain` in the engine's place."""
    monkeypatch.setattr("spinfix.cli.clean.Cleaner", Plain)
    return Plain


def invoke(*arguments: str | Path, stdin: str | bytes | None = None, **options: Any) -> click.testing.Result:
    """Run a command of ``spinfix`` in this process."""
    return click.testing.CliRunner().invoke(spinfix, [*map(str, arguments)], input=stdin, **options)


def invoke_training(*arguments: str | Path) -> click.testing.Result:
    """Run a command of ``python -m training`` in this process."""
    return click.testing.CliRunner().invoke(train, [*map(str, arguments)], prog_name="python -m training")


def clean(*arguments: str | Path, stdin: str | bytes | None = None) -> click.testing.Result:
    """Run ``spinfix clean`` in this process."""
    return invoke("clean", *arguments, stdin=stdin)


@pytest.fixture
def spinfix_process() -> Run:
    """Run ``python -m spinfix`` as a process of its own."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
        command: Sequence[str | Path] = [sys.executable, "-m", "spinfix", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)  # type: ignore[call-overload, no-any-return]

    return run
