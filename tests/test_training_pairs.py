"""From pairs to a dictionary."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from spinfix.corpus.files import DocumentError
from spinfix.errors import TrainingError
from spinfix.families.spinner.dictionary import Counts, Dictionary, Substitution, load, save
from spinfix.learn.dictionary import learn
from spinfix.learn.held_out import is_held_out, split, thirds
from spinfix.learn.pairs import parse, read_pairs

NAMES = [name for name in map(str, range(100)) if not is_held_out(name)]


def learned(*documents: str) -> Dictionary:
    return learn((parse(name, text) for name, text in zip(NAMES, documents, strict=False)), name="test")


def substitutions(*documents: str) -> dict[tuple[str, str], tuple[Counts, Counts]]:
    return {(s.spun, s.original): (s.lower, s.capital) for s in learned(*documents).substitutions}


class TestParse:
    def test_spun_original_and_places(self) -> None:
        pair = parse("x", "A {{go to=>visit}} this {{12 months=>year}}.")
        assert pair.spun == "A go to this 12 months."
        assert pair.original == "A visit this year."
        assert [pair.spun[start:end] for start, end, _ in pair.slots] == ["go to", "12 months"]

    def test_without_slots(self) -> None:
        pair = parse("x", "Nothing {here} => there.")
        assert pair.spun == pair.original == "Nothing {here} => there."
        assert pair.slots == ()

    def test_nothing_may_have_been_put(self) -> None:
        assert parse("x", "[ad]{{[ad_1]=>}}!").original == "[ad]!"

    @given(st.lists(st.tuples(*[st.text(st.characters(exclude_characters="{}=>"), max_size=8)] * 3)))
    def test_slots_say_where_they_are(self, pieces: list[tuple[str, str, str]]) -> None:
        pair = parse("x", "".join(f"{literal}{{{{{spun}=>{original}}}}}" for literal, spun, original in pieces))
        assert pair.spun == "".join(literal + spun for literal, spun, _ in pieces)
        assert pair.original == "".join(literal + original for literal, _, original in pieces)
        assert [(pair.spun[start:end], original) for start, end, original in pair.slots] == [piece[1:] for piece in pieces]


class TestCounts:
    def test_occurrences_and_documents(self) -> None:
        counts = substitutions("a {{yr=>year}}, a {{yr=>year}}", "a {{yr=>year}}")
        assert counts == {("yr", "year"): (Counts(3, 2), Counts(0, 0))}

    def test_what_was_seen_once_is_left_out(self) -> None:
        assert substitutions("a {{yr=>year}}") == {}

    def test_cases_are_counted_apart(self) -> None:
        counts = substitutions("{{Yr=>Year}} {{Yr=>Year}} {{yr=>year}} {{yr=>year}} {{yr=>year}}")
        assert counts == {("yr", "year"): (Counts(3, 1), Counts(2, 1))}

    def test_names_keep_their_case(self) -> None:
        counts = substitutions("{{Chinese language=>Chinese}} and {{Chinese language=>Chinese}}")
        assert counts == {("Chinese language", "Chinese"): (Counts(0, 0), Counts(2, 1))}

    def test_left_over_spintax_is_no_substitution(self) -> None:
        assert substitutions("{{{a|b}=>c}} {{{a|b}=>c}}") == {}

    def test_what_authors_wrote_themselves(self) -> None:
        (phrase,) = learned(
            "They go to Oslo. {{go to=>visit}} {{go to=>visit}}", "We {{travel=>go}} to Rome. Go to bed."
        ).phrases
        assert phrase.text == "go to"
        assert (phrase.standing, phrase.genuine) == (1, 2)
        assert (phrase.capital_standing, phrase.capital_genuine) == (1, 1)

    def test_a_twentieth_is_held_out(self) -> None:
        pairs = [parse(str(number), "a {{yr=>year}}") for number in range(2000)]
        rest, apart = split(pairs)
        assert sorted([*rest, *apart], key=lambda pair: int(pair.id)) == pairs
        assert 70 < len(apart) < 130
        assert all(is_held_out(pair.id) for pair in apart)
        assert not any(is_held_out(pair.id) for pair in rest)

    def test_thirds_are_disjoint_and_the_same_in_any_order(self) -> None:
        pairs = [parse(str(number), "a {{yr=>year}}") for number in range(20)]
        parts = thirds(pairs, random.Random(1))
        assert [len(part) for part in parts] == [6, 6, 6]
        assert len({pair.id for part in parts for pair in part}) == 18
        assert thirds(reversed(pairs), random.Random(1)) == parts
        assert thirds(pairs, random.Random(2)) != parts

    def test_two_pairs_have_no_thirds(self) -> None:
        with pytest.raises(TrainingError, match="held out"):
            thirds([parse(name, "a year") for name in "ab"], random.Random(1))

    def test_the_result_can_be_saved_and_loaded(self, tmp_path: Path) -> None:
        dictionary = learned("a {{yr=>year}}, {{yr=>year}}, {{Folks=>People}} {{Folks=>People}} yr")
        save(dictionary, tmp_path / "test")
        loaded = load(tmp_path / "test")
        assert loaded.substitutions == dictionary.substitutions
        assert loaded.phrases == [phrase for phrase in dictionary.phrases if any(phrase[1:])]


class TestReading:
    def test_a_file_of_pairs(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.jsonl"
        path.write_text("".join(json.dumps({"id": name, "slots": f"{name} {{{{yr=>year}}}}"}) + "\n" for name in "ab"), "utf-8")
        assert [pair.original for pair in read_pairs(path)] == ["a year", "b year"]

    @pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": "a"}', '{"id": "a", "slots": 5}'])
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "pairs.jsonl"
        path.write_text('{"id": "a", "slots": "b"}\n' + line + "\n", "utf-8")
        with pytest.raises(ValueError, match="jsonl:2: not a pair"):
            list(read_pairs(path))

    @pytest.mark.parametrize("cut", [slice(0, -3), slice(5, None)], ids=["truncated", "corrupt"])
    def test_a_compressed_file_that_is_damaged_is_named(self, tmp_path: Path, cut: slice) -> None:
        path = tmp_path / "pairs.jsonl.zst"
        lines = (json.dumps({"id": str(number), "slots": "this {{12 months=>year}}"}) for number in range(9))
        path.write_bytes(zstandard.compress("\n".join(lines).encode())[cut])
        with pytest.raises(DocumentError, match=r"pairs\.jsonl\.zst"):
            list(read_pairs(path))

    def test_learn_from_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.jsonl"
        lines = [json.dumps({"id": name, "slots": "this {{12 months=>year}}"}) for name in NAMES[:2]]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert learn(read_pairs(path), name="x").substitutions == [
            Substitution("12 months", "year", Counts(2, 2), Counts(0, 0))
        ]


def test_phrases_that_differ_in_case_are_counted_apart() -> None:
    pairs = [
        parse(str(number), "I met {{people=>folks}} there. {{People=>Americans}} came. People left, people stayed.")
        for number in range(4)
    ]
    counted = {phrase.text: phrase[1:] for phrase in learn(pairs, name="x").phrases}
    assert counted["people"] == (4, 4, 0, 0)
    assert counted["People"] == (0, 0, 4, 4)
