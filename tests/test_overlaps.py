"""Listed phrases take words beside them, but none of the listed phrase before or after them."""

from __future__ import annotations

import pytest

from spinfix.families.tortured.occurrences import Kind, Occurrence, Reading
from spinfix.families.tortured.overlaps import all_widened
from spinfix.text.stem_tokenizer import Stemmer

WORDS = Stemmer().cut("the machine gaining knowledge of a gaining knowledge club")


def phrase(first: int, last: int, kind: Kind = "listed", term: str = "machine learning", papers: int = 9) -> Occurrence:
    start, end = WORDS.starts[first], WORDS.ends[last - 1]
    readings = (Reading(term, term, 0.0),)
    return Occurrence(first, last, start, end, WORDS.text[start:end], readings, kind, "none", papers, 0, False)


COMPOSED = phrase(1, 4, "composed")


def test_a_phrase_takes_the_word_that_belongs_to_its_substitution() -> None:
    [widened] = all_widened(WORDS, [phrase(1, 3)], [COMPOSED])
    assert (widened.first, widened.last, widened.readings[0].text) == (1, 4, "machine learning")


@pytest.mark.parametrize(
    ("listed", "composed"),
    [
        ([phrase(1, 3), phrase(3, 5, term="field of study")], [COMPOSED]),
        ([phrase(0, 2, term="the computer"), phrase(2, 4)], [COMPOSED]),
        ([phrase(1, 3)], [phrase(1, 4, "composed", papers=2)]),
        ([phrase(1, 3)], [phrase(1, 4, "composed", term="computer science")]),
    ],
    ids=["the next one has it", "the one before has it", "seldom seen", "another term"],
)
def test_it_takes_no_other_word(listed: list[Occurrence], composed: list[Occurrence]) -> None:
    assert all_widened(WORDS, listed, composed) == listed
