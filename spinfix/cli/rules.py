"""``spinfix rules``: which artefacts are known, and what each rule looks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from spinfix.artefacts.rules import Pack, check_ids, load_packs
from spinfix.cli.parameters import FILE_OR_FOLDER
from spinfix.cli.streams import paint, write_text
from spinfix.report.rules import rules_list, rules_shown

rule_pack = click.option(
    "--rule-pack", "paths", multiple=True, type=FILE_OR_FOLDER, help="Include this rule pack. [repeatable]"
)


@click.group()
def rules() -> None:
    """List or explain the artefact rules."""


@rules.command("list")
@rule_pack
def list_rules(paths: tuple[Path, ...]) -> None:
    """List every pack with its rules."""
    _print(rules_list(_packs(paths), paint()))


@rules.command("show")
@click.argument("name")
@rule_pack
def show(name: str, paths: tuple[Path, ...]) -> None:
    """Explain the rules that NAME selects: an id, an id prefix or a pack.

    For each rule: where it applies, which other artefacts it needs, its pattern, and examples of what it removes and keeps.
    """
    _print(rules_shown(_packs(paths), name, paint()))


def _packs(paths: tuple[Path, ...]) -> tuple[Pack, ...]:
    packs = load_packs() + (load_packs(paths) if paths else ())
    check_ids(packs)
    return packs


def _print(lines: Iterable[str]) -> None:
    write_text("".join(f"{line}\n" for line in lines))
