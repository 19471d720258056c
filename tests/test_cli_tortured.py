"""``spinfix tortured``: what it reports of papers, in which shapes, and how it ends."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from spinfix.report.csv_rows import cell
from spinfix.report.tortured import COLUMNS
from tests.conftest import invoke

TORTURED = (
    "Journal of Trees 1\n\nWe grow an irregular wood-\nland and a bolster vector machine (SVM)\nby profound\n\n1\n\f"
    "Journal of Trees 2\n\nlearning, with highlight extraction. Deep learning and the irregular woodland\nare compared.\n\f"
)
SINGLE = "Our bolster vector machine was built in the spring, by the river, and has been painted green since.\n"
QUOTING = 'They say "irregular woodland" and "profound learning" in the paper.\n'
GENUINE = "The harbour was closed in the spring, and has been painted since.\n"
COMPOSED = (
    "The sensor organization of the greenhouse measures temperature, relative humidity and soil moisture content. A wireless "
    "sensor node sends the readings to the base station. The information examination is done by a linear regression model. The "
    "band hole of the solar cells is small, and the assimilation spectra are flat. The molecule size was measured by scanning "
    "electron microscopy.\n"
)
"""Its phrases are composed, and none is sure."""
FEW_TERMS = (
    "The whole village came when the sensor organization was switched on. Its haze climate was paid for by the council, and "
    "the information examination is done by two pupils. The outcomes show who waters his garden at noon, by apparent light.\n"
)
"""Its phrases are composed, in a text with few terms."""
FIELD = "The biopsy showed no malignant growth.\n"


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in (("a", TORTURED), ("b", SINGLE), ("c", QUOTING), ("d", GENUINE), ("e", FIELD)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str | Path, **options: Any) -> Result:
    return invoke("tortured", "--isolated", *arguments, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
def test_what_could_not_be_written_is_not_counted(papers: Path) -> None:
    done = run("papers/a.txt", "papers/b.txt", "-o", "/dev/full")
    assert done.exit_code == 2
    assert re.findall(r"papers/(.*) is not done|2 documents", done.stderr) == ["a.txt", "b.txt"]


def test_a_report_ends_where_a_run_stops(papers: Path) -> None:
    (papers / "b.txt").write_bytes(b"\xff\xfe")
    done = run("--on-error", "stop", "papers", "-o", "report.html")
    assert done.exit_code == 2
    assert "irregular wood" in Path("report.html").read_text("utf-8")


def test_the_families_of_some_paths_are_those_of_the_settings(papers: Path) -> None:
    Path("spinfix.toml").write_text('[[overrides]]\npaths = ["papers/a.txt"]\nfamilies = ["wp-auto-spinner"]\n')
    done = invoke("tortured", "papers/a.txt")
    assert "wp-auto-spinner: no family with a list of phrases" in done.output
    assert invoke("tortured", "--family", "tortured", "papers/a.txt").exit_code == 0


def objects(*arguments: str | Path, **options: Any) -> dict[str, dict[str, Any]]:
    done = run("--json", *arguments, **options)
    assert done.exit_code == 0, done.output
    return {Path(one["file"]).name: one for one in map(json.loads, done.stdout.splitlines())}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_phrase_of_the_shipped_list_and_ones_own_is_reported_once(papers: Path) -> None:
    mine = papers.parent / "mine.tsv"
    mine.write_text("irregular woodland\trandom forest\nviolet otter\tneural network\n", encoding="utf-8")
    (papers / "a.txt").write_text(
        "An irregular woodland and a violet otter. The irregular woodland is deep.\n", encoding="utf-8"
    )
    paper = objects("--dictionary", mine, papers / "a.txt")["a.txt"]
    assert sorted(one["phrase"] for one in paper["phrases"]) == ["irregular woodland", "violet otter"]
    (phrase,) = [one for one in paper["phrases"] if one["phrase"] == "irregular woodland"]
    assert [place["start"] for place in phrase["places"]] == [3, 46]
    assert phrase["papers"] > 100  # which only the shipped list knows
    page = run("--format", "html", "--dictionary", mine, papers / "a.txt").stdout
    assert '"irregular woodland":[1,1,2]' in page  # papers, tortured ones, places


class TestVerdicts:
    """What is said of a paper."""

    def test_each_paper_has_one(self, papers: Path) -> None:
        verdicts = {name: one["verdict"] for name, one in objects(papers).items()}
        assert verdicts == {"a.txt": "tortured", "b.txt": "no proof", "c.txt": "mentioned", "d.txt": "none", "e.txt": "none"}

    def test_what_is_believed_for_phrases_that_tell_no_term_is_unknown(self, papers: Path) -> None:
        composed = papers / "composed.txt"
        composed.write_text(COMPOSED, encoding="utf-8")
        done = run("--check", "--threshold", "0.4", composed, papers / "d.txt")
        assert done.exit_code == 1
        assert "composed.txt: paraphrased by something unknown (probability 0." in done.stdout
        told = "2 documents: 0 tortured; 1 paraphrased by something unknown; 1 without a tortured phrase\n"
        assert done.stderr == told
        detected = invoke("detect", "--isolated", "--json", "--threshold", "0.4", "--family", "tortured", composed)
        assert json.loads(detected.stdout)["family"] == "unknown"
        assert objects("--threshold", "0.4", composed)["composed.txt"]["verdict"] == "unknown"
        (row, *_) = rows(run("--format", "csv", "--threshold", "0.4", composed).stdout)
        assert row["verdict"] == "paraphrased by something unknown"

    def test_many_composed_phrases_are_a_hint(self, papers: Path) -> None:
        hint = papers / "hint.txt"
        hint.write_text(FEW_TERMS, encoding="utf-8")
        done = run("--check", hint, papers / "d.txt")
        assert done.exit_code == 0
        assert done.stdout.startswith(f"{hint}: a hint, many composed phrases\n")
        assert "haze climate → cloud environment" in done.stdout
        assert "5 phrases composed of known substitutions in 41 words: a hint of a paraphraser, no proof\n" in done.stdout
        assert done.stderr == "2 documents: 0 tortured; 1 with a hint, many composed phrases; 1 without a tortured phrase\n"

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            (FEW_TERMS + GENUINE * 8 + SINGLE, "no proof"),
            (FEW_TERMS + GENUINE * 600, "none"),
            (FEW_TERMS.partition("The outcomes")[0], "none"),
            (f"The referee's report has a list of tortured phrases. {FEW_TERMS}", "none"),
        ],
        ids=["beside a listed one", "a long text", "a few", "about phrases"],
    )
    def test_what_is_no_hint_or_more(self, papers: Path, text: str, verdict: str) -> None:
        (papers / "hint.txt").write_text(text, encoding="utf-8")
        paper = objects(papers / "hint.txt")["hint.txt"]
        assert (paper["verdict"], "a hint" in paper["note"]) == (verdict, verdict == "no proof")
        assert any(one["kind"] == "composed" for one in paper["phrases"]) == (verdict == "no proof")

    def test_phrases_that_read_well_are_no_proof_and_the_report_says_why(self, tmp_path: Path) -> None:
        path = tmp_path / "roof.txt"
        path.write_text(GENUINE * 4 + "The choice timber of the hut was oak, and its walls gave off warm radiation.\n", "utf-8")
        done = run(path)
        assert "no proof alone (probability 0.269), 2 phrases in 2 places\n" in done.stdout
        assert "  phrases read well as they stand; more evidence asked for\n" in done.stdout

    def test_a_single_phrase_is_listed_and_called_no_proof(self, papers: Path) -> None:
        done = run(papers / "b.txt")
        assert done.exit_code == 0
        assert "no proof alone (probability 0." in done.stdout
        assert "bolster vector machine → support vector machine" in done.stdout
        assert run("--check", papers / "b.txt").exit_code == 0
        assert objects(papers / "b.txt")["b.txt"]["phrases"][0]["places"][0]["confidence"] < 0.5

    def test_mentions_say_why_they_are_not_counted(self, papers: Path) -> None:
        done = run(papers / "c.txt")
        assert "c.txt: only quotes or discusses phrases\n" in done.stdout
        assert done.stdout.count("no evidence: in quotation marks or emphasised") == 2

    def test_good_english_is_listed_on_demand(self, papers: Path) -> None:
        assert run(papers / "e.txt").stdout == ""
        assert "malignant growth → cancer" in run("--all", papers / "e.txt").stdout
        assert "no evidence: good English in some field" in run("--all", papers / "e.txt").stdout

    def test_good_english_is_neither_a_quotation_nor_a_verdict(self, papers: Path) -> None:
        assert run("--all", papers / "e.txt").stdout.startswith(f"{papers / 'e.txt'}: no tortured phrase\n")
        quoting_too = papers / "f.txt"
        quoting_too.write_text(FIELD + QUOTING, encoding="utf-8")
        assert objects("--all", quoting_too)["f.txt"]["verdict"] == "mentioned"
        page = run("--all", "--format", "html", papers / "e.txt").stdout
        assert "with the weakest evidence" not in page
        assert '"phrase":"malignant growth"' in page.replace('": ', '":')

    def test_the_summary_counts_them(self, papers: Path) -> None:
        told = (
            "5 documents: 1 tortured; 1 with phrases that are no proof alone; 1 only quoting or discussing phrases; "
            "2 without a tortured phrase"
        )
        assert run(papers).stderr == f"{told}\n"
        assert run("-q", papers).stderr == ""


class TestPlaces:
    """Where phrases stand."""

    def test_lines_pages_and_offsets(self, papers: Path) -> None:
        phrases = {one["phrase"]: one for one in objects(papers / "a.txt")["a.txt"]["phrases"]}
        first, second = phrases["irregular woodland"]["places"]
        assert (first["page"], first["line"], first["column"], second["page"], second["line"]) == (1, 3, 12, 2, 10)
        assert TORTURED[first["start"] : first["end"]] == "irregular wood-\nland"
        assert (first["found"], phrases["irregular woodland"]["papers"] > 100) == ("irregular woodland", True)
        assert TORTURED[second["start"] : second["end"]] == "irregular woodland"

    def test_a_phrase_across_pages(self, papers: Path) -> None:
        phrases = {one["phrase"]: one for one in objects(papers / "a.txt")["a.txt"]["phrases"]}
        (place,) = phrases["profound learning"]["places"]
        assert (place["page"], place["across"], TORTURED[place["start"] : place["end"]]) == (1, "page", "profound")

    def test_sentences_are_whole_and_on_one_line(self, papers: Path) -> None:
        phrases = {one["phrase"]: one for one in objects(papers / "a.txt")["a.txt"]["phrases"]}
        sentence = phrases["bolster vector machine"]["places"][0]["sentence"]
        assert sentence.endswith(
            "an irregular woodland and a bolster vector machine (SVM) by profound learning, with highlight extraction."
        )
        assert (
            phrases["irregular woodland"]["places"][1]["sentence"] == "Deep learning and the irregular woodland are compared."
        )

    def test_what_stood_together(self, papers: Path) -> None:
        pairs = {tuple(one["phrases"]): one["papers"] for one in objects(papers / "a.txt")["a.txt"]["together"]}
        assert pairs["highlight extraction", "profound learning"] > 20
        assert "highlight extraction + profound learning" in run(papers / "a.txt").stdout


class TestShapes:
    """The formats of the report."""

    def test_csv_has_a_row_for_each_place(self, papers: Path) -> None:
        done = run("--format", "csv", papers)
        found = rows(done.stdout)
        assert tuple(found[0]) == COLUMNS
        assert [Path(row["document"]).name for row in found] == ["a.txt"] * 5 + ["b.txt"] + ["c.txt"] * 2
        places = [(row["page"], row["line"], row["phrase"]) for row in found[:3]]
        assert places == [
            ("1", "3", "irregular woodland"),
            ("1", "4", "bolster vector machine"),
            ("1", "5", "profound learning"),
        ]
        assert {row["evidence"] for row in found if row["document"].endswith("c.txt")} == {"no"}

    def test_the_suffix_of_the_output_says_the_format(self, papers: Path) -> None:
        for name, begins in (
            ("r.csv", "document,"),
            ("r.json", '{"version": 1'),
            ("r.html", "<!doctype html>"),
            ("r", "papers/a"),
        ):
            done = run("papers", "-o", name)
            assert (done.exit_code, done.stdout) == (0, "")
            assert Path(name).read_text("utf-8").startswith(begins)
        done = run("papers", "-o", "r.xlsx")
        assert (done.exit_code, Path("r.xlsx").exists()) == (2, False)
        told = "r.xlsx: .xlsx says no format of a report: .html, .csv, .json, .jsonl and .txt do, or give --format"
        assert told in done.stderr
        assert run("papers", "-o", "r.xlsx", "--format", "csv").exit_code == 0
        run("papers", "--format", "csv", "-o", "r.html")
        assert Path("r.html").read_text("utf-8").startswith("document,")

    def test_a_paper_without_text_or_phrases_is_not_passed_over_in_silence(self, papers: Path) -> None:
        (papers / "scan.txt").write_text("\f\f\n", "utf-8")
        none = "1 document: 0 tortured; 1 without a tortured phrase\n"
        done = run(papers / "scan.txt")
        assert done.exit_code == 0
        wordless = "1 document: 0 tortured; 0 without a tortured phrase; 1 without text\n"
        assert done.stderr == f"spinfix: {papers / 'scan.txt'}: contains no text; scanned pages need OCR first\n{wordless}"
        (line,) = run("-q", "--json", papers / "scan.txt").stdout.splitlines()
        assert json.loads(line)["note"] == "contains no text; scanned pages need OCR first"
        assert run(papers / "d.txt").stderr == none
        assert run("-q", papers / "scan.txt").stderr == ""

    def test_without_phrases_a_csv_has_its_header(self, papers: Path) -> None:
        assert run("--format", "csv", papers / "d.txt").stdout == ",".join(COLUMNS) + "\n"

    def test_the_report_of_an_earlier_run_is_no_paper(self, papers: Path) -> None:
        for name in ("report.csv", "report.jsonl", "report.html"):
            first = run("papers", "-o", f"papers/{name}")
            written = Path("papers", name).read_bytes()
            again = run("papers", "-o", f"papers/{name}")
            skipped, told = again.stderr.split("\n", 1)
            assert skipped.startswith("spinfix: skipped 1 file of spinfix's own")
            assert (again.exit_code, told, Path("papers", name).read_bytes()) == (0, first.stderr, written)
            Path("papers", name).unlink()

    def test_nor_is_one_in_words(self, papers: Path) -> None:
        first, again = (run("papers", "-o", "papers/report.txt") for _ in range(2))
        assert (again.exit_code, again.stderr) == (0, first.stderr)

    def test_a_paper_is_not_replaced_by_the_report(self, papers: Path) -> None:
        Path("link.html").symlink_to(papers / "a.txt")
        Path("hard.csv").hardlink_to(papers / "a.txt")
        page = papers / "page.html"
        page.write_text(f"<!doctype html><p>{SINGLE}", encoding="utf-8")
        for paths, output in (
            (["papers/a.txt"], "papers/a.txt"),
            (["papers"], "papers/a.txt"),
            (["papers"], "papers/page.html"),
            (["papers/a.txt", "papers/b.txt"], "link.html"),
            (["papers/a.txt"], "hard.csv"),
        ):
            done = run(*paths, "-o", output)
            assert done.exit_code == 2, output
            assert f"{output} is one of the documents" in done.stderr
        assert (papers / "a.txt").read_text("utf-8") == TORTURED
        assert SINGLE in page.read_text("utf-8")

    def test_one_format_is_asked_for(self, papers: Path) -> None:
        done = run("--json", "--format", "csv", "papers")
        assert done.exit_code == 2
        assert "use one of them" in done.output

    def test_no_cell_is_a_formula(self, tmp_path: Path) -> None:
        for text in ("=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-cmd", "\t=1"):
            assert cell(text) == f"'{text}"
        paper = tmp_path / "x.txt"
        paper.write_text(f"=SUM(1) {SINGLE}", encoding="utf-8")
        (row,) = rows(run("--format", "csv", paper).stdout)
        assert row["sentence"].startswith("'=SUM(1) Our bolster")

    def test_no_control_character_reaches_the_terminal(self, papers: Path) -> None:
        path = papers / "a\x1b[2Jb.txt"
        path.write_text(SINGLE.replace("spring", "spr\x1b[2Jing"), encoding="utf-8")
        assert "\x1b" not in run(path).stdout


class TestInput:
    """What is read."""

    def test_standard_input(self) -> None:
        assert "<stdin>: tortured" in run(stdin=TORTURED).stdout
        assert run("-", "-").exit_code == 2

    def test_records_globs_and_compressed_files(self, papers: Path) -> None:
        lines = "".join(
            json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate((TORTURED, GENUINE, SINGLE))
        )
        (papers / "more.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
        found = objects(papers / "more.jsonl.gz")
        assert {name: one["verdict"] for name, one in found.items()} == {
            "more.jsonl.gz:1": "tortured",
            "more.jsonl.gz:2": "none",
            "more.jsonl.gz:3": "no proof",
        }
        assert set(objects("papers/[ab].txt")) == {"a.txt", "b.txt"}

    def test_two_processes_say_the_same(self, papers: Path) -> None:
        records = [TORTURED, SINGLE, QUOTING, GENUINE * 200] * 8
        (papers / "many.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in records))
        one, two = (run("--format", "csv", "--jobs", jobs, papers / "many.jsonl") for jobs in ("1", "2"))
        assert one.stdout == two.stdout
        assert len(rows(one.stdout)) == 8 * (5 + 1 + 2)

    def test_a_list_of_ones_own(self, papers: Path) -> None:
        Path("mine.tsv").write_text("harbour of closing\tport closure\n", encoding="utf-8")
        (papers / "d.txt").write_text("A harbour of closing, and an irregular woodland.\n", encoding="utf-8")
        found = {one["phrase"]: one for one in objects("--dictionary", "mine.tsv", papers / "d.txt")["d.txt"]["phrases"]}
        assert found["harbour of closing"]["term"] == "port closure"
        assert (found["harbour of closing"]["family"], found["harbour of closing"]["papers"]) == ("mine", 0)
        assert found["irregular woodland"]["family"] == "tortured"

    def test_words_divided_within_a_line(self) -> None:
        text = "An irreg- ular woodland and a bolster vec- tor machine find bosom malig- nancy, in the long- and short-term."
        phrases = objects(stdin=text)["<stdin>"]["phrases"]
        places = {one["phrase"]: one["places"][0] for one in phrases}
        assert {phrase: text[place["start"] : place["end"]] for phrase, place in places.items()} == {
            "irregular woodland": "irreg- ular woodland",
            "bolster vector machine": "bolster vec- tor machine",
            "bosom malignancy": "bosom malig- nancy",
        }
        assert "long- and short-term" in places["bosom malignancy"]["sentence"]

    def test_phrases_added_by_hand_were_counted_in_no_papers(self) -> None:
        (phrase,) = objects(stdin="A counterfeit consciousness.")["<stdin>"]["phrases"]
        assert (phrase["phrase"], phrase["papers"]) == ("counterfeit consciousness", 0)
        assert "artificial intelligence  papers not counted; confidence" in run(stdin="A counterfeit consciousness.").stdout
        assert "papers not counted" not in run(stdin=TORTURED + COMPOSED).stdout

    def test_a_composed_phrase_is_that_of_its_term(self) -> None:
        phrases = {one["phrase"]: one["term"] for one in objects("--all", stdin=COMPOSED + FEW_TERMS)["<stdin>"]["phrases"]}
        assert phrases["band hole"] == "band gap"
        text = "Speech recognition frameworks and discourse acknowledgment need huge information and an irregular woodland."
        phrases = {one["phrase"]: one["term"] for one in objects(stdin=text)["<stdin>"]["phrases"]}
        assert phrases["recognition frameworks"] == "recognition system"

    def test_nothing_is_changed(self, papers: Path) -> None:
        run(papers)
        assert (papers / "a.txt").read_text("utf-8") == TORTURED


@pytest.mark.parametrize("command", ["tortured", "detect"])
def test_the_help_of_what_changes_nothing_speaks_of_no_change(command: str) -> None:
    told = " ".join(invoke(command, "--help").stdout.split())
    assert not re.search(r"\b(?:restore|clean this|edits it|never change|cleaned)\b", told, re.IGNORECASE)
    assert ("default: tortured]" in told) == (command == "tortured")


class TestStatus:
    """How it ends."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["papers/a.txt"], 0),
            (["--check", "papers/a.txt"], 1),
            (["--check", "papers/b.txt", "papers/c.txt", "papers/d.txt"], 0),
            (["--check", "papers/a.txt", "missing.txt"], 2),
            (["--family", "nobody", "papers/a.txt"], 2),
            (["--threshold", "2", "papers/a.txt"], 2),
            (["papers/a.txt", "-o", "missing/report.csv"], 2),
        ],
    )
    def test_status(self, papers: Path, arguments: list[str], status: int) -> None:
        assert run(*arguments).exit_code == status

    def test_a_report_stays_where_there_is_nothing_to_replace_it(self, papers: Path) -> None:
        for name in ("report.html", "report.csv"):
            assert run("papers/a.txt", "-o", name).exit_code == 0
            good = Path(name).read_bytes()
            assert run("missing", "-o", name).exit_code == 2
            assert Path(name).read_bytes() == good
        assert run("missing", "-o", "new.html").exit_code == 2
        assert not Path("new.html").exists()

    def test_a_family_without_a_list(self, papers: Path) -> None:
        done = run("--family", "wp-auto-spinner", "papers/a.txt")
        assert done.exit_code == 2
        assert "wp-auto-spinner: no family with a list of phrases" in done.stderr

    def test_pdf_files_are_no_text(self, papers: Path) -> None:
        (papers / "paper.pdf").write_bytes(b"%PDF-1.7 text\n")
        assert "(1 .pdf); extract the text of PDF files first (docs/hunting.md)" in run(papers).stderr
        done = run(papers / "paper.pdf")
        assert done.exit_code == 2
        assert "paper.pdf: is a PDF; extract its text first" in done.stderr

    def test_what_cannot_be_read_is_told_and_the_rest_reported(self, papers: Path) -> None:
        (papers / "bad.txt").write_bytes(b"caf\xe9")
        done = run("--json", papers)
        assert done.exit_code == 2
        assert "bad.txt" in done.stderr
        (error,) = [one for one in map(json.loads, done.stdout.splitlines()) if "error" in one]
        assert error["file"].endswith("bad.txt")
        assert len(done.stdout.splitlines()) == 6
        assert "1 could not be read" in done.stderr
        assert "bad.txt" in run("--format", "html", papers).stdout


@pytest.mark.parametrize("name", ["report.html", "report.csv"])
def test_a_missing_folder_for_the_report_is_told_at_once(papers: Path, name: str) -> None:
    done = run(papers, "-o", f"missing/{name}")
    assert done.exit_code == 2
    assert f"missing/{name} cannot be written: there is no folder missing" in done.stderr
