"""The steps of the GitHub Action, run by bash as a runner would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import ROOT

ACTION = (ROOT / ".github" / "actions" / "clean" / "action.yml").read_text("utf-8")
SPUN = (
    "The overseas minister mentioned on Tuesday that the corporate will likely be bought this 12 months.\n[ad_2]\nOne other "
    "assembly on the White Home is scheduled for subsequent week, she mentioned, and the identical officers will go to it.\n"
)

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def step(name: str) -> str:
    """The script of a step."""
    found = re.search(rf"- name: {name}\n.*?      run: (?:\|\n(.*?)|([^|].*?)\n)(?=    - |\Z)", ACTION, re.DOTALL)
    assert found, f"no step {name}"
    return textwrap.dedent(found[1] or found[2])


def run(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does; ``spinfix`` and ``python`` are those of the tests."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "spinfix").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m spinfix "$@"\n')
    (programs / "python").write_text('#!/bin/sh\necho "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    environment = os.environ | environment | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "spun.txt").write_text(SPUN, "utf-8")
    (tmp_path / "posts" / "genuine.txt").write_text("The last 12 months were hard for overseas students.\n", "utf-8")
    return tmp_path


def test_a_spun_file_is_annotated_and_fails_the_job(folder: Path) -> None:
    done = run(folder, step("Check"), PATHS="posts", OPTIONS="")
    assert done.returncode == 1
    assert "::warning file=posts/spun.txt,line=1," in done.stdout
    assert "genuine.txt" not in done.stdout
    assert (folder / "posts" / "spun.txt").read_text("utf-8") == SPUN


def test_the_job_summary_counts_everything_below_what_other_commands_wrote(folder: Path) -> None:
    summary = folder / "summary.md"
    summary.write_text("### Tests\n\n", "utf-8")
    done = run(folder, step("Check"), PATHS="posts", OPTIONS="", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    written = summary.read_text("utf-8")
    assert written.startswith("### Tests\n\n### spinfix\n")
    assert "| 2 | 1 \\(50.0 %\\) | 1 | 0 |" in written
    assert "| posts/spun.txt |" in written


def test_nothing_in_the_inputs_is_run_by_the_shell(folder: Path) -> None:
    run(folder, step("Check"), PATHS="$(touch${IFS}owned) `touch owned` posts/genuine.txt;touch owned", OPTIONS="")
    assert not (folder / "owned").exists()
