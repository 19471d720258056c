"""The contextual judge: relations that any good model keeps, and the promises of the interface."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose, log10
from pathlib import Path

import numpy as np
import pytest

from spinfix import resources
from spinfix.families.spinner.dictionary import Counts, Dictionary, Substitution
from spinfix.learn.pairs import parse
from spinfix.models.cloze import CHUNK, Judge, JudgeError, Memory
from spinfix.text.tokenizer import lm_forms
from training.lm.cloze_examples import (
    WINDOW,
    PhraseFinder,
    Sampler,
    held_out_lines,
    lines_of,
    prepare,
    take_inventory,
    write_forms,
)

MODEL = resources.judge()


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(MODEL)


def judged(judge: Judge, text: str, options: Sequence[str], inside: str = "") -> dict[str, float]:
    """Scores of ``options`` in the place of the ``___`` of ``text``, where ``inside`` is what the judge must not see."""
    before, after = (lm_forms(part) for part in text.split("___"))
    place = [*lm_forms(inside)]
    forms = [*before, *place, *after]
    (scores,) = judge.score(forms, [(0, len(forms))], [(len(before), len(before) + len(place), options)])
    return dict(zip(options, scores, strict=True))


BETTER = [
    ("the prime minister met the ___ minister of india in delhi", "foreign", "international"),
    ("the bank said the ___ economy would grow", "global", "foreign"),
    ("the president returned to the white ___ after the summit with reporters", "house", "home"),
    ("last ___ the company reported a loss of 5 million dollars", "year", "12 months"),
    ("the ___ between russia and ukraine , soldiers killed in the battle", "war", "warfare"),
    ("it was ___ time that the two leaders had met", "the first", "the primary"),
    ("the world health ___ said the vaccine was safe", "organization", "community"),
    ("she visited the lgbt ___ centre , home to local residents", "community", "organization"),
    ("the ___ of syria condemned the attack , state media reported", "government", "executive"),
    ("the ___ police chief arrested two men", "local", "native"),
    ("she said hundreds of ___ were killed in the earthquake", "people", "folks"),
    ("he was charged with the ___ of his wife and faces life in prison", "death", "demise"),
]


@pytest.mark.parametrize(("text", "better", "worse"), BETTER)
def test_prefers(judge: Judge, text: str, better: str, worse: str) -> None:
    scores = judged(judge, text, [worse, better], inside=worse)
    assert scores[better] > scores[worse]


def test_probabilities_sum_to_one(judge: Judge) -> None:
    scores = judged(judge, "they ___ the capital", ["go to", "visit", "visited"])
    assert isclose(sum(10**score for score in scores.values()), 1.0, abs_tol=1e-3)


def test_the_judged_phrase_is_not_seen(judge: Judge) -> None:
    text, options = "he said the ___ minister would resign", ["overseas", "foreign"]
    assert len({judged(judge, text, options, inside)["foreign"] for inside in ("overseas", "foreign", "zyx")}) == 1


def test_what_was_judged_before_changes_no_bit(judge: Judge) -> None:
    """Rounding hides most differences of a matrix product, and of 400 articles restored in another order 6 had others."""
    network, words = judge._network, lm_forms(" ".join(text for text, _, _ in BETTER))

    def states(forms: Sequence[str], memory: Memory) -> list[bytes]:
        text, before, after = network._lay_out(forms, [(0, len(forms))])
        memory.begin_document()
        return [row.tobytes() for row in network._fitting_vectors(text, before[:-1], after[1:], memory)]

    used = Memory()
    for number in range(1, len(words), 7):
        states(words[:number], used)
    assert states(words, used) == states(words, Memory())


def test_both_sides_and_the_topic_matter(judge: Judge) -> None:
    options = ["home", "house"]
    bare = judged(judge, "the ___ committee", options)
    assert judged(judge, "senate and the ___ committee", options) != bare
    assert judged(judge, "the ___ committee voted", options) != bare
    far = "the ___ committee " + "and so it was , " * 40
    assert judged(judge, f"{far} parliament", options) != judged(judge, far, options)


def test_neighbouring_units_are_context(judge: Judge) -> None:
    forms = lm_forms("the senate voted the foreign minister")
    arc = [(4, 5, ["overseas", "foreign"])]
    assert judge.score(forms, [(0, 3), (3, 6)], arc) != judge.score(forms[3:], [(0, 3)], [(1, 2, ["overseas", "foreign"])])


def test_empty_forms_are_stepped_over(judge: Judge) -> None:
    options = ["overseas", "foreign"]
    plain = judge.score(["the", "foreign", "minister"], [(0, 3)], [(1, 2, options)])
    quoted = judge.score(["", "the", "", "foreign", "", "minister", ""], [(0, 7)], [(3, 4, options)])
    assert plain == quoted


def test_an_unknown_phrase_is_neutral(judge: Judge) -> None:
    text = "the ___ minister"
    known = judged(judge, text, ["overseas", "foreign"])
    with_unknown = judged(judge, text, ["overseas", "foreign", "never seen phrase"])
    assert isclose(known["foreign"] - known["overseas"], with_unknown["foreign"] - with_unknown["overseas"], abs_tol=1e-3)
    mean = (with_unknown["foreign"] + with_unknown["overseas"]) / 2
    assert isclose(with_unknown["never seen phrase"], mean, abs_tol=1e-3)
    assert judged(judge, text, ["qq ww", "ee rr"]) == {"qq ww": round(log10(0.5), 4), "ee rr": round(log10(0.5), 4)}


def test_nothing_to_judge(judge: Judge) -> None:
    assert judge.score([], [], []) == []
    assert judge.score(["a"], [(0, 1)], []) == []
    assert judge.score(["a"], [(0, 1)], [(0, 1, [])]) == [()]
    assert judge.score([], [], [(0, 0, ["foreign"])]) == [(0.0,)]
    assert judge.score([""], [(0, 1)], [(0, 1, ["foreign"])]) == [(0.0,)]


def test_a_long_document_is_judged_as_its_pieces_would_be(judge: Judge) -> None:
    sentence = lm_forms("the foreign minister met the head of the company last year .")
    copies = 3 * CHUNK // len(sentence)
    forms = sentence * copies
    arcs = [(place * len(sentence) + 1, place * len(sentence) + 2, ["overseas", "foreign"]) for place in range(copies)]
    scores = judge.score(forms, [(0, len(forms))], arcs)
    assert len(set(scores[10:-10])) == 1
    assert scores == judge.score(forms, [(0, len(forms))], arcs)
    assert scores[::7] == judge.score(forms, [(0, len(forms))], arcs[::7])


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size <= 12_000_000


def test_what_is_no_judge_is_refused_on_first_use(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    np.savez(tmp_path / "other.npz", forms=np.zeros(3, np.uint8))
    np.save(tmp_path / "array.npy", np.zeros(3, np.uint8))
    whole = MODEL.read_bytes()
    (tmp_path / "truncated.npz").write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 2
    (tmp_path / "corrupt.npz").write_bytes(whole[:middle] + bytes(100_000) + whole[middle + 100_000 :])
    for name in ("bad.npz", "other.npz", "array.npy", "truncated.npz", "corrupt.npz", "absent.npz"):
        with pytest.raises(JudgeError, match=rf"{name}: not a judge \((?!.*pickle)"):
            Judge(tmp_path / name).score(["a"], [(0, 1)], [(0, 1, ["b"])])


def make_dictionary() -> Dictionary:
    once, never = Counts(1, 1), Counts(0, 0)
    rows = [("go to", "visit", Counts(3, 3), once), ("12 months", "year", once, never), ("visit", "go to", once, never)]
    return Dictionary("toy", [Substitution(*row) for row in rows], [])


def test_inventory_knows_both_directions() -> None:
    inventory = take_inventory(make_dictionary())
    number = {phrase: index for index, phrase in enumerate(inventory.phrases)}
    assert inventory.phrases == ["12 months", "go to", "visit", "year"]
    assert inventory.options[number["go to"]][:3].tolist() == [number["go to"], number["visit"], -1]
    assert inventory.spun[number["year"]][0] == number["12 months"]
    assert (inventory.options[number["year"]] == -1).all()


def test_phrase_finder_finds_overlapping_phrases() -> None:
    forms = ["go", "to", "visit", "12", "months", "x"]
    finder = PhraseFinder(["go to", "to", "visit", "12 months"], {form: index for index, form in enumerate(forms)})
    first, last, phrase = finder.find(np.array([5, 0, 1, 2, 3, 4]))
    assert list(zip(first.tolist(), last.tolist(), phrase.tolist(), strict=True)) == [
        (1, 3, 0), (2, 3, 1), (3, 4, 2), (4, 6, 3),
    ]  # fmt: skip


def test_examples_ask_for_what_stands_in_the_text(tmp_path: Path) -> None:
    inventory = take_inventory(make_dictionary())
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "news-toy.txt").write_text("This year we visit Rome and go to Paris.\n" * 200, encoding="utf-8")
    pairs = [parse("a", "last {{12 months=>year}}")]
    files = write_forms(tmp_path / "corpus", pairs, tmp_path / "forms")
    assert [path.name for path in files] == ["news-toy.txt", "pairs.train.txt"]
    forms, windows = prepare([files], inventory)
    assert windows.forms.shape == (200 * 11 // WINDOW, WINDOW)
    batch = Sampler(inventory, forms, windows, seed=0).batch(np.arange(4), limit=100)
    assert len(batch.answer) == 100
    for window, first, last, answer, options in zip(*batch[2:7], strict=True):
        stands = " ".join(forms[form] for form in windows.forms[window, first:last])
        assert inventory.phrases[options[answer]] == stands
    roles = {
        (inventory.phrases[options[0]], inventory.phrases[options[answer]]) for answer, options in zip(*batch[5:7], strict=True)
    }
    assert roles == {("12 months", "year"), ("go to", "visit"), ("go to", "go to"), ("visit", "visit"), ("visit", "go to")}


def test_what_a_language_model_has_read_is_no_example(tmp_path: Path) -> None:
    """A paragraph in both halves was read by the language model beside either."""
    inventory = take_inventory(make_dictionary())
    parts = []
    for part, own in enumerate(("We visit Rome this year.", "They go to Paris for 12 months.")):
        corpus = tmp_path / f"corpus{part}"
        corpus.mkdir()
        (corpus / "news-toy.txt").write_text(f"{own}\nThis year we visit Oslo.\nIt rained.\n" * 200, encoding="utf-8")
        parts.append(write_forms(corpus, [], tmp_path / f"forms{part}"))
    forms, windows = prepare(parts, inventory, without=lines_of(parts[0]) & lines_of(parts[1]))
    oslo, rome = forms.index("oslo"), forms.index("rome")
    assert not (windows.forms == oslo).any()
    assert (windows.forms[windows.part == 0] == rome).any()
    assert not (windows.forms[windows.part == 1] == rome).any()
    batch = Sampler(inventory, forms, windows, seed=0).batch(np.arange(len(windows.forms)), limit=100)
    assert batch.part.tolist() == windows.part.tolist()


def test_paragraphs_of_held_out_pairs_are_no_examples(tmp_path: Path) -> None:
    pairs = [parse(f"d{n}", f"Paragraph {n} of {{{{12 months=>the year}}}}.") for n in range(60)]
    held_out = held_out_lines(pairs)
    assert 0 < len(held_out) < 20
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "news.txt").write_text("".join(pair.original + "\n" for pair in pairs), encoding="utf-8")
    for path in write_forms(tmp_path / "corpus", pairs, tmp_path / "forms", without=held_out):
        assert len(path.read_text("utf-8").splitlines()) == 60 - len(held_out)
