"""What `spinfix clean` prints, writes and returns; the engine's place is taken by `conftest.Plain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spinfix.cli.main import Failure
from spinfix.report.terminal import wanted
from tests.conftest import Plain, clean, invoke

SPUN = "[ad_1]\r\nA state go to.\r\nNo line feed at the end: go to"
CLEAN = "\r\nA state visit.\r\nNo line feed at the end: visit"

pytestmark = pytest.mark.usefixtures("plain_cleaner")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(SPUN.encode())
    return path


@pytest.fixture
def genuine(tmp_path: Path) -> Path:
    path = tmp_path / "genuine.txt"
    path.write_bytes(b"Nothing was spun here.\n")
    return path


class TestOutput:
    def test_standard_input_goes_to_standard_output_byte_for_byte(self) -> None:
        result = clean("-", stdin=SPUN.encode())
        assert result.stdout_bytes == CLEAN.encode()
        assert result.exit_code == 0

    def test_without_a_file_standard_input_is_read(self) -> None:
        assert clean(stdin="a go to\n").output == "a visit\n"

    def test_files_come_out_one_after_the_other(self, article: Path, genuine: Path) -> None:
        result = clean(genuine, article, genuine)
        assert result.stdout_bytes == genuine.read_bytes() + CLEAN.encode() + genuine.read_bytes()
        assert article.read_bytes() == SPUN.encode()

    def test_what_is_excluded_although_it_is_named_is_told(self, article: Path, genuine: Path) -> None:
        result = clean("--check", "--force-exclude", "--exclude", article.name, article, genuine)
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr.startswith("spinfix: skipped 1 name given that exclude patterns match (--force-exclude)\n")

    def test_the_byte_order_mark_stays(self) -> None:
        assert clean(stdin=b"\xef\xbb\xbfgo to\n").stdout_bytes == b"\xef\xbb\xbfvisit\n"

    def test_an_empty_document_stays_empty(self) -> None:
        result = clean(stdin=b"")
        assert (result.exit_code, result.stdout_bytes) == (0, b"")

    def test_a_long_line_is_a_document_like_any_other(self) -> None:
        result = clean(stdin=b"go to " * 100_000)
        assert result.stdout_bytes == b"visit " * 100_000


class TestReports:
    def test_diff(self, article: Path) -> None:
        result = clean("--diff", article)
        assert result.stdout_bytes.decode() == (
            f"--- {article}\n+++ {article}\n@@ -1,3 +1,3 @@\n"
            "-[ad_1]\r\n+\r\n"
            "-A state go to.\r\n+A state visit.\r\n"
            "-No line feed at the end: go to\n\\ No newline at end of file\n"
            "+No line feed at the end: visit\n\\ No newline at end of file\n"
        )
        assert result.exit_code == 0

    def test_diff_of_a_genuine_text_is_empty(self, genuine: Path) -> None:
        assert clean("--diff", genuine).output == ""

    def test_explain(self, article: Path) -> None:
        assert clean("--explain", article).output.splitlines() == [
            f"{article}: spun with probability 0.750; 2 restorations, 1 artefact",
            "  position  found      replacement  confidence  source           alternatives",
            "  1:1       [ad_1]  →  (removed)          1.00  AD001",
            "  2:9       go to   →  visit              0.87  wp-auto-spinner  attend 0.10",
            "  3:26      go to   →  visit              0.87  wp-auto-spinner  attend 0.10",
        ]

    def test_explain_says_that_a_text_was_left_alone(self, genuine: Path) -> None:
        assert clean("--explain", genuine).output == (f"{genuine}: spun with probability 0.750; 0 restorations, 0 artefacts\n")

    def test_json_has_one_object_a_document(self, article: Path, genuine: Path) -> None:
        first, second = map(json.loads, clean("--json", article, genuine).stdout.splitlines())
        assert (first["version"], first["file"], first["changed"]) == (2, str(article), True)
        assert (first["text"], first["spin_probability"], first["artefacts"]) == (CLEAN, 0.75, {"AD001": 1})
        assert first["edits"][1] == {
            "line": 2,
            "column": 9,
            "start": 16,
            "end": 21,
            "found": "go to",
            "replacement": "visit",
            "kind": "restoration",
            "family": "wp-auto-spinner",
            "entry": "go to → visit",
            "rule": "",
            "confidence": 0.875,
            "alternatives": [{"text": "attend", "probability": 0.1}],
        }
        assert (second["changed"], second["edits"], second["artefacts"]) == (False, [], {})

    def test_standard_input_has_the_name_it_is_given(self) -> None:
        result = clean("--json", "--stdin-filename", "post.txt", "-", stdin="go to")
        assert json.loads(result.output)["file"] == "post.txt"

    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [
            ({}, False),
            ({"FORCE_COLOR": "1"}, True),
            ({"FORCE_COLOR": "0"}, False),
            ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ({"NO_COLOR": ""}, False),
        ],
    )
    def test_colours(self, article: Path, environment: dict[str, str], coloured: bool) -> None:
        environment = {"NO_COLOR": "", "FORCE_COLOR": "", **environment}
        for shape in ("--diff", "--explain"):
            output = invoke("clean", shape, article, env=environment, color=True).output
            assert ("\x1b[" in output) == coloured

    def test_colours_can_be_refused_on_a_terminal(self) -> None:
        assert [wanted({"FORCE_COLOR": value}, True) for value in ("0", "false", "", "1")] == [False, False, True, True]

    def test_control_characters_of_a_document_do_not_reach_the_terminal(self) -> None:
        result = clean("--explain", "--stdin-filename", "x", stdin="go to \x1b[31m[ad_1]\n")
        assert "\x1b" not in result.output


class TestCheck:
    def test_status_1_if_anything_would_change(self, article: Path, genuine: Path) -> None:
        result = clean("--check", genuine, article)
        assert result.exit_code == 1
        assert result.stdout == f"would change {article}: spun with probability 0.750; 2 restorations, 1 artefact\n"
        assert article.read_bytes() == SPUN.encode()

    def test_status_0_if_nothing_would(self, genuine: Path) -> None:
        result = clean("--check", genuine)
        assert (result.exit_code, result.output) == (0, "")

    def test_with_a_report_the_report_is_shown(self, article: Path) -> None:
        result = clean("--check", "--diff", article)
        assert result.exit_code == 1
        assert result.output.startswith("--- ")

    def test_an_error_outweighs_a_change(self, article: Path, tmp_path: Path) -> None:
        assert clean("--check", tmp_path / "missing.txt", article).exit_code == 2


class TestWrite:
    def test_changes_files_in_place(self, article: Path) -> None:
        result = clean("--write", article)
        assert article.read_bytes() == CLEAN.encode()
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"spinfix: cleaned {article}: spun with probability 0.750; 2 restorations, 1 artefact\n"
        assert [path.name for path in article.parent.iterdir()] == ["article.txt"]

    def test_a_report_can_go_with_it(self, article: Path) -> None:
        assert "+A state visit." in clean("-w", "--diff", article).stdout
        assert article.read_bytes() == CLEAN.encode()

    def test_a_file_without_changes_is_not_touched(self, genuine: Path) -> None:
        before = genuine.stat()
        assert clean("--write", genuine).exit_code == 0
        after = genuine.stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


class TestOptions:
    def test_reach_the_engine(self, plain_cleaner: type[Plain], tmp_path: Path) -> None:
        model = tmp_path / "model.klm"
        model.touch()
        clean("--assume-spun", "--threshold", "0.25", "--min-confidence", "0.75", "--quality", "fast", "--no-fuzzy", stdin="")
        config = plain_cleaner.last.config
        assert (config.assume_spun, config.threshold, config.min_confidence) == (True, 0.25, 0.75)
        assert (config.quality, config.fuzzy) == ("fast", False)
        clean("--dictionary", tmp_path, "--model", model, "--rule-pack", model, "--rule-pack", tmp_path, stdin="")
        config = plain_cleaner.last.config
        assert (config.dictionaries, config.model, config.rule_packs) == ((tmp_path,), model, (model, tmp_path))
        clean("--select", "AD", "--ignore", "AD001", "--ignore", "AD002", stdin="")
        config = plain_cleaner.last.config
        assert (config.select, config.ignore) == (("AD",), ("AD001", "AD002"))

    def test_left_out_are_as_the_library_has_them(self, plain_cleaner: type[Plain]) -> None:
        from spinfix.config import Config

        clean(stdin="")
        assert plain_cleaner.last.config == Config()

    def test_no_restore(self) -> None:
        assert clean("--no-restore", stdin="[ad_1]\ngo to").output == "go to"

    def test_no_scrub(self) -> None:
        assert clean("--no-scrub", stdin="[ad_1]\ngo to").output == "[ad_1]\nvisit"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--no-restore", "--no-scrub"], "leave nothing to do"),
            (["--write", "--check", "x"], "use one of them"),
            (["--write"], "cannot be changed in place"),
            (["--write", "-"], "cannot be changed in place"),
            (["--plan", "p.json", "x", "y"], "give one FILE"),
            (["-", "-"], "can be read once"),
            (["-o", "out"], "standard input has no name in a folder"),
            (["x", "-o", "clean.txt"], "give it as clean.txt/, to write a file redirect the output: > clean.txt"),
            (["x", "-o", "new.md/", "--write"], "--output and --write: use one of them"),
            (["x", "--plan", "plans/"], "plans/ is a folder; give the name of a file in it"),
            (["--threshold", "2"], "it takes a number from 0 to 1"),
            (["--model", "missing.klm"], "does not exist"),
        ],
    )
    def test_contradictions_are_refused(self, arguments: list[str], message: str) -> None:
        result = clean(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr

    @pytest.mark.parametrize("option", ["--tag", "--drop-spun"])
    def test_an_override_that_does_not_judge_is_refused_where_judging_is_asked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "spinfix.toml").write_text('[[overrides]]\npaths = ["raw/"]\nrestore = false\n')
        for folder in ("raw", "news"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "a.jsonl").write_text('{"text": "go to"}\n')
        refused = clean(option, "news", "raw")
        assert refused.exit_code == 2
        assert "raw/a.jsonl: restore = false in the settings of its path" in refused.stderr
        assert clean(option, "news").exit_code == 0
        assert clean(option, "news", "raw", "--restore").exit_code == 0


class TestRecords:
    def test_a_plan_replays_and_undoes(self, article: Path, tmp_path: Path) -> None:
        plan = tmp_path / "plan.json"
        clean("--plan", plan, article)
        replayed = invoke("apply", plan, article)
        assert replayed.stdout_bytes == CLEAN.encode()
        undone = invoke("apply", "--undo", plan, "-", stdin=replayed.stdout_bytes)
        assert undone.stdout_bytes == SPUN.encode()

    def test_removed_artefacts_are_recorded(self, article: Path, genuine: Path, tmp_path: Path) -> None:
        record = tmp_path / "removed.jsonl"
        clean("--removed", record, article, genuine, article)
        line = {
            "version": 2,
            "file": str(article),
            "line": 1,
            "column": 1,
            "start": 0,
            "end": 6,
            "rule": "AD001",
            "text": "[ad_1]",
        }
        assert [json.loads(row) for row in record.read_text("utf-8").splitlines()] == [line, line]

    def test_the_figures_of_a_run_are_saved_for_programs(self, article: Path, genuine: Path, tmp_path: Path) -> None:
        broken, saved = tmp_path / "broken.txt", tmp_path / "summary.json"
        broken.write_bytes(b"\xff")
        result = clean("--check", "--summary", saved, article, genuine, broken)
        assert result.exit_code == 2
        figures = json.loads(saved.read_text("utf-8"))
        counts = ("documents", "checked", "spun", "changed", "failed", "skipped", "files_not_done")
        assert [figures[key] for key in counts] == [3, 2, 2, 1, 1, 0, 0]  # the cleaner of these tests believes every text spun
        assert figures["reasons"] == {"is not UTF-8": 1}
        assert figures["bytes"] == sum(len(path.read_bytes()) for path in (article, genuine))
        assert figures["edits"]["artefact"] == figures["rules"]["AD001"] == 1
        assert figures["edits"]["restoration"] == sum(entry["count"] for entry in figures["entries"]) > 0
        assert sum(figures["probabilities"]) == 2
        assert not figures["resumed"]

    def test_dropped_records_are_counted(self, tmp_path: Path) -> None:
        path, saved = tmp_path / "a.jsonl", tmp_path / "summary.json"
        path.write_text('{"text": "go to"}\n{"text": null}\n')
        result = clean("--drop-spun", "--summary", saved, path)
        figures = json.loads(saved.read_text("utf-8"))
        assert (figures["dropped"], figures["changed"], figures["documents"]) == (1, 0, 2)
        assert "  dropped" in result.stderr

    def test_a_record_that_cannot_be_written_is_told_before_anything_changes(self, article: Path, tmp_path: Path) -> None:
        record = tmp_path / "missing" / "removed.jsonl"
        result = invoke("clean", "--write", "--removed", record, article, standalone_mode=False)
        assert isinstance(result.exception, Failure)
        assert result.exception.message == f"{record}: cannot be written (No such file or directory); check its folder"
        assert article.read_bytes() == SPUN.encode()

    @pytest.mark.parametrize("option", ["--plan", "--report", "--summary"])
    def test_a_folder_for_a_report_that_is_missing_is_told_before_anything_is_done(
        self, article: Path, tmp_path: Path, option: str
    ) -> None:
        report = tmp_path / "missing" / "report"
        result = invoke("clean", option, report, "-o", tmp_path / "out", article)
        assert result.exit_code == 2
        assert f"{report} cannot be written: there is no folder {report.parent}" in result.stderr
        assert not (tmp_path / "out").exists()
        inside = tmp_path / "out" / "report"  # the run makes this folder
        assert invoke("clean", option, inside, "-o", inside.parent, article).exit_code == 0
        assert inside.exists()

    @pytest.mark.parametrize("option", ["--plan", "--removed", "--summary"])
    def test_a_document_is_not_overwritten_by_its_own_record(self, article: Path, tmp_path: Path, option: str) -> None:
        link = tmp_path / "link.txt"
        link.symlink_to(article)
        result = clean(option, link, article)
        assert result.exit_code == 2
        assert "is one of the documents" in result.stderr
        assert article.read_bytes() == SPUN.encode()

    @pytest.mark.parametrize(
        "command", [*(["clean", option] for option in ("--edits", "--report", "--plan", "--summary")), ["tortured", "-o"]]
    )
    def test_nor_is_one_whose_name_stands_behind_the_option(self, article: Path, command: list[str]) -> None:
        done = invoke(*command, article, stdin="")
        assert (done.exit_code, article.read_bytes()) == (2, SPUN.encode())
        assert f"{article} exists, and spinfix has not written it" in done.stderr

    @pytest.mark.parametrize(
        "command", [["clean", "--removed"], ["clean", "--report"], ["tortured", "-o"], ["review", "--plan"]]
    )
    @pytest.mark.parametrize("option", ["--config", "--corrections", "--dictionary"])
    def test_nor_is_what_the_run_reads(self, article: Path, tmp_path: Path, command: list[str], option: str) -> None:
        if (command[0], option) == ("tortured", "--corrections"):
            pytest.skip("it has no such option")
        path = tmp_path / "mine.tsv"
        path.write_text("" if option == "--config" else "found\twanted\n" if option == "--corrections" else "a\tb\n")
        before = path.read_bytes()
        done = invoke(*command, path, option, path, article)
        assert (done.exit_code, f"{path} is read by this run" in done.stderr) == (2, True), done.stderr
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        "command",
        [
            *(["clean", option] for option in ("--edits", "--removed", "--summary", "--report", "--plan")),
            ["clean", "--check", "--edits"],
            ["clean", "--write", "--removed"],
            ["tortured", "-o"],
        ],
    )
    def test_nor_are_the_edits_of_a_run_in_place(
        self, article: Path, genuine: Path, tmp_path: Path, command: list[str]
    ) -> None:
        edits = tmp_path / "edits.jsonl"
        assert clean("--write", "--edits", edits, article).exit_code == 0
        before = edits.read_bytes()
        done = invoke(*command, edits, genuine)
        assert (done.exit_code, "contains what another run has changed in place" in done.stderr) == (2, True), done.stderr
        assert edits.read_bytes() == before
        assert invoke("apply", "--undo", "--write", edits, article).exit_code == 0
        assert article.read_bytes() == SPUN.encode()

    @pytest.mark.parametrize("options", [[], ["--drop-spun"]])
    @pytest.mark.parametrize(
        "command",
        [
            *(["clean", option] for option in ("--edits", "--removed", "--summary", "--report", "--plan")),
            ["clean", "--check", "--removed"],
            ["clean", "--write", "--removed"],
            ["tortured", "-o"],
        ],
    )
    def test_nor_is_what_a_run_in_place_removed(
        self, genuine: Path, tmp_path: Path, command: list[str], options: list[str]
    ) -> None:
        path, removed = tmp_path / "a.jsonl", tmp_path / "removed.jsonl"
        path.write_text(json.dumps({"text": "[ad_1]\ngo to"}) + "\n")
        assert clean("--write", *options, "--removed", removed, path).exit_code == 0
        before = removed.read_bytes()
        assert before
        done = invoke(*command, removed, genuine)
        assert (done.exit_code, "contains what another run has changed in place" in done.stderr) == (2, True), done.stderr
        assert removed.read_bytes() == before

    @pytest.mark.parametrize(
        "command",
        [
            *(["clean", option] for option in ("--edits", "--removed", "--summary", "--report", "--plan")),
            ["clean", "--write", "--plan"],
            ["tortured", "-o"],
        ],
    )
    @pytest.mark.parametrize("saved_again", [False, True])
    def test_nor_is_the_plan_of_a_run_in_place(
        self, article: Path, tmp_path: Path, command: list[str], saved_again: bool
    ) -> None:
        plan, other = tmp_path / "plan.json", tmp_path / "other.txt"
        other.write_text("They go to Oslo.\n")
        assert clean("--write", "--plan", plan, article).exit_code == 0
        if saved_again:  # by an editor that begins files with a mark
            plan.write_text(json.dumps(json.loads(plan.read_text())), "utf-8-sig")
        before = plan.read_bytes()
        done = invoke(*command, plan, other)
        assert (done.exit_code, "contains what another run has changed in place" in done.stderr) == (2, True), done.stderr
        assert (plan.read_bytes(), other.read_text()) == (before, "They go to Oslo.\n")
        assert invoke("apply", "--undo", "--write", plan, article).exit_code == 0
        assert article.read_bytes() == SPUN.encode()

    @pytest.mark.parametrize("command", [["--write"], ["--check"], []])
    def test_a_plan_in_place_stays_where_nothing_is_left_to_change(
        self, article: Path, genuine: Path, tmp_path: Path, command: list[str]
    ) -> None:
        plan = tmp_path / "plan.json"
        assert clean("--write", "--plan", plan, article).exit_code == 0
        before = plan.read_bytes()
        done = clean(*command, "--plan", plan, article)
        assert (done.exit_code, f"{plan}: stays, since it undoes" in done.stderr) == (0, True), done.stderr
        assert plan.read_bytes() == before
        assert clean(*command, "--plan", plan, genuine).exit_code == 2, "it is not the plan of this document"
        assert plan.read_bytes() == before

    def test_a_run_in_place_that_saved_only_its_plan_can_be_given_again(self, article: Path, tmp_path: Path) -> None:
        plan = tmp_path / "plan.json"
        assert clean("--write", "--plan", plan, article).exit_code == 0
        before = plan.read_bytes()
        for command in ([], ["--write"]):
            article.write_bytes(SPUN.encode())  # as if it had been killed before the document was replaced
            assert clean(*command, "--plan", plan, article).exit_code == 0
            assert plan.read_bytes() == before

    @pytest.mark.parametrize("options", [["--write"], ["--check"], ["-o", "out"]])
    def test_a_plan_that_undoes_nothing_is_overwritten(
        self, article: Path, genuine: Path, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert clean("--plan", "plan.json", genuine if "--write" in options else article, *options).exit_code in (0, 1)
        before = Path("plan.json").read_bytes()
        assert clean("--plan", "plan.json", article if "--write" in options else genuine).exit_code == 0
        assert Path("plan.json").read_bytes() != before

    @pytest.mark.parametrize("field", ["text", "text[en]", "the {text}"])
    def test_whatever_the_field_is_called(self, tmp_path: Path, field: str) -> None:
        path, edits = tmp_path / "a.jsonl", tmp_path / "edits.jsonl"
        path.write_text(json.dumps({field: "go to"}) + "\n")
        assert clean("--write", "--field", field, "--edits", edits, path).exit_code == 0
        before = edits.read_bytes()
        assert clean("--check", "--field", field, "--edits", edits, path).exit_code == 2
        assert edits.read_bytes() == before

    @pytest.mark.parametrize("option", ["--edits", "--removed"])
    def test_those_of_another_run_are(self, article: Path, genuine: Path, tmp_path: Path, option: str) -> None:
        log = tmp_path / "log.jsonl"
        assert clean(option, log, article).exit_code == 0
        assert log.read_bytes()
        assert clean(option, log, genuine).exit_code == 0
        assert log.read_bytes() == b""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
    def test_a_record_that_cannot_be_kept_leaves_the_file_as_it_was(self, article: Path) -> None:
        result = clean("--write", "--removed", "/dev/full", article)
        assert result.exit_code == 2
        assert "spinfix: /dev/full: cannot be written (No space left on device)" in result.stderr
        assert article.read_bytes() == SPUN.encode()
