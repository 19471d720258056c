"""``spinfix clean``: documents and corpora in; cleaned ones, or what would change, out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from spinfix.cleaner import OPENING, Cleaner
from spinfix.cli.parameters import NEW_FILE, NEW_FOLDER
from spinfix.cli.progress import Telling
from spinfix.cli.settings import with_settings
from spinfix.cli.streams import STDIN, say, stdin
from spinfix.config import Config
from spinfix.corpus import formats
from spinfix.corpus.options import RunOptions
from spinfix.corpus.run_plan import Job, Mode, Source, Wanted
from spinfix.corpus.runner import Run
from spinfix.corpus.walk import WalkError, walk
from spinfix.corpus.worker import Worker
from spinfix.settings import Settings

SMALL = 200_000
"""Bytes of input up to which one process does the work: it is done before others have started."""
SCRUBBED = 50_000_000
"""Bytes up to which artefacts are removed, whatever --max-size says, which minds the time that restoring takes.  It needs
twenty times the memory: a record of 105 MB took 2.1 GB."""


def writing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what comes out."""
    for option in reversed(
        (
            click.option("-o", "--output", type=NEW_FOLDER, help="Write cleaned files to this folder, with the same layout."),
            click.option("-w", "--write", is_flag=True, help="Change files in place, each atomically."),
            click.option("--check", is_flag=True, help="Exit with status 1 if anything would change; write nothing."),
            click.option("--diff", "shape", flag_value="diff", help="Print changes as a unified diff."),
            click.option(
                "--explain",
                "shape",
                flag_value="text",
                help="Print every edit: position, confidence, rule or entry, alternatives.",
            ),
            click.option("--json", "shape", flag_value="json", help="Print one JSON object for each document or record."),
            click.option(
                "--format",
                "form",
                type=click.Choice(["text", "json", "sarif", "github"]),
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
    options["shape"] = options.pop("form") or options["shape"]
    _refuse_contradictions(names, settings.config_for(), options)
    problems: list[WalkError] = []
    sources = _sources(names, settings, options, problems.append)
    _refuse_overwriting(sources, options)
    run_ends = _Ends(failed=bool(problems), changed=False)
    for problem in problems:
        say(problem)
    if sources:
        run_ends = _run(sources, settings, options, failed=bool(problems))
    ctx.exit(2 if run_ends.failed else int(options["check"] and run_ends.changed))


class _Ends:
    """How a run ended."""

    def __init__(self, *, failed: bool, changed: bool) -> None:
        self.failed = failed
        self.changed = changed


def _run(sources: Sequence[Source], settings: Settings, options: dict[str, Any], *, failed: bool) -> _Ends:
    config = settings.config_for()
    job = _job(sources, settings.run_for(), options)
    worker = Worker(job, Cleaner)
    if job.jobs > 1:
        for each in dict.fromkeys(source.config for source in sources):
            worker.cleaner(each).analyse(OPENING)
    size = sum(map(_size, sources)) if all(source.path for source in sources) else None
    given = stdin() if any(source.path is None for source in sources) else None
    with Telling(
        options["shape"],
        job.mode,
        size=size,
        report=options["report"],
        plan=options["plan"],
        quiet=options["quiet"],
        packs=config.rule_packs,
        threshold=config.threshold,
    ) as telling:
        run = Run(job, worker, telling, given)
        run(sources)
        telling.tally = run.tally
    telling.closing(run.tally, config.rule_packs)
    return _Ends(failed=failed or run.failed, changed=run.changed)


def _job(sources: Sequence[Source], settled: RunOptions, options: dict[str, Any]) -> Job:
    shape, report = options["shape"], options["report"]
    mode: Mode = "check" if options["check"] or (shape and not options["write"] and not options["output"]) else "print"
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
        jobs=_jobs(sources, settled.jobs),
        resume=options["resume"],
        documents=documents,
        records=records,
        removed=options["removed"],
        edits=options["edits"],
    )


def _jobs(sources: Sequence[Source], asked: int) -> int:
    """As many processes as there are cores, or as asked for; one where there is little to do, or one document."""
    sizes = [_size(source) for source in sources]
    if sum(sizes) < SMALL or (len(sources) == 1 and formats.is_whole(sources[0].name)):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return asked or cores or 1


def _size(source: Source) -> int:
    """Bytes of a source; of standard input, few if it is one document and many if it holds records."""
    if source.path is None:
        return 0 if formats.is_whole(source.name) else SMALL
    return source.path.stat().st_size


def _sources(
    names: Sequence[str], settings: Settings, options: dict[str, Any], tell: Callable[[WalkError], None]
) -> list[Source]:
    """The files that the names stand for, how each is to be cleaned, and where its result goes."""
    sources = [source for name in names for source in _found(name, settings, options["stdin_filename"], tell)]
    if not (options["write"] or options["output"]):
        return sources
    # A file that is named twice, or by way of a link too, would be changed between its two readings.
    return list({os.path.realpath(source.name): source for source in reversed(sources)}.values())[::-1]


def _found(name: str, settings: Settings, stdin_name: str, tell: Callable[[WalkError], None]) -> Iterator[Source]:
    if name == STDIN:
        yield _source(stdin_name, None, Path(), settings)
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
    )
    for file in found:
        relative = Path(file.path.name) if file.below is None else file.path.relative_to(file.below)
        yield _source(str(file.path), file.path, relative, settings)


def _source(name: str, path: Path | None, relative: Path, settings: Settings) -> Source:
    config, reading = settings.config_for(Path(name)), settings.run_for(Path(name))
    limit = round(reading.max_size * 1e6)
    if not config.restore:
        limit = max(limit, SCRUBBED)
    return Source(name, path, relative, config, reading.field, limit)


def _refuse_contradictions(names: tuple[str, ...], config: Config, options: dict[str, Any]) -> None:
    write, check, output = options["write"], options["check"], options["output"]
    if write and check:
        raise click.UsageError("--check changes nothing, --write does: give one of them")
    if output and (write or check):
        raise click.UsageError(f"--output and {'--write' if write else '--check'}: give one of them")
    if (write or output) and STDIN in names:
        option = "--write" if write else "--output"
        raise click.UsageError(f"{option} needs files: standard input cannot be changed in place")
    if options["plan"] and len(names) > 1:
        raise click.UsageError("--plan holds the edits of one document: give one FILE, or --edits for many")
    if names.count(STDIN) > 1:
        raise click.UsageError("standard input can be read once: give - once")
    if options["resume"] and not (write or output):
        raise click.UsageError("--resume goes on with files: give the --output or --write of the run that was interrupted")
    if not config.restore and (options["tag"] or options["drop_spun"]):
        raise click.UsageError("--no-restore does not ask whether texts were spun, which --tag and --drop-spun need to know")
    if not config.restore and not config.scrub:
        raise click.UsageError("--no-restore and --no-scrub together leave nothing to do: give one of them")
    if options["tag"] and options["drop_spun"]:
        raise click.UsageError("--tag changes nothing else, --drop-spun leaves records out: give one of them")


def _refuse_overwriting(sources: Sequence[Source], options: dict[str, Any]) -> None:
    documents = {os.path.realpath(source.path) for source in sources if source.path is not None}
    if options["plan"] and (len(sources) > 1 or not all(formats.is_whole(source.name) for source in sources)):
        raise click.UsageError("--plan holds the edits of one document: give --edits for many documents, or for records")
    outputs = [options[key] for key in ("plan", "removed", "edits", "report") if options[key]]
    for output in outputs:
        if os.path.realpath(output) in documents:
            raise click.UsageError(
                f"{output} is one of the documents: give --plan, --edits, --removed, --report files of their own"
            )
    if len({os.path.realpath(output) for output in outputs}) < len(outputs):
        raise click.UsageError("--plan, --edits, --removed and --report: give each a file of its own")
    if options["output"]:
        taken: dict[str, str] = {}
        for source in sources:
            target = os.path.realpath(options["output"] / source.relative)
            if target in documents:
                raise click.UsageError(
                    f"{source.name} would be written over a document: give --output another folder, or --write"
                )
            if target in taken:
                raise click.UsageError(
                    f"{taken[target]} and {source.name} would both be written to {target}: clean them one by one"
                )
            taken[target] = source.name
