"""``spinfix learn``: everything that ships as learned, learned again."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix.cli.main import Failure

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def learn() -> None:
    """Learn a dictionary, a language model, a judge or weights from data of your own."""


@learn.command("pairs")
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of the dictionary; its name becomes the family's.")
@click.option("--held-out", is_flag=True, help="Learn from the held-out twentieth too, on which weights are tuned.")
def learn_pairs(pairs: Path, output: Path, held_out: bool) -> None:
    """Count a spinner's dictionary from PAIRS (.jsonl or .jsonl.zst).

    Each line is an object with "id" and "slots", the spun text with every substitution written {{spun=>original}}.
    """
    from spinfix import dictionary
    from spinfix.learn import pairs as pairs_module

    try:
        learned = pairs_module.learn(pairs_module.read_pairs(pairs), name=output.resolve().name, held_out=held_out)
        dictionary.save(learned, output)
    except (ImportError, OSError, ValueError) as error:
        raise Failure(str(error)) from error
    click.echo(f"{output}: {len(learned.substitutions)} substitutions of {len(learned.phrases)} spun phrases", err=True)
