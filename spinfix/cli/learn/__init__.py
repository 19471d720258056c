"""``spinfix learn``: train everything that ships as learned, with a module for each package of `spinfix.training`.

Each command imports what it needs; if a package is not installed, the error says how to install it.
"""

from __future__ import annotations

import click

from spinfix.cli.learn import everything, lm, spinner, tortured


@click.group()
def learn() -> None:
    """Train families, language models and weights on your own data."""


for _command in (
    everything.learn_all,
    spinner.learn_family,
    spinner.learn_pairs,
    spinner.learn_usage,
    spinner.learn_collocates,
    spinner.learn_gate,
    spinner.learn_brief_gate,
    spinner.learn_weights,
    spinner.learn_adapter,
    spinner.learn_deep,
    spinner.learn_corrections,
    lm.learn_model,
    lm.learn_judge,
    tortured.learn_tortured,
    tortured.learn_odd_pairs,
    tortured.learn_unlisted,
    tortured.learn_unlisted_deep,
    tortured.learn_together,
):
    learn.add_command(_command)
