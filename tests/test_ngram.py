"""The language model's run-time face, and relations that a refreshed model must keep."""

import pickle
import time
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.models.ngram import LanguageModel, ModelError
from spinfix.text.tokenizer import lm_forms


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


def test_the_shipped_model_fits_its_size() -> None:
    assert resources.language_model().stat().st_size <= 45_000_000


def test_pickles_by_path(model: LanguageModel) -> None:
    packed = pickle.dumps(model)
    assert len(packed) < 500
    assert score(pickle.loads(packed), "the foreign minister") == score(model, "the foreign minister")


def test_inner_loop_and_face_agree(model: LanguageModel) -> None:
    state, total = model.begin_state(), 0.0
    for form in lm_forms("The president of the company resigned."):
        following = model.new_state()
        total += model.base_score(state, form, following)
        state = following
    assert total == pytest.approx(model.score_all(model.begin_state(), lm_forms("The president of the company resigned.")))


def test_states_compare_by_what_they_remember(model: LanguageModel) -> None:
    left, _ = model.score(model.begin_state(), "zzyzzx")
    right, _ = model.score(model.null_state(), "zzyzzx")
    assert left == right
    assert hash(left) == hash(right)


def test_unknown_words_differ_by_their_frequency(model: LanguageModel) -> None:
    rarer, rare = "zzyzzxed", "farthingale"
    assert rarer not in model
    assert rare not in model
    assert score(model, f"the {rare}") > score(model, f"the {rarer}")
    assert model.unknown("the") == 0


def test_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="spinfix learn model"):
        LanguageModel(tmp_path / "none.klm")


def test_not_a_model(tmp_path: Path) -> None:
    path = tmp_path / "text.klm"
    path.write_text("\\data\\\nngram 1=1\n")
    with pytest.raises(ValueError, match="not a KenLM binary"):
        LanguageModel(path)


def test_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "short.klm"
    with resources.language_model().open("rb") as whole:
        path.write_bytes(whole.read(1_000_000))
    with pytest.raises(ValueError, match=r"cannot be opened"):
        LanguageModel(path)
