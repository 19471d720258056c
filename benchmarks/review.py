#!/usr/bin/env python3
"""What a review teaches: ten spun articles of a site are reviewed, and the corrections applied to the next ten.

    python benchmarks/review.py                     # the three sites of SITES
    python benchmarks/review.py --seeds 3           # with several draws

Articles of one source are spun (`spinfix.training.spinner.spinning`), each with its own draws, as the spinner does.  A scripted
reviewer who knows the originals decides every place that spinfix shows in the first ten: what is right is accepted, what the
author wrote is kept, and where another phrase stood it is typed; what spinfix missed is added.  Of live substitutions some 85
per cent are in the pairs, so spinfix is measured without a share of the spinner's (`--unknown`).  The corrections that follow
(`spinfix.review.lessons`) are used for the next ten.  Recall is the share of the spinner's substitutions that are undone
exactly, precision the share of the edits that undo one.  Needs the shared folder (../shared or $SPINFIX_SHARED) and
``pip install "spinfix[dev,train]"``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import accuracy

from spinfix import Cleaner, Config
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.single_document import Whole
from spinfix.correction_files import HEADER
from spinfix.corrections import Correction
from spinfix.edits import Edit
from spinfix.families import manifest, registry
from spinfix.families.spinner import dictionary
from spinfix.families.spinner.dictionary import Dictionary
from spinfix.families.spinner.restorer import Restorer
from spinfix.review.journal import ReviewJournal
from spinfix.review.lessons import lessons
from spinfix.review.session import ReviewDocument, ReviewError, Session
from spinfix.training import genuine
from spinfix.training.pairs import Pair, replaced
from spinfix.training.spinner import corrections
from spinfix.training.spinner.spinning import Spinner

SITES = ("seo_blog__plausible_marketing", "worldnews__indian_news", "business__sourcegraph_handbook")
ARTICLES = 10
WORDS = 700
SHARE = 0.9
"""Share of the groups in use: the spinner's sites use nearly all."""


class Figures(NamedTuple):
    """Edits that are right, those that were made, and substitutions to undo."""

    right: int
    made: int
    wanted: int

    @property
    def recall(self) -> float:
        """Share of the substitutions that are undone."""
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        """Share of the edits that undo one."""
        return self.right / self.made


def truth_of(pair: Pair, edit: Edit) -> str | None:
    """What the text of an edit's place was before it was spun; None if a substitution reaches over its ends."""
    inside = [slot for slot in pair.slots if slot[0] < edit.end and edit.start < slot[1]]
    if any(start < edit.start or edit.end < end for start, end, _ in inside):
        return None
    return replaced(pair.spun, inside, edit.start, edit.end)


def figures(cleaner: Cleaner, pairs: Sequence[Pair]) -> Figures:
    """The figures of articles whose originals are known."""
    right = made = wanted = 0
    for pair in pairs:
        edits = cleaner.analyse(pair.spun).edits
        restored = {(start, end) for start, end, _ in pair.slots}
        for edit in edits:
            truth = truth_of(pair, edit)
            inside = [slot for slot in restored if edit.start <= slot[0] and slot[1] <= edit.end]
            right += len(inside) if truth == edit.replacement else 0
        made += len(edits)
        wanted += len(pair.slots)
    return Figures(right, made, wanted)


def reviewed(cleaner: Cleaner, pairs: Sequence[Pair], folder: Path) -> Session:
    """The review of articles by somebody who knows the originals and also corrects what spinfix has not seen."""
    documents = [
        ReviewDocument(pair.id, Source(pair.id, Path(pair.id)), Whole(pair.id), Place(), cleaner.analyse(pair.spun))
        for pair in pairs
    ]
    session = Session(documents, ReviewJournal(folder / "journal.jsonl"))
    for number, (document, pair) in enumerate(zip(documents, pairs, strict=True)):
        for spot, (edit, _) in enumerate(document.spots):
            truth = truth_of(pair, edit)
            if truth is not None:
                session.decide(number, spot, truth)
        for start, end, original in pair.slots:
            with suppress(ReviewError):  # a place that was decided above
                session.add(number, start, end, original)
    return session


def without(share: float, folder: Path) -> Config:
    """The options for a tool that lacks a share of the spinner's substitutions, 0 to 1."""
    base = registry.named("wp-auto-spinner")
    if not share:
        return Config()
    known = dictionary.load(base.folder, base.name)
    kept = [entry for entry in known.substitutions if crc32(f"{entry.spun}>{entry.original}".encode()) % 100 >= 100 * share]
    dictionary.save(Dictionary(folder.name, kept, known.phrases), folder)
    for name in ("usage.tsv", "collocates.tsv", "weights.json", "gate.json", "brief-gate.json", "ranker.npz"):
        shutil.copyfile(base.folder / name, folder / name)
    manifest.save(replace(base, name=folder.name, folder=folder, files={}))
    return Config(families="tortured", dictionaries=folder)


def main() -> None:
    """Print the figures before and after the review, for each site and seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1, help="draws for each site")
    parser.add_argument("--quality", default="best", choices=["fast", "best"])
    parser.add_argument("--unknown", type=float, default=0.15, help="share of the spinner's substitutions that spinfix lacks")
    arguments = parser.parse_args()
    shared = accuracy.shared_or_exit()
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config()))
    known = {source.name: source for source in genuine.sources(shared / "genuine")}
    with tempfile.TemporaryDirectory() as work:
        config = replace(without(arguments.unknown, Path(work) / "partial"), quality=arguments.quality)
        for site in SITES:
            texts = genuine.cut(genuine.documents(known[site]), WORDS)
            articles = list(islice((text for text in texts if len(text.split()) > WORDS // 2), 2 * ARTICLES))
            for seed in range(arguments.seeds):
                draw = random.Random(seed)
                pairs = [spinner.spin(text, SHARE, draw, f"{site}-{number}.txt") for number, text in enumerate(articles)]
                with tempfile.TemporaryDirectory() as folder:
                    print(f"{site}, seed {seed}")
                    measure(config, pairs, Path(folder))


def measure(config: Config, pairs: Sequence[Pair], folder: Path) -> None:
    """Review the first half of the articles, and print the figures of the second half."""
    before = Cleaner(config)
    session = reviewed(before, pairs[:ARTICLES], folder)
    learnt = lessons(session)
    print(f"  {session.decided} decisions, {len(learnt.corrections)} corrections")
    show("before", figures(before, pairs[ARTICLES:]))
    base = config.dictionaries[0] if config.dictionaries else registry.named("wp-auto-spinner").folder
    report = corrections.learn(registry.at(base), corrections.gather([folder / "journal.jsonl"]), folder / "ours")
    print(f"  learn corrections: held-out accuracy {report.before} → {report.after}")
    own = replace(config, families=("tortured",), dictionaries=(folder / "ours",))
    show("learned", figures(Cleaner(own), pairs[ARTICLES:]))
    for name, rows in (("corrections", learnt.corrections), ("every decision, everywhere", every_decision(session))):
        path = folder / f"{name}.tsv"
        path.write_text("\n".join((HEADER, *("\t".join(row.cells) for row in rows), "")))
        show(name, figures(Cleaner(replace(config, corrections=(path,))), pairs[ARTICLES:]))


def show(name: str, found: Figures) -> None:
    """Print figures."""
    print(f"  {name}: recall {found.recall:.4f}, precision {found.precision:.4f} ({found.right} of {found.wanted})", flush=True)


def every_decision(session: Session) -> list[Correction]:
    """What not to do: each phrase that always read the same, without context."""
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for number, document in enumerate(session.documents):
        for spot, (edit, _) in enumerate(document.spots):
            text = session.text_of(number, spot)
            if text is not None and edit.kind == "restoration":
                readings[" ".join(edit.found.split())].add(" ".join(text.split()))
    return [
        Correction(found, None if texts == {found} else min(texts))
        for found, texts in sorted(readings.items())
        if len(texts) == 1 and any(letter.isalnum() for letter in found)
    ]


if __name__ == "__main__":
    main()
