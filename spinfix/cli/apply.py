"""``spinfix apply``: apply saved edits, or undo them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from spinfix import edits
from spinfix.cli.console import ConsoleObserver
from spinfix.cli.exit_status import ERROR
from spinfix.cli.overwriting import identities, refuse_overwriting_each_other, refuse_own_input
from spinfix.cli.parameters import FILE, OUTPUT
from spinfix.cli.streams import STDIN, read_document, say, stdin, write_out
from spinfix.corpus import extraction, formats, writing
from spinfix.corpus.replay import Replayer, SavedLine, edits_of, fits
from spinfix.corpus.run_plan import Job, Source
from spinfix.corpus.runner import replaying
from spinfix.corpus.saved_edits import SavedEdits, is_file_of_edits
from spinfix.corpus.walk import WalkError, walk
from spinfix.edits import PlanError
from spinfix.report.terminal import counted


@click.command(short_help="Apply saved edits, or undo them.")
@click.argument("plan", type=FILE)
@click.argument("paths", nargs=-1, required=True, metavar="FILE|-...")
@click.option("--undo", is_flag=True, help="FILE is the cleaned text: make the text that it was made from.")
@click.option("-w", "--write", is_flag=True, help="Change FILE in place, in one step.")
@click.option(
    "-o", "--output", type=OUTPUT, help="Write the results to this folder, with the same layout; files without edits too."
)
@click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="Which file of a file of edits standard input is.")
def apply(*, plan: Path, paths: tuple[str, ...], undo: bool, write: bool, output: Path | None, stdin_filename: str) -> None:
    """Apply the edits of PLAN to each FILE, or to the files of a folder.

    PLAN is a plan saved by `spinfix clean --plan`, or a file of edits saved by `spinfix clean --edits`, of which only those
    made in FILE are applied: the files that were cleaned, or with --undo those that `spinfix clean` wrote to its --output
    folder.  Both can be edited first: delete the edits that you do not want, or review them (`spinfix review`); then apply
    them to the original, since --undo takes back all edits of a document.
    Edits fit only the exact text that they were made from.  A file with another text is reported and stays as it is, and the
    others are done.  With --write, text in which the edits were made (or undone) before stays, too: after an interruption
    give the same command again.
    """
    many = is_file_of_edits(plan)
    _refuse_contradictions(paths, many=many, write=write, output=output)
    if many:
        _replay(SavedEdits(plan), paths, stdin_filename, undo=undo, write=write, output=output)
        return
    if output is not None:
        _refuse_overwriting(plan, [Source(paths[0], Path(paths[0]), Path(Path(paths[0]).name))], output)
    if not (write or output):
        refuse_own_input(Path(paths[0]) if paths[0] != STDIN else None, paths[0], ", or use -w")
    document = read_document(paths[0])
    try:
        text = edits.apply(document.text, edits_of(plan, document.text, undo=undo))
    except PlanError:
        if write and fits(plan, document.text, undo=not undo):
            say(f"{paths[0]}: these edits were {'undone' if undo else 'made'} before")  # and the command was interrupted
            return
        raise
    if write:
        writing.write_document(document, text)
    elif output is not None:
        writing.make_folder(output)
        writing.write_whole(output / Path(paths[0]).name, writing.content(document, text))
    else:
        write_out(document.encode(text))


def _refuse_contradictions(paths: Sequence[str], *, many: bool, write: bool, output: Path | None) -> None:
    if write and output:
        raise click.UsageError("--write and --output: use one of them")
    if (write or output) and STDIN in paths:
        why = "--write requires a file: standard input cannot be changed in place"
        raise click.UsageError(why if write else "--output requires a file: standard input has no name in a folder")
    if not many and len(paths) > 1:
        raise click.UsageError("a plan is for a single document: give one FILE, or a file of edits")
    if len(paths) > 1 and not (write or output):
        raise click.UsageError("give one FILE, or --write or --output")


def _refuse_overwriting(plan: Path, sources: Sequence[Source], output: Path) -> None:
    refuse_overwriting_each_other(sources, output, [plan], identities(sources))


class _Target(NamedTuple):
    """A file, and its name in the file of edits; None if it has no edits there."""

    source: Source
    name: str | None


def _replay(saved: SavedEdits, paths: Sequence[str], stdin_name: str, *, undo: bool, write: bool, output: Path | None) -> None:
    failed = False
    targets = _targets(saved, paths, stdin_name)
    if len(targets) > 1 and not (write or output):
        raise click.UsageError("a folder requires --write or --output")
    if output is not None:
        _refuse_overwriting(saved.path, [target.source for target in targets], output)
    for source, name in targets:
        if not (write or output):
            refuse_own_input(source.path, source.name, ", or use -w")
        if name is None and write:
            continue
        if undo and source.extract != "none":
            raise PlanError(
                f"{source.name}: was cleaned with --extract {source.extract}, which cannot be undone, since no edit holds the "
                "pages; use the archive that was cleaned"
            )
        replayer = Replayer(saved.of(name) if name is not None else iter(()), undo=undo, again=write)
        # Records that could not be cleaned have no edits; they are skipped here.
        job = Job("folder" if output else "write" if write else "print", output, skip_unreadable=True, journal=False)
        failed |= not _replayed(job, source, replayer, alone=len(targets) == 1)
        if replayer.done:
            say(f"{source.name}: these edits were {'undone' if undo else 'made'} before in {counted(replayer.done, 'text')}")
    if failed:
        click.get_current_context().exit(ERROR)


def _replayed(job: Job, source: Source, replayer: Replayer, *, alone: bool) -> bool:
    """Make the saved edits of a file; returns whether they could be made.

    Raises:
        PlanError: if they do not fit a file that is the only one.
    """
    with ConsoleObserver(None, job.mode, quiet=True) as observer:
        run = replaying(job, replayer, observer, _given(source))
        try:
            run([source])
        except PlanError as error:
            if alone:
                raise
            say(f"{source.name}: is unchanged: {error}")
            return False
    return not run.failed


def _given(source: Source) -> BinaryIO | None:
    return stdin() if source.path is None else None


def _targets(saved: SavedEdits, paths: Sequence[str], stdin_name: str) -> list[_Target]:
    """The files that the arguments mean; a file of edits of a run that made none fits all."""
    folders = [Path(path) for path in paths if path != STDIN and Path(path).is_dir()]
    names = {path: _name(saved, path, stdin_name) for path in paths if path == STDIN or not Path(path).is_dir()}
    found = saved.below(folders, list(filter(None, names.values()))) if folders else {}
    below = {os.path.realpath(path): (path, name) for path, name in found.items()}
    targets = []
    for path in paths:
        if path == STDIN:
            name = names[path]
            targets.append(_Target(_source(stdin_name, None, Path(), _first(saved, name)), name))
        elif path in names:
            targets.append(_target(saved, Path(path), names[path], Path(path).parent))
        else:
            targets.extend(_in_folder(saved, Path(path), below))
    return targets


def _name(saved: SavedEdits, path: str, stdin_name: str) -> str | None:
    """The name of a file, or of standard input, in the file of edits."""
    name = stdin_name if path == STDIN else saved.name_of(Path(path))
    if _first(saved, name) is None:
        if saved.files:
            told, advice = path, "give the file name as for `spinfix clean`"
            if path == STDIN:
                told, advice = stdin_name, "say as which file it was cleaned (--stdin-filename)"
            raise PlanError(f"{saved.path}: contains no edits of {told}; {advice}")
        return None
    return name


def _in_folder(saved: SavedEdits, folder: Path, below: dict[str, tuple[Path, str]]) -> Iterator[_Target]:
    """The files in a folder; those with edits are taken out of ``below``, which has path and name of each by its real path.

    Raises:
        WalkError: if something in it cannot be read, or it has none.
    """
    errors: list[WalkError] = []
    known = list(walk([folder], known=formats.known, on_error=errors.append))
    for found in known:
        _, name = below.pop(os.path.realpath(found.path), (None, None))
        yield _target(saved, found.path, name, folder)
    # In formats that folders are not searched for, or cleaned through a link that leads out of the folder.
    others = [real for real, (path, _) in below.items() if path.is_relative_to(folder)]
    for real in others:
        path, name = below.pop(real)
        yield _target(saved, path, name, folder)
    if len(errors) > bool(others and not known):  # that no file is of a known format is no error then
        raise errors[0]


def _first(saved: SavedEdits, name: str | None) -> SavedLine | None:
    return next(saved.of(name), None) if name is not None else None


def _target(saved: SavedEdits, path: Path, name: str | None, folder: Path) -> _Target:
    return _Target(_source(str(path), path, path.relative_to(folder), _first(saved, name)), name)


def _source(name: str, path: Path | None, relative: Path, first: SavedLine | None) -> Source:
    """A file, read as it was when the edits were made, of which ``first`` is the first."""
    if first is None:
        return Source(name, path, relative)
    reading = first.reading
    extraction.require(reading.extract)
    return Source(name, path, relative, field=first.field, input_format=reading.input_format, extract=reading.extract)
