"""The shipped dictionaries are in order, and the linter that says so finds every fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.families import registry
from spinfix.families.lookup import Entries
from spinfix.families.spinner.dictionary import (
    PHRASES,
    SUBSTITUTIONS,
    TABLES,
    Counts,
    DictionaryError,
    Usage,
    load,
    save,
    save_usage,
)
from spinfix.families.spinner.dictionary_lint import lint
from spinfix.report.dictionary import entries_json
from tests.conftest import invoke
from tests.tiny import tiny_dictionary

SUBSTITUTION = ["go to", "visit", "7", "5", "2", "2"]
PHRASE = ["go to", "3", "4", "0", "0"]


def write(folder: Path, substitutions: list[list[str]] | str, phrases: list[list[str]] | str) -> Path:
    """A dictionary of these rows, or of this text, under the right headers."""
    folder.mkdir(exist_ok=True)
    for name, rows in ((SUBSTITUTIONS, substitutions), (PHRASES, phrases)):
        text = rows if isinstance(rows, str) else "".join("\t".join(row) + "\n" for row in rows)
        (folder / name).write_bytes(("\t".join(TABLES[name].columns) + "\n" + text).encode())
    return folder


def changed(row: list[str], **cells: str) -> list[str]:
    """``row`` with some cells otherwise; named c0, c1, …"""
    return [cells.get(f"c{number}", cell) for number, cell in enumerate(row)]


@pytest.mark.parametrize("family", [family.name for family in registry.shipped() if family.kind == "spinner"])
class TestShipped:
    def test_has_no_fault(self, family: str) -> None:
        assert not lint(resources.dictionaries() / family)

    def test_loads_and_is_saved_as_it_is(self, family: str, tmp_path: Path) -> None:
        folder = resources.dictionaries() / family
        save(load(folder), tmp_path)
        for name in (SUBSTITUTIONS, PHRASES):
            assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()

    def test_knows_what_every_live_page_shows(self, family: str) -> None:
        known = {(entry.spun, entry.original) for entry in load(resources.dictionaries() / family).substitutions}
        for spun, original in (("go to", "visit"), ("identical", "same"), ("overseas", "foreign"), ("12 months", "year")):
            assert (spun, original) in known


class TestLinter:
    def faults(self, folder: Path) -> list[str]:
        return [str(fault).removeprefix(f"{folder}/") for fault in lint(folder)]

    def test_passes_a_good_dictionary(self, tmp_path: Path) -> None:
        rows = [SUBSTITUTION, changed(SUBSTITUTION, c1="visits"), ["identical", "same", "1", "1", "0", "0"]]
        assert self.faults(write(tmp_path, rows, [PHRASE])) == []

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ([""], "is blank"),
            (["go to", "visit"], "has 2 columns, expected 6 tab-separated ones"),
            (changed(SUBSTITUTION, c0=""), "spun is empty"),
            (changed(SUBSTITUTION, c1=""), "original is empty"),
            (changed(SUBSTITUTION, c0=" go to"), "spun ' go to' has leading, trailing, repeated or unusual white space"),
            (changed(SUBSTITUTION, c1="visit "), "original 'visit ' has leading, trailing, repeated or unusual white space"),
            (changed(SUBSTITUTION, c0="go  to"), "spun 'go  to' has leading, trailing, repeated or unusual white space"),
            (changed(SUBSTITUTION, c0="go\u00a0to"), "has leading, trailing, repeated or unusual white space"),
            (changed(SUBSTITUTION, c0="go\u200bto"), "invisible characters"),
            (changed(SUBSTITUTION, c5="2\r"), "capital_documents is '2\\r', expected a count"),
            (changed(SUBSTITUTION, c2="-7"), "lower is '-7', expected a count"),
            (changed(SUBSTITUTION, c2="07"), "lower is '07', expected a count"),
            (changed(SUBSTITUTION, c2="٧"), "lower is '٧', expected a count"),
            (changed(SUBSTITUTION, c1="go to"), "'go to' stands for itself"),
            (changed(SUBSTITUTION, c2="0", c3="0", c4="0", c5="0"), "has never been seen"),
            (changed(SUBSTITUTION, c3="8"), "lower: 7 times in 8 documents is impossible"),
            (changed(SUBSTITUTION, c5="0"), "capital: 2 times in 0 documents is impossible"),
            (changed(SUBSTITUTION, c0="Go to", c1="Visit"), "is capitalised on both sides"),
        ],
    )
    def test_finds_each_fault_of_a_substitution(self, tmp_path: Path, row: list[str], message: str) -> None:
        found = self.faults(write(tmp_path, [["aaa", "bbb", "1", "1", "0", "0"], row], []))
        if row[0] < "aaa":
            found = [fault for fault in found if "sort the lines" not in fault]
        assert len(found) == 1
        assert found[0].startswith("substitutions.tsv:3: ")
        assert message in found[0]

    def test_finds_lines_out_of_order_and_doubled(self, tmp_path: Path) -> None:
        later = ["identical", "same", "1", "1", "0", "0"]
        order, double = self.faults(write(tmp_path, [later, SUBSTITUTION, SUBSTITUTION], []))
        assert "substitutions.tsv:3: 'go to' comes after 'identical'; sort the lines by code point" in order
        assert double == "substitutions.tsv:4: go to → visit occurs twice; make one line of the two, with the counts added up"

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (["identical", "1", "1", "0", "0"], "'identical' is the spun side of no entry"),
            (changed(PHRASE, c1="0", c2="0"), "'go to' has no counts"),
            (PHRASE[:-1], "has 4 columns, expected 5 tab-separated ones"),
            (changed(PHRASE, c1="many"), "standing is 'many'"),
        ],
    )
    def test_finds_each_fault_of_a_phrase(self, tmp_path: Path, row: list[str], message: str) -> None:
        (found,) = self.faults(write(tmp_path, [SUBSTITUTION], [row]))
        assert found.startswith("phrases.tsv:2: ")
        assert message in found

    def test_finds_faults_of_a_file_as_a_whole(self, tmp_path: Path) -> None:
        write(tmp_path, [SUBSTITUTION], [PHRASE])
        (tmp_path / PHRASES).unlink()
        (tmp_path / SUBSTITUTIONS).write_bytes(b"spun\toriginal\ngo to\tvisit\t7\t5\t2\t2")
        phrases, ending, header = self.faults(tmp_path)
        assert "phrases.tsv: cannot be read" in phrases
        assert ending == "substitutions.tsv: does not end with a line feed"
        assert "substitutions.tsv:1: expected the tab-separated header spun, original, lower" in header

    def test_finds_what_windows_adds_and_it_is_read_nonetheless(self, tmp_path: Path) -> None:
        path = write(tmp_path, [SUBSTITUTION], [PHRASE]) / SUBSTITUTIONS
        path.write_bytes("\ufeff".encode() + path.read_bytes().replace(b"\n", b"\r\n"))
        assert self.faults(tmp_path) == [
            "substitutions.tsv: ends its lines with CRLF, as Windows does; save the file with line feeds alone",
            "substitutions.tsv:1: begins with a byte-order mark; save the file as UTF-8 without it",
        ]
        assert [entry.spun for entry in load(tmp_path).substitutions] == ["go to"]

    def test_finds_that_there_is_no_entry(self, tmp_path: Path) -> None:
        assert self.faults(write(tmp_path, [], [])) == ["substitutions.tsv: has no entries, without which nothing is restored"]

    def test_finds_text_that_is_not_utf_8(self, tmp_path: Path) -> None:
        write(tmp_path, [SUBSTITUTION], [PHRASE])
        (tmp_path / PHRASES).write_bytes(b"cafe\t1\t1\t0\t0\ncaf\xe9\t1\t1\t0\t0\n")
        (found,) = self.faults(tmp_path)
        assert found.startswith(f"{PHRASES}:2: is not UTF-8; save it as UTF-8, or convert it")

    def test_what_the_linter_passes_can_be_loaded(self, tmp_path: Path) -> None:
        dictionary = load(write(tmp_path / "mine", [SUBSTITUTION], [PHRASE]))
        assert dictionary.name == "mine"
        assert dictionary.substitutions == [("go to", "visit", Counts(7, 5), Counts(2, 2))]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (["go to", "visit"], "has 2 columns, expected 6 tab-separated ones"),
            (changed(SUBSTITUTION, c2="many"), "lower is 'many', expected a count"),
            (changed(SUBSTITUTION, c0=""), "spun is empty"),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_file_and_line(self, tmp_path: Path, row: list[str], message: str) -> None:
        with pytest.raises(DictionaryError, match=rf"substitutions\.tsv:2: {message}.*; found "):
            load(write(tmp_path, [row], []))

    def test_a_missing_file_is_named_with_those_that_there_should_be(self, tmp_path: Path) -> None:
        with pytest.raises(DictionaryError, match=r"substitutions\.tsv: cannot be read .*; a dictionary has"):
            load(tmp_path)


class TestCommand:
    def test_lint(self, tmp_path: Path) -> None:
        good = invoke("dictionary", "lint", write(tmp_path / "good", [SUBSTITUTION], [PHRASE]))
        assert (good.exit_code, good.output) == (0, "")
        bad = invoke("dictionary", "lint", write(tmp_path / "bad", [changed(SUBSTITUTION, c1="go to")], []))
        assert bad.exit_code == 1
        assert bad.stdout.endswith("substitutions.tsv:2: 'go to' stands for itself; remove the line\n")
        assert bad.stderr == f"spinfix: 1 fault in {tmp_path / 'bad'}\n"

    def test_lint_of_the_habits(self, tmp_path: Path) -> None:
        folder = write(tmp_path, [SUBSTITUTION], [PHRASE])
        (folder / "family.toml").write_text('kind = "spinner"\n[habits]\ndraw = "often"\n', "utf-8")
        linted = invoke("dictionary", "lint", folder)
        told = f'{folder / "family.toml"}: habits.draw = \'often\': it takes "document" or "occurrence"\n'
        assert (linted.exit_code, linted.stdout) == (1, told)

    def test_show(self, tmp_path: Path) -> None:
        rows = [
            ["go to", "visit", "7", "5", "0", "0"],
            ["tour", "Visit", "0", "0", "1", "1"],
            ["visit", "go to", "1", "1", "0", "0"],
        ]
        folder = write(tmp_path / "mine", sorted(rows), [PHRASE])
        shown = invoke("dictionary", "show", "Visit", "--dictionary", folder)
        assert shown.exit_code == 0
        assert shown.output.splitlines() == [
            "mine: 'Visit' stands for",
            "  spun      original  share  lower case  capitalised",
            "  visit  →  go to      1.00  1 (1)       –",
            "mine: 'Visit' is replaced by",
            "  original     spun   share  lower case  capitalised",
            "  visit     →  go to   0.88  7 (5)       –",
            "  Visit     →  tour    0.12  –           1 (1)",
        ]

    def test_show_as_json_has_numbers_and_phrases_as_they_are(self, tmp_path: Path) -> None:
        folder = write(
            tmp_path / "mine", [["12", "1 (2)", "7", "5", "0", "0"], ["12", "a dozen", "1", "1", "0", "0"]], [PHRASE]
        )
        shown = invoke("dictionary", "show", "12", "--json", "--dictionary", folder)
        (data,) = map(json.loads, shown.stdout.splitlines())
        assert (data["version"], data["family"], data["phrase"], data["side"]) == (1, "mine", "12", "spun")
        many, once = {"times": 7, "documents": 5}, {"times": 1, "documents": 1}
        assert data["entries"] == [
            {"spun": "12", "original": "1 (2)", "share": 0.88, "lower case": many, "capitalised": None},
            {"spun": "12", "original": "a dozen", "share": 0.12, "lower case": once, "capitalised": None},
        ]

    def test_a_column_of_words_stays_words_in_json(self) -> None:
        entries = Entries("x", ("spun", "", "original", "year", "mark"), (("x", "→", "y", "1999", "–"),))
        data = json.loads(entries_json([entries], "mine", "x"))
        assert data["entries"] == [{"spun": "x", "original": "y", "year": "1999", "mark": "–"}]

    def test_show_says_how_often_authors_wrote_the_phrase(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "mine", [SUBSTITUTION], [PHRASE])
        shown = invoke("dictionary", "show", "go to", "--dictionary", folder)
        assert "go to: written by authors 4 times (capitalised 0), left standing in spun text 3 times" in shown.output

    def test_show_of_an_unknown_phrase(self) -> None:
        shown = invoke("dictionary", "show", "no such phrase")
        assert (shown.exit_code, shown.stdout) == (1, "")
        assert "no entry has exactly 'no such phrase'" in shown.stderr

    def test_search_says_that_it_takes_whole_words(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.tsv"
        path.write_text("irregular woodland\trandom forest\n", "utf-8")
        assert invoke("dictionary", "search", "woodland", "--dictionary", path).exit_code == 0
        found = invoke("dictionary", "search", "wood", "--dictionary", path)
        assert (found.exit_code, found.stdout) == (1, "")
        assert "no entry contains 'wood' as whole words" in found.stderr


class TestUsage:
    """How often genuine English of many kinds has the phrases."""

    def folder(self, tmp_path: Path, usage: str) -> Path:
        save(tiny_dictionary({("go to", "visit"): 3, ("till", "until"): 3}), tmp_path)
        (tmp_path / "usage.tsv").write_text(usage, "utf-8")
        return tmp_path

    def test_it_is_read_and_written(self, tmp_path: Path) -> None:
        text = "phrase\texpected\tmost\tkind\nTill\t0.75\t41.5\tpoetry\ntill\t739.71\t411.3\tfiction\n"
        found = load(self.folder(tmp_path, text)).usage
        assert found["till"] == Usage(739.71, 411.3, "fiction")
        save_usage(found, tmp_path / "again.tsv")
        assert (tmp_path / "again.tsv").read_text("utf-8") == text

    def test_a_dictionary_need_not_have_any(self, tmp_path: Path) -> None:
        save(tiny_dictionary({("go to", "visit"): 3}), tmp_path)
        assert load(tmp_path).usage == {}

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ("till\t1.0\tfiction\n", ":2: has 3 columns, expected 4 tab-separated ones (phrase, expected, most, kind)"),
            ("till\tmany\t2\tfiction\n", ":2: expected is 'many', expected a number"),
            ("till\t1\t-2\tfiction\n", ":2: most is '-2', expected a number"),
            ("till\t1\tnan\tfiction\n", ":2: most is 'nan', expected a number"),
            ("till\t1\t2\t\n", ":2: kind is empty"),
            ("till\t0.00\t2\tlaw\n", ":2: 'till' is expected 0 times"),
            ("till\t1\t2\tlaw\ngo to\t1\t2\tlaw\n", ":3: 'go to' comes after 'till'; sort the lines"),
            ("go to\t1\t2\tlaw\nuntil\t1\t2\tlaw\n", ":3: 'until' is the spun side of no entry"),
            ("till\t1\t2\tlaw", ": does not end with a line feed"),
        ],
    )
    def test_faults_are_found_in_their_lines(self, tmp_path: Path, lines: str, message: str) -> None:
        (fault,) = lint(self.folder(tmp_path, "phrase\texpected\tmost\tkind\n" + lines))
        assert str(fault).startswith(f"{tmp_path / 'usage.tsv'}{message}")

    def test_the_header_is_checked(self, tmp_path: Path) -> None:
        (fault,) = lint(self.folder(tmp_path, "phrase\texpected\n"))
        assert str(fault).startswith(f"{tmp_path / 'usage.tsv'}:1: expected the tab-separated header phrase, expected, most")

    def test_show_names_it(self, tmp_path: Path) -> None:
        text = "phrase\texpected\tmost\tkind\nTill\t0.75\t41.5\tpoetry\ntill\t739.71\t411.3\tfiction\n"
        folder = self.folder(tmp_path, text)
        shown = invoke("dictionary", "show", "till", "--dictionary", folder)
        assert shown.output.splitlines()[-2:] == [
            "  Till: expected 0.75 times in as much genuine English of many kinds as the pairs hold; most in poetry, "
            "41.5 times a million words",
            "  till: expected 739.71 times in as much genuine English of many kinds as the pairs hold; most in fiction, "
            "411.3 times a million words",
        ]
