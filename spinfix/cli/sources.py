"""The files that the arguments of a command name: found, told, with the options that their paths get."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import click

from spinfix.cli.overwriting import Identity, identity, settings_files_of
from spinfix.cli.streams import STDIN, Messages, say, written_to
from spinfix.corpus import extraction, formats
from spinfix.corpus.file_run import FileRun
from spinfix.corpus.own_logs import is_log
from spinfix.corpus.run_plan import Source
from spinfix.corpus.walk import Skipped, WalkError, walk
from spinfix.report.terminal import counted, shortened
from spinfix.settings import Settings

SMALL = 200_000
"""Bytes of input up to which a single process is used: it finishes before others have started."""
LISTED = 5
"""Suffixes of skipped files that are named; the others are counted together."""
SCRUBBED = 50_000_000
"""Bytes up to which artefacts are removed with --no-restore; --max-size limits the time of restoring.  Scrubbing needs twenty
times the memory: a record of 105 MB took 2.1 GB."""


def cores() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def jobs_for(sources: Sequence[Source], asked: int, most: int | None) -> int:
    """Number of processes: ``asked``, at most ``most``, or one per core; one for a single document, or little input except
    at quality "deep", which takes seconds for a kilobyte.
    """
    single = len(sources) == 1 and sources[0].is_whole
    slow = any(source.config.quality == "deep" for source in sources)
    if single or (not slow and sum(map(size_of, sources)) < SMALL):
        return 1
    return min(asked, most or asked) or cores()


def size_of(source: Source) -> int:
    """Bytes of a source; for standard input 0 if it is one document, `SMALL` if it contains records."""
    if source.path is None:
        return 0 if source.is_whole else SMALL
    try:
        return source.path.stat().st_size
    except OSError:  # it vanished, or its folder cannot be searched: reading it says so
        return 0


def sources_of(
    names: Sequence[str],
    settings: Settings,
    on_error: Callable[[WalkError], None],
    skipped: Skipped,
    *,
    stdin_filename: str = "<stdin>",
    output: Path | None = None,
    write: bool = False,
) -> list[Source]:
    """The files that the names match, with their configuration and output path.

    Args:
        names: files, folders and globs; "-" is standard input.
        settings: of the project and of the command line.
        on_error: called with what could not be searched or found.
        skipped: counts what is in the folders and not read.
        stdin_filename: the name of standard input in reports.
        output: the folder that is written to, which is not read; None for no such folder.
        write: whether files are changed in place.

    Raises:
        click.UsageError: if a file is also where the output is redirected to.
    """
    sources = []
    own = settings_files_of(settings)
    for name in names:
        if name == STDIN:
            found = iter((_source(stdin_filename, None, Path(), settings),))
        else:
            found = _walked(name, settings, on_error, skipped, output)
        sources += [source for source in found if _is_input(source, names) and not _is_own(source, names, own, skipped)]
    if not (write or output):
        return sources
    # A file that is given twice, possibly through a link, would be changed between the two readings.
    first: dict[str, Source] = {}
    for source in sources:
        taken = first.setdefault(os.path.realpath(source.name), source)
        if taken is not source:
            skipped.repeated(source.name, taken.name)
    return list(first.values())


def _is_own(source: Source, names: Sequence[str], own: Collection[Identity], skipped: Skipped) -> bool:
    """Whether a file in a folder is no document but one of the settings, such as corrections, or a log; counts it."""
    if source.path is None or source.name in names:
        return False
    is_own = is_log(source.path) or (bool(own) and identity(source.path) in own)
    skipped.own += is_own
    return is_own


def _is_input(source: Source, names: Sequence[str]) -> bool:
    """Whether a file is not one that this run writes to by a redirection, such as ``posts/ > posts/all.txt``.

    Raises:
        click.UsageError: if it is and was given by name.
    """
    stream = written_to(source.path)
    if stream and (source.path is None or source.name in names):
        raise click.UsageError(f"{source.name} is both read and written, as {stream}: redirect to another file, or use --write")
    if stream:
        say(f"{source.name}: is where {stream} goes, so it is not read")
    return not stream


def tell(problems: Sequence[WalkError]) -> None:
    """Print what could not be searched or found."""
    messages = Messages()
    for problem in problems:
        messages.say(problem, "that could not be searched or found")
    messages.end()


def tell_skipped(skipped: Skipped) -> None:
    """Print what in folders was not read."""
    if skipped.output:
        say(f"{skipped.output}: is the folder that is written to, so what is in it is not read")
    if skipped.again:
        name, taken = skipped.example
        more = f" (and {counted(skipped.again - 1, 'more such name')})" if skipped.again > 1 else ""
        say(f"{name}: is another name of {taken}, which is read once{more}")
    if skipped.suffixes:
        say(_other_files(skipped.suffixes))
    counts = (
        (skipped.ignored, "file or folder", "files or folders", " that ignore files or exclude patterns name"),
        (skipped.links, "symbolic link", "symbolic links", " (--follow-links takes them)"),
        (
            skipped.own,
            "file of spinfix's own",
            "files of spinfix's own",
            " (journals, logs, plans, reports, corrections in use)",
        ),
        (skipped.special, "pipe, socket or device", "pipes, sockets or devices", ""),
    )
    parts = [f"{count:,} {one if count == 1 else many}{note}" for count, one, many, note in counts if count]
    if parts:
        say(f"skipped {', '.join(parts)}; a file given by name is always read")
    if skipped.forced:
        names = "1 name" if skipped.forced == 1 else f"{skipped.forced:,} names"
        say(f"skipped {names} given that exclude patterns match (--force-exclude)")


def _other_files(passed: Counter[str]) -> str:
    """Say which files in folders were not read, by suffix."""
    kinds = [f"{count:,} {shortened(suffix) or 'without a suffix'}" for suffix, count in passed.most_common(LISTED)]
    more = passed.total() - sum(count for _, count in passed.most_common(LISTED))
    listed = ", ".join([*kinds, *([f"{more:,} others"] if more else [])])
    advice = (
        "extract the text of PDF files first (docs/hunting.md)" if ".pdf" in passed else "a file given by name is always read"
    )
    return f"skipped {counted(passed.total(), 'file')} of other formats ({listed}); {advice}"


def _walked(
    name: str, settings: Settings, on_error: Callable[[WalkError], None], skipped: Skipped, output: Path | None
) -> Iterator[Source]:
    """The files that a path or pattern leads to."""
    settled = settings.run_for()
    files = walk(
        [name],
        known=formats.known,
        exclude=settings.exclude,
        force_exclude=settled.force_exclude,
        ignore_files=settled.ignore_files,
        follow_links=settled.follow_links,
        on_error=on_error,
        skipped=skipped,
        output=output,
    )
    for file in files:
        relative = Path(file.path.name) if file.below is None else file.path.relative_to(file.below)
        yield _source(str(file.path), file.path, relative, settings)


def of_other_types(file: FileRun) -> str:
    """How many records of an archive are no plain text, and what reads the pages among them."""
    advice = "; --extract reads those that are HTML" if file.source.extract == "none" else ""
    return f"{counted(file.passed, 'record')} of other types than plain text{advice}"


def _source(name: str, path: Path | None, relative: Path, settings: Settings) -> Source:
    config, reading = settings.config_for(Path(name)), settings.run_for(Path(name))
    limit = round(reading.max_size * 1e6)
    if not config.restore:
        limit = max(limit, SCRUBBED)
    if formats.ending(name, reading.input_format) in formats.ARCHIVES:
        extraction.require(reading.extract)
    return Source(
        name,
        path,
        relative,
        config,
        reading.field,
        limit,
        max_seconds=reading.max_seconds,
        input_format=reading.input_format,
        max_ratio=reading.max_ratio,
        max_group_bytes=round(reading.max_row_group * 1e6),
        extract=reading.extract,
    )
