"""Synonyms for the words of terms: the file, and the places of a text that may stand for terms by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.tortured import compiled_dictionary, dictionary, synonyms
from spinfix.families.tortured.dictionary import TorturedDictionary, Word
from spinfix.families.tortured.synonyms import CHANCES, LISTED, Synonyms, SynonymsError
from spinfix.kernels import array_store

WORDS = [Word("alluring", "magnetic", 3), Word("alluring", "attractive", 1), Word("woodland", "forest", 6)]
SUGGESTED = {
    "absorption": ["soaking up"],
    "field": ["area", "paddock"],
    "forest": ["grove", "jungle"],
    "magnetic": ["charming"],
    "support vector": ["bolster"],
}
TERMS = {"magnetic field": 9, "random forest": 40, "absorption rate": 3, "support vector machine": 5, "absorption": 99}
TEXT = "Two charming paddocks, an alluring area and unheard of random woodlands."


def found(
    text: str,
    suggested: Mapping[str, Sequence[str]] = SUGGESTED,
    terms: Sequence[str] = tuple(TERMS),
    words: Sequence[Word] = WORDS,
) -> dict[str, list[str]]:
    """The terms by the words that may stand for them."""
    made = Synonyms(words, suggested, dict.fromkeys(terms, 1))
    parts = text.split()
    return {" ".join(parts[first:last]): [one.term for one in some] for (first, last), some in made.find(text).items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dictionary.save(TorturedDictionary([], WORDS, TERMS, []), tmp_path)
    (tmp_path / synonyms.FILE).write_text("word\tsynonyms\nfield\tarea, paddock\nmagnetic\tcharming\n", "utf-8")
    return tmp_path


class TestTheFile:
    def test_it_is_read_likeliest_first(self, folder: Path) -> None:
        assert synonyms.load(folder) == {"field": ["area", "paddock"], "magnetic": ["charming"]}
        assert synonyms.lint(folder) == []

    @pytest.mark.parametrize(
        ("line", "messages"),
        [
            ("zeal", ["has 1 column, expected 2 tab-separated ones (word, synonyms)"]),
            ("zeal\tardour\tpassion", ["has 3 columns, expected 2"]),
            ("", ["is blank; remove it"]),
            ("zeal\t", ["synonyms is empty"]),
            ("zeal\tardour,  passion", ["synonyms 'ardour,  passion' has leading, trailing, repeated"]),
            ("zeaL\tardour", ["'zeaL' has capitals in its line; write it in lower case"]),
            ("zeal\tArdour", ["'zeal' has capitals in its line; write it in lower case"]),
            ("zeal\tardour, zeal", ["'zeal' stands for itself; remove it from its synonyms"]),
            ("zeal\tardour,passion", ["'ardour,passion' is no word"]),
            ("zeal\tardour, , passion", ["'' is no word; the synonyms of 'zeal' stand between commas with one blank"]),
            ("zeal\tardour, passion, ardour, ardour", ["'ardour' is there twice for 'zeal'; remove one"]),
            ("zeal\tzeal, -, Ardour", ["'zeal' has capitals", "'zeal' stands for itself", "'-' is no word"]),
            ("magnetic\talluring", ["magnetic occurs twice; make one line of the two"]),
            ("forest\tgrove", ["'forest' comes after 'magnetic'; sort the lines"]),
        ],
    )
    def test_faults_are_found_where_they_are(self, folder: Path, line: str, messages: list[str]) -> None:
        path = folder / synonyms.FILE
        path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
        faults = synonyms.lint(folder)
        assert {(fault.file, fault.line) for fault in faults} == {(path, 4)}
        assert len(faults) == len(messages)
        assert all(fault.message.startswith(message) for fault, message in zip(faults, messages, strict=True))

    def test_its_faults_are_among_those_of_the_dictionary(self, folder: Path) -> None:
        (folder / synonyms.FILE).write_text("word\tsynonym\nfield\tfield", "utf-8")
        kind = registry.kind("tortured")
        found = [str(fault).partition(": ")[2] for fault in kind.lint(Family("mine", "tortured", folder))]
        assert found == [
            "does not end with a line feed",
            "expected the tab-separated header word, synonyms",
            "'field' stands for itself; remove it from its synonyms",
        ]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("word\tsynonyms\nfield\tarea\nzeal\n", r"synonyms\.tsv:3: has 1 column, expected 2"),
            ("word\tsynonyms\nfield\t\n", r"synonyms\.tsv:2: synonyms is empty"),
            ("field\tarea\n", r"synonyms\.tsv:1: expected the tab-separated header word, synonyms"),
        ],
    )
    def test_a_bad_line_is_refused_with_its_place(self, folder: Path, content: str, message: str) -> None:
        (folder / synonyms.FILE).write_text(content, "utf-8")
        with pytest.raises(SynonymsError, match=message):
            synonyms.load(folder)

    def test_without_it_only_what_is_listed_stands_for_terms(self, folder: Path) -> None:
        of_both = compiled_dictionary.synonyms_of(folder).find(TEXT)
        (folder / synonyms.FILE).unlink()
        assert (synonyms.load(folder), synonyms.lint(folder)) == ({}, [])
        listed = compiled_dictionary.synonyms_of(folder).find(TEXT)
        assert list(of_both) == [(1, 3), (4, 6), (9, 11)]
        assert listed == {place: of_both[place] for place in [(9, 11)]}

    def test_a_plain_list_has_none(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.tsv"
        path.write_text("charming paddock\tmagnetic field\n", "utf-8")
        assert compiled_dictionary.synonyms_of(path).find(TEXT) == {}

    def test_the_shipped_one_is_sorted_and_without_fault(self) -> None:
        folder = resources.dictionaries() / "tortured"
        assert synonyms.lint(folder) == []
        assert list(synonyms.load(folder)) == sorted(synonyms.load(folder))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("two charming paddocks here", {"charming paddocks": ["magnetic field"]}),
        ("Charming AREAS", {"Charming AREAS": ["magnetic field"]}),
        ("a magnetic paddock", {"magnetic paddock": ["magnetic field"]}),
        ("an alluring paddock", {"alluring paddock": ["magnetic field"]}),
        ("the soaking up rate", {"soaking up rate": ["absorption rate"]}),
        ("a bolster machine", {"bolster machine": ["support vector machine"]}),
        ("the magnetic field", {}),
        ("the soaking up of light", {}),
        ("paddocks charming", {}),
        ("charming, paddocks", {}),
        ("charming green paddocks", {}),
        ("a bolster vector machine", {}),
        ("", {}),
    ],
)
def test_runs_that_may_stand_for_a_term_are_found(text: str, runs: dict[str, list[str]]) -> None:
    assert found(text) == runs


def test_places_come_in_order_with_all_their_terms() -> None:
    suggested = {"search": ["web page"], "grid": ["web"], "internet": ["web"], "deep": ["profound"]}
    terms = ["deep search", "deep internet", "deep grid", "grid page"]
    assert list(found("profound web page", suggested, terms).items()) == [  # not in the order of the file
        ("profound web", ["deep grid", "deep internet"]),
        ("profound web page", ["deep search"]),
        ("web page", ["grid page"]),
    ]


def test_a_term_that_stands_there_is_left() -> None:
    assert found("magnetic area") == {"magnetic area": ["magnetic field"]}
    assert found("magnetic area", terms=[*TERMS, "magnetic area"]) == {}


@pytest.mark.parametrize(
    ("text", "term", "chances", "listed"),
    [
        ("charming paddocks", "magnetic field", [CHANCES[0], CHANCES[1]], 0),
        ("magnetic paddocks", "magnetic field", [CHANCES[1]], 0),
        ("alluring fields", "magnetic field", [LISTED * 3 / 4], 3),
        ("alluring paddocks", "magnetic field", [LISTED * 3 / 4, CHANCES[1]], 0),
        ("alluring woodland", "magnetic forest", [LISTED * 3 / 4, LISTED], 3),
        ("random woodland", "random forest", [LISTED], 6),
    ],
)
def test_a_meaning_says_how_likely_it_is(text: str, term: str, chances: list[float], listed: int) -> None:
    terms = TERMS | {"magnetic forest": 7}
    ((meaning,),) = Synonyms(WORDS, SUGGESTED, terms).find(text).values()
    assert (meaning.term, meaning.seen, meaning.listed) == (term, terms[term], listed)
    assert 10**meaning.chance == pytest.approx(prod(chances))


@pytest.mark.parametrize(("uses", "chance"), [(1, LISTED), (2, LISTED / 2), (99, CHANCES[0])])
def test_what_is_listed_and_a_synonym_has_the_likelier_chance(uses: int, chance: float) -> None:
    words = [Word("alluring", "magnetic", 1), *([Word("alluring", "attractive", uses - 1)] if uses > 1 else [])]
    made = Synonyms(words, {"magnetic": ["alluring"]}, {"magnetic field": 9})
    ((meaning,),) = made.find("alluring field").values()
    assert 10**meaning.chance == pytest.approx(chance)
    assert meaning.listed == 1


def test_synonyms_far_down_have_the_last_chance() -> None:
    made = Synonyms([], {"magnetic": [f"n{number}" for number in range(40)]}, {"magnetic field": 9})
    for number, chance in ((14, CHANCES[14]), (15, CHANCES[-1]), (39, CHANCES[-1])):
        ((meaning,),) = made.find(f"n{number} field").values()
        assert 10**meaning.chance == pytest.approx(chance)


@pytest.mark.parametrize("listed", ["profound", "profound picking"])
def test_of_two_ways_to_one_term_the_likelier_counts(listed: str) -> None:
    """What is listed for many words is unlikely for each, and comes first."""
    other = "profound picking" if listed == "profound" else "profound"
    suggested = {"deep": [other], "learning": ["picking up", "up"]}
    made = Synonyms([Word(listed, "deep", 1), Word(listed, "huge", 99)], suggested, {"deep learning": 9})
    ((meaning,),) = made.find("profound picking up").values()
    assert 10**meaning.chance == pytest.approx(CHANCES[0] * CHANCES[0 if other == "profound" else 1])


def test_what_is_stored_finds_the_same(tmp_path: Path) -> None:
    made = Synonyms(WORDS, SUGGESTED, TERMS)
    before = made.columns()
    answers = made.find(TEXT)
    assert list(answers) == [(1, 3), (4, 6), (9, 11)]
    assert made.columns() == before, "a text leaves no trace"
    array_store.save(tmp_path / "some.tables", "key", made.columns())
    columns = array_store.load(tmp_path / "some.tables", "key")
    assert columns is not None
    read = Synonyms.of(columns)
    assert read.find(TEXT) == answers
    assert read.columns() == before
