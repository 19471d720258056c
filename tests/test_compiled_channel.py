"""Dictionaries laid out in columns: what is read from a file is what was made, and never of other files than these."""

from __future__ import annotations

import shutil
from array import array
from pathlib import Path

import pytest

from spinfix import resources
from spinfix.config import Config
from spinfix.families import registry
from spinfix.families.manifest import Family
from spinfix.families.spinner import compiled_channel, dictionary
from spinfix.families.spinner.channel import SpunPhrase, compile_channel
from spinfix.families.spinner.compiled_channel import Tables
from spinfix.families.spinner.phrase_trie import find_phrases
from spinfix.families.spinner.restorer import Restorer
from spinfix.families.tortured import compiled_dictionary
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Phrase, TorturedDictionary, Word, load_allowed, load_phrases, save
from spinfix.families.tortured.listed_finder import ListedFinder
from spinfix.kernels import array_store
from spinfix.text.stem_tokenizer import Stemmer
from tests.reference.evidence import sign_of
from tests.tiny import tiny_channel

CHANNEL = tiny_channel(
    {
        ("overseas", "foreign"): 90,
        ("overseas", "abroad"): 10,
        ("12 months", "year"): 8,
        ("it is", "it's"): 5,
        ("it is", "that is"): 5,
    },
    {("White Home", "White House"): 7},
    {"overseas": (3, 40), "12 months": (0, 9)},
)
MADE = Tables(CHANNEL)


def told(phrase: SpunPhrase) -> tuple[object, ...]:
    return phrase.standing, phrase.own, [tuple(getattr(one, name) for name in one.__slots__) for one in phrase.candidates]


def kept(columns: dict[str, array_store.Column], folder: Path) -> dict[str, array_store.Column]:
    array_store.save(folder / "some.tables", "key", columns)
    found = array_store.load(folder / "some.tables", "key")
    assert found is not None
    assert not [path for path in folder.iterdir() if path.name != "some.tables"]
    return found


def test_what_is_read_is_what_was_made(tmp_path: Path) -> None:
    read = Tables(None, kept(MADE.columns(), tmp_path))
    assert len(MADE.phrases) > len(MADE.standing)  # there are phrases for curly apostrophes among them
    assert read.phrases == [None] * len(MADE.phrases)
    for number in range(len(MADE.phrases)):
        assert told(read.phrase(number)) == told(MADE.phrase(number))
        assert read.phrase(number) is read.phrase(number)
    assert {**read.columns(), "numbers": read.numbers} == {**MADE.columns(), "numbers": MADE.numbers}


def test_occurrences_are_those_of_the_phrases() -> None:
    for number in range(len(MADE.phrases)):
        phrase = MADE.phrase(number)
        standing, own, genuine = MADE.occurrences(number)
        assert (standing, own, genuine) == (phrase.standing, phrase.own, phrase.genuine)
        alternatives = MADE.alternatives(number)
        assert alternatives == [(one.group, one.times) for one in phrase.candidates]
        put = sum(times for _, times in alternatives)
        assert sign_of(0, 1, phrase).put == pytest.approx(put / (max(standing + own, genuine) + 0.7))


def test_entries_are_the_phrases_of_the_channel() -> None:
    for phrase in ("overseas", "Overseas", "12 months", "White Home", "it is"):
        words = phrase.split()
        ((_, _, expected),) = [one for one in find_phrases(words, CHANNEL.phrases) if one[1] - one[0] == len(words)]
        assert MADE.entry(*words) is expected
    for phrase in ("White", "12", "unheard of", "overseas Home", "foreign"):
        assert MADE.entry(*phrase.split()) is None
    assert {MADE.words[number] for number in MADE.entries} == {"overseas", "Overseas"}


def test_the_composer_is_the_same(tmp_path: Path) -> None:
    made = Composer(
        [Word("profound", "deep", 71, 12), Word("gaining knowledge", "learning", 9, 0), Word("organize", "network", 9, 3)],
        {"deep belief network": 40, "deep learning": 900},
    )
    columns = kept({"stems": list(made.stemmer.numbers), **made.columns()}, tmp_path)
    read = Composer.of(columns, Stemmer(map(str, columns["stems"])))
    assert read.columns() == made.columns()
    text = "a profound belief organize by profound gaining knowledge and profound organize"
    found = made.find(made.stemmer.cut(text))
    assert len(found) > 1
    assert read.find(read.stemmer.cut(text)) == found


@pytest.mark.parametrize(
    "spoil", [lambda data: b"", lambda data: data[:-9], lambda data: data[9:], lambda data: b"{}\n" + data]
)
def test_a_spoilt_file_is_none(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "some.tables"
    array_store.save(path, "key", {"numbers": array("q", [1, 2]), "marks": bytearray(b"ab"), "words": ["one", "zwei ü"]})
    assert array_store.load(path, "key") == {
        "numbers": array("q", [1, 2]),
        "marks": bytearray(b"ab"),
        "words": ["one", "zwei ü"],
    }
    assert array_store.load(path, "another") is None
    assert array_store.load(tmp_path / "none", "key") is None
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert array_store.load(path, "key") is None


def test_a_changed_dictionary_is_laid_out_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(resources.dictionaries(), tmp_path / "dictionaries")
    monkeypatch.setattr(resources, "dictionaries", lambda: tmp_path / "dictionaries")
    monkeypatch.setattr(resources, "tables", lambda family: tmp_path / f"{family}.tables")
    spinner, tortured = registry.named("wp-auto-spinner"), registry.named("tortured")
    assert compiled_channel.load(spinner) is None
    assert compiled_dictionary.load(tortured) is None
    assert compiled_dictionary.load_synonyms(tortured) is None
    written = [path for family in (spinner, tortured) for path in registry.kind(family.kind).lay_out(family)]
    assert written == [tmp_path / f"{name}.tables" for name in ("wp-auto-spinner", "tortured", "tortured-synonyms")]
    assert compiled_channel.load(spinner) is not None
    assert compiled_dictionary.load(tortured) is not None
    for path in (spinner.folder / "substitutions.tsv", tortured.folder / "phrases.tsv"):
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([*lines[:5], *lines[6:], ""]), "utf-8")
    assert compiled_channel.load(spinner) is None
    assert compiled_dictionary.load(tortured) is None
    assert compiled_dictionary.load_synonyms(tortured) is not None  # made from other files
    restorer = Restorer(registry.named("wp-auto-spinner"), Config(quality="fast"))
    assert "channel" not in vars(restorer)
    assert restorer.tables.words  # made from the files, since no others fit
    assert "channel" in vars(restorer)


@pytest.mark.parametrize("name", ["synonyms.tsv", "words.tsv", "terms.tsv"])
def test_synonyms_of_other_files_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    family = Family("small", "tortured", tmp_path / "dictionaries" / "small")
    family.folder.mkdir(parents=True)
    listed = [Phrase("irregular woodland", "random forest", 9, 0)]
    save(TorturedDictionary(listed, [Word("irregular", "random", 9)], {"random forest": 9}, []), family.folder)
    (family.folder / "synonyms.tsv").write_text("word\tsynonyms\nforest\tgrove, jungle\n", "utf-8")
    monkeypatch.setattr(resources, "dictionaries", lambda: tmp_path / "dictionaries")
    monkeypatch.setattr(resources, "tables", lambda name: tmp_path / f"{name}.tables")
    compiled_dictionary.lay_out(family)
    read = compiled_dictionary.load_synonyms(family)
    assert read is not None
    assert read.find("irregular jungle") == compiled_dictionary.synonyms_of(family.folder).find("irregular jungle") != {}
    elsewhere = shutil.copytree(family.folder, tmp_path / "small")
    assert compiled_dictionary.load_synonyms(Family("small", "tortured", elsewhere)) is None, "one's own has the same name"
    (family.folder / name).write_text((family.folder / name).read_text("utf-8").replace("9", "8").replace("grove", "wood"))
    assert compiled_dictionary.load_synonyms(family) is None


def test_an_installed_package_lays_nothing_out() -> None:
    """What `hatch_build.py` made is taken, and is what the code makes now.

    This fails after a change to the dictionaries, or to the code that lays them out, until ``pip install -e .``.
    """
    spinner, tortured = registry.named("wp-auto-spinner"), registry.named("tortured")
    tables, built = compiled_channel.load(spinner), compiled_dictionary.load(tortured)
    synonyms = compiled_dictionary.load_synonyms(tortured)
    assert tables is not None
    assert built is not None
    assert synonyms is not None
    assert tables.columns() == Tables(compile_channel(dictionary.load(spinner.folder))).columns()
    made = compiled_dictionary.columns(tortured.folder)
    assert list(built.stemmer.numbers) == made["stems"]
    assert built.composer.columns().items() <= made.items()
    assert built.odd_pairs.columns().items() <= made.items()
    assert built.finder(_common).columns().items() <= made.items()
    assert synonyms.columns() == compiled_dictionary.synonyms_of(tortured.folder).columns()


def _common(_: str) -> float:
    return 1.0


def test_a_compiled_list_finds_what_the_list_finds() -> None:
    """Every phrase of the dictionary, each as it is, between others and with other gaps."""
    tortured = registry.named("tortured")
    built = compiled_dictionary.load(tortured)
    assert built is not None
    phrases = load_phrases(tortured.folder)
    read = ListedFinder(phrases, _common, {example.phrase for example in load_allowed(tortured.folder)})
    compiled = built.finder(_common)
    assert compiled.companies == read.companies
    for text in ("\n\n".join(phrase.spun for phrase in phrases), " ".join(phrase.spun.replace(" ", "-") for phrase in phrases)):
        found, ruled_out = compiled.find(compiled.cut(text))
        assert len(found) > 2000
        assert (found, ruled_out) == read.find(read.cut(text))


def test_entries_of_one_phrase_stay_together(tmp_path: Path) -> None:
    listed = [
        Phrase("irregular woodland", "random forest", 900, 3),
        Phrase("profound learning", "deep learning", 70, 1, "with network"),
        Phrase("irregular woodland", "random woods", 2, 3),
        Phrase("highlight", "feature", 2, 3),
    ]
    made = ListedFinder(listed, _common, ["profound learning"])
    path = tmp_path / "some.tables"
    array_store.save(path, "key", {"stems": list(made.stems), **made.columns()})
    columns = array_store.load(path, "key")
    assert columns is not None
    read = ListedFinder.of(columns, _common, Stemmer(columns["stems"]))
    for finder in (made, read):
        found, _ = finder.find(finder.cut("Irregular woodlands. By profound\nlearning, highlight irregular-woodland."))
        assert [(one.spun, one.papers, {reading.original for reading in one.readings}) for one in found] == [
            ("irregular woodland", 900, {"random forest", "random woods"}),
            ("profound learning", 70, {"deep learning"}),
            ("irregular woodland", 900, {"random forest", "random woods"}),
        ]
