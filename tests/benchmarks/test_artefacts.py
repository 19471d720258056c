"""The labels of the artefact benchmark hold no text, and its figures do not fall."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import accuracy
import artefacts
import pytest

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from tests.conftest import ROOT

LABELS = ROOT / "benchmarks" / "labels"
SHARED = ROOT.parent / "shared"
LEAST_RECALL, LEAST_PRECISION = 0.95, 0.99


def passages() -> list[dict[str, Any]]:
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


def test_packs_are_calibrated_on_the_labels() -> None:
    with (LABELS / "artefact-matches.tsv").open(encoding="utf-8", newline="") as file:
        counts = artefacts.counted(list(csv.DictReader(file, delimiter="\t")))
    for pack in load_packs():
        for rule in pack.rules:
            known = counts.get(rule.id, {"alone": [0, 0], "beside": [0, 0]})
            assert {"alone": list(rule.alone), "beside": list(rule.beside)} == known, rule.id


def test_shares_are_counted_in_letters() -> None:
    text = "One two\nthree"
    assert artefacts.visible((0, 7), text) == 6
    assert artefacts.overlap((0, 7), [(4, 9), (5, 7)], text) == 3


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_figures_do_not_fall() -> None:
    labelled = passages()
    packs = load_packs()
    documents = artefacts.Documents(SHARED)
    documents.read((passage["source"], passage["document"]) for passage in labelled)
    names = {rule.id: pack.name for pack in packs for rule in pack.rules}
    total = artefacts.Tally()
    for tally in artefacts.measure(documents, labelled, Scrubber(packs), names).values():
        total.add(tally)
    assert total.found / total.artefacts >= LEAST_RECALL
    assert total.right / total.removals >= LEAST_PRECISION


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_another_document_is_refused() -> None:
    documents = artefacts.Documents(SHARED)
    documents.read([("artefacts/posts.jsonl", 0)])
    with pytest.raises(SystemExit, match="is not the one that was labelled"):
        documents.text("artefacts/posts.jsonl", 0, "0" * 16)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_development_files_lose_nothing() -> None:
    scrubber = Scrubber(load_packs())
    paths = sorted((SHARED / "eval" / "dev" / "clean").glob("*.txt"))
    assert paths
    for path in paths:
        assert not scrubber.find(path.read_text("utf-8")), path


def test_the_script_says_when_the_shared_files_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accuracy, "shared_folder", lambda: None)
    monkeypatch.setattr(sys, "argv", ["artefacts.py"])
    with pytest.raises(SystemExit) as ended:
        artefacts.main()
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("artefacts: the shared files were not found")
