"""Learning the gate: the fit, kinds left out, text spun forwards, and the counts of many kinds of English."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import zstandard

from spinfix.config import Config
from spinfix.errors import TrainingError
from spinfix.families import registry
from spinfix.families.spinner import gate
from spinfix.families.spinner.channel import compile_channel
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn import genuine
from spinfix.learn.gate import Observation, _report, pieces_of
from spinfix.learn.regression import mean_logistic
from spinfix.learn.spinning import LEAST_WORDS, WORDS, Spinner, passages, spun_passages
from spinfix.learn.usage import Census, take_census
from tests.corpora import genuine_folder
from tests.tiny import tiny_channel, tiny_dictionary


def test_logistic_recovers_the_coefficients() -> None:
    draw = np.random.default_rng(6)
    coefficients = np.array([-1.0, 2.0, 0.5])
    features = np.hstack([np.ones((5000, 1)), draw.normal(size=(5000, 2))])
    labels = (draw.random(5000) < 1.0 / (1.0 + np.exp(-features @ coefficients))).astype(float)
    assert mean_logistic(features, labels, np.ones(5000)) == pytest.approx(coefficients, abs=0.2)


def test_logistic_weighs_by_importance() -> None:
    features, labels = np.ones((4, 1)), np.array([1.0, 1.0, 0.0, 0.0])
    even = mean_logistic(features, labels, np.ones(4))
    genuine = mean_logistic(features, labels, np.array([1.0, 1.0, 5.0, 5.0]))
    assert even[0] == pytest.approx(0.0, abs=1e-6)
    assert genuine[0] == pytest.approx(np.log(1 / 5), abs=0.05)


def test_logistic_converges_where_the_classes_part() -> None:
    features = np.array([[1.0, -1.0], [1.0, -2.0], [1.0, 1.0], [1.0, 2.0]])
    fitted = mean_logistic(features, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))
    assert np.isfinite(fitted).all()
    assert fitted[1] > 1.0


def test_pieces_are_whole_paragraphs_and_sentences() -> None:
    paragraph = "This sentence has more than thirty letters in it. And here is another one that is long enough, too."
    text = f"{paragraph}\nshort\n"
    assert pieces_of(text)[:2] == [text, paragraph]
    assert all(piece.strip() in text.replace("\n", " ") or piece == text for piece in pieces_of(text))


def observations(kind: str, evidence: float, share: float) -> list[Observation]:
    draw = random.Random(f"{kind} {share}")
    return [
        Observation(kind, 400, share, (1.0, draw.random(), 0.0, 0.0, 0.0, evidence + draw.random(), 4.0)) for _ in range(40)
    ]


def test_each_kind_is_judged_by_what_was_learned_from_the_others() -> None:
    """Law looks spun to whoever has only read news."""
    news = [*observations("news", 1.0, 0.0), *observations("news", 6.0, 1.0)]
    law = observations("law", 6.0, 0.0)
    report = _report([*news, *law], {(400, 0.0): 80, (400, 1.0): 40})
    assert {kind for kind, _, _ in report.false} == {"law"}
    assert report.coefficients.without.keys() == {"news", "law"}
    assert report.coefficients.without["law"] != report.coefficients.all
    assert report.believed[400, 0.0] == len(report.false) > 0


def test_coefficients_come_back_as_they_were_saved(tmp_path: Path) -> None:
    coefficients = gate.Coefficients((1.0, 2.0, 3.0, 4.0, 4.5, 5.0, -6.5), {"law": (0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0)})
    gate.save(coefficients, tmp_path / "gate.json")
    assert gate.load(tmp_path / "gate.json") == coefficients


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"all": {}, "without": {}}'])
def test_what_holds_no_coefficients_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "gate.json").write_text(text, "utf-8")
    with pytest.raises(gate.GateError, match="not the coefficients"):
        gate.load(tmp_path / "gate.json")


class TestSpinner:
    restorer = Restorer(registry.named("wp-auto-spinner"), Config())
    restorer.channel = tiny_channel(
        {("go to", "visit"): 9, ("12 months", "year"): 9, ("within the", "in the"): 9, ("spot", "the house"): 3}
    )
    restorer.tables = Tables(restorer.channel)
    text = "Every year we visit two-year-olds in the house. Visit in the year! A year-long visit."

    def spun(self, share: float, seed: int = 1) -> str:
        return Spinner(self.restorer).spin(self.text, share, random.Random(seed)).spun

    def test_all_groups(self) -> None:
        expected = "Every 12 months we go to two-year-olds within the house. Go to within the 12 months! A year-long go to."
        assert self.spun(1.0) == expected

    def test_none(self) -> None:
        assert self.spun(0.0) == self.text

    def test_a_group_is_in_use_throughout_or_not_at_all(self) -> None:
        for seed in range(20):
            assert self.spun(0.5, seed).count("12 months") in (0, 2)

    def test_the_truth_goes_with_it(self) -> None:
        for seed in range(20):
            pair = Spinner(self.restorer).spin(self.text, 0.5, random.Random(seed))
            assert pair.original == self.text


class TestPassages:
    """What is spun to teach the ranker other kinds of English than news."""

    @staticmethod
    def folder(tmp_path: Path) -> Path:
        long = [f"Document {number}. " + f"word{number} " * 2_000 for number in range(20)]
        short = [f"A short review, number {number}." for number in range(400)]
        return genuine_folder(
            tmp_path, {"a": ("legal", long), "b": ("reviews", short), "c": ("thesaurus", long), "d": ("code", long)}
        )

    def test_they_are_running_text_of_bounded_length(self, tmp_path: Path) -> None:
        found = passages(self.folder(tmp_path), 5, random.Random(1))
        assert sum("word" in text for text in found) == 5  # of the contracts, not of the thesaurus or the code
        assert 1 <= sum("review" in text for text in found) <= 5
        assert all(LEAST_WORDS <= len(text.split()) <= WORDS for text in found)

    def test_the_parts_have_no_document_in_common(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path)
        words = [
            {word for text in passages(folder, 50, random.Random(1), part=part) for word in text.split()} for part in (0, 1)
        ]
        own = [{word for word in found if word.startswith("word")} for found in words]
        assert len(own[0]) == len(own[1]) == 10
        assert not own[0] & own[1]

    def test_each_is_spun_in_full_and_in_part_with_its_truth(self, tmp_path: Path) -> None:
        folder = genuine_folder(tmp_path, {"a": ("legal", ["We visit the house every year. " * 40] * 8)})
        pairs = spun_passages(folder, TestSpinner.restorer, 4, random.Random(1))
        assert len(pairs) == 8
        assert all("We visit the house every year." in pair.original for pair in pairs)
        assert all("visit" not in pair.spun and "year" not in pair.spun for pair in pairs[::2])
        assert all(whole.original == partly.original for whole, partly in zip(pairs[::2], pairs[1::2], strict=True))


class TestUsage:
    tables = Tables(compile_channel(tiny_dictionary({("till", "until"): 9, ("overseas", "foreign"): 9})))

    def census(self, tmp_path: Path) -> Census:
        law = "Till then. " * 90 + "Nothing else stands in law. " * 9_000
        news = "An overseas trip. " * 2 + "There is no news today at all. " * 90_000
        return take_census(self.tables, [genuine_folder(tmp_path, {"a": ("legal", [law]), "b": ("mt", [news, "Overseas."])})])

    def test_each_kind_counts_alike(self, tmp_path: Path) -> None:
        usage = self.census(tmp_path).usage(1_000_000)
        assert usage["Till"].kind == "legal"
        assert usage["Till"].expected == pytest.approx(1_000_000 * 90 / 54_000 / 2, rel=0.5)
        assert usage["Till"].most == pytest.approx(usage["Till"].expected * 2, rel=0.1)
        assert usage["overseas"].kind == "news"  # machine translation of news is news
        assert "till" not in usage

    def test_a_kind_that_is_left_out_says_nothing(self, tmp_path: Path) -> None:
        assert "Till" not in self.census(tmp_path).usage(1_000_000, ["legal"])

    def test_a_folder_without_an_index_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(TrainingError, match=r"no INDEX\.tsv"):
            genuine.sources(tmp_path)
        (tmp_path / "INDEX.tsv").write_bytes("name\tkind\ncafé\tlegal\n".encode("latin-1"))
        with pytest.raises(TrainingError, match=r"INDEX\.tsv: not UTF-8"):
            genuine.sources(tmp_path)

    def test_an_index_of_files_that_are_missing_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "INDEX.tsv").write_text("name\tkind\na\tlegal\n", encoding="utf-8")
        with pytest.raises(TrainingError, match=r"INDEX\.tsv names no \.jsonl or \.txt file, .* the columns name and kind"):
            genuine.sources(tmp_path)

    @pytest.mark.parametrize("rows", ["a\tlegal\nb.txt\tletters\n", "a.jsonl\tlegal\nb\tletters\n"])
    def test_files_need_not_be_compressed(self, tmp_path: Path, rows: str) -> None:
        (tmp_path / "INDEX.tsv").write_text(f"name\tkind\n{rows}", encoding="utf-8")
        (tmp_path / "a.jsonl").write_text('{"text": "Till then."}\n', encoding="utf-8")
        (tmp_path / "b.txt").write_text("Dear Ann,\nit rained.\n", encoding="utf-8")
        found = genuine.sources(tmp_path)
        assert [(source.name, source.kind) for source in found] == [("a", "legal"), ("b", "letters")]
        assert [list(genuine.documents(source)) for source in found] == [["Till then."], ["Dear Ann,\nit rained."]]

    def test_a_line_that_is_no_document_is_told_with_its_place(self, tmp_path: Path) -> None:
        folder = genuine_folder(tmp_path, {"a": ("legal", ["Till then."])})
        (source,) = genuine.sources(folder)
        for line in ('{"body": "Till then."}', "[]", "Till then."):
            source.path.write_bytes(zstandard.compress(f'{{"text": "It stands."}}\n{line}\n'.encode()))
            with pytest.raises(TrainingError, match=r"a\.jsonl\.zst:2: not a document"):
                list(genuine.documents(source))


def test_texts_are_joined_and_cut_without_loss_of_words() -> None:
    texts = ["one two three\nfour five", "six " * 50, "seven"]
    words = " ".join(texts).split()
    for size in (3, 40, 1000):
        joined = list(genuine.joined(iter(texts), size))
        assert " ".join(joined).split() == words
        assert all(len(text.split()) >= size for text in joined[:-1])
    pieces = list(genuine.cut(iter(texts), 40))
    assert all(len(piece.split()) <= 80 for piece in pieces)
    assert " ".join(pieces).split() == words[: len(" ".join(pieces).split())]
