#!/usr/bin/env python3
"""Harm on genuine English of many kinds, where every restoration is false.

    python benchmarks/harm.py                     # kinds left out: usage and gate are learned without the kind measured
    python benchmarks/harm.py --shipped           # as shipped, with usage and gate learned from every kind
    python benchmarks/harm.py --kind legal poetry # only these
    python benchmarks/harm.py --threshold 0.05    # what a lower threshold would edit
    python benchmarks/harm.py --texts DIR         # .txt files of your own, as shipped, each a document

Reads ``genuine`` of the shared folder (../shared or $SPINFIX_SHARED), each document as it is and all of a source joined to
texts of 60,000 words.  One table by source: false restorations a million words, documents edited, the highest probability, the
most common false edits, and artefacts removed.  Needs ``pip install "spinfix[dev]"``; two processors take four minutes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import accuracy
import left_out

from spinfix.learn import genuine

JOINED = 60_000
"""Words of a joined text."""
NAMED = 3
"""Number of most common false edits that are shown."""


@dataclass
class Figures:
    """The figures of one source in one form."""

    words: int = 0
    texts: int = 0
    edited: int = 0
    edits: int = 0
    removals: int = 0
    highest: float = 0.0
    made: Counter[str] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        """Add the figures of other texts."""
        for name in ("words", "texts", "edited", "edits", "removals"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.highest = max(self.highest, other.highest)
        self.made.update(other.made)

    def cells(self) -> list[str]:
        """A row of the table."""
        rate = 1e6 * self.edits / max(1, self.words)
        worst = "; ".join(f"{edit} ×{times}" for edit, times in self.made.most_common(NAMED))
        return [
            f"{self.words:,}",
            f"{self.edited}/{self.texts}",
            f"{rate:.1f}",
            f"{self.highest:.3f}",
            str(self.removals),
            worst,
        ]


@dataclass(frozen=True)
class Task:
    """One source in one form, the kind to leave out, and the probability from which texts are edited."""

    source: genuine.Source
    joined: bool
    without: str | None
    threshold: float


def measure(task: Task) -> tuple[Task, Figures]:
    """Clean the texts of a source."""
    figures = Figures()
    texts: Iterator[str] = iter(genuine.documents(task.source))
    for text in genuine.joined(texts, JOINED) if task.joined else texts:
        result = left_out.cleaner(task.without, task.threshold).analyse(text)
        restored = result.restorations
        made = Counter(f"{edit.found} → {edit.replacement}".lower() for edit in restored)
        removed = len(result.edits) - len(restored)
        probability = result.spin_probability or 0.0
        figures.add(Figures(len(text.split()), 1, int(bool(restored)), len(restored), removed, probability, made))
    return task, figures


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shipped", action="store_true", help="do not leave the measured kind out")
    parser.add_argument("--kind", nargs="+", default=[], help="only sources whose name begins so")
    parser.add_argument("--texts", type=Path, help="measure the .txt files of this folder, as shipped")
    parser.add_argument("--threshold", type=float, default=left_out.THRESHOLD, help="edit texts above this; default .7")
    options = parser.parse_args()
    shared = accuracy.shared_or_exit()
    if options.texts:
        return own_texts(options.texts)
    sources = [one for one in genuine.sources(shared / "genuine") if one.name.startswith(tuple(options.kind) or "")]
    if not options.shipped:
        left_out.prepare(shared)
    tasks = [
        Task(one, joined, None if options.shipped else one.kind, options.threshold)
        for one in sources
        for joined in (False, True)
    ]
    tasks.sort(key=lambda task: (-task.source.path.stat().st_size, task.source.name))
    found: dict[tuple[str, bool], Figures] = {}
    with multiprocessing.get_context("fork").Pool() as pool:
        for task, figures in pool.imap_unordered(measure, tasks):
            found[task.source.name, task.joined] = figures
    print("kinds left out" if not options.shipped else "as shipped")
    for joined in (False, True):
        print(f"\n### {f'Joined to {JOINED:,} words' if joined else 'As they are'}\n")
        print("| source | words | edited | a million words | highest | removals | commonest |\n|---|" + "---:|" * 5 + "---|")
        total = Figures()
        for one in sources:
            figures = found[one.name, joined]
            total.add(figures)
            print(f"| {one.name} | {' | '.join(figures.cells())} |")
        print(f"| **all** | {' | '.join(total.cells())} |")
    return 0


def own_texts(folder: Path) -> int:
    """Measure the files of a folder, one row each."""
    for path in sorted(folder.glob("*.txt")):
        result = left_out.cleaner(None).analyse(path.read_text("utf-8"))
        print(f"{path.name}\t{result.spin_probability:.4f}\t{len(result.restorations)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
