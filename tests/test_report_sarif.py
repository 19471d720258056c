"""SARIF: valid against the published schema, and its places and fixes are right."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from spinfix.edits import Edit, apply
from spinfix.report import sarif
from spinfix.report.sarif import FINGERPRINT, SarifReport, uri
from spinfix.result import Result
from tests.reports import HARBOUR, edit, harbour, meadow, origin
from tests.strategies import texts_with_edits


@cache
def validator() -> Any:
    """The schema as published (NOTICE.md says by whom)."""
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    return jsonschema.Draft4Validator(schema)


def log_of(*documents: tuple[str, Result], failed: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    report = SarifReport()
    added = [report.add(origin(name), result) for name, result in documents]
    pieces = [report.begin(), *added, *(report.fail(origin(name), message) for name, message in failed)]
    log: dict[str, Any] = json.loads("".join([*pieces, report.end()]))
    return log


def run_of(*documents: tuple[str, Result], failed: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    log = log_of(*documents, failed=failed)
    validator().validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def place(result: dict[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return where


def test_the_schema_refuses_what_is_wrong() -> None:
    log = log_of(("a.txt", harbour()))
    del log["runs"][0]["results"][0]["message"]
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(log)


def test_an_empty_run_is_valid() -> None:
    run = run_of()
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_results_rules_and_places() -> None:
    run = run_of(("posts/harbour.txt", harbour()), ("meadow.txt", meadow()), ("again.txt", harbour()))
    assert len(run["results"]) == 8
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["AD001", "wp-auto-spinner"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert rules[0]["shortDescription"]["text"].startswith("Ad slot")
    assert all(rule["help"]["text"] for rule in rules)
    ad, year, visit, _ = run["results"][:4]
    assert ad["message"]["text"] == "“[ad_1]” should be removed."
    assert place(ad)["region"] | {"snippet": None} == {
        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 7, "charOffset": 0, "charLength": 6, "snippet": None,
    }  # fmt: skip
    assert place(year)["artifactLocation"]["uri"] == "posts/harbour.txt"
    assert place(year)["region"]["startLine"] == 2
    assert visit["rank"] == 62.0
    texts = [fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] for fix in visit["fixes"]]
    assert texts == ["visit", "attend"]  # "go to" stands there already


@settings(max_examples=60, deadline=None)
@given(texts_with_edits())
def test_the_fixes_make_the_output_and_the_regions_are_the_edits(document: tuple[str, list[Edit]]) -> None:
    source, edits = document
    run = run_of(("a.txt", Result(source, tuple(edits), 0.9)))
    lines = [*re.findall(r"[^\n]*\n|[^\n]+\Z", source), ""]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    made = []
    for result in run["results"]:
        replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
        region = replacement["deletedRegion"]
        begin, end = region["charOffset"], region["charOffset"] + region["charLength"]
        assert begin == starts[region["startLine"] - 1] + region["startColumn"] - 1
        assert end == starts[region["endLine"] - 1] + region["endColumn"] - 1
        looked_at = place(result)["region"]
        looked_at = source[looked_at["charOffset"] :][: looked_at["charLength"]]
        assert looked_at == (source[begin:end].strip() or source[begin:end])
        new = replacement.get("insertedContent", {"text": ""})["text"]
        made.append(Edit(begin, end, source[begin:end], new, "artefact"))
    assert apply(source, made) == apply(source, edits)


def test_a_record_is_located_by_its_line_and_offers_no_fix() -> None:
    result = run_of(("corpus/posts.jsonl:12", harbour()))["results"][2]
    assert place(result)["region"] == {"startLine": 12}
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "corpus/posts.jsonl:12"
    assert "fixes" not in result
    assert result["message"]["text"].startswith("3:7 of the record: ")
    assert "region" not in place(run_of(("posts.parquet:12", harbour()))["results"][0])


def test_fingerprints_survive_a_move_and_tell_twins_apart() -> None:
    def prints(source: str) -> list[str]:
        found = tuple(edit(source, "go to", "visit", after=match.start()) for match in re.finditer("go to", source))
        return [result["partialFingerprints"][FINGERPRINT] for result in run_of(("a", Result(source, found, 0.9)))["results"]]

    sentence = "We go to the lighthouse whenever the weather lets us sail that far out. "
    assert prints("x" * 90 + "\n" + sentence) == prints("y\n" * 50 + "x" * 90 + "\n" + sentence)
    assert prints("x" * 90 + "\n" + sentence) != prints("z" * 90 + "\n" + sentence)
    assert len(set(prints((sentence + "\n") * 3))) == 3


def test_text_that_looks_like_markup_of_messages_is_escaped() -> None:
    source = "{0} [here](1)"
    message = run_of(("a", Result(source, (Edit(0, len(source), source, "x", "restoration", family="mine", entry="y"),), 0.9)))[
        "results"
    ][0]
    assert message["message"]["text"].startswith("“{{0}} [here\\](1)”")


def test_failures_are_told_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "NOTIFICATIONS", 2)
    run = run_of(("a.txt", harbour()), failed=(("b.jsonl:3", "is not JSON"), ("c.txt", "is not UTF-8"), ("d", "x"), ("e", "y")))
    invocation = run["invocations"][0]
    assert not invocation["executionSuccessful"]
    notes = invocation["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        "is not JSON",
        "is not UTF-8",
        "2 more documents could not be cleaned",
    ]
    assert place(notes[0])["region"] == {"startLine": 3}
    fewer = run_of(failed=(("a", "x"), ("b", "x"), ("c", "x")))["invocations"][0]["toolExecutionNotifications"]
    assert fewer[-1]["message"]["text"] == "1 more document could not be cleaned"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/ü#?.txt", "a%20b/%C3%BC%23%3F.txt"),
        ("/tmp/x.txt", "file:///tmp/x.txt"),
        ("c:d", "c%3Ad"),
        ("bad\udcff", "bad%FF"),
        ("bad\ud800", "bad%3F"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_paths_become_references(path: str, expected: str) -> None:
    assert uri(path) == expected


def test_half_a_surrogate_pair_does_not_stop_the_log() -> None:
    source = "\ud800 go to"
    report = SarifReport()
    log = report.begin() + report.add(origin("a"), Result(source, (edit(source, "go to", "visit"),), 0.9)) + report.end()
    assert json.loads(log.encode("utf-8"))["runs"][0]["results"][0]["properties"]["found"] == "go to"


def test_it_is_written_as_it_comes() -> None:
    report = SarifReport()
    report.begin()
    written = [len(report.add(origin(f"{number}.txt"), harbour())) for number in range(30)]
    assert min(written) > len(HARBOUR)
    assert len(report.end()) < 3 * written[0]
