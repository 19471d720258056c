"""How the judge is trained: text set apart, the language models beside it, initial vectors, interruptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix import resources
from spinfix.families.spinner.dictionary import Counts, Dictionary, Substitution
from spinfix.models.cloze import BREAK
from spinfix.models.ngram import LanguageModel, State
from training.folds import BLOCK, FOLDS, split
from training.lm import cloze
from training.lm.cloze import Beside, fit
from training.lm.cloze_examples import SPECIAL, Batch, prepare, take_inventory, write_forms
from training.lm.pretrained import Reducer


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "INDEX.tsv").write_text("file\tgenre\n", encoding="utf-8")
    (folder / "news.txt").write_text("".join(f"Paragraph {n}.\n" for n in range(6 * BLOCK + 7)), encoding="utf-8")
    return folder


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps({"id": f"d{n}", "slots": "a {{b=>c}}"}) + "\n" for n in range(40)), encoding="utf-8")
    return path


def test_the_folds_share_the_text_out(corpus: Path, pairs: Path, tmp_path: Path) -> None:
    whole = (corpus / "news.txt").read_text("utf-8").splitlines()
    ids: list[str] = []
    lines: list[str] = []
    for fold in range(FOLDS):
        apart = split(corpus, pairs, fold, tmp_path / str(fold))
        inside, outside = ((folder / "news.txt").read_text("utf-8").splitlines() for folder in (apart.corpus, apart.rest))
        assert sorted(inside + outside) == sorted(whole)
        assert (apart.rest / "INDEX.tsv").is_file()
        rest = [json.loads(line)["id"] for line in apart.rest_pairs.read_text("utf-8").splitlines()]
        assert len(rest) + len(apart.pairs) == 40
        assert not {pair.id for pair in apart.pairs} & set(rest)
        lines += inside
        ids += (pair.id for pair in apart.pairs)
    assert sorted(lines) == sorted(whole)
    assert sorted(ids) == sorted(f"d{n}" for n in range(40))


def test_other_files_are_shared_out_like_those_of_the_corpus(corpus: Path, pairs: Path, tmp_path: Path) -> None:
    other = tmp_path / "genuine-legal.txt"
    other.write_text("".join(f"Article {n}.\n" for n in range(BLOCK + 1)), encoding="utf-8")
    halves = [split(corpus, pairs, fold, tmp_path / str(fold), more=[other]) for fold in range(FOLDS)]
    lines = [(half.corpus / other.name).read_text("utf-8").splitlines() for half in halves]
    assert list(map(len, lines)) == [BLOCK, 1]
    assert [(half.rest / other.name).read_text("utf-8").splitlines() for half in halves] == lines[::-1]


def test_there_is_no_third_fold(corpus: Path, pairs: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no fold 2; choose one from 0 to 1"):
        split(corpus, pairs, 2, tmp_path)


class _Unasked(LanguageModel):
    """A model for a part of the text that no example is from."""

    def null_state(self) -> State:
        raise AssertionError("asked about text that it has read")


def test_the_language_model_reads_the_place_in_its_paragraph() -> None:
    model = LanguageModel(resources.language_model())
    forms = [*SPECIAL, "the", "minister", "said", "in", "paris"]
    number = {form: index for index, form in enumerate(forms)}
    phrases = ["foreign", "prime", "12 months"]
    text = np.array([[number[form] for form in ("in", "paris")] + [BREAK] + [number[f] for f in ("the", "minister", "said")]])
    # two places: after "the", and at the beginning of the paragraph
    batch = Batch(text, np.array([1]), np.array([0, 0]), np.array([4, 3]), np.array([4, 4]), None, None, None)
    example, option = np.array([0, 0, 1]), np.array([0, 2, 1])
    other = _Unasked(resources.language_model())
    scores = Beside([other, model], forms, phrases)(batch, example, option)
    begin = model.begin_state()
    after_the = model.score(begin, "the")[0]
    expected = [
        model.score_all(after_the, ["foreign", "minister", "said"]),
        model.score_all(after_the, ["12", "months", "minister", "said"]),
        model.score_all(begin, ["prime", "minister", "said"]),
    ]
    assert scores == pytest.approx(expected, abs=1e-4)


def test_vectors_are_reduced_to_what_tells_them_apart() -> None:
    """The first components of the weighted sample, with the deviation asked for."""
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(500, 6)) * [0.1, 9.0, 0.1, 3.0, 0.1, 0.1] + 5.0
    weights = np.ones(500)
    reduced = Reducer(vectors, weights)(vectors, 2, 0.5)
    assert reduced.shape == (500, 2)
    assert reduced.dtype == np.float32
    assert reduced.std() == pytest.approx(0.5)
    for component, column in enumerate((1, 3)):
        assert abs(np.corrcoef(reduced[:, component], vectors[:, column])[0, 1]) > 0.99


def _weights(tmp_path: Path, checkpoint: str, **options: Any) -> dict[str, Any]:
    """The weights after four steps on a small text."""
    dictionary = Dictionary("toy", [Substitution("12 months", "year", Counts(5, 5), Counts(0, 0))], [])
    inventory = take_inventory(dictionary)
    (tmp_path / "corpus").mkdir(exist_ok=True)
    (tmp_path / "corpus" / "news.txt").write_text("This year we go, next year we stay for 12 months.\n" * 400, "utf-8")
    forms, windows = prepare([write_forms(tmp_path / "corpus", [], tmp_path / "forms")], inventory)
    weights: dict[str, Any] = fit(inventory, forms, windows, tmp_path / checkpoint, steps=4, threads=1, **options).state_dict()
    return weights


def test_the_first_steps_are_made_without_the_language_models(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    asked = []

    def beside(batch: Any, example: Any, option: Any) -> Any:
        asked.append(len(option))
        return np.zeros(len(option), np.float32)

    _weights(tmp_path, "beside.pt", beside=beside, alone=3)
    assert len(asked) == 1


def test_an_interrupted_training_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(cloze, "WARM_UP", 1)
    whole = _weights(tmp_path, "whole.pt")
    monkeypatch.setattr(cloze, "SAVED", -1.0)
    save, saved = cloze._save, []

    def interrupted(*arguments: Any) -> None:
        save(*arguments)
        saved.append(arguments[1])
        if len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(cloze, "_save", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _weights(tmp_path, "parts.pt")
    resumed = _weights(tmp_path, "parts.pt")
    assert saved == [1, 2, 3, 4]
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    assert not torch.equal(whole["phrases.weight"], torch.zeros_like(whole["phrases.weight"]))
