"""Is the confidence of an edit the share of such edits that are right?  On the spun development files of the shared folder.

python benchmarks/calibration.py                        # a table for "fast" and "best"
python benchmarks/calibration.py --quality deep --every 9
python benchmarks/calibration.py --json calibration.json   # for docs/generate_pictures.py
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from accuracy import document_sets, shared_or_exit  # first: it puts the checkout on the path

from spinfix import Cleaner, Config
from spinfix.learn.pairs import parse
from spinfix.learn.weights import is_right

BANDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Bounds of the bands of confidence; below the first no edit is made by default."""


class Band(NamedTuple):
    """The edits of one band: lower bound, number, mean confidence, and the share that is right."""

    least: float
    edits: int
    stated: float
    right: float


def checked(files: Sequence[Path], quality: str) -> Iterator[tuple[float, bool]]:
    """Confidence of each edit in the files, and whether it is right."""
    cleaner = Cleaner(Config(quality=quality, scrub=False))  # type: ignore[arg-type]
    for path in files:
        pair = parse(path.name, path.read_text("utf-8"))
        restorations = cleaner.analyse(pair.spun).restorations
        edits = [(edit.start, edit.end, edit.replacement) for edit in restorations]
        yield from ((edit.confidence, is_right(made, edits, pair)) for edit, made in zip(restorations, edits, strict=True))


def bands(edits: Sequence[tuple[float, bool]]) -> list[Band]:
    """The edits by their confidence; empty bands are left out."""
    found = []
    for number, (least, most) in enumerate(pairwise(BANDS)):
        last = number == len(BANDS) - 2
        inside = [edit for edit in edits if least <= edit[0] < most or (last and edit[0] == most)]
        if inside:
            count = len(inside)
            found.append(Band(least, count, sum(one for one, _ in inside) / count, sum(right for _, right in inside) / count))
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", nargs="+", default=["fast", "best"], choices=("fast", "best", "deep"))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the bands to a file")
    options = parser.parse_args()
    shared = shared_or_exit()
    written: dict[str, dict[str, list[Band]]] = {}
    print("| quality | documents | confidence | edits | stated | right |\n|---|---|---|---:|---:|---:|")
    for quality in options.quality:
        for name in ("fully spun", "half spun"):
            found = bands(list(checked(document_sets(shared)[name][:: options.every], quality)))
            written.setdefault(quality, {})[name] = found
            for band in found:
                print(
                    f"| {quality} | {name} | from {band.least} | {band.edits} | {band.stated:.3f} | {band.right:.3f} |",
                    flush=True,
                )
    if options.json:
        options.json.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
