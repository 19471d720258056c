"""Samples of a corpus of genuine text for the benchmarks.

A sample has a given number of words of a corpus with one paragraph per line: the same number from each file, or all of it, in
runs of paragraphs spread evenly over the file.  Each run is a document (`spinfix.learn.genuine.runs`).  A folder of .txt
files is read completely, each file one document.  Text of many kinds, with an index, is read by `spinfix.learn.genuine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spinfix.learn import genuine
from spinfix.learn.text_files import lines
from training.folds import BLOCK, FOLDS


def fold_documents(folder: Path, fold: int) -> Iterator[tuple[str, str]]:
    """All text of one fold (`training.folds`), each run of paragraphs one document; a fold has only complete runs."""
    for path in sorted(folder.glob("*.txt.zst")):
        inside = (line for number, line in enumerate(lines(path)) if number // BLOCK % FOLDS == fold)
        yield from ((path.name.split(".")[0], document) for document in genuine.runs(inside))


def documents(folder: Path, words: int, offset: float = 0.0) -> Iterator[tuple[str, str]]:
    """Names and texts; ``offset`` (0 to 1) shifts the sample to other paragraphs."""
    archives = sorted(folder.glob("*.txt.zst"))
    if not archives:
        yield from ((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt")))
        return
    sizes = {path: sum(line.count(" ") + 1 for line in lines(path)) for path in archives}
    quota = _quota(list(sizes.values()), words)
    for path, size in sizes.items():
        yield from ((path.name.split(".")[0], document) for document in _sample(path, min(1.0, quota / size), offset))


def _quota(sizes: list[int], words: int) -> float:
    """Words to take from each file for a total of ``words``."""
    left = float(words)
    ordered = sorted(sizes)
    for position, size in enumerate(ordered):
        share = left / (len(ordered) - position)
        if size > share:
            return share
        left -= size
    return float(ordered[-1])


def _sample(path: Path, share: float, offset: float) -> Iterator[str]:
    """Evenly spread runs of paragraphs, a ``share`` of a file; a short last run only if the file is read completely."""
    owed = offset if share < 1 else 0.0
    for document in genuine.runs(lines(path), whole=share < 1):
        owed += share
        if owed >= 1:
            owed -= 1
            yield document
