"""The edits of a run over a folder, applied to the folder and undone on what the run wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from spinfix.corpus.saved_edits import SavedEdits
from spinfix.edits import PlanError
from tests.conftest import invoke

SPUN = "Russia Overseas Minister Sergey Lavrov arrived this 12 months, the identical day.\n"
CLEAN = "Russia Foreign Minister Sergey Lavrov arrived this year, the same day.\n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, cleaned to ``cleaned`` with the edits in ``edits.jsonl``; the same names in the folder and below it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(SPUN)
    (folder / "b.txt").write_text("Nothing was spun here.\n")
    (folder / "sub" / "b.txt").write_text(f"[ad_1]\n{SPUN}")
    (folder / "posts.jsonl").write_text(json.dumps({"text": "Nothing."}) + "\n" + json.dumps({"text": SPUN}) + "\n")
    done = invoke("clean", "-q", "corpus", "-o", "cleaned", "--edits", "edits.jsonl")
    assert done.exit_code == 0, done.output
    return folder


def files(folder: str | Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in Path(folder).rglob("*") if path.is_file()}


def test_edits_of_a_run_are_applied_to_its_folder(corpus: Path) -> None:
    assert invoke("apply", "edits.jsonl", "corpus", "-o", "again").exit_code == 0
    assert files("again") == files("cleaned")
    assert files("cleaned")["a.txt"] == CLEAN


def test_and_undone_on_what_it_wrote(corpus: Path) -> None:
    assert invoke("apply", "--undo", "edits.jsonl", "cleaned", "-o", "back").exit_code == 0
    assert files("back") == files(corpus)
    assert invoke("apply", "--undo", "-w", "edits.jsonl", "cleaned").exit_code == 0
    assert files("cleaned") == files(corpus)


def test_one_file_of_the_output_is_undone_by_its_name(corpus: Path) -> None:
    assert invoke("apply", "--undo", "edits.jsonl", "cleaned/sub/b.txt").stdout == f"[ad_1]\n{SPUN}"
    assert invoke("apply", "--undo", "edits.jsonl", str(Path("cleaned/a.txt").absolute())).stdout == SPUN


def test_standard_input_without_edits_is_told_how_to_say_which_file_it_is(corpus: Path) -> None:
    text = (corpus / "a.txt").read_text()
    result = invoke("apply", "edits.jsonl", "-", stdin=text, standalone_mode=False)
    assert "contains no edits of <stdin>; say as which file it was cleaned (--stdin-filename)" in str(result.exception)
    command = ["apply", "edits.jsonl", "-", "--stdin-filename", "corpus/a.txt"]
    assert invoke(*command, stdin=text).stdout == CLEAN


def test_edits_taken_out_of_the_file_are_not_made(corpus: Path) -> None:
    lines = [json.loads(line) for line in Path("edits.jsonl").read_text().splitlines()]
    for line in lines:
        line["edits"] = [edit for edit in line["edits"] if edit["found"] != "12 months"]
    Path("edits.jsonl").write_text("".join(json.dumps(line) + "\n" for line in reversed(lines)))
    assert invoke("apply", "edits.jsonl", "corpus", "-o", "again").exit_code == 0
    assert files("again")["a.txt"] == CLEAN.replace("this year", "this 12 months")


def records(corpus: Path) -> list[str]:
    """Edits of five records, of which the third has none, as lines."""
    texts = [f"{'[ad_1]' if number != 2 else 'We rested.'}\nDay {number} of the walk.\n" for number in range(5)]
    (corpus / "walk.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert invoke("clean", "-q", str(corpus / "walk.jsonl"), "-o", "done", "--edits", "walk.jsonl").exit_code == 0
    return Path("walk.jsonl").read_text().splitlines(keepends=True)


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 3, 1), (0, 1, 2, 3, 0, 3)])
def test_the_lines_of_a_file_may_be_in_any_order_and_repeated(corpus: Path, order: tuple[int, ...]) -> None:
    lines = records(corpus)
    Path("walk.jsonl").write_text("".join(lines[number] for number in order))
    again = invoke("apply", "walk.jsonl", str(corpus / "walk.jsonl"))
    assert (again.exit_code, again.stdout) == (0, Path("done/walk.jsonl").read_text())
    back = invoke("apply", "--undo", "walk.jsonl", "done/walk.jsonl")
    assert (back.exit_code, back.stdout) == (0, (corpus / "walk.jsonl").read_text())


def test_different_edits_of_one_record_are_refused(corpus: Path) -> None:
    lines = records(corpus)
    other = json.dumps(json.loads(lines[1]) | {"edits": []}) + "\n"
    Path("walk.jsonl").write_text("".join([*lines, other]))
    done = invoke("apply", "walk.jsonl", str(corpus / "walk.jsonl"), standalone_mode=False)
    told = "walk.jsonl:5: has other edits of the same text as walk.jsonl:2; delete one of these lines"
    assert told in f"{done.exception}{done.stderr}"


def test_undoing_some_edits_of_a_document_says_how(corpus: Path) -> None:
    lines = [json.loads(line) for line in Path("edits.jsonl").read_text().splitlines()]
    lines[0]["edits"] = lines[0]["edits"][:1]
    Path("edits.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = invoke("apply", "--undo", "edits.jsonl", "cleaned", "-o", "back")
    assert done.exit_code == 2
    assert "edits.jsonl:1: these edits cannot be undone in this text" in done.stderr
    assert "delete them from the plan and apply it to the original, without --undo" in done.stderr


def test_a_folder_without_one_of_the_files_is_refused(corpus: Path) -> None:
    Path("cleaned/posts.jsonl").unlink()
    done = invoke("apply", "--undo", "edits.jsonl", "cleaned", "-o", "back")
    assert done.exit_code == 2
    assert "cleaned contains no file for corpus/posts.jsonl" in done.stderr


@pytest.mark.parametrize("way", [["--write"], ["-o", "back"]])
def test_a_file_that_has_changed_keeps_no_other_from_being_undone(corpus: Path, way: list[str]) -> None:
    Path("cleaned/a.txt").write_text("Mine.\n")
    done = invoke("apply", "--undo", *way, "edits.jsonl", "cleaned")
    assert done.exit_code == 2
    assert "cleaned/a.txt: is unchanged: edits.jsonl:1: these edits cannot be undone in this text" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    undone = files("cleaned") | {"a.txt": SPUN} if "--write" in way else files("back") | {"a.txt": SPUN}
    assert undone == files(corpus)


@pytest.mark.parametrize("way", [[], ["--undo"]])
def test_what_was_written_before_an_interruption_stays(corpus: Path, way: list[str]) -> None:
    folder, other = ("cleaned", corpus) if way else (str(corpus), Path("cleaned"))
    for name in ("a.txt", "posts.jsonl"):
        Path(folder, name).write_text((other / name).read_text())
    done = invoke("apply", *way, "-w", "edits.jsonl", folder)
    assert done.exit_code == 0
    assert files(folder) == files(other)
    word = "undone" if way else "made"
    assert [line.partition(": these")[2] for line in done.stderr.splitlines()] == [f" edits were {word} before in 1 text"] * 2
    assert invoke("apply", *way, "edits.jsonl", folder, "-o", "x").exit_code == 2, "into another folder it is a mistake"


def test_a_broken_edit_of_a_line_is_named(corpus: Path) -> None:
    lines = [json.loads(line) for line in Path("edits.jsonl").read_text().splitlines()]
    del lines[1]["edits"][1]["replacement"]
    Path("edits.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = invoke("apply", "edits.jsonl", "corpus", "-o", "again")
    assert done.exit_code == 2
    assert "edits.jsonl:2: edit 2 of the plan ('12 months'): has no key 'replacement'" in done.stderr


def test_a_folder_asks_where_to_write(corpus: Path) -> None:
    done = invoke("apply", "edits.jsonl", "corpus")
    assert (done.exit_code, "a folder requires --write or --output" in done.stderr) == (2, True)
    done = invoke("apply", "edits.jsonl", "corpus", "-w", "-o", "x")
    assert "--write and --output: use one of them" in done.stderr


def test_a_plan_of_one_document_goes_to_a_folder_too(corpus: Path) -> None:
    invoke("clean", "--plan", "plan.json", "corpus/a.txt")
    assert invoke("apply", "plan.json", "corpus/a.txt", "-o", "one").exit_code == 0
    assert files("one") == {"a.txt": CLEAN}
    assert "a plan is for a single document" in invoke("apply", "plan.json", "corpus/a.txt", "corpus/b.txt").stderr


@pytest.mark.parametrize("way", [[], ["--undo"]])
def test_a_plan_that_was_carried_out_before_changes_nothing_in_place(corpus: Path, way: list[str]) -> None:
    invoke("clean", "--plan", "plan.json", "corpus/a.txt")
    path = Path("cleaned/a.txt" if way else "corpus/a.txt")
    for before in ("", f"spinfix: {path}: these edits were {'undone' if way else 'made'} before\n"):
        done = invoke("apply", *way, "-w", "plan.json", str(path))
        assert (done.exit_code, done.stderr, path.read_text()) == (0, before, SPUN if way else CLEAN)
    assert invoke("apply", *way, "plan.json", str(path)).exit_code == 2, "to be printed it is a mistake"


def test_folders_and_files_are_applied_as_they_were_cleaned(corpus: Path) -> None:
    Path("mine.html").write_text(f"<p>{SPUN}</p>\n")
    Path("more").mkdir()
    Path("more", "a.txt").write_text(f"[ad_2]\n{SPUN}")
    Path("more", "page.data").write_text(SPUN)
    given = ["corpus/sub", "mine.html", "more", "more/page.data"]
    assert invoke("clean", "-q", *given, "-o", "out", "--edits", "e.jsonl").exit_code == 0
    done = invoke("apply", "e.jsonl", *given, "-o", "again")
    assert (done.exit_code, done.stderr) == (0, "")
    assert files("again") == files("out")
    assert sorted(files("out")) == ["a.txt", "b.txt", "mine.html", "page.data"]
    assert invoke("apply", "--undo", "-w", "e.jsonl", "out").exit_code == 0
    assert files("out")["mine.html"] == f"<p>{SPUN}</p>\n"
    done = invoke("apply", "e.jsonl", "corpus/sub", "more", "-o", "again")
    assert "none of corpus/sub, more contains a file for mine.html" in done.stderr


def test_two_folders_may_have_files_of_one_name(corpus: Path) -> None:
    Path("more").mkdir()
    Path("more", "a.txt").write_text(f"[ad_2]\n{SPUN}")
    assert invoke("clean", "-q", "corpus", "more", "-w", "--edits", "e.jsonl").exit_code == 0
    assert invoke("apply", "--undo", "-w", "e.jsonl", "corpus", "more").exit_code == 0
    assert Path("more", "a.txt").read_text() == f"[ad_2]\n{SPUN}"
    assert Path("corpus", "a.txt").read_text() == SPUN


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need a permission elsewhere")
@pytest.mark.parametrize(("link", "linked"), [("site/c.txt", "real/a.txt"), ("site/sub", "real")])
@pytest.mark.parametrize("others", [{}, {"b.txt": SPUN}])
def test_files_behind_a_link_out_of_the_folder_are_applied_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, linked: str, others: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("real", "site"):
        Path(folder).mkdir()
    for name, content in {"real/a.txt": SPUN, **{f"site/{name}": content for name, content in others.items()}}.items():
        Path(name).write_text(content)
    os.symlink(f"../{linked}", link)
    assert invoke("clean", "site", "-o", "cleaned", "--follow-links", "--edits", "edits.jsonl").exit_code == 0
    assert invoke("apply", "edits.jsonl", "site", "-o", "again").exit_code == 0
    assert files("again") == files("cleaned") != {}
    assert invoke("clean", "site", "-w", "--follow-links", "--edits", "in-place.jsonl").exit_code == 0
    assert Path("real/a.txt").read_text() == CLEAN
    assert invoke("apply", "--undo", "in-place.jsonl", "site", "-w").exit_code == 0
    assert Path("real/a.txt").read_text() == SPUN
    assert Path(link).is_symlink()


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_a_run_without_edits_is_applied_and_undone(corpus: Path, content: bytes) -> None:
    Path("none.jsonl").write_bytes(content)
    for way in ([], ["--undo"]):
        done = invoke("apply", *way, "none.jsonl", "corpus", "-o", "same")
        assert (done.exit_code, done.stderr) == (0, "")
        assert files("same") == files(corpus)
        assert invoke("apply", *way, "none.jsonl", "corpus/a.txt").stdout == SPUN
        assert invoke("apply", *way, "none.jsonl", "corpus/a.txt", "-w").exit_code == 0
        assert invoke("apply", *way, "none.jsonl", "-", stdin=SPUN).stdout == SPUN
    done = invoke("review", "corpus", "--edits", "none.jsonl")
    assert "nothing to decide" in done.output


def test_a_file_that_is_no_plan_is_named(corpus: Path) -> None:
    Path("nested.json").write_text("[" * 100_000)
    for name in ("corpus/b.txt", "nested.json"):
        for command in (("apply", name), ("review", "--edits", name)):
            done = invoke(*command, "corpus/a.txt")
            assert done.exit_code == 2
            assert f"{name}: not a plan of edits as written by spinfix" in done.stderr
            assert "as a Path" not in done.stderr


def test_results_do_not_replace_what_they_were_made_from(corpus: Path) -> None:
    invoke("clean", "--plan", "plan.json", "corpus/a.txt")
    before = files(corpus)
    for arguments in (("plan.json", "corpus/a.txt"), ("edits.jsonl", "corpus"), ("edits.jsonl", "corpus/sub/b.txt")):
        folder = "corpus/sub" if arguments[1].endswith("b.txt") else "corpus"
        done = invoke("apply", *arguments, "-o", folder)
        assert done.exit_code == 2
        assert "would overwrite a document" in done.stderr
    assert files(corpus) == before


@pytest.mark.parametrize(
    ("form", "name", "content"),
    [
        ("lines", "a.log", f"[ad_1]\n{SPUN}Nothing.\n  [ad_2]\n{SPUN}"),
        ("lines", "a.txt", f"{SPUN}\n[ad_1]\n"),
        ("text", "a.log", json.dumps({"text": f"{SPUN}[ad_1] It rained."}) + "\n"),
        ("text", "a.jsonl", json.dumps({"text": f"{SPUN}[ad_1] It rained."}) + "\n"),
        ("jsonl", "a.data", json.dumps({"text": f"{SPUN}[ad_1] It rained."}) + "\n"),
        ("csv", "a.txt", f"id,text\n1,[ad_1]\n2,{SPUN.replace(',', '')}"),
        ("html", "a.page", f"<p>[ad_1]</p>\n<p>{SPUN}</p>\n"),
    ],
)
def test_files_are_read_as_they_were_cleaned(
    form: str, name: str, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(content)
    assert invoke("clean", "-q", name, "--input-format", form, "-o", "cleaned", "--edits", "edits.jsonl").exit_code == 0
    cleaned = Path("cleaned", name).read_text()
    assert cleaned != content
    assert invoke("apply", "edits.jsonl", name).stdout == cleaned
    assert invoke("apply", "--undo", "edits.jsonl", f"cleaned/{name}").stdout == content
    (given,) = {json.loads(line)["input_format"] for line in Path("edits.jsonl").read_text().splitlines()}
    assert given == form
    done = invoke("apply", "edits.jsonl", "-", "--stdin-filename", name, stdin=content)
    assert done.stdout == cleaned


@pytest.mark.parametrize("line", [b"[]", b'["file"]', b"1", b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_object_is_named(line: bytes, corpus: Path) -> None:
    lines = Path("edits.jsonl").read_bytes().splitlines()
    Path("edits.jsonl").write_bytes(b"\n".join([lines[0], line, b""]))
    done = invoke("apply", "edits.jsonl", "corpus/a.txt")
    assert done.exit_code == 2
    assert "edits.jsonl:2: not a line as written by spinfix clean --edits" in done.stderr


def test_a_line_without_a_key_is_told_in_words(corpus: Path) -> None:
    Path("edits.jsonl").write_text('{"file": "a.txt"}\n')
    done = invoke("apply", "edits.jsonl", "corpus/a.txt")
    assert "edits.jsonl:1: not a line as written by spinfix clean --edits (it has no key 'record')" in done.stderr


@pytest.mark.parametrize("key", ["input_format", "extract"])
def test_an_unknown_way_of_reading_is_refused(key: str, corpus: Path) -> None:
    lines = [json.loads(line) | {key: "magic"} for line in Path("edits.jsonl").read_text().splitlines()]
    Path("edits.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = invoke("apply", "edits.jsonl", "corpus/a.txt")
    assert done.exit_code == 2
    assert "edits.jsonl:1: not a line as written by spinfix clean --edits" in done.stderr


# Which file a line is about


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SavedEdits]:
    """A file of edits for files of these names, in a folder of its own, in which files can be made."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str, files: tuple[str, ...] = ()) -> SavedEdits:
        for path in map(Path, files):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        lines = [json.dumps({"file": name, "record": None, "field": None}) + "\n" for name in names]
        (tmp_path / "edits.jsonl").write_text("".join(lines))
        return SavedEdits(tmp_path / "edits.jsonl")

    return make


@pytest.mark.parametrize(
    ("names", "path", "expected"),
    [
        (("in/a.txt", "in/b.txt"), "in/b.txt", "in/b.txt"),
        (("in/a.txt", "in/b.txt"), "in/../in/b.txt", "in/b.txt"),
        (("in/x/b.txt", "in/y/b.txt"), "out/y/b.txt", "in/y/b.txt"),
        (("in/a.txt",), "out/b.txt", None),
    ],
)
def test_the_name_of_a_file_is_found(
    saved: Callable[..., SavedEdits], names: tuple[str, ...], path: str, expected: str
) -> None:
    edits = saved(*names, files=("in/b.txt",))
    assert edits.name_of(Path(path)) == expected


def test_a_file_that_may_be_two_is_refused(saved: Callable[..., SavedEdits]) -> None:
    with pytest.raises(PlanError, match=r"out/b\.txt may be x/b\.txt or y/b\.txt; give the file that was cleaned"):
        saved("x/b.txt", "y/b.txt").name_of(Path("out/b.txt"))


def test_files_without_any_edits_are_refused(saved: Callable[..., SavedEdits]) -> None:
    assert saved("in/a.txt").names_of([Path("in/a.txt"), Path("in/b.txt")]) == ["in/a.txt", None]
    with pytest.raises(PlanError, match=r"contains no edits of other\.txt; give the file name as for"):
        saved("in/a.txt").names_of([Path("other.txt")])
    assert saved().names_of([Path("other.txt")]) == [None]


def test_a_file_of_a_folder_stands_for_one_name(saved: Callable[..., SavedEdits]) -> None:
    edits = saved("in/x/b.txt", "b.txt", files=("out/b.txt",))
    with pytest.raises(PlanError, match=r"out/b\.txt would be both in/x/b\.txt and b\.txt; apply the edits file by file"):
        edits.below([Path("out")])
    assert edits.below([Path("out")], elsewhere={"b.txt"}) == {Path("out/b.txt"): "in/x/b.txt"}


def test_of_two_folders_that_with_more_of_the_name_is_meant(saved: Callable[..., SavedEdits]) -> None:
    edits = saved("in/x/b.txt", files=("one/b.txt", "two/x/b.txt"))
    assert edits.below([Path("one"), Path("two")]) == {Path("two/x/b.txt"): "in/x/b.txt"}
    for folders, message in (
        (["one"], "one contains no file for in/x/c.txt"),
        (["one", "two"], "none of one, two contains a file for"),
    ):
        with pytest.raises(PlanError, match=message):
            saved("in/x/c.txt").below([Path(folder) for folder in folders])
