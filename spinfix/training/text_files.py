"""Text to learn from: files of one paragraph a line, packed or not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path


def files(corpus: Path) -> list[Path]:
    """The ``.txt`` and ``.txt.zst`` files of a folder, by name.

    Raises:
        FileNotFoundError: there is none.
    """
    paths = sorted(path for path in corpus.iterdir() if path.name.endswith((".txt", ".txt.zst")))
    if not paths:
        raise FileNotFoundError(f"{corpus} holds no .txt and no .txt.zst file, one paragraph a line, to learn from")
    return paths


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends.

    Raises:
        ImportError: the file is packed and zstandard is not installed; says what to install.
    """
    if path.suffix != ".zst":
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line.rstrip("\n") for line in file)
        return
    try:
        import zstandard
    except ImportError as error:
        raise ImportError('reading .zst needs zstandard: pip install "spinfix[learn]"') from error
    with path.open("rb") as packed:
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed)
        yield from (line.rstrip("\n") for line in io.TextIOWrapper(stream, encoding="utf-8", errors="replace"))
