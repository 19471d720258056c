"""Documents of spinners that are not known are told by what only these write, and are not restored as those of a known one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinfix import Cleaner, Config, Result
from spinfix.edits import Edit
from spinfix.families import registry
from spinfix.families.findings import UNKNOWN, Finding
from spinfix.families.spinner import habits, other_spinners, restorer
from spinfix.families.spinner.other_spinners import OtherSpinners
from spinfix.text.tokenizer import tokenize
from tests.conftest import invoke

SPUN = (
    "The Overseas Minister mentioned the United States would send one other envoy this 12 months. In keeping with officers, "
    "the White Home has additionally requested the ministry for assist, and a spokesman mentioned that greater than 40 folks "
    "have been harm. The corporate makes use of software program that was constructed abroad."
)
"""Written for these tests, with phrases of the known spinner."""
OTHER = SPUN.replace("In keeping with officers,", "Withinside the capital,")

CLEANER = Cleaner(Config(quality="fast"))


def marks(text: str) -> list[str]:
    return [clue.text for clue in OtherSpinners(["withinside the", "a unmarried", "-based totally"]).clues(tokenize(text))]


class TestMarks:
    def test_each_is_found_once(self) -> None:
        assert marks("It grew withinside the wood\nfor A\n unmarried year withinside the dark.") == [
            "withinside the",
            "A\n unmarried",
        ]
        assert marks("A web-based totally new bed") == ["-based totally"]

    @pytest.mark.parametrize(
        "text",
        [
            "It grew withinside them for a unmarriedly year.",  # parts of words
            'The tool writes "withinside the" and "a unmarried".',  # mentioned
            "Article spinners grow withinside the dark.",  # a text about spinning
        ],
    )
    def test_others_are_not(self, text: str) -> None:
        assert marks(text) == []

    def test_the_longest_is_told_where_it_is_first(self) -> None:
        text = "withinside the wood, withinside the dark, withinside"
        clues = OtherSpinners(["withinside", "withinside the"]).clues(tokenize(text))
        assert [(clue.start, clue.text) for clue in clues] == [(0, "withinside the"), (42, "withinside")]

    def test_a_word_that_ends_as_one_begins_is_none(self) -> None:
        assert marks("A banana unmarried year.") == []

    def test_one_with_a_hyphen_is_no_part_of_a_longer_word(self) -> None:
        assert OtherSpinners(["open-supply"]).clues(tokenize("an open-supply-chain model")) == []
        assert len(OtherSpinners(["open-supply"]).clues(tokenize("an open-supply model"))) == 1

    def test_a_family_without_such_phrases_tells_none(self) -> None:
        assert OtherSpinners([]).clues(tokenize("withinside the a unmarried")) == []

    def test_a_long_text_needs_more(self) -> None:
        text = "It grew withinside the wood." + " And the old oak grew with it." * 140
        assert other_spinners.PER_WORDS < len(tokenize(text)) < 2 * other_spinners.PER_WORDS
        assert marks(text) == []
        assert marks(f"{text} It was a unmarried year.") == ["withinside the", "a unmarried"]

    def test_those_of_the_shipped_family_are_in_order_and_in_lower_case(self) -> None:
        others = habits.read(registry.named("wp-auto-spinner")).others
        assert list(others) == sorted(set(others))
        assert all(phrase == " ".join(phrase.lower().split()) for phrase in others)


class TestDocuments:
    def test_the_document_is_not_restored(self) -> None:
        assert CLEANER.analyse(SPUN).family == "wp-auto-spinner"
        result = CLEANER.analyse(OTHER)
        assert (result.text, result.family) == (OTHER, UNKNOWN)
        finding = result.findings[0]
        assert finding.probability >= other_spinners.PROBABILITY_IF_FOUND
        assert [clue.text for clue in finding.clues] == ["Withinside"]
        assert finding.note == other_spinners.NOTE
        assert "Overseas" in [edit.found for edit in finding.doubtful]

    def test_it_is_restored_if_the_caller_says_what_it_is(self) -> None:
        result = Cleaner(Config(quality="fast", assume_spun=True)).analyse(OTHER)
        assert "Foreign Minister" in result.text

    def test_detection_says_the_same(self) -> None:
        found = CLEANER.detect(OTHER)
        assert found.family == UNKNOWN
        assert found.spin_probability == CLEANER.analyse(OTHER).spin_probability

    def test_a_document_that_may_be_spun_is_spun_if_it_has_such_a_word(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = (
            "The old mill stands by the weir, and the water turns its wheel as it has for three hundred years. "
            "Ann Lee keeps the key. The corporate was constructed abroad."
        )
        probability = CLEANER.detect(text).spin_probability
        assert probability is not None
        assert other_spinners.LEAST_PROBABILITY < probability < CLEANER.config.threshold
        other = f"{text} It was withinside."
        found = CLEANER.detect(other)
        assert (found.family, found.spin_probability) == (UNKNOWN, other_spinners.PROBABILITY_IF_FOUND)
        monkeypatch.setattr(other_spinners, "LEAST_PROBABILITY", CLEANER.config.threshold)
        assert CLEANER.detect(other).family is None

    def test_genuine_text_with_such_words_is_not_asked(self) -> None:
        text = "She slept withinside the barn, a unmarried woman of forty, and the rain fell on the roof until morning."
        result: Result = CLEANER.analyse(text)
        assert (result.text, result.family) == (text, None)

    def test_the_report_says_so(self) -> None:
        assert "spun by an unknown tool" in invoke("detect", "--explain", "-", stdin=OTHER).stdout

    def test_the_report_does_not_say_that_the_edits_are_below_the_minimum(self) -> None:
        said = invoke("clean", "--explain", "--quality", "fast", "-", stdin=OTHER)
        assert "not applied, since the tool that spun the text is unknown:" in said.stdout + said.stderr
        assert "below the minimum" not in said.stdout + said.stderr

    def test_addresses_and_code_are_not_its_words(self) -> None:
        for mark in ("https://example.org/withinside/now", "`withinside`"):
            assert CLEANER.analyse(f"{SPUN} See {mark} and more.").family == "wp-auto-spinner"

    def test_a_piece_of_a_long_document_that_is_anothers_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(restorer, "LONGEST", len(OTHER) + 4)
        for text in (f"{SPUN}\n{OTHER}\n", f"{OTHER}\n{SPUN}\n"):
            result = CLEANER.analyse(text)
            assert result.family == CLEANER.detect(text).family == "wp-auto-spinner"
            assert OTHER in result.text
            assert "The Foreign Minister said" in result.text
        assert CLEANER.analyse(f"{OTHER}\n{OTHER}\n").family == UNKNOWN


def test_a_part_that_is_believed_tells_the_whole() -> None:
    edits = (Edit(5, 6, "a", "b", "restoration"),)
    other = Finding(UNKNOWN, (), 0.999, note="other", doubtful=(Edit(0, 1, "a", "b", "restoration"),))
    known = Finding("known", edits, 0.9, note="known", settled=True)
    whole = other_spinners.joined([other, known], lambda finding: finding.probability > 0.7)
    assert (whole.family, whole.probability, whole.note, whole.settled) == ("known", 0.9, "known", False)
    assert (whole.edits, whole.doubtful) == (edits, other.doubtful)
    doubted = replace(known, edits=(), probability=0.5)
    assert other_spinners.joined([doubted, other], lambda finding: finding.probability > 0.7).family == UNKNOWN
    assert other_spinners.joined([known], lambda finding: True) == known
