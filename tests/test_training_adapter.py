"""What the adapter of quality "deep" learns from: places of text with their truth, and how a window of them is laid out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from spinfix import Config
from spinfix.families import registry
from spinfix.families.spinner.restorer import Restorer
from spinfix.learn.held_out import THIRD, is_held_out
from spinfix.learn.pairs import parse
from spinfix.models.causal import Place, Window
from tests.corpora import genuine_folder
from training.lm import adapter_examples
from training.lm.adapter_examples import BLOCK, Example, Packed, pack, windows
from training.spinner import undecided
from training.spinner.deep import calibration_documents

PAIR = parse(
    "x",
    "The {{Overseas=>Foreign}} Minister will {{go to=>visit}} the {{identical=>same}} place this {{12 months=>year}}, and the "
    "{{White Home=>White House}} {{mentioned=>said}} so. Officials of each international locations would {{go to=>visit}} it.",
)
"""Written for these tests, with phrases that the spinner leaves."""


class Words:
    """Cuts text into words, each with a number of its own; a window holds at most three places."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def tokenize(self, text: str) -> list[int]:
        return [self.numbers.setdefault(word, len(self.numbers) + 1) for word in text.split()]

    def windows(self, text: str, places: Sequence[Place]) -> Iterator[Window]:
        for first in range(0, len(places), 3):
            chosen = range(first, min(first + 3, len(places)))
            at = [1 + len(text[: places[number].start].split()) for number in chosen]
            yield Window([0, *self.tokenize(text[: places[chosen[-1]].start])], at, chosen)


TEXT = "the global rule of the worldwide law"
PLACES = [Place(3, (" global rule of", " global law of", " worldwide rule of")), Place(22, (" worldwide law", " law"))]


def example(truths: Sequence[int | None] = (0, 1)) -> Example:
    terms = [[(-1.0, 0.0, 0.0)] * len(place.continuations) for place in PLACES]
    return Example("here", True, TEXT, PLACES, terms, truths)


def packed() -> tuple[Words, Packed]:
    words = Words()
    ((known, window),) = windows(words, [example()])
    return words, pack(words, known, window)


def sentences(words: Words, one: Packed) -> list[list[str]]:
    """What the state that predicts each token of each reading has seen, then that token."""
    names = {number: word for word, number in words.numbers.items()} | {0: "^"}
    found = []
    for state, target in zip(one.states, one.targets, strict=True):
        if state < one.text:
            before = one.tokens[: state + 1]
        else:
            row = state - one.text
            seen = one.seen.reshape(-1, one.text + BLOCK)[row]
            block = one.text + row // BLOCK * BLOCK
            visible = [*np.flatnonzero(seen[: one.text]), *(block + np.flatnonzero(seen[one.text :]))]
            before = one.tokens[visible]
        found.append([*(names[int(token)] for token in before), names[int(target)]])
    return found


def expected(places: Sequence[Place]) -> list[list[str]]:
    """What `sentences` should be, by reading each text with one reading at its end."""
    found = []
    for place in places:
        before = ["^", *TEXT[: place.start].split()]
        for reading in place.continuations:
            whole = [*before, *reading.split()]
            found += [whole[: end + 1] for end in range(len(before), len(whole))]
    return found


class TestPacking:
    def test_each_token_is_predicted_from_the_text_before_it_and_its_own_reading(self) -> None:
        words, one = packed()
        assert sentences(words, one) == expected(PLACES)

    def test_positions_go_on_from_the_place(self) -> None:
        words, one = packed()
        assert one.positions[: one.text].tolist() == list(range(one.text))
        for state, sentence in zip(one.states, sentences(words, one), strict=True):
            assert one.positions[state] == len(sentence) - 2

    def test_what_readings_begin_with_alike_is_read_once(self) -> None:
        words, one = packed()
        # "global" once for two readings, "global rule", "global law", "worldwide", "worldwide rule"; and "worldwide"
        assert np.count_nonzero(one.positions[one.text :]) == 6
        assert one.tokens[one.text :].tolist().count(words.numbers["global"]) == 1

    def test_every_reading_belongs_to_its_place(self) -> None:
        _, one = packed()
        assert [choice.readings for choice in one.choices] == [range(3), range(3, 5)]
        assert [choice.truth for choice in one.choices] == [0, 1]
        assert np.bincount(one.readings).tolist() == [3, 3, 3, 2, 1]

    def test_the_readings_of_a_place_stand_in_one_block(self) -> None:
        firsts, size = adapter_examples._blocks([100, 20, 20, 128, 1])
        assert (firsts, size) == ([0, 100, 128, 256, 384], 512)

    def test_places_of_several_blocks_are_read_as_those_of_one(self) -> None:
        words = Words()
        readings = (" " + " ".join(f"word{number}" for number in range(BLOCK - 20)), " global law of")
        places = [Place(3, readings), Place(22, (" worldwide law " + " ".join(f"end{number}" for number in range(40)), " law"))]
        one = Example("here", True, TEXT, places, [[(0.0, 0.0, 0.0)] * 2] * 2, (0, 1))
        ((known, window),) = windows(words, [one])
        result = pack(words, known, window)
        assert len(result.seen) == 2
        assert sentences(words, result) == expected(places)

    def test_places_of_one_word_need_no_block(self) -> None:
        words, place = Words(), Place(3, (" rule", " law"))
        one = Example("here", False, TEXT, [place], [[(0.0, 0.0, 0.0)] * 2], [1])
        ((known, window),) = windows(words, [one])
        assert pack(words, known, window).seen.shape == (0, 1, BLOCK, 2 + BLOCK)

    def test_windows_without_a_known_truth_are_left_out(self) -> None:
        assert len(list(windows(Words(), [example((None, 1)), example((None, None))]))) == 1

    def test_a_long_reading_does_not_leave_its_block(self) -> None:
        words = Words()
        long = " ".join(f"word{number}" for number in range(BLOCK + 40))
        one = Example("here", False, TEXT, [Place(3, (long, " law of"))], [[(0.0, 0.0, 0.0)] * 2], [0])
        ((known, window),) = windows(words, [one])
        result = pack(words, known, window)
        assert len(result.seen) == 1
        assert result.states.max() < len(result.tokens)


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer(registry.named("wp-auto-spinner"), Config())


class TestUndecided:
    def test_the_truth_of_each_place_is_what_the_author_wrote(self, restorer: Restorer) -> None:
        found = undecided.example("pairs", PAIR, restorer)
        true = [place.continuations[truth or 0] for place, truth in zip(found.places, found.truths, strict=True)]
        assert {reading.split()[0] for reading in true} == {
            "visit",  # of "go to", which stands here as it is thought to be the author's
            "place",  # which the author wrote, though the spinner writes it for "position"
        }
        for place, terms in zip(found.places, found.terms, strict=True):
            assert len(terms) == len(place.continuations)
            assert found.text.startswith(place.continuations[0], place.start)
            assert all(belief <= 0.0 for belief, _, _ in terms)

    def test_no_text_is_learned_from_that_deep_is_fitted_on(self, restorer: Restorer, tmp_path: Path) -> None:
        pairs = [parse(f"pair {number}", f"{PAIR.as_slots()} This was report {number}.\n" * 4) for number in range(200)]
        sentence = "The foreign minister will visit the same place this year, and {} said so. "
        documents = [sentence.format(name) * 30 for name in ("Anna", "Boris", "Clara", "Doris")]
        folder = genuine_folder(tmp_path, {f"reviews__{number}": ("reviews", documents) for number in range(3)})
        text = "\n".join(one.text for one in undecided.examples(pairs, folder, restorer, say=lambda message: None))
        fitted_on = {pair.id for pair in calibration_documents(pairs, THIRD)}
        assert fitted_on
        read = {pair.id for pair in pairs if re.search(rf"\breport {pair.id.split()[1]}\.", text)}
        assert read == {pair.id for pair in pairs if is_held_out(pair.id)} - fitted_on
        assert [name for name in ("Anna", "Boris", "Clara", "Doris") if name in text] == ["Anna", "Clara"]

    def test_pieces_of_a_pair_are_the_pair(self) -> None:
        long = parse("long", "\n".join([PAIR.as_slots()] * 120))
        pieces = list(undecided._cut(long))
        assert len(pieces) > 2
        assert "".join(piece.spun for piece in pieces) == long.spun
        assert "".join(piece.original for piece in pieces) == long.original

    def test_passages_are_of_the_sources_that_are_read(self, restorer: Restorer, tmp_path: Path) -> None:
        names = [f"reviews__{number}" for number in range(12)]
        read = [name for name in names if not undecided.is_left_out(name)]
        assert 0 < len(read) < len(names)
        text = "The foreign minister said that they will visit the same place this year. " * 20
        genuine_folder(tmp_path, {name: ("reviews", [f"{name}. {text}"] * 4) for name in names})
        found = list(undecided._passages(tmp_path, restorer, 1, random.Random(1)))
        assert [source for source, _ in found] == [name for name in read for _ in range(2)]
        assert all(pair.slots for _, pair in found[::2])
