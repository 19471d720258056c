"""Teaching: decisions of people become counts, measured on decisions that were held out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.correction_files import HEADER
from spinfix.errors import TrainingError
from spinfix.families import manifest
from spinfix.families.manifest import Family
from spinfix.families.spinner import dictionary
from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.learn.corrections import Decision, Fit, accuracy, adapted, gather, learn
from spinfix.learn.fitted_files import FITTED
from spinfix.review.journal import Action, Change, Key, ReviewJournal
from tests.conftest import invoke

NONE = Counts(0, 0)
KNOWN = Dictionary(
    "base",
    [
        Substitution("overseas", "abroad", Counts(60, 30), NONE),
        Substitution("overseas", "foreign", Counts(40, 20), NONE),
        Substitution("town", "city", Counts(100, 50), NONE),
    ],
    [Phrase("town", 20, 50, 0, 0)],
)


@pytest.fixture
def base(tmp_path: Path) -> Family:
    dictionary.save(KNOWN, tmp_path / "base")
    return Family("base", "spinner", tmp_path / "base")


def decisions(number: int, found: str, wanted: str | None) -> list[Decision]:
    return [Decision(found, wanted, f"{number % 40}.txt") for number in range(number)]


def test_counts_follow_the_decisions() -> None:
    made = decisions(40, "overseas", "foreign") + decisions(10, "town", None) + decisions(3, "cash", "money")
    model = adapted(KNOWN, made, Fit(0.0, 5.0))
    times = {(entry.spun, entry.original): entry.lower.times for entry in model.substitutions}
    assert times == {("overseas", "abroad"): 60, ("overseas", "foreign"): 240, ("town", "city"): 100, ("cash", "money"): 15}
    assert {phrase.text: phrase.standing for phrase in model.phrases} == {"town": 70}
    assert (accuracy(KNOWN, made), round(accuracy(model, made), 3)) == (0.0, round(43 / 53, 3))


def test_an_original_that_is_restored_often_counts_more_everywhere() -> None:
    model = adapted(KNOWN, decisions(40, "alien", "foreign"), Fit(0.5, 0.0))
    times = {(entry.spun, entry.original): entry.lower.times for entry in model.substitutions}
    assert times["overseas", "foreign"] > 40 > times["overseas", "abroad"] - 40


def test_a_family_is_written_with_its_accuracy(base: Family, tmp_path: Path) -> None:
    report = learn(base, decisions(200, "overseas", "foreign"), tmp_path / "ours")
    assert (report.before, report.after) == (0.0, 1.0)
    assert 30 <= report.held_out <= 70
    assert json.loads((tmp_path / "ours" / "report.json").read_text())["after"] == 1.0
    assert dictionary.load(tmp_path / "ours").name == "ours"


def test_all_that_is_fitted_is_copied() -> None:
    shipped = {path.name for path in (resources.dictionaries() / "wp-auto-spinner").iterdir()}
    assert shipped == {*dictionary.FILES, *FITTED, manifest.FILE}


def test_too_few_decisions_are_refused(base: Family, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"too few decisions to learn from \(99\)"):
        learn(base, decisions(99, "overseas", "foreign"), tmp_path / "ours")
    with pytest.raises(TrainingError, match="from one document"):
        learn(base, [Decision("overseas", "foreign", "a.txt")] * 200, tmp_path / "ours")
    assert not (tmp_path / "ours").exists()


def test_decisions_are_gathered_from_both_kinds_of_files(tmp_path: Path) -> None:
    (tmp_path / "c.tsv").write_text(f"{HEADER}\nHome run\tkeep\nOverseas\tForeign\n")
    with_journal = ReviewJournal(tmp_path / "j.jsonl")
    with_journal.append(
        Action((Change(Key("a", "0" * 64, 0, 5, "Go to"), "Visit"), Change(Key("a", "0" * 64, 9, 10, "!"), "?")))
    )
    with_journal.append(Action((Change(Key("a", "0" * 64, 20, 24, "home"), "home"),)))
    with_journal.close()
    found = [decision[:2] for decision in gather([tmp_path / "c.tsv", tmp_path / "j.jsonl"])]
    assert found == [("home run", None), ("overseas", "foreign"), ("go to", "visit"), ("home", None)]
    (tmp_path / "empty.tsv").write_text(f"{HEADER}\n")
    with pytest.raises(TrainingError, match="contains no decision"):
        gather([tmp_path / "empty.tsv"])


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "c.tsv"
    path.write_text(HEADER + "\n" + "".join(f"phrase {number} of mine\tanother {number}\n" for number in range(120)))
    done = invoke("learn", "corrections", path, "-o", tmp_path / "ours")
    assert done.exit_code == 0, done.output
    assert "120 decisions; of 30 held-out ones the counts alone make 0.0% right before, 0.0% after" in done.output
    assert "they do not help" in done.output
    assert {"ranker.npz", "gate.json", "substitutions.tsv"} <= {one.name for one in (tmp_path / "ours").iterdir()}
    path.write_text(f"{HEADER}\na\tb\n")
    done = invoke("learn", "corrections", path, "-o", tmp_path / "ours")
    assert (done.exit_code, "too few decisions to learn from (1)" in done.output) == (2, True)
