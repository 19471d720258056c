"""How many processes a run takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinfix import Config
from spinfix.cli.sources import SMALL, jobs_for
from spinfix.corpus.run_plan import Source


@pytest.mark.parametrize(
    ("sizes", "quality", "expected"),
    [
        ((10, 10), "best", 1),
        ((SMALL, 10), "best", 3),
        ((SMALL,), "best", 1),
        ((10, 10), "deep", 3),
        ((10,), "deep", 1),
    ],
)
def test_little_input_is_cleaned_by_one_process_unless_it_takes_long(
    tmp_path: Path, sizes: tuple[int, ...], quality: str, expected: int
) -> None:
    sources = []
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(b"x" * size)
        sources.append(Source(path.name, path, Path(path.name), Config(quality=quality)))  # type: ignore[arg-type]
    assert jobs_for(sources, 3, None) == expected
    assert jobs_for(sources, 3, 2) == min(2, expected)
