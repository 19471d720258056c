"""``spinfix clean``: clean documents and corpora, or show what would change."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import click

from spinfix.cleaner import Cleaner
from spinfix.cli.parameters import NEW_FILE, NEW_FOLDER, one_shape
from spinfix.cli.progress import ConsoleObserver
from spinfix.cli.settings import with_settings
from spinfix.cli.streams import STDIN, Messages, say, stdin, written_to
from spinfix.config import Config
from spinfix.corpus import extraction, formats
from spinfix.corpus.run_plan import Job, Mode, Source, Wanted
from spinfix.corpus.runner import Run
from spinfix.corpus.walk import Skipped, WalkError, walk
from spinfix.corpus.worker import Worker
from spinfix.options import options_of
from spinfix.pipe import OPENING
from spinfix.report.formats import Format
from spinfix.report.table import counted, printable
from spinfix.settings import Settings

SMALL = 200_000
"""Bytes of input up to which a single process is used: it finishes before others have started."""
LISTED = 5
"""Suffixes of skipped files that are named; the others are counted together."""
SCRUBBED = 50_000_000
"""Bytes up to which artefacts are removed with --no-restore; --max-size limits the time of restoring.  Scrubbing needs twenty
times the memory: a record of 105 MB took 2.1 GB."""


def writing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for output and reports."""
    for option in reversed(
        (
            click.option("-o", "--output", type=NEW_FOLDER, help="Write cleaned files to this folder, with the same layout."),
            click.option("-w", "--write", is_flag=True, help="Change files in place, each atomically."),
            click.option("--check", is_flag=True, help="Exit with status 1 if anything would change; write nothing."),
            one_shape("--diff", flag_value="diff", help="Print changes as a unified diff."),
            one_shape(
                "--explain",
                flag_value="text",
                help="Print every edit: position, confidence, rule or entry, alternatives.",
            ),
            one_shape("--json", flag_value="json", help="Print one JSON object for each document or record."),
            one_shape(
                "--format",
                type=click.Choice(get_args(Format)),
                help="Print a report: text is --explain, json is --json.",
            ),
            click.option("--report", type=NEW_FILE, help="Write an HTML page that shows the edits."),
            click.option("--plan", type=NEW_FILE, help="Save the edits of a single document for `spinfix apply`."),
            click.option(
                "--edits", type=NEW_FILE, help="Save the edits of all documents and records as JSON lines for `spinfix apply`."
            ),
            click.option("--removed", type=NEW_FILE, help="Log every removed artefact and record to this file as JSON lines."),
            click.option(
                "--tag", is_flag=True, help="Add spin_probability and spin_family to each record; change nothing else."
            ),
            click.option("--drop-spun", is_flag=True, help="Drop documents that were spun; clean the others."),
            click.option("--resume", is_flag=True, help="Continue an interrupted run with the same options."),
            click.option(
                "--stdin-filename",
                metavar="NAME",
                default="<stdin>",
                help="Name of standard input in reports; its suffix gives the format.",
            ),
            click.option("-q", "--quiet", is_flag=True, help="Report only errors."),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@writing
@with_settings()
@click.pass_context
def clean(ctx: click.Context, /, *, paths: tuple[str, ...], settings: Settings, **options: Any) -> None:
    """Remove importer artefacts and restore spun phrases.

    Each PATH is a file, a folder or a glob; "-" or no PATH reads standard input.  The suffix gives the format: .jsonl, .ndjson,
    .json, .csv, .tsv, .parquet, .warc and .wet contain records, of which one field is cleaned; anything else is one document of
    UTF-8 text, Markdown or HTML.  All formats except Parquet may be compressed (.gz, .zst, .bz2, .xz).

    The cleaned text is written to standard output, messages to standard error.

    Exit status: 0 on success, 1 if --check found something to change, 2 if something could not be cleaned; everything else is
    cleaned nevertheless.
    """
    names = paths or (STDIN,)
    options.setdefault("shape", None)
    _refuse_contradictions(names, settings.config_for(), options)
    problems: list[WalkError] = []
    skipped = Skipped()
    sources = sources_of(names, settings, options, problems.append, skipped)
    _refuse_overwriting(sources, settings, options)
    status = _Status(failed=bool(problems), changed=False)
    tell(problems)
    if not options["quiet"]:
        tell_skipped(skipped)
    if sources:
        status = _run(sources, settings, options, failed=bool(problems))
    ctx.exit(2 if status.failed else int(options["check"] and status.changed))


class _Status:
    """The outcome of a run."""

    def __init__(self, *, failed: bool, changed: bool) -> None:
        self.failed = failed
        self.changed = changed


def _run(sources: Sequence[Source], settings: Settings, options: dict[str, Any], *, failed: bool) -> _Status:
    config = settings.config_for()
    job = _job(sources, settings, options)
    worker = Worker(job, Cleaner)
    if job.jobs > 1:
        for each in dict.fromkeys(source.config for source in sources):
            worker.cleaner(each).analyse(OPENING)
    size = sum(map(_size, sources)) if all(source.path for source in sources) else None
    given = stdin() if any(source.path is None for source in sources) else None
    with ConsoleObserver(
        options["shape"],
        job.mode,
        size=size,
        report=options["report"],
        plan=options["plan"],
        quiet=options["quiet"],
        listing=options["check"],
        packs=config.rule_packs,
        threshold=config.threshold,
    ) as observer:
        run = Run(job, worker, observer, given)
        run(sources)
        observer.tally = run.tally
    observer.closing(run.tally, config.rule_packs, resumed=run.resumed)
    if options["plan"] and not observer.planned and not run.failed:
        say(
            f"{sources[0].name}: consists of records, so {options['plan']} was not written; use --edits, or --input-format text"
        )
        failed = True
    return _Status(failed=failed or run.failed, changed=run.changed)


def _job(sources: Sequence[Source], settings: Settings, options: dict[str, Any]) -> Job:
    settled = settings.run_for()
    shape, report = options["shape"], options["report"]
    mode: Mode = "check" if options["check"] or shape or report else "print"
    if options["output"]:
        mode = "folder"
    elif options["write"]:
        mode = "write"
    documents: Wanted = "all" if shape or report or options["plan"] else "none" if mode == "print" else "changed"
    records: Wanted = "all" if shape == "json" else "changed" if shape or report else "none"
    return Job(
        mode=mode,
        folder=options["output"],
        tag=options["tag"],
        drop_spun=options["drop_spun"],
        on_error=settled.on_error,
        skip_unreadable=settled.skip_unreadable,
        jobs=jobs_for(sources, settled.jobs, most=None if settings.is_given("jobs") else _cores()),
        resume=options["resume"],
        documents=documents,
        records=records,
        removed=options["removed"],
        edits=options["edits"],
        separate=settled.hard_links == "separate",
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def jobs_for(sources: Sequence[Source], asked: int, most: int | None) -> int:
    """Number of processes: ``asked``, at most ``most``, or one per core; one for a single document, or little input except
    at quality "deep", which takes seconds for a kilobyte.
    """
    single = len(sources) == 1 and formats.is_whole(sources[0].name, sources[0].form)
    slow = any(source.config.quality == "deep" for source in sources)
    if single or (not slow and sum(map(_size, sources)) < SMALL):
        return 1
    return min(asked, most or asked) or _cores()


def _size(source: Source) -> int:
    """Bytes of a source; for standard input 0 if it is one document, `SMALL` if it contains records."""
    if source.path is None:
        return 0 if formats.is_whole(source.name, source.form) else SMALL
    try:
        return source.path.stat().st_size
    except OSError:  # it vanished, or its folder cannot be searched: reading it says so
        return 0


def sources_of(
    names: Sequence[str], settings: Settings, options: dict[str, Any], tell: Callable[[WalkError], None], skipped: Skipped
) -> list[Source]:
    """The files that the names match, with their configuration and output path."""
    sources = [
        source for name in names for source in _found(name, settings, options, tell, skipped) if _is_input(source, names)
    ]
    if not (options["write"] or options["output"]):
        return sources
    # A file that is given twice, possibly through a link, would be changed between the two readings.
    return list({os.path.realpath(source.name): source for source in reversed(sources)}.values())[::-1]


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
    if skipped.suffixes:
        say(_other_files(skipped.suffixes))
    counts = (
        (skipped.ignored, "file or folder", "files or folders", " that ignore files or exclude patterns name"),
        (skipped.links, "symbolic link", "symbolic links", " (--follow-links takes them)"),
        (skipped.special, "pipe, socket or device", "pipes, sockets or devices", ""),
    )
    told = [f"{count:,} {one if count == 1 else many}{note}" for count, one, many, note in counts if count]
    if told:
        say(f"skipped {', '.join(told)}; a file given by name is always read")


def _other_files(passed: Counter[str]) -> str:
    """Say which files in folders were not read, by suffix."""
    kinds = [f"{count:,} {printable(suffix) or 'without a suffix'}" for suffix, count in passed.most_common(LISTED)]
    more = passed.total() - sum(count for _, count in passed.most_common(LISTED))
    listed = ", ".join([*kinds, *([f"{more:,} others"] if more else [])])
    advice = (
        "extract the text of PDF files first (docs/hunting.md)" if ".pdf" in passed else "a file given by name is always read"
    )
    return f"skipped {counted(passed.total(), 'file')} of other formats ({listed}); {advice}"


def _found(
    name: str, settings: Settings, options: dict[str, Any], tell: Callable[[WalkError], None], skipped: Skipped
) -> Iterator[Source]:
    if name == STDIN:
        yield _source(options["stdin_filename"], None, Path(), settings)
        return
    settled = settings.run_for()
    found = walk(
        [name],
        known=formats.known,
        exclude=settings.exclude,
        force_exclude=settled.force_exclude,
        ignore_files=settled.ignore_files,
        follow_links=settled.follow_links,
        on_error=tell,
        skipped=skipped,
        output=options["output"],
    )
    for file in found:
        relative = Path(file.path.name) if file.below is None else file.path.relative_to(file.below)
        yield _source(str(file.path), file.path, relative, settings)


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
        seconds=reading.max_seconds,
        form=reading.input_format,
        ratio=reading.max_ratio,
        group=round(reading.max_row_group * 1e6),
        extract=reading.extract,
    )


def _refuse_contradictions(names: tuple[str, ...], config: Config, options: dict[str, Any]) -> None:
    write, check, output, resume = options["write"], options["check"], options["output"], options["resume"]
    placed = "--write" if write else "--output" if output else ""
    judging = options["tag"] or options["drop_spun"]
    contradictions = (
        ("" in names, '"" is no file; for the current folder give .'),
        (write and check, "--check changes nothing, --write does: use one of them"),
        (output and (write or check), f"--output and {'--write' if write else '--check'}: use one of them"),
        (placed and STDIN in names, f"{placed} requires files: standard input cannot be changed in place"),
        (options["plan"] and len(names) > 1, "--plan is for a single document: give one FILE, or use --edits"),
        (names.count(STDIN) > 1, "standard input can be read once: give - once"),
        (resume and not placed, "--resume requires --output or --write, as in the interrupted run"),
        (
            not config.restore and judging,
            "--no-restore does not check whether texts were spun, as --tag and --drop-spun require",
        ),
        (not config.restore and not config.scrub, "--no-restore and --no-scrub together leave nothing to do: use one of them"),
        (options["tag"] and options["drop_spun"], "--tag changes nothing else, --drop-spun drops records: use one of them"),
    )
    for wrong, message in contradictions:
        if wrong:
            raise click.UsageError(message)


def _refuse_overwriting(sources: Sequence[Source], settings: Settings, options: dict[str, Any]) -> None:
    if options["plan"] and (len(sources) > 1 or not all(formats.is_whole(source.name, source.form) for source in sources)):
        raise click.UsageError("--plan is for a single document: use --edits for several documents or records")
    outputs = [options[key] for key in ("plan", "removed", "edits", "report") if options[key]]
    if not outputs and not options["output"]:
        return
    documents = identities(sources)
    for output in outputs:
        if identity(output) in documents:
            raise click.UsageError(
                f"{output} is one of the documents: use other files for --plan, --edits, --removed and --report"
            )
        refuse_overwriting_settings(output, settings)
    if len(set(map(identity, outputs))) < len(outputs):
        raise click.UsageError("--plan, --edits, --removed and --report: use a different file for each")
    if options["output"]:
        refuse_overwriting_each_other(sources, options["output"], outputs, documents)


def refuse_overwriting_settings(output: Path, settings: Settings) -> None:
    """Refuse to replace the settings file, or a file that an option names, such as a dictionary, by a report."""
    config = settings.config_for()
    values = (getattr(config, option.field) for option in options_of(Config) if option.kind is Path)
    named = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
    for path in (settings.file, *named):
        if isinstance(path, Path) and identity(path) == identity(output):
            raise click.UsageError(f"{output} is read by this run: write to another file")


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


Identity = tuple[int, int] | str


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
