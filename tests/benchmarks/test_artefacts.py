"""The labels of the artefact benchmark hold no text, and its figures do not fall."""

from __future__ import annotations

import csv
import json
from typing import Any

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


def test_packs_are_calibrated_on_the_labels() -> None:
    with (LABELS / "artefact-matches.tsv").open(encoding="utf-8", newline="") as file:
        counts = artefacts.counted(list(csv.DictReader(file, delimiter="\t")))
    for pack in load_packs():
        for rule in pack.rules:
            known = counts.get(rule.id, {"alone": [0, 0], "beside": [0, 0]})
            assert {"alone": list(rule.alone), "beside": list(rule.beside)} == known, rule.id


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
def test_development_files_lose_nothing() -> None:
    scrubber = Scrubber(load_packs())
    paths = sorted((SHARED / "eval" / "dev" / "clean").glob("*.txt"))
    assert paths
    for path in paths:
        assert not scrubber.find(path.read_text("utf-8")), path
