"""Teaches a family what people decided: counts and weights from corrections and reviews, on top of a shipped family.

Two things carry over from reviewed documents to others, although the spinner draws anew for every document: how often each
phrase stands for each original, and which originals the site writes about at all.  So the counts of an original are multiplied
by a power of how much more often than in the pairs it was restored (`Fit.topic`), and every decision is added to the counts of
its phrase with a weight (`Fit.weight`).  Both are chosen by cross-validation on the decisions that are learned from, and the
accuracy is measured on others, before and after: the share of the decisions that the counts alone would have made.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from spinfix.correction_files import checked, read
from spinfix.corrections import Correction, CorrectionError, key_of
from spinfix.errors import TrainingError
from spinfix.families import manifest
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary as dictionary_module
from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.learn.fitted_files import FITTED
from spinfix.text.capitals import decapitalise, is_capitalised

LEAST = 100
"""Decisions needed: of fewer, the held-out quarter would be less than 25, and one decision more than 4 points of accuracy."""
FOLDS = 4
"""Parts that the documents of the decisions are in: one is held out, the others are for cross-validation."""
TOPICS = (0.0, 0.15, 0.3, 0.5)
WEIGHTS = (0.0, 1.0, 5.0, 20.0)
"""What cross-validation chooses from."""
SMOOTHING = 4.0
"""Added to the restored and the expected number of each original, so that rare ones change little."""
MOST = 8.0
"""Largest factor of an original's counts, and its inverse the smallest: ten articles are one topic, not all of a site."""
REPORT = "report.json"


class Decision(NamedTuple):
    """A decision: the phrase, what it read (None if kept), and the document or row that it is from."""

    found: str
    wanted: str | None
    source: str


class Fit(NamedTuple):
    """How strongly decisions count: exponent of the topic, and weight of a decision in occurrences."""

    topic: float
    weight: float


class Report(NamedTuple):
    """What was learned.

    Attributes:
        decisions: number of decisions.
        held_out: number of those that were only measured.
        before, after: share of the held-out ones that the counts alone make right, with the family as shipped and as learned.
        fit: what cross-validation chose.
    """

    decisions: int
    held_out: int
    before: float
    after: float
    fit: Fit


def gather(paths: Sequence[Path]) -> list[Decision]:
    """The decisions in files of corrections and in journals of reviews (`.jsonl`).

    Raises:
        TrainingError: if a file contains none, or is neither.
        CorrectionError: if a file of corrections is faulty.
    """
    found: list[Decision] = []
    for path in paths:
        new = list(_journal(path) if path.suffix == ".jsonl" else _corrections(path))
        if not new:
            raise TrainingError(f"{path}: contains no decision about a phrase")
        found += new
    return found


def _corrections(path: Path) -> Iterator[Decision]:
    for row in read(path):
        yield _decision(row.found, row.wanted, f"{path}:{row.line}")


def _journal(path: Path) -> Iterator[Decision]:
    from spinfix.review.journal import decisions_of, read_actions

    for key, text in decisions_of(list(read_actions(path))).items():
        found, wanted = " ".join(key.found.split()), " ".join(text.split())
        said = None if wanted == found else wanted
        try:
            checked(Correction(found, said or None))
        except CorrectionError:
            continue
        if wanted or text == key.found:
            yield _decision(found, said, key.sha256)


def _decision(found: str, wanted: str | None, source: str) -> Decision:
    if wanted is None:
        return Decision(decapitalise(found), None, source)
    if is_capitalised(found) and is_capitalised(wanted):
        found, wanted = decapitalise(found), decapitalise(wanted)
    return Decision(found, wanted, source)


def learn(base: Family, decisions: Sequence[Decision], output: Path) -> Report:
    """Write the folder of a family that knows the decisions.

    Args:
        base: the family that they are added to.
        decisions: the decisions.
        output: the folder; its name becomes the family's.

    Raises:
        TrainingError: if there are too few decisions.
    """
    if len(decisions) < LEAST:
        raise TrainingError(
            f"too few decisions to learn from ({len(decisions)}): at least {LEAST} are needed to measure whether they help; "
            "use them as they are (--corrections), or review more documents"
        )
    known = dictionary_module.load(base.folder, base.name)
    folds = _folds(decisions)
    apart = [decision for decision in decisions if folds[decision.source] == 0]
    rest = [decision for decision in decisions if folds[decision.source]]
    if not apart or not rest:
        raise TrainingError("all decisions are from one document; review several, so that some can be held out")
    fits = (Fit(*pair) for pair in product(TOPICS, WEIGHTS))
    fit = max((_cross_validated(known, rest, fit), -fit.topic, -fit.weight, fit) for fit in fits)[-1]
    before, after = accuracy(known, apart), accuracy(adapted(known, rest, fit), apart)
    report = Report(len(decisions), len(apart), round(before, 4), round(after, 4), fit)
    _save(base, adapted(known, decisions, fit), output, report)
    return report


def _folds(decisions: Iterable[Decision]) -> dict[str, int]:
    """The fold of each document, in an order that does not depend on the names."""
    sources = sorted({decision.source for decision in decisions}, key=lambda source: (crc32(source.encode()), source))
    return {source: number % FOLDS for number, source in enumerate(sources)}


def _cross_validated(known: Dictionary, decisions: Sequence[Decision], fit: Fit) -> float:
    folds = _folds(decisions)
    right = 0.0
    for fold in sorted(set(folds.values())):
        inside = [decision for decision in decisions if folds[decision.source] == fold]
        model = adapted(known, [decision for decision in decisions if folds[decision.source] != fold], fit)
        right += accuracy(model, inside) * len(inside)
    return round(right / max(1, len(decisions)), 6)


def accuracy(model: Dictionary, decisions: Sequence[Decision]) -> float:
    """Share of the decisions that the counts alone would have made."""
    wanted = {key_of(decision.found) for decision in decisions}
    best: dict[str, tuple[float, str | None]] = {}
    for phrase in model.phrases:
        key = key_of(phrase.text)
        if key in wanted:
            times = float(phrase.standing + phrase.capital_standing)
            best[key] = max(best.get(key, (0.0, None)), (times, None), key=itemgetter(0))
    for entry in model.substitutions:
        key = key_of(entry.spun)
        if key in wanted:
            times = float(entry.lower.times + entry.capital.times)
            best[key] = max(best.get(key, (0.0, None)), (times, key_of(entry.original)), key=itemgetter(0))
    said = [best.get(key_of(decision.found), (0.0, None))[1] for decision in decisions]
    truth = [None if decision.wanted is None else key_of(decision.wanted) for decision in decisions]
    return sum(answer == right for answer, right in zip(said, truth, strict=True)) / max(1, len(decisions))


def adapted(known: Dictionary, decisions: Iterable[Decision], fit: Fit) -> Dictionary:
    """A dictionary with the decisions in its counts."""
    restored = [decision for decision in decisions if decision.wanted is not None]
    kept = Counter(decision.found for decision in decisions if decision.wanted is None)
    exact = Counter((decision.found, decision.wanted) for decision in restored)
    factors = _factors(known, Counter(decision.wanted or "" for decision in restored), fit.topic)
    made = []
    for entry in known.substitutions:
        new = round(fit.weight * exact.pop((entry.spun, entry.original), 0))
        factor = factors.get(entry.original, 1.0)
        lower, capital = (_scaled(counts, factor) for counts in (entry.lower, entry.capital))
        if new and lower.times:
            lower = Counts(lower.times + new, lower.documents + new)
        elif new:
            capital = Counts(capital.times + new, capital.documents + new)
        made.append(entry._replace(lower=lower, capital=capital))
    for (spun, original), times in exact.items():
        count = max(1, round(fit.weight * times))
        made.append(Substitution(spun, str(original), Counts(count, count), Counts(0, 0)))
    phrases = {phrase.text: phrase for phrase in known.phrases}
    known_phrases = {entry.spun for entry in made}
    for text, times in kept.items():
        if text in known_phrases:
            phrase = phrases.get(text, Phrase(text, 0, 0, 0, 0))
            phrases[text] = phrase._replace(standing=phrase.standing + round(fit.weight * times))
    return replace(known, substitutions=sorted(made), phrases=sorted(phrases.values()))


def _factors(known: Dictionary, restored: Counter[str], topic: float) -> dict[str, float]:
    """For each original the factor of its counts: how much more often than expected it was restored, to a power."""
    if not topic:
        return {}
    usual: defaultdict[str, int] = defaultdict(int)
    for entry in known.substitutions:
        usual[entry.original] += entry.lower.times + entry.capital.times
    share = restored.total() / max(1, sum(usual.values()))
    factors = {
        original: ((restored[original] + SMOOTHING) / (times * share + SMOOTHING)) ** topic for original, times in usual.items()
    }
    return {original: min(MOST, max(1.0 / MOST, factor)) for original, factor in factors.items()}


def _scaled(counts: Counts, factor: float) -> Counts:
    """Counts times a factor; what occurs at all still does."""
    if factor == 1.0 or not counts.times:
        return counts
    return Counts(max(1, round(counts.times * factor)), max(1, round(counts.documents * factor)))


def _save(base: Family, model: Dictionary, output: Path, report: Report) -> None:
    output.mkdir(parents=True, exist_ok=True)
    dictionary_module.save(model, output)
    usage = base.file(dictionary_module.USAGE)
    for path in (usage, *map(base.file, FITTED)):
        if path.is_file():
            shutil.copyfile(path, output / path.name)
    description = f"{base.name} with {report.decisions} decisions of people"
    new = replace(base, name=output.resolve().name, folder=output, files={}, description=description)
    manifest.save(new)
    (output / REPORT).write_text(json.dumps(report._asdict(), indent=2) + "\n", encoding="utf-8", newline="\n")
