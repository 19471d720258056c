"""``spinfix review``: look at the edits of documents in a browser or in the terminal, and decide."""

from __future__ import annotations

import json
import sys
import webbrowser
from collections import deque
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from spinfix.cli.corrections import DEFAULT as CORRECTIONS
from spinfix.cli.corrections import default_file, user_name
from spinfix.cli.exit_status import exit_status
from spinfix.cli.overwriting import (
    identities,
    identity,
    refuse_overwriting_each_other,
    refuse_overwriting_settings,
    refuse_overwriting_text,
    require_folder,
)
from spinfix.cli.parameters import FILE, NEW_FILE, REVIEWED
from spinfix.cli.settings import with_settings
from spinfix.cli.sources import jobs_for, sources_of, tell_skipped
from spinfix.cli.streams import STDIN, paint, say, write_text
from spinfix.corpus import files
from spinfix.corpus.run_plan import Source
from spinfix.corpus.saved_edits import SavedEdits, is_file_of_edits
from spinfix.corpus.walk import Skipped, WalkError
from spinfix.correction_files import read
from spinfix.edits import PlanError
from spinfix.errors import SpinfixError
from spinfix.plans import load_plan
from spinfix.report.terminal import counted
from spinfix.review.actions import Review, Targets
from spinfix.review.gathering import Gathered, gather, gather_saved
from spinfix.review.journal import FILE as JOURNAL
from spinfix.review.journal import ReviewJournal, read_actions
from spinfix.review.outcome import ReviewObserver, Writer, unused
from spinfix.review.server import ReviewServer
from spinfix.review.session import Session
from spinfix.review.terminal import TerminalReview
from spinfix.settings import Settings

PLAN = "review-plan.json"


@click.command(short_help="Accept, keep or change edits on a page in your browser.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--terminal", is_flag=True, help="Ask in the terminal, one edit after the other, instead of in a browser.")
@click.option("--edits", type=FILE, help="Review the edits saved in this file or plan instead of cleaning PATH again.")
@click.option("-o", "--output", type=REVIEWED, help="Write files to this folder instead of in place.")
@click.option("--plan", type=NEW_FILE, default=PLAN, show_default=True, help="Where the plan is saved.")
@click.option(
    "--save-corrections",
    "decided",
    type=NEW_FILE,
    help=f"Where corrections are saved. [default: the last file of the settings, or {CORRECTIONS}]",
)
@click.option("--who", default=None, metavar="NAME", help="Name in the corrections. [default: the name of the user]")
@click.option("--journal", type=NEW_FILE, default=JOURNAL, show_default=True, help="Where every decision is kept at once.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the page. [default: any that is free]")
@click.option("--open/--no-open", "opens", default=False, help="Open the page in the browser.")
@with_settings()
@click.pass_context
def review(ctx: click.Context, /, *, paths: tuple[str, ...], settings: Settings, **options: Any) -> None:
    """Review the edits of each PATH: a page in your browser where you accept, keep or change every edit.

    PATH is a file, a folder or a glob, of any format that `spinfix clean` reads.  Nothing is changed until you choose "write
    files".  Every decision is kept at once in the journal, and is there again when the same document is reviewed again.  The
    page is served to this computer only; Ctrl-C ends it.
    """
    if STDIN in paths:
        raise click.UsageError("a review requires files: save standard input first")
    problems: list[WalkError] = []
    skipped = Skipped()
    sources = sources_of(paths, settings, problems.append, skipped, write=True)
    for problem in problems:
        say(problem)
    tell_skipped(skipped)
    corrections = options["decided"] or default_file(settings.config_for().corrections)
    sources = _without_own(sources, options["plan"], corrections, options["journal"])
    _refuse_overwriting(sources, options)
    for saved in (options["plan"], options["journal"]):
        refuse_overwriting_settings(saved, settings)
    refuse_overwriting_text(options["plan"])
    for saved in (options["plan"], corrections):  # after the work it would be too late
        require_folder(saved, made=options["output"])
    journal = ReviewJournal(options["journal"])  # before the work, which is lost if decisions cannot be kept
    try:
        failed = _review(sources, settings, journal, corrections, options, _title(paths)) or bool(problems)
    finally:
        journal.close()
    ctx.exit(exit_status(failed=failed))


def _review(
    sources: Sequence[Source],
    settings: Settings,
    journal: ReviewJournal,
    corrections: Path,
    options: dict[str, Any],
    title: str,
) -> bool:
    """Show the edits and take the decisions; returns whether some document could not be read."""
    gathered = _gathered(sources, settings, options["edits"])
    if gathered.omitted:
        say(f"{counted(gathered.omitted, 'further document')} with edits left for another review; they are not changed")
    if not gathered.documents:
        taken = gathered.tally.documents - gathered.tally.failed
        if taken or (sources and not gathered.failed):  # otherwise it was said why nothing could be read
            say(f"nothing to decide in {counted(taken, 'document')}")
        return gathered.failed
    session = Session(gathered.documents, journal)
    plan: Path = options["plan"]
    if (other := unused(plan)) != plan:
        say(f"{plan} contains what another run has changed in place, and stays: a plan is saved to {other}")
    targets = Targets(options["output"], plan, corrections, user_name() if options["who"] is None else options["who"])
    shown = Review(session, Writer(session, sources, options["output"], settings.run_for()), targets, title)
    if options["terminal"]:
        _in_terminal(shown)
    else:
        _serve(shown, options["port"], opens=options["opens"])
    return gathered.failed


def _without_own(sources: Sequence[Source], plan: Path, corrections: Path, journal: Path) -> list[Source]:
    """The sources without the plan, the corrections and the journal that earlier reviews left in their folder.

    Raises:
        click.UsageError: if a document would be replaced by one of them.
    """
    checks: dict[Any, tuple[Path, Callable[[Path], object]]] = {
        identity(path): (path, check) for path, check in ((plan, _is_plan), (corrections, read), (journal, _is_journal))
    }
    others = []
    for source in sources:
        own = checks.get(identity(source.path)) if source.path is not None else None
        if own is None:
            others.append(source)
            continue
        path, check = own
        try:
            check(path)
        except (SpinfixError, OSError, ValueError) as error:
            raise click.UsageError(
                f"{path} is one of the documents: use other files for --plan, --save-corrections and --journal"
            ) from error
    return others


def _is_plan(path: Path) -> None:
    try:
        SavedEdits(path)
    except PlanError:
        load_plan(files.read(path).text)


def _is_journal(path: Path) -> None:
    deque(read_actions(path), maxlen=0)


def _refuse_overwriting(sources: Sequence[Source], options: dict[str, Any]) -> None:
    if options["edits"] and identity(options["edits"]) == identity(options["plan"]):
        raise click.UsageError("--edits and --plan: use a different file for each")
    if options["output"]:
        refuse_overwriting_each_other(sources, options["output"], [options["plan"]], identities(sources))


def _gathered(sources: Sequence[Source], settings: Settings, edits: Path | None) -> Gathered:
    observer = ReviewObserver(say)
    settled = settings.run_for()
    if edits is None:
        return gather(sources, observer, settled, jobs_for(sources, settled.jobs, None) if sources else 1)
    with TemporaryDirectory() as work:
        return gather_saved(SavedEdits(_file_of_edits(edits, sources, Path(work))), sources, observer, settled)


def _file_of_edits(saved: Path, sources: Sequence[Source], work: Path) -> Path:
    """The file of edits; for the plan of a single document one that is written into the folder ``work``."""
    if is_file_of_edits(saved):
        return saved
    load_plan(saved)  # or say what is wrong with it
    if len(sources) != 1:
        raise PlanError(f"{saved}: is the plan of one document; give that one")
    where = {"file": sources[0].name, "line": None, "record": None, "field": None, "spin_probability": None}
    made = work / saved.name
    made.write_text(json.dumps(where | json.loads(files.read(saved).text)) + "\n", encoding="utf-8", newline="\n")
    return made


def _title(paths: Sequence[str]) -> str:
    return f"Review of {paths[0]}" if len(paths) == 1 else f"Review of {len(paths)} paths"


def _serve(shown: Review, port: int, *, opens: bool) -> None:
    session = shown.session
    with ReviewServer(shown, port) as server:
        say(
            f"{counted(session.total, 'edit')} in {counted(len(session.documents), 'document')}, {session.decided:,} decided; "
            "Ctrl-C ends the review, and every decision is kept"
        )
        write_text(f"{server.address}\n")
        if opens:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(f"{session.decided:,} of {counted(session.total, 'edit')} decided; run it again to go on")


def _in_terminal(shown: Review) -> None:
    TerminalReview(shown.session, _ask, write_text, paint()).run()
    if not shown.session.decided:
        return
    left = shown.session.total - shown.session.decided
    undecided = f", {counted(left, 'undecided edit')} as proposed" if left else ""
    where = shown.where
    actions: Sequence[tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = (
        (f"write files {where['files']}{undecided}", shown.save_files),
        (f"save plan to {where['plan']}", shown.save_plan),
        (f"save corrections to {where['corrections']}", shown.save_corrections),
    )
    for question, action in actions:
        try:
            answer = _ask(f"{question}? y, n [n]: ").strip()
        except EOFError:
            return
        if answer in ("y", "yes"):
            write_text(f"{action({})['message']}\n")


def _ask(prompt: str) -> str:
    write_text(prompt)
    if isinstance(sys.stdin, TextIOWrapper) and sys.stdin.errors == "strict":
        sys.stdin.reconfigure(errors="surrogateescape")  # what is typed in another encoding is refused, not an error
    try:
        answer = sys.stdin.readline() if sys.stdin else ""
    except KeyboardInterrupt:
        write_text("\n")  # what follows begins a line
        raise
    if not answer:
        write_text("\n")
        raise EOFError
    return answer
