"""`spinfix learn` learns from small data, and says what is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from spinfix import resources
from spinfix.cli.learn import learn as learn_group
from spinfix.errors import TrainingError
from spinfix.families.spinner.dictionary import load
from spinfix.families.spinner.dictionary_lint import lint
from spinfix.families.spinner.restorer import Restorer
from training.__main__ import train

DOCUMENTS = (
    "The {{identical=>same}} day the minister will {{go to=>visit}} Rome; he must go to bed.",
    "{{Go to=>Visit}} us. The {{identical=>same}} two, an identical twin, {{seen once=>looked at}}.",
)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps({"id": f"d{n}", "slots": text}) + "\n" for n, text in enumerate(DOCUMENTS * 3)))
    return path


def learn(*arguments: str | Path) -> tuple[int, str]:
    group = learn_group if arguments[0] in learn_group.commands else train
    result: Result = CliRunner().invoke(group, [*map(str, arguments)], standalone_mode=False)
    if result.exception and not hasattr(result.exception, "message"):
        raise result.exception
    return getattr(result.exception, "exit_code", 0), getattr(result.exception, "message", result.stderr)


def test_pairs_become_a_dictionary_without_faults(pairs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    status, message = learn("pairs", "--held-out", pairs, "-o", folder)
    assert (status, message) == (0, f"spinfix: {folder}: 3 substitutions\n")
    assert not lint(folder)
    learned = load(folder)
    found = {(entry.spun, entry.original): (*entry.lower, *entry.capital) for entry in learned.substitutions}
    assert found == {
        ("go to", "visit"): (3, 3, 3, 3),
        ("identical", "same"): (6, 6, 0, 0),
        ("seen once", "looked at"): (3, 3, 0, 0),
    }
    assert {phrase.text: phrase.standing for phrase in learned.phrases}["identical"] == 3


def test_a_line_that_is_no_pair_is_told_with_its_place(pairs: Path, tmp_path: Path) -> None:
    pairs.write_text(pairs.read_text() + '{"id": "x"}\n')
    status, message = learn("pairs", pairs, "-o", tmp_path / "mine")
    assert status == 2
    assert f"{pairs}:7: not a pair; expected" in message
    assert "(there is no 'slots')" in message
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "is empty; expected a pair on each line"), ('{"id": "x", "slots": "Nothing."}\n', "no substitution occurs twice")],
)
def test_pairs_without_substitutions_make_no_dictionary(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "pairs.jsonl").write_text(content)
    status, message = learn("pairs", tmp_path / "pairs.jsonl", "-o", tmp_path / "mine")
    assert (status, f"pairs.jsonl: {told}" in message, (tmp_path / "mine").exists()) == (2, True, False)


def test_what_is_not_installed_is_told(pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    compressed = pairs.rename(tmp_path / "pairs.jsonl.zst")
    status, message = learn("pairs", compressed, "-o", tmp_path / "mine")
    assert status == 2
    assert 'pip install "spinfix[learn]"' in message


@pytest.mark.parametrize("command", ["pairs", "family"])
def test_a_source_of_another_encoding_is_named(tmp_path: Path, command: str) -> None:
    source = tmp_path / "source.txt"
    source.write_bytes("visité\tgone\n".encode("latin-1"))
    arguments: list[str | Path] = [source, *([tmp_path] if command == "family" else []), "-o", tmp_path / "mine"]
    status, message = learn(command, *arguments)
    assert status == 2
    assert f"{source}: is not UTF-8" in message


def test_a_family_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "family.toml").write_text('kind = "spinner"\n')
    (tmp_path / "thesaurus.tsv").write_text("visit\tgo to\n")
    arguments: list[str | Path] = [tmp_path / "thesaurus.tsv", tmp_path, "-o", tmp_path / "mine"]
    assert "replace it with --replace" in learn("family", *arguments)[1]
    assert "replace it" not in learn("family", *arguments, "--replace")[1]


def test_missing_tools_of_kenlm_are_reported(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "tools").mkdir()
    arguments: list[str | Path] = [tmp_path / "corpus", "--tools", tmp_path / "tools", "-o", tmp_path / "model.klm"]
    status, message = learn("model", *arguments)
    assert status == 2
    assert "lmplz was not found" in message
    assert "apt-get install" in message.split("\n")[1], "on a line of its own"


@pytest.mark.parametrize(("command", "first"), [("judge", "corpus"), ("adapter", "pairs")])
def test_missing_pytorch_is_told(
    command: str, first: str, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "corpus").mkdir()
    read = [tmp_path / "corpus", pairs] if first == "corpus" else [pairs, tmp_path / "corpus"]
    status, message = learn(command, *read, "-o", tmp_path / "learned", "--work", tmp_path / "work")
    assert status == 2
    assert 'pip install "spinfix[train]"' in message


def test_missing_scikit_learn_is_told_before_texts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    (tmp_path / "corpus").mkdir()
    folder = resources.dictionaries() / "tortured"
    status, message = learn("unlisted", tmp_path / "corpus", "-o", folder)
    assert status == 2
    assert 'pip install "spinfix[train]"' in message


def test_weights_need_held_out_documents(pairs: Path, tmp_path: Path) -> None:
    status, message = learn("weights", pairs, "-o", tmp_path / "weights.json", "--quality", "fast")
    assert status == 2
    assert "held out" in message


def test_weights_are_fitted_with_the_language_model_given(pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has not read the text that they are fitted on."""
    model = tmp_path / "blind.klm"
    model.write_bytes(resources.language_model().read_bytes()[:-1])

    def read(_: object, restorer: Restorer, **__: object) -> None:
        restorer.model.score(restorer.model.null_state(), "minister")

    monkeypatch.setattr("spinfix.learn.weights.learn", read)
    status, message = learn("weights", pairs, "--language-model", model, "-o", tmp_path / "weights.json")
    assert status == 2
    assert str(model) in message


def test_weights_are_fitted_with_the_judge_given(pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = tmp_path / "blind.npz"
    judge.write_bytes(b"no judge")

    def judged(_: object, restorer: Restorer, **__: object) -> None:
        _ = restorer.judge_model.numbers

    monkeypatch.setattr("spinfix.learn.weights.learn", judged)
    status, message = learn("weights", pairs, "--judge", judge, "-o", tmp_path / "weights.json")
    assert status == 2
    assert f"{judge}: not a judge" in message


def test_the_gate_is_fitted_with_the_language_model_given(pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "blind.klm"
    model.touch()
    (tmp_path / "genuine").mkdir()
    (tmp_path / "genuine" / "a.txt.zst").write_bytes(zstandard.compress(b"The minister left.\n"))
    (tmp_path / "genuine" / "INDEX.tsv").write_text("file\tgenre\na.txt.zst\tnews\n")

    def asked(*_: object, model: Path, **__: object) -> None:
        raise TrainingError(f"asked for {model}")

    monkeypatch.setattr("spinfix.learn.gate.learn", asked)
    folder = tmp_path / "genuine"
    status, message = learn("gate", pairs, folder, folder, "--language-model", model, "-o", tmp_path / "gate.json")
    assert (status, message) == (2, f"asked for {model}")
