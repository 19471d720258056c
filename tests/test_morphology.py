"""Inflections: keys that fold them, and one word's carried over to another."""

from __future__ import annotations

import pytest

from spinfix.text.morphology import Stems, form_of, inflect, plural, singular, stem

KNOWN = {"extract", "extracts", "extracting", "extracted", "use", "using", "used", "drop", "dropped", "dropping", "study"}
KNOWN |= {"studies", "studying", "studied", "find", "found", "network", "networks"}


def known(word: str) -> float:
    return float(word in KNOWN)


@pytest.mark.parametrize(
    "forms",
    [
        ("network", "networks"),
        ("study", "studies", "studied", "studying"),
        ("classify", "classifies", "classified", "classifying"),
        ("use", "used", "using", "uses"),
        ("drop", "drops", "dropped", "dropping"),
        ("matrix", "matrices"),
        ("hypothesis", "hypotheses"),
        ("optimisation", "optimization"),
        ("acknowledgement", "acknowledgment"),
        ("modelling", "modeling", "models"),
        ("neighbour", "neighbors"),
        ("fibre", "fibers"),
        ("centres", "center"),
    ],
)
def test_one_stem_for_all_forms(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair", [("learning", "leaning"), ("random", "ransom"), ("bias", "bia"), ("process", "proces"), ("thing", "th")]
)
def test_different_words_keep_apart(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize("noun", ["network", "study", "class", "matrix", "analysis", "array", "phenomenon", "life", "branch"])
def test_singular_undoes_plural(noun: str) -> None:
    assert singular(plural(noun)) == noun
    assert singular(noun) == noun


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("extracts", "ing", "extracting"),
        ("extracting", "ed", "extracted"),
        ("extracted", "s", "extracts"),
        ("using", "ed", "used"),
        ("used", "", "use"),
        ("dropped", "ing", "dropping"),
        ("studies", "ing", "studying"),
        ("studying", "s", "studies"),
        ("find", "ed", "found"),
        ("network", "s", "networks"),
        ("network", "ing", None),
    ],
)
def test_inflections_are_carried_over(word: str, form: str, expected: str | None) -> None:
    assert inflect(word, form, known) == expected
    if expected is not None:
        assert form_of(expected) == form


def test_stems_are_remembered_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stems, "LIMIT", 3)
    stems = Stems()
    assert [stems[word] for word in ("networks", "forests", "words", "maps")] == ["network", "forest", "word", "map"]
    assert set(stems) == {"maps"}
