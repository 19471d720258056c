"""Files to learn from, compressed or not; those of a corpus have one paragraph per line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from spinfix.corpus import compression
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


def index(folder: Path) -> list[dict[str, str | None]]:
    """The rows of a folder's ``INDEX.tsv`` by the names of the columns; a row that is too short has None.

    Raises:
        FileNotFoundError: if there is none.
        TrainingError: if it is not UTF-8.
    """
    path = folder / "INDEX.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: not UTF-8 ({error})") from error


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends.

    Raises:
        ExtraError, DocumentError: as `opened`.
    """
    with opened(path, errors="replace") as file:
        yield from (line.rstrip("\n") for line in file)


@contextmanager
def opened(path: Path, errors: str = "strict") -> Iterator[TextIO]:
    """A file of UTF-8 for reading.

    Args:
        path: the file; one whose name ends in ``.zst`` is compressed.
        errors: what is done about what is not UTF-8, as of `open`.

    Raises:
        ExtraError: if it is compressed and zstandard is not installed.
        DocumentError: while it is read, if it is compressed and truncated or corrupt.
    """
    packed = path.suffix == ".zst"
    if packed:
        need("zstandard", "learn", "files that end in .zst")
    with (
        path.open("rb") as file,
        io.TextIOWrapper(
            compression.opened(file, "zstd" if packed else None, str(path)), encoding="utf-8", errors=errors
        ) as text,
    ):
        yield text
