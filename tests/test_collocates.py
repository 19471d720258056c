"""The words beside a spinner's phrases: how they are counted, kept in a file, and what they tell about a text."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

import pytest

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner import collocates, dictionary_lint, kind
from spinfix.families.spinner.collocates import Collocates, CollocatesError, Weights, beside
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn.pairs import parse
from spinfix.text.tokenizer import tokenize
from training.spinner.collocates import count_genuine, count_spun, weight_of, weights_of


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer(registry.named("wp-auto-spinner"), Config(quality="fast"))


@pytest.fixture(scope="module")
def tables(restorer: Restorer) -> Tables:
    return restorer.tables


class TestBeside:
    def test_words_on_both_sides(self) -> None:
        assert beside(tokenize("the overseas minister said"), 1, 3) == ("the", "said")

    def test_quotation_marks_are_passed_over(self) -> None:
        assert beside(tokenize("In “overseas” trade"), 2, 3) == ("in", "trade")

    def test_none_where_the_text_or_a_line_ends(self) -> None:
        assert beside(tokenize("overseas"), 0, 1) == ("", "")
        assert beside(tokenize("Trade\noverseas\nrose"), 1, 2) == ("", "")


class TestWeights:
    def test_what_only_one_of_both_writes(self) -> None:
        assert weight_of(0, 300, 1000, 1000) == -collocates.MOST
        assert weight_of(300, 0, 1000, 1000) == collocates.MOST

    def test_as_often_beside_both_says_nothing(self) -> None:
        assert weight_of(30, 300, 1000, 10_000) == 0.0

    def test_rare_phrases_say_little(self) -> None:
        assert abs(weight_of(0, 5, 10, 5)) < abs(weight_of(0, 500, 1000, 500))

    def test_counted_where_the_spinner_wrote_the_phrase(self, tables: Tables, tmp_path: Path) -> None:
        pairs = [parse("x", "The {{overseas=>foreign}} minister of overseas Spain came.")] * 60
        (tmp_path / "INDEX.tsv").write_text("name\tkind\nnotes\tmail\n", "utf-8")
        rows = (json.dumps({"id": str(number), "text": "We went overseas again."}) for number in range(200))
        (tmp_path / "notes.jsonl").write_text("\n".join(rows), "utf-8")
        spun, authored = count_spun(tables, pairs), count_genuine(tables, [compressed(tmp_path)])
        assert spun.phrases["overseas"] == 60
        assert ("overseas", collocates.AFTER, "spain") not in spun.words
        found = weights_of(spun, authored)["overseas"]
        assert found.before == {"the": weight_of(60, 0, 60, 200), "went": weight_of(0, 200, 60, 200)}
        assert found.after == {"minister": weight_of(60, 0, 60, 200), "again": weight_of(0, 200, 60, 200)}


def compressed(folder: Path) -> Path:
    import zstandard

    path = folder / "notes.jsonl"
    (folder / "notes.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(path.read_bytes()))
    return folder


WEIGHTS = {"the corporate": Weights({"accused": 2.0}, {"tax": -2.0, "says": 1.2}), "overseas": Weights({}, {"trade": -0.5})}


class TestFile:
    def test_comes_back_as_it_was_saved(self, tmp_path: Path) -> None:
        collocates.save(WEIGHTS, tmp_path / collocates.FILE)
        found = collocates.load(tmp_path / collocates.FILE)
        assert {phrase: found.of(phrase) for phrase in WEIGHTS} == WEIGHTS
        assert found.of("foreign") == Weights({}, {})

    def test_a_family_need_not_have_one(self, tmp_path: Path) -> None:
        assert collocates.load(tmp_path / collocates.FILE).of("overseas") == Weights({}, {})

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("word\tbefore\tafter\n", "expected the tab-separated header phrase, before, after"),
            ("phrase\tbefore\tafter\noverseas\t\n", "has 2 columns, expected 3 tab-separated ones"),
        ],
    )
    def test_a_malformed_file(self, text: str, message: str, tmp_path: Path) -> None:
        (tmp_path / collocates.FILE).write_text(text, "utf-8")
        with pytest.raises(CollocatesError, match=message):
            collocates.load(tmp_path / collocates.FILE)

    def test_phrases_without_a_line_are_not_kept(self) -> None:
        known = Collocates({"overseas": ("", "")})
        for number in range(10):
            known.of(f"misspelt {number}")
        known.of("overseas")
        assert len(known._read) == 1

    def test_a_malformed_line(self) -> None:
        with pytest.raises(CollocatesError, match=r"the line of 'overseas' is malformed .*`spinfix dictionary lint`"):
            Collocates({"overseas": ("trade", "")}).of("overseas")

    def test_lint(self, tmp_path: Path) -> None:
        (tmp_path / collocates.FILE).write_text(
            "phrase\tbefore\tafter\nforeign\t\ttax=-2.0\noverseas\ttrade\tb=1.0 a=1.0 far=9.0\n", "utf-8"
        )
        assert [fault.message for fault in collocates.lint(tmp_path, ["overseas"])] == [
            "'foreign' is the form of no phrase of the dictionary; remove the line",
            "'trade' is not a word with its weight, such as tax=-2.0",
            "'far=9.0' is not a word with its weight, such as tax=-2.0",
            "has words that are not sorted or occur twice",
        ]

    def test_the_shipped_file_has_no_faults(self) -> None:
        assert not dictionary_lint.lint(registry.named("wp-auto-spinner").folder)


class TestShown:
    def test_of_words_that_tell_as_much_the_most_frequent_ones(self, tmp_path: Path) -> None:
        rare = dict.fromkeys(("aardvark", "abacus", "abbess", "abbot", "abscess", "acanthus", "adze", "aeon"), collocates.MOST)
        weights = {"the corporate": Weights(rare | {"with": collocates.MOST, "zebra": 0.3}, {"tax": -2.0})}
        collocates.save(weights, tmp_path / collocates.FILE)
        shown = list(kind._beside(collocates.load(tmp_path / collocates.FILE), "the corporate"))
        assert shown[0] == "the corporate: typical of authors: the corporate tax"
        assert shown[1].startswith("the corporate: typical of the spinner: with the corporate, ")
        assert shown[1].count(",") == kind.MOST_SHOWN - 1
        assert "zebra" not in shown[1]


class TestEvidence:
    def evidence(self, restorer: Restorer, text: str) -> list[float]:
        lattice = restorer.lattice(text)
        numbers = [number for number, arc in enumerate(lattice.arcs) if arc.phrase.candidates[0].spun == "the corporate"]
        assert numbers
        return list(restorer.collocates.evidence(lattice.tokens, lattice.arcs, numbers))

    def test_by_the_words_beside(self, restorer: Restorer) -> None:
        assert self.evidence(restorer, "Nobody likes the corporate tax.")[0] < 0.0
        assert self.evidence(restorer, "Nobody thinks that the corporate acquired it.")[0] > 0.0

    def test_of_unknown_words_there_is_none(self, restorer: Restorer) -> None:
        assert self.evidence(restorer, "Qwerty the corporate qwerty") == [0.0]

    def test_a_family_without_the_file_has_none(self, restorer: Restorer) -> None:
        lattice = restorer.lattice("Nobody likes the corporate tax.")
        assert list(Collocates({}).evidence(lattice.tokens, lattice.arcs, array("i", [0]))) == [0.0]


def test_a_spun_text_is_believed_for_the_words_beside_its_phrases(restorer: Restorer) -> None:
    without = Restorer(registry.named("wp-auto-spinner"), Config(quality="fast"))
    without.collocates = Collocates({})
    text = "The overseas minister arrived this 12 months, and the corporate says that it has bought one other firm. " * 2
    assert restorer.detect(text).probability > without.detect(text).probability
