"""From names on the command line to files: what is taken, what is left out, and that git agrees."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from spinfix.corpus.patterns import PatternError, Patterns, _linear
from spinfix.corpus.walk import FoundFile, Skipped, WalkError, walk

ENDINGS = (".txt", ".md", ".jsonl.gz")


def known(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test stands in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str) -> None:
    """Files, with folders where needed; "name: content" for one with content."""
    for name in names:
        path, _, content = name.partition(": ")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(content.replace("|", "\n"), "utf-8")


def taken(*names: str | Path, **options: object) -> list[str]:
    return [found.path.as_posix() for found in walk(names, known=known, **options)]  # type: ignore[arg-type]


def excluding(*lines: str, folder: str = ".") -> Patterns:
    return Patterns(lines, Path(folder).absolute())


class TestNames:
    def test_a_file_is_taken_whatever_its_name_and_whatever_is_ignored(self) -> None:
        make("odd.xyz", "no-ending", "a.txt", ".gitignore: *", "docs/.git/x.txt")
        names = ["odd.xyz", "no-ending", "a.txt", "docs/.git/x.txt"]
        assert taken(*names, exclude=excluding("a.txt")) == names

    def test_unless_excludes_are_forced(self) -> None:
        make("a.txt", "b.txt", "drafts/c.txt", ".gitignore: b.txt")
        assert taken("a.txt", "b.txt", "drafts/c.txt", exclude=excluding("a.txt", "drafts/"), force_exclude=True) == ["b.txt"]
        assert taken("drafts", "b.txt", exclude=excluding("drafts/"), force_exclude=True) == ["b.txt"]

    def test_a_folder_gives_its_files_of_known_kinds_sorted(self) -> None:
        make("d/b.txt", "d/a.MD", "d/c/z.jsonl.gz", "d/c/y.gz", "d/image.png", "d/README", "d/.hidden/x.txt", "d/c.txt")
        assert taken("d") == ["d/.hidden/x.txt", "d/a.MD", "d/b.txt", "d/c/z.jsonl.gz", "d/c.txt"]

    def test_the_working_folder_is_not_in_the_names(self) -> None:
        make("a.txt", "b/c.txt")
        assert taken(".") == ["a.txt", "b/c.txt"]

    def test_names_keep_their_order_and_files_come_once(self) -> None:
        make("b.txt", "d/a.txt", "d/c.txt")
        assert taken("b.txt", "d/c.txt", "d", "./b.txt", Path("d/../b.txt").absolute()) == ["b.txt", "d/c.txt", "d/a.txt"]

    @pytest.mark.skipif(os.name != "posix", reason="symbolic links need a permission elsewhere")
    def test_other_names_of_files_are_counted(self) -> None:
        make("d/a.txt", "d/b.txt")
        os.symlink("a.txt", "d/link.txt")
        os.symlink("b.txt", "d/other.txt")
        skipped = Skipped()
        assert taken("d/b.txt", "d", "./d/b.txt", follow_links=True, skipped=skipped) == ["d/b.txt", "d/a.txt"]
        assert (skipped.again, skipped.example) == (2, ("d/link.txt", "d/a.txt"))

    def test_a_name_that_leads_nowhere_is_an_error_that_says_so(self) -> None:
        with pytest.raises(WalkError, match=r"^gone/a\.txt: no such file or folder; check the name$"):
            taken("gone/a.txt")

    def test_a_folder_without_a_file_to_take_is_an_error_that_says_why(self) -> None:
        make("d/a.png", "d/b.txt", "d/.gitignore: *.txt", "a.txt")
        os.symlink("../a.txt", "d/link.txt")
        with pytest.raises(WalkError, match=r"^d: contains no file with a known suffix; ignored .*: 1; symbolic links .*: 1"):
            taken("d")

    def test_a_broken_link_that_a_glob_matches_is_told(self) -> None:
        make("d/a.txt")
        os.symlink("gone.txt", "d/link.txt")
        errors: list[WalkError] = []
        assert taken("d/*.txt", on_error=errors.append) == ["d/a.txt"]
        assert [str(error) for error in errors] == ["d/link.txt: is a symbolic link to a file that does not exist"]

    @pytest.mark.parametrize("follow", [False, True])
    def test_a_link_to_itself_leads_nowhere(self, follow: bool) -> None:
        make("d/a.txt")
        os.symlink("loop.txt", "d/loop.txt")
        errors: list[WalkError] = []
        assert taken("d", follow_links=follow, on_error=errors.append) == ["d/a.txt"]
        assert [str(error).split(":")[0] for error in errors] == ["d/loop.txt"] * follow

    def test_errors_can_be_collected(self) -> None:
        make("a.txt", "b.txt")
        errors: list[WalkError] = []
        assert taken("gone", "a.txt", "*.pdf", "b.txt", on_error=errors.append) == ["a.txt", "b.txt"]
        assert [str(error).split(":")[0] for error in errors] == ["gone", "*.pdf"]

    def test_a_folder_that_cannot_be_read_is_told_and_the_rest_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make("d/a.txt", "d/locked/b.txt", "d/z.txt")
        scandir = os.scandir

        def refusing(path: Path) -> Any:  # root may read everything, so permissions alone would not do
            if path.name == "locked":
                raise PermissionError(13, "Permission denied")
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refusing)
        errors: list[WalkError] = []
        assert taken("d", on_error=errors.append) == ["d/a.txt", "d/z.txt"]
        assert [str(error) for error in errors] == ["d/locked: cannot be read (Permission denied); check its permissions"]

    def test_an_ignore_file_that_cannot_be_read_closes_its_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make("d/a.txt", "d/.gitignore: *.bak", "e/b.txt")
        read_text = Path.read_text

        def refusing(path: Path, *arguments: Any) -> str:
            if path.parts[-2:] == ("d", ".gitignore"):
                raise PermissionError(13, "Permission denied")
            return read_text(path, *arguments)

        monkeypatch.setattr(Path, "read_text", refusing)
        errors: list[WalkError] = []
        assert taken("d", "e", on_error=errors.append) == ["e/b.txt"]
        assert str(errors[0]).endswith("d/.gitignore: cannot be read (Permission denied), so its folder is skipped")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
    @pytest.mark.parametrize("device", [False, True])
    @pytest.mark.parametrize("name", [".gitignore", ".spinfixignore"])
    def test_an_ignore_file_that_does_not_end_closes_its_folder(self, name: str, device: bool) -> None:
        make("d/a.txt", "e/b.txt")
        os.symlink("/dev/zero", f"d/{name}") if device else os.mkfifo(f"d/{name}")
        errors: list[WalkError] = []
        assert taken("d", "e", on_error=errors.append) == ["e/b.txt"]
        assert str(errors[0]).endswith(f"d/{name}: cannot be read (it is a pipe or a device), so its folder is skipped")

    @pytest.mark.skipif(not os.path.exists("/dev/null"), reason="the empty device is POSIX")
    def test_an_ignore_file_that_is_masked_has_no_patterns(self) -> None:
        make("d/a.txt")
        os.symlink("/dev/null", "d/.gitignore")
        assert taken("d") == ["d/a.txt"]

    def test_what_was_named_is_remembered(self) -> None:
        make("d/c/a.txt", "b.txt", "e/f/g.txt")
        found = list(walk(["d", "b.txt", "e/*/*.txt"], known=known))
        assert [file.below for file in found] == [Path("d"), None, Path("e")]
        assert found[1] == FoundFile(Path("b.txt"))

    def test_folders_may_nest_deeper_than_calls(self) -> None:
        depth = 300
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        make("a.txt")
        os.chdir(os.sep.join([".."] * depth))
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(len(inspect.stack()) + 150)
        try:
            assert taken("d") == ["/".join(["d"] * depth) + "/a.txt"]
        finally:
            sys.setrecursionlimit(limit)
            os.chdir(os.sep.join(["d"] * depth))
            os.remove("a.txt")
            for _ in range(depth):
                os.chdir("..")
                os.rmdir("d")


class TestGlobs:
    def test_match_any_name_without_what_is_left_out(self) -> None:
        make("a.html", "b.html", "d/c.html", "d/e/f.html", "g.html", ".gitignore: /d/e/|b.html", "d/x.txt")
        assert taken("*.html") == ["a.html", "g.html"]
        assert taken("**/*.html", exclude=excluding("g.*")) == ["a.html", "d/c.html"]

    def test_a_folder_that_matches_gives_its_known_files(self) -> None:
        make("d1/a.txt", "d1/b.png", "d2/e/c.txt")
        assert taken("d*") == ["d1/a.txt", "d2/e/c.txt"]

    def test_repositories_are_left_alone(self) -> None:
        make(".git/a.txt", "d/.hg/b.txt", "d/c.txt")
        assert taken("**/*.txt") == ["d/c.txt"]
        assert taken(".") == ["d/c.txt"]

    def test_a_file_with_such_a_name_is_a_file(self) -> None:
        make("a[1].txt", "a1.txt")
        assert taken("a[1].txt") == ["a[1].txt"]

    @pytest.mark.parametrize("glob", ["*.pdf", "gone/*.txt", "d/**x"])
    def test_without_a_match_they_are_errors(self, glob: str) -> None:
        make("d/a.txt")
        with pytest.raises(WalkError, match=r"no file matches|is not a valid glob"):
            taken(glob)

    def test_an_error_tells_that_the_matches_are_left_out(self) -> None:
        make("a.txt", ".spinfixignore: a.txt")
        with pytest.raises(WalkError, match=r"^\*\.txt: no file matches; ignored by .* exclude patterns: 1; a file "):
            taken("*.txt")


class TestIgnoreFiles:
    def test_nearer_ones_have_the_last_word(self) -> None:
        make(".gitignore: *.md|!keep.md", "a.md", "keep.md", "d/.gitignore: !b.md|keep.md", "d/b.md", "d/keep.md", "d/c.txt")
        assert taken(".") == ["d/b.md", "d/c.txt", "keep.md"]

    def test_a_file_in_a_folder_that_is_left_out_cannot_be_taken_back(self) -> None:
        make(".gitignore: d/|!d/a.txt", "d/a.txt", "e.txt")
        assert taken(".") == ["e.txt"]

    def test_our_own_comes_before_gits(self) -> None:
        make(".gitignore: *.txt", ".spinfixignore: !corpus.txt|b.md", "corpus.txt", "a.txt", "b.md", "c.md")
        assert taken(".") == ["c.md", "corpus.txt"]

    def test_those_above_hold_too_up_to_the_top_of_the_repository(self) -> None:
        make(".gitignore: *.md", "repo/.git/HEAD", "repo/.gitignore: /d/e/old/|b.txt", "repo/d/e/old/a.txt", "repo/d/e/b.txt")
        make("repo/d/e/c.txt", "repo/d/e/c.md")
        assert taken("repo/d/e") == ["repo/d/e/c.md", "repo/d/e/c.txt"]

    def test_without_a_repository_those_above_do_not(self) -> None:
        make(".gitignore: *.md", "d/a.md")
        assert taken("d") == ["d/a.md"]

    def test_a_folder_that_is_named_is_taken_though_it_is_ignored(self) -> None:
        make(".git/HEAD", ".gitignore: /build/|*.bak.txt", "build/a.txt", "build/b.bak.txt", "c.txt")
        assert taken("build") == ["build/a.txt"]
        assert taken("build", exclude=excluding("build")) == ["build/a.txt"]
        assert taken(".") == ["c.txt"]

    def test_they_can_be_left_unread(self) -> None:
        make(".gitignore: *.txt", ".spinfixignore: *.md", "a.txt", "b.md")
        assert taken(".", ignore_files=False) == ["a.txt", "b.md"]

    def test_lines_that_are_no_pattern_and_bytes_that_are_no_text_do_no_harm(self) -> None:
        Path(".gitignore").write_bytes(b"\xef\xbb\xbfa.txt\r\n!\n/\n[z-a].txt\n\xff\xfe.txt\n# b.txt\n\\#c.txt\n")
        make("a.txt", "b.txt", "#c.txt")
        assert taken(".") == ["b.txt"]


class TestExcludes:
    def test_are_relative_to_their_folder(self) -> None:
        make("d/old/a.txt", "old/b.txt", "d/e/c.txt", "old/z.txt")
        assert taken(".", exclude=excluding("/old", folder="d")) == ["d/e/c.txt", "old/b.txt", "old/z.txt"]
        assert taken("d", exclude=excluding("d/old")) == ["d/e/c.txt"]
        assert taken("d", "old", exclude=excluding("old/b.txt")) == ["d/e/c.txt", "d/old/a.txt", "old/z.txt"]

    def test_outweigh_what_ignore_files_take_back(self) -> None:
        make(".gitignore: !a.txt", "a.txt", "b.txt")
        assert taken(".", exclude=excluding("a.txt")) == ["b.txt"]

    def test_hold_outside_of_their_folder_where_they_name_no_place(self) -> None:
        make("project/x.txt", "data/a.bak.txt", "data/b.txt")
        assert taken("data", exclude=excluding("*.bak.txt", "data/", folder="project")) == ["data/b.txt"]

    @pytest.mark.parametrize("line", ["!", "x[b-a]", "x[a", "[[:letter:]]"])
    def test_that_are_no_pattern_are_refused(self, line: str) -> None:
        with pytest.raises(PatternError, match=rf"^{re.escape(repr(line))} is not a valid \.gitignore pattern$"):
            excluding("*.txt", line).check()


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need a permission elsewhere")
class TestLinks:
    def test_inside_folders_are_passed_over(self) -> None:
        make("d/a.txt", "outside/b.txt")
        os.symlink("../outside", "d/folder")
        os.symlink("../outside/b.txt", "d/file.txt")
        assert taken("d") == ["d/a.txt"]

    def test_that_are_named_are_taken(self) -> None:
        make("real/a.txt")
        os.symlink("real", "folder")
        os.symlink("real/a.txt", "file")
        assert taken("folder") == ["folder/a.txt"]
        assert taken("file") == ["file"]

    def test_patterns_know_a_file_by_whatever_way_it_is_named(self, here: Path) -> None:
        make("real/drafts/a.txt")
        os.symlink("real", "way")
        assert Patterns(("/drafts",), here / "real").verdict("way/drafts/a.txt")
        assert Patterns(("/drafts",), here / "way").verdict("real/drafts/a.txt")
        assert not Patterns(("/drafts",), here / "way").verdict("drafts/a.txt")

    def test_are_followed_on_demand_and_loops_end(self) -> None:
        make("d/a.txt", "d/e/b.txt", "outside/c.txt")
        os.symlink("..", "d/e/up")
        os.symlink("../outside", "d/out")
        os.symlink("a.txt", "d/same.txt")
        assert taken("d", follow_links=True) == ["d/a.txt", "d/e/b.txt", "d/out/c.txt"]

    def test_globs_do_not_loop(self) -> None:
        make("d/a.txt")
        os.symlink(".", "d/loop")
        assert taken("**/*.txt") == ["d/a.txt"]

    def test_that_lead_nowhere_are_told(self) -> None:
        os.symlink("gone.txt", "a.txt")
        with pytest.raises(WalkError, match=r"^a\.txt: is a symbolic link to gone\.txt, which does not exist"):
            taken("a.txt")
        with pytest.raises(WalkError, match=r"a\.txt: is a symbolic link to a file that does not exist"):
            taken(".", follow_links=True)


PARTS = st.sampled_from(["a", "b", "a.txt", "b.txt", "x.md"])
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
LINES = st.tuples(
    st.sampled_from(["", "!"]), st.sampled_from(["", "/", "**/"]),
    st.lists(st.sampled_from(["a", "b", "*.txt", "*", "**", "?.md", "[ab]"]), min_size=1, max_size=2).map("/".join),
    st.sampled_from(["", "/", "/**"]),
).map("".join)  # fmt: skip
IGNORES = st.dictionaries(st.sampled_from(["", "a/", "b/", "a/b/"]), st.lists(LINES, min_size=1, max_size=3), max_size=3)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there to compare with")
class TestAgainstGit:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(PATHS, min_size=1, max_size=6), IGNORES)
    @example(["a/b.txt", "a/a/x.md", "b.txt"], {"": ["*", "!*/", "!*.md"], "a/": ["!b.txt"]})
    def test_the_same_files_are_left(self, here: Path, paths: list[str], ignores: dict[str, list[str]]) -> None:
        tree = here / "tree"
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir()
        subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
        for name, content in [*((path, "") for path in paths), *((f"{k}.gitignore", "\n".join(v)) for k, v in ignores.items())]:
            path = tree / name
            if any(parent.is_file() for parent in path.parents) or path.is_dir():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        listing = ["git", "-c", "core.excludesFile=/dev/null", "ls-files", "-z", "--others", "--exclude-standard"]
        done = subprocess.run(listing, cwd=tree, check=True, capture_output=True, text=True)
        expected = {name for name in done.stdout.split("\0") if name.endswith(ENDINGS)}
        found = walk([tree], known=known, on_error=lambda error: None)
        assert {file.path.relative_to(tree).as_posix() for file in found} == expected


SETS = {
    "[[:alpha:]]1": ("a1", "11"),
    "[![:digit:]a]": ("b", "7"),
    r"[a\]]": ("]", "b"),
    r"[\a-c]": ("b", "-"),
    "[]-a]": ("_", "-"),
    "[!]a]": ("b", "]"),
    "[[...slug]]": ("s]", "s"),
    "[[:]": ("[", "a"),
    "[a-c-e]": ("-", "d"),
    "[b||c&&d~~e]": ("|", "f"),
    "[[:digit:]-z]": ("-", "b"),
    "a[--9]b": ("a.b", "a/b"),
    "a[[:punct:]]b": ("a~b", "a/b"),
    r"\[a]": ("[a]", "a"),
}
"""Patterns, each with a path that it matches and one that it does not."""


@pytest.mark.parametrize(("line", "paths"), SETS.items())
def test_sets_are_those_of_git(here: Path, line: str, paths: tuple[str, str]) -> None:
    matched, other = paths
    with warnings.catch_warnings(action="error"):
        assert [excluding(line).verdict(path) for path in paths] == [True, None]
    if shutil.which("git"):
        subprocess.run(["git", "init", "-q"], check=True)
        Path(".gitignore").write_text(line, "utf-8")
        asked = ["git", "check-ignore", "--no-index", "-z", "--stdin"]
        done = subprocess.run(asked, input=f"{matched}\0{other}\0", capture_output=True, text=True, check=True)
        assert done.stdout == f"{matched}\0"


@pytest.mark.parametrize(
    ("pattern", "path", "verdict"),
    [
        ("*a" * 30 + "b", "a" * 250, None),
        ("*a*a*a*a*ab", "a" * 250 + "b", True),
        ("**/a/" * 8 + "b", "a/" * 300 + "c", None),
        ("**/a/" * 8 + "b", "a/" * 300 + "b", True),
        ("**/*a*a/**/*b*b/**/c", "a" * 200 + "/x/" + "b" * 200 + "/y/z/c", True),
        ("x[!a]y", "x/y", None),
    ],
)
def test_patterns_of_many_stars_take_linear_time(pattern: str, path: str, verdict: bool | None) -> None:
    assert excluding(pattern).verdict(path) is verdict


STARRED = st.lists(st.sampled_from(["*", "a", "b", "/", "**/", "?", "[ab]", ".", r"\*"]), min_size=1, max_size=9).map("".join)
PATH = st.lists(st.text("aab.*", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join)


@given(STARRED, PATH)
def test_patterns_match_what_pathspec_matches(line: str, path: str) -> None:
    try:
        (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return
    if pattern.regex is not None:
        expected = re.search(pattern.regex.pattern.replace("(?:(?P<ps_d>/)|$)", "$"), path) is not None
        assert bool(_linear(pattern.regex.pattern).search(path)) is expected
