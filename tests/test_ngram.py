"""The language model's run-time face, and relations that a refreshed model must keep."""

import os
import random
import time
from array import array
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.models import ngram, ngram_cache
from spinfix.models.ngram import LanguageModel, ModelError
from spinfix.models.ngram_cache import Contexts
from spinfix.text.tokenizer import lm_forms
from tests.compiled import PACKAGE

KIND = 96
"""Byte of a KenLM binary that says of which kind it is."""


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel(resources.language_model())


def score(model: LanguageModel, text: str) -> float:
    return model.score_all(model.null_state(), lm_forms(text))


@pytest.mark.parametrize(
    ("genuine", "spun"),
    [
        ("the foreign minister arrived", "the overseas minister arrived"),
        ("met at the White House on Monday", "met on the White Home on Monday"),
        ("at the end of the year", "at the end of the 12 months"),
        ("the Chinese military said", "the Chinese language navy said"),
        ("on the same day", "on the identical day"),
        ("the first time since 2019", "the primary time since 2019"),
        ("as well as", "in addition to well as"),
        ("The company said on Tuesday that it would", "The corporate mentioned on Tuesday that it could"),
        ("machine learning and artificial intelligence", "machine learning and counterfeit consciousness"),
        ("a number of people were killed", "quite a lot of individuals had been killed"),
    ],
)
def test_genuine_text_is_likelier_than_spun(model: LanguageModel, genuine: str, spun: str) -> None:
    assert score(model, genuine) > score(model, spun)


@pytest.mark.parametrize(
    ("genuine", "restored"),
    [
        ("the troops serving overseas", "the troops serving foreign"),
        ("a personal computer", "an own computer"),
        ("speaks the Chinese language", "speaks the Chinese"),
        ("within the next 12 months", "in the next year months"),
    ],
)
def test_words_that_a_spinner_puts_in_have_places_of_their_own(model: LanguageModel, genuine: str, restored: str) -> None:
    assert score(model, genuine) / len(lm_forms(genuine)) > score(model, restored) / len(lm_forms(restored))


def test_opens_at_once() -> None:
    begin = time.perf_counter()
    LanguageModel(resources.language_model())
    assert time.perf_counter() - begin < 0.1


def test_those_who_open_a_file_share_it(tmp_path: Path) -> None:
    path = tmp_path / "one.klm"
    path.write_bytes(resources.language_model().read_bytes())
    one = ngram.opened(path)
    assert ngram.opened(path) is ngram.opened(str(path)) is one
    os.utime(path, ns=(1, 1))  # as if another model had taken its place
    other = ngram.opened(path)
    assert other is not one
    state = one.null_state()
    assert other.score_all(state, ["the", "foreign"]) == one.score_all(state, ["the", "foreign"])


def test_the_shipped_model_fits_its_size() -> None:
    assert resources.language_model().stat().st_size <= 45_000_000


def test_inner_loop_and_face_agree(model: LanguageModel) -> None:
    trie = model.trie
    states, total = array("f", [0.0]) * (2 * trie.row), 0.0
    trie.start(states, 0)
    at = 0
    for form in lm_forms("The president of the company resigned."):
        after = trie.row - at
        trie.ask(states, at, trie.index(form), after)
        total += states[after + trie.row - 1]
        at = after
    assert total == model.score_all(model.begin_state(), lm_forms("The president of the company resigned."))


@pytest.mark.parametrize(
    "text", ["", "Foreign", "The foreign", "The foreign minister arrived", "The qwxzy ministerz of Qwxzy arrived"]
)
def test_several_words_are_as_one_after_the_other(model: LanguageModel, text: str) -> None:
    state, total = model.begin_state(), 0.0
    for form in lm_forms(text):
        state, score = model.score(state, form)
        total += score
    assert model.score_all(model.begin_state(), lm_forms(text)) == total


@pytest.mark.parametrize("before", [[], ["the"], ["of", "qwxzy", "foreign"]])
def test_several_sequences_are_as_each_alone(model: LanguageModel, before: list[str]) -> None:
    sequences = [[], ["minister"], ["minister", "zzyzzx", "arrived"], ["minister", "zzyzzx", "arrived"], ["and", "the"]]
    state = model.null_state()
    for form in before:
        state, _ = model.score(state, form)
    assert model.score_each(before, sequences) == [model.score_all(state, forms) for forms in sequences]


def test_words_keep_their_numbers_when_states_are_emptied(model: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    contexts = Contexts(model)
    word = contexts.word("minister")
    before = contexts.scores[contexts.step(contexts.begin, word)]
    assert not contexts.refresh()
    monkeypatch.setattr(ngram_cache, "MOST_STATES", 1)
    assert contexts.refresh()
    assert (contexts.forms, contexts.word("minister")) == (["minister"], word)
    assert contexts.scores[contexts.step(contexts.begin, word)] == before
    monkeypatch.setattr(ngram_cache, "MOST_WORDS", 1)
    assert contexts.refresh()
    assert not contexts.forms


def test_states_compare_by_what_they_remember(model: LanguageModel) -> None:
    left, _ = model.score(model.begin_state(), "zzyzzx")
    right, _ = model.score(model.null_state(), "zzyzzx")
    assert left == right


def test_scores_are_those_of_kenlm(model: LanguageModel) -> None:
    """To the last bit; KenLM is the reference, and needed for nothing else."""
    kenlm = pytest.importorskip("kenlm")
    reference = kenlm.Model(str(resources.language_model()))
    texts = [path.read_text("utf-8") for path in sorted((PACKAGE.parent / "docs" / "samples").glob("*.txt"))]
    forms = [form for text in texts for form in lm_forms(text)]
    shuffled = random.Random(1).sample(forms, len(forms))
    for words in (forms, shuffled, ["zzyzzx", "the", "<unk>", "naïve", "“", "<s>", "</s>", "the", ""]):
        state, before, after = model.begin_state(), kenlm.State(), kenlm.State()
        reference.BeginSentenceWrite(before)
        for word in words:
            state, score = model.score(state, word)
            expected = reference.BaseScore(before, word, after)
            assert (word in model) == (word in reference)
            assert score == (expected if word in model else expected + model.unknown(word))
            before, after = after, before


def test_unknown_words_differ_by_their_frequency(model: LanguageModel) -> None:
    rarer, rare = "zzyzzxed", "farthingale"
    assert rarer not in model
    assert rare not in model
    assert score(model, f"the {rare}") > score(model, f"the {rarer}")
    assert model.unknown("the") == 0


def test_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="python -m training model"):
        LanguageModel(tmp_path / "none.klm")
    with pytest.raises(ModelError, match="python -m training model"):
        ngram.opened(tmp_path / "none.klm")


def test_not_a_model(tmp_path: Path) -> None:
    path = tmp_path / "text.klm"
    path.write_text("\\data\\\nngram 1=1\n")
    with pytest.raises(ModelError, match="not a KenLM binary"):
        LanguageModel(path)


def test_another_kind_of_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "probing.klm"
    with resources.language_model().open("rb") as whole:
        content = bytearray(whole.read(1_000))
    content[KIND] = 0
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"probing hash table.*build_binary"):
        LanguageModel(path)


def test_an_empty_file_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "empty.klm"
    path.touch()
    with pytest.raises(ModelError, match="cannot be opened"):
        LanguageModel(path)


@pytest.mark.parametrize("size", [60, 110, 140, 1_000, 600_000, 1_000_000, 20_000_000, 44_980_000])
def test_cut_short(tmp_path: Path, size: int) -> None:
    path = tmp_path / "short.klm"
    with resources.language_model().open("rb") as whole:
        path.write_bytes(whole.read(size))
    with pytest.raises(ValueError, match=r"cannot be opened"):
        LanguageModel(path)
