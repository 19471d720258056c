"""Refuses to write where this run reads, or twice to one path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click

from spinfix.cli.streams import written_to
from spinfix.config import Config
from spinfix.corpus.own_logs import is_foreign, undoes_a_run
from spinfix.corpus.run_plan import Source
from spinfix.corpus.writing import is_special
from spinfix.options import options_of
from spinfix.settings import Settings


def refuse_overwriting_settings(output: Path, settings: Settings) -> None:
    """Refuse to replace the settings file, or a file that an option names, such as a dictionary, by a report."""
    if identity(output) in settings_files_of(settings):
        raise click.UsageError(f"{output} is read by this run: write to another file")


def refuse_own_output(output: Path) -> None:
    """Refuse to write a report into a file that a standard stream is written to, unless it is named as that ("/dev/stdout")."""
    if not is_special(output) and (stream := written_to(output)):
        raise click.UsageError(f"{output} is where {stream} goes: write to another file")


def refuse_own_input(path: Path | None, name: str, instead: str = "") -> None:
    """Refuse to read a file, or standard input (None), that a standard stream is written to; ``instead`` is what else to do."""
    if stream := written_to(path):
        raise click.UsageError(f"{name} is both read and written, as {stream}: redirect to another file{instead}")


def refuse_losing_edits(output: Path) -> None:
    """Refuse to overwrite the edits or removals of a run that changed files in place, of which nothing else knows."""
    if undoes_a_run(output):
        raise click.UsageError(losing(output))


def refuse_overwriting_text(output: Path) -> None:
    """Refuse to overwrite what is no report of an earlier run, such as the document of who takes --report for a switch."""
    if is_foreign(output) and not is_special(output):
        raise click.UsageError(
            f"{output} exists, and spinfix has not written it: give the name of another file for what is written, or delete it"
        )


def losing(output: Path) -> str:
    """Why a file that undoes a run is not overwritten."""
    return (
        f"{output} contains what another run has changed in place, and would be overwritten: write to another file, or "
        "delete it"
    )


def settings_files_of(settings: Settings) -> set[Identity]:
    """The settings file, and the files that options name, such as corrections."""
    config = settings.config_for()
    values = (getattr(config, option.field) for option in options_of(Config) if option.kind is Path)
    named = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
    return {identity(path) for path in (settings.file, *named) if isinstance(path, Path)}


def refuse_overwriting_each_other(
    sources: Sequence[Source], folder: Path, outputs: Sequence[Path], documents: set[Identity]
) -> None:
    """Refuse to write two files, or a file and a report, to one path, and to overwrite a document."""
    taken: dict[str, str] = {}
    for source in sources:
        target = os.path.realpath(folder / source.relative)
        if any(target == os.path.realpath(output) for output in outputs):
            raise click.UsageError(f"{target} would be both a cleaned file and a report: use other files for reports")
        if identity(Path(target)) in documents:
            raise click.UsageError(f"{source.name} would overwrite a document: use another --output folder, or --write")
        if target in taken:
            raise click.UsageError(
                f"{taken[target]} and {source.name} would both be written to {target}: clean them one by one"
            )
        taken[target] = source.name


def require_folder(report: Path, made: Path | None = None) -> None:
    """Refuse a report, or another file that is written at the end of the run, in a folder that does not exist.

    Args:
        report: the file.
        made: a folder that the run makes.
    """
    folder = Path(os.path.realpath(report)).parent
    if not folder.is_dir() and not (made and folder.is_relative_to(os.path.realpath(made))):
        raise click.UsageError(f"{report} cannot be written: there is no folder {report.parent}; make it first")


Identity = tuple[int, int] | str
"""What all names of a file have in common: device and number, or of a file that does not exist its real path."""


def identities(sources: Sequence[Source]) -> set[Identity]:
    """What the names of the documents have in common with other names of the same files."""
    return {identity(source.path) for source in sources if source.path is not None}


def identity(path: Path) -> Identity:
    """What two names of the same file have in common, also if one is a hard link of the other."""
    try:
        status = path.stat()
    except OSError:
        return os.path.realpath(path)
    return status.st_dev, status.st_ino
