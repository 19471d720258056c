"""From text to a model: the parts, and the whole where KenLM's tools are at hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.errors import TrainingError
from spinfix.learn import genuine
from spinfix.learn.held_out import is_held_out
from spinfix.models.ngram import LanguageModel
from spinfix.text.tokenizer import lm_forms
from tests.corpora import genuine_folder
from training.lm import pruning
from training.lm.ngram import (
    Forms,
    Recipe,
    Source,
    ToolError,
    _forms_of,
    _weighted,
    build,
    find_sources,
    find_tool,
)


def tools_missing() -> bool:
    try:
        find_tool("lmplz"), find_tool("build_binary")
    except ToolError:
        return True
    return False


@given(st.text(st.characters(exclude_characters="\x1c\x1d\x1e\x1f")))
def test_pieces_have_the_forms_of_the_whole(text: str) -> None:
    assert Forms().line(text).split() == lm_forms(text)


def test_missing_tool_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"lmplz was not found.*\n.*apt-get install"):
        find_tool("lmplz", tmp_path)


def test_sources_take_the_weight_of_file_or_genre(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt", "notes.md"):
        (tmp_path / name).write_text("One.\n")
    (tmp_path / "INDEX.tsv").write_text("file\tgenre\na.txt\tnews\nb.txt\tfiction\nd.txt\tfiction\n")
    weights = {"news": 2.0, "fiction": 0.0, "d": 0.5}
    assert {source.path.name: source.weight for source in find_sources(tmp_path, weights)} == {
        "a.txt": 2.0,
        "c.txt": 1.0,
        "d.txt": 0.5,
    }


def test_no_sources(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="contains no"):
        find_sources(tmp_path, {})


def test_documents_are_read_by_paragraph_and_lists_are_not(tmp_path: Path) -> None:
    documents = ("The first party signed.\n\nThe second did not.", "Signed.")
    genuine_folder(tmp_path, {"a": ("legal", documents), "b": ("dictionary", documents)})
    (path,) = (one.path for one in genuine.modern_text(tmp_path))
    output, _, counts = _forms_of(Source(path, 1.0, 100), tmp_path, without={"signed ."})
    assert output.read_text().splitlines() == ["the first party signed .", "the second did not ."]
    assert counts["the"] == 2
    output, _, _ = _forms_of(Source(path, 1.0, 4), tmp_path, without=())
    assert output.read_text().splitlines() == ["the first party signed ."]


@pytest.mark.parametrize(("weight", "expected"), [(1.0, "abcd"), (2.0, "aabbccdd"), (0.5, "bd"), (1.5, "abbcdd")])
def test_weights_repeat_or_sample_lines(tmp_path: Path, weight: float, expected: str) -> None:
    (tmp_path / "x.txt").write_text("a\nb\nc\nd\n")
    assert "".join(line.strip() for line in _weighted([Source(tmp_path / "x.txt", weight)])) == expected


def write_intermediate(base: Path, vocabulary: list[str], levels: list[dict[tuple[int, ...], float]]) -> None:
    Path(f"{base}.vocab").write_bytes("".join(word + "\0" for word in vocabulary).encode())
    for n, grams in enumerate(levels, 1):
        records = np.zeros(len(grams), np.dtype([("words", "<u4", (n,)), ("score", "<f4"), ("backoff", "<f4")]))
        for record, (gram, probability) in zip(records, grams.items(), strict=True):
            record["words"], record["score"] = gram, np.log10(probability)
        records.tofile(f"{base}.{n}")


@pytest.fixture
def small(tmp_path: Path) -> tuple[list[str], list[pruning.Level]]:
    """A bigram model of six words; "c d" says nothing that its parts do not say, "c e" much."""
    vocabulary = ["<unk>", "<s>", "c", "d", "e", "<unknown>"]
    unigrams: dict[tuple[int, ...], float] = {(0,): 0.1, (1,): 0.1, (2,): 0.2, (3,): 0.3, (4,): 0.2, (5,): 0.1}
    bigrams: dict[tuple[int, ...], float] = {(2, 3): 0.31, (2, 4): 0.6, (2, 5): 0.01}
    write_intermediate(tmp_path / "small", vocabulary, [unigrams, bigrams])
    return pruning.read_intermediate(tmp_path / "small", 2, "<unknown>")


def test_unknown_words_are_left_out_of_longer_grams(small: tuple[list[str], list[pruning.Level]]) -> None:
    assert small[1][1].words.tolist() == [[2, 3], [2, 4]]


def test_what_says_nothing_new_is_lost_first(small: tuple[list[str], list[pruning.Level]]) -> None:
    vocabulary, levels = small
    counts = pruning.history_counts(np.array([1, 2, 3, 2, 4], np.uint32), levels)
    assert counts[0].tolist() == [0, 1, 2, 1, 1, 0]
    (loss,) = pruning.losses(levels, counts, np.ones(len(vocabulary)))
    assert loss[1] > loss[0]
    (muted,) = pruning.losses(levels, counts, np.array([1.0, 1, 0, 1, 0, 1]))
    assert muted[1] == 0 < muted[0]


def test_pruned_probabilities_still_add_up(small: tuple[list[str], list[pruning.Level]], tmp_path: Path) -> None:
    vocabulary, levels = small
    masks = [np.ones(6, np.bool_), np.array([False, True])]
    pruning.write_arpa(tmp_path / "out.arpa", vocabulary, levels, masks, "<unknown>")
    lines = (tmp_path / "out.arpa").read_text().splitlines()
    assert lines[1:3] == ["ngram 1=5", "ngram 2=1"]
    rows = {line.split("\t")[1]: [float(x) for x in line.split("\t")[::2]] for line in lines if "\t" in line}
    assert rows["<unk>"][0] == pytest.approx(np.log10(0.2), abs=1e-4)
    assert rows["c e"] == [pytest.approx(np.log10(0.6), abs=1e-4)]
    assert 10 ** rows["c"][1] * (1 - 0.2) + 0.6 == pytest.approx(1, abs=1e-3)


def test_fewer_bytes_keep_fewer_grams(small: tuple[list[str], list[pruning.Level]]) -> None:
    _, levels = small
    loss = [np.array([1e-6, 1e-3])]
    everything = pruning.trie_bytes([6, 2], 8)
    assert [int(mask.sum()) for mask in pruning.prune(levels, loss, everything, 8)] == [6, 2]
    assert pruning.prune(levels, loss, everything - 1, 8)[1].tolist() == [False, True]


@pytest.mark.skipif(tools_missing(), reason="KenLM's lmplz and build_binary are not on the PATH or in SPINFIX_KENLM_BIN")
def test_a_model_from_a_folder(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    secret = "The secretive ambassador resigned."
    sentences = [
        f"The {who} minister {what} on {day}."
        for who in ("foreign", "prime")
        for what in ("spoke", "left")
        for day in ("Monday", "Tuesday", "Friday")
    ]
    (corpus / "news.txt").write_text("\n".join([*sentences * 5, secret]))
    held = next(name for name in map(str, range(1000)) if is_held_out(name))
    learned = next(name for name in map(str, range(1000)) if not is_held_out(name))
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(
        json.dumps({"id": held, "slots": "The secretive ambassador {{quit=>resigned}}."})
        + "\n"
        + json.dumps({"id": learned, "slots": "The {{overseas=>foreign}} minister spoke."})
    )
    recipe = Recipe(vocabulary_cut=1, cut_offs=(0, 0, 0))
    counts = build(corpus, tmp_path / "one.klm", pairs=pairs, recipe=recipe, processes=1, memory="100M")
    build(corpus, tmp_path / "two.klm", pairs=pairs, recipe=recipe, processes=2, memory="200M")
    assert (tmp_path / "one.klm").read_bytes() == (tmp_path / "two.klm").read_bytes()
    assert abs((tmp_path / "one.klm").stat().st_size - pruning.trie_bytes(counts, recipe.bits)) < 4096
    model = LanguageModel(tmp_path / "one.klm")
    assert "foreign" in model
    assert "secretive" not in model
    known, strange = (model.score_all(model.begin_state(), lm_forms(f"The {word} minister")) for word in ("prime", "left"))
    assert known > strange
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "one.klm", "pairs.jsonl", "two.klm"]
