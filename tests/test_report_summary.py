"""The tally: what is counted, merged and printed."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinfix.edits import Edit
from spinfix.report import summary
from spinfix.report.summary import TOP, Tally, share, text
from spinfix.result import Result
from tests.reports import harbour, meadow
from tests.strategies import texts_with_edits


def tally_of(*results: Result) -> Tally:
    tally = Tally()
    for result in results:
        tally.add(result, 0.5)
    return tally


def test_everything_is_counted() -> None:
    tally = tally_of(harbour(), harbour(), meadow(), Result("é", (), None))
    tally.fail()
    assert (tally.documents, tally.asked, tally.spun, tally.changed, tally.failed) == (5, 3, 2, 2, 1)
    assert tally.size == 2 * len(harbour().source) + len(meadow().source) + 2
    assert tally.seconds == 2.0
    assert tally.kinds == {"restoration": 6, "artefact": 2}
    assert tally.groups == {"wp-auto-spinner": 6, "AD001": 2}
    assert tally.entries["wp-auto-spinner", "go to → visit"] == 2
    assert sum(tally.confidence["restoration"]) == 6
    assert tally.confidence["restoration"][12] == 2  # 0.62
    assert tally.confidence["artefact"][19] == 2
    assert (tally.probability[19], tally.probability[0]) == (2, 1)


def test_an_edit_that_changes_nothing_makes_no_change() -> None:
    assert tally_of(Result("a", (Edit(0, 1, "a", "a", "artefact", rule="AD001"),), None)).changed == 0


def test_what_no_family_is_believed_to_have_spun_is_not_spun() -> None:
    assert tally_of(replace(harbour(), family=None)).spun == 0


@settings(deadline=None)
@given(st.lists(texts_with_edits(), max_size=6), st.integers(0, 6))
def test_two_tallies_merged_are_one(documents: list[tuple[str, list[Edit]]], cut: int) -> None:
    results = [Result(source, tuple(edits), 0.5) for source, edits in documents]
    one, left, right = tally_of(*results), tally_of(*results[:cut]), tally_of(*results[cut:])
    left.merge(pickle.loads(pickle.dumps(right)))
    assert left == one


def test_memory_stays_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "DISTINCT", 10)
    tally = Tally()
    for number in range(100):
        for _ in range(1 + 4 * (number == 0)):
            edit = Edit(0, 2, "go", "visit", "restoration", family="mine", entry=f"{number} → x")
            tally.add(Result("go", (edit,), 0.9))
    assert len(tally.entries) <= 10
    assert tally.entries["mine", "0 → x"] == 5
    assert tally.groups["mine"] == 104
    assert not tally.exact
    assert "of more than" in text(tally)
    other = Tally()
    other.merge(tally)
    assert not other.exact


def test_the_text_is_aligned_and_complete() -> None:
    tally = tally_of(*[harbour()] * 400, *[meadow()] * 800)
    tally.fail()
    lines = text(tally, elapsed=75.0).splitlines()
    assert lines[0].split() == ["documents", "1,201"]
    assert "1:15 min" in lines[-1]
    ends = [line.index(number) + len(number) for line, number in zip(lines, ("1,201", "400", "400", "1"), strict=False)]
    assert len(set(ends)) == 1
    shown = "\n".join(" ".join(line.split()) for line in lines)
    for part in ("spun 400 33.3 %", "failed 1 < 0.1 %", "AD001 400 Ad slot", "edits 1,600", "go to → visit 400"):
        assert part in shown


def test_what_failed_is_told_apart_from_what_was_checked() -> None:
    tally = tally_of(Result("a", (), 0.9, "mine"))
    assert "  spun       1  100 %  mine 1\n" in text(tally)
    for number in range(TOP + 3):
        for _ in range(number + 1):
            tally.fail(f"a.txt: is wrong in way {number}", "a.txt")
    lines = text(tally).splitlines()
    assert [line.split()[1:] for line in lines if line.startswith("  spun")] == [
        ["1", "100", "%", "of", "1", "checked", "mine", "1"]
    ]
    reasons = [line.split() for line in lines if line.startswith("    is wrong") or " more " in line]
    assert len(reasons) == TOP + 1
    assert reasons[-1] == ["3", "more", "reasons", str(1 + 2 + 3)]


def test_lines_fit_a_terminal() -> None:
    tally = tally_of(*[harbour()] * 4)
    whole, cut = (text(tally, elapsed=2.0, width=width).splitlines() for width in (None, 30))
    assert max(map(len, whole)) > 30
    assert [line if len(line) <= 30 else f"{line[:29]}…" for line in whole] == cut


def test_nothing_of_a_document_reaches_the_terminal_raw() -> None:
    hostile = Edit(0, 1, "a", "b", "restoration", family="x\x1b[31m", entry="a\x1b]0;\x07 → b")
    assert "\x1b" not in text(tally_of(Result("a", (hostile,), 0.9)))


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 5, "0 %"), (5, 5, "100 %"), (1, 10_000, "< 0.1 %"), (1, 8, "12.5 %")]
)
def test_shares_never_round_to_none_or_all(part: int, whole: int, expected: str) -> None:
    assert share(part, whole) == expected
