"""Tortured phrases of which no word is listed: only in tortured texts, only in their own places."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spinfix import Cleaner, edits, resources
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.base import Finding
from spinfix.families.tortured import unlisted, unlisted_runs
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.restorer import TorturedRestorer
from spinfix.families.tortured.surveyor import TorturedSurveyor, with_suggested
from spinfix.families.tortured.unlisted import Guess, UnlistedError, surest
from spinfix.families.tortured.unlisted_runs import places
from spinfix.text.stem_tokenizer import Stemmer, Words
from tests.phrase_encoders import write_encoder, write_weights

SURE = "We train an irregular woodland and a bolster vector machine by profound learning."
PHRASE = "The alluring paddocks of the stars are weak."
TERMS = {
    "magnetic field": "alluring paddocks",
    "data warehouse": "numbers depot",
    "alluring paddock": "alluring paddock",
    "random forest": "irregular woodland",
    "cloud server": "haze waiter",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("families") / "tortured"
    shutil.copytree(resources.dictionaries() / "tortured", made)
    write_encoder(made / unlisted.ENCODER, TERMS)
    write_weights(made / unlisted.FILE, least_cosine=0.99)
    return made


def thoroughly(folder: Path, text: str, **options: Any) -> Finding:
    restorer = TorturedRestorer(registry.at(folder), Config(**options))
    return restorer.restore_thoroughly(text) or restorer.restore(text)


def restored(folder: Path, text: str, **options: Any) -> str:
    return edits.apply(text, thoroughly(folder, text, **options).edits)


def test_an_unlisted_phrase_is_restored_beside_others_in_the_number_it_has(folder: Path) -> None:
    assert restored(folder, f"{SURE} {PHRASE}").endswith(" The magnetic fields of the stars are weak.")


def test_its_edit_says_what_it_is(folder: Path) -> None:
    finding = thoroughly(folder, f"{SURE} {PHRASE}")
    edit = finding.edits[-1]
    assert (edit.found, edit.replacement, edit.entry) == (
        "alluring paddocks",
        "magnetic fields",
        "alluring paddocks → magnetic field",
    )
    assert 0.93 < edit.confidence <= 0.95, "what was counted, and not more"
    without = TorturedRestorer(registry.at(folder), Config()).restore(f"{SURE} {PHRASE}")
    assert finding.probability == without.probability, "it is no evidence"
    assert len(finding.edits) == len(without.edits) + 1


@pytest.mark.parametrize(
    "text",
    [PHRASE, f"{PHRASE} " * 3, f"We train an irregular woodland. {PHRASE}", "The alluring paddocks and the numbers depots."],
)
def test_without_others_nothing_is_looked_for(folder: Path, text: str) -> None:
    assert "alluring paddocks" in restored(folder, text, assume_spun=True)


def test_a_long_text_is_searched_in_part_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(f"{SURE} {PHRASE}".split())
    monkeypatch.setattr(unlisted_runs, "MOST_WORDS", size)
    found = thoroughly(folder, f"{SURE} {PHRASE}")
    assert ("magnetic fields" in [edit.replacement for edit in found.edits], found.note) == (True, "")
    found = thoroughly(folder, f"{SURE} {PHRASE} {PHRASE}")
    assert [edit.replacement for edit in found.edits].count("magnetic fields") == 1
    note = f"phrases are found by their meaning in the first {size} words only"
    survey = TorturedSurveyor(registry.at(folder), Config()).survey(f"{SURE} {PHRASE} {PHRASE}")
    assert (found.note, survey.note) == (note, note)
    alone = f"We train an irregular woodland. {PHRASE} {PHRASE}"
    assert thoroughly(folder, alone, assume_spun=True).note == "", "nothing was searched, whole or in part"


def test_what_promises_nothing_is_not_encoded(folder: Path) -> None:
    try:
        for promise, found in ((unlisted.LEAST_PROMISE + 0.01, True), (unlisted.LEAST_PROMISE - 0.01, False)):
            write_weights(folder / unlisted.FILE, least_cosine=0.99, promise=promise)
            assert ("magnetic fields" in restored(folder, f"{SURE} {PHRASE}")) is found
    finally:
        write_weights(folder / unlisted.FILE, least_cosine=0.99)


def test_quality_fast_and_no_fuzzy_leave_it(folder: Path) -> None:
    for options in ({"quality": "fast"}, {"fuzzy": False}):
        assert PHRASE in restored(folder, f"{SURE} {PHRASE}", **options)


def test_a_minimum_of_its_own_holds_unless_another_is_given(folder: Path) -> None:
    write_weights(folder / unlisted.FILE, least_cosine=0.99, right=0.92)
    try:
        assert "alluring paddocks" in restored(folder, f"{SURE} {PHRASE}")
        assert "magnetic fields" in restored(folder, f"{SURE} {PHRASE}", min_confidence=0.9)
    finally:
        write_weights(folder / unlisted.FILE, least_cosine=0.99)


@pytest.mark.parametrize(
    "text",
    [
        'They call them "alluring paddocks" there.',
        "They call them `alluring paddocks` there.",
        "They mean alluring paddocks, not magnetic fields.",
        "See https://example.org/alluring-paddocks for more.",
    ],
)
def test_mentions_and_code_are_left(folder: Path, text: str) -> None:
    assert restored(folder, f"{SURE} {text}").endswith(text)


def test_the_shipped_family_finds_a_phrase_that_is_in_no_list() -> None:
    cleaner = Cleaner(Config(families="tortured", min_confidence=0.9))
    alone, among = "The haphazard stroll on the lattice is short.", "The random walk on the lattice is short."
    assert cleaner.clean(alone) == alone
    assert cleaner.clean(f"{SURE} {alone}").endswith(among)


def test_a_family_without_an_encoder_looks_no_further(tmp_path: Path) -> None:
    shutil.copytree(resources.dictionaries() / "tortured", tmp_path / "tortured")
    restorer = TorturedRestorer(registry.at(tmp_path / "tortured"), Config())
    assert restorer.restore_thoroughly(f"{SURE} {PHRASE}") is None


def test_a_cleaner_asks_for_more_only_where_the_family_is_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    find = unlisted.UnlistedFinder.find

    def noted(self: unlisted.UnlistedFinder, words: Words, taken: Collection[int]) -> list[WeighedPhrase]:
        asked.append(words.text)
        return find(self, words, taken)

    monkeypatch.setattr(unlisted.UnlistedFinder, "find", noted)
    cleaner = Cleaner(Config(families="wp-auto-spinner", dictionaries=str(folder)))
    spun = "The Overseas Minister said this 12 months that the White Home was briefed. The Overseas Minister left on Wednesday."
    cleaner.analyse_all([spun, PHRASE, f"{SURE} {PHRASE}"])
    assert asked == [f"{SURE} {PHRASE}"]


def test_a_survey_lists_it_as_no_evidence(folder: Path) -> None:
    survey = TorturedSurveyor(registry.at(folder), Config()).survey(f"{SURE} {PHRASE}")
    sighting = survey.sightings[-1]
    assert (sighting.text, sighting.term, sighting.kind, sighting.papers) == (
        "alluring paddocks",
        "magnetic field",
        "unlisted",
        0,
    )
    assert sighting.why.startswith("found by its meaning")


def test_of_two_readings_of_a_place_a_survey_lists_the_surer_one(folder: Path) -> None:
    survey = TorturedSurveyor(registry.at(folder), Config()).survey(f"{SURE} {PHRASE}")
    *others, suggested = survey.sightings
    weaker, surer = (
        replace(suggested, start=suggested.start + 9, kind="composed", confidence=confidence) for confidence in (0.6, 0.99)
    )
    assert with_suggested([*others, weaker], [suggested]) == [*others, suggested]
    assert with_suggested([*others, surer], [suggested]) == [*others, surer]
    assert with_suggested([*others, weaker, surer], [suggested]) == [*others, weaker, surer]


def test_only_so_many_words_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Stemmer().cut("alluring paddocks and numbers depots")
    assert {words.between(*place) for place in places(words, set())} >= {"alluring paddocks", "numbers depots"}
    monkeypatch.setattr(unlisted_runs, "MOST_WORDS", 3)
    assert "numbers depots" not in {words.between(*place) for place in places(words, set())}


def test_restored_text_is_left_alone(folder: Path) -> None:
    once = restored(folder, f"{SURE} {PHRASE}")
    assert restored(folder, once) == once


def test_a_twin_does_the_same(folder: Path) -> None:
    restorer = TorturedRestorer(registry.at(folder), Config())
    text = f"{SURE} {PHRASE}"
    assert restorer.twin().restore_thoroughly(text) == restorer.restore_thoroughly(text)


def test_a_cleaner_with_the_family_restores_it(folder: Path) -> None:
    cleaner = Cleaner(Config(families="wp-auto-spinner", dictionaries=str(folder)))
    assert "magnetic fields" in cleaner.clean(f"{SURE} {PHRASE}")


def test_a_file_that_holds_no_weights_is_named(tmp_path: Path) -> None:
    (tmp_path / "unlisted.npz").write_bytes(b"none")
    with pytest.raises(UnlistedError, match=r"unlisted\.npz: no weights for unlisted phrases"):
        unlisted.load(tmp_path / "unlisted.npz")


def test_runs_end_in_words_of_their_own() -> None:
    words = Stemmer().cut("The state-of-the-art method, on two alluring paddocks")
    found = {words.between(*place) for place in places(words, set())}
    assert found == {"state-of-the-art", "two alluring", "two alluring paddocks", "alluring paddocks"}
    assert {words.between(*place) for place in places(words, {0, 1, len(words) - 1})} == {"two alluring"}


def test_a_wider_run_is_taken_only_around_the_same_term() -> None:
    narrow, wide = Guess(3, 5, "cosine transform", 0.8), Guess(2, 5, "discrete cosine transforms", 0.5)
    assert surest([narrow, wide]) == [1]
    assert surest([narrow, wide._replace(term="discrete map")]) == [0]
    assert surest([narrow, wide._replace(belief=0.4)]) == [0]
    assert surest([narrow, wide, Guess(1, 3, "map", 0.9)]) == [2, 0], "the words of the wider one are taken"
