"""The diff that is printed is the difference: `patch` makes the output from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.edits import Edit, apply
from spinfix.report import terminal
from spinfix.report.diff import unified_diff
from spinfix.report.positions import Lines
from tests.strategies import TEXT, texts_with_edits

LINES = st.lists(st.sampled_from(["one\n", "two\r\n", "\n", "three \x0b\u2028"]), max_size=25).map("".join)
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
_NO_LINE_FEED = "\\ No newline at end of file\n"


def patched(source: str, diff: str) -> str:
    """Apply a unified diff, strictly: context and counts have to fit."""
    old = re.findall(r"[^\n]*\n|[^\n]+", source)
    new: list[str] = []
    position = 0
    parts = re.findall(r"[^\n]*\n", diff)[2:]
    while parts:
        hunk = _HUNK.fullmatch(parts.pop(0))
        assert hunk
        counts = [int(hunk[2] or 1), int(hunk[4] or 1)]
        start = int(hunk[1]) - (counts[0] > 0)
        new += old[position:start]
        assert len(new) == int(hunk[3]) - (counts[1] > 0)
        position = start
        while any(counts) or (parts and parts[0] == _NO_LINE_FEED):
            sign, line = parts[0][0], parts.pop(0)[1:]
            if parts and parts[0] == _NO_LINE_FEED:
                parts.pop(0)
                line = line.removesuffix("\n")
            if sign in " -":
                assert old[position] == line
                position += 1
                counts[0] -= 1
            if sign in " +":
                new.append(line)
                counts[1] -= 1
        assert counts == [0, 0]
    return "".join(new + old[position:])


@given(texts_with_edits() | texts_with_edits(LINES))
@example(("a\nb", [Edit(1, 2, "\n", "", "artefact")]))
@example(("a\n", [Edit(2, 2, "", "b\n", "artefact")]))
@example(("", [Edit(0, 0, "", "b", "artefact")]))
@example(
    (
        "a\nb\nc\nd\n",
        [Edit(1, 2, "\n", " ", "artefact"), Edit(3, 4, "\n", "", "artefact"), Edit(5, 6, "\n", "\n\n", "artefact")],
    )
)
@example(("a\nb\n\nc\n", [Edit(1, 4, "\nb\n", "", "artefact"), Edit(4, 5, "\n", "", "artefact")]))
def test_applying_the_diff_gives_the_output(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    diff = unified_diff(text, edits, "x")
    assert patched(text, diff) == apply(text, edits)
    assert bool(diff) == (apply(text, edits) != text)


@given(texts_with_edits(LINES))
def test_colours_change_nothing_but_the_look(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    coloured = unified_diff(text, edits, "x", terminal.coloured)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == unified_diff(text, edits, "x")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here to be asked")
def test_git_accepts_the_diff(tmp_path: Path) -> None:
    text = "".join(f"line {number} go to\r\n" for number in range(30)) + "the end"
    places = [0, 3, 11, 12, 29]
    edits = [Edit(match.start(), match.end(), "go to", "visit", "restoration") for match in re.finditer("go to", text)]
    edits = [edits[place] for place in places]
    edits.append(Edit(len(text) - 4, len(text), " end", "", "artefact"))
    (tmp_path / "x").write_bytes(text.encode())
    diff = unified_diff(text, edits, "x").encode()
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn"], cwd=tmp_path, input=diff, check=True)
    assert (tmp_path / "x").read_bytes().decode() == apply(text, edits)


@pytest.mark.skipif(shutil.which("git") is None or shutil.which("patch") is None, reason="needs git and patch")
@pytest.mark.parametrize("name", ["a b.txt", "a\tb.txt", os.fsdecode(b"a\xffb.txt"), '"a".txt', "é.txt"])
@pytest.mark.parametrize("command", ["git apply -p0", "patch -p0 --binary"])
def test_a_diff_of_a_file_fits_it_whatever_its_name_and_mark(tmp_path: Path, name: str, command: str) -> None:
    text = "\ufeff[ad_1]\r\nNothing was spun here.\n"
    (tmp_path / name).write_bytes(text.encode())
    spinfix = [sys.executable, "-m", "spinfix", "clean", "--no-restore", "--diff", name]
    diff = subprocess.run(spinfix, cwd=tmp_path, capture_output=True, check=True).stdout
    subprocess.run(command.split(), cwd=tmp_path, input=diff, check=True)
    assert (tmp_path / name).read_bytes().decode() == "\ufeffNothing was spun here.\n"


@given(TEXT, st.data())
def test_places(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    line, column = Lines(text).place(offset)
    before = text[:offset].split("\n")
    if offset < len(text) or not text.endswith("\n"):  # behind a last line feed there is no line
        assert (line, column) == (len(before), len(before[-1]) + 1)
