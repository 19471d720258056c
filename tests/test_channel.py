"""The channel: dictionaries compiled into phrases and heads."""

from __future__ import annotations

import pytest

from spinfix.families.spinner.channel import UNSEEN_CASE, Channel, SpunPhrase, compile_channel
from spinfix.families.spinner.dictionary import Counts, Dictionary, Phrase, Substitution
from spinfix.families.spinner.phrase_trie import END, words_of
from tests.tiny import tiny_channel


def spun_phrase(channel: Channel, phrase: str) -> SpunPhrase:
    node = channel.phrases
    for word in words_of(phrase):
        node = node[word]
    found = node[END]
    assert isinstance(found, SpunPhrase)
    return found


def originals(channel: Channel, phrase: str) -> list[str]:
    return [candidate.original for candidate in spun_phrase(channel, phrase).candidates]


def test_candidates_come_most_frequent_first() -> None:
    channel = tiny_channel({("worldwide", "global"): 5, ("worldwide", "international"): 9})
    assert originals(channel, "worldwide") == ["international", "global"]


def test_draws_of_a_group_add_up_to_one() -> None:
    channel = tiny_channel({("stated", "said"): 3, ("mentioned", "said"): 6, ("claimed", "said"): 1, ("yr", "year"): 7})
    draws = {spun: spun_phrase(channel, spun).candidates[0].draw for spun in ("stated", "mentioned", "claimed", "yr")}
    assert draws["yr"] == 1.0
    assert draws["stated"] + draws["mentioned"] + draws["claimed"] == pytest.approx(1.0)
    assert draws["mentioned"] > draws["stated"] > draws["claimed"]


def test_both_cases_are_known_though_only_one_was_seen() -> None:
    channel = tiny_channel({("overseas", "foreign"): 50})
    (lower,), (capital,) = spun_phrase(channel, "overseas").candidates, spun_phrase(channel, "Overseas").candidates
    assert (capital.spun, capital.original) == ("Overseas", "Foreign")
    assert capital.times == lower.times * UNSEEN_CASE
    assert capital.group != lower.group


def test_a_case_that_was_seen_keeps_its_own_counts() -> None:
    channel = tiny_channel({("overseas", "foreign"): 50}, capitals={("overseas", "foreign"): 20})
    assert spun_phrase(channel, "Overseas").candidates[0].times == 20


def test_an_entry_of_names_has_no_lower_case_form() -> None:
    channel = tiny_channel({}, capitals={("Chinese language", "Chinese"): 9})
    assert originals(channel, "Chinese language") == ["Chinese"]
    assert "chinese" not in channel.phrases


def test_spelling_must_be_the_spinners_own() -> None:
    channel = tiny_channel({("it's", "it is"): 4})
    assert originals(channel, "it's") == ["it is"]
    assert "it’s" not in channel.phrases
    assert "IT" not in channel.phrases


def test_what_authors_wrote_is_split_into_standing_and_own() -> None:
    channel = tiny_channel({("go to", "visit"): 5}, genuine={"go to": (3, 10)})
    found = spun_phrase(channel, "go to")
    assert (found.standing, found.own) == (3, 7)


def test_a_phrase_never_seen_in_genuine_text_has_no_other_source() -> None:
    found = spun_phrase(tiny_channel({("go to", "visit"): 5}), "go to")
    assert (found.standing, found.own) == (0, 0)


def test_own_is_never_less_than_nothing() -> None:
    assert spun_phrase(tiny_channel({("go to", "visit"): 5}, genuine={"go to": (10, 3)}), "go to").own == 0


def test_heads_carry_the_group_of_their_candidates() -> None:
    channel = tiny_channel({("go to", "visit"): 5, ("yr", "year"): 2})
    candidate = spun_phrase(channel, "go to").candidates[0]
    assert channel.heads["visit"][END] == candidate.group
    assert channel.originals[candidate.group] == "visit"


def test_capitalised_phrases_have_counts_of_their_own() -> None:
    counted = Dictionary(
        "own",
        [
            Substitution("I am", "I'm", Counts(9, 9), Counts(0, 0)),
            Substitution("folks", "people", Counts(5, 5), Counts(3, 3)),
        ],
        [Phrase("I am", 0, 0, 4, 40), Phrase("folks", 1, 2, 3, 7)],
    )
    channel = compile_channel(counted)
    assert (spun_phrase(channel, "I am").standing, spun_phrase(channel, "I am").own) == (4, 36)
    assert (spun_phrase(channel, "folks").standing, spun_phrase(channel, "folks").own) == (1, 1)
    assert (spun_phrase(channel, "Folks").standing, spun_phrase(channel, "Folks").own) == (3, 4)
