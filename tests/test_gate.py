"""The gate: what edits say for a document's having been spun."""

from __future__ import annotations

from array import array
from math import log

from spinfix.families.spinner import gate
from spinfix.families.spinner.channel import Candidate
from spinfix.families.spinner.draw_posterior import EditedSites
from spinfix.families.spinner.evidence import REPEATED, Evidence


def candidate(spun: str, original: str) -> Candidate:
    return Candidate(0, spun, original, (original,), 1.0, 10.0, "tiny")


WHEREIN, UPPER, IDENTICAL = candidate("wherein", "in which"), candidate("Wherein", "In which"), candidate("identical", "same")
NOTHING = Evidence(2.0, 0.5, ())


def edited(*edits: tuple[Candidate, float, float, float]) -> EditedSites:
    """Sites with the original, its probability, that of no edit, and the language model's preference."""
    substitutions = array("I", [edit[0].substitution for edit in edits])
    beliefs, standing = array("d", [edit[1] for edit in edits]), array("d", [edit[2] for edit in edits])
    return EditedSites(substitutions, beliefs, standing, array("d", [edit[3] for edit in edits]), array("i", range(len(edits))))


def gains(edits: EditedSites, beside: float = 0.0) -> gate.Gains:
    """Their gains, with the same evidence of the words beside each, in nats."""
    return gate.gains(edits, array("d", [beside] * len(edits.arcs)))


def test_a_substitution_made_again_says_little_more() -> None:
    edits = edited(*((one, 0.99, 0.001, 2.0) for one in (WHEREIN, IDENTICAL, WHEREIN, UPPER)))
    assert list(gains(edits).weights) == [1.0, 1.0, REPEATED, REPEATED]


def test_repeats_weigh_less_than_different_edits() -> None:
    def odds(*candidates: Candidate) -> float:
        found = gains(edited(*((one, 0.999, 0.001, 2.0) for one in candidates)))
        return sum(gate.features(NOTHING, found, 200)[1:4])

    assert odds(WHEREIN) < odds(WHEREIN, WHEREIN) < odds(WHEREIN, IDENTICAL)


def test_what_one_edit_says_is_bounded() -> None:
    found = gains(edited((WHEREIN, 1.0, 0.0, 50.0), (IDENTICAL, 0.1, 0.9, -50.0)))
    assert list(found.beliefs) == [gate.STRONGEST, 0.0]
    assert list(found.contexts) == [gate.STRONGEST, -gate.STRONGEST]


def test_the_words_beside_edits_speak_for_or_against() -> None:
    edits, at = edited((WHEREIN, 0.99, 0.001, 2.0), (IDENTICAL, 0.99, 0.001, 2.0)), gate.FEATURES.index("collocates")
    values = [gate.features(NOTHING, gains(edits, beside), 200)[at] for beside in (-2.0, 0.0, 2.0)]
    assert values[0] == -values[2] < -0.5
    assert not values[1]


def test_what_is_repeated_over_and_over_says_no_more() -> None:
    edits = edited(*[(WHEREIN, 0.99, 0.001, 2.0)] * 50)
    weights = list(gains(edits).weights)
    assert weights[: gate.MOST_EDITED_AGAIN + 1] == [1.0, *[REPEATED] * gate.MOST_EDITED_AGAIN]
    assert not any(weights[gate.MOST_EDITED_AGAIN + 1 :])


def test_a_long_document_is_judged_like_a_piece_of_it() -> None:
    """At the same density a hundred times the text says little more; whole sums would say 3.2 nats for each e-fold."""

    def odds(times: int) -> float:
        found = gate.Gains(*(array("d", [1.0]) * (20 * times) for _ in gate.Gains._fields))
        values = gate.features(Evidence(10.0 * times, 0.2, ()), found, 2000 * times)
        return sum(c * v for c, v in zip((0.0, 1.5, 1.0, 1.0, 0.5, 1.0, -1.3), values, strict=True))

    assert 0.0 < odds(100) - odds(1) < 0.2 * 3.2 * log(100.0)
