"""Heads that a reading would leave standing, though the spinner would have replaced them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.spinner.channel import Channel
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.decoder import Decoder, Decoding
from spinfix.families.spinner.lattice import Lattice
from spinfix.families.spinner.precedence import Precedence
from spinfix.families.spinner.ranker import site_columns
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.spinner.scanner import Scanner
from tests.tiny import TinyModel, term_weights, tiny_channel

CHANNEL = tiny_channel(
    {
        ("idea", "concept"): 50,
        ("idea", "notion"): 50,
        ("the thought", "the concept"): 20,
        ("inside the", "in the"): 30,
        ("lots", "heaps"): 9,
        ("a rare bird", "the notion"): 1,
    }
)


def rows_of(decoding: Decoding) -> int:
    return sum(1 + len(phrase.candidates) for phrase in decoding.arcs.phrases)


def decoded(text: str, channel: Channel = CHANNEL, preferred: Mapping[str, float] | None = None) -> tuple[Lattice, Decoding]:
    lattice = Scanner(Tables(channel)).lattice(text, ())
    model: Any = TinyModel(words=preferred or {})
    return lattice, Decoder(model, term_weights(lm=1.0)).decode(lattice, 0.9)


def standing(precedence: Precedence, lattice: Lattice, decoding: Decoding, beliefs: Any = None) -> list[float]:
    believed = np.ones(rows_of(decoding)) if beliefs is None else beliefs
    counts: list[float] = precedence.standing(lattice, decoding.search.grid, decoding.last_round, believed).tolist()
    return counts


def left(text: str, channel: Channel = CHANNEL, preferred: Mapping[str, float] | None = None) -> dict[tuple[str, str], float]:
    """For each (phrase, reading) the heads left standing; "" is the phrase as it stands."""
    lattice, decoding = decoded(text, channel, preferred)
    rows = iter(standing(Precedence(Tables(channel)), lattice, decoding))
    found = {}
    for arc in decoding.arcs:
        phrase = " ".join(lattice.tokens.words[arc.first : arc.last])
        for original in ("", *(candidate.original for candidate in arc.phrase.candidates)):
            found[phrase, original] = next(rows)
    assert next(rows, None) is None
    return found


def test_a_head_made_whole_by_a_shorter_one_would_have_been_replaced() -> None:
    found = left("We like the idea of it.")
    assert found["idea", "concept"] == 1.0
    assert found["idea", "notion"] == 0.0  # "the notion" is in the pairs once: perhaps a fault
    assert found["idea", ""] == 0.0


def test_a_head_that_another_as_long_has_broken_may_stand() -> None:
    found = left("It is inside the idea.", preferred={"in": -0.5})
    assert found["idea", "concept"] == 0.0


def test_the_same_text_may_be_the_trace_of_the_whole_head() -> None:
    channel = tiny_channel({("idea", "concept"): 50, ("the idea", "the concept"): 20})
    assert left("We like the idea of it.", channel, {"concept": -9.0})["idea", "concept"] == 0.0


def test_the_phrase_as_it_stands_may_be_part_of_a_head() -> None:
    channel = tiny_channel({("view", "sight"): 9, ("the scene", "the view"): 9})
    assert left("Like the scene there. Like the view here.", channel, {"view": -0.5, "scene": -5.0})["view", ""] == 1.0


def test_a_group_whose_head_stands_may_not_be_in_use() -> None:
    found = left("Like the concept there. We like the idea of it.", preferred={"concept": -0.5})
    assert found["idea", "concept"] == 0.0


@pytest.mark.parametrize("text", ["We like the\n\nidea of it.", "We like the, idea of it.", "We like The idea of it."])
def test_words_of_a_head_stand_side_by_side_in_its_case(text: str) -> None:
    assert not any(left(text).values())


def test_a_reading_at_the_end_of_a_paragraph_does_not_reach_into_the_next() -> None:
    channel = tiny_channel({("idea", "concept"): 50, ("thought car", "concept car"): 20})
    assert left("We like that idea\n\ncar of his.", channel)["idea", "concept"] == 0.0
    assert left("We like that idea car of his.", channel)["idea", "concept"] == 1.0


def test_one_document_leaves_no_trace_in_the_next() -> None:
    precedence = Precedence(Tables(CHANNEL))
    texts = ("Like the idea.", "Like the concept there. We like the idea of it.", "Like the idea.")
    counts = [standing(precedence, *decoded(text)) for text in texts]
    assert counts[0] == counts[2] == [0.0, 1.0, 0.0]


def test_what_is_not_believed_is_not_looked_at() -> None:
    lattice, decoding = decoded("Like the idea.")
    assert not any(standing(Precedence(Tables(CHANNEL)), lattice, decoding, np.array([0.5, 0.009, 0.491])))


@pytest.mark.parametrize(("habits", "asked"), [({}, False), ({"order": "longest"}, True)])
def test_only_of_spinners_that_try_long_heads_first(habits: dict[str, str], asked: bool) -> None:
    restorer = Restorer(replace(registry.named("wp-auto-spinner"), habits=habits), Config(quality="fast"))
    text = "Russia Overseas Minister Sergey Lavrov arrived this 12 months, he mentioned on the assembly."
    lattice = restorer.lattice(text)
    decoding = restorer.decoder.glance(lattice, 0.97)
    assert decoding.beliefs.full
    assert (restorer.left_standing(lattice, decoding, site_columns(decoding)) is not None) == asked
