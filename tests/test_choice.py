"""Families whose answers contradict each other: which one made the edits, and which met something unknown."""

from __future__ import annotations

import pytest

from spinfix import Cleaner
from spinfix.edits import Edit
from spinfix.families.choice import by_preference, relabel_unknown, settles
from spinfix.families.findings import UNKNOWN, Clue, Finding, Mention, joined
from tests.compiled import PACKAGE

SPUN = (PACKAGE.parent / "docs" / "samples" / "article.spun.txt").read_text("utf-8")
PAPER = "We train an irregular woodland and a bolster vector machine by profound learning, with highlight extraction."


def edits(*starts: int) -> tuple[Edit, ...]:
    """Edits of four letters at these places."""
    return tuple(Edit(start, start + 4, "spun", "real", "restoration", confidence=0.9) for start in starts)


def finding(family: str, probability: float, *starts: int, share: float = 0.3, doubtful: tuple[Edit, ...] = ()) -> Finding:
    return Finding(family, edits(*starts), probability, share=share, doubtful=doubtful)


def believes(found: Finding) -> bool:
    return found.probability > 0.7


def families(*found: Finding) -> list[str]:
    return [one.family for one in relabel_unknown(found, believes)]


TORTURED = finding("tortured", 0.99, 10, 20, 30, share=0.0)


def test_what_leaves_another_familys_phrases_is_unknown() -> None:
    found = relabel_unknown([finding("spinner", 0.9, 50, 60), TORTURED], believes)
    assert [one.family for one in found] == [UNKNOWN, "tortured"]
    assert found[0].edits == ()
    assert [edit.start for edit in found[0].doubtful] == [50, 60]
    assert found[1] is TORTURED


@pytest.mark.parametrize(
    "spinner",
    [
        finding("spinner", 0.9, 10, 18, 30, 60),  # every phrase of the other is its own
        finding("spinner", 0.9, 10, 60, doubtful=edits(20, 30)),
        finding("spinner", 0.99, 50, 60),  # sure
        finding("spinner", 0.9, 50, 60, share=0.5),  # explains most of the document
        finding("spinner", 0.6, 50, 60),  # not believed
    ],
)
def test_what_explains_the_document_is_left(spinner: Finding) -> None:
    assert families(spinner, TORTURED) == ["spinner", "tortured"]


def test_a_family_that_is_not_believed_says_nothing_of_others() -> None:
    assert families(finding("spinner", 0.9, 50, 60), finding("tortured", 0.5, 10, 20, 30)) == ["spinner", "tortured"]
    same = (finding("spinner", 0.9, 10, 20), finding("other", 0.99, 10, 20, share=0.0))
    assert families(*same, finding("tortured", 0.5, 30)) == ["spinner", "other", "tortured"]


def test_one_phrase_that_is_left_says_enough() -> None:
    assert families(finding("spinner", 0.9, 10, 20, 50), TORTURED) == [UNKNOWN, "tortured"]


@pytest.mark.parametrize(
    ("probability", "share", "explained", "settled"),
    [(0.99, 0.9, 8, True), (0.98, 0.9, 8, False), (0.99, 0.4, 8, False), (0.99, 0.9, 7, False)],
)
def test_a_certain_one_that_explains_much_settles_it(
    probability: float, share: float, explained: int, *, settled: bool
) -> None:
    assert settles(probability, share, explained, words=100) is settled


def test_a_document_is_settled_if_all_of_its_parts_are() -> None:
    settled, open_ = Finding("spinner", (), 0.99, settled=True), Finding("spinner", (), 0.9)
    assert joined([settled, settled]).settled
    assert not joined([settled, open_]).settled


def test_the_evidence_of_all_parts_of_a_document_is_kept() -> None:
    evidence = [(0, 9.0, UNKNOWN), (20, 2.0, "spinner"), (40, 1.0, "spinner"), (60, 3.0, "spinner")]
    clues = [Clue(start, start + 5, "words", weight, family) for start, weight, family in evidence]
    first = Finding("spinner", (), 0.9, (clues[1], clues[2]), mentions=(Mention(7, 9, "it", "quoted"),))
    second = Finding("spinner", (), 0.99, (clues[3],), undecided=True, mentions=(Mention(1, 2, "a", "quoted"),))
    whole = joined([first, Finding(UNKNOWN, (), 0.8, (clues[0],)), second])
    assert [(clue.start, clue.weight) for clue in whole.clues] == [(60, 3.0), (20, 2.0), (40, 1.0)]
    assert [mention.start for mention in whole.mentions] == [1, 7]
    assert whole.undecided
    assert whole.probability == 0.99


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ((finding("spinner", 0.9, 10, 20, 30, 40, share=0.5), finding("tortured", 0.99, 10, 50)), "tortured"),
        ((finding("spinner", 0.99, 10, 20, 30, 40, share=0.5), finding("tortured", 0.99, 10, 50)), "spinner"),
        ((finding("spinner", 0.9, 10, 20, 30, share=0.5), finding("tortured", 0.9, 10, 50)), "spinner"),
        ((finding("spinner", 0.9, 10, 20, share=0.5), finding("tortured", 0.99)), "spinner"),  # it edits nothing
        ((finding("spinner", 0.5, 10, 20, 30, share=0.5), finding("tortured", 0.8, 10)), "tortured"),
        ((finding("spinner", 0.5, 10, 20, 30, share=0.5), finding("tortured", 0.4, 10)), "spinner"),
    ],
)
def test_a_certain_family_comes_first_then_the_one_that_explains_most(found: tuple[Finding, ...], first: str) -> None:
    assert by_preference(found, believes)[0].family == first
    assert by_preference(found[::-1], believes)[0].family == first


def test_near_synonyms_do_not_hide_a_few_listed_phrases() -> None:
    text = "We reduce energy use. It lowers vitality utilization by means of an irregular woodland and bolster vector machine."
    assert "random forest and support vector machine" in Cleaner().clean(text)
