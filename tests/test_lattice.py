"""The lattice: arcs, heads and units of a document."""

from __future__ import annotations

import pytest

from spinfix.families.spinner.lattice import LONGEST_UNIT
from tests.reference.lattice import heads_before
from tests.tiny import lattice_of, tiny_channel

CHANNEL = tiny_channel({("go to", "visit"): 5, ("a go to", "a visit"): 3, ("overseas", "foreign"): 5, ("12 months", "year"): 4})


def spans(text: str) -> list[tuple[int, int]]:
    return [(arc.first, arc.last) for arc in lattice_of(text, CHANNEL).arcs]


def heads(text: str) -> list[tuple[int, int]]:
    return [(head.first, head.last) for found in heads_before(lattice_of(text, CHANNEL)).values() for head in found]


def units(text: str) -> list[str]:
    lattice = lattice_of(text, CHANNEL)
    starts, ends = lattice.tokens.starts, lattice.tokens.ends
    return [text[starts[first] : ends[last - 1]] for first, last in lattice.units]


def test_arcs_may_overlap() -> None:
    assert spans("on a go to Oslo") == [(1, 4), (2, 4)]


def test_arcs_are_found_by_their_first_token() -> None:
    lattice = lattice_of("overseas folks go to Oslo", CHANNEL)
    assert [lattice.arcs.find(*place)[:2] for place in ((0, 1), (2, 4))] == [(0, 1), (2, 4)]


def test_whole_words_only() -> None:
    assert spans("overseass goto 112 months") == []


def test_all_capitals_are_nobodys_output() -> None:
    assert spans("OVERSEAS GO TO") == []


@pytest.mark.parametrize("text", ["overseas-born", "non-overseas"])
def test_a_lower_case_word_beside_a_hyphen_was_never_touched(text: str) -> None:
    assert spans(text) == []


def test_a_capitalised_word_beside_a_hyphen_may_have_been() -> None:
    assert spans("Overseas-born") == [(0, 1)]


def test_a_percent_sign_right_after_its_number_is_the_authors() -> None:
    channel = tiny_channel({("%", "percent"): 5, ("100%", "100 percent"): 3})
    assert [tuple(arc[:2]) for arc in lattice_of("60 % of it", channel).arcs] == [(1, 2)]
    assert not list(lattice_of("60% of it", channel).arcs)
    assert [tuple(arc[:2]) for arc in lattice_of("100% of it", channel).arcs] == [(0, 2)]


def test_a_word_joined_to_a_digit_is_a_name() -> None:
    channel = tiny_channel({("web", "internet"): 5, ("the web", "the internet"): 5})
    assert [tuple(arc[:2]) for arc in lattice_of("on web 3", channel).arcs] == [(1, 2)]
    assert not list(lattice_of("on web3", channel).arcs)
    assert not list(lattice_of("on the web2", channel).arcs)


def test_only_the_end_of_a_phrase_meets_the_hyphen() -> None:
    assert spans("go to-morrow") == []
    assert spans("they-go to Oslo") == []


def test_heads_are_known_by_where_they_end() -> None:
    lattice = lattice_of("the visit ended", CHANNEL)
    assert list(heads_before(lattice)) == [2]
    assert CHANNEL.originals[heads_before(lattice)[2][0].group] == "visit"


def test_heads_beside_a_hyphen_do_not_count() -> None:
    assert heads("a year-old") == []
    assert heads("a year old") == [(1, 2)]


@pytest.mark.parametrize("text", ["see https://example.org/overseas/x", "write to overseas@example.org", "run `go to`"])
def test_addresses_and_code_are_out_of_bounds(text: str) -> None:
    assert spans(text) == []
    assert heads(text.replace("overseas", "foreign").replace("go to", "visit")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line. Two sentences.", ["One line. Two sentences."]),
        ("A heading\nThen text.", ["A heading", "Then text."]),
        ("It ends.\nthen goes on", ["It ends.", "then goes on"]),
        ("hard-wrapped\ntext goes on", ["hard-wrapped\ntext goes on"]),
        ("hard-wrapped\r\ntext goes on", ["hard-wrapped\r\ntext goes on"]),
        ("a paragraph\n\nanother", ["a paragraph", "another"]),
        ("", []),
    ],
)
def test_units_are_paragraphs(text: str, expected: list[str]) -> None:
    assert units(text) == expected


def test_endless_text_is_cut() -> None:
    lattice = lattice_of("word " * (2 * LONGEST_UNIT + 1), CHANNEL)
    assert [last - first for first, last in lattice.units] == [LONGEST_UNIT, LONGEST_UNIT, 1]


def test_units_cover_every_token_once() -> None:
    lattice = lattice_of("One.\nTwo two.\n\nthree\nfour " + "five " * 900, CHANNEL)
    covered = [token for first, last in lattice.units for token in range(first, last)]
    assert covered == list(range(len(lattice.tokens)))


def test_curly_apostrophes_rule_out_originals_with_straight_ones() -> None:
    channel = tiny_channel({("it is", "it's"): 5, ("it is", "that is"): 5, ("we are", "we're"): 5})

    def proposed(text: str) -> list[list[str]]:
        return [[candidate.original for candidate in arc.phrase.candidates] for arc in lattice_of(text, channel).arcs]

    assert proposed("it is late, and we are late") == [["it's", "that is"], ["we're"]]
    assert proposed("it is Tom’s") == [["that is"]]
    assert proposed("we are at Tom’s") == []


def test_a_hyphen_inside_a_phrase_bars_nothing() -> None:
    channel = tiny_channel({("built-in", "integrated"): 5, ("in a", "within a"): 5})

    def found(text: str) -> list[str]:
        return [arc.phrase.candidates[0].original for arc in lattice_of(text, channel).arcs]

    assert found("a built-in camera") == ["integrated"]
    assert found("a non-built-in camera") == []
    assert found("a built-in a year") == ["integrated"]
