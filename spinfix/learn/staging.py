"""A folder that is written as a whole: what is learned takes hours, and half of it is worse than nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from spinfix.corpus.writing import write_whole


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A copy of a folder, of the same name, to learn in; at the end its files become those of the folder, one right after the
    other.  If learning fails or is stopped, the folder stays as it was.

    Args:
        folder: the folder; it may not exist yet.  Folders in it are neither copied nor changed.
    """
    with TemporaryDirectory(prefix="spinfix-learn-") as work:
        copy = Path(work) / folder.resolve().name
        copy.mkdir()
        before = _contents(folder)
        for name in before:
            shutil.copyfile(folder / name, copy / name)
        yield copy
        after = _contents(copy)
        folder.mkdir(parents=True, exist_ok=True)
        for name in after:
            data = (copy / name).read_bytes()
            if name not in before or (folder / name).read_bytes() != data:
                write_whole(folder / name, data)
        for name in before:
            if name not in after:
                (folder / name).unlink()


def _contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
