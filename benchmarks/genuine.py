"""Samples of genuine text for the harm benchmarks.

A sample holds so many words of a corpus of one paragraph a line: each file gives the same number of words, or all that it has,
in runs of paragraphs spread evenly over it.  A run of twenty paragraphs counts as a document.  A folder of .txt files is read
whole, one file a document.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import zstandard

from spinfix.training.folds import BLOCK, FOLDS

PARAGRAPHS = 20
WINDOW = 2**31


def fold_documents(folder: Path, fold: int) -> Iterator[tuple[str, str]]:
    """All text of one fold (`spinfix.training.folds`), a run of paragraphs a document; a fold holds whole runs."""
    for path in sorted(folder.glob("*.txt.zst")):
        inside = (line for number, line in enumerate(lines(path)) if number // BLOCK % FOLDS == fold)
        while run := list(islice(inside, PARAGRAPHS)):
            yield path.name.split(".")[0], "\n".join(run)


def documents(folder: Path, words: int, offset: float = 0.0) -> Iterator[tuple[str, str]]:
    """Names and texts; ``offset`` (0 to 1) shifts the sample, to see other paragraphs."""
    archives = sorted(folder.glob("*.txt.zst"))
    if not archives:
        yield from ((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt")))
        return
    sizes = {path: sum(line.count(" ") + 1 for line in lines(path)) for path in archives}
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
    for line in lines(path):
        run.append(line)
        if len(run) == PARAGRAPHS:
            owed += share
            if owed >= 1:
                owed -= 1
                yield "\n".join(run)
            run = []
    if run and share == 1:
        yield "\n".join(run)


def lines(path: Path) -> Iterator[str]:
    """The paragraphs of a file."""
    with path.open("rb") as file:
        stream = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(file)
        for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"):
            yield line.rstrip("\n")
