"""``spinfix learn``: families from pairs, from a thesaurus, and from what people decided.

`python -m training` makes what ships as learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from spinfix.cli.main import Failure
from spinfix.cli.parameters import FILE, FOLDER, NEW_FOLDER, QUALITY
from spinfix.cli.streams import say
from spinfix.errors import SpinfixError
from spinfix.families import manifest, registry
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.report.terminal import counted

SHIPPED = "wp-auto-spinner"
"""The family that commands take without ``--dictionary``."""

SEED = click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")


def family_at(folder: Path | None) -> Family:
    """The family in a folder; None is the shipped one.

    Raises:
        FamilyError: if there is none.
    """
    return registry.at(folder) if folder else registry.named(SHIPPED)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Report missing packages, tools and files, and malformed data, as one message."""
    try:
        yield
    except SpinfixError as error:
        raise Failure(*getattr(error, "faults", str(error).split("\n"))) from error  # how to build KenLM takes several lines
    except (ImportError, OSError) as error:
        raise Failure(str(error)) from error


@click.group()
def learn() -> None:
    """Learn families of spinners from your own data."""


@learn.command("family", short_help="Learn a complete family from pairs or a thesaurus.")
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
    an INDEX.tsv that names the kind of each of its files, as for `python -m training usage`; the gate is fitted on the first
    one. `spinfix clean --dictionary` takes the folder that this writes.
    """
    with errors_as_messages(), TemporaryDirectory() as work:
        from spinfix.learn import family
        from spinfix.learn.pairs import read_pairs

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


@learn.command("pairs", short_help="Count a spinner's dictionary from pairs.")
@click.argument("pairs", type=FILE)
@click.option("-o", "--output", type=NEW_FOLDER, required=True, help="Folder to write; its name becomes the family's name.")
@click.option("--held-out", is_flag=True, help="Include the held-out twentieth that weights are tuned on.")
def learn_pairs(pairs: Path, output: Path, held_out: bool) -> None:
    """Count a spinner's dictionary from PAIRS (.jsonl or .jsonl.zst).

    Each line is an object with "id" and "slots", the spun text with every substitution written {{spun=>original}}.
    """
    with errors_as_messages():
        from spinfix.learn import held_out as apart
        from spinfix.learn.dictionary import learn
        from spinfix.learn.pairs import read_pairs

        rest, kept = apart.split(read_pairs(pairs))
        learned = learn([*rest, *kept] if held_out else rest, name=output.resolve().name)
        if not learned.substitutions:
            raise Failure(f"{pairs}: no substitution occurs twice, so there is nothing to count; give more pairs")
        dictionary_module.save(learned, output)
    say(f"{output}: {counted(len(learned.substitutions), 'substitution')}")


@learn.command("corrections", short_help="Teach a family what people decided.")
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
        from spinfix.learn import corrections, family

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
