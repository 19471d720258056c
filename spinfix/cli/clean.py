"""``spinfix clean``: clean documents and corpora, or show what would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, get_args

import click

from spinfix.cleaner import Cleaner
from spinfix.cli.console import ConsoleObserver, Outputs
from spinfix.cli.exit_status import exit_status
from spinfix.cli.overwriting import (
    identities,
    identity,
    refuse_losing_edits,
    refuse_overwriting_each_other,
    refuse_overwriting_settings,
    refuse_overwriting_text,
    refuse_own_output,
    require_folder,
)
from spinfix.cli.parameters import NEW_FILE, OUTPUT, QUIET, STDIN_FILENAME, one_shape
from spinfix.cli.settings import with_settings
from spinfix.cli.sources import cores, jobs_for, size_of, sources_of, tell, tell_skipped
from spinfix.cli.streams import STDIN, say, stdin
from spinfix.config import Config
from spinfix.corpus.own_logs import is_plan_in_place
from spinfix.corpus.run_plan import Job, Mode, Source, Wanted
from spinfix.corpus.runner import Run
from spinfix.corpus.walk import Skipped, WalkError
from spinfix.corpus.worker import Worker
from spinfix.pipe import OPENING
from spinfix.report.run_report import Format
from spinfix.settings import Settings


def writing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for output and reports."""
    for option in reversed(
        (
            click.option("-o", "--output", type=OUTPUT, help="Write cleaned files to this folder, with the same layout."),
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
            click.option("--report", type=NEW_FILE, help="Write an HTML page that shows the edits, instead of the text."),
            click.option("--plan", type=NEW_FILE, help="Save the edits of a single document for `spinfix apply`."),
            click.option(
                "--edits", type=NEW_FILE, help="Save the edits of all documents and records as JSON lines for `spinfix apply`."
            ),
            click.option("--removed", type=NEW_FILE, help="Log every removed artefact and record to this file as JSON lines."),
            click.option("--summary", type=NEW_FILE, help="Write the figures of the run to this file as JSON."),
            click.option(
                "--tag", is_flag=True, help="Add spin_probability and spin_family to each record; change nothing else."
            ),
            click.option("--drop-spun", is_flag=True, help="Drop documents that were spun; clean the others."),
            click.option("--resume", is_flag=True, help="Continue an interrupted run with the same options."),
            STDIN_FILENAME,
            QUIET,
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
    sources = sources_of(
        names,
        settings,
        problems.append,
        skipped,
        stdin_filename=options["stdin_filename"],
        output=options["output"],
        write=options["write"],
    )
    _refuse_unjudged(sources, options)
    _refuse_overwriting(sources, settings, options)
    failed, changed = bool(problems), False
    tell(problems)
    if not options["quiet"]:
        tell_skipped(skipped)
    if sources:
        run_failed, changed = _run(sources, settings, options)
        failed |= run_failed
    ctx.exit(exit_status(failed=failed, found=options["check"] and changed))


def _run(sources: Sequence[Source], settings: Settings, options: dict[str, Any]) -> tuple[bool, bool]:
    """Clean the sources; returns whether something could not be cleaned or saved, and whether something changed."""
    job = _job(sources, settings, options)
    worker = Worker(job, Cleaner)
    if job.jobs > 1:
        for each in dict.fromkeys(source.config for source in sources):
            worker.cleaner(each).analyse(OPENING)
    size = sum(map(size_of, sources)) if all(source.path for source in sources) else None
    given = stdin() if any(source.path is None for source in sources) else None
    deep = any(source.config.quality == "deep" for source in sources)
    with ConsoleObserver(
        options["shape"],
        job.mode,
        size=size,
        deep=deep,
        tagging=job.tag,
        outputs=Outputs(options["report"], options["plan"], options["summary"]),
        quiet=options["quiet"],
        listing=options["check"],
        packs=settings.config_for().rule_packs,
    ) as observer:
        run = Run(job, worker, observer, given)
        try:
            with _telling(observer) if deep and job.jobs == 1 else nullcontext():
                run(sources)
        finally:
            observer.ended(run.tally, resumed=run.resumed)
    observer.closing()
    unplanned = options["plan"] and not observer.planned and not run.failed
    if unplanned:
        say(
            f"{sources[0].name}: consists of records, so {options['plan']} was not written; use --edits, or --input-format text"
        )
    return run.failed or bool(unplanned), run.changed


def _telling(observer: ConsoleObserver) -> AbstractContextManager[None]:
    """Show the places that a causal language model reads; those of other processes are not heard of."""
    from spinfix.models import causal  # imported here, since only quality "deep" needs it

    return causal.heard_by(observer.reading)


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
    return Job.of(
        settled,
        mode,
        folder=options["output"],
        tag=options["tag"],
        drop_spun=options["drop_spun"],
        jobs=jobs_for(sources, settled.jobs, most=None if settings.is_given("jobs") else cores()),
        resume=options["resume"],
        documents=documents,
        records=records,
        removed=options["removed"],
        edits=options["edits"],
    )


def _refuse_contradictions(names: tuple[str, ...], config: Config, options: dict[str, Any]) -> None:
    write, check, output, resume = options["write"], options["check"], options["output"], options["resume"]
    placed = "--write" if write else "--output" if output else ""
    judging = options["tag"] or options["drop_spun"]
    contradictions = (
        ("" in names, '"" is no file; for the current folder give .'),
        (write and check, "--check changes nothing, --write does: use one of them"),
        (output and (write or check), f"--output and {'--write' if write else '--check'}: use one of them"),
        (write and STDIN in names, "--write requires files: standard input cannot be changed in place"),
        (output and STDIN in names, "--output requires files: standard input has no name in a folder"),
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


def _refuse_unjudged(sources: Sequence[Source], options: dict[str, Any]) -> None:
    """Refuse to tag or drop files that an override of the settings keeps from being judged: they would pass as genuine."""
    if not (options["tag"] or options["drop_spun"]):
        return
    for source in sources:
        if not source.config.restore:
            raise click.UsageError(
                f"{source.name}: restore = false in the settings of its path does not check whether it was spun, as --tag and "
                "--drop-spun require: give --restore, or leave the file out (--exclude)"
            )


def _may_go_on(output: Path, options: dict[str, Any]) -> bool:
    """Whether what undoes a run may be of this one: a resumed run goes on with it, a plan is compared when it is made."""
    if output == options["plan"]:
        return is_plan_in_place(output)
    return bool(options["resume"]) and output in (options["edits"], options["removed"])


def _refuse_overwriting(sources: Sequence[Source], settings: Settings, options: dict[str, Any]) -> None:
    if options["plan"] and (len(sources) > 1 or not all(source.is_whole for source in sources)):
        raise click.UsageError("--plan is for a single document: use --edits for several documents or records")
    outputs = [options[key] for key in ("plan", "removed", "edits", "report", "summary") if options[key]]
    if not outputs and not options["output"]:
        return
    documents = identities(sources)
    for output in outputs:
        if identity(output) in documents:
            raise click.UsageError(
                f"{output} is one of the documents: use other files for --plan, --edits, --removed, --report and --summary"
            )
        refuse_overwriting_settings(output, settings)
        refuse_own_output(output)
        if not _may_go_on(output, options):
            refuse_losing_edits(output)
            refuse_overwriting_text(output)
    for output in filter(None, (options["plan"], options["report"], options["summary"])):
        require_folder(output, made=options["output"])
    if len(set(map(identity, outputs))) < len(outputs):
        raise click.UsageError("--plan, --edits, --removed, --report and --summary: use a different file for each")
    if options["output"]:
        refuse_overwriting_each_other(sources, options["output"], outputs, documents)
