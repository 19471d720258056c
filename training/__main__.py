"""``python -m training``: make everything that ships as learned; ``all`` does it in one command.

Each command imports what it needs; if a package is not installed, the error says how to install it.
"""

from __future__ import annotations

import click

from spinfix.cli.learn import learn_pairs
from training.commands import everything, lm, spinner, tortured


@click.group()
def train() -> None:
    """Make the models, weights and dictionaries that ship with spinfix."""


for _command in (
    everything.learn_all,
    learn_pairs,
    spinner.learn_usage,
    spinner.learn_collocates,
    spinner.learn_gate,
    spinner.learn_brief_gate,
    spinner.learn_weights,
    spinner.learn_adapter,
    spinner.learn_deep,
    lm.learn_model,
    lm.learn_judge,
    tortured.learn_tortured,
    tortured.learn_odd_pairs,
    tortured.learn_unlisted,
    tortured.learn_unlisted_deep,
    tortured.learn_together,
):
    train.add_command(_command)

if __name__ == "__main__":
    train(prog_name="python -m training")
