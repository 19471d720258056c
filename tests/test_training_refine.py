"""Text set apart, and what a language model says beside the judge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from spinfix import resources
from spinfix.models.cloze import BREAK
from spinfix.models.ngram import LanguageModel
from spinfix.training.folds import BLOCK, FOLDS, split
from spinfix.training.lm.cloze import Beside
from spinfix.training.lm.cloze_examples import SPECIAL, Batch


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


def test_there_is_no_fifth_fold(corpus: Path, pairs: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no fold 4; choose one from 0 to 3"):
        split(corpus, pairs, 4, tmp_path)


def test_the_language_model_reads_the_place_in_its_paragraph() -> None:
    model = LanguageModel(resources.language_model())
    forms = [*SPECIAL, "the", "minister", "said", "in", "paris"]
    number = {form: index for index, form in enumerate(forms)}
    phrases = ["foreign", "prime", "12 months"]
    text = np.array([[number[form] for form in ("in", "paris")] + [BREAK] + [number[f] for f in ("the", "minister", "said")]])
    # two places: after "the", and at the beginning of the paragraph
    batch = Batch(text, np.array([0, 0]), np.array([4, 3]), np.array([4, 4]), None, None, None)
    example, option = np.array([0, 0, 1]), np.array([0, 2, 1])
    scores = Beside(model, forms, phrases)(batch, example, option)
    begin = model.begin_state()
    after_the = model.score(begin, "the")[0]
    expected = [
        model.score_all(after_the, ["foreign", "minister", "said"]),
        model.score_all(after_the, ["12", "months", "minister", "said"]),
        model.score_all(begin, ["prime", "minister", "said"]),
    ]
    assert scores == pytest.approx(expected, abs=1e-4)
