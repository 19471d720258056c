"""The tables of tortured phrases: read, written, linted; and those that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinfix import resources
from spinfix.families.tortured import dictionary
from spinfix.families.tortured.dictionary import (
    ALLOWED,
    PHRASES,
    TERMS,
    WORDS,
    Example,
    Phrase,
    TorturedDictionary,
    TorturedDictionaryError,
    Word,
)
from training.tortured.dictionary import added_phrases, read_corrections

SHIPPED = resources.dictionaries() / "tortured"
SMALL = TorturedDictionary(
    [
        Phrase("brain organization", "neural network", 10034, 2, "with neural network"),
        Phrase("irregular woodland", "random forest", 1046, 0),
    ],
    [Word("profound", "deep", 30, 12), Word("woodland", "forest", 6, 1)],
    {"deep learning": 512, "random forest": 99},
    [Example("malignant growth", "The scan showed no malignant growth.")],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dictionary.save(SMALL, tmp_path)
    return tmp_path


def test_what_is_written_is_read(folder: Path) -> None:
    assert dictionary.load_phrases(folder) == SMALL.phrases
    assert dictionary.load_words(folder) == SMALL.words
    assert dictionary.load_terms(folder) == SMALL.terms
    assert dictionary.load_allowed(folder) == SMALL.allowed
    assert dictionary.lint(folder) == []


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        (
            PHRASES,
            "zeal\tgoal\t1\t0",
            "has 4 columns, expected 5 tab-separated ones (spun, original, papers, genuine, company)",
        ),
        (PHRASES, "zeal\tgoal\tmany\t0\t", "papers is 'many', expected a count such as 0 or 12"),
        (PHRASES, "zeal\tgoal\t01\t0\t", "papers is '01', expected a count such as 0 or 12"),
        (PHRASES, "zeal\t\t1\t0\t", "original is empty"),
        (WORDS, "zeal\tgoal\t0\t3", "phrases is 0, expected a count of at least 1"),
        (
            PHRASES,
            "zeal \tgoal\t1\t0\t",
            "spun 'zeal ' has leading, trailing, repeated or unusual white space",
        ),
        (
            PHRASES,
            "z Zeal\tgoal\t1\t0\t",
            "'z Zeal' has capitals; write the spun side in lower case (case is ignored when matching)",
        ),
        (PHRASES, "zeal\tZeal\t1\t0\t", "'zeal' stands for itself; remove the line"),
        (PHRASES, "zeal\tgoal\t1\t0\tgoal", "'goal' is no company clause"),
        (PHRASES, "irregular woodland\trandom forest\t1\t0\t", "irregular woodland → random forest occurs twice"),
        (PHRASES, "abc zeal\tgoal\t1\t0\t", "'abc zeal' comes after 'irregular woodland'; sort the lines"),
        (WORDS, "zeal\tzeal\t1\t0", "'zeal' stands for itself; remove the line"),
        (TERMS, "zealous goal\t-1", "count is '-1', expected a count such as 0 or 12"),
        (ALLOWED, "zealous goal\tThe goal was zealous.", "the sentence does not contain 'zealous goal'"),
    ],
)
def test_faults_are_found_where_they_are(folder: Path, name: str, line: str, message: str) -> None:
    path = folder / name
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    (fault,) = dictionary.lint(folder)
    assert fault.file == path
    assert fault.line == len(path.read_text("utf-8").splitlines())
    assert fault.message.startswith(message)


@pytest.mark.parametrize(("name", "mark"), [("mine.tsv", "\t"), ("mine.csv", ",")])
def test_a_list_may_have_comments(tmp_path: Path, name: str, mark: str) -> None:
    path = tmp_path / name
    lines = ("# of our journal, so far", f"phrase{mark}term", f"irregular woodland{mark}random forest", f"# amino{mark}x")
    path.write_text("\n".join(lines), "utf-8")
    assert dictionary.lint(path) == []
    assert [entry.spun for entry in dictionary.load_phrases(path)] == ["irregular woodland"]
    path.write_text(f"#1 woodland{mark}first forest\n", "utf-8")
    assert [entry.spun for entry in dictionary.load_phrases(path)] == ["#1 woodland"]


def test_a_list_that_an_office_program_exported_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("irregular woodland\trandom forest\n", "utf-16")
    (fault,) = dictionary.lint(tmp_path / "mine.tsv")
    assert fault.message == "is not UTF-8; save it as UTF-8, or convert it, for example: iconv -f UTF-16 -t UTF-8"


def test_faults_of_a_whole_file_are_found(folder: Path) -> None:
    (folder / WORDS).unlink()
    (folder / TERMS).write_text("name\tcount\nabc def\t1", "utf-8")
    messages = [str(fault) for fault in dictionary.lint(folder)]
    assert [message.partition(": ")[2].partition(" (")[0] for message in messages] == [
        "cannot be read",
        "does not end with a line feed",
        "expected the tab-separated header term, count",
    ]


def test_a_bad_line_is_refused_with_its_place(folder: Path) -> None:
    path = folder / PHRASES
    path.write_text(path.read_text("utf-8") + "zeal\tgoal\tmany\t0\t\n", "utf-8")
    with pytest.raises(TorturedDictionaryError, match=r"phrases\.tsv:4: papers is 'many'"):
        dictionary.load_phrases(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TorturedDictionaryError, match=r"terms\.tsv: cannot be read"):
        dictionary.load_terms(tmp_path)


def test_the_shipped_dictionary_is_without_fault() -> None:
    assert dictionary.lint(SHIPPED) == []


def test_what_is_restored_is_not_restored_again() -> None:
    phrases = dictionary.load_phrases(SHIPPED)
    allowed = {example.phrase for example in dictionary.load_allowed(SHIPPED)}
    tortured = {phrase.spun for phrase in phrases if " " in phrase.spun and not phrase.company} - allowed
    assert not [phrase for phrase in phrases if phrase.original.lower() in tortured]


@pytest.mark.parametrize("name", ["corrections.tsv", "additions.tsv"])
def test_the_tables_of_hand_are_sorted_and_whole(name: str) -> None:
    header, *lines = (SHIPPED / name).read_text("utf-8").removesuffix("\n").split("\n")
    assert lines == sorted(set(lines))
    assert all(line.count("\t") == header.count("\t") for line in lines)


def test_additions_stand_in_the_dictionary() -> None:
    known = {(phrase.spun, phrase.original) for phrase in dictionary.load_phrases(SHIPPED)}
    assert {phrase[:2] for phrase in added_phrases(SHIPPED)} <= known


def test_corrections_are_followed() -> None:
    known = {phrase.spun for phrase in dictionary.load_phrases(SHIPPED)}
    corrections = [one for some in read_corrections(SHIPPED / "corrections.tsv").values() for one in some]
    assert {(one.spun or one.listed).lower() for one in corrections if one.original} <= known


def test_allowed_phrases_are_listed_ones() -> None:
    listed = {phrase.spun for phrase in dictionary.load_phrases(SHIPPED)}
    assert not [example.phrase for example in dictionary.load_allowed(SHIPPED) if example.phrase not in listed]


def test_no_term_carries_notes() -> None:
    for phrase in dictionary.load_phrases(SHIPPED):
        assert not any(mark in phrase.original for mark in ("http", "?", "[", "*"))
        assert "(" in phrase.spun or not phrase.original.endswith(")")
