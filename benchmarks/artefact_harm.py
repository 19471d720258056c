#!/usr/bin/env python3
"""Prints every removal by the artefact rules in genuine text, for manual review.

    python benchmarks/artefact_harm.py ../shared/genuine                      # all of 50 kinds of text
    python benchmarks/artefact_harm.py ../shared/genuine --company            # with an importer's tags around every document
    python benchmarks/artefact_harm.py ../shared/genuine --joined             # joined to texts of 60,000 words
    python benchmarks/artefact_harm.py ../shared/corpus ../shared/eval/dev/clean

A folder of ``.jsonl.zst`` files with an index is read completely.  The sample of others is that of `samples.documents`; its
documents are runs of paragraphs, so that any paragraph may be at the head or the tail of a document.

With --company every document stands between an importer's tags, which also activates the rules that require another artefact:
that shows what they would do to the genuine text of a scraped page.  Nothing is tuned here; the review is in docs/artefacts.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import samples

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.learn import genuine

SAMPLE = 20_000_000
JOINED = 60_000
"""Words of a joined text, as in `harm.py`."""
ABOVE, BELOW = "[ad_1]\n", "\n[ad_2]\nSource link"
ADDED = ("[ad_1]", "[ad_2]", "Source link")


def documents(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Names and texts."""
    if not any(folder.glob("*.jsonl.zst")):
        yield from samples.documents(folder, options.words, options.offset)
        return
    for source in genuine.sources(folder):
        texts: Iterator[str] = iter(genuine.documents(source))
        yield from ((source.name, text) for text in (genuine.joined(texts, JOINED) if options.joined else texts))


def main() -> None:
    """Print the removals and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=SAMPLE)
    parser.add_argument("--offset", type=float, default=0.0, help="0 to 1: shift the sample, to see other paragraphs")
    parser.add_argument("--company", action="store_true")
    parser.add_argument("--joined", action="store_true", help="join the documents of an indexed folder")
    options = parser.parse_args()
    scrubber = Scrubber(load_packs())
    words, counts = 0, Counter[str]()
    for folder in options.folders:
        for name, document in documents(folder, options):
            words += len(document.split())
            text = f"{ABOVE}{document}{BELOW}" if options.company else document
            for edit in scrubber.find(text):
                if options.company and edit.found.strip() in ADDED:
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
