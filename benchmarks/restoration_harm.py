#!/usr/bin/env python3
"""Every restoration made in genuine text, to be read and judged by a person.

    python benchmarks/restoration_harm.py ../shared/corpus ../shared/eval/dev/clean

The sample is that of `genuine.documents`.  Language model and judge have read the corpus, so the figure for it is kinder than
the truth; `eval/dev/clean` is in neither.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

import genuine

from spinfix import Cleaner, Config, Result

_cleaner = Cleaner(Config(scrub=False))


def _clean(item: tuple[str, str]) -> tuple[str, Result]:
    name, text = item
    return name, _cleaner.analyse(text)


def main() -> None:
    """Print the edits and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=2_000_000)
    parser.add_argument("--offset", type=float, default=0.0, help="0 to 1: shift the sample, to see other paragraphs")
    arguments = parser.parse_args()
    words = documents = edits = changed = 0
    with multiprocessing.Pool() as pool:
        for folder in arguments.folders:
            sample = genuine.documents(folder, arguments.words, arguments.offset)
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
