"""``spinfix detect``: what it prints, how it ends, and that its evidence is that of the engine."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from spinfix import Config, cleaner, detect
from spinfix.families.findings import Clue, Finding, Passage
from spinfix.report import json as json_report
from spinfix.report import run_report
from spinfix.report.detect import DocumentVerdict, VerdictReport, to_json
from spinfix.report.view import View
from spinfix.result import Result as CleanerResult
from tests.conftest import invoke

SPUN = "Russia Overseas Minister Sergey Lavrov arrived this 12 months.\n"
GENUINE = "Nothing was spun here.\n"
QUOTING = (
    'They say "irregular woodland", "profound learning" in the paper, and\n'
    "highlight extraction instead of feature extraction.\n"
)
PART = "One genuine line.\nThe navy mentioned it.\nAnother one.\n"


class Stub:
    """A cleaner that takes "navy" for the mark of a spun line, "overseas" for that of a spun document."""

    def __init__(self, config: Config) -> None:
        self.config = config
        Stub.last = self

    last: Stub

    def detect(self, text: str) -> CleanerResult:
        found = Finding("wp-auto-spinner", (), 0.01)
        for word, probability in (("navy", 0.875), ("Overseas", 0.75)):
            start = text.find(word)
            if start >= 0:
                clue = Clue(start, start + len(word), word, 3.0, "wp-auto-spinner", f"{word} → other, another")
                found = replace(found, probability=probability, clues=(clue,), share=0.5)
                if word == "navy":
                    line = text.rfind("\n", 0, start) + 1
                    found = replace(found, passages=(Passage(line, text.find("\n", start), probability),))
        believed = found.probability > self.config.threshold
        return CleanerResult(text, (), found.probability, found.family if believed else None, (found,))


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a spun, a genuine and a partly spun document, and `Stub` in the engine's place."""
    monkeypatch.setattr("spinfix.cli.detect.Cleaner", Stub)
    monkeypatch.chdir(tmp_path)
    for name, text in (("spun.txt", SPUN), ("genuine.txt", GENUINE), ("part.txt", PART)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str, **options: Any) -> Result:
    return invoke("detect", *arguments, **options)


class TestTable:
    def test_one_row_a_document(self, stub: Path) -> None:
        head, *rows = run("--sort", "input", "spun.txt", "genuine.txt", "part.txt").stdout.splitlines()
        assert head.split() == ["document", "spun", "family", "share", "phrases"]
        assert [row.split()[:4] for row in rows] == [
            ["spun.txt", "0.750", "wp-auto-spinner", "0.50"],
            ["genuine.txt", "0.010", "–", "–"],
            ["part.txt", "0.875", "wp-auto-spinner", "0.50"],
        ]
        assert rows[0].endswith("0.50  Overseas 1:8")

    def test_without_a_row_it_has_no_header(self, stub: Path) -> None:
        assert run("missing.txt").stdout == ""
        assert run("missing.txt", "--format", "csv").stdout.startswith("document,")

    def test_names_the_lines_where_only_some_were_spun(self, stub: Path) -> None:
        assert run("part.txt").stdout.splitlines()[1].endswith("line 2; navy 2:5")

    def test_names_a_line_with_several_passages_once(self) -> None:
        found = Finding("wp-auto-spinner", (), 0.9, passages=(Passage(0, 3, 0.9), Passage(4, 7, 0.9)))
        result = CleanerResult("one two", (), 0.9, "wp-auto-spinner", (found,))
        assert VerdictReport().row(result, DocumentVerdict.of(result, "a.txt")).endswith("  line 1\n")

    def test_columns_stand_under_each_other(self, stub: Path) -> None:
        long = "a" * 30 + ".txt"
        Path(long).write_text(SPUN, encoding="utf-8")
        lines = run("spun.txt", long).stdout.splitlines()
        assert len({line.index(word) for line, word in zip(lines, ("spun ", "0.750", "0.750"), strict=True)}) == 1

    def test_they_do_so_below_an_escaped_name(self, stub: Path) -> None:
        Path("a\n\n\n.txt").write_text(SPUN, encoding="utf-8")
        lines = run("spun.txt", "a\n\n\n.txt").stdout.splitlines()
        assert len({line.index(word) for line, word in zip(lines, ("spun ", "0.750", "0.750"), strict=True)}) == 1

    @pytest.mark.parametrize(
        ("line", "rows"),
        [
            (76, ["a.txt     0.000  –                    –  one two three four five six seven"]),
            (65, ["a.txt     0.000  –                    –  one two three four five", "    six seven"]),
            (50, ["a.txt     0.000  –                    –", "    one two three four five six seven"]),
            (None, ["a.txt     0.000  –                    –  one two three four five six seven"]),
        ],
    )
    def test_a_row_fits_a_terminal(self, line: int | None, rows: list[str]) -> None:
        found = Finding("tortured", (), 0.0, note="one two three four five six seven")
        result = CleanerResult("text", (), 0.0, None, (found,))
        written = VerdictReport(name_width=0, width=line).row(result, DocumentVerdict.of(result, "a.txt"))
        assert written.splitlines() == rows

    def test_a_doubtful_document_shows_its_clues_and_no_family(self, stub: Path) -> None:
        row = run("--threshold", "0.8", "spun.txt").stdout.splitlines()[1]
        assert row.split() == ["spun.txt", "0.750", "–", "–", "Overseas", "1:8"]

    def test_control_characters_of_a_name_do_not_reach_the_terminal(self, stub: Path) -> None:
        Path("a\x1bb.txt").write_text(GENUINE, encoding="utf-8")
        assert "\x1b" not in run("a\x1bb.txt", color=True).stdout


def test_what_was_judged_before_the_first_error_is_printed(stub: Path) -> None:
    Path("broken.txt").write_bytes(b"\xff\xfe")
    done = run("--on-error", "stop", "spun.txt", "broken.txt", "genuine.txt")
    assert done.exit_code == 2
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["document", "spun.txt"]


class TestStatus:
    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["spun.txt"], 0),
            (["--check", "genuine.txt"], 0),
            (["--check", "genuine.txt", "spun.txt"], 1),
            (["--check", "part.txt"], 1),
            (["--check", "--threshold", "0.9", "spun.txt"], 0),
            (["--check", "spun.txt", "missing.txt"], 2),
            (["-", "-"], 2),
            (["--threshold", "1.5", "spun.txt"], 2),
        ],
    )
    def test_status(self, stub: Path, arguments: list[str], status: int) -> None:
        assert run(*arguments).exit_code == status

    def test_a_family_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "spun.txt").write_text(SPUN, encoding="utf-8")
        result = run("--family", "nobody", str(tmp_path / "spun.txt"))
        assert result.exit_code == 2
        assert 'there is no family "nobody"; available: tortured, wp-auto-spinner.' in result.stderr

    def test_quietly_only_errors_are_told(self, stub: Path) -> None:
        Path("a.jsonl").write_text('{"text": "x"}\n{\n', encoding="utf-8")
        told = run("a.jsonl").stderr
        assert 'reading the field "text"' in told
        (error,) = run("-q", "a.jsonl").stderr.splitlines()
        assert error in told
        assert "a.jsonl:2" in error

    def test_an_unreadable_file_is_told_and_the_others_are_judged(self, stub: Path) -> None:
        Path("latin.txt").write_bytes(b"caf\xe9")
        result = run("latin.txt", "missing.txt", "spun.txt")
        assert result.exit_code == 2
        assert "latin.txt" in result.stderr
        assert "missing.txt: no such file" in result.stderr
        assert "0.750" in result.stdout

    def test_a_document_that_is_too_large_is_refused(self, stub: Path) -> None:
        result = run("--max-size", "0.00001", "spun.txt")
        assert result.exit_code == 2
        assert "spun.txt" in result.stderr

    def test_nothing_is_changed(self, stub: Path) -> None:
        run("--check", "spun.txt", "part.txt")
        assert [Path(name).read_text("utf-8") for name in ("spun.txt", "part.txt")] == [SPUN, PART]
        assert sorted(path.name for path in stub.iterdir()) == ["genuine.txt", "part.txt", "spun.txt"]


class TestInput:
    @pytest.mark.parametrize("arguments", [[], ["-"]])
    def test_standard_input(self, stub: Path, arguments: list[str]) -> None:
        result = run(*arguments, "--check", stdin=SPUN)
        assert result.exit_code == 1
        assert result.stdout.splitlines()[1].split()[:2] == ["<stdin>", "0.750"]

    def test_its_name(self, stub: Path) -> None:
        assert run("--stdin-filename", "post.txt", "-l", stdin=SPUN).stdout == "post.txt\n"

    def test_options_reach_the_engine(self, stub: Path) -> None:
        run("--threshold", "0.25", "--dictionary", str(stub), "--family", "wp-auto-spinner", "genuine.txt")
        config = Stub.last.config
        assert (config.threshold, config.dictionaries, config.families) == (0.25, (stub,), ("wp-auto-spinner",))

    def test_defaults_are_the_library_s(self, stub: Path) -> None:
        run("genuine.txt")
        assert Stub.last.config == Config(quality="fast")


class TestShapes:
    def test_list_names_the_spun_ones(self, stub: Path) -> None:
        assert run("--list", "spun.txt", "genuine.txt", "part.txt").stdout == "spun.txt\npart.txt\n"

    def test_json(self, stub: Path) -> None:
        first, second = map(json.loads, run("--json", "part.txt", "genuine.txt").stdout.splitlines())
        assert (first["version"], first["file"], first["spun"]) == (4, "part.txt", True)
        assert (first["probability"], first["family"]) == (0.875, "wp-auto-spinner")
        assert (second["spun"], second["family"]) == (False, None)
        (finding,) = first["findings"]
        assert finding["passages"] == [{"start": 18, "end": 40, "line": 2, "last_line": 2, "probability": 0.875}]
        assert finding["clues"] == [
            {
                "start": 22,
                "end": 26,
                "line": 2,
                "column": 5,
                "text": "navy",
                "weight": 3.0,
                "family": "wp-auto-spinner",
                "entry": "navy → other, another",
                "places": [[2, 5]],
                "papers": 0,
            }
        ]

    def test_json_has_the_documents_that_could_not_be_judged_all_of_them(self, stub: Path) -> None:
        Path("many.jsonl").write_text('{"text": "x"}\n' + "{\n" * 150, encoding="utf-8")
        result = run("--json", "--sort", "name", "many.jsonl")
        failed = [one for one in map(json.loads, result.stdout.splitlines()) if "error" in one]
        assert [one["file"] for one in failed] == [f"many.jsonl:{line}" for line in range(2, 152)]
        assert "is not JSON" in failed[-1]["error"]
        assert "passed through" not in result.stderr  # nothing is
        assert "many.jsonl: 130 more records cannot be read" in result.stderr

    def test_no_cell_of_the_csv_is_a_formula(self, stub: Path) -> None:
        for name in ("=1+1.txt", "@a.txt", "+b.txt"):
            Path(name).write_text(GENUINE, encoding="utf-8")
        rows = list(csv.DictReader(run("--format", "csv", "=1+1.txt", "@a.txt", "+b.txt").stdout.splitlines()))
        assert [row["document"] for row in rows] == ["'=1+1.txt", "'@a.txt", "'+b.txt"]

    def test_explain(self, stub: Path) -> None:
        text = run("--explain", "part.txt", "genuine.txt").stdout
        assert "part.txt: spun, 1 passage of it, by wp-auto-spinner (probability 0.875)" in text
        assert "line 2: spun with probability 0.875" in text
        assert "2:5" in text
        assert "navy → other, another" in text
        assert " 20 " in text  # e to the 3.0
        assert "genuine.txt: not spun (probability 0.010)" in text
        assert "papers" not in text, "no spinner's phrase is counted in papers"


class TestEngine:
    """With the real engine: the numbers are those of `spinfix clean`."""

    def test_the_verdict_is_that_of_clean(self) -> None:
        (verdict,) = map(json.loads, run("--json", stdin=SPUN).stdout.splitlines())
        result = cleaner.Cleaner().analyse(SPUN)
        assert verdict["probability"] == result.spin_probability
        assert verdict["family"] == result.family == "wp-auto-spinner"
        clues = verdict["findings"][0]["clues"]
        assert {clue["text"] for clue in clues} == {"Overseas", "12 months"}
        assert all(SPUN[clue["start"] : clue["end"]] == clue["text"] for clue in clues)
        (months,) = (clue for clue in clues if clue["text"] == "12 months")
        assert months["family"] == "wp-auto-spinner"
        assert months["entry"].startswith("12 months → year")

    def test_genuine_text(self) -> None:
        result = run("--check", "--explain", stdin=GENUINE)
        assert result.exit_code == 0
        assert result.stdout.startswith("<stdin>: not spun (probability 0.0")

    def test_too_unsure_edits_are_reported_and_not_made(self) -> None:
        every = cleaner.Cleaner(Config(min_confidence=0.0, quality="fast")).analyse(SPUN)
        least = max(edit.confidence for edit in every.edits)
        fewer = cleaner.Cleaner(Config(min_confidence=least, quality="fast")).analyse(SPUN)
        assert every.doubtful == ()
        assert fewer.edits == tuple(edit for edit in every.edits if edit.confidence == least)
        assert fewer.doubtful == tuple(edit for edit in every.edits if edit.confidence < least)
        assert fewer.doubtful

    def test_reports_say_which_edits_were_not_made(self) -> None:
        result = cleaner.Cleaner(Config(min_confidence=1.0, quality="fast")).analyse(SPUN)
        heading, not_made = run_report.explain(View(result, "x")).split("not applied")
        assert "0 restorations" in heading
        assert "Foreign" in not_made
        assert "Abroad" in not_made  # the other reading is told too
        data = json.loads(json_report.to_json(result, "x"))
        assert (data["edits"], data["text"], data["family"]) == ([], SPUN, "wp-auto-spinner")
        assert {edit["replacement"] for edit in data["doubtful"]} == {"Foreign", "year"}

    def test_doubtful_edits_are_placed_in_the_text_with_its_artefacts(self) -> None:
        text = f"[ad_1]\n{SPUN}[ad_2]\n{SPUN}"
        doubtful = cleaner.Cleaner(Config(min_confidence=1.0, quality="fast")).analyse(text).doubtful
        assert len(doubtful) >= 4
        assert all(text[edit.start : edit.end] == edit.found for edit in doubtful)


class TestFormats:
    """As `clean` reads them, and as tables, CSV and JSON."""

    @pytest.fixture
    def corpus(self, stub: Path) -> Path:
        (stub / "posts").mkdir()
        records = [{"text": SPUN}, {"text": GENUINE}, {"text": "The navy, the Navy and\nthe navy.\n"}]
        packed = gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())
        (stub / "posts" / "b.jsonl.gz").write_bytes(packed)
        (stub / "posts" / "a.txt").write_text(PART)
        return stub

    def test_folders_records_and_compressed_files_are_judged_one_by_one(self, corpus: Path) -> None:
        done = run("posts")
        assert [row.split()[:2] for row in done.stdout.splitlines()[1:]] == [
            ["posts/a.txt", "0.875"],
            ["posts/b.jsonl.gz:3", "0.875"],
            ["posts/b.jsonl.gz:1", "0.750"],
            ["posts/b.jsonl.gz:2", "0.010"],
        ]
        assert "4 documents: 3 spun (3 by wp-auto-spinner)" in done.stderr
        assert "documents:" not in run("-q", "posts").stderr

    def test_so_are_the_records_of_one_file_but_not_of_standard_input(self, corpus: Path) -> None:
        table = run("posts/b.jsonl.gz").stdout.splitlines()[1:]
        assert [row.split()[0].rpartition(":")[2] for row in table] == ["3", "1", "2"]
        data = gzip.decompress((corpus / "posts" / "b.jsonl.gz").read_bytes())
        piped = invoke("detect", "-", stdin=data).stdout.splitlines()[1:]
        assert [row.split()[0].rpartition(":")[2] for row in piped] == ["1", "2", "3"]

    @pytest.mark.parametrize(
        ("order", "names"),
        [("input", ["a", "1", "2", "3"]), ("name", ["a", "1", "2", "3"]), ("probability", ["a", "3", "1", "2"])],
    )
    def test_they_are_sorted(self, corpus: Path, order: str, names: list[str]) -> None:
        lines = run("--sort", order, "--format", "json", "posts").stdout.splitlines()
        found = [json.loads(line)["file"] for line in lines]
        assert [name.removeprefix("posts/").removesuffix(".txt").rpartition(":")[2] for name in found] == names

    def test_csv_has_a_row_for_each_document(self, corpus: Path) -> None:
        rows = list(csv.DictReader(run("--format", "csv", "posts", "spun.txt").stdout.splitlines()))
        assert [row["document"] for row in rows] == [
            "posts/a.txt",
            "posts/b.jsonl.gz:1",
            "posts/b.jsonl.gz:2",
            "posts/b.jsonl.gz:3",
            "spun.txt",
        ]
        assert (rows[0]["spun"], rows[0]["lines"], rows[0]["phrases"]) == ("true", "line 2", "navy 2:5")
        assert (rows[2]["spun"], rows[2]["probability"], rows[2]["family"]) == ("false", "0.010000", "")

    def test_a_phrase_is_listed_once_with_its_places_and_papers(self) -> None:
        result = detect(
            "An irregular woodland, a bolster vector machine.\nThe Irregular  woodland votes after highlight extraction.\n"
        )
        (finding,) = [one for one in json.loads(to_json(result, "a.txt"))["findings"] if one["family"] == "tortured"]
        found = {" ".join(clue["text"].lower().split()): (clue["places"], clue["papers"] > 100) for clue in finding["clues"]}
        assert found["irregular woodland"] == ([[1, 4], [2, 5]], True)
        assert len(found) == 3

    def test_phrases_added_by_hand_were_counted_in_no_papers(self) -> None:
        result = detect("A counterfeit consciousness, an irregular woodland, and highlight extraction by haze figuring.\n")
        (finding,) = [one for one in result.findings if one.family == "tortured"]
        papers = {clue.text: clue.papers for clue in finding.clues}
        assert papers["counterfeit consciousness"] == papers["haze figuring"] == 0
        assert papers["irregular woodland"] > 100
        assert "(1 paper)" not in VerdictReport("csv").row(result, DocumentVerdict.of(result, "a.txt"))

    def test_why_a_document_was_let_go(self, tmp_path: Path) -> None:
        text = 'Tortured phrases give paper mills away: "irregular woodland" stands for random forest, they say.\n'
        (tmp_path / "a.txt").write_text(text)
        (tmp_path / "b.txt").write_text(GENUINE)
        done = run("--isolated", str(tmp_path))
        assert "phrases only mentioned" in done.stdout
        assert "2 documents: 0 spun; 1 let go: phrases only mentioned" in done.stderr

    @pytest.mark.parametrize("shape", ["--explain", "--format=csv", "--format=table"])
    def test_what_is_only_mentioned_and_how_that_shows(self, tmp_path: Path, shape: str) -> None:
        (tmp_path / "a.txt").write_text(QUOTING)
        told = (
            "3 phrases quoted or discussed, not counted: irregular woodland 1:11, profound learning 1:33 "
            "(in quotation marks or emphasised), highlight extraction 2:1 (beside “feature extraction”)"
        )
        assert told in run(shape, str(tmp_path / "a.txt")).stdout

    def test_mentions_as_data(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(QUOTING)
        for command in ("detect", "clean"):
            done = invoke(command, "--json", tmp_path / "a.txt")
            data = json.loads(done.stdout)
            found = data["mentions"] if command == "clean" else data["findings"][-1]["mentions"]
            assert [mention["text"] for mention in found] == ["irregular woodland", "profound learning", "highlight extraction"]
            assert all(QUOTING[mention["start"] : mention["end"]] == mention["text"] for mention in found)
            assert [mention["why"][:6] for mention in found] == ["in quo", "in quo", "beside"]

    def test_a_text_about_phrases_counts_none(self) -> None:
        text = "Tortured phrases: the paper has irregular woodland, bolster vector machine and highlight extraction."
        (finding,) = [one for one in detect(text).findings if one.family == "tortured"]
        assert (finding.probability, finding.clues, len(finding.mentions)) == (0.0, (), 3)
        assert {mention.why for mention in finding.mentions} == {"in a text about such phrases or who makes them"}

    def test_mentions_are_where_they_stand_before_scrubbing(self) -> None:
        text = "[ad_1]\n" + QUOTING
        (finding,) = [one for one in detect(text).findings if one.family == "tortured"]
        assert [text[one.start : one.end] for one in finding.mentions] == [one.text for one in finding.mentions]

    def test_settings_are_read(self, corpus: Path) -> None:
        (corpus / "spinfix.toml").write_text("threshold = 0.8\n")
        assert run("-l", "spun.txt", "part.txt").stdout == "part.txt\n"
        assert run("-l", "--isolated", "spun.txt", "part.txt").stdout == "spun.txt\npart.txt\n"


class TestDictionaries:
    def invoke(self, *arguments: str) -> Result:
        return invoke("dictionary", *arguments)

    def test_entries_as_json(self) -> None:
        lines = self.invoke("show", "--json", "irregular woodland").stdout.splitlines()
        (data,) = map(json.loads, lines)
        assert (data["family"], data["side"], data["entries"][0]["original"]) == ("tortured", "spun", "random forest")
        assert data["entries"][0]["papers"] > 100
        (data,) = map(json.loads, self.invoke("show", "--json", "--side", "spun", "12 months").stdout.splitlines())
        assert data["entries"][0]["original"] == "year"
        assert data["entries"][0]["lower case"]["times"] > data["entries"][0]["lower case"]["documents"]

    def test_entries_are_searched_on_either_side(self) -> None:
        both = [json.loads(line) for line in self.invoke("search", "--json", "random forest").stdout.splitlines()]
        assert {data["side"] for data in both} == {"original"}
        assert len(both[0]["entries"]) > 5
        assert "woodland" in self.invoke("search", "Irregular Woodland", "--side", "spun").stdout
        assert self.invoke("search", "woodland of nobody").exit_code == 1
        assert (
            "'irregular woodland' on its original side"
            in self.invoke("search", "irregular woodland", "--side", "original").stderr
        )


def test_of_very_many_documents_only_the_first_are_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinfix.cli.detect.SORTED", 3)
    for name in "abcdef":
        (tmp_path / f"{name}.txt").write_text("Nothing was spun here.")
    done = run(str(tmp_path), "--sort", "name")
    assert [line.split()[0][-5:] for line in done.stdout.splitlines()[1:]] == [f"{name}.txt" for name in "abcdef"]
    assert done.stderr.splitlines() == [
        "spinfix: only the first 3 documents are sorted, to bound the memory; the others follow as they come",
        "6 documents: 0 spun",
    ]
