"""Near matches of dictionary entries."""

from __future__ import annotations

import pytest

from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.fuzzy_matcher import HYPHEN_WEIGHT, FuzzyMatcher, _letters
from spinfix.families.spinner.lattice import Arc
from spinfix.families.spinner.scanner import Scanner
from tests.tiny import lattice_of, tiny_channel

CHANNEL = tiny_channel(
    {
        ("overseas", "foreign"): 100,
        ("automobile", "car"): 90,
        ("mannequin", "model"): 80,
        ("nearly", "almost"): 70,
        ("enterprise", "business"): 60,
        ("technology", "tech"): 50,
        ("anticipated", "expected"): 40,
        ("the corporate", "the company"): 30,
        ("primarily based", "based"): 25,
        ("yr", "year"): 20,
        ("remarkable", "great"): 5,
        ("location", "place of work"): 9,
    }
)
MATCHER = FuzzyMatcher(Tables(CHANNEL))


def find(text: str) -> list[Arc]:
    return MATCHER.find(lattice_of(text, CHANNEL))


def originals(text: str) -> list[str]:
    return [candidate.original for arc in find(text) for candidate in arc.phrase.candidates]


@pytest.mark.parametrize(
    ("text", "original"),
    [
        ("Oversees", "Foreign"),
        ("oversaes", "foreign"),
        ("overssas", "foreign"),
        ("ovrseas", "foreign"),
        ("manneqiun", "model"),
        ("enterprse", "business"),
        ("Enterpriise", "Business"),
        ("overseas-minister", "foreign"),
        ("London-primarily based", "based"),
    ],
)
def test_found(text: str, original: str) -> None:
    assert originals(text) == [original]


@pytest.mark.parametrize(
    "text",
    [
        "overtly",  # too far
        "yrs",  # too short
        "overseass",  # an s more may be a plural
        "mannequins",  # the spinner has entries of its own for plurals
        "automobiles",
        "anticipates",  # another ending of the same verb: "expected" would be wrong
        "anticipating",
        "nearby",  # too short to be compared
        "corporates",  # only entries of one word are compared
        "enterprises",
        "mannequin's-like thing, 12",
        "London-primarily",  # the entry has two words
        "",
    ],
)
def test_not_found(text: str) -> None:
    assert originals(text) == []


def variants(word: str, letters: str) -> set[str]:
    """The words that are one letter off."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in cuts if right}
    more = {left + letter + right for left, right in cuts for letter in letters}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    turned = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    return (fewer | more | other | turned) - {word}


@pytest.mark.parametrize("word", ["overseas", "mannequin", "abab", "zzzz"])
def test_the_letters_rule_out_no_word_that_letters(word: str) -> None:
    for other in variants(word, "aqz"):
        assert (_letters(word) ^ _letters(other)).bit_count() <= 2


def test_of_several_nearest_entries_the_first_counts() -> None:
    for unknown, count in (("overteas", 1), ("overdeas", 0)):  # a dictionary is in alphabetical order
        channel = tiny_channel({("overseas", "foreign"): 5, (unknown, "strong"): 5})
        assert len(FuzzyMatcher(Tables(channel)).find(lattice_of("overpeas", channel))) == count


def test_an_entry_of_two_words_behind_a_hyphen_weighs_less() -> None:
    (arc,) = find("London-primarily based")
    assert (arc.first, arc.last) == (2, 4)
    assert [candidate.times for candidate in arc.phrase.candidates] == [25 * HYPHEN_WEIGHT]


@pytest.mark.parametrize("protected", ["primarily", "based"])
def test_an_entry_behind_a_hyphen_has_no_protected_word(protected: str) -> None:
    text = "London-primarily based"
    start = text.index(protected)
    assert MATCHER.find(Scanner(Tables(CHANNEL)).lattice(text, [(start, start + len(protected))])) == []


def test_an_exact_match_needs_no_near_one() -> None:
    assert find("overseas") == []


def test_a_head_is_the_authors_own_word() -> None:
    channel = tiny_channel({("remarkable", "great"): 5, ("worthy", "remarkably"): 2})
    matcher = FuzzyMatcher(Tables(channel))
    assert matcher.find(lattice_of("remarkably", channel)) == []
    assert [arc.first for arc in matcher.find(lattice_of("remarkible", channel))] == [0]


def test_an_arc_points_at_the_word() -> None:
    assert [(arc.first, arc.last) for arc in find("The Oversees Minister")] == [(1, 2)]


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ("natural", "naturall"),  # English of 1600
        ("political", "politicall"),
        ("publicly", "publickly"),
        ("something", "somethin"),  # dialect
        ("nothing", "nothin"),
        ("believe", "belieue"),
        ("worthies", "worthyes"),
        ("enterprise", "enterprize"),
        ("recognized", "recognised"),  # English of elsewhere
        ("licenses", "licences"),
        ("favorite", "favourite"),
        ("traveled", "travelled"),
        ("employees", "employers"),  # a word of its own, as frequent as the entry
        ("profession", "procession"),
    ],
)
def test_another_spelling_or_word_is_no_misspelling(entry: str, word: str) -> None:
    channel = tiny_channel({(entry, "whatever"): 50})
    assert FuzzyMatcher(Tables(channel)).find(lattice_of(f"They had {word} there.", channel)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The Kynges moste overssas shippes were drowned in thilke grete tempest.",  # old spelling
        "Tho overssas rnarket roportod hoavy salos yostorday.",  # read by a machine
        "i dunno overssas wuz kinda alrightt lolz innit",  # chat
    ],
)
def test_among_strange_words_nothing_is_a_misspelling(text: str) -> None:
    assert find(text) == []
    assert [arc.phrase.candidates[0].spun for arc in find("The overssas market reported heavy sales yesterday.")] == [
        "overseas"
    ]


def test_strange_words_far_away_say_nothing() -> None:
    strange = "The Kynges moste shippes were drowned in thilke grete tempest."
    assert find(f"{strange} {'The market was calm. ' * 20} The overssas market rose.")


def test_a_strange_word_says_nothing_of_exact_matches_beside_hyphens() -> None:
    assert originals("thilke shippes of the overseas-trade were drownde") == ["foreign"]


@pytest.mark.parametrize("text", ["Oversees", "oversaes", "overseas-minister"])
def test_a_near_match_weighs_less_than_an_exact_one(text: str) -> None:
    (exact,) = lattice_of("Overseas" if text[0] == "O" else "overseas", CHANNEL).arcs[0].phrase.candidates
    (near,) = find(text)[0].phrase.candidates
    assert near.times < exact.times
    assert near.draw < exact.draw
    assert near.group == exact.group


def test_several_words_hyphen_edgess() -> None:
    assert originals("the-corporate-overseas-thing") == ["foreign"]


def test_a_hyphen_between_the_words_of_a_phrase() -> None:
    arcs = find("a the-corporate thing")
    assert [(arc.first, arc.last, arc.phrase.candidates[0].original) for arc in arcs] == [(1, 4, "the company")]


def test_an_entry_with_a_hyphen_of_its_own_is_no_near_match() -> None:
    channel = tiny_channel({("time frame", "period"): 5, ("time-frame", "schedule"): 5})
    lattice = lattice_of("a time-frame here", channel)
    assert [arc.phrase.candidates[0].original for arc in lattice.arcs] == ["schedule"]
    assert FuzzyMatcher(Tables(channel)).find(lattice) == []
