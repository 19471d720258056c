"""Training text: files with one paragraph per line, compressed or not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from spinfix.optional_deps import need


def files(corpus: Path) -> list[Path]:
    """The ``.txt`` and ``.txt.zst`` files of a folder, by name.

    Raises:
        FileNotFoundError: if there is none.
    """
    paths = sorted(path for path in corpus.iterdir() if path.name.endswith((".txt", ".txt.zst")))
    if not paths:
        raise FileNotFoundError(f"{corpus} contains no .txt or .txt.zst file to learn from; expected one paragraph per line")
    return paths


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends.

    Raises:
        ExtraError: if the file is compressed and zstandard is not installed.
    """
    if path.suffix != ".zst":
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line.rstrip("\n") for line in file)
        return
    zstandard = need("zstandard", "learn", "files that end in .zst")
    with path.open("rb") as packed:
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed)
        yield from (line.rstrip("\n") for line in io.TextIOWrapper(stream, encoding="utf-8", errors="replace"))
