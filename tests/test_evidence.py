"""What the phrases of a document say of its having been spun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinfix.families.spinner.channel import compile_channel
from spinfix.families.spinner.dictionary import Usage
from spinfix.families.spinner.evidence import CAP, Evidence
from tests.tiny import evidence_of, lattice_of, tiny_channel, tiny_dictionary

CHANNEL = tiny_channel(
    {
        ("go to", "visit"): 100,
        ("overseas", "foreign"): 200,
        ("the identical", "the same"): 150,
        ("12 months", "year"): 300,
        ("home", "house"): 10,
    },
    genuine={"go to": (60, 80), "overseas": (5, 20), "home": (900, 1000), "12 months": (10, 10)},
)


def evidence(text: str) -> Evidence:
    return evidence_of(text, CHANNEL)


def test_nothing_says_nothing() -> None:
    assert evidence("A quiet evening by the lake.") == Evidence(0.0, 0.0, ())
    assert evidence("") == Evidence(0.0, 0.0, ())


def test_a_phrase_that_authors_use_is_no_evidence() -> None:
    assert evidence("They stayed at home.").log_odds < 0.1


def test_a_phrase_that_only_the_spinner_writes_is() -> None:
    assert evidence("the identical day").log_odds > 2.0


def test_the_rarer_in_genuine_text_the_stronger() -> None:
    strength = [evidence(text).log_odds for text in ("home", "go to", "overseas", "the identical")]
    assert strength == sorted(strength)
    assert strength[0] < strength[-1]


def test_different_phrases_add_up() -> None:
    together = evidence("the identical overseas 12 months").log_odds
    apart = sum(evidence(text).log_odds for text in ("the identical", "overseas", "12 months"))
    assert together == pytest.approx(apart, rel=0.05)


def test_repeating_one_phrase_says_little_more() -> None:
    once, thrice = (evidence("the identical day. " * times).log_odds for times in (1, 3))
    assert once < thrice < 2 * once


def test_one_phrase_is_no_proof() -> None:
    channel = tiny_channel({("zyx", "abc"): 1_000_000})
    assert evidence_of("zyx", channel).log_odds <= CAP


@pytest.mark.parametrize("head", ["visit", "foreign", "the same", "year", "house"])
def test_a_head_that_stands_speaks_against(head: str) -> None:
    assert evidence(f"overseas {head}").log_odds < evidence("overseas").log_odds


def test_heads_that_stand_lower_the_share() -> None:
    spun = "the identical 12 months overseas"
    assert evidence(f"{spun} visit house").share < evidence(spun).share


def test_heads_can_outweigh_a_clue() -> None:
    assert evidence("They go to a house and visit the same foreign town every year.").log_odds == 0.0


def test_clues_point_at_the_phrases_strongest_first() -> None:
    text = "He will go to the identical overseas place."
    found, tokens = evidence(text), lattice_of(text, CHANNEL).tokens
    words = [" ".join(tokens.words[clue.first : clue.last]) for clue in found.clues]
    assert words[0] == "the identical"
    assert "overseas" in words
    weights = [clue.weight for clue in found.clues]
    assert weights == sorted(weights, reverse=True)


def test_of_overlapping_phrases_the_longest_counts() -> None:
    channel = tiny_channel({("a b", "x"): 50, ("b", "y"): 50})
    assert evidence_of("a b", channel).log_odds == pytest.approx(evidence_of("b", channel).log_odds)


def test_a_group_whose_head_stands_put_nothing() -> None:
    """The spinner uses a group throughout a document or not at all."""
    alone = evidence("They spoke of the overseas guests.").log_odds
    beside = evidence("They spoke of the overseas guests. A foreign guest spoke.").log_odds
    other = evidence("They spoke of the overseas guests. A large house stood.").log_odds
    assert beside < other < alone


def test_phrases_that_other_groups_may_have_put_still_speak() -> None:
    channel = tiny_channel({("nation", "country"): 100, ("nation", "state"): 100})
    one, both = (evidence_of(f"the nation {heads}", channel).log_odds for heads in ("state", "state country"))
    assert both < one


def test_what_whole_kinds_of_english_write_says_less() -> None:
    entries = {("shall be", "will be"): 900}
    plain = tiny_dictionary(entries)
    law = replace(plain, usage={"shall be": Usage(1400.0, 1317.0, "scripture")})
    said = [evidence_of("it shall be so", compile_channel(one)).log_odds for one in (plain, law)]
    assert said[1] < 0.5 < said[0]


def test_repeats_count_up_to_a_number() -> None:
    twenty, hundred = (evidence("the identical day. " * times).log_odds for times in (21, 100))
    assert hundred == pytest.approx(twenty)
