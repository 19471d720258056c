"""What a text has many of is gone through once, and not again for each of them; steps are counted, since times vary."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spinfix import plans
from spinfix.artefacts.judging import surroundings
from spinfix.artefacts.judging.brackets import Brackets
from spinfix.artefacts.judging.context import Context
from spinfix.artefacts.judging.continuity import Continuity
from spinfix.artefacts.judging.mentions import Mentions
from spinfix.artefacts.judging.runs import Runs
from spinfix.artefacts.judging.structure import Structure, structure_of
from spinfix.artefacts.judging.surroundings import Surroundings
from spinfix.artefacts.judging.whole_text import WholeText
from spinfix.artefacts.matches import Document, Match
from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.scrubber import Scrubber
from spinfix.corpus import json_text, jsonl, single_document
from spinfix.corpus.records import Place
from spinfix.corpus.run_plan import Source
from spinfix.corpus.saved_edits import SavedEdits
from spinfix.corrections import Correction, Corrections
from spinfix.edits import Edit
from spinfix.families.corrected import corrected
from spinfix.families.findings import Finding
from spinfix.families.tortured import discussions, mentions, overlaps, source_places
from spinfix.families.tortured.composer import Composer
from spinfix.families.tortured.dictionary import Phrase, Word
from spinfix.families.tortured.listed_finder import ListedFinder
from spinfix.families.tortured.occurrences import Occurrence, Reading
from spinfix.families.tortured.phrase_scorer import WeighedPhrase
from spinfix.families.tortured.term_forms import starts_sentence
from spinfix.result import Result
from spinfix.review.journal import ReviewJournal
from spinfix.review.session import ReviewDocument, Session
from spinfix.text import pdf_pages, pdf_text
from spinfix.text.markdown_code import blocks
from spinfix.text.markup import view
from spinfix.text.stretches import Stretches

MANY = 1000
MOST = 100 * MANY
"""Steps of what takes some for each; a step for each pair would be `MANY` times `MANY`."""


class Steps(list[Any]):
    """A list that counts how many of its elements are read."""

    def __init__(self, elements: Any) -> None:
        super().__init__(elements)
        self.read = 0

    def __iter__(self) -> Iterator[Any]:
        for element in super().__iter__():
            self.read += 1
            yield element

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        self.read += len(found) if isinstance(place, slice) else 1
        return found


class Searched(str):
    """A text that counts the characters that are searched for something, or copied without its edges."""

    __slots__ = ("read",)
    read: int

    def __new__(cls, text: str) -> Searched:
        made = super().__new__(cls, text)
        made.read = 0
        return made

    def find(self, *arguments: Any) -> int:
        found = super().find(*arguments)
        _, start, end = (*arguments, len(self))[:3]
        self.read += (found if found >= 0 else min(end, len(self))) - start
        return found

    def __contains__(self, part: object) -> bool:
        self.read += len(self)
        return super().__contains__(part)  # type: ignore[operator]

    def rfind(self, *arguments: Any) -> int:
        _, start, end = arguments
        self.read += end - start
        return super().rfind(*arguments)

    def count(self, *arguments: Any) -> int:
        self.read += len(self)
        return super().count(*arguments)

    def strip(self, *arguments: Any) -> str:
        self.read += len(self)
        return super().strip(*arguments)


class Copied(Searched):
    """A text that also counts the characters of the stretches that are copied from it."""

    __slots__ = ()

    def __getitem__(self, place: Any) -> str:
        found = super().__getitem__(place)
        self.read += len(found)
        return found


class LookedUp(int):
    """A place in a text; it is counted how often any is looked up."""

    asked = 0

    def __hash__(self) -> int:
        LookedUp.asked += 1
        return super().__hash__()


class Watched(Edit):
    """An edit; it is counted how often something of any is read."""

    __slots__ = ()
    read = 0

    def __getattribute__(self, name: str) -> Any:
        Watched.read += 1
        return super().__getattribute__(name)


def test_the_tags_of_a_page_are_read_once_for_all_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<p>go to</p> " * MANY
    edits = [Edit(start, start + 5, "go to", "visit", "restoration") for start in range(3, len(page), 13)]
    marks = Steps(view(page, "html").markup)
    monkeypatch.setattr(single_document, "view", lambda *_: type("View", (), {"markup": marks}))
    assert single_document.Whole("a.html", None, True).fitted(page, edits) == edits
    assert marks.read < MOST


def test_composed_phrases_are_read_where_a_listed_one_is() -> None:
    composer = Composer([Word("profound", "deep", 71)], {"deep learning network": 40})
    words = composer.stemmer.cut("profound learning network and " * MANY)
    phrase = Phrase("profound learning", "deep learning", 9, 0)
    listed, _ = ListedFinder([phrase], lambda _: 0.0, stemmer=composer.stemmer).find(words)
    composed = Steps(composer.find(words))
    assert len(listed) == len(composed) == MANY
    assert len(overlaps.all_widened(words, listed, composed)) == MANY
    assert not list(overlaps.going_on(listed, composed))
    assert composed.read < MOST


def test_words_around_phrases_are_looked_for_in_one_reading_of_a_text() -> None:
    words = Steps(f"word{number}" for number in range(MANY))
    windows = {tuple(f"word{number + step}" for step in range(6)) for number in range(0, MANY, 2)}
    assert len(discussions._windows_in(windows, words)) == MANY // 2 - 2
    assert words.read < MOST


def test_the_same_term_is_looked_for_once_however_often_it_is_tortured() -> None:
    text = "An irregular woodland grows. " * MANY
    places = range(3, len(text), len(text) // MANY)
    reading = Reading("random forest", "random forest", 0.0)
    once = Occurrence(0, 2, 0, 0, "irregular woodland", (reading,), "listed", "none", 9, 0, False)
    occurrences = (once._replace(start=place, end=place + 18) for place in places)
    phrases = [WeighedPhrase(occurrence, 1.0, (1.0,), 0, 1.0, 1.0, 1.0) for occurrence in occurrences]
    lower = Searched(text)
    assert not discussions._has_both_versions(type("Text", (str,), {"lower": lambda _: lower})(text), phrases)
    assert lower.read < MOST


def test_many_terms_are_looked_for_in_one_reading_of_a_text() -> None:
    terms = {f"random forest {number}" for number in range(MANY)}
    text = Searched("An irregular woodland grows. " * MANY + "It is no random forest 17. ")
    assert discussions._terms_there(terms, text) == {"random forest 1", "random forest 17"}
    assert text.read < MOST


def test_a_field_beside_its_term_is_looked_for_near_a_phrase() -> None:
    text = Searched("One irregular woodland is left. " * MANY)
    for place in range(4, len(text), len(text) // MANY):
        mentions.why_mentioned(text, place, place + 18, ["random forest"])
    assert text.read < 2 * MOST


@pytest.mark.parametrize("marks", ["```", "~~~"])
def test_the_end_of_a_line_is_not_looked_for_from_each_mark_of_code(marks: str) -> None:
    text = Searched(f"one {marks} " * MANY + "\n")
    list(blocks(text))
    assert text.read < MOST


def test_the_beginning_of_a_line_is_looked_for_near_a_place() -> None:
    text = Searched("One [ad_1] is left. " * MANY)
    document = Document(text, view(str(text)), set())
    document.text = text
    around = Mentions(document)
    places = range(4, len(text), 20)
    assert not any(starts_sentence(text, place) for place in places)
    assert not any(around.is_spoken_of(place, place + 6) for place in places)
    assert not any(around.is_word(place, place + 6) for place in places)
    assert not any(around.is_said(place) for place in places)
    assert text.read < MOST


def test_headings_below_one_another_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    role = Structure.role

    def counted(self: Structure, index: int) -> str:
        nonlocal asked
        asked += 1
        return role(self, index)

    monkeypatch.setattr(Structure, "role", counted)
    Scrubber(load_packs()).find("[toc]\n" + "# x\n" * MANY + "[ad_1]\n")
    assert 0 < asked < 100 * MANY


def test_the_lines_of_pages_are_not_looked_for_from_the_first_page() -> None:
    text = Searched("".join(f"A page about {chr(0x4E00 + number)}.\f" for number in range(MANY)))
    pages = pdf_text.unbroken(text, lambda _: False)
    assert pages is not None
    assert pages.text == text.replace("\f", "\n\n").rstrip()
    assert text.read < MOST


def test_the_key_of_a_line_at_the_edge_of_a_page_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    key = vars(pdf_pages._Line)["key"].fget

    def counted(line: Any) -> Any:
        nonlocal made
        made += 1
        return key(line)

    monkeypatch.setattr(pdf_pages._Line, "key", property(counted))
    pages = pdf_pages.in_reading_order("The Journal\nWe train.\n\f" * MANY, columns=False)
    assert pages is not None
    assert pages.text.split("\n\n") == ["", "The Journal", "We train."]
    assert made == 2 * MANY


def test_the_first_lines_of_json_are_parsed_once_and_blank_ones_not(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = json_text.parse

    def counted(raw: str) -> Any:
        parsed.append(raw)
        return parse(raw)

    monkeypatch.setattr(json_text, "parse", counted)
    head = b"\n \r\n" * MANY + b'{"text": "He resigned."}\n{"te'
    assert jsonl.make(head, None, "a.jsonl", None) == jsonl.make(head, "text", "a.jsonl", None)
    assert parsed == 2 * ['{"text": "He resigned."}', '{"te']


def test_the_pages_of_an_edit_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "We train a random      forest of trees.\n" * 4 + "\f"
    text = page * MANY
    edits = tuple(Edit(at + 3, at + 8, "train", "fit", "restoration") for at in range(0, len(text), len(page)))
    across = tuple(Edit(at + 11, at + 29, text[at + 11 : at + 29], "a", "restoration") for at in range(0, len(text), len(page)))
    pages = Steps(pdf_pages.columns_of(text))
    assert len(pages) == MANY
    monkeypatch.setattr(source_places, "columns_of", lambda _: pages)
    finding = source_places.within_columns(Finding("tortured", edits, 0.9, doubtful=across), text)
    assert (finding.edits, finding.doubtful) == (edits, ())
    assert pages.read < MOST


@pytest.mark.parametrize(("found", "wanted", "made", "kept"), [("home", None, 0, MANY), ("owns", "inn", 2 * MANY, 0)])
def test_the_edits_at_a_decided_place_are_looked_up(
    monkeypatch: pytest.MonkeyPatch, found: str, wanted: str | None, made: int, kept: int
) -> None:
    monkeypatch.setattr(Watched, "read", 0)
    text = "He owns a home. " * MANY
    edits = tuple(Watched(at, at + 4, found, "has", "restoration") for at in range(text.index(found), len(text), 16))
    decided = corrected(text, Finding("own", edits, 0.9), Corrections([Correction("home", wanted)]), ())
    assert (len(decided.edits), len(decided.doubtful)) == (made, kept)
    assert Watched.read < MOST


def test_the_names_of_files_are_looked_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = (json.dumps({"file": f"posts/{number}.txt", "record": None, "field": None}) for number in range(MANY))
    (tmp_path / "edits.jsonl").write_text("".join(f"{line}\n" for line in lines))
    saved = SavedEdits(tmp_path / "edits.jsonl")
    resolved: list[str] = []

    def real_path(path: str) -> str:
        resolved.append(path)
        return os.path.normpath(path)

    monkeypatch.setattr(os.path, "realpath", real_path)
    assert [saved.name_of(Path(f"copies/posts/{number}.txt")) for number in range(MANY)] == saved.files
    assert len(resolved) < MOST


def test_what_is_protected_in_a_piece_of_a_text_is_looked_up() -> None:
    read = 0

    class Counted(tuple[int, int]):
        __slots__ = ()

        def __getitem__(self, place: Any) -> Any:
            nonlocal read
            read += 1
            return super().__getitem__(place)

    spans = Stretches(Counted((start, start + 12)) for start in range(0, 10 * MANY, 10))
    assert spans.over(15, 30) == [(10, 22), (20, 32)]
    pieces = [spans.over(start, start + 100) for start in range(0, 10 * MANY, 100)]
    assert sum(map(len, pieces)) == MANY + MANY // 10 - 1
    assert read < MOST


def test_the_places_of_a_review_are_saved_in_one_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plans, "to_plan", lambda _text, edits, left, **_: f"{len(edits)} {len(left)}")
    page = "He owns a home. " * MANY
    edits = tuple(Watched(at, at + 4, "home", "house", "restoration") for at in range(10, len(page), 16))
    form = single_document.Whole("a.txt")
    document = ReviewDocument("a.txt", Source("a.txt", None, Path()), form, Place(), Result(page, edits, 0.9))
    session = Session([document], ReviewJournal(tmp_path / "journal.jsonl"))
    session.decide(0, 0, "home")
    monkeypatch.setattr(Watched, "read", 0)
    assert session.plan_of(0) == f"{MANY - 1} 1"
    assert Watched.read < MOST


def test_whether_a_text_has_blocks_is_asked_once() -> None:
    document = Document(text := "It failed.\nYou'll also love:\n" * MANY, view(text), set())
    document.text = searched = Searched(text)
    continuity = Continuity(Runs(document, (), ()), structure_of(document))
    assert not any(continuity.is_entry(line, line) for line in range(1, 2 * MANY - 1, 2))
    assert searched.read < MOST


def test_a_row_of_shortcodes_is_walked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pack, rule = next((pack, rule) for pack in load_packs() for rule in pack.rules if rule.id == "WP006")
    document = Document(text := "It was here.\n" + "[vc_row]" * MANY + "\nIt is gone.", view(text))
    document.text = read = Copied(text)
    ends = range(text.index("]") + 1, text.rindex("]") + 2, len("[vc_row]"))
    matches = [Match(LookedUp(end - len("[vc_row]")), LookedUp(end), rule, "", line=False) for end in ends]
    monkeypatch.setattr(LookedUp, "asked", 0)
    brackets = Brackets(Context(document, matches, {rule.id: pack}, {}))
    assert len(matches) == MANY
    assert not any(map(brackets.objection, matches))
    assert 0 < LookedUp.asked < MOST
    assert read.read < 10 * MOST


def test_a_long_line_is_read_once_for_all_matches_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(text := "(The post X appeared first on Y.) " * MANY + ")", view(text))
    line = Searched(text)
    document.lines = [(0, line)]
    continuity = Continuity(Runs(document, (), ()), structure_of(document))
    around = Surroundings(document, {}, WholeText(document, {}))
    label = surroundings._RECORD
    matched: list[str] = []

    class Label:
        def match(self, line: str) -> Any:
            matched.append(line)
            return label.match(line)

    monkeypatch.setattr(surroundings, "_RECORD", Label())
    for _ in range(MANY):
        assert not continuity.closes_a_bracket(0)
        assert not around.is_labelled(0)
        assert not around.is_sentence_of_series(0)
    assert len(matched) == 1
    assert line.read < 5 * len(line)
