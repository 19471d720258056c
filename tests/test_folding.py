"""Lines and tables on a terminal: no line is wider, and nothing is left out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.artefacts.pack_files import load_packs
from spinfix.edits import Alternative, Edit
from spinfix.families.findings import Clue, Finding, Sighting
from spinfix.families.lookup import Entries
from spinfix.report import detect
from spinfix.report.dictionary import entry_tables
from spinfix.report.papers import FoundPhrase, Paper, Place
from spinfix.report.rules import explain_rules, list_rules
from spinfix.report.run_report import explain
from spinfix.report.terminal import NARROWEST, coloured, folded, side_by_side, table
from spinfix.report.tortured import to_text
from spinfix.report.view import View
from spinfix.result import Result
from tests.conftest import invoke

WORDS = st.lists(st.text("abc", min_size=1, max_size=40), max_size=30).map(" ".join)


class TestLines:
    def test_what_fits_stays_on_one_line(self) -> None:
        assert list(folded([("heading", "a.txt: "), ("", "spun")], 24)) == ["a.txt: spun"]
        assert list(folded([("", "a.txt " * 100)], None)) == [("a.txt " * 100).rstrip()]
        assert list(folded([], 24)) == [""]

    def test_further_lines_hang(self) -> None:
        assert list(folded([("", "  stood together in suspect papers")], 24)) == ["  stood together in", "    suspect papers"]

    def test_each_part_of_a_piece_has_its_style(self) -> None:
        lines = list(folded([("", "the phrase is "), ("removed", "irregular woodland")], 24, coloured))
        assert lines == ["the phrase is \x1b[31mirregular\x1b[0m", "    \x1b[31mwoodland\x1b[0m"]

    @given(WORDS, st.integers(0, 90))
    def test_none_is_wider_and_nothing_is_left_out(self, words: str, width: int) -> None:
        lines = list(folded([("", words)], width))
        assert all(len(line) <= max(width, NARROWEST) or len(line.split()) <= 1 for line in lines[1:])
        assert "".join("".join(lines).split()) == "".join(words.split())

    def test_cells_have_blanks_between_them(self) -> None:
        assert list(folded(side_by_side([("place", "1:5"), ("", "go to")]), None)) == ["1:5  go to"]


class TestTable:
    rows = (("position", "found", "", "replacement"), ("1:5", "irregular woodland", "→", "random forest"))

    @pytest.mark.parametrize("width", [50, None])
    def test_all_columns_have_room(self, width: int | None) -> None:
        assert list(table(self.rows, [""] * 4, width=width)) == [
            "position  found                  replacement",
            "1:5       irregular woodland  →  random forest",
        ]


class TestReports:
    """Of the tables that people read in a terminal no line is wider than it."""

    source = "They go to the capital. " * 4
    edits = tuple(
        Edit(start, start + 5, "go to", "visit " * 9, "restoration", family="wp-auto-spinner") for start in (5, 29, 53)
    )

    def narrow(self, written: str, full: str) -> None:
        assert max(map(len, full.splitlines())) > 60 >= max(map(len, written.splitlines()))
        assert sorted(re.findall(r"\w+", written)) == sorted(re.findall(r"\w+", full))

    def test_explained_edits(self) -> None:
        result = Result(self.source, self.edits, 0.9, "wp-auto-spinner", (), ())
        self.narrow(explain(View(result, "a.txt"), width=60), explain(View(result, "a.txt")))

    def test_explained_verdicts(self) -> None:
        clue = Clue(5, 10, "go to", 3.0, "wp-auto-spinner", "go to → visit, travel to, head to, journey to")
        finding = Finding("wp-auto-spinner", (), 0.9, (clue,), note="a note that is wider than the terminal " * 3)
        result = Result(self.source, (), 0.9, "wp-auto-spinner", (finding,))
        self.narrow(detect.explain(result, "a.txt", width=60), detect.explain(result, "a.txt"))

    def test_rules(self) -> None:
        packs = load_packs()
        self.narrow("\n".join(list_rules(packs, width=60)), "\n".join(list_rules(packs)))
        shown, full = list(explain_rules(packs, "AD", width=60)), list(explain_rules(packs, "AD"))
        patterns = [line for line in full if line.startswith("  pattern ")]
        assert [line for line in shown if line.startswith("  pattern ")] == patterns, "which are copied"
        self.narrow(*("\n".join(line for line in lines if line not in patterns) for lines in (shown, full)))

    def test_papers(self) -> None:
        sentence = "The irregular woodland that we describe in the next section of this paper was trained on images of cats."
        seen = Sighting(4, 22, "irregular woodland", "irregular woodland", "random forest", "listed", "", 3.0, 0.99, 234)
        result = [replace(seen, start=place, sentence=sentence, alternatives=(Alternative("woods", 0.4),)) for place in (4, 90)]
        places = tuple(Place(one, 1, 1, one.start) for one in result)
        paper = Paper(
            "a" * 20 + " " + "b" * 40, "tortured", 0.99, (FoundPhrase(result[0], places),), (), "read well as it stands " * 4
        )
        self.narrow(to_text(paper, width=60), to_text(paper))

    def test_entries(self) -> None:
        rows = (("go to", "→", "visit the capital of another country", "1.00"),)
        entries = Entries("'go to' stands for", ("spun", "", "original", "share"), rows, ("typical of authors: to go to " * 4,))
        self.narrow(entry_tables([entries], width=60), entry_tables([entries]))


HOSTILE = "\x1b]0;owned\a\u202e\n::error::x"


@pytest.mark.parametrize("width", [24, None])
@pytest.mark.parametrize("in_table", [True, False])
def test_foreign_text_is_made_visible(in_table: bool, width: int | None) -> None:
    text = f"a {HOSTILE} b"
    drawn = "".join(table([[text]] * 2, ["faint"], width=width) if in_table else folded([("faint", text)], width))
    assert drawn.isprintable()
    assert "x1b]0;owned" in drawn


@pytest.mark.usefixtures("plain_cleaner")
@pytest.mark.parametrize(
    "command",
    [
        *(["clean", option] for option in ("--diff", "--explain", "--check", "--format=github")),
        *(["detect", option] for option in ("--explain", "--format=csv", "-l")),
        ["tortured", "--format=text"],
    ],
)
def test_no_command_writes_escape_codes_of_a_file(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / f"a{HOSTILE.replace('/', '')}.txt"
    path.write_text(f"They go to an irregular woodland {HOSTILE} go to [ad_1].\n")
    options = ["--isolated"] if command[0] == "detect" else []
    done = invoke(*command, *options, path, path.with_suffix(".no"), env={"FORCE_COLOR": "0"})
    written = done.stderr if command[1] == "--diff" else done.output
    assert "\x1b" not in written
    assert "\a" not in written
