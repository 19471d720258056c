"""The literals of rules are found wherever they are, by the compiled search as by the definition."""

from __future__ import annotations

import dataclasses
import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.artefacts.literal_finder import APART, GLUED, PLURAL, LiteralFinder
from spinfix.artefacts.literal_index import Literal, LiteralIndex
from spinfix.artefacts.matches import EDGE_LINES, LONGEST_LINE, Document
from spinfix.artefacts.rules import Where, load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.text.markup import View
from tests.compiled import uncompiled

RULES = Scrubber(load_packs()).rules
LITERALS = sorted({literal for rule in RULES for literal in rule.literals})
PIECES = sorted({piece for literal in LITERALS for piece in re.findall(r"[a-z]+|\W", literal)})
INDEX = LiteralIndex(RULES)
TEXTS = st.lists(st.one_of(st.sampled_from(LITERALS), st.sampled_from(PIECES), st.sampled_from("sxé😀\ud800\n"))).map("".join)


def standing(literal: str, text: str) -> int:
    """How a string stands in a text, by its definition; 0 if it is not there."""
    best = 0
    for match in re.finditer(f"(?={re.escape(literal)})", text):
        before, after = text[: match.start()], text[match.start() + len(literal) :]
        if re.search(r"[a-z]\Z", before) and re.match("[a-z]", literal):
            best = max(best, GLUED)
        elif not (re.search(r"[a-z]\Z", literal) and re.match("[a-z]", after)):
            best = APART
        else:
            best = max(best, PLURAL if re.match("s(?![a-z])", after) else GLUED)
    return best


def found(finder: LiteralFinder, text: str, literals: list[str]) -> dict[str, int]:
    return {literals[number]: mark for number, mark in finder.find(text)}


def texts_of(present: list[Literal]) -> list[str]:
    return sorted(literal.text for literal in present)


@given(TEXTS)
def test_literals_are_those_by_the_definition(text: str) -> None:
    assert texts_of(INDEX.present(text)) == texts_of(INDEX.present_by_words(text))


@given(st.lists(st.text("ab[ s…", min_size=1, max_size=5), unique=True, max_size=12), st.text("ab[ s…😀\n", max_size=40))
def test_strings_are_found_as_they_stand(literals: list[str], text: str) -> None:
    expected = {literal: mark for literal in literals if (mark := standing(literal, text))}
    assert found(LiteralFinder(literals), text, literals) == expected
    assert found(uncompiled("artefacts.literal_finder").LiteralFinder(literals), text, literals) == expected


@pytest.mark.parametrize("filling", ["", "nothing was spun here. " * 9, "…" * 200])
def test_every_literal_is_found_at_the_edges_of_a_text(filling: str) -> None:
    for literal in LITERALS:
        assert literal in texts_of(INDEX.present(f"{literal} {filling}")), literal
        assert literal in texts_of(INDEX.present(f"{filling} {literal}")), literal


def test_a_literal_needs_its_words() -> None:
    def present(text: str) -> bool:
        return "read more" in texts_of(INDEX.present(text))

    assert present("read more")
    assert present("read mores")
    assert present("bread more, and read")
    assert not present("bread more")
    assert not present("read moreover")


def test_no_rules_have_no_literals() -> None:
    assert LiteralIndex(()).present("Nothing was spun here. [ad_1]") == []


def test_every_rule_is_found_by_its_own_example() -> None:
    for rule in RULES:
        folded = rule.positive[0][0].replace("’", "'").replace("\xa0", " ").lower()
        rules = chain.from_iterable(literal.rules for literal in INDEX.present(folded))
        assert "<" in folded or rule in list(rules), rule.id


LINES = st.lists(st.one_of(st.text("ab \t", max_size=6), st.just("a b" * 134)), max_size=8).map("\n".join)


@given(LINES, st.text("ab", min_size=1, max_size=3))
def test_lines_with_a_literal_are_found(text: str, literal: str) -> None:
    """In short lines, and in the first and last three with words; a short literal only where it begins a word."""
    document = Document(text, View(text))
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
