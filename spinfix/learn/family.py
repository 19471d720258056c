"""Learns a new family from pairs, or from a thesaurus and genuine text, as a folder for `spinfix clean --dictionary`.

A part of the pairs is held out.  The dictionary is counted in the rest, and the usage of its phrases in the genuine text;
weights, calibration and gate are fitted on three quarters of the held-out part, and the accuracy is measured on the last
quarter.  Parts that cannot be learned are left out of the folder, and those of the shipped family are used: the gate if too few
genuine texts pass the screen, the ranker without PyTorch.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spinfix.cleaner import Cleaner
from spinfix.config import Config
from spinfix.edits import Edit
from spinfix.errors import TrainingError, not_utf8
from spinfix.families import manifest, registry
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.families.spinner import gate as gate_module
from spinfix.families.spinner import ranker as ranker_module
from spinfix.families.spinner import weights as weights_module
from spinfix.families.spinner.dictionary import Counts, Dictionary, Substitution
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.tables import quoted
from spinfix.learn import gate, genuine, held_out, ranker, usage, weights
from spinfix.learn.dictionary import learn as learn_dictionary
from spinfix.learn.fitted_files import FITTED
from spinfix.learn.pairs import Pair
from spinfix.learn.spinning import SHARES, Spinner, spun_in_part
from spinfix.learn.staging import staged
from spinfix.learn.weights import is_right

REPORT = "report.json"

LEAST_PAIRS = 50
"""Documents needed, so that about a dozen fit the weights."""

HELD_OUT = 120
"""Documents held out, if there are enough: fewer do not determine the weights of rare terms (an article that disagrees)."""
MOST_HELD_OUT = 3
"""At most one document in this many is held out."""

LEAST_GENUINE = 200
"""Genuine texts above the screen needed to fit a gate for the family.  Chosen, not measured: with few, one kind of text
determines the coefficients, and the shipped gate, fitted on 50 sources, is safer."""

OCCURRENCE_SHARE = 0.1
"""Share of repeated groups with several draws in one document above which the spinner draws for each occurrence.  In 2,000
pairs of the shipped family, which draws once, no group has several."""

SPUN_WORDS = 400
"""Minimum number of words of documents spun from a thesaurus."""


class Accuracy(NamedTuple):
    """Accuracy on held-out documents.

    Attributes:
        documents: number of documents spun in full, and how many of them are believed spun.
        partly: the same for those spun in part.
        right, made, wanted: edits that are right, that were made, and substitutions to undo, of both.
    """

    documents: tuple[int, int]
    partly: tuple[int, int]
    right: int
    made: int
    wanted: int


def learn(
    pairs: Sequence[Pair],
    folders: Sequence[Path],
    output: Path,
    *,
    draw: str | None = None,
    quality: str = "best",
    seed: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> Accuracy:
    """Learn a family from pairs and write its folder.

    Args:
        pairs: documents with their truth.
        folders: genuine text by kind (`spinfix.learn.genuine`); the gate is fitted on the first.
        output: the folder; its name becomes the family's.
        draw: "document" or "occurrence": how often the spinner draws an alternative; determined from the pairs by default.
        quality: "best" also fits the weights with the judge, "fast" does not.
        seed: of all draws.
        say: called with a line for each step.

    Returns:
        Its accuracy on pairs that were not used for learning; also written to ``report.json``.

    Raises:
        TrainingError: if there are too few pairs, or no substitution is seen twice.
    """
    parts = _parted(pairs)
    found = learn_dictionary(parts.counted, name=output.resolve().name)
    if not found.substitutions:
        raise TrainingError("no substitution occurs twice in these pairs; a family is learned from repeated substitutions")
    with staged(output) as folder:
        family = Family(found.name, "spinner", folder, habits={"draw": draw or draw_of(parts.counted)})
        for earlier in (*FITTED, dictionary_module.USAGE, REPORT):
            (folder / earlier).unlink(missing_ok=True)  # or what an earlier run fitted would be used with this dictionary
        dictionary_module.save(found, folder)
        manifest.save(replace(family, description=f"learned from {len(pairs)} pairs", version="1"))
        say(f"dictionary: {len(found.substitutions)} substitutions; an alternative is drawn for each {family.habits['draw']}")
        _fit(family, parts, folders, Config(quality="best" if quality == "best" else "fast"), seed, say)
        accuracy = measure(family, parts.tests, seed=seed)
        (folder / REPORT).write_text(json.dumps(accuracy._asdict(), indent=2) + "\n", encoding="utf-8", newline="\n")
    return accuracy


class _Parts(NamedTuple):
    """The pairs: those that the dictionary is counted from, those that weights and gate are fitted on, those for the report."""

    counted: Sequence[Pair]
    fitted: Sequence[Pair]
    tests: Sequence[Pair]


def _parted(pairs: Sequence[Pair]) -> _Parts:
    every = max(MOST_HELD_OUT, min(held_out.EVERY, len(pairs) // HELD_OUT))
    rest, apart = held_out.split(pairs, every)
    tests = apart[::4]
    fitted = [pair for number, pair in enumerate(apart) if number % 4]
    if len(fitted) < 9 or not tests:
        raise TrainingError(
            f"{len(pairs)} pairs are too few to learn a family from; give at least {LEAST_PAIRS}, better some thousand"
        )
    return _Parts(rest, fitted, tests)


def _fit(
    family: Family, parts: _Parts, folders: Sequence[Path], config: Config, seed: int, say: Callable[[str], object]
) -> None:
    """Write usage, weights, ranker and gate beside the dictionary of a family."""
    restorer = Restorer(family, config)
    census = usage.take_census(restorer.tables, folders)
    tokens = usage.pair_tokens(parts.counted, restorer.tables)
    dictionary_module.save_usage(census.usage(tokens), family.folder / dictionary_module.USAGE)
    say(f"usage: counted in {len(census.tokens)} kinds of English, {sum(census.tokens.values()):,} tokens")

    restorer = Restorer(family, config)  # reads the usage
    with_ranker = find_spec("torch") is not None
    fit = weights.learn(parts.fitted, restorer, seed=seed, with_ranker=with_ranker)
    weights.save(fit.weights, family.folder / weights_module.FILE)
    if with_ranker:
        ranker.save(fit.rankers, family.folder / ranker_module.FILE)
    ranked = "with a ranker" if with_ranker else 'without a ranker, which needs PyTorch (pip install "spinfix[train]")'
    say(f"weights: {fit.observations} places, {ranked}")

    report = gate.learn(family, parts.fitted, folders[0], census, tokens, seed=seed)
    if report.genuine >= LEAST_GENUINE:
        gate_module.save(report.coefficients, family.folder / gate_module.FILE)
        said = f"fitted on {report.genuine} genuine texts; with their kinds left out {len(report.false)} are believed spun"
    else:
        said = f"the shipped one, since only {report.genuine} genuine texts are above the screen"
    say(f"gate: {said}")


def measure(family: Family, pairs: Sequence[Pair], *, seed: int = 1) -> Accuracy:
    """Measure the accuracy of a family together with all shipped families; each document is spun in full and in part."""
    cleaner = Cleaner(Config(dictionaries=(family.folder,), scrub=False))
    draw = random.Random(seed)
    believed = [0, 0]
    right = made = wanted = 0
    for pair in pairs:
        for part, spun in enumerate((pair, spun_in_part(pair, draw.choice(SHARES), draw))):
            result = cleaner.analyse(spun.spun)
            believed[part] += result.family == family.name
            edits = [_plain(edit) for edit in result.edits]
            right += sum(is_right(edit, edits, spun) for edit in edits)
            made += len(edits)
            wanted += len(spun.slots)
    return Accuracy((len(pairs), believed[0]), (len(pairs), believed[1]), right, made, wanted)


def _plain(edit: Edit) -> tuple[int, int, str]:
    return edit.start, edit.end, edit.replacement


def draw_of(pairs: Iterable[Pair]) -> str:
    """Whether a spinner draws an alternative once for a "document" or for each "occurrence", according to its pairs."""
    repeated = several = 0
    for pair in pairs:
        drawn: defaultdict[str, list[str]] = defaultdict(list)
        for start, end, original in pair.slots:
            drawn[original].append(pair.spun[start:end])
        again = [spun for spun in drawn.values() if len(spun) > 1]
        repeated += len(again)
        several += sum(len(set(spun)) > 1 for spun in again)
    return "occurrence" if repeated and several / repeated > OCCURRENCE_SHARE else "document"


def read_thesaurus(path: Path, name: str) -> Dictionary:
    """Read a thesaurus: on each line a phrase and its substitutes, separated by tabs.

    Raises:
        TrainingError: if a line has no substitute, or the file has no phrases or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: {not_utf8(error)}") from error
    found: Counter[tuple[str, str]] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        original, *spun = (cell.strip() for cell in line.split("\t"))
        if not original and not any(spun):
            continue
        if not original or not all(spun) or not spun:
            raise TrainingError(f"{path}:{number}: expected a phrase, a tab and its substitutes; found {quoted(line)}")
        found.update((other, original) for other in spun if other != original)
    if not found:
        raise TrainingError(f"{path} contains no phrases; expected a phrase, a tab and its substitutes on each line")
    once, never = Counts(1, 1), Counts(0, 0)
    return Dictionary(name, [Substitution(*entry, once, never) for entry in sorted(found)], [])


def spun_forwards(
    thesaurus: Dictionary, folders: Sequence[Path], work: Path, *, draw: str, documents: int, seed: int = 1
) -> list[Pair]:
    """Make pairs with a thesaurus: genuine text spun in full.

    Args:
        thesaurus: the alternatives, all equally likely.
        folders: genuine text by kind; all kinds are used equally.
        work: folder for the thesaurus as a family.
        draw: "document" or "occurrence": how often the spinner draws an alternative.
        documents: maximum number of pairs.
        seed: of the draws.
    """
    dictionary_module.save(thesaurus, work)
    spinner = Spinner(Restorer(Family(thesaurus.name, "spinner", work, habits={"draw": draw}), Config(quality="fast")))
    chance = random.Random(seed)
    sources = [source for folder in folders for source in genuine.sources(folder)]
    each = -(-documents // max(1, len(sources)))
    made = []
    for source in sources:
        texts = genuine.cut(genuine.documents(source), SPUN_WORDS)
        for number, text in enumerate(islice(texts, each)):
            pair = spinner.spin(text, 1.0, chance, f"{source.name} {number}")
            if pair.slots:
                made.append(pair)
    return made[:documents]


def lines(accuracy: Accuracy) -> Iterator[str]:
    """The accuracy as lines of text."""
    for name, (number, believed) in (("full", accuracy.documents), ("part", accuracy.partly)):
        yield f"spun in {name}: {believed} of {number} held-out documents believed"
    recall, precision = accuracy.right / max(1, accuracy.wanted), accuracy.right / max(1, accuracy.made)
    yield f"restored: {accuracy.right} of {accuracy.wanted} substitutions ({recall:.1%}); {precision:.1%} of edits right"


def shipped_names() -> list[str]:
    """Names of the shipped families, which a new family cannot have."""
    return [family.name for family in registry.shipped()]
