"""The benchmark that compares detectors: its queries, and how it sets text in columns."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import tortured_detectors as benchmark
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("query", "text", "met"),
    [
        ('"irregular woodland"', "An irregular-woodland.", True),
        ('"irregular woodland"', "Irregular woodlands.", False),
        ('"brain organization" AND "neural network"', "A brain organization.", False),
        ('"brain organization" AND "neural network"', "Brain organization or neural network", True),
        ('"engine literacy" NOT "search engine"', "engine literacy of a search engine", False),
        ('"kind cancer" AND ("benign cancer" OR "benign tumor")', "kind cancer, benign tumor", True),
        ('"gatherings clustering"~10', "clustering of many gatherings", True),
        ('"gatherings clustering"~2', "clustering of one two three four five gatherings", False),
        ('"genuine" AND optimiz*', "genuine optimization", True),
        ('"genuine" NOT specular', "genuine specular light", False),
        ('"a b" ADN "c d"', "a b", False),
        ("", "anything", False),
    ],
)
def test_queries_are_read_as_by_a_search_engine(query: str, text: str, met: bool) -> None:
    assert benchmark.Query(query).meets(benchmark.Folded(text)) is met


def test_slots_are_taken_out() -> None:
    text, slots = benchmark.unslotted("An {{irregular woodland=>random forest}} and {{profound learning=>deep learning}}.")
    assert text == "An irregular woodland and profound learning."
    assert [text[start:end] for start, end in slots] == ["irregular woodland", "profound learning"]


WORDS = st.lists(st.sampled_from(["irregular", "woodland", "a", "of", "extraction,", "profound", "I"]), min_size=1, max_size=60)


@given(WORDS, st.data())
def test_setting_text_keeps_its_words_and_places(words: list[str], data: Any) -> None:
    text = " ".join(words)
    places = st.integers(0, len(words) - 1)
    first, last = sorted((data.draw(places), data.draw(places)))
    start = len(" ".join(words[:first])) + (1 if first else 0)
    slot = (start, start + len(" ".join(words[first : last + 1])))
    made, (moved,) = benchmark.set_in_columns(text, [slot], Random(len(words)))
    assert "".join(made.replace("-\n", "").split()) == "".join(words)
    assert "".join(made[slice(*moved)].replace("-\n", "").split()) == "".join(text[slice(*slot)].split())
