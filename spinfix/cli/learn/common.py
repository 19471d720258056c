"""What the commands of ``spinfix learn`` have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from spinfix.cli.main import Failure
from spinfix.cli.parameters import FILE, FOLDER
from spinfix.errors import SpinfixError
from spinfix.families import registry
from spinfix.families.manifest import Family

SHIPPED = "wp-auto-spinner"
"""The family that commands take without ``--dictionary``."""

FAMILY = click.option("--dictionary", type=FOLDER, help=f"Folder of the family. [default: {SHIPPED}]")
SEED = click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
LANGUAGE_MODEL = click.option(
    "--language-model", type=FILE, help="A KenLM model that has not read the text to fit on. [default: the shipped one]"
)
JUDGE = click.option("--judge", type=FILE, help="A judge that has not read the text to fit on. [default: the shipped one]")
TOOLS = click.option("--tools", type=FOLDER, help="Folder with KenLM's lmplz and build_binary. [default: the PATH]")


def family_at(folder: Path | None) -> Family:
    """The family in a folder; None is the shipped one.

    Raises:
        FamilyError: if there is none.
    """
    return registry.at(folder) if folder else registry.named(SHIPPED)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Report missing packages, tools and files, and malformed data, as one message."""
    try:
        yield
    except SpinfixError as error:
        raise Failure(*getattr(error, "faults", str(error).split("\n"))) from error  # how to build KenLM takes several lines
    except (ImportError, OSError) as error:
        raise Failure(str(error)) from error
