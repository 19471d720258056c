"""What the commands of ``python -m training`` have in common."""

from __future__ import annotations

import click

from spinfix.cli.learn import SHIPPED
from spinfix.cli.parameters import FILE, FOLDER

FAMILY = click.option("--dictionary", type=FOLDER, help=f"Folder of the family. [default: {SHIPPED}]")
LANGUAGE_MODEL = click.option(
    "--language-model", type=FILE, help="A KenLM model that has not read the text to fit on. [default: the shipped one]"
)
JUDGE = click.option("--judge", type=FILE, help="A judge that has not read the text to fit on. [default: the shipped one]")
TOOLS = click.option("--tools", type=FOLDER, help="Folder with KenLM's lmplz and build_binary. [default: the PATH]")
