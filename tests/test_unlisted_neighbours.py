"""What the other runs of words of a text say of one that may stand for a term."""

from __future__ import annotations

from math import log10

import pytest

from spinfix.families.tortured import unlisted_neighbours
from spinfix.families.tortured.unlisted_neighbours import NOTHING, Neighbours, neighbours_of
from spinfix.families.tortured.unlisted_runs import Candidate, Choice, Run, TermFeatures, change_of, counted
from spinfix.text.stem_tokenizer import Stemmer, Words

ZEROS = TermFeatures(*(0.0 for _ in TermFeatures._fields))


def choice(words: Words, phrase: str, term: str, *, at: int = 0, gain: float = 1.0, chance: float = -1.0) -> Choice:
    """A phrase of a text with its likeliest term; that which begins at a word, or behind it."""
    size = len(phrase.split())
    places = (first for first in range(at, len(words)) if " ".join(words.part(first, first + size)) == phrase.lower())
    change = change_of(phrase, term)
    assert change
    first = next(places)
    candidate = Candidate(term, term, ZEROS._replace(gain=gain, chance=chance), change)
    return Choice(Run(first, first + size, 0.0, (candidate,)), (1.0,), 0)


def test_runs_that_overlap_are_told_by_how_they_lie() -> None:
    words = Stemmer().cut("a novel discontinuous cosine change of basis")
    choices = [
        choice(words, "novel discontinuous", "new discrete"),
        choice(words, "discontinuous cosine change", "discrete cosine transform", gain=4.0, chance=-2.0),
        choice(words, "cosine change", "cosine transform", gain=3.0, chance=-0.5),
        choice(words, "change of basis", "shift of basis"),
    ]
    across, wider, part, behind = neighbours_of(words, choices)
    assert part == Neighbours(
        before=2.0, behind=1.0, around=1.0, across=1.0, wider_gain=4.0, wider_chance=-2.0, same_change=log10(2),
        same_changes=log10(2), same_word=log10(3),
    )  # fmt: skip
    assert (wider.inside, wider.around, wider.across) == (1.0, 0.0, 2.0)
    assert (wider.narrower_gain, wider.narrower_chance) == (3.0, -0.5)
    assert (across.inside, across.around, across.across, across.wider_gain) == (0.0, 0.0, 1.0, NOTHING)
    assert (behind.before, behind.behind) == (2.0, 0.0)


def test_the_same_words_elsewhere_are_no_other_phrase() -> None:
    words = Stemmer().cut("profound nets and profound nets and profound models")
    nets = [choice(words, "profound nets", "deep nets", at=at) for at in (0, 3)]
    alone = neighbours_of(words, nets)
    assert [company.same_change for company in alone] == [0.0, 0.0]
    models = choice(words, "profound models", "deep models")
    assert [company.same_change for company in neighbours_of(words, [*nets, models])] == [log10(2)] * 3


def test_nor_are_they_across_a_line_end() -> None:
    words = Stemmer().cut("profound nets and profound\nnets, profound  nets")
    nets = [choice(words, "profound nets", "deep nets", at=at) for at in (0, 3, 5)]
    assert [(one.same_change, one.same_word) for one in neighbours_of(words, nets)] == [(0.0, 0.0)] * 3
    assert [run.repeats for run in counted(words, [one.run for one in nets])] == [3] * 3


def test_another_word_for_it_is_another_change() -> None:
    words = Stemmer().cut("profound nets and profound sorrow")
    companies = neighbours_of(
        words, [choice(words, "profound nets", "deep nets"), choice(words, "profound sorrow", "great sorrow")]
    )
    assert [(one.same_change, one.same_word) for one in companies] == [(0.0, log10(2))] * 2


def test_of_several_changes_the_most_frequent_and_all_count() -> None:
    words = Stemmer().cut("profound organization, profound nets, profound models and an organization chart")
    companies = neighbours_of(
        words,
        [
            choice(words, "profound organization", "deep network"),
            choice(words, "profound nets", "deep nets"),
            choice(words, "profound models", "deep models"),
            choice(words, "organization chart", "network chart"),
        ],
    )
    assert companies[0].same_change == log10(3)
    assert companies[0].same_changes == log10(4), "the other way round each changed word may stand for each word of the term"


def test_only_what_is_near_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Stemmer().cut("profound nets and then profound models and at last profound trees")
    choices = [choice(words, f"profound {one}", f"deep {one}") for one in ("nets", "models", "trees")]
    assert [one.same_change for one in neighbours_of(words, choices)] == [log10(3)] * 3
    monkeypatch.setattr(unlisted_neighbours, "NEAR_WORDS", 5)
    assert [one.same_change for one in neighbours_of(words, choices)] == [log10(2), log10(3), log10(2)]
