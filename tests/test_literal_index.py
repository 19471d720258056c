"""The literals of rules are found wherever they are, by the compiled search as by the definition."""

from __future__ import annotations

import dataclasses
import re
from array import array
from itertools import accumulate, chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.artefacts.literal_finder import APART, GLUED, PLURAL, LiteralFinder
from spinfix.artefacts.literal_index import LONG, LiteralIndex, Present
from spinfix.artefacts.matches import FAR, Document
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rule_patterns import is_bounded
from spinfix.artefacts.rules import Where
from spinfix.artefacts.scrubber import Scrubber
from spinfix.artefacts.unmarked_text import EDGE_LINES, LONGEST_LINE
from spinfix.text.lowercase import fold, lowered
from spinfix.text.markup import View
from tests.compiled import uncompiled

RULES = Scrubber(load_packs()).rules
LITERALS = sorted({literal for rule in RULES for literal in rule.literals})
PIECES = sorted({piece for literal in LITERALS for piece in re.findall(r"[a-z]+|\W", literal)})
INDEX = LiteralIndex(RULES)
TEXTS = st.lists(st.one_of(st.sampled_from(LITERALS), st.sampled_from(PIECES), st.sampled_from("sxSXé😀\ud800\n"))).map("".join)


def standing(literal: str, text: str) -> tuple[int, ...]:
    """How a string stands in a text, where it begins first and last, by their definitions; nothing if it is not there."""
    best, text = 0, lowered(text)
    for match in re.finditer(f"(?={re.escape(literal)})", text):
        before, after = text[: match.start()], text[match.start() + len(literal) :]
        if re.search(r"[a-z]\Z", before) and re.match("[a-z]", literal):
            best = max(best, GLUED)
        elif not (re.search(r"[a-z]\Z", literal) and re.match("[a-z]", after)):
            best = APART
        else:
            best = max(best, PLURAL if re.match("s(?![a-z])", after) else GLUED)
    return (best, text.find(literal), text.rfind(literal)) if best else ()


def found(finder: LiteralFinder, text: str, literals: list[str]) -> dict[str, tuple[int, ...]]:
    return {literals[number]: (standing, first, last) for number, standing, first, last in finder.find(text)}


def present(text: str) -> list[Present]:
    return INDEX.present(text, lambda: fold(text))


def places_of(present: list[Present]) -> list[tuple[str, int, int]]:
    return sorted((literal.text, first, last) for literal, first, last, _ in present)


def texts_of(present: list[Present]) -> list[str]:
    return [text for text, _, _ in places_of(present)]


@given(TEXTS)
def test_literals_are_those_by_the_definition(text: str) -> None:
    assert places_of(present(text)) == places_of(INDEX.present_by_words(fold(text)))


@given(st.lists(st.text("ab[ s…δ", min_size=1, max_size=5), unique=True, max_size=12), st.text("abAS[ s…😀δΔ\n", max_size=40))
def test_strings_are_found_as_they_stand(literals: list[str], text: str) -> None:
    expected = {literal: known for literal in literals if (known := standing(literal, text))}
    assert found(LiteralFinder(literals), text, literals) == expected
    assert found(uncompiled("artefacts.literal_finder").LiteralFinder(literals), text, literals) == expected


@given(st.lists(st.text("ab[ s…δ", min_size=1, max_size=5), unique=True, max_size=12), st.text("abAS[ s…😀δΔ\n", max_size=40))
def test_every_place_of_a_string_is_found(literals: list[str], text: str) -> None:
    every: dict[int, array[int]] = {}
    numbers = {number for number, *_ in LiteralFinder(literals).find(text, every)}
    expected = {
        number: [match.start() for match in re.finditer(f"(?={re.escape(literal)})", lowered(text))]
        for number, literal in enumerate(literals)
    }
    assert {number: list(places) for number, places in every.items()} == {n: found for n, found in expected.items() if found}
    assert numbers == every.keys()


def test_literals_of_a_long_text_are_still_those_that_it_contains() -> None:
    """After a removal a literal counts wherever it still stands, also in longer words, but no new one does."""
    filling = "Nothing was spun here.\n" * (LONG // 20)
    before = present(f"Read more\n{filling}Leave a comment\n")
    text = f"bread mores\n{filling}"
    after = INDEX.still_present(before, text, lambda: fold(text))
    places = {literal.text: list(every) for literal, _, _, every in after}
    assert places["read more"] == [1]
    assert "leave a comment" not in places
    assert places.keys() <= set(texts_of(before))


def test_a_long_text_is_scrubbed_as_its_parts_are() -> None:
    """Far from the literals of rules nothing is looked for, and near them as in a short text."""
    filling = "The bridge was built before the mill, and nobody knows by whom.\n\n" * (2 * FAR // 60)
    parts = [
        f"{filling}He walked on to the mill… Read more\n\n",
        f"{filling}[ad_1]\n\n",
        f"{filling}Share this: Facebook Twitter\n\n",
    ]
    scrubber = Scrubber(load_packs())
    moved = [
        (shift + edit.start, edit.found)
        for shift, part in zip(accumulate(map(len, parts), initial=0), parts, strict=False)
        for edit in scrubber.find(part)
    ]
    found = [(edit.start, edit.found) for edit in scrubber.find("".join(parts))]
    assert [text.strip() for _, text in moved if "[ad_1]" in text or "Read more" in text]
    assert set(moved) <= set(found)


def _edits(text: str) -> list[str]:
    return [edit.found.strip() for edit in Scrubber(load_packs()).find(text)]


@pytest.mark.parametrize("size", [1_000, 2 * FAR + 4_000, 2 * LONG])
@pytest.mark.parametrize("known", [True, False])
def test_what_stands_far_from_the_ends_counts_in_texts_of_any_length(
    size: int, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Braces in the middle show that a text has its own; a shortcode there goes, although its literal is at the ends, too."""
    if not known:
        monkeypatch.setattr("spinfix.artefacts.literal_index.COMPILED", False)
    filling = "The committee met again on a cold morning and spoke of the harvest.\n\n" * (size // 140)
    braces = [f"They grew {{{word}}} in the valley.\n\n" for word in ("barley", "wheat", "oats", "rye", "maize", "peas")]
    middle = "".join(braces[1:-1])
    assert _edits(f"[ad_1]\n\n{braces[0]}{filling}{middle}{filling}{braces[-1]}It rained.") == ["[ad_1]"]
    text = f'He said so [1] then.\n\n{filling}[my_code id="3"]\n\n{filling}All was well [2].'
    assert _edits(text) == ['[my_code id="3"]']


def test_a_long_shortcode_is_removed_whole_from_a_long_text() -> None:
    filling = "The committee met again on a cold morning and spoke of the harvest.\n\n" * 500
    shortcode = f'[gallery ids="{",".join(map(str, range(10_000, 14_000)))}"]'
    assert _edits(f"{filling}{shortcode}\n\n{filling}") == [shortcode]


def test_bounded_patterns_of_the_shipped_rules_stay_near_their_literals() -> None:
    for rule in RULES:
        if is_bounded(rule):
            counts = [int(count) for count in re.findall(r"(?<=[{,])\d+(?=\})", rule.pattern)]
            assert max(counts, default=0) <= FAR / 4, rule.id


@pytest.mark.parametrize(
    ("pattern", "bounded"),
    [
        ("beep", True),
        (r"beep{1,20}[^\S\n]*(?:\n|\Z)", True),
        (r"\d[\d.,]*+ beeps?+", True),
        (r"\*beep\+[*+]", True),
        (r"beep[\s\S]*", False),
        (r"beep(?![\s\S]*boop)", False),
        ("beep.+", False),
        ("beep(?:boop){2,}", False),
        ("(?:beep)*", False),
        ("[^a]*beep", False),
    ],
)
def test_bounded_patterns(pattern: str, bounded: bool) -> None:
    assert is_bounded(dataclasses.replace(RULES[0], pattern=pattern)) is bounded


@pytest.mark.parametrize("filling", ["", "nothing was spun here. " * 9, "…" * 200])
def test_every_literal_is_found_at_the_edges_of_a_text(filling: str) -> None:
    for literal in LITERALS:
        assert literal in texts_of(present(f"{literal} {filling}")), literal
        assert literal in texts_of(present(f"{filling} {literal}")), literal


def test_a_literal_needs_its_words() -> None:
    def is_present(text: str) -> bool:
        return "read more" in texts_of(present(text))

    assert is_present("read more")
    assert is_present("read mores")
    assert is_present("bread more, and read")
    assert not is_present("bread more")
    assert not is_present("read moreover")


def test_no_rules_have_no_literals() -> None:
    assert LiteralIndex(()).present("Nothing was spun here. [ad_1]", str) == []


def test_every_rule_is_found_by_its_own_example() -> None:
    for rule in RULES:
        text = rule.positive[0][0].replace("’", "'").replace("\xa0", " ")
        rules = chain.from_iterable(literal.rules for literal, *_ in present(text))
        assert "<" in text or rule in list(rules), rule.id


LINES = st.lists(st.one_of(st.text("ab \t", max_size=6), st.just("a b" * 134)), max_size=8).map("\n".join)


@given(text=LINES, literal=st.text("ab", min_size=1, max_size=3), known=st.sampled_from(["none", "ends", "all"]))
def test_lines_with_a_literal_are_found(text: str, literal: str, known: str) -> None:
    """In short lines, and in the first and last three with words; a short literal only where it begins a word."""
    document = Document(text, View(text))
    if literal in text and known != "none":
        every = [match.start() for match in re.finditer(f"(?={literal})", text)]
        document.literals = {literal: (every[0], every[-1], every if known == "all" else ())}
    rule = dataclasses.replace(RULES[0], literals=(literal,), pattern="[ab \t]*")
    lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]*[^\n \t][^\n]*", text)]
    expected: dict[Where, list[tuple[int, str]]] = {
        "own-line": [line for line in lines if len(line[1]) <= LONGEST_LINE],
        "head": lines[:EDGE_LINES],
        "tail": lines[-EDGE_LINES:],
    }
    for where, among in expected.items():
        holding = [start for start, line in among if re.search(rf"(?<![ab]){literal}", line)]
        matches = document.matches(dataclasses.replace(rule, where=(where,)))
        assert [match.start for match in matches] == holding, where
