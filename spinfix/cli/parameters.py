"""Types of arguments and options."""

from __future__ import annotations

from pathlib import Path

import click

PROBABILITY = click.FloatRange(0.0, 1.0)
QUALITY = click.Choice(["fast", "best"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE_OR_FOLDER = click.Path(exists=True, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
