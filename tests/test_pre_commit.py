"""The hooks, run by pre-commit itself on throw-away repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("pre_commit", reason="pre-commit comes with the extra dev")
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="hooks need git")

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
SPUN = (ROOT / "docs" / "samples" / "article.spun.txt").read_bytes()
GENUINE = (ROOT / "docs" / "samples" / "article.txt").read_bytes()
ARTEFACT = b"[ad_1]\nThe talks failed on Tuesday.\n"

UNREADABLE = {
    "latin.txt": b"[ad_1]\nCaf\xe9.\n",
    "sixteen.txt": b"\xff\xfe[\0a\0d\0_\0001\0]\0",
    "picture.png": b"\x89PNG\r\n\x1a\n\0\0[ad_1]\n",
    "zeros.txt": b"[ad_1]\n" + b"text " * 500 + b"\0" * 8,
    "huge.txt": b"[ad_1]\n" + b"A word and another word. " * 250_000,
    "object.json": b'{"a": [1, 2], "b": {"c": true}}\n',
    "broken.json": b'{"a":',
    "numbers.csv": b"a,b\n1,2\n",
    "empty.jsonl": b"",
}
"""What a repository may hold beside text that spinfix can clean."""


def environment(folder: Path) -> dict[str, str]:
    """No settings of the person who runs the tests, nor of a git hook that runs them; ``spinfix`` is the checkout's."""
    shims = folder / "bin"
    shims.mkdir(exist_ok=True)
    shim = shims / "spinfix"
    shim.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m spinfix "$@"\n', "utf-8")
    shim.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    return inherited | {
        "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "A"), ("EMAIL", "a@b.c"))
        },
    }


def call(folder: Path, env: Mapping[str, str], *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def repository(folder: Path, env: Mapping[str, str], files: Mapping[str, bytes]) -> str:
    """A repository with one commit of these files; its revision."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        done = call(folder, env, "git", *command)
        assert done.returncode == 0, done.stderr
    return call(folder, env, "git", "rev-parse", "HEAD").stdout.strip()


def configuration(hooks: Path, revision: str, extra: str) -> bytes:
    lines = ["repos:", f"- repo: {hooks}", f"  rev: {revision}", "  hooks:"]
    lines += [f"  - {{id: {hook}{extra}}}" for hook in ("spinfix", "spinfix-fix")]
    return "\n".join((*lines, "")).encode()


class Project:
    """A repository of somebody who uses the hooks.

    Attributes:
        folder: where it lies.
    """

    def __init__(self, folder: Path, hooks: Path, revision: str, extra: str, files: Mapping[str, bytes]) -> None:
        self.folder = folder / "project"
        self._env = environment(folder)
        config = configuration(hooks, revision, extra)
        repository(self.folder, self._env, {**files, ".pre-commit-config.yaml": config})

    def run(self, hook: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one hook, on all files unless told otherwise."""
        chosen = arguments or ("--all-files",)
        return call(self.folder, self._env, sys.executable, "-m", "pre_commit", "run", hook, "--color=never", *chosen)

    def do(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run any command in it."""
        return call(self.folder, self._env, *command)

    def contents(self) -> dict[str, bytes]:
        """All files but git's own."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Make a project whose hooks run the checkout."""

    def make(files: Mapping[str, bytes], extra: str = "") -> Project:
        hooks = tmp_path / "hooks"
        revision = repository(hooks, environment(tmp_path), {MANIFEST.name: MANIFEST.read_bytes()})
        return Project(tmp_path, hooks, revision, f", language: system{extra}", files)

    return make


def test_the_manifest_is_valid(tmp_path: Path) -> None:
    done = call(ROOT, environment(tmp_path), sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST)
    assert done.returncode == 0, done.stdout


class TestCheck:
    def test_finds_spun_text_and_artefacts_and_changes_nothing(self, project: Callable[..., Project]) -> None:
        made = project({**UNREADABLE, "spun.md": SPUN, "artefact.txt": ARTEFACT, "genuine.txt": GENUINE})
        before = made.contents()
        done = made.run("spinfix")
        assert done.returncode == 1
        assert "would change spun.md: " in done.stdout
        assert "would change artefact.txt: " in done.stdout
        assert "genuine.txt" not in done.stdout
        assert made.contents() == before


class TestFix:
    def test_repairs_once_and_then_has_nothing_to_do(self, project: Callable[..., Project]) -> None:
        made = project(
            {"spun.md": SPUN, "artefact.txt": ARTEFACT, "genuine.txt": GENUINE, "crlf.txt": b"[ad_1]\r\nA talk.\r\n"}
        )
        untouched = (made.folder / "genuine.txt").stat().st_mtime_ns
        first = made.run("spinfix-fix")
        assert first.returncode == 1
        assert "files were modified by this hook" in first.stdout
        fixed = made.contents()
        assert fixed["artefact.txt"] == ARTEFACT.removeprefix(b"[ad_1]\n")
        assert fixed["crlf.txt"] == b"A talk.\r\n"
        assert fixed["genuine.txt"] == GENUINE
        assert (made.folder / "genuine.txt").stat().st_mtime_ns == untouched
        assert b"[ad_1]" not in fixed["spun.md"]
        assert fixed["spun.md"] != SPUN
        second = made.run("spinfix-fix")
        assert second.returncode == 0, second.stdout
        assert made.contents() == fixed
        check = made.run("spinfix")
        assert check.returncode == 0, check.stdout


class TestEveryFile:
    """A hook is offered everything that a repository holds."""

    def test_what_cannot_be_read_stops_nobody_and_stays_as_it_is(self, project: Callable[..., Project]) -> None:
        made = project({**UNREADABLE, "genuine.txt": GENUINE}, ", verbose: true")
        before = made.contents()
        for hook in ("spinfix", "spinfix-fix"):
            done = made.run(hook)
            assert done.returncode == 0, done.stdout
            assert "latin.txt:2: is not UTF-8" in done.stdout
            assert "Traceback" not in done.stdout
        assert made.contents() == before

    def test_settings_hold_for_files_that_pre_commit_names(self, project: Callable[..., Project]) -> None:
        settings = b'[tool.spinfix]\nexclude = ["vendor/"]\n[[tool.spinfix.overrides]]\npaths = ["raw/*"]\nscrub = false\n'
        files = {"vendor/a.txt": ARTEFACT, "raw/b.txt": ARTEFACT, "c.txt": ARTEFACT, "pyproject.toml": settings}
        made = project(files)
        alone = made.run("spinfix", "--files", "vendor/a.txt")
        assert alone.returncode == 0, alone.stdout
        assert "files were modified by this hook" in made.run("spinfix-fix").stdout
        after = made.contents()
        assert {name for name, content in files.items() if after[name] != content} == {"c.txt"}
