#!/usr/bin/env python3
"""Prints every restoration made in genuine text, for manual review.

    python benchmarks/restoration_harm.py ../shared/corpus ../shared/eval/dev/clean
    python benchmarks/restoration_harm.py ../shared/corpus --fold 1 --model /tmp/judge/beside1.klm

The sample is that of `samples.documents`.  The shipped language model was trained on the corpus, so its figure is too
optimistic; it was not trained on `eval/dev/clean`.  Of the models that ``spinfix learn judge`` keeps in its work folder,
``beside0.klm`` was not trained on fold 0 of the corpus, nor ``beside1.klm`` on fold 1.  The judge was trained on everything,
but is used only for documents already believed spun.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

import samples

from spinfix import Cleaner, Config, Result

_cleaner: list[Cleaner] = []


def _open(config: Config) -> None:
    _cleaner[:] = [Cleaner(config)]


def _clean(item: tuple[str, str]) -> tuple[str, Result]:
    name, text = item
    return name, _cleaner[0].analyse(text)


def main() -> None:
    """Print the edits and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=2_000_000)
    parser.add_argument("--fold", type=int, help="all text of this fold in place of a sample")
    parser.add_argument("--model", type=Path, help="a language model in place of the shipped one")
    arguments = parser.parse_args()
    words = documents = edits = changed = 0
    with multiprocessing.Pool(initializer=_open, initargs=(Config(scrub=False, model=arguments.model),)) as pool:
        for folder in arguments.folders:
            if arguments.fold is None:
                sample = samples.documents(folder, arguments.words)
            else:
                sample = samples.fold_documents(folder, arguments.fold)
            for name, result in pool.imap(_clean, sample, chunksize=16):
                words += len(result.source.split())
                documents += 1
                if result.edits:
                    changed += 1
                    edits += len(result.edits)
                    made = "; ".join(f"{edit.found} → {edit.replacement}" for edit in result.edits[:8])
                    print(f"{name}\t{result.spin_probability:.3f}\t{made}\t{result.source[:120]!r}")
    rate = 1e6 * edits / max(1, words)
    print(f"# {documents:,} documents of {words:,} words: {changed} changed, {edits} edits, {rate:.2f} a million words")


if __name__ == "__main__":
    main()
