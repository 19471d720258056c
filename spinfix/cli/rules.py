"""``spinfix rules``: list and explain the artefact rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from spinfix.artefacts.rules import Pack, check_ids, load_packs
from spinfix.cli.parameters import FILE_OR_FOLDER
from spinfix.cli.streams import paint, write_text
from spinfix.report.rules import explain_rules, list_rules

rule_pack = click.option(
    "--rule-pack", "paths", multiple=True, type=FILE_OR_FOLDER, help="Include this rule pack. [repeatable]"
)


@click.group()
def rules() -> None:
    """List or explain the artefact rules."""


@rules.command("list")
@rule_pack
def list_packs(paths: tuple[Path, ...]) -> None:
    """List every pack with its rules."""
    _print(list_rules(_packs(paths), paint()))


@rules.command("show")
@click.argument("name")
@rule_pack
def show(name: str, paths: tuple[Path, ...]) -> None:
    """Explain the rules that NAME selects: an id, an id prefix or a pack.

    For each rule: where it applies, which other artefacts it needs, its pattern, and examples of what it removes and keeps.
    """
    _print(explain_rules(_packs(paths), name, paint()))


def _packs(paths: tuple[Path, ...]) -> tuple[Pack, ...]:
    packs = load_packs() + (load_packs(paths) if paths else ())
    check_ids(packs)
    return packs


def _print(lines: Iterable[str]) -> None:
    write_text("".join(f"{line}\n" for line in lines))
