"""`--min-confidence` is what is compared; without it each family and kind of edit has its own minimum, which reports state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spinfix.cleaner import Cleaner
from spinfix.config import OWN_MINIMUMS, Config
from spinfix.families import manifest, registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.plans import load_plan
from spinfix.result import Result
from tests.conftest import invoke

TEXT = (
    "We compare an irregular woodland with a bolster vector machine on highlight extraction. The forecast exactness is high. "
    "We want to upgrade the arrange execution of the remote sensor hub and the figuring assets of the cloud.\n"
)
COMPOSED = "arrange execution"
"""A composed phrase of the text, whose edit is surer than 0.5 and less sure than 0.7."""
OWN = {
    "artefacts": 0.9,
    "tortured": 0.5,
    "tortured, composed phrases": 0.83,
    "wp-auto-spinner": 0.5,
}


def analysed(least: float | None) -> Result:
    return Cleaner(Config(min_confidence=least)).analyse(TEXT)


def found(result: Result, *, made: bool) -> list[str]:
    return [edit.found for edit in (result.edits if made else result.doubtful)]


def test_by_default_every_kind_of_edit_has_its_own_minimum() -> None:
    result = analysed(None)
    (doubtful,) = [edit for edit in result.doubtful if edit.found == COMPOSED]
    assert 0.5 < doubtful.confidence < 0.8
    assert result.minimums == OWN


@pytest.mark.parametrize("least", [0.0, 0.3, 0.5, 0.6, 0.7, 0.95, 1.0])
def test_a_minimum_that_is_given_is_what_is_compared(least: float) -> None:
    result = analysed(least)
    assert result.family == "tortured"
    assert all(edit.confidence >= least for edit in result.restorations)
    assert all(edit.confidence < least for edit in result.doubtful)
    assert (COMPOSED in found(result, made=True)) is (least <= 0.7)
    assert result.minimums == {"artefacts": max(0.9, least), "tortured": least, "wp-auto-spinner": least}


@pytest.mark.parametrize("kind", [Restorer, TorturedRestorer])
def test_a_minimum_that_is_given_overrides_the_one_of_the_family(
    kind: type[Restorer | TorturedRestorer], tmp_path: Path
) -> None:
    (tmp_path / manifest.FILE).write_text('kind = "tortured"\n[thresholds]\nconfidence = 0.8\n', "utf-8")
    family = registry.at(tmp_path)
    assert kind(family, Config()).minimums[""] == 0.8
    assert set(kind(family, Config(min_confidence=0.6)).minimums.values()) == {0.6}
    manifest.save(family)
    assert manifest.load(tmp_path).least_confidence == 0.8


def test_plan_json_and_saved_edits_state_the_minimums(tmp_path: Path) -> None:
    result = analysed(None)
    assert json.loads(result.plan())["minimums"] == OWN
    assert load_plan(result.plan(), TEXT) == list(result.edits)
    assert result.to_dict()["minimums"] == OWN
    source, plan, edits = (tmp_path / name for name in ("a.txt", "plan.json", "edits.jsonl"))
    source.write_text(TEXT, "utf-8")
    run = invoke("clean", "--isolated", "--json", "--plan", plan, source)
    assert json.loads(run.stdout)["minimums"] == json.loads(plan.read_text("utf-8"))["minimums"] == OWN
    invoke("clean", "--isolated", "--check", "--edits", edits, source)
    assert json.loads(edits.read_text("utf-8"))["minimums"] == OWN


@pytest.mark.parametrize(
    ("options", "stated"),
    [
        (
            [],
            "not applied, below the minimum confidence (tortured 0.5; tortured, composed phrases 0.83):",
        ),
        (["--min-confidence", "0.95"], "not applied, below the minimum confidence (tortured 0.95):"),
    ],
)
def test_explanation_and_report_state_the_minimum(options: list[str], stated: str, tmp_path: Path) -> None:
    source, report = tmp_path / "a.txt", tmp_path / "report.html"
    source.write_text(TEXT, "utf-8")
    arguments = ["clean", "--isolated", "--explain", "--report", str(report), *options, str(source)]
    run = invoke(*arguments)
    assert stated in run.output
    assert stated.removeprefix("not applied, below the minimum confidence").rstrip(":") in report.read_text("utf-8")


def test_the_words_for_the_minimums_are_true() -> None:
    minimums = Cleaner(Config(quality="fast")).analyse(TEXT).minimums
    listed, composed = minimums["tortured"], minimums["tortured, composed phrases"]
    assert listed == minimums["wp-auto-spinner"]
    assert f"{listed:g}; for a composed tortured phrase {composed:g}" == OWN_MINIMUMS


def test_help_and_settings_state_the_minimums() -> None:
    shown = " ".join(invoke("clean", "--help").output.split())
    assert f"[default: {OWN_MINIMUMS}]" in shown
    dumped = invoke("clean", "--isolated", "--dump-config").output
    assert f"# min-confidence is not set: {OWN_MINIMUMS}\n" in dumped
    dumped = invoke("clean", "--isolated", "--min-confidence", "0.5", "--dump-config").output
    assert "min-confidence = 0.5  # command line\n" in dumped
