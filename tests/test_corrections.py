"""Corrections: what they decide, what a file of them may contain, and how they are added."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

import spinfix
from spinfix import Cleaner, Config, Edit
from spinfix.correction_files import HEADER, checked, lint, load, read
from spinfix.correction_merging import in_order, merged
from spinfix.corrections import Correction, CorrectionError, Corrections
from spinfix.review.outcome import save_corrections
from tests.conftest import invoke

CASES = json.loads((Path(__file__).parent / "cases" / "corrections" / "decided.json").read_text("utf-8"))
SPUN = "A man mentioned the United States would send one other envoy this 12 months. He mentioned it within the 12 months."
GENUINE = "The last 12 months were hard for overseas students within the city, the mayor mentioned."


def written(folder: Path, *rows: Sequence[str], header: str = HEADER, name: str = "corrections.tsv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (header, *map("\t".join, rows))), "utf-8")
    return path


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_places_are_decided(case: dict[str, object], tmp_path: Path) -> None:
    rows: list[list[str]] = case["rows"]  # type: ignore[assignment]
    files = [written(tmp_path, row, name=f"{number}.tsv") for number, row in enumerate(rows)]
    text = str(case["text"])
    for place in reversed(load(files).places(text, ("wp-auto-spinner",))):
        text = (
            text[: place.start] + (text[place.start : place.end] if place.wanted is None else place.wanted) + text[place.end :]
        )
    assert text == case["expected"]


def test_a_correction_comes_before_every_score_and_is_named_as_the_source(tmp_path: Path) -> None:
    path = written(tmp_path, ["12 months", "keep"], ["one other", "a further"], ["mentioned", "remarked"])
    result = spinfix.analyse(SPUN, corrections=path, quality="fast")
    assert result.text == (
        "A man remarked the United States would send a further envoy this 12 months. He remarked it in the 12 months."
    )
    made = {edit.found: (edit.family, edit.entry, edit.confidence) for edit in result.edits}
    assert made["one other"] == ("corrections", "one other → a further (corrections.tsv:3)", 1.0)
    assert made["within the"][0] == "wp-auto-spinner"
    kept = [edit for edit in result.doubtful if edit.family == "corrections"]
    assert [(edit.found, edit.entry, edit.confidence) for edit in kept] == [
        ("12 months", "12 months → keep (corrections.tsv:2)", 0.0),
        ("12 months", "12 months → keep (corrections.tsv:2)", 0.0),
    ]


def test_a_correction_does_not_change_what_is_believed_spun(tmp_path: Path) -> None:
    path = written(tmp_path, ["within the", "in the"], ["12 months", "year"], ["mentioned", "said"])
    with_them, without = Cleaner(Config(corrections=path, quality="fast")), Cleaner(Config(quality="fast"))
    assert with_them.clean(GENUINE) == GENUINE
    for text in (SPUN, GENUINE):
        assert with_them.analyse(text).spin_probability == without.analyse(text).spin_probability


def test_a_group_restored_by_hand_once_is_restored_alike(tmp_path: Path) -> None:
    """The decided place is limited by its context; the other ones follow by the document's draw."""
    text = f"{SPUN} The vacationers waited. Many vacationers came by train, and the vacationers stayed for a week."
    path = written(tmp_path, ["vacationers", "travelers", "the", "waited"])
    (with_it, without) = (
        {edit.start: edit for edit in (*result.edits, *result.doubtful) if edit.found.endswith("vacationers")}
        for result in (spinfix.analyse(text, corrections=paths) for paths in (path, ()))
    )
    places = [place for place in with_it if with_it[place].family != "corrections"]
    assert len(places) == 2
    assert all(without[place].replacement == "tourists" for place in places)
    assert all(chance(with_it[place], "travelers") > chance(without[place], "travelers") + 0.1 for place in places)


def chance(edit: Edit, text: str) -> float:
    return (
        edit.confidence if edit.replacement == text else {one.text: one.probability for one in edit.alternatives}.get(text, 0.0)
    )


def test_nothing_changes_where_no_correction_fits(tmp_path: Path) -> None:
    path = written(tmp_path, ["phrase of nobody", "another"], ["mentioned", "keep", "never", "before"])
    for text in (SPUN, GENUINE):
        assert Cleaner(Config(corrections=path)).analyse(text).to_dict() == Cleaner().analyse(text).to_dict()


def test_an_article_agrees_with_what_is_wanted(tmp_path: Path) -> None:
    path = written(tmp_path, ["large", "enormous"])
    text = f"{SPUN} It is a large place, with a large roof."
    assert "It's an enormous" in spinfix.clean(text, corrections=path, quality="fast")
    assert "with an enormous roof" in spinfix.clean(text, corrections=path, quality="fast")


def test_protected_text_is_not_corrected(tmp_path: Path) -> None:
    path = written(tmp_path, ["metropolis", "town"])
    text = f"{SPUN} A metropolis, `metropolis`, https://example.org/metropolis."
    assert "A town, `metropolis`, https://example.org/metropolis." in spinfix.clean(text, corrections=path, quality="fast")


def test_an_artefact_can_be_kept(tmp_path: Path) -> None:
    text = "[ad_1]\nNothing was spun here.\n[ad_2]\n"
    path = written(tmp_path, ["[ad_1]", "keep"])
    assert spinfix.clean(text, corrections=path) == "[ad_1]\nNothing was spun here.\n"
    other = written(tmp_path, ["[ad_1]", "keep", "", "", "IM999"], name="other.tsv")
    assert spinfix.clean(text, corrections=other) == "Nothing was spun here.\n"


FAULTS = {
    "": ": is empty",
    "spun\toriginal\n": ":1: expected the names of the columns",
    f"{HEADER}\n\tx\n": ":2: has no phrase",
    f"{HEADER}\na\t\n": ":2: does not say what 'a' should read",
    f"{HEADER}\nonly\n": ":2: has no tab",
    "found\twanted\na\tb\tc\n": ":2: has 3 columns where the first line names 2",
    f"{HEADER}\nx y\tz\n# why\nx y\tkeep\n": ":4: contradicts line 2: 'x y' cannot be kept and 'z'",
    f"{HEADER}\n.*\tz\n": ":2: '.*' contains no word",
    f"{HEADER}\na\tz\x1b[1m\n": r":2: has a control character: 'z\x1b[1m'; delete it",
    f"{HEADER}\na\x00\tz\n": r":2: has a control character: 'a\x00'; delete it",
    f"{HEADER}\n<<<<<<< HEAD\na\tb\n": ":2: is the mark of a merge conflict",
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_no_file_of_corrections(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CorrectionError, match="pipe: is a pipe or a device"):
        Cleaner(Config(corrections=tmp_path / "pipe"))


@pytest.mark.parametrize(("content", "message"), FAULTS.items(), ids=FAULTS.values())
def test_a_faulty_file_is_refused_with_its_line(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(CorrectionError) as caught:
        Cleaner(Config(corrections=path))
    assert f"{path}{message}" in str(caught.value)
    assert lint(path) == str(caught.value).split("\n")


def test_the_command_prints_each_fault_on_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, *(["x"] for _ in range(50)))
    done = invoke("clean", "--corrections", path, "-", stdin=SPUN)
    assert done.exit_code == 2
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["spinfix"] * 4
    assert "\\n" not in done.stderr


def test_many_faults_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, *(["x"] for _ in range(50)))
    with pytest.raises(CorrectionError, match=r"and 47 more; spinfix corrections lint"):
        read(path)


def test_other_bytes_and_missing_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    with pytest.raises(CorrectionError, match="cannot be read"):
        read(path)
    path.write_bytes(b"found\twanted\ncaf\xe9\tbar\n")
    with pytest.raises(CorrectionError, match=r":2: is not UTF-8.* -f WINDOWS-1252"):
        read(path)
    path.write_bytes("found\twanted\n".encode("utf-16"))  # as spreadsheets export "Unicode text"
    with pytest.raises(CorrectionError, match=r":1: is not UTF-8.* -f UTF-16"):
        read(path)


def test_the_linter_also_tells_what_is_doubtful(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ["b", "c"],
        ["a", "a", "", "", "nobody", "anna", "yesterday"],
        ["c", "b"],
        ["d[a-z]", "e"],
        ["d[a-z]", "e"],
    )
    found = [fault.removeprefix(f"{path}:") for fault in lint(path, ["tortured"])]
    assert [fault.partition(" ")[0] for fault in found] == ["3:", "3:", "3:", "3:", "4:", "5:", "6:", "6:"]
    for fault, words in zip(
        found,
        ("not in order", "no family", "by itself", "not a date", "undoes line 2", "regular expression", "the same", "regular"),
        strict=True,
    ):
        assert any(words in other for other in found), fault


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["home  run", "a"], ["home run", "b"]),
        (["don’t run", "a"], ["don't run", "b"]),
        (["home run", "a", "The"], ["home run", "b", "the"]),
    ],
)
def test_a_line_that_overrides_another_is_told(tmp_path: Path, first: list[str], second: list[str]) -> None:
    path = written(tmp_path, first, second)
    text = f"The {second[0]}"
    assert [place.wanted for place in Corrections(read(path)).places(text)] == ["b"]
    assert f"{path}:3: overrides line 2, {first[0]} → a, from which it differs only in blanks" in "".join(lint(path))
    again = written(tmp_path, first, [second[0], "a", *second[2:]])
    assert f"{again}:3: says the same as line 2" in "".join(lint(again))


def test_lines_for_other_places_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, ["Home run", "a"], ["home run", "b"], ["home run", "c", "", "", "ours"], ["homerun", "d"])
    assert not [fault for fault in lint(path) if "overrides" in fault or "the same" in fault]


def test_columns_may_be_in_any_order_and_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, ["in the", "anna", "within the"], ["x", "", "y"], header="wanted\twho\tfound")
    assert [one[:7] for one in read(path)] == [("within the", "in the", "", "", "", "anna", ""), ("y", "x", "", "", "", "", "")]


def test_rows_are_added_at_their_places_and_nothing_else_changes(tmp_path: Path) -> None:
    path = written(tmp_path, ["# animals"], ["ass", "donkey"], ["pony", "horse"], header="found\twanted")
    done = merged(
        path, [Correction("goat", "sheep", who="anna"), Correction("ass", "donkey"), Correction(" ox \n cart ", None)]
    )
    assert (len(done.added), done.known, done.replaced) == (2, 1, 0)
    assert done.text == (f"{HEADER}\n# animals\nass\tdonkey\ngoat\tsheep\t\t\t\tanna\nox cart\tkeep\npony\thorse\n")
    with pytest.raises(CorrectionError, match=r"corrections.tsv:4 says 'horse', not 'nag'"):
        merged(path, [Correction("pony", "nag")])
    assert merged(path, [Correction("pony", "nag")], replace=True).text.endswith("ass\tdonkey\npony\tnag\n")


def test_a_decision_that_is_there_twice_is_replaced_twice(tmp_path: Path) -> None:
    path = written(tmp_path, ["pony", "horse"], ["pony", "horse"], header="found\twanted")
    text = merged(path, [Correction("pony", "nag")], replace=True).text
    assert text == "found\twanted\npony\tnag\n"
    path.write_text(text, "utf-8")
    assert [one.wanted for one in read(path)] == ["nag"]


def test_blanks_around_cells_are_none_of_them(tmp_path: Path) -> None:
    path = written(tmp_path, ["the pony ", " keep "], ["ass", "donkey "], ["cart ", "wagon", "", " rolled "])
    assert [one[:4] for one in read(path)] == [
        ("the pony", None, "", ""),
        ("ass", "donkey", "", ""),
        ("cart", "wagon", "", "rolled"),
    ]


def test_only_line_ends_divide_lines(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    path.write_text("# a\x0cb\nfound\twanted\nass\tdonkey\u2028\npony\thorse\n", "utf-8")
    text = merged(path, [Correction("pony", "nag")], replace=True).text
    assert text == "# a\x0cb\nfound\twanted\nass\tdonkey\u2028\npony\tnag\n"
    assert in_order(path) == f"# a\x0cb\n{HEADER}\nass\tdonkey\u2028\npony\thorse\n"


def test_lines_end_as_those_of_the_file_do(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    path.write_bytes(b"found\twanted\r\npony\thorse\r\nass\tdonkey\r\n")
    assert merged(path, [Correction("pig", "sow")]).text == "found\twanted\r\npig\tsow\r\npony\thorse\r\nass\tdonkey\r\n"
    assert in_order(path) == f"{HEADER}\r\nass\tdonkey\r\npony\thorse\r\n"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    for faulty in (
        Correction("", "a"),
        Correction("?!", "a"),
        Correction("a", ""),
        Correction("# b", "a"),
        Correction("a", "b", when="1"),
        Correction("a", "\udce9"),
        Correction("a", "b", who="\udce9"),
    ):
        with pytest.raises(CorrectionError):
            merged(path, [faulty])


def test_a_family_that_does_not_exist_is_told_when_it_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for family, told in (("torturd", True), ("tortured", False), ("AD001", False)):
        done = invoke("corrections", "add", f"go to {family}", "visit", "--family", family)
        assert (done.exit_code, f"note: there is no family {family!r}; known: tortured, " in done.stderr) == (0, told)


def test_families_of_the_settings_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, ["wozzle", "treaty", "ours"], header="found\twanted\tfamily")
    assert "there is no family 'ours'" in invoke("corrections", "lint", path).stdout
    (tmp_path / "ours.tsv").write_text("irregular woodland\trandom forest\n", "utf-8")
    (tmp_path / "spinfix.toml").write_text('dictionaries = ["ours.tsv"]\n', "utf-8")
    assert invoke("corrections", "lint", path).exit_code == 0
    assert "note" not in invoke("corrections", "add", "wuzzle", "truce", "--family", "ours").stderr


def test_an_unsorted_file_is_told_once(tmp_path: Path) -> None:
    path = written(tmp_path, *([word, "other"] for word in "gfedcba"))
    (fault,) = lint(path)
    assert fault.startswith(f"{path}:3: is not in order")


def test_a_phrase_is_not_replaced_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("corrections", "add", "home run", " home  run")
    assert done.exit_code == 2
    assert "replaces 'home run' by itself; write \"keep\" to leave it as it stands" in done.stderr
    assert not list(tmp_path.iterdir())
    assert checked(Correction("president", "President")).wanted == "President"


def test_the_settings_in_use_are_named_as_the_place_for_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    add = ["corrections", "add", "--replace", "home run", "keep"]
    assert 'corrections = ["corrections.tsv"] in spinfix.toml\n' in invoke(*add, "--who", "a").stderr
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[tool.spinfix]\n")  # a spinfix.toml beside it would take its place
    told = f'corrections = ["in/corrections.tsv"] in {settings}\n'
    assert told in invoke("corrections", "add", "go to", "keep").stderr


def test_files_are_sorted_without_repetitions(tmp_path: Path) -> None:
    path = written(tmp_path, ["pony", "horse"], ["# animals"], ["ass", "donkey"], ["pony", "horse"])
    assert in_order(path) == f"# animals\n{HEADER}\nass\tdonkey\npony\thorse\n"


def test_many_corrections_are_all_there(tmp_path: Path) -> None:
    path = written(tmp_path, *([f"phrase {number} of many", f"other {number}"] for number in range(100_000)))
    known = load([path])
    assert len(known) == 100_000
    assert [place.wanted for place in known.places("Phrase 99999 of many, and phrase 7 of many.")] == ["Other 99999", "other 7"]


def test_nothing_is_decided_without_corrections() -> None:
    assert not Corrections(())
    assert Corrections(()).places("Any text.") == []


def test_the_command_adds_to_the_file_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spinfix.toml").write_text('corrections = ["ours.tsv"]\n')
    done = invoke("clean", "-", stdin=SPUN)
    assert (done.exit_code, "ours.tsv: cannot be read" in done.stderr) == (2, True)
    done = invoke("corrections", "add", "one other", "a further", "--who", "anna")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "ours.tsv").read_text().split("\n")[1].startswith("one other\ta further\t\t\t\tanna\t20")
    (tmp_path / "post.txt").write_text(SPUN)
    done = invoke("clean", "--explain", "post.txt")
    assert "corrections: one other → a further (ours.tsv:2)" in done.output
    invoke("corrections", "add", "this 12 months", "keep")
    told = invoke("clean", "--explain", "post.txt").output
    _, _, kept = told.partition("kept, as corrections say:\n")
    assert re.search(r"this 12 months +→  \(kept\) .* corrections: this 12 months → keep \(ours.tsv:3\)", kept), told
    assert "not applied" not in told
    assert invoke("corrections", "lint", "ours.tsv").exit_code == 0


posix = pytest.mark.skipif(os.name != "posix", reason="locks are POSIX")


@posix
def test_decisions_that_are_added_at_the_same_time_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "corrections.tsv"
    path.write_text(f"{HEADER}\n")
    together = Barrier(8)

    def add(number: int) -> None:
        together.wait()
        for part in range(5):
            save_corrections(path, [Correction(f"phrase {number} {part}", "other")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert len(read(path)) == 40
    assert [entry.name for entry in tmp_path.iterdir()] == ["corrections.tsv"]


@posix
@pytest.mark.parametrize(("arguments", "part"), [(["add", "a b", "c"], "merged"), (["sort", "corrections.tsv"], "in_order")])
def test_a_file_is_locked_from_reading_to_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], part: str
) -> None:
    import fcntl

    import spinfix.cli.corrections as module

    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    held = []
    original = getattr(module, part)

    def watching(*given: Any, **options: Any) -> Any:
        folder = os.open(tmp_path, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.append(part)
        finally:
            os.close(folder)
        return original(*given, **options)

    monkeypatch.setattr(module, part, watching)
    assert invoke("corrections", *arguments).exit_code == 0
    assert held == [part]


@posix
def test_a_folder_that_cannot_be_locked_is_written_to_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("fcntl.flock", fail)
    path = tmp_path / "corrections.tsv"
    assert save_corrections(path, [Correction("one other", "another")]) == (1, [])
    assert len(read(path)) == 1
