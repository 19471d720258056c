"""``python -m training all``: everything that ships as learned."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from spinfix import resources
from spinfix.cli.learn import errors_as_messages
from spinfix.cli.main import Failure
from spinfix.cli.parameters import FOLDER, NEW_FOLDER
from spinfix.cli.streams import say
from spinfix.report.terminal import counted


@click.command("all", short_help="Make every shipped learned file again, in a checkout.")
@click.argument("folder", type=FOLDER)
@click.option("--work", type=NEW_FOLDER, required=True, help="Folder for intermediate files, 4 GB for 500 MB of text.")
@click.option("--from", "first", metavar="STEP", help="Begin with this step, after an interruption.")
def learn_all(*, folder: Path, work: Path, first: str | None) -> None:
    """Make every shipped learned file again, in a checkout, and say which came out with the same bytes.

    FOLDER has the sources, laid out as docs/retraining.md says. It takes hours, most of them for the judge, and needs all
    that the single steps need: spinfix[train,deep], and KenLM's lmplz and build_binary.
    """
    with errors_as_messages():
        from training import everything

        checkout = resources.dictionaries().parent
        if not (checkout / "pyproject.toml").is_file():
            raise Failure(f"{checkout}: not a checkout of spinfix; install it with pip install -e .")
        work.mkdir(parents=True, exist_ok=True)
        planned = everything.steps(everything.sources(folder), work.resolve())

        def execute(arguments: Sequence[str]) -> int:
            return subprocess.run([sys.executable, "-m", "training", *arguments], cwd=checkout, check=False).returncode

        changed = everything.run(planned, checkout, execute, say, first=first)
    say(f"done; {counted(len(changed), 'file')} changed")
