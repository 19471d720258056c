"""Files to learn from, compressed or not; those of a corpus have one paragraph per line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from spinfix.errors import TrainingError
from spinfix.optional_deps import need


def files(corpus: Path) -> list[Path]:
    """The ``.txt`` and ``.txt.zst`` files of a folder, by name.

    Raises:
        TrainingError: if there is none.
    """
    paths = sorted(path for path in corpus.iterdir() if path.name.endswith((".txt", ".txt.zst")))
    if not paths:
        raise TrainingError(f"{corpus} contains no .txt or .txt.zst file to learn from; expected one paragraph per line")
    return paths


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends.

    Raises:
        ExtraError: if the file is compressed and zstandard is not installed.
    """
    with opened(path, errors="replace") as file:
        yield from (line.rstrip("\n") for line in file)


def opened(path: Path, errors: str = "strict") -> TextIO:
    """A file of UTF-8 for reading.

    Args:
        path: the file; one whose name ends in ``.zst`` is compressed.
        errors: what is done about what is not UTF-8, as of `open`.

    Raises:
        ExtraError: if it is compressed and zstandard is not installed.
    """
    if path.suffix != ".zst":
        return path.open(encoding="utf-8", errors=errors)
    zstandard = need("zstandard", "learn", "files that end in .zst")
    return io.TextIOWrapper(zstandard.open(path, "rb"), encoding="utf-8", errors=errors)
