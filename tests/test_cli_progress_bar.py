"""The progress bar and the messages beside it: a share, a rate and a time left, with a clock that the test turns."""

from __future__ import annotations

import pytest

from spinfix.cli.console import ConsoleObserver
from spinfix.cli.progress_bar import ProgressBar, ProgressLog


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


def test_within_a_document_it_shows_the_place_reached() -> None:
    clock = Clock()
    bar = ProgressBar(8000, clock)
    assert bar.line().endswith("] 0.0 of 8.0 kB")
    bar.reading(120, 1310)
    assert bar.line().endswith("] 0.0 of 8.0 kB, place 120 of 1,310")
    clock.seconds = 4.0
    bar.advance(2000)
    assert bar.line().endswith("] 2.0 of 8.0 kB, 0.5 kB/s, 0:12 left")
    bar.reading(1, 2)
    assert bar.line().endswith("] 2.0 of 8.0 kB, place 1 of 2")


def test_a_log_gets_a_line_every_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    log = ProgressLog(100_000_000, clock)
    log.skip(10_000_000)
    for clock.seconds in range(150):
        log.advance(100_000)
        log.clear()
    assert capsys.readouterr().err.splitlines() == [
        "spinfix: 16%, 16.1 of 100.0 MB, 102 kB/s, 13:45 left",
        "spinfix: 22%, 22.1 of 100.0 MB, 101 kB/s, 12:53 left",
    ]


def test_it_fits_into_a_line() -> None:
    clock = Clock()
    bar = ProgressBar(100_000_000_000, clock)
    clock.seconds = 10.0
    bar.advance(5000)
    bar.reading(1000, 1000)
    assert len(bar.line()) < 80


@pytest.mark.parametrize(
    ("terminal", "size", "deep", "quiet", "shown"),
    [
        (True, 10**6, False, False, True),
        (True, 10_000, False, False, False),
        (True, 10_000, True, False, True),
        (True, 1000, True, False, False),
        (True, 10**6, True, True, False),
        (False, 10**6, True, False, False),
    ],
)
def test_there_is_one_for_long_runs_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    size: int,
    deep: bool,
    quiet: bool,
    shown: bool,
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with ConsoleObserver(None, "folder", size=size, deep=deep, quiet=quiet) as observer:
        observer.advance(10)
        observer.reading(1, 2)
    err = capsys.readouterr().err
    assert bool(err) == shown
    assert not err or err.endswith("\r\033[K")
