#!/usr/bin/env python3
"""Prints every removal by the artefact rules in genuine text, for manual review.

    python benchmarks/artefact_harm.py ../shared/corpus ../shared/eval/dev/clean

The sample is that of `samples.documents`; its documents are runs of paragraphs, so that any paragraph may be at the head or the
tail of a document.

With --company an ad slot is inserted at the top of every document, which also activates the rules that require another
artefact: that shows what they would do to the genuine text of a scraped page.  Nothing is tuned here; the review is in
docs/artefacts.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import samples

from spinfix.artefacts.scrubber import Scrubber, load_packs

SAMPLE = 20_000_000
SLOT = "[ad_1]\n"


def main() -> None:
    """Print the removals and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=SAMPLE)
    parser.add_argument("--offset", type=float, default=0.0, help="0 to 1: shift the sample, to see other paragraphs")
    parser.add_argument("--company", action="store_true")
    parser.add_argument("--select", action="append", default=[])
    arguments = parser.parse_args()
    scrubber = Scrubber(load_packs(), arguments.select)
    words, counts = 0, Counter[str]()
    for folder in arguments.folders:
        for name, document in samples.documents(folder, arguments.words, arguments.offset):
            words += document.count(" ") + document.count("\n")
            text = SLOT + document if arguments.company else document
            for edit in scrubber.find(text):
                if arguments.company and edit.start == 0:
                    continue
                counts[edit.rule] += 1
                before, after = text[max(0, edit.start - 50) : edit.start], text[edit.end : edit.end + 50]
                print(f"{edit.rule}\t{name}\t{before!r}\t{edit.found!r} → {edit.replacement!r}\t{after!r}")
    total = sum(counts.values())
    print(f"# {words:,} words, {total} removals, {1e6 * total / max(1, words):.2f} per million words")
    for rule, count in counts.most_common():
        print(f"# {rule}\t{count}")


if __name__ == "__main__":
    main()
