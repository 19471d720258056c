"""``python -m training model`` and ``judge``: the models of English."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix import resources
from spinfix.cli.learn import SHIPPED, errors_as_messages
from spinfix.cli.parameters import FILE, FOLDER, NEW_FILE, NEW_FOLDER
from spinfix.cli.streams import say
from spinfix.families.spinner import dictionary as dictionary_module
from training.commands.common import TOOLS


@click.command("model")
@click.argument("corpus", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example english.klm.")
@click.option("--genuine", type=FOLDER, help="Folder of documents of many kinds, with an INDEX.tsv; also train on them.")
@click.option("--pairs", type=FILE, help="Keep the words of these pairs; also train on their originals.")
@click.option("--size", type=click.FloatRange(0, min_open=True), metavar="MB", help="Size of the model file. [default: 45]")
@TOOLS
@click.option("--memory", default="4G", show_default=True, help="Memory limit of lmplz.")
def learn_model(
    *,
    corpus: Path,
    output: Path,
    genuine: Path | None,
    pairs: Path | None,
    size: float | None,
    tools: Path | None,
    memory: str,
) -> None:
    """Build a KenLM language model from the text in CORPUS.

    CORPUS is a folder of .txt or .txt.zst files with one paragraph a line. `spinfix clean --model` uses the result. What is
    fitted on the documents of --genuine (weights, gate) needs a model that has not read them, as --language-model.
    """
    with errors_as_messages():
        from training.lm import ngram

        recipe = ngram.Recipe(size=round(size * 1e6)) if size else ngram.Recipe()
        sizes = ngram.build(corpus, output, pairs=pairs, many=genuine, recipe=recipe, tools=tools, memory=memory, progress=say)
    say(f"{output}: {', '.join(f'{count} {order}-grams' for order, count in enumerate(sizes, 1))}")


@click.command("judge", short_help="Train the contextual judge.")
@click.argument("corpus", type=FOLDER)
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example judge.npz.")
@click.option("--work", type=NEW_FOLDER, required=True, help="Folder for intermediate files, 4 GB for 500 MB of text.")
@click.option("--genuine", type=FOLDER, help="Folder of documents of many kinds, with an INDEX.tsv; also train on them.")
@click.option("--dictionary", type=FOLDER, help=f"Dictionary whose phrases the judge will know. [default: {SHIPPED}]")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Number of PyTorch threads.")
@TOOLS
def learn_judge(
    *,
    corpus: Path,
    pairs: Path,
    output: Path,
    work: Path,
    genuine: Path | None,
    dictionary: Path | None,
    threads: int,
    tools: Path | None,
) -> None:
    """Train the contextual judge on the text in CORPUS and the originals of PAIRS; needs PyTorch, KenLM and spinfix[deep].

    Each half of the text is learned beside a language model of the other half, so that the judge learns what a language model
    does not know. An interrupted training goes on with what is in the folder --work; other text needs another folder. The same
    text, threads, processor and version of PyTorch give the same judge. What is fitted on the documents of --genuine (weights,
    deep) needs a judge that has not read them, as --judge.
    """
    with errors_as_messages():
        from training.lm import cloze

        phrases = dictionary_module.load(dictionary or resources.dictionaries() / SHIPPED)
        work.mkdir(parents=True, exist_ok=True)
        cloze.train(corpus, pairs, phrases, output, work=work, many=genuine, tools=tools, threads=threads, say=say)
    say(f"{output}: done")
