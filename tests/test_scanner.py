"""The scanner finds what tokens, lattice and evidence would have found, compiled or not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner import scanner
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.gate import is_plain
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.segments import suspicious
from spinfix.text.tokenizer import tokenize
from tests.compiled import uncompiled
from tests.reference.evidence import signs, weigh_signs
from tests.reference.lattice import build, heads_before

CHANNEL = Restorer(registry.named("wp-auto-spinner"), Config()).channel
TABLES = Tables(CHANNEL)
SCANNERS: dict[str, Any] = {
    "as installed": scanner.Scanner(TABLES),
    "uncompiled": uncompiled("families.spinner.scanner", "text.fast_tokenizer").Scanner(TABLES),
}

MARKS = "aZ'’.,5½é\u0301ſ-–—_*=\n \tnt“”\u00a0\u2028中😀\ud800İK|"
WORDS = [
    word.replace("¶", "\n")
    for line in (
        "the identical overseas two-day go to visit doesn't isn’t it’s U.S. U.S.Army 12 months¶ of. because foreign-born 1.5",
        "’s they’re 75th -- ... e.g. at home¶¶year end-12 months the naïve İstanbul ﬁve ½ x.y.z.w",
    )
    for word in line.split(" ")
]
TEXTS = st.one_of(
    st.text(MARKS, max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join),
    st.lists(st.sampled_from([*WORDS, "\n", "\n\n"]), max_size=60).map("".join),
)


def spans(text: str, draw: random.Random) -> list[tuple[int, int]]:
    starts = sorted(draw.randint(0, len(text)) for _ in range(draw.choice((0, 0, 1, 3))))
    return [(start, min(len(text), start + draw.randint(0, 9))) for start in starts]


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
@given(text=TEXTS, draw=st.randoms(use_true_random=False))
@example(text="", draw=random.Random(0))
@example(text="word " * 900 + "the identical overseas 12 months. " * 40, draw=random.Random(0))
def test_the_first_look_is_the_whole_truth(scanner: Any, text: str, draw: random.Random) -> None:
    """So a text that it lets go is one that the screen would have let go, and no other."""
    excluded = spans(text, draw)
    scan = scanner.scan(text, excluded)
    lattice = build(tokenize(text), CHANNEL, excluded)
    found = signs(lattice)
    evidence = weigh_signs(found)
    tokens = lattice.tokens
    assert scan.size == lattice.size
    assert scan.evidence.log_odds == pytest.approx(evidence.log_odds)
    assert scan.evidence.share == pytest.approx(evidence.share, abs=0.051)
    assert scan.suspicious == bool(suspicious(lattice, found))
    assert is_plain(scan.evidence, scan.size) == is_plain(evidence, lattice.size)
    expected = [(tokens.starts[first], tokens.ends[last - 1], pytest.approx(weight)) for first, last, weight in evidence.clues]
    assert [(clue.start, clue.end, clue.weight) for clue in scanner.clues(text, excluded)] == expected


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
@given(text=TEXTS, draw=st.randoms(use_true_random=False))
@example(text="word " * 900 + "the identical overseas 12 months. " * 40, draw=random.Random(0))
def test_lattice_and_signs_are_those_of_the_plain_way(scanner: Any, text: str, draw: random.Random) -> None:
    excluded = spans(text, draw)
    lattice, expected = scanner.lattice(text, excluded), build(tokenize(text), CHANNEL, excluded)
    assert lattice.tokens == expected.tokens
    assert (lattice.units, lattice.protected, heads_before(lattice)) == (
        expected.units,
        expected.protected,
        heads_before(expected),
    )
    # for a text with curly apostrophes each way makes its own phrases
    assert [(arc[:2], arc.phrase.candidates) for arc in lattice.arcs] == [
        (arc[:2], arc.phrase.candidates) for arc in expected.arcs
    ]
    found, plain = scanner.signs(text, excluded), signs(expected)
    assert found.firsts == plain.firsts
    for share in (0.35, 0.9):
        assert found.scores(share) == pytest.approx(plain.scores(share))
    assert scanner.evidence(text, excluded).log_odds == pytest.approx(weigh_signs(plain).log_odds)
    marks = bytearray(draw.randrange(2) for _ in range(len(lattice.tokens)))
    for marked in (True, False):
        some, expected_some = found.where(marks, marked), plain.where(marks, marked)
        assert some.firsts == expected_some.firsts
        assert some.scores(0.9) == pytest.approx(expected_some.scores(0.9))


@given(text=TEXTS)
def test_both_ways_see_the_same(text: str) -> None:
    one, other = (scanner.scan(text, ()) for scanner in SCANNERS.values())
    assert tuple(one[:3]) == tuple(other[:3])
    one, other = (scanner.clues(text, ()) for scanner in SCANNERS.values())
    assert [clue[:3] for clue in one] == [clue[:3] for clue in other]


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
def test_signs_stay_what_they_are_when_another_text_is_looked_at(scanner: Any) -> None:
    text, other = "the identical overseas 12 months, the same year", "They go to visit a home. " * 40
    found = scanner.signs(text, ())
    before = found.firsts, found.ids, found.scores(0.9)
    assert before[2]
    scanner.lattice(other, ())
    scanner.scan(other[:70], ())
    assert (found.firsts, found.ids, found.scores(0.9)) == before
