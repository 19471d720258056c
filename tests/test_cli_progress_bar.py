"""The progress bar and the messages beside it: a share, a rate and a time left, with a clock that the test turns."""

from __future__ import annotations

import pytest

from spinfix.cli.console import ConsoleObserver
from spinfix.cli.progress_bar import ProgressBar


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    bar = ProgressBar(100_000_000, clock)
    assert bar.line() == f"  0% [{'-' * 24}] 0.0 of 100.0 MB"
    clock.seconds = 10.0
    bar.advance(25_000_000)
    assert bar.line() == f" 25% [{'#' * 6}{'-' * 18}] 25.0 of 100.0 MB, 2.5 MB/s, 0:30 left"
    assert capsys.readouterr().err.endswith(f"\r{bar.line()}\033[K")
    bar.clear()
    assert capsys.readouterr().err == "\r\033[K"


def test_what_was_done_before_says_nothing_about_the_rate() -> None:
    clock = Clock()
    bar = ProgressBar(10_000_000_000, clock)
    bar.skip(5_000_000_000)
    clock.seconds = 100.0
    bar.advance(50_000_000)
    assert bar.line() == f" 50% [{'#' * 12}{'-' * 12}] 5,050.0 of 10,000.0 MB, 500 kB/s, 2:45:00 left"
    assert len(bar.line()) < 80


def test_it_is_not_drawn_more_often_than_an_eye_notices(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    bar = ProgressBar(1_000_000, clock)
    for clock.seconds in (0.01, 0.02, 0.5, 0.51):
        bar.advance(1000)
    assert capsys.readouterr().err.count("\r") == 2


@pytest.mark.parametrize(
    ("terminal", "size", "quiet", "shown"),
    [(True, 10**6, False, True), (True, 1000, False, False), (True, 10**6, True, False), (False, 10**6, False, False)],
)
def test_there_is_one_for_long_runs_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool, size: int, quiet: bool, shown: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with ConsoleObserver(None, "folder", size=size, quiet=quiet) as observer:
        observer.advance(10)
    assert bool(capsys.readouterr().err) == shown
