"""docs/hunting.md, from PDF to report: its commands and examples, run on PDF files made here."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from tests import pdf
from tests.conftest import ROOT
from tests.docs.commands import commands_of, done

PAGE = (ROOT / "docs" / "hunting.md").read_text("utf-8")
SHELL, CODE = (re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for kind in ("sh", "python"))
COMMANDS = commands_of(PAGE)
LEFT = [
    "We grow an irregular wood-",
    "land of five hundred trees on",
    "the preparation information,",
    "and compare it with a bolster",
    "vector machine (SVM). Its",
    "depth is five, as in the first",
    "study, and the leaves are as",
    "many as there are classes. No",
    "measure was left out of the high-",
]
RIGHT = [
    "light extraction, and none was",
    "added. Counter-",
    "feit consciousness has reached",
    "the clinic, where the second",
    "part of the study took place,",
    "in the years that followed. We",
    "thank the readers of the clinic",
    "for their time. Deep learning",
    "was not asked.",
]
HEAD = ["Journal of Woodland Computing 7"]
PAPER = [[[*HEAD, "", *LEFT], ["", "", *RIGHT]], [[*HEAD, "", "The preparation information is", "old, but it can be had."], []]]
GENUINE = [[["The harbour was closed in the", "spring, and has been painted", "since by the people of the town."], []]]
PHRASES = {
    "irregular woodland",
    "preparation information",
    "bolster vector machine",
    "highlight extraction",
    "counterfeit consciousness",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with two PDF files and a list of phrases."""
    monkeypatch.chdir(tmp_path)
    Path("papers").mkdir()
    pdf.write(Path("papers/tortured paper.pdf"), PAPER)
    pdf.write(Path("papers/submission.pdf"), GENUINE)
    Path("mine.tsv").write_text("painted since\trepainted\n", "utf-8")


def extract_with_pdftotext() -> None:
    """What the page says."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt-get install poppler-utils")
    assert SHELL
    subprocess.run(["bash", "-euo", "pipefail", "-c", SHELL[1]], check=True)


def extract_with_pypdf() -> None:
    """What the page says."""
    pytest.importorskip("pypdf", reason="needs pypdf: pip install -e '.[dev]'")
    assert CODE
    exec(compile(CODE[1], "hunting.md", "exec"), {})


def phrases(result: Result) -> set[str]:
    found = [one for line in result.stdout.splitlines() for one in json.loads(line)["phrases"]]
    return {one["phrase"] for one in found if one["kind"] != "unlisted"}  # what may be meant is for a reader to decide


def test_every_command_runs() -> None:
    extract_with_pdftotext()
    extract_with_pypdf()
    assert len(COMMANDS) >= 7
    for arguments in COMMANDS:
        done(arguments)
    assert "1</strong> of 2 documents believed tortured" in Path("report.html").read_text("utf-8")
    with open("places.csv", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["phrase"] for row in rows if row["kind"] != "unlisted"} == PHRASES
    assert {row["document"] for row in rows} == {"text/tortured paper.txt"}
    assert {row["page"] for row in rows} == {"1", "2"}
    verdicts = [json.loads(line)["verdict"] for line in Path("papers.jsonl").read_text("utf-8").splitlines()]
    assert verdicts == ["none", "tortured"]


def test_all_phrases_are_found_in_what_pdftotext_leaves() -> None:
    extract_with_pdftotext()
    assert phrases(done(["tortured", "--json", "text"])) == PHRASES


def test_all_phrases_are_found_in_columns_side_by_side() -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt-get install poppler-utils")
    subprocess.run(["pdftotext", "-layout", "papers/tortured paper.pdf", "side.txt"], check=True)
    text = Path("side.txt").read_text("utf-8")
    assert re.search(r"irregular wood- {3,}light", text)
    found = done(["tortured", "--json", "side.txt"])
    assert phrases(found) == PHRASES
    places = {one["phrase"]: one["places"][0] for one in json.loads(found.stdout)["phrases"]}
    place = places["irregular woodland"]
    assert (place["across"], text[place["start"] : place["end"]]) == ("columns", "irregular wood-")


def test_the_readable_places_lead_back_to_the_text() -> None:
    extract_with_pdftotext()
    text = Path("text/tortured paper.txt").read_text("utf-8")
    lines = text.split("\n")
    data = json.loads(done(["tortured", "--json", "text/tortured paper.txt"]).stdout)
    for phrase in data["phrases"]:
        for place in phrase["places"]:
            standing = text[place["start"] : place["end"]]
            assert lines[place["line"] - 1][place["column"] - 1 :].startswith(standing.split("\n")[0])
            assert place["page"] == text.count("\f", 0, place["start"]) + 1
            assert place["found"] in place["sentence"]


def test_clean_restores_what_pdftotext_leaves() -> None:
    extract_with_pdftotext()
    cleaned = done(["clean", "text/tortured paper.txt"]).stdout
    for term in (
        "a random forest",
        "training data",
        "support\nvector machine",
        "feature\n\nextraction",
        "Artificial intelligence",
    ):
        assert term in cleaned
    assert cleaned.count("\f") == Path("text/tortured paper.txt").read_text("utf-8").count("\f")


@pytest.mark.parametrize("style", ["{0}  {1}\n", "{0}\n\n{1}\n\n", "    {1}\n"])
def test_all_phrases_are_found_in_numbered_lines(style: str) -> None:
    """As `pdftotext` leaves manuscripts, with their numbers before the lines, between them, or without."""
    lines = [*LEFT, *RIGHT]
    text = "".join(style.format(number, line) for number, line in enumerate(lines, 141))
    Path("numbered.txt").write_text(text, "utf-8")
    found = done(["tortured", "--json", "numbered.txt"])
    assert phrases(found) == PHRASES
    places = {one["phrase"]: one["places"][0] for one in json.loads(found.stdout)["phrases"]}
    woodland, vectors = (places[name] for name in ("irregular woodland", "bolster vector machine"))
    assert text[woodland["start"] :].startswith("irregular wood-\n")
    standing = text[vectors["start"] : vectors["end"]]
    assert standing.startswith("bolster")
    assert standing.endswith("machine")
    assert vectors["across"] == ""
    assert "141" not in woodland["sentence"]
