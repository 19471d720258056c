#!/usr/bin/env python3
"""What a review teaches: ten spun articles of a site are reviewed, and the corrections applied to the next ten.

    python benchmarks/review.py                     # all sites of SITES
    python benchmarks/review.py --seeds 3           # with several draws

Articles of one source are spun (`spinfix.training.spinner.spinning`), each with its own draws, as the spinner does.  A scripted
reviewer who knows the originals decides every place that spinfix shows in the first ten: what is right is accepted, what the
author wrote is kept, and where another phrase stood it is typed.  The corrections that follow (`spinfix.review.lessons`) are
used for the next ten.  Recall is the share of the spinner's substitutions that are undone exactly, precision the share of the
edits that undo one.  Needs the shared folder (../shared or $SPINFIX_SHARED) and ``pip install "spinfix[dev,train]"``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import accuracy

from spinfix import Cleaner, Config
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.single_document import Whole
from spinfix.corrections import HEADER, Correction, line_of
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.review.journal import ReviewJournal
from spinfix.review.lessons import lessons
from spinfix.review.session import ReviewDocument, Session
from spinfix.training import genuine
from spinfix.training.pairs import Pair
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
    pieces, last = [], edit.start
    for start, end, original in pair.slots:
        if end <= edit.start or edit.end <= start:
            continue
        if start < edit.start or edit.end < end:
            return None
        pieces += [pair.spun[last:start], original]
        last = end
    return "".join((*pieces, pair.spun[last : edit.end]))


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
    """The review of articles by somebody who knows the originals."""
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
    return session


def main() -> None:
    """Print the figures before and after the review, for each site and seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--quality", default="best")
    parser.add_argument("--sites", nargs="*", default=SITES)
    arguments = parser.parse_args()
    shared = accuracy.shared_folder()
    assert shared is not None, "needs the shared folder"
    spinner = Spinner(Restorer(registry.named("wp-auto-spinner"), Config()))
    known = {source.name: source for source in genuine.sources(shared / "genuine")}
    before = Cleaner(Config(quality=arguments.quality))
    for site in arguments.sites:
        texts = genuine.cut(genuine.documents(known[site]), WORDS)
        articles = list(islice((text for text in texts if len(text.split()) > WORDS // 2), 2 * ARTICLES))
        for seed in range(arguments.seeds):
            draw = random.Random(seed)
            pairs = [spinner.spin(text, SHARE, draw, f"{site}-{number}.txt") for number, text in enumerate(articles)]
            with tempfile.TemporaryDirectory() as folder:
                session = reviewed(before, pairs[:ARTICLES], Path(folder))
                learnt = lessons(session)
                base = figures(before, pairs[ARTICLES:])
                print(
                    f"{site} seed {seed}: {session.decided} decisions, {len(learnt.corrections)} corrections; "
                    f"next ten before: recall {base.recall:.4f} precision {base.precision:.4f}"
                )
                for name, rows in (("saved", learnt.corrections), ("every decision", every_decision(session))):
                    path = Path(folder) / f"{name}.tsv"
                    path.write_text("\n".join((HEADER, *map(line_of, rows), "")))
                    after = figures(Cleaner(Config(quality=arguments.quality, corrections=path)), pairs[ARTICLES:])
                    print(
                        f"  {name} ({len(rows)}): recall {after.recall:.4f} precision {after.precision:.4f} "
                        f"right {base.right} → {after.right}, made {base.made} → {after.made}, of {after.wanted}"
                    )


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
