"""Names, keys and texts of others do not control a terminal or a build log, and no name ends in a traceback."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spinfix.corpus.walk import FoundFile, WalkError, walk
from spinfix.edits import Edit, shifted
from spinfix.report.diff import unified_diff
from tests.conftest import ROOT, clean, invoke

EVIL = "a\x1b]0;owned\x07\n::error::owned.txt"
SHOWN = r"a\x1b]0;owned\x07\n::error::owned.txt"


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize(
    "option", ["--check", "--explain", "--diff", "--json", "--format=github", "--format=sarif", "-w", "-o"]
)
def test_a_name_reaches_no_terminal_raw(tmp_path: Path, option: str) -> None:
    path = tmp_path / EVIL
    path.write_text("go to\n")
    (tmp_path / (EVIL + ".bin")).write_bytes(b"\0")
    options = [option, tmp_path / "out"] if option == "-o" else [option]
    result = clean(*options, path, tmp_path / (EVIL + ".bin"), tmp_path / (EVIL + ".missing"))
    for output in (result.stdout, result.stderr):
        assert "\x1b" not in output
        assert "\x07" not in output
        assert "\n::error::owned" not in output.replace("\n::error file=", "")
    assert SHOWN in result.stderr


@pytest.mark.parametrize("options", [["-l"], ["--format", "csv"], ["--explain"], []])
def test_lists_of_documents_escape_names(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / EVIL
    path.write_text("He mentioned the United States would send one other envoy this 12 months.")
    shown = invoke("detect", "--isolated", *options, path).stdout
    assert "\x1b" not in shown
    assert "\n::error::owned" not in shown
    assert SHOWN in shown


@pytest.mark.usefixtures("plain_cleaner")
def test_keys_and_headers_reach_no_terminal_raw(tmp_path: Path) -> None:
    key = "k\x1b[2J\n::error::x"
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({key: "go to somewhere"}) + "\n")
    for options in ([], ["--field", "other"]):
        assert "\x1b" not in clean("--check", *options, path).stderr
    table = tmp_path / "a.csv"
    table.write_text('"k\x1b[2J",b\n1,2\n')
    assert "\x1b" not in clean("--check", "--field", "c", table).stderr


@pytest.mark.usefixtures("plain_cleaner")
def test_a_diff_is_a_patch_in_a_pipe_and_harmless_on_a_terminal() -> None:
    text = "\x1b[2J go to\r\n"
    assert "+\x1b[2J visit\r\n" in clean("--diff", stdin=text.encode()).stdout_bytes.decode()
    edit = Edit(5, 10, "go to", "visit", "restoration")
    assert "+\\x1b[2J visit\r\n" in unified_diff(text, [edit], "a", visible=True)
    around = unified_diff(f"\x1b]0;x\a a\rb\r\n{text}", [shifted(edit, 12)], "a", visible=True)
    assert " \\x1b]0;x\\x07 a\\rb\r\n-" in around


@pytest.mark.usefixtures("plain_cleaner")
def test_a_diff_in_the_log_of_github_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *rest = clean("--diff", stdin=b"::error::x\ngo to\n").stdout.splitlines()
    assert first.startswith("::stop-commands::")
    assert rest[-1] == f"::{first.removeprefix('::stop-commands::')}::"


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize("option", ["--diff", "--explain", "--json", "--format=sarif", "--format=github", "--report=/dev/null"])
def test_lone_surrogates_end_no_report(option: str) -> None:
    stdin = b'{"text": "go to \\ud800", "k": 1}\n'
    result = clean(option, "--stdin-filename", "a.jsonl", stdin=stdin)
    assert (result.exit_code, result.exception) == (0, None)


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize(
    "option", ["--check", "--diff", "--explain", "--json", "--format=sarif", "--format=github", "-w", "--report"]
)
def test_names_need_not_be_utf8(tmp_path: Path, option: str) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(path)).write_text("go to\n")
    options = [option, tmp_path / "page"] if option == "--report" else [option]
    result = clean(*options, "--edits", tmp_path / "edits", tmp_path)
    assert result.exit_code in (0, 1)
    assert isinstance(result.exception, SystemExit | None)
    assert b"visit" in (tmp_path / "edits").read_bytes()


def test_a_name_that_is_too_long_is_said() -> None:
    with pytest.raises(WalkError, match="cannot be read"):
        list(walk(["x" * 5000], known=lambda name: True))


@pytest.mark.usefixtures("plain_cleaner")
def test_a_file_that_vanishes_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("go to")
    (tmp_path / "b.txt").write_text("go to")

    def vanishing(*arguments: Any, **options: Any) -> Iterator[FoundFile]:
        yield from walk(*arguments, **options)
        (tmp_path / "a.txt").unlink()

    monkeypatch.setattr("spinfix.cli.sources.walk", vanishing)
    result = clean(tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{tmp_path / 'a.txt'}: no such file" in result.stderr
    assert (tmp_path / "out" / "b.txt").read_text() == "visit"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody who may not read a folder")
def test_folders_that_may_not_be_read_are_said() -> None:
    code = """
import os, sys, tempfile
from pathlib import Path
from spinfix.corpus.formats import known
from spinfix.corpus.walk import walk

with tempfile.TemporaryDirectory() as top:
    os.chmod(top, 0o755)
    locked = Path(top) / "locked"
    locked.mkdir()
    (locked / "b.txt").write_text("b")
    (Path(top) / "a.txt").write_text("a")
    locked.chmod(0)
    list(walk([top], known=known))  # imports what it needs
    os.seteuid(65534)
    problems = []
    for name in (top, locked / "b.txt", f"{locked}/*.txt"):
        print(len(list(walk([name], known=known, on_error=problems.append))))
    print(len(problems) >= 3)
    os.seteuid(0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()) == ("", ["1", "0", "0", "True"])


def test_a_terminal_gets_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\x1b[2J[ad_1]\n")
    master, slave = pty.openpty()
    with os.fdopen(slave, "wb") as terminal:
        command = [sys.executable, "-m", "spinfix", "clean", "--diff", str(path)]
        subprocess.run(command, cwd=ROOT, stdout=terminal, env={**os.environ, "NO_COLOR": "1"}, check=True)
    with os.fdopen(master, "rb", buffering=0) as shown:
        assert b"\x1b" not in shown.read(1 << 16)
