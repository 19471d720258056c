"""What one round of decoding leaves behind for the next."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import log10

import pytest

from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.draw_posterior import Beliefs
from spinfix.families.spinner.lattice import Arc, Lattice
from spinfix.families.spinner.lattice_arrays import Grid, Spellings
from spinfix.models.ngram_cache import Contexts
from tests.reference.lattice import Head, heads_before
from tests.tiny import TinyModel, lattice_of, tiny_channel

CHANNEL = tiny_channel(
    {("stated", "said"): 10, ("mentioned", "said"): 10, ("mentioned", "noted"): 4, ("go to", "visit"): 10, ("yr", "year"): 10}
)


SAID = "Long before that he stated it all so often."


class Document:
    """What is believed of a lattice's document, asked by arc, candidate and head in place of numbers."""

    def __init__(self, lattice: Lattice, share: float = 0.5) -> None:
        contexts = Contexts(TinyModel())  # type: ignore[arg-type]
        self.grid = Grid(lattice, contexts, Spellings(contexts))
        self.beliefs = Beliefs(self.grid, share)
        self.heads = [(boundary, head) for boundary, heads in sorted(heads_before(lattice).items()) for head in heads]

    @property
    def share(self) -> float:
        return self.beliefs.share

    @share.setter
    def share(self, share: float) -> None:
        self.beliefs.set_share(share)

    def row(self, arc: Arc, candidate: Candidate | None) -> int:
        first = self.grid.arc_row[self.grid.arcs.index(arc)]
        return first if candidate is None else first + 1 + arc.phrase.candidates.index(candidate)

    def draw(self, arc: Arc, candidate: Candidate) -> float:
        return self.beliefs.draw(self.row(arc, candidate))

    def habit(self, arc: Arc, candidate: Candidate | None, prior: float) -> float:
        return self.beliefs.habit(self.grid.arcs.index(arc), self.row(arc, candidate), prior)

    def stay(self, head: Head) -> float:
        return self.beliefs.stay([known for _, known in self.heads].index(head))


def learned(lattice: Lattice, belief: float = 1.0, share: float = 0.5) -> Document:
    """Every arc's first candidate believed with ``belief``, the rest given to "as it stands"."""
    document = Document(lattice, share)
    grid, edited = document.grid, belief >= 0.5
    kept = array("d", [1.0]) * (grid.size + 1)
    beliefs = array("d", [0.0]) * (grid.rows + 1)
    for number, arc in enumerate(grid.arcs):
        beliefs[grid.arc_row[number]], beliefs[grid.arc_row[number] + 1] = 1.0 - belief, belief
        if edited:
            kept[arc.first : arc.last] = array("d", [0.0]) * (arc.last - arc.first)
    for number in range(len(grid.arcs)):
        document.beliefs.count_site(number, beliefs, int(edited), kept)
    document.beliefs.count_heads(kept)
    return document


def draws(text: str) -> list[tuple[str, str, float]]:
    """(spun, original, log10 draw) of all candidates after every arc was believed."""
    lattice = lattice_of(text, CHANNEL)
    beliefs = learned(lattice)
    return [
        (candidate.spun, candidate.original, beliefs.draw(arc, candidate))
        for arc in lattice.arcs
        for candidate in arc.phrase.candidates
    ]


def only_head(lattice: Lattice, original: str) -> Head:
    (head,) = [head for heads in heads_before(lattice).values() for head in heads if CHANNEL.originals[head.group] == original]
    return head


class TestDraw:
    def test_uses_elsewhere_speak_for_the_same_phrase(self) -> None:
        assert draws("stated. stated. stated.")[0][2] > draws("stated.")[0][2]

    def test_uses_elsewhere_speak_against_another_phrase_of_the_group(self) -> None:
        alone = draws("stated.")[0][2]
        among = draws("stated. mentioned. mentioned. mentioned.")[0][2]
        assert among < alone

    def test_a_site_is_no_witness_for_itself(self) -> None:
        lattice = lattice_of("stated.", CHANNEL)
        (arc,) = lattice.arcs
        candidate = arc.phrase.candidates[0]
        before, after = Document(lattice), learned(lattice)
        after.share = 0.5
        assert after.draw(arc, candidate) == pytest.approx(before.draw(arc, candidate))

    @pytest.mark.parametrize(("again", "is_witness"), [(SAID, False), ("Long before that she stated it all so often.", True)])
    def test_between_the_same_words_it_is_no_witness(self, again: str, is_witness: bool) -> None:
        alone, both = lattice_of(SAID, CHANNEL), lattice_of(f"{SAID} {again}", CHANNEL)
        one, two = learned(alone), learned(both)
        one.share = two.share = 0.5
        candidate = alone.arcs[0].phrase.candidates[0]
        expected = one.draw(alone.arcs[0], candidate)
        for arc in both.arcs:
            assert (two.draw(arc, candidate) > expected + 0.1) == is_witness

    def test_other_groups_are_nobodys_witness(self) -> None:
        lattice, alone = lattice_of("stated. go to. go to.", CHANNEL), lattice_of("stated.", CHANNEL)
        one, other = learned(lattice), learned(alone)
        one.share = other.share = 0.5
        candidate = alone.arcs[0].phrase.candidates[0]
        assert one.draw(lattice.arcs[0], candidate) == pytest.approx(other.draw(alone.arcs[0], candidate))

    def test_without_uses_it_is_the_channels_draw_times_the_share(self) -> None:
        lattice = lattice_of("stated.", CHANNEL)
        (arc,) = lattice.arcs
        assert Document(lattice).draw(arc, arc.phrase.candidates[0]) == pytest.approx(log10(0.5 * 0.5), abs=0.001)

    def test_it_is_a_probability(self) -> None:
        assert all(value <= 0.0 for _, _, value in draws("stated. mentioned. stated. go to. go to yr."))


class TestStay:
    def test_a_use_of_the_group_speaks_against_its_head(self) -> None:
        text = "They visit Oslo."
        alone, among = lattice_of(text, CHANNEL), lattice_of(f"{text} They go to Rome. They go to Bonn.", CHANNEL)
        assert learned(among).stay(only_head(among, "visit")) < learned(alone).stay(only_head(alone, "visit"))

    def test_the_less_is_spun_the_likelier(self) -> None:
        lattice = lattice_of("They visit Oslo.", CHANNEL)
        head = only_head(lattice, "visit")
        stays = [Document(lattice, share).stay(head) for share in (0.99, 0.9, 0.5, 0.1)]
        assert stays == sorted(stays)
        assert stays[0] < -1.5
        assert stays[-1] > -0.1

    def test_where_a_head_stood_once_it_will_stand_again(self) -> None:
        alone, among = (
            lattice_of("They visit Oslo.", CHANNEL),
            lattice_of("They visit Oslo. We visit Rome and visit Bonn.", CHANNEL),
        )
        one, other = learned(alone), learned(among)
        one.share = other.share = 0.5
        heads = [head for found in heads_before(among).values() for head in found]
        assert len(heads) == 3
        assert other.stay(heads[0]) > one.stay(only_head(alone, "visit")) + 0.1

    def test_a_head_that_stands_speaks_against_the_groups_use(self) -> None:
        alone = lattice_of("They go to Oslo.", CHANNEL)
        among = lattice_of("They go to Oslo. We visit Rome. They visit Bonn.", CHANNEL)
        candidate = alone.arcs[0].phrase.candidates[0]
        assert learned(among).draw(among.arcs[0], candidate) < learned(alone).draw(alone.arcs[0], candidate) - 0.3


class TestHabit:
    def test_what_a_phrase_meant_elsewhere_it_means_here(self) -> None:
        lattice = lattice_of("mentioned. mentioned. mentioned.", CHANNEL)
        beliefs, arc = learned(lattice), lattice.arcs[0]
        said, noted = arc.phrase.candidates
        assert beliefs.habit(arc, said, 0.5) > beliefs.habit(arc, noted, 0.5)

    def test_alone_it_is_the_prior(self) -> None:
        lattice = lattice_of("mentioned.", CHANNEL)
        beliefs, arc = learned(lattice), lattice.arcs[0]
        assert beliefs.habit(arc, arc.phrase.candidates[0], 0.25) == pytest.approx(log10(0.25))

    def test_standing_elsewhere_speaks_for_standing_here(self) -> None:
        lattice = lattice_of("go to. go to. go to.", CHANNEL)
        beliefs, arc = learned(lattice, belief=0.1), lattice.arcs[0]
        assert beliefs.habit(arc, None, 0.5) > beliefs.habit(arc, arc.phrase.candidates[0], 0.5)


class TestShare:
    @pytest.mark.parametrize(
        "texts",
        [
            ("we visit. they said.", "we go to. they said.", "we go to. they stated."),
            ("visit. year.", "visit. yr.", "go to. yr."),
        ],
    )
    def test_it_rises_with_the_groups_in_use(self, texts: Sequence[str]) -> None:
        shares = [learned(lattice_of(text, CHANNEL)).share for text in texts]
        assert shares == sorted(set(shares))

    def test_a_group_counts_once_however_often_it_occurs(self) -> None:
        once = learned(lattice_of("go to. said.", CHANNEL)).share
        often = learned(lattice_of("go to. " * 9 + "said.", CHANNEL)).share
        assert often == pytest.approx(once)

    def test_doubt_counts_as_much_as_it_is(self) -> None:
        lattice = lattice_of("go to. said.", CHANNEL)
        shares = [learned(lattice, belief).share for belief in (0.1, 0.5, 0.9)]
        assert shares == sorted(set(shares))

    def test_it_stays_a_share(self) -> None:
        for text in ("", "said. visit. year.", "stated. go to. yr. " * 40):
            assert 0.0 < learned(lattice_of(text, CHANNEL)).share < 1.0


def test_a_head_under_an_edit_does_not_stand() -> None:
    text = "a yr go to"
    with_head = tiny_channel({("a yr go to", "a call"): 5, ("travel", "go"): 5})
    without = tiny_channel({("a yr go to", "a call"): 5})
    shares = [learned(lattice_of(text, channel)).share for channel in (with_head, without)]
    assert heads_before(lattice_of(text, with_head))
    assert shares[0] == shares[1]
