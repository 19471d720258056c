#!/usr/bin/env python3
"""Accuracy of detection: of documents, of the probability itself, and of parts of documents.

    python benchmarks/detection.py documents        # eval/dev, and the probability that one genuine document in 10,000 exceeds
    python benchmarks/detection.py reliability      # is the probability calibrated?
    python benchmarks/detection.py parts            # spun passages in genuine pages, genuine ones in spun pages, quotations
    python benchmarks/detection.py parts --whole    # the same with every document judged as a whole
    python benchmarks/detection.py pairs            # the spinner's own output by length
    python benchmarks/detection.py kinds            # text of many kinds spun here, by length and share, kinds left out
    python benchmarks/detection.py kinds --threshold 0.05   # the same with another threshold; also of pairs
    python benchmarks/detection.py chapters         # a chapter spun inside a genuine book, kinds left out

Spun text is made from pairs that dictionary and models have not seen (`spinfix.learn.held_out`), with substitutions undone
where a site's owner might have prevented them; the pairs are news, so usage and gate are learned without news.  `reliability`
and `parts` take the third of the pairs on which terms and ranker were not fitted either; only the confidence of edits was
calibrated on it.  Their genuine text is from `corpus/`: the gate was not fitted on it, though the usage is counted there.

Live pages are not measured: the shared folder has none that can be read (``pairs/live-substitutions.tsv`` has phrases without
their sentences, ``artefacts/posts.jsonl`` posts that were not spun; the pages themselves are sealed).  Needs the shared folder
(../shared or $SPINFIX_SHARED) and ``pip install "spinfix[dev,train]"``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import accuracy
import left_out
import numpy as np
import samples

from spinfix import Cleaner, Config
from spinfix.families import registry
from spinfix.families.spinner import gate, segments
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import genuine
from spinfix.learn.gate import pieces_of
from spinfix.learn.held_out import SEED, split, thirds
from spinfix.learn.pairs import Pair, read_pairs
from spinfix.learn.regression import logistic
from spinfix.learn.spinning import SHARES, Spinner, spun_in_part
from spinfix.text.quotations import quotations

BANDS = (0.0, 0.01, 0.05, 0.2, 0.5, 0.7, 0.9, 0.99, 1.0)

_cleaner = Cleaner(Config(quality="fast", scrub=False))


@cache
def scorer() -> Any:
    """The scorer of the shared folder."""
    return accuracy.load_scorer(accuracy.shared_or_exit())


def probability(text: str) -> float:
    """Probability that a text or a part of it was spun."""
    return _cleaner.analyse(text).spin_probability or 0.0


def probability_without_news(text: str) -> float:
    """The same by a usage and a gate that were learned without news."""
    return left_out.cleaner("news", scrub=False).analyse(text).spin_probability or 0.0


def probabilities(texts: Sequence[str], probability: Callable[[str], float] = probability) -> list[float]:
    """The probability of each text, on all cores."""
    with multiprocessing.get_context("fork").Pool() as pool:
        return pool.map(probability, texts, chunksize=16)


def documents(shared: Path, words: int) -> None:
    """Documents of eval/dev, and a large sample of genuine ones."""
    sample = [text for _, text in samples.documents(shared / "corpus", words, 0.5)]
    corpus = sorted(probabilities(sample), reverse=True)
    found = {
        name: probabilities([scorer().parse(path.read_text("utf-8"))[0] for path in files])
        for name, files in accuracy.document_sets(shared).items()
    }
    alarm = corpus[len(corpus) // 10_000]
    print(f"{len(corpus):,} genuine documents of the corpus; the highest: {', '.join(f'{p:.4f}' for p in corpus[:8])}")
    print(f"exceeded by at most 1 in 10,000 of them: {alarm:.4f}\n")
    print("| | files | above the threshold | above that of 1 in 10,000 | area under the curve |\n|---|---:|---:|---:|---:|")
    spun = [*found["fully spun"], *found["half spun"]]
    for name, values in (*found.items(), ("all spun", spun)):
        counts = [sum(value > limit for value in values) for limit in (_cleaner.config.threshold, alarm)]
        area = "–" if name == "genuine" else f"{auc(values, found['genuine']):.4f}"
        print(f"| {name} | {len(values)} | {counts[0]} | {counts[1]} | {area} |")


def auc(spun: Sequence[float], others: Sequence[float]) -> float:
    """Area under the curve: share of pairs of a spun and a genuine document in which the spun one is more probable; ties count
    half.
    """
    wins = sum((one > other) + 0.5 * (one == other) for one in spun for other in others)
    return wins / (len(spun) * len(others))


def reliability(shared: Path, words: int, every: int) -> None:
    """Stated probability against the share that was spun, at the gate's prior; usage and gate were learned without news."""
    left_out.prepare(shared)
    draw = random.Random(7)
    texts: list[tuple[str, bool, str]] = []
    for pair in unseen(shared)[::every]:
        for version in (pair, spun_in_part(pair, draw.choice(SHARES), draw)):
            texts += [(kind, True, text) for kind, text in pieces(version.spun)]
    for _, document in samples.documents(shared / "corpus", words, 0.77):
        texts += [(kind, False, text) for kind, text in pieces(document)]
    stated = probabilities([text for _, _, text in texts], probability_without_news)
    print("| texts | band | spun | genuine | stated | true |\n|---|---|---:|---:|---:|---:|")
    for kind in ("document", "paragraph", "sentence"):
        chosen = [(p, spun) for (found, spun, _), p in zip(texts, stated, strict=True) if found == kind]
        scale = (gate.RARITY - 1) * sum(spun for _, spun in chosen) / max(1, sum(not spun for _, spun in chosen))
        for low, high in pairwise(BANDS):
            inside = [(p, spun) for p, spun in chosen if low <= p < high or p == high == 1.0]
            positive, negative = sum(spun for _, spun in inside), sum(not spun for _, spun in inside)
            weight = positive + scale * negative
            if inside:
                mean = sum(p * (1.0 if spun else scale) for p, spun in inside) / weight
                print(f"| {kind} | {low}–{high} | {positive} | {negative} | {mean:.3f} | {positive / weight:.3f} |")
    short = [(p, spun) for (kind, spun, _), p in zip(texts, stated, strict=True) if kind != "document"]
    print("\ntrue log odds of paragraphs and sentences = {:.2f} + {:.2f} × stated ones".format(*recalibration(short)))


def recalibration(stated: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Offset and slope that would calibrate the log odds (Platt 1999): logistic regression on the log odds."""
    spun = np.array([float(label) for _, label in stated])
    chances = np.clip([p for p, _ in stated], 1e-12, 1.0 - 1e-12)
    rows = np.stack([np.ones_like(chances), np.log(chances / (1.0 - chances))], axis=1)
    importance = np.where(spun == 1.0, 1.0, (gate.RARITY - 1) * spun.sum() / (1.0 - spun).sum())
    offset, slope = logistic(rows, spun, importance, penalty=0.0)
    return offset, slope


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A document, some of its paragraphs and sentences, as used for fitting the gate."""
    paragraphs = min(8, sum(len(paragraph) > 60 for paragraph in text.split("\n")))
    for number, piece in enumerate(pieces_of(text)):
        yield ("document" if number == 0 else "paragraph" if number <= paragraphs else "sentence"), piece


def unseen(shared: Path) -> list[Pair]:
    """Held-out pairs on which neither terms nor ranker were fitted."""
    _, held_out = split(read_pairs(shared / "pairs" / "wp-auto-spinner.train.jsonl.zst"))
    return thirds(held_out, random.Random(SEED))[2]


def parts(shared: Path, every: int, whole: bool) -> None:
    """Restoration of documents of which only a part was spun; usage and gate were learned without news."""
    left_out.prepare(shared)
    if whole:
        segments.left_alone = lambda *_: []
        segments.suspicious = lambda *_: []
    print("| | documents | changed | required | restored | wrong | collateral | recall | precision |\n|---|" + "---:|" * 8)
    for name, texts in sorted(made(shared, every).items()):
        total: Counter[str] = Counter()
        with multiprocessing.get_context("fork").Pool() as pool:
            for figures in pool.imap_unordered(_scored, texts, chunksize=4):
                total.update(figures)
        summary = scorer().summary(total)
        cells = [summary[key] for key in ("required", "restored", "wrong", "collateral", "recall", "precision")]
        print(f"| {name} | {len(texts)} | {total['changed']} | {' | '.join(map(str, cells))} |", flush=True)


def _scored(text: str) -> dict[str, int]:
    spun, _ = scorer().parse(text)
    output = left_out.cleaner("news", scrub=False).clean(spun)
    figures: dict[str, int] = scorer().score(text, output)
    figures.pop("detail")
    return {**figures, "changed": int(output != spun)}


def made(shared: Path, every: int) -> dict[str, list[str]]:
    """Documents in slot notation, by the part that was not spun."""
    draw = random.Random(5)
    hosts = [text.split("\n") for _, text in samples.documents(shared / "corpus", 400_000, 0.3)]
    draw.shuffle(hosts)
    found: dict[str, list[str]] = defaultdict(list)
    for number, pair in enumerate(unseen(shared)[::every]):
        quoted = quotations(pair.spun)
        for share, extent in ((1.0, "in full"), (0.5, "in half")):
            groups = {slot[2] for slot in pair.slots}
            used = {group for group in sorted(groups) if draw.random() < share}
            slots = {slot for slot in pair.slots if slot[2] in used}
            text = pair.keeping(slots).as_slots()
            paragraphs = text.split("\n")
            if quoted:
                kept = pair.keeping({slot for slot in slots if not _inside(slot, quoted)}).as_slots()
                found[f"quotations kept, rest spun {extent}"].append(kept)
                found[f"quotations spun, rest spun {extent}"].append(text)
            if len(paragraphs) > 3:
                count = max(1, len(paragraphs) // 5)
                first = draw.randrange(len(paragraphs) - count + 1)
                middle = [_undone(paragraph) for paragraph in paragraphs[first : first + count]]
                mixed = [*paragraphs[:first], *middle, *paragraphs[first + count :]]
                found[f"a fifth kept, rest spun {extent}"].append("\n".join(mixed))
            host, count = hosts[number % len(hosts)], draw.choice((1, 2, 3))
            long = [place for place, paragraph in enumerate(paragraphs) if len(paragraph.split()) >= 30]
            if long:
                first, cut = draw.choice(long), draw.randrange(len(host) + 1)
                spliced = [*host[:cut], *paragraphs[first : first + count], *host[cut:]]
                found[f"{count} of about {len(host) + count} paragraphs spun {extent}"].append("\n".join(spliced))
    return found


def _inside(slot: tuple[int, int, str], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < slot[1] and slot[0] < end for start, end in spans)


def _undone(paragraph: str) -> str:
    undone: str = scorer().SLOT.sub(lambda match: match.group(2), paragraph)
    return undone


LENGTHS, SPUN_SHARES = (50, 100, 200, 500, 1000, 5000), (0.1, 0.2, 0.3, 0.5, 1.0)
PIECES = 12
"""Number of pieces of each source, length and share."""
BOOK, CHAPTER = 60_000, 2_000
"""Words of a book and of its spun chapter."""


def kinds(shared: Path, every: int, threshold: float) -> None:
    """Share of spun pieces that are believed spun, by length and share; usage and gate were learned without the piece's
    kind.
    """
    left_out.prepare(shared)
    tasks = [(source, every, threshold) for source in genuine.sources(shared / "genuine")]
    believed: Counter[tuple[int, float]] = Counter()
    looked: Counter[tuple[int, float]] = Counter()
    with multiprocessing.get_context("fork").Pool() as pool:
        for found in pool.imap_unordered(_spun_pieces, tasks):
            for key, count, texts in found:
                believed[key] += count
                looked[key] += texts
    print("| words | " + " | ".join(f"share {share}" for share in SPUN_SHARES) + " |\n|---:|" + "---:|" * len(SPUN_SHARES))
    for length in LENGTHS:
        cells = [f"{believed[length, share] / max(1, looked[length, share]):.3f}" for share in SPUN_SHARES]
        print(f"| {length:,} | {' | '.join(cells)} |")
    print(f"\n{sum(looked.values()):,} pieces")


def _spun_pieces(task: tuple[genuine.Source, int, float]) -> list[tuple[tuple[int, float], int, int]]:
    source, every, threshold = task
    draw = random.Random(source.name)
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config()))
    documents = list(genuine.documents(source))
    found = []
    for length in LENGTHS:
        pieces = list(genuine.cut(documents, length))
        for share in SPUN_SHARES:
            chosen = draw.sample(pieces, min(len(pieces), max(1, PIECES // every)))
            made = [pair for pair in (spinner.spin(text, share, draw) for text in chosen) if pair.slots]
            results = [left_out.cleaner(source.kind, threshold).analyse(pair.spun) for pair in made]
            found.append(((length, share), sum(result.family is not None for result in results), len(made)))
    return found


MOST_CUTS = 5
"""Number of pieces of each length from one held-out pair."""


def real(shared: Path, every: int, threshold: float) -> None:
    """Share of the spinner's own output that is believed spun, by length, spun in full and in half; usage and gate were
    learned without news.
    """
    left_out.prepare(shared)
    held_out = list(accuracy.held_out(shared / "pairs" / "wp-auto-spinner.train.jsonl.zst"))
    draw = random.Random(4)
    print("| words | spun in full | believed | spun in half | believed |\n|---:|---:|---:|---:|---:|")
    for words in (50, 100, 150, 200, 400, 1000, None):
        cells = []
        for share in (1.0, 0.5):
            spun = [(pair if share == 1.0 else spun_in_part(pair, share, draw)).spun for pair in held_out[::every]]
            texts = spun if words is None else [cut for text in spun for cut in list(genuine.cut([text], words))[:MOST_CUTS]]
            with multiprocessing.get_context("fork").Pool() as pool:
                believed = pool.map(partial(_believed_without_news, threshold), texts, chunksize=16)
            cells += [f"{len(texts):,}", f"{sum(believed) / len(texts):.4f}"]
        print(f"| {words or 'documents'} | {' | '.join(cells)} |", flush=True)


def _believed_without_news(threshold: float, text: str) -> bool:
    return left_out.cleaner("news", threshold).analyse(text).family is not None


def chapters(shared: Path, every: int) -> None:
    """Books with a spun chapter: whether it is found, and what is edited outside it; kinds left out."""
    left_out.prepare(shared)
    sources = [one for one in genuine.sources(shared / "genuine") if one.path.stat().st_size > 250_000][::every]
    total: Counter[tuple[float, str]] = Counter()
    with multiprocessing.get_context("fork").Pool() as pool:
        for found in pool.imap_unordered(_spun_chapters, sources):
            total.update(found)
    names = ("books", "found", "slots", "edits inside", "edits outside")
    print("| share | " + " | ".join(names) + " |\n|---:|" + "---:|" * len(names))
    for share in (1.0, 0.5, 0.3):
        print(f"| {share} | {' | '.join(str(total[share, name]) for name in names)} |")


def _spun_chapters(source: genuine.Source) -> Counter[tuple[float, str]]:
    draw = random.Random(source.name)
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config()))
    found: Counter[tuple[float, str]] = Counter()
    for book in list(genuine.joined(genuine.documents(source), BOOK))[:2]:
        chapter_list = list(genuine.cut([book], CHAPTER))
        for share in (1.0, 0.5, 0.3):
            number = draw.randrange(len(chapter_list))
            pair = spinner.spin(chapter_list[number], share, draw)
            before = "\n\n".join([*chapter_list[:number], ""])
            text = before + "\n\n".join([pair.spun, *chapter_list[number + 1 :]])
            edits = left_out.cleaner(source.kind).analyse(text).restorations
            inside = sum(len(before) <= edit.start < len(before) + len(pair.spun) for edit in edits)
            counts = (1, int(inside > 0.3 * len(pair.slots)), len(pair.slots), inside, len(edits) - inside)
            for name, count in zip(("books", "found", "slots", "edits inside", "edits outside"), counts, strict=True):
                found[share, name] += count
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("documents", "reliability", "parts", "pairs", "kinds", "chapters"))
    parser.add_argument("--words", type=int, default=2_000_000, help="words of genuine text")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth of the pairs")
    parser.add_argument("--whole", action="store_true", help="judge every document as a whole")
    parser.add_argument("--threshold", type=float, default=left_out.THRESHOLD, help="of pairs and kinds; default .7")
    options = parser.parse_args()
    shared = accuracy.shared_or_exit()
    probability("The first call loads everything that mentioned the identical day this 12 months.")
    if options.what == "documents":
        documents(shared, options.words)
    elif options.what == "reliability":
        reliability(shared, options.words, options.every)
    elif options.what == "pairs":
        real(shared, options.every, options.threshold)
    elif options.what == "kinds":
        kinds(shared, options.every, options.threshold)
    elif options.what == "chapters":
        chapters(shared, options.every)
    else:
        parts(shared, options.every, options.whole)
    return 0


if __name__ == "__main__":
    sys.exit(main())
