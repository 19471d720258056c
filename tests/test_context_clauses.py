"""Company clauses: read, written, met."""

from __future__ import annotations

import pytest

from spinfix.families.tortured.context_clauses import ClauseError, fold, parse, unparse

DOCUMENT = fold(["The", "neural", "networks", "optimised", "a", "feature", "map", "in", "the", "search", "engine"])


@pytest.mark.parametrize(
    ("clause", "met"),
    [
        ("with feature map", True),
        ("with neural network", True),  # a plural is let pass
        ("with map in", True),
        ("with feature", True),
        ("with featur", False),
        ("with featur*", True),
        ("with cepstral | search engine", True),
        ("with cepstral | speech", False),
        ("without search engine", False),
        ("without cepstral", True),
    ],
)
def test_clauses_look_at_the_whole_document(clause: str, met: bool) -> None:
    assert [one.is_met(DOCUMENT) for one in parse(clause)] == [met]


@pytest.mark.parametrize(("reach", "met"), [(1, False), (2, True), (5, True)])
def test_nearness_counts_words_on_either_side(reach: int, met: bool) -> None:
    (clause,) = parse(f"near {reach} fn")
    assert clause.is_met(DOCUMENT, fold(["a"]), fold(["rate", "FN", "of"])) is met
    assert clause.is_met(DOCUMENT, fold(["of", "FN", "rate"]), fold([])) is met


def test_clauses_are_written_as_they_are_read() -> None:
    text = "with cnn | neural network; without specular; near 3 tp"
    assert unparse(parse(text)) == text


@pytest.mark.parametrize("text", ["cnn", "with ", "near cnn", "near 0 cnn", "with cnn | "])
def test_what_is_no_clause_is_named(text: str) -> None:
    with pytest.raises(ClauseError, match="is no company clause; write"):
        parse(text)


def test_a_folded_text_answers_equal_questions_alike() -> None:
    folded = fold(["Neural", "networks"])
    (clause,) = parse("with neural network")
    (other,) = parse("without search engine")
    assert [clause.is_met(folded), other.is_met(folded)] == [True, True] == [clause.is_met(folded), other.is_met(folded)]
    assert folded.known == {"neural network": True, "search engine": False}
