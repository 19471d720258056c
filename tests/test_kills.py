"""A run that is killed, or whose disk is full, loses nothing: resumed, it comes to what an undisturbed run comes to."""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

PATIENCE = 120.0
"""Seconds after which a process hangs."""
TEXT = "He mentioned the overseas minister would go to Rome this 12 months. [ad_1]"


def make_corpus(folder: Path, source: random.Random) -> None:
    """Write files that take a run about a second."""
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"[ad_1]\n{number} " + "genuine words " * source.randint(1, 20_000))
        records = (json.dumps({"id": place, "text": TEXT}) for place in range(source.randint(20, 4_000)))
        (folder / f"{number}.jsonl").write_text("\n".join(records) + "\n")


def tree(folder: Path) -> dict[str, bytes]:
    """The content of all files but those that a run keeps for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not (path.name.startswith(".") and "spinfix" in path.name)
    }


def command(*arguments: str | Path) -> list[str]:
    """A command that only scrubs, so that it begins quickly."""
    return [sys.executable, "-m", "spinfix", "clean", "-q", "--isolated", "--no-restore", *map(str, arguments)]


def finish(arguments: list[str], preexec_fn: Callable[[], None] | None = None) -> int:
    done = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE, preexec_fn=preexec_fn
    )
    assert "Traceback" not in done.stderr
    return done.returncode


def resuming(folder: Path) -> list[str]:
    """The option to continue a run into a folder, if one was interrupted there."""
    return ["--resume"] if list(folder.glob(".spinfix-*")) else []


@pytest.mark.slow
@pytest.mark.parametrize("in_place", [True, False])
def test_a_killed_run_is_resumed(tmp_path: Path, in_place: bool) -> None:
    source = random.Random(in_place)
    make_corpus(tmp_path / "in", source)
    shutil.copytree(tmp_path / "in", tmp_path / "undisturbed")
    assert finish(command("-w", "--edits", tmp_path / "all-edits", tmp_path / "undisturbed")) == 0
    folder = tmp_path / ("in" if in_place else "out")
    where: list[str | Path] = ["-w"] if in_place else ["-o", folder]
    run = command(*where, "--edits", tmp_path / "edits", "-j", "2", tmp_path / "in")
    for name in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        process = subprocess.Popen(
            [*run, *resuming(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        time.sleep(source.uniform(0.3, 1.0))
        process.send_signal(name)
        process.communicate(timeout=PATIENCE)
        if process.returncode == 0 or tree(folder) == tree(tmp_path / "undisturbed"):
            break
        if not resuming(folder) and (tmp_path / "edits").exists() and not (tmp_path / "edits").read_bytes():
            (tmp_path / "edits").unlink()
    else:
        assert finish([*run, *resuming(folder)]) == 0
    assert tree(folder) == tree(tmp_path / "undisturbed")
    edits, expected = ((tmp_path / name).read_text() for name in ("edits", "all-edits"))
    expected = expected.replace(str(tmp_path / "undisturbed"), str(tmp_path / "in"))
    assert edits == (expected if in_place else expected.replace('"in_place": true, ', ""))


@pytest.mark.slow
@pytest.mark.parametrize("in_place", [True, False])
def test_a_full_disk_leaves_whole_files(tmp_path: Path, in_place: bool) -> None:
    make_corpus(tmp_path / "in", random.Random(1))
    before = tree(tmp_path / "in")
    shutil.copytree(tmp_path / "in", tmp_path / "undisturbed")
    assert finish(command("-w", tmp_path / "undisturbed")) == 0
    wanted = tree(tmp_path / "undisturbed")
    folder = tmp_path / ("in" if in_place else "out")
    where: list[str | Path] = ["-w"] if in_place else ["-o", folder]
    limited = finish(
        command(*where, tmp_path / "in"), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    )
    after = tree(tmp_path / "in")
    assert limited != 0
    assert all(after[name] in (before[name], wanted[name]) for name in before), "each file is as it was, or cleaned"
    assert finish(command(*where, *resuming(folder), tmp_path / "in")) == 0
    assert tree(folder) == wanted
