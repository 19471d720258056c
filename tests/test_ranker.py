"""The ranker: what it adds to the decoder's sum, and what its choices keep to."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Mapping, Sequence
from math import isclose, log, log10
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinfix import resources
from spinfix.families.spinner.channel import SpunPhrase, fingerprint
from spinfix.families.spinner.decoder import Decoder
from spinfix.families.spinner.draw_posterior import Option, Site
from spinfix.families.spinner.lattice import Arc
from spinfix.families.spinner.phrase_trie import find_phrases
from spinfix.families.spinner.ranker import HANDICAPS, SITE_INPUTS, Ranker, RankerError, SiteColumns, describe, site_columns
from spinfix.families.spinner.weights import TERMS
from tests.tiny import TinyModel, lattice_of, term_weights, tiny_channel, vector

CHANNEL = tiny_channel({("overseas", "foreign"): 90, ("overseas", "abroad"): 10, ("the overseas", "the foreign"): 20})
WEIGHTS = vector(lm=0.5, draw=0.8)


def spun_phrase(phrase: str) -> SpunPhrase:
    words = phrase.split(" ")
    found: SpunPhrase = next(one for first, last, one in find_phrases(words, CHANNEL.phrases) if last - first == len(words))
    return found


def site(first: int, phrase: str, *language_model: float) -> Site:
    """A site as the decoder would make it; scores of the language model for "as it stands" and each original."""
    found = spun_phrase(phrase)
    features = [vector(lm=score, draw=0.0) for score in language_model]
    powers = [10.0 ** sum(w * f for w, f in zip(WEIGHTS, row, strict=True)) for row in features]
    beliefs = [power / sum(powers) for power in powers]
    options = zip((None, *found.candidates), features, beliefs, strict=True)
    arc = Arc(first, first + phrase.count(" ") + 1, found)
    return Site(arc, tuple(Option(*one) for one in options), int(np.argmax(beliefs)))


def ranker(handicaps: Mapping[tuple[str, str], float] | None = None) -> Ranker:
    """One that adds nothing to the decoder's sum but the given handicaps."""
    width = len(TERMS) + len(SITE_INPUTS)
    table = np.zeros(HANDICAPS, np.float32)
    for pair, value in (handicaps or {}).items():
        table[fingerprint(*pair) % HANDICAPS] = value
    linear = np.array([WEIGHTS, WEIGHTS], np.float32) * np.float32(log(10))
    zeros: dict[str, Any] = {"1": (width, 4), "1.bias": 4, "2": (4, 4), "2.bias": 4, "3": (4, 1)}
    arrays: dict[str, Any] = {name: np.zeros(shape, np.float32) for name, shape in zeros.items()}
    return Ranker.of(arrays | {"scale": np.ones(width, np.float32), "linear": linear, "handicap": table})


def columns(sites: Sequence[Site]) -> SiteColumns:
    """The sites as `places` makes them of the decoder's arrays."""
    numbers: dict[SpunPhrase, int] = {}
    known = [one.arc.phrase for one in sites]
    rows = [(one.arc.phrase, option) for one in sites for option in one.options]
    spun = [option.candidate.spun if option.candidate else of.candidates[0].spun for of, option in rows]
    originals = [option.candidate.original if option.candidate else "" for _, option in rows]
    times = [option.candidate.times if option.candidate else of.own for of, option in rows]
    return SiteColumns(
        firsts=np.array([one.arc.first for one in sites], np.int32),
        lasts=np.array([one.arc.last for one in sites], np.int32),
        sizes=np.array([len(one.options) for one in sites], np.int32),
        phrases=np.array([numbers.setdefault(of, len(numbers)) for of in known], np.int32),
        log_standing=np.array([log10(of.standing + 1.0) for of in known]),
        features=np.array([option.features for _, option in rows]).reshape(-1, len(TERMS)),
        beliefs=np.array([option.belief for _, option in rows]),
        log_times=np.array([log10(count + 1.0) for count in times]),
        substitutions=np.array(list(map(fingerprint, spun, originals)), np.uint32),
    )


SITES = [site(0, "overseas", -5.0, -2.0, -4.0), site(3, "overseas", -1.0, -3.0, -3.5), site(6, "the overseas", -4.0, -3.9)]


@pytest.mark.parametrize("full", [False, True])
def test_without_a_perceptron_the_decoder_is_right(full: bool) -> None:
    ranking = ranker()(columns(SITES), 0.5, full=full)
    assert list(ranking.chosen) == [one.chosen for one in SITES]
    for number, before in enumerate(SITES):
        assert ranking.of(number) == pytest.approx([option.belief for option in before.options], abs=1e-5)


def test_a_handicap_concerns_one_substitution_in_both_cases() -> None:
    plain = ranker()(columns(SITES), 0.5, full=True)
    handicapped = ranker({("Overseas", "Foreign"): -9.0})(columns(SITES), 0.5, full=True)
    assert list(plain.chosen) == [1, 0, 1]
    assert list(handicapped.chosen) == [2, 0, 1]
    assert handicapped.of(2) == plain.of(2)


def test_a_reading_that_leaves_a_head_standing_is_less_likely() -> None:
    left = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    plain, ruled_out = (ranker()(columns(SITES), 0.5, full=True, left=one) for one in (None, left))
    assert list(plain.chosen) == [1, 0, 1]
    assert list(ruled_out.chosen) == [2, 0, 1]
    assert ruled_out.of(1) == plain.of(1)


def test_of_readings_alike_the_first_is_chosen() -> None:
    alike = [site(0, "overseas", -5.0, -2.0, -2.0), site(2, "overseas", -2.0, -2.0, -2.0)]
    assert ranker()(columns(alike), 0.5, full=True).chosen == array("i", [1, 0])


def test_no_two_edits_lie_over_each_other() -> None:
    over = [site(2, "the overseas", -4.0, -3.0), site(3, "overseas", -4.0, -1.0, -5.0)]
    ranking = ranker()(columns(over), 0.5, full=True)
    assert list(ranking.chosen) == [0, 1]  # the surer one is made
    assert ranking.of(0)[1] > 0.5  # and what is believed of the other is not hidden


def test_no_sites() -> None:
    assert ranker()(columns([]), 0.5, full=True) == (array("d"), array("i", [0]), array("i"))
    assert describe(columns([]), 0.5, full=True).inputs.shape == (0, len(TERMS) + len(SITE_INPUTS))


def test_places_are_the_sites_of_the_decoding() -> None:
    text = "The overseas law and overseas fame, an overseas visit. Overseas?"
    lattice = lattice_of(text, CHANNEL)
    model: Any = TinyModel({"foreign law": -0.5})
    decoding = Decoder(model, term_weights(lm=1.0, draw=0.3, prior=0.2)).decode(lattice, 0.9)
    assert len(decoding.sites) > 3
    found, expected = site_columns(decoding)._asdict(), columns(decoding.sites)._asdict()
    pairs = set(zip(found.pop("phrases").tolist(), expected.pop("phrases").tolist(), strict=True))
    assert (
        len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
    )  # the same, however they are numbered
    for name, column in found.items():
        assert column.tolist() == expected[name].tolist(), name
    assert list(decoding.arcs) == [one.arc for one in decoding.sites]


def test_terms_are_seen_against_what_stands() -> None:
    questions = describe(columns(SITES), 0.5, full=False)
    assert list(questions.sizes) == [3, 3, 2]
    terms = questions.inputs[:, : len(TERMS)]
    assert not terms[questions.starts].any()
    assert list(terms[:3, TERMS.index("lm")]) == [0.0, 3.0, 1.0]
    place = dict(zip(SITE_INPUTS, questions.inputs[1, len(TERMS) :], strict=True))
    assert isclose(10 ** place["occurrences"], 2.0, rel_tol=1e-6)
    assert (place["readings"], place["stands"], place["full"], place["share"]) == (3.0, 0.0, 0.0, 0.5)
    assert place["margin"] > 0.0 > questions.inputs[2, len(TERMS) + SITE_INPUTS.index("margin")]


@pytest.mark.parametrize("quality", ["fast", "best"])
def test_the_shipped_ranker_has_both_qualities(quality: str) -> None:
    shipped = pickle.loads(pickle.dumps(Ranker(resources.dictionaries() / "wp-auto-spinner" / "ranker.npz", quality)))
    ranking = shipped(columns(SITES), 0.9, full=True)
    for number in range(len(SITES)):
        assert isclose(sum(ranking.of(number)), 1.0, rel_tol=1e-5)


def test_what_is_no_ranker_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ranker.npz"
    path.write_text("nothing of the kind")
    with pytest.raises(RankerError, match=r"not a ranker .*`python -m training weights` makes one"):
        Ranker(path, "best")(columns(SITES), 0.5, full=True)
