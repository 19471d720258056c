"""Words and stems in numbers, and the terms that runs of them may stand for."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinfix.families.tortured import term_trie
from spinfix.text import stem_tokenizer
from spinfix.text.morphology import stem
from spinfix.text.stem_tokenizer import WORD
from tests.compiled import uncompiled

MODULES: dict[str, tuple[Any, Any]] = {
    "as installed": (stem_tokenizer, term_trie),
    "uncompiled": (uncompiled("text.stem_tokenizer"), uncompiled("families.tortured.term_trie", "text.stem_tokenizer")),
}
KNOWN = ("deep", "network", "learn", "profound", "organiz", "belief", "gain", "knowledg", "naïv", "a" * 70)
TEXTS = st.one_of(
    st.text("aZ9_- \n\t‐‑é\u0301½中😀\ud800İ²", max_size=60),
    st.lists(
        st.sampled_from(
            [
                "deep",
                "Networks",
                "LEARNING",
                "profound",
                "organize",
                "beliefs",
                "gaining",
                "knowledge",
                "Naïve",
                "the",
                "a" * 70,
                "¶",
            ]
        ),
        max_size=40,
    ).map(lambda words: " ".join(words).replace(" ¶ ", "\n\n").replace("¶", "\n")),
)


def known(module: Any) -> Any:
    made = module.Stemmer()
    for name in KNOWN:
        made.number(name)
    return made


STEMMERS = {name: known(module) for name, (module, _) in MODULES.items()}


@pytest.mark.parametrize("name", MODULES)
@given(text=TEXTS)
@example(text="")
@example(text="deep\n\n-learning networks" * 9000)
@example(text="deep\r\rlearning\r\n\r\nnetworks\n\rbelief\r\nnetworks\rdeep\r")
@example(
    text="".join(f"deep{blank}learning" for blank in map(chr, (0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x1680, *range(0x1FFF, 0x3002))))
)
def test_words_are_those_of_the_expression(name: str, text: str) -> None:
    words = STEMMERS[name].cut(text)
    matches = list(WORD.finditer(text))
    assert words.words == [match.group().lower() for match in matches]
    assert words.spans == [match.span() for match in matches]
    assert list(words.stems) == [KNOWN.index(s) if (s := stem(word)) in KNOWN else -1 for word in words.words]
    gaps = [text[left.end() : right.start()] for left, right in pairwise(matches)]
    blank = r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
    joined = [re.fullmatch(rf"['’]|[-‐‑]?{blank}(?:\r\n|[\n\r])?{blank}", gap) is not None for gap in gaps]
    assert [bool(mark) for mark in words.joined][1:] == joined


@pytest.mark.parametrize("name", MODULES)
def test_what_is_registered_later_is_found(name: str) -> None:
    made = MODULES[name][0].Stemmer()
    assert list(made.cut("deep water").stems) == [-1, -1]
    assert made.number("deep") == made.number("deep") == 0
    assert list(made.cut("deep water").stems) == [0, -1]


def test_many_words_are_forgotten_and_asked_again() -> None:
    made = known(stem_tokenizer)
    for part in range(3):
        made.cut(" ".join(f"w{part}x{number}" for number in range(60_000)))
    assert list(made.cut("deep w1x9 deep").stems) == [0, -1, 0]


@pytest.mark.parametrize("name", MODULES)
def test_pairs_are_neighbours(name: str) -> None:
    module = MODULES[name][0]
    made = known(module)
    pairs = module.Pairs([(0, 1), (3, 4)], len(made.numbers))
    assert list(pairs.places(made.cut("Deep networks of profound organizing. Deep learning, deep: network"))) == [0, 3, 7]
    assert list(pairs.places(made.cut(""))) == []


TERMS = [("deep", "network"), ("deep", "belief", "network"), ("knowledg", "network"), ("deep", "learn", "network", "belief")]
PIECES = [
    (("profound",), ("deep",), -0.1, 7, 0.5),
    (("organiz",), ("network",), -0.2, 9, -1.0),
    (("organiz",), ("belief",), -0.3, 2, -1.0),
    (("gain", "knowledg"), ("learn",), 0.0, 3, -2.0),
    (("gain",), ("knowledg", "network"), 0.0, 1, -3.0),
]
LEAST = 0.0
LONGEST = 6
"""Words of a run; what is compiled hides its constants."""


def by_hand(stems: list[str], joined: list[int], *, everywhere: bool) -> list[tuple[Any, ...]]:
    """Every way, the plain way: all readings of every run, then those that are terms."""
    suspicious = [at for at, name in enumerate(stems) if name == "profound"]
    found = []
    for first in range(len(stems) - 1):
        if not everywhere and not any(first <= at < first + LONGEST for at in suspicious):
            continue
        ways: list[tuple[int, tuple[str, ...], float, int, float, int, int]] = [(first, (), 0.0, 10**6, -4.0, 0, 0)]
        while ways:
            at, key, share, phrases, suspicion, head, tail = ways.pop(0)
            changed = key in TERMS and phrases != 10**6 and tuple(stems[first:at]) not in TERMS
            if changed and at - first > 1 and (everywhere or suspicion >= LEAST):
                found.append((first, at, TERMS.index(key), round(share, 6), phrases, suspicion, head, tail))
            if at == len(stems) or at - first >= LONGEST or (at > first and not joined[at]):
                continue
            kept = phrases == 10**6
            ways.append((at + 1, (*key, stems[at]), share, phrases, suspicion, head + kept, tail + 1))
            for spun, original, less, seen, more in PIECES:
                end = at + len(spun)
                if tuple(stems[at:end]) == spun and all(joined[at + 1 : end]):
                    ways.append((end, (*key, *original), share + less, min(phrases, seen), max(suspicion, more), head, 0))
    return sorted(found)


@pytest.mark.parametrize("name", MODULES)
@given(text=TEXTS, everywhere=st.booleans())
@example(text="a profound organize, the Profound-organize\norganizes profound profound", everywhere=False)
@example(text="profound gaining knowledge organize organize", everywhere=True)
@example(text="deep network gaining organize profound belief network", everywhere=True)
def test_ways_are_all_ways(name: str, text: str, everywhere: bool) -> None:
    _, module = MODULES[name]
    made = STEMMERS[name]
    numbers = made.number
    pieces = [
        module.Piece(tuple(map(numbers, spun)), tuple(map(numbers, original)), share, phrases, suspicion)
        for spun, original, share, phrases, suspicion in PIECES
    ]
    tree = module.TermTrie(
        [list(map(numbers, term)) for term in TERMS], pieces, [numbers("profound")], LEAST, len(made.numbers)
    )
    words = made.cut(text)
    found = [way._replace(share=round(way.share, 6)) for way in tree.ways(words, everywhere)]
    names = [KNOWN[number] if number >= 0 else "?" for number in words.stems]
    assert sorted(map(tuple, found)) == by_hand(names, list(words.joined), everywhere=everywhere)


@pytest.mark.parametrize(
    "long",
    [
        "Deep networks - of the\n\nnaïve, profound¶ 中文 beliefs " * 6_000,
        "deep \n\n" + "-" * 300_000 + " network",
        "deep " + "a" * 200_000 + "\nnetwork" + "é" * 100_000 + " gain",
        " " * 200_000,
        "a " * 100_000,
        "ab" * (stem_tokenizer.BLOCK // 4) + " deep" + "-" * stem_tokenizer.BLOCK + "\n\nnetwork",
    ],
    ids=["words", "a gap", "long words", "nothing", "short words", "at the edge"],
)
def test_long_texts_are_cut_in_blocks(long: str) -> None:
    """Every word, with its stem and what is before it, as without blocks."""
    stemmer = stem_tokenizer.Stemmer(KNOWN)
    for text in (long, long[1:], "x" + long):
        found, expected = stemmer.cut(text), stemmer.cut_by_expression(text)
        for column in ("starts", "ends", "stems", "joined"):
            assert list(getattr(found, column)) == list(getattr(expected, column))


@pytest.mark.skipif(not stem_tokenizer.COMPILED, reason="the expression has no cache")
def test_more_words_than_the_cache_holds() -> None:
    stemmer = stem_tokenizer.Stemmer(["deep"])
    uncompiled_module, _ = MODULES["uncompiled"]  # the compiled one hides its constants
    many = " ".join(f"w{number}" for number in range(uncompiled_module.MOST_WORDS + 5))
    words = stemmer.cut(f"deep {many} deep")
    assert [place for place, number in enumerate(words.stems) if number == 0] == [0, len(words) - 1]
    assert set(words.stems) == {-1, 0}
    assert list(stemmer.cut("w7 deep").stems) == [-1, 0]
