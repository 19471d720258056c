#!/usr/bin/env python3
"""Every removal that the artefact rules make in genuine text, to be read and judged by a person.

    python benchmarks/artefact_harm.py ../shared/corpus ../shared/eval/dev/clean

The sample holds 20 million words of a corpus of one paragraph a line: each file gives the same number of words, or all that
it has, in runs of paragraphs spread evenly over it.  A run of twenty paragraphs counts as a document, so that every
paragraph has its chance to stand at a head or a tail.  A folder of .txt files is read whole, one file a document.

With --company an ad slot is put on top of every document, so that the rules that need company speak too: that shows what they
would do to the honest text of a scraped page.  Nothing is tuned here; the judgement is in docs/artefacts.md.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import zstandard

from spinfix.artefacts import Scrubber, load_packs

SAMPLE = 20_000_000
PARAGRAPHS = 20
WINDOW = 2**31
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
        for name, document in _documents(folder, arguments.words, arguments.offset):
            words += document.count(" ") + document.count("\n")
            text = SLOT + document if arguments.company else document
            for edit in scrubber.find(text):
                if arguments.company and edit.start == 0:
                    continue
                counts[edit.source] += 1
                before, after = text[max(0, edit.start - 50) : edit.start], text[edit.end : edit.end + 50]
                print(f"{edit.source}\t{name}\t{before!r}\t{edit.found!r} → {edit.replacement!r}\t{after!r}")
    total = sum(counts.values())
    print(f"# {words:,} words, {total} removals, {1e6 * total / max(1, words):.2f} per million words")
    for rule, count in counts.most_common():
        print(f"# {rule}\t{count}")


def _documents(folder: Path, words: int, offset: float) -> Iterator[tuple[str, str]]:
    archives = sorted(folder.glob("*.txt.zst"))
    if not archives:
        yield from ((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt")))
        return
    sizes = {path: sum(line.count(" ") + 1 for line in _lines(path)) for path in archives}
    quota = _quota(list(sizes.values()), words)
    for path, size in sizes.items():
        yield from ((path.name.split(".")[0], document) for document in _sample(path, min(1.0, quota / size), offset))


def _quota(sizes: list[int], words: int) -> float:
    """Words that each file may give, so that all together give ``words``."""
    left = float(words)
    ordered = sorted(sizes)
    for position, size in enumerate(ordered):
        share = left / (len(ordered) - position)
        if size > share:
            return share
        left -= size
    return float(ordered[-1])


def _sample(path: Path, share: float, offset: float) -> Iterator[str]:
    """Runs of paragraphs, evenly spread, that make up ``share`` of a file."""
    run: list[str] = []
    owed = offset if share < 1 else 0.0
    for line in _lines(path):
        run.append(line)
        if len(run) == PARAGRAPHS:
            owed += share
            if owed >= 1:
                owed -= 1
                yield "\n".join(run)
            run = []
    if run and share == 1:
        yield "\n".join(run)


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        stream = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(file)
        for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"):
            yield line.rstrip("\n")


if __name__ == "__main__":
    main()
