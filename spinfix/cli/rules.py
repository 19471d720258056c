"""``spinfix rules``: list, explain, check and try the artefact rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from spinfix.artefacts import checking
from spinfix.artefacts.pack_files import files_of, load_packs
from spinfix.artefacts.rules import Pack, PackError, check_ids, select_rules
from spinfix.artefacts.scrubber import Scrubber
from spinfix.cli.exit_status import NO
from spinfix.cli.overwriting import refuse_own_input
from spinfix.cli.parameters import FILE_OR_FOLDER
from spinfix.cli.streams import STDIN, line_width, paint, read_document, write_text
from spinfix.report.rules import explain_rules, list_rules, report_attempts, report_faults

rule_pack = click.option(
    "--rule-pack", "paths", multiple=True, type=FILE_OR_FOLDER, help="Include this rule pack. [repeatable]"
)


@click.group()
def rules() -> None:
    """List, explain, check or try the artefact rules."""


@rules.command("list")
@rule_pack
def list_packs(paths: tuple[Path, ...]) -> None:
    """List every pack with its rules."""
    _print(list_rules(_packs(paths), paint(), line_width(sys.stdout)))


@rules.command("show")
@click.argument("name")
@rule_pack
def show(name: str, paths: tuple[Path, ...]) -> None:
    """Explain the rules that NAME selects: an id, an id prefix or a pack.

    For each rule: where it applies, which other artefacts it needs, its confidence and what that was counted on, its pattern,
    and examples of what it removes and keeps.
    """
    _print(explain_rules(_packs(paths), name, paint(), line_width(sys.stdout)))


@rules.command("lint")
@click.argument("path", metavar="PACK", type=FILE_OR_FOLDER)
def lint(path: Path) -> None:
    """List the faults of the rule pack PACK, a file or a folder of files.

    Faults: an invalid file or table, a part that no rule has, a literal that is not in its pattern, an example that fails.  Of
    an invalid file only the first fault is listed, of the others every one.  Packs with faults are refused by the other
    commands.

    Exit status: 0 when there is none, 1 otherwise.
    """
    packs, invalid = _valid_packs(path)
    try:
        found = list(checking.faults(packs))
    except PackError as error:  # an id that another pack has
        invalid.append(str(error))
        found = [fault for pack in packs for fault in checking.faults((pack,))]
    _print(invalid)
    if packs or not invalid:
        _report(found, packs)
    if invalid:
        click.get_current_context().exit(NO)


def _valid_packs(path: Path) -> tuple[tuple[Pack, ...], list[str]]:
    """The packs in a file or folder that can be read, and what is wrong with the others."""
    packs: list[Pack] = []
    invalid = []
    for file in files_of(path):
        try:
            packs += load_packs([file])
        except PackError as error:
            invalid.append(str(error))
    return tuple(packs), invalid


@rules.command("test", short_help="Run the examples of the rules.")
@click.argument("name", default="ALL")
@rule_pack
def run_examples(name: str, paths: tuple[Path, ...]) -> None:
    """Run the examples of all rules, or of those that NAME selects: an id, an id prefix or a pack.

    Exit status: 0 when all do what they say, 1 otherwise.
    """
    packs = _packs(paths)
    chosen = frozenset(rule.id for rule in select_rules(packs, [name]))
    _report(list(checking.failures(packs, chosen)), packs, len(chosen))


@rules.command("try", short_help="Show what a rule matches in a file, and why.")
@click.argument("name", metavar="ID")
@click.argument("file")
@rule_pack
def attempt(name: str, file: str, paths: tuple[Path, ...]) -> None:
    """Show what the rule ID matches in FILE ("-" for standard input), and why it would be removed or not.

    Exit status: 0 when something would be removed, 1 otherwise.
    """
    packs = _packs(paths)
    rule = next((rule for pack in packs for rule in pack.rules if rule.id == name), None)
    if rule is None:
        select_rules(packs, [name])
        raise PackError(f"{name} selects several rules; try one of them by its id")
    refuse_own_input(Path(file) if file != STDIN else None, file)
    text = read_document(file).text
    scrubber = Scrubber(packs, ["ALL"])
    attempts = scrubber.trial(rule, text)
    _print(report_attempts(rule, text, attempts, paint(), line_width(sys.stdout)))
    if all(found.objection for found in attempts):
        click.get_current_context().exit(NO)


def _report(faults: list[checking.Fault], packs: tuple[Pack, ...], checked: int | None = None) -> None:
    """Print faults; exit status 1 if there are any."""
    _print(report_faults(faults, sum(len(pack.rules) for pack in packs) if checked is None else checked, paint()))
    if faults:
        click.get_current_context().exit(NO)


def _packs(paths: tuple[Path, ...]) -> tuple[Pack, ...]:
    packs = load_packs() + load_packs(paths)
    check_ids(packs)
    return packs


def _print(lines: Iterable[str]) -> None:
    write_text("".join(f"{line}\n" for line in lines))
