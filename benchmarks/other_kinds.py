"""Restoration of other kinds of English than news: passages of genuine text, spun with the dictionary and restored.

    python benchmarks/other_kinds.py                     # ../shared/genuine, in half a minute
    python benchmarks/other_kinds.py --lots FOLDER       # files of JSON lines, {"text": …}
    python benchmarks/other_kinds.py --judge blind.npz --language-model blind.klm --worst 10

Of each source a few passages of up to 800 words are spun in full, and with a random share of the groups in use.  The language
model and the judge have read the beginnings of the sources of `genuine` that are in today's English, so only what follows these
is taken (“read”), and old English, of which they have read nothing (“old”).  Of other lots they have read nothing at all.  All
of it was spun by the dictionary that restores it, so that no phrase is unknown: the figures are of reading, and compare models.
With quality "deep" only those of other lots are of unknown text: its adapter has read passages of every other document of most
sources of `genuine` (`spinfix.training.spinner.undecided`).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, get_args

from accuracy import load_scorer, shared_or_exit  # first: it puts the checkout on the path

from spinfix import Cleaner, Config
from spinfix.config import Quality
from spinfix.families import registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.training import genuine
from spinfix.training.lm.cloze import MOST_OF_KIND
from spinfix.training.spinner.spinning import Spinner, passage

PASSAGES = 6
"""Passages of a source."""
SHARES = (0.3, 0.5, 0.7)
"""Shares of the groups in use in what is spun in part; one of them is drawn for each passage."""
LEAST = 250
"""Words to which short documents are joined."""
READ = 3000
"""Documents looked at of a source."""
FEWEST = 5
"""Substitutions of a passage that counts."""
ERRORS = ("missed", "wrong", "collateral")
"""What the scorer counts as errors."""


class Spun(NamedTuple):
    """A passage: its source, whether all of it was spun, and the text with slots."""

    source: str
    group: str
    whole: bool
    slots: str


def texts_after(source: genuine.Source, words: int) -> Iterator[str]:
    """The documents of a source after those with the first ``words`` words."""
    read = 0
    for text in genuine.documents(source):
        if read > words:
            yield text
        read += len(text.split())


def sources(lots: Path | None) -> Iterator[tuple[str, str, Iterator[str]]]:
    """The name of each source, the group of its figures, and its documents."""
    if lots is not None:
        for path in sorted(lots.glob("*.jsonl*")):
            yield path.name.split(".")[0], "unread", genuine.documents(genuine.Source(path.name, "", path))
        return
    for source in genuine.running_text(shared_or_exit() / "genuine"):
        old = source.name in genuine.OLD
        yield source.name, "old" if old else "read", texts_after(source, 0 if old else MOST_OF_KIND)


def spun_passages(lots: Path | None, *, number: int) -> Iterator[Spun]:
    """Passages of all sources, each in full and in part."""
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config(quality="fast")))
    for name, group, documents in sources(lots):
        draw = random.Random(name)
        texts = [text for text in genuine.joined(islice(documents, READ), LEAST) if "{{" not in text and "=>" not in text]
        draw.shuffle(texts)
        for text in texts[:number]:
            words = passage(text.split(" "), draw)
            for share in (1.0, draw.choice(SHARES)):
                pair = spinner.spin(words, share, draw)
                if len(pair.slots) >= FEWEST:
                    yield Spun(name, group, share == 1.0, pair.as_slots())


@cache
def tools(config: Config) -> tuple[Any, Cleaner]:
    """The scorer and a cleaner, once for each process."""
    return load_scorer(shared_or_exit()), Cleaner(config)


def counted(config: Config, spun: Spun) -> Counter[str]:
    """The scorer's counts for a passage."""
    scorer, cleaner = tools(config)
    counts = scorer.score(spun.slots, cleaner.clean(scorer.parse(spun.slots)[0]))
    counts.pop("detail")
    return Counter(counts)


def rows(scorer: Any, totals: dict[str, Counter[str]]) -> Iterator[str]:
    """The figures of each group as lines of a table."""
    for name, total in totals.items():
        errors = sum(total[kind] for kind in ERRORS)
        figures = scorer.summary(total)
        yield f"| {name} | {total['required']} | {figures['recall']} | {figures['precision']} | {errors} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lots", type=Path, metavar="FOLDER", help="a folder of JSON lines instead of ../shared/genuine")
    parser.add_argument("--quality", choices=get_args(Quality), default="best")
    parser.add_argument("--language-model", type=Path, metavar="FILE", help="instead of the shipped one")
    parser.add_argument("--judge", type=Path, metavar="FILE", help="instead of the shipped one")
    parser.add_argument("--passages", type=int, default=PASSAGES, metavar="N", help=f"of each source [default: {PASSAGES}]")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also the N sources with the most errors a place")
    options = parser.parse_args(arguments)
    config = Config(quality=options.quality, model=options.language_model, judge=options.judge)
    scorer, _ = tools(config)
    passages = list(spun_passages(options.lots, number=options.passages))
    groups: dict[str, Counter[str]] = {}
    by_source: dict[str, Counter[str]] = {}
    with ProcessPoolExecutor() as pool:
        for spun, counts in zip(passages, pool.map(counted, [config] * len(passages), passages, chunksize=4), strict=True):
            groups.setdefault(f"{spun.group}, spun in {'full' if spun.whole else 'part'}", Counter()).update(counts)
            by_source.setdefault(spun.source, Counter()).update(counts)
    print(f"{len(passages)} passages of {len(by_source)} sources\n")
    print("| | places | recall | precision | errors |\n|---|---:|---:|---:|---:|")
    print("\n".join(rows(scorer, groups)))
    if options.worst:
        ordered = sorted(by_source.items(), key=lambda item: -(sum(item[1][e] for e in ERRORS) / item[1]["required"]))
        print("\n| | places | recall | precision | errors |\n|---|---:|---:|---:|---:|")
        print("\n".join(rows(scorer, dict(ordered[: options.worst]))))


if __name__ == "__main__":
    main()
