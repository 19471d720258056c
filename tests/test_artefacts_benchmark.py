"""The labels of the artefact benchmark hold no text, and its figures do not fall."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from spinfix.artefacts.rules import load_packs
from spinfix.artefacts.scrubber import Scrubber
from tests.conftest import ROOT, script

LABELS = ROOT / "benchmarks" / "labels"
SHARED = ROOT.parent / "shared"
LEAST_RECALL, LEAST_PRECISION = 0.95, 0.99


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield script(ROOT / "benchmarks" / "artefacts.py")
    sys.path.remove(str(ROOT / "benchmarks"))


def passages() -> list[dict[str, object]]:
    return [json.loads(line) for line in (LABELS / "artefact-passages.jsonl").read_text("utf-8").splitlines()]


def test_labels_hold_no_text() -> None:
    packs = {pack.name for pack in load_packs()}
    found = passages()
    assert len(found) >= 300
    for passage in found:
        assert passage.keys() == {"source", "document", "sha256", "start", "end", "artefacts", "unclear"}
        artefacts, unclear = passage["artefacts"], passage["unclear"]
        assert isinstance(artefacts, list)
        assert isinstance(unclear, list)
        assert all(type(start) is type(end) is int and start < end and pack in packs for start, end, pack in artefacts)
        assert all(type(start) is type(end) is int and start < end for start, end in unclear)


def test_matches_are_of_rules_that_exist() -> None:
    rules = {rule.id for pack in load_packs() for rule in pack.rules}
    with (LABELS / "artefact-matches.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) >= 200
    assert all(row["rule"] in rules and row["context"] in ("alone", "beside") and row["artefact"] in "01" for row in rows)


def test_packs_are_calibrated_on_the_labels(benchmark: ModuleType) -> None:
    with (LABELS / "artefact-matches.tsv").open(encoding="utf-8", newline="") as file:
        counts = benchmark.counted(list(csv.DictReader(file, delimiter="\t")))
    for pack in load_packs():
        for rule in pack.rules:
            known = counts.get(rule.id, {"alone": [0, 0], "beside": [0, 0]})
            assert {"alone": list(rule.alone), "beside": list(rule.beside)} == known, rule.id


def test_shares_are_counted_in_letters(benchmark: ModuleType) -> None:
    text = "One two\nthree"
    assert benchmark.visible((0, 7), text) == 6
    assert benchmark.overlap((0, 7), [(4, 9), (5, 7)], text) == 3


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_figures_do_not_fall(benchmark: ModuleType) -> None:
    labelled = passages()
    packs = load_packs()
    documents = benchmark.Documents(SHARED)
    documents.read((passage["source"], passage["document"]) for passage in labelled)
    names = {rule.id: pack.name for pack in packs for rule in pack.rules}
    total = benchmark.Tally()
    for tally in benchmark.measure(documents, labelled, Scrubber(packs), names).values():
        total.add(tally)
    assert total.found / total.artefacts >= LEAST_RECALL
    assert total.right / total.removals >= LEAST_PRECISION


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_another_document_is_refused(benchmark: ModuleType) -> None:
    documents = benchmark.Documents(SHARED)
    documents.read([("artefacts/posts.jsonl", 0)])
    with pytest.raises(SystemExit, match="is not the one that was labelled"):
        documents.text("artefacts/posts.jsonl", 0, "0" * 16)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_development_files_lose_nothing() -> None:
    scrubber = Scrubber(load_packs())
    for path in sorted((SHARED / "eval" / "dev" / "clean").glob("*.txt")):
        assert not scrubber.find(path.read_text("utf-8")), path


def test_the_script_says_when_the_shared_files_are_missing(
    benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(benchmark.accuracy, "shared_folder", lambda: None)
    monkeypatch.setattr(sys, "argv", ["artefacts.py"])
    assert benchmark.main() == 0
    assert "nothing measured" in capsys.readouterr().out
