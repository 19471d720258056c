"""``spinfix rules``: what artefacts are known."""

from __future__ import annotations

import click


@click.group()
def rules() -> None:
    """List the artefact rules, or explain one."""
