"""Settings files: found, read, refused with file, line and key; over them the command line; and dumped to be read again."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinfix.artefacts.pack_files import load_packs
from spinfix.artefacts.rules import PackError
from spinfix.config import Config
from spinfix.corpus.options import RunOptions
from spinfix.errors import SpinfixError, blaming
from spinfix.options import OptionError, options_of, to_toml
from spinfix.settings import TABLE, Settings
from spinfix.settings_files import SettingsError, choose, find, load
from tests.conftest import invoke

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def file(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    return file


class TestTable:
    def test_every_field_is_an_option_with_a_meaning(self) -> None:
        names = [field.name for group in (Config, RunOptions) for field in dataclasses.fields(group)]
        assert [option.field for option in TABLE] == names
        assert all(option.meaning and "\n" not in option.meaning for option in TABLE)

    def test_no_two_options_share_a_name_or_a_flag(self) -> None:
        assert len({option.name for option in TABLE}) == len({option.flag for option in TABLE}) == len(TABLE)

    def test_a_new_field_appears_by_itself(self) -> None:
        @dataclasses.dataclass(frozen=True)
        class New:
            """New.

            Attributes:
                some_words: words
                    over two lines.
                depth: how deep.
            """

            some_words: tuple[str, ...] = ()
            depth: int | None = None

        words, depth = options_of(New)
        assert (words.name, words.flag, words.takes, words.meaning) == (
            "some-words", "--some-word", "a list of texts", "words over two lines",
        )  # fmt: skip
        assert depth.takes == "a whole number"
        with pytest.raises(OptionError, match=r"^depth = true: it takes a whole number$"):
            depth.read(True)

    def test_a_field_without_a_meaning_is_refused(self) -> None:
        @dataclasses.dataclass(frozen=True)
        class Silent:
            """Says nothing."""

            depth: int = 0

        with pytest.raises(LookupError, match=r"Silent\.depth is missing in the docstring"):
            options_of(Silent)

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_any_text_comes_back_from_toml(self, text: str) -> None:
        import tomllib

        assert tomllib.loads(f"a = {to_toml(text)}") == {"a": text}


class TestFind:
    def test_the_nearest_file_upward(self, write: Write, tmp_path: Path) -> None:
        deep = tmp_path / "a" / "b" / "c"
        deep.mkdir(parents=True)
        assert find(deep) is None
        outer = write("spinfix.toml", "")
        assert find(deep) == outer
        inner = write("a/b/pyproject.toml", "[tool.spinfix]\n")
        assert find(deep) == inner
        assert find() == outer

    def test_a_project_without_the_table_does_not_count(self, write: Write, tmp_path: Path) -> None:
        outer = write("pyproject.toml", '[tool]\n"spinfix".scrub = true\n')
        write("a/pyproject.toml", "[tool.ruff]\n")
        write("a/b/pyproject.toml", "[project]\ndependencies = ['spinfix']\n")
        write("a/b/c/pyproject.toml", "broken, and not ours [")
        assert find(tmp_path / "a" / "b" / "c") == outer

    def test_in_one_folder_our_own_file_comes_first(self, write: Write) -> None:
        write("pyproject.toml", "[tool.spinfix]\nthreshold = 0.1\n")
        own = write("spinfix.toml", "threshold = 0.2\n")
        assert find() == own
        assert choose().config_for().threshold == 0.2

    def test_files_beside_the_documents_do_not_steer(self, write: Write, tmp_path: Path) -> None:
        write("scraped/spinfix.toml", "assume-spun = true\n")
        assert not choose().config_for(tmp_path / "scraped" / "a.txt").assume_spun

    def test_a_folder_that_may_not_be_searched_has_none(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        (above := write("spinfix.toml", "restore = false")).with_name("closed").mkdir()
        real = os.stat

        def refusing(path: Any, *arguments: Any, **options: Any) -> os.stat_result:  # root may search everything
            if "closed" in Path(path).parts[:-1]:
                raise PermissionError(13, "Permission denied")
            return real(path, *arguments, **options)

        monkeypatch.setattr(os, "stat", refusing)
        assert find(above.with_name("closed")) == above

    def test_a_file_can_be_named_or_all_be_left_unread(self, write: Write, tmp_path: Path) -> None:
        write("spinfix.toml", "threshold = 0.2\n")
        other = write("ci/other.toml", "threshold = 0.3\n")
        assert choose(other).config_for().threshold == 0.3
        isolated = choose(isolated=True)
        assert isolated.config_for() == Config()
        assert isolated.run_for() == RunOptions()
        assert (isolated.file, isolated.folder) == (None, tmp_path)


class TestLoad:
    def test_options_of_every_kind(self, write: Write, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        write("model.klm", "")
        file = write(
            "pyproject.toml",
            '[tool.spinfix]\nfuzzy = false\nthreshold = 1\nquality = "fast"\ndictionaries = ["mine"]\nmodel = "model.klm"\n'
            'allow = ["foreign minister"]\njobs = 2\non-error = "stop"\nmax-size = 0.5\nfield = "post.text"\n',
        )
        settings = load(file)
        assert settings.config_for() == Config(
            fuzzy=False, threshold=1.0, quality="fast", dictionaries=(tmp_path / "mine",), model=tmp_path / "model.klm",
            allow=("foreign minister",),
        )  # fmt: skip
        assert isinstance(settings.config_for().threshold, float)
        assert settings.run_for() == RunOptions(jobs=2, on_error="stop", max_size=0.5, field="post.text")

    def test_the_byte_order_mark_of_windows_is_no_part_of_it(self, tmp_path: Path) -> None:
        path = tmp_path / "spinfix.toml"
        path.write_bytes(b"\xef\xbb\xbfjobs = 3\r\n")
        assert load(path).run_for().jobs == 3

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("min-confidnce = 0.9", ":1: min-confidnce is not an option; did you mean min-confidence?"),
            ("\n\nmin_confidence = 0.9", ":3: min_confidence is not an option; did you mean min-confidence?"),
            ("qqq = 1", ":1: qqq is not an option; the options are scrub, restore, "),
            ("write = true", ":1: write is not an option; the options are scrub, restore, "),
            ("[tool.spinfix]\njobs = 1", ":1: tool is not an option; [tool.spinfix] is used only in a pyproject.toml"),
            ("threshold = 'high'", ':1: threshold = "high": it takes a number'),
            ("threshold = true", ":1: threshold = true: it takes a number"),
            ("# threshold = 1\n'threshold' = 1.5", ":2: threshold = 1.5: it takes a number from 0 to 1"),
            ("min-confidence = -1", ":1: min-confidence = -1.0: it takes a number from 0 to 1"),
            ("threshold = nan", ":1: threshold = nan: it takes a number from 0 to 1"),
            ("scrub = 1", ":1: scrub = 1: it takes true or false"),
            ("quality = 'good'", ':1: quality = "good": it takes "fast" or "best"'),
            ("jobs = 1.5", ":1: jobs = 1.5: it takes a whole number"),
            ("jobs = -1", ":1: jobs = -1: it takes a whole number, 0 for one job on each core"),
            ("max-size = 0", ":1: max-size = 0.0: it takes megabytes, more than 0"),
            ("on-error = 'panic'", ':1: on-error = "panic": it takes "skip" or "stop"'),
            ("allow = 'word'", ':1: allow = "word": it takes a list of texts'),
            ("allow = ['word', 1]", ':1: allow = ["word", 1]: it takes a list of texts'),
            ("allow = 1979-05-27", ":1: allow is a date: it takes a list of texts"),
            ("protect = ['(']", ":1: protect = '(': not a regular expression"),
            ("exclude = ['*.txt', '!']", ":1: exclude: '!' is not a valid .gitignore pattern"),
            ("dictionaries = [\n  'gone',\n]", ":1: dictionaries: "),
            ("model = 'gone.klm'", ":1: model: "),
            ("root = 3", ":1: root: it takes the path of a folder"),
            ("root = 'gone'", ":1: root: the folder "),
            ("overrides = 3", ":1: overrides is a list of tables: [[overrides]], "),
            ("[overrides]\npaths = ['a']", ":1: overrides is a list of tables"),
            ("[[overrides]]\nfuzzy = false", ":2: every override requires paths"),
            ("[[overrides]]\npaths = []", ":2: every override requires paths"),
            ("[[overrides]]\npaths = ['a', '!']", ":2: paths: '!' is not a valid .gitignore pattern"),
            (
                "[[overrides]]\npaths = ['a']\n[[overrides]]\npaths = ['b']\nfuzy = true",
                ":5: fuzy is not an option; did you mean fuzzy?",
            ),
            ("[[overrides]]\npaths = ['a']\njobs = 2", ":3: jobs applies to the whole run, not to some paths"),
            ("[[overrides]]\npaths = ['a']\nthreshold = 2", ":3: threshold = 2.0: it takes a number from 0 to 1"),
            ("jobs = 1\nbroken\n", ":2: is not TOML: "),
            ("jobs = 1\njobs = 2\n", ":2: is not TOML: "),
            ("jobs = " + "[" * 5000, ": is nested too deeply"),
            ("jobs = " + "9" * 5000, ": cannot be read (Exceeds the limit"),
        ],
    )
    def test_what_is_wrong_is_told_with_file_line_and_key(self, write: Write, content: str, message: str) -> None:
        file = write("spinfix.toml", content)
        with pytest.raises(SettingsError) as caught:
            load(file)
        assert str(caught.value).startswith(f"{file}{message}")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("[tool.ruff]\n", ": has no table [tool.spinfix]"),
            ("tool = 3\n", ": has no table [tool.spinfix]"),
            ("[tool]\nspinfix = 3\n", ":2: spinfix is a int; write the options under [tool.spinfix]"),
            ("[tool.other]\nfuzy = 1\n[tool.spinfix]\nfuzy = 1\n", ":4: fuzy is not an option"),
            ("tool.spinfix.fuzy = 1\n", ":1: fuzy is not an option"),
            ("[tool]\nspinfix = {jobs = 1, threshold = 3}\n", ":2: threshold = 3.0"),
            ("[tool.spinfix]\nallow = [\n'threshold = 1',\n]\nthreshold = 7\n", ":5: threshold = 7.0"),
            ('[tool.spinfix]\nfield = """\nthreshold = 1"""\n"threshold" = 7\n', ":4: threshold = 7.0"),
        ],
    )
    def test_the_same_below_the_table_of_a_project(self, write: Write, content: str, message: str) -> None:
        file = write("pyproject.toml", content)
        with pytest.raises(SettingsError) as caught:
            load(file)
        assert str(caught.value).startswith(f"{file}{message}")

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ('corrections = ["nosuch.tsv"]', "corrections: {folder}/nosuch.tsv: cannot be read (No such file or directory)"),
            ('families = ["tortured", "foo"]', 'families: there is no family "foo"; available: '),
            ("families = []", "families: no family is in use: families is empty"),
            ('select = ["AD", "ZZ"]', "select: no artefact rule or pack is called 'ZZ'"),
            ('ignore = ["ZZ"]', "ignore: no artefact rule or pack is called 'ZZ'"),
        ],
    )
    @pytest.mark.parametrize("table", ["tool.spinfix", "[tool.spinfix.overrides]"])
    def test_so_is_what_does_not_exist_once_it_is_used(
        self, write: Write, tmp_path: Path, line: str, message: str, table: str
    ) -> None:
        paths = 'paths = ["*"]' if "overrides" in table else ""
        project = write("pyproject.toml", f"[{table}]\n{paths}\n{line}\n")
        write("a.txt", "It rained.")
        done = invoke("clean", "a.txt")
        assert done.exit_code == 2
        assert done.stderr.startswith(f"spinfix: {project}:3: {message.format(folder=tmp_path)}")
        option, name = ("--family", "bar") if "families" in line else ("--select", "YY")
        write("spinfix.toml", "")
        done = invoke("clean", "-q", option, name, "a.txt")
        assert (done.exit_code, str(tmp_path) in done.stderr) == (2, False)

    def test_however_that_is_worded(self, write: Write) -> None:
        settings = load(write("spinfix.toml", 'families = ["foo"]\nselect = ["AD"]\nignore = ["ZZ"]\n'))
        rule = blaming(SpinfixError("Of no rule is this the name."), ("select", "ignore"), "ZZ")
        assert settings.origin_of(rule) == f"{settings.file}:3: ignore"
        family = SpinfixError("No such family.")
        assert settings.origin_of(blaming(family, ("families",), "foo")) == f"{settings.file}:1: families"
        assert settings.origin_of(blaming(family, ("families",), "bar")) is None
        assert settings.origin_of(SpinfixError('there is no family "foo"; available: none')) is None

    def test_faults_of_a_file_of_corrections_are_named_with_its_own_lines(self, write: Write) -> None:
        write("spinfix.toml", 'corrections = ["ours.tsv"]')
        ours = write("ours.tsv", "x\n")
        write("a.txt", "It rained.")
        assert invoke("clean", "a.txt").stderr.startswith(f"spinfix: {ours}")

    def test_a_file_that_is_not_there_or_no_text_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"gone\.toml: cannot be read \(No such file or directory\)"):
            load(tmp_path / "gone.toml")
        (tmp_path / "latin.toml").write_bytes(b"field = '\xe9'\n")
        with pytest.raises(SettingsError, match=r"latin\.toml: is not UTF-8"):
            load(tmp_path / "latin.toml")


OVERRIDES = """
min-confidence = 0.6
[[overrides]]
paths = ["docs/**", "!docs/keep.md", "*.jsonl"]
min-confidence = 0.9
field = "body"
[[overrides]]
paths = ["docs/old/"]
min-confidence = 0.95
restore = false
"""


class TestOverrides:
    @pytest.fixture
    def settings(self, write: Write) -> Settings:
        return load(write("spinfix.toml", OVERRIDES))

    @pytest.mark.parametrize(
        ("path", "confidence", "restore"),
        [
            ("a.txt", 0.6, True),
            ("docs/a.txt", 0.9, True),
            ("docs/keep.md", 0.6, True),
            ("other/docs/a.txt", 0.6, True),
            ("docs/old/b.txt", 0.95, False),
            ("docs/../a.txt", 0.6, True),
            ("/elsewhere/docs/a.txt", 0.6, True),
            ("/elsewhere/a.jsonl", 0.9, True),
        ],
    )
    def test_the_last_that_fits_decides(self, settings: Settings, path: str, confidence: float, restore: bool) -> None:
        config = settings.config_for(Path(path))
        assert (config.min_confidence, config.restore) == (confidence, restore)

    def test_an_absolute_path_is_the_same_file(self, settings: Settings, tmp_path: Path) -> None:
        assert settings.config_for(tmp_path / "docs" / "a.txt").min_confidence == 0.9

    def test_they_are_seen_from_the_file_and_not_from_the_working_folder(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "docs" / "docs").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "docs")
        assert settings.config_for(Path("a.txt")).min_confidence == 0.9
        assert settings.config_for(Path("../docs.txt")).min_confidence == 0.6

    def test_a_document_without_a_path_has_none(self, settings: Settings) -> None:
        assert settings.config_for().min_confidence == 0.6

    def test_run_options_can_differ_too(self, settings: Settings) -> None:
        assert settings.run_for(Path("a.jsonl")).field == "body"
        assert settings.run_for(Path("a.txt")).field is None

    def test_the_command_line_wins_everywhere(self, settings: Settings) -> None:
        over = settings.over({"min_confidence": 0.1, "fuzzy": None})
        assert {over.config_for(Path(name)).min_confidence for name in ("a.txt", "docs/a.txt", "docs/old/b.txt")} == {0.1}
        assert not over.config_for(Path("docs/old/b.txt")).restore
        assert over.config_for().fuzzy

    def test_equal_configurations_are_one_object(self, settings: Settings) -> None:
        assert settings.config_for(Path("docs/a.txt")) is settings.config_for(Path("b.jsonl"))
        assert settings.config_for(Path("a.txt")) is settings.config_for()
        overridden = settings.over({"min_confidence": 0.1})
        assert overridden.config_for(Path("docs/a.txt")) is overridden.config_for()


class TestCommandLine:
    def test_lists_take_the_place_of_lists(self, write: Write) -> None:
        settings = load(write("spinfix.toml", 'ignore = ["SL"]\n')).over({"ignore": ("WP", "NL")})
        assert settings.config_for().ignore == ("WP", "NL")

    def test_a_bad_value_is_told_by_the_name_of_the_option(self) -> None:
        with pytest.raises(OptionError, match=r"^min-confidence = 2\.0: it takes a number from 0 to 1$"):
            Settings().over({"min_confidence": 2.0})


class TestExclude:
    def test_patterns_are_relative_to_the_file_or_to_root(self, write: Write, tmp_path: Path) -> None:
        content = 'exclude = ["/drafts"]\n'
        assert load(write("ci/spinfix.toml", content)).exclude.verdict(tmp_path / "ci" / "drafts", folder=True)
        elsewhere = load(write("ci/other.toml", f'root = ".."\n{content}'))
        assert elsewhere.exclude.verdict(tmp_path / "drafts", folder=True)
        assert elsewhere.exclude.folder == tmp_path


class TestDump:
    def effective(self, settings: Settings) -> list[Any]:
        paths = [None, *map(Path, ("a.txt", "docs/a.txt", "docs/old/b.txt", "b.jsonl"))]
        return [(settings.config_for(path), settings.run_for(path)) for path in paths] + [settings.exclude]

    def test_can_be_read_again_from_anywhere(self, write: Write, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        file = write(
            "spinfix.toml", f'dictionaries = ["mine"]\nallow = ["a \\"b\\" \\\\ \u00fc"]\nexclude = ["/x"]\n{OVERRIDES}'
        )
        settings = load(file).over(
            {"threshold": 0.25, "restore": True, "families": (), "rule_packs": (Path("mine"),), "model": Path("mine")}
        )
        dumped = write("far/away/dumped.toml", settings.dump())
        again = load(dumped)
        assert (again.config_for().rule_packs, again.config_for().model) == ((tmp_path / "mine",), tmp_path / "mine")
        relative = settings.over({"rule_packs": (tmp_path / "mine",), "model": tmp_path / "mine"})
        assert self.effective(again) == self.effective(relative)
        assert load(write("third.toml", again.dump())).config_for() == again.config_for()

    def test_no_name_of_a_folder_breaks_it(self, write: Write) -> None:
        file = write('odd\n"name/spinfix.toml', 'threshold = 0.2\nexclude = ["x"]\n')
        again = load(write("dumped.toml", load(file).dump()))
        assert again.config_for().threshold == 0.2
        assert again.exclude.folder == file.parent

    def test_every_option_says_where_it_comes_from(self, write: Write, tmp_path: Path) -> None:
        settings = load(write("spinfix.toml", OVERRIDES)).over({"threshold": 0.25})
        lines = settings.dump().splitlines()
        assert f"min-confidence = 0.6  # {tmp_path}/spinfix.toml:2" in lines
        assert f"min-confidence = 0.95  # {tmp_path}/spinfix.toml:9" in lines
        assert "threshold = 0.25  # command line" in lines
        assert "jobs = 0  # default" in lines
        assert "# model is not set" in lines
        assert all("  # " in line for line in lines if " = " in line and not line.startswith(("#", "paths")))

    def test_without_a_file_it_is_the_defaults(self, write: Write) -> None:
        again = load(write("dumped.toml", Settings().dump()))
        assert again.config_for() == Config()
        assert again.run_for() == RunOptions()


class TestSettingsOfOthers:
    """A settings file above the working folder is obeyed without having been asked for."""

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
    @pytest.mark.parametrize("override", ["", '[[overrides]]\npaths = ["a/"]\n'])
    @pytest.mark.parametrize("given", ["spinfix.toml", "pack.toml"])
    def test_files_of_other_users_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, override: str
    ) -> None:
        (tmp_path / "spinfix.toml").write_text(f'{override}rule-packs = ["pack.toml"]\n')
        (tmp_path / "pack.toml").write_text("")
        os.chown(tmp_path / given, 12345, -1)
        monkeypatch.delenv("SUDO_UID", raising=False)
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SettingsError, match=f"{given}: belongs to another user"):
            choose()
        assert choose(tmp_path / "spinfix.toml").file == tmp_path / "spinfix.toml"
        assert choose(isolated=True).file is None
        monkeypatch.setenv("SUDO_UID", "12345")
        assert choose().file == tmp_path / "spinfix.toml"

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ('rule-packs = ["/dev/zero"]', "neither a file nor a folder"),
            ('dictionaries = ["/dev/zero"]', "neither a file nor a folder"),
            ('rule-packs = ["sparse"]', "is larger than 100 MB"),
            ('output = "/etc"', "output is not an option"),
            ('edits = "/etc/passwd"', "edits is not an option"),
        ],
    )
    def test_devices_giants_and_outputs_are_refused(self, tmp_path: Path, line: str, message: str) -> None:
        with (tmp_path / "sparse").open("wb") as sparse:
            sparse.truncate(1 << 33)
        (tmp_path / "spinfix.toml").write_text(line)
        with pytest.raises(SettingsError, match=message):
            load(tmp_path / "spinfix.toml")

    def test_a_settings_file_has_a_size(self, tmp_path: Path) -> None:
        with (tmp_path / "spinfix.toml").open("wb") as sparse:
            sparse.truncate(1 << 33)
        with pytest.raises(SettingsError, match="so it is no settings file"):
            load(tmp_path / "spinfix.toml")

    def test_a_rule_pack_has_a_size(self) -> None:
        with pytest.raises(PackError, match="is larger than 10 MB"):
            load_packs([Path("/dev/zero")])
