"""Pairs of words that only paraphrasers write: their table, what they tell of a text, and how they are counted."""

from __future__ import annotations

from math import log, sqrt
from pathlib import Path

import pytest

from spinfix.errors import TrainingError
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.tortured import dictionary, odd_pairs
from spinfix.families.tortured.dictionary import TorturedDictionary
from spinfix.families.tortured.odd_pairs import ENOUGH, FOR_A_WORD, OddPairs, OddPairsError
from spinfix.families.tortured.synonyms import chance_of
from spinfix.text.stem_tokenizer import Stemmer
from tests.conftest import invoke_training
from training.tortured import odd_pairs as counting

PAIRS = {"alluring paddock": 4.0, "numbers depot": 3.5, "depot administration": 2.75}
TERMS = {"magnetic field": 9, "data warehouse management": 4}
SYNONYMS = {
    "magnetic": ["alluring"],
    "field": ["paddock", "open ground"],
    "data": ["numbers"],
    "warehouse": ["depot"],
    "magnetic field": ["drawing force area"],
}


def odds_of(text: str, pairs: OddPairs | None = None) -> list[float]:
    pairs = pairs or OddPairs(PAIRS, Stemmer())
    return pairs.odds(pairs.stemmer.cut(text))


def are_many(text: str) -> bool:
    pairs = OddPairs(PAIRS, Stemmer())
    return pairs.are_many(pairs.stemmer.cut(text))


class TestAText:
    @pytest.mark.parametrize(
        ("text", "odds"),
        [
            ("The alluring paddock is weak.", [4.0]),
            ("ALLURING-PADDOCKS", [4.0]),
            ("The alluring\npaddocks of the stars.", [4.0]),
            ("An alluring paddock, other alluring paddocks, and alluring paddocks again.", [4.0]),
            ("The numbers depot and the alluring paddock.", [3.5, 4.0]),
            ("A numbers depot administration.", [3.5, 2.75]),
            ("A paddock so alluring, paddock and depot.", []),
            ("An alluring, paddock.", []),
            ("alluring\n\npaddock", []),
            ("", []),
        ],
    )
    def test_has_different_pairs(self, text: str, odds: list[float]) -> None:
        assert odds_of(text) == odds

    def test_has_many_if_it_has_two(self) -> None:
        one = OddPairs({"alluring paddock": 9.0}, Stemmer())
        assert not one.are_many(one.stemmer.cut("The alluring paddock is weak."))
        assert are_many("The numbers depot and the alluring paddock.")
        assert not are_many("The alluring paddock and the alluring paddocks.")
        assert not are_many("The paddocks of the stars.")

    def test_needs_more_the_longer_it_is(self) -> None:
        text = "The alluring paddock and the numbers depot. "
        assert are_many(text + "and so on " * 1_000)
        words = int((7.5 - ENOUGH) / FOR_A_WORD)
        for filler, expected in ((words - 10, True), (words + 10, False)):
            assert are_many(text + "and so on " * (filler // 3)) is expected

    def test_pairs_of_a_file_are_the_same(self) -> None:
        made = OddPairs(PAIRS, Stemmer(["before", *(f"word{number}" for number in range(5_000))]))
        read = OddPairs.of(made.columns(), Stemmer(made.stemmer.numbers))
        text = "A numbers depot before an alluring paddock."
        assert odds_of(text, read) == odds_of(text, made) == [3.5, 4.0]


class TestTheFile:
    def test_it_is_written_sorted_and_read(self, tmp_path: Path) -> None:
        odd_pairs.save(PAIRS, tmp_path)
        assert (tmp_path / odd_pairs.FILE).read_text("utf-8").splitlines()[:2] == ["pair\todds", "alluring paddock\t4.00"]
        assert odd_pairs.load(tmp_path) == PAIRS
        assert odd_pairs.lint(tmp_path) == []

    def test_it_is_optional(self, tmp_path: Path) -> None:
        assert (odd_pairs.load(tmp_path), odd_pairs.lint(tmp_path)) == ({}, [])

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("zeal", "has 1 column, expected 2 tab-separated ones (pair, odds)"),
            ("zeal depot\tmuch", "odds is 'much', expected a number"),
            ("zeaL depot\t3.00", "'zeaL depot' has capitals; write it in lower case"),
            ("zeal\t3.00", "pair 'zeal' is not two words"),
            ("zeal of depots\t3.00", "pair 'zeal of depots' is not two words"),
            ("alluring paddock\t3.00", "'alluring paddock' comes after 'numbers depot'; sort the lines"),
        ],
    )
    def test_faults_are_among_those_of_the_dictionary(self, tmp_path: Path, line: str, message: str) -> None:
        dictionary.save(TorturedDictionary([], [], TERMS, []), tmp_path)
        odd_pairs.save(PAIRS, tmp_path)
        path = tmp_path / odd_pairs.FILE
        path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
        (fault,) = registry.kind("tortured").lint(Family("mine", "tortured", tmp_path))
        assert (fault.file, fault.line) == (path, 5)
        assert fault.message.startswith(message) or message in fault.message

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("alluring paddock\tmuch", "odds is 'much', expected a number"),
            ("zeal\t3.00", "pair 'zeal' is not two words"),
            ("-- --\t3.00", "pair '-- --' is not two words"),
            ("\t3.00", "pair is empty"),
        ],
    )
    def test_a_bad_line_is_refused_with_its_place(self, tmp_path: Path, line: str, message: str) -> None:
        (tmp_path / odd_pairs.FILE).write_text(f"pair\todds\n{line}\n", "utf-8")
        with pytest.raises(OddPairsError, match=rf"odd_pairs\.tsv:2: {message}"):
            odd_pairs.load(tmp_path)


class TestTheyAreCounted:
    def test_pairs_are_neighbours_of_which_one_is_a_synonym(self) -> None:
        shares, written = counting.expectations(TERMS, SYNONYMS)
        assert set(written.values()) == {
            "alluring field",
            "alluring paddock",
            "alluring open",
            "magnetic paddock",
            "magnetic open",
            "drawing force",
            "force area",
            "numbers warehouse",
            "data depot",
            "numbers depot",
            "depot management",
        }
        assert set(shares) == set(written)

    def test_lines_with_the_same_stems_are_one(self) -> None:
        """ "model" and "modelling" of synonyms.tsv, of each synonym the likelier place."""
        shares, _ = counting.expectations(
            {"data field": 1},
            {"fielded": ["meadow", "paddock"], "field": ["paddock", "ground"], "fields": ["x"] * 9 + ["ground"]},
        )
        assert shares["data", "paddock"] == shares["data", "meadow"] == pytest.approx(chance_of(0) * counting.KEPT)
        assert shares["data", "ground"] == pytest.approx(chance_of(1) * counting.KEPT)

    def test_what_a_whole_term_has_is_no_pair(self) -> None:
        shares, _ = counting.expectations({"data field theory": 1}, {"data field theory": ["data field thesis ground ground"]})
        assert shares == {
            ("field", "thesis"): pytest.approx(chance_of(0) / 2),
            ("thesis", "ground"): pytest.approx(chance_of(0) / 2),
        }

    def test_of_what_is_written_alike_the_likeliest_is_shown(self) -> None:
        _, written = counting.expectations({"data field": 1}, {"field": ["paddocks", "paddock"], "data": ["x", "y", "datas"]})
        assert written["data", "paddock"] == "data paddocks"

    def test_synonyms_behind_the_thirtieth_are_none(self) -> None:
        names = [f"{first}{second}" for first in "bcdfgh" for second in ("al", "ak", "om", "ub", "ip", "en")]
        shares, _ = counting.expectations({"data field": 1}, {"field": names})
        assert len(shares) == counting.DEPTH == 30

    def test_a_word_twice_is_no_pair(self) -> None:
        shares, _ = counting.expectations({"data field": 1}, {"field": ["data", "paddock"]})
        assert set(shares) == {("data", "paddock")}

    def test_a_pair_is_as_likely_as_its_term_and_synonyms(self) -> None:
        shares, _ = counting.expectations(TERMS, SYNONYMS)
        first, second = chance_of(0), chance_of(1)
        whole = sqrt(9) + sqrt(4)
        assert shares["allur", "paddock"] == pytest.approx(sqrt(9) / whole * first * first)
        assert shares["allur", "open"] == pytest.approx(sqrt(9) / whole * first * second)
        assert shares["allur", "field"] == pytest.approx(sqrt(9) / whole * first * counting.KEPT)
        assert shares["number", "depot"] == pytest.approx(sqrt(4) / whole * first * first / 2), "one of two pairs"

    def test_terms_add_up(self) -> None:
        one, _ = counting.expectations({"magnetic field": 1, "random forest": 1}, SYNONYMS)
        two, _ = counting.expectations({"magnetic field": 1, "magnetic field theory": 1}, SYNONYMS)
        assert two["allur", "paddock"] == pytest.approx(1.5 * one["allur", "paddock"])

    def test_what_genuine_text_has_is_less_odd(self, tmp_path: Path) -> None:
        dictionary.save(TorturedDictionary([], [], TERMS, []), tmp_path)
        lines = "\n".join(f"{word}\t{', '.join(several)}" for word, several in sorted(SYNONYMS.items()))
        (tmp_path / "synonyms.tsv").write_text(f"word\tsynonyms\n{lines}\n", "utf-8")
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        text = "The alluring paddocks and alluring-paddock gates; alluring, paddock.\n" + "word " * 100_000
        (corpus / "text.txt").write_text(text, "utf-8")
        done = invoke_training("odd-pairs", corpus, "-o", tmp_path)
        assert done.exit_code == 0, done.output
        assert done.stderr.endswith(f"{odd_pairs.FILE}: 10 pairs\n")
        learned = odd_pairs.load(tmp_path)
        shares, _ = counting.expectations(TERMS, SYNONYMS)
        total = 100_000 + 9
        assert learned["alluring field"] == round(log(counting.SHARE * shares["allur", "field"] * total / 0.5), 2)
        assert "alluring paddock" not in learned
        often, never = (log(counting.SHARE * shares["allur", "paddock"] * total / (seen + 0.5)) for seen in (2, 0))
        assert often < counting.LEAST_ODDS < never
        text = "The alluring paddocks and alluring, paddock; alluring paddocks, alluring. Paddock.\n"
        counts, words = counting.counted(shares, iter([text, text]))
        assert (counts["allur", "paddock"], words) == (4, 20)

    @pytest.mark.parametrize(
        ("suggested", "text", "message"),
        [
            (None, "word " * 100, "no synonyms of words of terms"),
            ("field\tpaddock\n", "", "0 words are too few"),
            ("field\tpaddock\n", "a word or two", "4 words are too few"),
        ],
    )
    def test_a_table_is_not_replaced_by_none(self, tmp_path: Path, suggested: str | None, text: str, message: str) -> None:
        dictionary.save(TorturedDictionary([], [], TERMS, []), tmp_path)
        odd_pairs.save(PAIRS, tmp_path)
        if suggested is not None:
            (tmp_path / "synonyms.tsv").write_text(f"word\tsynonyms\n{suggested}", "utf-8")
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "text.txt").write_text(text, "utf-8")
        done = invoke_training("odd-pairs", tmp_path / "corpus", "-o", tmp_path)
        assert done.exit_code == 2
        assert message in done.stderr
        assert odd_pairs.load(tmp_path) == PAIRS

    def test_a_corpus_without_text_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "corpus").mkdir()
        with pytest.raises(TrainingError, match=r"contains no \.txt"):
            counting.learn(tmp_path / "corpus", tmp_path)
        done = invoke_training("odd-pairs", tmp_path / "corpus", "-o", tmp_path)
        assert done.exit_code == 2
        assert "expected one paragraph per line" in done.stderr


def test_the_shipped_pairs_are_those_that_paraphrasers_write() -> None:
    folder = registry.named("tortured").folder
    assert odd_pairs.lint(folder) == []
    pairs = OddPairs(odd_pairs.load(folder), Stemmer())
    told = "A repetitive neural organization on informational indexes, with a squared mistake of two."
    genuine = "A recurrent neural network on data sets, with a squared error of two. The organization has three indexes."
    assert len(odds_of(told, pairs)) == 4
    assert pairs.are_many(pairs.stemmer.cut(told))
    assert odds_of(genuine, pairs) == []
