"""The gate on accuracy fails when figures are bad, passes when they are good, and does without the shared folder."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import accuracy
import pytest

from spinfix.config import Config
from tests.conftest import ROOT

GOOD = {"seed": {"recall": 0.9, "collateral": 2, "precision": 0.95}}


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"least_recall": 0.9, "most_collateral": 2}, []),
        ({"least_recall": 0.91}, ["seed: recall is 0.9, at least 0.91 is required"]),
        ({"most_collateral": 1}, ["seed: collateral is 2, at most 1 is required"]),
    ],
)
def test_figures_are_held_against_their_limits(limits: dict[str, float], found: list[str]) -> None:
    assert accuracy.failures(GOOD, {"seed": limits}) == found


def test_a_figure_that_could_not_be_taken_is_a_failure() -> None:
    assert accuracy.failures({"seed": {"precision": None}}, {"seed": {"least_precision": 0.9}})


def test_every_limit_is_of_a_figure_that_is_taken() -> None:
    floors = tomllib.loads(accuracy.THRESHOLDS.read_text("utf-8"))
    assert list(floors) == ["best", "fast"]
    for limits in (limits for sets in floors.values() for limits in sets.values()):
        for limit in limits:
            bound, _, figure = limit.partition("_")
            assert bound in ("least", "most")
            assert figure in accuracy.FIGURES


def gate(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, list[str]]:
    """The exit status of the gate, and the qualities that it measured: all figures are 0."""
    asked: list[str] = []

    def measure(_scorer: ModuleType, _shared: Path, config: Config, _every: int, _shown: int) -> dict[str, Any]:
        asked.append(config.quality)
        return {name: dict.fromkeys(accuracy.FIGURES, 0) for name in ("seed", "fully spun", "half spun", "genuine")}

    monkeypatch.setattr(accuracy, "shared_folder", lambda: ROOT)
    monkeypatch.setattr(accuracy, "load_scorer", lambda _: None)
    monkeypatch.setattr(accuracy, "measure", measure)
    return accuracy.main(arguments), asked


def test_every_quality_with_limits_is_held_against_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate(monkeypatch, "--gate") == (1, ["best", "fast"])
    told = capsys.readouterr().out
    assert "accuracy: best, fully spun: recall is 0, at least 0.911 is required" in told
    assert "accuracy: fast, fully spun: recall is 0, at least 0.9 is required" in told
    assert gate(monkeypatch, "--gate", "--quality", "fast") == (1, ["fast"])
    assert gate(monkeypatch) == (0, ["best"])


def test_a_quality_without_limits_has_no_gate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        gate(monkeypatch, "--gate", "--quality", "deep")
    assert "accuracy.toml has no limits for deep, only for best, fast" in capsys.readouterr().err


def test_without_the_shared_folder_nothing_is_measured(tmp_path: Path) -> None:
    environment = {"SPINFIX_SHARED": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, accuracy.__file__, "--gate"], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    assert "nothing measured" in done.stdout


SCORER = """
def parse(text): return text.replace("{{go to=>visit}}", "go to"), []
def tokens(text): return text.split()
def score(text, output): return {"restored": int("visit" in output), "required": 1, "words": 3, "detail": []}
def summary(total): return {**total, "wrong": 0, "collateral": 0, "recall": total["restored"] / max(1, total["required"]),
                            "precision": None, "error_reduction": None}
"""


def test_documents_are_cleaned_and_scored(tmp_path: Path) -> None:
    class Replacing:
        def clean(self, text: str) -> str:
            return text.replace("go to", "visit")

    cleaner: Any = Replacing()
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "score.py").write_text(SCORER)
    spun, genuine = tmp_path / "spun.slots.txt", tmp_path / "genuine.txt"
    spun.write_text("a state {{go to=>visit}}")
    genuine.write_text("nothing was spun here")
    scorer = accuracy.load_scorer(tmp_path)
    files = list(accuracy.scored(cleaner, scorer, [spun, genuine]))
    figures = accuracy.summed(scorer, files)
    assert (figures["files"], figures["words"], figures["restored"], figures["recall"]) == (2, 8, 1, 1.0)
    assert "| seed | 2 | 8 | 1 | 1 | 0 | 0 | 1.0 | – | – |" in accuracy.table({"seed": figures})


def test_the_worst_kinds_and_documents_are_shown_last() -> None:
    counts = {"news-a.slots.txt": (9, 10), "news-b.slots.txt": (1, 2), "poem-a.slots.txt": (4, 5)}

    def summary(total: Counter[str]) -> dict[str, float]:
        return {"error_reduction": total["restored"] / total["required"], "required": total["required"], "recall": 0.0}

    scorer: Any = SimpleNamespace(summary=summary)
    files = [(Path(name), Counter(restored=right, required=all_), 0.0) for name, (right, all_) in counts.items()]
    assert list(accuracy.by_kind(scorer, files)) == ["news", "poem"]
    assert list(accuracy.worst(scorer, files, 2)) == ["poem-a", "news-b"]
