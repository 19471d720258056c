"""Samples of a corpus of genuine text for the benchmarks.

A sample holds so many words of a corpus of one paragraph a line: each file gives the same number of words, or all that it has,
in runs of paragraphs spread evenly over it.  A run counts as a document (`spinfix.training.genuine.runs`).  A folder of .txt
files is read whole, one file a document.  Text of many kinds, with an index, is read by `spinfix.training.genuine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spinfix.training import genuine
from spinfix.training.folds import BLOCK, FOLDS
from spinfix.training.text_files import lines


def fold_documents(folder: Path, fold: int) -> Iterator[tuple[str, str]]:
    """All text of one fold (`spinfix.training.folds`), a run of paragraphs a document; a fold holds whole runs."""
    for path in sorted(folder.glob("*.txt.zst")):
        inside = (line for number, line in enumerate(lines(path)) if number // BLOCK % FOLDS == fold)
        yield from ((path.name.split(".")[0], document) for document in genuine.runs(inside))


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
    """Runs of paragraphs, evenly spread, that make up ``share`` of a file; a last short one only of a whole file."""
    owed = offset if share < 1 else 0.0
    for document in genuine.runs(lines(path), whole=share < 1):
        owed += share
        if owed >= 1:
            owed -= 1
            yield document
