"""The gate on accuracy fails when figures are bad, passes when they are good, and does without the shared folder."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import accuracy
import pytest

from tests.conftest import ROOT

GOOD = {"seed": {"recall": 0.9, "collateral": 2, "precision": 0.95}}


@pytest.mark.parametrize(
    ("limits", "faults"),
    [
        ({"least_recall": 0.9, "most_collateral": 2}, []),
        ({"least_recall": 0.91}, ["seed: recall is 0.9, at least 0.91 is required"]),
        ({"most_collateral": 1}, ["seed: collateral is 2, at most 1 is required"]),
    ],
)
def test_figures_are_held_against_their_limits(limits: dict[str, float], faults: list[str]) -> None:
    assert accuracy.failures(GOOD, {"seed": limits}) == faults


def test_a_figure_that_could_not_be_taken_is_a_failure() -> None:
    assert accuracy.failures({"seed": {"precision": None}}, {"seed": {"least_precision": 0.9}})


def test_every_limit_is_of_a_figure_that_is_taken() -> None:
    floors = tomllib.loads(accuracy.THRESHOLDS.read_text("utf-8"))
    for limit in (limit for sets in floors.values() for limits in sets.values() for limit in limits):
        bound, _, figure = limit.partition("_")
        assert bound in ("least", "most")
        assert figure in accuracy.FIGURES


def test_without_the_shared_folder_nothing_is_measured(tmp_path: Path) -> None:
    environment = {"SPINFIX_SHARED": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, accuracy.__file__, "--gate"], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    assert "nothing measured" in done.stdout
